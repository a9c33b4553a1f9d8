"""When a mail to somebody may go: by their hours, one a day, so many touches a week."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepwarm.engine.delivery import find_delay
from tests.engine.plan.builders import RULES

HOUR_S = 3_600.0
DAY_S = 24 * HOUR_S
NOON = 20_000 * DAY_S + 12 * HOUR_S
WEEK = st.floats(min_value=NOON - 7 * DAY_S, max_value=NOON)
MOMENTS = st.lists(WEEK, max_size=12)
OFFSETS = st.integers(min_value=-12, max_value=14).map(lambda hours: hours * HOUR_S)


def delay(now=NOON, *, offset_s=0.0, touched=(), mailed=(), rules=RULES):
    return find_delay(now, offset_s=offset_s, touched_at=touched, mailed_at=mailed, rules=rules)


def test_in_their_hours_it_may_go():
    assert delay() is None


@pytest.mark.parametrize(("hour", "wait_hours"), [(8, 1), (3, 6), (18, 15), (23, 10)])
def test_outside_of_their_hours_it_waits_until_they_begin(hour, wait_hours):
    now = NOON - 12 * HOUR_S + hour * HOUR_S

    assert delay(now).until == pytest.approx(now + wait_hours * HOUR_S, abs=2)


def test_the_hours_are_theirs_and_not_ours():
    assert delay(offset_s=10 * HOUR_S) is not None
    assert delay(NOON + 10 * HOUR_S, offset_s=-10 * HOUR_S) is None


def test_a_second_mail_waits_for_a_day_to_pass_whatever_midnight_says():  # trust case 107
    found = delay(mailed=[NOON - 13 * HOUR_S], touched=[NOON - 13 * HOUR_S])

    assert found.until == pytest.approx(NOON + 21 * HOUR_S, abs=2)
    assert "within a day" in found.why


def test_a_touch_too_many_waits_for_the_week_to_pass():
    rules = dataclasses.replace(RULES, touches_per_week=2)
    touched = [NOON - 6 * DAY_S, NOON - 3 * DAY_S]

    found = delay(touched=touched, rules=rules)

    assert found.until == pytest.approx(NOON + DAY_S, abs=2)
    assert "2 touches within a week" in found.why


@given(WEEK, OFFSETS, MOMENTS, MOMENTS)
def test_when_the_wait_is_over_it_may_go(now, offset_s, touched, mailed):
    found = delay(now, offset_s=offset_s, touched=touched, mailed=mailed)

    if found is not None:
        assert found.until > now
        assert delay(found.until, offset_s=offset_s, touched=touched, mailed=mailed) is None
