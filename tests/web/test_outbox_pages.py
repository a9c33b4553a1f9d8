"""The link by which a mail is stopped: it asks when it is looked at, and acts when told to."""

import datetime as dt
import re
import uuid

import pytest
from django.test import Client
from selectolax.lexbor import LexborHTMLParser

pytestmark = pytest.mark.django_db
TOUCH = uuid.UUID(int=9)


@pytest.fixture
def person(demo_people):
    """Send a mail to somebody of the demo; give their id."""
    from keepwarm import wiring
    from keepwarm.records import models

    desk = wiring.open_desk()
    person_id = models.Prospect.objects.get(pk=demo_people["Tom Ashby"]).person_id
    now = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)
    mailbox = models.SendingMailbox.objects.create(
        workspace_id=desk.workspace_id, address="rita@tidewater-doors.example", port=465,
        host="smtp.tidewater-doors.example", security="tls", method="none", made_at=now,
    )  # fmt: skip
    models.OutboxMail.objects.create(
        workspace_id=desk.workspace_id, mailbox=mailbox, person_id=person_id, touch=str(TOUCH),
        recipient="t@x.example", message_id="m@x", approved_hash=b"h" * 32, content=b"c",
        state="review", approved_at=now, due_at=now, unsure_since=now, ended_at=now,
    )  # fmt: skip
    return person_id


@pytest.fixture
def link():
    from keepwarm import wiring
    from keepwarm.app.sending.one_click import stop_token

    desk = wiring.open_desk()
    return f"/stop/{desk.workspace_id}/{TOUCH}/{stop_token(desk, TOUCH)}"


@pytest.fixture
def is_stopped(person):
    from keepwarm import wiring
    from keepwarm.app.storing.suppress import suppressed_people

    return lambda: bool(suppressed_people(wiring.open_desk(), [person]))


@pytest.fixture
def stranger():
    return Client(enforce_csrf_checks=True)


def test_machines_that_look_at_the_link_stop_nobody(stranger, link, is_stopped):  # trust case 115
    answers = [stranger.get(link) for _ in range(20)] + [stranger.head(link)]

    assert {answer.status_code for answer in answers} == {200}
    assert not is_stopped()


def test_a_post_without_sign_in_stops_as_often_as_it_comes(stranger, link, is_stopped):
    # trust case 116
    said = {"List-Unsubscribe": "One-Click"}

    answers = [stranger.post(link, said) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert b"You will get no more mail" in answers[0].content
    assert is_stopped()


def test_a_link_that_is_not_ours_is_not_known(stranger, link, is_stopped):
    assert stranger.post(link[:-1] + ("0" if link[-1] != "0" else "1")).status_code == 404
    assert stranger.post(re.sub(r"/stop/\d+", "/stop/999999", link)).status_code == 404
    assert not is_stopped()


@pytest.mark.usefixtures("person")
def test_the_outbox_asks_about_a_mail_of_which_nobody_can_know(client):
    page = client.get("/outbox").content.decode()

    assert "Nobody can know whether this left" in page
    assert "It is there" in page
    assert "It is not there: send it again" in page


def test_how_mails_look_is_chosen_on_the_outbox(client, demo_people):  # noqa: ARG001
    def chosen():
        page = LexborHTMLParser(client.get("/outbox").content.decode())
        return page.css_first("input[name=form][checked]").attributes["value"]

    found = [chosen()]
    for form in ("html", "plain"):
        client.post("/outbox/form", {"form": form})
        found.append(chosen())

    assert found == ["plain", "html", "plain"]


@pytest.mark.parametrize(("hours", "is_looked_at_again"), [(-1, True), (0, True), (1, False)])
def test_a_mail_that_is_due_is_looked_at_until_it_has_left(
    client, person, hours, is_looked_at_again
):
    from django.utils import timezone

    from keepwarm.records.models import OutboxMail

    due_at = timezone.now() + dt.timedelta(hours=hours)
    OutboxMail.objects.filter(person_id=person).update(
        state="approved", due_at=due_at, unsure_since=None, ended_at=None
    )

    page = client.get("/outbox").content.decode()

    assert ('hx-trigger="every 1s"' in page) is is_looked_at_again


def test_a_word_about_a_mail_is_kept_and_can_be_undone(client, person):
    from keepwarm.records.models import OutboxMail

    number = OutboxMail.objects.get(person_id=person).pk

    answer = client.post(f"/outbox/{number}", {"word": "sent"}, follow=True)

    assert OutboxMail.objects.get(pk=number).state == "sent"
    assert "Undo" in answer.content.decode()
    assert client.post(f"/outbox/{number}", {"word": "sent"}).status_code == 422


@pytest.mark.parametrize("act", ["look", "approve"])
def test_what_is_left_to_fill_in_goes_back_to_the_draft_as_it_was_typed(client, demo_people, act):
    from keepwarm.records.models import OutboxMail

    text = "Hello [name], two doors?"
    said = {"tactic": "value_nugget", "channel": "email", "subject": "Doors", "text": text}

    answer = client.post(f"/prospects/{demo_people['Ana Lima']}/draft/{act}", said)

    assert answer.status_code == 422
    assert "was left to fill in" in answer.content.decode()
    assert text in answer.content.decode()
    assert not OutboxMail.objects.exists()
