"""Trees of every small size: every proof verifies, and any change of anything in it breaks it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.ledger.batch import batch_root, is_in_batch, prove_item
from tocsin.ledger.proofs import (
    Nodes,
    Proof,
    Subtree,
    consistency_proof,
    inclusion_proof,
    is_consistent,
    is_included,
    nodes_over,
    tree_root,
)
from tocsin.ledger.tiles import WIDTH, Edge, Place, edge_rows, full_tiles, roots_from, rows_under, split_hashes
from tocsin.ledger.tree import EMPTY_ROOT, Frontier, leaf_hash, node_hash, root_of

LEAVES = [f"leaf {number}".encode() for number in range(70)]
HASHES = [leaf_hash(leaf) for leaf in LEAVES]
SMALL = 33
NODES = nodes_over(HASHES)


def plain_root(hashes: list[bytes]) -> bytes:
    """RFC 6962, 2.1, word for word."""
    if not hashes:
        return EMPTY_ROOT
    if len(hashes) == 1:
        return hashes[0]
    split = 1
    while split * 2 < len(hashes):
        split *= 2
    return node_hash(plain_root(hashes[:split]), plain_root(hashes[split:]))


ROOTS = [plain_root(HASHES[:size]) for size in range(len(HASHES) + 1)]


def flipped(data: bytes, bit: int) -> bytes:
    changed = bytearray(data)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def test_every_way_to_a_root_is_the_one_of_the_rfc() -> None:
    frontier, edge = Frontier(), Edge()

    for size, leaf in enumerate(LEAVES, 1):
        frontier.append(leaf_hash(leaf))
        list(edge.append([leaf]))
        assert frontier.root() == edge.root() == root_of(HASHES[:size]) == tree_root(size, NODES) == ROOTS[size]


def test_every_leaf_of_every_small_tree_is_proved_and_no_other_passes_for_it() -> None:
    for size in range(1, SMALL):
        for index in range(size):
            proof = inclusion_proof(index, size, NODES)
            fits = [at for at in range(size) if is_included(HASHES[at], at, size, proof, ROOTS[size])]
            assert fits == [index]
            assert not is_included(HASHES[index + 1], index, size, proof, ROOTS[size])


def test_every_pair_of_small_trees_is_consistent_and_no_other_pair_passes_for_it() -> None:
    for size in range(1, SMALL):
        for old in range(1, size + 1):
            proof = consistency_proof(old, size, NODES)
            fits = [at for at in range(1, size + 1) if is_consistent(at, size, proof, ROOTS[at], ROOTS[size])]
            assert old in fits
            assert old == size or fits == [old]


@given(size=st.integers(2, 69), data=st.data())
def test_any_bit_changed_in_a_proof_of_inclusion_breaks_it(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    proof = list(inclusion_proof(index, size, NODES))
    step, bit = data.draw(st.integers(0, len(proof) - 1)), data.draw(st.integers(0, 255))

    proof[step] = flipped(proof[step], bit)

    assert not is_included(HASHES[index], index, size, proof, ROOTS[size])


@given(size=st.integers(3, 69), data=st.data())
def test_any_bit_changed_in_a_proof_of_consistency_breaks_it(size: int, data: st.DataObject) -> None:
    old = data.draw(st.integers(1, size - 1))
    proof = list(consistency_proof(old, size, NODES))
    step, bit = data.draw(st.integers(0, len(proof) - 1)), data.draw(st.integers(0, 255))

    proof[step] = flipped(proof[step], bit)

    assert not is_consistent(old, size, proof, ROOTS[old], ROOTS[size])


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 0)])
def test_no_proof_is_made_of_a_leaf_that_is_not_there(index: int, size: int) -> None:
    with pytest.raises(ValueError, match="is not in a tree"):
        inclusion_proof(index, size, NODES)


@pytest.mark.parametrize(("old", "size"), [(0, 3), (4, 3), (0, 0)])
def test_no_proof_is_made_that_a_larger_tree_begins_a_smaller_one(old: int, size: int) -> None:
    with pytest.raises(ValueError, match="is not the beginning"):
        consistency_proof(old, size, NODES)


# --- tiles ------------------------------------------------------------------------------------------------------------


class Tiles:
    """Tiles and leaves in memory, read as the store reads them."""

    def __init__(self, count: int) -> None:
        self.hashes = [leaf_hash(b"%d" % number) for number in range(count)]
        self.edge = Edge()
        self.tiles = {(t.level, t.index): t for t in self.edge.append([b"%d" % number for number in range(count)])}

    def nodes(self, subtrees: Sequence[Subtree]) -> list[bytes]:
        rows = rows_under(subtrees, self.edge.size)
        return roots_from({place: self.row(place, count) for place, count in rows.items()}, subtrees)

    def row(self, place: Place, count: int) -> list[bytes]:
        level, index = place
        start = index * WIDTH
        if count == WIDTH:
            return split_hashes(self.tiles[place].hashes)
        if level == 0:
            return self.hashes[start : start + count]
        return [self.tiles[level - 1, at].root for at in range(start, start + count)]


@pytest.fixture(scope="module")
def tiles() -> Tiles:
    return Tiles(WIDTH * WIDTH + WIDTH + 3)


def test_tiles_are_written_once_each_and_as_many_as_are_full(tiles: Tiles) -> None:
    counts = full_tiles(tiles.edge.size)

    assert counts == [WIDTH + 1, 1]
    assert sorted(tiles.tiles) == [(0, at) for at in range(WIDTH + 1)] + [(1, 0)]


def test_the_edge_taken_up_from_tiles_goes_on_as_the_one_that_saw_every_leaf(tiles: Tiles) -> None:
    again = Edge()
    for index in range(WIDTH + 1):
        list(again.add_tile(tiles.tiles[0, index].root))
    list(again.append([b"%d" % number for number in range(again.size, tiles.edge.size)]))

    assert (again.size, again.root()) == (tiles.edge.size, tiles.edge.root())


@pytest.mark.parametrize("index", [0, 1, 255, 256, 65_535, 65_536, 65_791, 65_792, 65_794])
def test_proofs_from_tiles_lead_to_the_root(tiles: Tiles, index: int) -> None:
    size = tiles.edge.size
    proof = inclusion_proof(index, size, tiles.nodes)

    assert is_included(tiles.hashes[index], index, size, proof, tiles.edge.root())


@pytest.mark.parametrize("old", [1, 255, 256, 257, 4_000, 65_535, 65_536, 65_537, 65_793])
def test_trees_of_the_past_are_shown_to_begin_this_one_from_tiles(tiles: Tiles, old: int) -> None:
    size = tiles.edge.size
    proof = consistency_proof(old, size, tiles.nodes)

    assert is_consistent(old, size, proof, root_of(tiles.hashes[:old]), tiles.edge.root())


def test_the_rows_at_the_right_edge_are_those_of_the_edge_itself(tiles: Tiles) -> None:
    rows = edge_rows(tiles.edge.size)

    assert {level: tiles.row((level, index), count) for (level, index), count in rows.items()} == {
        level: row for level, row in enumerate(tiles.edge.rows) if row
    }


# --- what a proof costs -----------------------------------------------------------------------------------------------


class Asked:
    """Answers with hashes of no tree, and writes down what it was asked for."""

    def __init__(self) -> None:
        self.calls: list[list[Subtree]] = []

    def __call__(self, subtrees: Sequence[Subtree]) -> list[bytes]:
        self.calls.append(list(subtrees))
        return [bytes(32)] * len(subtrees)

    def of(self, prove: Callable[[int, int, Nodes], Proof], at: int, size: int) -> list[Subtree]:
        """What this proof asks for, which it does once."""
        prove(at, size, self)
        assert len(self.calls) == 1
        return self.calls[0]


def levels(size: int) -> int:
    return len(full_tiles(size)) + 1


@given(size=st.integers(2, 1 << 60), data=st.data())
def test_a_proof_of_inclusion_in_any_tree_asks_once_for_two_rows_a_level_at_most(
    size: int, data: st.DataObject
) -> None:
    asked = Asked().of(inclusion_proof, data.draw(st.integers(0, size - 1)), size)

    rows = rows_under(asked, size)

    assert len(rows) <= 2 * levels(size)
    assert len(asked) <= 2 * size.bit_length()
    assert all(0 < count <= WIDTH for count in rows.values())


@given(size=st.integers(2, 1 << 60), data=st.data())
def test_a_proof_of_consistency_of_any_trees_asks_once_for_two_rows_a_level_at_most(
    size: int, data: st.DataObject
) -> None:
    asked = Asked().of(consistency_proof, data.draw(st.integers(1, size - 1)), size)

    rows = rows_under(asked, size)

    assert len(rows) <= 2 * levels(size)
    assert len(asked) <= 2 * size.bit_length()


@given(size=st.integers(1, 1 << 60))
def test_the_root_of_any_tree_asks_once_for_a_row_a_level_at_most(size: int) -> None:
    asked = Asked()
    tree_root(size, asked)

    assert len(asked.calls) == 1
    assert len(rows_under(asked.calls[0], size)) <= levels(size)


def test_ten_million_leaves_are_proved_from_five_rows() -> None:
    size = 10_000_001

    assert rows_under(Asked().of(inclusion_proof, 5_000_000, size), size) == {
        (0, 19_531): 256, (1, 76): 256, (2, 0): 152, (1, 152): 150, (0, 39_062): 129,
    }  # fmt: skip


@given(size=st.integers(1, 69), data=st.data())
def test_nothing_is_proved_from_fewer_roots_than_were_asked_for(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size))

    with pytest.raises(ValueError, match="argument 2 is shorter"):
        inclusion_proof(index, size + 1, lambda subtrees: NODES(subtrees)[:-1])


# --- batches ----------------------------------------------------------------------------------------------------------


@given(items=st.lists(st.binary(max_size=40), min_size=1, max_size=40), secret=st.binary(min_size=32, max_size=32))
def test_every_item_of_a_batch_is_proved_alone(items: list[bytes], secret: bytes) -> None:
    root = batch_root(secret, items)

    for index, item in enumerate(items):
        proof = prove_item(secret, items, index)
        assert is_in_batch(item, proof, root)
        assert not is_in_batch(item + b"x", proof, root)


def test_equal_items_look_different_so_that_a_proof_of_one_tells_nothing_of_the_next() -> None:
    items = [b"not checked"] * 4

    proof = prove_item(bytes(32), items, 0)

    assert len({*proof.path}) == len(proof.path)
    assert leaf_hash(b"not checked") not in proof.path
