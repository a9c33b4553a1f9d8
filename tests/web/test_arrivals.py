"""A page that lies open learns who came in, at no cost where nobody did, and says no more."""

import datetime as dt

import pytest
from django.test import Client

from tests.app.builders import ADA, GRACE

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def empty_shelf():
    from keepwarm import wiring

    wiring._shelf.cache_clear()


@pytest.fixture
def client():
    return Client()


@pytest.fixture
def come_in():
    """Have somebody send a form."""
    from keepwarm import wiring
    from keepwarm.app.importing.inbound import receive
    from keepwarm.app.importing.inbound_keys import make_key

    desk = wiring.open_desk()
    key = make_key(desk, name="Our form", kind="form", thanks=[], secret="x" * 43)

    def sent(someone, words="A price, please."):
        fields = [("name", someone.name), ("email", someone.address), ("message", words)]
        received = receive(desk, secret=key, kind="form", fields=fields)
        assert received.outcome == "taken"

    return sent


def test_where_nobody_came_in_nothing_is_answered(client, come_in):
    come_in(ADA)
    page = client.get("/").content.decode()

    answer = client.get("/today/arrivals", {"since": _since(page), "shown": 0})

    assert answer.status_code == 204


def test_who_came_in_after_the_page_was_made_is_named_once_without_their_words(client, come_in):
    come_in(ADA)
    since = _since(client.get("/").content.decode())
    come_in(GRACE, words="The secret words of Grace")

    answer = client.get("/today/arrivals", {"since": since, "shown": 0})

    said = answer.content.decode()
    assert GRACE.name in said
    assert "new enquiry" in said
    assert ADA.name not in said
    assert "secret words" not in said
    shown = int(said.split("shown=")[1].split('"')[0])
    again = client.get("/today/arrivals", {"since": since, "shown": shown})
    assert again.status_code == 204


def test_markup_of_a_stranger_stays_text(client, come_in):
    from tests.app.builders import Someone

    since = _since(client.get("/").content.decode())
    come_in(Someone('Eve" onload="x" <script>', "eve@evil.example"))

    said = client.get("/today/arrivals", {"since": since}).content.decode()

    assert "<script>" not in said
    assert 'onload="x"' not in said


def test_the_clock_on_today_shows_its_marks(client, come_in):
    come_in(ADA)

    page = client.get("/").content.decode()

    assert [f'data-mark="{minutes}"' in page for minutes in (5, 10, 30)] == [True] * 3
    assert 'class="is-past"' not in page


def test_calibration_tells_how_soon_who_asked_was_answered(client, come_in):
    come_in(ADA)

    page = client.get("/calibration?wait").content.decode()

    assert "0 of 1 touched since" in page
    assert "No touch yet" in page
    assert "2,241 firms" in page


def test_a_page_that_asks_by_itself_keeps_nobody_signed_in():
    from keepwarm import wiring
    from keepwarm.app.access.sign_in import Browser, start
    from keepwarm.app.access.users import create_owner
    from keepwarm.app.ground.reception import SIGN_IN_IDLE_MAX
    from keepwarm.records.models import SignIn

    reception = wiring.reception()
    user = create_owner(
        reception, wiring.open_desk().workspace_id, email="rita@brightwell.example",
        name="Rita", password="seven quiet herons",  # noqa: S106 - of an invented person
    )  # fmt: skip
    client = Client()
    client.cookies["keepwarm_sign_in"] = start(reception, user, browser=Browser()).token
    long_ago = reception.now() - SIGN_IN_IDLE_MAX + dt.timedelta(minutes=1)
    SignIn.objects.update(seen_at=long_ago)

    assert client.get("/today/arrivals").status_code == 204
    assert SignIn.objects.get().seen_at == long_ago
    assert client.get("/").status_code == 200
    assert SignIn.objects.get().seen_at > long_ago


def _since(page):
    return int(page.split("today/arrivals?since=")[1].split("&")[0])
