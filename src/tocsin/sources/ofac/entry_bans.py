"""Entry bans are on aliens: a company, a ship or an aircraft under the same programme is not barred from entry."""

from __future__ import annotations

from dataclasses import replace

from tocsin.model.record import Designation, Measure, SubjectKind


def for_kind(designation: Designation, kind: SubjectKind) -> Designation:
    """The designation with the measures that can apply to a subject of that kind; "none stated" where none is left.

    The table of programmes says what a programme demands. Section 212(f) of the Immigration and Nationality Act, which
    the orders invoke for their entry bans, is about aliens alone.
    """
    if kind is SubjectKind.PERSON or Measure.TRAVEL_BAN not in designation.measures:
        return designation
    others = tuple(measure for measure in designation.measures if measure is not Measure.TRAVEL_BAN)
    return replace(designation, measures=others or (Measure.NONE_STATED,))
