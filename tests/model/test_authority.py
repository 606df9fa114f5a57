"""One decision: who may do what with whose record, and why not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.model.accounts import SUBJECT_VERBS, Actor, Purpose, Role, Verb
from tocsin.model.authority import CODES, FLAGS, ROLES, USES, Reason, may, visible_classes
from tocsin.model.handling import PUBLISHED, Audience, Code, Flag, Handling, Holding, Reach, Use
from tocsin.model.members import Seat

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
EVERYDAY = Purpose("inquiries", Use.INVESTIGATION)
HOST = Seat("uto", is_host=True)
ANALYST = Actor("vasqela", HOST, frozenset({Role.ANALYST}), EVERYDAY)


def held(handling: Handling, owner: str = "rur", holder: str = "") -> Holding:
    return Holding(handling, owner, holder)


def reason(actor: Actor, verb: Verb, holding: Holding | None, at: datetime = AT) -> Reason:
    return may(actor, verb, holding, actor.purpose, at).reason


def acting(**changes: Any) -> Actor:
    return replace(ANALYST, **changes)


def test_a_published_record_is_open_to_every_seat() -> None:
    guest = acting(seat=Seat("rur"))

    assert reason(ANALYST, Verb.VIEW, held(PUBLISHED, "")) is Reason.ALLOWED
    assert reason(guest, Verb.SCREEN, held(PUBLISHED, "")) is Reason.ALLOWED


def test_a_record_of_another_owner_is_seen_by_those_whom_it_names_and_nobody_else() -> None:
    named = held(Handling(Audience(Reach.NAMED, members=("uto",))))
    by_group = held(Handling(Audience(Reach.NAMED, groups=("lanterns",))))

    assert reason(ANALYST, Verb.VIEW, named) is Reason.ALLOWED
    assert reason(acting(seat=Seat("zub")), Verb.VIEW, named) is Reason.AUDIENCE
    assert reason(ANALYST, Verb.VIEW, by_group) is Reason.AUDIENCE
    assert reason(acting(groups=frozenset({"lanterns"})), Verb.VIEW, by_group) is Reason.ALLOWED


def test_a_seat_does_not_see_what_its_host_keeps_to_itself_nor_the_host_what_the_seat_does() -> None:
    own = Handling(Audience(Reach.OWNER))

    assert reason(acting(seat=Seat("rur")), Verb.VIEW, held(own, "uto")) is Reason.AUDIENCE
    assert reason(ANALYST, Verb.VIEW, held(own, "rur", "rur")) is Reason.AUDIENCE
    assert reason(ANALYST, Verb.VIEW, held(own, "uto")) is Reason.ALLOWED


@pytest.mark.parametrize("verb", sorted(Verb))
def test_an_administrator_sees_no_subject_data(verb: Verb) -> None:
    administrator = acting(roles=frozenset({Role.ADMINISTRATOR}))

    for holding in (held(PUBLISHED, ""), held(Handling(Audience(Reach.EVERYONE))), held(PUBLISHED, "uto")):
        assert may(administrator, verb, holding, EVERYDAY, AT).is_allowed == (
            verb in ROLES[Role.ADMINISTRATOR] and verb not in SUBJECT_VERBS
        )


def test_without_a_role_nothing_is_allowed() -> None:
    nobody = acting(roles=frozenset())

    assert {reason(nobody, verb, held(PUBLISHED, "")) for verb in Verb} == {Reason.ROLE}


def test_a_read_without_a_purpose_is_refused() -> None:
    assert reason(acting(purpose=None), Verb.VIEW, held(PUBLISHED, "")) is Reason.PURPOSE


def test_a_retired_purpose_opens_nothing() -> None:
    assert reason(acting(purpose=replace(EVERYDAY, is_retired=True)), Verb.VIEW, None) is Reason.PURPOSE_RETIRED


def test_a_purpose_that_asks_for_a_case_is_refused_without_one() -> None:
    asks = replace(EVERYDAY, needs_case=True)

    assert reason(acting(purpose=asks), Verb.VIEW, None) is Reason.CASE
    assert reason(acting(purpose=asks, case="  "), Verb.VIEW, None) is Reason.CASE
    assert reason(acting(purpose=asks, case="2026/17"), Verb.VIEW, None) is Reason.ALLOWED


def test_a_purpose_of_running_the_node_shows_no_subject() -> None:
    running = acting(purpose=Purpose("upkeep", Use.ADMINISTRATION), roles=frozenset(Role))

    assert {reason(running, verb, held(PUBLISHED, "")) for verb in SUBJECT_VERBS} == {Reason.USE}


def test_an_owner_s_release_for_some_uses_closes_the_others() -> None:
    screening_only = held(Handling(Audience(Reach.EVERYONE), uses=(Use.SCREENING,)))

    assert reason(ANALYST, Verb.VIEW, screening_only) is Reason.RELEASE
    assert reason(acting(seat=Seat("rur")), Verb.VIEW, screening_only) is Reason.ALLOWED


def test_a_token_does_what_it_was_given_and_no_more() -> None:
    token = acting(scope=frozenset({Verb.SCREEN}))

    assert reason(token, Verb.SCREEN, None) is Reason.ALLOWED
    assert reason(token, Verb.VIEW, None) is Reason.SCOPE


def test_a_scope_never_adds_to_the_roles() -> None:
    assert reason(acting(scope=frozenset(Verb)), Verb.CONFIGURE, None) is Reason.ROLE


@pytest.mark.parametrize(("flag", "verb"), [(flag, verb) for flag in Flag for verb in sorted(FLAGS[flag])])
def test_a_flag_takes_its_verbs_from_everybody_but_the_owner(flag: Flag, verb: Verb) -> None:
    flagged = held(Handling(Audience(Reach.EVERYONE), flags=(flag,)))
    anybody = acting(roles=frozenset(Role), purpose=Purpose("any", _use_for(verb)))

    assert reason(anybody, verb, flagged) is Reason.FLAG
    assert reason(replace(anybody, seat=Seat("rur")), verb, flagged) is Reason.ALLOWED


@pytest.mark.parametrize(("code", "verb"), [(code, verb) for code in Code for verb in sorted(CODES[code])])
def test_a_code_takes_its_verbs_from_everybody_but_the_owner(code: Code, verb: Verb) -> None:
    coded = held(Handling(Audience(Reach.EVERYONE), code, terms="by letter" if code is Code.H3 else ""))
    anybody = acting(roles=frozenset(Role), purpose=Purpose("any", _use_for(verb)))

    assert reason(anybody, verb, coded) is Reason.CODE
    assert reason(replace(anybody, seat=Seat("rur")), verb, coded) is Reason.ALLOWED


def test_only_its_owner_changes_shares_or_recalls_a_record() -> None:
    everything = acting(roles=frozenset(Role), purpose=Purpose("any", Use.LISTING))
    theirs = held(Handling(Audience(Reach.EVERYONE)))

    for verb in (Verb.AMEND, Verb.SHARE, Verb.RECALL, Verb.APPROVE):
        assert reason(everything, verb, theirs) is Reason.OWNER
        assert reason(replace(everything, seat=Seat("rur")), verb, theirs) is Reason.ALLOWED
        assert reason(everything, verb, held(PUBLISHED, "")) is Reason.OWNER


def test_a_copy_is_erased_by_its_owner_or_by_the_seat_that_holds_it() -> None:
    clerk = acting(roles=frozenset({Role.SUPERVISOR}), purpose=Purpose("any", Use.LISTING))
    copy = held(Handling(Audience(Reach.EVERYONE)), "rur", holder="zub")

    assert reason(clerk, Verb.ERASE, copy) is Reason.HOLDER
    assert reason(replace(clerk, seat=Seat("zub")), Verb.ERASE, copy) is Reason.ALLOWED
    assert reason(replace(clerk, seat=Seat("rur")), Verb.ERASE, copy) is Reason.ALLOWED


def test_an_expired_record_is_there_for_its_owner_alone_and_screened_against_by_nobody() -> None:
    expired = held(Handling(Audience(Reach.EVERYONE), expires_at=AT))
    owner = acting(seat=Seat("rur"))

    assert reason(ANALYST, Verb.VIEW, expired) is Reason.EXPIRED
    assert reason(ANALYST, Verb.VIEW, expired, AT - timedelta(seconds=1)) is Reason.ALLOWED
    assert reason(owner, Verb.VIEW, expired) is Reason.ALLOWED
    assert reason(owner, Verb.SCREEN, expired) is Reason.EXPIRED


def test_a_record_past_its_review_date_is_seen_and_not_screened_against() -> None:
    overdue = held(Handling(Audience(Reach.EVERYONE), review_by=date(2026, 11, 21)))

    assert reason(ANALYST, Verb.VIEW, overdue) is Reason.ALLOWED
    assert reason(ANALYST, Verb.SCREEN, overdue) is Reason.REVIEW


@pytest.mark.parametrize("broken", [object(), "everyone", 7])
def test_a_rule_that_fails_refuses(broken: object) -> None:
    decision = may(ANALYST, Verb.VIEW, cast(Holding, broken), EVERYDAY, AT)

    assert (decision.is_allowed, decision.reason) == (False, Reason.ERROR)


def test_an_unheard_of_role_or_verb_refuses() -> None:
    assert not may(acting(roles=frozenset({"king"})), Verb.VIEW, None, EVERYDAY, AT).is_allowed
    assert not may(ANALYST, cast(Verb, "peek"), None, EVERYDAY, AT).is_allowed


def test_a_class_that_cannot_be_read_is_visible_to_nobody() -> None:
    found = visible_classes(ANALYST, Verb.VIEW, {0: held(PUBLISHED, ""), 1: None}, AT)

    assert found.classes == {0}


@given(st.integers(-3, 3), st.integers(-3, 3), st.integers(-48, 48))
def test_what_is_visible_stays_so_until_the_next_expiry_or_review(expiry: int, review: int, hours: int) -> None:
    classes: dict[int, Holding | None] = {
        1: held(Handling(Audience(Reach.EVERYONE), expires_at=AT + timedelta(days=expiry))),
        2: held(Handling(Audience(Reach.EVERYONE), review_by=(AT + timedelta(days=review)).date())),
    }
    known = visible_classes(ANALYST, Verb.SCREEN, classes, AT)

    later = AT + timedelta(hours=hours)

    if known.holds_at(later):
        assert visible_classes(ANALYST, Verb.SCREEN, classes, later).classes == known.classes


def test_every_role_use_code_flag_and_reason_has_its_row() -> None:
    assert ROLES.keys() == set(Role)
    assert USES.keys() == set(Use)
    assert CODES.keys() == set(Code)
    assert FLAGS.keys() == set(Flag)


def test_every_verb_is_open_to_some_role_under_some_purpose() -> None:
    assert {verb for verbs in ROLES.values() for verb in verbs} == set(Verb)
    assert {verb for verbs in USES.values() for verb in verbs} == set(SUBJECT_VERBS)


def _use_for(verb: Verb) -> Use:
    return next(use for use in Use if verb in USES[use])
