"""The journal: whatever happens, nothing goes out twice but on evidence or a person's word."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepwarm.engine.delivery import (
    LEASE_S,
    Accepted,
    AskPerson,
    Claimed,
    DotNoted,
    Found,
    Journal,
    LeaseLost,
    LookInSent,
    NotAccepted,
    NotFound,
    Phase,
    Send,
    SentAgain,
    SentByHand,
    State,
    Stop,
    Stopped,
    Unanswered,
    Verdict,
    Wait,
    advance,
    decide,
    wait_before_attempt_s,
)

NEVER_ACCEPTED = (Verdict.LATER, Verdict.REFUSED, Verdict.MISCONFIGURED, Verdict.OVER_QUOTA)
MOMENTS = st.floats(min_value=0.0, max_value=500_000.0)
EVENTS = st.one_of(
    MOMENTS.map(lambda at: Claimed(lease_until=at + LEASE_S)),
    MOMENTS.map(lambda at: DotNoted(lease_until=at + LEASE_S)),
    st.builds(Accepted),
    st.builds(NotAccepted, verdict=st.sampled_from(NEVER_ACCEPTED), at=MOMENTS),
    st.builds(Unanswered, at=MOMENTS),
    st.builds(LeaseLost, at=MOMENTS),
    st.builds(Found),
    st.builds(NotFound),
    st.builds(Stopped),
    st.builds(SentByHand),
    st.builds(SentAgain, at=MOMENTS),
)
APPROVED = Journal(state=State.APPROVED, approved_at=0.0, due_at=30.0)


def sending(phase=Phase.DOT):
    claimed = advance(APPROVED, Claimed(lease_until=LEASE_S))
    return advance(claimed, DotNoted(lease_until=LEASE_S)) if phase is Phase.DOT else claimed


@given(st.lists(EVENTS, max_size=60))
def test_no_second_dot_follows_but_on_a_refusal_or_a_persons_word(events):
    journal, is_out = APPROVED, False

    for event in events:
        try:
            journal = advance(journal, event)
        except ValueError:
            continue
        match event:
            case DotNoted():
                assert not is_out
                is_out = True
            case NotAccepted() | SentAgain():
                is_out = False
            case _:
                pass


@given(st.lists(EVENTS, max_size=60), MOMENTS)
def test_whatever_may_have_gone_out_is_never_sent_by_itself(events, now):
    journal, may_be_out = APPROVED, False

    for event in events:
        try:
            journal = advance(journal, event)
        except ValueError:
            continue
        if isinstance(event, DotNoted):
            may_be_out = True
        elif isinstance(event, NotAccepted | SentAgain):
            may_be_out = False

    assert not (may_be_out and isinstance(decide(journal, now=now), Send))


@given(st.lists(EVENTS, max_size=60))
def test_a_later_sender_always_has_a_higher_attempt(events):
    journal, attempts = APPROVED, [0]

    for event in events:
        try:
            journal = advance(journal, event)
        except ValueError:
            continue
        if isinstance(event, Claimed):
            attempts.append(journal.attempt)

    assert attempts == sorted(set(attempts))


@given(st.lists(EVENTS, max_size=60))
def test_every_message_that_has_not_ended_comes_to_an_order_that_goes_on(events):
    journal = APPROVED
    for event in events:
        try:
            journal = advance(journal, event)
        except ValueError:
            continue

    order, now = decide(journal, now=0.0), 0.0
    while isinstance(order, Wait):
        assert order.until > now
        now = order.until
        order = decide(journal, now=now)

    has_ended = journal.state in (State.SENT, State.FAILED, State.STOPPED)
    assert isinstance(order, Stop) == has_ended


def test_it_waits_until_the_time_for_taking_it_back_is_over():
    assert decide(APPROVED, now=29.0) == Wait(30.0)
    assert decide(APPROVED, now=30.0) == Send()


def test_an_approval_of_three_days_ago_is_asked_for_again():
    assert decide(APPROVED, now=72 * 3_600.0) == AskPerson()


def test_a_sender_that_died_before_the_dot_left_a_message_that_certainly_did_not_go():
    lost = advance(sending(Phase.CLAIMED), LeaseLost(at=LEASE_S))

    assert decide(lost, now=LEASE_S) == Send()


def test_a_sender_that_died_after_the_dot_left_a_message_to_be_looked_for():
    lost = advance(sending(), LeaseLost(at=LEASE_S))

    assert lost.state is State.UNSURE
    assert decide(lost, now=LEASE_S) == LookInSent()


def test_a_lease_is_not_lost_while_it_lasts():
    with pytest.raises(ValueError, match="lease"):
        advance(sending(), LeaseLost(at=LEASE_S - 1))


def test_a_person_is_asked_within_twenty_minutes_and_after_several_looks():
    journal, now, looks = advance(sending(), Unanswered(at=100.0)), 100.0, 0

    while (order := decide(journal, now=now)) != AskPerson():
        if isinstance(order, Wait):
            now = order.until
        else:
            journal, looks = advance(journal, NotFound()), looks + 1

    assert journal.state is State.REVIEW
    assert looks == 5
    assert 5 * 60 <= now - 100.0 <= 20 * 60 - LEASE_S


@pytest.mark.parametrize("state", State)
def test_a_copy_in_sent_settles_it_however_it_stands(state):
    assert advance(replace(APPROVED, state=state), Found()).state is State.SENT


def test_put_off_it_waits_longer_every_time_up_to_four_hours():
    waits = [wait_before_attempt_s(faults) / 60 for faults in range(1, 8)]

    assert waits == [1, 3, 9, 27, 81, 240, 240]


def test_put_off_for_a_day_it_is_given_to_a_person():
    journal, at = APPROVED, 0.0

    while journal.state is State.APPROVED:
        at = max(at, journal.due_at)
        claimed = advance(journal, Claimed(lease_until=at + LEASE_S))
        journal = advance(claimed, NotAccepted(verdict=Verdict.LATER, at=at))

    assert journal.state is State.FAILED
    assert 24 * 3_600 <= at < 30 * 3_600


@pytest.mark.parametrize("verdict", [Verdict.MISCONFIGURED, Verdict.OVER_QUOTA])
def test_what_is_wrong_with_a_mailbox_burns_no_attempts_of_its_messages(verdict):
    refusal = NotAccepted(verdict=verdict, at=40.0, rest_until=90_000.0)

    back = advance(sending(Phase.CLAIMED), refusal)

    assert (back.state, back.faults, back.due_at) == (State.APPROVED, 0, 90_000.0)


def test_an_open_question_is_answered_by_a_person_either_way():
    open_question = advance(sending(), Unanswered(at=0.0))
    asked = replace(open_question, state=State.REVIEW)

    again = advance(asked, SentAgain(at=700.0))

    assert advance(asked, SentByHand()).state is State.SENT
    assert decide(again, now=700.0) == Send()


def test_while_sent_is_being_looked_at_nobody_sends_it_again():
    with pytest.raises(ValueError, match="cannot follow"):
        advance(advance(sending(), Unanswered(at=0.0)), SentAgain(at=1.0))
