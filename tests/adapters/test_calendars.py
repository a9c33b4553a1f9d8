"""What is read in the calendar's part of a mail, however its program writes it."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepwarm.adapters.calendars import read_calendar

TEN = dt.datetime(2026, 10, 7, 10, tzinfo=dt.UTC)
THEM = "ATTENDEE;CN=Ada King;PARTSTAT=ACCEPTED:MAILTO:Ada@ENGINES.example"
THEIR_ZONE = (
    "BEGIN:VTIMEZONE\r\nTZID:Their own\r\n"
    + 300
    * (
        "BEGIN:STANDARD\r\nDTSTART:00010101T000000\r\nRRULE:FREQ=DAILY\r\n"
        "TZOFFSETFROM:-0400\r\nTZOFFSETTO:-0500\r\nEND:STANDARD\r\n"
    )
    + "END:VTIMEZONE\r\n"
)
"""A zone of two thousand years, day by day: to reckon in it takes minutes."""


def calendar(*lines, method="REPLY", zone=""):
    body = "".join(f"{line}\r\n" for line in ("UID:1@ids.example", *lines))
    return (
        f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:{method}\r\n{zone}"
        f"BEGIN:VEVENT\r\n{body}END:VEVENT\r\nEND:VCALENDAR\r\n"
    )


def test_an_answer_says_who_made_what_of_whose_meeting():
    text = calendar("DTSTART:20261007T100000Z", "ORGANIZER:mailto:rita@keep.example", THEM)

    entry = read_calendar(text.replace("PARTSTAT=ACC", "PARTSTAT=\r\n ACC"))

    assert entry.method == "REPLY"
    assert entry.organizers == ("rita@keep.example",)
    assert entry.attendees == (("ada@engines.example", "ACCEPTED"),)
    assert entry.at == TEN


def test_only_the_first_appointment_counts_and_no_alarm_of_it():
    alarm = "BEGIN:VALARM\r\nATTENDEE:mailto:bo@x.example\r\nEND:VALARM"
    first = calendar("DTSTART:20261007T100000Z", alarm, THEM)
    second = calendar("DTSTART:20271007T100000Z", "ATTENDEE:mailto:kim@x.example")

    entry = read_calendar(first + second)

    assert (entry.at, entry.attendees) == (TEN, (("ada@engines.example", "ACCEPTED"),))


def test_whoever_answers_for_somebody_stands_beside_them():
    one = 'ATTENDEE;SENT-BY="mailto:desk@engines.example";PARTSTAT=declined:mailto:bo@x.example'

    assert read_calendar(calendar(one, THEM)).attendees == (
        ("bo@x.example", "DECLINED"),
        ("desk@engines.example", "DECLINED"),
        ("ada@engines.example", "ACCEPTED"),
    )


@pytest.mark.parametrize(
    ("begins", "at"),
    [
        ("DTSTART:20261007T100000Z", TEN),
        ("DTSTART;TZID=Europe/Paris:20261007T120000", TEN),
        ("DTSTART;TZID=Romance Standard Time:20261007T120000", TEN),
        ("DTSTART;TZID=Their own:20261007T100000", TEN.replace(tzinfo=None)),
        ("DTSTART;TZID=../../etc/passwd:20261007T100000", TEN.replace(tzinfo=None)),
        ("DTSTART:20261007T100000", TEN.replace(tzinfo=None)),
        ("DTSTART;VALUE=DATE:20261007", TEN.replace(tzinfo=None, hour=0)),
        ("DTSTART;TZID=Asia/Tokyo:00010101T000000", None),
        ("DTSTART:20261307T100000Z", None),
        ("X-NOTHING:1", None),
    ],
)
def test_a_meeting_begins_by_the_clock_that_its_calendar_names(begins, at):
    assert read_calendar(calendar(begins, THEM, zone=THEIR_ZONE)).at == at


@pytest.mark.parametrize(
    "text",
    [
        "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nEND:VEVENT\r\n",
        "BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nEND:VCALENDAR\r\n",
        "METHOD:REPLY\r\nBEGIN:VEVENT\r\n",
        "BEGIN:VEVENT\r\nEND:VCALENDAR\r\nMETHOD:REPLY\r\n",
        "Let us meet on Wednesday.",
        "",
    ],
)
def test_what_holds_no_appointment_is_none(text):
    assert read_calendar(text) is None


_NAMES = ("METHOD", "DTSTART", "ATTENDEE", "ORGANIZER", "BEGIN", "END", "RRULE", "TZID")
_MARKS = (":", ";TZID=", ";PARTSTAT=", ";VALUE=DATE:", "=")
_WORDS = ("REPLY", "VEVENT", "VCALENDAR", "VTIMEZONE", "20261007T1000", "mailto:a@b.example", "P1D")
_LINES = st.lists(
    st.tuples(
        st.sampled_from(_NAMES),
        st.sampled_from(_MARKS),
        st.one_of(st.sampled_from(_WORDS), st.text(max_size=20)),
    )
)


@given(_LINES)
def test_no_calendar_however_broken_is_an_error(lines):
    text = "\r\n".join("".join(line) for line in lines)

    entry = read_calendar(f"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n{text}\r\nEND:VEVENT\r\n")

    assert entry is None or isinstance(entry.method, str)
