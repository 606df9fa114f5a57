"""How many listed names are found in sentences that name them: rows for ``bench.text``.

Every primary name and good alias of two tokens and more of the UN's persons and organisations, as it is listed, put
into a sentence of its script's language; Cyrillic names take the case that the sentence asks for, by the rules of
Russian declension that hold for most words. Names are parted by a hash: weights were chosen on one half, the figures
are told for both.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b
from io import BytesIO

from tocsin.match.arrays import KIND_SHIFT, KINDS, WEAK_NAME, IndexArrays
from tocsin.model.record import SubjectKind
from tocsin.services.screening.texts import Mentions, TextScreener
from tocsin.text.scripts import script_of

# {name} as listed, {name:genitive} and so on where a case is asked for.
TEMPLATES = {
    "Latn": (
        "Officials said on Monday that {} had been seen near the border with two other men.",
        "The report names {}, who is believed to have left the country last year.",
        "According to the ministry, the assets of {} were frozen in March.",
        "Selon le ministère, {} aurait quitté le pays au mois de mars.",
        "Le rapport cite {}, dont les avoirs ont été gelés par la banque.",
        "Les autorités ont annoncé hier l'arrestation de {} près de la frontière.",
    ),
    "Cyrl": (
        "По данным министерства, {} покинул страну в прошлом году.",
        "В докладе говорится о роли {genitive} в событиях прошлого месяца.",
        "Власти сообщили, что с {instrumental} встретились представители двух стран.",
        "Суд передал {dative} документы по этому делу.",
    ),
    "Arab": (
        "قالت الوزارة إن {} غادر البلاد في العام الماضي.",
        "وذكر التقرير أن السلطات جمدت أموال {} في الشهر الماضي.",
        "أعلنت الشرطة أمس أنها تبحث عن {} قرب الحدود.",
    ),
}
LANGUAGES = {"Latn": "English and French", "Cyrl": "Russian", "Arab": "Arabic"}
# Ending of the nominative -> genitive, dative, instrumental; the longest that fits. "" is a consonant.
CASES = ("genitive", "dative", "instrumental")
ENDINGS = {
    "ский": ("ского", "скому", "ским"), "ская": ("ской", "ской", "ской"), "ское": ("ского", "скому", "ским"),
    "ый": ("ого", "ому", "ым"), "ой": ("ого", "ому", "ым"), "ое": ("ого", "ому", "ым"), "ая": ("ой", "ой", "ой"),
    "ие": ("ия", "ию", "ием"), "о": ("а", "у", "ом"), "ые": ("ых", "ым", "ыми"), "ия": ("ии", "ии", "ией"),
    "ий": ("ия", "ию", "ием"),
    "ов": ("ова", "ову", "овым"), "ев": ("ева", "еву", "евым"), "ин": ("ина", "ину", "иным"),
    "ай": ("ая", "аю", "аем"), "ей": ("ея", "ею", "еем"), "ь": ("я", "ю", "ем"), "а": ("ы", "е", "ой"),
    "я": ("и", "е", "ей"), "": ("а", "у", "ом"),
}  # fmt: skip
OF_ADJECTIVES = ("ский", "ская", "ское", "ский", "ый", "ая", "ое", "ной")
UNCHANGED = frozenset("бен бин ибн аль эль абу абд абдул ад аз ан ар ас аш ат уль ур ул и в из для".split())
Json = dict[str, object]


@dataclass(frozen=True, slots=True)
class Listed:
    """A listed name to be put into a sentence."""

    record: str
    text: str
    kind: SubjectKind
    script: str

    @property
    def is_for_tuning(self) -> bool:
        """True for the half of the names on which weights may be chosen; a record's names are in one half."""
        return bool(blake2b(self.record.encode(), digest_size=1).digest()[0] & 1)


def listed_names(arrays: IndexArrays, list_: str) -> Iterator[Listed]:
    """Good names of two words and more of a list's persons and organisations, in scripts that have sentences."""
    names = arrays.names
    for text, row, bits in zip(names.texts, names.record.tolist(), names.bits.tolist(), strict=True):
        kind, record, script = KINDS[bits >> KIND_SHIFT & 3], arrays.records.ids[row], script_of(text)
        is_asked = kind in (SubjectKind.PERSON, SubjectKind.ORGANISATION) and not bits & WEAK_NAME
        if is_asked and record.startswith(f"{list_}/") and script in TEMPLATES and len(text.split()) > 1:
            yield Listed(record, text, kind, script)


def sentence_of(listed: Listed) -> str:
    """The name in one of the sentences of its script, chosen by its letters, in the case that it asks for."""
    templates = TEMPLATES[listed.script]
    chosen = templates[blake2b(listed.text.encode(), digest_size=2).digest()[1] % len(templates)]
    cases = (
        {case: declined(listed.text, case, is_person=listed.kind is SubjectKind.PERSON) for case in CASES}
        if listed.script == "Cyrl"
        else {}
    )
    return chosen.format(listed.text, **cases)


def declined(name: str, case: str, *, is_person: bool) -> str:
    """The name in a case of Russian: each word by its ending; of an organisation what stands up to its first noun.

    Particles and what ends in other letters stay as they are.
    """
    parts = _parts(name)
    if not is_person:
        first = next(
            (at for at, part in enumerate(parts) if part.isalpha() and not part.casefold().endswith(OF_ADJECTIVES)), 0
        )
        return "".join(_declined(part, CASES.index(case)) for part in parts[: first + 1]) + "".join(parts[first + 1 :])
    return "".join(_declined(part, CASES.index(case)) for part in parts)


def _parts(name: str) -> list[str]:
    """Words, and what stands between them."""
    parts = [""]
    for letter in name:
        if parts[-1] and letter.isalpha() != parts[-1][-1].isalpha():
            parts.append("")
        parts[-1] += letter
    return parts


def _declined(word: str, case: int) -> str:
    lower = word.casefold()
    if not word.isalpha() or lower in UNCHANGED or len(word) < 3 or script_of(word) != "Cyrl" or word.isupper():
        return word
    for length in (4, 2, 1):
        if lower[-length:] in ENDINGS and len(word) > length + 1:
            return word[:-length] + ENDINGS[lower[-length:]][case]
    return word + ENDINGS[""][case] if lower[-1] not in "аеёиоуыэюяй" else word


def recall(screener: TextScreener, arrays: IndexArrays, list_: str = "un") -> list[Json]:
    """For each kind and script: names asked for, and the shares found and alerted, in both halves."""
    counts: dict[tuple[str, str, bool], list[int]] = {}
    for listed in listed_names(arrays, list_):
        mentions = screener.screen(BytesIO(sentence_of(listed).encode()))
        key = (listed.kind.value, LANGUAGES[listed.script], listed.is_for_tuning)
        count = counts.setdefault(key, [0, 0, 0])
        count[0] += 1
        count[1] += _names(mentions, listed.record, is_alert=False)
        count[2] += _names(mentions, listed.record, is_alert=True)
    return [
        {
            "kind": kind,
            "language": language,
            "half": "tuning" if is_for_tuning else "reported",
            "names": asked,
            "found": round(found / asked, 4),
            "alerted": round(alerted / asked, 4),
        }
        for (kind, language, is_for_tuning), (asked, found, alerted) in sorted(counts.items())
    ]


def _names(mentions: Mentions, record: str, *, is_alert: bool) -> bool:
    return any(each.record == record and (each.is_alert or not is_alert) for each in mentions.mentions)
