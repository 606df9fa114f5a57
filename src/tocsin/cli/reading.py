"""Files and words of the command line turned into values, with an error that says where."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from tocsin.errors import BadValue, MalformedMessage, Usage
from tocsin.model.dates import DateSpan
from tocsin.sources.reading import ListFile
from tocsin.text.dates import parse_span

# OFAC publishes one list as several files: whoever names the first means them all.
_COMPANIONS = {"sdn": ("alt", "add", "sdn_comments"), "cons_prim": ("cons_alt", "cons_add", "cons_comments")}


def list_name(text: str, *, files: Sequence[ListFile] = ()) -> str:
    """The name of a list that Tocsin reads, or that this node declared, in whatever case it was written.

    Raises Usage with the known names, and with the list that ``files`` look like.
    """
    from tocsin.sources.registry import SOURCES, advice

    name = text.strip().lower()
    if name in SOURCES:
        return name
    from tocsin.cli.declaring import declared_sources  # opens the node: only for a name that may be a declared one

    declared = declared_sources()
    if name not in declared:
        raise Usage(
            f"no list is named {text!r}", hint=f"{advice(files)}known lists: {', '.join((*SOURCES, *declared))}"
        )
    return name


def list_files(paths: Iterable[Path]) -> list[ListFile]:
    """The files of a list: those named, those in a named folder, and the companions of an OFAC csv beside it."""
    chosen: dict[Path, None] = {}
    for path in paths:
        if path.is_dir():
            inside = sorted(child for child in path.iterdir() if child.is_file() and not child.name.startswith("."))
            if not inside:
                raise Usage("the folder is empty", place=str(path))
            chosen.update(dict.fromkeys(inside))
        elif path.is_file():
            chosen[path] = None
            chosen.update(dict.fromkeys(_companions(path)))
        elif path.exists():
            raise Usage("neither a file nor a folder", place=str(path), hint="save it to a file first")
        else:
            raise Usage("there is no such file", place=str(path))
    return [_list_file(path) for path in chosen]


def _companions(path: Path) -> list[Path]:
    if path.suffix.lower() != ".csv":
        return []
    for first, others in _COMPANIONS.items():
        if path.stem.lower() == first or path.stem.lower().startswith(f"{first}_2"):
            rest = path.stem[len(first) :]
            beside = {child.name.lower(): child for child in path.parent.iterdir()}
            names = [f"{other}{rest}{path.suffix}".lower() for other in others]
            return [beside[name] for name in names if name in beside]
    return []


def _list_file(path: Path) -> ListFile:
    return ListFile(path.name, lambda: path.open("rb"), path.stat().st_size)


@contextmanager
def located(path: Path) -> Iterator[None]:
    """Errors in a message name the file that it came in."""
    try:
        yield
    except MalformedMessage as error:
        place = ", ".join(filter(None, (str(path) if str(path) != "-" else "standard input", error.place)))
        raise MalformedMessage(error.message, place=place, hint=error.hint) from error


def require_day(text: str) -> str:
    """An ISO date, or "". Raises BadValue."""
    try:
        return date.fromisoformat(text).isoformat() if text else ""
    except ValueError as error:
        raise BadValue(f"{text!r} is no date", hint="write it as 2026-02-27") from error


def birth(text: str) -> DateSpan | None:
    """A date of birth as a person writes it on the command line; None for "". Raises BadValue."""
    return parse_span(text) if text.strip() else None


def read_bytes(path: Path) -> bytes:
    """The file's bytes; "-" is standard input. Raises Usage when it cannot be read."""
    import sys

    if str(path) == "-":
        return sys.stdin.buffer.read()
    try:
        return path.read_bytes()
    except OSError as error:
        raise Usage(f"cannot be read: {error.strerror}", place=str(path)) from error
