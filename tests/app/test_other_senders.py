"""Another installation that sends by the same mailbox is noticed, and this one only reads then."""

import hashlib
import uuid

import pytest

from tests.app.builders import ADA, NOW, RITA, ago, mail

pytestmark = pytest.mark.django_db
TOUCH = uuid.UUID(int=7)


@pytest.fixture
def mailbox(desk):
    """Keep a mailbox of Rita's that is read and sends, as adding it does."""
    from keepwarm.records.models import Mailbox, SendingMailbox

    place = {"host": "127.0.0.1", "port": 1, "security": "plain", "method": "password"}
    of_it = {"workspace_id": desk.workspace_id, "address": RITA.address, "made_at": NOW, **place}
    sending = SendingMailbox.objects.create(**of_it)
    return Mailbox.objects.create(**of_it, due_at=NOW, sending=sending)


@pytest.fixture
def heed(desk, mailbox):
    """Have mails come from the server; return what is said of the mailbox as a way out."""
    from keepwarm.app.mailbox.mail_server import Fetched
    from keepwarm.app.mailbox.mailboxes import read_mailbox_card
    from keepwarm.app.mailbox.other_senders import heed_other_senders

    def heeding(*mails):
        batch = [Fetched(uid=number, content=bytes(one), arrived_at=None) for number, one in
                 enumerate(mails, start=1)]  # fmt: skip
        heed_other_senders(desk, mailbox, batch)
        return read_mailbox_card(desk, mailbox.pk).unsent_why

    return heeding


def marked(touch=TOUCH, *, sender=RITA, days=2):
    return mail(sender, ADA, at=ago(days), headers=(("X-Touch-Id", str(touch)),))


def put_in_outbox(desk, mailbox, intake):
    from keepwarm.records.models import OutboxMail, Person

    intake.mail(mail(ADA, RITA, at=ago(9)))
    content = bytes(marked())
    OutboxMail.objects.create(
        workspace_id=desk.workspace_id, mailbox=mailbox.sending, person=Person.objects.first(),
        touch=str(TOUCH), recipient=ADA.address, message_id="x", content=content,
        approved_hash=hashlib.sha256(content).digest(), approved_at=ago(2), due_at=ago(2),
        state="sent",
    )  # fmt: skip


def test_a_mail_of_another_installation_holds_what_would_go_out(heed):
    why = heed(mail(RITA, ADA, at=ago(1)), marked())

    assert "Another installation" in why
    assert f"{ago(2):%d %B %Y}" in why


def test_what_this_one_sent_holds_nothing(heed, desk, mailbox, intake):
    put_in_outbox(desk, mailbox, intake)

    assert not heed(marked())


@pytest.mark.parametrize(
    "harmless",
    [
        marked(days=15),
        marked(sender=ADA),
        marked("no id at all"),
        mail(RITA, ADA, at=ago(1), text="X-Touch-Id: " + str(TOUCH)),
    ],
    ids=["long ago", "of somebody who uses it too", "no id", "in the text"],
)
def test_other_mails_hold_nothing(heed, harmless):
    assert not heed(harmless)


def test_a_person_says_when_it_is_over_and_the_same_mail_is_not_told_again(heed, desk, mailbox):
    from keepwarm.app.mailbox.mailboxes import go_on_sending

    heed(marked())

    go_on_sending(desk, mailbox.pk)

    assert not heed()
    assert heed(marked(uuid.UUID(int=8)))


def test_what_kept_it_from_sending_before_stays_said(heed, mailbox):
    mailbox.sending.trouble = "The server refuses this mailbox: 535"
    mailbox.sending.save()

    assert heed(marked()) == "The server refuses this mailbox: 535"


def test_a_mailbox_that_is_only_read_cannot_go_on_sending(desk, mailbox):
    from keepwarm.app.ground.errors import Refusal
    from keepwarm.app.mailbox.mailboxes import go_on_sending

    mailbox.sending = None
    mailbox.save()

    with pytest.raises(Refusal, match="read only"):
        go_on_sending(desk, mailbox.pk)
