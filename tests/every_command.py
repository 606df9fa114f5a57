"""Every command there is: how it is called, which roles open it, and whether it shows records. Written out by hand.

A new command without a row here fails the tests that walk them.
"""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.model.accounts import Role

OFFICER, ANALYST, NOMINATING = Role.BORDER_OFFICER, Role.ANALYST, Role.NOMINATING_OFFICER
SUPERVISOR, LIAISON, OVERSIGHT = Role.SUPERVISOR, Role.LIAISON, Role.OVERSIGHT
ADMINISTRATOR, MACHINE = Role.ADMINISTRATOR, Role.MACHINE

EVERYBODY = frozenset(Role)
NOT_RUN = EVERYBODY  # whoever holds the node's account: it makes, starts or stops the node, or touches none
LOOKING = EVERYBODY - {ADMINISTRATOR}
SEARCHING = LOOKING - {OFFICER}
SCREENING = frozenset({OFFICER, ANALYST, NOMINATING, SUPERVISOR, MACHINE})
DECIDING = frozenset({OFFICER, ANALYST, SUPERVISOR})
LOADING = frozenset({SUPERVISOR, ADMINISTRATOR, MACHINE})
ADMINISTERING = frozenset({ADMINISTRATOR})
AUDITING = frozenset({OVERSIGHT})
ERASING = frozenset({SUPERVISOR})


@dataclass(frozen=True)
class Row:
    """``words``: a call that gets as far as the question of rights; {table}, {new} and the like are filled in.

    ``shows``: it shows what records or rows say. ``is_walked``: it can be called in a test as it is.
    """

    words: str
    roles: frozenset[Role]
    shows: bool = False
    is_walked: bool = True


COMMANDS = {
    "tocsin compare": Row("compare Aro Bel", EVERYBODY, shows=True),
    "tocsin init": Row("init", NOT_RUN, is_walked=False),
    "tocsin serve": Row("serve", NOT_RUN, is_walked=False),
    "tocsin stop": Row("stop", NOT_RUN, is_walked=False),
    "tocsin demo": Row("demo", NOT_RUN, is_walked=False),
    "tocsin doctor": Row("doctor", ADMINISTERING),
    "tocsin config show": Row("config show", EVERYBODY),
    "tocsin list load": Row("list load un {list}", LOADING),
    "tocsin list fetch": Row("list fetch un", LOADING),
    "tocsin list accept": Row("list accept un", LOADING),
    "tocsin list refuse": Row("list refuse un --reason x", LOADING),
    "tocsin list show": Row("list show", EVERYBODY),
    "tocsin list diff": Row("list diff un --from 0", LOOKING, shows=True),
    "tocsin list sources": Row("list sources", EVERYBODY),
    "tocsin list declare": Row("list declare uto --title Utopia --authority Utopia", LOADING),
    "tocsin list declarations": Row("list declarations", EVERYBODY),
    "tocsin list undeclare": Row("list undeclare none", LOADING),
    "tocsin list health": Row("list health", EVERYBODY),
    "tocsin list watch": Row("list watch un --off", LOADING),
    "tocsin screen text": Row("screen text {text}", SCREENING, shows=True),
    "tocsin screen name": Row("screen name Aro", SCREENING, shows=True),
    "tocsin screen mrz": Row("screen mrz {mrz}", SCREENING, shows=True),
    "tocsin screen flight": Row("screen flight {flight}", SCREENING, shows=True),
    "tocsin screen file": Row("screen file {table} --out {new} --workers 1", SCREENING, shows=True),
    "tocsin screen again": Row("screen again {run} --out {new} --workers 1", SCREENING, shows=True),
    "tocsin screen runs": Row("screen runs", SCREENING),
    "tocsin screen run": Row("screen run {run}", SCREENING),
    "tocsin screen forget": Row("screen forget 99", ERASING),
    "tocsin screen proof": Row("screen proof {run} --out {new}", SCREENING, shows=True),
    "tocsin screen verify-proof": Row("screen verify-proof {text}", EVERYBODY),
    "tocsin record show": Row("record show {record}", LOOKING, shows=True),
    "tocsin record purge": Row("record purge none/none --reason x --yes", ERASING),
    "tocsin retention show": Row("retention show", ADMINISTERING),
    "tocsin retention set": Row("retention set runs 180d --reason x", ADMINISTERING),
    "tocsin retention run": Row("retention run --dry-run", ADMINISTERING),
    "tocsin identity propose": Row("identity propose --workers 1", SEARCHING),
    "tocsin identity list": Row("identity list", LOOKING, shows=True),
    "tocsin identity show": Row("identity show {claim}", LOOKING, shows=True),
    "tocsin identity accept": Row("identity accept 999", DECIDING),
    "tocsin identity refuse": Row("identity refuse 999 --reason x", DECIDING),
    "tocsin identity undo": Row("identity undo 999", DECIDING),
    "tocsin member list": Row("member list", ADMINISTERING),
    "tocsin member add": Row("member add m-{role} --name M", ADMINISTERING),
    "tocsin member seat": Row("member seat nobody", ADMINISTERING),
    "tocsin member recover": Row("member recover nobody --administrator a --reason x", ADMINISTERING),
    "tocsin group list": Row("group list", ADMINISTERING),
    "tocsin group set": Row("group set circle nobody", ADMINISTERING),
    "tocsin user list": Row("user list", ADMINISTERING),
    "tocsin user add": Row("user add nobody --member none", ADMINISTERING),
    "tocsin user grant": Row("user grant nobody analyst", ADMINISTERING),
    "tocsin user revoke": Row("user revoke nobody analyst", ADMINISTERING),
    "tocsin user disable": Row("user disable nobody", ADMINISTERING),
    "tocsin user invite": Row("user invite nobody", ADMINISTERING),
    "tocsin token add": Row("token add nobody --name x --scope screen", ADMINISTERING),
    "tocsin token list": Row("token list", ADMINISTERING),
    "tocsin token revoke": Row("token revoke 00000000-0000-0000-0000-000000000000", ADMINISTERING),
    "tocsin purpose list": Row("purpose list", EVERYBODY),
    "tocsin purpose set": Row("purpose set walked --use screening", ADMINISTERING),
    "tocsin purpose retire": Row("purpose retire walked", ADMINISTERING),
    "tocsin audit verify": Row("audit verify --workers 1", AUDITING),
    "tocsin audit search": Row("audit search --purpose oversight --limit 1", AUDITING, shows=True),
    "tocsin audit prove": Row("audit prove --purpose oversight 0 --out {new}", AUDITING, shows=True),
    "tocsin audit consistency": Row("audit consistency --purpose oversight --from {note}", AUDITING),
    "tocsin audit erase": Row("audit erase 999999 --reason x", ERASING),
    "tocsin audit export": Row("audit export --purpose oversight --out {new} --with-payloads", AUDITING, shows=True),
    "tocsin audit checkpoint": Row("audit checkpoint", AUDITING),
    "tocsin node key show": Row("node key show", EVERYBODY),
    "tocsin node key rotate": Row("node key rotate --root {absent}", ADMINISTERING),
    "tocsin node key revoke": Row("node key revoke 99 --reason x --root {absent}", ADMINISTERING),
}
