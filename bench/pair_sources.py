"""Where the labelled pairs of bench/pairs.py come from. Seeded: the same arguments give the same pairs."""

from __future__ import annotations

import csv
import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from rapidfuzz import fuzz, process

from bench import damage
from bench.pair_lists import Listed, australian, canadian, official
from bench.worlds import SHARED
from tocsin.model.record import SubjectKind
from tocsin.text.scripts import script_of

PERSON, ORGANISATION, VESSEL = SubjectKind.PERSON, SubjectKind.ORGANISATION, SubjectKind.VESSEL
WRITTEN = Path(__file__).with_name("written_pairs.csv")


@dataclass(frozen=True, slots=True)
class Pair:
    """Two names, whether they are the same, and where the pair comes from."""

    source: str
    kind: SubjectKind
    a: str
    b: str
    is_same: bool


def pairs(each: int, seed: int) -> list[Pair]:
    """At most ``each`` pairs of every source."""
    result = list(written())
    for name, make in SOURCES.items():
        rng = random.Random(f"{seed} {name}")
        found = list(make(rng, each))
        result += [Pair(name, *pair) for pair in rng.sample(found, min(each, len(found)))]
    return result


Found = tuple[SubjectKind, str, str, bool]
Source = Callable[[random.Random, int], Iterator[Found]]


def written() -> Iterator[Pair]:
    """The pairs that people wrote, of invented bearers."""
    with WRITTEN.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(line for line in file if not line.startswith("#"))
        for row in rows:
            yield Pair(f"written {row['why']}", SubjectKind(row["kind"]), row["a"], row["b"], row["same"] == "1")


@cache
def _listed() -> tuple[Listed, ...]:
    return tuple(official())


@cache
def _names(kind: SubjectKind) -> tuple[tuple[str, int], ...]:
    """Every Latin name of a kind with the number of its record."""
    return tuple(
        (name, at)
        for at, listed in enumerate(_listed())
        if listed.kind is kind
        for name in listed.names[:3]
        if script_of(name) == "Latn" and " " in name.strip()
    )


def _share(a: str, b: str) -> float:
    """The share of the shorter name's words that have a like one in the other."""
    shorter, longer = sorted((_plain(a).split(), _plain(b).split()), key=len)
    if not shorter or not longer:
        return 0.0
    return sum(max(fuzz.ratio(word, other) for other in longer) >= 65 for word in shorter) / len(shorter)


def _plain(text: str) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", text.lower().replace("'", "")))


def _aliases(kind: SubjectKind) -> Source:
    """Two names of one record that have most words in common: others are other names of the same subject."""

    def make(rng: random.Random, each: int) -> Iterator[Found]:
        chosen = [listed for listed in _listed() if listed.kind is kind and len(listed.names) > 1]
        for listed in rng.sample(chosen, min(len(chosen), each * 3)):
            a, b = rng.sample(listed.names, 2)
            latin = script_of(a) == script_of(b) == "Latn"
            if not latin or _plain(a) == _plain(b) or " " not in a or " " not in b or _share(a, b) < 0.7:
                continue
            if abs(len(_plain(a).split()) - len(_plain(b).split())) <= 2:
                yield kind, a, b, True

    return make


def _near_others(kind: SubjectKind) -> Source:
    """The nearest names of other records."""

    def make(rng: random.Random, each: int) -> Iterator[Found]:
        names = _names(kind)
        texts = [_plain(name) for name, _ in names]
        for name, at in rng.sample(names, min(each * 2, len(names))):
            near = process.extract(_plain(name), texts, scorer=fuzz.token_sort_ratio, limit=12, score_cutoff=62)
            others = [names[k][0] for _, value, k in near if names[k][1] != at and value < 93]
            if others:
                yield kind, name, rng.choice(others[:4]), False

    return make


def _original_script(_rng: random.Random, _each: int) -> Iterator[Found]:
    for listed in australian():
        for original in listed.originals:
            if listed.kind is PERSON and script_of(original) != "Latn":
                yield PERSON, listed.names[0], original, True


def _other_original_script(rng: random.Random, _each: int) -> Iterator[Found]:
    """The original script of another record whose Latin name is near."""
    people = [listed for listed in australian() if listed.kind is PERSON and listed.originals]
    rows = [listed for listed in people if script_of(listed.originals[0]) != "Latn"]
    texts = [_plain(listed.names[0]) for listed in rows]
    for at, listed in enumerate(rows):
        near = process.extract(texts[at], texts, scorer=fuzz.token_set_ratio, limit=5, score_cutoff=50)
        others = [rows[k] for _, value, k in near if k != at and value < 93]
        if others:
            yield listed.kind, listed.names[0], rng.choice(others).originals[0], False


def _canadian(_rng: random.Random, _each: int) -> Iterator[Found]:
    for listed in canadian():
        for alias in listed.names[1:]:
            if _plain(alias) != _plain(listed.names[0]) and " " in alias and _share(alias, listed.names[0]) >= 0.7:
                yield listed.kind, listed.names[0], alias, True


@cache
def _transliterated() -> tuple[tuple[tuple[str, str], ...], ...]:
    folder = SHARED / "names"
    google = [line.split("\t") for line in (folder / "google_ar2en" / "ar2en.txt").read_text("utf-8").splitlines()]
    arabic = [(b, a) for a, b in google if len(b) > 3 and b.isalpha() and len(a) > 2]
    latin = (folder / "anetac" / "train.en").read_text("utf-8").splitlines()
    anetac = zip(latin, (folder / "anetac" / "train.ar").read_text("utf-8").splitlines(), strict=True)
    russian = [line.split("\t") for line in (folder / "steveash" / "wd_russian_20").read_text("utf-8").splitlines()]
    kept = [(row[0], row[1].replace(" ", "")) for row in russian if len(row[0]) > 3 and len(row[1]) > 6]
    return (tuple(arabic), tuple((a, b) for a, b in anetac if len(a) > 3 and len(b) > 2), tuple(kept))


def _transliterations(rng: random.Random, each: int) -> Iterator[Found]:
    for _ in range(each):
        table = rng.choice(_transliterated())
        chosen = rng.sample(table, 2)
        yield PERSON, " ".join(a for a, _ in chosen).title(), " ".join(b for _, b in chosen).title(), True


def _other_transliterations(rng: random.Random, each: int) -> Iterator[Found]:
    """One name in common, the other exchanged."""
    for _ in range(each):
        (a, b), (c, _), (_, d) = rng.sample(rng.choice(_transliterated()), 3)
        yield (PERSON, *((f"{a} {c}", f"{b} {d}") if rng.random() < 0.5 else (f"{c} {a}", f"{d} {b}")), False)


@cache
def _people() -> tuple[tuple[str, str, str], ...]:
    with (SHARED / "names" / "negatives_50k.csv").open(encoding="utf-8", newline="") as file:
        return tuple((row["first_name"], row["middle_name"], row["last_name"]) for row in csv.DictReader(file))


def _latin_people() -> list[tuple[str, str, str]]:
    return [row for row in _people() if script_of(" ".join(row)) == "Latn"]


def _nicknames(rng: random.Random, each: int) -> Iterator[Found]:
    people = _latin_people()
    table = SHARED / "names" / "nicknames" / "carltonnorthern_names.csv"
    with table.open(encoding="utf-8", newline="") as file:
        rows = [(row["name1"], row["name2"]) for row in csv.DictReader(file)]
    for formal, nick in rng.sample(rows, min(len(rows), each)):
        family = rng.choice(people)[2]
        yield PERSON, f"{formal.title()} {family}", f"{nick.title()} {family}", True


def _same_family(rng: random.Random, each: int) -> Iterator[Found]:
    """Siblings: another given name of the same land beside the same family name."""
    by_first: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    people = _people()
    for row in people:
        by_first[script_of(row[2])].append(row)
    for first, middle, family in rng.sample(people, each):
        other = rng.choice(by_first[script_of(family)])[0]
        if other != first:
            kept = middle if rng.random() < 0.3 else ""
            yield PERSON, " ".join(f"{first} {kept} {family}".split()), f"{other} {family}", False


def _same_given(rng: random.Random, each: int) -> Iterator[Found]:
    people = _latin_people()
    for first, middle, family in rng.sample(people, each):
        other = rng.choice(people)[2]
        if other != family:
            kept = middle if rng.random() < 0.4 else ""
            yield (
                PERSON,
                " ".join(f"{first} {kept} {family}".split()),
                f"{first} {kept} {other}".replace("  ", " "),
                False,
            )


def _one_exchanged(rng: random.Random, each: int) -> Iterator[Found]:
    """One word of a listed name exchanged for a word of another's."""
    names = _names(PERSON)
    for name, _ in rng.sample(names, each):
        words, others = name.split(), rng.choice(names)[0].split()
        at = rng.randrange(len(words))
        new = rng.choice(others)
        if max(fuzz.ratio(new.lower(), word.lower()) for word in words) < 60 and len(new) > 3 and len(words[at]) > 3:
            yield PERSON, name, " ".join([*words[:at], new, *words[at + 1 :]]), False


def _damaged(kind: SubjectKind, harm: Callable[[str, random.Random], str]) -> Source:
    def make(rng: random.Random, each: int) -> Iterator[Found]:
        for name, _ in rng.sample(_names(kind), min(each, len(_names(kind)))):
            harmed = harm(name, rng)
            if _plain(name) != harmed and name.replace(" ", "").isalpha():  # the damage leaves numbers out
                yield kind, name, harmed, True

    return make


_LEGAL = ("Ltd", "Limited", "LLC", "OOO", "GmbH", "S.A.", "Inc.", "Co., Ltd.", "Company Limited", "PJSC", "Corp.", "")
_LEGAL_WORDS = re.compile(
    r"\b(ltd|limited|llc|ooo|gmbh|inc|co|company|corp|corporation|jsc|pjsc|sa|oao|zao)\b\.?,?", re.I
)


def _legal_forms(rng: random.Random, each: int) -> Iterator[Found]:
    for name, _ in rng.sample(_names(ORGANISATION), each):
        bare = " ".join(_LEGAL_WORDS.sub(" ", name).split()).strip(" ,.")
        if len(bare) > 4:
            yield ORGANISATION, f"{bare} {rng.choice(_LEGAL)}".strip(), f"{bare} {rng.choice(_LEGAL)}".strip(), True


def _other_number(rng: random.Random, each: int) -> Iterator[Found]:
    for kind in (ORGANISATION, VESSEL):
        for name, _ in rng.sample(_names(kind), min(each // 2, len(_names(kind)))):
            one, two = rng.sample(range(1, 30), 2)
            bare = " ".join(re.sub(r"\d+", " ", name).split())
            yield kind, f"{bare} {one}", f"{bare} {two}", False


SOURCES: dict[str, Source] = {
    "names: aliases": _aliases(PERSON),
    "names: original script": _original_script,
    "names: canadian aliases": _canadian,
    "names: transliterations": _transliterations,
    "names: nicknames": _nicknames,
    "names: light damage": _damaged(PERSON, damage.light),
    "names: harsh damage": _damaged(PERSON, damage.harsh),
    "names: near others": _near_others(PERSON),
    "names: other original script": _other_original_script,
    "names: other transliterations": _other_transliterations,
    "names: same family": _same_family,
    "names: same given": _same_given,
    "names: one exchanged": _one_exchanged,
    "entities: aliases": _aliases(ORGANISATION),
    "entities: legal forms": _legal_forms,
    "entities: light damage": _damaged(ORGANISATION, damage.light),
    "entities: vessel damage": _damaged(VESSEL, damage.light),
    "entities: near others": _near_others(ORGANISATION),
    "entities: near vessels": _near_others(VESSEL),
    "entities: other number": _other_number,
}
