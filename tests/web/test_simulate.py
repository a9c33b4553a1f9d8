"""The page What if, over the demo workspace: marked as a simulation, with form, drawing, table."""

import re

import pytest
from django.test import Client
from selectolax.lexbor import LexborHTMLParser

from keepwarm import wiring
from keepwarm.records.models import Prospect, Standing

HTMX = {"HX-Request": "true"}
SHORT = "days=7&protocol=mail&protocol=practice"


@pytest.fixture(autouse=True)
def empty_shelf():
    """Forget what the process keeps between requests: the database went back without it."""
    wiring._shelf.cache_clear()


@pytest.fixture
def client(demo_people, db, stopped_clock):  # noqa: ARG001 - the demo is in the record
    return Client()


def parse(response):
    return LexborHTMLParser(response.content.decode())


def text_of(page, selector="main"):
    return " ".join(page.css_first(selector).text().split())


def test_the_page_is_marked_as_a_simulation_everywhere(client):
    page = parse(client.get(f"/simulate?{SHORT}"))

    assert text_of(page, "h1").startswith("Simulated: ")
    assert text_of(page, ".simulated-note").startswith("A simulation: nobody was contacted")
    assert text_of(page, "#answers") == "Simulated answers in 7 days"
    assert text_of(page, ".protocols thead th") == "Simulated"
    assert "What is assumed" in text_of(page)
    assert "What a simulation cannot know" in text_of(page)


def test_the_page_shows_what_the_use_case_says(client):
    from keepwarm.app.learning.simulate import simulate

    page = parse(client.get(f"/simulate?{SHORT}"))

    found = simulate(wiring.open_desk(), days=7, protocols=["mail", "practice"])
    rows = [" ".join(row.text().split()) for row in page.css(".protocols tbody tr")]
    assert len(rows) == len(found.protocols) == 3
    assert all(row.startswith(one.words) for row, one in zip(rows, found.protocols, strict=True))
    for one in found.protocols[1:]:
        assert one.verdict in text_of(page, ".against")
    for sentence in (*found.assumptions, *found.unknown, found.verdict, found.who):
        assert sentence in text_of(page)


def test_the_form_holds_what_was_asked(client):
    page = parse(client.get(f"/simulate?minutes=20&newcomers=3&{SHORT}"))

    values = {
        node.attributes["name"]: node.attributes["value"]
        for node in page.css("form.what-if-form input[type=number]")
    }
    checked = [
        node.attributes["value"]
        for node in page.css("form.what-if-form input[type=checkbox]")
        if "checked" in node.attributes
    ]
    assert values == {"minutes": "20", "days": "7", "newcomers": "3"}
    assert checked == ["practice", "mail"]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("minutes=many", "“many” is no number"),
        ("days=4000", "No simulation of 4000 days: give 5 to 120."),
        ("protocol=magic", "There is no protocol magic"),
    ],
)
def test_what_makes_no_sense_is_refused_and_the_usual_shown(client, query, words):
    response = client.get(f"/simulate?{query}")

    page = parse(response)
    assert response.status_code == 200
    assert words in text_of(page, "main .trouble")
    assert len(page.css(".protocols tbody tr")) == 6


def test_the_plan_alone_can_be_asked_for(client):
    page = parse(client.get("/simulate?days=7&protocol=plan"))

    assert len(page.css(".protocols tbody tr")) == 1
    assert page.css_first(".drawing") is None
    assert page.css_first(".against") is None


def test_the_page_loads_nothing_from_outside_and_has_a_middle_for_htmx(client):
    response = client.get(f"/simulate?{SHORT}")
    part = parse(client.get(f"/simulate?{SHORT}", headers=HTMX))

    page = parse(response)
    loaded = [
        node.attributes.get("src") or node.attributes.get("href")
        for node in page.css("script, link, img, iframe")
    ]
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    assert all(re.match(r"/(static|simulate)/", source) for source in loaded)
    assert part.css_first("header") is None
    assert text_of(part, "h1") == text_of(page, "h1")
    assert page.css_first('nav.pages a[href="/simulate"]').attributes["aria-current"] == "page"


def test_the_drawing_is_of_what_the_page_shows(client):
    page = parse(client.get(f"/simulate?{SHORT}"))
    address = page.css_first(".drawing").attributes["hx-get"]

    alone = client.get(address)
    part = client.get(address, headers=HTMX)
    again = client.get(address, headers={"If-None-Match": alone["ETag"]})

    drawing = alone.content.decode()
    points = re.search(r'<g class="[^"]*\bpoint_marks"[^>]*>(.*?)</g>', drawing, re.DOTALL)[1]
    assert alone["Content-Type"] == "image/svg+xml"
    assert part["Content-Type"].startswith("text/html")
    assert part.content == alone.content
    assert again.status_code == 304
    assert points.count("<path") == 3
    assert not re.search(r"style=|<style|<script|href=|\son[a-z]+=", drawing)


def test_a_drawing_of_nonsense_does_not_exist(client):
    assert client.get("/simulate/answers.svg?minutes=many").status_code == 404


def test_looking_is_all_that_can_be_done(client):
    assert client.post("/simulate").status_code == 405


def test_a_record_without_prospects_says_what_will_stand_here(client):
    Standing.objects.all().delete()
    Prospect.objects.all().delete()

    page = parse(client.get("/simulate"))

    assert text_of(page, "h1") == "Nobody to simulate yet"
    assert page.css_first('.empty a[href="/import"]') is not None
    assert not page.css("table")
