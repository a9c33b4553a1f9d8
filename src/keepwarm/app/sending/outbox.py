"""What went out, what waits, and what only a person can say: whether it was sent."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Case, When

from keepwarm.app.ground.decisions import note_decision
from keepwarm.app.ground.desk import Desk
from keepwarm.app.ground.errors import Refusal
from keepwarm.app.ground.outgoing import refuse_while_paused
from keepwarm.engine.delivery import Event, SentAgain, SentByHand, State, Stopped
from keepwarm.records import models
from keepwarm.records.database import writing

from .outbox_rows import OPEN, find_mail, note, outbox
from .send_checks import why_stopped

OUTBOX: Final = "outbox"
APPROVED: Final = "approve"
SHOWN_MAX: Final = 50
WORDS: Final = {
    "sent": "it was sent",
    "again": "send it again",
    "drop": "let it be",
}
_ASKS: Final = ("review", "failed")


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxCard:
    """One mail of the outbox, worded."""

    mail_id: int
    person_id: int
    name: str
    recipient: str
    subject: str
    state: str
    sentence: str
    at: dt.datetime
    choices: tuple[tuple[str, str], ...]
    """(word, what it does) of what a person may say of it now."""
    prospect_id: int | None = None
    mailbox: str = ""
    trouble: str = ""
    decision_id: int | None = None
    """What takes the approval back, while that is possible."""
    seconds_left: int = 0
    """Until it goes out; 0 where it waits for something else, or went."""

    @property
    def group(self) -> str:
        """Say where it stands on the page: needs you, waiting, sending, sent, or ended."""
        groups = {
            "review": "needs you", "failed": "needs you", "approved": "waiting",
            "sending": "sending", "unsure": "sending", "sent": "sent",
        }  # fmt: skip
        return groups.get(self.state, "ended")


def read_outbox(desk: Desk, *, is_review: bool = False) -> tuple[OutboxCard, ...]:
    """Return the newest mails of the outbox; with ``is_review`` those that wait for a person."""
    rows = outbox(desk).select_related("person", "mailbox", "person__prospect")
    if is_review:
        rows = rows.filter(state__in=_ASKS)
    # What is open is shown however old: it must not fall off the list.
    is_open = Case(When(state__in=(*OPEN, "failed"), then=0), default=1)
    found = list(rows.order_by(is_open, "-pk")[:SHOWN_MAX])
    waiting = [row.pk for row in found if row.state == State.APPROVED.value]
    undo = dict(
        models.Decision.objects.filter(
            workspace_id=desk.workspace_id, kind=APPROVED, undone_at__isnull=True,
            before__mail__in=waiting,
        ).values_list("before__mail", "pk")
    )  # fmt: skip
    return tuple(_card(desk, row, undo.get(row.pk)) for row in found)


def can_take_back(desk: Desk, decision_id: int) -> bool:
    """Say whether a decision is still to be undone: an approval only while its mail waits."""
    mail_id = approved_mail(desk, decision_id)
    if mail_id is None:
        return True
    return outbox(desk).filter(pk=mail_id, state=State.APPROVED.value).exists()


def approved_mail(desk: Desk, decision_id: int) -> int | None:
    """Return the mail that a decision approved; None where it was about something else."""
    decisions = models.Decision.objects.filter(workspace_id=desk.workspace_id, pk=decision_id)
    decision = decisions.filter(kind=APPROVED).first()
    return None if decision is None else int(decision.before["mail"])


def count_asked(desk: Desk) -> int:
    """Return how many mails wait for a person's word."""
    return outbox(desk).filter(state="review").count()


def _card(desk: Desk, row: models.OutboxMail, decision_id: int | None = None) -> OutboxCard:
    left = (row.due_at - desk.now()).total_seconds()
    prospect = getattr(row.person, "prospect", None)
    return OutboxCard(
        prospect_id=prospect.pk if prospect else None,
        mailbox=row.mailbox.address,
        trouble=row.trouble,
        decision_id=decision_id,
        seconds_left=max(0, math.ceil(left)) if row.state == State.APPROVED.value else 0,
        mail_id=row.pk,
        person_id=row.person_id,
        name=row.person.name or row.recipient,
        recipient=row.recipient,
        subject=row.subject,
        state=row.state,
        sentence=_sentence(desk, row),
        at=row.ended_at or row.unsure_since or row.due_at,
        choices=_choices(row.state),
    )


def _choices(state: str) -> tuple[tuple[str, str], ...]:
    words = {"review": ("sent", "again", "drop"), "failed": ("again",)}.get(state, ())
    return tuple((word, WORDS[word]) for word in words)


def _sentence(desk: Desk, row: models.OutboxMail) -> str:  # noqa: PLR0911 - one a state
    def told(at: dt.datetime | None) -> str:
        return f"{at.astimezone(desk.zone):%d %B %Y %H:%M}" if at else "some time"

    trouble = f" {row.trouble}" if row.trouble else ""
    match State(row.state):
        case State.APPROVED:
            return f"Goes out from {told(row.due_at)}.{trouble}"
        case State.SENDING:
            return "Is being sent."
        case State.UNSURE:
            return "May have been sent: Sent is being looked at."
        case State.REVIEW:
            return (
                f"May have been sent at {told(row.unsure_since)}, and Sent does not show it. Look"
                f" in Sent yourself, then say: it was sent, or send it again.{trouble}"
            )
        case State.SENT:
            mark = row.evidence.get("found_in_sent_by", "")
            how = f"; a copy was found in Sent by {mark}" if mark else ""
            return f"Sent at {told(row.ended_at)}{how}."
        case State.FAILED:
            return f"Not sent.{trouble}"
        case State.STOPPED:
            return row.trouble or "Not sent."


def say(desk: Desk, mail_id: int, word: str) -> int:
    """Note what a person says of a mail: one of ``WORDS``; return the decision that undoes it."""
    act = _ACTS.get(word)
    if act is None:
        raise Refusal(f"Nothing was decided: “{word[:40]}” is none of {', '.join(WORDS)}.")
    with writing(desk.workspace_id):
        row = find_mail(desk, mail_id)
        if word not in dict(_choices(row.state)):
            raise Refusal(f"Nothing was decided: {_sentence(desk, row)}")
        before = _image(row)
        event, sentence = act(desk, row)
        if not note(desk, row, event, trouble="", evidence={"a_person_said": WORDS[word]}):
            raise Refusal("Nothing was decided: something happened to this mail meanwhile.")
        decision = note_decision(
            desk, person_id=row.person_id, kind=OUTBOX, sentence=sentence,
            before={**before, "mail": row.pk, "after": row.state},
        )  # fmt: skip
    return int(decision.pk)


def _image(row: models.OutboxMail) -> dict[str, Any]:
    since = row.unsure_since.isoformat() if row.unsure_since else None
    return {"state": row.state, "trouble": row.trouble, "since": since, "evidence": row.evidence}


def _sent(_desk: Desk, row: models.OutboxMail) -> tuple[Event, str]:
    return SentByHand(), f"The mail to {row.recipient} was sent, you said."


def _again(desk: Desk, row: models.OutboxMail) -> tuple[Event, str]:
    refuse_while_paused(desk)
    why = why_stopped(desk, row.person_id, row.recipient)
    if why:
        raise Refusal(f"Not sent again: {why}.")
    at = desk.now().timestamp()
    return SentAgain(at=at), f"The mail to {row.recipient} is sent again."


def _drop(_desk: Desk, row: models.OutboxMail) -> tuple[Event, str]:
    return Stopped(), f"The mail to {row.recipient} is let be, sent or not."


_ACTS: Final[dict[str, Callable[[Desk, models.OutboxMail], tuple[Event, str]]]] = {
    "sent": _sent,
    "again": _again,
    "drop": _drop,
}


def undo_saying(desk: Desk, decision: models.Decision) -> None:
    """Put a mail before the person again, unless it is on its way already."""
    before = decision.before
    since = before["since"]
    changed = (
        outbox(desk)
        .filter(pk=before["mail"], state=before["after"])
        .update(
            state=before["state"], phase="", trouble=before["trouble"],
            evidence=before["evidence"], ended_at=None,
            unsure_since=dt.datetime.fromisoformat(since) if since else None,
        )
    )  # fmt: skip
    if not changed:
        raise Refusal("Too late: the mail is on its way.")
