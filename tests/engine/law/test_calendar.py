"""Days of rest: fixed, by the calendar's rules, moved from a weekend."""

import datetime as dt

import pytest

from keepwarm.engine.law import Countries, holiday_on
from tests.engine.law.builders import COUNTRIES, LAW


@pytest.mark.parametrize(
    ("country", "day"),
    [
        ("DE", (2026, 10, 3)),
        ("DE", (2026, 4, 6)),  # Easter Monday
        ("DE", (2027, 3, 29)),
        ("DE", (2038, 4, 26)),  # Easter as late as it can be
        ("US", (2026, 11, 26)),
        ("US", (2026, 7, 3)),  # the 4th is a Saturday
        ("US", (2027, 7, 5)),  # the 4th is a Sunday
        ("GB", (2027, 12, 27)),  # Christmas falls on a weekend: both days are moved
        ("GB", (2027, 12, 28)),
        ("GB", (2026, 5, 25)),
    ],
)
def test_holidays_stand_where_the_calendar_puts_them(country, day):  # trust case 97
    assert holiday_on(LAW.countries, country, dt.date(*day))
    assert LAW.countries.rests_on(country, dt.date(*day))


def test_other_days_are_none():
    assert not holiday_on(LAW.countries, "US", dt.date(2026, 11, 25))
    assert not holiday_on(LAW.countries, "XX", dt.date(2026, 12, 25))


def test_a_weekend_is_as_the_country_has_it():  # trust case 98
    friday, sunday = dt.date(2026, 11, 20), dt.date(2026, 11, 22)

    assert LAW.countries.rests_on("IL", friday) == "weekend"
    assert LAW.countries.rests_on("IL", sunday) == ""
    assert LAW.countries.rests_on("US", friday) == ""
    assert LAW.countries.rests_on("", sunday) == "weekend"


def test_a_zone_tells_the_country_of_who_writes():
    assert LAW.countries.country_of_zone("Europe/Berlin") == "DE"
    assert LAW.countries.country_of_zone("UTC") == ""


def test_a_day_that_no_rule_tells_is_refused():
    with pytest.raises(ValueError, match="no day of a year is told by"):
        Countries.from_mapping(COUNTRIES | {"holidays": {"XX": {"days": ["whenever"]}}})
