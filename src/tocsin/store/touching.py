"""A fact is touched before it is changed: found to be what the newest leaf about it says, and held from then on.

Without that, the next honest change of a fact would tell a leaf whatever was forged into it before, and nobody could
tell it from what was done through Tocsin. So every method of the store that changes one (store.states says which there
are) calls ``touch`` ahead of its statement; tests/store/test_touching.py walks all of them.

Locks are taken in one order: names, an account's row, its fact, the fact of its seat; then whatever is written.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import LiteralString

from tocsin.errors import StoreUnsafe, Usage
from tocsin.store.beginning import beginning_of
from tocsin.store.context import Context
from tocsin.store.named import named_by_few
from tocsin.store.states import (
    ACCOUNT,
    LOST,
    LOST_NUMBER,
    SEAT,
    STATES,
    all_names,
    fault_of,
    lost_name,
    lost_places,
    name_told_as,
    newest_number,
    place_name,
    state_faults,
    told,
)

_NUMBER: LiteralString = "SELECT number, place FROM states WHERE name = %s FOR UPDATE"
_WITHOUT_STATE: LiteralString = (
    "SELECT 'seat:' || holder FROM seats WHERE NOT EXISTS (SELECT FROM states WHERE name = 'seat:' || holder)"
)
_HINT = (
    "somebody writes to the database past Tocsin: find out who. tocsin audit verify names what was changed, and"
    " docs/guide/audit.md says how to go on"
)


def touch(context: Context, *names: str) -> None:
    """Nothing: these facts may be changed in this transaction, and the next leaf says what they are from then on.

    To be called ahead of the statement that changes them. Raises StoreUnsafe, as ``hold`` does.
    """
    for name in names:
        hold(context, name)
    context.touched.update(names)


def touch_account(context: Context, user: str) -> None:
    """The same of an account that gets what opens it, or a role: with its seat, as long as nobody governs that.

    The database notes by itself since when a seat's own administrator can sign in (migration 21).
    """
    touch(context, ACCOUNT + user)
    rows = context.connection.execute(
        "SELECT holder FROM users JOIN seats ON holder = seat WHERE name = %s AND governed_since IS NULL", (user,)
    ).fetchall()
    touch(context, *(f"{SEAT}{holder}" for (holder,) in rows))


def hold(context: Context, name: str) -> None:
    """Nothing: the fact is as the newest leaf about it says, and stays so until this transaction changes it or ends.

    Raises StoreUnsafe for one that was written, set back or taken away past Tocsin.
    """
    if name in context.as_told:
        return
    if context.has_node():  # else there is no leaf yet, and nothing that one says
        why = fault_of(context, name, *_locked(context, name))
        # Facts of before there were leaves are adopted by the node's first opening since (services.auditing.node_keys).
        if why and beginning_of(context.connection, context.vault) is not None:
            raise StoreUnsafe(f"{why}; nothing changes it until a person has looked", place=told(name), hint=_HINT)
    context.as_told.add(name)


def adopt_all(context: Context) -> None:
    """Nothing: the next leaf says of every fact there is what it is: of a new node, or of one of before it had leaves.

    What it says cannot be told from what was forged before.
    """
    context.touched |= all_names(context)


def adopt_seats(context: Context) -> list[str]:
    """The seats, as people are told of them, of before they were facts, which the next leaf names; [] on most openings.

    A seat that a leaf names already was taken out of the node's knowledge: it is not adopted a second time.
    """
    names = [str(name) for (name,) in context.connection.execute(_WITHOUT_STATE)]
    new = [name for name in names if newest_number(context, name, 0) == 0]
    context.touched.update(new)
    return sorted(map(told, new))


def accept(context: Context, places: Iterable[str]) -> dict[str, str]:
    """By its place, what was wrong with each of these facts: the next leaf names them all as they stand now.

    ``places`` as a verification names them. Raises Usage for one with which nothing is wrong.
    """
    accepted: dict[str, str] = {}
    for place in places:
        if place == STATES:
            accepted[place] = _accept_loss(context)
            continue
        name = name_told_as(place)
        number, at = _locked(context, name)
        accepted[place] = fault_of(context, name, number, at)
        if not accepted[place]:
            wrong = ", ".join(repr(each) for each, _why in state_faults(context))
            raise Usage(f"{place!r} is as the ledger says", hint=f"not as it says: {wrong or 'none'}")
        _go_on(context, name, number)
        _keep_lost(context, name, at)
    return accepted


def _go_on(context: Context, name: str, number: int) -> None:
    """The number of the fact is the greatest that a leaf names, so that the next leaf's is beyond all of them."""
    newest = newest_number(context, name, number)
    if newest:
        row = context.connection.execute(
            "INSERT INTO states (name, number, place) SELECT %s, %s, coalesce(max(place), 0) + 1 FROM states"
            " ON CONFLICT (name) DO UPDATE SET number = excluded.number RETURNING place",
            (name, newest),
        ).fetchone()
        context.named += [place_name(place) for place in row or ()]
    context.as_told.add(name)
    context.touched.add(name)


def _keep_lost(context: Context, name: str, place: int) -> None:
    """Nothing: a fact that was put back in a place whose loss was accepted gets another; there is nothing in that."""
    lost = f"{LOST}{place}"
    if name == lost or not named_by_few(context, (lost_name(place),)):
        return
    run = context.connection.execute
    row = run(
        "UPDATE states SET place = (SELECT max(place) + 1 FROM states) WHERE name = %s RETURNING place", (name,)
    ).fetchone()
    run(
        "INSERT INTO states (name, number, place) VALUES (%s, %s, %s)"
        " ON CONFLICT (name) DO UPDATE SET place = excluded.place",
        (lost, LOST_NUMBER, place),
    )
    context.named += [place_name(each) for each in row or ()]


def _accept_loss(context: Context) -> str:
    """What was lost: in its places is nothing from now on, and leaves say so."""
    lost = lost_places(context)
    if not lost:
        raise Usage("no fact is missing", hint="tocsin audit verify")
    for place in lost:
        name = f"{LOST}{place}"
        context.connection.execute("INSERT INTO states (name, number, place) VALUES (%s, 1, %s)", (name, place))
        context.touched.add(name)
        context.named.append(place_name(place))  # none may have: a place that was forged leaves others below it
    return f"{len(lost)} facts were taken away, with what the node knew of them"


def _locked(context: Context, name: str) -> tuple[int, int]:
    """Number and place of the fact, 0 for one that the node knows none of; held until the transaction ends.

    Two that touch what is not there yet wait for each other as well: what the first has made is no forgery to the next.
    """
    run = context.connection.execute
    row = run(_NUMBER, (name,)).fetchone()
    if row is None:
        run("SELECT pg_advisory_xact_lock(hashtextextended('state ' || %s, 0))", (name,))
        row = run(_NUMBER, (name,)).fetchone()
    return (0, 0) if row is None else (int(row[0]), int(row[1]))
