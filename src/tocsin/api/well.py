"""``/health``, ``/ready``, ``/v1/state``, ``/openapi.json``: for whoever keeps the node running; no subject's data."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from tocsin.api.authority import OPEN, Access, Route
from tocsin.api.encoding import encoded
from tocsin.api.visit import Visit
from tocsin.errors import TocsinError
from tocsin.model.accounts import Service, Verb
from tocsin.services.indexing.refresh import IndexState, index_state
from tocsin.services.listing.health import health as health_of_lists
from tocsin.services.ports import Node

LATE_S = 10.0  # a leaf that waits longer for its position: the sequencer is not at work


def health(_visit: Visit) -> dict[str, Any]:
    """That the process answers."""
    return {"status": "alive"}


def ready(visit: Visit) -> Response:
    """Whether it can do its work: 200, or 503 with the part that is not ready, in words."""
    state = _state(visit.node)
    told = {
        "ready": state.is_ready, "store": state.store, "lists": state.lists, "index": state.index,
        "ledger": state.ledger,
    }  # fmt: skip
    return Response(encoded(told), 200 if state.is_ready else 503, media_type="application/json")


def state(visit: Visit) -> dict[str, Any]:
    """How each part of the node is, counted: leaves, how long the oldest waits for its place, lists by how they are."""
    found = _state(visit.node)
    lists = Counter(each.state.value for each in health_of_lists(visit.node))
    ledger = {"state": found.ledger, "leaves": found.leaves, "oldest_waiting_s": round(found.waited_s, 3)}
    return {
        "ready": found.is_ready, "store": found.store, "index": found.index, "ledger": ledger, "lists": dict(lists),
    }  # fmt: skip


def description(visit: Visit) -> Response:
    """What every route takes and gives, as OpenAPI 3.1."""
    return Response(visit.request.app.state.description(), media_type="application/json")


@dataclass(frozen=True, slots=True)
class _State:
    """How the parts are. ``waited_s``: how long the oldest leaf without a position has waited."""

    store: str = "ready"
    lists: str = "not checked"
    index: str = "not checked"
    ledger: str = "not checked"
    leaves: int = 0
    waited_s: float = 0.0
    is_ready: bool = False


def _state(node: Node) -> _State:
    try:
        leaves, waited_s, has_lists = _stored(node)
        index = index_state(node).state
    except TocsinError as error:
        return _State(store=error.code)
    is_sequenced = waited_s < LATE_S
    return _State(
        lists="ready" if has_lists else "none",
        index=index.value,
        ledger="ready" if is_sequenced else "late",
        leaves=leaves,
        waited_s=waited_s,
        # An index that is behind is brought up by the next search, so that is ready, too, and one that this process
        # holds goes on without its files. Where there is none, or no list, nothing can be checked: serve builds the
        # one (a duty of it), a person loads the other.
        is_ready=is_sequenced
        and has_lists
        and index is not IndexState.DAMAGED
        and (index is not IndexState.ABSENT or node.remembered() is not None),
    )


def _stored(node: Node) -> tuple[int, float, bool]:
    """How many leaves have positions, how long the oldest without one has waited, and whether a list is in force."""
    with node.store.transaction(Service("readiness", "readiness"), read_only=True) as tx:
        since = tx.ledger_tree.waiting_since()
        waited_s = max(0.0, (tx.now - since).total_seconds()) if since else 0.0
        return tx.ledger_tree.size(), waited_s, tx.health.is_any_in_force()


ROUTES = (
    Route("GET", "/health", OPEN, health, gives="Alive", is_instant=True),
    Route("GET", "/ready", OPEN, ready, gives="Readiness"),
    Route("GET", "/openapi.json", OPEN, description, gives="OpenAPI"),
    Route("GET", "/v1/state", Access(Verb.OPERATE, host_only="look into how it runs"), state, gives="State"),
)
