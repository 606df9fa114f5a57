"""Look-alikes: strangers of the same culture who share a name with somebody listed and were born about the same time.

The hardest innocent there is: one of the listed person's names kept as it is, the other exchanged for a common name of
the same list, the date of birth near. A careful clerk tells them apart; a matcher that lives on one rare name does not.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta

from bench.strangers import LAST, Stranger
from tocsin.model.dates import Precision
from tocsin.model.record import Record
from tocsin.text.names import person_forms

COMMON = 12  # records that bear a name for it to be called common
NEAR_DAYS = 1100


def lookalikes(records: Sequence[Record], seed: int, count: int) -> list[Stranger]:
    """``count`` strangers, each made from another listed person with an exact date of birth."""
    rng = random.Random(f"lookalikes {seed}")
    first = Counter(words[0] for record in records if (words := _words(record)))
    given = [(word, number) for word, number in first.items() if number >= COMMON]
    dated = [record for record in records if _days(record) and len(_words(record)) > 1]
    strangers = []
    for record in rng.sample(dated, min(count, len(dated))):
        words = _words(record)
        others = [each for each in given if each[0] not in words]
        other = rng.choices([word for word, _ in others], [number for _, number in others])[0]
        born = rng.choice(_days(record)) + timedelta(days=rng.choice((-1, 1)) * rng.randrange(1, NEAR_DAYS))
        strangers.append(
            Stranger(
                " ".join([other, *words[1:]]), min(born, date.fromordinal(LAST)), "look-alike", "Latn", "", record.owner
            )
        )
    return strangers


def _words(record: Record) -> list[str]:
    """The primary name's full words, the given name first; none where it is not in Latin letters."""
    forms = person_forms(record.primary_name)
    if not forms or not record.primary_name.isascii() or "," in record.primary_name:
        return []
    return [token.letters for token in forms[0] if not token.is_light]


def _days(record: Record) -> list[date]:
    return [birth.span.earliest for birth in record.births if birth.span.precision is Precision.DAY]
