"""Identity and registration documents of the advanced XML, kept by the identity that they belong to."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace

from lxml import etree

from tocsin.model.dates import DateSpan
from tocsin.sources.elements import attribute, children, text
from tocsin.sources.ofac.advanced_dates import period
from tocsin.sources.ofac.advanced_locations import Locations
from tocsin.sources.ofac.advanced_reference import References
from tocsin.sources.ofac.stated import Stated, in_one_line
from tocsin.sources.xml import place

PATH = "IDRegDocument/@IDRegDocTypeID"


@dataclass(frozen=True, slots=True)
class Document:
    """One document, and the numbers of the names and features that it states of its holder."""

    stated: Stated
    names: tuple[str, ...]
    features: tuple[str, ...]

    def of(self, names: dict[str, str], features: dict[str, str]) -> Stated:
        """The document with what it says of its holder in words.

        ``names`` are the holder's aliases by number, without the primary name; ``features`` all features by number.
        """
        notes = [self.stated.note, *(f"in the name of {names[number]}" for number in self.names if number in names)]
        notes += [features[number] for number in self.features if number in features]
        return replace(self.stated, note="; ".join(filter(None, notes)))


@dataclass(slots=True)
class Documents:
    """Every document of one file, by the number of the identity."""

    references: References
    locations: Locations
    of_identity: defaultdict[str, list[Document]] = field(default_factory=lambda: defaultdict(list))

    def read(self, element: etree._Element) -> None:
        """Nothing: the <IDRegDocument> is among its identity's documents afterwards."""
        where = place(element)
        dates, notes = self._dates(element, where)
        validity = self.references.unusual("Validity", attribute(element, "ValidityID"), where)
        mentions = [
            f"{attribute(item, 'ReferenceType') or 'see'} document {attribute(item, 'IDRegDocumentID')}"
            for item in children(element, "IDRegDocumentMention")
        ]
        comments = (text(item) for item in children(element, "Comment"))
        stated = Stated(
            self.references.text("IDRegDocType", attribute(element, "IDRegDocTypeID"), where),
            text(element, "IDRegistrationNo"),
            where,
            "; ".join(filter(None, (validity.casefold(), *notes, *mentions, *comments))),
            country=self._country(element, where),
            issuer=self._issuer(element, where),
            issued=dates.get("issue date"),
            expires=dates.get("expiration date") or dates.get("expiry date"),
        )
        names = tuple(attribute(item, "DocumentedNameID") for item in children(element, "DocumentedNameReference"))
        features = tuple(attribute(item, "FeatureVersionID") for item in children(element, "FeatureVersionReference"))
        self.of_identity[attribute(element, "IdentityID")].append(Document(stated, names, features))

    def _dates(self, element: etree._Element, where: str) -> tuple[dict[str, DateSpan], list[str]]:
        """The dates by their type, and notes of what they state beside days."""
        dates, notes = {}, []
        for item in children(element, "DocumentDate"):
            name = self.references.text("IDRegDocDateType", attribute(item, "IDRegDocDateTypeID"), where).casefold()
            for found in (period(part, self.references) for part in children(item, "DatePeriod")):
                if found.span and name in {"issue date", "expiration date", "expiry date"} and name not in dates:
                    dates[name] = found.span
                    notes.append(found.note)
                else:
                    notes.append(f"{name} {found}")
        return dates, notes

    def _country(self, element: etree._Element, where: str) -> str:
        stated = [attribute(element, "IssuedBy-CountryID")]
        stated += [attribute(item, "CountryID") for item in children(element, "IssuedBy")]
        return next(filter(None, (self.references.country(number, where)[0] for number in stated)), "")

    def _issuer(self, element: etree._Element, where: str) -> str:
        parts = [text(element, "IssuingAuthority")]
        if number := attribute(element, "IssuedIn-LocationID"):
            parts += [in_one_line(item) for item in self.locations.get(number, where)[:1]]
        return ", ".join(filter(None, parts))
