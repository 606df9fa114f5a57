"""Writes docs/reference/command-line.md from the commands themselves: run it after each change of tocsin.cli."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, cast

from typer.main import get_command

from tocsin.cli.console import Exit
from tocsin.cli.main import app
from tocsin.node.settings import KNOWN

PAGE = Path(__file__).resolve().parents[1] / "docs" / "reference" / "command-line.md"

_HEAD = """# The command line

*Written by `tools/command_line_reference.py` from the commands themselves; a test compares the two.*

Answers go to standard output, progress, notices and errors to standard error. `--json` prints one JSON value and
nothing else on standard output; it is indented on a terminal and one line elsewhere. There is no progress bar and no
colour where there is no terminal, nor where `NO_COLOR` is set. `-h` and `--help` explain every command.

An option may stand before or after the arguments. A name that begins with a dash goes after `--`.
"""

_EXITS = {
    Exit.DONE: "done; nothing needs a person",
    Exit.FAILED: "failed; what stood before still stands",
    Exit.USAGE: "the words of the command, a value or file that they name, or the settings do not fit",
    Exit.ALERTS: "done, and there are alerts: at least one match in the band strong or possible",
    Exit.PARTIAL: "not checked, held, or done in part; it weighs more than an alert",
}


class _Parameter(Protocol):
    """What typer tells of an argument or option."""

    name: str
    opts: Sequence[str]
    secondary_opts: Sequence[str]
    help: str | None
    metavar: str | None
    default: object
    required: bool
    multiple: bool
    nargs: int
    hidden: bool
    param_type_name: str


class _Command(Protocol):
    """What typer tells of a command."""

    help: str | None
    params: Sequence[_Parameter]
    commands: dict[str, _Command]


@dataclass(frozen=True, slots=True)
class Parameter:
    """An argument or option: the words for it, what may follow it, whether it may be left out or repeated."""

    words: tuple[str, ...]
    value: str  # "" for a flag
    text: str
    default: str
    is_required: bool
    is_many: bool
    is_option: bool


@dataclass(frozen=True, slots=True)
class Command:
    """A command that does something: its words after ``tocsin``, what it is for, what it takes."""

    words: tuple[str, ...]
    text: str
    arguments: tuple[Parameter, ...]
    options: tuple[Parameter, ...]

    @property
    def usage(self) -> str:
        """The command with its arguments, as it is typed."""
        stated = [each.value if each.is_required else f"[{each.value.strip('[]')}]" for each in self.arguments]
        must = [f"{each.words[0]} {each.value}" for each in self.options if each.is_required]
        return " ".join(["tocsin", *self.words, *stated, *must, *(["[OPTIONS]"] if self.options else [])])


def commands() -> tuple[Command, ...]:
    """Every command, in the order of the help."""
    return tuple(_below(cast(_Command, get_command(app)), ()))


def general_options() -> tuple[Parameter, ...]:
    """The options of ``tocsin`` itself."""
    return tuple(_parameter(each) for each in cast(_Command, get_command(app)).params if not each.hidden)


def _below(command: _Command, words: tuple[str, ...]) -> Iterator[Command]:
    inner = getattr(command, "commands", None)
    if inner:
        for name, each in inner.items():
            yield from _below(each, (*words, name))
        return
    taken = [_parameter(each) for each in command.params if not each.hidden]
    arguments = tuple(each for each in taken if not each.is_option)
    yield Command(words, _flat(command.help), arguments, tuple(each for each in taken if each.is_option))


def _parameter(given: _Parameter) -> Parameter:
    is_option = given.opts[0].startswith("-")
    is_flag = is_option and bool(getattr(given, "is_flag", False))
    plain = {int: "NUMBER", float: "NUMBER"}.get(type(given.default), "TEXT")
    value = "" if is_flag else given.metavar or (plain if is_option else given.name.upper())
    shown = "" if is_flag or given.default in (None, "", 0) or not is_option else str(given.default)
    many = given.multiple or given.nargs == -1
    words = (*given.opts, *given.secondary_opts)  # --weak, and --no-weak that takes it back
    return Parameter(words, value, _flat(given.help), shown, given.required, many, is_option)


def _flat(text: str | None) -> str:
    return " ".join((text or "").split()).replace("|", "\\|")


def page() -> str:
    """The whole page as it should stand."""
    every = commands()
    parts = [_HEAD, _general(), _exit_codes(), _settings(), "## Commands\n", _index(every)]
    parts += [_section(command) for command in every]
    return "\n".join(parts)


def _general() -> str:
    rows = "\n".join(f"| {_words(each)} | {each.text} |" for each in general_options())
    return f"## Options of `tocsin` itself\n\n| option | meaning |\n|---|---|\n{rows}\n"


def _exit_codes() -> str:
    rows = "\n".join(f"| {int(code)} | {_EXITS[code]} |" for code in Exit)
    return f"## Exit codes\n\n| code | meaning |\n|---|---|\n{rows}\n"


_SETTINGS = """## Settings

A flag wins over the environment, that over `tocsin.toml` in the home, that over what is built in. `home` cannot stand
in the file, since the file lies in it. `tocsin config show --origin` says which value is in force and where it comes
from.

| setting | variable | meaning | built in |
|---|---|---|---|
"""


def _settings() -> str:
    rows = "\n".join(
        f"| `{each.name}` | `{each.variable}` | {each.meaning} | {f'`{each.default}`' if each.default else ''} |"
        for each in KNOWN
    )
    return f"{_SETTINGS}{rows}\n"


def _index(every: Sequence[Command]) -> str:
    rows = "\n".join(f"| [`{' '.join(('tocsin', *c.words))}`](#{_anchor(c)}) | {c.text} |" for c in every)
    return f"| command | what it does |\n|---|---|\n{rows}\n"


def _anchor(command: Command) -> str:
    return "-".join(("tocsin", *command.words))


def _section(command: Command) -> str:
    lines = [f"### tocsin {' '.join(command.words)}\n", f"{command.text}\n", f"```sh\n{command.usage}\n```\n"]
    taken = [*command.arguments, *command.options]
    if taken:
        lines += ["| | meaning | built in |", "|---|---|---|"]
        lines += [f"| {_words(each)} | {each.text} | {f'`{each.default}`' if each.default else ''} |" for each in taken]
        lines.append("")
    return "\n".join(lines)


def _words(each: Parameter) -> str:
    if not each.is_option:
        return f"`{each.value}`"
    names = ", ".join(f"`{word}`" for word in each.words)
    return f"{names} `{each.value}`" if each.value else names


if __name__ == "__main__":
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(page(), "utf-8")
    print(f"{PAGE} written")
