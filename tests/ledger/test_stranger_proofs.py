"""What a stranger sees in a proof: the leaf in the signed tree, and the way to it from a checkpoint that was kept."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rfc6962 import CONSISTENCIES, INCLUSIONS, LEAVES, ROOTS
from stranger import PROGRAM, data_of, made_up, said, verified
from tocsin.ledger.proofs import consistency_proof, inclusion_proof, nodes_over

LEDGER = made_up(1, 4, 6, 7)
FORK = made_up(4, word="another leaf")
PROOF = {**LEDGER.proof(2), "from": LEDGER.path_from(4), "opened": LEDGER.lines[3]["opened"]}


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("proofs") / "proof.json"


def looked_at(file: Path, proof: Any, *kept: str) -> tuple[int, str]:
    file.write_bytes(proof if isinstance(proof, bytes) else data_of([proof]))
    words = []
    for number, text in enumerate(kept):
        (file.parent / f"kept-{number}").write_text(text, "utf-8")
        words += ["--seen", str(file.parent / f"kept-{number}")]
    return verified(file, *words)


# --- the tree of RFC 6962 ---------------------------------------------------------------------------------------------


def root_by_the_rfc(hashes: list[bytes]) -> bytes:
    """RFC 6962, 2.1, word for word."""
    if len(hashes) == 1:
        return hashes[0]
    split = 1
    while split * 2 < len(hashes):
        split *= 2
    left, right = root_by_the_rfc(hashes[:split]), root_by_the_rfc(hashes[split:])
    return sha256(b"\1" + left + right).digest()


def is_included(leaf: bytes, index: int, size: int, path: list[str], root: bytes) -> bool:
    try:
        _before, reached = PROGRAM.roots_from(leaf, index, size, path)
    except ValueError:
        return False
    return bool(reached == root)


def is_consistent(old: int, size: int, path: list[str], old_root: bytes, root: bytes) -> bool:
    try:
        before, after = (PROGRAM.Checkpoint(*each, "", 1, None) for each in ((old, old_root), (size, root)))
        PROGRAM.check_consistent(before, after, path)
    except ValueError:
        return False
    return True


@pytest.mark.parametrize(("leaf", "size", "path"), INCLUSIONS)
def test_published_inclusions_hold_and_their_corruptions_do_not(leaf: int, size: int, path: tuple[str, ...]) -> None:
    at, data, root = leaf - 1, PROGRAM.leaf_hash(LEAVES[leaf - 1]), ROOTS[size - 1]

    assert is_included(data, at, size, list(path), root)
    for wrong in ([*path, root.hex()], [root.hex(), *path], list(path)[:-1] if path else ["00" * 32]):
        assert not is_included(data, at, size, wrong, root)
    for wrong_at, wrong_size in ((at - 1, size), (at + 1, size), (at, size * 2), (at, size // 2)):
        assert not is_included(data, wrong_at, wrong_size, list(path), root)


@pytest.mark.parametrize(("old", "size", "path"), CONSISTENCIES)
def test_published_consistencies_hold_and_their_corruptions_do_not(old: int, size: int, path: tuple[str, ...]) -> None:
    before, after = ROOTS[old - 1], ROOTS[size - 1]

    assert is_consistent(old, size, list(path), before, after)
    for wrong in ([*path, after.hex()], [before.hex(), *path], list(path)[:-1] if path else ["00" * 32]):
        assert not is_consistent(old, size, wrong, before, after)
    for wrong_old, wrong_size in ((old + 1, size), (old, size * 2), (old, size // 2)):
        assert not is_consistent(wrong_old, wrong_size, list(path), before, after)


@given(leaves=st.lists(st.binary(max_size=20), min_size=1, max_size=70, unique=True), data=st.data())
def test_any_tree_has_the_root_of_the_rfc_and_proofs_that_hold_for_it_alone(
    leaves: list[bytes], data: st.DataObject
) -> None:
    hashes, size = [PROGRAM.leaf_hash(leaf) for leaf in leaves], len(leaves)
    index, old = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size))
    root, old_root = root_by_the_rfc(hashes), root_by_the_rfc(hashes[:old])
    nodes = nodes_over(hashes)

    inclusion = [each.hex() for each in inclusion_proof(index, size, nodes)]
    consistency = [each.hex() for each in consistency_proof(old, size, nodes)]

    assert is_included(hashes[index], index, size, inclusion, root)
    assert [at for at in range(size) if is_included(hashes[at], at, size, inclusion, root)] == [index]
    assert is_consistent(old, size, consistency, old_root, root)
    assert not is_consistent(old, size, consistency, sha256(old_root).digest(), root)
    assert not is_consistent(old, size, consistency, old_root, sha256(root).digest())
    assert not is_consistent(old, size, [*consistency, "00" * 32], old_root, root)
    for at, step in enumerate(consistency):
        wrong = [*consistency[:at], sha256(step.encode()).hexdigest(), *consistency[at + 1 :]]
        assert not is_consistent(old, size, wrong, old_root, root)


# --- checkpoints that were kept ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("old", [1, 4, 6, 7])
def test_the_ledger_is_shown_to_continue_each_checkpoint_that_was_kept(file: Path, old: int) -> None:
    for proof, told in (
        (
            LEDGER.consistency(old),
            f"good: the {old} leaves signed at 2026-11-22T00:00:0{old}.000000Z are the first of 7",
        ),
        ({**LEDGER.proof(2), "from": LEDGER.path_from(old)}, "good: leaf 2 of 7"),
    ):
        code, words = looked_at(file, proof, LEDGER.notes[old])
        assert (code, words.splitlines()[-1]) == (0, told)
        assert "on one line with 1 that you kept" in words


@pytest.mark.parametrize("kept", ["garbage", FORK.notes[4], LEDGER.notes[1], LEDGER.notes[6]])
def test_a_kept_checkpoint_to_which_no_path_leads_is_never_passed_over(file: Path, kept: str) -> None:
    for proof in (PROOF, LEDGER.proof(2), LEDGER.consistency(4)):
        assert looked_at(file, proof)[0] == 0
        assert looked_at(file, proof, kept)[0] == 1
        assert looked_at(file, proof, LEDGER.notes[7], kept)[0] == 1


def test_the_checkpoint_of_the_proof_itself_may_be_the_one_that_was_kept(file: Path) -> None:
    assert looked_at(file, LEDGER.proof(2), LEDGER.notes[7])[0] == 0


def test_a_path_from_another_ledgers_checkpoint_is_refused(file: Path) -> None:
    forged = {"checkpoint": FORK.notes[4], "path": LEDGER.path_from(4)["path"]}

    code, told = looked_at(file, LEDGER.consistency(4) | {"from": forged}, FORK.notes[4])

    assert (code, "is not the beginning of that at 7" in told) == (1, True)


def test_a_proof_signed_by_a_key_that_had_been_followed_before_what_was_kept_is_refused(file: Path) -> None:
    ledger = made_up(2)
    ledger.rotate()
    ledger.grow(1)
    kept = ledger.sign()
    ledger.grow(1)
    ledger.sign(serial=1)

    assert looked_at(file, ledger.proof(0))[0] == 0  # alone, it cannot be seen
    code, told = looked_at(file, ledger.consistency(3), kept)
    assert (code, "signed by a key that another had followed before" in told) == (1, True)


# --- files ------------------------------------------------------------------------------------------------------------


def test_every_byte_flipped_in_a_proof_is_found_or_changes_nothing_that_is_said(file: Path) -> None:
    data, unnoticed = data_of([PROOF]), []
    good = looked_at(file, data)

    for at in range(len(data)):
        wrong = bytearray(data)
        wrong[at] ^= 1 << at % 8
        code, _told = looked_at(file, bytes(wrong))
        if code == 0 and said(bytes(wrong)) != said(data):
            unnoticed.append(at)

    assert good[0] == 0
    assert unnoticed == []


@pytest.mark.parametrize(
    "changed",
    [{"kind": "tocsin-ledger-export"}, {"position": -5}, {"position": 2.5}, {"position": "2"}, {"position": 1 << 62},
     {"path": dict.fromkeys(PROOF["path"], 0)},
     {"path": ["00" * 32] * 5_000}, {"path": [""]}, {"path": None}, {"note": ""}, {"leaf": None},
     {"opened": None}, {"item": {}}, {"item": None}, {"from": None}, {"from": {"checkpoint": LEDGER.notes[4]}},
     {"from": {**LEDGER.path_from(4), "path": []}}, {"from": {**LEDGER.path_from(4), "size": 4}}, {"checkpoint": ""}],
)  # fmt: skip
def test_a_proof_that_says_anything_else_ends_in_one_clear_line_and_1(file: Path, changed: dict[str, Any]) -> None:
    code, told = looked_at(file, PROOF | changed)

    assert code == 1
    assert told.splitlines()[-1].startswith(f"BROKEN: {file}, line 1: ")


def test_nothing_may_stand_behind_a_proof(file: Path) -> None:
    for behind in (b"{}\n", b"[[]]\n", b"x", data_of([PROOF])):
        assert looked_at(file, data_of([PROOF]) + behind)[0] == 1
    assert looked_at(file, data_of([PROOF]).rstrip(b"\n"))[0] == 0
