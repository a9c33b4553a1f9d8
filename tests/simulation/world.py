"""The world of a simulated life: its record, its clock, its provider, its people, what is true."""

import contextlib
import dataclasses
import datetime as dt
import functools
import heapq
import random
import uuid
from collections import Counter
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from tests.app.builders import RITA, leads_csv, mail
from tests.simulation import people
from tests.simulation.mail_house import (
    ARCHIVE,
    INBOX,
    JUNK,
    SENT,
    HouseSent,
    HouseSubmitter,
    MailHouse,
)  # fmt: skip
from tests.simulation.ports import Clock, Ports

ZONES = ("Europe/London", "America/New_York", "UTC")
STARTS = dt.datetime(2026, 3, 2, 7, 0, tzinfo=dt.UTC)
LAG_MAX = dt.timedelta(minutes=15)


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """What a provider does its own way."""

    tier: str
    files: str
    """When a copy of what was sent lies in Sent: "at once", "late" or "never" by itself."""
    is_same_copy: bool
    has_archive: bool

    def copy_of(self, content):
        return content if self.is_same_copy else b"X-Filed-By: post\r\n" + content


@dataclass(slots=True, kw_only=True)
class Approved:
    """What the rep said yes to: the hash of the bytes, and which letters of theirs were known."""

    digest: bytes
    heard: frozenset
    person: str
    at: object


@dataclass(frozen=True, slots=True, kw_only=True)
class Witnessed:
    """What was so when the server took a mail: looked up in the record and in the world."""

    lane: str
    knew_stop: bool
    heard_since: bool
    has_spoken: bool
    was_paused: bool
    was_on_hold: bool
    was_complained_of: bool
    """A complaint was in the record, and the rep did not say to go on since."""
    is_away: bool
    unread: tuple
    """What lay in the mailbox for longer than a quarter of an hour and is not in the record."""
    hours: object


@contextlib.contextmanager
def empty_record():
    """Open an empty record that is gone afterwards, numbers and all; the tables are there."""
    from django.db import transaction

    whole = transaction.atomic()
    whole._from_testcase = True  # what is written durably may be part of it
    with whole:
        _count_from_one()
        yield
        transaction.set_rollback(True)


def _count_from_one():
    """Let the rows of the next life have the numbers of the last: draws are made by them."""
    from django.apps import apps
    from django.core.management.color import no_style
    from django.db import connection

    if connection.vendor == "sqlite":
        return  # taken back with the rows
    tables = list(apps.get_app_config("records").get_models())
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), tables):
            cursor.execute(statement)


@functools.cache
def whole_packs():
    """Return the packs as they ship, draws and all; read once."""
    from keepwarm.adapters.packs import read_packs

    return read_packs()


@functools.cache
def sealer():
    from keepwarm.adapters.sealing import KeySealer

    return KeySealer(["a key of the tests"])


class World:
    """Everything that is so, whether the record knows it or not."""

    def __init__(
        self, seed, *, people_count=4, fault_share=0.08, habits=None, names=(), history_share=0.3
    ):
        self.seed, self.dice = seed, random.Random(seed)  # noqa: S311 - a life is replayed by it
        dice, self.history_share = self.dice, history_share
        self.ports = Ports()
        self.clock = Clock(STARTS, self.ports)
        self.habits = habits or Habits(
            tier=dice.choice(("uids", "qresync")), files=dice.choice(("at once", "late", "never")),
            is_same_copy=dice.random() < 0.5, has_archive=dice.random() < 0.4,
        )  # fmt: skip
        self.house = MailHouse(dice, self.ports, self.clock, self.habits)
        self.house.fault_share = fault_share
        self.house.on_delivery, self.house.witness = self._delivered, self._witness
        self.people = people.cast(dice, people_count, names)
        self.zone = ZoneInfo(ZONES[0] if names else dice.choice(ZONES))
        self.approved, self.said_again, self.said_sent = {}, Counter(), set()
        self.taken_back, self.absences, self.is_paused = set(), [], False
        self.gone_on_after = set()
        """Complaints that were in the record when the rep went on sending."""
        self.is_on_hold = False
        self.hours = None
        self._events, self._number, self._idents = [], 0, 0
        self.desk = None

    @property
    def now(self):
        return self.clock.now

    @property
    def local(self):
        return self.now.astimezone(self.zone)

    # The record

    def open_desk(self):
        """Open the desk as a new process does: nothing is remembered but the record."""
        from keepwarm import wiring
        from keepwarm.app.ground.desk import Shelf

        with self.ports.unwatched():
            opened = wiring.open_desk(clock=self.clock)
        self.desk = dataclasses.replace(
            opened, shelf=Shelf(), packs=whole_packs(), secret=b"the stop key of the simulation"
        )
        return self.desk

    def settle_in(self):
        """Make the workspace, add the mailbox, import the leads: the first half hour."""
        from keepwarm.app.mailbox.mailboxes import NewMailbox, add_mailbox
        from keepwarm.app.mailbox.sending_mailboxes import ServerAddress
        from keepwarm.app.people.consents import set_postal_address
        from keepwarm.records.models import Workspace

        with self.ports.unwatched():
            self.open_desk()
            Workspace.objects.update(zone=str(self.zone), seed=self.seed + 1, minutes_per_day=45)
            desk = self.open_desk()
            self._history()
            server = ServerAddress(host="imap.brightwell.example", port=993, security="tls")
            out = ServerAddress(host="smtp.brightwell.example", port=465, security="tls")
            self.house.forced["look"] = ["none"]
            add_mailbox(
                desk, sealer(), self.house.enter,
                NewMailbox(address=RITA.address, imap=server, smtp=out, login=RITA.address,
                           secret="word"),  # noqa: S106 - of nobody's mailbox
            )  # fmt: skip
            set_postal_address(desk, "Brightwell Pumps, 1 Mill Lane, Ely")
            self.import_leads()

    def import_leads(self):
        """Import the lead file, as often as wanted: the same again changes nothing."""
        from keepwarm.app.importing.sheets import import_sheet
        from keepwarm.app.storing.open_sheet import Choices

        rows = [character.row() for character in self.people]
        return import_sheet(
            self.desk, name="leads.csv", content=leads_csv(*rows),
            choices=Choices(basis="legitimate_interest"),
        )  # fmt: skip

    def _history(self):
        """Put what was said before Keepwarm came into the mailbox."""
        for number, character in enumerate(self.people):
            at = self.now - dt.timedelta(days=self.dice.randint(5, 80), hours=number)
            ident = f"old.{number}"
            ours = mail(RITA, character.someone, at=at, ident=ident, text="Hello, our pumps.\n")
            self.house.put(SENT, ours, at)
            if (
                self.dice.random() < self.history_share
                and character.country not in people.NEEDS_CONSENT
            ):
                later = min(at + dt.timedelta(days=1), self.now)
                raw = mail(
                    character.someone, RITA, at=later.astimezone(character.zone),
                    ident=f"old.answer.{number}", answers=ident,
                    text=people.LETTERS["question"][number % 3],
                )  # fmt: skip
                self._arrives(character, "question", raw, INBOX, at=later)

    # Time

    def forward(self, **span):
        """Let time pass, and what comes with it."""
        until = self.now + dt.timedelta(**span)
        while self._events and self._events[0][0] <= until:
            at, _, happens = heapq.heappop(self._events)
            self.clock.now = max(at, self.now)
            happens()
        self.clock.now = until

    def until_local(self, hour, minute=0):
        """Let time pass until this hour of the day, here; at once where that lies behind."""
        target = self.local.replace(hour=hour, minute=minute, second=0, microsecond=0)
        self.forward(seconds=max((target - self.local).total_seconds(), 0.0))

    def later(self, hours, happens):
        self._number += 1
        moment = self.now + dt.timedelta(hours=hours)
        heapq.heappush(self._events, (moment, self._number, happens))

    def ident(self):
        self._idents += 1
        return f"letter.{self._idents}"

    def touch(self):
        """Return the number under which a page shows a text."""
        return uuid.UUID(int=self.dice.getrandbits(128), version=4)

    # Mail

    def of_address(self, address):
        return next((one for one in self.people if one.address == address), None)

    def named(self, name):
        return next(one for one in self.people if one.name == name)

    def prospect_of(self, character):
        from keepwarm.records.models import Prospect

        return Prospect.objects.get(person__key=character.address)

    def post(self, character, what, *, answers=None, folder=INBOX):
        """Have a mail of theirs arrive now."""
        raw = people.write(
            self.dice, character, what, at=self.now, ident=self.ident(), answers=answers
        )
        return self._arrives(character, what, raw, folder, at=self.now)

    def _arrives(self, character, what, raw, folder, *, at):
        from hashlib import sha256

        self.house.put(folder, raw, at)
        kind = "question" if what == "elsewhere" else what
        letter = people.Letter(
            kind=kind, digest=sha256(raw).digest(), arrived_at=at, is_theirs=what != "elsewhere"
        )
        character.letters.append(letter)
        return letter

    def strangers_write(self):
        """Have mail come that concerns no prospect."""
        what = self.dice.randrange(3)
        if what == 0:
            self.house.put(INBOX, people.newsletter(self.ident(), self.now), self.now)
            return
        sender = self.dice.choice(people.STRANGERS)
        raw = mail(
            sender, RITA, at=self.now, ident=self.ident(), text=people.LETTERS["stranger"][0]
        )
        self.house.put(JUNK if what == 1 else INBOX, raw, self.now)

    def tidy_mailbox(self):
        """Do what owners and servers do to a mailbox: move, delete, number anew."""
        what, name = self.dice.randrange(5), self.dice.choice(tuple(self.house.folders))
        posts = self.house.folders[name].posts
        if what == 0:
            self.house.renumber(name)
        elif posts:
            uid = self.dice.choice(sorted(posts))
            if what == 1:
                self.house.take_away(name, uid)
            elif name != SENT and ARCHIVE in self.house.folders:
                self.house.move(name, uid, ARCHIVE if name == INBOX else INBOX)

    def _delivered(self, delivery):
        if self.habits.files == "late":
            content, at = self.habits.copy_of(delivery.content), self.now
            self.later(
                self.dice.uniform(0.01, 6), lambda: self.house.put(SENT, content, self.now or at)
            )
        character = self.of_address(delivery.recipient)
        if character is None:
            return
        what, hours = people.draw_reaction(self.dice, character)
        if what == "link":
            self.later(hours, functools.partial(self._stop_by_link, character, delivery.touch))
        elif what:
            folder = JUNK if self.dice.random() < 0.05 else INBOX
            self.later(
                hours,
                functools.partial(self.post, character, what, answers=delivery, folder=folder),
            )

    def _stop_by_link(self, character, touch):
        from keepwarm.app.sending.one_click import stop_by_link, stop_token

        with self.ports.unwatched():
            if stop_by_link(self.desk, uuid.UUID(touch), stop_token(self.desk, touch)):
                character.said_stop = character.said_stop or not character.is_erased

    # Truth

    def way_of(self, desk, mailbox):
        """Return the way out of a mailbox, as ``wiring`` does, to this world's provider."""
        from keepwarm.app.sending.due_mail import sight_of
        from keepwarm.app.sending.sending import Way

        return Way(
            submitter=HouseSubmitter(self.house), sent_folder=HouseSent(self.house),
            why_blind=sight_of(desk, mailbox),
        )  # fmt: skip

    def stored(self, digests):
        """Return which of these mails are in the record."""
        from keepwarm.records.models import Message

        rows = Message.objects.filter(digest__in=list(digests)).values_list("digest", flat=True)
        return {bytes(digest) for digest in rows} if digests else set()

    def _witness(self, touch, recipient):
        from keepwarm.records.models import Prospect

        character = self.of_address(recipient)
        if character is None:
            return None
        lane = Prospect.objects.filter(person__key=recipient).values_list("lane", flat=True)
        human = character.digests(people.HUMAN | {"hard bounce", "soft bounce", "away"})
        known = self.stored(human)
        heard = self.approved[touch].heard if touch in self.approved else frozenset()
        return Witnessed(
            lane=lane.first() or "",
            knew_stop=character.said_stop or bool(self.stored(character.digests(people.STOPS))),
            was_complained_of=bool(self.complaints() - self.gone_on_after),
            heard_since=bool(known - heard),
            has_spoken=character.has_talked or bool(known & set(character.digests(people.HUMAN))),
            was_paused=self.is_paused,
            was_on_hold=self.is_on_hold,
            is_away=self.is_away(self.local.date()),
            unread=self._unread(),
            hours=self.hours,
        )

    def complaints(self):
        """Return the complaints that are in the record."""
        return self.stored([one for who in self.people for one in who.digests({"complaint"})])

    def _unread(self):
        """Return what came more than a quarter of an hour ago and is not read; junk may wait."""
        old = self.now - LAG_MAX
        lying = [
            post
            for name, folder in self.house.folders.items()
            for post in folder.posts.values()
            if name != JUNK and post.put_at < old
        ]
        known = self.stored([post.digest for post in lying])
        return tuple(
            post.put_at
            for post in lying
            if post.digest not in known and not self.is_of_erased(post.content)
        )

    def is_of_erased(self, content):
        """Say whether a mail is to or from somebody who was erased."""
        return any(
            one.is_erased and (one.address.encode() in content or one.name.encode() in content)
            for one in self.people
        )

    def is_away(self, day):
        return any(first <= day <= last for first, last in self.absences)
