"""One question to the database: a statement that is a transaction by itself, one way to the server and back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from tocsin.store.commands import Step
from tocsin.store.database import Store


def ask(store: Store, question: Callable[[datetime], Step]) -> tuple[bytes | None, datetime]:
    """The first value that the statement gives, and the moment that it was asked at, which the question is given.

    Asked in the node's own work, of the connections that wait for it. Raises StoreUnavailable as a transaction does.
    """
    store._require_allowed()
    now = store._now()
    connection, (answer,) = store._begin((question(now),), store._idle)
    store._put_back(connection, store._idle)
    return answer, now
