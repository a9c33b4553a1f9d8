"""One simulated book of business: the production use cases, driven through months from one seed."""

import contextlib
import dataclasses
import datetime as dt
import functools
import hashlib
import heapq
import random
import tempfile
import uuid
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from unittest import mock
from zoneinfo import ZoneInfo

from keepwarm.engine.timeline import text_key
from tests.app.builders import RITA, Someone, lead, leads_csv, mail, message_id
from tests.simulation.invariants import EVERY_STEP, NOW_AND_THEN, Violated
from tests.simulation.people import COUNTRIES, NAMES, Prospect
from tests.simulation.ports import Clock, Death, Killed, MailboxSource, Server, mortal_statements
from tests.simulation.words import ANSWERS

FIRST_DAY = dt.datetime(2026, 3, 2, 6, 0, tzinfo=dt.UTC)
"""A Monday; within the month summer time begins on both sides of the Atlantic, then Easter."""
MONTH = dt.timedelta(days=30)


@dataclass(frozen=True, kw_only=True)
class Habits:
    """How often things happen: weights by what happens; chances a day or an act."""

    prospects: int = 9
    deaths: float = 0.12
    """Of the acts, so many in which the process ends at some call of a port."""
    server: dict = field(
        default_factory=lambda: {
            "none": 60, "busy": 4, "cut": 4, "later": 6, "refused": 1, "no such person": 1,
            "quota": 1, "drop": 6, "accepted and dropped": 8, "slow": 5, "stood still": 5,
        }
    )  # fmt: skip
    sent: dict = field(default_factory=lambda: {"none": 9, "broken": 1})
    mailbox: dict = field(
        default_factory=lambda: {
            "none": 14, "unreachable": 2, "cut off": 1, "again": 2, "shuffled": 2
        }
    )  # fmt: skip
    people: dict = field(
        default_factory=lambda: {
            "is silent": 60, "answers": 9, "says stop": 5, "says no": 3, "says later": 3,
            "is away": 6, "bounces": 4, "forwards": 4, "answers from elsewhere": 3,
        }
    )  # fmt: skip
    takes_back: float = 0.1
    postpones: float = 0.05
    works_late: float = 0.25
    """Of the working days, so many on which the rep sits down in the evening."""
    rests: float = 0.3
    """Of the working days, so many on which the rep does something else."""
    away: float = 0.02
    """A day: the rep goes away for some days, and the machine goes on."""
    down: float = 0.03
    """A day: the machine is off for three days."""
    restores: float = 0.015
    erases: float = 0.02
    imports_again: float = 0.05
    presses_on: float = 0.05
    """An act: the rep writes to anybody, planned or not, allowed or not."""
    hurries: float = 0.1
    """A sitting: the worker comes by within seconds."""
    tampers: float = 0.02
    """A day: the bytes of an approved mail change on the disk."""
    rings: float = 0.05
    """A day: somebody calls."""
    rings_to_stop: float = 0.3
    """Of the calls, so many say stop."""


class World:
    """Everything there is: the record, the ports, the prospects, and the truth about them."""

    def __init__(self, seed, folder, *, habits=None):
        self.seed, self.folder, self.habits = seed, folder, habits or Habits()
        self.dice = {
            name: random.Random(f"{seed} {name}")  # noqa: S311 - a simulation, no secret
            for name in ("server", "mailbox", "people", "rep", "fate")
        }
        self.death = Death()
        self.clock = Clock(FIRST_DAY, self.death)
        self.server, self.source = Server(self), MailboxSource(self)
        self.prospects, self.post, self.reacted = {}, [], 0
        self.seen_until = FIRST_DAY
        self.approvals, self.taken_back, self.said_by_hand = {}, {}, {}
        self.paused_since, self.pages, self.imported = None, [], set()
        self.stops, self.lifted, self.log = set(), set(), []
        self.counts = Counter()
        self._order, self.backup, self.backed_up_at, self.path = 0, None, None, None
        self.wakes_at = FIRST_DAY
        self.state, self.looks_again_at = None, 97
        self.page, self.is_over, self.forgotten = None, False, set()
        self.checked = self.decisions_seen = self.stops_seen = 0
        self.broken = Counter()
        self.is_strict = True
        """Raise at the first invariant that does not hold; else count them."""

    # What happens

    def draw(self, dice, weights):
        """Draw one of the keys by its weight."""
        (word,) = self.dice[dice].choices(list(weights), list(weights.values()))
        return word

    def chance(self, dice, chance):
        return self.dice[dice].random() < chance

    @contextlib.contextmanager
    def step(self, name, *, is_mortal=True):
        """Do one act of the process, which may end it; then hold what is against what must be."""
        from django.db import connection

        self.desk = self.open_desk()
        if is_mortal and self.chance("fate", self.habits.deaths):
            self.death.after(int(self.dice["fate"].expovariate(1 / 60)))
        died = ""
        try:
            with mortal_statements(self.death):
                yield
        except Killed as ended:
            died = f" died {ended}"
            self.counts["deaths"] += 1
            # With the process goes its connection, and what was not committed.
            connection.close()
        finally:
            self.death.spare()
        self.counts["steps"] += 1
        self.log.append(f"{self.clock.now:%m-%d %H:%M:%S} {name}{died}")
        if self.has_changed():
            self.take_note()
            self.check()

    def has_changed(self):
        """Say whether the record or the world is another one than at the last look."""
        from django.db import connection

        connection.ensure_connection()
        raw = connection.connection
        state = (id(raw), raw.total_changes, len(self.server.delivered), id(self.page))
        state, self.state = self.state, state
        return state != self.state

    def check(self):
        """Hold the invariants that are looked at after every step, and now and then the others."""
        self.hold(EVERY_STEP)
        self.checked = len(self.server.delivered)
        if self.counts["steps"] >= self.looks_again_at:
            self.looks_again_at = self.counts["steps"] + 97
            self.hold(NOW_AND_THEN)

    def check_all(self):
        self.hold((*EVERY_STEP, *NOW_AND_THEN))

    def hold(self, invariants):
        """Hold some invariants: raise where one is violated, or count it."""
        for invariant in invariants:
            for found in invariant(self):
                violated = Violated(invariant.__name__, found, self)
                if self.is_strict:
                    raise violated
                self.broken[invariant.__name__] += 1

    def open_desk(self):
        """Open the desk as a process does that has just started."""
        from keepwarm import wiring
        from keepwarm.app.desk import Shelf

        was, self.death.left = self.death.left, None
        desk = wiring.open_desk(clock=self.clock)
        self.death.left = was
        return dataclasses.replace(desk, shelf=Shelf(), packs=packs())

    def begin(self):
        """Fill the record: a mailbox, leads, and what was said before."""
        from keepwarm.adapters.sealing import KeySealer
        from keepwarm.app.consents import set_postal_address
        from keepwarm.app.coverage import set_owner
        from keepwarm.app.sending_mailboxes import ServerAddress, add_sending_mailbox
        from keepwarm.engine.intake import person_key
        from keepwarm.records import models

        desk = self.desk = self.open_desk()
        models.Workspace.objects.update(zone="Europe/London", seed=self.seed)
        desk = self.desk = self.open_desk()
        set_owner(desk, frozenset({person_key(RITA.address)}))
        set_postal_address(desk, "Brightwell, 1 Mill Lane, Harrow")
        address = ServerAddress(host="smtp.brightwell.example", port=465, security="tls")
        sending = add_sending_mailbox(
            desk, KeySealer(["a key"]), address=RITA.address, server=address
        )  # fmt: skip
        models.Mailbox.objects.create(
            workspace_id=desk.workspace_id, address=RITA.address, host="imap.brightwell.example",
            port=993, security="tls", login=RITA.address, sending_id=sending,
            due_at=self.clock.now, made_at=self.clock.now, seen_until=self.clock.now,
        )  # fmt: skip
        self._people()
        supplier = Someone("Sam Seals", "sam@seals-and-rings.example")
        at = self.clock.now - dt.timedelta(days=8)
        self.source.mails.append(mail(RITA, supplier, at=at, subject="Seals"))
        self.import_leads()
        for person in self.prospects.values():
            self.imported.add(person.address)
            if self.chance("people", 0.4):
                # Some wrote first, and are known as people who did.
                at = (self.clock.now - dt.timedelta(days=6)).astimezone(person.zone)
                text = ANSWERS[person.language] + "\n"
                self.arrive(mail(person.someone, RITA, at=at, text=text), "answers", person)
        self.read_mail()

    def _people(self):
        dice = self.dice["people"]
        for number, name in enumerate(NAMES[: self.habits.prospects]):
            country = dice.choice(list(COUNTRIES))
            zone = ZoneInfo(dice.choice(COUNTRIES[country][1]))
            firm = f"firm{number // 2}" if number % 4 == 1 else f"firm{number}"
            address = f"{name.lower().replace(' ', '.')}@{firm}.example"
            days = dice.choice((5, 40, 170))
            self.prospects[address] = Prospect(
                Someone(name, address), country, zone, COUNTRIES[country][2],
                basis=dice.choice(("legitimate_interest", "enquiry")),
                known_since=FIRST_DAY - dt.timedelta(days=days),
            )  # fmt: skip

    def import_leads(self):
        """Import the lead files, whole, as an export holds them: whoever stopped is in it too."""
        from keepwarm.app.open_sheet import Choices
        from keepwarm.app.sheets import import_sheet

        for basis in ("legitimate_interest", "enquiry"):
            rows = [
                lead(
                    person.someone, company=person.address.partition("@")[2].split(".")[0].title(),
                    country=COUNTRIES[person.country][0], stage="New",
                    created=f"{person.known_since:%Y-%m-%d}",
                )
                for person in self.prospects.values()
                if person.basis == basis
            ]  # fmt: skip
            if rows:
                choices = Choices(basis=basis)
                content = leads_csv(*rows)
                import_sheet(self.desk, name=f"{basis}.csv", content=content, choices=choices)

    def arrive(self, raw, what, person):
        """Let a mail arrive in the mailbox."""
        self.source.mails.append(raw)
        ident = raw.partition(b"Message-ID: <")[2].partition(b">")[0].decode()
        if what == "says stop":
            person.stop_mails[ident] = self.clock.now
        if what in ("forwards", "answers from elsewhere"):
            # Somebody answers our mail: for the record they may be the one who waits.
            person.answered_at.append(self.clock.now)
        if what in ("answers", "says no", "says later", "says stop"):
            person.answered_at.append(self.clock.now)
            person.spoke_at.append(self.clock.now)
            person.unread[text_key(ident)] = self.clock.now

    def pass_time(self, until):
        """Let the clock go on to a moment, with what arrives and is filed until then."""
        self.clock.now = max(self.clock.now, until)
        for delivery in self.server.delivered[self.reacted :]:
            self.reacted += 1
            person = self.person_of(delivery.recipient)
            for in_time, raw, what in person.react(delivery, self):
                self._order += 1
                at = delivery.dot_at + in_time
                heapq.heappush(self.post, (at, self._order, raw, what, person))
        while self.post and self.post[0][0] <= self.clock.now:
            _, _, raw, what, person = heapq.heappop(self.post)
            self.arrive(raw, what, person)
            self.counts[what] += 1

    def person_of(self, address):
        return self.prospects[address]

    # What the process does by itself

    def read_mail(self):
        """Read the mailbox, and note until when it was seen."""
        from keepwarm.app.intake import import_mail
        from keepwarm.records import models

        began = self.clock.now
        try:
            import_mail(self.desk, name="INBOX", raws=self.source.read())
        except OSError:
            return
        models.Mailbox.objects.update(seen_until=began)
        self.source.read_to, self.seen_until = self.source.end, began

    def send(self):
        """Send, settle and file what is due, as the worker does every second."""
        from keepwarm import wiring

        came = wiring.send_due(self.desk)
        self.counts.update({f"came to {state}": number for state, number in came.items()})

    def second_process(self):
        """Let another process do the worker's work meanwhile."""
        from keepwarm import wiring

        wiring.send_due(self.open_desk())

    # What happens to the record from outside

    def back_up(self):
        """Keep a copy of the record."""
        from django.db import connection

        self.backup = Path(self.folder) / "backup.sqlite3"
        self.backup.unlink(missing_ok=True)
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(self.backup)])
        self.backed_up_at = self.clock.now

    def restore(self):
        """Put the last copy in place, as a person does whose disk broke."""
        from django.db import connection

        from keepwarm.adapters.backup._database import take_over_stops
        from keepwarm.app.outgoing import pause_restored

        if self.backup is None:
            return
        self.desk = self.open_desk()
        take_over_stops(self.path, self.backup)
        connection.close()
        for part in ("-wal", "-shm"):
            Path(f"{self.path}{part}").unlink(missing_ok=True)
        self.path.write_bytes(self.backup.read_bytes())
        pause_restored(made_at=self.backed_up_at, now=self.clock.now, using="default")
        self.paused_since = self.clock.now
        self.log.append(f"{self.clock.now:%m-%d %H:%M:%S} restored of {self.backed_up_at}")
        self.counts["restored"] += 1
        self.source.read_to = 0
        from keepwarm.records import models

        known = set(models.OutboxMail.objects.values_list("touch", flat=True))
        self.forgotten |= set(self.approvals) - known
        self.decisions_seen = 0
        self.take_note()
        self.check()

    def prospect_ids(self):
        """Return who of the prospects is in the record, open, by address."""
        from keepwarm.records import models

        rows = models.Prospect.objects.values_list("person__key", "pk")
        return {key: pk for key, pk in rows if key in self.prospects}

    def prospect_named(self, name):
        return next((p for p in self.prospects.values() if p.someone.name == name), None)

    def touch_of(self, mail_id):
        from keepwarm.records import models

        return models.OutboxMail.objects.get(pk=mail_id).touch

    def state_of(self, touch):
        from keepwarm.records import models

        return models.OutboxMail.objects.filter(touch=touch).values_list("state", flat=True).first()

    @property
    def is_erased_any(self):
        return any(person.is_erased for person in self.prospects.values())

    # The truth

    def take_note(self):
        """Note what the record has come to know, outside of any act."""
        from keepwarm.records import models

        for touch, recipient in self.rows("SELECT touch, recipient FROM records_outboxmail"):
            if touch not in self.approvals:
                row = models.OutboxMail.objects.get(touch=touch)
                digest = hashlib.sha256(bytes(row.content)).digest()
                self.approvals[touch] = (recipient, row.approved_at, digest)
        for person in self.prospects.values():
            if not person.unread:
                continue
            known = models.Message.objects.filter(key__in=list(person.unread))
            for key in known.values_list("key", flat=True):
                del person.unread[key]
                person.read_at.append(self.clock.now)
                if key in map(text_key, person.stop_mails):
                    person.stopped_at = person.stopped_at or self.clock.now
        self.seen_until = models.Mailbox.objects.values_list("seen_until", flat=True).get()
        self.stops |= {
            bytes(key) for (key,) in self.rows("SELECT key_hash FROM records_suppression")
        }

    def rows(self, sql, *said):
        """Ask the record, past everything that stands between it and the process."""
        from django.db import connection

        with connection.cursor() as cursor:
            return cursor.execute(sql, said or None).fetchall()

    def ident_of(self, touch):
        from keepwarm.records import models

        row = models.OutboxMail.objects.filter(touch=touch).first()
        return f"{touch}@brightwell.example" if row is None else row.message_id

    def is_noted(self, touch):
        from keepwarm.records import models

        self.death.left, was = None, self.death.left
        found = models.OutboxMail.objects.filter(touch=touch, phase="dot").exists()
        self.death.left = was
        return found

    def due_at(self, touch):
        from keepwarm.records import models

        was, self.death.left = self.death.left, None
        row = models.OutboxMail.objects.get(touch=touch)
        self.death.left = was
        return row.due_at

    def waits_for_us(self, address):
        """Say whether somebody spoke lately, and nothing went to them since."""
        person, now = self.person_of(address), self.clock.now
        last = max((at for at in person.answered_at if at <= now), default=None)
        sent = max(
            (
                d.dot_at
                for d in self.server.delivered
                if d.recipient == address and d.touch not in self.forgotten
            ),
            default=None,
        )
        if last is None or now - last > dt.timedelta(days=15):
            return False
        return sent is None or sent <= last


@functools.cache
def packs():
    """Return the packs as shipped, whatever else tests do with them."""
    from keepwarm.adapters.packs import read_packs

    return read_packs()


@contextlib.contextmanager
def own_record(template, folder):
    """Use a copy of an empty database, in a file of its own, for as long as the world lasts."""
    from django.db import connections

    from keepwarm.records.database_url import sqlite_database

    path = Path(folder) / f"{uuid.uuid4().hex}.sqlite3"
    path.write_bytes(Path(template).read_bytes())
    connections.settings["world"] = connections.configure_settings(
        {"default": sqlite_database(path)}
    )["default"]
    before, fresh = connections["default"], connections.create_connection("world")
    fresh.alias = "default"
    connections["default"] = fresh
    try:
        yield path
    finally:
        fresh.close()
        connections["default"] = before
        del connections.settings["world"]
        for part in (path, Path(f"{path}-wal"), Path(f"{path}-shm")):
            part.unlink(missing_ok=True)


@contextlib.contextmanager
def living_world(seed, template, *, habits=None):
    """Give a world with a record of its own, behind whose ports the simulation stands."""
    from keepwarm import wiring
    from keepwarm.app import due_mail
    from keepwarm.app.sending import Way

    with tempfile.TemporaryDirectory(prefix="keepwarm-world-", dir=memory()) as folder:
        world = World(seed, folder, habits=habits)

        def way(desk, mailbox):
            see = due_mail.sight_of(desk, mailbox)
            return Way(submitter=world.server, sent_folder=world.server, why_blind=see)

        with own_record(template, folder) as path, mock.patch.object(wiring, "_way_of", way):
            world.path = path
            world.begin()
            yield world


def memory():
    """Return a folder in memory, where there is one: what dies here dies without a power cut."""
    folder = Path("/dev/shm")  # noqa: S108 - as every Linux has it
    return folder if folder.is_dir() else None


def copy_of_record(path):
    """Write the database in use into a file."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(path)])
    return path


__all__ = ["MONTH", "Habits", "World", "living_world", "message_id"]
