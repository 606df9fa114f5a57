"""Another administrator for a seat whose own can sign in no more: at the command line alone, and never unseen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import psycopg
import pytest

from command_line import tocsin
from invented_nodes import EMPTY_HOME, Home, opened
from served import PASSWORD, Served, give_seats, serving
from tocsin.cli.console import Exit
from tocsin.errors import NotAllowed
from tocsin.ledger.leaf import Act
from tocsin.model.accounts import Actor, Role, Service
from tocsin.services.accounts.recovering import recover_seat

sample_home = EMPTY_HOME
RUR, ZUB, EMPTY = "rur", "zub", "far"
WHY = "its administrator is dead, as its letter of 20 November says"


@dataclass(frozen=True)
class World:
    """A server, and the home of its node for commands."""

    served: Served
    home: Home


@pytest.fixture(scope="module")
def world(sample_home: Home) -> Iterator[World]:
    with opened(sample_home) as node, serving(node) as served:
        give_seats(node, [RUR, ZUB, EMPTY])
        served.person("gina", Role.ADMINISTRATOR, member=RUR)
        served.person("zoe", Role.ADMINISTRATOR, member=ZUB)
        served.person("hans", Role.ADMINISTRATOR)
        yield World(served, sample_home)


def recover(home: Home, member: str, name: str, *more: str, reason: str = WHY, **environment: str) -> tuple[int, str]:
    words = ("member", "recover", member, "--administrator", name, "--reason", reason, *more)
    done = tocsin(home, *words, **environment)
    return done.code, done.out + done.err


def test_an_operator_makes_another_administrator_and_the_seat_sees_who_when_and_why(world: World) -> None:
    done = tocsin(
        world.home,
        "member",
        "recover",
        RUR,
        "--administrator",
        "gerd",
        "--reason",
        WHY,
        "--json",
        TOCSIN_OPERATOR="olga",
    )
    accepted = world.served.client().post("/v1/" + done.json["link"].partition("/v1/")[2], json={"password": PASSWORD})
    seen = {
        name: world.served.browser(name).get("/v1/members").json()["recoveries"]
        for name in ("gerd", "gina", "hans", "zoe")
    }
    closed = world.served.browser("gina").post("/v1/users/gerd/disable").json()

    assert accepted.json() == {"user": "gerd"}
    (recovery,) = seen["gina"]
    assert {name: recovery[name] for name in ("member", "user", "reason", "by")} == {
        "member": RUR, "user": "gerd", "reason": WHY, "by": "olga",
    }  # fmt: skip
    assert seen["gerd"] == seen["hans"] == seen["gina"]
    assert seen["zoe"] == []
    assert closed["is_disabled"]


def test_a_recovery_is_a_leaf_of_its_own_that_names_the_seat(world: World) -> None:
    recover(world.home, RUR, "gitta", reason="a reason of its own")

    (leaf,) = (each for each in world.served.ledger(act=Act.CONFIGURE) if "reason of its own" in str(each.payload))
    assert leaf.payload is not None
    assert leaf.payload["what"] == "seat recovered"
    assert (leaf.payload["member"], leaf.payload["user"]) == (RUR, "gitta")
    with world.served.node.store.transaction(Service("tests", "tests")) as tx:
        assert tx.ledger.pseudonym(f"seat:{RUR}") in leaf.leaf.objects


@pytest.mark.parametrize(
    ("member", "name", "more", "said"),
    [
        (EMPTY, "fara", {}, "no administrator of 'far' could ever sign in"),
        ("local", "hilde", {}, "runs this node"),
        ("nobody", "nina", {}, "has no seat"),
        (RUR, "gina", {}, "exists already"),
        (RUR, "Gina", {}, "looks like that of the user 'gina'"),
        (RUR, "greta", {"reason": "  "}, "a reason in words"),
        (RUR, "greta", {"reason": "x" * 3_000}, "a reason in words"),
        (RUR, "greta", {"TOCSIN_OPERATOR_ROLES": "analyst"}, "none of your roles"),
    ],
)
def test_a_recovery_that_is_none_is_refused_with_the_reason(
    world: World, member: str, name: str, more: dict[str, str], said: str
) -> None:
    code, told = recover(world.home, member, name, **more)

    assert code in (Exit.USAGE, Exit.FAILED)
    assert said in told


def test_a_hosts_administrator_recovers_no_seat_over_http(world: World) -> None:
    class AsHans:
        store, purpose, actor = world.served.node.store, "", "hans"
        acting = Actor("hans", world.served.node.acting.seat, frozenset({Role.ADMINISTRATOR}))

    with pytest.raises(NotAllowed, match="at the command line"):
        recover_seat(AsHans(), RUR, "gunda", WHY)  # type: ignore[arg-type]  # what a recovery needs of a node
    assert not any("recover" in route.path for route in world.served.routes)


def test_a_recovery_is_never_taken_off_the_books(world: World) -> None:
    recover(world.home, ZUB, "zita")

    for statement in (b"DELETE FROM seat_recoveries", b"UPDATE seat_recoveries SET reason = 'x'"):
        with (
            pytest.raises(psycopg.errors.RestrictViolation),
            world.served.node.store.transaction(Service("tests", "tests")) as tx,
        ):
            tx._context.connection.execute(statement)
