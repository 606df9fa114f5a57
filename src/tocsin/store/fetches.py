"""What was received last from a list's official addresses, by which a server can say that nothing has changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tocsin.store.context import Context, storable

_KEEP = """
    INSERT INTO fetches (list, file, given_by, etag, last_modified, sha256, size, fetched_at, fetched_by)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)
"""


@dataclass(frozen=True, slots=True)
class Received:
    """A file that came: who gave it, the marks by which its server knows it again, and what its bytes were."""

    given_by: str  # the address after redirects, without its query
    etag: str  # "" where the server gave none
    last_modified: str  # as an HTTP date; "" where the server gave none
    sha256: str
    size: int

    @property
    def has_marks(self) -> bool:
        """True when a server can be asked whether it is still the same."""
        return bool(self.etag or self.last_modified)


class Fetches:
    """The files received last, as one transaction sees them."""

    __slots__ = ("_context",)

    def __init__(self, context: Context) -> None:
        self._context = context

    def last(self, name: str) -> dict[str, Received]:
        """What was received last of each file of the list; empty if the list was never fetched."""
        rows = self._context.connection.execute(
            "SELECT file, given_by, etag, last_modified, sha256, size FROM fetches WHERE list = %s", (name,)
        ).fetchall()
        return {file: Received(*rest) for file, *rest in rows}

    def keep(self, name: str, files: Mapping[str, Received]) -> None:
        """Remember these files of the list in place of those before; the list must have been loaded."""
        self._context.lock_list(name)
        run = self._context.connection.execute
        run("DELETE FROM fetches WHERE list = %s", (name,))
        for file, each in files.items():
            marks = (storable(each.given_by), storable(each.etag), storable(each.last_modified))
            run(
                _KEEP,
                (name, file, *marks, each.sha256, each.size, self._context.now, self._context.actor),
            )
