"""``tocsin screen text``: what texts mention of listed organisations and persons."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, BinaryIO

import typer

STANDARD_INPUT = "-"


def text(
    paths: Annotated[list[str], typer.Argument(metavar="FILE...", help="Texts in UTF-8, or - for standard input.")],
    lossy: Annotated[
        bool, typer.Option("--lossy", help="Read on where bytes are no UTF-8; they belong to no word then.")
    ] = False,
    weak: Annotated[bool, typer.Option("--weak/--no-weak", help="Show what may not alert as well.")] = True,
    purpose: Annotated[str, typer.Option(help="What for; the node's default purpose when left out.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print a line of JSON for each text.")] = False,
) -> None:
    """Find listed organisations and persons that texts mention, in any script; a mention is no match of a person."""
    from tocsin.cli.console import Exit, leave, notice, shown
    from tocsin.cli.mentions import print_line, print_mentions, tell_failure
    from tocsin.cli.opening import the_node
    from tocsin.errors import UnreadableText
    from tocsin.model.screening import Status
    from tocsin.services.screening.texts import Mentions, TextScreener, record_text

    def is_unfinished(mentions: Mentions) -> bool:
        return mentions.is_partial or mentions.status is Status.NOT_CHECKED

    told: list[Mentions] = []
    read: list[str] = []
    tell = print_line if as_json else print_mentions
    with the_node(purpose) as node:
        screener = TextScreener(node)
        for path in paths:
            try:
                with _opened(path) as stream:
                    mentions = screener.screen(stream, is_lossy=lossy)
                # Before anything is shown; not the text, nor its name: what it was compared with, and what was found.
                record_text(node, mentions)
            except (OSError, UnreadableText) as error:  # one that cannot be read never stops the rest
                tell_failure(path, error, as_json=as_json)
                continue
            read.append(path)
            told.append(mentions)
            tell(path, mentions, weak=weak)
    for path, mentions in zip(read, told, strict=True):
        if mentions.is_partial:
            notice(f"[yellow]partial[/] {shown(path)}: {shown(mentions.why)}")
    for why in dict.fromkeys(mentions.why for mentions in told if mentions.status is Status.NOT_CHECKED):
        notice(f"[yellow]not checked[/] {shown(why)}")
    if not told:
        leave(Exit.FAILED)
    if len(told) < len(paths) or any(map(is_unfinished, told)):
        leave(Exit.PARTIAL)
    if any(mentions.has_alerts for mentions in told):
        leave(Exit.ALERTS)


@contextmanager
def _opened(path: str) -> Iterator[BinaryIO]:
    if path == STANDARD_INPUT:
        yield sys.stdin.buffer
        return
    with Path(path).open("rb") as stream:
        yield stream
