"""``tocsin retention``, ``audit erase`` and ``record purge``, as a person at a terminal uses them."""

from __future__ import annotations

import os
import pty
import subprocess
from pathlib import Path

import pytest

from aged import ANSWER, ask, kept
from command_line import clean, command, tocsin
from invented_lists import INVENTED, un_bytes
from invented_nodes import Home, opened
from patience import wait_until
from tocsin.errors import TocsinError
from tocsin.model.retention import Kind
from tocsin.serve import DUTIES, keeping_house


@pytest.fixture
def home(database: str, tmp_path: Path) -> Home:
    home = Home(tmp_path / "home", database)
    with opened(home) as node:
        ask(node, ANSWER, ANSWER, days=30)
    assert tocsin(home, "purpose", "set", "redress", "--use", "oversight").code == 0
    return home


@pytest.fixture
def listed(home: Home, tmp_path: Path) -> Home:
    (tmp_path / "un.xml").write_bytes(un_bytes(INVENTED))
    assert tocsin(home, "list", "load", "un", str(tmp_path / "un.xml")).code == 0
    return home


def test_a_term_is_set_shown_and_carried_out(home: Home) -> None:
    before = tocsin(home, "retention", "show")
    set_ = tocsin(home, "retention", "set", "questions", "20d", "--reason", "six months are too long here")
    told = tocsin(home, "retention", "run", "--dry-run", "--json")
    done = tocsin(home, "retention", "run")
    again = tocsin(home, "retention", "run", "--json")

    assert before.out.splitlines()[1].split()[:6] == ["questions", "180d", "built", "in", "2", "0"]
    assert set_.out == "questions are kept for 20d; 2 are due now.\n"
    assert (told.json["dry_run"], told.json["erased"]["questions"], told.json["remaining"]) == (True, 2, [])
    assert "questions, kept for 20d: 2 destroyed" in done.out
    assert "remains backups and replicas: until the oldest one that holds it has expired" in done.out
    assert again.json["erased"] == {"questions": 0, "alerts": 0, "looks": 0, "sign-ins": 0, "runs": 0}
    (shown, *_) = tocsin(home, "retention", "show", "--json").json
    assert (shown["term"], shown["seconds"], shown["by"], shown["kept"], shown["due"], shown["oldest"]) == (
        "20d", 20 * 86_400, "operator", 0, 0, None,
    )  # fmt: skip
    verified = tocsin(home, "audit", "verify", "--json").json
    assert (verified["good"], verified["destroyed"]) == (True, 2)


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("retention", "set", "questions", "forever", "--reason", "x"), 2, "'forever' is no term"),
        (("retention", "set", "questions", "6y", "--reason", "x"), 2, "nothing is kept for more than five years"),
        (("retention", "set", "everything", "1d", "--reason", "x"), 2, "is no kind of data"),
        (("retention", "set", "questions", "1d", "--reason", ""), 2, "a reason is wanted"),
        (("audit", "erase", "1", "--reason", "x"), 1, "the purpose 'screening' is for screening"),
        (("audit", "erase", "0", "--reason", "x", "--purpose", "redress"), 2, "is evidence, and stays"),
        (("audit", "erase", "99999", "--reason", "x", "--purpose", "redress"), 1, "has no leaf 99999"),
        (("record", "purge", "un/none", "--reason", "x", "--purpose", "redress"), 1, "there is no record un/none"),
        (("record", "purge", "nonsense", "--reason", "x", "--purpose", "redress"), 2, "is no record id"),
    ],
)
def test_what_cannot_be_is_refused_in_words(home: Home, words: tuple[str, ...], code: int, told: str) -> None:
    refused = tocsin(home, *words)

    assert (refused.code, told in refused.err, refused.out) == (code, True, "")


def test_a_question_is_erased_on_request(home: Home) -> None:
    position = tocsin(home, "audit", "search", "--purpose", "oversight", "--act", "screen", "--json").json[0][
        "position"
    ]

    done = tocsin(home, "audit", "erase", str(position), "--reason", "asked for", "--purpose", "redress", "--json")

    assert (done.json["position"], done.json["act"]) == (position, "screen")
    payloads = [
        each["payload"]
        for each in tocsin(home, "audit", "search", "--purpose", "oversight", "--act", "screen", "--json").json
    ]
    assert [each is None for each in payloads].count(True) == 1


def test_a_purge_asks_and_where_nobody_can_be_asked_wants_to_be_told(listed: Home) -> None:
    words = ("record", "purge", "un/QDi.9100", "--reason", "ordered by a court", "--purpose", "redress")

    listed_still = tocsin(listed, *words, "--yes")
    unasked = tocsin(listed, *words, "--although-listed")
    no = _at_a_terminal(listed, "n", *words, "--although-listed")
    stands = tocsin(listed, "record", "show", "un/QDi.9100")
    yes = _at_a_terminal(listed, "y", *words, "--although-listed")
    gone = tocsin(listed, "record", "show", "un/QDi.9100")

    assert (listed_still.code, "would bring it back" in listed_still.err) == (2, True)
    assert (unasked.code, "--yes says that it is" in unasked.err) == (2, True)
    assert (no[0], "nothing was destroyed" in no[1], stands.code) == (1, True, 0)
    assert (yes[0], "un/QDi.9100 is purged: payload key destroyed" in yes[1], gone.code) == (0, True, 1)
    assert "remains backups" in yes[1]


def test_a_server_destroys_what_is_due_by_itself(home: Home) -> None:
    tocsin(home, "retention", "set", "questions", "20d", "--reason", "six months are too long here")
    told: list[TocsinError] = []

    with opened(home) as node:
        with keeping_house(node, told.append):
            wait_until(lambda: told or not kept(node)[Kind.QUESTIONS], "what is due, destroyed", pause_s=0.05)

        assert (told, kept(node)[Kind.QUESTIONS]) == ([], 0)
    assert [duty.every_s for duty in DUTIES if "term" in duty.what] == [3600.0]


def _at_a_terminal(home: Home, answer: str, *words: str) -> tuple[int, str]:
    """Exit code and words of a command whose standard input is a terminal at which somebody answers."""
    ours, theirs = pty.openpty()
    with os.fdopen(ours, "wb", buffering=0) as keyboard:
        keyboard.write(f"{answer}\n".encode())
        done = subprocess.run(
            command(*words), env=clean(home.environment), stdin=theirs, capture_output=True, timeout=120, check=False
        )
        os.close(theirs)
    return done.returncode, (done.stdout + done.stderr).decode("utf-8")
