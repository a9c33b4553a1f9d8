"""The pages over the real application and the demo workspace, by Django's test client."""

import datetime as dt
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from selectolax.lexbor import LexborHTMLParser

from keepwarm import wiring
from keepwarm.records.models import Decision, Prospect

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_people")]

PAGES = ["/", "/prospects", "/import"]
HTMX = {"HX-Request": "true"}
LEADS = "Contact;Reach;Firm\nGrace Holt;grace@meadowbrook.example;Meadowbrook Dairy\n"


@pytest.fixture(autouse=True)
def empty_shelf():
    """Forget what the process keeps between requests: the database went back without it."""
    wiring._shelf.cache_clear()


@pytest.fixture
def client():
    return Client()


@pytest.fixture
def sven(demo_people):
    return demo_people["Sven Ek"]


def parse(response):
    return LexborHTMLParser(response.content.decode())


def text_of(response, selector="main"):
    node = parse(response).css_first(selector)
    return "" if node is None else " ".join(node.text().split())


def line_ids(page):
    return [node.attributes["id"] for node in page.css("[data-line][id]")]


@pytest.mark.parametrize("address", PAGES)
def test_a_page_answers_with_its_policy_and_loads_nothing_from_outside(client, address):
    response = client.get(address)

    page = parse(response)
    loaded = [
        node.attributes.get("src") or node.attributes.get("href")
        for node in page.css("script, link, img, iframe")
    ]
    assert response.status_code == 200
    assert "script-src 'self';" in response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert loaded
    assert all(source.startswith("/static/") for source in loaded)


@pytest.mark.parametrize("address", PAGES)
def test_htmx_gets_the_middle_of_the_same_page(client, address):
    whole = parse(client.get(address))
    response = client.get(address, headers=HTMX)
    part = parse(response)

    assert part.css_first("header") is None
    assert part.css_first("main h1").text() == whole.css_first("main h1").text()
    assert "HX-Request" in response.headers["Vary"]


def test_a_page_from_the_browsers_history_is_whole(client):
    response = client.get("/prospects", headers=HTMX | {"HX-History-Restore-Request": "true"})

    assert parse(response).css_first("header") is not None


def test_who_waits_for_an_answer_stands_above_everybody_else_with_a_clock(client, demo_people):
    page = parse(client.get("/"))

    lines = page.css("[data-line]")
    waiting = [line.css_first("time[data-since]") is not None for line in lines]
    assert f"line-{demo_people['Dana Reyes']}" in line_ids(page)[: sum(waiting)]
    assert waiting == sorted(waiting, reverse=True)


def test_who_asked_to_be_left_alone_is_on_no_plan(client, demo_people):
    page = parse(client.get("/?minutes=720"))

    assert f"line-{demo_people['Naomi Clarke']}" not in line_ids(page)


def test_every_line_has_a_reason_and_a_way_to_its_prospect(client):
    page = parse(client.get("/"))

    lines = page.css("article[data-line]")
    assert lines
    for line in lines:
        assert line.css_first(".reason").text().strip()
        assert re.fullmatch(r"/prospects/\d+", line.css_first("a[data-open]").attributes["href"])


def test_minutes_can_be_looked_at_without_being_kept(client):
    usual = text_of(client.get("/"), ".minutes summary")

    looked_at = text_of(client.get("/?minutes=15"), ".minutes summary")

    assert looked_at.startswith("15 minutes")
    assert text_of(client.get("/"), ".minutes summary") == usual


def test_minutes_can_be_kept(client):
    response = client.post("/today/minutes", {"minutes": "60"})

    assert response.status_code == 302
    assert text_of(client.get("/"), ".minutes summary").startswith("60 minutes")


@pytest.mark.parametrize("minutes", ["", "none", "-5", "1e9", "nan", "0"])
def test_no_number_of_minutes_is_refused_with_the_way_out(client, minutes):
    response = client.post("/today/minutes", {"minutes": minutes})

    assert response.status_code == 422
    assert "is not a number of minutes" in text_of(response, ".trouble[role=alert]:not(#fault)")


def test_a_call_is_logged_shown_and_taken_back(client, sven):
    logged = client.post(
        f"/prospects/{sven}/log",
        {"happened": "phone/no_answer", "note": "Rang twice", "back": "prospect"},
    )
    query = parse_qs(urlsplit(logged.headers["Location"]).query)
    after = client.get(logged.headers["Location"])

    assert logged.status_code == 302
    assert "Sven Ek" in text_of(after, "#bar")
    assert "Rang twice" in text_of(after, ".thread")

    undone = client.post("/undo", {"did": query["did"][0], "of": sven, "back": "prospect"})

    assert urlsplit(undone.headers["Location"]).path == f"/prospects/{sven}"
    assert "Rang twice" not in text_of(client.get(f"/prospects/{sven}"), ".thread")


def test_an_act_by_htmx_answers_with_the_list_and_its_undo(client, sven):
    response = client.post(f"/prospects/{sven}/skip", {"back": "today"}, headers=HTMX)

    page = parse(response)
    assert response.status_code == 200
    assert page.css_first("main#page.today") is not None
    assert f"line-{sven}" not in line_ids(page)
    assert page.css_first("#bar input[name=did]") is not None


def test_undo_puts_the_line_back(client, sven):
    before = line_ids(parse(client.get("/")))
    skipped = parse(client.post(f"/prospects/{sven}/skip", {"back": "today"}, headers=HTMX))
    decision = skipped.css_first("#bar input[name=did]").attributes["value"]

    undone = client.post("/undo", {"did": decision, "of": sven, "back": "today"}, headers=HTMX)

    assert line_ids(parse(undone)) == before


def test_an_act_cannot_be_taken_back_twice(client, sven):
    client.post(f"/prospects/{sven}/skip", {"back": "today"})
    decision = Decision.objects.latest("pk").pk
    client.post("/undo", {"did": decision, "of": sven, "back": "today"})

    again = client.post("/undo", {"did": decision, "of": sven, "back": "today"})

    assert again.status_code == 422
    assert text_of(again, "main > .trouble")


@pytest.mark.parametrize(
    "later", [{"days": "7"}, {"until": (timezone.localdate() + dt.timedelta(days=9)).isoformat()}]
)
def test_a_prospect_can_be_put_off_by_days_or_to_a_day(client, sven, later):
    response = client.post(f"/prospects/{sven}/later", later | {"back": "today"})

    assert response.status_code == 302
    assert Prospect.objects.get(pk=sven).not_before is not None


@pytest.mark.parametrize(
    ("act", "fields"),
    [
        ("log", {"happened": "pigeon/sent"}),
        ("log", {}),
        ("later", {"until": "some day"}),
        ("later", {"until": "2020-01-01"}),
        ("close", {"outcome": "won", "evidence": " "}),
        ("close", {"outcome": "open", "evidence": "They said so"}),
        ("stop", {"why": ""}),
    ],
)
def test_an_act_that_makes_no_sense_is_refused_and_changes_nothing(client, sven, act, fields):
    decisions = Decision.objects.count()

    response = client.post(f"/prospects/{sven}/{act}", fields | {"back": "prospect"})

    assert response.status_code == 422
    assert text_of(response, "main > .trouble").startswith("No")
    assert Decision.objects.count() == decisions


def test_a_refused_close_keeps_what_was_typed(client, sven):
    response = client.post(
        f"/prospects/{sven}/close", {"outcome": "won", "evidence": " ", "back": "prospect"}
    )

    form = parse(response).css_first(f'form[action="/prospects/{sven}/close"]')
    assert "selected" in form.css_first('option[value="won"]').attributes


def test_a_prospect_is_closed_on_evidence_and_can_be_opened_again(client, sven):
    closed = client.post(
        f"/prospects/{sven}/close",
        {"outcome": "won", "evidence": "Signed the order today", "back": "prospect"},
    )
    page = parse(client.get(closed.headers["Location"]))

    assert page.css_first(f'form[action="/prospects/{sven}/reopen"]') is not None

    client.post(f"/prospects/{sven}/reopen", {"back": "prospect"})

    assert Prospect.objects.get(pk=sven).outcome == "open"


def test_who_is_stopped_leaves_every_plan(client, sven):
    client.post(f"/prospects/{sven}/stop", {"why": "He said so on the phone", "back": "prospect"})

    assert f"line-{sven}" not in line_ids(parse(client.get("/?minutes=720")))
    page = text_of(client.get(f"/prospects/{sven}"))
    assert "Nothing is sent to Sven Ek any more" in page
    assert "He said so on the phone" in page


def test_looking_never_changes_anything(client, sven):
    decisions = Decision.objects.count()

    for act in ("log", "later", "skip", "close", "stop", "reopen"):
        assert client.get(f"/prospects/{sven}/{act}").status_code == 405
    for address in ("/undo", "/import/preview", "/import/run", "/candidates/decide"):
        assert client.get(address).status_code == 405

    assert Decision.objects.count() == decisions


def test_a_prospect_page_shows_both_sides_and_what_it_rests_on(client, sven):
    page = client.get(f"/prospects/{sven}")

    assert text_of(page, "h1") == "Sven Ek"
    assert "Kaia Shipyard" in text_of(page, ".person")
    assert parse(page).css(".thread > li.touch")
    assert parse(page).css(".thread > li.signal")
    assert len(parse(page).css(".chances .chance")) == 3


@pytest.mark.usefixtures("stopped_clock")
def test_the_belief_is_drawn_for_the_page_and_as_an_image_and_cached(client, sven):
    part = client.get(f"/prospects/{sven}/belief", headers=HTMX)
    image = client.get(f"/prospects/{sven}/belief.svg")
    again = client.get(
        f"/prospects/{sven}/belief.svg", headers={"If-None-Match": image.headers["ETag"]}
    )

    assert parse(part).css_first("[role=img] svg") is not None
    assert parse(part).css_first("table") is not None
    assert image.headers["Content-Type"] == "image/svg+xml"
    assert again.status_code == 304


def test_the_list_finds_by_company(client):
    page = parse(client.get("/prospects?q=kaia"))

    found = {link.text() for link in page.css("tbody a[data-open]")}

    assert found == {"Sven Ek", "Anneli Forsberg"}


@pytest.mark.parametrize("sort", ["chance", "name", "next", "last", "'; drop table"])
def test_the_list_sorts_and_ignores_sorts_it_does_not_know(client, sort):
    response = client.get("/prospects", {"sort": sort, "lane": "' or 1=1"})

    assert response.status_code == 200
    assert len(parse(response).css("th[aria-sort]")) == 1


def test_a_broken_page_address_of_the_list_starts_from_the_first(client):
    response = client.get("/prospects?after=nonsense")

    assert response.status_code == 200
    assert parse(response).css("tbody tr")


def test_leads_go_in_with_a_corrected_column(client):
    preview = upload(client, "fair.csv", LEADS)
    token = parse(preview).css_first("input[name=token]").attributes["value"]

    report = client.post(
        "/import/run",
        {
            "token": token,
            f"{token}:name": "fair.csv",
            f"{token}:map:name": "Contact",
            f"{token}:map:email": "Reach",
            f"{token}:map:company": "Firm",
            "basis": "enquiry",
            "region": "GB",
        },
    )

    assert report.status_code == 200
    assert "fair.csv" in text_of(report)
    assert Prospect.objects.filter(name="Grace Holt", account_name="Meadowbrook Dairy").exists()


def test_the_preview_imports_nothing(client):
    before = Prospect.objects.count()

    preview = upload(client, "fair.csv", LEADS)

    assert "Contact" in text_of(preview, ".mapping")
    assert parse(preview).css_first("select[name=basis]") is not None
    assert Prospect.objects.count() == before


def test_a_preview_is_looked_at_again_with_corrected_columns_and_words(client):
    text = LEADS.replace("Firm", "Level").replace("Meadowbrook Dairy", "Zebra")
    token = parse(upload(client, "odd.csv", text)).css_first("input[name=token]")
    token = token.attributes["value"]
    before = Prospect.objects.count()

    again = client.post(
        "/import/again",
        {
            "token": token,
            f"{token}:kind": "leads",
            f"{token}:was": "leads",
            f"{token}:map:name": "Contact",
            f"{token}:map:email": "Reach",
            f"{token}:map:stage": "Level",
            f"{token}:word:Zebra": "proposal",
        },
    )

    chosen = parse(again).css_first(f'select[name="{token}:word:Zebra"] option[selected]')
    assert chosen.attributes["value"] == "proposal"
    assert "new prospects" in text_of(again, ".counts")
    assert Prospect.objects.count() == before


def test_a_log_of_calls_shows_its_columns_to_be_corrected(client):
    log = "When,Who,Channel,Result\n2026-02-01 10:00,ada@quist.example,phone,answered\n"

    preview = upload(client, "calls.csv", log)

    kind = parse(preview).css_first('select[name$=":kind"] option[selected]')
    assert kind.attributes["value"] == "calls"
    assert parse(preview).css_first('select[name$=":map:result"]') is not None


def test_rows_with_problems_are_downloaded_as_a_table(client):
    text = "Name,E-mail\nAda Quist,ada@quist.example\n,\nx,no address\n"
    preview = upload(client, "wrong.csv", text)
    address = parse(preview).css_first('a[href*="/import/problems/"]').attributes["href"]

    answer = client.get(address)

    assert answer["Content-Type"] == "text/csv"
    assert "wrong.csv,4,E-mail,no address" in answer.content.decode("utf-8-sig")


def test_the_problems_of_a_file_that_is_not_there_are_not_found(client):
    assert client.get("/import/problems/c0ffee.csv").status_code == 404


def upload(client, name, text):
    file = SimpleUploadedFile(name, text.encode(), content_type="text/csv")
    return client.post("/import/preview", {"files": [file]})


def test_what_is_no_mail_and_no_table_is_refused_by_name(client):
    file = SimpleUploadedFile("photo.png", b"\x89PNG\r\n\x1a\n\x00\x00", content_type="image/png")

    response = client.post("/import/preview", {"files": [file]})

    assert response.status_code == 422
    assert "photo.png" in text_of(response, "main .trouble")


@pytest.mark.parametrize("address", ["/import/preview", "/import/run"])
def test_an_import_without_a_file_says_what_to_do(client, address):
    response = client.post(address, {})

    assert response.status_code == 422
    assert "choose a file first" in text_of(response, "main > .trouble")


def test_the_import_page_leads_to_those_who_could_be_prospects(client):
    link = parse(client.get("/import")).css_first("#candidates a").attributes["href"]
    groups = parse(client.get(link)).css("[name=group]")

    assert link == "/candidates"
    assert groups


def test_candidates_are_taken_up_by_domain_and_put_back(client):
    domain = parse(client.get("/candidates")).css_first("[name=group]").attributes["value"]
    before = Prospect.objects.count()

    taken = client.post("/candidates/decide", {"group": [domain], "choice": "accept"})

    assert Prospect.objects.count() > before
    assert "became a prospect" in text_of(client.get(taken.headers["Location"]), "#bar")

    decision = parse_qs(urlsplit(taken.headers["Location"]).query)["did"][0]
    client.post("/undo", {"did": decision, "back": "triage"})

    assert Prospect.objects.count() == before


def test_candidates_can_be_set_aside(client):
    domain = parse(client.get("/candidates")).css_first("[name=group]").attributes["value"]

    client.post("/candidates/decide", {"group": [domain], "choice": "dismiss"})

    left = [box.attributes["value"] for box in parse(client.get("/candidates")).css("[name=group]")]
    assert domain not in left


def test_choosing_nobody_says_so(client):
    response = client.post("/candidates/decide", {"choice": "accept"})

    assert response.status_code == 422
    assert "tick people or whole groups first" in text_of(response, "main > .trouble")


def test_more_than_a_moment_s_worth_of_candidates_is_taken_up_in_the_background(
    client, monkeypatch
):
    from keepwarm.web.views import triage

    monkeypatch.setattr(triage, "AT_ONCE_MAX", 0)
    domain = parse(client.get("/candidates")).css_first("[name=group]").attributes["value"]
    before = Prospect.objects.count()

    asked = client.post("/candidates/decide", {"group": [domain], "choice": "accept"})
    waiting = client.get(asked.headers["Location"])

    assert Prospect.objects.count() == before
    assert "as prospects" in text_of(waiting, "#job")
    assert "Waiting for its turn." in waiting.content.decode()


def test_a_link_cannot_make_the_bar_say_things(client):
    page = client.get("/", {"did": "999999", "of": "1", "act": "<b>Send money</b>"})

    assert "Send money" not in text_of(page)


@pytest.mark.parametrize(
    "address", ["/nothing/here", "/prospects/999999", "/prospects/999999/belief"]
)
def test_what_is_not_there_is_said_so_in_the_house_style(client, address):
    response = client.get(address)

    assert response.status_code == 404
    assert "Nothing stands here" in text_of(response)
    assert parse(response).css_first("nav.pages") is not None


def test_a_form_without_its_token_changes_nothing_and_says_what_to_do(sven):
    strict = Client(enforce_csrf_checks=True)

    response = strict.post(f"/prospects/{sven}/skip", {"back": "today"})

    assert response.status_code == 403
    assert "reload the page" in text_of(response)


def test_a_form_with_its_token_goes_through(sven):
    strict = Client(enforce_csrf_checks=True)
    token = parse(strict.get("/")).css_first("input[name=csrfmiddlewaretoken]").attributes["value"]

    response = strict.post(
        f"/prospects/{sven}/skip", {"back": "today", "csrfmiddlewaretoken": token}
    )

    assert response.status_code == 302


def test_a_fault_of_ours_is_a_page_that_needs_no_database(rf):
    from keepwarm.web.views.errors import server_error

    response = server_error(rf.get("/"))

    assert response.status_code == 500
    assert "it is our fault" in text_of(response)


def test_a_key_that_is_not_this_databases_is_refused_with_the_way_out(client, settings):
    settings.STOP_KEY = "of another installation"

    response = client.get("/")

    assert response.status_code == 409
    assert "secret.key" in text_of(response)


@pytest.mark.parametrize("address", ["/prospects?q=a%00b", "/prospects?after=%00", "/?minutes=%00"])
def test_a_nul_character_in_an_address_is_refused(client, address):
    assert client.get(address).status_code == 400


def test_a_nul_character_in_a_form_is_refused(client, sven):
    response = client.post(f"/prospects/{sven}/log", {"event": "answered", "note": "a\0b"})

    assert response.status_code == 400
