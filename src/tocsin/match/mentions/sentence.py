"""What a sentence says for and against a mention: capitals, quotation marks, endings, names that stand beside it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from tocsin.match import weights as w
from tocsin.match.mentions import weights as m
from tocsin.match.mentions.finding import MOST_LIGHT, Candidate, Passage
from tocsin.match.mentions.gathering import Condition
from tocsin.match.mentions.quoting import PLAIN, quoted, with_marks
from tocsin.match.mentions.reading import CLOSE, QUOTES
from tocsin.match.mentions.vocabulary import LEAST_MISSPELT, Shape, Word, fold_word, shape_of
from tocsin.match.mentions.weighing import Weighed, Weigher
from tocsin.model.screening import Band, Evidence
from tocsin.text.background import frequency
from tocsin.text.inflection import APOSTROPHES, ELISION, POSSESSIVE, bases
from tocsin.text.known_as import KnownName, KnownNameKind
from tocsin.text.legal_forms import LEGAL_FORMS
from tocsin.text.names import PARTICLES, TITLES
from tocsin.text.ordinary_words import is_ordinary
from tocsin.text.phonemes import is_abjad
from tocsin.text.romanise import romanise
from tocsin.text.scripts import clean

OF_PERSONS: Final = 30.0  # people in a million who bear a word: then it is a name beside a name
COMMON_NAME: Final = 5.0  # people in a million: then a word alone is a person's name as well
LEAST_WORD: Final = 4  # letters of a single word that may alert without being known from the table
SHORT: Final = 4  # letters: a name of one word this short is an acronym, and written in capitals
LEAST_ALIKE: Final = 0.5  # name score of a weak mention
_ABBREVIATIONS: Final = (KnownNameKind.ACRONYM, KnownNameKind.MACHINE_TRANSLATION)
# Legal forms, less those that are words of everyday in some language.
_FORMS: Final = LEGAL_FORMS - frozenset("the of and for in y et und e ve & a as ag ab sal co sa est tov too".split())


@lru_cache(maxsize=65536)
def plain_text(text: str) -> str:
    """``text.scripts.clean``, remembered: the words of texts come again."""
    return clean(text)


@dataclass(frozen=True, slots=True)
class Said:
    """A candidate weighed, with its sentence."""

    candidate: Candidate
    weighed: Weighed
    start: int  # in the block's text
    end: int
    condition: Condition


def weigh_in_sentence(passage: Passage, candidate: Candidate, weigher: Weigher) -> Said | None:
    """The candidate with all that speaks for and against it; None where it is not worth showing."""
    known = weigher.known_as(candidate.listed)
    if len(candidate.matched) == 1 and not _may_stand_alone(passage, candidate, known):
        return None
    weighed = weigher.weigh(base_text(passage, candidate), candidate.listed)
    if weighed is None or not _is_written_so(candidate, weighed):
        return None
    more = [
        *_as_listed(passage, candidate, weighed),
        *_known(candidate, known),
        *_written(passage, candidate, known),
        *_beside(passage, candidate),
    ]
    limit = _limit(passage, candidate, known, weigher)
    result = weighed.with_(more, limit)
    if not _is_shown(passage, candidate, result, known, weigher.name(candidate.listed)):
        return None
    start, end = _span(passage, candidate)
    return Said(candidate, result, start, end, _condition(passage, candidate, result, known))


def _span(passage: Passage, candidate: Candidate) -> tuple[int, int]:
    """The characters of the mention, without an elided article before it and a possessive behind it."""
    marks = quoted(passage.words, candidate.first, candidate.last) or PLAIN
    start, end = with_marks(passage.words, candidate.first, candidate.last, marks)
    first, last = passage.words.texts[candidate.first], passage.words.texts[candidate.last]
    if not marks.before and any(base.taken == ELISION for base in bases(first)):
        start += 1 + min(at for at, letter in enumerate(first) if letter in APOSTROPHES)
    if not marks.behind and any(base.taken == POSSESSIVE for base in bases(last)):
        end -= len(last) - max(at for at, letter in enumerate(last) if letter in APOSTROPHES)
    return start, end


def _may_stand_alone(passage: Passage, candidate: Candidate, known: KnownName | None) -> bool:
    """False for what is written as a word where the name is an acronym: "Jan" is no JAN, "is" no IS."""
    word = passage.words.texts[candidate.matched[0]]
    is_acronym = known is not None and known.kind in _ABBREVIATIONS
    letters = len(fold_word(word))
    if not (is_acronym or letters <= SHORT):
        return True
    if shape_of(word) is not Shape.CAPITALS:
        return shape_of(word) is Shape.NO_CASE and is_acronym
    return letters > 2 or _is_shouted_alone(passage, candidate)


def _is_shouted_alone(passage: Passage, candidate: Candidate) -> bool:
    """True where not everything is in capitals: "WHAT IS NEW" says nothing of IS."""
    at = candidate.matched[0]
    beside = [passage.words.texts[each] for each in (at - 1, at + 1) if 0 <= each < len(passage)]
    return not beside or any(shape_of(text) is not Shape.CAPITALS for text in beside)


def _is_written_so(candidate: Candidate, weighed: Weighed) -> bool:
    """False where an organisation's name is only nearly there: words of a language lie nearer to each other than names.

    A long word may be misspelt, a short one may not; words of Arabic or Hebrew letters must be the listed ones, since
    they leave too much unwritten; and all words are of scripts that stand for one another.
    """
    if candidate.listed.is_person:
        return True
    letters = 0
    for each in weighed.evidence:
        if each.code not in _PAIRED or each.weight <= w.LIGHT:  # articles and legal forms come and go
            continue
        arguments = dict(each.arguments)
        ours, theirs = arguments["ours"], arguments["theirs"]
        letters += len(ours)
        if fold_word(ours) == fold_word(theirs):
            continue
        if is_abjad(ours) or is_abjad(theirs) or (each.code == "name_near" and len(ours) < LEAST_MISSPELT):
            return False
    return letters >= LEAST_LETTERS or len(candidate.matched) == 1


_PAIRED: Final = ("name_same", "name_sounds", "name_near", "name_glued")
LEAST_LETTERS: Final = 5  # letters of all words of an organisation's name of several: "a 1" is no A1


def base_text(passage: Passage, candidate: Candidate) -> str:
    """The words of the candidate as a list would write them, without endings and particles."""
    texts = []
    for place in range(candidate.first, candidate.last + 1):
        word = passage.word(place) if place in candidate.matched else None
        base = _base(word, candidate.listed.full) if word else ""
        texts.append(base or _unattached(passage.words.texts[place]))
    return " ".join(texts)


def _base(word: Word, full: tuple[int, ...]) -> str:
    """The way to read the word by which it is one of the tokens; the way that was found first, of several."""
    ways = [token for token in full if token in word.stands_for]
    if len(ways) < 2:
        return word.stands_for[ways[0]] if ways else ""
    return next(base for token, base in word.stands_for.items() if token in ways)


@lru_cache(maxsize=16384)
def _unattached(word: str) -> str:
    """The word without an elided article or a possessive: of d'Al-Qaïda the "al"."""
    return next((base.letters for base in bases(word) if base.taken in (ELISION, POSSESSIVE)), plain_text(word))


def _as_listed(passage: Passage, candidate: Candidate, weighed: Weighed) -> list[Evidence]:
    """What it says that a person is named in full and letter by letter as on the list."""
    if not candidate.listed.is_person or len(candidate.matched) < 2:
        return []
    if candidate.commas and not _is_family_first(passage, candidate):
        return []
    codes = {each.code for each in weighed.evidence if each.feature == "name"}
    return [Evidence("mention", m.AS_LISTED, "mention_as_listed")] if codes == _IN_FULL else []


def _is_family_first(passage: Passage, candidate: Candidate) -> bool:
    """True for FAMILY, Given: capitals tell the family name, so the comma parts no two people."""
    places = range(candidate.first, candidate.last)
    comma = next((place for place in places if "," in passage.words.gaps[place + 1]), candidate.last)
    shapes = [(place <= comma, shape_of(passage.words.texts[place])) for place in candidate.matched]
    behind = [shape for is_before, shape in shapes if not is_before]
    is_told = all(shape is Shape.CAPITALS for is_before, shape in shapes if is_before)
    return is_told and bool(behind) and all(shape is Shape.CAPITAL for shape in behind)


_IN_FULL: Final = frozenset(("name_same", "name_whole"))


def _known(candidate: Candidate, known: KnownName | None) -> list[Evidence]:
    if known is not None and not known.is_weak:
        arguments = (("name", known.text), ("language", known.language), ("source", known.source))
        return [Evidence("mention", m.KNOWN_AS, "mention_known_as", arguments)]
    if known is None and candidate.listed.is_known and not candidate.listed.is_weak and len(candidate.matched) == 1:
        return [Evidence("mention", m.KNOWN_AS, "mention_known")]
    return []


def _written(passage: Passage, candidate: Candidate, known: KnownName | None) -> list[Evidence]:
    """How the words are written: capitals, quotes, endings, commas."""
    found: list[Evidence] = []
    texts = [passage.words.texts[place] for place in candidate.matched]
    shapes = [shape_of(text) for text in texts]
    if all(shape is Shape.SMALL for shape in shapes):
        found.append(Evidence("mention", m.SMALL_LETTERS, "mention_small_letters"))
    is_quoted = _is_quoted(passage, candidate)
    if is_quoted:
        found.append(Evidence("mention", m.QUOTED, "mention_quoted"))
    if _is_row_of_words(passage, candidate, known):
        found.append(Evidence("mention", m.ORDINARY_KNOWN if known else m.ORDINARY, "mention_ordinary"))
    written, base = " ".join(plain_text(text).casefold() for text in texts), base_text(passage, candidate)
    if any(word not in base.split() for word in written.split()):
        arguments = (("written", " ".join(texts)), ("base", base))
        found.append(Evidence("mention", m.INFLECTED, "mention_inflected", arguments))
    if not candidate.listed.is_person and not candidate.is_in_order:
        found.append(Evidence("mention", m.OTHER_ORDER, "mention_order"))
    if candidate.commas:
        found.append(Evidence("mention", m.BY_COMMA, "mention_comma"))
    return found


def _is_row_of_words(passage: Passage, candidate: Candidate, known: KnownName | None) -> bool:
    """True for everyday words that nothing marks as a name: neither capitals, nor quotes, nor the known-as table."""
    texts = [passage.words.texts[place] for place in candidate.matched]
    if not all(map(is_ordinary, texts)) or _is_quoted(passage, candidate):
        return False
    shapes = {shape_of(text) for text in texts}
    if shapes <= {Shape.CAPITAL, Shape.CAPITALS}:
        return False
    if shapes == {Shape.SMALL}:
        return True
    return known is None or fold_word(base_text(passage, candidate)) != fold_word(known.text)


def _limit_of_words(
    passage: Passage, candidate: Candidate, known: KnownName | None, weigher: Weigher
) -> Evidence | None:
    """A row of everyday words is a name only as it is listed, articles and all, in scripts without capitals."""
    if not _is_row_of_words(passage, candidate, known):
        return None
    has_case = any(shape_of(passage.words.texts[place]) is not Shape.NO_CASE for place in candidate.matched)
    base = base_text(passage, candidate)
    if not has_case and fold_word(base) == fold_word(weigher.name(candidate.listed)):
        return None
    return Evidence("mention", 0.0, "limit_ordinary", (("words", base),))


def _is_quoted(passage: Passage, candidate: Candidate) -> bool:
    """True when a word of the name stands between quotation marks, at the edges of the mention or within."""
    marks = quoted(passage.words, candidate.first, candidate.last)
    return marks is not None and marks.holds(candidate.matched)


def _beside(passage: Passage, candidate: Candidate) -> list[Evidence]:
    """Names directly beside a person's name: it is a longer one, of somebody else."""
    if not candidate.listed.is_person or len(candidate.matched) < 2:
        return []
    found = []
    for step, at in ((-1, candidate.first), (1, candidate.last)):
        place = at + step
        for _ in range(MOST_LIGHT):
            if not _is_unparted(passage, place - step, place) or passage.words.texts[place].casefold() not in PARTICLES:
                break
            place += step
        if _is_unparted(passage, place - step, place) and is_name_of_persons(passage.words.texts[place]):
            arguments = (("name", passage.words.texts[place]),)
            found.append(Evidence("mention", m.LONGER_NAME, "mention_longer_name", arguments))
    return found


def _is_close(passage: Passage, here: int, there: int) -> bool:
    return 0 <= there < len(passage) and passage.gap(min(here, there)) == CLOSE


def _is_unparted(passage: Passage, here: int, there: int) -> bool:
    """True for two words beside each other with no quotation mark between: what is said of somebody is none of his."""
    return _is_close(passage, here, there) and QUOTES.isdisjoint(passage.words.gaps[max(here, there)])


@lru_cache(maxsize=16384)
def is_name_of_persons(word: str) -> bool:
    """True for a word, not in small letters, that people bear as a name and that is no title."""
    if shape_of(word) is Shape.SMALL or is_ordinary(word):
        return False
    for base in bases(plain_text(word)):
        for letters in romanise(base.letters)[:1]:
            if letters not in TITLES and frequency(letters) >= OF_PERSONS:
                return True
    return False


def _limit(passage: Passage, candidate: Candidate, known: KnownName | None, weigher: Weigher) -> Evidence | None:
    """What keeps a mention from alerting by itself, beyond what the engine says."""
    word = plain_text(passage.words.texts[candidate.matched[0]])
    if known is not None and known.kind is KnownNameKind.MACHINE_TRANSLATION:
        return Evidence("mention", 0.0, "limit_machine_translation", (("source", known.source),))
    if candidate.listed.is_person:
        return None
    if len(candidate.matched) > 1:
        return _limit_of_words(passage, candidate, known, weigher)
    # What the table calls it is known; another alias of a known organisation may be a word that people are called by.
    is_known = known is not None or (candidate.listed.is_known and not _is_borne(word))
    if is_known and ((known is not None and known.kind in _ABBREVIATIONS) or not is_ordinary(word)):
        return None
    is_told_apart = _is_quoted(passage, candidate) or _has_legal_form(passage, candidate)
    is_acronym = len(word) == THREE and shape_of(word) is Shape.CAPITALS and _has_legal_form(passage, candidate)
    if is_told_apart and (_is_coined(word) or is_acronym) and shape_of(word) is not Shape.SMALL:
        return None
    return Evidence("mention", 0.0, "limit_one_word", (("word", word),))


@lru_cache(maxsize=16384)
def _is_coined(word: str) -> bool:
    """True for a word that is none of everyday's and that few people bear as a name."""
    return len(word) >= LEAST_WORD and not is_ordinary(word) and not _is_borne(word)


def _has_legal_form(passage: Passage, candidate: Candidate) -> bool:
    """True when a legal form stands within the mention or right beside it: Ltd, ООО, company."""
    places = [*range(candidate.first, candidate.last + 1)]
    places += [at for at in (candidate.first - 1, candidate.last + 1) if _is_close(passage, at, _inner(candidate, at))]
    words = [passage.words.texts[at] for at in places if at not in candidate.matched]
    return any(letters in _FORMS for word in words for letters in romanise(plain_text(word))[:1])


def _inner(candidate: Candidate, at: int) -> int:
    return candidate.first if at < candidate.first else candidate.last


@lru_cache(maxsize=16384)
def _is_borne(word: str) -> bool:
    return any(frequency(letters) >= COMMON_NAME for letters in romanise(word))


def _is_shown(passage: Passage, candidate: Candidate, weighed: Weighed, known: KnownName | None, name: str) -> bool:
    """False for what would only drown the reader: faint, or a weak single word that nothing speaks for."""
    if weighed.band is not Band.WEAK:
        return True
    if len(candidate.matched) > 1:
        is_as_listed = any(each.code == "mention_as_listed" for each in weighed.evidence)
        least = m.SHOWN_AS_LISTED if is_as_listed else m.SHOWN_FROM
        return weighed.log_odds >= least and weighed.name_score >= LEAST_ALIKE
    if _has_legal_form(passage, candidate):
        return weighed.log_odds >= m.SHOWN_FROM and _is_told_by_capitals(passage, candidate)
    text = plain_text(passage.words.texts[candidate.matched[0]])
    if known is not None and known.is_weak:
        return fold_word(text) == fold_word(known.text)
    is_same = fold_word(text) == fold_word(name)
    return is_same and not is_ordinary(text) and weighed.log_odds >= m.SHOWN_FROM and shape_of(text) is not Shape.SMALL


def _is_told_by_capitals(passage: Passage, candidate: Candidate) -> bool:
    return shape_of(passage.words.texts[candidate.matched[0]]) is not Shape.SMALL


def _condition(passage: Passage, candidate: Candidate, weighed: Weighed, known: KnownName | None) -> Condition:
    """What else the text must say for the mention to be told."""
    if len(candidate.matched) > 1:
        return NOTHING
    word = plain_text(passage.words.texts[candidate.matched[0]])
    token = candidate.listed.full[0]
    letters = len(fold_word(word))
    if weighed.band is Band.WEAK:
        if known is not None:
            return Condition(company=letters <= TWO and is_ordinary(word))
        is_bare = letters <= SHORT or candidate.listed.is_weak or not _is_coined(word)
        return Condition(company=is_bare, token=token)
    if _is_word_with_article(word) and not _is_quoted(passage, candidate):
        return Condition(alone=weighed.with_((), Evidence("mention", 0.0, "limit_one_word", (("word", word),))))
    if known is not None and known.kind is KnownNameKind.ACRONYM and letters <= THREE:
        return Condition(alone=weighed.with_((), Evidence("mention", 0.0, "limit_acronym_alone", (("word", word),))))
    return NOTHING


@lru_cache(maxsize=16384)
def _is_word_with_article(word: str) -> bool:
    """True for an everyday word of Arabic with its article: "the base" is as often a base."""
    bare = next((base.letters for base in reversed(bases(word)) if base.letters.startswith(_ARTICLE)), "")
    return bool(bare) and is_ordinary(bare.removeprefix(_ARTICLE))


_ARTICLE: Final = "ال"
NOTHING: Final = Condition()
TWO, THREE = 2, 3  # letters of an acronym
