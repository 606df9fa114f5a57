"""What a stranger sees in an export: every byte that is changed, left out, doubled or put in is found."""

from __future__ import annotations

import itertools
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stranger import A_DAY, BEGIN, PROGRAM, MadeUp, data_of, made_up, said, verified, verified_alone

LEDGER = made_up(2, 3, 5)
GOOD = data_of(LEDGER.export())
GOOD_TOLD = "good: 5 leaves, 3 checkpoints, 5 payloads opened"


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("exports") / "ledger.jsonl"


@pytest.mark.parametrize("root", ["", " "])
def test_a_root_that_is_said_and_says_nothing_is_not_passed_over(file: Path, root: str) -> None:
    file.write_bytes(GOOD)  # as where a variable of a script was never set

    code, told = verified_alone(file, "--root", root)

    assert (code, "not the one that you were told" in told, "good" in told) == (1, True, False)


def looked_at(file: Path, data: bytes, *words: str) -> tuple[int, str]:
    file.write_bytes(data)
    return verified(file, *words)


def note(folder: Path, name: str, text: str) -> str:
    (folder / name).write_text(text, "utf-8", newline="")
    return str(folder / name)


def test_a_good_export_says_what_was_seen_and_what_to_compare_it_with(file: Path) -> None:
    file.write_bytes(GOOD)

    code, told = verified_alone(file, "--root", LEDGER.fingerprint)

    assert code == 0
    assert told.splitlines() == [
        f"root key: {LEDGER.fingerprint}, as you were told",
        f"node {LEDGER.node}; keys: 1; revocations: 0",
        f"newest checkpoint: 5 leaves at 2026-11-22T00:00:05.000000Z, root {LEDGER.notes[5].splitlines()[2]}",
        "compare it with one kept elsewhere: --seen",
        GOOD_TOLD,
    ]


# --- bytes ------------------------------------------------------------------------------------------------------------


def test_every_byte_flipped_is_found_or_changes_nothing_that_is_said(file: Path) -> None:
    small = data_of(made_up(1, 2).export())
    good = looked_at(file, small)
    unnoticed = []

    for at in range(len(small)):
        wrong = bytearray(small)
        wrong[at] ^= 1 << at % 8  # over the file, each bit of each sort of byte
        code, told = looked_at(file, bytes(wrong))
        if code == 0 and (told != good[1] or said(bytes(wrong)) != said(small)):
            unnoticed.append(at)
        assert code == 0 or told.splitlines()[-1].startswith("BROKEN: ")

    assert good[0] == 0
    assert unnoticed == []


@settings(max_examples=400)
@given(at=st.integers(0, len(GOOD) - 1), byte=st.integers(0, 255))
def test_any_other_byte_in_any_place_is_found_or_changes_nothing_that_is_said(file: Path, at: int, byte: int) -> None:
    wrong = GOOD[:at] + bytes([byte]) + GOOD[at + 1 :]

    code, _told = looked_at(file, wrong)

    assert code == 1 or said(wrong) == said(GOOD)


@settings(max_examples=200)
@given(start=st.integers(0, len(GOOD) - 1), length=st.integers(1, len(GOOD)))
def test_any_stretch_cut_out_is_found(file: Path, start: int, length: int) -> None:
    wrong = GOOD[:start] + GOOD[start + length :]

    code, _told = looked_at(file, wrong)

    assert code == 1 or said(wrong) == said(GOOD)


# --- lines ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("at", range(len(LEDGER.export())))
def test_a_line_that_stands_there_twice_is_found(file: Path, at: int) -> None:
    lines = LEDGER.export()

    assert looked_at(file, data_of([*lines[: at + 1], *lines[at:]]))[0] == 1


@pytest.mark.parametrize("at", range(len(LEDGER.export())))
def test_a_line_that_is_left_out_is_found(file: Path, at: int) -> None:
    lines = LEDGER.export()

    assert looked_at(file, data_of([*lines[:at], *lines[at + 1 :]]))[0] == 1


def test_checkpoints_from_before_they_named_the_one_before_are_counted(file: Path) -> None:
    lines = made_up(2, 3, 5, is_linked=False).export()
    without = [line for line in lines if line.get("checkpoint", "").split("\n")[1:2] != ["3"]]

    assert looked_at(file, data_of(lines))[1].splitlines()[-1] == GOOD_TOLD
    assert "5 leaves, 2 checkpoints" in looked_at(file, data_of(without))[1]


def test_any_two_lines_that_changed_places_are_found(file: Path) -> None:
    lines = LEDGER.export()

    for one, other in itertools.combinations(range(len(lines)), 2):
        swapped = list(lines)
        swapped[one], swapped[other] = lines[other], lines[one]
        assert looked_at(file, data_of(swapped))[0] == 1, (one, other)


@given(order=st.permutations(range(len(LEDGER.export()))))
def test_no_other_order_of_the_lines_passes(file: Path, order: list[int]) -> None:
    lines = LEDGER.export()

    code, _told = looked_at(file, data_of([lines[at] for at in order]))

    assert (code == 0) == (order == sorted(order))


LEAF, KEPT = LEDGER.lines[0]["leaf"], LEDGER.lines[0]["opened"]
LINES: list[tuple[int, Any, str]] = [
    (1, b'{"leaf":"FORGED","leaf":%s}', "a member stands there twice"),
    (1, b'{"leaf":%s,"opened":null,"opened":null}', "a member stands there twice"),
    (1, {"leaf": LEAF, "opened": KEPT, "note": "x"}, "here belong leaf and no other members"),
    (1, {"leaf": LEAF, "opened": {**KEPT, "note": "x"}}, "here belong payload, salt and no other members"),
    (1, {"leaf": LEAF, "opened": {**KEPT, "salt": KEPT["salt"] + "00"}}, "not 32 bytes"),
    (1, {"leaf": LEAF, "opened": {**KEPT, "salt": KEPT["salt"].upper()}}, "not 32 bytes"),
    (1, {"leaf": LEAF, "opened": []}, "here belong payload, salt"),
    (1, {"leaf": LEAF, "checkpoint": LEDGER.notes[2]}, "here belong leaf"),
    (3, {"checkpoint": LEDGER.notes[2], "leaf_": ""}, "here belong checkpoint"),
    (3, {"checkpoint": LEDGER.notes[2] + "garbage\n"}, "a line below it is no signature"),
    (3, {"checkpoint": LEDGER.notes[2] + LEDGER.notes[2].splitlines()[-1] + "\n"}, "signed by 2 keys"),
    (3, {"checkpoint": LEDGER.notes[2].rstrip()}, "this is no checkpoint"),
    (3, {"checkpoint": LEDGER.notes[2].replace("time ", "")}, "this is no checkpoint"),
    (3, {"checkpoint": 7}, "AttributeError"),
]


@pytest.mark.parametrize(("at", "line", "told"), LINES)
def test_a_line_with_more_or_other_members_than_belong_there_is_refused(
    file: Path, at: int, line: Any, told: str
) -> None:
    lines: list[Any] = list(LEDGER.export())
    lines[at] = line % _json(LEAF) if isinstance(line, bytes) else line

    code, words = looked_at(file, data_of(lines))

    assert code == 1
    assert f"line {at + 1}: " in words
    assert told in words


def _json(text: str) -> bytes:
    return data_of([text]).rstrip(b"\n")


@pytest.mark.parametrize(
    "changed",
    [{"kind": "tocsin-ledger-exports"}, {"kind": []}, {"format": 2}, {"note": "x"}, {"size": "5"}, {"size": 6},
     {"node": "\u001b[31m"}, {"certificates": {}}, {"revocations": {}}, {"revocations": [[]]}, {"root_key": "00" * 32}],
)  # fmt: skip
def test_a_header_that_says_anything_else_is_refused(file: Path, changed: dict[str, Any]) -> None:
    header, *lines = LEDGER.export()

    code, told = looked_at(file, data_of([header | changed, *lines]))

    assert code == 1
    assert "\u001b" not in told


def test_the_signature_of_a_witness_is_passed_over(file: Path) -> None:
    lines = LEDGER.export()
    lines[-1] = {"checkpoint": LEDGER.notes[5] + "\N{EM DASH} witness.example/w1 AAAAAAAAAAA=\n"}

    assert looked_at(file, data_of(lines))[0] == 0


# --- files that are no exports ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data",
    [b"", b"\n", b"[[]]", b"[]", b"7", b"null", b'"leaf"', b"{}", b"[" * 1_000_000, b'{"kind":' * 100_000,
     b"9" * 100_000, b'{"size":' + b"9" * 100_000 + b"}", b"1e999999", b"NaN", b"\xff\xfe{}", b"\xef\xbb\xbf{}",
     b'{"kind":"\\ud800"}', b"\0" * 1_000, b"PK\x03\x04" * 100, b'{"kind":"tocsin-ledger-export","format":1}',
     GOOD.splitlines()[0] + b"\n[[]]", GOOD.splitlines()[0] + b"\n{\"leaf\":\"\\ud800\"}"],
    ids=range(22),
)  # fmt: skip
def test_what_is_no_export_ends_in_one_clear_line_and_1(file: Path, data: bytes) -> None:
    code, told = looked_at(file, data)

    assert code == 1
    assert [line.startswith("BROKEN: ") for line in told.splitlines()].count(True) == 1
    assert len(told.splitlines()[-1]) <= 400
    assert set(told) <= {"\n", *map(chr, range(32, 127))}


def test_a_line_that_never_ends_is_not_read_to_its_end(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PROGRAM, "LONGEST", 100_000)

    code, told = looked_at(file, GOOD.splitlines()[0] + b"\n" + b" " * 200_000)

    assert (code, "the line is longer than 64 MiB" in told) == (1, True)


def test_a_file_or_a_checkpoint_that_is_not_there_ends_in_one_line_too(file: Path, tmp_path: Path) -> None:
    file.write_bytes(GOOD)

    for path, words in ((tmp_path / "none", []), (tmp_path, []), (file, ["--seen", str(tmp_path / "none")])):
        code, told = verified_alone(path, *words)
        assert code == 1
        assert told.splitlines()[-1].startswith("BROKEN: ")


# --- keys -------------------------------------------------------------------------------------------------------------


def told_of(ledger: MadeUp, file: Path) -> tuple[int, str]:
    code, told = looked_at(file, data_of(ledger.export()))
    return code, told


def test_a_key_that_another_followed_signs_no_more_whatever_date_it_writes(file: Path) -> None:
    ledger = made_up(2)
    ledger.rotate()
    ledger.grow(1)
    ledger.sign(at=BEGIN + A_DAY)
    ledger.revoke(1, BEGIN + A_DAY)
    assert told_of(ledger, file)[0] == 0
    ledger.grow(1)
    ledger.sign(serial=1, at=BEGIN + timedelta(hours=1))

    code, told = told_of(ledger, file)

    assert (code, "checkpoint 4: signed by a key that another had followed before" in told) == (1, True)


def test_a_revoked_key_signs_nothing_from_then_on(file: Path) -> None:
    ledger = made_up(2)
    ledger.revoke(1, BEGIN + A_DAY)
    assert told_of(ledger, file)[0] == 0
    ledger.grow(1)
    ledger.sign(at=BEGIN + A_DAY)

    assert "its key was revoked before" in told_of(ledger, file)[1]


@pytest.mark.parametrize("days", [-2, 89])
def test_a_key_signs_nothing_before_it_begins_or_after_it_ended(file: Path, days: int) -> None:
    ledger = MadeUp()
    ledger.grow(1)
    ledger.sign(at=BEGIN + days * A_DAY)

    assert "its key was not valid then" in told_of(ledger, file)[1]


@pytest.mark.parametrize("left_out", ["certificates", "revocations"])
def test_a_statement_about_keys_that_is_left_out_between_is_noticed(file: Path, left_out: str) -> None:
    ledger = made_up(2)
    for serial in (2, 3):
        ledger.rotate()
        ledger.revoke(serial - 1, BEGIN + serial * A_DAY)
    ledger.revoke(3, BEGIN + 4 * A_DAY)
    header, *lines = ledger.export()
    assert "keys: 3; revocations: 3" in looked_at(file, data_of([header, *lines]))[1]

    for at in (0, 1):
        rest = [each for number, each in enumerate(header[left_out]) if number != at]
        code, told = looked_at(file, data_of([header | {left_out: rest}, *lines]))
        assert (code, "is missing, or out of its order" in told) == (1, True)


def test_a_clock_that_was_set_back_is_told(file: Path) -> None:
    ledger = made_up(2)
    ledger.grow(1)
    ledger.sign(at=BEGIN - timedelta(hours=1))

    code, told = told_of(ledger, file)

    assert (code, told.splitlines()[-1].endswith("; 1 dated before the one ahead of them: ask why")) == (0, True)


# --- checkpoints that were kept ---------------------------------------------------------------------------------------


def test_an_export_cut_at_a_checkpoint_tells_its_size_and_fails_what_was_kept(file: Path, tmp_path: Path) -> None:
    cut = made_up(2, 3)
    kept = note(tmp_path, "kept", LEDGER.notes[5])

    alone, against = looked_at(file, data_of(cut.export())), looked_at(file, data_of(cut.export()), "--seen", kept)

    assert (alone[0], "newest checkpoint: 3 leaves at 2026-11-22T00:00:03" in alone[1]) == (0, True)
    assert (against[0], "3 leaves, fewer than you saw" in against[1]) == (1, True)


def test_of_two_checkpoints_of_one_size_both_must_be_on_the_line(file: Path, tmp_path: Path) -> None:
    fork = made_up(3, word="another leaf")
    true, false = note(tmp_path, "true", LEDGER.notes[3]), note(tmp_path, "false", fork.notes[3])

    for words in ((true, false), (false, true), (false,)):
        code, told = looked_at(file, GOOD, *(each for word in words for each in ("--seen", word)))
        assert (code, "not what you saw at 3" in told) == (1, True)
    assert looked_at(file, GOOD, "--seen", true, "--seen", true)[0] == 0
    assert "on one line with 1 that you kept" in looked_at(file, GOOD, "--seen", true)[1]


@pytest.mark.parametrize("text", ["garbage", "", LEDGER.notes[3] + "x", made_up(3, node="0" * 36).notes[3]])
def test_a_kept_checkpoint_that_is_none_of_this_ledger_is_never_passed_over(
    file: Path, tmp_path: Path, text: str
) -> None:
    code, told = looked_at(file, GOOD, "--seen", note(tmp_path, "kept", text))

    assert code == 1
    assert f"BROKEN: {tmp_path}" in told


# --- size -------------------------------------------------------------------------------------------------------------


def test_a_long_export_is_never_held_in_memory(file: Path) -> None:
    import tracemalloc

    ledger = made_up(*range(500, 5_001, 500))
    file.write_bytes(data_of(ledger.export()))
    verified(file)  # what is kept once for all
    tracemalloc.start()

    code, _told = verified(file)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert code == 0
    assert peak < file.stat().st_size / 4
    assert peak < 1_000_000
