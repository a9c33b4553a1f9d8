"""Who or what wrote a mail: a person, unless headers and words agree on a machine."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepwarm.engine.reading import READING_VERSION
from keepwarm.engine.values import Correspondent, MessageKind
from tests.engine.reading.words import ADA, read

AWAY = "I am out of the office until Monday."
CALENDAR = "=== text/calendar ===\nBEGIN:VCALENDAR\nMETHOD:{}\nEND:VCALENDAR\n"
NOREPLY = Correspondent(address="no-reply@engines.example")


def test_a_mail_is_a_persons_unless_something_says_otherwise():
    reading = read("Hello Rita")

    assert reading.kind is MessageKind.HUMAN
    assert reading.new_text == "Hello Rita"
    assert reading.version == READING_VERSION
    assert (reading.intents, reading.evidence, reading.bounce) == ((), (), None)


@pytest.mark.parametrize(
    "options",
    [
        {"auto_submitted": "auto-replied"},
        {"auto_submitted": "auto-generated (vacation)"},
        {"x_autoreply": "yes"},
        {"x_autorespond": "OOO"},
        {"precedence": "auto_reply"},
        {"return_path": "<>"},
        {"subject": "Automatic reply: Engines"},
    ],
)
def test_a_machines_mark_and_a_machines_words_make_an_automatic_answer(options):
    # trust case 73
    reading = read(AWAY, **options)

    assert reading.kind is MessageKind.AUTO_REPLY
    assert "out of the office" in reading.evidence[0][1]


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"x_auto_response_suppress": "All"},
        {"auto_submitted": "no"},
        {"x_autoreply": "no"},
        {"subject": "Re: Automatic reply: Engines"},
        {"subject": "Absence"},
        {"return_path": "<ada@engines.example>"},
    ],
)
def test_a_person_who_writes_of_an_absence_is_a_person(options):
    # trust case 74
    assert read(AWAY, **options).kind is MessageKind.HUMAN


@pytest.mark.parametrize(
    "options",
    [{"auto_submitted": "auto-replied"}, {"subject": "Automatic reply: x"}, {"precedence": "bulk"}],
)
def test_a_mark_without_the_words_does_not_silence_an_answer_to_us(options):
    reading = read("Yes, let us talk on Tuesday.", is_answer_to_us=True, **options)

    assert reading.kind is MessageKind.HUMAN


def test_a_subject_that_people_write_too_counts_beside_a_machines_mark():
    reading = read("Back on Monday", subject="Absence: Engines", auto_submitted="auto-replied")

    assert reading.kind is MessageKind.AUTO_REPLY


@pytest.mark.parametrize("method", ["REQUEST", "REPLY", "CANCEL", "COUNTER"])
def test_a_calendar_with_a_method_is_an_invite_even_from_a_machine(method):
    # trust case 77
    reading = read("Ada accepts", attached_text=CALENDAR.format(method), sender=NOREPLY)

    assert reading.kind is MessageKind.INVITE
    assert reading.evidence == (("invite", f"METHOD:{method}"),)


def test_a_published_calendar_is_no_invite():
    assert read("See", attached_text=CALENDAR.format("PUBLISH")).kind is MessageKind.HUMAN


@pytest.mark.parametrize(
    "options",
    [
        {"attached_text": "=== message/disposition-notification ===\nDisposition: displayed\n"},
        {"content_type": "multipart/report; report-type=disposition-notification"},
        {
            "attached_text": "=== message/delivery-status ===\nReporting-MTA: dns; mx\n\n"
            "Final-Recipient: rfc822; a@b.example\nAction: delivered\nStatus: 2.0.0\n"
        },
    ],
)
def test_a_receipt_is_no_answer_whatever_it_says_of_itself(options):
    # trust case 77
    reading = read("Your mail was read.", auto_submitted="auto-replied", **options)

    assert reading.kind is MessageKind.RECEIPT


@pytest.mark.parametrize(
    "options",
    [
        {"list_id": "<engines.list.example>"},
        {"list_post": "<mailto:engines@list.example>"},
        {"list_unsubscribe": "<mailto:leave@list.example>"},
        {"precedence": "bulk"},
        {"precedence": "List"},
    ],
)
def test_a_list_is_a_list_but_never_in_an_answer_to_us(options):
    assert read("News", **options).kind is MessageKind.LIST
    assert read("News", is_answer_to_us=True, **options).kind is MessageKind.HUMAN


def test_a_machines_address_alone_is_a_machine_unless_a_person_is_to_be_answered():
    alone = read("Your parcel", sender=NOREPLY)
    form = read("I would like a quote", sender=NOREPLY, reply_to=ADA)
    answer = read("Sure", sender=NOREPLY, is_answer_to_us=True)

    assert alone.kind is MessageKind.AUTO_REPLY
    assert (form.kind, answer.kind) == (MessageKind.HUMAN, MessageKind.HUMAN)


def test_accents_and_case_do_not_hide_a_word():
    reading = read("Je suis EN CONGÉ.", auto_submitted="auto-replied")

    assert reading.kind is MessageKind.AUTO_REPLY


@given(st.text(max_size=300), st.text(max_size=60), st.text(max_size=200), st.booleans())
def test_any_text_can_be_read(text, subject, attached_text, is_answer):
    reading = read(
        text, subject=subject, attached_text=attached_text, is_answer_to_us=is_answer, from_="x"
    )

    assert reading.new_text or not text.strip() or reading.kind is not MessageKind.HUMAN
