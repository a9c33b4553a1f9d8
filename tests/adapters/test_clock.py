"""The machine's clock is in UTC, and its zone has a name that works."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from keepwarm.adapters import clock


def test_now_is_aware_and_in_utc():
    now = clock.utc_now()

    assert now.utcoffset() == dt.timedelta(0)
    assert abs(now - dt.datetime.now(dt.UTC)) < dt.timedelta(minutes=1)


def test_the_zone_of_the_environment_comes_first(monkeypatch):
    monkeypatch.setenv("TZ", "America/New_York")

    assert clock.local_zone() == "America/New_York"


@pytest.mark.parametrize("odd", ["Middle/Earth", "/etc/localtime", "EST5EDT4,M3", "..", ":UTC"])
def test_an_odd_zone_is_passed_over_for_one_that_works(monkeypatch, odd):
    monkeypatch.setenv("TZ", odd)
    monkeypatch.setattr(clock, "_system_names", lambda: ("", "Nowhere/Land", "Europe/Dublin"))

    assert clock.local_zone() == "Europe/Dublin"


def test_without_any_name_the_zone_is_utc(monkeypatch):
    monkeypatch.delenv("TZ", raising=False)
    monkeypatch.setattr(clock, "_system_names", lambda: ())

    assert clock.local_zone() == "UTC"


def test_the_zone_of_this_machine_works(monkeypatch):
    monkeypatch.delenv("TZ", raising=False)

    assert ZoneInfo(clock.local_zone()).key
