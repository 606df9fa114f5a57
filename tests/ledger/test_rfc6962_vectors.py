"""The reference vectors of RFC 6962's trees, as the certificate-transparency projects publish them."""

from __future__ import annotations

import pytest

from rfc6962 import CONSISTENCIES, INCLUSIONS, LEAVES, ROOTS
from tocsin.ledger.proofs import consistency_proof, inclusion_proof, is_consistent, is_included, nodes_over
from tocsin.ledger.tiles import Edge
from tocsin.ledger.tree import EMPTY_ROOT, Frontier, leaf_hash, node_hash, root_of

HASHES = [leaf_hash(leaf) for leaf in LEAVES]
NODES = nodes_over(HASHES)


def test_the_empty_tree_a_leaf_and_a_node_hash_as_published() -> None:
    assert EMPTY_ROOT.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert leaf_hash(b"").hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    assert leaf_hash(b"L123456").hex() == "395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56"
    assert node_hash(b"N123", b"N456").hex() == "aa217fe888e47007fa15edab33c2b492a722cb106c64667fc2b044444de66bbb"


@pytest.mark.parametrize("size", range(1, 9))
def test_the_roots_of_the_eight_known_leaves_are_those_published_however_they_are_made(size: int) -> None:
    frontier, edge = Frontier(), Edge()
    frontier.extend(HASHES[:size])
    tiles = list(edge.append(LEAVES[:size]))

    assert root_of(HASHES[:size]) == frontier.root() == edge.root() == ROOTS[size - 1]
    assert tiles == []


@pytest.mark.parametrize(("leaf", "size", "path"), INCLUSIONS)
def test_inclusion_paths_are_those_published(leaf: int, size: int, path: tuple[str, ...]) -> None:
    proof = inclusion_proof(leaf - 1, size, NODES)

    assert [step.hex() for step in proof] == list(path)
    assert is_included(HASHES[leaf - 1], leaf - 1, size, proof, ROOTS[size - 1])


@pytest.mark.parametrize(("old", "size", "steps"), CONSISTENCIES)
def test_consistency_proofs_are_those_published(old: int, size: int, steps: tuple[str, ...]) -> None:
    proof = consistency_proof(old, size, NODES)

    assert [step.hex() for step in proof] == list(steps)
    assert is_consistent(old, size, proof, ROOTS[old - 1], ROOTS[size - 1])


@pytest.mark.parametrize(("leaf", "size", "path"), INCLUSIONS[1:])
def test_the_published_corruptions_of_inclusion_proofs_are_refused(leaf: int, size: int, path: tuple[str, ...]) -> None:
    at, root, proof = leaf - 1, ROOTS[size - 1], [bytes.fromhex(step) for step in path]
    other = bytes.fromhex("abacaba000000000000000000000000000000000000000000060061e00123456")

    for wrong_at, wrong_size in ((at - 1, size), (at + 1, size), (at ^ 2, size), (at, size * 2), (at, size // 2)):
        assert not is_included(HASHES[at], wrong_at, wrong_size, proof, root)
    for wrong_leaf, wrong_root in ((b"WrongLeaf", root), (HASHES[at], EMPTY_ROOT), (HASHES[at], other)):
        assert not is_included(wrong_leaf, at, size, proof, wrong_root)
    garbage = [[*proof, b""], [*proof, root], [b"", *proof], [root, *proof], [proof[0], other, *proof[1:]]]
    for wrong in (*garbage, proof[:-1]):
        assert not is_included(HASHES[at], at, size, wrong, root)


@pytest.mark.parametrize(("old", "size", "steps"), CONSISTENCIES[1:])
def test_the_published_corruptions_of_consistency_proofs_are_refused(
    old: int, size: int, steps: tuple[str, ...]
) -> None:
    before, after, proof = ROOTS[old - 1], ROOTS[size - 1], [bytes.fromhex(step) for step in steps]

    for wrong_old, wrong_size in ((old - 1, size), (old + 1, size), (old ^ 2, size), (old, size * 2), (old, size // 2)):
        assert not is_consistent(wrong_old, wrong_size, proof, before, after)
    for first, second in ((b"WrongRoot", after), (before, b"WrongRoot"), (after, before)):
        assert not is_consistent(old, size, proof, first, second)
    garbage = [[*proof, b""], [*proof, before], [*proof, after], [before, *proof], [proof[0], *proof]]
    for wrong in ([], *garbage, proof[:-1]):
        assert not is_consistent(old, size, wrong, before, after)
