"""A PAXLST message put together from segments written as carriers write them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from tocsin.model.travel import Manifest
from tocsin.travel import paxlst
from tocsin.travel.profile import EU_API, Profile

RECEIVED = date(2026, 11, 22)
HEAD = ("BGM+745", "NAD+MS+++XX OPS DESK")
FLIGHT = ("TDT+20+XX123+++XX", "LOC+125+QMC", "DTM+189:2611220900:201", "LOC+87+QAT", "DTM+232:2611221030:201")

Build = Callable[..., bytes]
Read = Callable[..., Manifest]


@pytest.fixture
def build() -> Build:
    """build(*segments of travellers, head=..., flight=..., tail=..., part=..., reference=...) -> the whole message."""

    def build(
        *travellers: str,
        head: tuple[str, ...] = HEAD,
        flight: tuple[str, ...] = FLIGHT,
        tail: tuple[str, ...] = (),
        part: str = "",
        reference: str = "XX123/261122/0900",
    ) -> bytes:
        header = f"UNH+PAX001+PAXLST:D:12B:UN:IATA+{reference}" + (f"+{part}" if part else "")
        body = (header, *head, *flight, *travellers, *tail)
        segments = ("UNB+UNOA:4+XX:ZZ+PIUXX:ZZ+261122:0700+1", *body, f"UNT+{len(body) + 1}+PAX001", "UNZ+1+1")
        return ("UNA:+.? '" + "".join(f"{segment}'" for segment in segments)).encode()

    return build


@pytest.fixture
def read(build: Build) -> Read:
    """read(*segments of travellers, **as for build) -> the one manifest of that message."""

    def read(*travellers: str, profile: Profile = EU_API, **options: object) -> Manifest:
        (manifest,) = paxlst.read(build(*travellers, **options), received=RECEIVED, profile=profile)
        return manifest

    return read
