"""The home's own mark of how far the ledger has come: the newest checkpoint that this home has seen, in a file.

The database can be set back by whoever owns it; the mark is not in the database. It moves after each commit of a
sequencer, and with a verification that finds all good. A database that is behind it, or beside it, is used for nothing
until a person says why it is so (``accept``): a backup that was restored, and nothing else, may be.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tocsin.errors import BadValue, ConfigurationError, StoreUnsafe
from tocsin.ledger.checkpoint import Checkpoint, parse
from tocsin.ledger.leaf import Act, Entry
from tocsin.model.accounts import Verb
from tocsin.services.ports import Node
from tocsin.services.refusals import require
from tocsin.store.database import Transaction

HEAD = "ledger.head"
_HINT = (
    "somebody set the database back: find out who. If you restored it from a backup yourself:"
    ' tocsin audit verify --accept-restored "WHY"'
)


@dataclass(frozen=True, slots=True)
class Mark:
    """The mark as it lies in the home: the signed note, and what it says."""

    note: str
    checkpoint: Checkpoint


def read_mark(home: Path) -> Mark | None:
    """The mark; None in a home that has seen no checkpoint yet. Raises StoreUnsafe for an empty or torn one."""
    path = home / HEAD
    try:
        note = path.read_bytes().decode("utf-8")
        return Mark(note, parse(note).checkpoint)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise ConfigurationError(f"cannot be read: {error.strerror}", place=str(path)) from error
    except (BadValue, UnicodeDecodeError) as error:
        what = (
            "is torn: no signed checkpoint" if path.stat().st_size else "is empty: the disk was full, or it was cleared"
        )
        raise StoreUnsafe(what, place=str(path), hint=_HINT) from error


def require_reached(tx: Transaction, home: Path) -> None:
    """Nothing, when the ledger of this database goes on from what this home has seen. Raises StoreUnsafe."""
    mark = read_mark(home)
    if mark is None:
        return
    size = mark.checkpoint.size
    note, found = tx.ledger_tree.reached(size)
    try:
        stored = parse(note).checkpoint if note else None
    except BadValue as error:
        raise StoreUnsafe(f"checkpoint {size} of the ledger cannot be read: {error}", hint=_HINT) from error
    if found < size:
        what = f"the database is behind: its ledger has {found} leaves, and this home has seen {size}"
        raise StoreUnsafe(what, place=str(home / HEAD), hint=_HINT)
    if stored is None:
        what = f"the ledger's checkpoint of {size} leaves, which this home has seen, is gone"
        raise StoreUnsafe(what, place=str(home / HEAD), hint=_HINT)
    if (stored.origin, stored.root) != (mark.checkpoint.origin, mark.checkpoint.root):
        what = f"the database went another way: its first {size} leaves are not those that this home has seen"
        raise StoreUnsafe(what, place=str(home / HEAD), hint=_HINT)


def hold_to_mark(tx: Transaction, node: Node) -> None:
    """Nothing, when this database goes on from what the home has seen; else the store is used for nothing.

    From then on each of its transactions is refused with this error, in every thread of the process, until a round of
    the sequencer finds that the two fit again: a person has accepted the database, or put it right. Raises StoreUnsafe.
    """
    try:
        require_reached(tx, node.home)
    except StoreUnsafe as error:
        node.store.refuse(error)
        raise
    node.store.allow()


def advance(home: Path, note: str) -> None:
    """Nothing: the home has seen this checkpoint. A mark never goes back, whoever of several processes is last.

    Raises ConfigurationError where it cannot be written, StoreUnsafe for a mark that is torn.
    """
    checkpoint = parse(note).checkpoint
    with _writing(home):
        mark = read_mark(home)
        if mark is None or mark.checkpoint.size < checkpoint.size:
            _replace(home / HEAD, note)


def accept(node: Node, reason: str) -> Checkpoint | None:
    """The checkpoint that this home goes on from: of a database that a person restored, and says why.

    The leaf about it holds the mark as it was. Raises NotAllowed, BadValue without a reason.
    """
    require(node.acting, Verb.CONFIGURE)
    if not reason.strip():
        raise BadValue("a restored database is accepted for a reason", hint='--accept-restored "WHY"')
    path = node.home / HEAD
    with _writing(node.home):
        before = path.read_text("utf-8", "replace") if path.exists() else ""
        with node.store.transaction(node.actor) as tx:
            note = tx.ledger_tree.last_checkpoint()
            payload = {"what": "restored database accepted", "reason": reason, "seen": before}
            tx.ledger.append(Entry(Act.CONFIGURE, ("ledger",), purpose=node.purpose, payload=payload))
            text = tx.ledger_tree.note(note.checkpoint.size) if note else ""
        if text:
            _replace(path, text)
        else:
            path.unlink(missing_ok=True)
    return note.checkpoint if note else None


@contextmanager
def _writing(home: Path) -> Iterator[None]:
    """The right to move the mark, waited for; the system drops it with its process."""
    try:
        with (home / f".{HEAD}.lock").open("w", encoding="ascii") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield
    except OSError as error:
        raise ConfigurationError(f"cannot be written: {error.strerror}", place=str(home / HEAD)) from error


def _replace(path: Path, note: str) -> None:
    """The file is the old one or the new one, whatever happens: written apart, made durable, renamed."""
    part = path.with_name(f".{path.name}.part")  # one writer at a time: what a crash left is written over
    with part.open("w", encoding="utf-8") as file:
        file.write(note)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
