"""What somebody's calendar makes of a meeting, and what the reading of their mail makes of that."""

import datetime as dt

import pytest

from keepwarm.engine.reading import read_answer, with_meeting
from keepwarm.engine.values import CalendarEntry, Intent, MeetingStand, MessageKind, Reading
from tests.engine.reading.small_reader import LEXICON, RECEIVED
from tests.engine.reading.words import ADA, RITA, written

TEN = dt.datetime(2026, 10, 7, 10, tzinfo=dt.UTC)
INVITE = "=== text/calendar ===\nBEGIN:VCALENDAR\nMETHOD:REPLY\nEND:VCALENDAR\n"


def entry(method="REPLY", state="ACCEPTED", *, by=ADA, of=RITA):
    return CalendarEntry(
        method=method, organizers=(of.address,), attendees=((by.address, state),), at=TEN
    )


def read(text="", found=None):
    """Return the reading of a calendar's mail in which this entry is found."""
    message = written(text, attached_text=INVITE)
    reading = read_answer(message, LEXICON, received_on=RECEIVED)
    return with_meeting(reading, message, lambda _text: found)


def stand_of(found):
    return read(found=found).details.meeting


@pytest.mark.parametrize(
    ("state", "stand"),
    [
        ("ACCEPTED", MeetingStand.ACCEPTED),
        ("TENTATIVE", MeetingStand.TENTATIVE),
        ("DECLINED", MeetingStand.DECLINED),
        ("NEEDS-ACTION", None),
        ("DELEGATED", None),
        ("", None),
    ],
)
def test_a_reply_says_what_its_sender_made_of_the_meeting(state, stand):
    assert stand_of(entry(state=state)) == stand


def test_an_answer_in_somebody_elses_name_says_nothing_of_the_sender():
    assert stand_of(entry(by=RITA)) is None


def test_only_who_organises_a_meeting_proposes_it():
    assert stand_of(entry("REQUEST", of=ADA)) is MeetingStand.PROPOSED
    assert stand_of(entry("REQUEST")) is None
    assert stand_of(entry("COUNTER")) is MeetingStand.PROPOSED
    assert stand_of(entry("CANCEL", of=ADA)) is MeetingStand.CALLED_OFF
    assert stand_of(entry("PUBLISH", of=ADA)) is None


def test_who_accepts_is_met_and_waits_for_no_answer():
    # trust case 77
    reading = read(found=entry())

    assert (reading.intents, reading.confidence) == ((Intent.MEETING_REQUEST,), 1.0)
    assert not reading.needs_human_now
    assert (reading.details.meeting, reading.details.meeting_at) == (MeetingStand.ACCEPTED, TEN)
    (evidence,) = reading.evidence
    assert evidence.label == "invite"
    assert evidence.words == "METHOD:REPLY; PARTSTAT=ACCEPTED; DTSTART: 2026-10-07 10:00 UTC"


def test_who_accepts_and_asks_something_is_answered():
    message = written("What would two of them cost?", attached_text=INVITE)
    asks = Reading(
        version=1, kind=MessageKind.INVITE, intents=(Intent.QUESTION,), needs_human_now=True
    )

    reading = with_meeting(asks, message, lambda _text: entry())

    assert reading.intents == (Intent.MEETING_REQUEST, Intent.QUESTION)
    assert reading.needs_human_now
    assert reading.confidence == asks.confidence


def test_a_declined_meeting_is_no_refusal_before_a_person_says_so():
    message = written("We are not interested.", attached_text=INVITE)
    no = Reading(version=1, kind=MessageKind.INVITE, intents=(Intent.NOT_INTERESTED,))

    reading = with_meeting(no, message, lambda _text: entry(state="DECLINED"))

    assert Intent.NOT_INTERESTED not in reading.intents
    assert Intent.NOT_INTERESTED in reading.unsure
    assert reading.needs_human_now


def test_of_a_mail_that_is_no_calendars_nothing_is_asked():
    message = written("Wednesday suits us.")
    reading = read_answer(message, LEXICON, received_on=RECEIVED)

    assert reading.kind is MessageKind.HUMAN
    assert with_meeting(reading, message, lambda _text: entry()) is reading
    assert read(found=None).details.meeting is None
