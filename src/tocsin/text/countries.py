"""Countries by every text that lists, travel documents and people use for them.

Answers are ISO 3166-1 alpha-2, "XK" for Kosovo, and the three-letter codes of ICAO 9303-3 section 5 that name no
country (UTO, XXA, UNO ...) unchanged. The tables are files beside this module: ``countries.csv`` (ISO 3166-1 with
further names), ``country_codes.csv`` (travel-document codes) and ``former_countries.csv`` (states that are no more,
regions, and texts that name no country on purpose, each with its reason).
"""

from __future__ import annotations

import csv
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache

from tocsin.errors import BadValue

# What lists write around a country's name without naming another country.
_QUALIFIERS_BEFORE = ("possibly ", "probably ", "reportedly ", "believed ", "former ", "formerly ", "ex ")
_QUALIFIERS_AFTER = (" passport", " national", " nationality", " citizen", " citizenship", " by birth", " origin")

# ASCII folded in one pass: letters to small ones, "&" to a word, all else but digits to a blank.
_PLAIN = {n: chr(n).lower() if chr(n).isalnum() else " and " if chr(n) == "&" else " " for n in range(128)}


@dataclass(frozen=True, slots=True)
class _Tables:
    codes: dict[str, str]  # upper-case code -> answer
    names: dict[str, str]  # folded name -> answer, "" where the text names no country on purpose
    titles: dict[str, str]  # answer -> short English name


_LONGEST = 200  # characters; no list names a country at such length, and the cache must not hold what an attacker sends
_MOST_WORDS = 9  # of a name: "United Kingdom of Great Britain and Northern Ireland"


def alpha2(text: str) -> str:
    """The alpha-2 code of the country that ``text`` names in full, or "" when it names none, or more than one.

    Accepts alpha-2, alpha-3 and numeric codes, the codes of travel documents, English names (short, official, United
    Nations, United States Treasury, former) and adjectives of nationality. Case, marks and punctuation do not matter,
    but a lower-case "na" means "not available", as the United Nations list writes it, not Namibia.
    """
    return _alpha2(text) if len(text) <= _LONGEST else ""


def require_alpha2(text: str) -> str:
    """The same as ``alpha2``; raises BadValue where that would be empty."""
    code = alpha2(text)
    if not code:
        raise BadValue(
            f"no country is known as {text[:100]!r}", hint="give an ISO 3166-1 code of two or three letters: DE, DEU"
        )
    return code


def is_accounted_for(text: str) -> bool:
    """True when ``text`` names a country, or stands in the table of texts that on purpose name none."""
    names = _tables().names
    keys = (fold_country(text), *_further_readings(text.strip()))
    return bool(alpha2(text)) or any(key in names for key in keys) or text.strip().upper() in _tables().codes


def name_of(alpha2: str) -> str:
    """The short English name; the code itself if unknown."""
    return _tables().titles.get(alpha2.upper(), alpha2)


def countries_in(text: str) -> tuple[str, ...]:
    """Every country that a piece of prose names, in order, once each: "Syrian, also believed to hold ...".

    Only names and adjectives count, no codes; the longest name wins, so "South Sudan" is not Sudan as well.
    """
    names = _tables().names
    words = fold_country(text).split()
    found: list[str] = []
    position = 0
    while position < len(words):
        lengths = range(min(_MOST_WORDS, len(words) - position), 0, -1)
        keys = (" ".join(words[position : position + length]) for length in lengths)
        key = next((key for key in keys if key in names), words[position])
        found.append(names.get(key, ""))
        position += key.count(" ") + 1
    return tuple(dict.fromkeys(code for code in found if code))


def fold_country(text: str) -> str:
    """The name in lower-case letters and digits without marks, "the" left out, single blanks between words."""
    if not text.isascii():
        marked = unicodedata.normalize("NFKD", text.casefold())
        text = "".join(c if c.isalnum() else " " for c in marked if not unicodedata.combining(c))
    words = text.translate(_PLAIN).split()
    return " ".join([word for word in words if word != "the"])


def _further_readings(text: str) -> tuple[str, ...]:
    """Keys to look up where the text as written is unknown: turned at the comma, without labels, notes, qualifiers."""
    before, _, after = text.partition(",")  # "Congo, Democratic Republic of the"
    outside = text if text.startswith("(") else text.partition("(")[0]  # "USSR (until 1991)"
    labelled = text.rpartition(":")[2]  # "Region: Gaza"
    return fold_country(f"{after} {before}"), _without_qualifiers(fold_country(outside)), fold_country(labelled)


def _without_qualifiers(key: str) -> str:
    for word in (" citizenship ", " previously ", " formerly "):  # "Kuwaiti citizenship withdrawn in 2002"
        key = key.split(word, 1)[0]
    for qualifier in _QUALIFIERS_BEFORE:
        key = key.removeprefix(qualifier)
    for qualifier in _QUALIFIERS_AFTER:
        key = key.removesuffix(qualifier)
    return key


@lru_cache(maxsize=8192)
def _alpha2(text: str) -> str:
    tables = _tables()
    word = text.strip().rstrip("<")  # the filler of machine-readable zones
    if len(word) <= 3 and word != "na":
        code = tables.codes.get(word.upper())
        if code is not None:
            return code
    answer = tables.names.get(fold_country(word))
    if answer is None:
        answer = next((tables.names[key] for key in _further_readings(word) if key in tables.names), "")
    return answer


@cache
def _tables() -> _Tables:
    codes: dict[str, str] = {}
    names: dict[str, str] = {}
    titles: dict[str, str] = {}
    for row in _rows("countries.csv"):
        code = row["alpha2"]
        titles[code] = row["name"]
        codes |= {key: code for key in (code, row["alpha3"], row["numeric"]) if key}
        texts = [row["name"], *row["names"].split("|"), *row["adjectives"].split("|")]
        names |= {fold_country(text): code for text in texts if text}
    for row in _rows("country_codes.csv"):
        codes[row["code"]] = row["alpha2"]
        titles.setdefault(row["alpha2"], row["name"])
    for row in _rows("former_countries.csv"):
        for text in row["names"].split("|"):
            is_code = len(text) <= 3 and text.isupper()
            (codes if is_code else names)[text if is_code else fold_country(text)] = row["alpha2"]
    return _Tables(codes, names, titles)


def _rows(file: str) -> list[dict[str, str]]:
    from importlib.resources import files  # here: the module must import in a few milliseconds

    text = files("tocsin.text").joinpath("data", file).read_text("utf-8")
    return list(csv.DictReader(text.splitlines()))
