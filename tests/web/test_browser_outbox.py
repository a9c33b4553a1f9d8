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
from keepwarm.app.draft_facts import read_rep
from keepwarm.app.sending_mailboxes import ServerAddress, add_sending_mailbox
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


def look_over(page, prospect_id):
    page.goto(f"/prospects/{prospect_id}/draft?tactic=value_nugget&channel=email")
    for gap in page.locator("form.gaps textarea").all():
        gap.fill("the doors we measured")
    if page.locator("form.gaps").count():
        page.click("form.gaps button.main")
    page.fill("#text", TEXT)
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    page.wait_for_url(re.compile("/draft/look$"))


def delivered(server, *, wait_s):
    """Give what the server took by the end of some time."""
    ends = time.monotonic() + wait_s
    known = len(read_log(server.log))
    while time.monotonic() < ends and len(read_log(server.log)) == known:
        time.sleep(0.2)
    return read_log(server.log)


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
    page.wait_for_function(f"Number(document.querySelector('.countdown').innerText) < {first}")
    mails = delivered(server, wait_s=40)
    page.wait_for_selector("li.sent")
    again = delivered(server, wait_s=4)

    assert len(mails) == len(again) == 1
    assert shown.strip() == TEXT
    assert b"shall I keep two doors" in mails[0][2]
    page.goto(f"/prospects/{waiting[0]}")
    assert "shall I keep two doors" in page.inner_text("#page")
    page.goto("/")
    assert page.locator(f"#page a[href='/prospects/{waiting[0]}']").count() == 0


def test_taken_back_in_time_nothing_leaves(open_page, waiting, server):  # noqa: F811
    before = len(read_log(server.log))
    page = open_page()
    look_over(page, waiting[1])
    page.keyboard.press("a")
    page.wait_for_url(re.compile("/outbox"))

    page.keyboard.press("u")
    page.wait_for_selector("li.stopped")

    assert "You took it back" in page.inner_text("li.stopped")
    assert len(delivered(server, wait_s=UNDO_S + 4)) == before


def test_what_is_left_to_fill_in_is_not_approved(open_page, waiting):  # noqa: F811
    page = open_page(f"/prospects/{waiting[2]}/draft?tactic=value_nugget&channel=email")
    for gap in page.locator("form.gaps textarea").all():
        gap.fill("the doors we measured")
    if page.locator("form.gaps").count():
        page.click("form.gaps button.main")

    page.fill("#text", "Hello [name],\n\nshall I keep two?\n\nRita")
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    page.wait_for_selector("[role=alert]")

    assert page.locator("text=Approve and send").count() == 0


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
