"""Who or what wrote a mail: a person, unless headers and words agree on a machine."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepwarm.engine.reading import READING_VERSION
from keepwarm.engine.values import Correspondent, Evidence, MessageKind
from tests.engine.reading.words import ADA, read

AWAY = "I am out of the office until Monday."
CALENDAR = "=== text/calendar ===\nBEGIN:VCALENDAR\nMETHOD:{}\nEND:VCALENDAR\n"
NOREPLY = Correspondent(address="no-reply@engines.example")


def test_a_mail_is_a_persons_unless_something_says_otherwise():
    reading = read("Hello Rita")

    assert reading.kind is MessageKind.HUMAN
    assert reading.new_text == "Hello Rita"
    assert reading.version == READING_VERSION
    assert (reading.intents, reading.evidence, reading.bounces) == ((), (), ())


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
    assert "out of the office" in reading.evidence[0].words


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


@pytest.mark.parametrize(
    "text",
    [
        "Hi Rita, back on Monday.",
        "Back on Monday. Send me the contract.",
        "Back on Monday, would that be early enough?",
    ],
)
def test_what_only_people_write_speaks_against_a_machines_mark(text):
    # trust case 74
    note = read("Dear sender, back on Monday.", subject="Engines", auto_submitted="auto-replied")
    person = read(text, subject="Engines", auto_submitted="auto-replied")

    assert note.kind is MessageKind.AUTO_REPLY
    assert person.kind is MessageKind.HUMAN


def test_in_an_answer_one_word_beside_one_header_is_too_little():
    one = read("On holiday.", auto_submitted="auto-replied")
    two = read("On holiday.", auto_submitted="auto-replied", precedence="bulk")
    telling = read("I am out of the office.", auto_submitted="auto-replied")

    kinds = [each.kind for each in (one, two, telling)]
    assert kinds == [MessageKind.HUMAN, MessageKind.AUTO_REPLY, MessageKind.AUTO_REPLY]


def test_without_any_header_only_words_that_no_person_writes_make_a_machine():
    # trust case 73
    decisive = read("This is an automatic message. Thank you.", sender=None)
    formula = read(
        "I am out of the office, back on Monday. For urgent matters call Joan. "
        "Your mail will not be forwarded."
    )
    person = read("I am out of the office, back on Monday.")

    kinds = [each.kind for each in (decisive, formula, person)]
    assert kinds == [MessageKind.AUTO_REPLY, MessageKind.AUTO_REPLY, MessageKind.HUMAN]


def test_a_machines_words_in_a_quotation_are_not_the_senders():
    text = "Noted.\n\nOn Monday, Joan Clark wrote:\n> This is an automatic message.\n"

    assert read(text).kind is MessageKind.HUMAN


def test_an_answer_to_an_invitation_is_known_without_its_calendar():
    # trust case 77
    accepted = read("Ada King has accepted this invitation.", subject="Accepted: Engines")
    empty = read("", subject="Accepted: Engines")
    person = read("We have accepted the offer of the other side now.", subject="Accepted: Engines")

    kinds = [each.kind for each in (accepted, empty, person)]
    assert kinds == [MessageKind.INVITE, MessageKind.INVITE, MessageKind.HUMAN]


def test_a_read_receipt_is_known_without_its_report():
    # trust case 77
    receipt = read("Your message was read on Monday.", subject="Read: Engines")
    person = read("I have had a look at it with my colleagues today.", subject="Read: Engines")

    assert (receipt.kind, person.kind) == (MessageKind.RECEIPT, MessageKind.HUMAN)


@pytest.mark.parametrize("method", ["REQUEST", "REPLY", "CANCEL", "COUNTER"])
def test_a_calendar_with_a_method_is_an_invite_even_from_a_machine(method):
    # trust case 77
    reading = read("Ada accepts", attached_text=CALENDAR.format(method), sender=NOREPLY)

    assert reading.kind is MessageKind.INVITE
    assert reading.evidence == (Evidence(label="invite", words=f"METHOD:{method}"),)


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
    reading = read("Je suis EN CONGÉ.", subject="Moteurs", auto_submitted="auto-replied")

    assert reading.kind is MessageKind.AUTO_REPLY


@given(st.text(max_size=300), st.text(max_size=60), st.text(max_size=200), st.booleans())
def test_any_text_can_be_read(text, subject, attached_text, is_answer):
    reading = read(
        text, subject=subject, attached_text=attached_text, is_answer_to_us=is_answer, from_="x"
    )

    assert reading.new_text or not text.strip() or reading.kind is not MessageKind.HUMAN
