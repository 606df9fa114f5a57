"""A real server over a real node, for tests of routes and of attacks on them.

A test module takes ``sample_home, sample_node, served = SERVED``: one server for the module, with the fictional lists.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import httpx
import pytest
import uvicorn
from argon2 import PasswordHasher

from invented_nodes import SAMPLE_HOME, SAMPLE_NODE
from tocsin.api.application import create_app
from tocsin.api.authority import Route
from tocsin.api.connections import Server
from tocsin.api.front import Front, Paces, Rim, on_loopback
from tocsin.model.accounts import ActorKind, Purpose, Role, Service, User, Verb
from tocsin.model.handling import Use
from tocsin.model.members import Member, Seat
from tocsin.node.local import LocalNode
from tocsin.services.accounts.passwords import Passwords
from tocsin.services.accounts.secrets_kept import kept, new_token
from tocsin.services.accounts.sign_in import Caller, begin_session
from tocsin.services.accounts.throttling import Pace
from tocsin.services.auditing.search import Criteria, FoundLeaf
from tocsin.services.auditing.search import search as search_ledger
from tocsin.services.ports import Node

PASSWORD = "lantern on the harbour wall"
# As argon2 does it, at a hundredth of the cost: what is tested is what is done with a hash.
CHEAP = PasswordHasher(time_cost=1, memory_cost=256, parallelism=1)
SCREENING = {"Tocsin-Purpose": "screening"}


@dataclass
class Served:
    """A server at ``url`` over ``node``."""

    node: Node
    url: str
    rim: Rim
    routes: tuple[Route, ...]
    clients: list[httpx.Client] = field(default_factory=list)

    def client(self, **more: Any) -> httpx.Client:
        """A browser or machine of nobody in particular."""
        made = httpx.Client(base_url=self.url, timeout=120, **more)
        self.clients.append(made)
        return made

    def person(self, name: str, *roles: Role, member: str = "") -> User:
        """The account, with PASSWORD."""
        with self.node.store.transaction(Service("tests", "tests")) as tx:
            seat = tx.members.seat(member) if member else tx.members.host()
            user = User(name, seat, ActorKind.USER, frozenset(roles))
            tx.members.add_user(user)
            tx.accounts.set_password(name, CHEAP.hash(PASSWORD))
        return user

    def machine(self, name: str, *scope: Verb, member: str = "") -> str:
        """A machine's token of this scope."""
        secret = new_token()
        with self.node.store.transaction(Service("tests", "tests")) as tx:
            seat = tx.members.seat(member) if member else tx.members.host()
            tx.members.add_user(User(name, seat, ActorKind.MACHINE, frozenset({Role.MACHINE})))
            tx.accounts.add_token(name, "tests", scope, kept(secret), tx.now + timedelta(days=1))
        return secret

    def browser(self, name: str) -> httpx.Client:
        """A browser in which the account is signed in, its pages proving themselves."""
        with self.node.store.transaction(Service("tests", "tests")) as tx:
            begun = begin_session(tx, tx.members.user(name), Caller("192.0.2.1"), "password")
        client = self.client(headers={"Tocsin-CSRF": begun.csrf})
        client.cookies.set(self.rim.front.session_cookie, begun.session)
        return client

    def worker(self, name: str, *roles: Role, member: str = "") -> httpx.Client:
        """A new person, signed in."""
        self.person(name, *roles, member=member)
        return self.browser(name)

    def bearing(self, token: str) -> httpx.Client:
        """A machine that sends this token."""
        return self.client(headers={"Authorization": f"Bearer {token}"})

    def forget_tries(self) -> None:
        """Tries to sign in that were made before count no longer."""
        with self.node.store.transaction(Service("tests", "tests")) as tx:
            tx._context.connection.execute("DELETE FROM throttles")

    def ledger(self, **criteria: Any) -> list[FoundLeaf]:
        """The newest leaves that fit."""
        return search_ledger(self.node, Criteria(**criteria), limit=50)


@contextmanager
def serving(node: Node, *, paces: Paces | None = None, front: Front | None = None) -> Iterator[Served]:
    """A server on a port of its own, with hashes that cost little."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
        app = create_app(
            node, front or on_loopback(port), passwords=Passwords(CHEAP),
            paces=paces or Paces(*(Pace(100_000, 100_000) for _ in range(3))),
        )  # fmt: skip
        config = uvicorn.Config(app, lifespan="off", log_config=None, access_log=False, server_header=False, ws="none")
        listener.listen(512)
        server = Server(config, listener)
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        routes = tuple(route.endpoint.declared for route in app.routes)  # type: ignore[attr-defined]  # ours have both
        served = Served(node, f"http://127.0.0.1:{port}", app.state.rim, routes)
        try:
            yield served
        finally:
            for client in served.clients:
                client.close()
            server.should_exit = True
            thread.join(20)


def give_seats(node: Node, members: Iterable[str]) -> None:
    """Each of them is a member with a seat, who may state a purpose of every use."""
    with node.store.transaction(Service("tests", "tests")) as tx:
        for member in members:
            tx.members.add(Member(member, member.upper()))
            seat = Seat(member)
            tx.members.give_seat(seat)
            for use in Use:
                tx.members.set_purpose(seat, Purpose(use.value, use))


@pytest.fixture(scope="module")
def _served(sample_node: LocalNode) -> Iterator[Served]:
    with serving(sample_node) as served:
        yield served


SERVED = (SAMPLE_HOME, SAMPLE_NODE, _served)
