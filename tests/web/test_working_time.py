"""The page that says when one works and when one is away, over the demo workspace."""

import datetime as dt

import pytest
from django.test import Client
from selectolax.lexbor import LexborHTMLParser

from keepwarm import wiring
from keepwarm.records.models import Decision, Workspace

pytestmark = pytest.mark.usefixtures("demo_people", "db")


@pytest.fixture(autouse=True)
def empty_shelf():
    """Forget what the process keeps between requests: the database went back without it."""
    wiring._shelf.cache_clear()
    yield
    wiring._shelf.cache_clear()


@pytest.fixture
def client():
    return Client()


def text_of(response):
    return " ".join(LexborHTMLParser(response.content.decode()).css_first("main").text().split())


def stored():
    return Workspace.objects.values_list("working_time", flat=True).get()


def test_an_absence_stands_on_the_page_and_on_today_until_it_is_taken_back(client):
    first = LexborHTMLParser(client.get("/working-time").content.decode())
    day = first.css_first("input[name=first]").attributes["min"]
    last = dt.date.fromisoformat(day) + dt.timedelta(days=13)

    answer = client.post("/working-time/away", {"first": day, "last": last}, follow=True)

    assert "Away from" in text_of(answer)
    assert "nothing is planned nor sent before" in text_of(client.get("/"))
    did = Decision.objects.latest("pk").pk
    back = client.post("/undo", {"did": did, "back": "working-time"}, follow=True)
    assert "No absence is known." in text_of(back)
    assert "nothing is planned nor sent" not in text_of(client.get("/"))


def test_the_week_is_saved(client):
    week = {"starts": "9", "ends": "16", "day": ["0", "1", "2"], "country": "DE"}

    client.post("/working-time/set", week)

    assert stored() == {"starts_hour": 9, "ends_hour": 16, "days": [0, 1, 2], "country": "DE"}


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("set", {"starts": "nine", "ends": "17", "day": "0"}),
        ("set", {"starts": "9", "ends": "17"}),
        ("away", {"first": ""}),
        ("away", {"first": "2001-01-01", "last": "2001-01-02"}),
        ("back", {"first": "2001-01-01"}),
    ],
)
def test_nonsense_is_refused_in_words(client, address, said):
    answer = client.post(f"/working-time/{address}", said)

    assert answer.status_code == 422
    assert any(words in text_of(answer) for words in ("Not set:", "Not noted:", "Nothing was"))
    assert stored() == {}
