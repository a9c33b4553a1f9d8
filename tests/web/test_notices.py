"""The page of notices adds a place that a trial reaches, and never shows its address again."""

import pytest
from django.test import Client

from tests.loopback_service import LoopbackService

pytest.importorskip("apprise", reason="apprise is not installed (keepwarm[notices])")
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def empty_shelf():
    from keepwarm import wiring

    wiring._shelf.cache_clear()


@pytest.fixture
def client():
    return Client()


def add(client, service, name="Sales channel"):
    said = {"target_name": name, "target_address": service.address}
    return client.post("/notices/add", said)


def test_without_a_place_the_page_says_that_nothing_is_told(client):
    page = client.get("/notices").content.decode()

    assert "Nothing is told anywhere until you add a place" in page
    assert "never what they wrote" in page


def test_a_place_is_tried_added_paused_and_removed(client):
    from keepwarm.records.models import NoticeTarget

    with LoopbackService() as service:
        assert add(client, service).status_code == 302
        assert service.came[0]["title"] == "Keepwarm: this is a trial"
        number = NoticeTarget.objects.get().pk
        tried = client.post(f"/notices/{number}/try").content.decode()
    page = client.get("/notices").content.decode()
    client.post(f"/notices/{number}/pause")
    paused = client.get("/notices").content.decode()
    client.post(f"/notices/{number}/resume")
    removed = client.post(f"/notices/{number}/remove").content.decode()

    assert "A trial notice went to “Sales channel”" in tried
    assert "within seconds" in page
    assert "planted" not in page + tried + paused + removed
    assert "Paused: nothing is told here" in paused
    assert "its address is forgotten" in removed
    assert not NoticeTarget.objects.exists()


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("https://example.example/x", "no service is known by this address"),
        ("syslog://", "no service is known by this address"),
        ("json://127.0.0.1:9/planted-word", "did not arrive, so nothing was added"),
    ],
)
def test_what_cannot_be_reached_is_refused_with_what_to_do(client, address, words):
    from keepwarm.records.models import NoticeTarget

    answer = client.post("/notices/add", {"target_name": "Sales", "target_address": address})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert "planted" not in page
    assert not NoticeTarget.objects.exists()


def test_a_lead_of_the_web_site_is_told_by_the_worker_end_to_end(client):
    from keepwarm import wiring, wiring_outside
    from keepwarm.app.importing.inbound_keys import make_key
    from keepwarm.app.telling.notices import tell_due
    from keepwarm.records.models import Notice, Prospect

    with LoopbackService() as service:
        add(client, service)
        desk = wiring.open_desk()
        key = make_key(desk, name="Fair app", kind="webhook", thanks=[], secret="x" * 43)
        client.post(
            f"/inbound/{key}",
            {"name": "Ada Quist", "email": "ada@fenland.example", "message": "Secret words"},
            content_type="application/json",
        )

        assert tell_due(desk, wiring_outside.telling()) == 1

        told = service.came[-1]
    assert told["title"] == "Ada Quist waits for you"
    number = Prospect.objects.get().pk
    assert told["message"] == f"Ada Quist: new enquiry\nhttp://127.0.0.1:8765/prospects/{number}"
    assert Notice.objects.get().state == "sent"
