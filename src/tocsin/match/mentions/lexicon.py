"""The listed names as a reader of texts needs them: by the token that tells most of each, and by its next.

A name of several full tokens is looked for where its rarest token stands near the others (of persons' names of three
tokens and more: the second rarest as well). A name of one full token is looked for where that stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from tocsin.match.arrays import KIND_SHIFT, KINDS, LIGHT, TOKEN_MARKS, TOKEN_ROW, WEAK_NAME
from tocsin.match.rarity import RarityTable, fold_token
from tocsin.match.segment import Segment
from tocsin.model.record import SubjectKind
from tocsin.text.known_as import fold_name, groups
from tocsin.text.romanise import romanise

LEAST_REACH: Final = 8  # words on either side of a name's anchor, for every name
REACH_BEYOND: Final = 4  # and for long names so many more than they have tokens
MOST_ABSENT_PERSON: Final = 2  # names of a person's that a text may leave out
LEAST_OF_LONG: Final = 4  # full tokens of an organisation's name of which one may be absent
MENTIONED: Final = (SubjectKind.PERSON, SubjectKind.ORGANISATION)
"""What is looked for in texts: names of vessels and aircraft are words of the sea and the sky."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One listed name: where it stands, its full tokens (their numbers), and how it is read."""

    segment: int
    name: int  # row in the segment's names
    record: int  # row in its records
    is_person: bool
    is_weak: bool
    full: tuple[int, ...]
    rarity: tuple[float, ...]  # nats, of the full tokens
    light: frozenset[str]  # its other tokens
    groups: frozenset[str]  # of the known-as table that the organisation belongs to
    reach: int  # words on either side of one of its tokens in which the others may stand

    @property
    def is_known(self) -> bool:
        """True for a name of an organisation that the known-as table tells of."""
        return bool(self.groups)

    @property
    def allowed(self) -> int:
        """How many of its full tokens a text may leave out."""
        return MOST_ABSENT_PERSON if self.is_person else int(len(self.full) >= LEAST_OF_LONG)


@dataclass(slots=True)
class Lexicon:
    """Listed names by their tokens; tokens are numbered over all segments."""

    segments: tuple[Segment, ...]
    tokens: dict[str, int] = field(default_factory=dict)  # letters -> number
    letters: list[str] = field(default_factory=list)
    written: dict[str, tuple[int, ...]] = field(default_factory=dict)  # Cyrillic words of names -> their tokens
    by_fold: dict[str, list[int]] = field(default_factory=dict)
    names: list[Listed] = field(default_factory=list)  # of several full tokens
    anchored: dict[int, list[int]] = field(default_factory=dict)  # token -> rows of names that it is an anchor of
    used: set[int] = field(default_factory=set)  # tokens of such names
    alone: dict[int, list[Listed]] = field(default_factory=dict)  # names of one full token
    records: int = 0

    @property
    def rarity(self) -> RarityTable:
        """The table by which names are weighed."""
        return self.segments[0].arrays.rarity


def lexicon_of(segments: Sequence[Segment]) -> Lexicon:
    """The lexicon over the names of a main index and, where there is one, its delta; dead records are left out."""
    lexicon = Lexicon(tuple(segments))
    for at, segment in enumerate(segments):
        numbers = _numbered(lexicon, segment.arrays.tokens.letters)
        # A list writes one name in many ways that are the same tokens: one of them is enough, the strongest.
        texts = segment.arrays.names.texts
        alike: dict[tuple[object, ...], Listed] = {}
        for listed in _names(at, segment, numbers):
            word = fold_name(texts[listed.name]) if listed.groups and len(listed.full) == 1 else ""
            key = (listed.record, listed.full, listed.light, word)
            if key not in alike or (alike[key].is_weak and not listed.is_weak):
                alike[key] = listed
        for listed in alike.values():
            _enter(lexicon, listed)
        _note_written(lexicon, segment)
        lexicon.records += segment.count(MENTIONED, None)
    for letters, number in lexicon.tokens.items():
        if number in lexicon.alone or number in lexicon.used:
            lexicon.by_fold.setdefault(fold_token(letters), []).append(number)
    return lexicon


def _note_written(lexicon: Lexicon, segment: Segment) -> None:
    """Each Cyrillic word of a listed name with its tokens: a list's word is romanised in several ways."""
    texts = segment.arrays.names.texts
    words = {word for text in texts for word in _CYRILLIC.findall(text.casefold())}
    for word in words:
        tokens = {token for way in romanise(word) for token in way.split()}
        known = (lexicon.tokens[token] for token in sorted(tokens) if token in lexicon.tokens)
        lexicon.written[word] = tuple(dict.fromkeys((*lexicon.written.get(word, ()), *known)))


_CYRILLIC: Final = re.compile("[\u0400-\u04ff]+")


def _numbered(lexicon: Lexicon, letters: Iterable[str]) -> list[int]:
    numbers = []
    for text in letters:
        number = lexicon.tokens.setdefault(text, len(lexicon.letters))
        if number == len(lexicon.letters):
            lexicon.letters.append(text)
        numbers.append(number)
    return numbers


def _names(at: int, segment: Segment, numbers: Sequence[int]) -> Iterable[Listed]:
    names, tokens = segment.arrays.names, segment.arrays.tokens
    letters = list(tokens.letters)
    rarities = (tokens.rarity_organisation.tolist(), tokens.rarity_person.tolist())
    dead, known = segment.dead.tolist(), _known(segment)
    entries, offsets = names.tokens.tolist(), names.offsets.tolist()
    for name, (record, bits) in enumerate(zip(names.record.tolist(), names.bits.tolist(), strict=True)):
        kind = KINDS[bits >> KIND_SHIFT & 3]
        if kind not in MENTIONED or (dead and dead[record]):
            continue
        is_person = kind is SubjectKind.PERSON
        row = entries[offsets[name] : offsets[name + 1]]
        full = [entry & TOKEN_ROW for entry in row if not entry >> TOKEN_MARKS & LIGHT]
        light = [letters[entry & TOKEN_ROW] for entry in row if entry >> TOKEN_MARKS & LIGHT]
        yield Listed(
            *(at, name, record, is_person, bool(bits & WEAK_NAME)),
            tuple([numbers[each] for each in full]),
            tuple([rarities[is_person][each] for each in full]),
            frozenset(light) if light else _NONE,
            known.get(record, _NONE),
            max(LEAST_REACH, len(row) + REACH_BEYOND),
        )


_NONE: Final[frozenset[str]] = frozenset()


def _known(segment: Segment) -> dict[int, frozenset[str]]:
    """Records of organisations by the groups of the known-as table that one of their names ties to them."""
    anchors: dict[str, set[str]] = {}
    for group in groups():
        for name in group.anchors:
            anchors.setdefault(fold_name(name.text), set()).add(group.group)
    names, found = segment.arrays.names, dict[int, frozenset[str]]()
    organisation = KINDS.index(SubjectKind.ORGANISATION)
    for row_ in np.flatnonzero(names.bits >> KIND_SHIFT & 3 == organisation).tolist():
        tied = anchors.get(fold_name(names.texts[row_]))
        if tied:
            record = int(names.record[row_])
            found[record] = found.get(record, _NONE) | tied
    return found


def _enter(lexicon: Lexicon, listed: Listed) -> None:
    rarest_first = sorted(zip(listed.rarity, listed.full, strict=True), key=lambda each: -each[0])
    ordered = list(dict.fromkeys(token for _, token in rarest_first))
    if len(ordered) == 1:
        lexicon.alone.setdefault(ordered[0], []).append(listed)
        return
    # A person's rarest token may be the one that a text leaves out: the second is an anchor as well.
    anchors = ordered[:2] if listed.is_person and len(ordered) > 2 else ordered[:1]
    for anchor in anchors:
        lexicon.anchored.setdefault(anchor, []).append(len(lexicon.names))
    lexicon.names.append(listed)
    lexicon.used.update(ordered)
