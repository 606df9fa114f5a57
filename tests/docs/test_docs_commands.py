"""Every command and option that the docs name exists, and every command line shown in a block can be typed as it is."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator

import pytest

from docs_pages import ROOT, Page, page, pages, tool

PAGES = [each for each in pages() if not each.name.startswith("docs/reference/command-line")]
_reference = tool("command_line_reference")
COMMANDS = {command.words: command for command in _reference.commands()}
GROUPS = {words[:end] for words in COMMANDS for end in range(len(words))}
GENERAL = {word for each in _reference.general_options() for word in each.words} | {"-h", "--help"}


def lines_of_blocks(each: Page) -> Iterator[str]:
    """Command lines of tocsin in blocks for the shell, joined where a backslash breaks them."""
    for block in each.blocks("sh", "console"):
        for line in re.sub(r"\\\n\s*", " ", block).splitlines():
            words = line.removeprefix("$ ").strip()
            if re.match(r"(?:[A-Z_]+=\S+ +)*tocsin\b", words):
                yield re.sub(r"^(?:[A-Z_]+=\S+ +)+", "", words)


def faults(line: str, *, is_whole: bool) -> list[str]:
    """What keeps the line from being typed; where it is not whole, only unknown words count."""
    words = shlex.split(line, comments=True)[1:]
    for sign in ("|", ">", ">>", "2>", "&&", ";"):
        if sign in words:
            words = words[: words.index(sign)]
    chosen: tuple[str, ...] = ()
    while words and (*chosen, words[0]) in GROUPS | COMMANDS.keys():
        chosen = (*chosen, words.pop(0))
        if chosen in COMMANDS:
            return _faults_of_words(chosen, words, is_whole=is_whole)
    if not words and not is_whole:
        return []
    return [] if words and set(words) <= GENERAL else [f"no such command: {line}"]


def _faults_of_words(chosen: tuple[str, ...], words: list[str], *, is_whole: bool) -> list[str]:
    command = COMMANDS[chosen]
    options = {word: each for each in command.options for word in each.words}
    given: list[str] = []
    seen: set[str] = set()
    found: list[str] = []
    while words:
        word = words.pop(0)
        name, _, value = word.partition("=")
        if word in GENERAL or not word.startswith("-") or word == "-":
            given += [] if word in GENERAL else [word]
        elif name not in options:
            found.append(f"{' '.join(chosen)} has no option {name}")
        else:
            seen.add(name)
            if options[name].value and not value and words:
                words.pop(0)
            elif options[name].value and not value and is_whole:
                found.append(f"{name} wants {options[name].value}")
    if not is_whole or {"-h", "--help"} & seen:
        return found
    least = sum(each.is_required for each in command.arguments)
    most = 99 if any(each.is_many for each in command.arguments) else len(command.arguments)
    if not least <= len(given) <= most:
        found.append(f"{' '.join(chosen)} takes {least} to {most} words, here are {len(given)}")
    found += [f"{o.words[0]} is missing" for o in command.options if o.is_required and not seen & set(o.words)]
    return found


@pytest.mark.parametrize("each", PAGES, ids=lambda each: each.name)
def test_every_command_line_of_a_block_can_be_typed(each: Page) -> None:
    assert [fault for line in lines_of_blocks(each) for fault in faults(line, is_whole=True)] == []


@pytest.mark.parametrize("each", PAGES, ids=lambda each: each.name)
def test_every_command_named_in_a_sentence_exists(each: Page) -> None:
    named = [code for code in each.inline() if re.match(r"tocsin [a-z-]", code)]

    assert [fault for code in named for fault in faults(code, is_whole=False)] == []


@pytest.mark.parametrize("each", PAGES, ids=lambda each: each.name)
def test_every_option_named_in_a_sentence_is_an_option_of_some_command(each: Page) -> None:
    known = {word for command in COMMANDS.values() for option in command.options for word in option.words} | GENERAL

    named = {code.split()[0].partition("=")[0] for code in each.inline() if re.match(r"--[a-z]", code)}

    assert named - known == set()


@pytest.mark.parametrize(
    ("line", "is_whole"),
    [
        ("tocsin list lode un FILE", True),
        ("tocsin list load un", True),
        ("tocsin list refuse un", True),
        ("tocsin screen name A --borne 1974", True),
        ("tocsin screen name A B", True),
        ("tocsin record show --jason", False),
        ("tocsin frobnicate", False),
    ],
)
def test_a_command_line_that_nobody_can_type_is_found(line: str, is_whole: bool) -> None:
    assert faults(line, is_whole=is_whole)


@pytest.mark.parametrize(
    ("line", "is_whole"),
    [
        ('tocsin screen name "" --document P:UTO:UT7711903 --json | less', True),
        ("tocsin list load ofac sdn.csv alt.csv add.csv --as-of 2026-11-20", True),
        ("tocsin compare --pairs IN.csv --out OUT.csv", True),
        ("tocsin list", False),
        ("tocsin list accept", False),
        ("tocsin --version", True),
    ],
)
def test_a_command_line_that_can_be_typed_passes(line: str, is_whole: bool) -> None:
    assert faults(line, is_whole=is_whole) == []


def test_the_readme_shows_the_two_commands_as_they_are_run() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    run = re.findall(r"^(?:exec )?make \w+", (ROOT / ".ci" / "run").read_text("utf-8"), re.MULTILINE)

    lines = [line for block in page("README.md").blocks("sh") for line in block.splitlines()]

    assert [line.partition("#")[0].strip() for line in lines][:2] == ["make demo", "make test"]
    assert run == ["make test"]
    assert {"demo", "test", "check"} <= targets


@pytest.mark.parametrize("each", PAGES, ids=lambda each: each.name)
def test_every_make_target_named_exists(each: Page) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    in_blocks = [line for block in each.blocks("sh", "console") for line in block.splitlines()]

    named = [
        found
        for code in [*each.inline(), *in_blocks]
        for found in re.findall(r"^(?:\$ )?make (?:\w+=\S+ )?([a-z]+)", code)
    ]

    assert [name for name in named if name not in targets] == []
