"""What sending needs of the outside: a server that takes mail, and a look into Sent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

from keepwarm.app.ground.desk import Desk
from keepwarm.engine.delivery import Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A mail as it goes over the line: the envelope and the exact bytes."""

    touch: str
    message_id: str
    sender: str
    recipient: str
    content: bytes


class Submitter(Protocol):
    """Hands one mail to the server of a mailbox."""

    def submit(self, mail: Outgoing, *, before_dot: Callable[[], None]) -> Answer:
        """Hand it over and return the last that was heard of the server.

        ``before_dot`` is called once, when everything but the final dot was sent, and not at all
        where it does not come to that. What it raises is raised again, and the line is cut without
        the dot. Faults of server and network are answers, not errors. The answer to the dot is
        waited for as long as RFC 5321 asks, ten minutes.
        """


class SentFolder(Protocol):
    """Looks for copies in the mailbox's Sent, or wherever copies of what was sent lie."""

    def find(self, touch: str, message_id: str) -> str:
        """Say by which mark a copy was found; empty where there is none.

        Whatever keeps it from looking is an ``OSError``: not having looked is no evidence.
        """

    def file(self, content: bytes) -> str:
        """Put a copy of a mail into Sent; say "filed", or "there" where the provider does it."""


def clock_is_right(_desk: Desk) -> bool:
    """Take it for granted that the clock goes as it should: nothing was paused for it."""
    return False


def always_in_sight(_now: dt.datetime) -> str:
    """Take it for granted that answers are seen."""
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """What sending by one mailbox works with.

    ``why_blind`` says why an answer that came by now might not be seen, empty where it would be:
    nothing is sent by a mailbox that nobody can look into. ``watch_clock`` says whether everything
    was paused just now because the clock jumped.
    """

    submitter: Submitter
    sent_folder: SentFolder | None = None
    why_blind: Callable[[dt.datetime], str] = always_in_sight
    watch_clock: Callable[[Desk], bool] = clock_is_right


Reached = Callable[[str], None]
"""Told which step was reached: of ``STEPS``."""
STEPS: Final = (
    "before claim", "after claim", "connected", "recipient taken", "body wanted", "body sent",
    "dot noted", "dot sent", "answered", "committed", "recovered",
)  # fmt: skip


def reached_nothing(_step: str) -> None:
    """Tell nobody."""
