"""Tokens that stand for one another: Bill and William, Yusuf and Joseph, banco and bank.

No habit of spelling leads from one to the other, so they are told in tables: data/equivalent_persons.csv,
data/nicknames.csv and data/equivalent_organisations.csv, each a group a row, with its source in the head. A token is
in few groups; two tokens that share one are EQUIVALENT apart, however they sound.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final

from tocsin.text.phonemes import encode

EQUIVALENT: Final = 0.35
"""The distance of two tokens that share a group: less than a real difference, more than a habit of spelling."""

MAX_GROUPS: Final = 3
MIN_SOUNDS: Final = 4
"""A spelling that the tables lack is known by its sounds, from so many of them on: Aleksej by Aleksey."""

_PERSONS = ("equivalent_persons.csv", "nicknames.csv")
_ORGANISATIONS = ("equivalent_organisations.csv",)


@lru_cache(maxsize=131072)
def groups(token: str, *, is_person: bool) -> tuple[int, ...]:
    """The numbers of the token's groups, at most MAX_GROUPS of 1 to 65535; () for most tokens.

    ``token`` is canonical: lower-case a-z and digits, or Arabic or Hebrew letters. Numbers of persons and of
    organisations have nothing to do with each other.
    """
    found = _known(token, is_person)
    if found or not is_person:
        return found
    patronymic = _PATRONYMIC.fullmatch(token)
    if patronymic is None:
        return ()
    # Uladzimiravich is Vladimirovich, as Uladzimir is Vladimir; father's names of sons and daughters are told apart.
    known = _known_rows(is_person)
    shift = known if patronymic["daughter"] is None else 2 * known
    base = next((each for end in ("", "y", "i", "o") if (each := _known(patronymic["base"] + end, is_person))), ())
    return tuple(group + shift for group in base if group <= known)


_PATRONYMIC: Final = re.compile(
    r"(?P<base>[a-z]{3,}?)(?:(?:y?[eoa]v|i?[ea]w|y?[oe]w)(?:ich|ych|itch|itsch|ic|ics)"
    r"|(?P<daughter>(?:y?[eoa]v|iv|[aeo]u|i?[ea]w|ou)(?:na|nna)))"
)


def _known(token: str, is_person: bool) -> tuple[int, ...]:
    by_letters, by_sounds = _tables(is_person)
    found = by_letters.get(token, ())
    if not token.isascii() or len(found) == MAX_GROUPS or (found and found[0] <= known_groups(is_person=is_person)):
        return found
    sounds = encode(token)
    heard = by_sounds.get(sounds, ()) if len(sounds) >= MIN_SOUNDS else ()
    if not found or not heard:
        return found or heard
    return tuple(sorted({*found, *heard}))[:MAX_GROUPS]


@cache
def _known_rows(is_person: bool) -> int:
    return len(_rows(_PERSONS[:1] if is_person else _ORGANISATIONS))


def is_equivalent(a: str, b: str, *, is_person: bool) -> bool:
    """True when the two tokens share a group."""
    ours = groups(a, is_person=is_person)
    return bool(ours) and not set(ours).isdisjoint(groups(b, is_person=is_person))


def is_contrasted(a: str, b: str, *, is_person: bool) -> bool:
    """True for two known tokens that share no group: Hassan and Hussein, east and west.

    Known is a token whose first group is at most ``known_groups``: nicknames are not told apart.
    """
    ours, theirs = groups(a, is_person=is_person), groups(b, is_person=is_person)
    if not ours or not theirs or max(ours[0], theirs[0]) > known_groups(is_person=is_person):
        return False
    return set(ours).isdisjoint(theirs)


def known_groups(*, is_person: bool) -> int:
    """The number of the last group that tells tokens apart as well; a patronymic's is its father's name's, shifted."""
    return 3 * _known_rows(is_person) if is_person else _known_rows(is_person)


def organisation_groups() -> list[list[str]]:
    """The tokens of every group of organisations' words, in the tables' order."""
    return _rows(_ORGANISATIONS)


Table = dict[str, tuple[int, ...]]


@cache
def _tables(is_person: bool) -> tuple[Table, Table]:
    """The groups by letters and by sounds."""
    by_letters: Table = {}
    by_sounds: Table = {}
    known = known_groups(is_person=is_person)
    rows = list(enumerate(_rows(_PERSONS[:1] if is_person else _ORGANISATIONS), start=1))
    if is_person:
        rows += enumerate(_rows(_PERSONS[1:]), start=known + 1)
    for number, tokens in rows:
        for token in tokens:
            _add(by_letters, token, number)
            sounds = encode(token)
            if token.isascii() and len(sounds) >= MIN_SOUNDS:
                _add(by_sounds, sounds, number)
    return by_letters, by_sounds


def _add(table: Table, token: str, number: int) -> None:
    known = table.get(token, ())
    if number not in known and len(known) < MAX_GROUPS:  # the first groups count: the tables put the sure ones first
        table[token] = (*known, number)


def _rows(names: tuple[str, ...]) -> list[list[str]]:
    folder = files("tocsin.text").joinpath("data")
    lines = [line for name in names for line in folder.joinpath(name).read_text("utf-8").splitlines()]
    return [line.split() for line in lines if line and not line.startswith("#")]
