"""The pages of work in the background, by Django's test client."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from selectolax.lexbor import LexborHTMLParser

from keepwarm import wiring
from keepwarm.app.background import jobs
from keepwarm.app.background.job_run import run_job
from keepwarm.app.importing import intake as intake_app
from keepwarm.records.models import Job, Prospect

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_people")]
LEADS = "Name,Email\nGrace Holt,grace@meadowbrook.example\n"


@pytest.fixture(autouse=True)
def empty_shelf():
    """Forget what the process keeps between requests: the database went back without it."""
    wiring._shelf.cache_clear()


@pytest.fixture
def client():
    return Client()


@pytest.fixture
def do():
    """Do the next job as a worker does; give the state it ends in."""

    def run():
        desk = wiring.open_desk()
        claim = jobs.claim_job(desk, worker="w")
        return None if claim is None else run_job(desk, claim, wiring.kinds_of_jobs())

    return run


def parse(response):
    return LexborHTMLParser(response.content.decode())


def text_of(response, selector="main"):
    node = parse(response).css_first(selector)
    return "" if node is None else " ".join(node.text().split())


def import_leads(client):
    file = SimpleUploadedFile("fair.csv", LEADS.encode())
    preview = client.post("/import/preview", {"files": [file]})
    token = parse(preview).css_first("input[name=token]").attributes["value"]
    return client.post("/import/run", {"token": token, f"{token}:name": "fair.csv"})


def test_a_small_import_is_answered_with_its_report_and_stands_in_the_list(client):
    answer = import_leads(client)

    assert answer.status_code == 200
    assert "What was imported" in text_of(answer, "h1")
    listed = text_of(client.get("/jobs"), ".job-lines")
    assert "fair.csv" in listed
    assert "1 found, 1 taken in." in listed


def test_a_large_import_goes_on_in_the_background(client, do, monkeypatch):
    monkeypatch.setattr(intake_app, "SHEET_BYTES_AT_ONCE_MAX", 1)

    answer = import_leads(client)
    waiting = client.get(answer.headers["Location"])
    before = Prospect.objects.filter(name="Grace Holt").exists()
    state = do()
    after = client.get(answer.headers["Location"])

    assert answer.status_code == 302
    assert "Waiting for its turn." in text_of(waiting)
    assert parse(waiting).css_first("#job").attributes["hx-trigger"] == "every 1s"
    assert parse(waiting).css_first("a[href='" + answer.headers["Location"] + "']") is not None
    assert (before, state) == (False, "done")
    assert "new prospects" in text_of(after, ".counts")
    assert "hx-trigger" not in parse(after).css_first("#job").attributes
    assert Prospect.objects.filter(name="Grace Holt").exists()


def test_how_far_a_job_is_stands_on_its_page(client):
    desk = wiring.open_desk()
    job = jobs.enqueue(desk, jobs.FIT, title="Learn")
    claim = jobs.claim_job(desk, worker="w")
    jobs.tell_progress(desk, claim, "settled touches read", 50, 200)

    page = parse(client.get(f"/jobs/{job}"))

    bar = page.css_first("progress")
    assert (bar.attributes["value"], bar.attributes["max"]) == ("50", "200")
    assert "50 of 200 settled touches read." in page.css_first("#job").text()


def test_a_job_is_cancelled_and_begun_again_on_its_page(client):
    job = jobs.enqueue(wiring.open_desk(), jobs.FIT, title="Learn")

    cancelled = client.post(f"/jobs/{job}/cancel", follow=True)
    refused = client.post(f"/jobs/{job}/cancel")
    again = client.post(f"/jobs/{job}/retry", follow=True)

    assert "Cancelled." in text_of(cancelled)
    assert refused.status_code == 422
    assert "ended already" in text_of(refused, "main > .trouble")
    assert "Waiting for its turn." in text_of(again)


def test_what_failed_says_so_in_plain_words(client):
    desk = wiring.open_desk()
    job = jobs.enqueue(desk, jobs.FIT, title="Learn")
    claim = jobs.claim_job(desk, worker="w")
    jobs.end_job(desk, claim, "failed", trouble="The file <b>x</b> is gone.")

    page = client.get(f"/jobs/{job}")

    assert text_of(page, "#job .trouble") == "The file <b>x</b> is gone."
    assert parse(page).css_first(f"form[action='/jobs/{job}/retry']") is not None


def test_everything_is_exported_and_fetched(client, do):
    answer = client.post("/jobs/export")
    state = do()
    page = parse(client.get(answer.headers["Location"]))
    file = client.get(page.css_first("a.main").attributes["href"])

    assert state == "done"
    content = b"".join(file.streaming_content)
    assert file.headers["Content-Length"] == str(len(content))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert "prospects.csv" in archive.namelist()


def test_a_file_or_job_that_is_not_there_says_what_to_do(client):
    job = jobs.enqueue(wiring.open_desk(), jobs.EXPORT, title="All")

    early, unknown = client.get(f"/jobs/{job}/file"), client.get("/jobs/999999")

    assert (early.status_code, unknown.status_code) == (404, 404)
    assert "Export again" in text_of(early)
    assert "no job number 999999" in text_of(unknown)


def test_learning_from_many_touches_is_done_in_the_background(client, do, monkeypatch):
    from keepwarm.web.views import calibration

    monkeypatch.setattr(calibration, "TOUCHES_AT_ONCE_MAX", 0)

    fragment = client.post("/calibration/learn", headers={"HX-Request": "true"})
    answer = client.post("/calibration/learn")
    state = do()
    page = client.get(answer.headers["Location"])

    assert "Learn" in text_of(fragment, "#job h1")
    assert Job.objects.count() == 1
    assert state == "done"
    assert "settled touches to" in text_of(page)


@pytest.mark.parametrize("address", ["/jobs/export", "/jobs/1/cancel", "/jobs/1/retry"])
def test_looking_starts_and_ends_nothing(client, address):
    assert client.get(address).status_code == 405
    assert Job.objects.count() == 0
    assert Client(enforce_csrf_checks=True).post(address).status_code == 403


def test_an_empty_list_says_so(client):
    assert "Nothing is under way" in text_of(client.get("/jobs"), "#job-list")


def test_an_import_is_taken_back_on_its_page_after_saying_what_goes(client):
    from keepwarm.records.models import Prospect, Source

    before = Prospect.objects.count()
    import_leads(client)
    came = Prospect.objects.count() - before
    link = parse(client.get("/import")).css_first(".sources a")

    page = text_of(client.get(link.attributes["href"]))
    done = client.post(f"{link.attributes['href']}/now", follow=True)

    assert "What goes" in page
    assert "What stays, and why" in page
    assert came > 0
    assert "was taken back" in text_of(done)
    assert Prospect.objects.count() == before
    assert not Source.objects.filter(name="fair.csv").exists()
    assert client.get("/import/999999/undo").status_code == 404
