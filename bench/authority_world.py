"""A real store with one record for each handling of the matrix, and what an actor finds in it by each way."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bench.matrix import AT, Cell, ought
from tocsin.match.search import Searcher
from tocsin.model.accounts import Actor, Service, Verb
from tocsin.model.authority import may
from tocsin.model.handling import Holding
from tocsin.model.record import Name, Record, SubjectKind
from tocsin.model.screening import Query
from tocsin.segments.build import build
from tocsin.store.database import Store
from tocsin.store.lists import NewVersion, SourceFile

LIST = "matrix"
# Names apart from one another, each borne by so few records that a search looks at all of them.
NAMES = (
    *("Ortwin Vasqela", "Mirabel Thundrokk", "Quillon Zembrath", "Yseult Parvoneg"),
    *("Draxler Oomunda", "Fenella Wixcombay", "Hjalti Brucknadze", "Lucasta Ngobwerth"),
)


@dataclass(frozen=True, slots=True)
class World:
    """A store, the class of each handling, and an index over the same records."""

    store: Store
    classes: dict[Holding, int]
    searcher: Searcher

    def by_the_database(self, actor: Actor, verb: Verb) -> frozenset[int]:
        """The classes whose record the database shows in the actor's transaction, every table asked alike."""
        with self.store.transaction(actor, read_only=True, verb=verb) as tx:
            run = tx._context.connection.execute
            seen = {number for (number,) in run("SELECT handling_class FROM records")}
            hanging = {number for (number,) in run("SELECT handling_class FROM revisions")}
            named = run("SELECT count(*) FROM names").fetchone()
            if seen != hanging or named != (len(seen),):
                raise AssertionError(f"the tables disagree about {actor}: {seen}, {hanging}, {named}")
            return frozenset(seen)

    def by_the_index(self, actor: Actor, verb: Verb) -> frozenset[int]:
        """The classes whose record a search finds with the classes that the transaction gives it."""
        with self.store.transaction(actor, read_only=True, verb=verb) as tx:
            visible = tx.visible
        results = [self.searcher.search(Query(name), limit=500, visible=visible) for name in NAMES]
        if any(result.is_cut for result in results):
            raise AssertionError("the search was cut short: the world is too large for it")
        return frozenset(int(each.id.partition("/")[2]) for result in results for each in result.found)

    def by_the_rules(self, actor: Actor, verb: Verb) -> frozenset[int]:
        """The classes that the pure function opens, one after another."""
        return frozenset(
            number
            for holding, number in self.classes.items()
            if may(actor, verb, holding, actor.purpose, AT).is_allowed
        )

    def as_it_ought_of(self, actor: Actor, verb: Verb, held: Iterable[Holding]) -> frozenset[int]:
        """The same of some handlings alone."""
        return frozenset(self.classes[holding] for holding in held if ought(Cell(actor, verb, holding)))

    def as_it_ought(self, actor: Actor, verb: Verb) -> frozenset[int]:
        """The classes that a plain reading of the rules opens."""
        return frozenset(number for holding, number in self.classes.items() if ought(Cell(actor, verb, holding)))


def world(store: Store, holdings: Iterable[Holding]) -> World:
    """The store filled with a record of each handling, its reference the number of its class."""
    service = Service("loading", "bench")
    with store.transaction(service) as tx:
        classes = {holding: tx.handling.number_of(holding) for holding in holdings}
        version = tx.lists.begin_version(
            NewVersion(LIST, "2026-11-22", "made up", (SourceFile("matrix", "ab" * 32, 1),), len(classes))
        )
        records = {number: _record(number) for number in classes.values()}
        for number, record in records.items():
            tx.records.write(version, [record], [], handling_class=number)
    arrays = build(((record, number) for number, record in records.items()), background={})
    return World(store, classes, Searcher(arrays))


def _record(number: int) -> Record:
    return Record(LIST, str(number), SubjectKind.PERSON, names=(Name(NAMES[number % len(NAMES)]),))
