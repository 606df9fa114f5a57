"""A proof of screening: what was screened, against which lists, when, by whom, for what, by which weights; and checks.

The facts are fixed and sealed, under the run's own key, in the transaction that finishes the run, so a proof made years
later says what was known then. Whoever holds one can have it checked against the store that made it, and against the
table and the answers: every fact is compared, and what the store says of the lists is worked out again.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

from tocsin import __version__
from tocsin.errors import BadValue, MalformedMessage, NotFound, StoreUnsafe, TocsinError, Usage
from tocsin.match import weights
from tocsin.model.codec import JsonValue, canonical, parse
from tocsin.services.auditing.anchors import anchor_of, fault_of
from tocsin.services.auditing.sequence import sequence
from tocsin.services.ports import Node
from tocsin.services.screening.kept_rows import unpacked
from tocsin.store.database import Transaction
from tocsin.store.lists import ListVersion
from tocsin.store.runs import Run

FORMAT = "tocsin screening proof 1"
AGREES, DIFFERS, NOT_CHECKED = "agrees", "differs", "not checked"
_KEYS = {"facts", "digest", "seal", "anchor"}
_LONGEST = 60  # characters of a value that differs, as told


@dataclass(frozen=True, slots=True)
class Source:
    """What was screened, by its bytes: the hash and size of the table. ``kept_by``: it came from that run's queries."""

    sha256: str
    size: int
    kept_by: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at. ``state``: agrees, differs or not checked; ``told``: what differs, or why."""

    what: str
    state: str
    told: str = ""


def facts_of(tx: Transaction, run: Run, source: Source) -> bytes:
    """Everything that a proof of this run says, as canonical JSON; to be made as the run ends."""
    node, progress = tx.node.get(), run.progress
    if node is None:  # pragma: no cover - a run exists only on a node
        raise NotFound("this database has no node")
    since = tx.runs.get(run.since) if run.since else None
    return canonical(
        {
            "format": FORMAT,
            "software": __version__,
            "node": {"id": str(node.id), "name": node.name},
            "run": {"id": str(run.id), "number": run.number, "since": str(since.id) if since else ""},
            "screened": {
                "begun_at": _moment(run.begun_at),
                "finished_at": _moment(tx.now),
                "by": run.begun_by,
                "purpose": run.purpose,
            },
            "weights": {"edition": run.weights, "version": str(weights.VERSION)},
            "asked": {name: str(value).lower() for name, value in run.asked.items()},
            "lists": [_list(tx, name, number) for name, number in _versions(run)],
            "states": [{"lists": dict(lists), "rows": rows} for lists, rows in progress.states],
            "counts": {
                "rows": progress.rows,
                "alerts": progress.alerts,
                "not_checked": progress.not_checked,
                "without_id": progress.unnamed,
                **({"changes": dict(progress.changes)} if since else {}),
            },
            "input": {"sha256": source.sha256, "bytes": source.size, "kept_by": source.kept_by},
            "answers": {"sha256": progress.answers_sha256.hex(), "bytes": progress.answers_length},
        }
    )


def sealed(key: bytes, facts: bytes) -> bytes:
    """The seal of the facts under the run's key, 32 bytes."""
    return hmac.digest(hmac.digest(key, b"tocsin run 1: facts", sha256), facts, sha256)


def proof(node: Node, number: int) -> bytes:
    """The proof of a finished run: canonical JSON and a line end; the same bytes each time.

    Raises NotFound, Usage for a run that is not finished, StoreUnsafe when the store's own facts were changed.
    """
    sequence(node)  # so that a run that ended this moment has its place
    with node.store.transaction(node.actor, read_only=True) as tx:
        run = tx.runs.get(number)
        anchor = None if run.facts is None else anchor_of(tx, run.id)
    if run.facts is None or run.seal is None:
        raise Usage(
            f"run {number} is {run.status}: there is nothing to prove yet",
            hint="run the same `tocsin screen file` again: it goes on where it was",
        )
    if run.key is not None and not hmac.compare_digest(sealed(run.key, run.facts), run.seal):
        raise StoreUnsafe(f"what the store says of run {number} was changed after the run", hint="restore a backup")
    return _written(json.loads(run.facts), run.seal.hex(), anchor)


def _written(facts: Any, seal: str, anchor: dict[str, JsonValue] | None) -> bytes:
    digest = sha256(canonical(facts)).hexdigest()
    return canonical({"facts": facts, "digest": digest, "seal": seal, "anchor": anchor}) + b"\n"


def verify(node: Node, data: bytes, *, table: Path | None = None, answers: Path | None = None) -> tuple[Check, ...]:
    """What agrees with the proof, and what does not: the store, and the files if they are given.

    Raises MalformedMessage for what is no proof at all.
    """
    stated = _parsed(data)
    checks = [*_form(stated, data)]
    with node.store.transaction(node.actor, read_only=True) as tx:
        checks += _against_store(node, tx, stated)
    checks += _file("the table", table, stated["facts"].get("input"))
    checks += _file("the answers", answers, stated["facts"].get("answers"))
    return tuple(checks)


def _parsed(data: bytes) -> dict[str, Any]:
    try:
        stated: Any = parse(data)
    except BadValue as error:
        raise MalformedMessage(f"this is no proof of screening: {error.message}") from error
    if not isinstance(stated, dict) or stated.keys() != _KEYS or not isinstance(stated["facts"], dict):
        raise MalformedMessage("this is no proof of screening", hint="`tocsin screen proof RUN --out FILE` writes one")
    if stated["facts"].get("format") != FORMAT:
        raise MalformedMessage(f"this proof is not of the form {FORMAT!r}", hint="was it made by a newer Tocsin?")
    return stated


def _form(stated: Mapping[str, Any], data: bytes) -> Iterator[Check]:
    """Whether the file is as it was written, looked at by itself."""
    plain, facts = canonical(dict(stated)) + b"\n", canonical(stated["facts"])
    yield _check("the file's form", plain == data, "it was not written by Tocsin, or was changed since")
    fits = stated["digest"] == sha256(facts).hexdigest()
    yield _check("the digest", fits, "the facts are not those that the digest was made of")
    yield _anchor(stated)


def _anchor(stated: Mapping[str, Any]) -> Check:
    """Whether the ledger's signature covers the digest: by what stands in the proof alone."""
    anchor, what = stated["anchor"], "the anchor"
    if anchor is None:
        return Check(what, NOT_CHECKED, "the run had no place on the ledger when the proof was written")
    if not isinstance(anchor, dict):
        return Check(what, DIFFERS, "it was not written by Tocsin, or was changed since")
    wrong = fault_of(anchor, str(stated["digest"]), str(_at(stated["facts"], "node", "id")))
    return _check(what, not wrong, wrong)


def _ledger(tx: Transaction, run: Run, stated: Mapping[str, Any]) -> Check:
    """Whether the anchor is the one that this node's ledger gives."""
    what, ours = "the ledger", anchor_of(tx, run.id)
    if ours is None:
        return Check(what, NOT_CHECKED, "the leaf of the run waits for its position, or what it held was destroyed")
    if stated["anchor"] is None:
        return Check(what, NOT_CHECKED, "the proof was written before the run had its place on the ledger")
    return _check(what, stated["anchor"] == ours, "it is not the place that the run has on this node's ledger")


def _against_store(node: Node, tx: Transaction, stated: Mapping[str, Any]) -> Iterator[Check]:
    facts = stated["facts"]
    maker = _at(facts, "node", "id")
    if maker != node.node_id:
        yield Check("the node", DIFFERS, f"the proof is of node {_short(maker)}; this is {node.node_id}")
        yield Check("the run", NOT_CHECKED, "it can be checked on the node that made it")
        return
    yield Check("the node", AGREES)
    run = _run(tx, facts)
    if run is None:
        yield Check("the run", DIFFERS, "this node has no run of that id, or has not finished it")
        return
    yield from _against_run(tx, run, stated)


def _run(tx: Transaction, facts: Mapping[str, Any]) -> Run | None:
    try:
        run = tx.runs.by_id(UUID(str(_at(facts, "run", "id"))))
    except ValueError:
        return None
    return run if run is not None and run.facts is not None else None


def _against_run(tx: Transaction, run: Run, stated: Mapping[str, Any]) -> Iterator[Check]:
    ours = json.loads(run.facts or b"{}")
    different = list(_differences("", ours, stated["facts"]))
    yield Check("the run", DIFFERS if different else AGREES, "; ".join(different))
    yield from _seal(run, stated)
    for each in ours["lists"]:
        yield _list_check(tx, each)
    yield _ledger(tx, run, stated)
    yield from _rows(tx, run, ours)


def _seal(run: Run, stated: Mapping[str, Any]) -> Iterator[Check]:
    written = run.seal.hex() if run.seal else ""
    if run.key is None or run.facts is None:
        when = f"{run.forgotten_at:%Y-%m-%d}" if run.forgotten_at else "?"
        gone = f"the store's has these very signs; the run was forgotten on {when}, and with it the key that tells more"
        differs = Check("the seal", DIFFERS, "it is not the one that this node wrote")
        yield Check("the seal", NOT_CHECKED, gone) if stated["seal"] == written else differs
        return
    expected = sealed(run.key, run.facts)
    yield _check("the seal", stated["seal"] == expected.hex(), "it was not made by this node for this run")
    is_whole = run.seal is not None and hmac.compare_digest(expected, run.seal)
    yield _check("the store's facts", is_whole, "they were changed in the database after the run")


def _list_check(tx: Transaction, stated: Mapping[str, Any]) -> Check:
    """Whether the store still has that version of the list, of those files and with that content."""
    name, number = str(stated["list"]), int(stated["version"])
    what = f"list {name}, version {number}"
    try:
        ours = _list(tx, name, number, anew=True)
    except NotFound as error:
        return Check(what, DIFFERS, error.message)
    different = list(_differences("", ours, stated))
    return Check(what, DIFFERS if different else AGREES, "; ".join(different))


def _rows(tx: Transaction, run: Run, facts: Mapping[str, Any]) -> Iterator[Check]:
    """Whether the rows that are kept of the run add up to what the proof counts."""
    if run.key is None:
        yield Check("the rows kept", NOT_CHECKED, "the run was forgotten: nothing of its rows is kept")
        return
    rows = alerts = not_checked = 0
    try:
        for position in range(run.progress.chunks):
            for row in unpacked(tx.runs.chunk(run, position).data):
                rows, alerts, not_checked = rows + 1, alerts + row.is_alert, not_checked + (not row.is_checked)
    except TocsinError as error:
        yield Check("the rows kept", DIFFERS, error.message)
        return
    counts = facts["counts"]
    found, said = (rows, alerts, not_checked), (counts["rows"], counts["alerts"], counts["not_checked"])
    told = "the store keeps {} rows, {} with alerts, {} not checked; it counted {}, {} and {}".format(*found, *said)
    yield _check("the rows kept", found == said, told)


def _file(what: str, path: Path | None, stated: Any) -> Iterator[Check]:
    if path is None:
        return
    stated = stated if isinstance(stated, dict) else {}
    try:
        size, digest = file_digest(path)
    except OSError as error:
        yield Check(what, NOT_CHECKED, f"{path} cannot be read: {error.strerror or error}")
        return
    fits = (digest, size) == (stated.get("sha256"), stated.get("bytes"))
    yield _check(what, fits, f"{size:,} bytes of SHA-256 {digest[:16]}…, not those of the run")


def file_digest(path: Path) -> tuple[int, str]:
    """The size of a file in bytes, and its SHA-256 in hexadecimal digits. Raises OSError."""
    size, digest = 0, sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            size += len(block)
            digest.update(block)
    return size, digest.hexdigest()


def _versions(run: Run) -> list[tuple[str, int]]:
    """Every version of every list that rows of the run were compared with."""
    return sorted({(name, number) for lists, _ in run.progress.states for name, number in lists.items()})


def _list(tx: Transaction, name: str, number: int, *, anew: bool = False) -> dict[str, Any]:
    version = _version(tx, name, number)
    return {
        "list": name,
        "version": number,
        "as_of": version.as_of,
        "format": version.format,
        "records": version.records,
        "files": [{"name": each.name, "sha256": each.sha256, "bytes": each.size} for each in version.files],
        "content_sha256": tx.runs.content_hash(version.id, anew=anew),
    }


def _version(tx: Transaction, name: str, number: int) -> ListVersion:
    state = tx.lists.state(name)
    found = tx.lists.versions(name) if state is not None else ()
    for version in found:
        if version.number == number:
            return version
    raise NotFound(f"the store has no version {number} of the list {name}")


def _differences(path: str, ours: Any, stated: Any) -> Iterator[str]:
    """Where two trees of facts differ, in words, each with the way to it."""
    if isinstance(ours, dict) and isinstance(stated, dict):
        for name in sorted(ours.keys() | stated.keys()):
            yield from _differences(f"{path}.{name}" if path else name, ours.get(name), stated.get(name))
    elif isinstance(ours, list) and isinstance(stated, list) and len(ours) == len(stated):
        for at, (one, other) in enumerate(zip(ours, stated, strict=True), start=1):
            yield from _differences(f"{path} {at}", one, other)
    elif ours != stated or type(ours) is not type(stated):
        yield f"{path}: the proof says {_short(stated)}, the store {_short(ours)}"


def _check(what: str, is_so: bool, otherwise: str) -> Check:
    return Check(what, AGREES) if is_so else Check(what, DIFFERS, otherwise)


def _at(facts: Mapping[str, Any], group: str, name: str) -> Any:
    found = facts.get(group)
    return found.get(name) if isinstance(found, dict) else None


def _short(value: Any) -> str:
    text = "nothing" if value is None else value if isinstance(value, str) else json.dumps(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _moment(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="seconds")
