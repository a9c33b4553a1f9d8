"""The written demo, moved so that it ends now: whatever day and hour now is."""

import csv
import datetime as dt
import io
from functools import cache

from hypothesis import example, given, settings
from hypothesis import strategies as st

from keepwarm.adapters.files import read_demo
from keepwarm.engine.intake import parse_message, split_mbox

MOMENTS = st.datetimes(
    min_value=dt.datetime(2026, 1, 1),  # noqa: DTZ001 (the zone comes with it)
    max_value=dt.datetime(2031, 12, 31),  # noqa: DTZ001
    timezones=st.just(dt.UTC),
)
SMALL_HOURS = dt.datetime(2026, 11, 24, 0, 30, tzinfo=dt.UTC)
SUNDAY = dt.datetime(2026, 11, 22, 3, 0, tzinfo=dt.UTC)
MONDAY_NIGHT = dt.datetime(2026, 11, 23, 2, 0, tzinfo=dt.UTC)
LEAP_DAY = dt.datetime(2028, 2, 29, 12, 0, tzinfo=dt.UTC)


@cache
def mailbox_of(name):
    """Return the raw mails of a folder of the demo; its newest mails belong to the inbox."""
    files = read_demo()
    raws = list(split_mbox([files[name]]))
    if name == "inbox.mbox":
        raws += [files[part] for part in sorted(files) if part.startswith("newest/")]
    return raws


@cache
def sent_times(name):
    return [parse_message(raw).sent_at for raw in mailbox_of(name)]


def moved_times(name, now):
    from keepwarm.app.importing.demo import moved

    return [moved(moment, now=now) for moment in sent_times(name)]


@given(now=MOMENTS)
@example(now=SMALL_HOURS)
@example(now=SUNDAY)
@example(now=MONDAY_NIGHT)
@example(now=LEAP_DAY)
def test_the_order_of_a_mailbox_is_kept(now):
    for name in ("inbox.mbox", "sent.mbox"):
        there = moved_times(name, now)

        assert there == sorted(there)
        assert len(set(there)) == len(set(sent_times(name)))


@given(now=MOMENTS)
@example(now=SMALL_HOURS)
@example(now=MONDAY_NIGHT)
def test_answers_stay_after_their_questions_across_mailboxes(now):
    from keepwarm.app.importing.demo import moved

    before = sorted((*sent_times("inbox.mbox"), *sent_times("sent.mbox")))

    after = [moved(moment, now=now) for moment in before]

    assert after == sorted(after)


@given(now=MOMENTS)
@example(now=SMALL_HOURS)
@example(now=SUNDAY)
@example(now=MONDAY_NIGHT)
def test_nothing_gets_into_the_future_and_the_newest_mail_is_four_minutes_old(now):
    newest = max((*moved_times("inbox.mbox", now), *moved_times("sent.mbox", now)))

    assert now - newest == dt.timedelta(minutes=4, seconds=12)


@given(now=MOMENTS)
def test_ritas_mails_of_earlier_days_leave_on_working_days_at_their_hour(now):
    for before, after in zip(sent_times("sent.mbox"), moved_times("sent.mbox", now), strict=True):
        if before.date() < dt.date(2026, 1, 30):
            assert after.weekday() < 5
            assert after.time() == before.time()


@given(now=MOMENTS)
@example(now=SMALL_HOURS)
@settings(max_examples=20)
def test_the_dates_of_the_sheets_move_along_and_only_follow_ups_lie_ahead(now):
    from keepwarm.app.importing.demo import move_sheet

    files = read_demo()
    calls = list(csv.DictReader(io.StringIO(move_sheet(files["calls.csv"], now=now).decode())))
    leads = list(csv.DictReader(io.StringIO(move_sheet(files["leads.csv"], now=now).decode())))

    times = [dt.datetime.fromisoformat(row["When"]) for row in calls]
    assert times == sorted(times)
    assert times[-1] < now
    assert all(dt.date.fromisoformat(row["Created"]) <= now.date() for row in leads)
    ahead = [dt.date.fromisoformat(row["Next Follow Up"]) for row in leads if row["Next Follow Up"]]
    assert ahead
    assert all(day > now.date() for day in ahead)


def test_a_moved_mail_differs_in_its_dates_only():
    from keepwarm.app.importing.demo import move_mail

    for name in ("inbox.mbox", "sent.mbox"):
        for raw in mailbox_of(name):
            there = move_mail(raw, now=LEAP_DAY)

            before, after = parse_message(raw), parse_message(there)
            assert (after.subject, after.text, after.message_id, after.sender, after.to) == (
                before.subject,
                before.text,
                before.message_id,
                before.sender,
                before.to,
            )
            assert after.sent_at <= LEAP_DAY
            assert b" 2026 " not in there.partition(b"\n\n")[0]
