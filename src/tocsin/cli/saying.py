"""Options that say something once they are there: a variable of a shell that was never set is an empty text."""

from __future__ import annotations

import typer

from tocsin.cli.console import told_errors
from tocsin.errors import Usage


def said(context: typer.Context, option: typer.CallbackParam, text: str) -> str:
    """The text of an option, "" where it was left out. Ends the command where it stands there and says nothing."""
    source = context.get_parameter_source(option.name or "")
    if not text.strip() and source is not None and source.name == "COMMANDLINE":
        with told_errors():
            raise Usage("this option says nothing", place=option.opts[0], hint="give it its value, or leave it out")
    return text
