"""Rows that keep every leaf from its position: waiting leaves that were changed or put back, payloads of no leaf.

They are taken out of the way by a person (``services/auditing/aside.py``), who says why, and never dropped: each goes,
whole, into the payload of a leaf. See docs/guide/audit.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from tocsin.errors import StoreUnsafe
from tocsin.ledger.leaf import text_of
from tocsin.store.context import Context
from tocsin.store.ledger import Pending
from tocsin.store.ledger_chains import aside_name, claim_name, claimed, is_placed, missing_numbers
from tocsin.store.named import placed


@dataclass(frozen=True, slots=True)
class Aside:
    """A row that was taken out of the way: why, by which names its leaf is found, and all that stood in it."""

    place: str
    why: str
    names: tuple[str, ...]
    row: dict[str, Any]


def take_aside(context: Context) -> list[Aside]:
    """Every row that keeps leaves from their positions, taken out; to be called with the sequencer's lock held."""
    return [*_claimed(context), *_waiting(context), *_strays(context)]


def _claimed(context: Context) -> Iterator[Aside]:
    """Leaves that are missed by now, of which a row was set aside when nothing proved yet that there were any."""
    why = "it was taken away while it waited; a row that said it was this one was set aside before"
    for chain, number in claimed(context):
        row = {"chain": str(chain), "number": number}
        yield Aside(f"leaf {number} of chain {chain}", why, (aside_name(chain, number),), row)


def _waiting(context: Context) -> Iterator[Aside]:
    cursor = context.connection.cursor(binary=True)
    cursor.execute("SELECT id, leaf, mac, key, wrapped, sealed, chain, number FROM ledger_pending ORDER BY id")
    rows = [Pending(*each) for each in cursor.fetchall()]
    good = {row.id: row for row in rows if context.vault.is_authentic(row.authenticated(), row.mac)}
    for row in rows:
        why = _why(context, row, is_authentic=row.id in good)
        if not why:
            continue
        context.connection.execute("DELETE FROM ledger_pending WHERE id = %s", (row.id,))
        whole = {
            "id": str(row.id), "leaf": row.leaf, "mac": text_of(row.mac), "key": _text(row.key),
            "wrapped": text_of(row.wrapped or b""), "sealed": text_of(row.sealed), "chain": _text(row.chain),
            "number": row.number,
        }  # fmt: skip
        yield Aside(f"waiting leaf {row.id}", why, _names(context, row, good), whole)


def _names(context: Context, row: Pending, good: Mapping[UUID, Pending]) -> tuple[str, ...]:
    """By which name the leaf that the row says it is counts as set aside; a mere claim where nothing proves that one.

    What a changed row says of its chain is no proof. A number that the chain has yet to use, or whose leaf waits as it
    was written, would cover for that leaf when it is taken away later.
    """
    if row.chain is None or row.number is None:
        return ()
    if row.id in good:
        return (aside_name(row.chain, row.number),)
    waits = {each.number for each in good.values() if each.chain == row.chain and each.number is not None}
    used, missing = missing_numbers(context, row.chain)
    is_used = row.number in missing if row.number < used else row.number < max(waits, default=0)
    is_proved = is_used and row.number not in waits
    return ((aside_name if is_proved else claim_name)(row.chain, row.number),)


def _why(context: Context, row: Pending, *, is_authentic: bool) -> str:
    """Why no position may be given while this leaf waits; "" for a good one."""
    if not is_authentic:
        return "it was changed while it waited for its position"
    return "it had its position before, and was put in again" if _had_position(context, row) else ""


def _had_position(context: Context, row: Pending) -> bool:
    try:
        if row.chain is not None and row.number is not None and is_placed(context, row.chain, row.number):
            return True
    except StoreUnsafe:  # how far the chain has come was changed: a fault of its own, which the sequencer refuses
        return False
    found = context.connection.execute(
        "SELECT FROM ledger_leaves WHERE ((leaf::jsonb) ->> 'at') COLLATE \"C\" = (%s::jsonb) ->> 'at'"
        " AND (leaf::jsonb) ->> 'id' = %s",
        (row.leaf, row.id.hex),
    ).fetchone()
    return found is not None


def _strays(context: Context) -> Iterator[Aside]:
    rows = context.connection.execute(
        "DELETE FROM ledger_payloads WHERE position >= %s RETURNING position, key, wrapped, sealed, mac",
        (placed(context),),
    ).fetchall()
    for position, key, wrapped, sealed, mac in sorted(rows, key=lambda each: int(each[0])):
        whole = {
            "position": position, "key": _text(key), "wrapped": text_of(wrapped or b""),
            "sealed": text_of(sealed or b""), "mac": text_of(mac or b""),
        }  # fmt: skip
        yield Aside(f"payload {position}", "it belongs to no leaf", (), whole)


def _text(value: UUID | None) -> str | None:
    return str(value) if value else None
