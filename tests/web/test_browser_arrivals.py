"""An open page tells who came in, over the page and, where that is wanted, outside it."""

import json
import subprocess
import sys
import urllib.request

import pytest

from tests.web.conftest import ROOT, SERVE
from tests.web.test_browser import (  # noqa: F401 - fixtures
    AXE,
    PHONE,
    chromium,
    open_page,
    pytestmark,
)

TOLD_MS_MAX = 30_000
RECORD_NOTICES = """
window.told = [];
window.Notification = class {
  static permission = "default";
  static async requestPermission() { return (this.permission = "granted"); }
  constructor(title, options) { window.told.push([title, options.body]); }
};
"""


@pytest.fixture(scope="module")
def come_in(keepwarm_url, keepwarm_home, environment_of):
    """Have somebody send a lead to the served workspace, by the command's own key."""
    done = subprocess.run(
        [sys.executable, "-c", SERVE, "inbound", "--new", "App", "--kind", "webhook", "--json"],
        env=environment_of(keepwarm_home) | {"PYTHONPATH": str(ROOT / "src")},
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    path = json.loads(done.stdout)["made"]

    def sent(name):
        word = name.lower().replace(" ", ".")
        said = {"name": name, "email": f"{word}@new-firm.example", "message": "Secret words"}
        request = urllib.request.Request(  # noqa: S310 - our own address
            f"{keepwarm_url}{path}", json.dumps(said).encode(),
            {"Content-Type": "application/json"},
        )  # fmt: skip
        with urllib.request.urlopen(request) as answer:  # noqa: S310
            assert answer.status == 201

    return sent


def test_who_comes_in_stands_over_the_page_without_moving_it(open_page, come_in):  # noqa: F811
    page = open_page("/")
    lines = page.locator("[data-line]")
    before = lines.first.bounding_box()

    come_in("Frida Falk")
    arrived = page.locator(".arrived")
    arrived.wait_for(timeout=TOLD_MS_MAX)

    assert "Frida Falk" in arrived.inner_text()
    assert "Secret words" not in page.locator("body").inner_text()
    assert lines.first.bounding_box() == before
    faults = page.evaluate(f"{AXE}; axe.run().then(found => found.violations.map(one => one.id))")
    assert faults == []
    arrived.get_by_role("link", name="Put into the plan").click()
    page.get_by_role("heading", name="They are waiting for you").wait_for()
    assert "Frida Falk" in page.locator("section[aria-labelledby=waiting]").inner_text()
    assert page.locator("[data-mark]").count() >= 3


def test_on_a_phone_nothing_is_wider_than_the_page(open_page, come_in):  # noqa: F811
    page = open_page("/", viewport=PHONE)

    come_in("Konstantin Featherstonehaugh-Worthington")
    page.locator(".arrived").wait_for(timeout=TOLD_MS_MAX)

    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_browser_tells_only_who_wants_it_and_only_who_it_is(open_page, come_in):  # noqa: F811
    page = open_page("/notices")
    page.add_init_script(RECORD_NOTICES)
    page.goto("/")
    button = page.locator("[data-notify] button")
    assert page.evaluate("Notification.permission") == "default"

    button.click()
    page.get_by_text("On, as long as this page is open").wait_for()
    come_in("Greta Grimm")
    page.locator(".arrived").wait_for(timeout=TOLD_MS_MAX)

    assert page.evaluate("window.told") == [["Greta Grimm", "new enquiry"]]
    button.click()
    assert button.inner_text() == "Tell me in the browser who comes in"
    come_in("Holger Holm")
    page.get_by_text("Holger Holm").first.wait_for(timeout=TOLD_MS_MAX)
    assert len(page.evaluate("window.told")) == 1
