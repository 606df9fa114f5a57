"""What an entity says of the subject that it belongs to: designations, documents, addresses, links."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Protocol

from tocsin.model.record import Category, Designation, Fact, Identifier, IdentifierType, Link, Location, Measure
from tocsin.sources.draft import Draft
from tocsin.sources.ftm.entity import Entity
from tocsin.sources.ftm.values import country_of, day_of, span_of
from tocsin.sources.ftm.vocabulary import LINK, Schema, schema
from tocsin.sources.programmes import look_up

NOT_STATED = "authority not stated"
# What the text of a designation's scope must hold; nothing is inferred from any other word.
_MEASURES = (
    (("asset", "fre"), Measure.ASSET_FREEZE),
    (("travel ban",), Measure.TRAVEL_BAN),
    (("entry ban",), Measure.TRAVEL_BAN),
    (("arms embargo",), Measure.ARMS_EMBARGO),
)
_DOCUMENTS = (
    ("passport", IdentifierType.PASSPORT),
    ("driv", IdentifierType.DRIVING_LICENCE),
    ("residen", IdentifierType.RESIDENCE_PERMIT),
    ("visa", IdentifierType.VISA),
    ("seaman", IdentifierType.SEAFARER_ID),
    ("seafarer", IdentifierType.SEAFARER_ID),
    ("birth certificate", IdentifierType.BIRTH_CERTIFICATE),
    ("tax", IdentifierType.TAX),
    ("national", IdentifierType.NATIONAL_ID),
    ("identity", IdentifierType.NATIONAL_ID),
    ("id card", IdentifierType.NATIONAL_ID),
)


class Others(Protocol):
    """The other entities of the file."""

    def entity(self, entity_id: str) -> Entity | None:
        """The entity of that id, or None when the file has none."""
        ...

    def warn_once(self, code: str, message: str, place: str) -> None:
        """Nothing: the warning is in the report, the first time that it is given."""
        ...

    def subject_name(self, entity_id: str) -> tuple[str, bool]:
        """What an entity is called, and whether it is a record of its own in this file."""
        ...


def join(draft: Draft, subject: Entity, joined: Entity, others: Others) -> None:
    """Nothing: what the joined entity says of the subject is in the draft."""
    found = schema(joined.schema)
    if found is None:
        return
    if found.becomes == LINK:
        _add_links(draft, subject, joined, found, others)
        return
    add = _JOINERS.get(joined.schema)
    if add is not None:
        add(draft, joined, others)


def note_of(entity: Entity, *more: str) -> str:
    """Everything that the entity states and that has no field of its own, as "label: value; ..."."""
    found = schema(entity.schema)
    said = list(more)
    for name, known in (found.properties if found is not None else {}).items():
        if known.becomes == "note" and name in entity.values:
            stated = entity.joined(name)
            said.append(f"{known.detail}: {stated}" if known.detail else stated)
    return "; ".join(dict.fromkeys(each for each in said if each))


def location_of(entity: Entity) -> Location:
    """The address that an entity of schema Address is."""
    code = entity.first("country")
    street = ", ".join(each for name in ("postOfficeBox", "street", "street2") for each in entity.of(name))
    region = ", ".join(dict.fromkeys(each for name in ("region", "state") for each in entity.of(name)))
    text = entity.joined("full")
    return Location(
        text=text if text or street else entity.joined("name"),
        street=street,
        city=entity.joined("city"),
        region=region,
        postal_code=entity.joined("postalCode"),
        country=country_of(code) if code else "",
        country_text=entity.joined("country"),
        note=note_of(entity),
        place=entity.place,
    )


# --- one function a schema ----------------------------------------------------------------------------------------


def _add_designation(draft: Draft, sanction: Entity, others: Others) -> None:
    authority = sanction.joined("authority") or sanction.joined("publisher") or NOT_STATED
    titles = sanction.of("program")
    programmes = sanction.of("programId") or titles[:1] or [""]
    listed = _first_day(sanction, "listingDate", "startDate")
    said = [title for title in titles if title not in programmes]
    said.extend(f"since {text}" for text in sanction.of("startDate") if day_of(text) != listed)
    said.extend(f"listed {text}" for text in sanction.of("listingDate") if day_of(text) != listed)
    # It is told, and ends nothing: a collection keeps an entity for other reasons too (a post, another listing), and a
    # record whose designations have all ended is no match any more.
    said.extend(f"until {text}" for text in sanction.of("endDate"))
    said.extend(sanction.of("provisions"))
    for programme in programmes:
        draft.designations.append(_designation(draft.owner, authority, programme, listed, sanction, said, others))
    for text in (*sanction.of("reason"), *sanction.of("summary"), *sanction.of("description")):
        draft.remarks.append(text)
    for number in sanction.of("unscId"):
        draft.state("un_reference", number, sanction.place)
    for number in sanction.of("authorityId"):
        draft.state("authority reference", number, sanction.place, authority)


def _designation(
    owner: str, authority: str, programme: str, listed: date | None, sanction: Entity, said: list[str], others: Others
) -> Designation:
    known = look_up(owner, programme) if programme else None
    if known is None and programme:
        others.warn_once("unmapped-programme", f"{programme!r} is in no table: its category is unknown", sanction.place)
    return Designation(
        authority,
        programme,
        known.category if known else Category.UNKNOWN,
        known.measures if known else _measures(sanction.of("provisions")),
        known.legal_basis if known else "",
        listed,
        note=note_of(sanction, *said),
        place=sanction.place,
    )


def _first_day(entity: Entity, *names: str) -> date | None:
    for name in names:
        days = sorted(day for day in map(day_of, entity.of(name)) if day is not None)
        if days:
            return days[0]
    return None


def _measures(provisions: list[str]) -> tuple[Measure, ...]:
    text = " ".join(provisions).casefold()
    found = dict.fromkeys(measure for words, measure in _MEASURES if all(word in text for word in words))
    return tuple(found) or (Measure.UNKNOWN,)


def _add_document(draft: Draft, document: Entity, _others: Others) -> None:
    stated = document.joined("type")
    kind = IdentifierType.PASSPORT if document.schema == "Passport" else _document_type(stated)
    country, issued, expires = document.first("country"), document.first("startDate"), document.first("endDate")
    note = note_of(document, *(f"country {each}" for each in document.of("country")[1:]))
    where, valid = country_of(country) if country else "", (span_of(issued), span_of(expires))
    for number in sorted({*document.of("number"), *document.of("passportNumber")}):
        issuer = document.joined("authority")
        draft.identifiers.append(Identifier(kind, number, where, issuer, stated, *valid, note, document.place))
    for number in document.of("personalNumber"):
        draft.identifiers.append(
            Identifier(IdentifierType.NATIONAL_ID, number, where, subtype="personal number", place=document.place)
        )


def _document_type(stated: str) -> IdentifierType:
    text = stated.casefold()
    return next((kind for word, kind in _DOCUMENTS if word in text), IdentifierType.OTHER_DOCUMENT)


def _add_address(draft: Draft, address: Entity, _others: Others) -> None:
    location = location_of(address)
    if location != Location():
        draft.addresses.append(location)


def _numbers(kind: IdentifierType, names: Mapping[str, str], issuer: str, subtype: str) -> Joiner:
    """A joiner that takes each of the named properties as a number of this type."""

    def add(draft: Draft, entity: Entity, _others: Others) -> None:
        note = note_of(entity)
        for name, label in names.items():
            for number in entity.of(name):
                of_type = entity.joined(subtype) if subtype else label
                draft.identifiers.append(
                    Identifier(kind, number, "", entity.joined(issuer), of_type, note=note, place=entity.place)
                )

    return add


def _add_user_account(draft: Draft, account: Entity, _others: Others) -> None:
    for name in account.of("username"):
        draft.state("user account", name, account.place, note_of(account))


def _add_occupancy(draft: Draft, occupancy: Entity, others: Others) -> None:
    """The post as a fact, with when it was held."""
    for _, post_id in occupancy.names(("post",)):
        inside = {each.id: each for each in occupancy.nested.get("post", ())}
        post = inside.get(post_id) or others.entity(post_id)
        title = post_id if post is None else ", ".join([*post.of("name"), *post.of("subnationalArea")]) or post_id
        draft.state("position", title, occupancy.place, note_of(occupancy))


def _add_risk(draft: Draft, risk: Entity, _others: Others) -> None:
    stated = "; ".join([*risk.of("topics"), *risk.of("reason")])
    draft.facts.append(Fact("risk", stated, note_of(risk), risk.place))


def _add_note(draft: Draft, note: Entity, _others: Others) -> None:
    for name in ("name", "summary", "description"):
        draft.remarks.extend(note.of(name))


def _add_links(draft: Draft, subject: Entity, edge: Entity, known: Schema, others: Others) -> None:
    """A link for each other end; an entity at both ends is linked to itself."""
    sources, targets = dict(_ends(edge, known.source)), dict(_ends(edge, known.target))
    note = note_of(edge)
    if subject.id in sources:
        for other in sorted(targets):
            _add_owned(draft, targets[other] or others.entity(other), others)
            draft.links.append(link(known.forwards, other, targets[other], note, edge.place, draft.owner, others))
    if subject.id in targets:
        for other in sorted(sources):
            draft.links.append(link(known.backwards, other, sources[other], note, edge.place, draft.owner, others))


def _add_owned(draft: Draft, asset: Entity | None, others: Others) -> None:
    """Nothing: an account, wallet or security that the subject owns is among its numbers."""
    if asset is not None and asset.schema in ("BankAccount", "CryptoWallet", "Security"):
        _JOINERS[asset.schema](draft, asset, others)


def _ends(edge: Entity, name: str) -> Iterator[tuple[str, Entity | None]]:
    yield from ((value, None) for value in edge.values.get(name, ()))
    yield from ((each.id, each) for each in edge.nested.get(name, ()))


def link(relation: str, other: str, inside: Entity | None, note: str, place: str, owner: str, others: Others) -> Link:
    """The link to another entity: by reference where it is a record of this file, and by name where it has one."""
    name, is_record = others.subject_name(other)
    if inside is not None and not name:
        name = inside.caption or inside.first("name")
    return Link(relation, f"{owner}/{other}" if is_record else "", name or other, note, place)


Joiner = Callable[[Draft, Entity, Others], None]
_WALLET = {"publicKey": "", "cryptoAddress": "", "accountId": ""}
_SECURITY = {"isin": "ISIN", "registrationNumber": "registration number", "ticker": "ticker", "figiCode": "FIGI"}
_JOINERS: Mapping[str, Joiner] = {
    "Sanction": _add_designation,
    "Passport": _add_document,
    "Identification": _add_document,
    "Address": _add_address,
    "CryptoWallet": _numbers(IdentifierType.DIGITAL_CURRENCY, _WALLET, "managingExchange", "currencySymbol"),
    "Security": _numbers(IdentifierType.SECURITY, _SECURITY, "", ""),
    "BankAccount": _numbers(IdentifierType.BANK_ACCOUNT, {"iban": "IBAN", "accountNumber": ""}, "bankName", ""),
    "UserAccount": _add_user_account,
    "Occupancy": _add_occupancy,
    "Risk": _add_risk,
    "Note": _add_note,
}
