"""Members, seats, groups with their rosters, and the closed list of purposes: for administrators."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from tocsin.api.authority import Access, Route
from tocsin.api.visit import Visit
from tocsin.model.accounts import Purpose, Verb
from tocsin.model.handling import Use
from tocsin.model.members import Member, MemberKind
from tocsin.services.accounts import people
from tocsin.services.accounts.purposes import retire, set_purpose
from tocsin.text.countries import require_alpha2

_CONFIGURE = Access(Verb.CONFIGURE)


class NewMember(Struct, forbid_unknown_fields=True):
    """A state's service or an international organisation. ``country``: of a state, two or three letters."""

    id: str
    name: str
    kind: MemberKind = MemberKind.STATE
    country: str = ""
    has_seat: bool = False


class Roster(Struct, forbid_unknown_fields=True):
    """All members of a group: a roster is never added to."""

    members: list[str]
    name: str = ""


class StatedPurpose(Struct, forbid_unknown_fields=True):
    """What a purpose is for, and whether whoever states it names a case; what is left out stays as it was."""

    use: Use | None = None
    needs_case: bool | None = None
    is_default: bool = False


def circle(visit: Visit) -> dict[str, Any]:
    """The members that this node knows, those that have a seat here, and the groups that are the caller's business.

    ``recoveries``: administrators that were made from outside for the seats that the caller answers for.
    """
    found = people.circle(visit.node)
    return {
        "members": [
            {"id": each.id, "name": each.name, "kind": each.kind.value, "country": each.country}
            for each in found.members
        ],
        "seats": [{"member": each.member, "is_host": each.is_host} for each in found.seats],
        "recoveries": [
            {
                **{"member": each.seat.member, "user": each.user, "reason": each.reason},
                **{"at": each.made_at.isoformat(), "by": each.made_by},
            }
            for each in found.recoveries
        ],
        "groups": [
            {
                **{"id": each.id, "name": each.name, "epoch": each.epoch, "members": list(each.members)},
                **{"since": each.since.isoformat(), "until": each.until.isoformat() if each.until else None},
            }
            for each in found.groups
        ],
    }


def add(visit: Visit) -> dict[str, Any]:
    """The member, known from now on."""
    given = visit.body(NewMember)
    country = require_alpha2(given.country) if given.country else ""
    new = people.add_member(visit.node, Member(given.id, given.name, given.kind, country), has_seat=given.has_seat)
    return {"id": new.id, "name": new.name, "kind": new.kind.value, "country": new.country}


def seat(visit: Visit) -> dict[str, Any]:
    """The member's seat on this node, from now on."""
    return {"member": people.give_seat(visit.node, visit.path["member"]).member}


def roster(visit: Visit) -> dict[str, Any]:
    """The group with its next roster."""
    given = visit.body(Roster)
    made = people.set_roster(visit.node, visit.path["group"], given.name, given.members)
    return {"id": made.id, "name": made.name, "epoch": made.epoch, "members": list(made.members)}


def state_purpose(visit: Visit) -> dict[str, Any]:
    """The purpose, which may be stated from now on."""
    given = visit.body(StatedPurpose)
    return _purpose(
        set_purpose(
            visit.node, visit.path["purpose"], given.use, needs_case=given.needs_case, is_default=given.is_default
        )
    )


def retire_purpose(visit: Visit) -> dict[str, Any]:
    """The purpose, which nobody may state any more."""
    return _purpose(retire(visit.node, visit.path["purpose"]))


def _purpose(purpose: Purpose) -> dict[str, Any]:
    return {
        "name": purpose.name,
        "use": purpose.use.value,
        "needs_case": purpose.needs_case,
        "is_retired": purpose.is_retired,
    }


ROUTES = (
    Route("GET", "/v1/members", _CONFIGURE, circle, gives="Circle"),
    Route("POST", "/v1/members", _CONFIGURE, add, takes=NewMember, gives="Member", status=201),
    Route("POST", "/v1/members/{member}/seat", _CONFIGURE, seat, gives="Seat", status=201),
    Route("PUT", "/v1/groups/{group}", _CONFIGURE, roster, takes=Roster, gives="Group"),
    Route("PUT", "/v1/purposes/{purpose:name}", _CONFIGURE, state_purpose, takes=StatedPurpose, gives="Purpose"),
    Route("DELETE", "/v1/purposes/{purpose:name}", _CONFIGURE, retire_purpose, gives="Purpose"),
)
