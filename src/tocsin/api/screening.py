"""``POST /v1/screen``: one traveller or party, or a batch of them, compared with what the caller may screen against."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import Any, TypeVar

from msgspec import Struct, field

from tocsin.api import shapes
from tocsin.api.authority import Access, Route
from tocsin.api.visit import Visit
from tocsin.errors import BadValue, TocsinError, Usage
from tocsin.model.accounts import Verb
from tocsin.model.record import Sex
from tocsin.model.screening import Answer, DocumentQuery, Query, Status
from tocsin.services.auditing.recording import Item, record_batch, record_screening
from tocsin.services.screening.batch import MAX_FIELD, kind_of
from tocsin.services.screening.screen import Rules
from tocsin.text.countries import require_alpha2
from tocsin.text.dates import parse_span
from tocsin.text.identifiers import parse_document

Thing = TypeVar("Thing")
MOST_QUERIES = 1_000
MOST_PARTS = 50  # documents or nationalities of one description
DEADLINE_S = 20.0  # of one request; what is not compared by then is "not checked"
DOCUMENTS_OF_ONE = 5  # so many documents cost about as much as one name, measured against one list in force
LETTERS_OF_ONE = 100  # and so many letters of names, to
MOST_FOR_LETTERS = 5  # beyond which a longer name costs no more
_SEXES = {"m": Sex.MALE, "male": Sex.MALE, "f": Sex.FEMALE, "female": Sex.FEMALE}


class DocumentAsked(Struct, forbid_unknown_fields=True):
    """A document: its number, and if known what it is (P, passport, ...) and which country issued it."""

    number: str
    type: str = ""
    country: str = ""


class Description(Struct, forbid_unknown_fields=True):
    """A traveller or party. ``id`` is the caller's own, and comes back with the answer."""

    name: str = ""
    id: str = ""
    family: str = ""
    given: str = ""
    kind: str = "any"
    born: str = ""
    nationalities: list[str] = field(default_factory=list)
    sex: str = ""
    documents: list[DocumentAsked] = field(default_factory=list)
    is_truncated: bool = False


class Screening(Struct, forbid_unknown_fields=True):
    """One description (``query``), or several (``queries``) that are answered in their order."""

    query: Description | None = None
    queries: list[Description] | None = None
    limit: int = 10
    min_score: float = 0.0


def screen(visit: Visit) -> dict[str, Any]:
    """The answer, or the answers of a batch; on the ledger before it leaves."""
    order = visit.body(Screening, is_stored=False)  # it is sealed as bytes: one broken row must not stop the rest
    rules = _rules(order)
    if order.queries is None:
        if order.query is None:
            raise Usage("nothing is asked: give query, or queries", place="body")
        return _one(visit, order.query, rules)
    if order.query is not None:
        raise Usage("query or queries, not both", place="body")
    if not 1 <= len(order.queries) <= MOST_QUERIES:
        raise Usage(f"a batch has 1 to {MOST_QUERIES} queries", place="body.queries")
    return {"answers": _batch(visit, order.queries, rules)}


def _one(visit: Visit, asked: Description, rules: Rules) -> dict[str, Any]:
    visit.rim.paces.screenings.count(visit.actor.name, weight=weight_of(asked))
    answer = visit.rim.screener.screen(query_of(asked), rules, actor=visit.actor)
    record_screening(visit.node, [answer], case=visit.actor.case)
    return shapes.answer(answer)


def _batch(visit: Visit, asked: list[Description], rules: Rules) -> list[dict[str, Any]]:
    """What cannot be understood keeps its place, and is answered "not checked" with the reason."""
    visit.rim.paces.screenings.count(visit.actor.name, weight=sum(map(weight_of, asked)))
    until = monotonic() + DEADLINE_S
    read = [_read(each, at) for at, each in enumerate(asked)]
    queries = [each for each in read if isinstance(each, Query)]
    screener = visit.rim.screener
    found = iter(
        screener.screen_all(queries, rules, actor=visit.actor, is_late=lambda: monotonic() > until) if queries else ()
    )
    answers = [next(found) if isinstance(each, Query) else each for each in read]
    names = [each.id or str(at) for at, each in enumerate(asked)]
    items = [Item(name, answer) for name, answer in zip(names, answers, strict=True)]
    record_batch(visit.node, items, source="http", case=visit.actor.case)
    return [{"id": item.id, **shapes.answer(item.answer)} for item in items]


def weight_of(asked: Description) -> float:
    """How many screenings a description counts as: one, and more for many documents and long names."""
    letters = len(asked.name) + len(asked.family) + len(asked.given)
    return 1 + len(asked.documents) // DOCUMENTS_OF_ONE + min(letters // LETTERS_OF_ONE, MOST_FOR_LETTERS)


def query_of(asked: Description) -> Query:
    """The description as a query. Raises BadValue for what no description can say."""
    if any(len(text) > MAX_FIELD for text in (asked.name, asked.family, asked.given, asked.id)):
        raise BadValue(f"a field is longer than {MAX_FIELD} characters")
    if max(len(asked.documents), len(asked.nationalities)) > MOST_PARTS:
        raise BadValue(f"a description has {MOST_PARTS} documents and nationalities at most")
    return Query(
        name=asked.name or f"{asked.given} {asked.family}".strip(),
        kind=_read_in("kind", kind_of, asked.kind),
        born=_read_in("born", parse_span, asked.born) if asked.born.strip() else None,
        nationalities=tuple(_read_in("nationalities", require_alpha2, each) for each in asked.nationalities),
        sex=_sex(asked.sex),
        documents=tuple(_document(each) for each in asked.documents),
        # A name in one piece says nothing of which part is the family's.
        family=asked.family if asked.given else "",
        given=asked.given,
        is_truncated=asked.is_truncated,
    )


def _read(asked: Description, at: int) -> Query | Answer:
    try:
        return query_of(asked)
    except TocsinError as error:
        hint = f" ({error.hint})" if error.hint else ""
        return Answer(Query(""), (), (), Status.NOT_CHECKED, f"query {at}: {error}{hint}")


def _document(asked: DocumentAsked) -> DocumentQuery:
    if ":" in asked.type or ":" in asked.country:
        raise BadValue("a document's type and country are words", place="documents")
    return _read_in("documents", parse_document, f"{asked.type}:{asked.country}:{asked.number}")


def _read_in(place: str, read: Callable[[str], Thing], text: str) -> Thing:
    """What the text says. Raises BadValue, with the place."""
    try:
        return read(text)
    except BadValue as error:
        raise BadValue(error.message, place=error.place or place, hint=error.hint) from error


def _sex(text: str) -> Sex | None:
    if not text:
        return None
    if text.casefold() not in _SEXES:
        raise BadValue(f"{text[:80]!r} is no sex that documents state", place="sex", hint="male or female")
    return _SEXES[text.casefold()]


def _rules(order: Screening) -> Rules:
    if not 1 <= order.limit <= 1_000:
        raise BadValue("1 to 1000", place="body.limit")
    if not 0.0 <= order.min_score <= 1.0:
        raise BadValue("0 to 1", place="body.min_score")
    return Rules(limit=order.limit, min_score=order.min_score)


ROUTES = (
    Route("POST", "/v1/screen", Access(Verb.SCREEN), screen, takes=Screening, gives="Answer or answers", most=8 << 20),
)
