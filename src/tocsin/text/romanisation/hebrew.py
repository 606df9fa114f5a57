"""Not yet."""

from __future__ import annotations

from collections.abc import Sequence

from anyascii import anyascii


def spell(words: Sequence[str]) -> tuple[str, ...]:
    """The words as anyascii writes them."""
    return (anyascii(" ".join(words)).lower(),)
