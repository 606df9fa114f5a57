"""The JSON that routes and commands give: plain tables whose fields are a promise to programs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from typing import Any

from tocsin.match.score import Scored
from tocsin.model.record import Designation, Record
from tocsin.model.screening import Answer, Evidence, Match, Query, SameAs
from tocsin.model.travel import Manifest, MrzReading, Traveller
from tocsin.services.listing.load import Loaded
from tocsin.services.records import FoundRecord
from tocsin.services.screening.compare import THEY, Comparison
from tocsin.services.screening.flight import ScreenedFlight
from tocsin.text.phrases import sentence

Table = dict[str, Any]


def answer(value: Answer) -> Table:
    """What screening found."""
    return {
        "query": query(value.query),
        "matches": [match(each) for each in value.matches],
        "checked": [{"list": c.list, "as_of": c.as_of, "records": c.records} for c in value.checked],
        "status": value.status.value,
        "why": value.why,
    }


def query(value: Query) -> Table:
    """What was asked, with what was not stated left out."""
    table: Table = {"name": value.name, "kind": value.kind.value if value.kind else "any"}
    if value.family:
        table |= {"family": value.family, "given": value.given}
    if value.born is not None:
        table["born"] = str(value.born)
    if value.nationalities:
        table["nationalities"] = list(value.nationalities)
    if value.sex is not None:
        table["sex"] = value.sex.value
    if value.documents:
        table["documents"] = [
            {"type": d.type.value if d.type else "", "country": d.country, "number": d.number} for d in value.documents
        ]
    return table


def match(value: Match) -> Table:
    """One proposed record with its reasons."""
    return {
        "record": value.record,
        "kind": value.kind.value,
        "name": value.name,
        "primary_name": value.primary_name,
        "score": value.score,
        "name_score": value.name_score,
        "band": value.band.value,
        "evidence": [evidence(each) for each in value.evidence],
        "designations": [designation(each) for each in value.designations],
        # Only where a person has accepted that further records are about this subject.
        **({"same_as": [same_as(each) for each in value.same_as]} if value.same_as else {}),
    }


def same_as(value: SameAs) -> Table:
    """A further record of a match's subject; ``score`` is null where it did not match by itself."""
    return {
        "record": value.record,
        "primary_name": value.primary_name,
        "score": value.score,
        "designations": [designation(each) for each in value.designations],
    }


def evidence(value: Evidence, *, they: str = "the record") -> Table:
    """One reason: its weight in nats, its code and arguments, and the sentence."""
    return {
        "feature": value.feature,
        "weight": value.weight,
        "reason": sentence(value, they=they),
        "code": value.code,
        "arguments": dict(value.arguments),
    }


def designation(value: Designation) -> Table:
    """One act of listing."""
    return {
        "authority": value.authority,
        "programme": value.programme,
        "category": value.category.value,
        "measures": [measure.value for measure in value.measures],
        "legal_basis": value.legal_basis,
        "listed_on": _day(value.listed_on),
        "amended_on": [day.isoformat() for day in value.amended_on],
        "delisted_on": _day(value.delisted_on),
    }


def loaded(value: Loaded) -> Table:
    """What a load found and did."""
    return {
        "list": value.list,
        "status": value.status,
        "as_of": value.as_of,
        "format": value.format,
        "records": value.records,
        "added": value.counts.added,
        "amended": value.counts.amended,
        "removed": value.counts.removed,
        "unchanged": value.counts.unchanged,
        "unknown_elements": [{"element": path, "place": place} for path, place in sorted(value.unknown.items())],
        "warnings": [{"code": w.code, "message": w.message, "place": w.place} for w in value.warnings],
        "version": value.version,
        "why": value.reason,
    }


def comparison(value: Comparison) -> Table:
    """Why two descriptions are, or are not, the same."""
    return {"a": query(value.a), "b": query(value.b), "kind": value.kind.value, **scored(value.scored)}


def scored(value: Scored) -> Table:
    """A score of two descriptions, with its reasons."""
    return {
        "name_score": value.name_score,
        "score": value.score,
        "band": value.band.value,
        "log_odds": round(value.log_odds, 4),
        "evidence": [evidence(each, they=THEY) for each in value.evidence],
    }


def manifest(value: Manifest) -> Table:
    """The flight of a manifest."""
    flight = value.flight
    return {
        "designator": flight.designator,
        "carrier": flight.carrier,
        "number": flight.number,
        "departure": flight.departure,
        "arrival": flight.arrival,
        "departs_local": _moment(flight.departs_local),
        "arrives_local": _moment(flight.arrives_local),
        "kind": value.kind.value,
        "stated_passengers": value.stated_passengers,
        "stated_crew": value.stated_crew,
        "is_whole": value.is_whole,
        "message_hash": value.message_hash,
    }


def traveller(value: Traveller) -> Table:
    """A traveller as stated."""
    return {
        "name": value.name,
        "family": value.family,
        "given": value.given,
        "born": str(value.born) if value.born else None,
        "sex": value.sex.value if value.sex else None,
        "nationalities": [n.country or n.text for n in value.nationalities],
        "documents": [
            {
                "type": d.type_code,
                "number": d.number,
                "issuer": d.issuer,
                "expires": str(d.expires) if d.expires else None,
            }
            for d in value.documents
        ],
        "role": value.role.value,
        "unique_reference": value.unique_reference,
        "locator": value.locator,
        "is_truncated": value.is_truncated,
        "read": value.status.value,
        "place": value.place,
    }


def record(value: Record) -> Table:
    """A record with the place of every fact."""

    def plain(item: Any) -> Any:
        if is_dataclass(item) and not isinstance(item, type):
            return {field.name: plain(getattr(item, field.name)) for field in fields(item)}
        if isinstance(item, tuple | list):
            return [plain(each) for each in item]
        if isinstance(item, date | datetime):
            return item.isoformat()
        return item

    table: Table = plain(value)
    return {"record": value.id, **table}


def found(value: FoundRecord) -> Table:
    """A stored record: what it states, its source, its history."""
    stored, source = value.stored, value.stored.source
    return {
        **record(stored.record),
        "is_standing": stored.is_standing,
        "revision": stored.revision.number,
        "content_hash": stored.content_hash,
        "source": {
            "list": source.list,
            "version": source.number,
            "as_of": source.as_of,
            "sha256": source.sha256,
            "files": [file.name for file in source.files],
        },
        "history": [
            {
                "revision": header.number,
                "operation": str(header.operation),
                "content_hash": header.content_hash,
                "previous_hash": header.previous_hash,
                "list": header.list,
                "version": header.version,
                "at": header.created_at.isoformat(),
                "by": header.created_by,
            }
            for header in value.history
        ],
    }


def flights(value: Sequence[ScreenedFlight]) -> Table:
    """The flights of a message; the first one's fields at the top, further ones under ``further``."""
    tables = [flight(each) for each in value]
    if not tables:
        return {"flight": None, "travellers": [], "warnings": [], "checked": [], "status": "not checked"}
    return tables[0] | ({"further": tables[1:]} if len(tables) > 1 else {})


def flight(value: ScreenedFlight) -> Table:
    """One manifest with its travellers' answers."""
    return {
        "flight": manifest(value.manifest),
        "travellers": [
            {
                **traveller(each.traveller),
                "status": each.answer.status.value,
                "why": each.answer.why,
                "matches": [match(found) for found in each.answer.matches],
            }
            for each in value.travellers
        ],
        "warnings": [{"code": w.code, "message": w.message, "place": w.place} for w in value.manifest.warnings],
        "checked": next((answer(t.answer)["checked"] for t in value.travellers if t.answer.checked), []),
        "status": "checked" if value.is_whole else "not checked",
        "why": _why(value),
    }


def _why(value: ScreenedFlight) -> str:
    """Why the check of a flight was not whole; "" when it was."""
    missing = [] if value.manifest.is_whole else ["the message shows that something is missing: see the warnings"]
    return "; ".join(dict.fromkeys([*missing, *(each.answer.why for each in value.travellers if each.answer.why)]))


def zone(value: MrzReading) -> Table:
    """A machine-readable zone: its form, its holder, its check digits."""
    return {
        "form": value.form,
        "family": value.family,
        "given": value.given,
        "number": value.number,
        "issuer": value.issuer or value.issuer_code,
        "nationality": value.nationality or value.nationality_code,
        "born": str(value.born) if value.born else None,
        "sex": value.sex.value if value.sex else None,
        "expires": str(value.expires) if value.expires else None,
        "is_truncated": value.is_truncated,
        "check_digits": [
            {"field": c.field, "state": c.state.value, "stated": c.stated, "computed": c.computed} for c in value.checks
        ],
        "warnings": [{"code": w.code, "message": w.message, "place": w.place} for w in value.warnings],
    }


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None


def _moment(value: datetime | None) -> str | None:
    return value.isoformat() if value else None
