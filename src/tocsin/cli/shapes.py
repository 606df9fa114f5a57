"""The JSON that commands print: the same tables as the HTTP application's."""

from __future__ import annotations

from tocsin.api.shapes import (
    Table,
    answer,
    comparison,
    designation,
    evidence,
    flight,
    flights,
    found,
    loaded,
    manifest,
    match,
    query,
    record,
    same_as,
    scored,
    traveller,
    zone,
)

__all__ = [
    "Table",
    "answer",
    "comparison",
    "designation",
    "evidence",
    "flight",
    "flights",
    "found",
    "loaded",
    "manifest",
    "match",
    "query",
    "record",
    "same_as",
    "scored",
    "traveller",
    "zone",
]
