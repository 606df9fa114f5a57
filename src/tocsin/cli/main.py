"""The commands of ``tocsin``, put together."""

from __future__ import annotations

import io
import os
import sys

import typer

from tocsin import __version__
from tocsin.cli import (
    auditing,
    comparing,
    configuring,
    identifying,
    keeping,
    listing,
    people,
    recording,
    retaining,
    running,
    screening,
    serving,
    watching,
)
from tocsin.cli.console import Exit
from tocsin.cli.naming import name_commands

app = typer.Typer(
    name="tocsin",
    help="Screen people and parties against official lists, and say why.",
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
watching.add_to(listing.app)
app.add_typer(listing.app, name="list")
running.add_to(screening.app)
app.add_typer(screening.app, name="screen")
retaining.add_to(auditing.app, recording.app)
app.add_typer(recording.app, name="record")
app.add_typer(identifying.app, name="identity")
app.add_typer(configuring.config, name="config")
app.add_typer(people.member, name="member")
app.add_typer(people.group, name="group")
people.user.command("invite")(serving.user_invite)
app.add_typer(people.user, name="user")
app.add_typer(serving.token, name="token")
app.add_typer(people.purpose, name="purpose")
app.add_typer(auditing.app, name="audit")
app.add_typer(retaining.app, name="retention")
app.add_typer(keeping.app, name="node")
app.command("compare")(comparing.compare)
app.command("init")(configuring.init)
app.command("serve")(serving.serve)
app.command("doctor")(configuring.doctor)
app.command("stop")(configuring.stop)
app.command("demo")(configuring.demo)
name_commands(app, app.info.name or "")


@app.callback(invoke_without_command=True)
def options(version: bool = typer.Option(False, "--version", help="Say which version this is.", is_eager=True)) -> None:
    """Screen people and parties against official lists, and say why."""
    if version:
        typer.echo(f"tocsin {__version__}")
        raise typer.Exit


def run() -> None:
    """The entry point of the ``tocsin`` command."""
    _prepare_streams()
    try:
        app()
    except KeyboardInterrupt:  # before or after a command's own work, where typer does not look: one exit code for all
        sys.exit(130)
    except OSError as error:  # a full disk, a closed device: told in words; exit codes as the commands'
        place = f"{error.filename}: " if error.filename else ""
        sys.stderr.write(f"error {place}cannot go on: {error.strerror or error}\n")
        _drop_unwritten()
        sys.exit(int(Exit.FAILED))


def _prepare_streams() -> None:
    """Answers are UTF-8 whatever the locale says, and a stream that the caller closed is a place to write nowhere."""
    for descriptor in (0, 1, 2):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # the lowest free number: this one, so that no file of ours takes it
    sys.stdin = sys.stdin or open(0, encoding="utf-8")  # noqa: SIM115  it lives as long as the process
    sys.stdout = sys.stdout or open(1, "w", encoding="utf-8")  # noqa: SIM115
    sys.stderr = sys.stderr or open(2, "w", encoding="utf-8")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def _drop_unwritten() -> None:
    """What could not be written must not fail a second time when Python closes the stream."""
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    os.close(null)
