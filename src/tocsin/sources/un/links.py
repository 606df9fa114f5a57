"""Links between UN records: the list names others in prose, with their reference in brackets behind the name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tocsin.model.record import Link
from tocsin.sources.un.parts import tidy

_REFERENCE = re.compile(r"\b([A-Z]{2})([ei])\.? ?(\d{3})(?!\d)")
_SENTENCE_END = re.compile(r"(?<=[a-z)\]])\. (?=[A-Z])")
_SENTENCE = 300  # characters before the reference that can say how the two belong together

# The nearest of these before the reference says it.
_RELATIONS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(rf"\b(?:{words})\b", re.IGNORECASE), relation)
    for words, relation in (
        (r"(?:half-)?brother|sister|father|mother|son|daughter|wife|husband|spouse|cousin|uncle|nephew|married to"
         r"|(?:brother|son|father)-in-law|family", "family"),
        (r"owned(?: or controlled)? by|controlled by|subsidiary of|subordinate to", "owned or controlled by"),
        (r"owns|owner of", "owns, controls or operates"),
        (r"on behalf of|at the direction of|representative of", "acts for"),
        (r"members? of|fighter (?:for|in|with)|part of|operative of", "member of"),
        (r"leaders? of|head of|(?:co-)?founder of|(?:co-)?founded(?! by| and headed by)|[ae]mir of|commander of"
         r"|chief of|deputy of",
         "leader of"),
        (r"(?:co-)?founded (?:and headed )?by|headed by|led by|leader is|directors included", "led by"),
        (r"associat\w{1,9} (?:with|of)|linked to|links (?:with|to)|affiliat\w{1,9} (?:with|of)|connected (?:with|to)"
         r"|advis[eo]r to|relations with", "associate of"),
    )
)  # fmt: skip
_CONNECTORS = frozenset("al el ul bin ben ibn ould of the and in for wa du de des la le et pour en i s".split())
_ARTICLE = re.compile(r"(?:al|el|ul|an|as|ash|ar|wa|ud|ur|e|i)-\w|[dl][’']\w", re.IGNORECASE)


def links_in(text: str, own_reference: str, owner: str, where: str) -> Iterator[Link]:
    """A link for every other record that the text refers to by its reference, once for each relation."""
    seen: set[tuple[str, str]] = set()
    for found in _REFERENCE.finditer(text):
        target = f"{found[1]}{found[2]}.{found[3]}"
        sentence = _SENTENCE_END.split(text[max(0, found.start() - _SENTENCE) : found.start()])[-1]
        relation, said_until = _relation(sentence, is_entity=found[2] == "e")
        if target != own_reference and (target, relation) not in seen:
            seen.add((target, relation))
            before = [earlier.end() for earlier in _REFERENCE.finditer(sentence)]
            name = _named(sentence[max([said_until, *before]) :])
            yield Link(relation, f"{owner}/{target}", name, sentence.strip(" (,;"), where)


def _relation(sentence: str, *, is_entity: bool) -> tuple[str, int]:
    """The relation that the sentence states last, and where its words end; an entity is nobody's family."""
    nearest, until, relation = -1, 0, "linked to"
    for pattern, name in _RELATIONS:
        if is_entity and name == "family":
            continue
        for found in pattern.finditer(sentence):
            if found.start() >= nearest:
                nearest, until, relation = found.start(), found.end(), name
    return relation, until


def _named(text: str) -> str:
    """The name that the text ends with: its last words from a capital on, acronyms in brackets left out."""
    words = re.sub(r"\([^()]*\)", " ", text.rstrip(" (")).split()
    start = len(words)
    while start and _may_be_of_a_name(words[start - 1]) and not (start < len(words) and words[start - 1][-1] in ",;"):
        start -= 1
    while start < len(words) and not (words[start].lstrip("’'‘“\"")[:1].isupper() or _ARTICLE.match(words[start])):
        start += 1
    return tidy(" ".join(words[start:]))


def _may_be_of_a_name(word: str) -> bool:
    bare = word.strip("’'‘,“”\"")
    return bare[:1].isupper() or bare.casefold() in _CONNECTORS or _ARTICLE.match(bare) is not None
