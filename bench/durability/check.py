"""What is looked at after each restart: the ledger's new leaves, what was acknowledged, and the tables by replay."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import LiteralString

import orjson

from tocsin.errors import BadValue, NotFound
from tocsin.ledger.checkpoint import is_signed, origin_of, parse
from tocsin.ledger.tiles import WIDTH
from tocsin.ledger.tree import Frontier, leaf_hash
from tocsin.node.local import LocalNode
from tocsin.store.database import Transaction


class Checker:
    """Knows what it has seen of the ledger, in its own memory: what changes behind it is found.

    ``lost`` are acknowledged facts that are not there; ``wrong`` is everything else that is not as it must be.
    """

    def __init__(self) -> None:
        self.acknowledged = 0
        self.lost: list[str] = []
        self.wrong: list[str] = []
        self._frontier = Frontier()
        self._leaves: set[str] = set()
        self._objects: set[str] = set()
        self._read: dict[Path, int] = {}

    def check(self, node: LocalNode, folder: Path) -> None:
        """Nothing: what was wrong after this cycle has been noted down."""
        with node.store.transaction("bench", read_only=True) as tx:
            self.wrong += self._ledger(tx)
            waiting = self._waiting(tx)
            for line in self._new_lines(folder):
                self.acknowledged += 1
                if not self._is_kept(tx, line.split(), waiting):
                    self.lost.append(line)
            self.wrong += [f"{each.record}: {each.message}" for each in tx.differences()]

    def _ledger(self, tx: Transaction) -> Iterator[str]:
        """Read on where it was left: hashed anew, and compared with each checkpoint that came since."""
        tree, start = tx.ledger_tree, self._frontier.size
        size, ring, origin = tree.size(), tx.keys.ring(), origin_of(str(tx.node.id()))
        notes: dict[int, str] = dict(
            tx._context.connection.execute("SELECT size, note FROM ledger_checkpoints WHERE size > %s", (start,))
        )
        for position, leaf in tree.leaves(start, size):
            if position != self._frontier.size:
                yield f"leaf {self._frontier.size} is missing"
                return
            self._frontier.append(leaf_hash(leaf))
            self._remember(orjson.loads(leaf))
            if (note := notes.pop(position + 1, None)) is not None:
                signed = parse(note)
                if signed.checkpoint.root != self._frontier.root():
                    yield f"checkpoint {position + 1} is not of these leaves"
                if not any(is_signed(signed, origin, each.public_key) for each in ring.certificates):
                    yield f"checkpoint {position + 1} is not signed by the node"
        if notes:
            yield f"checkpoints beyond the ledger: {sorted(notes)}"
        last = tree.last_checkpoint()
        if size and (last is None or last.checkpoint.size != size):
            yield f"no checkpoint covers leaf {size - 1}"
        yield from (f"{each.place}: {each.message}" for each in tree.check(start // WIDTH * WIDTH, size).faults)

    def _waiting(self, tx: Transaction) -> set[str]:
        rows = tx._context.connection.execute("SELECT id, leaf FROM ledger_pending").fetchall()
        for _id, leaf in rows:
            self._objects.update(orjson.loads(leaf)["objects"])
        return {leaf_id.hex for leaf_id, _leaf in rows}

    def _remember(self, leaf: dict[str, object]) -> None:
        if leaf["id"] in self._leaves:
            self.wrong.append(f"leaf {leaf['id']} stands twice")
        self._leaves.add(str(leaf["id"]))
        objects = leaf["objects"]
        assert isinstance(objects, list)
        self._objects.update(objects)

    def _new_lines(self, folder: Path) -> Iterator[str]:
        """What was acknowledged since the last look; a line without its end was not acknowledged."""
        for path in sorted(folder.glob("*.told")):
            with path.open("rb") as file:
                file.seek(self._read.get(path, 0))
                lines = file.read()
            whole = lines[: lines.rfind(b"\n") + 1]
            self._read[path] = self._read.get(path, 0) + len(whole)
            yield from (
                line for line in whole.decode().split("\n") if line and not line.startswith(("opened", "merged"))
            )

    def _is_kept(self, tx: Transaction, words: list[str], waiting: set[str]) -> bool:
        """Whether the fact stands in its table, with its leaf."""
        match words:
            case ["leaf", leaf]:
                return leaf in self._leaves or leaf in waiting
            case ["version", name, number, _how]:
                return self._has_leaf(tx, f"list:{name}#{number}") and _is_there(tx, _VERSION, name, int(number))
            case ["refused", name]:
                return _is_there(tx, _REFUSED, name)
            case ["act", number, verb, claim]:
                named = self._has_leaf(tx, f"identity-act:{number}")
                return named and _is_there(tx, _ACT, int(number), verb, int(claim))
            case ["purpose", word]:
                name = word.replace("_", " ")
                return self._has_leaf(tx, f"purpose:{name}") and _is_there(tx, _PURPOSE, name)
            case ["run", number]:
                return self._has_run(tx, int(number))
        raise AssertionError(f"an acknowledgement that nobody checks: {words}")

    def _has_run(self, tx: Transaction, number: int) -> bool:
        try:
            run = tx.runs.get(number)
        except (NotFound, BadValue):
            return False
        return run.status == "finished" and self._has_leaf(tx, f"run:{run.id}")

    def _has_leaf(self, tx: Transaction, name: str) -> bool:
        return tx.ledger.pseudonym(name) in self._objects


_VERSION: LiteralString = (
    "SELECT FROM list_versions WHERE list = %s AND number = %s AND status IN ('in force', 'superseded')"
)
_REFUSED: LiteralString = "SELECT FROM list_versions WHERE list = %s AND status = 'refused'"
_ACT: LiteralString = (
    "SELECT FROM identity_acts AS act JOIN identity_decisions AS decision ON decision.act = act.id"
    " WHERE act.id = %s AND act.verb = %s AND decision.claim = %s"
)
_PURPOSE: LiteralString = "SELECT FROM purposes WHERE name = %s"


def _is_there(tx: Transaction, statement: LiteralString, *values: object) -> bool:
    return tx._context.connection.execute(statement, values).fetchone() is not None
