"""How much speaks for it that some words of a text are a listed name: the engine's own evidence, and the sentence's.

The name is weighed by the rules that screening weighs it by (match.explaining), against as many records; how it stands
in the text is added (match.mentions.weights). So a mention has a score, a band and reasons as a match has.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import exp
from typing import Final

from tocsin.match import weights as w
from tocsin.match.comparison import side_of
from tocsin.match.explaining import Reading, explain
from tocsin.match.mentions import weights as m
from tocsin.match.mentions.lexicon import Lexicon, Listed
from tocsin.match.score import Scored, band_of, prior_of_list
from tocsin.model.screening import Band, Evidence, Query
from tocsin.text.known_as import KnownName, fold_name, groups
from tocsin.text.names import Form, organisation_forms, person_forms

MOST_REMEMBERED: Final = 100_000  # weighed names of one finder
_BESIDE_ONE_WORD: Final = 1.0  # nats that articles and titles beside a name of one word may add


@dataclass(frozen=True, slots=True)
class Weighed:
    """A listed name weighed against words of a text."""

    log_odds: float
    score: float
    name_score: float
    band: Band
    evidence: tuple[Evidence, ...]

    def with_(self, more: Sequence[Evidence], limit: Evidence | None = None) -> Weighed:
        """The same with what the sentence says; a ``limit`` keeps it from alerting."""
        log_odds = self.log_odds + sum(each.weight for each in more)
        evidence = (*self.evidence, *more, *([limit] if limit else []))
        is_limited = any(each.code in LIMITS for each in evidence)
        band = Band.WEAK if is_limited else band_of(log_odds)
        value = 1.0 / (1.0 + exp(-max(-60.0, min(60.0, log_odds))))
        if is_limited:
            value = min(value, w.WEAK_SCORE_LIMIT - 0.2 * exp(-max(0.0, log_odds)))
        return replace(self, log_odds=log_odds, score=round(value, 6), band=band, evidence=evidence)


LIMITS: Final = frozenset(
    (
        "limit_weak_alias",
        "limit_short_acronym",
        "limit_single_name",
        "limit_machine_translation",
        "limit_one_word",
        "limit_ordinary",
        "limit_acronym_alone",
    )
)


class Weigher:
    """Weighs listed names against words, and remembers: the same words come again."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self.fresh = 0
        """Names weighed so far that were not remembered: the work that a hostile text makes."""
        self._prior = prior_of_list(lexicon.records)
        self._known: dict[tuple[str, int, int], Weighed | None] = {}
        self._known_as = _known_as()
        self._known_names: dict[tuple[int, int], KnownName | None] = {}

    @property
    def prior(self) -> float:
        """Nats that a name must overcome; below zero."""
        return self._prior.weight

    def weigh(self, text: str, listed: Listed) -> Weighed | None:
        """The name weighed against ``text``; None when the text has no reading."""
        key = (text, listed.segment, listed.name)
        if key not in self._known:
            if len(self._known) > MOST_REMEMBERED:
                self._known.clear()
            self._known[key] = self._weighed(text, listed)
            self.fresh += 1
        return self._known[key]

    def is_remembered(self, text: str, listed: Listed) -> bool:
        """True when this was weighed before: it costs nothing again."""
        return (text, listed.segment, listed.name) in self._known

    def name(self, listed: Listed) -> str:
        """The name as it is listed."""
        return self._lexicon.segments[listed.segment].arrays.names.texts[listed.name]

    def known_as(self, listed: Listed) -> KnownName | None:
        """The entry of the known-as table for this name of this organisation, if it is there."""
        if not listed.groups:
            return None
        key = (listed.segment, listed.name)
        if key not in self._known_names:
            folded = fold_name(self.name(listed))
            entries = (entry for group in listed.groups if (entry := self._known_as.get((group, folded))))
            self._known_names[key] = next(entries, None)
        return self._known_names[key]

    def may_be_word(self, word: str, listed: Listed) -> bool:
        """True when one word is a listed name of one word in its very letters, marks and the like apart.

        False as well for one so common that no sentence makes it worth showing.
        """
        weighed = self.weigh(word, listed)
        hope = m.QUOTED + (m.KNOWN_AS if listed.is_known else 0.0) + _BESIDE_ONE_WORD
        hope += 0.0 if listed.is_person else w.WHOLE_ORGANISATION
        if weighed is None or weighed.log_odds + hope < m.SHOWN_FROM:
            return False
        agreed = [dict(each.arguments) for each in weighed.evidence if each.code in ("name_same", "name_sounds")]
        return any(fold_name(each["ours"]) == fold_name(each["theirs"]) for each in agreed)

    def _weighed(self, text: str, listed: Listed) -> Weighed | None:
        segment = self._lexicon.segments[listed.segment]
        query = Query(name=text)
        best: Scored | None = None
        for form in _forms(text, is_person=listed.is_person):
            side = side_of(form, self._lexicon.rarity, is_person=listed.is_person)
            reading = Reading(query, text.casefold(), side, listed.is_person, self._prior)
            scored = explain(segment.arrays, segment.subjects, reading, listed.name)
            if best is None or scored.log_odds > best.log_odds:
                best = scored
        if best is None:
            return None
        return Weighed(best.log_odds, best.score, best.name_score, best.band, best.evidence)


def _forms(text: str, *, is_person: bool) -> tuple[Form, ...]:
    return person_forms(text) if is_person else organisation_forms(text)


def _known_as() -> dict[tuple[str, str], KnownName]:
    """Group and folded name -> its entry."""
    found: dict[tuple[str, str], KnownName] = {}
    for group in groups():
        for name in group.names:
            found.setdefault((group.group, fold_name(name.text)), name)
    return found
