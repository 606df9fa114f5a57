"""Writes docs/reference/authority.md from the tables of authority: run it after each change of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from tocsin.model.accounts import SUBJECT_VERBS, Verb
from tocsin.model.authority import (
    ABOUT_THE_ACTOR,
    AFTER_EXPIRY,
    CODES,
    FLAGS,
    HOLDERS_VERBS,
    OWNERS_VERBS,
    ROLES,
    USES,
    WHILE_REVIEWED,
    Reason,
)
from tocsin.model.handling import Code, Credibility, Flag, Reach, Reliability, Tlp, Use

PAGE = Path(__file__).resolve().parents[1] / "docs" / "reference" / "authority.md"

_HEAD = """# Authority: who may do what with a record

*Written by `tools/authority_reference.py` from `src/tocsin/model/authority.py`; a test compares the two.*

One function decides: `may(actor, verb, holding, purpose, at)`. It denies what no row here allows, an error in it is a
refusal, and it always says why. The order is that of this page: first what is about the one who asks, then what is
about the record. What it all means: [handling](../concepts/handling.md).
"""

_ROLES = """## Roles and verbs

Somebody with several roles may do what any of them may; a token may do less than its roles, never more. A member's
administrator runs its part of the node and sees no subject, so an account with that role has no other.
"""

_USES = """## Uses of purposes

Every verb on records needs a purpose from the member's closed list (`tocsin purpose list`), and each purpose is of one
of these uses, which all members understand. A purpose may ask for a case. Verbs on the node itself need none:
{node}.
"""

_RECORD = """## The record

| rule | holds for |
|---|---|
| what is published is open to every seat | every verb but its owner's |
| {owners}: the record's owner alone | everybody |
| {holders}: its owner, and the seat that holds the copy | everybody |
| from the moment of expiry on: its owner alone, and only {after} | everybody |
| from the day after the review date: not {reviewed} | everybody, its owner too |
| the audience is everyone, or names the member or a group that has it on its newest roster | all but the owner |
| released for some uses: the purpose is of one of them | all but the owner |
| its code and its flags take verbs away, as below | all but the owner |
"""

_REASONS = """## Reasons

A refusal has a reason, for the ledger. The one who asked is told a reason that is about itself; a reason that is about
a record is told as "there is no such record", in the same words and in the same time as if there were none.

| reason | told outside |
|---|---|
"""


def page() -> str:
    """The whole page as it should stand."""
    node = ", ".join(sorted(verb.value for verb in set(Verb) - SUBJECT_VERBS))
    record = _RECORD.format(
        owners=_verbs(OWNERS_VERBS),
        holders=_verbs(HOLDERS_VERBS),
        after=_verbs(AFTER_EXPIRY),
        reviewed=_verbs(WHILE_REVIEWED),
    )
    reasons = "\n".join(
        f"| {reason.value} | {'as it is' if reason in ABOUT_THE_ACTOR else 'not there'} |"
        for reason in Reason
        if reason is not Reason.ALLOWED
    )
    parts = [
        _HEAD,
        _ROLES + "\n" + _table(ROLES, "role", "verbs"),
        _USES.format(node=node) + "\n" + _table(USES, "use", "verbs"),
        record,
        "## Codes\n\n" + _table(CODES, "code", "takes away"),
        "## Flags\n\n" + _table(FLAGS, "flag", "takes away"),
        _REASONS + reasons + "\n",
        "## Words of handling\n\n" + _words(),
    ]
    return "\n".join(parts)


def _table(rows: Mapping[Any, Iterable[Verb]], of: str, what: str) -> str:
    lines = "\n".join(f"| {each.value} | {_verbs(rows[each]) or 'nothing'} |" for each in rows)
    return f"| {of} | {what} |\n|---|---|\n{lines}\n"


def _verbs(verbs: Iterable[Verb]) -> str:
    """The verbs in the order in which they are declared."""
    chosen = set(verbs)
    return ", ".join(verb.value for verb in Verb if verb in chosen)


def _words() -> str:
    rows = [
        ("reach of the audience", [each.value for each in Reach]),
        ("code", [each.value for each in Code]),
        ("flags", [each.value for each in Flag]),
        ("uses", [each.value for each in Use]),
        ("source", [each.value for each in Reliability]),
        ("information", [each.value for each in Credibility]),
        ("shown to people", [each.value for each in Tlp]),
    ]
    return (
        "| field | words |\n|---|---|\n" + "\n".join(f"| {name} | {', '.join(words)} |" for name, words in rows) + "\n"
    )


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
