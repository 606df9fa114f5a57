"""Records of one subject on several lists, proposed and judged: ``python -m bench.identity --json``.

The lists: the UN's and OFAC's real ones, and a list that is made of the UN's at run time as another authority might
write it: every subject with some names of the UN's entry, damaged (bench/damage.py), some without aliases, dates or
documents, its UN reference quoted. (OFAC's file of 2024-01 quotes no UN reference, and no full file of the United
Kingdom's list is at hand; so the truth that references tell is known of the made list alone.)

- ``propose_s``: seconds for all proposals over the three lists, all cores, the index standing;
- ``by_reference``: share of the pairs that quote one UN reference that are proposed for that reason;
- ``hidden``: the same lists without the quoted references: the share of those pairs proposed all the same, and the
  share of wrong ones among the proposals between the two lists (they join two references);
- ``real``: pairs of the UN's and OFAC's lists that bear an equal passport or national number of one country, and no
  other record of either list does: the share proposed when every number of both lists is hidden. And inconsistent
  triples: proposals UN-OFAC and made-OFAC that join two references of the UN's by way of one OFAC record.

- ``strangers``: 5,000 people who are on no list, every other one without a date, put on a list of their own: every
  proposal with them is wrong.

Thresholds were chosen on the references whose hash is even (``--half even``); what is published are the odd ones.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import time
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256
from itertools import islice

from bench.damage import harsh, harsh_date, light
from bench.worlds import SHARED, load_real_lists, machine, temporary_node
from tocsin.cli.identity_processes import work_elsewhere
from tocsin.match.identity_choice import owner_of
from tocsin.match.identity_evidence import NumberKey, strong_number
from tocsin.model.dates import DateSpan, Precision
from tocsin.model.identity import Basis, Claim, Pair
from tocsin.model.record import BirthDate, Fact, Name, NameType, Nationality, Record, SubjectKind
from tocsin.node.local import LocalNode
from tocsin.services.identity.claims import claims
from tocsin.services.identity.propose import Proposed, propose
from tocsin.services.indexing.refresh import refresh
from tocsin.services.workers import cores
from tocsin.store.identity import Chosen
from tocsin.store.lists import NewVersion, SourceFile
from tocsin.text.dates import parse_span

MADE = "made"
STRANGERS = SHARED / "names" / "negatives_50k.csv"
SEED = 20


@dataclass(frozen=True, slots=True)
class Hand:
    """How another authority writes down what the UN has stated: shares of names, dates and places."""

    as_written: float  # names copied letter by letter; the others are damaged lightly, or harshly
    harsh: float
    aliases: float  # kept
    births: float  # kept
    year_only: float
    slip: float


HANDS = {"careful": Hand(0.5, 0.05, 0.8, 0.97, 0.03, 0.03), "careless": Hand(0.0, 0.2, 0.5, 0.85, 0.15, 0.1)}
KEEP_DOCUMENT, KEEP_PLACE = 0.4, 0.5


def main() -> None:
    """Print the figures of one run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--half", choices=("even", "odd", "all"), default="odd", help="which references are judged")
    parser.add_argument("--misses", type=int, default=0, help="show so many pairs that were missed or wrong")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    figures = {"half": options.half, **measure(options.half, options.misses), "machine": machine()}
    print(
        json.dumps(figures, ensure_ascii=False) if options.json else json.dumps(figures, indent=1, ensure_ascii=False)
    )


def measure(half: str, misses: int) -> dict[str, object]:
    """The figures over fresh nodes, one with the references, one without references and numbers."""
    with temporary_node() as node:
        load_real_lists(node, "un", "ofac")
        un, ofac = _records(node, "un"), _records(node, "ofac")
        _put(node, MADE, [_made(record, HANDS["careful"]) for record in un])
        figures = _open(node, half)
    for name, hand in HANDS.items():
        with temporary_node() as node:
            for owner, records in (("un", un), ("ofac", ofac), (MADE, [_made(record, hand) for record in un])):
                _put(node, owner, [_hidden(record) for record in records])
            figures[name] = _hidden_figures(node, half, _true_pairs(un, ofac), misses)
    with temporary_node() as node:
        for owner, records in (("un", un), ("ofac", ofac), (MADE, strangers := _strangers())):
            _put(node, owner, records)
        proposed = _proposed(node)
        wrong = [each for each in claims(node, Chosen()) if MADE in (owner_of(each.pair.a), owner_of(each.pair.b))]
        figures["strangers"] = {"people": len(strangers), "wrong": len(wrong), "proposed": sum(proposed.added.values())}
    return {"records": {"un": len(un), "ofac": len(ofac), MADE: len(un)}, **figures}


def _open(node: LocalNode, half: str) -> dict[str, object]:
    refresh(node)
    begun = time.perf_counter()
    proposed = _proposed(node)
    took = time.perf_counter() - begun
    found = {each.pair for each in claims(node, Chosen(basis=Basis.REFERENCE))}
    wanted = {_pair(record) for record in _records(node, MADE) if _is_of(half, record.reference)}
    return {
        "propose_s": round(took, 1),
        "workers": cores(),
        "proposals": {basis.value: count for basis, count in proposed.added.items()},
        "by_reference": {"pairs": len(wanted), "share": round(len(wanted & found) / len(wanted), 4)},
    }


def _hidden_figures(node: LocalNode, half: str, real: set[Pair], misses: int) -> dict[str, object]:
    refresh(node)
    begun = time.perf_counter()
    _proposed(node)
    took = time.perf_counter() - begun
    found = {each.pair: each for each in claims(node, Chosen())}
    wanted = {_pair(record) for record in _records(node, MADE) if _is_of(half, _un_of(record.id))}
    between = {pair for pair in found if {pair.a.partition("/")[0], pair.b.partition("/")[0]} == {MADE, "un"}}
    judged = {pair for pair in between if _is_of(half, _un_of(pair.a))}
    wrong = {pair for pair in judged if _un_of(pair.a) != _un_of(pair.b)}
    judged_real = {pair for pair in real if _is_of(half, pair.b)}
    if misses:
        _tell(node, wanted - between, wrong, judged_real - set(found), found, misses)
    return {
        "made": {
            "propose_s": round(took, 1),
            "pairs": len(wanted),
            "share_proposed": round(len(wanted & between) / len(wanted), 4),
            "proposed": len(judged),
            "wrong": len(wrong),
            "share_wrong": round(len(wrong) / max(1, len(judged)), 4),
        },
        "real": {
            "pairs": len(judged_real),
            "share_proposed": round(len(judged_real & set(found)) / max(1, len(judged_real)), 4),
            "un_ofac_proposed": sum({p.a.partition("/")[0], p.b.partition("/")[0]} == {"un", "ofac"} for p in found),
            **_triples(found),
        },
    }


def _triples(found: Iterable[Pair]) -> dict[str, int]:
    """OFAC records that proposals join with entries of both other lists, and those that join two references."""
    by_ofac: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for pair in found:
        for ours, theirs in ((pair.a, pair.b), (pair.b, pair.a)):
            if ours.startswith("ofac/"):
                by_ofac[ours][theirs.partition("/")[0]].add(_un_of(theirs))
    both = [sides for sides in by_ofac.values() if sides.keys() >= {"un", MADE}]
    return {"triples": len(both), "inconsistent_triples": sum(len(sides["un"] | sides[MADE]) > 1 for sides in both)}


def _proposed(node: LocalNode) -> Proposed:
    return propose(node, elsewhere=partial(work_elsewhere, node.settings), workers=cores())


def _made(record: Record, hand: Hand) -> Record:
    """The UN's entry as another authority might write it, with the UN's reference quoted."""
    rng = random.Random(f"{SEED} {record.reference}")
    names = [record.names[0]] + [name for name in record.names[1:] if rng.random() < hand.aliases]
    return replace(
        record,
        owner=MADE,
        reference=record.reference.replace(".", ""),
        names=tuple(_respelt(name, rng, hand, is_first=at == 0) for at, name in enumerate(names)),
        births=tuple(_redated(birth, rng, hand) for birth in record.births if rng.random() < hand.births),
        identifiers=tuple(each for each in record.identifiers if rng.random() < KEEP_DOCUMENT),
        birth_places=record.birth_places if rng.random() < KEEP_PLACE else (),
        facts=(Fact("un_reference", record.reference),),
        links=(),
        remarks=(),
        designations=(),
    )


def _respelt(name: Name, rng: random.Random, hand: Hand, *, is_first: bool) -> Name:
    text = name.text
    if text.isascii() and rng.random() >= hand.as_written:
        text = (harsh if rng.random() < hand.harsh / (1 - hand.as_written) else light)(text, rng) or text
    return Name(text, NameType.PRIMARY if is_first else name.type, name.quality, name.script)


def _redated(birth: BirthDate, rng: random.Random, hand: Hand) -> BirthDate:
    span, chance = birth.span, rng.random()
    if span.precision is not Precision.DAY:
        return BirthDate(span)
    if chance < hand.year_only:
        return BirthDate(DateSpan.of_year(span.earliest.year))
    return BirthDate(DateSpan.of_day(harsh_date(span.earliest, rng)) if chance < hand.year_only + hand.slip else span)


def _hidden(record: Record) -> Record:
    """The record without any number, and without what quotes one."""
    return replace(record, identifiers=(), facts=(), remarks=(), links=())


def _strong_numbers(record: Record) -> frozenset[NumberKey]:
    found = (strong_number(each.type, each.country, each.value) for each in record.identifiers)
    return frozenset(number for number in found if number is not None)


def _true_pairs(un: Iterable[Record], ofac: Iterable[Record]) -> set[Pair]:
    """Pairs that share a number which no other record of either list bears."""
    sides = []
    for records in (un, ofac):
        bearers: dict[object, list[str]] = defaultdict(list)
        for record in records:
            for number in _strong_numbers(record):
                bearers[number].append(record.id)
        sides.append({number: ids[0] for number, ids in bearers.items() if len(ids) == 1})
    shared = sides[0].keys() & sides[1].keys()
    pairs = {Pair.of(sides[0][number], sides[1][number]) for number in shared}
    often = Counter(record for pair in pairs for record in (pair.a, pair.b))
    return {pair for pair in pairs if often[pair.a] == often[pair.b] == 1}


def _strangers() -> list[Record]:
    """People who are on no list."""
    with STRANGERS.open(encoding="utf-8") as file:
        rows = list(islice(csv.DictReader(file), 0, None, 10))
    return [
        Record(
            MADE,
            str(at),
            SubjectKind.PERSON,
            (Name(row["full_name"]),),
            births=(BirthDate(parse_span(row["date_of_birth"])),) if at % 2 else (),
            nationalities=(Nationality(row["nationality"]),) if row["nationality"] else (),
        )
        for at, row in enumerate(rows)
    ]


def _put(node: LocalNode, name: str, records: list[Record]) -> None:
    with node.store.transaction("bench") as tx:
        new = NewVersion(name, "2026-02-27", "made", (SourceFile("made", "0" * 64, 0),), len(records), (), {})
        tx.records.write(tx.lists.begin_version(new), records, ())


def _records(node: LocalNode, name: str) -> list[Record]:
    with node.store.transaction("bench", read_only=True) as tx:
        return [stored.record for stored in tx.records.current(name)]


def _un_of(record: str) -> str:
    """The reference behind an id of the UN's or of the made list, without its full stop."""
    return record.partition("/")[2].replace(".", "")


def _pair(made: Record) -> Pair:
    return Pair.of(made.id, f"un/{made.reference[:3]}.{made.reference[3:]}")


def _is_of(half: str, key: str) -> bool:
    even = sha256(key.encode()).digest()[0] % 2 == 0
    return half == "all" or even == (half == "even")


def _tell(
    node: LocalNode, missed: set[Pair], wrong: set[Pair], real: set[Pair], found: dict[Pair, Claim], most: int
) -> None:
    by_id = {record.id: record for name in ("un", "ofac", MADE) for record in _records(node, name)}
    for what, pairs in (("missed", missed), ("wrong", wrong), ("real, missed", real)):
        for pair in sorted(pairs)[:most]:
            a, b = (by_id[each] for each in (pair.a, pair.b))
            claim = found.get(pair)
            print(what, *(_short(each) for each in (a, b)), claim and round(claim.weight, 1), sep="\n   ")


def _short(record: Record) -> str:
    names = " / ".join(name.text for name in record.names[:5])
    return f"{record.id} {names} | {', '.join(str(birth.span) for birth in record.births[:3])}"


if __name__ == "__main__":
    main()
