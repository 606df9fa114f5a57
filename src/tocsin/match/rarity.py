"""How rare a name token is, in nats: minus the logarithm of the share of names that bear it, in any spelling.

Tokens are counted by their folded form (text.phonemes.folded), so that every spelling of Mohammed counts as one. The
lists' own counts make 70 %, the shipped background table 30 %, less what the names of one culture have in common.
Nothing is learnt from what was screened.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from hashlib import blake2b
from math import log

import numpy as np
import numpy.typing as npt

from tocsin.match.weights import (
    CULTURE,
    LIST_SHARE,
    RARITY_CAP,
    RARITY_CAP_ORGANISATION,
    SHORT_CAP,
    SHORT_STEP,
)
from tocsin.text.background import entries
from tocsin.text.phonemes import encode, folded, is_abjad
from tocsin.text.romanisation.tables import packed_lines

F32 = npt.NDArray[np.float32]
I64 = npt.NDArray[np.int64]
FOLDED_FILE = "folded_background.tsv.gz"
LEAST = 0.3  # nats that agreement on the commonest name is worth
FLOOR_PER_MILLION = 0.5  # a token that the background table does not know


@lru_cache(maxsize=131072)
def fold_token(letters: str) -> str:
    """The form under which a token is counted: its folded sounds, or the token itself when it has digits."""
    return letters if any(letter.isdigit() for letter in letters) else folded(encode(letters)) or letters


@lru_cache(maxsize=131072)
def key(text: str) -> int:
    """A stable 64-bit key of a text."""
    return int.from_bytes(blake2b(text.encode("utf-8", "replace"), digest_size=8).digest(), "little")


class RarityTable:
    """Rarity by folded token: ``keys`` (n,) uint64 ascending, ``person`` and ``organisation`` (n,) float32 nats."""

    __slots__ = ("_cache", "keys", "organisation", "person")

    def __init__(
        self,
        keys: npt.NDArray[np.uint64],
        person: npt.NDArray[np.float32],
        organisation: npt.NDArray[np.float32],
    ) -> None:
        self.keys = keys
        self.person = person
        self.organisation = organisation
        self._cache: dict[tuple[str, bool], float] = {}

    def of(self, letters: str, *, is_person: bool) -> float:
        """The rarity of a token in nats, at least LEAST and at most the cap for its kind."""
        known = self._cache.get((letters, is_person))
        if known is not None:
            return known
        wanted = key(fold_token(letters))
        at = int(np.searchsorted(self.keys, np.uint64(wanted)))
        if at < len(self.keys) and int(self.keys[at]) == wanted:
            value = float((self.person if is_person else self.organisation)[at])
        else:
            value = RARITY_CAP if is_person else RARITY_CAP_ORGANISATION
        value = min(value, _cap_of_length(letters, is_person=is_person))
        if len(self._cache) < 100_000:
            self._cache[(letters, is_person)] = value
        return value

    def of_all(self, letters: Sequence[str], forms: Sequence[str], fold: I64, *, is_person: bool) -> F32:
        """What ``of`` says of many tokens at once, (n,) float32; ``fold`` (n,) gives the row of each in ``forms``."""
        values = self.person if is_person else self.organisation
        cap = RARITY_CAP if is_person else RARITY_CAP_ORGANISATION
        wanted = np.fromiter((key(form) for form in forms), dtype=np.uint64, count=len(forms))
        places = np.minimum(np.searchsorted(self.keys, wanted), max(0, len(self.keys) - 1))
        known = self.keys[places] == wanted if len(self.keys) else np.zeros(len(forms), dtype=np.bool_)
        of_form = np.where(known, values[places] if len(self.keys) else cap, np.float32(cap))
        caps = np.fromiter((_cap_of_length(text, is_person=is_person) for text in letters), np.float64, len(letters))
        return np.minimum(of_form[fold].astype(np.float64), caps).astype(np.float32)


def _cap_of_length(letters: str, *, is_person: bool) -> float:
    """What a token can say at most: a short one has too many neighbours to be rare."""
    if not is_person and any(letter.isdigit() for letter in letters):
        return RARITY_CAP_ORGANISATION
    sounds = encode(letters)
    # An abjad writes about two sounds in three.
    count = len(sounds) * (1.5 if is_abjad(letters) else 1.0)
    cap = SHORT_CAP + SHORT_STEP * max(0.0, count - 2)
    return cap if is_person else cap + 1.5


def fold_background() -> dict[str, float]:
    """The share of people who bear each folded token, worked out from the shipped table: two seconds of work."""
    shares: dict[str, float] = {}
    for token, per_million in entries():
        form = fold_token(token)
        shares[form] = shares.get(form, 0.0) + per_million * 1e-6
    return shares


@cache
def background_shares() -> Mapping[str, float]:
    """The share of people who bear each folded token, as tools/fold_background.py worked it out."""
    lines = (line.partition("\t") for line in packed_lines(FOLDED_FILE))
    return {form: float(share) for form, _, share in lines}


def make_table(
    persons: Mapping[str, int],
    person_names: int,
    organisations: Mapping[str, int],
    organisation_names: int,
    background: Mapping[str, float],
) -> RarityTable:
    """The table over the lists' counts of folded tokens and the background's shares.

    ``persons`` and ``organisations`` count, for each folded token, the records that bear it; ``person_names`` and
    ``organisation_names`` are how many records there are.
    """
    forms = sorted(set(persons) | set(organisations) | set(background), key=key)
    keys = np.fromiter((key(form) for form in forms), dtype=np.uint64, count=len(forms))
    person = np.fromiter(
        (_person(persons.get(form, 0), person_names, background.get(form, 0.0)) for form in forms),
        dtype=np.float32,
        count=len(forms),
    )
    organisation = np.fromiter(
        (_organisation(organisations.get(form, 0), organisation_names) for form in forms),
        dtype=np.float32,
        count=len(forms),
    )
    return RarityTable(keys, person, organisation)


def _person(count: int, names: int, background_share: float) -> float:
    in_background = -log(max(background_share, FLOOR_PER_MILLION * 1e-6))
    if names < 100:  # too few records to speak of frequency: the background alone
        return min(RARITY_CAP, max(LEAST, in_background))
    on_lists = -log((count + 0.5) / (names + 1.0))
    return min(RARITY_CAP, max(LEAST, LIST_SHARE * on_lists + (1.0 - LIST_SHARE) * in_background - CULTURE))


def _organisation(count: int, names: int) -> float:
    return min(RARITY_CAP_ORGANISATION, max(LEAST, -log((count + 0.5) / (max(names, 2000) + 1.0))))
