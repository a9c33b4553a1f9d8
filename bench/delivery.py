"""Kills senders at random and at named points, and counts what became of every approved mail.

    python -m bench.delivery [--trials 1000] [--points 100] [--naive 100] [--crowds 50]
        [--filing now|late|never]

A real SMTP server on loopback errs at the first two attempts of a mail with a chance of .4: it
takes the mail and drops the line, drops it before taking the mail, says "later", or is slow. In
each trial three mails are approved; three senders are forked one after the other and killed at a
random moment (SIGKILL, which no program can catch), and a fourth runs to its end. Then the clock of
the senders is moved on until nothing is left to do. The judge is the server's own log.

Printed is one line of JSON. ``duplicated``: mails that were delivered more than once. ``lost``:
not delivered, and no person is asked. ``false_sent``: marked as sent and not delivered. ``stuck``:
still on their way at the end. All four must be 0. ``review`` is how many a person is asked about,
``settled`` how many a copy in Sent settled.

``delivered_twice`` counts once more, at the very end, over everything that was delivered.

``crowds`` are trials in which eight senders start at once, ``races`` such in which mails are taken
back while they are sent; of these ``both``, taken back and sent all the same, must be 0.

The three naive designs live here only (``bench/_naive_senders.py``): if this harness does not find
them out, it finds nothing out.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime as dt
import gc
import json
import multiprocessing
import os
import random
import signal
import sys
import time
import uuid
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench._mail_server import LoggedSent, MailServer, read_log
from bench.synthetic import own_home

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from keepwarm.app.ground.desk import Desk

    Sender = Callable[[dt.timedelta, Callable[[str], None]], None]

MAILS = 3
KILLS = 3
FAULTED_SHARE = 0.4
FAULTS = ("accept and drop", "drop", "later", "slow")
FAULTED_ATTEMPTS = 2
OWN = "rita@brightwell.example"
POINTS = (
    "before claim", "after claim", "connected", "recipient taken", "body wanted", "body sent",
    "dot noted", "dot sent", "server accepted", "answered", "committed", "recovered",
)  # fmt: skip
"""Where a sender kills itself; "server accepted" waits for the server's log to show the mail."""
FILED_AFTER_S = {"now": 0.0, "late": 1.5, "never": None}
STEP = dt.timedelta(minutes=13)
"""How far the clock moves between senders: the lease of a killed one is over then."""
ROUNDS = 12
TOLD_EVERY = 10
_FORK = multiprocessing.get_context("fork")


class Faults:
    """What goes wrong at the server: the same for a mail and attempt, whoever asks."""

    def __init__(self, seed: int) -> None:
        self.seed = seed

    def __call__(self, touch: str, attempt: int) -> str:
        """Return the fault of an attempt."""
        if not touch or attempt > FAULTED_ATTEMPTS:
            return "none"
        dice = random.Random(f"{self.seed} {touch} {attempt}")  # noqa: S311 - a bench, no secret
        return dice.choice(FAULTS) if dice.random() < FAULTED_SHARE else "none"


@contextlib.contextmanager
def running_server(log: Path, faults: Callable[[str, int], str]) -> Iterator[int]:
    """Run the server in a process of its own; give its port."""
    server = MailServer(log, fault_of=faults)
    log.touch()
    child = _FORK.Process(target=server.serve, daemon=True)
    child.start()
    server._listener.socket.close()  # noqa: SLF001 - the child has it now
    try:
        yield server.port
    finally:
        child.kill()
        child.join()


class Outbox:
    """The design of the project: its own use cases, on a record of their own."""

    def __init__(self, port: int, log: Path, filed_after_s: float | None) -> None:
        from keepwarm import wiring
        from keepwarm.app.mailbox.sending_mailboxes import ServerAddress, add_sending_mailbox

        self.port, self.log = port, log
        self.sent = LoggedSent(log, filed_after_s=filed_after_s)
        self.desk: Desk = wiring.open_desk()
        server = ServerAddress(host="127.0.0.1", port=port, security="plain")
        self.mailbox = add_sending_mailbox(
            self.desk, wiring.sealer(), address=OWN, server=server
        )  # fmt: skip
        self.people = 0

    def approve(self) -> list[str]:
        """Approve mails to people nobody wrote to before; return their touches."""
        from keepwarm.app.sending.approve import approve_mail
        from keepwarm.records import models

        touches = []
        # Copies of earlier mails are of no interest, and the log grows long.
        self.sent.start = self.log.stat().st_size
        for _ in range(MAILS):
            self.people += 1
            address = f"p{self.people}@firm{self.people}.example"
            # The same in every run, and with it what goes wrong at the server.
            touch = uuid.uuid5(uuid.NAMESPACE_DNS, address)
            person = models.Person.objects.create(
                workspace_id=self.desk.workspace_id, key=address, name=f"P {self.people}"
            )
            models.Prospect.objects.create(
                workspace_id=self.desk.workspace_id,
                person=person,
                name=person.name,
                lane="respond",
                region="US",
            )
            approve_mail(self.desk, person.pk, letter(address), touch=touch)
            touches.append(str(touch))
        return touches

    def send(self, ahead: dt.timedelta, reached: Callable[[str], None]) -> None:
        """Send what is due, with the clock put on."""
        from keepwarm.adapters.smtp import SmtpServer, SmtpSubmitter
        from keepwarm.app.sending.send import send_due
        from keepwarm.app.sending.sending import Way

        desk = replace(self.desk, clock=lambda: dt.datetime.now(dt.UTC) + ahead)
        server = SmtpServer(host="127.0.0.1", port=self.port, security="plain")
        way = Way(submitter=SmtpSubmitter(server, reached=reached), sent_folder=self.sent)
        send_due(desk, self.mailbox, way, sender=f"sender {os.getpid()}", reached=reached)

    def states(self, touches: list[str]) -> dict[str, tuple[str, bool]]:
        """Return the state of each mail, and whether a copy in Sent settled it."""
        from keepwarm.records import models

        rows = models.OutboxMail.objects.filter(touch__in=touches)
        return {row.touch: (row.state, "found_in_sent_by" in row.evidence) for row in rows}

    def close(self) -> None:
        """Let go of the database: a connection must not be shared with a child."""
        from django.db import connections

        connections.close_all()


def letter(recipient: str) -> bytes:
    """Return a mail as a draft is written."""
    return (
        f"From: {OWN}\r\nTo: {recipient}\r\nSubject: Pumps\r\nX-Unsent: 1\r\n\r\n"
        "Hello,\r\nshall I keep two for you?\r\n"
    ).encode()


def nothing(_step: str) -> None:
    """Do nothing at a step."""


def fork(send: Sender, ahead: dt.timedelta, reached: Callable[[str], None]) -> int:
    """Fork a sender; return its process."""
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        send(ahead, reached)
        code = 0
    except BaseException as error:  # noqa: BLE001 - said, and the process ends whatever it was
        sys.stderr.write(f"{type(error).__name__}: {error}\n")
    finally:
        os._exit(code)


def run_to_end(send: Sender, ahead: dt.timedelta, reached: Callable[[str], None] = nothing) -> int:
    """Run a sender in a process of its own until it ends; return its exit status."""
    _, status = os.waitpid(fork(send, ahead, reached), 0)
    return os.waitstatus_to_exitcode(status)


def run_and_kill(send: Sender, ahead: dt.timedelta, after_s: float) -> bool:
    """Kill a sender after some time; say whether it was still at work."""
    pid = fork(send, ahead, nothing)
    time.sleep(after_s)
    os.kill(pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    return os.WIFSIGNALED(status)


class Killer:
    """Ends the process it is in at a named point."""

    def __init__(self, point: str, log: Path) -> None:
        self.point, self.log, self.size = point, log, log.stat().st_size

    def __call__(self, step: str) -> None:
        """Be told a step; at the point end here."""
        if step == "dot sent" and self.point == "server accepted":
            ends = time.monotonic() + 2
            while self.log.stat().st_size == self.size and time.monotonic() < ends:
                time.sleep(0.001)
            step = "server accepted"
        if step == self.point:
            os.kill(os.getpid(), signal.SIGKILL)


def judge(
    touches: list[str],
    states: dict[str, tuple[str, bool]],
    copies: Counter[str],
    *,
    stopped_is_lost: bool = True,
) -> Counter[str]:
    """Hold what the record says of mails against what the server delivered."""
    counts = Counter[str]()
    known = {"review", "failed"} if stopped_is_lost else {"review", "failed", "stopped"}
    for touch in touches:
        state, is_settled = states[touch]
        counts["mails"] += 1
        counts["duplicated"] += copies[touch] > 1
        counts["false_sent"] += state == "sent" and not copies[touch]
        counts["lost"] += not copies[touch] and state not in known
        counts["stuck"] += state in ("approved", "sending", "unsure")
        counts["marked_failed_but_delivered"] += state == "failed" and copies[touch] > 0
        counts["review"] += state == "review"
        counts["settled"] += is_settled
    return counts


def run_trial(design: Any, dice: random.Random, span_s: float, log: Path) -> Counter[str]:  # noqa: ANN401 - any design
    """Approve mails, kill senders at random moments, let the rest be done, and judge."""
    start = log.stat().st_size
    touches, ahead, killed = design.approve(), STEP, 0
    design.close()
    for _ in range(KILLS):
        killed += run_and_kill(design.send, ahead, dice.uniform(0, span_s))
        ahead += STEP
    return finish(design, touches, ahead, log, start=start) + Counter(killed=killed)


def run_point(design: Any, point: str, log: Path) -> Counter[str]:  # noqa: ANN401 - any design
    """Kill one sender at a named point, let the rest be done, and judge."""
    start = log.stat().st_size
    touches = design.approve()
    design.close()
    killed = run_to_end(design.send, STEP, Killer(point, log)) == -signal.SIGKILL
    return finish(design, touches, 2 * STEP, log, start=start) + Counter(killed=int(killed))


def run_crowd(design: Any, log: Path, senders: int = 8) -> Counter[str]:  # noqa: ANN401 - any design
    """Run many senders at the same moment, let the rest be done, and judge."""
    start = log.stat().st_size
    touches = design.approve()
    design.close()
    for pid in [fork(design.send, STEP, nothing) for _ in range(senders)]:
        os.waitpid(pid, 0)
    return finish(design, touches, 2 * STEP, log, start=start)


def run_race(outbox: Outbox, dice: random.Random, span_s: float, log: Path) -> Counter[str]:
    """Take mails back while they are being sent: each is either taken back or sent, never both."""
    from keepwarm.app.ground.errors import Refusal
    from keepwarm.app.keeping.act import undo
    from keepwarm.records import models

    start = log.stat().st_size
    touches = outbox.approve()
    approvals = models.Decision.objects.filter(kind="approve").order_by("-pk")
    decisions = list(approvals.values_list("pk", flat=True)[: len(touches)])
    outbox.close()
    pid, taken_back = fork(outbox.send, STEP, nothing), 0
    time.sleep(dice.uniform(0, span_s))
    for decision in decisions:
        with contextlib.suppress(Refusal):
            undo(outbox.desk, decision)
            taken_back += 1
    outbox.close()
    os.waitpid(pid, 0)
    counts = finish(outbox, touches, 2 * STEP, log, start=start, stopped_is_lost=False)
    stopped = [state for state, _ in outbox.states(touches).values()].count("stopped")
    outbox.close()
    copies = {touch for touch, _, _ in read_log(log, start=start)} & set(touches)
    counts["taken_back"] = taken_back
    # Of each mail exactly one wins: what was said to be taken back never went out.
    counts["both"] = abs(stopped - taken_back) + max(0, len(copies) + taken_back - len(touches))
    return counts


def finish(  # a design is whatever approves, sends and tells states
    design: Any,  # noqa: ANN401
    touches: list[str],
    ahead: dt.timedelta,
    log: Path,
    *,
    start: int,
    stopped_is_lost: bool = True,
) -> Counter[str]:
    """Run senders, each later than the last, until nothing is on its way any more."""
    for _ in range(ROUNDS):
        # Nobody is killed any more: the rest is done here, which spares a process a look.
        design.send(ahead, nothing)
        ahead += STEP
        states = design.states(touches)
        if all(state in ("sent", "failed", "review", "stopped") for state, _ in states.values()):
            break
    design.close()
    copies = Counter(touch for touch, _, _ in read_log(log, start=start))
    return judge(touches, states, copies, stopped_is_lost=stopped_is_lost)


def measure_span_s(design: Any) -> float:  # noqa: ANN401 - any design
    """Return how long a sender takes for the mails of a trial: kills are spread over that."""
    design.approve()
    design.close()
    began = time.monotonic()
    run_to_end(design.send, STEP)
    return time.monotonic() - began


def measure(said: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """Run what was asked for; return the counts."""
    from bench._naive_senders import NAIVE

    began, dice = time.monotonic(), random.Random(said.seed)  # noqa: S311 - as above
    log, filed = folder / "server.log", FILED_AFTER_S[said.filing]
    with running_server(log, Faults(said.seed)) as port:
        outbox = Outbox(port, log, filed)
        gc.collect()
        gc.freeze()  # children share what is warm here, instead of copying it
        span_s = measure_span_s(outbox)
        trials = Counter[str](mails=0)
        for number in range(said.trials):
            trials += run_trial(outbox, dice, span_s, log)
            tell("trials", number + 1, trials)
        points = Counter[str]()
        for number in range(said.points):
            for point in POINTS:
                points += run_point(outbox, point, log)
            tell("trials at each named point", number + 1, points)
        crowds, races = Counter[str](), Counter[str]()
        for _ in range(said.crowds):
            crowds += run_crowd(outbox, log)
        for _ in range(said.crowds):
            races += run_race(outbox, dice, span_s, log)
        late = Counter(touch for touch, _, _ in read_log(log))
        naive = {}
        for name, design in NAIVE.items():
            made = design(folder / f"{name}.sqlite3", port)
            span_s, counts = measure_span_s(made), Counter[str]()
            for _ in range(said.naive):
                counts += run_trial(made, dice, span_s, log)
            naive[name] = worded(counts)
    return {
        "trials": said.trials, **worded(trials), "filing": said.filing,
        "points": {"each": said.points, **worded(points)}, "crowds": worded(crowds),
        "races": {"taken_back": races["taken_back"], "both": races["both"], **worded(races)},
        "delivered": len(late), "delivered_twice": sum(times > 1 for times in late.values()),
        "naive": naive,
        "seconds": round(time.monotonic() - began, 1),
    }  # fmt: skip


def tell(what: str, done: int, counts: Counter[str]) -> None:
    """Say how far it is, now and then: the whole takes long."""
    if done % TOLD_EVERY == 0:
        sys.stderr.write(f"{done} {what}: {json.dumps(worded(counts))}\n")
        sys.stderr.flush()


def worded(counts: Counter[str]) -> dict[str, int]:
    """Return the counts that are printed, with their zeros."""
    names = (
        "mails", "killed", "duplicated", "lost", "false_sent", "stuck",
        "marked_failed_but_delivered", "review", "settled",
    )  # fmt: skip
    return {name: counts[name] for name in names}


def main() -> None:
    """Run as asked on the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trials", type=int, default=1_000)
    parser.add_argument("--points", type=int, default=100, help="trials at each named point")
    parser.add_argument("--naive", type=int, default=100, help="trials of each naive design")
    parser.add_argument("--crowds", type=int, default=50, help="trials of 8 senders at once")
    parser.add_argument("--filing", choices=sorted(FILED_AFTER_S), default="now")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    said = parser.parse_args()
    with own_home(said.database) as folder:
        print(json.dumps({"bench": "delivery", **measure(said, folder)}))


if __name__ == "__main__":
    main()
