"""``GET /v1/records/{owner}/{reference}``: one record, with the source of each fact."""

from __future__ import annotations

from typing import Any

from tocsin.api import shapes
from tocsin.api.authority import Access, Route
from tocsin.api.visit import Visit
from tocsin.model.accounts import Verb
from tocsin.services.records import find


def show(visit: Visit) -> dict[str, Any]:
    """The record; that it was looked at is on the ledger, also when it is not there or not the caller's to see."""
    return shapes.found(find(visit.node, f"{visit.path['owner']}/{visit.path['reference']}"))


# A reference may hold slashes, as they are or as %2F: it is a key, never a path.
ROUTES = (Route("GET", "/v1/records/{owner}/{reference:path}", Access(Verb.VIEW), show, gives="Record"),)
