"""The commands of ``tocsin``, put together."""

from __future__ import annotations

import typer

from tocsin import __version__
from tocsin.cli import comparing, configuring, listing, recording, screening

app = typer.Typer(
    name="tocsin",
    help="Screen people and parties against official lists, and say why.",
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(listing.app, name="list")
app.add_typer(screening.app, name="screen")
app.add_typer(recording.app, name="record")
app.add_typer(configuring.config, name="config")
app.command("compare")(comparing.compare)
app.command("init")(configuring.init)
app.command("doctor")(configuring.doctor)
app.command("stop")(configuring.stop)
app.command("demo")(configuring.demo)


@app.callback(invoke_without_command=True)
def options(version: bool = typer.Option(False, "--version", help="Say which version this is.", is_eager=True)) -> None:
    """Screen people and parties against official lists, and say why."""
    if version:
        typer.echo(f"tocsin {__version__}")
        raise typer.Exit


def run() -> None:
    """The entry point of the ``tocsin`` command."""
    app()
