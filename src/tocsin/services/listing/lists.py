"""How lists stand, and what changed between two versions of one, as a person reads it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from tocsin.errors import NotFound, UnknownList, Usage
from tocsin.model.accounts import Verb
from tocsin.model.record import Designation, Record
from tocsin.services.accounts.permitting import permitted
from tocsin.services.auditing.recording import record_views
from tocsin.services.listing.differences import Difference, differences
from tocsin.services.ports import Node
from tocsin.store.comparing import ADDED, AMENDED, REMOVED, ChangedRecord
from tocsin.store.database import Transaction
from tocsin.store.lists import ListState, ListVersion, WriteCounts

PURGED = "(purged: its content is gone)"


@dataclass(frozen=True, slots=True)
class Change:
    """One record that was added, amended or removed. ``details``: what was added to it, taken from it, changed in it.

    ``programmes`` and ``listed_on``: of the record as it is told. ``since``: the list's date, or else the day, when it
    first came.
    """

    record: str
    name: str
    sort: str  # added, amended, removed
    details: tuple[Difference, ...] = ()
    programmes: tuple[str, ...] = ()
    listed_on: date | None = None
    since: str = ""


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed from ``base`` (None: from nothing) to ``version``; ``counts`` are whole where records were cut."""

    version: ListVersion
    records: tuple[Change, ...]
    base: ListVersion | None = None
    counts: WriteCounts = field(default_factory=WriteCounts)


def standing(node: Node, name: str = "") -> tuple[ListState, ...]:
    """How one list, or every loaded one, stands. Raises UnknownList."""
    with node.store.transaction(node.acting, read_only=True) as tx:
        if not name:
            return tx.lists.states()
        state = tx.lists.state(name)
    if state is None:
        raise UnknownList(f"the list {name} was never loaded", hint=f"`tocsin list load {name} FILE`")
    return (state,)


def changes(
    node: Node, name: str, number: int | None = None, *, since: int | None = None, limit: int | None = None
) -> Changes:
    """What changed up to a version (None: the one in force), at most ``limit`` records of each sort.

    ``since``: the version to compare with, 0 for an empty list; None: the one before. That they were looked at is on
    the ledger before they are given. Raises NotAllowed; UnknownList for a list or version that is not there, Usage for
    one that never took effect, or two in the wrong order; NotRecorded.
    """
    with node.store.transaction(permitted(node, Verb.VIEW), read_only=True) as tx:
        took_effect, version = _version(tx, name, number)
        base = _base(took_effect, version, since)
        found = list(tx.comparisons.between(name, base.number if base else 0, version.number))
        by_sort = {sort: [each for each in found if each.sort == sort] for sort in (ADDED, AMENDED, REMOVED)}
        records = tuple(_told(tx, each) for each_sort in by_sort.values() for each in each_sort[:limit])
        stood = version.counts.added + version.counts.amended + version.counts.unchanged
    looked = {"what": "differences", "list": name, "version": version.number, "base": base.number if base else 0}
    record_views(node, [each.record for each in records], looked)
    added, amended, removed = (len(each) for each in by_sort.values())
    return Changes(version, records, base, WriteCounts(added, amended, removed, max(0, stood - added - amended)))


def _version(tx: Transaction, name: str, number: int | None) -> tuple[Sequence[ListVersion], ListVersion]:
    """The versions that took effect, and the one that is asked for."""
    versions = tx.lists.versions(name)
    took_effect = [version for version in versions if version.status in ("in force", "superseded")]
    if number is None:
        in_force = [version for version in took_effect if version.status == "in force"]
        if not in_force:
            raise UnknownList(f"no version of the list {name} is in force", hint="`tocsin list show` says what is held")
        return took_effect, in_force[0]
    return took_effect, _require(versions, name, number)


def _base(versions: Sequence[ListVersion], version: ListVersion, since: int | None) -> ListVersion | None:
    """The version to compare with; None for an empty list."""
    if since is None:
        earlier = [each for each in versions if each.number < version.number]
        return earlier[-1] if earlier else None
    if since == 0:
        return None
    if since >= version.number:
        raise Usage(
            f"version {since} is not before version {version.number}", hint="--from the older one --to the newer one"
        )
    return _require(versions, version.list, since)


def _require(versions: Sequence[ListVersion], name: str, number: int) -> ListVersion:
    for version in versions:
        if version.number == number:
            if version.status not in ("in force", "superseded"):
                raise Usage(
                    f"version {number} of the list {name} is {version.status}: it never took effect",
                    hint=f"`tocsin list show {name}` says what is held, and why",
                )
            return version
    raise UnknownList(f"the list {name} has no version {number} that took effect")


def _told(tx: Transaction, changed: ChangedRecord) -> Change:
    before = _content(tx, changed, changed.before)
    after = _content(tx, changed, changed.after)
    record = after or before
    identity, since = (
        f"{changed.owner}/{changed.reference}",
        changed.first_as_of or f"{changed.first_loaded_at:%Y-%m-%d}",
    )
    if record is None:
        return Change(identity, PURGED, changed.sort, since=since)
    details = differences(before, after) if before is not None and after is not None else ()
    programmes = tuple(dict.fromkeys(each.programme for each in record.designations if each.programme))
    return Change(
        identity, record.primary_name, changed.sort, details, programmes, _listed_on(record.designations), since
    )


def _content(tx: Transaction, changed: ChangedRecord, number: int | None) -> Record | None:
    if number is None:
        return None
    try:
        return tx.records.at(changed.owner, changed.reference, number).record
    except NotFound:  # purged since: only the headers of its revisions are left
        return None


def _listed_on(designations: Sequence[Designation]) -> date | None:
    """The first day on which the subject was listed, where one is stated."""
    return min((each.listed_on for each in designations if each.listed_on), default=None)
