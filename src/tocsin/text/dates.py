"""Dates from text: the door to ``written_dates`` (one date, strict), ``free_dates`` (dates in prose) and ``hijri``."""

from __future__ import annotations

from tocsin.text.free_dates import find_spans
from tocsin.text.hijri import hijri_span
from tocsin.text.written_dates import FIRST_YEAR, LAST_YEAR, parse_span, parse_us_date

__all__ = ["FIRST_YEAR", "LAST_YEAR", "find_spans", "hijri_span", "parse_span", "parse_us_date"]
