"""The cards that put a question to a person, on Today and with the prospect; one click each."""

import pytest
from django.test import Client
from selectolax.lexbor import LexborHTMLParser

from keepwarm import wiring
from keepwarm.records.models import Prospect

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_people")]


@pytest.fixture(autouse=True)
def empty_shelf():
    """Forget what the process keeps between requests: the database went back without it."""
    wiring._shelf.cache_clear()


@pytest.fixture
def client():
    return Client()


def cards(client, address="/"):
    page = LexborHTMLParser(client.get(address).content.decode())
    return {
        " ".join(node.css_first(".question").text().split()): node
        for node in page.css("article.decide")
    }


def press(client, card, words, back="today"):
    form = card.css_first("form")
    values = {node.text().strip(): node.attributes["value"] for node in form.css("button")}
    of = form.css_first("[name=of]").attributes["value"]
    answer = {"choice": values[words], "of": of, "back": back}
    return client.post(form.attributes["action"], answer, follow=True)


def successor_of(client, address="/"):
    return next(card for words, card in cards(client, address).items() if "follows" in words)


def test_a_successor_is_added_from_today_and_taken_back(client):
    card = successor_of(client)

    response = press(client, card, "Add Daniel Osei")
    added = Prospect.objects.filter(name="Daniel Osei").count()
    page = LexborHTMLParser(response.content.decode())
    undo = page.css_first(".bar [name=did]").attributes["value"]
    client.post("/undo", {"did": undo, "back": "today"})

    assert "was added" in page.css_first(".bar").text()
    assert added == 1
    assert not Prospect.objects.filter(name="Daniel Osei").exists()
    assert successor_of(client)


def test_the_card_stands_with_the_prospect_too_and_goes_when_it_is_answered(client, demo_people):
    address = f"/prospects/{demo_people['Fiona Blake']}"

    press(client, successor_of(client, address), "Not this", back="prospect")

    assert cards(client, address) == {}


def test_an_answer_that_the_card_does_not_offer_is_refused_with_a_sentence(client):
    card = successor_of(client)
    address = card.css_first("form").attributes["action"]

    response = client.post(address, {"choice": "close", "back": "today"})

    assert response.status_code == 422
    assert "none of the answers" in response.content.decode()
