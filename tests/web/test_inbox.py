"""The inbox by Django's test client: its parts, one message, corrections; strangers' words."""

import datetime as dt
import html
import re
import zlib
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest
from django.test import Client, RequestFactory
from selectolax.lexbor import LexborHTMLParser

from keepwarm import wiring
from keepwarm.app.ground.cards import InboxMessage, InboxPage, InboxQuery, InboxRow
from keepwarm.app.ground.reception import Role, Visitor
from keepwarm.app.reading.reading_words import (
    INTENT_WORDS,
    LANGUAGE_WORDS,
    bounce_words,
    reading_words,
)
from keepwarm.engine.values import Intent
from keepwarm.records.models import Correction, Decision, Message, RawMessage, Reading
from keepwarm.web.marks import cut_pieces
from keepwarm.web.page import show_page
from keepwarm.web.views.inbox import order_chips, write_fields
from keepwarm.web.words import INBOX_KINDS, INBOX_PARTS

HTMX = {"HX-Request": "true"}
HOSTILE = "<script>alert('x')</script><img src=x onerror=alert(1)>\"'"
NOW = dt.datetime(2026, 11, 20, 9, tzinfo=dt.UTC)


def parse(response):
    return LexborHTMLParser(response.content.decode())


def text_of(response, selector="main"):
    node = parse(response).css_first(selector)
    return "" if node is None else " ".join(node.text().split())


@pytest.fixture
def client(demo_people):  # noqa: ARG001 - the demo must be there
    wiring._shelf.cache_clear()
    return Client()


@pytest.fixture
def dana(client):
    """Return the message of Dana, who waits."""
    link = next(
        node for node in parse(client.get("/inbox")).css("[data-open]") if "Dana" in node.text()
    )
    return int(link.attributes["href"].rpartition("/")[2])


@pytest.mark.django_db
def test_the_inbox_shows_who_waits_first_and_what_was_read_below(client):
    page = parse(client.get("/inbox"))

    first = page.css_first("[data-line]")
    assert "Dana Reyes" in first.text()
    assert first.css_first("time[data-since]") is not None
    assert page.css_first("#needs").text() == "Needs you"
    assert page.css_first("#read").text() == "Read for you"
    assert len(page.css(".is-current")) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/inbox", "/prospects", "/import"])
def test_the_navigation_counts_what_to_look_at(client, address):
    inbox = parse(client.get("/inbox"))
    needs = inbox.css(".line.needs")
    unmatched = inbox.css("section[aria-labelledby=unmatched] .line")

    link = parse(client.get(address)).css_first("nav #inbox-link")

    assert needs
    assert unmatched
    assert link.text().split()[:2] == ["Inbox", f"{len(needs) + len(unmatched)}"]


@pytest.mark.django_db
def test_htmx_gets_the_count_beside_the_middle_of_the_page(client):
    part = parse(client.get("/inbox", headers=HTMX))

    assert part.css_first("header") is None
    assert part.css_first("main#page h1").text() == "Inbox"
    assert part.css_first("#inbox-link").attributes["hx-swap-oob"] == "true"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("intent=unsubscribe", "Naomi Clarke"),
        ("kind=bounce", "Callum Reid"),
        ("kind=automatic", "Hélène Garnier"),
        ("part=needs", "Dana Reyes"),
    ],
)
def test_a_filter_stands_in_the_address(client, query, name):
    page = parse(client.get(f"/inbox?{query}"))

    assert name in " ".join(node.text() for node in page.css("[data-open]"))
    assert len(page.css("[data-line]")) < len(parse(client.get("/inbox")).css("[data-line]"))


@pytest.mark.django_db
@pytest.mark.parametrize("query", ["intent=nothing", "part=%27", "after=x", "kind=letter"])
def test_what_cannot_be_asked_for_says_so_and_shows_the_whole(client, query):
    response = client.get(f"/inbox?{query}")

    assert response.status_code == 200
    assert text_of(response, "main .trouble")
    assert "Dana Reyes" in text_of(response)


@pytest.mark.django_db
def test_a_filter_that_finds_nothing_shows_the_way_out(client):
    response = client.get("/inbox?intent=hostile&language=pt")

    assert "Nothing found" in text_of(response)
    assert parse(response).css_first('main .empty a[href="/inbox"]') is not None


@pytest.mark.django_db
def test_looking_changes_nothing(client, dana):
    before = [model.objects.count() for model in (Decision, Correction, Reading, Message)]

    for address in ("/inbox", f"/inbox/{dana}", f"/inbox/{dana}?q=sven"):
        client.get(address)

    assert before == [m.objects.count() for m in (Decision, Correction, Reading, Message)]


@pytest.mark.django_db
def test_a_message_shows_its_words_its_evidence_and_what_it_was_read_as(client, dana):
    page = parse(client.get(f"/inbox/{dana}"))

    reading = Reading.objects.get(message_id=dana)
    marks = [node.text() for node in page.css(".letter mark")]
    assert "I run operations at Harbor Logistics" in page.css_first(".letter .text").text()
    assert marks
    assert all(any(label in mark for label in INTENT_WORDS.values()) for mark in marks)
    checked = [node.attributes["value"] for node in page.css(".chips input[checked]")]
    assert checked == reading.intents
    assert page.css_first('main a[href^="/prospects/"]') is not None


@pytest.mark.django_db
def test_a_reading_is_corrected_with_its_details_and_taken_back(client, dana):
    form = {
        "intent": ["not_now", "prefers_phone"],
        "has_details": "1",
        "resume_on": "2099-05-01",
        "phone": "+1 202 555 0123",
        "referral_name": "Jane Doe",
        "referral_email": "jane@north.example",
        "back": "message",
    }
    done = client.post(f"/inbox/{dana}/correct", form)
    shown = client.get(done.headers["Location"])
    decision = parse_qs(urlsplit(done.headers["Location"]).query)["did"][0]
    said = text_of(shown, ".reading-column")
    undone = client.post("/undo", {"did": decision, "back": "message", "message": dana})

    assert done.status_code == 302
    assert "Not now, until 1 May 2099." in said
    assert "Prefers the phone: +1 202 555 0123." in said
    assert "Names Jane Doe (jane@north.example)." in said
    assert "Left alone until 1 May 2099." in said
    assert "Corrected by you." in said
    assert undone.headers["Location"] == f"/inbox/{dana}?undone=1"
    assert "Corrected by you." not in text_of(client.get(f"/inbox/{dana}"))


@pytest.mark.django_db
def test_htmx_gets_the_message_back_with_what_followed(client, dana):
    response = client.post(
        f"/inbox/{dana}/correct",
        {"intent": "not_now", "has_details": "1", "resume_on": "2099-05-01", "back": "message"},
        headers=HTMX,
    )

    assert response.status_code == 200
    assert "Left alone until 1 May 2099." in text_of(response, "#bar")
    assert parse(response).css_first("#bar input[name=message]").attributes["value"] == str(dana)


@pytest.mark.django_db
def test_one_click_in_the_list_adds_a_label_and_keeps_the_rest(client, dana):
    Reading.objects.filter(message_id=dana).update(
        intents=["question"], unsure=["interested"], details={"phone": "+1 202 555 0123"}
    )
    line = parse(client.get("/inbox")).css_first(f"#message-{dana}")
    button = line.css_first("button[name=intent]")
    hidden = [node.attributes["value"] for node in line.css("input[name=intent]")]

    response = client.post(
        f"/inbox/{dana}/correct",
        {"intent": [*hidden, button.attributes["value"]], "back": "inbox", "view": "part=needs"},
    )

    reading = Reading.objects.get(message_id=dana)
    assert button.attributes["data-key"] == "1"
    assert response.headers["Location"].startswith("/inbox?part=needs&did=")
    assert reading.intents == ["question", "interested"]
    assert reading.details["phone"] == "+1 202 555 0123"


@pytest.mark.django_db
def test_right_as_read_confirms_what_was_read(client, dana):
    before = Reading.objects.get(message_id=dana)

    client.post(f"/inbox/{dana}/correct", {"as_read": "1", "back": "inbox"})

    after = Reading.objects.get(message_id=dana)
    assert after.is_corrected
    assert (after.intents, after.details) == (before.intents, before.details)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("form", "trouble"),
    [
        ({"intent": "not_a_label"}, "there is no label “not_a_label”"),
        ({"intent": "bounce"}, "there is no label “bounce”"),
        ({"intent": "not_now", "has_details": "1", "resume_on": "soon"}, "“soon” is no day"),
    ],
)
def test_what_cannot_be_kept_is_refused_and_stays_in_the_form(client, dana, form, trouble):
    response = client.post(f"/inbox/{dana}/correct", form | {"back": "message"})

    assert response.status_code == 422
    assert trouble in text_of(response, "main .trouble")
    assert not Correction.objects.exists()
    if "resume_on" in form:
        checked = parse(response).css(".chips input[checked]")
        assert [node.attributes["value"] for node in checked] == ["not_now"]


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/inbox/999999", "/inbox/999999/correct"])
def test_a_message_that_is_not_there_is_said_so(client, address):
    ask = client.post if address.endswith("correct") else client.get

    response = ask(address)

    assert response.status_code == 404
    assert "no message number 999999" in text_of(response)


@pytest.mark.django_db
@pytest.mark.parametrize("act", ["correct", "assign"])
def test_acts_are_posted_with_their_token_only(client, dana, act):
    strict = Client(enforce_csrf_checks=True)

    assert client.get(f"/inbox/{dana}/{act}").status_code == 405
    assert strict.post(f"/inbox/{dana}/{act}", {"as_read": "1"}).status_code == 403


@pytest.mark.django_db
def test_who_was_named_instead_is_decided_on_the_page_of_the_message(client):
    link = next(
        node
        for node in parse(client.get("/inbox?kind=automatic")).css("[data-open]")
        if "Fiona" in node.text()
    ).attributes["href"]
    form = parse(client.get(link)).css_first("form[action^='/decide/']")

    response = client.post(
        form.attributes["action"],
        {"choice": "add", "back": "message", "message": link.rpartition("/")[2]},
    )

    assert "Daniel Osei" in form.text()
    assert response.headers["Location"].startswith(f"{link}?did=")
    assert "Daniel Osei was added" in text_of(client.get(response.headers["Location"]), "#bar")


@pytest.mark.django_db
def test_assigning_to_nobody_in_particular_says_what_to_choose(client, dana):
    response = client.post(f"/inbox/{dana}/assign", {"back": "message", "prospect": "x"})

    assert response.status_code == 422
    assert "choose a prospect" in text_of(response, "main .trouble")


@pytest.mark.django_db
def test_a_mails_script_style_and_pictures_stay_words(client, dana):
    digest = Message.objects.get(pk=dana).digest
    RawMessage.objects.filter(digest=digest).update(content=zlib.compress(HOSTILE_MAIL))

    response = client.get(f"/inbox/{dana}")

    page = parse(response)
    assert not page.css("main script, main style, main img, main iframe, main svg, main base")
    assert not page.css("main form[action*='evil.example'], main meta, main link, main math")
    loaded = [
        value
        for node in page.css("*")
        for name, value in node.attributes.items()
        if name in ("src", "href", "action", "poster", "background", "srcset")
    ]
    assert not [value for value in loaded if "evil.example" in (value or "")]
    assert "alert(1)" not in " ".join(node.html for node in page.css("main script"))


HOSTILE_MAIL = b"""From: Dana <dana.reyes@harbor-logistics.example>
To: Rita <rita.kovacs@tidewater-doors.example>
Subject: <script>alert(1)</script>
Date: Fri, 30 Jan 2026 15:56:00 +0000
Message-ID: <hostile@harbor-logistics.example>
MIME-Version: 1.0
Content-Type: text/html; charset="utf-8"

<html><head><base href="https://evil.example/"><meta http-equiv="refresh"
content="0;url=https://evil.example/"><style>@import url(https://evil.example/x.css)</style>
<link rel="stylesheet" href="https://evil.example/y.css"></head><body onload="alert(1)">
<p>What would it cost?</p><img src="https://evil.example/pixel.gif"><script>alert(1)</script>
<svg><script>alert(1)</script></svg><math><mtext>x</mtext></math>
<form action="https://evil.example/"><input name="q"><button>Go</button></form>
<p>&lt;img src=x onerror=alert(1)&gt;</p></body></html>
"""


def row(**changes):
    values = {
        "message_id": 7,
        "at": NOW,
        "kind": "answer",
        "prospect_id": 3,
        "name": "Dana Reyes",
        "account": "Harbor Logistics",
        "email": "dana@harbor.example",
        "subject": "Dock doors",
        "excerpt": "What would six of them cost?",
        "read_as": ("asks something",),
        "is_sure": True,
        "is_corrected": False,
        "consequence": "",
        "reason": "They asked something.",
        "waiting_text": "4:12",
        "intents": ("question",),
        "choices": (("interested", "interested"),),
    }
    return InboxRow(**(values | changes))


def message(**changes):
    values = {
        "row": row(),
        "sender_name": "Dana Reyes",
        "sender_address": "dana@harbor.example",
        "text": "What would six of them cost?",
        "spans": ((0, 10, "asks something"),),
        "elsewhere": (("automatic", "X-Auto"),),
        "signature": "Dana",
        "quoted": "Hello",
        "language": "English",
        "confidence": 0.9,
        "details": {},
        "version": 2,
        "attachments": ("plan.pdf",),
        "bounce": None,
        "problem": "",
        "undo": (4, "Corrected."),
    }
    return InboxMessage(**(values | changes))


def inbox_page(**changes):
    values = {
        "query": InboxQuery(),
        "needs": (row(),),
        "needs_count": 1,
        "read": (),
        "unmatched": (),
        "unmatched_count": 0,
        "next_cursor": "",
    }
    return InboxPage(**(values | changes))


def render_inbox(page):
    context = {
        "inbox": page,
        "view": "",
        "kinds": INBOX_KINDS,
        "parts": INBOX_PARTS,
        "intents": INTENT_WORDS,
        "languages": LANGUAGE_WORDS,
    }
    request = RequestFactory().get("/inbox")
    request.visitor = Visitor(role=Role.ADMIN)
    return show_page(request, "inbox.html", context)


def render_message(shown):
    context = {
        "message": shown,
        "chips": order_chips(shown),
        "chosen": shown.row.intents,
        "fields": write_fields(shown.details),
        "asked": HOSTILE,
        "matches": (),
        "back": "message",
    }
    return show_page(RequestFactory().get("/inbox/7"), "message.html", context)


def assert_inert(response):
    text = response.content.decode()
    assert HOSTILE not in text
    assert "<script>alert" not in text
    assert "<img src=x" not in text
    assert "alert(" in html.unescape(text)
    for node in LexborHTMLParser(text).css("*"):
        assert not [name for name in node.attributes if name.startswith("on")]


@pytest.mark.parametrize(
    "changes",
    [
        {"name": HOSTILE},
        {"account": HOSTILE},
        {"subject": HOSTILE},
        {"excerpt": HOSTILE},
        {"email": HOSTILE},
        {"consequence": HOSTILE},
        {"read_as": (HOSTILE,)},
        {"choices": ((HOSTILE, HOSTILE),)},
        {"intents": (HOSTILE,)},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_a_strangers_words_stay_words_in_the_list(changes):
    hostile = row(**changes)

    assert_inert(render_inbox(inbox_page(needs=(hostile,), read=(replace(hostile, message_id=8),))))
    stranger = replace(hostile, kind="unmatched", prospect_id=None, message_id=9)
    response = render_inbox(inbox_page(needs=(), unmatched=(stranger,), unmatched_count=1))
    assert "<script>alert" not in response.content.decode()


@pytest.mark.parametrize(
    "changes",
    [
        {"text": HOSTILE, "spans": ((3, 20, HOSTILE), (10, 60, "asks something"))},
        {"signature": HOSTILE},
        {"quoted": HOSTILE},
        {"elsewhere": ((HOSTILE, HOSTILE),)},
        {"attachments": (HOSTILE,)},
        {"problem": HOSTILE},
        {"sender_address": HOSTILE},
        {"undo": (4, HOSTILE)},
        {"details": {"phone": HOSTILE, "resume_on": HOSTILE, "referral": {"name": HOSTILE}}},
        {"row": row(name=HOSTILE, subject=HOSTILE, read_as=(HOSTILE,))},
        {"row": row(kind="unmatched", prospect_id=None, name=HOSTILE)},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_a_strangers_words_stay_words_on_the_page_of_a_message(changes):
    assert_inert(render_message(message(**changes)))


def test_no_two_elements_of_a_page_share_an_id():
    several = inbox_page(read=(row(message_id=8),), unmatched=(row(message_id=9),))
    for response in (render_inbox(several), render_message(message())):
        ids = [node.attributes["id"] for node in parse(response).css("[id]")]
        assert len(ids) == len(set(ids))


def test_an_empty_inbox_says_what_will_stand_here_and_how_to_fill_it():
    response = render_inbox(inbox_page(needs=(), needs_count=0))

    assert "Here will stand" in text_of(response)
    assert parse(response).css_first('main a[href="/import"]') is not None


def test_pieces_are_the_text_again_and_name_each_label_once_where_it_ends():
    text = "0123456789"

    pieces = list(cut_pieces(text, [(1, 4, "a"), (3, 8, "b"), (3, 8, "b"), (8, 10, "c")]))

    assert "".join(piece.text for piece in pieces) == text
    assert [(piece.text, piece.labels) for piece in pieces if piece.is_marked] == [
        ("12", ()),
        ("3", ("a",)),
        ("4567", ("b",)),
        ("89", ("c",)),
    ]


def test_every_label_has_its_words():
    assert set(INTENT_WORDS) == set(Intent)
    assert len(set(INTENT_WORDS.values())) == len(INTENT_WORDS)


@pytest.mark.parametrize(
    ("intents", "details", "words"),
    [
        (["not_now"], {"resume_on": "2026-05-01"}, ("not now, until 1 May 2026",)),
        (["not_now"], {}, ("not now",)),
        (["prefers_phone"], {"phone": "020 7946 0123"}, ("prefers the phone: 020 7946 0123",)),
        (
            ["out_of_office", "auto_reply"],
            {"return_on": "2026-06-08", "alternate": {"name": "Sarit Levy"}},
            ("away until Monday 8 June; Sarit Levy stands in",),
        ),
        (
            ["wrong_person"],
            {"referral": {"name": "Jane Doe", "role": "buyer", "email": "jane@north.example"}},
            ("wrong person: ask Jane Doe, buyer (jane@north.example)",),
        ),
        (["left_company"], {"referral": {"name": "Jo"}}, ("left the company: Jo follows",)),
        (["interested"], {"phone": "1", "email": "a@b.example"},
         ("interested", "phone 1", "address a@b.example")),
        ([], {"resume_on": "no day"}, ()),
        (["meeting_request"], {"meeting": "accepted", "meeting_at": "2026-05-01T23:30:00+00:00"},
         ("accepted a meeting on 2 May 2026, 01:30",)),
        (["question"], {"meeting": "tentative", "meeting_at": "2026-05-01T00:00:00"},
         ("may come to a meeting on 1 May 2026", "asks something")),
        ([], {"meeting": "called_off"}, ("called off a meeting",)),
    ],
)  # fmt: skip
def test_a_reading_in_words(intents, details, words):
    assert reading_words(intents, details, ZoneInfo("Europe/Berlin")) == words


def test_a_reason_that_nobody_knows_is_told_as_such():
    why, remedy = bounce_words("something new")

    assert why == "Nobody can tell why"
    assert re.search(r"\.$", remedy)
