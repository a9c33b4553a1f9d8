"""What the rep of a simulated life does at the desk, each act by its use case."""

import datetime as dt
import functools
import hashlib

from keepwarm.app.ground.errors import Refusal
from tests.app.builders import RITA, Someone, mail
from tests.simulation.seen import image
from tests.simulation.world import Approved

TEXTS = (
    "Hello,\n\nshall I keep the two pumps for you?\n\nRita",
    "Hello,\n\na dairy like yours saved a tenth of its power with the smaller pump.\n\nRita",
    "Hello,\n\nhas the plan changed, or just the timing?\n\nRita",
)
ANSWER = "Hello,\n\ntwo of them cost 4,200 with delivery. Does that fit your plan?\n\nRita"
RESULTS = {"no_answer": 6, "voicemail_left": 2, "answered": 2, "busy": 1}


class Rep:
    """Works through the page of the day, and does what reps do besides."""

    def __init__(self, run):
        self.run, self.world, self.dice = run, run.world, run.world.dice

    @property
    def desk(self):
        return self.world.desk

    # The page of the day

    def work_line(self, line):
        """Do what a line says: write, call, or leave it."""
        if line.channel == "email" or line.tactic == "respond":
            self.write(line.prospect_id, line.email, line.tactic)
        elif line.channel in ("phone", "voicemail", "linkedin", "text", "in_person", "letter"):
            self.log(line.prospect_id, line.email, line.channel)
        else:
            self.run.step(f"skip {line.name}", functools.partial(self._skip, line.prospect_id))

    def write(self, prospect_id, address, tactic):
        """Approve a mail to somebody, having looked at the draft now and then."""
        touch = self.world.touch()
        text = ANSWER if tactic == "respond" else self.dice.choice(TEXTS)
        if self.dice.random() < 0.05:
            self.run.step(f"draft for {address}", lambda: self._draft(prospect_id, tactic))
        raw = self._mail_to(address, text) if self.dice.random() < 0.8 else b""
        self.run.step(
            f"approve {tactic} to {address}",
            lambda: self._approve(prospect_id, address, tactic, touch, text, raw),
        )

    def write_at_once(self, name):
        """Approve a mail to somebody as it is."""
        character = self.world.named(name)
        with self.world.ports.unwatched():
            prospect = self.world.prospect_of(character).pk
        raw, touch = self._mail_to(character.address, TEXTS[0]), self.world.touch()
        self.run.step(
            f"approve a mail to {name}",
            lambda: self._approve(prospect, character.address, "new_angle", touch, TEXTS[0], raw),
        )

    def _mail_to(self, address, text):
        to = Someone(address, address)
        return mail(RITA, to, at=self.world.now, text=text).replace(b"\n", b"\r\n")

    def _draft(self, prospect_id, tactic):
        from keepwarm.app.drafting.compose import read_draft

        page = read_draft(self.desk, prospect_id, tactic=tactic, channel="email")
        return "nobody" if page is None else f"{len(page.draft.blocks)} blocks"

    def _approve(self, prospect_id, address, tactic, touch, text, by_hand):
        """Say yes to a text in its thread; or, as most here and quicker, to bytes as they are."""
        from keepwarm.app.ground.decisions import find_prospect
        from keepwarm.app.sending.approve import approve, approve_mail

        try:
            if not by_hand:
                return approve(
                    self.desk, prospect_id, touch=touch, tactic=tactic, subject="Pumps", text=text
                )
            person = find_prospect(self.desk, prospect_id).person_id
            return approve_mail(self.desk, person, by_hand, touch=touch, tactic=tactic)
        finally:
            self._note_yes(address, str(touch))

    def _note_yes(self, address, touch):
        """Note what was said yes to, also where the process died after it was written."""
        from keepwarm.records.models import OutboxMail

        with self.world.ports.unwatched():
            row = OutboxMail.objects.filter(touch=touch).first()
            if row is None or touch in self.world.approved:
                return
            character = self.world.of_address(address)
            theirs = [letter.digest for letter in character.letters] if character else []
            self.world.approved[touch] = Approved(
                digest=hashlib.sha256(bytes(row.content)).digest(), person=address,
                heard=frozenset(self.world.stored(theirs)), at=self.world.now,
            )  # fmt: skip

    def log(self, prospect_id, address, channel):
        """Log a call or note; the same again, after the process died, is the same entry."""
        from keepwarm.app.keeping.act import log_touch

        at = self.world.now
        result = self.dice.choices(tuple(RESULTS), tuple(RESULTS.values()))[0]
        if channel != "phone":
            result = "voicemail_left" if channel == "voicemail" else "sent"
        character = self.world.of_address(address)

        def act():
            try:
                log_touch(self.desk, prospect_id=prospect_id, channel=channel, result=result, at=at)
            except Refusal as refusal:
                if "stands in" not in str(refusal):
                    raise
            if character is not None:
                character.calls += 1
                if result == "answered":
                    character.spoke_at = at
            return result

        self.run.step(f"log {channel} to {address}", act)

    def _skip(self, prospect_id):
        from keepwarm.app.keeping.act import skip_today

        return skip_today(self.desk, prospect_id=prospect_id)

    # Besides

    def answer_cards(self):
        """Say what became of mails of which nobody knows, and decide what waits for a word."""
        from keepwarm.app.sending.outbox import read_outbox

        if self._is_held() and self.dice.random() < 0.7:
            self.run.step("go on sending", self.go_on)
        for card in read_outbox(self.desk, is_review=True):
            if card.state == "review":
                self.run.step(
                    f"say of the mail to {card.recipient}",
                    functools.partial(self._say, card.mail_id),
                )
        for card in self.run.page.decide if self.run.page else ():
            if self.dice.random() < 0.6:
                choice = self.dice.choice(card.choices)[0]
                self.run.step(
                    f"decide {choice} of {card.name}",
                    functools.partial(self._decide, card, choice),
                )

    def _is_held(self):
        from keepwarm.records.models import SendingMailbox

        with self.world.ports.unwatched():
            return SendingMailbox.objects.exclude(trouble="").exists()

    def go_on(self):
        """Send again, having put right what kept the mailbox from it."""
        from keepwarm.app.mailbox.mailboxes import go_on_sending
        from keepwarm.records.models import Mailbox

        with self.world.ports.unwatched():
            number, known = Mailbox.objects.get().pk, self.world.complaints()
        go_on_sending(self.desk, number)
        self.world.gone_on_after |= known

    def _say(self, mail_id):
        """Say the truth, which the rep has by looking: it was sent, or send it again."""
        from keepwarm.app.sending.outbox import say
        from keepwarm.records.models import OutboxMail

        with self.world.ports.unwatched():
            touch = OutboxMail.objects.values_list("touch", flat=True).get(pk=mail_id)
        is_out = any(one.touch == touch for one in self.world.house.deliveries)
        word = "sent" if is_out else self.dice.choice(("again", "again", "drop"))
        try:
            say(self.desk, mail_id, word)
        finally:
            self._note_word(touch, word)
        return word

    def _note_word(self, touch, word):
        from keepwarm.records.models import OutboxMail

        with self.world.ports.unwatched():
            state = OutboxMail.objects.filter(touch=touch).values_list("state", flat=True).first()
        if word == "again" and state == "approved":
            self.world.house.unknown.discard(touch)
            self.world.approved[touch].at = self.world.now
        if word == "sent" and state == "sent":
            self.world.said_sent.add(touch)

    def _decide(self, card, choice):
        from keepwarm.app.keeping.decide import decide

        decided = decide(self.desk, card.proposal_id, choice)
        character = next((one for one in self.world.people if one.name == card.name), None)
        if choice == "stop" and character is not None:
            character.said_stop = True
        return decided

    def do_something_else(self):
        """Do one of the rarer acts."""
        acts = {
            self.postpone: 3, self.close_or_open: 2, self.take_back: 4, self.stop: 1,
            self.change_and_undo: 4, self.go_away: 1, self.set_hours: 1, self.import_again: 1,
            self.pause: 1, self.minutes: 1, self.consent: 1, self.erase: 0.4, self.export: 0.5,
            self.restored: 0.3,
        }  # fmt: skip
        self.dice.choices(tuple(acts), tuple(acts.values()))[0]()

    def _somebody(self, name=""):
        """Choose a prospect of the record, or this one."""
        from keepwarm.records.models import Prospect

        with self.world.ports.unwatched():
            rows = list(
                Prospect.objects.order_by("pk").values(
                    "pk", "person_id", "person__key", "outcome", "name"
                )
            )
        if name:
            return next(row for row in rows if row["name"] == name)
        return self.dice.choice(rows) if rows else None

    def _with_somebody(self, what, act, name=""):
        row = self._somebody(name)
        if row is not None:
            self.run.step(f"{what} {row['person__key']}", functools.partial(act, row))

    def postpone(self):
        from keepwarm.app.keeping.act import postpone

        days = self.dice.choice((1, 3, 10, 40))
        self._with_somebody(
            f"postpone by {days} days",
            lambda row: postpone(self.desk, prospect_id=row["pk"], days=days),
        )

    def close_or_open(self):
        from keepwarm.app.keeping.act import close, reopen

        def act(row):
            if row["outcome"] != "open":
                return reopen(self.desk, prospect_id=row["pk"])
            if self.dice.random() < 0.5:
                return "thought better of it"
            return close(
                self.desk, prospect_id=row["pk"], outcome="unqualified", evidence="No dairy at all."
            )

        self._with_somebody("close or open", act)

    def take_back(self):
        """Take the newest approval back, if it is not too late."""
        from keepwarm.app.keeping.act import undo
        from keepwarm.records.models import Decision, OutboxMail

        with self.world.ports.unwatched():
            row = Decision.objects.filter(kind="approve", undone_at=None).order_by("-pk").first()
            touch = (
                row
                and OutboxMail.objects.filter(pk=row.before["mail"])
                .values_list("touch", flat=True)
                .first()
            )
        if row is None or touch is None:
            return

        def act():
            said = undo(self.desk, row.pk)
            self.world.taken_back.add(touch)
            return said

        self.run.step("take the last approval back", act)

    def stop(self, name=""):
        from keepwarm.app.keeping.act import suppress

        def act(row):
            character = self.world.of_address(row["person__key"])
            said = suppress(self.desk, prospect_id=row["pk"], why="They rang and said stop.")
            if character is not None:
                character.said_stop = True
            return said

        self._with_somebody("stop", act, name)

    def change_and_undo(self, name="", who=""):
        """Do something and take it back at once: nothing of it may be left."""
        from keepwarm.app.day.working_time import note_absence, set_week
        from keepwarm.app.keeping import act

        row, today = self._somebody(who), self.world.local.date()
        if row is None:
            return
        prospect, desk = row["pk"], self.desk
        acts = {
            "postpone": lambda: act.postpone(desk, prospect_id=prospect, days=9),
            "close": lambda: act.close(
                desk, prospect_id=prospect, outcome="unqualified", evidence="No dairy at all."
            ),
            "suppress": lambda: act.suppress(desk, prospect_id=prospect, why="They said stop."),
            "log": lambda: act.log_touch(
                desk, prospect_id=prospect, channel="linkedin", result="sent"
            ),
            "week": lambda: set_week(
                desk, starts_hour=10, ends_hour=15, days=(0, 2, 4), country="GB"
            ),
            "absence": lambda: note_absence(
                desk, first_on=today, last_on=today + dt.timedelta(days=20)
            ),
        }
        name = name or self.dice.choice(tuple(acts))
        self.run.step(
            f"{name} {row['person__key']} and undo it",
            lambda: self._there_and_back(name, acts[name]), is_safe=True,
        )  # fmt: skip

    def _there_and_back(self, name, do):
        """Do it and undo it; before it everybody is placed anew, for chances move by the minute."""
        from keepwarm.app.ground.coverage import read_coverage
        from keepwarm.app.keeping.act import undo
        from keepwarm.app.settling.planning import current_book
        from keepwarm.app.settling.settle import settle_all, write_places

        settle_all(self.desk)
        book = current_book(self.desk)
        write_places(self.desk, book.prospect.tolist(), book.standings, read_coverage(self.desk))
        before = image(self.desk)
        undo(self.desk, do())
        after = image(self.desk)
        self.run.left_behind = [
            f"{name} left something in {table}" for table in before if before[table] != after[table]
        ]
        return "nothing is left"

    def go_away(self, in_days=None, days=None):
        from keepwarm.app.day.working_time import note_absence

        begins = self.dice.randint(0, 4) if in_days is None else in_days
        first = self.world.local.date() + dt.timedelta(days=begins)
        last = first + dt.timedelta(days=self.dice.randint(0, 5) if days is None else days)

        def act():
            try:
                return note_absence(self.desk, first_on=first, last_on=last)
            finally:
                self._note_absences()

        self.run.step(f"be away from {first} to {last}", act)

    def _note_absences(self):
        from keepwarm.records.models import Workspace

        with self.world.ports.unwatched():
            said = Workspace.objects.values_list("working_time", flat=True).get()
        for _, first, last in said.get("absences", ()):
            span = (dt.date.fromisoformat(first), dt.date.fromisoformat(last))
            if span not in self.world.absences:
                self.world.absences.append(span)

    def set_hours(self):
        from keepwarm.app.day.working_time import set_week

        hours = self.dice.choice(((8, 18), (9, 17), (7, 13)))

        def act():
            said = set_week(
                self.desk, starts_hour=hours[0], ends_hour=hours[1], days=range(5), country="GB"
            )
            self.world.hours = hours
            return said

        self.run.step(f"work from {hours[0]} to {hours[1]}", act)

    def import_again(self):
        self.run.step("import the leads again", lambda: self.world.import_leads().prospects_made)

    def pause(self):
        from keepwarm.app.mailbox.mailboxes import pause_mailbox
        from keepwarm.records.models import Mailbox

        wanted = not self.world.is_paused
        with self.world.ports.unwatched():
            number = Mailbox.objects.values_list("pk", flat=True).get()

        def act():
            pause_mailbox(self.desk, number, is_paused=wanted)
            self.world.is_paused = wanted
            return "paused" if wanted else "goes on"

        self.run.step("pause the mailbox" if wanted else "go on with the mailbox", act)
        if wanted:
            self.world.later(self.dice.uniform(2, 40), self.run.resume)

    def minutes(self, minutes=0):
        from keepwarm.app.keeping.act import set_minutes

        minutes = minutes or self.dice.choice((5, 15, 45, 120))
        self.run.step(f"give {minutes} minutes", lambda: set_minutes(self.desk, minutes))

    def consent(self):
        from keepwarm.app.people.consents import note_consent
        from keepwarm.engine.values import Channel

        self._with_somebody(
            "note a consent of",
            lambda row: note_consent(
                self.desk, row["pk"], channel=Channel.PHONE, source="said so at the fair",
                given_on=self.world.local.date(),
            ),
        )  # fmt: skip

    def erase(self, name=""):
        from keepwarm.app.keeping.erase import erase_person

        def act(row):
            character = self.world.of_address(row["person__key"])
            self.run.erasures += 1
            try:
                return erase_person(self.desk, row["person_id"]).sentence
            finally:
                if character is not None:
                    character.is_erased = self._is_gone(row["person_id"])

        self._with_somebody("erase", act, name)

    def _is_gone(self, person_id):
        from keepwarm.records.models import Person

        with self.world.ports.unwatched():
            return not Person.objects.filter(pk=person_id).exists()

    def export(self):
        from keepwarm.app.keeping.job_kinds import ask_for_export

        self.run.step("ask for an export", lambda: ask_for_export(self.desk))

    def restored(self):
        """Put everything outgoing on hold, as a restore does, and let it go again later."""
        from keepwarm.app.ground.outgoing import pause_restored

        now = self.world.now

        def act():
            pause_restored(made_at=now, now=now, using="default")
            self.world.is_on_hold = True

        self.run.step("restore", act, is_safe=True)
        self.world.later(self.dice.uniform(1, 30), self.run.resume_outgoing)
