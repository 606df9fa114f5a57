"""nomenklatura: its local index proposes, its logic-v2 matcher decides, one process. Runs in its own environment.

The index is made for batches (it drops what is common in the batch), so queries are asked a hundred at a time, and the
time of one is its part of the batch; what a lookup of one takes is given beside it. Needs PyICU, which pip may have to
build (libicu-dev and a compiler).
"""

from __future__ import annotations

import json
import logging
import statistics
import time
from collections.abc import Sequence
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from followthemoney import Dataset, StatementEntity  # type: ignore[import-not-found]  # the peer's own environment
from nomenklatura.blocker.index import Index  # type: ignore[import-not-found]  # the peer's own environment
from nomenklatura.matching import LogicV2  # type: ignore[import-not-found]  # the peer's own environment
from nomenklatura.resolver import Linker  # type: ignore[import-not-found]  # the peer's own environment
from nomenklatura.store.memory import MemoryStore  # type: ignore[import-not-found]  # the peer's own environment

from bench.peers.measured import MODES, Asked, people, queries

BATCH = 100
SINGLE = 20  # lookups of one query


class Engine:
    """The index and the matcher over one list."""

    def __init__(self, folder: Path, work: Path) -> None:
        self.dataset = Dataset.make({"name": "bench", "title": "bench"})
        store = MemoryStore(self.dataset, Linker({}))
        with store.writer() as writer:
            for person in people(folder):
                first, others = person.names[:1], person.names[1:]
                facts = {"name": first, "alias": others, "birthDate": [person.born], "country": person.countries}
                writer.add_entity(self._entity(person.id, facts))
        self.view = store.default_view()
        self.index = Index(self.view, work)
        self.index.build()
        self.config = LogicV2.default_config()
        self.entity = lru_cache(maxsize=200_000)(self.view.get_entity)

    def answers(self, asked: Sequence[Asked]) -> list[list[str]]:
        """For each query the ids of the candidates, best first by logic-v2."""
        made = {f"query-{at}": self._asked(at, each) for at, each in enumerate(asked)}
        found: list[list[str]] = [[] for _ in asked]
        for identifier, candidates in self.index.match_entities(made.values()):
            query = made[identifier.id]
            scored = [(self._score(query, each.id), -at, each.id) for at, (each, _) in enumerate(candidates)]
            found[int(identifier.id[6:])] = [record for _, _, record in sorted(scored, reverse=True)]
        return found

    def _score(self, query: Any, record: str) -> float:
        return float(LogicV2.compare(query, self.entity(record), self.config).score)

    def _asked(self, at: int, asked: Asked) -> Any:
        return self._entity(f"query-{at}", {"name": [asked.name], "birthDate": [asked.born]})

    def _entity(self, key: str, facts: dict[str, list[str]]) -> Any:
        properties = {name: [value for value in values if value] for name, values in facts.items()}
        return StatementEntity.from_data(self.dataset, {"id": key, "schema": "Person", "properties": properties})


def measure(engine: Engine, asked: Sequence[Asked], mode: str, seconds: float) -> dict[str, object]:
    """Speed in batches and alone, and recall over what the time allowed."""
    chosen = [each if mode == "date" else Asked(each.name, "", each.record) for each in asked]
    engine.answers(chosen[:BATCH])  # warm
    times: list[float] = []
    met_10 = met_100 = sought = 0
    started = time.perf_counter()
    for at in range(0, len(chosen), BATCH):
        batch = chosen[at : at + BATCH]
        begun = time.perf_counter()
        found = engine.answers(batch)
        times += [1000 * (time.perf_counter() - begun) / len(batch)] * len(batch)
        for each, ids in zip(batch, found, strict=True):
            sought += bool(each.record)
            met_10 += each.record in ids[:10]
            met_100 += each.record in ids[:100]
        if time.perf_counter() - started > seconds:
            break
    alone = []
    for each in chosen[:SINGLE]:
        begun = time.perf_counter()
        engine.answers([each])
        alone.append(1000 * (time.perf_counter() - begun))
    return {
        "mode": mode,
        "queries": len(times),
        "screens_per_second": round(1000 * len(times) / sum(times), 2),
        "p50_ms": round(statistics.median(alone), 1),
        "p99_ms": round(max(alone), 1),
        "recall_at_10": round(met_10 / max(1, sought), 4),
        "recall_at_100": round(met_100 / max(1, sought), 4),
        "recall_of": sought,
    }


def main() -> None:
    """Measure, and print one line of JSON."""
    import argparse

    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seconds", type=float, default=30.0)
    options = parser.parse_args()
    logging.disable(logging.WARNING)
    with TemporaryDirectory(prefix="tocsin-nomenklatura-") as work:
        started = time.perf_counter()
        engine = Engine(options.folder, Path(work))
        built = time.perf_counter() - started
        rows = [measure(engine, queries(options.folder), mode, options.seconds) for mode in MODES]
    how = f"local index, 75 candidates, logic-v2; screens/s in batches of {BATCH}, p50 and p99 of single lookups"
    told = {"peer": "nomenklatura logic-v2", "version": version("nomenklatura"), "how": how, "index_s": round(built, 1)}
    print(json.dumps(told | {"rows": rows}))


if __name__ == "__main__":
    main()
