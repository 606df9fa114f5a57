"""Leaves of the ledger, written in the transaction of the fact that they are about; positions come later."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from struct import Struct
from typing import Any, LiteralString
from uuid import UUID, uuid4

import psycopg

from tocsin import __version__
from tocsin.errors import NotFound, StoreUnsafe
from tocsin.ledger.leaf import MOST_OBJECTS, SALT_BYTES, Act, Entry, Leaf, commitment, encode, payload_bytes, text_of
from tocsin.store.context import Context, not_recorded
from tocsin.store.keys import seal, unseal
from tocsin.store.named import pseudonym
from tocsin.store.states import tell_states

_COPY: LiteralString = (
    "COPY ledger_pending (id, leaf, mac, key, wrapped, sealed, chain, number) FROM STDIN (FORMAT binary)"
)
# Given to libpq itself: every act writes one, and a cursor took a third of its time.
_INSERT = (
    b"INSERT INTO ledger_pending (id, leaf, mac, key, wrapped, sealed, chain, number)"
    b" VALUES ($1::uuid, $2::text, $3::bytea, $4::uuid, $5::bytea, $6::bytea, $7::uuid, $8::int8)"
)
# The leaf's own id names its payload: no other is taken for it.
_DESTROY: LiteralString = (
    "UPDATE ledger_payloads AS payload SET key = NULL, wrapped = NULL, sealed = NULL FROM ledger_leaves AS leaf"
    " WHERE payload.position = ANY(%s) AND leaf.position = payload.position AND payload.sealed IS NOT NULL"
    " AND (leaf.leaf::jsonb) ->> 'act' = ANY(%s) RETURNING payload.position, (leaf.leaf::jsonb) ->> 'id'"
)
_IN_WORDS = frozenset({Act.CONFIGURE, Act.DECIDE})  # changes of the node: their payloads say what was changed
MAY_BE_DESTROYED = frozenset({Act.SCREEN, Act.VIEW, Act.LOG_IN})  # a question, a look, a sign-in; the rest is evidence
_LENGTH = Struct(">Q").pack
_ROW_BY_ROW = 8  # entries written by INSERT; more of them by COPY
_UNNAMED = "hmac:"  # before a purpose that is not on the node's list: free text may hold a name


@dataclass(frozen=True, slots=True)
class Pending:
    """A leaf that waits for its position, as it is stored."""

    id: UUID
    leaf: str
    mac: bytes
    key: UUID | None
    wrapped: bytes | None
    sealed: bytes
    chain: UUID | None = None  # None: written before there were chains
    number: int | None = None

    def authenticated(self) -> bytes:
        """What the MAC is over: every other column."""
        return _covered((self.id, self.leaf, self.key, self.wrapped, self.sealed, self.chain, self.number))

    def in_binary(self) -> tuple[bytes | None, ...]:
        """The columns in their order, as PostgreSQL sends and takes them in binary."""
        key = self.key.bytes if self.key else None
        chain = self.chain.bytes if self.chain else None
        number = None if self.number is None else self.number.to_bytes(8, "big")
        return self.id.bytes, self.leaf.encode(), self.mac, key, self.wrapped, self.sealed, chain, number


_Columns = tuple[UUID, str, UUID | None, bytes | None, bytes, UUID | None, int | None]


def _covered(columns: _Columns) -> bytes:
    leaf_id, leaf, key, wrapped, sealed, chain, number = columns
    parts = [leaf_id.bytes, leaf.encode(), key.bytes if key else b"", wrapped or b"", sealed]
    if chain:
        parts += (chain.bytes, str(number).encode())
    return b"".join([_LENGTH(len(part)) + part for part in parts])


class Ledger:
    """The ledger as one transaction writes to it; ``store.ledger_tree`` reads it and gives positions."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def append(self, entry: Entry) -> UUID:
        """The id of the new leaf; it is kept if the transaction is.

        Where the database cannot be written, NotRecorded is raised at the latest when the transaction ends: then what
        was to be recorded must not happen.
        """
        return self.append_all((entry,))[0]

    def append_all(self, entries: Iterable[Entry]) -> list[UUID]:
        """The ids of the new leaves, in order. Raises NotRecorded as ``append`` does."""
        rows = [self._pending(entry) for entry in self._naming(entries)]
        self._write(rows)
        return [row.id for row in rows]

    def pseudonym(self, name: str) -> str:
        """The name as leaves hold it: only this node, with its master key, can make or recognise it."""
        return pseudonym(self._context, name) if name else ""

    def purpose_word(self, purpose: str, *, is_asked: bool = False) -> str:
        """The purpose as leaves hold it: in words when the node's list has it, else as a pseudonym.

        ``is_asked``: by the same statement whether it is on somebody's list or not; for who looks for it.
        """
        if not purpose or self._context.known.has_purpose(self._context, purpose, is_asked=is_asked):
            return purpose
        return _UNNAMED + self.pseudonym(f"purpose:{purpose}")

    def destroy_payloads(
        self, positions: Sequence[int], why: Mapping[str, Any], *, purpose: str = "", case: str = ""
    ) -> UUID:
        """The id of the one erase leaf that names the payloads of these leaves: they are destroyed in this transaction.

        ``why`` is the erase leaf's own payload, which stays. Raises NotFound, and nothing is to be kept, when one of
        them is gone already, or is of an act whose payload stays: what was decided, changed, disclosed or erased.
        """
        gone = self._context.connection.execute(_DESTROY, (list(positions), sorted(MAY_BE_DESTROYED))).fetchall()
        missing = set(positions) - {position for position, _leaf in gone}
        if missing or not gone:
            places = ", ".join(map(str, sorted(missing)))
            raise NotFound(f"leaf {places} has no payload that could be destroyed")
        names = tuple(payload_name(leaf) for _position, leaf in sorted(gone))
        return self.append(Entry(Act.ERASE, names, purpose=purpose, case=case, payload=why))

    def tell_states(self) -> None:
        """Nothing: what this transaction has changed and told no leaf of has a leaf of its own."""
        context = self._context
        if (context.touched or context.named) and context.has_node():
            self.append(Entry(Act.CONFIGURE, payload={"what": "changed", "facts": sorted(context.touched)}))

    def _naming(self, entries: Iterable[Entry]) -> Iterator[Entry]:
        """The entries; the first of them names what this transaction has changed (store.states) as well."""
        for entry in map(_in_words, entries):
            facts = sorted(self._context.touched)
            named = self._changed()
            if len(entry.objects) + len(named) <= MOST_OBJECTS:
                yield replace(entry, objects=(*entry.objects, *named)) if named else entry
                continue
            yield entry
            for at in range(0, len(named), MOST_OBJECTS):
                objects = named[at : at + MOST_OBJECTS]
                told = {"what": "changed", "facts": facts}
                yield Entry(Act.CONFIGURE, objects, entry.purpose, entry.case, payload=told)

    def _changed(self) -> tuple[str, ...]:
        context = self._context
        if not (context.touched or context.named):
            return ()
        named, context.named = tuple(context.named), []
        return named + tell_states(context)

    def lies_under(self, key: UUID) -> bool:
        """True when payloads of leaves, placed or waiting for their places, lie under this payload key."""
        row = self._context.connection.execute(
            "SELECT EXISTS (SELECT FROM ledger_payloads WHERE key = %s)"
            " OR EXISTS (SELECT FROM ledger_pending WHERE key = %s)",
            (key, key),
        ).fetchone()
        return bool(row and row[0])

    def _pending(self, entry: Entry) -> Pending:
        context, salt = self._context, os.urandom(SALT_BYTES)
        payload = payload_bytes({**entry.payload, **self._operator()})
        subject = UUID(entry.subject_key) if entry.subject_key else None
        if subject is None:
            leaf_id, key, wrapped = context.vault.new_key()
        else:
            leaf_id, key, wrapped = uuid4(), self._subject_key(subject), None
        leaf = encode(self._leaf(entry, leaf_id, commitment(salt, payload))).decode()
        sealed = seal(key, salt + payload, leaf_id.bytes)
        chain, number = context.leaf_number()
        mac = context.vault.authenticate(_covered((leaf_id, leaf, subject, wrapped, sealed, chain, number)))
        return Pending(leaf_id, leaf, mac, subject, wrapped, sealed, chain, number)

    def _leaf(self, entry: Entry, leaf_id: UUID, committed: str) -> Leaf:
        return Leaf(
            id=leaf_id.hex,
            node=self._context.known.node(self._context),
            act=entry.act,
            actor=self._context.known.word(f"{self._context.sort.value}:{self._context.actor}", self.pseudonym),
            at=self._context.now,
            purpose=self.purpose_word(entry.purpose),
            case=self.pseudonym(f"case:{entry.case}" if entry.case else ""),
            objects=tuple(self.pseudonym(name) for name in entry.objects),
            commitment=committed,
            batch=text_of(entry.batch),
            count=entry.count,
            versions={"tocsin": __version__},
        )

    def _operator(self) -> dict[str, Any]:
        """Who it was at the command line: the name is a setting, the account of the machine's is not."""
        if self._context.os_user is None:
            return {}
        return {"operator": {"name": self._context.actor, "os_user": self._context.os_user}}

    def _subject_key(self, key: UUID) -> bytes:
        row = self._context.connection.execute("SELECT wrapped FROM payload_keys WHERE id = %s", (key,)).fetchone()
        if row is None or row[0] is None:
            raise NotFound("the key of this subject was destroyed", hint="the record was purged")
        return self._context.vault.unwrap(key, row[0])

    def _write(self, rows: Sequence[Pending]) -> None:
        # PostgreSQL takes no COPY under row-level security, which a user's transaction is under.
        if len(rows) > _ROW_BY_ROW and self._context.entry is None:
            self._copy(rows)
            return
        for row in rows:
            self._context.hold((_INSERT, row.in_binary()))

    def _copy(self, rows: Sequence[Pending]) -> None:
        try:
            with (
                self._context.connection.cursor() as cursor,
                cursor.copy(_COPY) as copy,
            ):
                copy.set_types(["uuid", "text", "bytea", "uuid", "bytea", "bytea", "uuid", "int8"])
                for row in rows:
                    copy.write_row((row.id, row.leaf, row.mac, row.key, row.wrapped, row.sealed, row.chain, row.number))
        except psycopg.errors.ReadOnlySqlTransaction as error:
            raise not_recorded() from error


def _in_words(entry: Entry) -> Entry:
    """The entry; what it changes is named in its payload too, whoever wrote it: the leaf has pseudonyms alone.

    Records are left to their pseudonyms, which are all that stays of one that is purged.
    """
    if entry.act not in _IN_WORDS or "facts" in entry.payload:  # the facts are what it is about
        return entry
    about = [each for each in entry.objects if not is_record(each)]
    return replace(entry, payload={"about": about, **entry.payload}) if about else entry


def is_record(name: str) -> bool:
    """True for owner/reference; other objects have a sort before their names, as in list:un#3."""
    owner, slash, _reference = name.partition("/")
    return bool(slash) and ":" not in owner


def payload_name(leaf: str) -> str:
    """How an erase leaf names the payload of a leaf that it says is gone."""
    return f"payload:{leaf}"


def opened(
    context: Context, leaf: bytes, committed: str, key_id: UUID | None, wrapped: bytes, sealed: bytes
) -> tuple[bytes, bytes]:
    """Salt and payload that were sealed beside the leaf of this id (16 bytes: millions are opened in a verification).

    Raises StoreUnsafe when they are not what it commits to.
    """
    data = unseal(context.vault.unwrap_named(key_id.bytes if key_id else leaf, wrapped), sealed, leaf)
    salt, payload = data[:SALT_BYTES], data[SALT_BYTES:]
    if commitment(salt, payload) != committed:
        raise StoreUnsafe(f"the payload of leaf {leaf.hex()} is not what the leaf commits to")
    return salt, payload
