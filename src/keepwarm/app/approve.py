"""A person's yes to the exact bytes of a mail, and how it is taken back while that is possible."""

from __future__ import annotations

import datetime as dt
import re
from typing import Final
from uuid import UUID

from keepwarm.engine.delivery import Stamped, State, Stopped, stamp
from keepwarm.engine.intake import person_key
from keepwarm.records import models
from keepwarm.records.database import writing

from .compose import write_eml
from .coverage import own_keys
from .decisions import find_person, find_prospect, note_decision
from .desk import Desk
from .errors import Refusal
from .outbox_rows import OPEN, find_mail, note, outbox
from .send_checks import newest_message, why_stopped

APPROVE: Final = "approve"
UNDO_S: Final = 30.0
UNDO_S_MIN: Final = 5.0
_PLACEHOLDER: Final = re.compile(r"\{\{?\s*\w[\w .]*\}?\}|\[\[[^\]]*\]\]|%\(\w+\)s|<<\w+>>")


def approve(
    desk: Desk,
    prospect_id: int,
    *,
    touch: UUID,
    tactic: str,
    subject: str,
    text: str,
    undo_s: float = UNDO_S,
) -> int:
    """Approve a text as a mail to a prospect, in its thread; return the decision that undoes it.

    ``touch`` is chosen by whoever shows the text, once: the same approved twice is one mail.
    """
    found = _PLACEHOLDER.search(f"{subject}\n{text}")
    if found:
        raise Refusal(f"Not approved: “{found.group()[:60]}” is still to be filled in.")
    prospect = find_prospect(desk, prospect_id)
    known = outbox(desk).filter(touch=str(touch)).first()
    raw = write_eml(
        desk, prospect_id, tactic=tactic, channel="email", subject=subject, text=text
    )  # fmt: skip
    if known is not None and _same_but_for_date(bytes(known.content), raw):
        return _decision_of(desk, known)
    return approve_mail(
        desk, prospect.person_id, raw, touch=touch, tactic=tactic, undo_s=undo_s
    )  # fmt: skip


def approve_mail(
    desk: Desk,
    person_id: int,
    raw: bytes,
    *,
    touch: UUID,
    tactic: str = "",
    undo_s: float = UNDO_S,
) -> int:
    """Approve a mail to one person as it is; return the decision that undoes it."""
    sender, recipient, subject = _envelope(raw)
    mailbox = _mailbox(desk, sender)
    try:
        stamped = stamp(raw, touch=touch, domain=sender.rpartition("@")[2])
    except ValueError as error:
        raise Refusal(f"Not approved: {error}.") from error
    with writing(desk.workspace_id):
        known = outbox(desk).filter(touch=str(touch)).first()
        if known is not None:
            if bytes(known.approved_hash) != stamped.digest:
                raise Refusal("Not approved: another text was approved under the same number.")
            return _decision_of(desk, known)
        person = find_person(desk, person_id)
        _refuse(desk, person, recipient)
        row = _store(desk, person, mailbox, stamped, touch=touch, tactic=tactic, undo_s=undo_s,
                     recipient=recipient, subject=subject)  # fmt: skip
        decision = note_decision(
            desk, person_id=person.pk, kind=APPROVE,
            sentence=f"A mail to {person.name or recipient} is approved and goes out from"
            f" {row.due_at.astimezone(desk.zone):%H:%M:%S}.",
            before={"mail": row.pk},
        )  # fmt: skip
    return int(decision.pk)


def _envelope(raw: bytes) -> tuple[str, str, str]:
    """Return sender, recipient and subject of a mail; only one recipient, and no way to a second.

    What is in the head is what goes into the envelope: nobody is written to who is not seen.
    """
    from email import message_from_bytes  # noqa: PLC0415 - of use here alone
    from email.header import decode_header, make_header  # noqa: PLC0415
    from email.utils import getaddresses  # noqa: PLC0415

    head = message_from_bytes(raw)
    people = getaddresses(
        [str(value) for name in ("To", "Cc", "Bcc") for value in head.get_all(name, [])]
    )
    senders = getaddresses([str(value) for value in head.get_all("From", [])])
    if len(people) != 1 or len(senders) != 1:
        raise Refusal("Not approved: a mail goes from one address to one.")
    (_, sender), (_, recipient) = senders[0], people[0]
    for address in (sender, recipient):
        if not re.fullmatch(r"[!-;=?-~]+@[!-;=?-~]+", address):
            raise Refusal(f"Not approved: “{address[:80]}” is no address that a server takes.")
    return sender, recipient, str(make_header(decode_header(str(head.get("Subject", "")))))


def _mailbox(desk: Desk, sender: str) -> models.SendingMailbox:
    rows = models.SendingMailbox.objects.filter(workspace_id=desk.workspace_id)
    row = rows.filter(address=person_key(sender)).first()
    if row is None:
        raise Refusal(f"Not approved: there is no mailbox of {sender} to send it by. Add it first.")
    return row


def _refuse(desk: Desk, person: models.Person, recipient: str) -> None:
    key = person_key(recipient)
    known = models.Address.objects.filter(
        workspace_id=desk.workspace_id, person=person, value__in=(recipient, key)
    )
    if person.key != key and not known.exists():
        raise Refusal(f"Not approved: {recipient} is not known as an address of {person.name}.")
    if key in own_keys(desk):
        raise Refusal("Not approved: that is your own address.")
    why = why_stopped(desk, person.pk, recipient)
    if why:
        raise Refusal(f"Not approved: {why}.")
    if outbox(desk).filter(person=person, state__in=OPEN).exists():
        raise Refusal(
            f"Not approved: another mail to {person.name or recipient} is under way. See: keepwarm"
            " outbox"
        )


def _store(
    desk: Desk, person: models.Person, mailbox: models.SendingMailbox, stamped: Stamped, *,
    touch: UUID, tactic: str, undo_s: float, recipient: str, subject: str,
) -> models.OutboxMail:  # fmt: skip
    now = desk.now()
    return models.OutboxMail.objects.create(
        workspace_id=desk.workspace_id, mailbox=mailbox, person=person, touch=str(touch),
        tactic=tactic, recipient=recipient, subject=subject, message_id=stamped.message_id,
        approved_hash=stamped.digest, content=stamped.content, heard=newest_message(desk),
        approved_at=now, due_at=now + dt.timedelta(seconds=max(undo_s, UNDO_S_MIN)),
    )  # fmt: skip


def _same_but_for_date(approved: bytes, raw: bytes) -> bool:
    """Say whether a mail written anew says what an approved one says."""
    bodies = [mail.partition(b"\r\n\r\n")[2].rstrip() for mail in (approved, raw)]
    return bodies[0] == bodies[1] and _envelope(approved) == _envelope(raw)


def _decision_of(desk: Desk, row: models.OutboxMail) -> int:
    decisions = models.Decision.objects.filter(workspace_id=desk.workspace_id, kind=APPROVE)
    found = decisions.filter(before__mail=row.pk).values_list("pk", flat=True).first()
    if found is None:
        raise Refusal("Not approved: this mail was approved before. See: keepwarm outbox")
    return int(found)


def undo_approval(desk: Desk, decision: models.Decision) -> None:
    """Take an approval back, or say that it is too late; exactly one of undo and sender wins."""
    row = find_mail(desk, decision.before["mail"])
    is_waiting = row.state == State.APPROVED.value
    if not is_waiting or not note(desk, row, Stopped(), trouble="You took it back."):
        raise Refusal(f"Too late: the mail to {row.recipient} {_STANDS[State(row.state)]}.")


_STANDS: Final = {
    State.APPROVED: "was taken up just now",
    State.SENDING: "is being sent right now",
    State.UNSURE: "may have been sent",
    State.REVIEW: "may have been sent",
    State.SENT: "was sent",
    State.FAILED: "was refused by the server",
    State.STOPPED: "was stopped already",
}
