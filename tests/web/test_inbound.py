"""The public address of leads, and the page of its keys, by Django's test client."""

import json
import re

import pytest
from django.test import Client
from selectolax.lexbor import LexborHTMLParser

from keepwarm import wiring
from keepwarm.records.models import InboundPost, Prospect

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_people")]
THANKS = "https://www.tidewater-doors.example/thanks"
ASKS = {"name": "Grace Holt", "email": "grace@meadowbrook.example", "message": "<i>How much?</i>"}


@pytest.fixture(autouse=True)
def empty_shelf():
    """Forget what the process keeps between requests: the database went back without it."""
    wiring._shelf.cache_clear()


@pytest.fixture
def client():
    return Client()


@pytest.fixture
def stranger():
    """A browser on somebody else's page: no cookie and no mark of ours."""
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def address_of(client):
    """Make a key on the page; give the address that it shows."""

    def make(kind):
        page = client.post("/forms/new", {"name": f"A {kind}", "kind": kind, "thanks": THANKS})
        shown = parse(page).css_first("code.key").text()
        assert page.headers["Cache-Control"] == "no-store"
        return shown.removeprefix("http://testserver")

    return make


def parse(response):
    return LexborHTMLParser(response.content.decode())


def text_of(response, selector="main"):
    node = parse(response).css_first(selector)
    return "" if node is None else " ".join(node.text().split())


def send_json(stranger, address, said=ASKS, **headers):
    return stranger.post(address, json.dumps(said), content_type="application/json", **headers)


def test_a_form_of_another_site_brings_a_lead_to_today(stranger, client, address_of):
    answer = stranger.post(address_of("form"), ASKS)

    assert answer.status_code == 200
    assert "Your message has arrived." in text_of(answer)
    assert parse(answer).css_first("nav") is None
    today = client.get("/")
    assert "Grace Holt" in text_of(today)
    prospect = Prospect.objects.get(name="Grace Holt")
    assert "<i>How much?</i>" in text_of(client.get(f"/prospects/{prospect.pk}"), ".thread")


@pytest.mark.parametrize(
    ("wish", "status", "place"), [(THANKS, 303, THANKS), ("https://evil.example/", 200, None)]
)
def test_people_are_sent_on_only_where_the_key_allows(stranger, address_of, wish, status, place):
    answer = stranger.post(address_of("form"), ASKS | {"kw_next": wish})

    assert (answer.status_code, answer.headers.get("Location")) == (status, place)


def test_a_program_learns_nothing_from_the_trap(stranger, address_of):
    answer = stranger.post(address_of("form"), ASKS | {"kw_leave_empty": "x"})

    assert (answer.status_code, text_of(answer, "h1")) == (200, "Thank you")
    assert InboundPost.objects.get().state == "spam"


def test_a_webhook_counts_a_lead_once(stranger, address_of):
    address, mark = address_of("webhook"), {"headers": {"Idempotency-Key": "4711"}}
    nested = {"contact": {"email": "g@x.example", "tags": ["a", 1]}, "note": None, "vip": True}

    first, again = (send_json(stranger, address, **mark) for _ in range(2))
    other = send_json(stranger, address, nested, **mark)
    last = send_json(stranger, address, nested)

    assert [each.status_code for each in (first, again, other, last)] == [201, 200, 422, 201]
    assert first.json() == {"outcome": "taken", "sentence": "The lead was taken in."}
    assert dict(InboundPost.objects.latest("pk").content) == {
        "email": "g@x.example", "tags": "a, 1", "vip": "True",
    }  # fmt: skip


@pytest.mark.parametrize("body", ["null", "[1]", "{", "[" * 100_00, '{"a":' * 9 + "{}" + "}" * 9])
def test_what_is_no_json_object_is_refused(stranger, address_of, body):
    answer = stranger.post(address_of("webhook"), body, content_type="application/json")

    assert answer.status_code == 422
    assert not InboundPost.objects.exists()


def test_a_key_opens_its_own_door_only(stranger, address_of):
    form = address_of("form")

    assert send_json(stranger, form).status_code == 404
    for guess in ("/inbound/x", "/inbound/1-x", "/inbound/999999-x", "/inbound/" + "9" * 30 + "-x"):
        assert stranger.post(guess, ASKS).status_code == 404
    assert stranger.get(form).status_code == 405
    assert not InboundPost.objects.exists()


def test_what_is_too_large_is_refused_unread(stranger, address_of):
    answer = stranger.post(address_of("form"), ASKS | {"message": "x" * 70_000})

    assert answer.status_code == 413
    assert not InboundPost.objects.exists()


def test_who_sends_too_much_is_told_when_to_come_again(stranger, address_of):
    address = address_of("form")

    answers = [stranger.post(address, {"email": f"p{n}@x.example"}) for n in range(7)]

    assert [answer.status_code for answer in answers] == [200] * 6 + [429]
    assert answers[-1].headers["Retry-After"] == "600"


def test_a_proxy_of_this_machine_names_the_sender_and_nobody_else_does(stranger, address_of):
    address = address_of("form")

    for number, peer in enumerate(("127.0.0.1", "127.0.0.1", "192.0.2.1", "192.0.2.1")):
        stranger.post(
            address,
            {"email": f"p{number}@x.example"},
            headers={"X-Forwarded-For": f"198.51.100.9, 203.0.113.{number}"},
            REMOTE_ADDR=peer,
        )

    senders = [bytes(post.sender) for post in InboundPost.objects.order_by("pk")]
    assert senders[0] != senders[1]
    assert senders[2] == senders[3]


def test_a_key_is_shown_once_and_revoked_on_the_page(client, stranger, address_of):
    address = address_of("form")
    page = client.get("/forms")
    revoke = parse(page).css_first("form[action$=revoke]").attributes["action"]

    revoked = client.post(revoke)

    assert address.rpartition("/")[2] not in page.content.decode()
    assert "Revoked: “A form”" in text_of(revoked, "#bar")
    assert stranger.post(address, ASKS).status_code == 404


def test_a_key_without_a_name_says_what_to_do(client):
    page = client.post("/forms/new", {"name": " ", "kind": "form"})

    assert page.status_code == 422
    assert "give the key a name" in text_of(page, "main > .trouble")


def test_what_was_held_back_is_taken_in_by_a_person(client, stranger, address_of):
    stranger.post(address_of("form"), ASKS | {"kw_leave_empty": "x"})
    page = client.get("/forms")

    act = parse(page).css_first("form[action*='/held/']").attributes["action"]
    answer = client.post(act, follow=True)

    assert "Grace Holt" in text_of(page, ".said-fields")
    assert "Grace Holt" in text_of(answer)


def test_only_the_two_public_addresses_take_posts_without_a_mark_of_ours(stranger):
    from keepwarm.web.policy import POLICY, STRANGER
    from keepwarm.web.urls import urlpatterns

    unmarked = [
        pattern.name for pattern in urlpatterns if getattr(pattern.callback, "csrf_exempt", False)
    ]
    open_to_all = {act for act, who in POLICY.items() if who is STRANGER}

    assert set(unmarked) == {"inbound", "stop-by-link"}
    assert open_to_all == {*unmarked, "sign-in", "second-factor", "join", "sign-out"}
    for act in ("new", "1/revoke", "held/1"):
        assert re.match("4(03|05)", str(stranger.post(f"/forms/{act}").status_code))
