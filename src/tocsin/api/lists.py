"""Lists: how they stand, and a file of one loaded by a machine or a supervisor of the member that runs the node."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

from msgspec import Struct

from tocsin.api import shapes
from tocsin.api.authority import SIGNED_IN, Access, Route
from tocsin.api.visit import Visit
from tocsin.errors import BadValue, Usage
from tocsin.model.accounts import Verb
from tocsin.services.listing.deciding import is_machine
from tocsin.services.listing.lists import standing
from tocsin.services.listing.load import accept, load, refuse
from tocsin.services.listing.sources import source_of
from tocsin.services.listing.spooling import spooled
from tocsin.store.lists import ListState, ListVersion

MOST = 2 << 30  # bytes of a list's file
_PART = 1 << 20


class Loading(Struct, forbid_unknown_fields=True):
    """``file``: what the file is called, by which its format may be told; ``as_of``: where it states no date."""

    file: str
    as_of: str = ""


class Deciding(Struct, forbid_unknown_fields=True):
    """What becomes of a load that is held: accept, or refuse with a reason."""

    decision: str
    reason: str = ""


def every(visit: Visit) -> list[dict[str, Any]]:
    """The lists that the caller may know of, and how many of their records it may see."""
    return [_state(each) for each in standing(visit.node)]


def one(visit: Visit) -> dict[str, Any]:
    """One list."""
    return _state(standing(visit.node, visit.path["name"])[0])


def require_loadable(visit: Visit) -> Loading:
    """What the query says, if there is such a list. Raises UnknownList, Usage, BadValue: before the file is sent."""
    source_of(visit.node, visit.path["name"])
    asked = visit.asked(Loading)
    if not asked.file or "/" in asked.file or "\\" in asked.file or not asked.file.isprintable():
        raise BadValue("the name of a file, without its folder", place="file")
    return asked


def receive(visit: Visit) -> dict[str, Any]:
    """What loading the file did; nothing changed when it could not be read whole."""
    asked = require_loadable(visit)
    if visit.spool is None:
        raise Usage("a file has to be sent", place="body")
    with spooled(asked.file, _parts(visit.spool)) as file:
        return shapes.loaded(
            load(visit.node, visit.path["name"], [file], as_of=asked.as_of, is_attended=not is_machine(visit.actor))
        )


def decide(visit: Visit) -> dict[str, Any]:
    """What became of the load that was held."""
    given, name = visit.body(Deciding), visit.path["name"]
    if given.decision == "accept":
        return shapes.loaded(accept(visit.node, name))
    if given.decision != "refuse" or not given.reason.strip():
        raise Usage("accept, or refuse with a reason", place="body.decision")
    refuse(visit.node, name, given.reason)
    return {"list": name, "status": "refused", "reason": given.reason}


def _parts(spool: BinaryIO) -> Iterator[bytes]:
    while part := spool.read(_PART):
        yield part


def _state(state: ListState) -> dict[str, Any]:
    return {
        "list": state.list,
        "records": state.standing,
        "version": _version(state.version),
        "held": _version(state.held),
    }


def _version(version: ListVersion | None) -> dict[str, Any] | None:
    if version is None:
        return None
    return {
        "number": version.number,
        "as_of": version.as_of,
        "format": version.format,
        "sha256": version.sha256,
        "loaded_at": version.loaded_at.isoformat(),
        "reason": version.reason,
    }


ROUTES = (
    Route("GET", "/v1/lists", SIGNED_IN, every, gives="Lists", also=("Tocsin-Purpose", "Tocsin-Case")),
    Route("GET", "/v1/lists/{name}", SIGNED_IN, one, gives="List", also=("Tocsin-Purpose", "Tocsin-Case")),
    Route(
        "POST",
        "/v1/lists/{name}",
        Access(Verb.LOAD, host_only="load lists"),
        receive,
        asks=Loading,
        gives="Loaded",
        most=MOST,
        is_spooled=True,
        check=require_loadable,
    ),
    Route(
        "POST",
        "/v1/lists/{name}/held",
        Access(Verb.LOAD, host_only="decide on lists"),
        decide,
        takes=Deciding,
        gives="Loaded",
    ),
)
