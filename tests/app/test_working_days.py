"""A working day is the day itself or the next one on which people work."""

import datetime as dt
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from keepwarm.app.ground.working_days import Absence, WorkingTime, usual_working_day
from tests.engine.law.builders import LAW

FRIDAY, MONDAY = dt.date(2026, 3, 13), dt.date(2026, 3, 16)
DAYS = st.dates(dt.date(2000, 1, 1), dt.date(2100, 1, 1))
BERLIN = ZoneInfo("Europe/Berlin")
DAY = dt.timedelta(days=1)
YEAR = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def working(*absences, zone="UTC", **said):
    rows = [[absence.user_id, str(absence.first_on), str(absence.last_on)] for absence in absences]
    return WorkingTime.from_stored(said | {"absences": rows}, LAW.countries, zone=zone)


def away(first, last, user=None):
    return Absence(first_on=first, last_on=last, user_id=user)


ABSENCES = st.lists(
    st.builds(
        lambda first, length, user: away(first, first + dt.timedelta(days=length), user),
        st.dates(dt.date(2026, 1, 1), dt.date(2026, 12, 31)),
        st.integers(0, 40),
        st.sampled_from([None, 1, 2]),
    ),
    max_size=4,
)
WEEKS = st.sets(st.integers(0, 6), min_size=1)


def test_the_day_after_a_friday_is_a_monday():
    assert working().next_working_day(FRIDAY) == MONDAY


def test_a_weekend_gives_way_to_its_monday():
    found = {working().working_day(FRIDAY + days * DAY) for days in (1, 2, 3)}

    assert found == {MONDAY}
    assert usual_working_day(FRIDAY + DAY) == MONDAY


def test_the_country_of_the_zone_tells_its_holidays_and_its_weekend():  # trust cases 92, 98
    unity = dt.date(2025, 10, 3)

    assert working(zone="Europe/Berlin").working_day(unity) == dt.date(2025, 10, 6)
    assert working(zone="Europe/Berlin", country="").working_day(unity) == unity
    assert working(country="IL").working_day(FRIDAY) == dt.date(2026, 3, 15)


def test_an_absence_of_a_colleague_is_nobody_elses():  # trust case 100
    time = working(away(MONDAY, MONDAY + 4 * DAY, user=7))

    assert time.working_day(MONDAY, user_id=7) == MONDAY + 7 * DAY
    assert time.working_day(MONDAY, user_id=8) == MONDAY
    assert time.working_day(MONDAY) == MONDAY


@given(day=DAYS, absences=ABSENCES, days=WEEKS, user=st.sampled_from([None, 1, 2]))
def test_it_is_the_first_day_that_is_worked_from_the_day_on(day, absences, days, user):
    time = working(*absences, days=sorted(days), country="DE")

    found = time.working_day(day, user_id=user)

    assert time.why_free(found, user_id=user) == ""
    assert found.weekday() in days
    assert not any(one.holds(found) for one in absences if one.user_id in (None, user))
    skipped = [day + number * DAY for number in range((found - day).days)]
    assert all(time.why_free(each, user_id=user) for each in skipped)


@given(day=DAYS)
def test_the_next_one_comes_after_the_day(day):
    assert working().next_working_day(day) > day
    assert working().next_working_day(day) == working().working_day(day + DAY)


@given(
    at=st.integers(0, 366 * 24 * 60).map(lambda minutes: YEAR + dt.timedelta(minutes=minutes)),
    absences=ABSENCES,
    days=WEEKS,
    hours=st.tuples(st.integers(0, 11), st.integers(12, 24)),
)
def test_work_opens_at_the_first_hour_of_a_working_day_or_is_open(at, absences, days, hours):
    starts, ends = hours
    time = working(
        *absences, zone="Europe/Berlin", days=sorted(days), starts_hour=starts, ends_hour=ends
    )

    opens = time.opens_at(at, BERLIN)

    local = (opens or at).astimezone(BERLIN)
    assert time.why_free(local.date()) == ""
    assert starts <= local.hour < ends
    if opens is not None:
        assert opens > at
        assert time.opens_at(opens, BERLIN) is None


def test_an_opening_hour_that_a_change_of_clocks_skips_is_the_next_there_is():  # trust case 90
    sunday = dt.datetime(2026, 3, 29, 0, 30, tzinfo=dt.UTC)
    time = working(days=[6], starts_hour=2, ends_hour=12)

    opens = time.opens_at(sunday, BERLIN)

    assert opens == dt.datetime(2026, 3, 29, 1, 0, tzinfo=dt.UTC)
    assert opens.astimezone(BERLIN).hour == 3
