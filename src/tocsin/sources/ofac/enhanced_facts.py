"""Addresses, features and identity documents of the enhanced XML."""

from __future__ import annotations

from lxml import etree

from tocsin.errors import BadValue
from tocsin.model.dates import DateSpan, Precision
from tocsin.model.record import Location
from tocsin.sources.draft import Draft
from tocsin.sources.elements import attribute, child, children, is_true, text
from tocsin.sources.ofac import periods
from tocsin.sources.ofac.locations import is_empty, location
from tocsin.sources.ofac.name_parts import SCRIPTS
from tocsin.sources.ofac.stated import Stated, country, put
from tocsin.sources.reading import Report
from tocsin.sources.xml import place

_ADDRESS_PART = "entity/addresses/address/translations/translation/addressParts/addressPart/type"
# features of which a record may have several equal ones: OFAC says which is the main one
_RANKED = {"birthdate", "place of birth", "nationality country", "citizenship country"}
# words on how sure OFAC is that say no more than the statement itself does
_PLAIN = {"", "confirmed", "unknown"}


class Facts:
    """Reads one file's features and documents with the reference values that stand before them."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self.values: dict[str, str] = {}  # refId -> text
        self.countries: dict[str, str] = {}  # refId -> alpha-2
        self.types: dict[str, str] = {}  # featureTypeId -> label

    def addresses(self, address: etree._Element) -> list[Location]:
        """The address in each script that it is given in; none where it states nothing."""
        of_country = child(address, "country")
        if of_country is None:  # the schema allows it in both places
            of_country = next(iter(children(address, "translations", "country")), None)
        spellings = children(address, "translations", "translation") or [address]
        found = [self._address(spelling, of_country) for spelling in spellings]
        return [item for item in found if not is_empty(item)]

    def _address(self, spelling: etree._Element, of_country: etree._Element | None) -> Location:
        where = place(spelling)
        parts = [
            (text(part, "type"), text(part, "value")) for part in children(spelling, "addressParts", "addressPart")
        ]
        stated = SCRIPTS.get(text(spelling, "script").casefold(), text(spelling, "script"))
        base = Location(
            country=self._country(of_country, where),
            country_text=text(of_country),
            note="" if stated == "Latn" else stated,
            place=where,
        )
        return location(parts, base, _ADDRESS_PART, self._report)

    def _country(self, element: etree._Element | None, where: str) -> str:
        code = self.countries.get(attribute(element, "refId"), "")
        return country(text(element), where, self._report) or code

    def feature(self, feature: etree._Element, draft: Draft) -> None:
        """Nothing: the feature is in the draft."""
        where = place(feature)
        label = text(feature, "type") or self.types.get(attribute(child(feature, "type"), "featureTypeId"), "")
        reference = text(feature, "valueRefId")
        is_alternate = label.casefold() in _RANKED and not is_true(text(feature, "isPrimary") or "true")
        reliability = text(feature, "reliability")
        notes = (
            "alternate" if is_alternate else "",
            f"reliability: {reliability}" if reliability.casefold() not in _PLAIN else "",
            text(feature, "comments"),
        )
        value = text(feature, "value") or self.values.get(reference, "")
        if reference and not value:
            self._report.warn("dangling-reference", f"no reference value has the number {reference}", where)
        stated = Stated(label, value, where, "; ".join(filter(None, notes)), self.period(feature, "valueDate", draft))
        put(draft, stated, self._report, "entity/features/feature/type")

    def period(self, element: etree._Element, name: str, draft: Draft) -> DateSpan | None:
        """The span of a date element; None where there is none, or where its bounds are no dates (kept as a fact)."""
        date = child(element, name)
        if date is None:
            return None
        written = [text(date, bound) for bound in ("fromDateBegin", "fromDateEnd", "toDateBegin", "toDateEnd")]
        try:
            bounds = [periods.iso_date(bound) for bound in written if bound]
            if not bounds:
                return None
            is_circa, original = is_true(text(date, "isApproximate")), text(element, "value")
            if is_true(text(date, "isDateRange")) and min(bounds) != max(bounds):
                return DateSpan(min(bounds), max(bounds), Precision.RANGE, is_circa, original=original)
            return periods.span(min(bounds), max(bounds), is_circa=is_circa, original=original)
        except BadValue as error:
            self._report.warn("unread-date", error.message, place(date))
            draft.state("unread date", " / ".join(written), place(date), name)
            return None

    def document(self, document: etree._Element, draft: Draft, primary_name: str) -> None:
        """Nothing: the document is in the draft, with the name that it is made out to where that is an alias."""
        where = place(document)
        issuing, holder = child(document, "issuingCountry"), child(document, "name")
        is_alias = holder is not None and attribute(holder, "nameId") not in {"", primary_name}
        notes = (
            f"in the name of {text(holder)}" if is_alias else "",
            "" if is_true(text(document, "isValid") or "true") else "not valid",
            *(text(item) for item in children(document, "idFeatures", "idFeature")),
            text(document, "comments"),
        )
        issuer = (text(document, "issuingAuthority"), text(document, "issuingLocation"))
        stated = Stated(
            text(document, "type"),
            text(document, "documentNumber"),
            where,
            "; ".join(filter(None, notes)),
            country=text(issuing),
            issuer=", ".join(filter(None, issuer)),
            issued=self.period(document, "issueDate", draft),
            expires=self.period(document, "expirationDate", draft),
        )
        put(draft, stated, self._report, "entity/identityDocuments/identityDocument/type")
