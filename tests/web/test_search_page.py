"""The pages of search and of the narrowed list, as the browser gets them."""

import pytest
from selectolax.lexbor import LexborHTMLParser

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client, demo_people):  # noqa: ARG001 - the demo must be there
    def get(address, **asked):
        answer = client.get(address, asked)
        assert answer.status_code == 200
        return LexborHTMLParser(answer.content.decode())

    return get


def test_what_was_said_is_found_marked_and_escaped(page):
    found = page("/search", q="dock doors")

    assert "dock" in {mark.text().lower() for mark in found.css("#found mark")}
    assert found.css_first("#found a[href^='/prospects/']") is not None
    assert found.css_first("#found a[href^='/inbox/']") is not None


@pytest.mark.parametrize("query", ["", "<script>alert(1)</script>", '"', "🚪", "x" * 9_000, "zzzz"])
def test_what_cannot_be_found_is_said_plainly(page, query):
    found = page("/search", q=query)

    assert found.css_first("#found .empty h2") is not None
    assert found.css_first("#found script") is None


def test_a_page_that_is_not_there_falls_back_to_the_first(page):
    found = page("/search", q="dock", after="nonsense")

    assert "Search anew" in found.css_first("main .trouble").text()
    assert found.css_first("#found mark") is not None


def test_a_condition_that_cannot_be_is_said_and_left_out(page):
    found = page("/prospects", silent="soon")

    assert "soon" in found.css_first("main .trouble").text()
    assert found.css_first("table.people") is not None


def test_links_of_the_list_keep_its_conditions(page):
    found = page("/prospects", stage="talked", silent="10")

    links = [a.attributes["href"] for a in found.css("nav[aria-label=Lanes] a, thead th a")]
    assert links
    assert {link for link in links if "stage=talked&silent=10" not in link} == set()


def test_a_list_is_saved_shown_deleted_and_brought_back(client, page, demo_people):  # noqa: ARG001
    told = {"name": "Talked", "stage": "talked", "sort": "chance"}

    saved = client.post("/prospects/filters", told)

    assert saved.status_code == 302
    tab = page(saved.headers["Location"]).css_first("nav.saved [aria-current]")
    assert tab.text() == "Talked"
    delete = page(saved.headers["Location"]).css_first("nav.saved form").attributes["action"]
    gone = client.post(delete).headers["Location"]
    assert page(gone).css_first("nav.saved") is None

    decision = page(gone).css_first("#bar [name=did]").attributes["value"]
    client.post("/undo", {"did": decision, "back": "prospects"})

    assert page("/prospects").css_first("nav.saved a").text() == "Talked"


def test_a_list_without_a_condition_is_not_saved(client, demo_people):  # noqa: ARG001
    answer = client.post("/prospects/filters", {"name": "All", "sort": "name"})

    assert answer.status_code == 422
    assert b"Narrow the list down first" in answer.content
