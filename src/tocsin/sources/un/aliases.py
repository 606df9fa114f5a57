"""One alias string of the UN list as the single spellings that are packed in it.

The list writes `original (First Spelling; Second Spelling)`, `Name (ACR)`, `Name (original script: …)`, `A; B b) C`,
`Name أسم`, `Name, born in …`. Rules, each cautious: a bracket becomes a name only where it is in another script, holds
a list, spells the initials of what stands before it or a variant of it; what is plainly a remark becomes a note;
all other brackets are part of the name and only lose their signs. Ordinary commas, "and" and slashes split nothing;
where a split is likely but not stated, the whole string stays and the pieces beside it are marked as guesses.

Nothing is lost: every word of the string stands in a spelling or in a note, and nothing is added.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from tocsin.sources.un.acronyms import are_acronyms
from tocsin.sources.un.parts import Split, alike, listed, script_runs, tidy
from tocsin.text.scripts import NO_LETTERS, clean, script_of

_MOST_TEXT = 4_000  # the longest real string has 421 characters; a longer one stays whole
_MOST_DEPTH = 4  # brackets inside brackets; the list has two

_ENUMERATION = re.compile(r"(?:(?<=[\s;,])|^)\(?[a-i]\)\s+(?=\w)")
_SEMICOLON = re.compile("[;؛]")
_LANGUAGES = (
    "arabic|cyrillic|russian|persian|farsi|dari|pashto|urdu|chinese|korean|tigrinya|amharic|somali|turkish|uighur|uyghur"
    "|hebrew|hindi|bengali|english|french|spanish"
)
_KNOWN_AS = r"(?:formerly|previously|also|now) known as|(?:formerly|previously) listed as|[af]\.k\.a\."
# What stands before a name; the words go to its note.
_PREFIX = re.compile(
    rf"(?P<label>(?:{_KNOWN_AS}|[af]\.?k\.?a\.?(?=[\s:])|transliterat(?:ions?|ed as)(?: of original script name)?"
    rf"|original script(?: name)?|(?:name )?(?:in )?(?:{_LANGUAGES})(?: script)?(?=\s*:)|nom de guerre(?=\s*:)|الكنية)"
    r"\s*[:,]?)\s+(?=\w)",
    re.IGNORECASE,
)
_BETWEEN = re.compile(rf"\s*,?\s+({_KNOWN_AS})[:,]?\s+(?=\w)", re.IGNORECASE)
# What is said of a name after it: all the rest is a note.
_DETAIL = re.compile(
    r"\s*,?\s(?:(?:born (?=in\b|on\b|circa\b|approx|\d)|(?:son|daughter|wife|widow) of |d\.?o\.?b\.?:).*"
    r"|- (?:sub-unit name|original script)\W*)$",
    re.IGNORECASE,
)
_REMARK = re.compile(
    rf"(?:{_KNOWN_AS}|original script|nom de guerre|(?:combat|birth|maiden|sub-unit) name|deceased|{_LANGUAGES}"
    r"|transliterations?\b.*|translation:.*|branch (?:located|of)\b.*|false identity\b.*|.*\bpassport\b.*"
    r"|[A-Z]{2,3}[ei]\.?\s?\d{3})\W*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Spelling:
    """One name out of a string. ``note`` is what the string says of it; a guess is not stated by the list."""

    text: str
    note: str = ""
    is_guess: bool = False


def split(text: str) -> tuple[Spelling, ...]:
    """The spellings in one alias string, in order, each once; empty where the string holds no letter or digit."""
    written = clean(text)
    if len(written) > _MOST_TEXT:
        return _once([Spelling(tidy(written))])
    return _once(_spellings(written, 0))


def says_anything(text: str) -> bool:
    """True when the text holds a letter or a digit."""
    return any(character.isalnum() for character in text)


def _once(spellings: Iterable[Spelling]) -> tuple[Spelling, ...]:
    """Each text once; of two equal ones the first stays, sure if either is, with the notes of both."""
    kept: dict[str, Spelling] = {}
    for one in spellings:
        if says_anything(one.text):
            before = kept.get(one.text, Spelling(one.text, "", True))
            kept[one.text] = Spelling(one.text, _joined(before.note, one.note), before.is_guess and one.is_guess)
    return tuple(kept.values())


def _joined(*notes: str) -> str:
    return "; ".join(dict.fromkeys(note for note in notes if note))


def _spellings(written: str, depth: int) -> list[Spelling]:
    """As ``split``, in brackets too; a remark that belongs to no name of its part belongs to the name before."""
    found: list[Spelling] = []
    for part in _top_level_parts(_ENUMERATION.sub("; ", written)):
        pieces = _one_part(part, depth)
        named = [piece for piece in pieces if says_anything(piece.text)]
        said = _joined(*(piece.note for piece in pieces if not says_anything(piece.text)))
        bearers = named or found
        if said and bearers:
            at = 0 if named else -1
            bearers[at] = replace(bearers[at], note=_joined(bearers[at].note, said))
        elif said:
            named = [Spelling(tidy(said))]  # nothing but a remark: better a strange name than a lost one
        found.extend(named)
    return found


def _top_level_parts(text: str) -> Iterator[str]:
    """The parts between semicolons that stand in no bracket."""
    depth, start = 0, 0
    for position, character in enumerate(text):
        if character in "([":
            depth += 1
        elif character in ")]":
            depth = max(0, depth - 1)
        elif depth == 0 and _SEMICOLON.match(character):
            yield text[start:position]
            start = position + 1
    yield text[start:]


def _one_part(part: str, depth: int) -> list[Spelling]:
    """The spellings of a part without top-level semicolons; those without a text carry a note on the others."""
    base = ""
    extra: list[Spelling] = []
    for piece, is_bracket in _brackets(part):
        if not is_bracket:
            base += piece
        elif says_anything(piece):
            read = _read_bracket(piece.strip(), base, depth)
            if isinstance(read, str):
                base = f"{base}{_gap(base)}{read}"
            else:
                extra.extend(read)
    first, *others = _BETWEEN.split(base)
    spelt = _plain(first, "")
    for label, name in zip(others[::2], others[1::2], strict=True):
        spelt.extend(_plain(name, label))
    return [*spelt, *extra]


def _gap(base: str) -> str:
    """What takes the place of the bracket's sign: nothing in a script that is written without blanks."""
    return "" if script_of(base) in ("Hani", "Jpan", "Hira", "Kana") or base[-1:].isspace() else " "


def _brackets(part: str) -> Iterator[tuple[str, bool]]:
    """The text outside (False) and inside (True) of the outermost brackets; an open one reaches to the end."""
    depth, start = 0, 0
    for position, character in enumerate(part):
        if character in "([":
            if depth == 0:
                yield part[start:position], False
                start = position + 1
            depth += 1
        elif character in ")]" and depth <= 1:
            yield part[start:position], depth == 1
            start, depth = position + 1, 0
        elif character in ")]":
            depth -= 1
    yield part[start:], depth > 0


def _read_bracket(inner: str, base: str, depth: int) -> str | list[Spelling]:
    """What a bracket behind ``base`` is: a part of the name (str), or further spellings and remarks."""
    flat = clean(re.sub(r"[()\[\]]", " ", inner))
    before = tidy(base)
    if depth >= _MOST_DEPTH:
        return flat
    if _SEMICOLON.search(inner) or _PREFIX.match(inner):
        return _spellings(inner, depth + 1)
    if _REMARK.fullmatch(flat) or _is_remark(flat):
        return [Spelling("", inner)]
    if _differs_in_script(inner, before):
        return _spellings(inner, depth + 1)
    if before and are_acronyms(flat, before):
        return [Spelling(tidy(acronym), "acronym") for acronym in flat.split(",")]
    return _variants(flat, before) or flat


def _is_remark(text: str) -> bool:
    """True for words without any capital, where the script has capitals, and for what holds long numbers."""
    if script_of(text) not in ("Latn", "Cyrl", "Grek"):
        return False
    return text == text.lower() or re.search(r"\d{4}", text) is not None


def _differs_in_script(inner: str, before: str) -> bool:
    return len({script_of(inner), script_of(before)} - {NO_LETTERS}) > 1


def _variants(inner: str, before: str) -> list[Spelling]:
    """Another spelling of the name, or of its last word ("Ivan Utopyev (Utopev)"); empty where it is neither."""
    words, name = before.split(), tidy(inner)
    if " " in name:
        return [Spelling(name)] if alike(name, before) else []
    if len(words) > 1 and alike(name, words[-1]):
        return [Spelling(" ".join([*words[:-1], name]))]
    return []


def _plain(text: str, note: str) -> list[Spelling]:
    """The spellings of a text without brackets, each with ``note`` and what the text itself says of it."""
    text = text.strip()
    if label := _PREFIX.match(text):
        text, note = text[label.end() :], _joined(note, tidy(label["label"]))
    if detail := _DETAIL.search(text):
        text, note = text[: detail.start()], _joined(note, tidy(detail.group()))
    found = [_piece(name, how, note) for run in script_runs(text) for name, how in listed(run)]
    return [one for one in found if says_anything(one.text)] or [Spelling("", note)]


def _piece(name: str, how: Split, note: str) -> Spelling:
    said = _joined("acronym", note) if how is Split.ACRONYM else note
    return Spelling(tidy(name), said, how is Split.GUESS)
