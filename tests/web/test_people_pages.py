"""Pages of who is who: pairs, merging, splitting, handing over, companies, candidates in bulk."""

from urllib.parse import parse_qs, urlsplit

import pytest
from selectolax.lexbor import LexborHTMLParser

pytestmark = pytest.mark.django_db


@pytest.fixture
def sven(demo_people):
    return demo_people["Sven Ek"]


def parse(response):
    return LexborHTMLParser(response.content.decode())


def text_of(response, selector="main"):
    found = parse(response).css_first(selector)
    return " ".join(found.text(separator=" ").split()) if found else ""


def key_of(prospect_id):
    from keepwarm.records.models import Prospect

    return Prospect.objects.get(pk=prospect_id).person.key


@pytest.fixture
def twin(sven):
    """Import a lead who has Sven's name at Sven's company under another address."""
    from keepwarm import wiring
    from keepwarm.app.importing.sheets import import_sheet
    from keepwarm.records.models import Prospect

    row = Prospect.objects.get(pk=sven)
    content = f"Full Name,E-mail,Company\n{row.name},twin@{row.person.domain},{row.account_name}\n"
    import_sheet(wiring.open_desk(), name="twin.csv", content=content.encode())
    return Prospect.objects.get(person__key=f"twin@{row.person.domain}").pk


@pytest.mark.parametrize(
    "address", ["/duplicates", "/accounts", "/candidates", "/candidates?evidence=they_first"]
)
def test_every_page_answers_with_one_title(client, demo_people, address):  # noqa: ARG001
    response = client.get(address)

    assert response.status_code == 200
    assert len(parse(response).css("h1")) == 1


@pytest.mark.parametrize("address", ["/accounts/999999", "/prospects/999999/who"])
def test_what_is_not_there_is_not_found(client, demo_people, address):  # noqa: ARG001
    assert client.get(address).status_code == 404


def test_a_pair_is_merged_from_its_page_and_told_apart_again(client, sven, twin):
    from keepwarm.records.models import Prospect

    page = client.get("/duplicates")
    assert "The same name at" in text_of(page)
    action = parse(page).css_first(".pair form").attributes["action"]

    done = client.post(action, {"choice": "merge"})

    assert "are one person." in text_of(client.get(done.headers["Location"]), "#bar")
    assert Prospect.objects.filter(pk__in=[sven, twin]).count() == 1

    decision = parse_qs(urlsplit(done.headers["Location"]).query)["did"][0]
    client.post("/undo", {"did": decision, "back": "duplicates"})

    assert Prospect.objects.filter(pk__in=[sven, twin]).count() == 2


def test_not_the_same_leaves_the_list(client, twin):  # noqa: ARG001
    action = parse(client.get("/duplicates")).css_first(".pair form").attributes["action"]

    client.post(action, {"choice": "apart"})

    assert not parse(client.get("/duplicates")).css(".pair")
    assert client.post(action, {"choice": "merge"}).status_code == 422


def test_the_other_one_is_found_by_address_and_merged_by_hand(client, sven, twin):
    found = client.get(f"/prospects/{sven}/who", {"q": key_of(twin)})
    button = parse(found).css_first("button[name=person]")

    done = client.post(f"/prospects/{sven}/merge", {"person": button.attributes["value"]})

    page = client.get(done.headers["Location"])
    assert "are one person." in text_of(page, "#bar")
    assert parse(page).css_first("h1").text() == "Sven Ek"


def test_the_old_address_of_a_merged_prospect_leads_to_the_one_they_are_now(client, sven, twin):
    other = client.get(f"/prospects/{sven}/who", {"q": key_of(twin)})
    button = parse(other).css_first("button[name=person]")
    done = client.post(f"/prospects/{sven}/merge", {"person": button.attributes["value"]})

    moved = client.get(f"/prospects/{twin}")
    decision = parse_qs(urlsplit(done.headers["Location"]).query)["did"][0]
    client.post("/undo", {"did": decision, "back": "prospect", "of": sven})

    assert (moved.status_code, moved.headers["Location"]) == (302, f"/prospects/{sven}")
    assert client.get(f"/prospects/{twin}").status_code == 200


def test_merging_with_nobody_says_what_to_do(client, sven):
    response = client.post(f"/prospects/{sven}/merge", {})

    assert response.status_code == 422
    assert "choose who is the same person" in text_of(response, "main > .trouble")


def test_a_place_is_handed_over_and_the_refused_form_keeps_what_was_typed(client, sven):
    refused = client.post(f"/prospects/{sven}/hand-over", {"name": "Piet Vos", "why": ""})
    assert refused.status_code == 422
    assert parse(refused).css_first("input[name=name]").attributes["value"] == "Piet Vos"

    done = client.post(
        f"/prospects/{sven}/hand-over", {"name": "Piet Vos", "why": "Sven wrote: ask Piet."}
    )

    page = client.get(done.headers["Location"])
    assert "Handed over to Piet Vos" in text_of(page, ".timeline")
    assert "is handed over to Piet Vos." in text_of(page, "#bar")


def test_a_role_is_noted_on_the_companys_page_and_taken_back(client, sven):
    from keepwarm.records.models import BuyingRole, Prospect

    person = Prospect.objects.get(pk=sven).person
    done = client.post(
        f"/accounts/{person.account_id}/role", {"person": person.pk, "role": "champion"}
    )
    page = client.get(done.headers["Location"])
    assert "speaks for us" in text_of(page, "#bar")

    decision = parse(page).css_first("#bar [name=did]").attributes["value"]
    back = {"did": decision, "back": "account", "account": person.account_id}
    gone = client.post("/undo", back)

    assert urlsplit(gone.headers["Location"]).path == f"/accounts/{person.account_id}"
    assert not BuyingRole.objects.exists()


@pytest.mark.parametrize("choice", ["accept", "dismiss", "later"])
def test_a_batch_of_candidates_leaves_the_list_and_comes_back(client, demo_people, choice):  # noqa: ARG001
    def boxes():
        return len(parse(client.get("/candidates")).css("[name=group]"))

    before = boxes()
    groups = [
        box.attributes["value"] for box in parse(client.get("/candidates")).css("[name=group]")
    ]

    done = client.post("/candidates/decide", {"group": groups[:2], "choice": choice})
    assert boxes() == before - 2
    assert "people" in text_of(client.get(done.headers["Location"]), "#bar")

    decision = parse_qs(urlsplit(done.headers["Location"]).query)["did"][0]
    client.post("/undo", {"did": decision, "back": "triage"})
    assert boxes() == before


def test_a_whole_kind_is_chosen_by_one_box(client, demo_people):  # noqa: ARG001
    client.post(
        "/candidates/decide",
        {"kind": "private", "choice": "dismiss", "evidence": "private"},
    )

    assert "Private addresses" not in text_of(client.get("/candidates"))


def test_nobody_ticked_says_so(client, demo_people):  # noqa: ARG001
    response = client.post("/candidates/decide", {"choice": "accept"})

    assert response.status_code == 422
    assert "tick people or whole groups first" in text_of(response, "main > .trouble")
