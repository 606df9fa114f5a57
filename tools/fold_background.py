"""Make src/tocsin/text/data/folded_background.tsv.gz: the background table's shares by folded token.

Folding the whole table takes two seconds; every index build and every comparison needs it. Run this whenever the
table (text/data/background.tsv.gz) or the folding (text/phonemes.py) changes; a test says when it is out of step.
"""

from __future__ import annotations

import gzip
from pathlib import Path

from tocsin.match.rarity import FOLDED_FILE, fold_background

TARGET = Path(__file__).resolve().parents[1] / "src" / "tocsin" / "text" / "data" / FOLDED_FILE


def main() -> None:
    """Write the file, the same bytes for the same input."""
    lines = [f"{form}\t{share:.4g}\n" for form, share in sorted(fold_background().items())]
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_bytes(gzip.compress("".join(lines).encode("utf-8"), compresslevel=9, mtime=0))
    print(f"{TARGET}: {len(lines)} folded tokens, {TARGET.stat().st_size} bytes")


if __name__ == "__main__":
    main()
