"""Waiting for what another thread or process does: until it is so, never for a time that has to be enough."""

from __future__ import annotations

import time
from collections.abc import Callable

MOST_S = 120.0  # a test that waits for ever tells nobody why; no machine is so slow that this decides


def wait_until(holds: Callable[[], object], what: str, *, pause_s: float = 0.01) -> None:
    """Nothing, once it holds. Fails, saying what never came, on a machine where it never does."""
    given_up = time.monotonic() + MOST_S
    while not holds():
        assert time.monotonic() < given_up, f"this never came: {what}"
        time.sleep(pause_s)
