"""The names that designated organisations are known by in other languages, and their acronyms.

A list writes "Al-Qaida in Iraq"; a report in Russian writes "ИГИЛ". Initials supply some of it (match), this shipped
table supplies the rest: ``data/known_as.csv``, one row a name, a source beside each. Organisations only, never persons.

A group of names applies to an organisation when one of its **anchors** (the names as lists write them) equals one of
the organisation's names after folding. Nothing is compared nearly here, and no name is dropped or rewritten: a group
only adds further names to look under.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache


class KnownNameKind(StrEnum):
    """What a further name is. An acronym of two letters never alerts by itself, nor what a machine made of a name."""

    NAME = "name"
    TRANSLATION = "translation"
    ACRONYM = "acronym"
    TRANSLITERATION = "transliteration"
    MACHINE_TRANSLATION = "machine translation"  # an abbreviation as translating machines garble it


class Anchor(StrEnum):
    """Whether a name ties its group to a listed organisation that bears it."""

    YES = "yes"
    BRANCH = "branch"  # ties it as well, but belongs to one of several listed branches, and is given to no other
    ALONE = "alone"  # only where no other group is anchored: two organisations are called so
    NO = ""


@dataclass(frozen=True, slots=True)
class KnownName:
    """One name of a group: its language (BCP 47), its kind, and where it is stated."""

    group: str
    text: str
    language: str
    kind: KnownNameKind
    anchor: Anchor
    source: str

    @property
    def is_weak(self) -> bool:
        """True for what half the world's organisations share, and for what nobody writes on purpose.

        That is: acronyms of one or two letters, and what machines make of an abbreviation.
        """
        if self.kind is KnownNameKind.MACHINE_TRANSLATION:
            return True
        return self.kind is KnownNameKind.ACRONYM and len(fold_name(self.text)) <= 2


@dataclass(frozen=True, slots=True)
class KnownAs:
    """All names of one organisation, anchors first."""

    group: str
    names: tuple[KnownName, ...]

    @property
    def anchors(self) -> tuple[KnownName, ...]:
        """The names that tie the group to a listed organisation."""
        return tuple(name for name in self.names if name.anchor)


# Letters of Arabic script that writers exchange: alif maqsura and Persian ye, Persian kaf, ta marbuta; and tatweel.
# The Turkish i without a dot folds to the plain one.
_ALIKE = str.maketrans({"ı": "i", "ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه", "ہ": "ه", "ھ": "ه", "ـ": None})
_GLUE = re.compile("['\u2018\u2019\u02bc\u02bb\u02bf\u02be`\u00b4\u05f3\u200c\u200d]")
_ARTICLES = frozenset({"al", "the"})


@cache
def groups() -> tuple[KnownAs, ...]:
    """Every group of the shipped table, in its order."""
    collected: dict[str, list[KnownName]] = {}
    for row in _rows():
        name = KnownName(
            group=row["group"],
            text=row["name"],
            language=row["language"],
            kind=KnownNameKind(row["kind"]),
            anchor=Anchor(row["anchor"]),
            source=row["source"],
        )
        collected.setdefault(name.group, []).append(name)
    return tuple(KnownAs(group, tuple(names)) for group, names in collected.items())


def names_for(names: Iterable[str]) -> tuple[KnownName, ...]:
    """The further names of an organisation that bears any of ``names``; empty where no group is anchored by one.

    A name in brackets behind another, and each side of a slash between blanks, also count: "Abu Sayyaf Group (ASG)".
    """
    keys = {key for name in names for key in _keys(name)}
    further: dict[str, KnownName] = {}
    for known in (known for group in _groups_anchored_by(keys) for known in group.names):
        key = _folded(known.text)
        if key not in keys and known.anchor is not Anchor.BRANCH:
            further.setdefault(key, known)
    return tuple(further.values())


def _groups_anchored_by(keys: set[str]) -> list[KnownAs]:
    found = {(anchor, group) for key in keys for anchor, group in _anchors().get(key, ())}
    sure = {group for anchor, group in found if anchor is not Anchor.ALONE}
    wanted = sure or {group for _, group in found}
    return [group for group in groups() if group.group in wanted]


@lru_cache(maxsize=4096)
def _folded(text: str) -> str:
    return fold_name(text)


def fold_name(name: str) -> str:
    """The name in lower-case letters and digits without marks, blanks, and the words "al" and "the"."""
    text = name if name.isascii() else _without_marks(name)
    words = re.split(r"[\W_]+", _GLUE.sub("", text.casefold()))
    kept = "".join(word for word in words if word not in _ARTICLES)
    return kept or "".join(words)


def _without_marks(name: str) -> str:
    decomposed = unicodedata.normalize("NFKD", name.translate(_ALIKE))
    return "".join(c for c in decomposed if not unicodedata.combining(c)).translate(_ALIKE)


def _keys(name: str) -> set[str]:
    outside = re.sub(r"\([^()]*\)", " ", name)
    pieces = (name, outside, *outside.split(" / "))
    return {fold_name(piece) for piece in pieces} - {""}


@cache
def _anchors() -> dict[str, tuple[tuple[Anchor, str], ...]]:
    """Folded anchor -> the groups that it anchors, and how."""
    found: dict[str, tuple[tuple[Anchor, str], ...]] = {}
    for known in (anchor for group in groups() for anchor in group.anchors):
        key = _folded(known.text)
        found[key] = (*found.get(key, ()), (known.anchor, known.group))
    return found


def _rows() -> list[dict[str, str]]:
    from importlib.resources import files  # here: the module must import in a few milliseconds

    text = files("tocsin.text").joinpath("data", "known_as.csv").read_text("utf-8")
    return list(csv.DictReader(text.splitlines()))
