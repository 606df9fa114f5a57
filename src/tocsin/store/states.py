"""Facts that change: accounts with all that opens them, members, seats, groups, purposes, declared lists, terms.

Whoever changes one touches it first (store.touching). The next leaf of that transaction then names the fact with its
number, which grows by one, and with a hash of what it is from now on. So a verification can tell what was written past
Tocsin: the fact as it is has no leaf. And what was set back to what it once was: a leaf has a greater number.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from hashlib import sha256
from typing import LiteralString

from tocsin.errors import StoreUnsafe
from tocsin.store.context import Context
from tocsin.store.named import named_by_few, named_by_leaves

_PLACES = 0x737461746573  # "states": held while a fact gets its place, which is the next one
_AT_ONCE = 100  # numbers that leaves are asked about at once
_MOST_LOST = 10_000  # facts; beyond that nobody has looked at what was lost

ACCOUNT, MEMBERS, GROUPS, OPERATORS, DECLARED = "account:", "members", "groups", "operators", "declared lists"
PURPOSES, TERMS, SEAT = "purposes:", "terms:", "seat:"
STATES = "states"  # where it is told that a fact is missing of which nothing else is known
LOST = "lost:"  # in the place of a fact that was taken away, and whose loss a person has accepted: there is nothing
LOST_NUMBER = 2  # of what is in that place, when it is first told: it is put there as 1

MADE = "it was made past Tocsin: no leaf says so"
CHANGED = "it was changed past Tocsin: it is not what the newest leaf about it says"
SET_BACK = "it was set back: a leaf says that it has changed since"
TAKEN_AWAY = "it was taken away, with what the node knew of it"
PUT_BACK = "it was put in past Tocsin: no leaf gave it the place that it has"

# By the first part of the name: names and contents of all facts of the kind, or of the one that is asked for. What is
# used or counted (when a token was used, a passkey's count) is no fact about who may do what, and changes all the time.
_KINDS: Mapping[str, LiteralString] = {
    ACCOUNT: """
        SELECT 'account:' || account.name, jsonb_build_array(account.name, seat, kind, display_name, made_at, made_by,
            disabled_at, disabled_by,
            (SELECT jsonb_agg(jsonb_build_array(role, granted_at, granted_by, revoked_at, revoked_by)
                ORDER BY granted_at, role) FROM role_grants WHERE user_id = account.id),
            (SELECT jsonb_build_array(hash, set_at) FROM passwords WHERE user_id = account.id),
            (SELECT jsonb_agg(jsonb_build_array(encode(credential_id, 'hex'), encode(public_key, 'hex'), name, made_at)
                ORDER BY credential_id) FROM passkeys WHERE user_id = account.id),
            (SELECT jsonb_agg(jsonb_build_array(encode(hash, 'hex'), made_at, made_by, expires_at) ORDER BY hash)
                FROM invitations WHERE user_id = account.id AND used_at IS NULL),
            (SELECT jsonb_agg(jsonb_build_array(id, encode(hash, 'hex'), name, scope, made_at, made_by, expires_at,
                revoked_at, revoked_by) ORDER BY id) FROM tokens WHERE user_id = account.id))::text
        FROM users AS account WHERE %(one)s::text IS NULL OR 'account:' || account.name = %(one)s
    """,
    MEMBERS: """
        SELECT 'members', jsonb_build_array(
            (SELECT jsonb_agg(jsonb_build_array(id, name, kind, country, made_at, made_by) ORDER BY id) FROM members),
            (SELECT jsonb_agg(jsonb_build_array(holder, member, made_at, made_by) ORDER BY holder) FROM seats))::text
        WHERE EXISTS (SELECT FROM members)
    """,
    SEAT: """
        SELECT 'seat:' || holder, jsonb_build_array(holder, governed_since,
            (SELECT jsonb_agg(jsonb_build_array(name, reason, seat_recoveries.made_at, seat_recoveries.made_by)
                ORDER BY seat_recoveries.id) FROM seat_recoveries JOIN users ON users.id = user_id
                WHERE seat_recoveries.seat = holder))::text
        FROM seats WHERE %(one)s::text IS NULL OR 'seat:' || holder = %(one)s
    """,
    GROUPS: """
        SELECT 'groups', jsonb_build_array(
            (SELECT jsonb_agg(jsonb_build_array(id, name) ORDER BY id) FROM groups),
            (SELECT jsonb_agg(jsonb_build_array(group_id, epoch, members, since, until, made_at, made_by)
                ORDER BY group_id, epoch) FROM rosters))::text
        WHERE EXISTS (SELECT FROM groups) OR EXISTS (SELECT FROM rosters)
    """,
    OPERATORS: """
        SELECT 'operators', jsonb_agg(jsonb_build_array(name, made_at) ORDER BY name)::text
        FROM operators HAVING count(*) > 0
    """,
    DECLARED: """
        SELECT 'declared lists', jsonb_agg(jsonb_build_array(name, title, authority, format, rhythm_days, terms,
            address, declared_at, declared_by) ORDER BY name)::text
        FROM declared_lists HAVING count(*) > 0
    """,
    PURPOSES: """
        SELECT 'purposes:' || seat, jsonb_agg(jsonb_build_array(name, use, needs_case, is_default, retired_at, made_at)
            ORDER BY name)::text
        FROM purposes WHERE %(one)s::text IS NULL OR 'purposes:' || seat = %(one)s GROUP BY seat
    """,
    TERMS: """
        SELECT 'terms:' || id, jsonb_build_array(encode(terms, 'hex'), owner, holder, made_at, made_by)::text
        FROM handling_classes WHERE %(one)s::text IS NULL OR 'terms:' || id = %(one)s
    """,
}
_TOLD: Mapping[str, str] = {
    ACCOUNT: "user ", PURPOSES: "purposes of ", TERMS: "handling class ", SEAT: "seat of ", LOST: "lost fact ",
}  # fmt: skip


def content_of(context: Context, name: str) -> str:
    """What this one fact is now, as leaves have the hash of it; "" where there is nothing."""
    return _contents(context, name).get(name, "")


def tell_states(context: Context) -> tuple[str, ...]:
    """What the leaf is to name of all that this transaction has touched; nothing is touched any more.

    The row of each fact is locked from here to the end: its numbers are in the order of commits.
    """
    touched, context.touched = sorted(context.touched), set()
    names: list[str] = []
    for name in touched:
        names += _tell(context, name)
    return tuple(names)


def all_names(context: Context) -> set[str]:
    """The name of every fact that there is."""
    return set(_contents(context))


def state_faults(context: Context) -> Iterator[tuple[str, str]]:
    """Place and message of every fact that is not what the newest leaf about it says."""
    rows: Sequence[tuple[str, int, int]] = context.connection.execute(
        "SELECT name, number, place FROM states"
    ).fetchall()
    contents, numbers = _contents(context), {name: number for name, number, _place in rows}
    for name in sorted(contents.keys() - numbers.keys()):
        yield told(name), MADE
    as_they_are = {name: _state(name, number, contents.get(name, "")) for name, number in numbers.items()}
    newer = {name: _number(name, number + 1) for name, number in numbers.items()}
    next_place = place_name(len(rows) + 1)
    given = {place_name(place) for _name, _number, place in rows}
    lost = {lost_name(place) for _name, _number, place in rows}
    named = named_by_leaves(context, {*as_they_are.values(), *newer.values(), *given, *lost, next_place})
    placed = {name: place for name, _number, place in rows}
    for name in sorted(numbers):
        if newer[name] in named:
            yield told(name), SET_BACK
        elif as_they_are[name] not in named:
            yield told(name), CHANGED
        elif not _is_given(name, placed[name], named):
            yield told(name), PUT_BACK
    if sorted(place for _name, _number, place in rows) != list(range(1, len(rows) + 1)) or next_place in named:
        yield STATES, "a fact was taken away, with what the node knew of it"


def fault_of(context: Context, name: str, number: int, place: int) -> str:
    """What is wrong with this one fact, of this number and place (0: the node knows none); "" when leaves say so."""
    content = _contents(context, name).get(name, "")
    as_it_is, newer = _state(name, number, content), _number(name, number + 1)
    named = named_by_few(context, (as_it_is, newer, place_name(place), lost_name(place)))
    if not number:
        return MADE if content else TAKEN_AWAY if newer in named else ""
    if newer in named:
        return SET_BACK
    if as_it_is not in named:
        return CHANGED
    return "" if _is_given(name, place, named) else PUT_BACK


def _is_given(name: str, place: int, named: Set[str]) -> bool:
    """Whether a leaf gave this place to a fact, and none says since that it is lost what stood there."""
    is_lost = lost_name(place) in named and name != f"{LOST}{place}"
    return place_name(place) in named and not is_lost


def newest_number(context: Context, name: str, known: int) -> int:
    """The greatest number under which a leaf names the fact, ``known`` at least."""
    while named := named_by_leaves(context, {_number(name, known + step) for step in range(1, _AT_ONCE + 1)}):
        known += len(named)  # numbers are told without gaps
    return known


def lost_places(context: Context) -> list[int]:
    """The places of facts that were taken away, with what the node knew of them. Raises StoreUnsafe for very many."""
    there = {int(place) for (place,) in context.connection.execute("SELECT place FROM states")}
    last = max(there, default=0)
    while named := named_by_leaves(context, {place_name(last + step) for step in range(1, _AT_ONCE + 1)}):
        last += len(named)
    if last - len(there) > _MOST_LOST:
        raise StoreUnsafe(f"{last - len(there)} facts are missing", hint="restore the database from a backup")
    return [place for place in range(1, last + 1) if place not in there]


def told(name: str) -> str:
    """The fact as people are told of it."""
    for kind, words in _TOLD.items():
        if name.startswith(kind):
            return words + (name.removeprefix(kind) or "this node")
    return name


def name_told_as(place: str) -> str:
    """The name of the fact that people are told of in these words."""
    for kind, words in _TOLD.items():
        if place.startswith(words):
            rest = place.removeprefix(words)
            return kind + ("" if rest == "this node" else rest)
    return place


def _tell(context: Context, name: str) -> Iterator[str]:
    number, place = _next(context, name)
    content = _contents(context, name).get(name, "")
    yield _number(name, number)
    yield _state(name, number, content)
    if number == 1:
        yield place_name(place)


def _next(context: Context, name: str) -> tuple[int, int]:
    run = context.connection.execute
    known = "UPDATE states SET number = number + 1 WHERE name = %s RETURNING number, place"
    row = run(known, (name,)).fetchone()
    if row is None:
        run("SELECT pg_advisory_xact_lock(%s)", (_PLACES,))
        row = (
            run(known, (name,)).fetchone()
            or run(
                "INSERT INTO states (name, number, place) SELECT %s, 1, coalesce(max(place), 0) + 1 FROM states"
                " RETURNING number, place",
                (name,),
            ).fetchone()
        )
    if row is None:  # pragma: no cover - one of the two returned a row
        raise AssertionError("a fact got no number")
    return int(row[0]), int(row[1])


def _contents(context: Context, one: str | None = None) -> dict[str, str]:
    found: dict[str, str] = {}
    for kind, query in _KINDS.items():
        if one is None or one == kind or (kind.endswith(":") and one.startswith(kind)):
            found |= dict(context.connection.execute(query, {"one": one}).fetchall())
    return found


def _number(name: str, number: int) -> str:
    return f"state {name} {number}"


def _state(name: str, number: int, content: str) -> str:
    return f"state {name} {number} {sha256(content.encode()).hexdigest()}"


def place_name(place: int) -> str:
    """How the leaf of a fact's beginning names the place that it got."""
    return f"state at place {place}"


def lost_name(place: int) -> str:
    """How the leaf of an accepted loss names what is in the place from then on: nothing (``touching``)."""
    return _number(f"{LOST}{place}", LOST_NUMBER)
