"""The forms by which a statement in OFAC's remarks is known: labels, quoted aliases, groups, addresses of the net."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from tocsin.sources.ofac import labels as vocabulary

ALTERNATIVE = re.compile(r"\Aalt\.? ", re.IGNORECASE)
"""A further value of the same label: "alt. DOB 1958". Every value is kept alike, so the word says nothing more."""

ALIAS = re.compile(r"(?P<type>[afn]\.k\.a|d\.b\.a)\.:? *(?P<name>.+)$", re.IGNORECASE)
GROUP = re.compile(r"\((?P<context>[^():;]{3,200}): (?P<inside>[^;]*;.*)\)\.?$", re.DOTALL)
NET = re.compile(
    r"(?P<address>(?:https?://|www\.)[^\s;]+|[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8})"
    r"(?: \((?:website|email)\))?\.?$",
    re.IGNORECASE,
)
TAG = re.compile(r"\[([A-Z0-9][A-Z0-9 -]{1,40})\]")
TAGS = re.compile(
    r"(?: |^)(?:\((?:individual|entity|vessel|aircraft)\) ?)?(?P<tags>(?:\[[A-Z0-9][A-Z0-9 -]{1,40}\] ?){1,12})$"
)

TELLS_OF_ISSUE = re.compile(r"(?:was |were |is )?(?:issued|expire[sd]?) ", re.IGNORECASE)
"""After a label: "Passport issued 21 Jun 1992 in Ambrosia" holds no number."""

RELATIVE = re.compile(
    r"(?P<relation>(?:(?:half|step)-)?(?:wife|husband|spouse|son|daughter|child|brother|sister|father|mother|uncle|aunt"
    r"|nephew|niece|cousin)(?:-in-law)?) of (?P<name>[^\W\d_][^;,]{2,100})$",
    re.IGNORECASE,
)

# Families of labels that hold a number of their own (see terms)
_FAMILIES = (
    r"Executive Order \d{5} Directive (?:Determination|Information)(?: -)?",
    r"Executive Order \d{5} information",
    r"CAATSA Section \d{3} Information",
    r"(?:Listing|Effective) Date \([^()]{1,40}\)",
    r"Digital Currency Address - [A-Z0-9]{2,8}",
)
# After a label: a blank or a mark, never a letter ("Passports of ..." has no label)
_BOUNDARY = r"(?=[\s:#(]|$)"


def _alternatives() -> str:
    words: Iterable[str] = (
        *vocabulary.IDENTIFIERS,
        *vocabulary.FACTS,
        *vocabulary.LEFT,
        *vocabulary.NATIONALITIES,
        *vocabulary.FIELDS,
        *vocabulary.RELATIONS,
    )
    longest_first = sorted({word.rstrip(".") for word in words}, key=len, reverse=True)
    return "|".join((*_FAMILIES, *(re.escape(word) + r"\.?" for word in longest_first)))


@cache
def labels() -> re.Pattern[str]:
    """The form of every known label at the start of a statement, as group ``label``, the longest first."""
    return re.compile(rf"(?P<label>{_alternatives()}){_BOUNDARY}", re.IGNORECASE)


@cache
def labels_inside() -> re.Pattern[str]:
    """The same as ``labels`` in the middle of a text, where a word begins."""
    return re.compile(rf"(?<!\S)(?P<label>{_alternatives()}){_BOUNDARY}", re.IGNORECASE)


_ORDINARY = frozenset(word.casefold() for word in vocabulary.ORDINARY_WORDS)


def is_ordinary(label: str) -> bool:
    """True when the label is an English phrase as well, so that free text may start with it."""
    return label.rstrip(".").casefold() in _ORDINARY


def opens_a_value(rest: str) -> bool:
    """True when what follows an ordinary word shows that it was a label: a colon, a number, a mail address."""
    return rest.startswith((":", " :")) or rest.lstrip(" ")[:1] in {*"0123456789(+"} or "@" in rest


def has_digit(text: str) -> bool:
    """True when the text holds a digit of any script."""
    return any(map(str.isdigit, text))


def unquoted(name: str) -> str:
    """The name without the quotation marks around it; apostrophes of the name itself stay ("'ABD AL-RAHMAN")."""
    inner = name.strip()
    if inner.startswith("'"):
        inner = inner[1:].removesuffix("'")
        if inner.startswith("'") and inner.endswith("'") and len(inner) > 2:  # quoted twice: ''FOOPIE''
            inner = inner[1:-1]
    return inner.replace("', '", ", ").strip()  # 'LAST', 'First'


_WORD = r"[^\s:;0-9]{1,30}"
_WORDS = rf"{_WORD}(?: {_WORD}){{0,5}}"
_NUMBERED = r"(?:No\.?|Number|#|ID|Code|Card|Certificate|Passport|Licen[cs]e|Permit|Date|Address|Identification)"
_UNKNOWN = (
    re.compile(rf"(?P<label>[A-Z]{_WORD}(?: {_WORD}){{0,5}}|[A-Z]\w+):\s+\S"),  # "Blood Group: A"
    re.compile(rf"(?P<label>(?:{_WORD} ){{0,6}}{_NUMBERED})[:.]?\s+(?=\S*\d)"),  # "Fishing Permit No. 12/3"
    # "Harbour Register 1234567 (Utopia)": no keyword, but five digits at the end, and what follows a number
    re.compile(rf"(?P<label>{_WORDS}) #?(?=\S*\d{{5}})\S+(?: \([^()]*\)){{0,3}}(?: (?:issued|expires) .{{4,40}})?$"),
)


def unknown_label(text: str) -> str:
    """The label of a statement that looks like a labelled datum; "" for prose. Ask only where no known label fits."""
    for form in _UNKNOWN:
        if found := form.match(text):
            return found["label"].strip()
    return ""
