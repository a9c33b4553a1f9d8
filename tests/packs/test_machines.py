"""The shipped words tell machines from people and reports from both, in six languages."""

import pytest

from keepwarm.adapters.packs import read_packs
from keepwarm.engine.reading import read_message
from keepwarm.engine.values import Correspondent, Message, MessageKind
from tests.packs import kind_cases as cases

LEXICON = read_packs().lexicon
DAEMON = Correspondent(address="mailer-daemon@mx.example")


def kind_of(case, headers=None, *, is_answer_to_us=True):
    subject, text = case
    message = Message(digest=b"", subject=subject or "", text=text, headers=headers or {})
    return read_message(message, LEXICON, is_answer_to_us=is_answer_to_us).kind


@pytest.mark.parametrize(
    "case", [*cases.ABSENCE_NOTES, *cases.TICKETS, *cases.NOTICES, *cases.FORMULAS]
)
def test_what_only_a_machine_writes_needs_no_header(case):
    # trust cases 73, 75 and 77
    assert kind_of(case) is MessageKind.AUTO_REPLY


@pytest.mark.parametrize(
    "case", [*cases.MARKED_ABSENCE_NOTES, *cases.ABSENCE_NOTES, *cases.TICKETS]
)
def test_a_machines_header_and_a_machines_words_agree(case):
    # trust case 73
    assert kind_of(case, cases.AUTO) is MessageKind.AUTO_REPLY


@pytest.mark.parametrize("case", cases.BOUNCES)
def test_a_report_is_recognised_by_its_text_alone(case):
    # trust case 77
    assert kind_of(case) is MessageKind.BOUNCE


@pytest.mark.parametrize("headers", [{}, {"x-auto-response-suppress": "All"}])
@pytest.mark.parametrize("case", cases.PEOPLE)
def test_a_person_is_a_person(case, headers):
    # trust case 74
    assert kind_of(case, headers) is MessageKind.HUMAN
    assert kind_of(case, headers, is_answer_to_us=False) is MessageKind.HUMAN


@pytest.mark.parametrize("case", cases.MISLABELLED_PEOPLE)
def test_a_wrong_header_makes_no_machine_of_a_person(case):
    # trust case 74
    assert kind_of(case, cases.AUTO) is MessageKind.HUMAN


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("550 5.1.1 <vera@wells.example>: Recipient address rejected: User unknown", "userunknown"),
        ("550 There is no such person at this address", "userunknown"),
        ("550 Requested action not taken: mailbox unavailable", "userunknown"),
        ("550 5.1.10 RESOLVER.ADR.RecipientNotFound; not found", "userunknown"),
        ("550 Empfänger unbekannt", "userunknown"),
        ("550 L'adresse de messagerie est introuvable", "userunknown"),
        ("550 La cuenta no existe", "userunknown"),
        ("550 Conta inexistente", "userunknown"),
        ("550 De gebruiker bestaat niet", "userunknown"),
        ("Host or domain name not found. Name service error: Host not found", "hostunknown"),
        ("553 5.1.2 We were unable to find the domain of the recipient", "hostunknown"),
        ("556 5.1.10 The domain does not accept mail (null MX)", "notaccept"),
        ("551 5.1.6 The recipient has moved to vera@wells.example", "hasmoved"),
        ("552 5.2.2 The mailbox of the recipient is full", "mailboxfull"),
        ("452 4.2.2 The account is over quota", "mailboxfull"),
        ("550 Das Postfach des Empfängers ist voll", "mailboxfull"),
        ("550 La boîte aux lettres est pleine", "mailboxfull"),
        ("552 5.3.4 Message size exceeds the fixed limit", "mesgtoobig"),
        ("550 5.2.1 The account that you tried to reach is disabled", "suspend"),
        ("550 The mailbox has been suspended", "suspend"),
        ("554 5.7.1 Relay access denied", "norelaying"),
        ("550 5.7.26 The sender is unauthenticated", "authfailure"),
        ("550 Rejected by the DMARC policy of the domain", "authfailure"),
        ("550 5.7.25 No PTR record for the sending address", "requireptr"),
        ("450 Client host rejected: cannot find your reverse hostname", "requireptr"),
        ("550 5.7.1 Messages without a From: header are not RFC 5322 compliant", "notcompliantrfc"),
        ("421 Deferred because of the poor reputation of the sender", "badreputation"),
        ("553 5.1.8 Sender address rejected: domain not found", "rejected"),
        ("550 You are not allowed to post to this group", "rejected"),
        ("550 The recipient is only accepting mail from specific senders", "filtered"),
        ("554 5.7.0 Your message was classified as spam", "spamdetected"),
        ("554 The message contains a virus", "virusdetected"),
        ("554 Your IP address is listed on a blocklist", "blocked"),
        ("550 5.7.606 Access denied, banned sending IP", "blocked"),
        ("554 Service refused: blocked using dnsbl.wells.example", "blocked"),
        ("550 Denied by policy", "policyviolation"),
        ("530 5.7.0 Authentication required", "securityerror"),
        ("421 Too many concurrent connections", "toomanyconn"),
        ("450 You are sending mail too fast, slow down", "speeding"),
        ("452 4.3.1 Insufficient system storage", "systemfull"),
        ("451 Internal server error", "systemerror"),
        ("554 5.4.6 Too many hops", "networkerror"),
        ("connect to mx.wells.example: Connection timed out", "expired"),
        ("command died with status 1", "mailererror"),
        ("550 5.6.0 Improper use of 8-bit data in the header", "contenterror"),
    ],
)
def test_the_reason_of_a_failure_is_read_from_what_mail_systems_say(said, reason):
    status = (
        "=== message/delivery-status ===\nReporting-MTA: dns; mx.example\n\n"
        "Final-Recipient: rfc822; vera@wells.example\nAction: failed\nStatus: 5.0.0\n"
        f"Diagnostic-Code: smtp; {said}\n"
    )
    by_status = Message(digest=b"", sender=DAEMON, attached_text=status)
    by_text = Message(
        digest=b"",
        sender=DAEMON,
        subject="Undelivered Mail Returned to Sender",
        text=f"Your message could not be delivered.\n\n<vera@wells.example>: {said}\n",
    )

    for message in (by_status, by_text):
        reading = read_message(message, LEXICON)
        (bounce,) = reading.bounces
        assert (bounce.address, bounce.reason) == ("vera@wells.example", reason)
        assert bounce.is_hard is (reason in LEXICON.bounces.reasons.hard)
