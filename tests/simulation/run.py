"""Lives a rep's months, step by step, and checks the invariants after each."""

import contextlib
import datetime as dt
import functools
import logging
from collections import Counter

from keepwarm.app.ground.errors import Refusal
from tests.simulation import people, seen
from tests.simulation.invariants import broken_by
from tests.simulation.ports import KilledError
from tests.simulation.rep import Rep
from tests.simulation.world import World, empty_record, sealer

MONTH_DAYS = 30
LINES_MAX = 2
_SHOWN_STEPS = 25
_REST_ROUNDS = 10
"""More than whatever is under way may take without harm."""


class BrokenError(AssertionError):
    """An invariant does not hold: which, why, and how to see it again."""

    def __init__(self, run, broken):
        self.invariants = {invariant for invariant, _ in broken}
        steps = "\n".join(f"  {step}" for step in run.steps[-_SHOWN_STEPS:])
        told = "\n".join(f"{invariant}: {what}" for invariant, what in broken)
        super().__init__(
            f"{told}\n"
            f"Seen again by: python -m bench.simulation --seed {run.world.seed} --months 1\n"
            f"The last of {len(run.steps)} steps:\n{steps}"
        )


class Run:
    """One life: its world, its rep, its steps."""

    def __init__(self, seed, *, crash_share=0.06, **world):
        self.world = World(seed, **world)
        self.dice, self.crash_share = self.world.dice, crash_share
        self.rep = Rep(self)
        self.steps, self.counts = [], Counter()
        self.page = self.kept = self.looked_before = None
        self.desk_days = frozenset(self.dice.sample(range(5), self.dice.randint(1, 2)))
        self.rounds = self.judged = self.erasures = 0
        self.was_look_whole = False
        self.unsettled, self.jobs, self.left_behind = {}, {}, []
        self.kinds = self._kinds()

    def _kinds(self):
        from keepwarm.adapters.files import zip_parts
        from keepwarm.app.keeping.job_kinds import kinds_of_jobs
        from keepwarm.app.mailbox.read_mailbox import reading_by

        kinds = kinds_of_jobs(zip_parts, reading_by(self.world.house.enter, sealer()))
        return {kind: functools.partial(self._quietly, work) for kind, work in kinds.items()}

    def _quietly(self, work, job, arguments):
        """Do a job whose telling how far it is counts no calls: it tells by the machine's clock."""
        told = job.progress

        def progress(*said):
            with self.world.ports.unwatched():
                told(*said)

        job.progress = progress
        return work(job, arguments)

    # Steps

    def step(self, name, act, *, is_safe=False, moments=("always",)):
        """Do one thing, in which the process may die; then check what must hold."""
        world = self.world
        self.steps.append(f"{world.local:%a %d %b %H:%M} {name}")
        self.counts["steps"] += 1
        self._open_desk()
        if not is_safe and self.dice.random() < self.crash_share:
            world.ports.arm(int(2 ** self.dice.uniform(0, 7)))
        try:
            said = act()
        except KilledError as killed:
            said = self._after_death(killed, act)
            moments = ("always",)
        except Refusal as refusal:
            said = f"refused: {refusal}"
        finally:
            world.ports.disarm()
        self.steps[-1] += f": {said}" if said is not None else ""
        self.check(moments)

    def _open_desk(self):
        """Open the desk anew, as each request does; the shelf stays while the process lives."""
        shelf = self.world.desk.shelf
        with self.world.ports.unwatched():
            self.world.open_desk().workspace  # noqa: B018 - read
        object.__setattr__(self.world.desk, "shelf", shelf)

    def _after_death(self, killed, act):
        """Go on in a new process, a while later; the rep does again what was cut off."""
        world = self.world
        world.ports.disarm()
        self.counts["crashes"] += 1
        self.steps[-1] += f"; died at {killed}"
        world.open_desk()
        self.check(("always",))
        world.forward(seconds=self.dice.choice((1, 20, 120, 900)))
        try:
            return f"again: {act()}"
        except Refusal as refusal:
            return f"again, refused: {refusal}"

    def check(self, moments):
        """Hold the invariants against the record."""
        with self.world.ports.unwatched():
            record = seen.look(self.world.desk)
            broken = list(broken_by(self, record, moments=moments))
        self.left_behind = []
        self.counts["checks"] += 1
        self.judged = len(self.world.house.deliveries)
        self.looked_before = self.world.house.looked_at
        if broken:
            raise BrokenError(self, broken)

    # The worker

    def work(self, rounds=1, *, apart_s=(12, 50)):
        """Have the worker make some rounds, some time apart."""
        for number in range(rounds):
            if number:
                self.world.forward(seconds=self.dice.uniform(*apart_s))
            self.step("the worker", self._round, moments=("always", "worked"))

    def _round(self):
        from keepwarm.app.background.job_run import run_job
        from keepwarm.app.background.jobs import claim_job, forget_old_jobs
        from keepwarm.app.mailbox.read_mailbox import ask_for_looks
        from keepwarm.app.sending.due_mail import send_all_due

        desk, before = self.world.desk, self.world.house.looked_at
        forget_old_jobs(desk)
        ask_for_looks(desk)
        done = []
        while (claim := claim_job(desk, worker="the worker")) is not None:
            done.append(f"{claim.kind} {run_job(desk, claim, self.kinds)}")
        came = send_all_due(desk, functools.partial(self.world.way_of, desk), sender="the sender")
        self.rounds += 1
        self.was_look_whole = self.world.house.looked_at != before
        return f"{', '.join(done)} {came or ''}".strip() or None

    # The days

    def live(self, days):
        """Live some days, from the first half hour on, and let everything come to its end."""
        self.world.settle_in()
        self.world.forward(minutes=1)
        self.work()
        for _ in range(days):
            self.live_day()
        self.come_to_rest()

    def live_day(self):
        """Live a day: an idle one costs nothing, but that mail comes and a worker may look."""
        world, dice = self.world, self.dice
        world.until_local(8, dice.randrange(60))
        if dice.random() < 0.15:
            world.strangers_write()
        if dice.random() < 0.1:
            world.tidy_mailbox()
        if self._is_at_the_desk():
            self.work()
            self.morning()
            if dice.random() < 0.3:
                self.afternoon()
        elif dice.random() < 0.15:
            self.work()
        world.until_local(23, 59)
        world.forward(minutes=1)

    def _is_at_the_desk(self):
        """Say whether the rep works with Keepwarm today: some days of the week, seldom others."""
        day = self.world.local.weekday()
        return day in self.desk_days or self.dice.random() < (0.1 if day < 5 else 0.04)

    def morning(self):
        self.read_today()
        self.rep.answer_cards()
        lines = [*self.page.respond, *self.page.touches, *self.page.keeping_warm]
        for line in lines[:LINES_MAX]:
            self.world.forward(minutes=self.dice.uniform(1, 9))
            self.rep.work_line(line)
        if self.dice.random() < 0.5:
            self.rep.do_something_else()
        self.send()

    def send(self):
        """Let the worker send what waits: a look comes first, then its ten seconds are over."""
        if self._is_under_way():
            self.work(2)

    def _is_under_way(self):
        """Say whether a mail or a job has not come to its end."""
        with self.world.ports.unwatched():
            record = seen.look(self.world.desk)
        is_mail = any(one["state"] in ("approved", "sending", "unsure") for one in record.mails)
        return is_mail or bool(record.open_jobs)

    def afternoon(self):
        self.world.until_local(13)
        self.world.forward(minutes=self.dice.randrange(180))
        self.work()
        if self.dice.random() < 0.5:
            self.read_today()
            for line in self.page.respond[:2]:
                self.world.forward(minutes=2)
                self.rep.work_line(line)
            self.send()
        elif self.dice.random() < 0.3:
            self.rep.do_something_else()

    def read_today(self):
        from keepwarm.app.day.today import read_today

        def act():
            self.page = page = read_today(self.world.desk)
            lines = (*page.respond, *page.touches, *page.keeping_warm)
            return ", ".join(f"{one.tactic}/{one.channel} {one.name}" for one in lines) or "nothing"

        self.step("today", act, moments=("always", "today"))

    def come_to_rest(self):
        """Let the worker run without faults until everything that was begun has ended."""
        self.world.house.fault_share, self.crash_share = 0.0, 0.0
        self.resume()
        self.resume_outgoing()
        self.world.forward(minutes=20)
        for _ in range(_REST_ROUNDS):
            self.work()
            if not self._is_under_way():
                break
            self.world.forward(minutes=3)
        self.read_today()

    def resume(self):
        """Go on reading the mailbox, where it is paused."""
        from keepwarm.app.mailbox.mailboxes import pause_mailbox
        from keepwarm.records.models import Mailbox

        if self.world.is_paused:
            with self.world.ports.unwatched():
                number = Mailbox.objects.values_list("pk", flat=True).get()
                pause_mailbox(self.world.desk, number, is_paused=False)
            self.world.is_paused = False

    def resume_outgoing(self):
        from keepwarm.app.ground.outgoing import resume_outgoing

        with self.world.ports.unwatched(), contextlib.suppress(Refusal):
            resume_outgoing(self.world.desk)
        self.world.is_on_hold = False

    # What is so

    def waits_for_us(self, character, record):
        """Say whether the last word between us is a question of theirs, known and unanswered.

        After two weeks it is pursued instead, by the rules of the plan, with its age shown.
        """
        questions = [one for one in character.letters if one.kind in people.HUMAN and one.is_theirs]
        known = [one for one in questions if one.digest in record.digests]
        if not known or len(known) != len(questions):
            return False
        last = max(known, key=lambda one: one.arrived_at)
        limit = dt.timedelta(days=self.world.desk.rules.respond_days_max)
        if last.kind != "question" or self.world.now - last.arrived_at > limit:
            return False
        answered = [
            one.at
            for one in self.world.house.deliveries
            if one.recipient == character.address and one.at > last.arrived_at
        ]
        return not answered and character.spoke_at < last.arrived_at


def live(seed, *, months=1, **choices):
    """Live a rep's months on an empty record; return the run. ``BrokenError`` says what broke."""
    with empty_record(), quiet_log():
        run = Run(seed, **choices)
        run.live(MONTH_DAYS * months)
    return run


@contextlib.contextmanager
def quiet_log():
    """Keep what is logged of faults that were put in on purpose off the screen."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(before)
