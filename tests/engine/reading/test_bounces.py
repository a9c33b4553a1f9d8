"""Failed deliveries and complaints: recognised, attributed, and final only for good reason."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepwarm.engine.values import Bounce, Correspondent, Evidence, MessageKind
from tests.engine.reading.words import DAEMON, read

RETURNED = (
    "=== message/rfc822 ===\nTo: Grace <grace@navy.example>\nMessage-ID: <sent@keep.example>\n"
)
SYSTEM = "This is the mail system. Your mail could not be delivered to one or more people.\n\n"


def status(action="failed", code="5.1.1", diagnostic="smtp; 550 user unknown", **fields):
    more = "".join(f"{name.replace('_', '-')}: {value}\n" for name, value in fields.items())
    return (
        "=== message/delivery-status ===\nReporting-MTA: dns; mx.example\n\n"
        f"Final-Recipient: rfc822; Grace@Navy.example\nAction: {action}\nStatus: {code}\n"
        f"{more}Diagnostic-Code: {diagnostic}\n\n" + RETURNED
    )


def bounces_of(text="", **options):
    reading = read(text, **options)
    assert reading.kind is MessageKind.BOUNCE
    return reading.bounces


def bounce_of(text="", **options):
    (bounce,) = bounces_of(text, **options)
    return bounce


def test_a_delivery_status_says_whom_which_mail_and_why():
    # trust case 77
    found = bounce_of(attached_text=status(), sender=DAEMON, subject="Undelivered")

    assert found == Bounce(
        address="grace@navy.example",
        original_message_id="sent@keep.example",
        status="5.1.1",
        reason="userunknown",
        is_hard=True,
    )


@pytest.mark.parametrize(
    ("code", "diagnostic", "reason"),
    [
        ("5.1.1", "smtp; 550 no", "userunknown"),
        ("5.0.0", "smtp; 550 no such user here", "userunknown"),
        ("5.0.0", "smtp; 550 5.1.1 no", "userunknown"),
        ("5.0.0", "smtp; 550-5.1.1 no such 550-5.1.1 user here", "userunknown"),
        ("5.1.2", "", "hostunknown"),
        ("5.1.1", "smtp; 552 mailbox full", "mailboxfull"),
        ("5.2.2", "smtp; 552 mailbox of <a@b.example> is full", "mailboxfull"),
        ("5.7.1", "smtp; 554 looks like spam", "spamdetected"),
        ("5.1.1", "smtp; 550 looks like spam: user unknown", "spamdetected"),
        ("5.0.0", "smtp; 550 see http://www.spamhaus.example/query", "policyviolation"),
        ("5.0.0", "smtp; 550 see http://help.example/policy", "onhold"),
        ("5.7.26", "smtp; 550 user unknown", "authfailure"),
        ("5.0.0", "smtp; 550 user_unknown", "userunknown"),
        ("5.0.0", "smtp; 550 <no-such-user@b.example> rejected", "rejected"),
        ("5.0.0", "smtp; 550 no (in reply to MAIL FROM)", "rejected"),
        ("5.0.0", "smtp; 550 no (in reply to EHLO)", "blocked"),
        ("4.0.0", "smtp; mx.example refused to talk to me", "blocked"),
        ("5.0.0", "smtp; 550 user unknown (in reply to end of DATA)", "filtered"),
        ("5.1.1", "smtp; 550 user unknown (in reply to end of DATA)", "userunknown"),
        ("5.2.1", "smtp; 550 user unknown", "filtered"),
        ("5.2.1", "smtp; 550 user unknown (in reply to RCPT TO)", "userunknown"),
        ("5.7.0", "smtp; 550 no", "securityerror"),
        ("5.7.0", "smtp; 550 rejected", "securityerror"),
        ("5.0.0", "smtp; 552 no", "mailboxfull"),
        ("5.0.0", "smtp; 550 rejected by policy of the universe", "onhold"),
        ("5.0.0", "smtp; 550 no", "onhold"),
        ("5.0.0", "", "undefined"),
    ],
)
def test_the_reason_comes_from_the_words_and_only_then_from_the_code(code, diagnostic, reason):
    found = bounce_of(attached_text=status(code=code, diagnostic=diagnostic), sender=DAEMON)

    assert found.reason == reason
    assert found.is_hard is (reason in ("userunknown", "hostunknown"))


def test_the_class_of_the_code_makes_nothing_hard():
    full = bounce_of(attached_text=status(code="5.2.2", diagnostic="x; 552 mailbox full"))
    gone = bounce_of(attached_text=status(code="4.0.0", diagnostic="smtp; 450 user unknown"))

    assert not full.is_hard
    assert gone.is_hard


def test_a_category_that_the_reporting_program_states_decides():
    report = status(
        code="5.0.0", diagnostic="smtp; 550 no", X_PowerMTA_BounceCategory="Inactive-Mailbox"
    )

    assert bounce_of(attached_text=report).reason == "suspend"


def test_a_dead_address_without_diagnosis_is_not_excused_by_a_disclaimer():
    text = "Your mail failed. This mail has been scanned; whatever looks like spam is dropped."

    found = bounce_of(text, attached_text=status(diagnostic=""), sender=DAEMON)

    assert found.reason == "userunknown"


@pytest.mark.parametrize(
    ("field", "diagnostic", "text", "code"),
    [
        ("5.1.1", "smtp; 550 5.7.1 no", "", "5.1.1"),
        ("5.0.0", "smtp; 550 5.7.1 no", "", "5.7.1"),
        ("5.0.0", "smtp; 550 no", "550 5.1.1 no", "5.1.1"),
        ("5.0.0", "smtp; 550 no", "", "5.0.0"),
        ("", "smtp; 550 no", "", "550"),
        ("", "smtp; no", "", ""),
    ],
)
def test_the_most_telling_code_is_kept_wherever_it_stands(field, diagnostic, text, code):
    report = status(code=field, diagnostic=diagnostic)

    assert bounce_of(text, attached_text=report, sender=DAEMON).status == code


def test_a_warning_that_delivery_is_late_is_no_failure():
    # trust case 77
    late = bounce_of(attached_text=status("delayed", "4.0.0", "smtp; 450 no"), sender=DAEMON)
    gone = bounce_of(attached_text=status("delayed"), sender=DAEMON)
    written = bounce_of(SYSTEM + "<grace@navy.example>: we will retry", sender=DAEMON)

    assert (late.is_delay, late.is_hard, late.reason) == (True, False, "expired")
    assert (gone.is_delay, gone.is_hard, gone.reason) == (True, False, "userunknown")
    assert (written.is_delay, written.is_hard, written.reason) == (True, False, "expired")


def test_every_failed_recipient_is_reported_and_no_delivered_one():
    blocks = (
        "=== message/delivery-status ===\nReporting-MTA: dns; mx\n\n"
        "Final-Recipient: rfc822; a@b.example\nAction: relayed\n\n"
        "Final-Recipient: rfc822; c@d.example\nAction: failed\nStatus: 5.1.1\n\n"
        "Final-Recipient: rfc822; e@f.example\nAction: failed\nStatus: 5.0.0\n"
        "Diagnostic-Code: smtp; 552\n  mailbox full\n"
    )

    found = bounces_of(attached_text=blocks, sender=DAEMON)

    assert [(each.address, each.reason) for each in found] == [
        ("c@d.example", "userunknown"),
        ("e@f.example", "mailboxfull"),
    ]


def test_recipients_in_one_block_of_a_status_are_told_apart():
    blocks = (
        "=== message/delivery-status ===\n"
        "Final-Recipient: rfc822; a@b.example\nAction: failed\nStatus: 5.1.1\n"
        "Final-Recipient: rfc822; c@d.example\nAction: failed\nStatus: 5.1.2\n"
    )

    found = bounces_of(attached_text=blocks, sender=DAEMON)

    assert [(each.address, each.status) for each in found] == [
        ("a@b.example", "5.1.1"),
        ("c@d.example", "5.1.2"),
    ]


def test_the_address_that_was_written_to_counts_and_not_where_it_was_forwarded():
    report = status(Original_Recipient="rfc822; grace@office.example")

    assert bounce_of(attached_text=report).address == "grace@office.example"


def test_of_several_recipients_in_a_text_each_has_what_is_said_below_it():
    text = (
        SYSTEM + "<grace@navy.example>: host mx.example said: 550 no such user\n"
        "<joan@navy.example>: host mx.example said: 552 mailbox full\n"
        "\nOriginal message follows.\n<third@navy.example>: looks like spam\n"
    )

    found = bounces_of(text, sender=DAEMON)

    assert [(each.address, each.reason) for each in found] == [
        ("grace@navy.example", "userunknown"),
        ("joan@navy.example", "mailboxfull"),
    ]


def test_the_status_of_a_report_whose_parts_came_as_one_text_is_read():
    text = (
        SYSTEM + "Content-Type: message/delivery-status\n\nFinal-Recipient: rfc822; a@b.example\n"
        "Action: failed\nStatus: 5.1.2\n"
    )

    found = bounce_of(text, sender=DAEMON)

    assert (found.address, found.reason) == ("a@b.example", "hostunknown")


@pytest.mark.parametrize(
    "line",
    [
        "From: <rita@keep.example>\n",
        "For further help, please contact <someone@help.example>.\n",
        "For further help, please contact\n<someone@help.example>.\n",
        "To: <list@keep.example>\n",
        "support@help.example\n",
    ],
)
def test_an_address_in_a_report_may_be_somebody_elses(line):
    text = SYSTEM + line + "\n<grace@navy.example>: user unknown\n"

    assert bounce_of(text, sender=DAEMON).address == "grace@navy.example"


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
        {"sender": None, "subject": "Undeliverable: Engines"},
        {"sender": None, "subject": "Your mail to Grace bounced"},
        {"sender": None, "subject": "Engines"},
    ],
)
def test_a_report_of_no_standard_form_is_recognised_by_its_signs(options):
    text = "<grace@navy.example> could not be delivered to: user unknown (550 5.1.1)"

    found = bounce_of(text, **options)

    assert found.address == "grace@navy.example"
    assert found.status == "5.1.1"
    assert found.is_hard


def test_a_text_message_that_failed_is_recognised_without_a_subject():
    reading = read("It was not delivered: number not in service", sender=None, subject="")

    assert reading.kind is MessageKind.BOUNCE


def test_the_returned_mail_below_a_report_names_the_original_and_gives_no_reasons():
    text = (
        "user unknown: <grace@navy.example>\n\nReceived: by mx\nMessage-ID:\n <sent@keep.example>\n"
        "Subject: looks like spam\n"
    )

    found = bounce_of(text, sender=DAEMON)

    assert found.original_message_id == "sent@keep.example"
    assert found.is_hard


def test_a_report_without_an_address_is_about_whom_the_returned_mail_was_written_to():
    found = bounce_of(SYSTEM, sender=DAEMON, attached_text=RETURNED)

    assert found.address == "grace@navy.example"


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"subject": "Undeliverable: Engines"},
        {"return_path": "<>"},
        {"auto_submitted": "auto-replied"},
        {"auto_submitted": "auto-replied", "subject": "Delivery failed"},
        {"sender": None},
        {"sender": Correspondent(address="grace@navy.example"), "is_answer_to_us": True},
    ],
)
def test_a_person_may_write_about_a_failed_delivery(options):
    # trust case 74
    reading = read("Your parcel could not be delivered.", **options)

    assert reading.kind is MessageKind.HUMAN


def test_a_person_may_report_a_failed_mail_further_down():
    text = (
        "Hi Rita,\n"
        + "I have tried your colleague twice now. " * 8
        + ("It could not be delivered to him: 550 5.1.1 user unknown.")
    )

    assert read(text).kind is MessageKind.HUMAN


def test_a_complaint_is_a_complaint_and_says_who_made_it():
    # trust case 77
    report = (
        "=== message/feedback-report ===\nFeedback-Type: abuse\n"
        "Original-Rcpt-To: <grace@navy.example>\n\n" + RETURNED
    )

    reading = read("Complaint", attached_text=report, auto_submitted="auto-generated")

    assert reading.kind is MessageKind.COMPLAINT
    assert reading.evidence == (Evidence(label="complaint", words="Feedback-Type: abuse"),)
    assert reading.bounces == (
        Bounce(address="grace@navy.example", original_message_id="sent@keep.example"),
    )


def test_a_returned_mail_with_a_complaints_subject_is_a_complaint():
    reading = read(subject="Complaint about message from 192.0.2.7", attached_text=RETURNED)

    assert reading.kind is MessageKind.COMPLAINT
    assert reading.bounces[0].address == "grace@navy.example"


def test_a_report_that_a_mail_is_no_spam_is_no_complaint():
    report = "=== message/feedback-report ===\nFeedback-Type: not-spam\n"

    assert read(attached_text=report).kind is MessageKind.HUMAN


@pytest.mark.parametrize(
    "piece",
    [
        "a@",
        "a.",
        "5.1.",
        "Message-ID: \n",
        "To:",
        "<",
        "550 5.1.",
        "a@b.example ",
        "- ",
        "mailbox ",
    ],
)
def test_a_flood_of_one_piece_is_survived(piece):
    reading = read("user unknown " + piece * 20_000, sender=DAEMON)

    assert reading.kind is MessageKind.BOUNCE


def test_a_flood_of_recipients_is_cut_short():
    block = "\n\nFinal-Recipient: rfc822; a{}@b.example\nAction: failed\nStatus: 5.0.0"
    blocks = "".join(block.format(number) for number in range(5_000))

    found = bounces_of(attached_text="=== message/delivery-status ===\n" + blocks, sender=DAEMON)

    assert len(found) == 100


@given(st.text(max_size=200), st.text(max_size=60), st.text(max_size=100))
def test_any_report_can_be_read(text, code, diagnostic):
    found = bounces_of(text, attached_text=status(code=code, diagnostic=diagnostic), sender=DAEMON)

    assert all(each.reason and not each.is_delay for each in found)
