"""Which lane a prospect travels in, and when the next touch is due."""

import numpy as np
import pytest

from keepwarm.engine.plan import due_positions, place, usable_channels
from keepwarm.engine.timeline import intent_bits
from keepwarm.engine.values import Intent, Outcome, no_standings
from tests.engine.plan.builders import (
    CLOSED,
    DAY,
    EMAIL,
    IN_PERSON,
    LETTER,
    LINKEDIN,
    NOW,
    PHONE,
    PURSUE,
    RESPOND,
    RULES,
    TEXT,
    VOICEMAIL,
    WAITING,
    WARM,
    bits,
    due_day,
    lane_of,
    rules,
    somebody,
)


def in_days(days):
    return NOW + days * DAY


def usable(**more):
    (found,) = usable_channels(somebody(**more))
    return {
        channel
        for channel in (EMAIL, PHONE, VOICEMAIL, TEXT, LINKEDIN, IN_PERSON, LETTER)
        if found & bits(channel)
    }


# Lanes


def test_somebody_new_is_pursued_from_the_day_we_know_of_them():
    new = somebody(known_since=in_days(-2))

    assert lane_of(new) is PURSUE
    assert due_day(new) == -2


def test_somebody_of_whom_nothing_is_known_is_due_all_the_same():
    placement = place(no_standings(1), now=NOW, rules=RULES)

    assert np.isfinite(placement.due_at).all()
    assert due_positions(placement, ends_at=NOW).tolist() == [0]


@pytest.mark.parametrize("outcome", [each for each in Outcome if each is not Outcome.OPEN])
def test_an_outcome_closes(outcome):
    ended = somebody(outcome=outcome, awaiting=0.1)

    assert lane_of(ended) is CLOSED
    assert np.isnan(place(ended, now=NOW, rules=RULES).due_at[0])


def test_a_stop_closes_though_they_wait_for_an_answer():
    assert lane_of(somebody(is_suppressed=1, awaiting=0.1)) is CLOSED


def test_who_waits_for_our_answer_comes_at_once():
    waiting = somebody(awaiting=0.5)

    assert lane_of(waiting) is RESPOND
    assert due_day(waiting) == -0.5


def test_who_waited_for_a_fortnight_is_pursued():
    assert lane_of(somebody(awaiting=14)) is RESPOND
    assert lane_of(somebody(awaiting=14.1)) is PURSUE


def test_who_asked_again_within_the_fortnight_is_answered_first():
    assert lane_of(somebody(awaiting=20, spoke=(EMAIL, 5))) is RESPOND
    assert lane_of(somebody(awaiting=40, spoke=(EMAIL, 15))) is PURSUE


def test_an_automatic_reply_waits_until_they_are_back():
    away = somebody(ignored={EMAIL: 1}, hold_until=in_days(5))

    assert lane_of(away) is WAITING
    assert due_day(away) == 5


def test_who_is_back_is_pursued_again():
    assert lane_of(somebody(ignored={EMAIL: 1}, hold_until=in_days(-0.1))) is PURSUE


def test_a_named_date_waits_for_it():
    later = somebody(not_before=in_days(30), hold_until=in_days(5))

    assert lane_of(later) is WAITING
    assert due_day(later) == 30


def test_after_the_date_the_next_touch_is_due_at_once():
    assert due_day(somebody(ignored={EMAIL: 1}, not_before=in_days(-1))) < 0


def test_waiting_never_shortens_a_gap():
    fresh = somebody(ignored={EMAIL: 1}, last=(None, EMAIL, 0), hold_until=in_days(1))

    assert due_day(fresh) == 3


def test_what_they_say_now_beats_the_automatic_reply_of_their_mailbox():
    assert lane_of(somebody(awaiting=0.1, hold_until=in_days(5))) is RESPOND


def test_what_they_say_now_beats_a_date_named_before():
    assert lane_of(somebody(awaiting=0.1, not_before=in_days(5))) is RESPOND


def test_who_was_put_off_waits_for_the_day_and_no_longer():
    put_off = {"awaiting": 3, "is_put_off": 1}

    assert lane_of(somebody(**put_off, not_before=in_days(5))) is WAITING
    assert lane_of(somebody(**put_off, not_before=in_days(-1))) is RESPOND


def test_after_eight_unanswered_touches_they_are_kept_warm():
    assert lane_of(somebody(ignored={EMAIL: 7})) is PURSUE
    assert lane_of(somebody(ignored={EMAIL: 8})) is WARM


def test_unseen_touches_belong_to_the_pursuit_as_well():
    assert lane_of(somebody(run=8)) is WARM


# Due


@pytest.mark.parametrize(
    ("run", "gap"), [(1, 3), (2, 3), (3, 4), (4, 4), (5, 4), (6, 5), (7, 5), (8, 30)]
)
def test_the_pursuit_keeps_its_gaps(run, gap):
    assert due_day(somebody(ignored={EMAIL: run}, last=(None, EMAIL, 1))) == gap - 1


@pytest.mark.parametrize(
    ("run", "gap"), [(8, 30), (9, 45), (10, 60), (11, 90), (12, 90), (250, 90)]
)
def test_keeping_warm_slows_down_to_its_longest_gap(run, gap):
    assert due_day(somebody(run=run, last=(None, EMAIL, 0))) == gap


def test_after_an_answer_was_answered_the_next_touch_waits_as_after_a_first_one():
    assert due_day(somebody(spoke=(EMAIL, 2), last=(None, EMAIL, 1))) == 2
    assert due_day(somebody(spoke=(PHONE, 1), last=(None, PHONE, 1))) == 2


def test_a_word_of_theirs_counts_like_a_touch_for_the_gap():
    assert due_day(somebody(spoke=(PHONE, 1), last=(None, EMAIL, 30))) == 2


def test_a_caller_nobody_ever_touched_is_due_at_once():
    assert due_day(somebody(spoke=(PHONE, 1))) == -1


def busy_week(ages):
    standing = somebody(run=len(ages), last=(None, EMAIL, min(ages)))
    standing["recent_at"][0, : len(ages)] = [in_days(-age) for age in sorted(ages, reverse=True)]
    return standing


def test_more_than_four_touches_in_a_week_ask_for_a_step_back():
    crowded = busy_week([1, 2, 3, 4, 6.9])

    assert due_day(crowded) == 6
    assert place(crowded, now=NOW, rules=RULES).is_stepping_back.tolist() == [True]


@pytest.mark.parametrize("ages", [[1, 2, 3, 4], [1, 2, 3, 4, 7.1]])
def test_four_touches_in_a_week_do_not(ages):
    quiet = busy_week(ages)

    assert due_day(quiet) == 3
    assert place(quiet, now=NOW, rules=RULES).is_stepping_back.tolist() == [False]


def test_who_waits_for_us_is_answered_however_busy_the_week():
    crowded = busy_week([1, 2, 3, 4, 6])
    crowded["awaiting_since"] = in_days(-0.1)

    placement = place(crowded, now=NOW, rules=RULES)

    assert lane_of(crowded) is RESPOND
    assert due_day(crowded) == -0.1
    assert placement.is_stepping_back.tolist() == [False]


def test_nobody_closed_steps_back():
    crowded = busy_week([1, 2, 3, 4, 6])
    crowded["is_suppressed"] = 1

    assert place(crowded, now=NOW, rules=RULES).is_stepping_back.tolist() == [False]


def test_a_step_back_never_brings_a_touch_forward():
    crowded = busy_week([1, 2, 3, 4, 6])

    assert due_day(crowded, by=rules(limits={"step_back_days": 0})) == 3


def test_due_are_those_before_the_end_of_the_day_and_not_waiting_or_closed():
    book = np.concatenate(
        [
            somebody(ignored={EMAIL: 1}, last=(None, EMAIL, 2.5)),
            somebody(ignored={EMAIL: 1}, last=(None, EMAIL, 2)),
            somebody(hold_until=in_days(0.2)),
            somebody(outcome=Outcome.WON),
            somebody(awaiting=0.1),
        ]
    )

    due = due_positions(place(book, now=NOW, rules=RULES), ends_at=in_days(1))

    assert due.tolist() == [0, 4]


# Channels


def test_a_voicemail_goes_where_a_call_goes():
    assert usable(reachable=[PHONE]) == {PHONE, VOICEMAIL}
    assert usable(reachable=[EMAIL, VOICEMAIL]) == {EMAIL}


@pytest.mark.parametrize("why", ["forbidden", "dead"])
def test_a_closed_channel_is_not_used(why):
    assert usable(reachable=[EMAIL, PHONE], **{why: [PHONE]}) == {EMAIL}
    assert usable(reachable=[EMAIL, PHONE], **{why: [EMAIL, PHONE]}) == set()


@pytest.mark.parametrize("why", ["forbidden", "dead"])
def test_a_closed_voicemail_stays_closed_though_the_phone_is_open(why):
    assert usable(reachable=[PHONE], **{why: [VOICEMAIL]}) == {PHONE}


def test_a_channel_they_chose_is_the_only_one():
    assert usable(reachable=[EMAIL, PHONE, LINKEDIN], preferred=[LINKEDIN]) == {LINKEDIN}


def test_who_chose_the_phone_may_find_a_voicemail():
    assert usable(reachable=[EMAIL, PHONE], preferred=[PHONE]) == {PHONE, VOICEMAIL}
    assert usable(reachable=[PHONE], preferred=[PHONE], forbidden=[VOICEMAIL]) == {PHONE}


def test_a_choice_that_does_not_work_leaves_the_others():
    assert usable(reachable=[EMAIL], preferred=[PHONE]) == {EMAIL}
    assert usable(reachable=[EMAIL, PHONE], preferred=[PHONE], dead=[PHONE]) == {EMAIL}


# What they said


def told(*intents, days_ago=1.0, **more):
    return somebody(stated=intent_bits(intents), stated_at=in_days(-days_ago), **more)


def test_after_a_no_or_an_undated_later_nobody_is_pushed_for_the_packs_while():
    for intent in (Intent.NOT_INTERESTED, Intent.NO_BUDGET, Intent.NOT_NOW):
        fresh, old = told(intent), told(intent, days_ago=89.5)

        assert (lane_of(fresh), lane_of(old)) == (WARM, WARM)
        assert due_day(fresh) == pytest.approx(89)
        assert due_day(old) == pytest.approx(0.5)


def test_a_date_ahead_of_the_word_takes_the_place_of_the_while():
    later = told(Intent.NOT_NOW, not_before=in_days(20))
    passed = told(Intent.NOT_NOW, days_ago=40, not_before=in_days(-1))
    older = told(Intent.NOT_NOW, days_ago=5, not_before=in_days(-30))

    assert (lane_of(later), due_day(later)) == (WAITING, pytest.approx(20))
    assert lane_of(passed) is PURSUE
    assert lane_of(older) is WARM


def test_who_is_the_wrong_person_or_has_left_is_left_alone_then_looked_into():
    for intent in (Intent.WRONG_PERSON, Intent.LEFT_COMPANY):
        assert lane_of(told(intent)) is WAITING
        assert lane_of(told(intent, days_ago=95)) is WARM


def test_hostility_holds_for_ever_and_is_not_answered_by_routine():
    for days_ago in (0.1, 100, 1000):
        angry = told(Intent.HOSTILE, days_ago=days_ago, awaiting=0.1, not_before=in_days(1))

        assert lane_of(angry) is WAITING
        assert due_day(angry) >= 1


def test_who_asks_beside_a_later_is_answered():
    assert lane_of(told(Intent.NOT_NOW, Intent.QUESTION, awaiting=0.1)) is RESPOND


def test_a_mail_that_may_be_theirs_holds_for_its_while():
    assert lane_of(somebody(ignored={EMAIL: 1}, paused_until=in_days(3))) is WAITING
    assert lane_of(somebody(ignored={EMAIL: 1}, paused_until=in_days(-1))) is PURSUE
