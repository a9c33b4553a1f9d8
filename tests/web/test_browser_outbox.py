"""From a draft to the prospect's mailbox, in headless Chromium over the served demo.

The mail server is a real one on loopback; its log is the judge of what left.
"""

import os
import re
import subprocess
import sys
import time

import pytest

from bench._mail_server import MailServer, read_log
from tests.web.test_browser import AXE, PHONE, chromium, open_page, pytestmark  # noqa: F401

ADD_MAILBOX = """
import sys, django
django.setup()
from keepwarm import wiring
from keepwarm.app.drafting.draft_facts import read_rep
from keepwarm.app.mailbox.sending_mailboxes import ServerAddress, add_sending_mailbox
from keepwarm.records.models import Prospect
desk = wiring.open_desk()
server = ServerAddress(host="127.0.0.1", port=int(sys.argv[1]), security="plain")
add_sending_mailbox(desk, wiring.sealer(), address=read_rep(desk).address, server=server)
waiting = Prospect.objects.filter(lane="respond", person__address__channel="email")
print(*waiting.order_by("pk").values_list("pk", flat=True).distinct())
"""
"""They wait for us: an answer to them is due at any hour, whatever day the test runs."""
UNDO_S = 10
TEXT = "Hello,\n\nshall I keep two doors of the next batch for your line?\n\nRita"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with MailServer(tmp_path_factory.mktemp("smtp") / "log") as running:
        yield running


@pytest.fixture(scope="module")
def waiting(keepwarm_url, keepwarm_home, environment_of, server):  # noqa: ARG001 - it is filled
    """Add a mailbox to send by; give the prospects who wait for an answer."""
    done = subprocess.run(
        [sys.executable, "-c", ADD_MAILBOX, str(server.port)],
        env=environment_of(keepwarm_home) | {"PYTHONPATH": os.pathsep.join(sys.path)},
        check=True,
        capture_output=True,
        text=True,
    )
    return [int(number) for number in done.stdout.split()]


def look_over(page, prospect_id, text=TEXT):
    page.goto(f"/prospects/{prospect_id}/draft?tactic=value_nugget&channel=email")
    for gap in page.locator("form.gaps textarea:visible").all():
        gap.fill("the doors we measured")
    if page.locator("form.gaps button.main:visible").count():
        page.click("form.gaps button.main:visible")
    page.fill("#text", text)
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    page.wait_for_url(re.compile("/draft/look$"))


def delivered(server, *, wait_s, containing=b"two doors"):
    """Give what the server took by the end of some time, of what contains these words."""
    time.sleep(wait_s)
    return [content for _, _, content in read_log(server.log) if containing in content]


def test_nothing_was_sent_yet(open_page):  # noqa: F811
    page = open_page("/outbox")

    assert "Nothing has gone out from here yet" in page.inner_text("#outbox-list")


def test_a_mail_is_looked_over_approved_and_leaves_once(open_page, waiting, server):  # noqa: F811
    page = open_page()
    look_over(page, waiting[0])

    shown = page.inner_text("pre.leaving >> nth=0")
    page.keyboard.press("a")
    page.wait_for_url(re.compile("/outbox"))
    first = int(page.inner_text(".countdown"))
    later = first
    while later == first:
        later = int(page.inner_text(".countdown"))
    offered = page.locator("#bar form").count()
    page.wait_for_selector("li.sent", timeout=60_000)
    left = page.locator("#bar form").count()
    mails = delivered(server, wait_s=4)

    assert 0 < later < first <= UNDO_S
    assert (offered, left) == (1, 0)  # what is too late is not offered any more
    assert shown.strip() == TEXT
    assert len(mails) == 1
    assert b"shall I keep two doors" in mails[0]
    page.goto(f"/prospects/{waiting[0]}")
    assert "shall I keep two doors" in page.inner_text("#page")
    page.goto("/")
    assert page.locator(f"#page a[href='/prospects/{waiting[0]}']").count() == 0


def test_taken_back_in_time_nothing_leaves(open_page, waiting, server):  # noqa: F811
    page = open_page()
    look_over(page, waiting[1], text=TEXT.replace("two doors", "seven doors"))
    page.keyboard.press("a")
    page.wait_for_url(re.compile("/outbox"))

    page.keyboard.press("u")
    page.wait_for_selector("li.stopped")

    assert "You took it back" in page.inner_text("li.stopped")
    assert delivered(server, wait_s=UNDO_S + 4, containing=b"seven doors") == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_are_accessible_and_fit_a_phone(open_page, waiting, scheme):  # noqa: F811
    page = open_page("/outbox", viewport=PHONE, color_scheme=scheme)

    def faults():
        found = page.evaluate(f"{AXE}; axe.run().then(r => r.violations.map(v => v.id))")
        return found, page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]

    outbox = faults()
    look_over(page, waiting[3])
    approving = faults()

    assert outbox == approving == ([], True)
