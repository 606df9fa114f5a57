"""The one tree of errors: a stable code, the place where it happened, and what to do about it.

HTTP status and exit code are mapped at the rim only (cli, api), never here.
"""

from __future__ import annotations

from typing import ClassVar


class TocsinError(Exception):
    """Root of everything that Tocsin raises on purpose.

    ``place`` names where in the input it happened ("line 17", "sdn.csv row 3", "byte 812");
    ``hint`` says what the reader can do next.
    """

    code: ClassVar[str] = "error"

    def __init__(self, message: str, *, place: str = "", hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.place = place
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" if self.place else self.message


class Usage(TocsinError):
    """The words of a command or call do not fit together."""

    code = "usage"


class BadValue(TocsinError):
    """A value cannot be what its type says: a date, a country, a document number."""

    code = "bad-value"


class MalformedList(TocsinError):
    """A list file cannot be read whole, so none of it is loaded."""

    code = "malformed-list"


class UnsafeDocument(MalformedList):
    """A file uses a feature that no official list needs and attackers do: a DOCTYPE, an entity."""

    code = "unsafe-document"


class UnknownList(TocsinError):
    """No source, or no loaded list, has this name."""

    code = "unknown-list"


class ListHeld(TocsinError):
    """A load looks wrong and waits for a person: ``tocsin list accept``."""

    code = "list-held"


class FetchFailed(TocsinError):
    """A list could not be downloaded; what stood before still stands."""

    code = "fetch-failed"


class MalformedMessage(TocsinError):
    """A travel message or machine-readable zone cannot be read."""

    code = "malformed-message"


class UnreadableText(TocsinError):
    """A file is no text in UTF-8: its bytes cannot be read as characters."""

    code = "unreadable-text"


class NotFound(TocsinError):
    """Nothing with this key exists, or it is not yours to see: both look the same."""

    code = "not-found"


class NotAllowed(TocsinError):
    """Your roles, your purpose or the case that you named do not allow this; it says nothing of any record.

    ``verb``: what was asked for, and ``reason``: the kind of reason, one of few, where they are known; ``is_recorded``:
    that it was refused is on the ledger.
    """

    code = "not-allowed"
    verb: str = ""
    reason: str = ""
    is_recorded: bool = False


class NotSignedIn(TocsinError):
    """Nobody is known to ask: no session or token, an old one, or a name and password that do not go together."""

    code = "not-signed-in"


class TooMany(TocsinError):
    """Too many tries or requests in too short a time. ``wait_s``: seconds after which another may do."""

    code = "too-many"

    def __init__(self, message: str, *, wait_s: float = 1.0, place: str = "", hint: str = "") -> None:
        super().__init__(message, place=place, hint=hint)
        self.wait_s = wait_s


class TooLarge(TocsinError):
    """More was sent than is taken in one piece."""

    code = "too-large"


class NotRecorded(TocsinError):
    """An act could not be put on the ledger, so it is refused: nothing is done or shown unrecorded."""

    code = "not-recorded"


class StoreUnavailable(TocsinError):
    """The database cannot be reached or started."""

    code = "store-unavailable"


class StoreUnsafe(TocsinError):
    """The database would lose acknowledged facts, or is newer than this code."""

    code = "store-unsafe"


class IndexUnfit(TocsinError):
    """An index file is damaged, or does not fit the store: it must be rebuilt."""

    code = "index-unfit"


class ConfigurationError(TocsinError):
    """A setting is missing, unknown or contradicts another."""

    code = "configuration"
