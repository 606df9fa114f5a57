"""Work measured without a clock: how many lines of Python a piece of it runs. The same on every machine, busy or not.

with bounded(lines=20 * len(text)):
    read(text)
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import Any

# What is done inside C (a regular expression, a slice) runs no line: of that much processor time even a machine a
# hundred times slower than those of today needs less, and what grows out of all proportion more.
MOST_S = 60.0


@dataclass
class Work:
    """``lines``: how many were run so far, calls and returns among them."""

    lines: int = 0


@contextmanager
def bounded(lines: int) -> Iterator[Work]:
    """What has been done so far. Fails as soon as this thread runs more than ``lines`` inside the block."""
    work, tracing, begun = Work(), sys.gettrace(), time.process_time()

    def count(_frame: FrameType, _event: str, _value: Any) -> Any:
        work.lines += 1
        if work.lines > lines:
            raise AssertionError(f"more than {lines} lines were run")
        return count

    sys.settrace(count)
    try:
        yield work
    finally:
        sys.settrace(tracing)
    assert work.lines <= lines, f"more than {lines} lines were run"  # also where the work caught the error
    assert time.process_time() - begun < MOST_S
