"""A silent administrator: what was changed, and for whom, is told in words by the leaf of every change."""

from __future__ import annotations

import ast
from datetime import timedelta
from pathlib import Path
from typing import Any

import tocsin
from invented_nodes import FRESH_NODE
from served import CHEAP, PASSWORD
from tocsin.ledger.leaf import Act
from tocsin.model.accounts import Role, Verb
from tocsin.model.handling import Use
from tocsin.model.members import Member
from tocsin.model.retention import Kind
from tocsin.node.local import LocalNode
from tocsin.services.accounts import invitations, people, purposes, recovering, tokens
from tocsin.services.accounts.passwords import Passwords
from tocsin.services.accounts.sign_in import Caller, sign_in, sign_out
from tocsin.services.auditing.search import Criteria, FoundLeaf, search
from tocsin.services.keeping.terms import set_term
from tocsin.services.listing.declare import declare, undeclare
from tocsin.services.listing.watch import begin_watching
from tocsin.sources.declared.declaration import Declaration

node = FRESH_NODE
SOURCE = Path(tocsin.__file__).parent
NAMED = ("CONFIGURE", "DECIDE", "LOG_IN")
HARBOUR = Declaration("harbour", "Harbour list", "Port of Utopia", "register")


def changed(node: LocalNode) -> list[FoundLeaf]:
    return [leaf for act in (Act.CONFIGURE, Act.DECIDE, Act.LOG_IN) for leaf in search(node, Criteria(act=act))]


def newest(node: LocalNode, record: str) -> dict[str, Any]:
    """The payload of the newest change of this."""
    payload = search(node, Criteria(record=record, act=Act.CONFIGURE))[0].payload
    assert payload is not None
    return payload


def do_everything(node: LocalNode) -> None:
    """Every change that an administrator makes of accounts, purposes, members, groups and lists."""
    hasher = Passwords(CHEAP)
    people.add_member(node, Member("uto", "Utopia"))
    people.give_seat(node, "uto")
    people.add_user(node, "gina", [Role.ADMINISTRATOR], member="uto")
    invitations.accept_with_password(node, hasher, invitations.invite(node, "gina").secret, PASSWORD)
    recovering.recover_seat(node, "uto", "gerd", "letter of 20 November")
    people.set_roster(node, "island", "Island", ["uto"])
    people.add_user(node, "maren", [Role.ANALYST])
    people.grant(node, "maren", Role.SUPERVISOR)
    people.revoke(node, "maren", Role.SUPERVISOR)
    invitations.accept_with_password(node, hasher, invitations.invite(node, "maren").secret, PASSWORD)
    begun = sign_in(node, hasher, "maren", PASSWORD, Caller("192.0.2.7"))
    sign_out(node, "maren", begun.session.encode())
    invitations.end_sessions(node, "maren")
    people.disable(node, "maren")
    people.add_user(node, "gate", [Role.MACHINE], is_machine=True)
    token, _secret = tokens.make_token(node, "gate", "gate 4", [Verb.SCREEN])
    tokens.revoke_token(node, token.id)
    declare(node, HARBOUR)
    begin_watching(node, ["un"], timedelta(hours=6))
    undeclare(node, "harbour")
    set_term(node, Kind.SIGN_INS, timedelta(days=90), "as agreed")


def test_hiding_behind_pseudonyms_fails_every_leaf_of_a_change_or_sign_in_names_its_object_in_words(
    node: LocalNode,
) -> None:
    do_everything(node)

    leaves = changed(node)
    with node.store.transaction("reader", read_only=True) as tx:
        pseudonym = tx.ledger.pseudonym

        assert len(leaves) > 25
        for leaf in leaves:
            assert leaf.payload is not None
            named = leaf.payload.get("about") or leaf.payload.get("facts") or [f"user:{leaf.payload['name']}"]
            if "facts" not in leaf.payload:
                assert {pseudonym(each) for each in named} <= set(leaf.leaf.objects), leaf.payload
            assert all(each.strip(": ") for each in named), leaf.payload


def test_a_change_written_without_naming_its_object_is_in_no_part_of_the_program() -> None:
    found = {f"{path.name}:{call.lineno}": call for path in SOURCE.rglob("*.py") for call in _entries(path)}

    nameless = [place for place, call in found.items() if not _names_something(call)]

    assert len(found) > 25
    # What no leaf was told of, and what was there before there were leaves: their payloads say which facts these are.
    assert {each.partition(":")[0] for each in nameless} <= {"ledger.py", "node_keys.py"}


def _entries(path: Path) -> list[ast.Call]:
    """Where a leaf of these acts is made."""
    calls = [each for each in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(each, ast.Call)]
    return [each for each in calls if any(_is_named_act(value) for value in each.args)]


def _is_named_act(value: ast.expr) -> bool:
    return (
        isinstance(value, ast.Attribute)
        and isinstance(value.value, ast.Name)
        and (value.value.id, value.attr in NAMED) == ("Act", True)
    )


def _names_something(call: ast.Call) -> bool:
    """True where something other than an empty tuple follows the act."""
    following = call.args[[_is_named_act(each) for each in call.args].index(True) + 1 :]
    return bool(following) and not (isinstance(following[0], ast.Tuple) and not following[0].elts)


def test_an_account_is_told_with_who_it_is_for_and_its_roles_before_and_after(node: LocalNode) -> None:
    people.add_user(node, "maren", [Role.ANALYST], display_name="Maren of the harbour")
    added = newest(node, "user:maren")
    people.grant(node, "maren", Role.SUPERVISOR)
    granted = newest(node, "user:maren")

    assert (added["about"], added["roles"], added["member"], added["kind"]) == (
        ["user:maren"], ["analyst"], "local", "user",
    )  # fmt: skip
    assert (granted["before"], granted["after"]) == (["analyst"], ["analyst", "supervisor"])


def test_taking_the_case_off_a_purpose_is_told_with_the_purpose_as_it_was_and_is(node: LocalNode) -> None:
    purposes.set_purpose(node, "inquiry", Use.INVESTIGATION, needs_case=True)
    purposes.set_purpose(node, "inquiry", Use.INVESTIGATION, needs_case=False)
    told = newest(node, "purpose:inquiry")

    assert told["about"] == ["purpose:inquiry"]
    assert told["before"] == {"use": "investigation", "needs_case": True, "is_retired": False}
    assert (told["use"], told["needs_case"]) == ("investigation", False)


def test_a_roster_and_a_declared_list_are_told_as_they_were_and_are(node: LocalNode) -> None:
    people.add_member(node, Member("uto", "Utopia"))
    people.set_roster(node, "island", "Island", ["uto"])
    people.set_roster(node, "island", "Island", [])
    declare(node, HARBOUR)
    roster, declared = newest(node, "group:island"), newest(node, "list:harbour")

    assert (roster["about"], roster["before"], roster["members"]) == (["group:island"], ["uto"], [])
    assert (declared["about"], declared["title"], declared["before"]) == (["list:harbour"], "Harbour list", None)


def test_a_revoked_token_is_told_with_its_name_and_machine(node: LocalNode) -> None:
    people.add_user(node, "gate", [Role.MACHINE], is_machine=True)
    token, _secret = tokens.make_token(node, "gate", "gate 4", [Verb.SCREEN])
    tokens.revoke_token(node, token.id)

    told = newest(node, f"token:{token.id}")

    assert told["about"] == ["user:gate", f"token:{token.id}"]
    assert (told["name"], told["scope"]) == ("gate 4", ["screen"])
