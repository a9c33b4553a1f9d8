"""Promises and readings of our own mails on the pages, with forms that need no script."""

import pytest

from tests.app.builders import ADA, RITA, ago, lead, leads_csv, mail
from tests.app.workplace import Clock, Intake, open_desk_at

pytestmark = pytest.mark.django_db

DRAWINGS = "Hi Ada,\n\nthanks. I'll send you the drawings by Tuesday. Shall we meet then?\n\nRita"


@pytest.fixture
def promised(db, monkeypatch):  # noqa: ARG001 - the record must be there
    """Import a promise that is due, and open the pages at the desk of the tests."""
    from keepwarm.records.models import Prospect
    from keepwarm.web.views import acts, prospect, today

    desk = open_desk_at(Clock())
    for module in (acts, prospect, today):
        monkeypatch.setattr(module, "open_desk", lambda _request: desk)
    intake = Intake(desk)
    intake.sheet(leads_csv(lead(ADA, company="Fenland Dairy", created="2026-01-01")))
    intake.mail(mail(RITA, ADA, at=ago(5), text=DRAWINGS))
    return Prospect.objects.get()


def text_of(response):
    return response.content.decode()


def test_today_shows_a_promise_that_is_due_with_done_and_later(client, promised):  # noqa: ARG001
    page = text_of(client.get("/"))

    assert "You promised to send Ada something by Tuesday 10 March." in page
    assert 'name="done"' in page
    assert 'name="days" value="1">Later' in page


def test_done_takes_the_promise_off_and_offers_to_undo_it(client, promised):
    from keepwarm.records.models import SentReading

    mail_id = SentReading.objects.get().message_id
    said = {"back": "today", "mail": mail_id, "number": 0, "done": 1}

    page = text_of(client.post(f"/prospects/{promised.pk}/promise", said, follow=True))

    assert "You promised to send" not in page
    assert "Your promise to Ada Quist is kept" in page
    assert "Undo" in page


def test_a_correction_is_made_with_a_plain_form_on_the_page_of_the_prospect(client, promised):
    from keepwarm.records.models import SentReading

    before = text_of(client.get(f"/prospects/{promised.pk}"))
    reading = SentReading.objects.get()
    said = {
        "back": "prospect", "mail": reading.message_id, "tactic": "", "tactic_was": "",
        "ask": "decision", "ask_was": "meeting",
    }  # fmt: skip

    after = text_of(client.post(f"/prospects/{promised.pk}/sent", said, follow=True))

    assert "Asked for a meeting." in before
    assert "Asked for a decision. Corrected by you." in after
    assert SentReading.objects.get().tactic == reading.tactic


def test_a_form_that_names_no_mail_is_refused_in_words(client, promised):
    response = client.post(f"/prospects/{promised.pk}/sent", {"back": "prospect"})

    assert response.status_code == 422
    assert "did not say which mail" in text_of(response)
