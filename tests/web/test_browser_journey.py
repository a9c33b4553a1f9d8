"""A person's whole way, in headless Chromium, over real servers of mail.

An empty home, a real Dovecot with months of mail, a server that delivers what goes out: a mailbox
and a lead list are added, a silent prospect is written to once, answers, and leaves the plan;
another one wants no more mail and gets none.
"""

import datetime as dt
import os
import re
import subprocess
import sys
import threading
import time
from email import message_from_bytes
from email.utils import parseaddr

import pytest

from bench._mail_server import MailServer, read_log
from tests.app.builders import ADA, EDSGER, GRACE, NOW, RITA, ago, mail, message_id
from tests.dovecot import MISSING, running_dovecot
from tests.web.conftest import ROOT, SERVE, START_S_MAX, find_url
from tests.web.test_browser import (  # noqa: F401 - fixtures
    PICTURE,
    PICTURES,
    WIDE,
    chromium,
    open_page,
    pytestmark,
)

pytestmark = [*pytestmark, pytest.mark.skipif(bool(MISSING), reason=MISSING)]
WORDS = {one.address: f"a secret of {one.name}" for one in (RITA, ADA, GRACE, EDSGER)}
SEEN_MS_MAX = 60_000
WAIT_S_MAX = 45.0
UNDO_S = 10
BUMP = "Is this still on for you?"
CLOCK = """
import datetime, os, pathlib, secrets
secrets.randbits = lambda bits: 3  # lots fall the same way each time
from keepwarm.adapters import clock
hand = pathlib.Path(os.environ["JOURNEY_CLOCK"])
def utc_now():
    return datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=float(hand.read_text()))
steady_s = clock.steady_s
clock.utc_now = utc_now
clock.steady_s = lambda: steady_s() + float(hand.read_text())  # time passes, nobody sets a clock
"""
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

    def read(self, who, folder="INBOX"):
        """Give the messages of a folder."""
        with self.enter(who) as line:
            line.select_folder(folder, readonly=True)
            rows = line.fetch(line.search("ALL"), ["BODY.PEEK[]"]).values()
            return [message_from_bytes(row[b"BODY[]"]) for row in rows]

    def find(self, who, text, folder="INBOX"):
        """Give the messages of a folder with such words."""
        return [one for one in self.read(who, folder) if text in str(one.get_payload())]

    def thread_of(self, who, ident):
        """Give the Message-IDs that the server finds in one thread with this one, by references."""
        with self.enter(who) as line:
            line.select_folder("INBOX", readonly=True)
            threads = [list(flatten(thread)) for thread in line.thread("REFERENCES")]
            heads = line.fetch(line.search("ALL"), ["BODY.PEEK[]"])
            idents = {uid: message_from_bytes(row[b"BODY[]"])["Message-ID"]
                      for uid, row in heads.items()}  # fmt: skip
        named = [{idents[uid] for uid in thread} for thread in threads]
        return next(thread for thread in named if ident in thread)


def flatten(thread):
    for part in thread:
        if isinstance(part, tuple):
            yield from flatten(part)
        else:
            yield part


class PostOffice(MailServer):
    """Takes mail of Rita, and delivers it where it is addressed to."""

    def __init__(self, log, mailboxes, clock):
        super().__init__(log, mechanisms="PLAIN", login=RITA.address, secret=WORDS[RITA.address])
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
            mailboxes, RITA, who, at=ago(8), ident=f"{word}-3", answers=f"{word}-2",
            subject=f"Re: {product}", text=f"Hello,\n\nthe {product.lower()} have a quieter motor"
            " since January. Shall I send you its figures?\n\nRita",
        )  # fmt: skip
    for number, days in enumerate((60, 40)):
        exchange(
            mailboxes, RITA, ADA, at=ago(days), ident=f"ada-{number}", subject="Cooling",
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
    page.locator("button.main").last.click()
    page.wait_for_url(lambda url: not url.endswith("/preview"))


def look_over_bump(page, who):
    """Open somebody of Today, prepare the bump, and look it over as it would leave."""
    page.goto("/")
    page.locator("[data-open]", has_text=who.name).click()
    page.get_by_role("link", name="Open the draft").click()
    page.locator("details.ways summary").click()
    page.get_by_role("link", name="Bump your last mail, mail").click()
    page.get_by_role("button", name="Look it over and send").click()
    page.wait_for_url(re.compile("/draft/look$"))


def until(asked, *, wait_s=WAIT_S_MAX):
    """Wait until it is so; say whether it came to that."""
    ends = time.monotonic() + wait_s
    while not asked():
        if time.monotonic() > ends:
            return False
        time.sleep(0.25)
    return True


def shows(page, path, words):
    def asked():
        page.goto(path)
        return words in page.inner_text("main")

    return asked


def take_picture(page, name, folder):
    folder = PICTURES if os.environ.get("KEEPWARM_PICTURES") == "1" else folder
    page.set_viewport_size(PICTURE)
    page.screenshot(path=folder / f"{name}.png")
    page.set_viewport_size(WIDE)


def test_a_person_goes_all_the_way_from_an_empty_home(
    open_page,  # noqa: F811
    mailboxes,
    post_office,
    clock,
    tmp_path,
):
    fill(mailboxes)
    page = open_page("/")
    began = time.monotonic()

    # A mailbox and a list of leads, and the silent stand on Today within a minute.
    add_mailbox(page, mailboxes.dovecot.port, post_office.port)
    page.get_by_text("8 of 8 messages read").wait_for(timeout=SEEN_MS_MAX)
    import_leads(page)
    assert until(shows(page, "/", GRACE.name), wait_s=SEEN_MS_MAX / 1_000)
    assert time.monotonic() - began < SEEN_MS_MAX / 1_000
    assert {ADA.name, EDSGER.name} <= set(page.locator("[data-open]").all_inner_texts())

    # A bump is looked over, approved, counted down to, and sent.
    look_over_bump(page, GRACE)
    take_picture(page, "approve", tmp_path)
    page.keyboard.press("a")
    page.wait_for_url(re.compile("/outbox"))
    assert 0 < int(page.inner_text(".countdown")) <= UNDO_S
    assert mailboxes.find(GRACE.address, BUMP) == []
    page.wait_for_selector("li.sent", timeout=SEEN_MS_MAX)

    # Once it is in her mailbox, in the thread, and once in our Sent when a minute has gone by.
    clock.put_forward(120)
    assert until(lambda: mailboxes.find(RITA.address, BUMP, "Sent"))
    time.sleep(3)
    (arrived,) = mailboxes.find(GRACE.address, BUMP)
    (kept,) = mailboxes.find(RITA.address, BUMP, "Sent")
    assert len(read_log(post_office.log)) == 1
    assert arrived.as_bytes() == kept.as_bytes()
    earlier = {message_id(f"grace-{number}") for number in (1, 2, 3)}
    assert mailboxes.thread_of(GRACE.address, arrived["Message-ID"]) == {
        *earlier, arrived["Message-ID"],
    }  # fmt: skip
    page.goto("/")
    assert GRACE.name not in page.locator("[data-open]").all_inner_texts()

    # She answers: it is in the Inbox, and from the plan she moves to those who wait for us.
    answer = mail(
        GRACE, RITA, at=clock.now(), ident="grace-9", subject="Re: Fwd: Pumps",
        text="Hello Rita,\n\nyes. What would three of them cost?\n\nGrace",
        headers=(("In-Reply-To", arrived["Message-ID"]),
                 ("References", " ".join([*arrived["References"].split(), arrived["Message-ID"]]))),
    )  # fmt: skip
    mailboxes.put(RITA.address, answer, at=clock.now())
    assert until(shows(page, "/inbox", "What would three of them cost?"))
    page.goto("/")
    assert page.locator("#page .waits [data-open]").all_inner_texts() == [GRACE.name]

    # Another one wants no more mail: what was approved does not leave, and he is left alone.
    look_over_bump(page, EDSGER)
    page.get_by_label("a good hour by their clock").check()
    page.get_by_role("button", name="Approve and send").click()
    page.wait_for_url(re.compile("/outbox"))
    stop = mail(
        EDSGER, RITA, at=clock.now(), ident="edsger-9", answers="edsger-3", subject="Re: Valves",
        text="Please stop writing to me and take me off your list.\n\nEdsger",
    )  # fmt: skip
    mailboxes.put(RITA.address, stop, at=clock.now())
    assert until(shows(page, "/inbox", "take me off your list"))
    clock.put_forward(3_600)
    assert until(shows(page, "/outbox", "asked for no further contact"))
    assert EDSGER.name in page.inner_text("li.stopped")
    page.goto("/")
    assert EDSGER.name not in page.locator("[data-open]").all_inner_texts()
    assert mailboxes.find(EDSGER.address, BUMP) == []
    assert len(read_log(post_office.log)) == 1
