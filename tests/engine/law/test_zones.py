"""Whatever a clock does: nothing at closed hours, nothing twice, and no open day is left out."""

import datetime as dt
import zoneinfo
from zoneinfo import ZoneInfo

import pytest

from keepwarm.engine.law import History, Moment, find_delay
from keepwarm.engine.values import Channel
from tests.engine.law.builders import LAW

HOUR_S, DAY_S = 3_600, 86_400
FIRST, LAST = (int(dt.datetime(year, 1, 1, tzinfo=dt.UTC).timestamp()) for year in (2025, 2031))
OPENS, CLOSES = 9, 18
DAYS_WATCHED = 4
QUIET_EDGES_S = (-1, 0, 1)


def offset_s(zone, at):
    moved = dt.datetime.fromtimestamp(at, zone).utcoffset()
    return 0.0 if moved is None else moved.total_seconds()


def shifts_of(zone):
    """Return the first second after each change of a zone's clock, by halving half-day steps."""
    shifts = []
    for at in range(FIRST, LAST, 7 * DAY_S):
        low, high = at, at + 7 * DAY_S
        if offset_s(zone, low) == offset_s(zone, high):
            continue
        while high - low > 1:
            middle = (low + high) // 2
            is_before = offset_s(zone, middle) == offset_s(zone, low)
            low, high = (middle, high) if is_before else (low, middle)
        shifts.append(high)
    return shifts


SHIFTS = {
    name: (zone, shifts)
    for name in sorted(zoneinfo.available_timezones())
    if "/" in name and (shifts := shifts_of(zone := ZoneInfo(name)))
}
"""Zones that shift, read before the tests: the engine's tests open no file."""


def ask(zone, at, history=()):
    """Ask as the gate does: by the offset of the moment at which is asked."""
    return find_delay(
        at,
        channel=Channel.EMAIL,
        moment=Moment(offsets_s=(offset_s(zone, at),)),
        history=History(person=tuple((when, Channel.EMAIL) for when in history)),
        law=LAW,
        touches_per_week=99,
    )


def sent_at(zone, at, history=()):
    """Return when a mail that is due goes out: asked again whenever its delay is over."""
    for _ in range(20):
        delay = ask(zone, at, history)
        if delay is None:
            return at
        assert delay.until > at
        at = delay.until
    raise AssertionError("it never goes out")


def is_open(zone, at):
    local = dt.datetime.fromtimestamp(at, zone)
    return local.weekday() < 5 and OPENS <= local.hour < CLOSES


def first_open(zone, at):
    """Return the first open moment from one on, found by walking: the law's own way is not used."""
    quarter = 900
    if is_open(zone, at):
        return at
    at = (at // quarter + 1) * quarter
    while not is_open(zone, at):
        at += quarter
    return at


def dues(zone, shift):
    """Return moments in the gap or the fold, around it, and at the edges of that day's hours."""
    local = dt.datetime.fromtimestamp(shift, zone)
    edges = [
        local.replace(hour=hour, minute=0, second=0, fold=0).timestamp() for hour in (OPENS, CLOSES)
    ]
    around = [shift - HOUR_S, shift - 1, shift, shift + 1, shift + HOUR_S]
    return [*around, *(edge + second for edge in edges for second in QUIET_EDGES_S)]


def test_there_are_zones_enough_to_look_at():
    assert len(SHIFTS) > 100


@pytest.mark.parametrize("year", range(2025, 2031))
def test_no_shift_of_a_clock_lets_a_mail_out_at_closed_hours(year):  # trust cases 90, 91, B9
    for name, (zone, shifts) in SHIFTS.items():
        for shift in shifts:
            if dt.datetime.fromtimestamp(shift, dt.UTC).year != year:
                continue
            moved = abs(offset_s(zone, shift) - offset_s(zone, shift - 1))
            for due in dues(zone, shift):
                out = sent_at(zone, due)
                assert is_open(zone, out), (name, due, out)
                # At most as late as the clock was moved on the way, and never a day.
                assert out - first_open(zone, due) <= moved + 1, (name, due, out)


@pytest.mark.parametrize("year", range(2025, 2031))
def test_around_a_shift_each_working_day_has_one_mail_at_most_and_none_is_skipped(year):
    for name, (zone, shifts) in SHIFTS.items():
        shift = next(
            (one for one in shifts if dt.datetime.fromtimestamp(one, dt.UTC).year == year), None
        )
        if shift is None:
            continue
        start = dt.datetime.fromtimestamp(shift, zone).date() - dt.timedelta(days=1)
        days = []
        for number in range(DAYS_WATCHED):
            # A day after another, due at 12: "in a day" stays a day by their clock.
            day = start + dt.timedelta(days=number)
            noon = dt.datetime.combine(day, dt.time(12), zone).timestamp()
            if is_open(zone, noon):
                out = sent_at(zone, noon)
                days.append((day, dt.datetime.fromtimestamp(out, zone).date()))
        assert all(planned == went for planned, went in days), (name, days)
