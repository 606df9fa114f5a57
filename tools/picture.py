"""Draws docs/pictures/demo.svg: the demo as a terminal shows it, cut to the flight and the reasons of one traveller.

Run it when the demo looks different. The picture is what ``tocsin demo`` printed; nothing in it is drawn by hand, and
nothing in it is fetched by whoever looks at it.
"""

from __future__ import annotations

import os
import pty
import re
import shutil
import sys
from html import escape, unescape
from io import StringIO
from pathlib import Path

from rich.cells import cell_len
from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

ROOT = Path(__file__).resolve().parents[1]
PICTURE = ROOT / "docs" / "pictures" / "demo.svg"
WIDTH = 118
TRAVELLER = "WSEWOLOD SARUDEJKIN"  # whose reasons are shown
THEME = TerminalTheme(
    background=(17, 24, 34),
    foreground=(222, 228, 236),
    normal=[
        (40, 48, 60), (232, 106, 100), (96, 190, 140), (224, 178, 84),
        (110, 160, 235), (192, 132, 240), (92, 190, 205), (200, 208, 218),
    ],
    bright=[
        (130, 142, 158), (255, 130, 120), (120, 215, 160), (240, 200, 110),
        (140, 185, 255), (210, 160, 255), (120, 215, 230), (240, 244, 248),
    ],
)  # fmt: skip


def printed() -> str:
    """Everything that the demo prints on a terminal of our width, signs of colour included."""
    program = shutil.which("tocsin", path=str(Path(sys.executable).parent)) or "tocsin"
    chunks: list[bytes] = []

    def keep(descriptor: int) -> bytes:
        data = os.read(descriptor, 65536)
        chunks.append(data)
        return b"."  # nothing goes to our own terminal but a dot

    os.environ |= {"TERM": "xterm-256color", "COLUMNS": str(WIDTH), "LINES": "60"}
    status = pty.spawn([program, "demo"], keep)
    if status:
        raise SystemExit("the demo failed")
    return b"".join(chunks).decode("utf-8").replace("\r\n", "\n")


def cut(text: str) -> Text:
    """The lines worth a picture: the heading, the flight, and one traveller with every reason."""
    lines = Text.from_ansi(re.sub(r"^.*\r", "", text, flags=re.MULTILINE)).split("\n")
    plain = [line.plain.strip() for line in lines]
    flight = next(at for at, line in enumerate(plain) if line.startswith("A flight is screened"))
    first = next(at for at in range(flight, len(plain)) if not plain[at] and at > flight)
    person = plain.index(TRAVELLER)
    end = next(at for at in range(person + 2, len(plain)) if not plain[at])
    kept = [*lines[flight:first], Text(""), *lines[person:end]]
    for line in kept:
        line.rstrip()
    return Text("\n").join(kept)


_TEXT = re.compile(r'<text class="([^"]+)" x="([\d.]+)" y="([\d.]+)" textLength="([\d.]+)"([^>]*)>([^<]*)</text>')


def _pieces(found: re.Match[str]) -> str:
    """A text of the SVG cut at its blanks, each word group at its own place: some programs drop blanks at the edges."""
    sort, x, y, length, rest, text = found.groups()
    plain = unescape(text).replace("\N{NO-BREAK SPACE}", " ")
    cell = float(length) / max(1, cell_len(plain))
    pieces = []
    for group in re.finditer(r"\S+(?: \S+)*", plain):
        at = float(x) + cell * cell_len(plain[: group.start()])
        width = cell * cell_len(group[0])
        inner = escape(group[0], quote=False).replace(" ", "&#160;")
        pieces.append(f'<text class="{sort}" x="{at:.1f}" y="{y}" textLength="{width:.1f}"{rest}>{inner}</text>')
    return "".join(pieces)


def picture() -> str:
    """The SVG, in fonts that the reader's machine has."""
    console = Console(record=True, width=WIDTH, file=StringIO(), force_terminal=True, color_system="truecolor")
    console.print(cut(printed()), soft_wrap=False, overflow="crop")
    svg = console.export_svg(title="tocsin demo · fictional lists, flight and people", theme=THEME)
    svg = re.sub(r"<!--.*?-->", "", svg, flags=re.DOTALL)
    svg = re.sub(r"@font-face\s*\{.*?\}", "", svg, flags=re.DOTALL)
    fonts = "ui-monospace, 'DejaVu Sans Mono', 'Noto Sans Mono', Menlo, Consolas, monospace"
    svg = svg.replace("Fira Code, monospace", fonts).replace("Fira Code", fonts)
    svg = _TEXT.sub(_pieces, svg)
    return re.sub(r"[ \t]+$", "", svg, flags=re.MULTILINE)


if __name__ == "__main__":
    PICTURE.parent.mkdir(parents=True, exist_ok=True)
    PICTURE.write_text(picture(), "utf-8")
    print(f"\n{PICTURE} written, {PICTURE.stat().st_size:,} bytes")
