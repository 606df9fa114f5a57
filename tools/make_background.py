"""Build src/tocsin/text/data/background.tsv.gz, the frozen table of how common name tokens are in the world.

Run by hand, in a throw-away environment that has Faker and anyascii besides this project, never at run time:

    python -m venv /tmp/background && /tmp/background/bin/pip install Faker anyascii
    PYTHONPATH=src /tmp/background/bin/python tools/make_background.py --names FOLDER --made 2026-11-21

FOLDER holds steveash/wd_russian_20, steveash/wd_arabic_20 (CC0) and google_ar2en/ar2en.txt (Apache-2.0). The method and
its limits stand in docs/reference/background-names.md.
"""

from __future__ import annotations

import argparse
import gzip
import importlib
import importlib.metadata
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from tocsin.text.romanise import romanise

VERSION: Final = 1
OUT: Final = Path(__file__).resolve().parents[1] / "src/tocsin/text/data/background.tsv.gz"

# Millions of people whose names are like those of the locale, rounded; speakers rather than citizens where they differ.
POPULATION: Final = {
    "ar_AA": 300, "ar_DZ": 45, "ar_PS": 20, "ar_SA": 60, "az_AZ": 20, "bg_BG": 7, "bn_BD": 260, "cs_CZ": 10, "da_DK": 6,
    "de_AT": 9, "de_CH": 6, "de_DE": 84, "el_GR": 12, "en_GB": 68, "en_IE": 5, "en_IN": 350, "en_KE": 55, "en_NG": 80,
    "en_NZ": 5, "en_PK": 240, "en_US": 330,
    "es_AR": 46, "es_CL": 20, "es_CO": 90, "es_ES": 48, "es_MX": 180, "et_EE": 1,
    "fa_IR": 125, "fi_FI": 6, "fr_BE": 5, "fr_CA": 8, "fr_DZ": 60, "fr_FR": 66, "gu_IN": 60, "ha_NG": 80, "he_IL": 8,
    "hi_IN": 550, "hr_HR": 4, "hu_HU": 10, "hy_AM": 6, "id_ID": 280, "ig_NG": 35, "is_IS": 1, "it_IT": 60, "ja_JP": 124,
    "ka_GE": 4, "ko_KR": 78, "lt_LT": 3, "lv_LV": 2, "mk_MK": 9, "mr_IN": 90, "ne_NP": 30, "nl_BE": 7, "nl_NL": 18,
    "no_NO": 6, "or_IN": 40, "pl_PL": 40, "pt_BR": 215, "pt_PT": 11, "ro_RO": 22, "ru_RU": 160, "sk_SK": 5, "sl_SI": 2,
    "sv_SE": 10, "sw": 150, "ta_IN": 85, "th_TH": 70, "tr_TR": 85, "tw_GH": 33, "uk_UA": 38, "uz_UZ": 36, "vi_VN": 100,
    "yo_NG": 45, "zh_CN": 1400, "zh_TW": 24, "zu_ZA": 60,
}  # fmt: skip
WORLD: Final = 8000.0
NOTABLE: Final = 300.0
"""Millions that the people of Wikidata stand for: mostly Europe, the Americas and Japan."""

# Shares per million of tokens that lists without weights cannot tell from rare ones: rounded estimates of the project.
# Where a name has several spellings the share of each is its own.
ESTIMATED: Final = """
muhammad 6000; mohammed 5000; mohamed 5500; mohammad 3500; md 2000; ahmed 3800; ahmad 2200; ali 5500
hassan 2000; hasan 1600; hussein 1100; hussain 900; hossain 800; hossein 700; husain 250; ibrahim 1700
khan 3200; abdullah 1500; abdul 2500; abd 2500; abdel 700; omar 900; umar 500; mustafa 700; mahmoud 700
mahmud 300; yusuf 600; youssef 400; yousef 300; ismail 600; khalid 500; khaled 500; said 700; salah 250
saleh 500; salem 400; salim 400; fatima 1000; fatma 500; aisha 400; maryam 400; mariam 300; zahra 300
begum 1500; bibi 1500; sheikh 500; shaikh 500; hamid 300; karim 450; rahman 900; rahim 300; aziz 350; malik 600
saeed 300; sayed 300; syed 500; hamza 350; bilal 250; nasser 200; nasir 250; abu 600; bin 2500; ibn 300; ben 900
al 9000; el 3500; bint 300; binti 900; abdallah 350; abdelaziz 120; abdulrahman 200; jamal 200; kamal 250
singh 4500; kumar 4200; devi 4500; kaur 900; ram 1200; lal 900; patel 700; sharma 700; das 700; kumari 1300
islam 700; begam 200; akter 500; wang 13500; li 13300; zhang 12000; chen 10300; liu 9200; yang 6000; huang 4300
zhao 3600; wu 3500; zhou 3200; xu 2600; sun 2400; ma 2200; zhu 1900; hu 1900; lin 2100; guo 1800; he 1700
gao 1700; luo 1500; zheng 1400; liang 1300; xie 1200; song 1000; tang 1100; chan 500; tan 500; lee 2200
kim 2200; park 900; choi 500; jung 350; nguyen 4400; tran 1500; le 1500; pham 800; thi 3500; van 2500
maria 7700; jose 3700; juan 1500; ana 1500; antonio 1400; francisco 1000; luis 1000; carlos 1100; garcia 1300
rodriguez 1150; martinez 1100; hernandez 1050; lopez 1050; gonzalez 950; perez 900; sanchez 850; da 2600
silva 1700; santos 1200; oliveira 800; souza 600; de 6000; dos 1500; del 900; la 900; san 100; john 1900
michael 900; james 900; david 1300; robert 800; william 750; george 600; thomas 700; smith 550; johnson 400
williams 400; brown 350; jones 320; peter 500; daniel 800; joseph 700; mary 1300; anna 1100; elena 500
aleksandr 350; alexander 600; sergey 300; vladimir 250; ivanov 150; ivanova 140; tatyana 150; olga 300
natalia 300; siti 700; sri 500; muhamad 300; mehmet 250; mohd 600; nur 900; noor 350; dewi 300; lim 250; ng 150
cheung 60; leung 70; ho 300; lau 60; wong 400; goh 20; teo 20; ong 60; yeo 15; koh 20
"""


def main() -> None:
    """Write the table and print its size."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--names", type=Path, required=True)
    options.add_argument("--made", required=True, help="the date to write into the header, YYYY-MM-DD")
    chosen = options.parse_args()
    shares: dict[str, float] = defaultdict(float)
    for locale, millions in POPULATION.items():
        add(shares, locale_shares(locale), millions / WORLD)
    add(shares, wikidata_shares(chosen.names / "steveash"), NOTABLE / WORLD)
    for token in google_tokens(chosen.names / "google_ar2en" / "ar2en.txt"):
        shares[token] = max(shares[token], FLOOR * 2)
    shares.update(estimated())
    write(shares, chosen.made)


FLOOR: Final = 0.1
"""Per million: what an unlisted token counts as; see tocsin.text.background."""


def estimated() -> Iterator[tuple[str, float]]:
    """Each token of the estimates with its share per million."""
    for entry in ESTIMATED.replace("\n", ";").strip("; ").split(";"):
        token, share = entry.split()
        yield token, float(share)


def add(shares: dict[str, float], more: Mapping[str, float], weight: float) -> None:
    """Add shares (0 to 1 within their population) to those per million of the world."""
    for token, share in more.items():
        shares[token] += share * weight * 1e6


def locale_shares(locale: str) -> dict[str, float]:
    """Token to the share of people of the locale who bear it as a given, middle or family name."""
    provider: object = importlib.import_module(f"faker.providers.person.{locale}").Provider
    shares: dict[str, float] = defaultdict(float)
    for part, coverage in (("first", 0.1), ("last", 0.08), ("middle", 0.1)):
        for names in parts(provider, part):
            for token, share in list_shares(names, coverage, STATE_SPELLINGS.get(locale, SPELLINGS)):
                shares[token] += share / len(parts(provider, part))
    return shares


def parts(provider: object, part: str) -> list[dict[str, float]]:
    """The lists of men's and women's names of the part, or the one list for both, each name with its weight."""
    both = [weighted(getattr(provider, f"{part}_names_{sex}", None)) for sex in ("male", "female")]
    return [names for names in both if names] or [
        names for names in [weighted(getattr(provider, f"{part}_names", None))] if names
    ]


def weighted(names: object) -> dict[str, float]:
    """Name to weight, as Faker gives it or 1; nothing for what is not a flat list of names."""
    if isinstance(names, Mapping):
        return {name: float(weight) for name, weight in names.items() if isinstance(name, str)}
    if isinstance(names, list | tuple):
        return dict.fromkeys((name for name in names if isinstance(name, str)), 1.0)
    return {}


def list_shares(names: Mapping[str, float], coverage: float, spellings: Sequence[float]) -> Iterator[tuple[str, float]]:
    """Each token with its share. A list without weights is taken to cover a part that grows with its length.

    That part is ``coverage`` x log2(length), at most 0.9: 0.1 gives 0.66 for a hundred given names.
    """
    total = sum(names.values())
    is_weighted = len(set(names.values())) > 1
    covered = 0.95 if is_weighted else min(0.9, coverage * math.log2(max(2, len(names))))
    for name, weight in names.items():
        for token, likelihood in tokens(name, spellings):
            yield token, covered * likelihood * weight / total


SPELLINGS: Final = (0.5, 0.25, 0.15, 0.1)
"""How the bearers of a name in another script are shared out over its first spellings."""

STATE_SPELLINGS: Final = {"zh_CN": (1.0,), "ja_JP": (0.9, 0.1)}
"""The same where the state spells all names in one way."""


def tokens(name: str, spellings: Sequence[float]) -> Iterator[tuple[str, float]]:
    """The Latin tokens of a name, each with the part of its bearers who write it so."""
    spelt = romanise(name)[: len(spellings)]
    total = sum(spellings[: len(spelt)])
    for spelling, part in zip(spelt, spellings, strict=False):
        for token in spelling.split():
            yield token, part / total


def wikidata_shares(folder: Path) -> dict[str, float]:
    """Token to its share of the people of Wikidata; each person has about two names."""
    counts: dict[str, int] = defaultdict(int)
    for file in ("wd_arabic_20", "wd_russian_20"):
        seen: dict[str, int] = defaultdict(int)
        for line in (folder / file).read_text(encoding="utf-8").splitlines():
            latin, _, count = line.split("\t")
            for token in romanise(latin)[:1]:
                seen[token.replace(" ", "")] += int(count)
        for token, times in seen.items():
            counts[token] = max(counts[token], times)
    people = sum(counts.values()) / 2
    return {token: count / people for token, count in counts.items()}


def google_tokens(file: Path) -> Iterator[str]:
    """The Latin names that Google's Arabic transliteration set knows; it has no counts."""
    for line in file.read_text(encoding="utf-8").splitlines():
        for spelling in romanise(line.split("\t")[-1])[:1]:
            yield from spelling.split()


def write(shares: Mapping[str, float], made: str) -> None:
    """Write the tokens in order with their shares to three figures; the same input gives the same bytes."""
    lines = [*header(made), *body(shares)]
    data = ("\n".join(lines) + "\n").encode("ascii")
    OUT.write_bytes(gzip.compress(data, compresslevel=9, mtime=0))
    print(f"{OUT}: {len(lines)} lines, {OUT.stat().st_size} bytes")


def header(made: str) -> Iterable[str]:
    """What the file is and where it comes from."""
    faker = importlib.metadata.version("Faker")
    return (
        "# Tocsin background names: token, people per million of the world who bear it as any part of their name",
        f"# version {VERSION}; made {made} by tools/make_background.py; floor for other tokens {FLOOR}",
        f"# source: Faker {faker}, locale name lists (MIT, Copyright (c) 2012 Daniele Faraglia and contributors)",
        "# source: steveash NETransliteration-COLING2018, names of Wikidata (CC0 1.0)",
        "# source: google transliteration ar2en (Apache-2.0)",
        "# source: shares of the commonest tokens, estimated by the Tocsin project (Apache-2.0)",
    )


def body(shares: Mapping[str, float]) -> Iterator[str]:
    """One line for each token of at least two letters that is commoner than the floor."""
    for token, share in sorted(shares.items()):
        if len(token) > 1 and token.isalpha() and len(token) <= 30 and share > FLOOR:
            yield f"{token}\t{share:.3g}"


if __name__ == "__main__":
    main()
