"""What a text adds to the evidence of a name, in nats, each with its reason; beside the engine's table (match.weights).

A name in a text stands in a sentence: how it is written there, and what stands beside it, speaks for and against.
"""

from __future__ import annotations

from typing import Final

from tocsin.match.weights import Weight

TABLE: dict[str, Weight] = {}


def _row(name: str, value: float, reason: str) -> float:
    TABLE[name] = Weight(name, value, reason)
    return value


KNOWN_AS: Final = _row("known as", 2.5, "a published source calls the organisation so: texts use the names in use")
AS_LISTED: Final = _row(
    "as listed",
    2.4,
    "a person's name in full, letter by letter as listed: texts name people who are known for something",
)
QUOTED: Final = _row("quoted", 1.0, "between quotation marks stands a name")
SMALL_LETTERS: Final = _row(
    "small letters", -2.0, "names are written with capitals; without them they are mostly words"
)
ORDINARY: Final = _row("ordinary words", -6.0, "every word of the name is an everyday word of a language")
ORDINARY_KNOWN: Final = _row("ordinary words of a known name", -2.5, "the same for a name that texts do use")
INFLECTED: Final = _row("inflected", -0.2, "an ending or particle was taken off, which may be the name's own")
LONGER_NAME: Final = _row("longer name", -3.0, "another name stands directly beside it: a longer, other name")
OTHER_ORDER: Final = _row("other order", -4.0, "the words of an organisation's name stand in one order")
BY_COMMA: Final = _row("across a comma", -1.0, "a comma stands within: family name first, or two of an enumeration")
SHOWN_FROM: Final = _row("shown from", -1.0, "log-odds from which a weak mention is shown at all")
SHOWN_AS_LISTED: Final = _row("shown as listed", -3.0, "the same for a name in full, letter by letter as listed")
