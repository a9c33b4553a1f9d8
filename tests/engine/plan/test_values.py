"""What an answer, a touch and a minute are worth: as the person says, else as shipped."""

from statistics import median

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepwarm.engine.plan import (
    past_pursuit,
    place,
    price_of_minute,
    pursue_on,
    pursuit_words,
    set_price,
    set_values,
    typical_minutes,
    value_from_money,
)
from keepwarm.engine.values import STAGES, Channel, Intent, Stage
from tests.engine.plan.builders import (
    DAY,
    EMAIL,
    LINKEDIN,
    NOW,
    PHONE,
    PURSUE,
    RULES,
    WARM,
    lines,
    rules,
    somebody,
)

SPENT = {EMAIL: 3, PHONE: 3, LINKEDIN: 2}
"""Eight touches on three channels without an answer: a pursuit that has run out."""
TODAY = 738_000


def with_values(stages=(), channels=()):
    return set_values(RULES, stage_minutes=dict(stages), channel_minutes=dict(channels))


def index_of(standing, by=RULES):
    return {(line.move.tactic, line.move.channel): line.index for line in lines(standing, by=by)}


def days_back(count, index=2.0):
    return {TODAY - 1 - back: index for back in range(count)}


# Values


def test_without_answers_the_rules_are_the_very_same():
    assert with_values() is RULES


def test_a_stage_is_worth_what_was_answered_and_the_others_what_they_were():
    changed = with_values({Stage.TALKED: 1200.0})

    worth = dict(zip(STAGES, changed.value_minutes, strict=True))

    assert worth == {Stage.COLD: 300, Stage.ENQUIRY: 600, Stage.TALKED: 1200, Stage.PROPOSAL: 1500}


def test_somebody_at_a_dearer_stage_is_worth_more_by_every_move():
    standing = somebody(stage=Stage.TALKED)

    before, after = index_of(standing), index_of(standing, with_values({Stage.TALKED: 1200.0}))

    assert before.keys() == after.keys()
    assert all(after[move] > before[move] for move in before)


def test_a_value_of_their_own_is_stronger_than_their_stage():
    standing = somebody(stage=Stage.TALKED, value_minutes=400.0)

    assert index_of(standing) == index_of(standing, with_values({Stage.TALKED: 9000.0}))


def test_all_moves_of_a_channel_take_longer_in_proportion_and_no_other_does():
    typical = typical_minutes(RULES)[EMAIL]
    changed = with_values(channels={EMAIL: typical * 2})

    pairs = list(zip(RULES.moves, changed.moves, strict=True))

    assert all(new.minutes == old.minutes * 2 for old, new in pairs if old.channel is EMAIL)
    assert all(new == old for old, new in pairs if old.channel is not EMAIL)


@given(st.floats(0.01, 500))
def test_no_move_is_free_and_all_take_half_minutes(minutes):
    changed = with_values(channels=dict.fromkeys(Channel, minutes))

    assert all(move.minutes >= 0.5 and (move.minutes * 2) % 1 == 0 for move in changed.moves)


def test_what_an_ordinary_touch_takes_leaves_out_the_extremes():
    assert typical_minutes(RULES) == {
        Channel.EMAIL: 4,
        Channel.PHONE: 4,
        Channel.VOICEMAIL: 2,
        Channel.LINKEDIN: 3,
        Channel.TEXT: 2,
    }


def test_money_makes_minutes():
    # One in ten who answer buys for 5,000: 500 an answer, at 60 an hour 500 minutes.
    assert value_from_money(deal=5000, closing_share=0.1, hour=60) == pytest.approx(500)


# The price of a minute


def test_the_price_is_the_middle_of_the_last_seven_days_before_today():
    indexes = {TODAY - day: float(day) for day in range(12)}

    assert price_of_minute(indexes, today=TODAY, rules=RULES) == median(range(1, 8))


@pytest.mark.parametrize("days", range(5))
def test_fewer_than_five_days_have_no_price(days):
    assert price_of_minute(days_back(days), today=TODAY, rules=RULES) is None


def test_days_long_past_say_nothing():
    indexes = {TODAY - 29 - back: 2.0 for back in range(7)}

    assert price_of_minute(indexes, today=TODAY, rules=RULES) is None


@given(st.lists(st.floats(-5, 100), min_size=5, max_size=30))
def test_the_price_lies_among_the_days_and_never_below_the_floor(found):
    indexes = {TODAY - 1 - back: index for back, index in enumerate(found)}

    price = price_of_minute(indexes, today=TODAY, rules=RULES)

    assert price is not None
    assert RULES.price_floor <= price <= max(RULES.price_floor, *found[:7])


def test_a_pack_that_wants_more_days_than_it_looks_at_is_refused():
    with pytest.raises(ValueError, match=r"price\.days_min must be from 1 to price\.days, got 9"):
        rules(price={"days_min": 9})


# Past the pursuit


def test_whoever_is_warm_only_for_want_of_touches_may_be_pursued_on():
    everybody = np.concatenate(
        [
            somebody(ignored={EMAIL: 3}),
            somebody(ignored=SPENT),
            somebody(ignored=SPENT, stated=1 << [*Intent].index(Intent.NOT_INTERESTED)),
            somebody(ignored=SPENT, is_suppressed=True),
        ]
    )
    everybody["stated_at"] = NOW - DAY
    placement = place(everybody, now=NOW, rules=RULES)

    past = past_pursuit(everybody, placement, now=NOW, rules=RULES)

    assert past.tolist() == [1]


def test_pursued_on_they_are_due_at_the_last_gap_of_a_pursuit():
    standing = somebody(ignored=SPENT, last=(None, PHONE, 2.0))
    placement = place(standing, now=NOW, rules=RULES)

    on = pursue_on(standing, placement, np.array([0]), rules=RULES)

    assert placement.lane[0] == [*type(WARM)].index(WARM)
    assert on.lane[0] == [*type(PURSUE)].index(PURSUE)
    assert (on.due_at[0] - NOW) / DAY == pytest.approx(RULES.pursuit_gaps_days[-1] - 2.0)
    assert placement.due_at[0] > on.due_at[0]


def test_whoever_needs_a_rest_gets_it_before_being_pursued_on():
    standing = somebody(ignored=SPENT, last=(None, PHONE, 1.0))
    standing["recent_at"][0, :6] = NOW - DAY * np.linspace(6, 1, 6)
    placement = place(standing, now=NOW, rules=RULES)

    on = pursue_on(standing, placement, np.array([0]), rules=RULES)

    assert placement.is_stepping_back[0]
    assert (on.due_at[0] - NOW) / DAY == pytest.approx(RULES.step_back_days - 1.0)


def test_the_words_say_which_touch_it_is_and_why_there_is_one_after_the_last():
    assert pursuit_words(2, RULES, is_drawn=False) == "Touch 3 of 8."
    assert pursuit_words(8, RULES, is_drawn=False).startswith(
        "Touch 9: the 8 of a pursuit are spent"
    )


def test_a_price_is_part_of_the_rules_only_once_it_is_known():
    assert RULES.minute_price is None
    assert set_price(RULES, 2.5).minute_price == 2.5
