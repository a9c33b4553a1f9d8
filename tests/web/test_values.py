"""The page that asks what answers, touches and minutes are worth, over the demo workspace."""

import pytest
from django.test import Client
from selectolax.lexbor import LexborHTMLParser

from keepwarm import wiring
from keepwarm.records.models import Decision, Workspace

HTMX = {"HX-Request": "true"}
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


def parse(response):
    return LexborHTMLParser(response.content.decode())


def text_of(page, selector="main"):
    return " ".join(page.css_first(selector).text().split())


def field(page, name):
    return page.css_first(f"input[name={name}]").attributes["value"]


def stored():
    return Workspace.objects.values_list("values", "minutes_per_day").get()


def test_every_figure_stands_with_its_meaning_and_its_default(client):
    page = parse(client.get("/values"))

    for name, default in (("cold", "300"), ("proposal", "1500"), ("phone", "4"), ("day", "45")):
        assert field(page, name) == default
        assert page.css_first(f"label[for=value-{name}]") is not None
        assert f"Default {default}." in text_of(page, f"#means-{name}")
    assert "no study says what an answer is worth to you" in text_of(page)
    assert "0 of 5 working days are on record" in text_of(page)


def test_what_it_does_is_shown_before_anything_is_saved(client):
    before = stored()

    page = parse(client.post("/values/foresee", {"phone": "30", "day": "30"}))

    shown = text_of(page, "#foreseen")
    assert "Phone: 4 to 30 minutes" in shown
    assert "Minutes a day: 45 to 30 minutes" in shown
    assert "Falls out" in shown
    assert [each.text() for each in page.css(".sketch h3")] == ["Now", "Then"]
    assert "of 45 minutes" in text_of(page, ".sketch:first-child")
    assert "of 30 minutes" in text_of(page, ".sketch:last-child")
    assert (field(page, "phone"), field(page, "day")) == ("30", "30")
    assert stored() == before


def test_saved_values_are_undone_on_the_page(client):
    before = stored()
    saved = parse(client.post("/values/set", {"talked": "1200", "day": "30"}, headers=HTMX))
    decision = saved.css_first("#bar input[name=did]").attributes["value"]

    undone = parse(client.post("/undo", {"back": "values", "did": decision}, headers=HTMX))

    assert "Set: Talked: 900 to 1,200 minutes; Minutes a day: 45 to 30" in text_of(saved, "#bar")
    assert (field(saved, "talked"), field(saved, "day")) == ("1200", "30")
    assert (field(undone, "talked"), field(undone, "day")) == ("900", "45")
    assert stored() == before


def test_without_script_saving_leads_back_to_the_page(client):
    answer = client.post("/values/set", {"talked": "1200"})

    assert answer["Location"] == f"/values?did={Decision.objects.latest('pk').pk}"
    assert field(parse(client.get(answer["Location"])), "talked") == "1200"


def test_the_last_change_can_be_undone_later_as_well(client):
    client.post("/values/set", {"talked": "1200"})

    page = parse(client.get("/values"))
    decision = page.css_first(".last-change input[name=did]").attributes["value"]
    undone = parse(client.post("/undo", {"back": "values", "did": decision}, headers=HTMX))

    assert "Set: Talked: 900 to 1,200 minutes." in text_of(page, ".last-change")
    assert undone.css_first(".last-change") is None
    assert field(undone, "talked") == "900"


@pytest.mark.parametrize("address", ["/values/foresee", "/values/set"])
def test_a_refused_answer_is_told_beside_the_question_and_kept(client, address):
    before = stored()

    answer = client.post(address, {"talked": "lots"})

    page = parse(answer)
    assert answer.status_code == 422
    assert "Not set: “lots” for talked" in text_of(page, "#foreseen [role=alert]")
    assert field(page, "talked") == "lots"
    assert stored() == before


def test_money_in_force_is_shown_with_its_sum(client):
    client.post("/values/set", {"deal": "6000", "hour": "60", "talked_share": "20"})

    page = parse(client.get("/values"))

    assert "In force: 1200, by the sum in money below." in text_of(page, "#means-talked")
    assert "at 60 an hour that is 1,200 minutes" in text_of(page, ".money")
    assert "open" in page.css_first("details.money").attributes


def test_today_asks_until_it_is_answered_or_put_aside_and_undo_asks_again(client):
    asked = parse(client.get("/"))
    kept = parse(client.post("/values/keep", headers=HTMX))
    decision = kept.css_first("#bar input[name=did]").attributes["value"]
    undone = parse(client.post("/undo", {"back": "today", "did": decision}, headers=HTMX))

    assert "somebody new at 300 minutes of your time" in text_of(asked, ".hint")
    assert asked.css_first('.hint a[href="/values"]') is not None
    assert asked.css(".line")
    assert kept.css_first(".hint") is None
    assert undone.css_first(".hint") is not None


def test_an_answer_puts_the_question_aside_too(client):
    client.post("/values/set", {"talked": "1200"})

    assert parse(client.get("/")).css_first(".hint") is None


@pytest.mark.parametrize("address", ["/values/foresee", "/values/set", "/values/keep"])
def test_acts_are_posted(client, address):
    assert client.get(address).status_code == 405


def test_the_navigation_leads_here(client):
    link = parse(client.get("/values")).css_first('nav.pages a[href="/values"]')

    assert link.attributes["aria-current"] == "page"
