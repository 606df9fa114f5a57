"""Facts that change: accounts with all that opens them, members, groups, purposes, declared lists, terms.

Whoever changes one touches it (``Context.touched``). The next leaf of that transaction then names the fact with its
number, which grows by one, and with a hash of what it is from now on. So a verification can tell what was written past
Tocsin: the fact as it is has no leaf. And what was set back to what it once was: a leaf has a greater number.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from typing import LiteralString

from tocsin.store.context import Context
from tocsin.store.named import named_by_leaves

_PLACES = 0x737461746573  # "states": held while a fact gets its place, which is the next one

ACCOUNT, MEMBERS, GROUPS, OPERATORS, DECLARED = "account:", "members", "groups", "operators", "declared lists"
PURPOSES, TERMS = "purposes:", "terms:"

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
_TOLD: Mapping[str, str] = {ACCOUNT: "user ", PURPOSES: "purposes of ", TERMS: "handling class "}


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
        yield told(name), "it was made past Tocsin: no leaf says so"
    as_they_are = {name: _state(name, number, contents.get(name, "")) for name, number in numbers.items()}
    newer = {name: _number(name, number + 1) for name, number in numbers.items()}
    next_place = _place(len(rows) + 1)
    named = named_by_leaves(context, {*as_they_are.values(), *newer.values(), next_place})
    for name in sorted(numbers):
        if newer[name] in named:
            yield told(name), "it was set back: a leaf says that it has changed since"
        elif as_they_are[name] not in named:
            yield told(name), "it was changed past Tocsin: it is not what the newest leaf about it says"
    if sorted(place for _name, _number, place in rows) != list(range(1, len(rows) + 1)) or next_place in named:
        yield "states", "a fact was taken away, with what the node knew of it"


def told(name: str) -> str:
    """The fact as people are told of it."""
    for kind, words in _TOLD.items():
        if name.startswith(kind):
            return words + (name.removeprefix(kind) or "this node")
    return name


def _tell(context: Context, name: str) -> Iterator[str]:
    number, place = _next(context, name)
    content = _contents(context, name).get(name, "")
    yield _number(name, number)
    yield _state(name, number, content)
    if number == 1:
        yield _place(place)


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


def _place(place: int) -> str:
    return f"state at place {place}"
