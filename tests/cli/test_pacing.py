"""The bar of a long screening: on a terminal it tells how far it is, elsewhere it is silent."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from tocsin.cli import pacing
from tocsin.services.screening.batch import Tally

TALLY = Tally(rows=12_000, alerts=3, not_checked=7)


def screen(monkeypatch: pytest.MonkeyPatch, *, is_terminal: bool) -> io.StringIO:
    written = io.StringIO()
    console = Console(file=written, force_terminal=is_terminal, width=160, no_color=True)
    monkeypatch.setattr(pacing, "err", lambda: console)
    return written


def test_a_terminal_shows_rows_rate_alerts_and_what_was_not_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    written = screen(monkeypatch, is_terminal=True)

    with pacing.pace("screening", 1000, start=400, before=11_000) as tell:
        tell(TALLY, 500)

    assert "screening" in written.getvalue()
    assert "12,000 rows" in written.getvalue()
    assert "3 alerts  7 not checked" in written.getvalue()
    assert "left" in written.getvalue()


@pytest.mark.parametrize(("is_terminal", "is_shown"), [(False, True), (True, False)])
def test_elsewhere_nothing_is_written(monkeypatch: pytest.MonkeyPatch, is_terminal: bool, is_shown: bool) -> None:
    written = screen(monkeypatch, is_terminal=is_terminal)

    with pacing.pace("screening", None, is_shown=is_shown) as tell:
        tell(TALLY, 0)

    assert not written.getvalue().strip()


def test_the_rate_is_of_the_rows_a_second() -> None:
    assert pacing.told(TALLY, 1234.5, "travellers") == "12,000 travellers  1,234/s  3 alerts  7 not checked"
