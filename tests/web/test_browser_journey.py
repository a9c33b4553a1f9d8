"""A person's whole way, in headless Chromium, over real servers of mail.

An empty home, a real Dovecot with months of mail, a server that delivers what goes out: a mailbox
and a lead list are added, a silent prospect is written to once, answers, and leaves the plan;
another one wants no more mail and gets none.
"""

import datetime as dt
import re
import subprocess
import sys
import threading
import time
from email import message_from_bytes
from email.utils import parseaddr

import pytest

from bench._mail_server import MailServer
from tests.app.builders import ADA, EDSGER, GRACE, NOW, RITA, ago, mail, message_id
from tests.dovecot import MISSING, running_dovecot
from tests.web.conftest import ROOT, SERVE, START_S_MAX, find_url
from tests.web.test_browser import chromium, open_page, pytestmark  # noqa: F401

pytestmark = [*pytestmark, pytest.mark.skipif(bool(MISSING), reason=MISSING)]
WORDS = {one.address: f"a secret of {one.name}" for one in (RITA, ADA, GRACE, EDSGER)}
SEEN_MS_MAX = 60_000
CLOCK = '''
import datetime, os, pathlib
from keepwarm.adapters import clock
hand = pathlib.Path(os.environ["JOURNEY_CLOCK"])
def utc_now():
    return datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=float(hand.read_text()))
clock.utc_now = utc_now
'''
"""Mail leaves on working days only, so that these processes think it is one."""
LEADS = "Name,Email,Company,Country\n" + "".join(
    f"{one.name},{one.address},{company},United Kingdom\n"
    for one, company in ((ADA, "Fenland Dairy"), (GRACE, "Harrow Mills"), (EDSGER, "Vos Kaas"))
)


class Clock:
    """What the time is for Keepwarm: it goes on as the real one does, and can be put forward."""

    def __init__(self, folder):
        self.folder = folder
        self.hand = folder / "hand"
        (folder / "sitecustomize.py").write_text(CLOCK)
        self.ahead_s = (NOW - dt.datetime.now(dt.UTC)).total_seconds()
        self.put_forward(0)

    def put_forward(self, seconds):
        self.ahead_s += seconds
        new = self.hand.with_suffix(".new")
        new.write_text(str(self.ahead_s))
        new.replace(self.hand)

    def now(self):
        return dt.datetime.now(dt.UTC) + dt.timedelta(seconds=self.ahead_s)


@pytest.fixture(scope="module")
def clock(tmp_path_factory):
    return Clock(tmp_path_factory.mktemp("clock"))


@pytest.fixture(scope="module")
def keepwarm_url(keepwarm_home, environment_of, clock):
    """Serve an empty home from a process and a folder of its own."""
    environment = environment_of(keepwarm_home) | {
        "PYTHONPATH": f"{clock.folder}:{ROOT / 'src'}",
        "PYTHONUNBUFFERED": "1",
        "JOURNEY_CLOCK": str(clock.hand),
    }
    log = keepwarm_home / "server.log"
    with (
        log.open("w") as errors,
        subprocess.Popen(
            [sys.executable, "-c", SERVE, "serve", "--port", "0"],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        ) as server,
    ):
        watchdog = threading.Timer(START_S_MAX, server.kill)
        watchdog.start()
        url = next(filter(None, map(find_url, server.stdout)), None)
        watchdog.cancel()
        assert url, log.read_text()
        reader = threading.Thread(target=server.stdout.read, daemon=True)
        reader.start()
        yield url
        server.terminate()
        server.wait(10)
        reader.join(10)


class Mailboxes:
    """The mailboxes of everybody, seen from outside of Keepwarm."""

    def __init__(self, dovecot):
        self.dovecot = dovecot

    def enter(self, who):
        from imapclient import IMAPClient

        line = IMAPClient(self.dovecot.host, self.dovecot.port, ssl=False)
        line.login(who, WORDS[who])
        return line

    def put(self, who, raw, *, at, folder="INBOX"):
        with self.enter(who) as line:
            line.append(folder, raw, msg_time=at)

    def find(self, who, ident, folder="INBOX"):
        """Give the contents of what is known by this header in a folder."""
        with self.enter(who) as line:
            line.select_folder(folder, readonly=True)
            found = line.search(["HEADER", "X-Touch-Id", ident])
            return [row[b"BODY[]"] for row in line.fetch(found, ["BODY.PEEK[]"]).values()]

    def threads(self, who, folder="INBOX"):
        """Give the threads of a folder, each as the Message-IDs in it."""
        with self.enter(who) as line:
            line.select_folder(folder, readonly=True)

            def flat(thread):
                for part in thread:
                    if isinstance(part, tuple):
                        yield from flat(part)
                    else:
                        yield part

            return [
                [message_from_bytes(row[b"BODY[]"])["Message-ID"]
                 for row in line.fetch(list(flat(thread)), ["BODY.PEEK[]"]).values()]
                for thread in line.thread("REFERENCES")
            ]  # fmt: skip


class PostOffice(MailServer):
    """Takes mail of Rita, and delivers it where it is addressed to."""

    def __init__(self, log, mailboxes, clock):
        super().__init__(
            log, mechanisms="PLAIN", login=RITA.address, secret=WORDS[RITA.address]
        )
        self.mailboxes, self.clock = mailboxes, clock

    def accept(self, touch, content):
        super().accept(touch, content)
        _, to = parseaddr(message_from_bytes(content)["To"])
        self.mailboxes.put(to, content, at=self.clock.now())


@pytest.fixture(scope="module")
def mailboxes():
    with running_dovecot(users=WORDS) as dovecot:
        yield Mailboxes(dovecot)


@pytest.fixture(scope="module")
def post_office(mailboxes, clock, tmp_path_factory):
    with PostOffice(tmp_path_factory.mktemp("smtp") / "log", mailboxes, clock) as running:
        yield running


def exchange(mailboxes, sender, to, *, at, **said):
    """Put a mail of the past where its sender and its reader have it."""
    raw = mail(sender, to, at=at, **said)
    mailboxes.put(sender.address, raw, at=at, folder="Sent" if sender is RITA else "INBOX")
    mailboxes.put(to.address, raw, at=at)


def fill(mailboxes):
    """Months of mail: who asked for an offer and fell silent, and who never answered."""
    for who, product, days in ((GRACE, "Pumps", 75), (EDSGER, "Valves", 68)):
        word = who.address.partition("@")[0]
        exchange(
            mailboxes, who, RITA, at=ago(days), ident=f"{word}-1", subject=product,
            text=f"Hello Rita,\n\nwe are looking for two {product.lower()} for our new line."
            " What would they cost?\n\nBest regards\n" + who.name,
        )  # fmt: skip
        exchange(
            mailboxes, RITA, who, at=ago(days - 1), ident=f"{word}-2", answers=f"{word}-1",
            subject=f"Re: {product}", text="Hello,\n\nour offer: two for 4,200 pounds, delivered"
            " within three weeks. Shall I reserve them for you?\n\nRita",
        )  # fmt: skip
        exchange(
            mailboxes, RITA, who, at=ago(days - 12), ident=f"{word}-3", answers=f"{word}-2",
            subject=f"Re: {product}", text="Hello,\n\ndid our offer reach you?\n\nRita",
        )  # fmt: skip
    for number, days in enumerate((60, 40)):
        exchange(
            mailboxes, RITA, ADA, at=ago(days), ident=f"ada-{number}", subject="Cooling for dairies",
            text="Hello Ada,\n\nshall I show you how dairies cool with a third less power?\n\nRita",
        )  # fmt: skip


def add_mailbox(page, imap_port, smtp_port):
    page.goto("/mailboxes")
    page.get_by_label("Address").fill(RITA.address)
    page.get_by_role("button", name="Go on").click()
    page.get_by_text("Servers and user name").click()
    for legend, port in (("Read from (IMAP)", imap_port), ("Sent by (SMTP)", smtp_port)):
        server = page.get_by_role("group", name=legend)
        server.get_by_label("Host").fill("127.0.0.1")
        server.get_by_label("Port").fill(str(port))
        server.get_by_label("Security").select_option("plain")
    page.get_by_label("Password").fill(WORDS[RITA.address])
    page.get_by_role("button", name="Test and add").click()


def import_leads(page):
    page.goto("/import")
    leads = {"name": "leads.csv", "mimeType": "text/csv", "buffer": LEADS.encode()}
    page.set_input_files("#files", [leads])
    page.get_by_role("button", name="Look at it").click()
    page.screenshot(path="/tmp/wt/journey-preview.png", full_page=True)
    page.locator("button.main").last.click()
    page.screenshot(path="/tmp/wt/journey-imported.png", full_page=True)


def test_journey(open_page, mailboxes, post_office, clock):  # noqa: F811
    fill(mailboxes)
    t = time.time()
    page = open_page("/")
    page.screenshot(path="/tmp/wt/journey-0.png", full_page=True)
    add_mailbox(page, mailboxes.dovecot.port, post_office.port)
    page.get_by_text("8 of 8 messages read").wait_for(timeout=SEEN_MS_MAX)
    print("read", time.time() - t)
    page.screenshot(path="/tmp/wt/journey-1.png", full_page=True)
    import_leads(page)
    page.goto("/")
    print("today", time.time() - t)
    page.screenshot(path="/tmp/wt/journey-2.png", full_page=True)
    print(page.inner_text("main"))
    page.get_by_role("link", name=GRACE.name).first.click()
    page.get_by_role("link", name="Draft").first.click()
    def shot(n):
        page.screenshot(path=f"/tmp/wt/journey-{n}.png", full_page=True)
        print(n, time.time() - t, page.url, page.inner_text("main")[:3000])
    shot(4)
    for gap in page.locator("form.gaps textarea").all():
        gap.fill("the doors we measured")
    if page.locator("form.gaps").count():
        page.click("form.gaps button.main")
    shot(5)
    page.fill("#text", "Hello Grace,\n\nthe pumps we offered in December have a quieter motor now. Shall I send you its figures?\n\nRita")
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    page.wait_for_url(re.compile("/draft/look$"))
    shot(6)
    page.keyboard.press("a")
    page.wait_for_url(re.compile("/outbox"))
    shot(7)
    page.wait_for_selector("li.sent", timeout=60_000)
    shot(8)
