"""Cyrillic to Latin: Russian in eight ways, and the letters of its neighbours.

A bearer's papers follow one way throughout, so a way is applied to the whole name, never mixed within it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import Final

from tocsin.text.romanisation.foreign_names import bearers_spellings
from tocsin.text.romanisation.lattice import MEMORABLE, distinct


@dataclass(frozen=True, slots=True, eq=False)
class Way:
    """One way of writing Cyrillic in Latin letters."""

    letters: dict[str, str]
    digraphs: tuple[tuple[str, str], ...] = ()
    endings: tuple[tuple[str, str], ...] = ()
    opening: dict[str, str] = field(default_factory=dict)
    """What a letter becomes at the start of a word, after a vowel, and after ъ or ь."""
    initial: dict[str, str] = field(default_factory=dict)
    """What a letter becomes at the start of a word only."""


def _letters(**changes: str) -> dict[str, str]:
    return _COMMON | {_NAMED[name]: latin for name, latin in changes.items()}


# The letters of Cyrillic that all ways agree about, and those of the national alphabets at their most usual.
_COMMON: Final = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "e", "ж": "zh", "з": "z", "и": "i", "й": "y",
    "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f",
    "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "yu",
    "я": "ya",
    # Ukrainian and Belarusian
    "ґ": "g", "є": "ie", "і": "i", "ї": "i", "ў": "u",
    # Serbian, Montenegrin and Macedonian
    "ђ": "dj", "ј": "j", "љ": "lj", "њ": "nj", "ћ": "c", "џ": "dz", "ѓ": "gj", "ќ": "kj", "ѕ": "dz",
    "ѐ": "e", "ѝ": "i", "с́": "s", "з́": "z",
    # Kazakh, Kyrgyz, Tatar, Bashkir, Uzbek, Tajik, Turkmen, Azerbaijani, Mongolian
    "ә": "a", "ғ": "gh", "қ": "q", "ң": "ng", "ө": "o", "ұ": "u", "ү": "u", "һ": "h", "ҳ": "h", "ҷ": "j", "ҹ": "j",
    "җ": "j", "ӣ": "i", "ӯ": "u", "ҝ": "g", "ҙ": "z", "ҫ": "s", "ҡ": "q", "ҥ": "ng", "ӑ": "a", "ӗ": "e", "ӳ": "u",
    "ӧ": "o", "ӱ": "u", "ӓ": "a", "ӏ": "", "ҕ": "gh", "ӈ": "ng", "ҽ": "ch", "ҿ": "ch", "ӡ": "dz", "ҭ": "t",
    "ҟ": "k", "ԥ": "p", "ҵ": "ts", "ӷ": "gh", "ҩ": "o", "ӂ": "zh", "ӝ": "j", "ӟ": "dz", "ӥ": "i", "ӵ": "ch",
    "ӄ": "q", "ԛ": "q", "ԝ": "w",
    # Before the reforms of 1918 and 1945
    "ѣ": "e", "ѳ": "f", "ѵ": "i", "ѫ": "a", "ѧ": "ya", "ѡ": "o", "ѯ": "ks", "ѱ": "ps",
}  # fmt: skip
_NAMED: Final = {
    "zh": "ж", "kh": "х", "ts": "ц", "ch": "ч", "sh": "ш", "shch": "щ", "yu": "ю", "ya": "я", "y": "й", "yery": "ы",
    "u": "у", "v": "в", "z": "з", "g": "г", "i": "и", "e": "е", "yo": "ё", "hard": "ъ", "ye": "є", "yi": "ї",
    "dji": "џ", "tshe": "ћ", "dje": "ђ", "je": "ј", "lje": "љ", "nje": "њ", "schwa": "ә", "qa": "қ", "gha": "ғ",
    "oe": "ө", "ue": "ү",
}  # fmt: skip

_VOWELS: Final = frozenset("аеёиоуыэюяіїєөүұәӣӯъь'")
_JEEM: Final = (("дж", "j"),)
_HUSHED: Final = (("жё", "жo"), ("чё", "чo"), ("шё", "шo"), ("щё", "щo"))

_POPULAR: Final = Way(
    _letters(),
    digraphs=_JEEM,
    endings=(("ий", "y"), ("ый", "y"), ("ая", "aya"), ("ия", "ia"), ("ье", "ye")),
    opening={"е": "ye", "є": "ye", "ї": "yi"},
)
"""What newspapers and most people write: Sergey, Yelchin, Khrulev, Jamal."""

_PASSPORT: Final = Way(_letters(y="i", yu="iu", ya="ia", hard="ie"))
"""ICAO 9303-3, table of Cyrillic: Sergei, Iurii, Dzhamal."""

_BOARD: Final = Way(_letters(yo="e"), opening={"е": "ye", "ё": "ye", "є": "ye", "ї": "yi"})
"""BGN/PCGN 1947 without its dots: Yevgeniy, Yuriy, Dzhamal."""

_PLAIN: Final = Way(
    _letters(kh="h", y="i", yo="io"),
    digraphs=(*_JEEM, *_HUSHED, ("кс", "x"), ("ье", "ie")),
    endings=(("ий", "i"), ("ый", "y"), ("ия", "ia")),
)
"""As it sounds, short: Mihail, Alexei, Yuri, Jamal."""

_SCHOLARLY: Final = Way(
    _letters(zh="z", kh="h", ts="c", ch="c", sh="s", shch="sc", y="j", yu="ju", ya="ja", dji="dz", dje="d"),
)
"""ISO 9 and the Yugoslav alphabet without their marks: Sergej, Petrovic."""

_FRENCH: Final = Way(
    _letters(zh="j", ch="tch", sh="ch", shch="chtch", u="ou", yu="iou", ya="ia", y="i", yo="io", dji="dj"),
    digraphs=(*_HUSHED, ("ий", "i"), ("ге", "gue"), ("ги", "gui"), ("дж", "dj")),
    endings=(("ин", "ine"),),
)
"""Soviet passports until 1997: Serguei, Chichkine, Djamal."""

_GERMAN: Final = Way(
    _letters(zh="sch", kh="ch", ts="z", ch="tsch", sh="sch", shch="schtsch", v="w", z="s", y="j", yu="ju", ya="ja"),
    digraphs=(("дж", "dsch"),),
    endings=(("ий", "i"), ("ый", "y")),
    opening={"е": "je"},
)
"""Duden: Sergej, Chruljow, Michail."""

_SOFT: Final = Way(
    _letters(kh="h", yo="yo", yi="yi", ye="ye"),
    digraphs=_HUSHED,
    endings=(("ий", "iy"),),
    opening={"е": "ye"},
)
"""Kh as h, but Dzh whole: Muhammed, Dzhamaluddin, Fyodor."""

_RUSSIAN: Final = (_POPULAR, _PASSPORT, _BOARD, _PLAIN, _SOFT, _SCHOLARLY, _FRENCH, _GERMAN)

_UKRAINIAN: Final = (
    Way(
        _letters(g="h", i="y", y="i", yu="iu", ya="ia"),
        endings=(("ий", "yi"),),
        initial={"є": "ye", "ї": "yi", "й": "y", "ю": "yu", "я": "ya"},
    ),  # resolution 55 of the Cabinet of Ministers, 2010: Kovalskyi, Oleksii
    Way(
        _letters(g="h", i="y", y="y", ye="ye", yi="yi"),
        endings=(("ий", "y"),),
        opening={"є": "ye", "ї": "yi"},
    ),  # newspapers: Kovalsky, Serhiy
    Way(_letters(g="h", i="y", y="i", yi="yi"), endings=(("ий", "yy"),), initial={"ю": "yu", "я": "ya"}),
    _POPULAR,  # by way of Russian: Sergey, Igor
    _PASSPORT,
    _PLAIN,
    Way(_letters(g="h", i="y", kh="ch", ts="c", ch="cz", sh="sz", zh="z", v="w", y="j", yu="ju", ya="ja", ye="je")),
    _SCHOLARLY,
)
_BELARUSIAN: Final = (
    Way(_letters(g="h", y="i", yu="iu", ya="ia"), opening={"е": "ye", "ё": "yo", "ю": "yu", "я": "ya"}),
    Way(_letters(g="h", yo="io"), digraphs=(("ў", "w"),), opening={"е": "ye", "ё": "yo"}),
    _POPULAR,
    _PASSPORT,
    Way(_letters(g="h", kh="ch", ts="c", ch="c", sh="s", zh="z", y="j", yu="ju", ya="ja", yo="jo")),
    _PLAIN,
)
_BULGARIAN: Final = (
    Way(_letters(shch="sht", hard="a", kh="h"), endings=(("ия", "ia"),)),  # the Transliteration Act of 2009
    Way(_letters(shch="sht", hard="u", y="i", ya="ia"), endings=(("ия", "ia"),)),
    Way(_letters(shch="sht", hard="a", kh="kh", yu="iu", ya="ia", y="i")),
    _POPULAR,
    _PASSPORT,
    Way(_letters(shch="st", hard="a", kh="h", ts="c", ch="c", sh="s", zh="z", y="j", yu="ju", ya="ja")),
)
_YUGOSLAV: Final = (
    Way(_letters(zh="z", kh="h", ts="c", ch="c", sh="s", dji="dz", dje="dj")),  # Gaj's alphabet without its marks
    Way(_letters(kh="h", tshe="ch", dji="dzh", dje="dj", je="y", lje="ly", nje="ny")),
    Way(_letters(kh="h", tshe="c", dji="dj", dje="d", lje="l", nje="n", zh="z", ts="c", ch="c", sh="s")),
    Way(_letters(kh="h", ts="c", tshe="c", dji="dzh", dje="gj", je="j"), digraphs=(("ј", "j"),)),
    Way(_letters(kh="kh", tshe="tch", ch="tch", sh="ch", zh="j", dji="dj", dje="dj", je="i", lje="li", nje="ni")),
)
_STEPPE: Final = (
    Way(_letters(), digraphs=_JEEM, endings=(("ий", "y"),), opening={"е": "ye"}),
    Way(_letters(qa="k", gha="g", kh="h"), digraphs=_JEEM, endings=(("ий", "i"),)),
    Way(_letters(schwa="e", yo="yo", y="i", oe="u", ue="u"), opening={"е": "ye"}),
    Way(_letters(y="i", yu="iu", ya="ia", qa="k", gha="g")),
    Way(_letters(kh="x", zh="j", qa="q", schwa="a", oe="o", yo="yo"), digraphs=(("ў", "o"),)),
    _SOFT,
    Way(_letters(schwa="ae", oe="oe", ue="ue")),
    _SCHOLARLY,
)

_SIGNS: Final = (
    (frozenset("әғқңөұүһҳҷҹҗӣӯҝҙҫҡӏҕ"), _STEPPE),
    (frozenset("іїєґ"), _UKRAINIAN),
    (frozenset("ђћљњџѓќѕј"), _YUGOSLAV),
)
_UKRAINIAN_ENDINGS: Final = ("енко", "чук", "ський", "цький")


def spell(words: Sequence[str]) -> tuple[str, ...]:
    """The words in each way of their language, joined with blanks, the most usual way first.

    Foreign names that the table knows come as their bearers spell them, before the ways of the language.
    """
    ways = _ways(words)
    by_rule = distinct(" ".join([_word(word, way) for word in words]) for way in ways)
    known = [bearers_spellings(word) for word in words]
    if not any(known):
        return by_rule
    of_bearers = [_as_borne(words, known, ways[0], rank) for rank in range(max(map(len, known)))]
    return distinct([*of_bearers[:2], *by_rule[:2], *of_bearers[2:], *by_rule[2:]])


def _as_borne(words: Sequence[str], known: Sequence[tuple[str, ...]], way: Way, rank: int) -> str:
    """The words as bearers spell them, in the spelling of the given rank or the last there is; others by rule."""
    pairs = zip(words, known, strict=True)
    return " ".join([spelt[min(rank, len(spelt) - 1)] if spelt else _word(word, way) for word, spelt in pairs])


def _ways(words: Sequence[str]) -> tuple[Way, ...]:
    letters = set().union(*words)
    if "ў" in letters and "и" not in letters:
        return _BELARUSIAN  # Uzbek has ў too, but Belarusian has no и
    if "ў" in letters:
        return _STEPPE
    for signs, ways in _SIGNS:
        if letters & signs:
            return ways
    if "ъ" in letters and any(map(_is_bulgarian, words)):
        return _BULGARIAN
    if any(word.endswith(_UKRAINIAN_ENDINGS) for word in words):
        return (*_RUSSIAN[:5], _UKRAINIAN[1], *_RUSSIAN[5:7])
    return _RUSSIAN


def _is_bulgarian(word: str) -> bool:
    """Ъ sounds in Bulgarian; elsewhere it stands only before a vowel."""
    return any(here == "ъ" and after not in _VOWELS for here, after in pairwise(word + "'"))


def _word(word: str, way: Way) -> str:
    return _remembered(word, way) if len(word) <= MEMORABLE else _written(word, way)


@lru_cache(maxsize=32768)
def _remembered(word: str, way: Way) -> str:
    return _written(word, way)


def _written(word: str, way: Way) -> str:
    tail = ""
    for ending, latin in way.endings:
        if word.endswith(ending) and len(word) > len(ending) + 1:
            word, tail = word[: -len(ending)], latin
            break
    for pair, latin in way.digraphs:
        word = word.replace(pair, latin)
    written: list[str] = []
    opens = True
    for letter in word:
        latin = way.opening.get(letter, "") if opens else ""
        latin = latin or (way.initial.get(letter, "") if not written else "")
        written.append(latin or way.letters.get(letter, letter))
        opens = letter in _VOWELS
    return "".join(written) + tail
