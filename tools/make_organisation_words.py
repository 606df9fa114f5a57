"""Make src/tocsin/text/data/organisation_words.tsv: how many listed organisations and vessels bear a word.

Counted over the public lists that bench/pair_lists.py reads (UN, OFAC, Australia, Canada), by the folded form that
rarity uses, so that no name can be read back. Words borne by fewer than LEAST are left out. Words that stand for one
another are as common as the commonest of them.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from bench.pair_lists import Listed, australian, canadian, official

from tocsin.match.rarity import fold_token
from tocsin.model.record import SubjectKind
from tocsin.text.equivalents import organisation_groups
from tocsin.text.names import organisation_forms, vessel_forms

LEAST = 4
TARGET = Path(__file__).resolve().parents[1] / "src" / "tocsin" / "text" / "data" / "organisation_words.tsv"
HEAD = """\
# How many of the organisations and vessels on public lists bear a word, by its folded form. Version 1.
# Source: counted by the Tocsin project over the UN Consolidated List, OFAC's SDN list, the Australian consolidated
# list and Canada's SEMA list; counts alone, no names. Licence: Apache-2.0.
"""


def main() -> None:
    """Write the file, the same bytes for the same input."""
    listed = [each for each in (*official(), *canadian(), *australian()) if each.kind is not SubjectKind.PERSON]
    counts: Counter[str] = Counter()
    for each in listed:
        counts.update(_words(each))
    kept = {form: count for form, count in counts.items() if count >= LEAST}
    for group in organisation_groups():
        common = max(counts[fold_token(token)] for token in group[:3])  # the languages that lists are written in
        for form in map(fold_token, group):
            if common >= LEAST and form not in counts:
                kept[form] = max(common, kept.get(form, 0))
    lines = [f"{form}\t{count}\n" for form, count in sorted(kept.items())]
    TARGET.write_text(f"{HEAD}\t{len(listed)}\n{''.join(lines)}", encoding="utf-8")
    print(f"{TARGET}: {len(lines)} words of {len(listed)} organisations and vessels")


def _words(listed: Listed) -> set[str]:
    forms = vessel_forms if listed.kind is SubjectKind.VESSEL else organisation_forms
    return {fold_token(token.letters) for name in listed.names for form in forms(name)[:1] for token in form}


if __name__ == "__main__":
    main()
