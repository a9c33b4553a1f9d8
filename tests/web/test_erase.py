"""The page that erases somebody: it says first what goes, and does it on a tick only."""

import pytest
from django.test import Client

from keepwarm import wiring
from keepwarm.records.models import Decision, Prospect

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_people")]


@pytest.fixture(autouse=True)
def empty_shelf():
    wiring._shelf.cache_clear()


@pytest.fixture
def sven(demo_people):
    return demo_people["Sven Ek"]


def text_of(response):
    return " ".join(response.content.decode().split())


def test_the_prospect_page_leads_to_what_goes_and_what_stays(client, sven):
    assert f"/prospects/{sven}/erase" in text_of(client.get(f"/prospects/{sven}"))

    said = text_of(client.get(f"/prospects/{sven}/erase"))

    assert "Erase Sven Ek?" in said
    assert "This cannot be undone." in said
    assert "What stays, and why" in said


def test_asking_erases_nothing_and_neither_does_a_form_without_its_tick(client, sven):
    client.get(f"/prospects/{sven}/erase")
    response = client.post(f"/prospects/{sven}/erased")

    assert response.status_code == 422
    assert "tick that you mean it" in text_of(response)
    assert Prospect.objects.filter(pk=sven).exists()


def test_an_erased_person_is_on_no_page(client, sven):
    response = client.post(f"/prospects/{sven}/erased", {"sure": "yes"}, follow=True)

    assert "Erased for good. No import brings them back." in text_of(response)
    for page in ("/", "/prospects", "/inbox", "/import"):
        assert "Sven Ek" not in text_of(client.get(page))
    assert client.get(f"/prospects/{sven}").status_code == 404
    assert Decision.objects.filter(kind="erase").count() == 1


def test_an_erasure_by_get_or_from_another_site_does_nothing(sven):
    strict = Client(enforce_csrf_checks=True)

    assert strict.get(f"/prospects/{sven}/erased").status_code == 405
    assert strict.post(f"/prospects/{sven}/erased", {"sure": "yes"}).status_code == 403
    assert Prospect.objects.filter(pk=sven).exists()
