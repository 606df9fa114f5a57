"""What goes to the terminal: never markup, control or direction signs from outside, and JSON that can be read."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.text import Text

from invented_nodes import Home
from tocsin import errors
from tocsin.cli.console import DIRECTIONS, Exit, code_of, encodable, print_json, shown
from tocsin.cli.opening import the_node


@given(st.text(alphabet=st.characters()))
def test_any_text_is_shown_without_control_or_direction_signs_and_as_no_markup(text: str) -> None:
    plain = Text.from_markup(f"[bold]{shown(text)}[/bold]").plain

    assert len(plain) == len(text)
    assert not any(unicodedata.category(sign) in ("Cc", "Cf", "Cs") or sign in DIRECTIONS for sign in plain)


@given(st.text(alphabet=st.characters()))
def test_any_text_can_be_written_as_utf8(text: str) -> None:
    encodable(text).encode("utf-8")


def test_json_is_one_line_with_every_script_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    print_json({"name": "میرزاد", "half": "\udcff"})

    written = capsys.readouterr().out
    assert written == '{"name": "میرزاد", "half": "\\udcff"}\n'
    assert json.loads(written) == {"name": "میرزاد", "half": "\udcff"}


def test_an_interrupted_command_says_that_nothing_is_half_done(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, text in Home(tmp_path / "home", database).environment.items():
        monkeypatch.setenv(name, text)

    with pytest.raises(KeyboardInterrupt), the_node():
        raise KeyboardInterrupt

    assert capsys.readouterr().err == "stopped nothing is left half done: run the command again when you like\n"


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (errors.Usage("x"), Exit.USAGE),
        (errors.BadValue("x"), Exit.USAGE),
        (errors.ConfigurationError("x"), Exit.USAGE),
        (errors.ListHeld("x"), Exit.PARTIAL),
        (errors.MalformedList("x"), Exit.FAILED),
        (errors.UnsafeDocument("x"), Exit.FAILED),
        (errors.MalformedMessage("x"), Exit.FAILED),
        (errors.FetchFailed("x"), Exit.FAILED),
        (errors.NotFound("x"), Exit.FAILED),
        (errors.StoreUnavailable("x"), Exit.FAILED),
        (errors.StoreUnsafe("x"), Exit.FAILED),
        (errors.IndexUnfit("x"), Exit.FAILED),
    ],
)
def test_every_error_has_its_exit_code(error: errors.TocsinError, code: Exit) -> None:
    assert code_of(error) is code
