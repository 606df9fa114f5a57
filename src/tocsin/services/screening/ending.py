"""Matches without those records whose every designation has ended: what was listed until a day is no match after it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta

from tocsin.model.screening import Answer
from tocsin.model.standing import all_ended

_LAST_ZONE = timedelta(hours=12)  # a day is over everywhere when it is over at UTC-12


def day_of(now: datetime) -> date:
    """The day that designations are judged by: a last day counts until it is over everywhere on earth."""
    return (now - _LAST_ZONE).date()


def without_ended(answers: Iterable[Answer], on: date) -> list[Answer]:
    """The answers without matches of which nothing is in force on the day; one designation in force keeps a match."""
    return [_without_ended(answer, on) for answer in answers]


def _without_ended(answer: Answer, on: date) -> Answer:
    kept = tuple(match for match in answer.matches if not all_ended(match.designations, on))
    return answer if len(kept) == len(answer.matches) else replace(answer, matches=kept)
