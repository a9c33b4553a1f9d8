"""Three designs that look right and are wrong, for the harness of ``bench.delivery`` to find out.

A sends and then marks as sent. B marks as sent, then sends, and never tries again. C claims, and
queues again what was claimed and not heard of. All three stand for designs in wide use.
"""

from __future__ import annotations

import contextlib
import smtplib
import sqlite3
import uuid
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator
    from pathlib import Path

SENDER = "rita@brightwell.example"


class NaiveSender:
    """A table of mails with a state each, and a sender over it."""

    def __init__(self, path: Path, port: int) -> None:
        self.path, self.port, self.mails = path, port, 0
        with self.opened() as database:
            database.execute("CREATE TABLE mail (touch TEXT PRIMARY KEY, state TEXT)")

    @contextlib.contextmanager
    def opened(self) -> Iterator[sqlite3.Connection]:
        """Open the database; every statement is a transaction of its own."""
        with contextlib.closing(sqlite3.connect(self.path, isolation_level=None)) as database:
            yield database

    def approve(self) -> list[str]:
        """Put three mails into the table."""
        # The same in every run, and with it what goes wrong at the server.
        numbers = range(self.mails, self.mails + 3)
        self.mails += len(numbers)
        names = [f"{self.path.name} {number}" for number in numbers]
        touches = [str(uuid.uuid5(uuid.NAMESPACE_DNS, name)) for name in names]
        with self.opened() as database:
            for touch in touches:
                database.execute("INSERT INTO mail VALUES (?, 'approved')", [touch])
        return touches

    def states(self, touches: list[str]) -> dict[str, tuple[str, bool]]:
        """Return the state of each mail."""
        with self.opened() as database:
            rows = dict(database.execute("SELECT touch, state FROM mail").fetchall())
        return {touch: (rows[touch], False) for touch in touches}

    def close(self) -> None:
        """Nothing stays open."""

    def send(self, _ahead: dt.timedelta, _reached: Callable[[str], None]) -> None:
        """Send every mail of the table that has not ended."""
        with self.opened() as database:
            for (touch,) in self.waiting(database):
                self.send_one(database, touch)

    def waiting(self, database: sqlite3.Connection) -> list[Any]:
        """Return what is to be sent."""
        return database.execute("SELECT touch FROM mail WHERE state = 'approved'").fetchall()

    def send_one(self, database: sqlite3.Connection, touch: str) -> None:
        """Send one mail and mark it."""
        raise AssertionError(f"a design has to say how {touch} is sent by {database}")

    def mark(self, database: sqlite3.Connection, touch: str, state: str) -> None:
        """Write the state of a mail."""
        database.execute("UPDATE mail SET state = ? WHERE touch = ?", [state, touch])

    def hand_in(self, touch: str) -> None:
        """Send a mail the usual way; errors are raised."""
        content = f"X-Touch-Id: {touch}\r\nSubject: Pumps\r\n\r\nHello\r\n"
        with smtplib.SMTP("127.0.0.1", self.port, local_hostname="naive", timeout=5) as smtp:
            smtp.sendmail(SENDER, ["someone@firm.example"], content)


_FAULTS = (smtplib.SMTPException, OSError)


class SendThenMark(NaiveSender):
    """A: marked once it is sent; after any error it is sent again."""

    def send_one(self, database: sqlite3.Connection, touch: str) -> None:
        """Send, then mark."""
        with contextlib.suppress(*_FAULTS):
            self.hand_in(touch)
            self.mark(database, touch, "sent")


class MarkThenSend(NaiveSender):
    """B: marked before it is sent, and never tried again."""

    def send_one(self, database: sqlite3.Connection, touch: str) -> None:
        """Mark, then send."""
        self.mark(database, touch, "sent")
        with contextlib.suppress(*_FAULTS):
            self.hand_in(touch)


class ClaimAndQueueAgain(NaiveSender):
    """C: claimed, sent, marked; a claim that is not heard of is queued again."""

    def waiting(self, database: sqlite3.Connection) -> list[Any]:
        """Return what is to be sent, with claims that were lost."""
        database.execute("UPDATE mail SET state = 'approved' WHERE state = 'sending'")
        return super().waiting(database)

    def send_one(self, database: sqlite3.Connection, touch: str) -> None:
        """Claim, send, then mark."""
        self.mark(database, touch, "sending")
        try:
            self.hand_in(touch)
        except _FAULTS:
            self.mark(database, touch, "approved")
            return
        self.mark(database, touch, "sent")


NAIVE = {"A": SendThenMark, "B": MarkThenSend, "C": ClaimAndQueueAgain}
