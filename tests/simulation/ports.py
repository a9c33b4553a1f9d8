"""What the simulated world puts behind the ports: a clock, a mail server, a mailbox, and death.

Every call of a port asks ``Death`` first, and so does every statement that the database is given:
the process may end at any of them.
"""

import contextlib
import datetime as dt
import hashlib
from dataclasses import dataclass, field

from keepwarm.engine.delivery import Answer, Stage


class Killed(BaseException):
    """The process ends here."""


class Death:
    """Ends the process after so many calls of ports and statements, once it is told to."""

    def __init__(self):
        self.left, self.is_dead, self.at = None, False, ""

    def after(self, calls):
        self.left, self.is_dead = calls, False

    def spare(self):
        self.left, self.is_dead = None, False

    def __call__(self, where):
        if self.is_dead:
            raise Killed(where)
        if self.left is None:
            return
        self.left -= 1
        if self.left < 0:
            self.is_dead, self.at = True, where
            raise Killed(where)

    def at_statement(self, execute, sql, parameters, many, context):
        """Stand between Django and its database (``connection.execute_wrapper``)."""
        self(f"before {sql[:40]}")
        result = execute(sql, parameters, many, context)
        self(f"after {sql[:40]}")
        return result


class Clock:
    """The present moment, which moves when the world says so; asking it is a call of a port."""

    def __init__(self, now, death):
        self.now, self.death = now, death

    def __call__(self):
        self.death("clock")
        return self.now

    def forward(self, **span):
        self.now += dt.timedelta(**span)


@dataclass(kw_only=True)
class Delivery:
    """A mail that the server took: what arrived at whom, and when its sender began and ended."""

    touch: str
    recipient: str
    content: bytes
    began_at: dt.datetime
    dot_at: dt.datetime
    filed_at: dt.datetime | None
    lag: dt.timedelta
    is_noted: bool
    """Whether the note before the dot was in the record."""
    is_answer: bool
    """Whether they waited for us when it was taken up."""
    due_at: dt.datetime

    @property
    def digest(self):
        return hashlib.sha256(self.content).digest()


@dataclass
class Server:
    """A mail server with its bad days; what it took is ``delivered``, and that is the truth."""

    world: object
    delivered: list = field(default_factory=list)
    busy: list = field(default_factory=list)
    """Moments at which the senders began that are at work now."""
    crowds: list = field(default_factory=list)
    filed: list = field(default_factory=list)
    _FAULTS = {
        "busy": (Stage.CONNECT, 421, "4.3.2 too busy"),
        "cut": (Stage.BODY, None, "the line was cut"),
        "no such person": (Stage.RECIPIENT, 550, "5.1.1 nobody of that name"),
        "later": (Stage.DOT, 451, "4.3.0 try again later"),
        "refused": (Stage.DOT, 554, "5.7.1 not here"),
        "quota": (Stage.DOT, 452, "4.4.5 daily user sending limit exceeded"),
        "drop": (Stage.DOT, None, "the line was cut"),
    }

    def submit(self, mail, *, before_dot):
        world, began = self.world, self.world.clock.now
        world.death("submit")
        held = [at for at in self.busy if (began - at) < dt.timedelta(minutes=12)]
        if held:
            self.crowds.append((mail.touch, began))
        self.busy.append(began)
        try:
            return self._submit(mail, before_dot, began)
        finally:
            self.busy.remove(began)

    def _submit(self, mail, before_dot, began):
        world, dice = self.world, self.world.dice["server"]
        is_answer, lag = world.waits_for_us(mail.recipient), world.clock.now - world.seen_until
        due_at = world.due_at(mail.touch)
        fault = world.draw("server", world.habits.server)
        if fault == "stood still":
            # The machine slept; another one takes over, or a second process looks in.
            world.clock.forward(minutes=dice.choice((1, 30, 90)))
            world.second_process()
        stage, code, text = self._FAULTS.get(fault, (Stage.DOT, 250, "2.0.0 taken"))
        if stage is Stage.DOT:
            before_dot()
            world.death("before the dot")
        if code != 250 and fault != "accepted and dropped":
            return Answer(stage=stage, code=code, text=text)
        late = dice.choice((0, 2, 20, 400, 4_000, None))
        filed_at = None if late is None else world.clock.now + dt.timedelta(seconds=late)
        self.delivered.append(
            Delivery(
                touch=mail.touch,
                recipient=mail.recipient,
                content=mail.content,
                began_at=began,
                dot_at=world.clock.now,
                filed_at=filed_at,
                lag=lag,
                is_noted=world.is_noted(mail.touch),
                is_answer=is_answer,
                due_at=due_at,
            )
        )
        world.death("after the dot")
        if fault == "slow":
            world.clock.forward(minutes=dice.choice((1, 5, 9)))
        if fault == "accepted and dropped":
            return Answer(stage=Stage.DOT, code=None, text="the line was cut")
        return Answer(stage=stage, code=code, text=text)

    def find(self, touch, _message_id):
        """Look into Sent, where copies are filed late, or never."""
        self.world.death("find")
        if self.world.draw("server", self.world.habits.sent) == "broken":
            raise ConnectionError("nobody answers")
        now = self.world.clock.now
        known = any(
            mail.touch == touch and mail.filed_at is not None and mail.filed_at <= now
            for mail in self.delivered
        )
        return "X-Touch-Id" if known else ""

    def file(self, content):
        self.world.death("file")
        if self.world.draw("server", self.world.habits.sent) == "broken":
            raise ConnectionError("nobody answers")
        self.filed.append(content)
        return "filed"


class MailboxSource:
    """A mailbox that is read with faults: cut off half-way, out of order, the same mail twice."""

    def __init__(self, world):
        self.world, self.mails = world, []
        self.read_to = 0

    def read(self):
        """Give what is new, each named; what goes wrong is an ``OSError``."""
        dice = self.world.dice["mailbox"]
        fault = self.world.draw("mailbox", self.world.habits.mailbox)
        self.world.death("read")
        if fault == "unreachable":
            raise ConnectionError("nobody answers")
        first = max(0, self.read_to - 3) if fault == "again" else self.read_to
        new = list(enumerate(self.mails))[first:]
        if fault == "shuffled":
            dice.shuffle(new)
        for count, (number, raw) in enumerate(new):
            if fault == "cut off" and count:
                raise ConnectionError("the line was cut")
            self.world.death("mail")
            yield f"INBOX, message {number}", raw
        self.end = len(self.mails)


@contextlib.contextmanager
def mortal_statements(death):
    """Let every statement of the database be one at which the process may end."""
    from django.db import connection

    with connection.execute_wrapper(death.at_statement):
        yield
