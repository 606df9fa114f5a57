"""The grammar of OFAC's remarks: each statement becomes a fact of the record, or stays as a remark in its own words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tocsin.model.record import Fact, IdentifierType, Link, Quality, SubjectKind
from tocsin.sources.draft import Draft
from tocsin.sources.ofac import statement_forms as forms
from tocsin.sources.ofac import terms
from tocsin.sources.ofac.listed_names import Bearing, names_of
from tocsin.sources.ofac.stated import Stated, put
from tocsin.sources.ofac.statements import Statement, statements
from tocsin.sources.ofac.terms import Holds, Term
from tocsin.sources.ofac.written_numbers import read_number
from tocsin.sources.reading import Report

PATH = "remarks"
PROSE = "remarks/prose"  # counted in Report.ignored: kept as a remark, under no property of its own

# Numbers that may be all letters; any other identifier without a digit is prose ("Passport issued in Ambrosia").
_LETTERS_SUFFICE = frozenset(
    {
        IdentifierType.BIC,
        IdentifierType.CALL_SIGN,
        IdentifierType.DIGITAL_CURRENCY,
        IdentifierType.SECURITY,
        IdentifierType.TAIL_NUMBER,
    }
)


def _unresolved(_: str) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Remark:
    """The whole text of one record's remarks.

    ``may_be_cut``: the file may lack its end. ``resolve`` gives the "owner/reference" that a name identifies in the
    same list, or "".
    """

    text: str
    place: str
    may_be_cut: bool = False
    resolve: Callable[[str], str] = _unresolved


def read_remark(draft: Draft, remark: Remark, report: Report) -> None:
    """Nothing: all that the remark states is in ``draft`` afterwards, and its whole text in ``draft.remarks``."""
    draft.remarks.append(remark.text)
    titles = frozenset(fact.value for fact in draft.facts if fact.property == "title")
    reading = _Reading(draft, remark, report, titles)
    for statement in statements(remark.text, may_be_cut=remark.may_be_cut):
        reading.read(statement)


@dataclass(frozen=True, slots=True)
class _Reading:
    """The statements of one remark on their way into a record; ``context`` is what an enclosing bracket says first."""

    draft: Draft
    remark: Remark
    report: Report
    titles: frozenset[str]
    context: str = ""

    @property
    def _place(self) -> str:
        return self.remark.place

    def read(self, statement: Statement) -> None:
        """Nothing: what the statement says is in the draft afterwards."""
        if statement.is_cut:
            # A cut number is no number: it must not be found by an exact search for its first digits.
            self._keep(statement.text, "may be cut at the limit of the column")
            return
        text = forms.ALTERNATIVE.sub("", self._without_tags(statement.text))
        if not text:
            return
        for read in (self._group, self._alias, self._address_of_the_net, self._labelled, self._relative):
            if read(text, statement):
                return
        self._prose(statement.text)

    def _without_tags(self, text: str) -> str:
        """The text without "(individual) [SDGT]", the way in which OFAC's printed list ends an entry."""
        tags = forms.TAGS.search(text)
        if not tags:
            return text
        listed = {designation.programme for designation in self.draft.designations}
        for programme in forms.TAG.findall(tags["tags"]):
            if programme not in listed:
                self.draft.state("programme", programme, self._place, "stated in the remarks alone")
        return text[: tags.start()].rstrip()

    def _group(self, text: str, _: Statement) -> bool:
        """True for "(Following data from a passport: DOB 1969; nationality Utopia)": statements with one context."""
        group = forms.GROUP.match(text)
        if not group:
            return False
        inside = _Reading(self.draft, self.remark, self.report, self.titles, context=group["context"].strip())
        for statement in statements(group["inside"]):
            inside.read(statement)
        return True

    def _alias(self, text: str, _: Statement) -> bool:
        found = forms.ALIAS.match(text)
        if not found:
            return False
        # OFAC, frequently asked question 122: names in quotation marks in the remarks are weak aliases.
        bearing = Bearing(terms.name_type(found["type"]), Quality.WEAK, self.context, self._place)
        names = names_of(forms.unquoted(found["name"]), self.draft.kind, bearing)
        self.draft.names += names
        return bool(names)

    def _address_of_the_net(self, text: str, _: Statement) -> bool:
        found = forms.NET.match(text)
        if not found:
            return False
        address = found["address"]
        self.draft.state("email" if "@" in address else "website", address, self._place, self.context)
        return True

    def _labelled(self, text: str, statement: Statement) -> bool:
        found = forms.labels().match(text)
        known = terms.term(found["label"]) if found else None
        if not found or known is None:
            return False
        rest = text[found.end() :]
        value = rest.lstrip(" :#-–")
        if not value or (forms.is_ordinary(found["label"]) and not forms.opens_a_value(rest)):
            return False
        if known.holds is Holds.IDENTIFIER:
            return self._identifier(found["label"], known, value)
        if known.holds is Holds.LINK:
            self._link(known, value, statement)
        else:
            put(self.draft, Stated(found["label"], value, self._place, self._note(known, statement)), self.report, PATH)
        return True

    def _note(self, known: Term, statement: Statement) -> str:
        is_alternate = known.holds is not Holds.FACT and forms.ALTERNATIVE.match(statement.text)
        return "; ".join(part for part in ("alternate" if is_alternate else "", self.context) if part)

    def _relative(self, text: str, _: Statement) -> bool:
        """True for "wife of ...", "half-brother of ...": a link to a relative; the words stay as its note."""
        found = forms.RELATIVE.match(text) if self.draft.kind is SubjectKind.PERSON else None
        if not found:
            return False
        name = found["name"]
        note = "; ".join(part for part in (f"{found['relation']} of", self.context) if part)
        self.draft.links.append(Link("family", self.remark.resolve(name), name, note, self._place))
        return True

    def _link(self, known: Term, name: str, statement: Statement) -> None:
        """A link to the record of exactly that name. A full stop at the end may be the name's own or the remark's."""
        spellings = [name]
        if statement.had_stop:
            spellings.append(name.removesuffix(".") if name.endswith(".") else f"{name}.")
        for spelling in spellings:
            if reference := self.remark.resolve(spelling):
                self.draft.links.append(Link(known.property, reference, spelling, self.context, self._place))
                return
        self.draft.links.append(Link(known.property, "", name, self.context, self._place))

    def _identifier(self, label: str, known: Term, value: str, country: str = "") -> bool:
        first, _, second = value.partition(" and ")
        has_second = bool(second) and forms.has_digit(first) and bool(forms.labels_inside().search(second))
        written = read_number(first if has_second else value)
        is_number = forms.has_digit(written.number) or known.identifier in _LETTERS_SUFFICE
        if not is_number or forms.TELLS_OF_ISSUE.match(written.number):
            return False
        for date in written.unread_dates:
            self.report.warn("unread-date", f"{date!r} is kept as text", self._place)
        stated = Stated(
            label,
            written.number,
            self._place,
            "; ".join(part for part in (*written.notes, self.context) if part),
            country=written.country or country,
            issuer=written.issuer,
            issued=written.issued,
            expires=written.expires,
        )
        put(self.draft, stated, self.report, PATH)
        if has_second:
            self._second_identifier(second)
        return True

    def _second_identifier(self, text: str) -> None:
        """The second number of "Passport 801168 and Utopian National ID No. 2810"; its country may stand before it."""
        found = forms.labels_inside().search(text)
        known = terms.term(found["label"]) if found else None
        if found and known and known.holds is Holds.IDENTIFIER:
            country = text[: found.start()].strip()
            value = text[found.end() :].lstrip(" :#-–")
            if self._identifier(found["label"], known, value, country if terms.country(country) else ""):
                return
        self._prose(text)

    def _prose(self, text: str) -> None:
        if text in self.titles:
            return  # sdn.csv repeats a person's titles in the remarks
        if label := forms.unknown_label(text):
            self.report.note_unknown(f"{PATH}={label}", self._place)
        else:
            self.report.note_ignored(PROSE)
        self._keep(text, self.context)

    def _keep(self, text: str, note: str) -> None:
        self.draft.facts.append(Fact("remark", text, note, self._place))
