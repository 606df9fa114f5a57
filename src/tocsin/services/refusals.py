"""Refusals in words: what the one who asks may be told, which is never anything about a record."""

from __future__ import annotations

from collections.abc import Mapping

from tocsin.errors import NotAllowed, Usage
from tocsin.model.accounts import Actor, ActorKind, Verb
from tocsin.model.authority import Decision, Reason, may_read_some

_WORDS: Mapping[Reason, str] = {
    Reason.MACHINE: "a machine may not {0}: that is a person's work",
    Reason.ROLE: "none of your roles may {0}",
    Reason.SCOPE: "this token was not given the right to {0}",
    Reason.PURPOSE: "to {0} needs a purpose",
    Reason.PURPOSE_RETIRED: "the purpose {0!r} is no longer in use",
    Reason.USE: "the purpose {1!r} is for {2}: nobody may {0} for it",
    Reason.CASE: "the purpose {0!r} asks for a case",
}
_HINTS: Mapping[Reason, str] = {
    Reason.PURPOSE: "see: tocsin purpose list",
    Reason.PURPOSE_RETIRED: "see: tocsin purpose list",
    Reason.USE: "state another one: tocsin purpose list",
    Reason.CASE: "name it: --case, or TOCSIN_CASE",
    Reason.ROLE: "an administrator grants roles: tocsin user grant",
}


_OPERATORS = "the roles of this command line are a setting: operator_roles in tocsin.toml, or TOCSIN_OPERATOR_ROLES"


def require(actor: Actor, verb: Verb) -> Actor:
    """The actor, if the verb is open to it at all for the purpose that it states. Raises NotAllowed, saying why not."""
    decision = may_read_some(actor, verb)
    if not decision.is_allowed:
        raise refusal(decision, verb, actor)
    return actor


def require_role(actor: Actor, verb: Verb) -> Actor:
    """The actor, if one of its roles has the verb, for whatever purpose. Raises NotAllowed, saying why not."""
    decision = may_read_some(actor, verb)
    if decision.reason in (Reason.MACHINE, Reason.ROLE, Reason.SCOPE):
        raise refusal(decision, verb, actor)
    return actor


def require_host(actor: Actor, what: str) -> Actor:
    """The actor, if it is of the member that runs the node. Raises NotAllowed, saying ``what`` only that one may."""
    if not actor.seat.is_host:
        raise NotAllowed(f"only the member that runs this node may {what}")
    return actor


def refusal(decision: Decision, verb: Verb | None = None, actor: Actor | None = None) -> NotAllowed:
    """A refusal of a verb that is about the one who asks, as an error. Raises ValueError for one about a record."""
    if decision.is_allowed or decision.is_about_record:
        raise ValueError("what is about a record is told as: not there")
    words = _WORDS[decision.reason].format(*decision.arguments)
    is_operators = decision.reason is Reason.ROLE and actor is not None and actor.kind is ActorKind.OPERATOR
    error = NotAllowed(words, hint=_OPERATORS if is_operators else _HINTS.get(decision.reason, ""))
    error.reason, error.verb = decision.reason.value, verb.value if verb else ""
    return error


def reason_given(reason: str) -> str:
    """The reason of something that is to be explained for good. Raises Usage when there is none."""
    if not reason.strip():
        raise Usage("a reason is wanted", hint="--reason: it stays on the ledger, so name no person in it")
    return reason.strip()
