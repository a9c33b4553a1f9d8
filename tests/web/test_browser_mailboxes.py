"""A mailbox on a real Dovecot is added on its page, read by the worker that comes with the server,
and shown with how much of it was read.
"""

import datetime as dt

import pytest

from tests.app.builders import GRACE, RITA, mail
from tests.dovecot import MISSING, USERS, running_dovecot
from tests.web.test_browser import (  # noqa: F401 - fixtures
    AXE,
    PHONE,
    chromium,
    open_page,
    pytestmark,
)

pytestmark = [*pytestmark, pytest.mark.skipif(bool(MISSING), reason=MISSING)]
USER, WORD = next(iter(USERS.items()))
READ_MS_MAX = 60_000


@pytest.fixture(scope="module")
def dovecot():
    from imapclient import IMAPClient

    with running_dovecot() as server:
        with IMAPClient(server.host, server.port, ssl=False) as line:
            line.login(USER, WORD)
            now = dt.datetime.now(dt.UTC)
            for days in range(30):
                at = now - dt.timedelta(days=days)
                line.append("INBOX", bytes(mail(GRACE, RITA, at=at)), msg_time=at)
        yield server


def test_a_mailbox_is_added_read_checked_paused_and_removed(open_page, dovecot):  # noqa: F811
    page = open_page("/mailboxes")
    page.get_by_label("Address").fill(USER)
    page.get_by_role("button", name="Go on").click()
    page.get_by_text("Servers and user name").click()
    server = page.get_by_role("group", name="Read from (IMAP)")
    server.get_by_label("Host").fill(dovecot.host)
    server.get_by_label("Port").fill(str(dovecot.port))
    server.get_by_label("Security").select_option("plain")
    page.get_by_label("Password").fill(WORD)
    page.get_by_role("button", name="Test and add").click()

    page.get_by_text("30 of 30 messages read").wait_for(timeout=READ_MS_MAX)
    page.get_by_role("button", name=f"Check {USER}").click()
    page.get_by_text("Every one of them was read").first.wait_for()
    faults = page.evaluate(f"{AXE}; axe.run().then(found => found.violations.map(one => one.id))")
    assert faults == []
    page.get_by_role("button", name=f"Pause {USER}").click()
    page.get_by_text("Paused: answers are not seen").wait_for()
    page.get_by_role("button", name=f"Remove {USER}").click()
    page.get_by_text("is read no more").first.wait_for()
    page.get_by_text("None yet").wait_for()


def test_a_provider_that_is_known_says_what_it_wants(open_page):  # noqa: F811
    page = open_page("/mailboxes", viewport=PHONE)

    page.get_by_label("Address").fill("rita.okafor@gmail.com")
    page.get_by_role("button", name="Go on").click()

    page.get_by_text("Gmail wants an app password").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
