"""Fetch a list from its official address, and load it: all its files or none, and nothing when none has changed.

A server's marks (ETag, Last-Modified) are kept only after a load that went well, and are shown to it again only while
the very bytes that they came with are in force. So neither a held nor a refused load, nor one from another file in
between, can make a later fetch say "unchanged".
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from io import BufferedReader, RawIOBase
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO

from tocsin.errors import FetchFailed, StoreUnavailable, TocsinError
from tocsin.services.listing.downloads.attempts import http_date
from tocsin.services.listing.downloads.downloader import Downloader, Wanted
from tocsin.services.listing.load import HELD, UNCHANGED, Loaded, Progress, load
from tocsin.services.listing.looks import keep_failure, keep_look
from tocsin.services.listing.sources import source_of
from tocsin.services.ports import Node
from tocsin.sources.reading import ListFile, ListSource
from tocsin.store.fetches import Received
from tocsin.store.lists import ListState, WriteCounts

FOLDER = "downloads"  # beside the index; its files have no names, so nothing is left when a process is killed


@dataclass(frozen=True, slots=True)
class _Arrived:
    """A file that came: its name in the list, where its bytes lie, and what is known of them."""

    name: str
    file: BinaryIO
    received: Received


@dataclass(frozen=True, slots=True)
class _Job:
    """One fetch: with what, of which list, and where its files lie until ``files`` is closed."""

    downloader: Downloader
    source: ListSource
    folder: Path
    files: ExitStack
    progress: Progress | None


def fetch(node: Node, name: str, *, progress: Progress | None = None, downloader: Downloader | None = None) -> Loaded:
    """What fetching and loading the list did; "unchanged" without a load when its server says so.

    Raises UnknownList; FetchFailed with the address as place; MalformedList with the place in the file. After any of
    them, what stood still stands. What became of it is kept, for the health of lists.
    """
    chosen, begun_at = source_of(node, name), node.now()
    try:
        loaded = _fetched(node, chosen, progress, downloader)
    except TocsinError as error:
        if not isinstance(error, StoreUnavailable):  # it could not be kept either
            keep_failure(node, name, begun_at, error)
        raise
    keep_look(node, loaded, begun_at)
    return loaded


def _fetched(node: Node, chosen: ListSource, progress: Progress | None, downloader: Downloader | None) -> Loaded:
    name = chosen.name
    state, known = _standing(node, name)
    with ExitStack() as files:
        ready = downloader or files.enter_context(Downloader())
        job = _Job(ready, chosen, _made(node.index_folder.with_name(FOLDER)), files, progress)
        try:
            arrived = _download(job, known)
        except FetchFailed as error:
            raise _explained(error, name, state) from error
        if not arrived:
            return _unchanged(state)
        loaded = load(
            node,
            name,
            [_list_file(each) for each in arrived],
            as_of=_day(arrived, node.now()),
            is_attended=False,  # a timer asks as often as a person does, and what is odd waits for one
            progress=progress,
        )
    if loaded.status != HELD:
        with node.store.transaction(node.actor) as tx:
            tx.fetches.keep(name, {each.name: each.received for each in arrived})
    return loaded


def _standing(node: Node, name: str) -> tuple[ListState | None, Mapping[str, Received]]:
    """How the list stands, and what of it was received last, as far as those bytes are the ones in force."""
    with node.store.transaction(node.actor, read_only=True) as tx:
        state = tx.lists.state(name)
        last = tx.fetches.last(name)
    if state is None or state.version is None:
        return state, {}
    in_force = {file.sha256 for file in state.version.files}
    return state, {file: each for file, each in last.items() if each.sha256 in in_force and each.has_marks}


def _download(job: _Job, known: Mapping[str, Received]) -> tuple[_Arrived, ...]:
    """All files of the list; none when not one of them has changed."""
    if known.keys() != job.source.addresses.keys():
        known = {}  # a "not modified" would be of no use: the rest has to come, and then all of it
    arrived = {file: _received(job, file, known.get(file)) for file in job.source.addresses}
    if not any(arrived.values()):
        return ()
    return tuple(each or _required(job, file) for file, each in arrived.items())


def _required(job: _Job, file: str) -> _Arrived:
    """A file that has not changed, but others of its list have, and a list is loaded whole."""
    arrived = _received(job, file, None)
    if arrived is None:  # pragma: no cover - the downloader refuses a "not modified" that nobody asked about
        raise FetchFailed("not modified, though all of it was asked for", place=job.source.addresses[file])
    return arrived


def _received(job: _Job, file: str, known: Received | None) -> _Arrived | None:
    wanted = Wanted(job.source.addresses[file], job.source.hosts, known)
    try:
        into = job.files.enter_context(TemporaryFile(dir=job.folder))  # noqa: SIM115  the stack closes it
    except OSError as error:
        raise FetchFailed(f"no file can be made: {error.strerror}", place=str(job.folder)) from error
    received = job.downloader.get(wanted, into, _teller(file, job.progress))
    return None if received is None else _Arrived(file, into, received)


def _teller(file: str, progress: Progress | None) -> Callable[[int], None] | None:
    if progress is None:
        return None
    return lambda size: progress(f"downloading {file}", size // 1000)


def _made(folder: Path) -> Path:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise FetchFailed(f"the folder cannot be made: {error.strerror}", place=str(folder)) from error
    return folder


def _explained(error: FetchFailed, name: str, state: ListState | None) -> FetchFailed:
    """The error with what it means for the list, and the way that needs no network."""
    if state is None or state.version is None:
        stands = "Nothing was loaded."
    else:
        stands = f"Nothing changed: version {state.version.number} of {state.version.as_of or 'the list'} still stands."
    offline = f"With a file from elsewhere: `tocsin list load {name} FILE`."
    return FetchFailed(error.message, place=error.place, hint=" ".join(filter(None, (error.hint, stands, offline))))


def _unchanged(state: ListState | None) -> Loaded:
    version = state.version if state is not None else None
    if state is None or version is None:  # pragma: no cover - without a version in force nothing was conditional
        raise AssertionError("nothing stands that could be unchanged")
    return Loaded(
        state.list, UNCHANGED, version.as_of, version.format, version.records, WriteCounts(unchanged=state.standing),
        version.warnings, dict(version.unknown), version.number,
    )  # fmt: skip


def _day(arrived: Sequence[_Arrived], now: datetime) -> str:
    """The day of the list where its files state none: when the newest of them was last modified, or else today."""
    found = (http_date(each.received.last_modified) for each in arrived)
    days = [moment.astimezone(now.tzinfo).date() for moment in found if moment is not None and moment <= now]
    return max(days, default=now.date()).isoformat()


def _list_file(arrived: _Arrived) -> ListFile:
    descriptor, size = arrived.file.fileno(), arrived.received.size
    return ListFile(arrived.name, lambda: BufferedReader(_Window(descriptor)), size)


class _Window(RawIOBase):
    """A fresh look at a file from its start: many may read the one open file, which has no name to open it by."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._at = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # BufferedReader gives nothing else
        data = os.pread(self._descriptor, len(buffer), self._at)
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)
