"""Which of their words rules, and what kind of answer it is."""

import pytest

from keepwarm.engine.timeline import (
    intent_bits,
    is_refusal,
    leaves_doubt,
    read_statements,
    wants_peace,
)
from keepwarm.engine.values import CallResult, Channel, Intent, MessageKind
from tests.engine.timeline.builders import (
    away,
    called,
    day_of,
    heard,
    intents_of,
    logged,
    sent,
    standings_of,
    timeline_of,
)

YES, ASK, LATER, NO = Intent.INTERESTED, Intent.QUESTION, Intent.NOT_NOW, Intent.NOT_INTERESTED
GONE, THANKS, AWAY = Intent.LEFT_COMPANY, Intent.THANKS_ONLY, Intent.OUT_OF_OFFICE


def ruling(*rows):
    return read_statements(timeline_of(*rows).signals, 1)


def stated(*rows):
    return set(intents_of(ruling(*rows).stated[0]))


def waits_since(*rows):
    return day_of(standings_of(*rows)[0]["awaiting_since"])


def held_until(*rows):
    return day_of(standings_of(*rows)[0]["hold_until"])


def test_the_latest_word_rules():
    assert stated(heard(1, says=(NO,)), heard(2, says=(ASK, YES))) == {ASK, YES}


@pytest.mark.parametrize("courtesy", [(), (THANKS,), (AWAY,)])
def test_courtesies_leave_the_word_before_them_in_force(courtesy):
    assert stated(heard(1, says=(NO,)), heard(2, says=courtesy, asks=False)) == {NO}


def test_a_talk_replaces_what_was_written_before_it():
    rows = (heard(1, says=(NO,)), called(2, CallResult.ANSWERED))

    assert stated(*rows) == set()
    assert day_of(ruling(*rows).stated_at[0]) == 2


def test_a_machine_may_say_that_somebody_has_left_but_nothing_else():
    assert stated(away(1, says=(GONE,))) == {GONE}
    assert stated(heard(1, says=(ASK,)), away(2, says=(NO,))) == {ASK}


@pytest.mark.parametrize(
    ("later", "day"),
    [
        (heard(2, says=(THANKS,)), 40),
        (heard(2, says=(LATER,)), 40),
        (heard(2, says=(Intent.PREFERS_PHONE,)), 40),
        (heard(2, says=(LATER,), resumes=60), 60),
        (heard(2, says=(ASK,)), None),
        (heard(2, says=(NO,)), None),
        (called(2, CallResult.ANSWERED), None),
        (called(2, CallResult.NO_ANSWER), 40),
    ],
)
def test_their_date_holds_until_a_word_goes_on_without_it(later, day):
    found = ruling(heard(1, says=(LATER,), resumes=40), later)

    assert day_of(found.resume_at[0]) == day


def test_the_wish_for_a_channel_outlives_words_that_name_none():
    found = ruling(
        heard(1, says=(Intent.PREFERS_EMAIL,)),
        heard(2, says=(Intent.PREFERS_PHONE, Intent.PREFERS_TEXT)),
        heard(3, says=(ASK,)),
    )

    assert int(found.preferred[0]) == 0b1010
    assert ruling(heard(1, says=(ASK,))).preferred[0] == 0


@pytest.mark.parametrize(
    ("said", "is_no"),
    [
        ((NO,), True),
        ((Intent.COMPETITOR, Intent.NO_NEED), True),
        ((Intent.COMPETITOR, YES), False),
        ((Intent.NO_BUDGET, LATER), False),
        ((NO, Intent.UNSUBSCRIBE), False),
        ((NO, Intent.WRONG_PERSON), False),
        ((LATER,), False),
        ((), False),
    ],
)
def test_a_refusal_leaves_no_door_open(said, is_no):
    assert is_refusal(intent_bits(said)) == is_no


@pytest.mark.parametrize("said", [(NO,), (LATER,), (GONE,), (Intent.HOSTILE, ASK)])
def test_after_some_words_nobody_is_pushed(said):
    assert wants_peace(intent_bits(said))
    assert not wants_peace(intent_bits((ASK,)))


@pytest.mark.parametrize(
    ("certain", "possible", "is_open"),
    [
        ((), (), True),
        ((NO,), (), False),
        ((NO,), (Intent.NO_NEED, LATER), False),
        ((NO,), (Intent.UNSUBSCRIBE,), True),
        ((NO,), (ASK,), True),
        ((NO,), (YES,), True),
        ((LATER,), (YES,), False),
        ((ASK,), (YES,), False),
        ((THANKS,), (GONE,), True),
    ],
)
def test_a_doubt_counts_where_it_would_change_what_follows(certain, possible, is_open):
    assert leaves_doubt(intent_bits(certain), intent_bits(possible)) == is_open


def test_only_what_asks_waits_and_a_no_ends_the_wait():
    assert waits_since(heard(1, asks=False, says=(THANKS,))) is None
    assert waits_since(heard(1, says=(ASK,)), heard(2, asks=False, says=(THANKS,))) == 1
    assert waits_since(heard(1, says=(ASK,)), heard(2, asks=False, says=(NO,))) is None
    assert waits_since(heard(1, says=(ASK,)), heard(2, says=(LATER, ASK))) == 2
    assert waits_since(logged(1, Channel.LINKEDIN, CallResult.REPLIED)) == 1


def test_a_typed_absence_holds_and_answers():
    standing = standings_of(sent(0), heard(1, says=(AWAY,), asks=False, is_away=True, returns=9))[0]

    assert day_of(standing["hold_until"]) == 9
    assert standing["replies"] == 1


def test_a_calendar_entry_is_an_answer():
    standing = standings_of(sent(0, "offer"), heard(1, "offer", kind=MessageKind.INVITE))[0]

    assert (int(standing["replies"]), day_of(standing["last_signal_at"])) == (1, 1)


def test_a_meeting_is_waited_for_until_their_calendar_takes_it_back():
    accepted = heard(1, kind=MessageKind.INVITE, asks=False, meets_until=9)
    moved = heard(2, kind=MessageKind.INVITE, asks=False, meets_until=12)
    declined = heard(3, kind=MessageKind.INVITE)
    thanks = heard(4, asks=False, says=(THANKS,))

    assert held_until(accepted, thanks) == 9
    assert held_until(accepted, moved, thanks) == 12
    assert held_until(accepted, moved, declined) is None


def test_who_is_away_longer_than_until_a_meeting_is_away():
    accepted = heard(1, kind=MessageKind.INVITE, asks=False, meets_until=9)

    assert held_until(accepted, away(2, returns=20)) == 20
    assert held_until(away(1, returns=20), accepted) == 9
