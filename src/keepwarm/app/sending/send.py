"""Sends what is approved and due: each mail once, or a person is asked.

A sender holds its mailbox by a lease, takes up one mail after the other, and writes into the
journal before the final dot, which nobody can take back. What let it take the mail up is asked
again then: it may have slept, and the world went on. Killed anywhere, the next one reads from
the journal what is certain; what is not is looked up in Sent and else put before a person.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from typing import Final, assert_never

from django.db.models import Q, QuerySet

from keepwarm.app.ground.decisions import note_decision
from keepwarm.app.ground.desk import Desk
from keepwarm.app.ground.outgoing import read_pause
from keepwarm.app.settling.settle import settle_all
from keepwarm.engine.delivery import (
    LEASE_S,
    Accepted,
    Answer,
    AskPerson,
    Claimed,
    DotNoted,
    Event,
    Found,
    Held,
    LeaseLost,
    LookInSent,
    NotAccepted,
    NotFound,
    Send,
    Stop,
    Stopped,
    Unanswered,
    Verdict,
    Wait,
    decide,
    judge,
)
from keepwarm.engine.intake import clean_text
from keepwarm.records import models
from keepwarm.records.database import writing_durably

from .outbox_rows import journal_of, note, outbox
from .send_checks import Hold, check
from .sending import Outgoing, Reached, Way, reached_nothing

STOPPED: Final = "mail_stopped"
_REST: Final = dt.timedelta(hours=12)
"""How long a mailbox rests that has sent as much as it may."""
_STOOD_STILL: Final = (
    "The server, or this machine, stood still for 12 minutes. Nothing was sent; it is tried again."
)


class NoDot(Exception):  # noqa: N818 - no error: the mail goes later, or is somebody else's now
    """The dot must not be sent: another sender holds the mail, or it may not go any more."""


def send_due(
    desk: Desk, mailbox_id: int, way: Way, *, sender: str, reached: Reached = reached_nothing
) -> Mapping[str, int]:
    """Send what is due by one mailbox; return how many mails came to what, by state.

    Nothing is done while another sender holds the mailbox. Everybody is settled first: a stop that
    lies in the record is heeded, also where whoever stored it died before it was.
    """
    came = Counter[str]()
    settle_all(desk)
    if not _take(desk, mailbox_id, sender):
        return came
    _note_lost(desk, mailbox_id)
    reached("recovered")
    came.update(settle_by_evidence(desk, mailbox_id, way))
    reached("before claim")
    while (row := _claim(desk, mailbox_id, way, sender)) is not None:
        reached("after claim")
        came[_deliver(desk, row, way, sender, reached)] += 1
        reached("before claim")
    _mailboxes(desk).filter(pk=mailbox_id, sender=sender).update(sender="", lease_until=None)
    return came


def settle_by_evidence(desk: Desk, mailbox_id: int, way: Way) -> Mapping[str, int]:
    """Look in Sent for what may have gone out; ask a person about what it does not tell."""
    came = Counter[str]()
    for row in outbox(desk).filter(mailbox_id=mailbox_id, state__in=("unsure", "review")):
        order = decide(journal_of(row), now=desk.now().timestamp())
        is_asked = isinstance(order, AskPerson) and row.state == "review"
        if not isinstance(order, LookInSent) and not is_asked:
            continue
        try:
            mark = way.sent_folder.find(row.touch, row.message_id) if way.sent_folder else ""
        except OSError as error:
            # Not having looked is no evidence; but a person does not wait for ever either.
            mark, row.trouble = "", clean_text(f"Sent could not be looked at: {error}")
        if mark:
            event: Event = Found()
            said = {"evidence": {"found_in_sent_by": mark}, "trouble": ""}
        elif is_asked:
            continue
        else:
            event, said = NotFound(), {"trouble": row.trouble}
        with writing_durably(desk.workspace_id):
            if note(desk, row, event, **said):
                came[row.state] += 1
    return came


def note_sent_copy(desk: Desk, touch: str, mark: str) -> bool:
    """Note that a copy of a mail lies in Sent, seen while the mailbox was read; say if it was news.

    For whoever reads mailboxes: a copy that is filed late settles what a person was asked about.
    """
    with writing_durably(desk.workspace_id):
        row = outbox(desk).filter(touch=touch).exclude(state="sent").first()
        return row is not None and note(
            desk, row, Found(), evidence={"found_in_sent_by": mark}, trouble=""
        )


def _mailboxes(desk: Desk) -> QuerySet[models.SendingMailbox]:
    return models.SendingMailbox.objects.filter(workspace_id=desk.workspace_id)


def _take(desk: Desk, mailbox_id: int, sender: str) -> bool:
    """Take the mailbox, unless somebody else holds it; the same statement renews a lease."""
    now = desk.now()
    is_free = Q(lease_until__isnull=True) | Q(lease_until__lte=now) | Q(sender=sender)
    return bool(
        _mailboxes(desk).filter(is_free, pk=mailbox_id).update(
            sender=sender, lease_until=now + dt.timedelta(seconds=LEASE_S)
        )
    )  # fmt: skip


def _note_lost(desk: Desk, mailbox_id: int) -> None:
    """Note which senders are gone: what they were at is certain, or is to be looked up."""
    now = desk.now()
    for row in outbox(desk).filter(
        mailbox_id=mailbox_id, state="sending", lease_until__lte=now
    ):  # fmt: skip
        with writing_durably(desk.workspace_id):
            note(desk, row, LeaseLost(at=now.timestamp()))


def _claim(desk: Desk, mailbox_id: int, way: Way, sender: str) -> models.OutboxMail | None:
    """Take up the next mail that is due and may still be sent; all in one transaction each."""
    while True:
        with writing_durably(desk.workspace_id):
            if not _may_send(desk, mailbox_id, way, sender):
                return None
            row = (
                outbox(desk)
                .filter(mailbox_id=mailbox_id, state="approved", due_at__lte=desk.now())
                .order_by("due_at", "pk")
                .first()
            )
            if row is None:
                return None
            if _is_claimed(desk, row):
                return row


def _may_send(desk: Desk, mailbox_id: int, way: Way, sender: str) -> bool:
    """Say whether this sender may take up anything: it holds the mailbox, and nothing pauses it."""
    now = desk.now()
    if way.watch_clock(desk) or read_pause(desk) is not None:
        return False
    if not _take(desk, mailbox_id, sender):
        return False
    rests = Q(rests_until__isnull=True) | Q(rests_until__lte=now)
    if not _mailboxes(desk).filter(rests, pk=mailbox_id, trouble="").exists():
        return False
    why = way.why_blind(now)
    if why:
        due = outbox(desk).filter(mailbox_id=mailbox_id, state="approved", due_at__lte=now)
        due.update(trouble=f"Waits: {why}.")
    return not why


def _is_claimed(desk: Desk, row: models.OutboxMail) -> bool:
    """Claim a mail that is due, or note why it waits or is not to be sent."""
    now = desk.now()
    order = decide(journal_of(row), now=now.timestamp())
    match order:
        case AskPerson():
            _stop(desk, row, "your approval is three days old")
            return False
        case Send():
            pass
        case Wait() | LookInSent() | Stop():
            raise AssertionError(f"a mail that is {row.state} is not due")
        case _:
            assert_never(order)
    hold = check(desk, row)
    if hold is None:
        claimed = Claimed(lease_until=now.timestamp() + LEASE_S)
        return note(desk, row, claimed, trouble="")
    _heed(desk, row, hold)
    return False


def _heed(desk: Desk, row: models.OutboxMail, hold: Hold) -> None:
    """Let a mail that is not under way wait until it may go, or stop it for good."""
    if hold.until is None:
        _stop(desk, row, hold.why)
        return
    outbox(desk).filter(pk=row.pk, state="approved", attempt=row.attempt).update(
        due_at=hold.until, trouble=f"Waits: {hold.why}."
    )


def _stop(desk: Desk, row: models.OutboxMail, why: str) -> None:
    sentence = f"The mail to {row.recipient} was not sent: {why}."
    if note(desk, row, Stopped(), trouble=sentence):
        note_decision(
            desk, person_id=row.person_id, kind=STOPPED, sentence=sentence,
            before={"mail": row.pk}, is_automatic=True,
        )  # fmt: skip


def _deliver(desk: Desk, row: models.OutboxMail, way: Way, sender: str, reached: Reached) -> str:
    """Hand a claimed mail to the server; return the state it came to, or "fenced"."""

    def before_dot() -> None:
        with writing_durably(desk.workspace_id):
            may_go = _note_dot(desk, row, way, sender)
        if not may_go:
            raise NoDot
        reached("dot noted")
        if _is_lease_over(desk, row):
            raise NoDot  # it slept over its own note: others look in Sent by now, or ask

    mail = Outgoing(
        touch=row.touch, message_id=row.message_id, sender=_sender_of(row),
        recipient=row.recipient, content=bytes(row.content),
    )  # fmt: skip
    try:
        answer = way.submitter.submit(mail, before_dot=before_dot)
    except NoDot:
        return row.state if row.state in ("approved", "stopped") else "fenced"
    reached("answered")
    with writing_durably(desk.workspace_id):
        is_noted = _note_answer(desk, row, answer)
    reached("committed")
    return row.state if is_noted else "fenced"


def _note_dot(desk: Desk, row: models.OutboxMail, way: Way, sender: str) -> bool:
    """Note that the final dot is about to be sent, if the mail may still go; else give it back.

    Everything is asked again that was asked at the claim: servers are slow, machines sleep.
    """
    if _is_lease_over(desk, row):
        # After a rest, so that a server at which this takes hours is not asked all the time.
        late = NotAccepted(verdict=Verdict.LATER, at=desk.now().timestamp())
        note(desk, row, late, trouble=_STOOD_STILL)
        return False
    if not _may_send(desk, row.mailbox_id, way, sender):
        # Whoever claims it next asks everything anew, and says what it waits for.
        note(desk, row, Held(until=row.due_at.timestamp()))
        return False
    hold = check(desk, row)
    if hold is not None:
        if note(desk, row, Held(until=row.due_at.timestamp())):
            _heed(desk, row, hold)
        return False
    return note(desk, row, DotNoted(lease_until=desk.now().timestamp() + LEASE_S))


def _is_lease_over(desk: Desk, row: models.OutboxMail) -> bool:
    return row.lease_until is None or desk.now() >= row.lease_until


def _sender_of(row: models.OutboxMail) -> str:
    return str(row.mailbox.address)


def _note_answer(desk: Desk, row: models.OutboxMail, answer: Answer) -> bool:
    now, verdict = desk.now(), judge(answer)
    said = clean_text(f"{answer.code or ''} {answer.text}".strip()[:1_000])
    match verdict:
        case Verdict.ACCEPTED:
            return note(desk, row, Accepted(), evidence={"server_said": said}, trouble="")
        case Verdict.UNSURE:
            return note(desk, row, Unanswered(at=now.timestamp()), trouble=said)
        case Verdict.LATER | Verdict.REFUSED:
            rest = now
        case Verdict.OVER_QUOTA:
            rest = now + _REST
            _mailboxes(desk).filter(pk=row.mailbox_id).update(rests_until=rest)
        case Verdict.MISCONFIGURED:
            # Its other mails wait as well, and nobody's address is thought to be bad.
            rest = now
            _mailboxes(desk).filter(pk=row.mailbox_id).update(
                trouble=f"The server refuses this mailbox: {said}"
            )
        case _:
            assert_never(verdict)
    event = NotAccepted(verdict=verdict, at=now.timestamp(), rest_until=rest.timestamp())
    return note(desk, row, event, trouble=said)
