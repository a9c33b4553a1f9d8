"""The journal of one message on its way out, as values: what it is, what comes next, what follows.

The journal is written before and after the one step that cannot be taken back, the final dot:

    approved ──claim──> sending, claimed ──note──> sending, dot ──250──> sent
       ^                     │                        │
       └── certainly not ────┴──── 4xx, 5xx ──────────┤
           accepted                                   no answer, or the sender died
                                                      │
                     sent <──found in Sent── unsure <─┘──not found──> review ──> a person
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final, assert_never

from ._answers import Verdict

_MINUTE_S: Final = 60.0
_HOUR_S: Final = 3_600.0
FIRST_WAIT_S: Final = _MINUTE_S
WAIT_GROWTH: Final = 3.0
WAIT_MAX_S: Final = 4 * _HOUR_S
TRIED_FOR_S_MAX: Final = 24 * _HOUR_S
"""After a day of "later" the moment of a message has passed: a person says what is right now."""
APPROVAL_S_MAX: Final = 72 * _HOUR_S
"""How long a person's yes holds for what is not under way yet."""
LEASE_S: Final = 12 * _MINUTE_S
"""How long a sender may be silent: longer than the ten minutes that RFC 5321 §4.5.3.2.6 makes it
wait for the answer to the final dot."""
LOOKS_AFTER_S: Final = (0.0, 15.0, _MINUTE_S, 3 * _MINUTE_S, 7 * _MINUTE_S)
"""When to look in Sent for an unsure message: providers file copies late. Then a person is asked;
with the lease of a sender that died this is before 20 minutes are over."""


class State(StrEnum):
    """Where a message stands."""

    APPROVED = "approved"
    SENDING = "sending"
    UNSURE = "unsure"
    """It may have been accepted; Sent is being looked at."""
    REVIEW = "review"
    """It may have been accepted, and Sent does not tell: a person decides."""
    SENT = "sent"
    FAILED = "failed"
    """Certainly not accepted, and not tried again by itself."""
    STOPPED = "stopped"
    """Not to be sent: taken back, voided by what happened since, or let be by a person."""


class Phase(StrEnum):
    """How far the sender of a message came; of meaning while it is being sent."""

    NONE = ""
    CLAIMED = "claimed"
    DOT = "dot"


@dataclass(frozen=True, slots=True, kw_only=True)
class Journal:
    """What is known of one message; moments in seconds of the epoch.

    ``attempt`` counts claims and fences off earlier senders. ``since`` is when it became unsure,
    ``looks`` how often Sent was looked at since then, ``faults`` how many attempts the server put
    off. ``tried_from`` is when a server put it off first.
    """

    state: State
    phase: Phase = Phase.NONE
    attempt: int = 0
    approved_at: float = 0.0
    due_at: float = 0.0
    lease_until: float = 0.0
    since: float = 0.0
    looks: int = 0
    faults: int = 0
    tried_from: float = 0.0


@dataclass(frozen=True, slots=True)
class Send:
    """Claim it and send it."""


@dataclass(frozen=True, slots=True)
class LookInSent:
    """Look in Sent whether it went out."""


@dataclass(frozen=True, slots=True)
class Wait:
    """Do nothing before this moment."""

    until: float


@dataclass(frozen=True, slots=True)
class AskPerson:
    """Only a person can say what is to be done."""


@dataclass(frozen=True, slots=True)
class Stop:
    """Nothing is to be done any more."""


Order = Send | LookInSent | Wait | AskPerson | Stop


def decide(journal: Journal, *, now: float) -> Order:  # noqa: PLR0911 - one return an order
    """Say what is to be done with a message now. A sender that is gone is noted first."""
    match journal.state:
        case State.APPROVED:
            if now >= journal.approved_at + APPROVAL_S_MAX:
                return AskPerson()
            return Send() if now >= journal.due_at else Wait(journal.due_at)
        case State.SENDING:
            if now < journal.lease_until:
                return Wait(journal.lease_until)
            return Send() if journal.phase is Phase.CLAIMED else LookInSent()
        case State.UNSURE:
            if journal.looks >= len(LOOKS_AFTER_S):
                return AskPerson()
            look_at = journal.since + LOOKS_AFTER_S[journal.looks]
            return LookInSent() if now >= look_at else Wait(look_at)
        case State.REVIEW:
            return AskPerson()
        case State.SENT | State.FAILED | State.STOPPED:
            return Stop()
        case _:
            assert_never(journal.state)


def wait_before_attempt_s(faults: int) -> float:
    """Return how long to wait after so many attempts that were put off: 1, 3, 9 … minutes."""
    return min(FIRST_WAIT_S * WAIT_GROWTH ** max(faults - 1, 0), WAIT_MAX_S)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """A sender took it up, until its lease ends."""

    lease_until: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DotNoted:
    """Its sender is about to send the final dot, and waits for the answer until its lease ends."""

    lease_until: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Its sender gave it back before the final dot: it must not go before ``until``."""

    until: float


@dataclass(frozen=True, slots=True)
class Accepted:
    """The server answered that it has it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotAccepted:
    """It was certainly not accepted; ``rest_until`` is when its mailbox may send again."""

    verdict: Verdict
    at: float
    rest_until: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Unanswered:
    """The final dot was or may have been sent, and no answer came."""

    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaseLost:
    """Its sender was not heard of until the lease ended."""

    at: float


@dataclass(frozen=True, slots=True)
class Found:
    """A copy of it lies in Sent."""


@dataclass(frozen=True, slots=True)
class NotFound:
    """No copy of it was found in Sent this time."""


@dataclass(frozen=True, slots=True)
class Stopped:
    """It is not to be sent: taken back, or voided by what happened since; or let be in review."""


@dataclass(frozen=True, slots=True)
class SentByHand:
    """A person said that it was sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SentAgain:
    """A person said that it was not sent, and is to be."""

    at: float


Event = (
    Claimed | DotNoted | Held | Accepted | NotAccepted | Unanswered | LeaseLost | Found | NotFound
    | Stopped | SentByHand | SentAgain
)  # fmt: skip
_OPEN_QUESTION: Final = (State.UNSURE, State.REVIEW)


def advance(journal: Journal, event: Event) -> Journal:  # noqa: C901, PLR0911, PLR0912 - a line an event
    """Return the journal after an event; ``ValueError`` where it cannot follow."""
    match event:
        case Claimed():
            return _claimed(journal, event)
        case DotNoted(lease_until=lease_until):
            _must_be(journal, event, State.SENDING, phase=Phase.CLAIMED)
            return replace(journal, phase=Phase.DOT, lease_until=lease_until)
        case Held(until=until):
            _must_be(journal, event, State.SENDING, phase=Phase.CLAIMED)
            return replace(_given_back(journal), due_at=max(journal.due_at, until))
        case Accepted():
            _must_be(journal, event, State.SENDING, phase=Phase.DOT)
            return _ended(journal, State.SENT)
        case NotAccepted():
            return _not_accepted(journal, event)
        case Unanswered(at=at):
            _must_be(journal, event, State.SENDING, phase=Phase.DOT)
            return _unsure(journal, at)
        case LeaseLost(at=at):
            return _lost(journal, event, at)
        case Found():
            # Even a message that waits, or whose sender is at it, went out if its copy is there.
            return _ended(journal, State.SENT)
        case NotFound():
            return _not_found(journal, event)
        case Stopped():
            _must_be(journal, event, State.APPROVED, State.REVIEW)
            return _ended(journal, State.STOPPED)
        case SentByHand():
            _must_be(journal, event, *_OPEN_QUESTION)
            return _ended(journal, State.SENT)
        case SentAgain(at=at):
            _must_be(journal, event, State.REVIEW, State.FAILED)
            again = Journal(state=State.APPROVED, attempt=journal.attempt)
            return replace(again, approved_at=at, due_at=at)
        case _:
            assert_never(event)


def _must_be(journal: Journal, event: Event, *states: State, phase: Phase | None = None) -> None:
    if journal.state not in states or (phase is not None and journal.phase is not phase):
        where = f"{journal.state.value} {journal.phase.value}".strip()
        raise ValueError(f"{type(event).__name__} cannot follow on a message that is {where}")


def _claimed(journal: Journal, event: Claimed) -> Journal:
    _must_be(journal, event, State.APPROVED)
    return replace(
        journal, state=State.SENDING, phase=Phase.CLAIMED, attempt=journal.attempt + 1,
        lease_until=event.lease_until,
    )  # fmt: skip


def _not_accepted(journal: Journal, event: NotAccepted) -> Journal:
    _must_be(journal, event, State.SENDING)
    back = _given_back(journal)
    match event.verdict:
        case Verdict.LATER:
            faults, first = journal.faults + 1, journal.tried_from or event.at
            if event.at - first >= TRIED_FOR_S_MAX:
                return _ended(journal, State.FAILED)
            due_at = event.at + wait_before_attempt_s(faults)
            return replace(back, faults=faults, tried_from=first, due_at=due_at)
        case Verdict.MISCONFIGURED | Verdict.OVER_QUOTA:
            return replace(back, due_at=max(journal.due_at, event.rest_until))
        case Verdict.REFUSED:
            return _ended(journal, State.FAILED)
        case Verdict.ACCEPTED | Verdict.UNSURE:
            raise ValueError(f"“{event.verdict.value}” does not say that it was not accepted")
        case _:
            assert_never(event.verdict)


def _lost(journal: Journal, event: Event, at: float) -> Journal:
    _must_be(journal, event, State.SENDING)
    if at < journal.lease_until:
        raise ValueError("the lease of its sender has not ended")
    if journal.phase is Phase.DOT:
        return _unsure(journal, at)
    return _given_back(journal)


def _given_back(journal: Journal) -> Journal:
    return replace(journal, state=State.APPROVED, phase=Phase.NONE, lease_until=0.0)


def _not_found(journal: Journal, event: Event) -> Journal:
    _must_be(journal, event, *_OPEN_QUESTION)
    looks = journal.looks + 1
    is_over = journal.state is State.REVIEW or looks >= len(LOOKS_AFTER_S)
    return replace(journal, looks=looks, state=State.REVIEW if is_over else State.UNSURE)


def _unsure(journal: Journal, at: float) -> Journal:
    return replace(journal, state=State.UNSURE, lease_until=0.0, since=at, looks=0)


def _ended(journal: Journal, state: State) -> Journal:
    return replace(journal, state=state, phase=Phase.NONE, lease_until=0.0)
