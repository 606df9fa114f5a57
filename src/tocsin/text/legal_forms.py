"""Legal forms of organisations in many languages: what a name may carry or leave out and stay the same name.

Written by the Tocsin project from general knowledge of company law's terms. Phrases are known by their sounds, so that
each romanisation of "ограниченной" is one.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Final

from tocsin.text.phonemes import encode

LEGAL_FORMS: Final = frozenset(
    "co company companies corp corporation inc incorporated ltd limited llc llp lp lllp pllc plc gmbh gesmbh mbh ag kg "
    "kgaa ohg ug sa sarl sarlu sas sasu eurl spa srl srls snc bv nv cv oy oyj ab as asa aps sro doo dooel ad ead ood "
    "eood dd jsc ojsc cjsc pjsc pjsco psc ooo oao zao pao ao nao too tov tzov pat prat uab sia mchj kft zrt nyrt bt "
    "fze fzco fzc fzllc dmcc est establishment wll sal sae saog saoc bsc bhd sdn pte pvt pty pt tbk kk de rl sca sci "
    "ltda cia eirl sac saa sapi sab sl slu asbl aisbl sprl bvba holding holdings group the of and for in y et und e ve "
    "& jointstock joint stock public private liability enterprise enterprises llb ltdsti sti sirketi sherkat sherkate "
    "sharika sharikat kompaniya compania compagnie societe kompani kaisha obshchestvo "
    "aktsionernoe fgup fgbu gup".split()
)

# Written out: each becomes the short form, which is light.
_PHRASES: Final = {
    "llc": (
        "limited liability company", "company with limited liability", "obshchestvo s ogranichennoy otvetstvennostyu",
        "obschestvo s ogranichennoy otvetstvennostyu", "obshestvo s ogranichennoi otvetstvennostyu",
        "obshchestvo ogranichennoy otvetstvennosti", "tovarystvo z obmezhenoyu vidpovidalnistyu",
        "tavarystva z abmezhavanay adkaznastsyu", "tovarishchestvo s ogranichennoy otvetstvennostyu",
        "gesellschaft mit beschraenkter haftung", "gesellschaft mit beschrankter haftung",
        "societe a responsabilite limitee", "sociedad de responsabilidad limitada", "sociedade limitada",
        "societa a responsabilita limitata", "besloten vennootschap", "drustvo s ogranicenom odgovornoscu",
        "drustvo sa ogranicenom odgovornoscu", "drustvo s ogranichenom odgovornoshchu", "limited sirketi",
        "limited sti",
        "ltd sti", "spolka z ograniczona odpowiedzialnoscia", "sp z oo", "sp z o o", "spol s ro", "spol s r o",
        "spolecnost s rucenim omezenym", "korlatolt felelossegu tarsasag", "sherkat ba masouliyat mahdood",
        "sherkat ba masuliyat mahdud", "masouliyat mahdood", "sharika dhat masuliya mahduda", "dhat masuliya mahduda",
        "sendirian berhad", "sdn bhd", "anpartsselskab", "yugen gaisha", "free zone company", "free zone establishment",
        "proprietary limited", "private limited", "sociedad limitada", "responsabilidad limitada", "fz llc",
        "limitada", "aktsiyadorlik jamiyati", "masuliyati cheklangan jamiyat", "societate cu raspundere limitata",
    ),
    "jsc": (
        "joint stock company", "public joint stock company", "open joint stock company", "closed joint stock company",
        "private joint stock company", "non public joint stock company", "limited by shares",
        "company limited by shares",
        "aktsionernoe obshchestvo", "aktsionernoye obshchestvo", "aktsionernoe obschestvo", "akcionernoe obshchestvo",
        "publichnoe aktsionernoe obshchestvo", "publichnoye aktsionernoye obshchestvo",
        "otkrytoe aktsionernoe obshchestvo", "otkrytoye aktsionernoye obshchestvo",
        "zakrytoe aktsionernoe obshchestvo", "zakrytoye aktsionernoye obshchestvo",
        "nepublichnoe aktsionernoe obshchestvo", "aktsionerne tovarystvo", "publichne aktsionerne tovarystvo",
        "pryvatne aktsionerne tovarystvo", "aktsyyanernae tavarystva", "adkrytae aktsyyanernae tavarystva",
        "sociedad anonima", "sociedad anonima de capital variable", "sa de cv", "s a de c v", "sab de cv",
        "sociedad por acciones simplificada", "societe anonyme", "societe par actions simplifiee",
        "societa per azioni", "sociedade anonima", "anonim sirketi", "anonim ortakligi", "anonim sti",
        "aktiengesellschaft",
        "aktieselskab", "aksjeselskap", "aktiebolag", "osakeyhtio", "naamloze vennootschap", "spolka akcyjna",
        "akciova spolecnost", "akcionarsko drustvo", "aktsionerno druzhestvo", "dionicko drustvo", "reszvenytarsasag",
        "zartkoruen mukodo reszvenytarsasag", "kabushiki kaisha", "kabushiki gaisha", "perseroan terbatas",
        "public limited company", "sherkat sahami", "sherkate sahami", "sherkat sahami am", "sherkat sahami khass",
        "sahami am", "sahami khas", "sahami khass", "sharika musahama", "private joint stock", "public joint stock",
        "societate pe actiuni", "aksiyadorlik jamiyati", "acik anonim sirketi",
    ),
    "lp": (
        "limited partnership", "limited liability partnership", "kommanditgesellschaft", "societe en commandite",
        "kommandit sirketi", "general partnership", "offene handelsgesellschaft", "sociedad en comandita",
    ),
    "sp": ("sole proprietorship", "individual enterprise", "individualnyy predprinimatel", "state owned enterprise"),
    "fgup": (
        "federal state unitary enterprise", "federalnoe gosudarstvennoe unitarnoe predpriyatie",
        "state unitary enterprise", "unitary enterprise", "gosudarstvennoe unitarnoe predpriyatie",
        "federalnoye gosudarstvennoye unitarnoye predpriyatiye", "unitarnoe predpriyatie",
        "federal state budgetary institution", "federalnoe gosudarstvennoe byudzhetnoe uchrezhdenie",
    ),
}  # fmt: skip


@cache
def _by_first() -> dict[str, list[tuple[tuple[str, ...], str]]]:
    """First sound-word of each phrase -> the phrases, longest first."""
    table: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for short, phrases in _PHRASES.items():
        for phrase in phrases:
            sounds = tuple(encode(word) for word in phrase.split())
            table.setdefault(sounds[0], []).append((sounds, short))
    for each in table.values():
        each.sort(key=lambda row: -len(row[0]))
    return table


def with_short_forms(words: Sequence[str]) -> list[str]:
    """The words with every legal form that is written out exchanged for its abbreviation."""
    sounds = [encode(word) for word in words]
    table = _by_first()
    result: list[str] = []
    at = 0
    while at < len(words):
        for phrase, short in table.get(sounds[at], ()):
            if tuple(sounds[at : at + len(phrase)]) == phrase:
                result.append(short)
                at += len(phrase)
                break
        else:
            result.append(words[at])
            at += 1
    return result
