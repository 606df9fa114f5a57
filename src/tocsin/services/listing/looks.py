"""What became of each look at a list's official address; after failures, when the next one is due."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import SystemRandom

from tocsin.errors import TocsinError
from tocsin.ledger.leaf import Act
from tocsin.services.auditing.recording import append
from tocsin.services.listing.load import Loaded
from tocsin.services.ports import Node
from tocsin.store.health import FAILED, Look

FIRST_PAUSE = timedelta(minutes=15)  # after one failure; doubled with each further one
LONGEST_PAUSE = timedelta(hours=24)
SPREAD = 0.1  # of a pause: many nodes must not come back at the same moment

_chance = SystemRandom().random


def pause_after(failures: int, chance: float) -> timedelta:
    """How long a list is left alone after so many failures in a row; ``chance`` (0 to 1) adds up to a tenth."""
    doubled = FIRST_PAUSE * (1 << min(max(failures, 1) - 1, 16))
    return min(doubled, LONGEST_PAUSE) * (1 + SPREAD * chance)


def keep_look(node: Node, loaded: Loaded, begun_at: datetime) -> None:
    """Nothing: what a fetch did is kept, and the failures before it are over."""
    look = Look(loaded.list, loaded.status, begun_at, node.now(), node.actor, loaded.reason)
    with node.store.transaction(node.actor) as tx:
        tx.health.keep(look, failures=0, not_before=None)


def keep_failure(node: Node, name: str, begun_at: datetime, error: TocsinError) -> None:
    """Nothing: the failure is kept and on the ledger, and when a watch tries again."""
    now = node.now()
    look = Look(name, FAILED, begun_at, now, node.actor, error.message, error.place)
    with node.store.transaction(node.actor) as tx:
        before = tx.health.watched().get(name)
        failures = 1 + (before.failures if before else 0)
        tx.health.keep(look, failures=failures, not_before=now + pause_after(failures, _chance()))
        append(
            node, tx, Act.COLLECT, (f"list:{name}",), what="fetch failed", list=name, error=error.code,
            message=error.message, place=error.place, failures=failures,
        )  # fmt: skip
