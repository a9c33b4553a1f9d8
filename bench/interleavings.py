"""Lets facts come in at any moment of a sending, and counts what went out against them.

    python -m bench.interleavings [--trials 10000] [--seed 1] [--database postgresql]

In each trial a mail is approved and goes one of four ways: straight, after the server said "later",
after a sender that died with it in hand, or again on a person's word. At a step of its last way,
chosen by chance, a fact is committed: a stop said here or by the link in the mail, an answer on the
phone, a prospect closed, the approval taken back, or bytes that are not those approved. What is
handed over after such a fact is a breach; so is a second copy, or a byte that was not approved.

Printed is one line of JSON. ``breaches``, ``copies`` and ``other_bytes`` must be 0. ``unguarded``
is the same with the check before a mail goes taken out: if it finds no breach, nothing here does.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime as dt
import json
import random
import uuid
from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING, Final
from unittest import mock

from bench.synthetic import own_home

if TYPE_CHECKING:
    from keepwarm.app.ground.desk import Desk
    from keepwarm.app.sending.sending import Outgoing
    from keepwarm.engine.delivery import Answer

OWN = "rita@brightwell.example"
STEPS: Final = (
    "recovered", "before claim", "after claim", "connected", "body wanted", "dot noted", "answered",
    "committed",
)  # fmt: skip
WAYS: Final = ("straight", "after later", "after a dead sender", "again")
FACTS: Final = ("stop", "link", "answer", "closed", "taken back", "other bytes")
UNGUARDED_TRIALS = 200


class Died(BaseException):
    """The sender is gone, whatever it was about to do."""


class Trial:
    """A mail on its way, a fact that comes in at a step, and what was handed over."""

    def __init__(self, desk: Desk, mailbox_id: int, number: int, dice: random.Random) -> None:
        from keepwarm.app.sending.approve import approve_mail
        from keepwarm.records import models

        self.desk, self.mailbox_id = desk, mailbox_id
        self.way, self.fact = dice.choice(WAYS), dice.choice(FACTS)
        self.step = dice.choice(STEPS)
        self.touch = uuid.uuid5(uuid.NAMESPACE_DNS, str(number))
        address = f"p{number}@firm{number}.example"
        person = models.Person.objects.create(
            workspace_id=desk.workspace_id, key=address, name=f"P {number}"
        )
        self.prospect = models.Prospect.objects.create(
            workspace_id=desk.workspace_id, person=person, name=person.name, lane="respond",
            region="US",
        )  # fmt: skip
        raw = f"From: {OWN}\r\nTo: {address}\r\nSubject: Pumps\r\n\r\nShall I keep two for you?\r\n"
        self.decision = approve_mail(desk, person.pk, raw.encode(), touch=self.touch)
        self.approved = bytes(self._row().content)
        self.delivered: list[tuple[bytes, bool]] = []
        """Of each copy its bytes, and whether the fact was committed before its dot."""
        self.is_known = self.is_last = False
        self.replies: list[int | None] = [250]

    def _row(self):  # noqa: ANN202 - a row of the outbox
        from keepwarm.records import models

        return models.OutboxMail.objects.get(touch=str(self.touch))

    def run(self, forward: Callable[[float], None]) -> None:
        """Go the way to its end."""
        from keepwarm.app.sending.outbox import say

        forward(31)
        if self.way == "after later":
            self.replies = [451, 250]
            self.send("one")
        elif self.way == "after a dead sender":
            with contextlib.suppress(Died):
                self.send("one", dies_at="after claim")
        elif self.way == "again":
            self.replies = [None, 250]
            self.send("one")
            while self._row().state != "review":
                forward(3_600)
                self.send("one")
            say(self.desk, self._row().pk, "again")
        self.is_last = True
        for _ in range(3):
            forward(3_600)
            self.send("two")

    def send(self, sender: str, *, dies_at: str = "") -> None:
        """Send what is due, with the fact at its step."""
        from keepwarm.app.sending.send import send_due
        from keepwarm.app.sending.sending import Way

        def reached(step: str) -> None:
            if step == dies_at:
                raise Died
            self.at(step)

        way = Way(submitter=self, sent_folder=None)
        send_due(self.desk, self.mailbox_id, way, sender=sender, reached=reached)

    def at(self, step: str) -> None:
        """Commit the fact where this is its step."""
        if self.is_last and not self.is_known and step == self.step:
            self.is_known = self._commit()

    def submit(self, mail: Outgoing, *, before_dot: Callable[[], None]) -> Answer:
        """Take a mail as a server would; be asked by ``send_due``."""
        from keepwarm.engine.delivery import Answer, Stage

        self.at("connected")
        self.at("body wanted")
        was_known = self.is_known
        before_dot()
        reply = self.replies.pop(0) if self.replies else 250
        if reply == 250:
            self.delivered.append((mail.content, was_known))
        return Answer(stage=Stage.DOT, code=reply, text="")

    def _commit(self) -> bool:
        from keepwarm.app.ground.errors import Refusal
        from keepwarm.app.keeping import act
        from keepwarm.app.sending.one_click import stop_by_link, stop_token
        from keepwarm.records import models

        desk, prospect = self.desk, self.prospect.pk
        try:
            match self.fact:
                case "stop":
                    act.suppress(desk, prospect_id=prospect, why="Please stop.")
                case "link":
                    stop_by_link(desk, self.touch, stop_token(desk, self.touch))
                case "answer":
                    act.log_touch(desk, prospect_id=prospect, channel="phone", result="called_us")
                case "closed":
                    act.close(desk, prospect_id=prospect, outcome="lost", evidence="Bought one.")
                case "taken back":
                    act.undo(desk, self.decision)
                case _:
                    rows = models.OutboxMail.objects.filter(touch=str(self.touch))
                    rows.update(content=self.approved + b"PS: and three more.\r\n")
        except Refusal:
            return False  # too late to be taken back: nothing was committed
        return True


def measure(
    desk: Desk, mailbox_id: int, trials: int, seed: int, forward: Callable[[float], None]
) -> Counter[str]:
    """Run trials; return what they came to. ``forward`` lets seconds pass on the desk's clock."""
    dice, counts = random.Random(seed), Counter[str]()  # noqa: S311 - a bench, no secret
    for number in range(trials):
        trial = Trial(desk, mailbox_id, seed * 10_000_000 + number, dice)
        trial.run(forward)
        counts["trials"] += 1
        counts["delivered"] += bool(trial.delivered)
        counts["in time"] += trial.is_known and not trial.delivered
        # A claimed mail is in hand: what is done to its row then changes no byte of it.
        is_moot = trial.fact == "other bytes"
        counts["breaches"] += not is_moot and any(known for _, known in trial.delivered)
        counts["copies"] += len(trial.delivered) > 1
        counts["other_bytes"] += any(content != trial.approved for content, _ in trial.delivered)
    return counts


class _Clock:
    """The time, and what was put on it."""

    def __init__(self) -> None:
        self.now = dt.datetime.now(dt.UTC)

    def __call__(self) -> dt.datetime:
        return self.now

    def forward(self, seconds: float) -> None:
        """Let time pass."""
        self.now += dt.timedelta(seconds=seconds)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trials", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    asked = parser.parse_args()
    with own_home(asked.database):
        from keepwarm import wiring
        from keepwarm.app.mailbox.sending_mailboxes import ServerAddress, add_sending_mailbox

        clock = _Clock()
        desk = wiring.open_desk(clock=clock)
        server = ServerAddress(host="127.0.0.1", port=25, security="plain")
        mailbox = add_sending_mailbox(desk, wiring.sealer(), address=OWN, server=server)
        counts = measure(desk, mailbox, asked.trials, asked.seed, clock.forward)
        with (
            mock.patch("keepwarm.app.sending.send.check", return_value=None),
            mock.patch("keepwarm.app.sending.send_checks.check", return_value=None),
        ):
            unguarded = measure(desk, mailbox, UNGUARDED_TRIALS, asked.seed + 1, clock.forward)
    print(json.dumps({**counts, "unguarded": {"breaches": unguarded["breaches"]}}))


if __name__ == "__main__":
    main()
