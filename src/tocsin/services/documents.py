"""Stolen, lost and revoked documents: a register of a hundred million or of few, looked up in.

The register is a list called ``documents``: the database says which version of it is in force, and the table of that
version lies under the node's home (decision 15). A reader opens the table of the version that the database names, or
says that it could not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tocsin.errors import IndexUnfit, StoreUnavailable
from tocsin.match.reported_documents import BANDS, ReportedDocument, report_evidence, report_score
from tocsin.model.record import SubjectKind
from tocsin.model.screening import Answer, Band, DocumentQuery, Match, Query, Status
from tocsin.services.ports import Node
from tocsin.store.lists import ListState, WriteCounts

if TYPE_CHECKING:  # it brings numba with it: half a second that only who has documents pays
    from tocsin.segments.documents import DocumentTable, Report

LIST = "documents"
NO_DOCUMENTS = "no list of documents is loaded"
ONLY_DOCUMENTS = "no list of people is loaded: only the document numbers were looked up"
_ORDER = {Band.STRONG: 0, Band.POSSIBLE: 1, Band.WEAK: 2}


@dataclass(frozen=True, slots=True)
class DocumentAnswer:
    """What the register says of one document, and whether it could be asked."""

    query: DocumentQuery
    matches: tuple[Match, ...]
    status: Status
    why: str = ""


def is_loaded(node: Node) -> bool:
    """True when a register of documents is in force."""
    state = state_of(node)
    return state is not None and state.version is not None


def fault(node: Node) -> str:
    """What is wrong with the register in force, all of it read; "" where nothing is, or none is loaded."""
    from tocsin.segments.documents import DocumentTable

    try:
        table = _table(node)
        if table is not None:
            DocumentTable(table.folder).verify()  # anew: what this process has checked before may have gone bad since
    except IndexUnfit as error:
        return str(error)
    return ""


def check(node: Node, documents: Sequence[DocumentQuery]) -> list[DocumentAnswer]:
    """What the register says of each document, in order; "not checked" where it could not be asked."""
    try:
        table = _table(node)
        if table is None:
            return [DocumentAnswer(each, (), Status.NOT_CHECKED, NO_DOCUMENTS) for each in documents]
        found = table.find_all(documents)
    except (IndexUnfit, StoreUnavailable) as error:
        return [DocumentAnswer(each, (), Status.NOT_CHECKED, str(error)) for each in documents]
    answers = []
    for document, reports in zip(documents, found, strict=True):
        matches = tuple(_match(document, report, table.rows) for report in reports)
        answers.append(DocumentAnswer(document, matches, Status.CHECKED))
    return answers


def with_documents(node: Node, answers: Sequence[Answer], *, min_score: float = 0.0) -> list[Answer]:
    """The answers with what the register says of their documents; unchanged where none is loaded.

    An answer whose documents could not be looked up is "not checked". So is one that had nothing else to be compared
    with: the register says nothing of a name.
    """
    if not any(checked.list == LIST for answer in answers for checked in answer.checked):
        return list(answers)
    try:
        table, why = _table(node), ""
    except (IndexUnfit, StoreUnavailable) as error:
        table, why = None, str(error)
    return [_joined(answer, table, why or ("" if table else NO_DOCUMENTS), min_score) for answer in answers]


def _joined(answer: Answer, table: DocumentTable | None, why: str, min_score: float) -> Answer:
    found: tuple[Match, ...] = ()
    if table is not None:
        rows = tuple(replace(each, records=table.rows) if each.list == LIST else each for each in answer.checked)
        answer = replace(answer, checked=rows)
        try:
            found = _matches(table, answer.query)
        except IndexUnfit as error:
            why = str(error)
    matches = [*answer.matches, *(match for match in found if match.score >= min_score)]
    matches.sort(key=lambda match: _ORDER[match.band])  # stable: within a band people come first
    answer = replace(answer, matches=tuple(matches))
    reasons = [answer.why] if answer.why else []
    if why and answer.query.documents:
        reasons.append(why)
    if {each.list for each in answer.checked} == {LIST} and answer.query.name.strip():
        reasons.append(ONLY_DOCUMENTS)
    if answer.status is Status.CHECKED and not reasons:
        return answer
    return replace(answer, status=Status.NOT_CHECKED, why="; ".join(reasons))


def _matches(table: DocumentTable, query: Query) -> tuple[Match, ...]:
    documents = dict.fromkeys(query.documents)
    found = [_match(each, report, table.rows) for each in documents for report in table.find(each)]
    return tuple(sorted(found, key=lambda match: _ORDER[match.band]))


def _match(document: DocumentQuery, report: Report, reports: int) -> Match:
    held = report.document
    evidence = report_evidence(document, held, reports=reports)
    title = " ".join(filter(None, (held.type.value if held.type else "document", held.number, held.country)))
    return Match(
        record=_record(held),
        kind=SubjectKind.PERSON,  # the bearer; the model has no kind for a document
        name=title,
        primary_name=title,
        score=round(report_score(evidence), 6),
        name_score=0.0,
        band=BANDS[report.grade],
        evidence=evidence,
    )


def _record(report: ReportedDocument) -> str:
    kind = report.type.name if report.type else ""
    return f"{LIST}/{kind}:{report.country}:{report.number}"


def _table(node: Node) -> DocumentTable | None:
    """The table of the version in force; None where there is none. Raises IndexUnfit."""
    state = state_of(node)
    while state is not None and state.version is not None:
        place = place_of(folder_of(node), state.version.id)
        try:
            return _opened(place, _made_ns(place))
        except IndexUnfit:
            before, state = state.version.id, state_of(node)
            if state is not None and state.version is not None and state.version.id == before:
                raise  # it is damaged; else a writer has put another in its place, and removed it
    return None


def _made_ns(place: Path) -> int:
    try:
        return place.stat().st_mtime_ns
    except OSError:  # opening it says what is wrong
        return 0


@lru_cache(maxsize=2)
def _opened(place: Path, made_ns: int) -> DocumentTable:  # noqa: ARG001  the day tells homes apart that share a path
    """A table never changes: a version's folder is opened once in a process."""
    from tocsin.segments.documents import DocumentTable

    return DocumentTable(place)


def with_rows(node: Node, states: Sequence[ListState]) -> tuple[ListState, ...]:
    """The states, that of the register with its rows and with what its loads changed, which its tables know."""
    return tuple(_with_rows(folder_of(node), state) if state.list == LIST else state for state in states)


def state_of(node: Node) -> ListState | None:
    """How the register stands in the database; None where none was ever loaded."""
    with node.store.transaction(node.actor, read_only=True) as tx:
        return tx.lists.state(LIST)


def folder_of(node: Node) -> Path:
    """Where the tables lie."""
    return node.index_folder.parent / "documents"


def place_of(folder: Path, version: int) -> Path:
    """The folder of the table of a version, by its id in the database."""
    return folder / f"version-{version}"


def counts_in(manifest: Mapping[str, Any]) -> WriteCounts:
    """What the load of a table changed, as its manifest says."""
    return WriteCounts(*(int(manifest[name]) for name in ("added", "amended", "removed", "unchanged")))


def _with_rows(folder: Path, state: ListState) -> ListState:
    from tocsin.segments.documents import read_manifest

    version = state.version
    if version is None:
        return state
    try:
        counts = counts_in(read_manifest(place_of(folder, version.id)))
    except IndexUnfit:  # the screening says so; here it is only told what was loaded
        counts = version.counts
    return replace(state, standing=version.records, version=replace(version, counts=counts))
