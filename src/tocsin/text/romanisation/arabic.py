"""Arabic, Persian and Urdu to Latin: known names by table, others by rule, and how names are put together.

Articles are parted from their nouns. Names of two words (servant of the Merciful, light of the Faith) are spelt as one
thing, because their bearers write them joined and parted in many ways.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from typing import Final

from tocsin.text.romanisation.arabic_letters import spellings
from tocsin.text.romanisation.arabic_tables import ONE_FORM, Row, Tongue
from tocsin.text.romanisation.foreign_names import bearers_spellings
from tocsin.text.romanisation.lattice import LIMIT, MEMORABLE, cheapest, distinct
from tocsin.text.romanisation.tables import names

_EASTERN_ONLY: Final = frozenset("ٹڈڑںےہھټډړږښځڅڼې")
_EASTERN_WORDS: Final = frozenset("خان جان ملا اخوند اخوندزاده مولوي قاري گل اغا شير مير نواز قريشي افغاني".split())
_MARKS: Final = re.compile("[\u064b-\u0652\u0656\u0657\u0670]")
_ONE_KEY: Final = ONE_FORM | str.maketrans("أإآىةؤئ", "اااي" + "هوي")

_RANKS: Final = (0.0, 0.35, 0.6, 0.85, 1.1, 1.35, 1.6, 1.85)
"""Costs of the spellings of a name in a table, by their order."""

_SUN: Final = {"ت": "t", "ث": "th", "د": "d", "ذ": "dh", "ر": "r", "ز": "z", "س": "s", "ش": "sh", "ص": "s", "ض": "d",
               "ط": "t", "ظ": "z", "ل": "l", "ن": "n"}  # fmt: skip
"""Letters that take the l of the article into themselves, with the letter that is then written instead."""

# Words that begin like the article and are not.
_NO_ARTICLE: Final = frozenset(
    "الياس الهام الماس الطاف التون البرت الفريد الكس الكسندر اليكس الينا اليزابيث الان اله الف الفونسو الفارو البانيا"
    " المانيا الجزاير الاسكا السا الما الجا الدو الن اليسا الله".split()
)

_ABDULLAH: Final = (
    (0.0, "abdullah"), (0.35, "abdallah"), (0.7, "abd allah"), (0.9, "abdulla"), (1.1, "abdellah"), (1.2, "abdollah")
)  # fmt: skip
_OF_GOD: Final = ((0.0, "ullah"), (0.3, "allah"), (0.4, " allah"), (0.9, "ollah"), (1.1, "ulla"))
_PARTED: Final = ((0.0, " al din"), (0.3, "uddin"), (0.5, " uddin"), (0.6, " eddine"), (0.8, "eddin"), (1.2, "addin"))
_JOINED: Final = ((0.0, "uddin"), (0.2, " uddin"), (0.4, " ud din"), (0.6, " al din"), (0.8, "oddin"), (0.9, "eddin"))
_OF_FAITH: Final = {
    Tongue.PERSIAN: ((0.0, "eddin"), (0.1, "oddin"), *_PARTED), Tongue.EASTERN: _JOINED,
    Tongue.MAGHREB: ((0.0, "eddine"), (0.1, " eddine")),
}  # fmt: skip
_OF: Final = ((0.0, " ur "), (0.2, "ur "), (0.5, " al "), (0.6, "ur"), (0.8, " ul "))


def spell(words: Sequence[str]) -> tuple[str, ...]:
    """The whole name, the most usual spelling first, with one in each of the ways that are used throughout a name."""
    tongue = _tongue(words)
    rows = [row for row in _rows(words, tongue) if row]
    usual = [text for _, text in cheapest(rows, joiner=" ", limit=LIMIT)]
    if tongue in (Tongue.PERSIAN, Tongue.EASTERN):
        return tuple(usual)
    eastern = " ".join([_preferred(row, _OPEN_VOWELS) for row in rows])
    french = " ".join([_preferred(row, _FRENCH) for row in _rows(words, Tongue.MAGHREB) if row])
    return distinct([*usual[:4], eastern, french, *usual[4:]])


def _tongue(words: Sequence[str]) -> Tongue:
    letters = "".join(words)
    keys = [_key(word) for word in words]
    if not _EASTERN_ONLY.isdisjoint(letters) or not _EASTERN_WORDS.isdisjoint(keys):
        return Tongue.EASTERN
    if sum(map(letters.count, "کی")) > sum(map(letters.count, "كي")):
        return Tongue.PERSIAN  # the keyboard of Iran
    # Beside a name that the table knows, an unknown one is Arabic too.
    return Tongue.ARABIC if any(_known(key.removeprefix("ال"), Tongue.ARABIC) for key in keys) else Tongue.FOREIGN


# Khaled, Nasser, Mohamed, Hossam: e and o, as Egypt and the Levant write.
_OPEN_VOWELS: Final = re.compile("e(?!e)|o(?![ou])|ss")
_FRENCH: Final = re.compile("ou|ch|dj|^el |^ben$|abdel|eddine|k(?!h)|ss|mohamed")


@lru_cache(maxsize=16384)
def _preferred(row: Row, features: re.Pattern[str]) -> str:
    """The spelling of the row that is cheapest when each of the features earns 0.8."""
    return min(row, key=lambda way: way[0] - 0.8 * len(features.findall(way[1])))[1]


def _rows(words: Sequence[str], tongue: Tongue) -> Iterator[Row]:
    place = 0
    while place < len(words):
        word, after = words[place], words[place + 1] if place + 1 < len(words) else ""
        together = _together(word, after, tongue) if after else ()
        yield together or _remembered(word, tongue, after.startswith("ال"))
        place += 2 if together else 1


def _remembered(word: str, tongue: Tongue, is_construct: bool) -> Row:
    return _kept_row(word, tongue, is_construct) if len(word) <= MEMORABLE else _word(word, tongue, is_construct)


def _together(word: str, after: str, tongue: Tongue) -> Row:
    """The row of two words that are one name, or nothing."""
    if not after.startswith("ال"):
        return ()
    return _kept_pair(word, after, tongue) if len(word) + len(after) <= MEMORABLE else _pair(word, after, tongue)


@lru_cache(maxsize=32768)
def _kept_pair(word: str, after: str, tongue: Tongue) -> Row:
    return _pair(word, after, tongue)


def _pair(word: str, after: str, tongue: Tongue) -> Row:
    key, following = _key(word), _key(after)
    if key == "عبد" and following.startswith("ال"):
        return _servant(following.removeprefix("ال"), tongue)
    if following == "الله":
        return _cheapest(_stem(word, tongue), _OF_GOD)
    if following == "الدين":
        return _cheapest(_stem(word, tongue), _OF_FAITH.get(tongue, _PARTED))
    if tongue is Tongue.EASTERN and following.startswith("الرحم"):
        return _cheapest(_stem(word, tongue), _OF, _stem(after[2:], tongue))
    return ()


@lru_cache(maxsize=32768)
def _kept_row(word: str, tongue: Tongue, is_construct: bool) -> Row:
    return _word(word, tongue, is_construct)


def _word(word: str, tongue: Tongue, is_construct: bool) -> Row:
    """The row of one word; ``is_construct`` says that a noun with an article follows, so that a last ة sounds."""
    key = _key(word)
    known = _known(key, tongue)
    if known and word == _MARKS.sub("", word):
        return known
    if key.startswith("عبدال") and len(key) > len("عبدال") + 1:
        return _servant(key.removeprefix("عبدال"), tongue)
    if key.endswith("الله") and len(key) > len("الله") + 1:
        return _cheapest(_stem(word[: -len("الله")], tongue), _OF_GOD)
    if key.endswith("الدين") and len(key) > len("الدين") + 1:
        return _cheapest(_stem(word[: -len("الدين")], tongue), _OF_FAITH.get(tongue, _PARTED))
    if key.startswith("ابو") and len(key) > 5:
        return _cheapest(_headed((0.0, "abu "), (0.4, "abu"), (0.7, "abou "), (0.8, "abo ")), _stem(word[3:], tongue))
    if key.startswith("وال") and _known(key[3:], tongue):
        return _cheapest(_headed((0.0, "wal "), (0.2, "wa al ")), _known(key[3:], tongue))
    if key.startswith("لل") and len(key) > 4:  # for the: the article loses its alef
        return _cheapest(_headed((0.0, "lil "), (0.3, "lil"), (0.5, "li al ")), _stem(word[2:], tongue))
    if word.startswith("ال") and len(key) > 3 and key not in _NO_ARTICLE:
        return _with_article(word, tongue, is_construct)
    by_rule = _by_rule(word, tongue, is_construct)
    foreign = tuple(zip(_RANKS, bearers_spellings(word), strict=False))
    return _merged(known, foreign, _later(by_rule, 0.5) if foreign else by_rule) if known or foreign else by_rule


def _key(word: str) -> str:
    """The form under which the tables hold the word: no marks, one alef, one kaf, one yeh, one heh, no last hamza."""
    bare = _MARKS.sub("", word).translate(_ONE_KEY)
    return bare.removesuffix("ء") if len(bare) > 2 else bare


@cache
def _table(tongue: Tongue) -> dict[str, Row]:
    table: dict[str, Row] = {}
    for form, spelt in names("arabic_names.tsv").items():
        table.setdefault(_key(form), tuple(zip(_RANKS, spelt, strict=False)))
    if tongue in (Tongue.PERSIAN, Tongue.EASTERN):
        later = 0.5 if tongue is Tongue.PERSIAN else 0.2
        for form, spelt in names("persian_names.tsv").items():
            ours = tuple(zip(_RANKS, spelt, strict=False))
            table[_key(form)] = _merged(ours, _later(table.get(_key(form), ()), later))
    return table


def _known(key: str, tongue: Tongue) -> Row:
    return _table(tongue).get(key, ())


def _stem(word: str, tongue: Tongue) -> Row:
    return _known(_key(word), tongue) or _by_rule(word, tongue, False)


def _by_rule(word: str, tongue: Tongue, is_construct: bool) -> Row:
    if is_construct and word.endswith("ة"):
        return _cheapest(spellings(word[:-1], tongue), ((0.0, "at"), (0.4, "a"), (0.7, "ah")))
    return spellings(word, tongue)


def _servant(noun: str, tongue: Tongue) -> Row:
    """Servant of one of the names of God: joined, parted, with the article in every form."""
    if noun in ("له", "لله"):
        return _ABDULLAH
    row = _stem(noun, tongue)
    heads = [*_SERVANT.get(tongue, _SERVANT[Tongue.ARABIC])]
    sun = _SUN.get(noun[:1])
    if sun:
        heads += [(0.7, "abdu" + sun[0]), (1.0, "abde" + sun[0]), (1.0, f"abd a{sun} ")]
    return _cheapest(tuple(sorted(heads)), row)


_SERVANT: Final[dict[Tongue, Row]] = {
    Tongue.ARABIC: (
        (0.0, "abd al "), (0.1, "abdul "), (0.3, "abdul"), (0.6, "abdel "), (0.8, "abdel"), (1.0, "abd el ")
    ),
    Tongue.PERSIAN: ((0.0, "abdol"), (0.1, "abdul "), (0.2, "abdol "), (0.3, "abdul"), (0.6, "abd al ")),
    Tongue.EASTERN: ((0.0, "abdul "), (0.2, "abdul"), (0.6, "abd al "), (0.8, "abdal "), (1.0, "abdol")),
    Tongue.MAGHREB: ((0.0, "abdel"), (0.1, "abdel "), (0.5, "abd el ")),
}  # fmt: skip


def _with_article(word: str, tongue: Tongue, is_construct: bool) -> Row:
    rest = word[2:]
    known = _known(_key(rest), tongue)
    row = known or _by_rule(rest, tongue, is_construct)
    heads = [(0.0, "al "), (0.7, "el ")]
    sun = _SUN.get(rest[:1])
    if sun:
        heads.append((1.0, f"a{sun} "))
    if tongue is Tongue.EASTERN:
        heads.append((0.5, f"u{sun} ") if sun else (0.3, "ul "))
    if not known:
        heads.append((1.4, "al"))
    return _cheapest(tuple(sorted(heads)), row)


def _headed(*heads: tuple[float, str]) -> Row:
    return heads


def _cheapest(*rows: Row) -> Row:
    return cheapest(rows)


def _later(row: Row, cost: float) -> Row:
    return tuple((own + cost, text) for own, text in row)


def _merged(*rows: Iterable[tuple[float, str]]) -> Row:
    """All spellings of the rows, each at its lowest cost, cheapest first."""
    best: dict[str, float] = {}
    for row in rows:
        for cost, text in row:
            best[text] = min(cost, best.get(text, cost))
    return tuple(sorted(((cost, text) for text, cost in best.items())))[:LIMIT]
