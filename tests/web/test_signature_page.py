"""What a prospect's signature says, on their page: with its mail, and dismissed with one click."""

import pytest
from django.test import Client
from selectolax.lexbor import LexborHTMLParser

from keepwarm import wiring
from tests.app.builders import ADA, RITA, ago, lead, leads_csv, mail
from tests.app.workplace import Clock, Intake, open_desk_at

pytestmark = pytest.mark.django_db

LETTER = "Thanks, that looks interesting. What would two of them cost?\n\n"
CARD = "Ada Quist\nHead of <b>all</b> Purchasing\nFenland Dairy Ltd\n+44 20 7946 0123\n"


@pytest.fixture
def address(db):  # noqa: ARG001 - the record must be there
    """Let Ada answer with a signature; return the address of her page."""
    from keepwarm.records.models import Prospect

    wiring._shelf.cache_clear()
    intake = Intake(open_desk_at(Clock()))
    intake.sheet(leads_csv(lead(ADA, company="Whey & Sons", country="United Kingdom")))
    intake.mail(mail(ADA, RITA, at=ago(1), text=LETTER + CARD))
    return f"/prospects/{Prospect.objects.get().pk}"


@pytest.fixture
def client():
    return Client()


def page_of(client, address):
    return LexborHTMLParser(client.get(address).content.decode())


def words(node):
    return " ".join(node.text().split())


def found(page):
    """Return what the page found in the signature: what it is, by its value."""
    return {node.css_first("button").attributes["value"]: node for node in page.css(".found")}


def test_the_card_says_it_in_a_line_with_the_mail_that_said_it(client, address):
    page = page_of(client, address)

    line = page.css_first(".person .quiet")
    mail_address = line.css_first("a").attributes["href"]
    assert words(line).split(" (from their mail of 10 Mar")[0] == (
        "Head of <b>all</b> Purchasing at Fenland Dairy Ltd · +44 20 7946 0123"
    )
    assert client.get(mail_address).status_code == 200


def test_each_fact_says_where_it_was_found_and_what_the_record_says(client, address):
    facts = found(page_of(client, address))

    number, company = facts["+44 20 7946 0123"], facts["Fenland Dairy Ltd"]
    assert number.css_first("a").attributes["href"] == "tel:+442079460123"
    assert "found in their signature, 10 Mar" in words(number)
    assert "on record: Whey & Sons" in words(company)


def test_what_outsiders_write_never_becomes_markup(client, address):
    page = page_of(client, address)

    assert page.css_first(".person b") is None
    assert page.css_first(".found b") is None


def test_one_click_dismisses_a_fact_and_another_brings_it_back(client, address):
    node = found(page_of(client, address))["+44 20 7946 0123"]
    form = node.css_first("form")
    hidden = {
        each.attributes["name"]: each.attributes["value"] for each in form.css("input[type=hidden]")
    }

    response = client.post(
        form.attributes["action"], {**hidden, "value": "+44 20 7946 0123"}, follow=True
    )
    after = LexborHTMLParser(response.content.decode())
    did = after.css_first(".bar [name=did]").attributes["value"]
    client.post("/undo", {"did": did, "back": "prospect"})

    assert "is not Ada Quist's number" in words(after.css_first(".bar"))
    assert set(found(after)) == {"Head of <b>all</b> Purchasing", "Fenland Dairy Ltd"}
    assert "+44 20 7946 0123" in found(page_of(client, address))


def test_a_fact_that_does_not_stand_is_refused_with_a_sentence(client, address):
    asked = {"fact": "title", "value": "Astronaut", "back": "prospect"}

    response = client.post(f"{address}/dismiss", asked)

    assert response.status_code == 422
    assert "does not say this any more" in response.content.decode()
