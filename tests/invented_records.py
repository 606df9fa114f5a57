"""Records, names and queries that belong to nobody, for the tests of names, match and segments."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from random import Random

from hypothesis import strategies as st

from tocsin.match.alignment import Side
from tocsin.match.arrays import IndexArrays
from tocsin.match.comparison import side_of
from tocsin.match.measuring import nearby
from tocsin.match.name_evidence import NameEvidence, compare_names
from tocsin.match.rarity import RarityTable, background_shares, fold_token, make_table
from tocsin.model.dates import DateSpan
from tocsin.model.record import (
    BirthDate,
    Identifier,
    IdentifierType,
    Name,
    NamePart,
    Nationality,
    Quality,
    Record,
    Sex,
    SubjectKind,
)
from tocsin.segments.build import build
from tocsin.text.names import organisation_forms, person_forms

PERSON, ORGANISATION = SubjectKind.PERSON, SubjectKind.ORGANISATION
VESSEL, AIRCRAFT = SubjectKind.VESSEL, SubjectKind.AIRCRAFT

# Words that no person bears, in the letters of several scripts.
LATIN_SYLLABLES = (
    "zar mak qol ba ni vesh tum ril dok pre gan hul fi mo shi kre bu lan tor wes jip sed nur ga ther yol "
    "khu dra ple min osk ur ez ka dje tz ou"
).split()
ARABIC_SYLLABLES = "زر مك قل با ني وش طم ريل دوك غن هل في مو شي كر بو لن تر".split()
HEBREW_SYLLABLES = "זר מק קל בא ני וש טם ריל דוק גן הל פי מו שי כר בו לן".split()
CYRILLIC_SYLLABLES = "зар мак кол ба ни веш тум рил док ган хул фи мо ши кре бу лан".split()
GREEK_SYLLABLES = "ζαρ μακ κολ βα νι τουμ ριλ δοκ γαν χουλ φι μο κρε λαν".split()
HAN = "森谷枚凪朔椋澪蒼楓霞"
HANGUL_SYLLABLES = "자 막 콜 바 니 툼 릴 독 간 훌".split()


def word_of(syllables: Sequence[str], low: int = 2, high: int = 4) -> st.SearchStrategy[str]:
    """An invented word of a few syllables."""
    return st.lists(st.sampled_from(list(syllables)), min_size=low, max_size=high).map("".join)


latin_words = word_of(LATIN_SYLLABLES)
arabic_words = word_of(ARABIC_SYLLABLES)
hebrew_words = word_of(HEBREW_SYLLABLES)
words_of_any_script = st.one_of(
    latin_words,
    arabic_words,
    hebrew_words,
    word_of(CYRILLIC_SYLLABLES),
    word_of(GREEK_SYLLABLES),
    word_of(HANGUL_SYLLABLES, 2, 3),
    word_of(HAN, 2, 3),
)


def names_of(words: st.SearchStrategy[str], low: int = 2, high: int = 4) -> st.SearchStrategy[str]:
    """Names of ``low`` to ``high`` different words."""
    return st.lists(words, min_size=low, max_size=high, unique=True).map(" ".join)


latin_names = names_of(latin_words)
names_of_one_script = st.sampled_from(
    [latin_words, arabic_words, hebrew_words, word_of(CYRILLIC_SYLLABLES), word_of(GREEK_SYLLABLES)]
).flatmap(names_of)


def person(
    reference: str,
    *names: str,
    born: Iterable[DateSpan] = (),
    countries: Iterable[str] = (),
    sexes: Iterable[Sex] = (),
    numbers: Iterable[tuple[IdentifierType, str, str]] = (),
    weak: Iterable[str] = (),
    family: str = "",
) -> Record:
    """A record of a person; ``numbers`` are type, country and value; ``family`` marks the first name's family part."""
    parts = (NamePart("family", family),) if family else ()
    strong = [Name(text, parts=parts if at == 0 else ()) for at, text in enumerate(names)]
    return Record(
        "utopia",
        reference,
        PERSON,
        (*strong, *(Name(text, quality=Quality.WEAK) for text in weak)),
        births=tuple(BirthDate(span) for span in born),
        nationalities=tuple(Nationality(country) for country in countries),
        sexes=tuple(sexes),
        identifiers=tuple(Identifier(kind, value, country) for kind, country, value in numbers),
    )


def thing(reference: str, kind: SubjectKind, *names: str, weak: Iterable[str] = ()) -> Record:
    """A record of an organisation, vessel or aircraft."""
    texts = [Name(text) for text in names] + [Name(text, quality=Quality.WEAK) for text in weak]
    return Record("utopia", reference, kind, tuple(texts))


def index_of(
    records: Iterable[Record], *, handling: int = 0, background: Mapping[str, float] | None = None
) -> IndexArrays:
    """The index over ``records``, all of one handling class."""
    pairs = [(record, handling) for record in records]
    return build(pairs, background=background_shares() if background is None else background)


@cache
def few_shares() -> Mapping[str, float]:
    """The background of some common tokens alone: an index over it is built in a millisecond."""
    common = "mohammed ahmed abd al rahman abu bakr ali hassan ivan john juan william bill bin trading company bank"
    return {form: background_shares().get(form, 0.0) for form in map(fold_token, common.split())}


@cache
def rarity() -> RarityTable:
    """The rarity of names where there is no list: the shipped background alone."""
    return make_table({}, 0, {}, 0, background_shares())


def side(name: str, *, family: str = "", is_person: bool = True) -> Side:
    """The first form of a name, with rarities."""
    form = person_forms(name, family)[0] if is_person else organisation_forms(name)[0]
    return side_of(form, rarity(), is_person=is_person)


def names_compared(ours: str, theirs: str, *, is_person: bool = True, is_truncated: bool = False) -> NameEvidence:
    """What two names say about each other when each is read in its first form."""
    a, b = side(ours, is_person=is_person), side(theirs, is_person=is_person)
    return compare_names(a, b, nearby(a, b), is_person=is_person, is_truncated=is_truncated)


_SCRIPTS = (LATIN_SYLLABLES, LATIN_SYLLABLES, ARABIC_SYLLABLES, CYRILLIC_SYLLABLES, HEBREW_SYLLABLES, GREEK_SYLLABLES)


def invented_word(chance: Random, syllables: Sequence[str] = LATIN_SYLLABLES) -> str:
    """A word of two to four syllables."""
    return "".join(chance.choice(syllables) for _ in range(chance.randint(2, 4)))


def invented_name(chance: Random, syllables: Sequence[str] = LATIN_SYLLABLES) -> str:
    """A name of two to four different words."""
    words = dict.fromkeys(invented_word(chance, syllables) for _ in range(chance.randint(2, 4)))
    return " ".join(words) if len(words) > 1 else invented_name(chance, syllables)


def population(count: int, seed: int) -> list[Record]:
    """Persons with one to three names in several scripts, all different, dates, countries and documents."""
    chance = Random(seed)
    taken: set[str] = set()
    records = []
    for number in range(count):
        names = [invented_name(chance)]
        names += [invented_name(chance, chance.choice(_SCRIPTS)) for _ in range(chance.randint(0, 2))]
        names = [name for name in names if name not in taken] or [f"Onlybearer Ofnumber{'x' * number}"]
        taken.update(names)
        born = DateSpan.of_day(date(chance.randint(1940, 2000), chance.randint(1, 12), chance.randint(1, 28)))
        records.append(
            person(
                str(number),
                *names,
                born=[born] if chance.random() < 0.8 else [],
                countries=[chance.choice(["FR", "DE", "SY"])] if chance.random() < 0.6 else [],
                numbers=[(IdentifierType.PASSPORT, "FR", f"UT{chance.randint(1_000_000, 9_999_999)}")],
            )
        )
    return records
