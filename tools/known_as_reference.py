"""Writes docs/reference/known-as.md from the shipped table: run it after each change of known_as.csv."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from tocsin.text.known_as import KnownAs, KnownNameKind, groups

PAGE = Path(__file__).resolve().parents[1] / "docs" / "reference" / "known-as.md"

_HEAD = """# The names that designated organisations are known by

*Written by `tools/known_as_reference.py` from `src/tocsin/text/data/known_as.csv`; a test compares the two.*

Lists write the names of organisations in English spellings, sometimes with the original script. Reports, manifests and
payments write them in the language of their authors: "ИГИЛ", "État islamique", "داعش", "伊黎伊斯兰国". Romanisation and
initials supply some of these names, not translations and not acronyms of another language. This table supplies them.

- **Organisations only.** No person stands here, and no organisation that neither the United Nations nor the United
  States has designated. To stand here says nothing beyond that; a name in a language says nothing about its speakers.
- **It adds, it never decides.** A group applies to a listed organisation that bears one of the group's anchors, letter
  for letter after folding (case, marks, punctuation, "al-" and "the" aside). Its other names are then searched like
  aliases of the list, and the match says which name was found. A group whose organisation is on no loaded list does
  nothing; when an organisation is delisted, its names go with it.
- **Acronyms of two letters never alert.** They are found and shown as weak matches.
- **The source** beside each name says which publication uses it. Where it says "general usage", no official list states
  the name in that language. The table was compiled by hand. Compared with the publications themselves (November 2026)
  were: the spellings of the United Nations list, of OFAC and of the Russian federal list; the names of ISIL, Al-Qaida
  and Al-Nusrah in the six languages of the United Nations, in German and in Japanese; the Emirates' list in part. The
  rest waits for a second reader: corrections by people who read a language natively are welcome.

| column | meaning |
|---|---|
| group | a short key of the organisation |
| name | the name, in its own script |
| language | BCP 47 |
| kind | name (in the organisation's own language, or as a list writes it), translation, acronym, transliteration, \
machine translation (an abbreviation as translating machines garble it: always weak) |
| anchor | yes: ties the group to a listed organisation of this name; alone: only where no other group does; \
branch: the name of one of several listed branches, given to no other |
| source | where the name is stated |
"""


def page() -> str:
    """The whole page as it should stand."""
    every = [name for group in groups() for name in group.names]
    sources = Counter(name.source for name in every)
    totals = f"{len(groups())} organisations, {len(every)} names, {len({n.language for n in every})} languages."
    rows = "\n".join(_row(group) for group in groups())
    listed = "\n".join(f"- {source}: {count}" for source, count in sorted(sources.items()))
    return (
        f"{_HEAD}\n{totals}\n\n## Organisations\n\n| group | as lists write it | acronyms | languages | names |\n"
        f"|---|---|---|---|---|\n{rows}\n\n## Sources and the number of names taken from each\n\n{listed}\n"
    )


def _row(group: KnownAs) -> str:
    acronyms = sorted({name.text for name in group.names if name.kind is KnownNameKind.ACRONYM})
    languages = sorted({name.language for name in group.names})
    anchor = group.anchors[0].text
    return f"| {group.group} | {anchor} | {', '.join(acronyms)} | {' '.join(languages)} | {len(group.names)} |"


if __name__ == "__main__":
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(page(), "utf-8")
    print(f"{PAGE} written")
