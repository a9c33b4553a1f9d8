"""Failed deliveries and complaints: recognised, attributed, and final only for good reason."""

import pytest

from keepwarm.engine.values import Bounce, MessageKind
from tests.engine.reading.words import DAEMON, read

RETURNED = (
    "=== message/rfc822 ===\nTo: Grace <grace@navy.example>\nMessage-ID: <sent@keep.example>\n"
)


def status(action="failed", code="5.1.1", diagnostic="smtp; 550 user unknown"):
    return (
        "=== message/delivery-status ===\nReporting-MTA: dns; mx.example\n\n"
        f"Final-Recipient: rfc822; Grace@Navy.example\nAction: {action}\nStatus: {code}\n"
        f"Diagnostic-Code: {diagnostic}\n\n" + RETURNED
    )


def bounce_of(text="", **options):
    reading = read(text, **options)
    assert reading.kind is MessageKind.BOUNCE
    return reading.bounce


def test_a_delivery_status_says_whom_which_mail_and_why():
    found = bounce_of(attached_text=status(), sender=DAEMON, subject="Undelivered")

    assert found == Bounce(
        address="grace@navy.example",
        original_message_id="sent@keep.example",
        status="5.1.1",
        is_permanent=True,
    )


@pytest.mark.parametrize(
    ("action", "code", "diagnostic", "is_permanent"),
    [
        ("failed", "5.1.1", "smtp; 550 rejected", True),
        ("failed", "5.0.0", "smtp; 550 no such user here", True),
        ("failed", "5.0.0", "smtp; 550 5.1.1 rejected", True),
        ("failed", "5.2.2", "smtp; 552 mailbox full", False),
        ("failed", "5.7.1", "smtp; 554 looks like spam", False),
        ("failed", "5.1.1", "smtp; 550 looks like spam", False),
        ("failed", "5.1.1", "smtp; 550 spam trap: user unknown", True),
        ("failed", "5.0.0", "smtp; 550 no", False),
        ("failed", "4.4.7", "smtp; user unknown", False),
        ("delayed", "5.1.1", "smtp; user unknown", False),
    ],
)
def test_only_an_address_that_is_gone_is_final(action, code, diagnostic, is_permanent):
    found = bounce_of(attached_text=status(action, code, diagnostic), sender=DAEMON)

    assert found.is_permanent is is_permanent


def test_of_several_recipients_the_failed_one_is_reported():
    blocks = (
        "=== message/delivery-status ===\nReporting-MTA: dns; mx\n\n"
        "Final-Recipient: rfc822; a@b.example\nAction: relayed\n\n"
        "Final-Recipient: rfc822; c@d.example\nAction: failed\nStatus: 5.1.1\n"
    )

    assert bounce_of(attached_text=blocks).address == "c@d.example"


def test_a_report_that_calls_itself_an_automatic_answer_is_still_a_bounce():
    found = read(
        "out of the office", attached_text=status(), sender=DAEMON, auto_submitted="auto-replied"
    )

    assert found.kind is MessageKind.BOUNCE


@pytest.mark.parametrize(
    "options",
    [
        {"sender": DAEMON, "subject": "Hello"},
        {"sender": None, "from": "MAILER-DAEMON <>"},
        {"return_path": "<>", "subject": "Undeliverable: Engines"},
        {"return_path": "<>", "attached_text": RETURNED},
        {"auto_submitted": "auto-replied", "subject": "Undeliverable: Engines"},
        {"x_failed_recipients": "grace@navy.example"},
        {"content_type": 'multipart/report; report-type="delivery-status"'},
    ],
)
def test_a_report_of_no_standard_form_is_recognised_by_two_signs(options):
    text = "<grace@navy.example> could not be delivered to: user unknown (5.1.1)"

    found = bounce_of(text, **options)

    assert found.address == "grace@navy.example"
    assert found.status == "5.1.1"
    assert found.is_permanent


def test_the_returned_mail_below_a_report_names_the_original_and_gives_no_reasons():
    text = (
        "user unknown: <grace@navy.example>\n\nReceived: by mx\nMessage-ID:\n <sent@keep.example>\n"
        "Subject: spam\n"
    )

    found = bounce_of(text, sender=DAEMON)

    assert found.original_message_id == "sent@keep.example"
    assert found.is_permanent


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"subject": "Undeliverable: Engines"},
        {"return_path": "<>"},
        {"auto_submitted": "auto-replied"},
    ],
)
def test_a_person_may_write_about_a_failed_delivery(options):
    reading = read("Your parcel could not be delivered.", **options)

    assert reading.kind is MessageKind.HUMAN


def test_a_complaint_is_a_complaint_and_says_who_made_it():
    report = (
        "=== message/feedback-report ===\nFeedback-Type: abuse\n"
        "Original-Rcpt-To: <grace@navy.example>\n\n" + RETURNED
    )

    reading = read("Complaint", attached_text=report, auto_submitted="auto-generated")

    assert reading.kind is MessageKind.COMPLAINT
    assert reading.evidence == (("complaint", "Feedback-Type: abuse"),)
    assert reading.bounce.address == "grace@navy.example"
    assert reading.bounce.original_message_id == "sent@keep.example"
    assert not reading.bounce.is_permanent


def test_a_returned_mail_with_a_complaints_subject_is_a_complaint():
    reading = read(subject="Complaint about message from 192.0.2.7", attached_text=RETURNED)

    assert reading.kind is MessageKind.COMPLAINT
    assert reading.bounce.address == "grace@navy.example"


def test_a_report_that_a_mail_is_no_spam_is_no_complaint():
    report = "=== message/feedback-report ===\nFeedback-Type: not-spam\n"

    assert read(attached_text=report).kind is MessageKind.HUMAN


@pytest.mark.parametrize("piece", ["a@", "a.", "5.1.", "Message-ID: \n", "To:", "<", "550 5.1."])
def test_a_flood_of_one_piece_is_survived(piece):
    reading = read("user unknown " + piece * 20_000, sender=DAEMON)

    assert reading.kind is MessageKind.BOUNCE
