"""The life of a rep: days of work, of absence, and of a machine that is off; and bad luck."""

import datetime as dt
import uuid
from types import SimpleNamespace

from tests.app.builders import RITA, Someone, mail
from tests.simulation.words import BUMPS

_SATURDAY = 5
LINES_A_SITTING = 2


class Rep:
    """Works the plan of a world: approves, calls, takes back, postpones, comes and goes."""

    def __init__(self, world):
        self.world, self.dice = world, world.dice["rep"]
        self.away_until, self.down_until = world.clock.now, world.clock.now
        self.is_tampered = False

    def live(self, months):
        """Live for some months, and let what is under way come to its end."""
        world = self.world
        end = world.clock.now + months * dt.timedelta(days=30)
        while world.clock.now < end:
            self.day()
        world.habits = calm(world.habits)
        for _ in range(8):
            world.pass_time(world.clock.now + dt.timedelta(hours=13))
            self.tick()
            with world.step("look at outbox", is_mortal=False):
                self.settle_cards(answers_all=True)
        for _ in range(12):
            world.pass_time(world.clock.now + dt.timedelta(minutes=13))
            self.tick()
        world.is_over = True
        world.check_all()

    def day(self):
        """Live one day, from six to six (UTC)."""
        world, morning = self.world, self.world.clock.now
        tomorrow = (morning + dt.timedelta(days=1)).replace(hour=6, minute=0, second=0)
        self.bad_luck()
        if world.clock.now < self.down_until:
            world.pass_time(tomorrow)
            return
        if world.chance("fate", world.habits.down):
            self.down_until = morning + dt.timedelta(days=3)
        elif world.chance("rep", world.habits.away):
            self.away_until = morning + dt.timedelta(days=self.dice.choice((3, 5, 12)))
        is_working = morning.weekday() < _SATURDAY and world.clock.now >= self.away_until
        for hour in self.hours(is_working=is_working):
            world.pass_time(
                morning.replace(hour=hour) + dt.timedelta(minutes=self.dice.random() * 50)
            )
            self.tick()
            if is_working and hour in self.sits:
                self.sit(late=hour > 17)
                if world.chance("rep", world.habits.hurries):
                    self.tick_after(seconds=3)
                self.tick_after(seconds=self.dice.choice((7, 11, 40, 600)))
                self.tick_after(minutes=self.dice.choice((1, 3, 14)))
        world.pass_time(tomorrow)

    def hours(self, *, is_working):
        """Return at which hours something happens on a day."""
        self.sits = ()
        if not is_working or self.world.chance("rep", self.world.habits.rests):
            return (self.dice.choice((7, 10, 15)),)
        if self.world.chance("rep", self.world.habits.works_late):
            self.sits = (20,)
            return (9, 20)
        self.sits = (self.dice.choice((8, 9, 10, 13, 16)),)
        return self.sits

    def tick_after(self, **span):
        self.world.pass_time(self.world.clock.now + dt.timedelta(**span))
        with self.world.step("send"):
            self.world.send()

    def tick(self):
        """Read the mailbox and send what is due, one after the other where much is overdue."""
        world = self.world
        with world.step("read"):
            world.read_mail()
        for _ in range(3):
            with world.step("send"):
                world.send()
            world.pass_time(world.clock.now + dt.timedelta(seconds=self.dice.choice((3, 130))))

    def sit(self, *, late):
        """Sit down: look at Today, do some of it, and see to what is asked."""
        world = self.world
        with world.step("today"):
            self.look()
        page, world.page = world.page, None
        if page is None:
            return
        lines = [*page.respond, *page.touches, *page.keeping_warm]
        self.dice.shuffle(lines)
        if world.chance("rep", world.habits.presses_on):
            with world.step("write unasked"):
                self.write_unasked()
        for line in lines[:LINES_A_SITTING]:
            with world.step(f"do {line.tactic} by {line.channel}"):
                self.do(line)
        if page.decide:
            with world.step("decide"):
                self.decide(page.decide[0])
        if late or world.chance("rep", 0.5):
            with world.step("look at outbox"):
                self.settle_cards()
        if world.paused_since is not None:
            with world.step("resume"):
                self.resume()

    def look(self):
        from keepwarm.app.today import read_today

        world = self.world
        world.page = None
        world.page = read_today(world.desk)
        world.pages.append(world.page)

    def do(self, line):
        """Do what a line of the plan says, or put it off."""
        from keepwarm.app import act
        from keepwarm.app.errors import Refusal

        world = self.world
        if world.chance("rep", world.habits.postpones):
            decision = act.postpone(world.desk, prospect_id=line.prospect_id, days=3)
            if world.chance("rep", 0.5):
                act.undo(world.desk, decision)
            return
        try:
            if line.channel == "email":
                self.approve(line)
            else:
                self.log(line)
        except Refusal as refused:
            world.counts["refused"] += 1
            world.log.append(f"  {refused}")

    def approve(self, line):
        from keepwarm.app import act
        from keepwarm.app.approve import approve
        from keepwarm.app.errors import Refusal

        world = self.world
        touch = uuid.UUID(int=self.dice.getrandbits(128), version=4)
        number = len(world.approvals)
        text = f"Hello,\n\n{BUMPS[number % len(BUMPS)]} ({number})\n\nRita\n"
        said = {"touch": touch, "tactic": line.tactic, "subject": "Pumps", "text": text}
        if world.chance("rep", 0.3):
            decision = approve(world.desk, line.prospect_id, **said)
            if world.chance("rep", 0.1):
                assert approve(world.desk, line.prospect_id, **said) == decision
        else:
            decision = self.approve_as_written(line, **said)
        world.counts["approved"] += 1
        if world.chance("rep", world.habits.takes_back):
            # Sometimes a little late: then it is refused, and the mail goes.
            world.pass_time(world.clock.now + dt.timedelta(seconds=self.dice.choice((2, 9, 40))))
            try:
                act.undo(world.desk, decision)
            except Refusal:
                return
            world.taken_back[str(touch)] = world.clock.now

    def approve_as_written(self, line, *, touch, tactic, subject, text):
        """Approve a mail that was written elsewhere: the same gate, and less to compose."""
        from keepwarm.app.approve import approve_mail
        from keepwarm.records import models

        person = models.Prospect.objects.get(pk=line.prospect_id).person
        at = self.world.clock.now
        raw = mail(RITA, Someone(line.name, line.email), at=at, subject=subject, text=text)
        raw = raw.replace(b"\n", b"\r\n")
        return approve_mail(self.world.desk, person.pk, raw, touch=touch, tactic=tactic)

    def write_unasked(self):
        """Approve a mail to anybody, as people do who know better than the plan."""
        from keepwarm.app.errors import Refusal
        from keepwarm.records import models

        person, prospect_id = self.someone()
        if person is None:
            return
        row = models.Prospect.objects.get(pk=prospect_id)
        line = SimpleNamespace(
            prospect_id=row.pk, name=row.name, email=person.address, tactic="new_angle"
        )
        try:
            self.approve(line)
        except Refusal as refused:
            self.world.log.append(f"  {refused}")

    def log(self, line):
        from keepwarm.app import act

        world = self.world
        results = (
            ("no_answer", "voicemail_left", "answered") if line.channel == "phone" else ("sent",)
        )
        decision = act.log_touch(
            world.desk, prospect_id=line.prospect_id, channel=line.channel,
            result=self.dice.choice(results), tactic=line.tactic,
        )  # fmt: skip
        world.counts["logged"] += 1
        if world.chance("rep", world.habits.takes_back):
            act.undo(world.desk, decision)

    def decide(self, card):
        from keepwarm.app.decide import decide
        from keepwarm.app.errors import Refusal

        word, _ = self.dice.choice(card.choices)
        try:
            decide(self.world.desk, card.proposal_id, word)
        except Refusal as refused:
            self.world.log.append(f"  {refused}")

    def settle_cards(self, *, answers_all=False):
        """Say of what may have been sent whether it was, as the recipients know it."""
        from keepwarm.app.errors import Refusal
        from keepwarm.app.outbox import read_outbox, say

        world = self.world
        arrived = {delivery.touch for delivery in world.server.delivered}
        for card in read_outbox(world.desk, is_review=True):
            touch = world.touch_of(card.mail_id)
            words = [word for word, _ in card.choices]
            word = self.dice.choice([w for w in words if w != "sent"])
            if touch in arrived and card.state == "review":
                word = "sent"
            if not answers_all and word == "again" and world.chance("rep", 0.3):
                continue  # it waits on the page for another day
            try:
                say(world.desk, card.mail_id, word)
                world.said_by_hand[touch] = word
            except Refusal as refused:
                world.log.append(f"  {refused}")

    def resume(self):
        from keepwarm.app.outgoing import resume_outgoing

        resume_outgoing(self.world.desk)
        self.world.paused_since = None

    # What nobody plans

    def bad_luck(self):
        """Let happen what happens on some days."""
        world, habits = self.world, self.world.habits
        happenings = (
            (habits.restores, "restore", world.restore),
            (habits.imports_again, "import leads again", world.import_leads),
            (habits.rings, "call", self.take_call),
            (habits.erases, "erase", self.erase),
            (habits.tampers, "tamper", self.tamper),
        )
        for chance, name, happen in happenings:
            if world.chance("fate", chance):
                if name == "restore":
                    happen()
                    continue
                with world.step(name, is_mortal=name != "tamper"):
                    happen()
        if world.chance("fate", 0.3):
            world.back_up()

    def someone(self):
        world = self.world
        known = world.prospect_ids()
        waiting = world.rows("SELECT recipient FROM records_outboxmail WHERE state = 'approved'")
        if waiting and world.chance("rep", 0.7):
            # Things happen most to those to whom something is under way.
            known = {address: known[address] for (address,) in waiting if address in known}
        address = self.dice.choice(sorted(known)) if known else None
        return (None, None) if address is None else (world.prospects[address], known[address])

    def take_call(self):
        """Take a call: a question, or a stop by word of mouth."""
        from keepwarm.app import act
        from keepwarm.app.errors import Refusal

        person, prospect_id = self.someone()
        if person is None:
            return
        try:
            if self.world.chance("people", self.world.habits.rings_to_stop):
                act.suppress(self.world.desk, prospect_id=prospect_id, why="They rang to say stop.")
                person.stopped_at = person.stopped_at or self.world.clock.now
            else:
                act.log_touch(
                    self.world.desk, prospect_id=prospect_id, channel="phone", result="called_us"
                )
                person.spoke_at.append(self.world.clock.now)
                person.answered_at.append(self.world.clock.now)
        except Refusal as refused:
            self.world.log.append(f"  {refused}")

    def erase(self):
        """Erase somebody who asked for that; whatever happens, they are not to be written to."""
        from keepwarm.app.erase import erase_person
        from keepwarm.records import models

        person, prospect_id = self.someone()
        if person is None:
            return
        row = models.Prospect.objects.get(pk=prospect_id)
        gone = list(models.OutboxMail.objects.filter(person=row.person_id).values_list("touch"))
        erase_person(self.world.desk, row.person_id)
        person.stopped_at = person.stopped_at or self.world.clock.now
        person.is_erased = True
        self.world.forgotten |= {touch for (touch,) in gone}

    def tamper(self):
        """Change a byte of a mail that is approved and waits, as a faulty disk may."""
        from keepwarm.records import models

        row = models.OutboxMail.objects.filter(state="approved").first()
        if row is not None:
            content = bytes(row.content).replace(b"Hello,", b"Hallo,")
            models.OutboxMail.objects.filter(pk=row.pk).update(content=content)


def calm(habits):
    """Return habits under which nothing goes wrong and nothing new is begun."""
    import dataclasses

    return dataclasses.replace(
        habits, deaths=0.0, server={"none": 1}, sent={"none": 1}, mailbox={"none": 1},
        people={"is silent": 1},
    )  # fmt: skip
