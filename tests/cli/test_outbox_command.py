"""The outbox in the terminal: what goes out over a real line, and a person's word."""

import uuid

import pytest

from bench._mail_server import MailServer, read_log
from tests.app.builders import ADA, NOW, RITA

RAW = (
    f"From: {RITA.header}\r\nTo: {ADA.header}\r\nSubject: Pumps\r\n\r\nHello,\r\ntwo pumps?\r\n"
).encode()
LOGIN = ("rita@brightwell.example", "pa:ss wört")


@pytest.fixture
def server(tmp_path):
    """Run a server that drops the line after it took a mail, where ``fault`` says so."""
    made = MailServer(tmp_path / "log", mechanisms="PLAIN")
    with made:
        yield made


@pytest.fixture
def approved(keepwarm, server):  # noqa: ARG001 - the record must be there
    """Approve a mail to Ada, due now, by a mailbox on this machine; mail was read just now."""
    from keepwarm import wiring
    from keepwarm.app.mailbox.sending_mailboxes import ServerAddress, add_sending_mailbox
    from keepwarm.app.sending.approve import approve_mail
    from keepwarm.records.models import OutboxMail, Person, Prospect, Workspace

    desk = wiring.open_desk()
    seen = NOW.timestamp()
    Workspace.objects.update(coverage={"email": [seen - 86_400, seen]})
    place = ServerAddress(host="127.0.0.1", port=server.port, security="plain")
    add_sending_mailbox(
        desk, wiring.sealer(), address=RITA.address, server=place, login=LOGIN[0], secret=LOGIN[1]
    )
    person = Person.objects.create(workspace=desk.workspace, key=ADA.address, name=ADA.name)
    Prospect.objects.create(
        workspace=desk.workspace, person=person, name=ADA.name, lane="respond", region="US"
    )
    approve_mail(desk, person.pk, RAW, touch=uuid.uuid4())
    OutboxMail.objects.update(due_at=NOW)
    return OutboxMail.objects.get().pk


def test_an_approved_mail_is_listed_sent_and_listed_as_sent(keepwarm, server, approved):
    before = keepwarm("outbox").text
    said = keepwarm("outbox", "--send", "--json").json

    assert f"{approved} {ADA.name} · Pumps approved" in before
    assert said["came"] == {"sent": 1}
    assert [mail["state"] for mail in said["mails"]] == ["sent"]
    assert server.signed_in == ["PLAIN"]
    assert len(read_log(server.log)) == 1


def test_html_is_chosen_and_given_up_again(keepwarm):
    from keepwarm.records.models import Workspace

    assert "as HTML beside the plain text" in keepwarm("outbox", "--html").text
    assert Workspace.objects.get().has_html
    assert "as plain text only" in keepwarm("outbox", "--plain").text
    assert not Workspace.objects.get().has_html


def test_the_postal_address_that_is_set_is_said(keepwarm):
    said = keepwarm("outbox", "--address", "1 Mill Lane\nHereford", "--json")

    assert said.json["chosen"] == [
        "First mails carry where the law wants it: 1 Mill Lane, Hereford"
    ]


def test_what_may_have_been_sent_asks_and_takes_an_answer(keepwarm, server, approved):
    from keepwarm.records.models import OutboxMail

    server.fault_of = lambda _touch, _time: "accept and drop"
    keepwarm("outbox", "--send")
    OutboxMail.objects.update(state="review")  # its time of looking into Sent is over

    asked = keepwarm("outbox", "--review").text
    said = keepwarm("outbox", "--sent", approved).text

    assert f"keepwarm outbox --again {approved}: send it again" in asked
    assert "was sent, you said. Undo: keepwarm undo" in said
    assert keepwarm("outbox", "--review").text.strip() == "Nothing is here."
    assert len(read_log(server.log)) == 1


def test_a_mail_that_is_not_asked_about_takes_no_answer(keepwarm, approved):
    said = keepwarm("outbox", "--again", approved, code=2)

    assert "Nothing was decided" in said.trouble


def test_the_secret_stands_nowhere_in_the_record(approved):  # noqa: ARG001
    from django.core import serializers

    from keepwarm.records.models import SendingMailbox

    row = SendingMailbox.objects.get()

    assert LOGIN[1] not in serializers.serialize("json", [row])
    assert LOGIN[1].encode() not in bytes(row.sealed_secret)
