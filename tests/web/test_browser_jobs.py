"""Work in the background and inbound leads in headless Chromium, over the served demo."""

import re

import pytest

from tests.web.test_browser import AXE, PHONE, chromium, open_page, pytestmark  # noqa: F401

ROWS = 2_500
DONE_MS_MAX = 60_000


def large_leads(name):
    rows = [f"Lead {name} {n},lead{n}@{name}{n % 300}.example,Firm {n % 300}" for n in range(ROWS)]
    text = "Name,Email,Company\n" + "\n".join(rows) + "\n"
    return {"name": f"{name}.csv", "mimeType": "text/csv", "buffer": text.encode()}


def start_import(page, name):
    page.set_input_files("#files", files=[large_leads(name)])
    page.click("text=Look at it")
    page.click("button.main:has-text('Import')", timeout=DONE_MS_MAX)
    page.wait_for_url(re.compile(r"/jobs/\d+$"))


def test_a_large_import_is_done_by_the_servers_worker_while_the_page_renews_itself(open_page):  # noqa: F811
    page = open_page("/import")

    start_import(page, "north")

    page.wait_for_selector("dl.counts", timeout=DONE_MS_MAX)
    assert page.inner_text("h1") == "What was imported"
    assert "2\u202f500" in page.inner_text("dl.counts")
    page.goto("/jobs")
    assert "north.csv" in page.inner_text(".job-lines")


def test_without_javascript_one_looks_again(open_page):  # noqa: F811
    page = open_page("/import", java_script_enabled=False)

    start_import(page, "south")
    for _ in range(60):
        if page.locator("dl.counts").count():
            break
        page.click("text=Look again")
        page.wait_for_timeout(500)

    assert "2\u202f500" in page.inner_text("dl.counts")


def test_a_form_key_is_made_and_shown_once(open_page):  # noqa: F811
    page = open_page("/forms")

    page.fill("input[name=name]", "Contact form")
    page.click("text=Make a key")

    address = page.inner_text("code.key")
    assert re.search(r"/inbound/\d+-[\w-]{40,}$", address)
    assert address in page.inner_text("pre")
    page.goto("/forms")
    assert page.locator("code.key").count() == 0


@pytest.mark.parametrize("path", ["/jobs", "/forms", "/import"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_are_accessible_and_fit_a_phone(open_page, path, scheme):  # noqa: F811
    page = open_page(path, viewport=PHONE, color_scheme=scheme)

    found = page.evaluate(f"{AXE}; axe.run().then(r => r.violations.map(v => v.id))")

    assert found == []
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
