"""Works off the queue: takes jobs up, holds them by a heartbeat, goes on until told to stop.

Killed at any moment it loses nothing: whatever it was at is taken up by another worker as soon as
its lease has ended.
"""

from __future__ import annotations

import datetime as dt
import os
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from django.db import DatabaseError, close_old_connections, connection

from keepwarm import wiring, wiring_outside
from keepwarm.app.background.job_run import run_job
from keepwarm.app.background.jobs import LEASE, Claim, claim_job, forget_old_jobs, renew
from keepwarm.app.ground.desk import Desk
from keepwarm.app.importing.inbound import forget_old_posts, take_waiting_posts
from keepwarm.app.keeping.job_kinds import ask_for_what_is_due
from keepwarm.app.mailbox.mail_names import look_at_due_names
from keepwarm.app.mailbox.read_mailbox import ask_for_looks
from keepwarm.app.settling.arrivals import forget_old_arrivals
from keepwarm.records.database import explain_trouble

from ._watch import Watchers

POLL_S: Final = 1.0
"""How soon a job is taken up that was asked for in another process."""
HOUSEKEEPING_S: Final = 600.0
BEATS: Final = 4
"""Heartbeats in the time of a lease: three may be missed."""
GRACE_S: Final = 5.0
"""How long a worker that has to end waits for the next step of its job."""
Told = Callable[[str], None]


def name_worker() -> str:
    """Return the name of this worker: its machine and process."""
    return f"{socket.gethostname()}:{os.getpid()}"


class Worker:
    """Takes up one job after the other until ``stop`` is set."""

    def __init__(
        self, *, lease: dt.timedelta = LEASE, stop: threading.Event, tell: Told, poll_s: float
    ) -> None:
        self._lease = lease
        self._stop = stop
        self._tell = tell
        self._poll_s = poll_s
        self._waited_s = HOUSEKEEPING_S
        self._watchers = Watchers(name_worker(), stop)

    def work(self, *, until_empty: bool = False) -> None:
        """Work until told to stop, or until nothing is due."""
        while not self._stop.is_set():
            try:
                close_old_connections()
                has_worked = self._round()
            except DatabaseError as error:
                # A server may be away for a while: its worker waits for it.
                self._tell(explain_trouble(error))
                connection.close()
                has_worked = False
                if until_empty:
                    raise
            if has_worked:
                continue
            if until_empty:
                return
            self._stop.wait(self._poll_s)
            self._waited_s += self._poll_s

    def _round(self) -> bool:
        """Look at every workspace once; return whether there was anything to do."""
        is_time_to_tidy = self._waited_s >= HOUSEKEEPING_S
        has_worked = False
        for desk in wiring.open_desks():
            if is_time_to_tidy:
                forget_old_jobs(desk)
                forget_old_posts(desk)
                forget_old_arrivals(desk)
                ask_for_what_is_due(desk)
                look_at_due_names(desk, wiring_outside.names(), wiring_outside.senders())
            has_worked |= bool(take_waiting_posts(desk))
            ask_for_looks(desk)
            self._watchers.tend(desk)
            claim = claim_job(desk, worker=name_worker(), lease=self._lease)
            if claim is not None:
                self._do(desk, claim)
                has_worked = True
        if is_time_to_tidy:
            self._waited_s = 0.0
        return has_worked

    def _do(self, desk: Desk, claim: Claim) -> None:
        self._tell(f"Job {claim.job_id} ({claim.kind}) taken up, attempt {claim.attempt}.")
        with beating(desk, claim):
            state = run_job(desk, claim, wiring.kinds_of_jobs(), is_stopping=self._stop.is_set)
        self._tell(f"Job {claim.job_id} ({claim.kind}): {state}.")


@contextmanager
def beating(desk: Desk, claim: Claim) -> Iterator[None]:
    """Renew the lease from a thread while its job is worked at, which may say nothing for long."""
    ended = threading.Event()
    pause_s = claim.lease.total_seconds() / BEATS

    def beat() -> None:
        try:
            while not ended.wait(pause_s):
                try:
                    if not renew(desk, claim):
                        return
                except DatabaseError:
                    connection.close()  # tried again at the next beat
        finally:
            connection.close()

    thread = threading.Thread(target=beat, name="heartbeat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def stop_with_standard_input(stop: threading.Event) -> None:
    """Stop when standard input ends: whoever started this worker ended, however that came."""

    def watch() -> None:
        while sys.stdin.buffer.read(1024):
            pass
        stop_soon(stop)

    threading.Thread(target=watch, name="parent", daemon=True).start()


def stop_soon(stop: threading.Event) -> None:
    """Ask the worker to end, and end the process where its job does not get to its next step."""
    stop.set()
    timer = threading.Timer(GRACE_S, os._exit, [0])
    timer.daemon = True
    timer.start()
