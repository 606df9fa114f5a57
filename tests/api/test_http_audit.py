"""The ledger over HTTP, for oversight: proofs tied to a checkpoint that was kept; a checkpoint leaves no leaf."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from served import SCREENING, SERVED, Served
from stranger import verified
from tocsin.ledger.leaf import Act
from tocsin.model.accounts import Role

sample_home, sample_node, served = SERVED
STATED = {"Tocsin-Purpose": "oversight"}


@pytest.fixture(scope="module")
def overseer(served: Served) -> httpx.Client:
    return served.worker("oda", Role.OVERSIGHT)


@pytest.fixture
def kept(served: Served, overseer: httpx.Client, tmp_path: Path) -> Path:
    """A checkpoint that an overseer took away, with an act after it."""
    path = tmp_path / "kept"
    path.write_text(overseer.get("/v1/audit/checkpoint", headers=STATED).json()["checkpoint"], "utf-8")
    analyst = served.worker(f"ana-{tmp_path.name}"[:40].replace("_", "-").rstrip("-"), Role.ANALYST)
    analyst.post("/v1/screen", json={"query": {"name": "Ortwin Vasqela"}}, headers=SCREENING)
    return path


def size_of(path: Path) -> int:
    return int(path.read_text("utf-8").splitlines()[1])


def saved(answer: httpx.Response, folder: Path) -> Path:
    assert answer.status_code == 200, answer.text
    path = folder / "answer.json"
    path.write_bytes(answer.content)
    return path


def test_an_overseer_gets_the_way_from_a_kept_checkpoint_and_that_is_on_the_ledger(
    served: Served, overseer: httpx.Client, kept: Path, tmp_path: Path
) -> None:
    size = size_of(kept)

    answer = overseer.get("/v1/audit/consistency", params={"size": size}, headers=STATED)

    assert verified(saved(answer, tmp_path), "--seen", str(kept))[0] == 0
    (newest, *_rest) = served.ledger(act=Act.DISCLOSE, actor="oda")
    assert (newest.payload or {})["consistency_from"] == size


def test_a_proof_of_a_leaf_leads_from_the_kept_checkpoint(overseer: httpx.Client, kept: Path, tmp_path: Path) -> None:
    (leaf, *_rest) = overseer.get("/v1/audit", params={"actor": "oda"}, headers=STATED).json()
    address = f"/v1/audit/{leaf['position']}/proof"

    tied = overseer.get(address, params={"from_size": size_of(kept)}, headers=STATED)
    loose = overseer.get(address, headers=STATED)

    assert verified(saved(tied, tmp_path), "--seen", str(kept))[0] == 0
    assert verified(saved(loose, tmp_path), "--seen", str(kept))[0] == 1


@pytest.mark.parametrize(
    ("size", "status"), [("", 400), ("0", 400), ("-1", 400), ("x", 400), ("9" * 18, 404), ("9" * 40, 400)]
)
def test_a_size_at_which_nothing_was_signed_is_refused(overseer: httpx.Client, size: str, status: int) -> None:
    answer = overseer.get("/v1/audit/consistency", params={"size": size}, headers=STATED)

    assert answer.status_code == status, answer.text


def test_who_may_not_audit_gets_no_proof(served: Served) -> None:
    analyst = served.worker("not-oversight", Role.ANALYST)

    answer = analyst.get("/v1/audit/consistency", params={"size": 1}, headers=SCREENING)

    assert answer.status_code == 403


def test_a_checkpoint_leaves_no_leaf(overseer: httpx.Client) -> None:
    first, second = (overseer.get("/v1/audit/checkpoint", headers=STATED).json() for _ in range(2))

    assert first == second
