"""``/health``, ``/ready`` and ``/openapi.json``: for whoever keeps the node running; no subject's data."""

from __future__ import annotations

from collections import Counter
from typing import Any

from starlette.responses import Response

from tocsin.api.authority import OPEN, Route
from tocsin.api.encoding import encoded
from tocsin.api.visit import Visit
from tocsin.errors import TocsinError
from tocsin.model.accounts import Service
from tocsin.services.indexing.refresh import IndexState, index_state
from tocsin.services.listing.health import health as health_of_lists
from tocsin.services.ports import Node

LATE_S = 10.0  # a leaf that waits longer for its position: the sequencer is not at work


def health(_visit: Visit) -> dict[str, Any]:
    """That the process answers."""
    return {"status": "alive"}


def ready(visit: Visit) -> Response:
    """Whether it can do its work, and how each part is: 200, or 503 with the part that is not ready."""
    checks = {"store": "ready", "index": "not checked", "ledger": "not checked", "lists": {}}
    is_ready = True
    try:
        checks["ledger"], is_sequenced = _ledger(visit.node)
        checks["index"], is_indexed = _index(visit.node)
        checks["lists"] = dict(Counter(each.state.value for each in health_of_lists(visit.node)))
        is_ready = is_sequenced and is_indexed
    except TocsinError as error:
        checks["store"], is_ready = error.code, False
    status = 200 if is_ready else 503
    return Response(encoded({"ready": is_ready, **checks}), status, media_type="application/json")


def description(visit: Visit) -> Any:
    """What every route takes and gives, as OpenAPI 3.1."""
    return visit.request.app.openapi()


def _ledger(node: Node) -> tuple[dict[str, Any], bool]:
    with node.store.transaction(Service("readiness", "readiness"), read_only=True) as tx:
        since = tx.ledger_tree.waiting_since()
        waited_s = max(0.0, (tx.now - since).total_seconds()) if since else 0.0
        size = tx.ledger_tree.size()
    return {"leaves": size, "oldest_waiting_s": round(waited_s, 3)}, waited_s < LATE_S


def _index(node: Node) -> tuple[str, bool]:
    """The index in force; one that is behind is brought up by the next search, so that is ready, too."""
    state = index_state(node).state
    return state.value, state is not IndexState.DAMAGED


ROUTES = (
    Route("GET", "/health", OPEN, health, gives="Alive"),
    Route("GET", "/ready", OPEN, ready, gives="Readiness"),
    Route("GET", "/openapi.json", OPEN, description, gives="OpenAPI"),
)
