"""The library in the page: looked through, written, changed, retired, taken in from files."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from keepwarm import wiring
from keepwarm.records.models import Nugget

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_people")]

PIECE = {
    "title": "Yard gates: two cards",
    "language": "en",
    "kind": "case",
    "short": "a yard opened its gate by card",
    "text": "A yard of nine trucks opened its gate by card and saved a porter's round.",
    "issues": "Gate, queue",
    "industries": "",
    "personas": "",
}


@pytest.fixture(autouse=True)
def empty_shelf():
    wiring._shelf.cache_clear()


def text_of(response):
    return " ".join(response.content.decode().split())


def test_a_piece_is_written_changed_and_taken_back(client):
    made = client.post("/nuggets/save", PIECE, follow=True)
    row = Nugget.objects.get(key="yard-gates-two-cards")
    changed = PIECE | {"nugget": row.pk, "text": "Another text."}
    page = text_of(client.post("/nuggets/save", changed, follow=True))
    form = text_of(client.get(f"/nuggets/{row.pk}"))
    client.post("/undo", {"did": _latest(), "back": "nuggets"})

    assert "Kept in the library: “Yard gates: two cards”." in text_of(made)
    assert "Another text." in page
    assert 'value="gate, queue"' in form
    assert "nine trucks" in Nugget.objects.get(pk=row.pk).content


def test_a_piece_is_written_for_a_reason_of_silence(client):
    made = PIECE | {"issues": "", "reasons": ["no_budget", "too_busy"]}
    page = text_of(client.post("/nuggets/save", made, follow=True))
    row = Nugget.objects.get(key="yard-gates-two-cards")
    form = text_of(client.get(f"/nuggets/{row.pk}"))
    refused = client.post("/nuggets/save", PIECE | {"title": "Other", "reasons": "lazy"})

    assert "Where it is likely: There is no budget; They are too busy" in page
    assert 'value="no_budget" checked' in form
    assert 'value="bad_timing">' in form
    assert refused.status_code == 422


def _latest():
    from keepwarm.records.models import Decision

    return Decision.objects.filter(kind="save_nugget").order_by("-pk").first().pk


def test_a_new_piece_begins_with_an_empty_form(client):
    response = client.get("/nuggets/new")

    assert response.status_code == 200
    assert "A new piece" in text_of(response)


def test_what_is_no_piece_is_refused_with_what_was_typed(client):
    response = client.post("/nuggets/save", PIECE | {"text": " "})

    assert response.status_code == 422
    assert "give a text" in text_of(response)
    assert "Yard gates: two cards" in text_of(response)


def test_the_library_is_looked_through_by_words_language_and_kind(client):
    client.post("/nuggets/save", PIECE)

    found = text_of(client.get("/nuggets", {"q": "porter gate", "language": "en", "kind": "case"}))
    other = text_of(client.get("/nuggets", {"q": "porter", "language": "nl"}))

    assert "Yard gates" in found
    assert "1 piece" in found
    assert "Nothing in the library fits that." in other


def test_files_are_taken_in_and_a_wrong_one_is_said(client):
    good = b"---\ntitle: A good one\nlanguage: en\n---\nIts text.\n"
    files = [SimpleUploadedFile("good.md", good), SimpleUploadedFile("bad.md", b"no front matter")]

    page = text_of(client.post("/nuggets/import", {"files": files}))

    assert "1 new, 0 changed, 0 known." in page
    assert "bad: it does not begin with front matter" in page
    assert Nugget.objects.filter(key="good").exists()


def test_a_retired_piece_says_so_until_it_is_given_again(client):
    client.post("/nuggets/save", PIECE)
    row = Nugget.objects.get(key="yard-gates-two-cards")

    gone = text_of(client.post(f"/nuggets/{row.pk}/retire", follow=True))
    back = text_of(client.post(f"/nuggets/{row.pk}/retire", {"again": "1"}, follow=True))

    assert "given to nobody any more" in gone
    assert "given to nobody any more" not in back
