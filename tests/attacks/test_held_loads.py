"""Attacks by way of lists: a machine that decides for the person it is held for, or plays an old file again."""

from __future__ import annotations

import socket
from pathlib import Path

import httpx
import pytest

from invented_lists import un_bytes
from invented_nodes import FRESH_NODE
from patience import wait_until
from served import Served, serving
from tocsin.ledger.leaf import Act
from tocsin.model.accounts import Actor, ActorKind, Role, Verb
from tocsin.model.members import Seat
from tocsin.node.local import LocalNode
from tocsin.services.listing.deciding import is_machine

node = FRESH_NODE
HUNDRED = {f"QDi.{9100 + at}": f"Ortwin Vasqela{at}" for at in range(100)}
HALF = dict(list(HUNDRED.items())[50:])


def sent(client: httpx.Client, people: dict[str, str], day: str = "2026-11-02") -> dict[str, str]:
    answer = client.post("/v1/lists/un?file=un.xml", content=un_bytes(people, day=day))
    assert answer.status_code == 200, answer.text
    told: dict[str, str] = answer.json()
    return told


def feed_of(served: Served) -> httpx.Client:
    return served.bearing(served.machine("feed", Verb.LOAD, Verb.DECIDE))


def test_a_machine_decides_about_no_load_that_it_was_held_for(node: LocalNode) -> None:
    with serving(node) as served:
        feed, chief = feed_of(served), served.worker("vasqela", Role.SUPERVISOR)
        sent(chief, HUNDRED)
        held = sent(feed, HALF)

        answers = [
            feed.post("/v1/lists/un/held", json=body)
            for body in ({"decision": "accept"}, {"decision": "refuse", "reason": "mine"})
        ]
        still = chief.get("/v1/lists/un").json()
        (refused,) = served.ledger(act=Act.DECIDE)
        accepted = chief.post("/v1/lists/un/held", json={"decision": "accept"})
        decided = served.ledger(act=Act.DECIDE)[0]

    assert held["status"] == "held"
    assert [answer.status_code for answer in answers] == [403, 403]
    assert "a machine may not decide" in answers[0].json()["detail"]
    assert (still["version"]["number"], still["held"]["number"]) == (1, 2)
    assert refused.payload is not None
    assert refused.payload["refused"] == "machine"
    assert accepted.json()["removed"] == 50
    assert decided.payload is not None
    assert {key: decided.payload[key] for key in ("what", "decided_by", "kind")} == {
        "what": "accepted", "decided_by": "vasqela", "kind": "user",
    }  # fmt: skip


def test_a_machine_that_plays_an_older_list_again_is_held_and_a_person_is_told(node: LocalNode) -> None:
    older = HUNDRED | {"QDi.9300": "Brenza Holtikar"}
    with serving(node) as served:
        feed, chief = feed_of(served), served.worker("vasqela", Role.SUPERVISOR)
        sent(chief, HUNDRED, day="2026-11-09")

        by_machine = sent(feed, older, day="2026-11-02")
        by_person = sent(chief, older, day="2026-11-02")

    assert by_machine["status"] == "held"
    assert "older than the one in force" in by_machine["why"]
    assert by_person["status"] == "loaded"


def test_a_machine_does_not_thin_a_list_out_a_little_at_a_time(node: LocalNode) -> None:
    with serving(node) as served:
        feed = feed_of(served)
        results = [sent(feed, dict(list(HUNDRED.items())[gone:]))["status"] for gone in (0, 5, 10, 15)]

        standing = feed.get("/v1/lists/un").json()["records"]

    assert results == ["loaded", "loaded", "loaded", "held"]
    assert standing == 90


def test_a_person_with_the_right_of_a_machine_alone_is_taken_for_one() -> None:
    person = Actor("vasqela", Seat("utopia", is_host=True), frozenset({Role.MACHINE}))

    assert is_machine(person)
    assert is_machine(Actor("feed", Seat("utopia"), frozenset({Role.SUPERVISOR}), kind=ActorKind.MACHINE))
    assert not is_machine(Actor("vasqela", Seat("utopia"), frozenset({Role.SUPERVISOR})))


# --- what an upload leaves --------------------------------------------------------------------------------------------


def spools() -> list[str]:
    """The files of uploads that this process has open, as the system names them."""
    found = []
    for each in Path("/proc/self/fd").iterdir():
        try:
            target = str(each.readlink())
        except FileNotFoundError:  # closed meanwhile
            continue
        found += [target] if "tocsin-" in target or "/#" in target else []
    return found


@pytest.fixture
def spool_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where uploads are laid."""
    folder = tmp_path / "spools"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    return folder


def upload_head(port: int, size: int, token: str) -> bytes:
    lines = (
        "POST /v1/lists/un?file=un.xml HTTP/1.1", f"Host: localhost:{port}", f"Authorization: Bearer {token}",
        f"Content-Length: {size}", "Connection: close", "", "",
    )  # fmt: skip
    return "\r\n".join(lines).encode()


def spools_in(folder: Path) -> int:
    return sum(target.startswith(str(folder)) for target in spools())


def wait_for(folder: Path, count: int) -> int:
    wait_until(lambda: spools_in(folder) == count, f"{count} files of uploads")
    return count


def test_an_upload_has_no_name_on_disk_while_it_comes_and_is_gone_when_it_breaks_off(
    node: LocalNode, spool_folder: Path
) -> None:
    with serving(node) as served:
        token = served.machine("feed", Verb.LOAD)
        port = httpx.URL(served.url).port or 0
        with socket.create_connection(("127.0.0.1", port)) as line:
            line.sendall(upload_head(port, 8 << 20, token) + b" " * (3 << 20))
            under_way = wait_for(spool_folder, 1)
            named = list(spool_folder.iterdir())  # a process that is killed now leaves this behind
        after = wait_for(spool_folder, 0)

    assert (under_way, named, after) == (1, [], 0)


def test_an_upload_that_cannot_be_read_leaves_no_file(node: LocalNode, spool_folder: Path) -> None:
    broken = un_bytes(HUNDRED)[:-40] + b" " * (2 << 20)
    with serving(node) as served:
        feed = feed_of(served)
        answers = [feed.post("/v1/lists/un?file=un.xml", content=broken) for _ in range(3)]
        left = wait_for(spool_folder, 0)

    assert {answer.status_code for answer in answers} == {422}
    assert (left, list(spool_folder.iterdir())) == (0, [])
