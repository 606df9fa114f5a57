"""Why a name of an index matched: the plain rules over what the index holds, for the few that are shown.

The kernels have found and ranked the name; the plain rules give the same score with its reasons (a test demands it).
"""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.match.alignment import Side
from tocsin.match.arrays import FAMILY, LIGHT, TOKEN_MARKS, TOKEN_ROW, WEAK_NAME, IndexArrays
from tocsin.match.measuring import nearby
from tocsin.match.name_evidence import compare_names
from tocsin.match.score import Scored, score
from tocsin.match.subjects import Subjects
from tocsin.model.record import Quality
from tocsin.model.screening import Evidence, Query


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a query: its tokens, as a person's name or not, and what must be overcome."""

    query: Query
    text: str  # the name as asked, case folded
    side: Side
    is_person: bool
    prior: Evidence


def explain(arrays: IndexArrays, subjects: Subjects, reading: Reading, name: int) -> Scored:
    """The score of the name in row ``name``, with its reasons."""
    theirs = side_at(arrays, name, is_person=reading.is_person)
    evidence = compare_names(
        reading.side,
        theirs,
        nearby(reading.side, theirs, is_person=reading.is_person),
        is_person=reading.is_person,
        is_truncated=reading.query.is_truncated,
    )
    return score(
        reading.query,
        subjects.at(int(arrays.names.record[name])),
        evidence,
        reading.prior,
        quality=Quality.WEAK if arrays.names.bits[name] & WEAK_NAME else Quality.STRONG,
        is_person=reading.is_person,
        is_same_text=evidence.is_identical and arrays.names.texts[name].casefold() == reading.text,
    )


def side_at(arrays: IndexArrays, name: int, *, is_person: bool) -> Side:
    """The name in row ``name`` as the comparison sees it."""
    names, tokens = arrays.names, arrays.tokens
    entries = names.tokens[int(names.offsets[name]) : int(names.offsets[name + 1])].tolist()
    rows = [entry & TOKEN_ROW for entry in entries]
    rarity = tokens.rarity_person if is_person else tokens.rarity_organisation
    return Side(
        tuple(tokens.letters[row] for row in rows),
        tuple(bool(entry >> TOKEN_MARKS & LIGHT) for entry in entries),
        tuple(bool(entry >> TOKEN_MARKS & FAMILY) for entry in entries),
        tuple(rarity[rows].tolist()),
    )
