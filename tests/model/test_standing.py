"""Whether a designation is in force on a day: through its last day, and never a guess where no end is stated."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tocsin.model.record import Designation
from tocsin.model.standing import all_ended, has_ended

LAST = date(2025, 6, 30)


@pytest.mark.parametrize(("days", "ended"), [(-1, False), (0, False), (1, True)])
def test_a_designation_is_in_force_through_its_last_day(days: int, ended: bool) -> None:
    assert has_ended(Designation("a", "p", delisted_on=LAST), LAST + timedelta(days=days)) is ended


def test_one_designation_in_force_is_enough_and_a_record_without_any_has_not_ended() -> None:
    over, going_on = Designation("a", "p", delisted_on=LAST), Designation("a", "q")

    assert all_ended([over, over], date(2026, 1, 1))
    assert not all_ended([over, going_on], date(2026, 1, 1))
    assert not all_ended([], date(2026, 1, 1))
