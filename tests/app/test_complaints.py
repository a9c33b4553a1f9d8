"""Who reports a mail as spam is left alone, and the mailbox it came from stops until told on."""

import hashlib

import pytest

from tests.app.builders import (
    ADA,
    GRACE,
    NOW,
    RITA,
    ago,
    lead,
    leads_csv,
    mail,
    message_id,
    spam_report,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def mailbox(desk, intake):
    """Keep a mailbox of Rita's by which a mail went out to Ada."""
    from keepwarm.records.models import Mailbox, OutboxMail, Person, SendingMailbox

    sent = mail(RITA, ADA, at=ago(20), ident="m1")
    intake.sheet(leads_csv(lead(ADA), lead(GRACE)))
    intake.mail(sent, mail(RITA, GRACE, at=ago(20), ident="m2"))
    place = {"host": "127.0.0.1", "port": 1, "security": "plain", "method": "password"}
    of_it = {"workspace_id": desk.workspace_id, "address": RITA.address, "made_at": NOW, **place}
    sending = SendingMailbox.objects.create(**of_it)
    OutboxMail.objects.create(
        workspace_id=desk.workspace_id, mailbox=sending, touch="t1", recipient=ADA.address,
        person=Person.objects.get(key=ADA.address), message_id=message_id("m1"), content=sent,
        approved_hash=hashlib.sha256(sent).digest(), approved_at=ago(20), due_at=ago(20),
        ended_at=ago(20), state="sent",
    )  # fmt: skip
    return Mailbox.objects.create(**of_it, due_at=NOW, sending=sending)


def held_by(desk, mailbox):
    from keepwarm.app.mailbox.mailboxes import read_mailbox_card

    return read_mailbox_card(desk, mailbox.pk).unsent_why


def stopped():
    from keepwarm.records.models import Decision

    rows = Decision.objects.filter(kind="suppress").values_list("person__key", "sentence")
    return dict(rows)


def test_a_report_stops_who_made_it_and_the_mailbox(desk, intake, mailbox):  # trust case 127
    intake.mail(spam_report(ADA, at=ago(1), answers="m1"), name="report.mbox")

    assert stopped() == {
        ADA.address: "They reported a mail as spam. No further contact on any channel."
    }
    assert "reported as spam" in held_by(desk, mailbox)
    assert f"{ago(1):%d %B %Y}" in held_by(desk, mailbox)


def test_once_told_to_go_on_the_same_report_holds_nothing_again(desk, intake, mailbox):
    from keepwarm.app.ground.stale import mark_all_stale
    from keepwarm.app.mailbox.mailboxes import go_on_sending
    from keepwarm.app.settling.settle import settle_all

    intake.mail(spam_report(ADA, at=ago(1), answers="m1"), name="report.mbox")
    go_on_sending(desk, mailbox.pk)
    mark_all_stale(desk)
    settle_all(desk)

    assert not held_by(desk, mailbox)
    assert list(stopped()) == [ADA.address]


@pytest.mark.parametrize(
    ("who", "days", "answers"),
    [(ADA, 15, "m1"), (GRACE, 1, "m2")],
    ids=["long ago", "of a mail that did not go out from here"],
)
def test_other_reports_stop_who_made_them_only(desk, intake, mailbox, who, days, answers):
    intake.mail(spam_report(who, at=ago(days), answers=answers), name="report.mbox")

    assert list(stopped()) == [who.address]
    assert not held_by(desk, mailbox)
