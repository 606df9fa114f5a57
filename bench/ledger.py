"""The ledger at size: ``python -m bench.ledger --leaves 10000000 --json``.

On a database of its own: leaves written in batches (as loads and screenings do) and given their positions; proofs
of inclusion and consistency at that size; the whole verified, payloads and all, by two processes; and durable
acknowledgements, each a transaction with a fact and its leaf, by eight writers while a sequencer runs: once of the
node's own work, once in a user's name under row-level security. ``act_us``: what such a transaction takes of its
writer's processor and the server's, one after another and without waiting for the disk (decision 27).

``--checkpoint-every 20``: as in use, where a checkpoint stands behind every few leaves. They are signed once the leaves
stand, with the node's own key, as the sequencer would have: the verification has as many to look at.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from threading import Event, Thread
from typing import Any

import psycopg

from bench import ledger_stretches
from tocsin.errors import TocsinError
from tocsin.ledger.checkpoint import Checkpoint, signed
from tocsin.ledger.leaf import Act, Entry
from tocsin.ledger.proofs import is_consistent, is_included
from tocsin.ledger.tree import Frontier, leaf_hash
from tocsin.node.local import LocalNode, open_node
from tocsin.node.settings import Settings, read_settings
from tocsin.services.auditing.mark import HEAD
from tocsin.services.auditing.sequence import run_sequencer, sequence
from tocsin.services.auditing.verify import verify
from tocsin.store import server

BATCH = 20_000  # leaves of one transaction
PROOFS = 1_000
WRITERS = 8
ACKNOWLEDGING_S = 10.0
WARM_ACTS = 50  # until the driver has prepared what it prepares
ACTS = 1_000


def main() -> None:
    arguments = _arguments()
    if arguments.writer:
        _write_facts(arguments.seconds, arguments.writer)
        return
    home = Path(tempfile.mkdtemp(prefix="tocsin-ledger-", dir="/tmp"))
    home.chmod(0o755)
    settings = read_settings({"TOCSIN_HOME": str(home)})
    try:
        with open_node(settings) as node:
            figures: dict[str, Any] = {"leaves": arguments.leaves, **_grown(node, arguments.leaves), **_proved(node)}
            if arguments.checkpoint_every:
                figures |= _checkpointed(node, arguments.checkpoint_every)
            figures |= _verified(node, settings)
            if arguments.seconds:
                figures |= _costs(node, home)
                figures |= _acknowledged(node, home, arguments.seconds)
                figures |= _acknowledged(node, home, arguments.seconds, of="user")
    finally:
        server.stop(home)
        shutil.rmtree(home)
    _report(figures, as_json=arguments.json)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--leaves", type=int, default=1_000_000)
    parser.add_argument("--quick", action="store_true", help="100,000 leaves")
    parser.add_argument("--seconds", type=float, default=ACKNOWLEDGING_S, help="of the acknowledgements; 0: none")
    parser.add_argument("--json", action="store_true", help="one line of JSON, for docs/figures.md")
    parser.add_argument("--checkpoint-every", type=int, default=0, help="leaves; 0: one behind each batch")
    parser.add_argument("--writer", choices=("node", "user"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.quick:
        arguments.leaves = 100_000
    return arguments


def _grown(node: LocalNode, leaves: int) -> dict[str, float]:
    """Leaves a second, written and sequenced, and the bytes that each takes."""
    begun, writing, done = time.perf_counter(), 0.0, 0
    while done < leaves:
        count = min(BATCH, leaves - done)
        at = time.perf_counter()
        with node.store.transaction("bench") as tx:
            tx.ledger.append_all(_entry(number) for number in range(done, done + count))
        writing += time.perf_counter() - at
        sequence(node)
        done += count
        if done % 1_000_000 == 0:
            sys.stderr.write(f"{done:,} leaves, {time.perf_counter() - begun:.0f} s\n")
    took = time.perf_counter() - begun
    return {
        "append_per_s": round(leaves / took),
        "written_per_s": round(leaves / writing),
        "sequenced_per_s": round(leaves / (took - writing)),
        "bytes_per_leaf": _bytes(node) // leaves,
    }


def _checkpointed(node: LocalNode, every: int) -> dict[str, float]:
    """Checkpoints behind every so many leaves, each linked to the one before, in the place of those that there are."""
    begun = time.perf_counter()
    with node.store.transaction("bench") as tx:
        tree, signer, frontier, last = tx.ledger_tree, tx.keys.signer(), Frontier(), 0
        size = tree.size()
        connection = tx._context.connection
        connection.execute("SET LOCAL session_replication_role = replica")
        connection.execute("DELETE FROM ledger_checkpoints")
        with (
            connection.cursor() as cursor,
            cursor.copy("COPY ledger_checkpoints (size, note) FROM STDIN") as copy,
        ):
            for at, hashed in enumerate(_leaf_hashes(node, size), 1):
                frontier.append(hashed)
                if at % every == 0 or at == size:
                    checkpoint = Checkpoint(signer.name, at, frontier.root(), tx.now, previous=last)
                    copy.write_row((at, signed(checkpoint, signer.name, signer.certificate.public_key, signer.sign)))
                    last = at
    (node.home / HEAD).unlink(missing_ok=True)
    return {"checkpoints": -(-size // every), "checkpointing_s": round(time.perf_counter() - begun, 1)}


def _leaf_hashes(node: LocalNode, size: int) -> Iterator[bytes]:
    for start in range(0, size, BATCH):
        with node.store.transaction("bench", read_only=True) as tx:
            leaves = tx.ledger_tree.leaves(start, min(start + BATCH, size))
        yield from (leaf_hash(leaf) for _position, leaf in leaves)


def _entry(number: int) -> Entry:
    return Entry(
        Act.VIEW,
        (f"uto/{number % 100_000}",),
        "screening",
        payload={"record": f"uto/{number % 100_000}", "found": True},
    )


def _bytes(node: LocalNode) -> int:
    tables = ("ledger_leaves", "ledger_payloads", "ledger_tiles", "ledger_checkpoints")
    with psycopg.connect(server.ensure_running(node.settings.home)) as connection:
        rows = [connection.execute("SELECT pg_total_relation_size(%s)", (name,)).fetchone() for name in tables]
    return sum(int(row[0]) for row in rows if row)


def _proved(node: LocalNode) -> dict[str, float]:
    """Milliseconds of a proof with its reading, each checked against the signed root."""
    chance, inclusion, consistency = random.Random(2026), [], []
    with node.store.transaction("bench", read_only=True) as tx:
        note = tx.ledger_tree.last_checkpoint()
        assert note is not None
        size, root = note.checkpoint.size, note.checkpoint.root
    for _ in range(PROOFS):  # each in a transaction of its own, as they are asked for: nothing is remembered
        position, old = chance.randrange(size), chance.randrange(1, size)
        at = time.perf_counter()
        with node.store.transaction("bench", read_only=True) as tx:
            leaf, path = tx.ledger_tree.leaf(position), tx.ledger_tree.inclusion(position, size)
        inclusion.append((time.perf_counter() - at) * 1e3)
        assert is_included(leaf_hash(leaf.text.encode()), position, size, path, root)
        at = time.perf_counter()
        with node.store.transaction("bench", read_only=True) as tx:
            steps = tx.ledger_tree.consistency(old, size)
        consistency.append((time.perf_counter() - at) * 1e3)
        with node.store.transaction("bench", read_only=True) as tx:
            assert is_consistent(old, size, steps, tx.ledger_tree.root(old), root)
    return {
        "inclusion_ms_p50": round(statistics.median(inclusion), 2),
        "inclusion_ms_p99": round(statistics.quantiles(inclusion, n=100)[98], 2),
        "consistency_ms_p50": round(statistics.median(consistency), 2),
        "consistency_ms_p99": round(statistics.quantiles(consistency, n=100)[98], 2),
    }


def _verified(node: LocalNode, settings: Settings) -> dict[str, float]:
    begun = time.perf_counter()
    found = verify(node, elsewhere=partial(ledger_stretches.elsewhere, settings), workers=2)
    assert found.is_good, found.faults[:3]
    return {"verify_s": round(time.perf_counter() - begun, 1), "verified_payloads": found.payloads}


def _acknowledged(node: LocalNode, home: Path, seconds: float, of: str = "node") -> dict[str, float]:
    """Transactions a second, each with a fact and its leaf, by eight processes while a sequencer runs.

    ``of``: the node's own work, or a user's, which is held to its rights by the database.
    """
    _make_facts(home)
    stop, troubles = Event(), list[TocsinError]()
    sequencer = Thread(target=run_sequencer, args=(node, stop), kwargs={"tell": troubles.append})
    sequencer.start()
    command = [sys.executable, "-m", "bench.ledger", "--writer", of, "--seconds", str(seconds)]
    environment = {**os.environ, "TOCSIN_HOME": str(home)}
    writers = [subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) for _ in range(WRITERS)]
    told = [json.loads(writer.communicate()[0]) for writer in writers]
    stop.set()
    sequencer.join()
    sequence(node)
    facts = sum(each["facts"] for each in told)
    assert not troubles, troubles[0]
    with node.store.transaction("bench", read_only=True) as tx:
        waiting = tx.ledger_tree.pending()
    per_s = round(sum(each["facts"] / each["took"] for each in told))
    if of == "user":
        return {"acknowledged_of_users": facts, "acknowledged_of_users_per_s": per_s}
    return {
        "writers": WRITERS,
        "acknowledged": facts,
        "acknowledged_per_s": per_s,
        "waiting_at_the_end": waiting,
    }


def _make_facts(home: Path) -> None:
    with psycopg.connect(server.ensure_running(home), autocommit=True) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS bench_facts (fact text NOT NULL)")
        connection.execute("GRANT ALL ON bench_facts TO PUBLIC")


def _costs(node: LocalNode, home: Path) -> dict[str, Any]:
    """Microseconds of processor time, medians: of a writer and of its server process, for an act of node and user."""
    _make_facts(home)
    return {"act_us": {of: _cost(node, of) for of in ("node", "user")}} if Path("/proc/self/schedstat").exists() else {}


def _cost(node: LocalNode, of: str) -> dict[str, float]:
    for number in range(WARM_ACTS):
        _write_fact(node, of, number)
    connection = (node.store._idle_of_actors if of == "user" else node.store._idle)[-1]
    connection.execute("SET synchronous_commit = off")
    pid, taken = connection.info.backend_pid, (list[int](), list[int]())
    for number in range(ACTS):
        at = time.thread_time_ns(), _processor_ns(pid)
        _write_fact(node, of, number)
        taken[0].append(time.thread_time_ns() - at[0])
        taken[1].append(_processor_ns(pid) - at[1])
    connection.execute("RESET synchronous_commit")
    writer, backend = (round(statistics.median(each) / 1e3) for each in taken)
    return {"writer": writer, "server": backend}


def _processor_ns(pid: int) -> int:
    return int(Path(f"/proc/{pid}/schedstat").read_text(encoding="ascii").split()[0])


def _write_fact(node: LocalNode, of: str, number: int) -> None:
    with node.store.transaction(node.acting if of == "user" else "bench") as tx:
        tx._context.connection.execute("INSERT INTO bench_facts VALUES ('x')")
        tx.ledger.append(_entry(number))


def _write_facts(seconds: float, of: str) -> None:
    """One writer: transactions with a fact and its leaf, one after another; how many, on stdout."""
    with open_node(read_settings(os.environ)) as node:
        facts, begun = 0, time.perf_counter()
        while time.perf_counter() - begun < seconds:
            _write_fact(node, of, facts)
            facts += 1
        print(json.dumps({"facts": facts, "took": time.perf_counter() - begun}))


def _report(figures: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(figures))
    else:
        print("\n".join(f"{name:20} {value}" for name, value in figures.items()))


if __name__ == "__main__":
    main()
