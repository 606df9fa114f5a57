"""The compiled scan of texts finds what the plain rules find, and hears what they hear."""

from __future__ import annotations

from functools import cache

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from invented_records import ORGANISATION, PERSON, index_of, population, thing
from tocsin.match.mentions import weights as m
from tocsin.match.mentions.finder import Finder
from tocsin.match.mentions.finding import Candidate, Passage, plain_candidates
from tocsin.match.mentions.kernels.sounding import MOST_LETTERS, encode_latin, sound_table
from tocsin.match.mentions.reading import blocks, gap, gap_codes, words_of
from tocsin.match.mentions.scanning import Scanner
from tocsin.match.mentions.sentence import weigh_in_sentence
from tocsin.match.mentions.vocabulary import Vocabulary, arabic_parts
from tocsin.match.mentions.weighing import Weigher
from tocsin.match.segment import Segment
from tocsin.text.names import person_forms
from tocsin.text.phonemes import ALPHABET, encode, folded

BODIES = (
    ("Zarqolma Front of the Eastern Provinces and of the Islands beyond the Great Northern Sea",),
    ("Vestrilgan Holding Company", "Vestrilgan Ltd"),
    ("Зармакское освободительное движение",),
    ("حركة زرقلما",),
    ("Bank of Vestrilgan and Zarqolma",),
)
PEOPLE = (("Zarvesh bin Dokgan Qoltumov",), ("زركمان الطمريلي",), ("Obaidullah Vestrilmo",), ("Dokgan Dokgan Tumril",))


@cache
def finder() -> Finder:
    named = [thing(f"O{at}", ORGANISATION, *names) for at, names in enumerate(BODIES)]
    named += [thing(f"P{at}", PERSON, *names) for at, names in enumerate(PEOPLE)]
    return Finder([Segment(index_of([*named, *population(200, 9)], background={}))])


@cache
def words_of_names() -> tuple[str, ...]:
    texts = finder().lexicon.segments[0].arrays.names.texts
    return tuple(dict.fromkeys(word for text in texts for word in text.split()))


FILLERS = (
    "the",
    "of",
    "and",
    "was",
    "bin",
    "Ullah",
    "Vestrilgans",
    "Зармакского",
    "وزركمان",
    "x" * 70,
    "Abd",
    "a",
    "1",
)
SEPARATORS = (" ", " ", " ", " ", ", ", ". ", "\n", " – ", " «", "» ", "-", "\n\n")


def shown(passage: Passage, candidates: list[Candidate], weigher: Weigher) -> dict[object, float]:
    """What is told of each record at each place, by the strongest of the candidates."""
    best: dict[object, float] = {}
    for each in candidates:
        said = weigh_in_sentence(passage, each, weigher)
        if said is not None:
            key = (each.listed.record, each.matched)
            best[key] = max(best.get(key, -99.0), said.weighed.log_odds)
    return best


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_the_compiled_scan_shows_what_the_plain_rules_show(data: st.DataObject) -> None:
    of = finder()
    texts = data.draw(st.lists(st.sampled_from([*words_of_names(), *FILLERS]), min_size=2, max_size=24))
    names = data.draw(st.lists(st.sampled_from([name for names in (*BODIES, *PEOPLE) for name in names]), max_size=2))
    parts = [*texts, *(word for name in names for word in name.split())]
    text = "".join(part + data.draw(st.sampled_from(SEPARATORS)) for part in parts)
    weigher = Weigher(of.lexicon)
    passage = Passage(next(iter(blocks([text]))), Vocabulary(of.lexicon, weigher))

    fast = list(Scanner(of.lexicon, weigher.prior).candidates(passage))
    plain = list(plain_candidates(passage, of.lexicon))

    assert {(each.listed.name, each.matched) for each in fast} <= {(each.listed.name, each.matched) for each in plain}
    assert shown(passage, fast, weigher) == shown(passage, plain, weigher)
    assert all(
        said.weighed.log_odds <= each.bound + 0.01 or each.listed.light
        for each in fast
        if (said := weigh_in_sentence(passage, each, weigher)) is not None
    )


@settings(deadline=None, max_examples=200)
@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=20) | st.sampled_from(words_of_names()))
def test_the_compiled_sounds_are_those_of_the_plain_rules(word: str) -> None:
    letters = "".join(letter for letter in word.casefold() if "a" <= letter <= "z")
    marked, out = np.zeros(2 * MOST_LETTERS, dtype=np.uint8), np.zeros(2 * MOST_LETTERS, dtype=np.uint8)

    count = encode_latin(np.frombuffer(letters.encode(), dtype=np.uint8), sound_table(), marked, out)

    assert "".join(ALPHABET[code] for code in out[:count]) == encode(letters)


@settings(deadline=None, max_examples=100)
@given(st.lists(st.text(alphabet="abcdehiklmnostuwyابتحدرسعفقكلموي", min_size=2, max_size=9), min_size=1, max_size=8))
def test_words_asked_for_together_sound_as_they_do_alone(words: list[str]) -> None:
    of = finder()
    sounding = Vocabulary(of.lexicon, Weigher(of.lexicon))._sounding

    found = sounding.alike(words)

    for word, alike in zip(words, found, strict=True):
        assert alike.tokens == tuple(of.lexicon.by_fold.get(folded(encode(word)) or word, ()))


@given(st.text(alphabet="ابتثجحخدذرزسشصضطظعغفقكلمنهوية", min_size=1, max_size=9))
def test_a_plain_arabic_word_is_taken_apart_as_names_are(word: str) -> None:
    if word.startswith(("عبد", "وال", "لل")) or word.endswith(("الدين", "الله")) or "الله" in word:
        return

    forms = person_forms(word)

    assert arabic_parts(word) == tuple(token.letters for form in forms for token in form)


@given(st.lists(st.sampled_from(["Dr", "Zarvesh", "a", "word"]), min_size=2, max_size=4), st.sampled_from(SEPARATORS))
def test_codes_of_gaps_say_what_the_plain_rule_says(texts: list[str], between: str) -> None:
    words = words_of(between.join(texts))
    codes = gap_codes(words.gaps)

    for at in range(len(words.texts) - 1):
        is_short = len(words.texts[at]) <= 2
        expected = 0 if codes[at + 1] & 4 and is_short else codes[at + 1] & 3
        assert gap(words, at) == expected


def test_work_on_a_hostile_block_is_bounded_and_what_was_left_is_told() -> None:
    of = finder()
    bounded = Finder(of.lexicon.segments, most_weighed=3)
    text = "\n".join(" ".join(words_of_names()[at : at + 7]) for at in range(0, 300, 7))

    of.find([text])
    bounded.find([text])

    assert of.cut is None
    assert bounded.cut is not None
    assert bounded.cut.places > 3
    assert bounded.cut.line >= 1


def test_long_words_are_counted_because_they_are_not_looked_into() -> None:
    of = finder()

    of.find(["so " + "x" * 70 + " and " + "y" * 64])

    assert of.long_words == 1


def test_a_better_place_behind_a_thousand_others_is_still_told() -> None:
    of = finder()
    weaker, better = "Tumril Dokgan Dokgan came. ", "Dokgan Dokgan Tumril came."

    subject = next(each for each in of.find([weaker * 1100 + better]) if each.record.endswith("P3"))

    assert subject.count == 1101
    assert subject.best.text == "Dokgan Dokgan Tumril"
    assert m.AS_LISTED > 0
