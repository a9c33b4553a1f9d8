"""When a touch to somebody may be made: by their hours and days, by what went to them before."""

import datetime as dt
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepwarm.engine.law import History, Moment, find_delay
from keepwarm.engine.values import Channel
from tests.engine.law.builders import LAW

EMAIL, PHONE, TEXT = Channel.EMAIL, Channel.PHONE, Channel.TEXT
HOUR_S = 3_600.0
DAY_S = 24 * HOUR_S
NOON = dt.datetime(2026, 9, 15, 12, tzinfo=dt.UTC).timestamp()  # a Tuesday
WEEK = st.floats(min_value=NOON - 7 * DAY_S, max_value=NOON)
MOMENTS = st.lists(st.tuples(WEEK, st.sampled_from([EMAIL, PHONE])), max_size=12).map(tuple)
OFFSETS = st.lists(
    st.integers(min_value=-12, max_value=14).map(lambda hours: hours * HOUR_S),
    min_size=1, max_size=1,
)  # fmt: skip
PLACES = st.sampled_from([(), ("DE",), ("US", "US-FL"), ("IL",)]).map(frozenset)


def delay(now=NOON, *, channel=EMAIL, regions=(), offsets_s=(0.0,), home="", per_week=4, **went):
    return find_delay(
        now,
        channel=channel,
        moment=Moment(regions=frozenset(regions), offsets_s=tuple(offsets_s), home=home),
        history=History(**went),
        law=LAW,
        touches_per_week=per_week,
    )


def mails(*hours_ago):
    return tuple((NOON - hours * HOUR_S, EMAIL) for hours in hours_ago)


def test_in_their_hours_it_may_go():
    assert delay() is None


@pytest.mark.parametrize(("hour", "wait_hours"), [(8, 1), (3, 6), (18, 15), (23, 10)])
def test_outside_of_their_hours_it_waits_until_they_begin(hour, wait_hours):  # trust case 96
    now = NOON - 12 * HOUR_S + hour * HOUR_S

    assert delay(now).until == pytest.approx(now + wait_hours * HOUR_S, abs=2)


def test_the_hours_are_theirs_and_not_ours():
    assert delay(offsets_s=[10 * HOUR_S]) is not None
    assert delay(NOON + 10 * HOUR_S, offsets_s=[-10 * HOUR_S]) is None


def test_where_their_clock_is_not_known_every_clock_it_may_be_has_to_allow_it():  # trust case 93
    found = delay(NOON, offsets_s=[-4 * HOUR_S, -7 * HOUR_S])

    assert found.until == pytest.approx(NOON + 4 * HOUR_S, abs=2)


@pytest.mark.parametrize(("day", "wait_days"), [((2026, 9, 19), 2), ((2026, 9, 20), 1)])
def test_a_weekend_waits_for_its_end(day, wait_days):
    now = dt.datetime(*day, 12, tzinfo=dt.UTC).timestamp()

    found = delay(now)

    assert found.why == "it is their weekend"
    assert found.until == pytest.approx(now + wait_days * DAY_S - 3 * HOUR_S, abs=2)


def test_their_weekend_is_that_of_their_country():  # trust case 98
    sunday = NOON + 5 * DAY_S

    assert delay(sunday, regions=["IL"]) is None
    assert delay(sunday - 2 * DAY_S, regions=["IL"]).why == "it is their weekend"


def test_a_holiday_of_theirs_and_one_of_ours_both_wait():  # trust case 97
    thanksgiving = dt.datetime(2026, 11, 26, 12, tzinfo=dt.UTC).timestamp()

    assert delay(thanksgiving, regions=["US"]).why == "it is a public holiday of theirs"
    assert delay(thanksgiving, regions=["DE"], home="US").why == "it is a public holiday of yours"
    assert delay(thanksgiving, regions=["DE"]) is None


def test_a_text_waits_for_noon_of_a_sunday():  # trust case 123
    noon = dt.datetime(2026, 9, 20, 12, tzinfo=dt.UTC).timestamp()

    found = delay(noon - 60, channel=TEXT, regions=["US", "US-FL"])

    assert found.until == pytest.approx(noon, abs=2)
    assert delay(noon, channel=TEXT, regions=["US", "US-FL"]) is None


def test_a_second_mail_waits_for_a_day_to_pass_whatever_midnight_says():  # trust case 107
    found = delay(person=mails(13))

    assert found.why == "a mail a day says so"
    assert found.until == pytest.approx(NOON + 21 * HOUR_S, abs=2)


def test_a_fourth_call_or_text_within_a_day_waits():  # trust case 122
    calls = tuple(
        (NOON - hours * HOUR_S, way) for hours, way in ((1, PHONE), (2, PHONE), (9, TEXT))
    )

    assert delay(channel=PHONE, person=calls[:2]) is None
    assert delay(channel=PHONE, person=calls).why == "three calls says so"


def test_a_touch_too_many_waits_for_the_week_to_pass():
    found = delay(person=mails(6 * 24, 3 * 24), per_week=2)

    assert found.until == pytest.approx(NOON + DAY_S, abs=2)
    assert "2 touches within a week" in found.why


def test_touches_of_colleagues_to_a_company_count():  # trust case 30
    assert delay(account=mails(5)) is None
    assert delay(account=mails(5, 3)).why == "two to a company says so"


def test_a_mailbox_sends_so_many_a_day():
    assert delay(mailbox=mails(1, 2, 3, 4, 5)).why == "five of a mailbox says so"


def test_so_many_touches_in_vain_wait_for_a_word():
    assert delay(unanswered=5) is None
    assert math.isinf(delay(unanswered=6).until)


@given(WEEK, OFFSETS, PLACES, MOMENTS, MOMENTS)
def test_when_the_wait_is_over_it_may_go(now, offsets_s, regions, person, account):
    said = {"offsets_s": offsets_s, "regions": regions, "person": person, "account": account}

    found = delay(now, **said)

    if found is not None:
        assert found.until > now
        assert delay(found.until, **said) is None
