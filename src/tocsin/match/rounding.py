"""Weights are told to four places, and added as told: what a person adds up by hand is the score."""

from __future__ import annotations

from math import floor

PLACES = 10_000.0


def rounded(weight: float) -> float:
    """The weight to four places, halves upwards: in plain steps that the kernels take alike, to the last bit."""
    return floor(weight * PLACES + 0.5) / PLACES
