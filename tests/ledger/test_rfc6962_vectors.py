"""The reference vectors of RFC 6962's trees, as the certificate-transparency projects publish them."""

from __future__ import annotations

import pytest

from tocsin.ledger.proofs import consistency_proof, inclusion_proof, is_consistent, is_included
from tocsin.ledger.tiles import Edge
from tocsin.ledger.tree import EMPTY_ROOT, Frontier, leaf_hash, node_hash, root_of

# From transparency-dev/merkle, proof/verify_test.go and rfc6962/rfc6962_test.go (Apache-2.0): facts, not code.
LEAVES = [
    bytes.fromhex(text)
    for text in (
        *("", "00", "10", "2021", "3031", "40414243", "5051525354555657"),
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    bytes.fromhex(text)
    for text in (
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    )
]
# (leaf counted from 1, size of the tree, path)
INCLUSIONS = [
    (1, 1, ()),
    (
        *(1, 8),
        (
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ),
    ),
    (
        *(6, 8),
        (
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ),
    ),
    (3, 3, ("fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",)),
    (
        *(2, 5),
        (
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ),
    ),
]
# (size before, size after, proof)
CONSISTENCIES = [
    (1, 1, ()),
    (
        *(1, 8),
        (
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ),
    ),
    (
        *(6, 8),
        (
            "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ),
    ),
    (
        *(2, 5),
        (
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ),
    ),
    (
        *(6, 7),
        (
            "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
            "b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ),
    ),
]
HASHES = [leaf_hash(leaf) for leaf in LEAVES]


def node(height: int, index: int) -> bytes:
    return root_of(HASHES[index << height : (index + 1) << height])


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
    proof = inclusion_proof(leaf - 1, size, node)

    assert [step.hex() for step in proof] == list(path)
    assert is_included(HASHES[leaf - 1], leaf - 1, size, proof, ROOTS[size - 1])


@pytest.mark.parametrize(("old", "size", "steps"), CONSISTENCIES)
def test_consistency_proofs_are_those_published(old: int, size: int, steps: tuple[str, ...]) -> None:
    proof = consistency_proof(old, size, node)

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
