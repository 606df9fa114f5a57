"""Lists and their versions: what was loaded, from which bytes, what it changed, and what waits for a person."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any, LiteralString

from psycopg.rows import dict_row

from tocsin.errors import NotFound, UnknownList, Usage
from tocsin.sources.reading import ListFile, Warning_
from tocsin.store.context import Context, storable
from tocsin.store.held_files import KeptFile, RawFile, keep_files, kept_files

__all__ = [
    "HeldLoad",
    "KeptFile",
    "ListChanges",
    "ListState",
    "ListVersion",
    "Lists",
    "NewVersion",
    "RawFile",
    "SourceFile",
    "WriteCounts",
]

_SELECT: LiteralString = (
    "SELECT id, list, number, status, as_of, format, files, records, added, amended, removed, unchanged, warnings,"
    " unknown, reason, loaded_at, loaded_by, is_attended, decided_at, decided_by FROM list_versions WHERE "
)
# By class: as many records as this transaction may see.
_STANDING: LiteralString = (
    "SELECT name, (SELECT coalesce(sum(standing), 0)::bigint FROM list_standing WHERE list = name), generation"
    " FROM lists"
)
_INSERT = """
    INSERT INTO list_versions (list, number, status, as_of, format, files, records, added, amended, removed, unchanged,
                               warnings, unknown, reason, loaded_at, loaded_by, is_attended)
    VALUES (%(list)s, (SELECT coalesce(max(number), 0) + 1 FROM list_versions WHERE list = %(list)s), %(status)s,
            %(as_of)s, %(format)s, %(files)s, %(records)s, %(added)s, %(amended)s, %(removed)s, %(unchanged)s,
            %(warnings)s, %(unknown)s, %(reason)s, %(at)s, %(by)s, %(is_attended)s)
    RETURNING id
"""
_CHANGES = """
    SELECT record.reference,
           CASE WHEN revision.operation = 'delist' THEN 'removed'
                WHEN before.operation = 'put' THEN 'amended'
                ELSE 'added' END
    FROM revisions AS revision
    JOIN records AS record ON record.id = revision.record_id
    LEFT JOIN revisions AS before ON before.record_id = revision.record_id AND before.number = revision.number - 1
    WHERE revision.list_version = %s
    ORDER BY record.reference COLLATE "C"
"""
_GONE = """
    SELECT count(*) FROM (
        SELECT DISTINCT revision.record_id
        FROM list_versions AS version JOIN revisions AS revision ON revision.list_version = version.id
        WHERE version.list = %(list)s AND version.number > %(number)s AND revision.operation = 'delist'
    ) AS ended JOIN records AS record ON record.id = ended.record_id
    WHERE record.standing_revision IS NULL AND (
        SELECT revision.operation
        FROM revisions AS revision JOIN list_versions AS version ON version.id = revision.list_version
        WHERE revision.record_id = record.id AND version.list = %(list)s AND version.number <= %(number)s
        ORDER BY revision.number DESC LIMIT 1
    ) = 'put'
"""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file of a version: its name, the SHA-256 of its bytes, its size in bytes."""

    name: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class NewVersion:
    """What a load read, before it is known what it changes. ``as_of`` is the date that the file states, or "".

    ``is_attended``: a person stands by, and is told what is odd about it.
    """

    list: str
    as_of: str
    format: str
    files: tuple[SourceFile, ...]
    records: int
    warnings: tuple[Warning_, ...] = ()
    unknown: Mapping[str, str] = field(default_factory=dict)
    is_attended: bool = True


@dataclass(frozen=True, slots=True)
class WriteCounts:
    """What a load changed, in records."""

    added: int = 0
    amended: int = 0
    removed: int = 0
    unchanged: int = 0

    def __add__(self, other: WriteCounts) -> WriteCounts:
        return WriteCounts(
            self.added + other.added,
            self.amended + other.amended,
            self.removed + other.removed,
            self.unchanged + other.unchanged,
        )


@dataclass(frozen=True, slots=True)
class ListVersion:
    """One load of a list. ``status``: in force, superseded, held or refused. ``reason``: why held or refused.

    ``is_attended``: a person stood by when it was loaded.
    """

    id: int
    list: str
    number: int
    status: str
    as_of: str
    format: str
    files: tuple[SourceFile, ...]
    records: int
    counts: WriteCounts
    warnings: tuple[Warning_, ...]
    unknown: Mapping[str, str]
    reason: str
    loaded_at: datetime
    loaded_by: str
    decided_at: datetime | None
    decided_by: str | None
    is_attended: bool = True

    @property
    def sha256(self) -> str:
        """The hash of its one file; of several, the SHA-256 of their names and hashes in order of name."""
        if len(self.files) == 1:
            return self.files[0].sha256
        lines = sorted(f"{file.sha256}  {file.name}\n" for file in self.files)
        return sha256("".join(lines).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class ListState:
    """How a list stands: the version in force (None before the first), its records, and what is held."""

    list: str
    version: ListVersion | None
    standing: int
    generation: int
    held: ListVersion | None


@dataclass(frozen=True, slots=True)
class HeldLoad:
    """A load that waits for a person, with its files as they came."""

    version: ListVersion
    files: tuple[RawFile, ...]


@dataclass(frozen=True, slots=True)
class ListChanges:
    """The references that one version added, amended and removed, each in order."""

    added: tuple[str, ...]
    amended: tuple[str, ...]
    removed: tuple[str, ...]


class Lists:
    """The lists, as one transaction sees them."""

    __slots__ = ("_context",)

    def __init__(self, context: Context) -> None:
        self._context = context

    def lock(self, name: str) -> None:
        """Wait for other loads of this list; call it before working out a difference with what stands."""
        self._context.lock_list(name)

    def state(self, name: str) -> ListState | None:
        """How the list stands, or None if it was never loaded."""
        row = self._context.connection.execute(_STANDING + " WHERE name = %s", (name,)).fetchone()
        if row is None:
            return None
        return _state(row, self._select("list = %s AND status IN ('in force', 'held')", (name,)))

    def states(self) -> tuple[ListState, ...]:
        """How every list stands, in order of name: by as many statements however many there are.

        A screening asks this of all of them, those included that whoever asks may not see.
        """
        rows = self._context.connection.execute(_STANDING + " ORDER BY name").fetchall()
        versions: dict[str, list[ListVersion]] = {}
        for each in self._select("status IN ('in force', 'held')", ()):
            versions.setdefault(each.list, []).append(each)
        return tuple(_state(row, versions.get(row[0], ())) for row in rows)

    def versions(self, name: str) -> tuple[ListVersion, ...]:
        """Every load of the list, the first one first. Raises UnknownList if there was none."""
        found = self._select("list = %s", (name,))
        if not found:
            raise UnknownList(f"the list {name!r} was never loaded", hint="see: tocsin list show")
        return found

    def version(self, version_id: int) -> ListVersion:
        """The version with this id. Raises NotFound."""
        found = self._select("id = %s", (version_id,))
        if not found:
            raise NotFound(f"no list version has the id {version_id}")
        return found[0]

    def begin_version(self, new: NewVersion) -> int:
        """The id of the version now in force, which ``records.write`` fills; the one before is superseded."""
        self._open(new.list)
        self._supersede(new.list)
        return self._insert(new, "in force", "", WriteCounts())

    def complete_version(self, version_id: int, new: NewVersion) -> None:
        """Nothing: the version says what is known of it only once its files were read whole."""
        self._context.connection.execute(
            "UPDATE list_versions SET as_of = %s, format = %s, records = %s, warnings = %s, unknown = %s WHERE id = %s",
            (new.as_of, new.format, new.records, _warnings_as_json(new), json.dumps(dict(new.unknown)), version_id),
        )

    def hold(
        self, new: NewVersion, files: Iterable[RawFile | ListFile], reason: str, counts: WriteCounts | None = None
    ) -> int:
        """The id of the held version; what stands goes on standing. ``counts``: what accepting it would change.

        A load that was held before is refused: this one is newer.
        """
        self._open(new.list)
        self._refuse_held(new.list, "a newer load was held in its place")
        version_id = self._insert(new, "held", reason, counts or WriteCounts())
        keep_files(self._context, version_id, files)
        return version_id

    def held(self, name: str) -> HeldLoad | None:
        """The load of this list that waits for a person, or None. Its files are in memory whole: see held_files."""
        found = self._select("list = %s AND status = 'held'", (name,))
        if not found:
            return None
        return HeldLoad(found[0], tuple(RawFile(file.name, b"".join(file.parts())) for file in self.held_files(name)))

    def held_files(self, name: str) -> tuple[KeptFile, ...]:
        """The files of the load that waits for a person, part by part; none when nothing waits."""
        found = self._select("list = %s AND status = 'held'", (name,))
        return kept_files(self._context, found[0].id) if found else ()

    def held_version(self, name: str) -> ListVersion | None:
        """The load of this list that waits for a person, without its files, or None."""
        found = self._select("list = %s AND status = 'held'", (name,))
        return found[0] if found else None

    def release(self, name: str) -> int:
        """The id of the held version, in force from now on; the caller writes its records in this transaction.

        Raises NotFound if nothing is held.
        """
        self._open(name)
        held = self._require_held(name)
        self._supersede(name)
        self._decide(held, "in force", held.reason)
        self._context.connection.execute(
            "UPDATE list_versions SET added = 0, amended = 0, removed = 0, unchanged = 0 WHERE id = %s", (held.id,)
        )
        return held.id

    def discard(self, name: str, reason: str) -> int:
        """The id of the held version, refused from now on. Raises NotFound if nothing is held."""
        self._open(name)
        held = self._require_held(name)
        self._decide(held, "refused", reason)
        return held.id

    def changes(self, name: str, number: int) -> ListChanges:
        """What a version added, amended and removed. Raises NotFound if there is no such version."""
        version = self._select("list = %s AND number = %s", (name, number))
        if not version:
            raise NotFound(f"the list {name!r} has no version {number}")
        rows = self._context.connection.execute(_CHANGES, (version[0].id,)).fetchall()
        return ListChanges(
            added=tuple(reference for reference, change in rows if change == "added"),
            amended=tuple(reference for reference, change in rows if change == "amended"),
            removed=tuple(reference for reference, change in rows if change == "removed"),
        )

    def gone_since(self, version: ListVersion) -> int:
        """How many of the records that this version put or left standing were delisted by later ones, and stand not.

        What a purge ended is not among them: a person did that, record by record.
        """
        row = self._context.connection.execute(_GONE, {"list": version.list, "number": version.number}).fetchone()
        return int(row[0]) if row is not None else 0

    def record_counts(self, version: ListVersion, counts: WriteCounts) -> None:
        """Note what writing a version changed; ``records.write`` calls it."""
        run = self._context.connection.execute
        run(
            "UPDATE lists SET standing = standing + %s WHERE name = %s",
            (counts.added - counts.removed, version.list),
        )
        run(
            "UPDATE list_versions SET added = added + %s, amended = amended + %s, removed = removed + %s WHERE id = %s",
            (counts.added, counts.amended, counts.removed, version.id),
        )
        run(  # whatever stands and was not touched: a load need not hand over what it knows to be unchanged
            "UPDATE list_versions AS version SET unchanged = lists.standing - added - amended FROM lists"
            " WHERE lists.name = version.list AND version.id = %s",
            (version.id,),
        )

    def _open(self, name: str) -> None:
        if not name:
            raise Usage("a list needs a name")
        self._context.lock_list(name)
        self._context.connection.execute("INSERT INTO lists (name) VALUES (%s) ON CONFLICT DO NOTHING", (name,))

    def _supersede(self, name: str) -> None:
        self._context.connection.execute(
            "UPDATE list_versions SET status = 'superseded' WHERE list = %s AND status = 'in force'", (name,)
        )

    def _insert(self, new: NewVersion, status: str, reason: str, counts: WriteCounts) -> int:
        files = [{"name": file.name, "sha256": file.sha256, "size": file.size} for file in new.files]
        row = self._context.connection.execute(
            _INSERT,
            {
                "list": new.list,
                "status": status,
                "as_of": new.as_of,
                "format": new.format,
                "files": json.dumps(files),
                "records": new.records,
                "added": counts.added,
                "amended": counts.amended,
                "removed": counts.removed,
                "unchanged": counts.unchanged,
                "warnings": _warnings_as_json(new),
                "unknown": json.dumps(dict(new.unknown)),
                "reason": storable(reason),
                "at": self._context.now,
                "by": self._context.actor,
                "is_attended": new.is_attended,
            },
        ).fetchone()
        if row is None:  # pragma: no cover - INSERT ... RETURNING gives one row or raises
            raise AssertionError("the version was not inserted")
        return int(row[0])

    def _require_held(self, name: str) -> ListVersion:
        found = self._select("list = %s AND status = 'held'", (name,))
        if not found:
            raise NotFound(f"no load of {name!r} is held", hint="see: tocsin list show")
        return found[0]

    def _refuse_held(self, name: str, reason: str) -> None:
        for held in self._select("list = %s AND status = 'held'", (name,)):
            self._decide(held, "refused", reason)

    def _decide(self, held: ListVersion, status: str, reason: str) -> None:
        run = self._context.connection.execute
        run("DELETE FROM held_files WHERE version_id = %s", (held.id,))
        run(
            "UPDATE list_versions SET status = %s, reason = %s, decided_at = %s, decided_by = %s WHERE id = %s",
            (status, storable(reason), self._context.now, self._context.actor, held.id),
        )

    def _select(self, where: LiteralString, values: tuple[object, ...]) -> tuple[ListVersion, ...]:
        with self._context.connection.cursor(row_factory=dict_row) as cursor:
            cursor.execute(_SELECT + where + " ORDER BY list, number", values)
            return tuple(_version(row) for row in cursor)


def _warnings_as_json(new: NewVersion) -> str:
    return json.dumps([{"code": each.code, "message": each.message, "place": each.place} for each in new.warnings])


def _state(row: tuple[Any, ...], versions: Iterable[ListVersion]) -> ListState:
    """A row of _STANDING with those of the list's versions that are in force or held."""
    name, standing, generation = row
    found = {each.status: each for each in versions}
    return ListState(name, found.get("in force"), standing, generation, found.get("held"))


def _version(row: dict[str, Any]) -> ListVersion:
    return ListVersion(
        id=row["id"],
        list=row["list"],
        number=row["number"],
        status=row["status"],
        as_of=row["as_of"],
        format=row["format"],
        files=tuple(SourceFile(**each) for each in row["files"]),
        records=row["records"],
        counts=WriteCounts(row["added"], row["amended"], row["removed"], row["unchanged"]),
        warnings=tuple(Warning_(**each) for each in row["warnings"]),
        unknown=row["unknown"],
        reason=row["reason"],
        loaded_at=row["loaded_at"],
        loaded_by=row["loaded_by"],
        decided_at=row["decided_at"],
        decided_by=row["decided_by"],
        is_attended=row["is_attended"],
    )
