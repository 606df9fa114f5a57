"""The declaration of a list: what this node says of a list that the code does not know, and the source made of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from types import MappingProxyType

from tocsin.errors import BadValue
from tocsin.sources.declared import register
from tocsin.sources.ftm import entities, statements
from tocsin.sources.reading import ListFormat, ListSource

RESERVED = frozenset(["documents", "all", "list", "lists"])  # words that commands understand otherwise
DEFAULT_RHYTHM_DAYS = 365
_NAME = re.compile(r"[a-z][a-z0-9-]{0,39}")
_HOST = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+")
_ADDRESS = re.compile(r"https://(?P<host>[A-Za-z0-9.-]+)(?::443)?(?:[/?][^\s#\\]*)?")
_LONGEST = 500  # characters of a title, an authority, terms
_MOST_DAYS = 3_660

FORMATS: Mapping[str, tuple[ListFormat, ...]] = MappingProxyType(
    {"register": (register.FORMAT,), "ftm": (entities.FORMAT, statements.FORMAT)}
)
"""The forms that a declared list may have, by the word that ``tocsin list declare --format`` takes."""


@dataclass(frozen=True, slots=True)
class Declaration:
    """What is said of a declared list; checked when it is made. Raises BadValue, whose place is the field.

    ``address``: https, or "" for a list that comes by hand. Only its own host is ever asked, also by redirects.
    """

    name: str
    title: str
    authority: str
    format: str
    rhythm_days: int = DEFAULT_RHYTHM_DAYS
    terms: str = ""
    address: str = ""

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name) or self.name in RESERVED:
            raise BadValue(
                f"{self.name[:50]!r} cannot name a list",
                place="name",
                hint="a small letter, then small letters, digits and hyphens, at most 40",
            )
        if self.format not in FORMATS:
            raise BadValue(f"no format is called {self.format[:50]!r}", place="format", hint=", ".join(FORMATS))
        if not 1 <= self.rhythm_days <= _MOST_DAYS:
            raise BadValue(f"{self.rhythm_days} days", place="rhythm_days", hint=f"1 to {_MOST_DAYS} days")
        for each in fields(self):
            value = getattr(self, each.name)
            if isinstance(value, str) and len(value) > _LONGEST:
                raise BadValue(f"more than {_LONGEST} characters", place=each.name)
        if not self.title.strip() or not self.authority.strip():
            raise BadValue("nothing", place="authority" if self.title.strip() else "title", hint="say it in words")
        if self.address:
            _host(self.address)

    def source(self) -> ListSource:
        """The list as loads and fetches know every list."""
        addresses = {f"{self.name}.data": self.address} if self.address else {}
        return ListSource(
            name=self.name,
            title=self.title,
            authority=self.authority,
            formats=FORMATS[self.format],
            addresses=MappingProxyType(addresses),
            hosts=frozenset([_host(self.address)] if self.address else []),
            rhythm_days=self.rhythm_days,
            terms=self.terms,
        )


def _host(address: str) -> str:
    """The host of an address that may be fetched. Raises BadValue for any other address."""
    found = _ADDRESS.fullmatch(address)
    host = found["host"].casefold() if found else ""
    if not _HOST.fullmatch(host) or host.rpartition(".")[2].isdigit():
        raise BadValue(
            f"{address[:100]!r} is no address that may be fetched",
            place="address",
            hint="https://host.example/path: no user, no other port, no address in numbers",
        )
    return host
