"""The matrix through the routes: every seat in every role, for every purpose, sees over HTTP what the rules mean.

The application is the real one, over the store of bench/authority_world.py: sessions and tokens, purposes in headers,
the door, the service, the database, the index. ``walk`` compares what a record's route and the screening route open.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import product
from pathlib import Path
from urllib.parse import quote

import httpx
from argon2 import PasswordHasher

from bench.authority_world import LIST, NAMES, World
from bench.matrix import AT, GROUP, HOST, PURPOSES, seats
from tocsin.api.application import create_app
from tocsin.api.front import Paces, on_loopback
from tocsin.errors import NotSignedIn
from tocsin.model.accounts import ALONE, Actor, ActorKind, Purpose, Role, Service, User, Verb
from tocsin.model.authority import ROLES
from tocsin.model.handling import Holding
from tocsin.model.members import Group, Member
from tocsin.segments.in_force import InForce
from tocsin.services.accounts.passwords import Passwords
from tocsin.services.accounts.secrets_kept import kept, new_token
from tocsin.services.accounts.sign_in import Caller, begin_session
from tocsin.services.accounts.throttling import Pace
from tocsin.store.database import Store

Compare = Callable[[str, frozenset[int], frozenset[int], int], None]
_PORT = 1  # nobody listens: requests are handed to the application itself


class StillNode:
    """A node whose clock stands at the matrix's moment, and in which nobody acts but by a credential."""

    def __init__(self, store: Store, folder: Path) -> None:
        self.store = store
        self.node_id = store.node_id()
        self.home = self.index_folder = folder
        self.actor = "bench"
        self.purpose = ""
        self._index: InForce | None = None

    @property
    def acting(self) -> Actor:
        """Nobody. Raises NotSignedIn."""
        raise NotSignedIn("nobody acts here but by a credential")

    def now(self) -> datetime:
        """The matrix's moment."""
        return AT

    def remember(self, index: InForce) -> None:
        """Keep the index."""
        self._index = index

    def remembered(self) -> InForce | None:
        """The index kept last."""
        return self._index

    def begin_merge(self) -> None:
        """Nothing: what is small needs no merge."""


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody of the matrix, and what their requests are signed in with."""

    actor: Actor
    headers: dict[str, str]


def walk(made: World, folder: Path, compare: Compare, *, looks: int, screens: int, seed: int = 20261122) -> None:
    """Nothing: ``compare`` is told of each walk what was opened, what the rules mean, and how many cells that were."""
    accounts = _accounts(made.store)
    app = create_app(
        StillNode(made.store, folder), on_loopback(_PORT),
        passwords=Passwords(PasswordHasher(1, 64, 1)), paces=Paces(*(Pace(1e6, 1_000_000) for _ in range(3))),
    )  # fmt: skip
    draw = random.Random(seed)
    every = [(account, each) for account in accounts for each in PURPOSES]

    async def walked() -> None:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url=f"http://localhost:{_PORT}") as client:
            for account, stated in draw.sample(every, min(looks, len(every))):
                await _look(client, made, account, stated, draw.choice(list(made.classes)), compare)
            for account, stated in draw.sample(every, min(screens, len(every))):
                await _screen(client, made, account, stated, compare)

    asyncio.run(walked())


async def _look(
    client: httpx.AsyncClient, made: World, account: Account, stated: tuple[Purpose | None, str], holding: Holding,
    compare: Compare,
) -> None:  # fmt: skip
    actor, headers, number = _for(account, stated), _headers(account, stated), made.classes[holding]
    answer = await client.get(f"/v1/records/{LIST}/{number}", headers=headers)
    absent = await client.get(f"/v1/records/{LIST}/{number + 100_000}", headers=headers)
    if answer.status_code != 200 and _unnamed(answer, number) != _unnamed(absent, number + 100_000):
        raise AssertionError(f"not yours and not there differ: {answer.text} {absent.text}")
    opened = frozenset({number}) if answer.status_code == 200 else frozenset[int]()
    compare(f"GET record {actor}", opened, made.as_it_ought_of(actor, Verb.VIEW, [holding]), 1)


def _unnamed(answer: httpx.Response, number: int) -> tuple[int, str]:
    """Status and text of an answer, without the record's name that was asked for."""
    return answer.status_code, answer.text.replace(f"{LIST}/{number}", LIST)


async def _screen(
    client: httpx.AsyncClient, made: World, account: Account, stated: tuple[Purpose | None, str], compare: Compare
) -> None:
    actor = _for(account, stated)
    order = {"queries": [{"name": name} for name in NAMES], "limit": 1_000}
    answer = await client.post("/v1/screen", json=order, headers=_headers(account, stated))
    opened = frozenset(
        int(match["record"].partition("/")[2])
        for each in (answer.json()["answers"] if answer.status_code == 200 else ())
        for match in each["matches"]
    )
    compare(f"POST screen {actor}", opened, made.as_it_ought(actor, Verb.SCREEN), len(made.classes))


def _for(account: Account, stated: tuple[Purpose | None, str]) -> Actor:
    """The actor as the matrix has it, for this purpose and case."""
    actor = account.actor
    return Actor(actor.name, actor.seat, actor.roles, stated[0], stated[1], actor.groups, actor.kind)


def _headers(account: Account, stated: tuple[Purpose | None, str]) -> dict[str, str]:
    purpose, case = stated
    headers = dict(account.headers)
    if purpose is not None:
        headers["Tocsin-Purpose"] = quote(purpose.name)
    if case:
        headers["Tocsin-Case"] = quote(case)
    return headers


def _accounts(store: Store) -> Sequence[Account]:
    with store.transaction(Service("accounts", "bench")) as tx:
        for seat, _groups in seats():
            if seat.member != HOST:
                tx.members.add(Member(seat.member, seat.member))
                tx.members.give_seat(seat)
            for purpose in dict.fromkeys(each for each, _case in PURPOSES if each is not None):
                tx.members.set_purpose(seat, purpose)
        for name in (GROUP, "harbours"):
            members = tuple(sorted(seat.member for seat, groups in seats() if name in groups))
            tx.members.set_roster(Group(name, name, 1, members, AT - timedelta(days=1)))
    return list(_made(store))


def _made(store: Store) -> Iterator[Account]:
    # All that one account may have: the others go with no other, and the database holds to that.
    roles = [frozenset({role}) for role in Role] + [frozenset[Role](), frozenset(Role) - ALONE]
    with store.transaction(Service("accounts", "bench")) as tx:
        for number, ((seat, groups), held) in enumerate(product(seats(), roles)):
            is_machine = held == {Role.MACHINE}
            user = User(f"user {number}", seat, ActorKind.MACHINE if is_machine else ActorKind.USER, held)
            tx.members.add_user(user)
            actor = Actor(user.name, seat, held, groups=groups, kind=user.kind)
            if is_machine:
                secret = new_token()
                tx.accounts.add_token(user.name, "bench", ROLES[Role.MACHINE], kept(secret), AT + timedelta(days=1))
                yield Account(actor, {"Authorization": f"Bearer {secret}"})
                continue
            begun = begin_session(tx, user, Caller("192.0.2.1"), "password")
            yield Account(actor, {"Cookie": f"tocsin-session={begun.session}", "Tocsin-CSRF": begun.csrf})
