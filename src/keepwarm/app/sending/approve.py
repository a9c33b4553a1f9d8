"""A person's yes to the exact bytes of a mail, and how it is taken back while that is possible."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from keepwarm.app.drafting.compose import write_eml
from keepwarm.app.ground.coverage import own_keys
from keepwarm.app.ground.decisions import find_person, find_prospect, note_decision
from keepwarm.app.ground.desk import Desk
from keepwarm.app.ground.errors import Refusal
from keepwarm.app.people.consents import postal_address
from keepwarm.app.settling.contacts import contact_of
from keepwarm.engine.delivery import Stamped, State, Stopped, stamp
from keepwarm.engine.intake import is_machine_address, person_key
from keepwarm.engine.law import Put, puts_of
from keepwarm.engine.values import Channel
from keepwarm.records import models
from keepwarm.records.database import writing

from .lawful import why_unlawful
from .one_click import stop_token
from .outbox import APPROVED
from .outbox_rows import OPEN, find_mail, note, outbox
from .send_checks import newest_message, why_stopped

UNDO_S: Final = 10.0
UNDO_S_MIN: Final = 5.0
NO_ADDRESS: Final = "Set yours on the outbox page or with: keepwarm outbox --address"
_PLACEHOLDER: Final = re.compile(r"\{\{?\s*\w[\w .]*\}?\}|\[\[[^\]]*\]\]|%\(\w+\)s|<<\w+>>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """How a mail is approved: the date it bears, when it may go, and what was shown.

    ``seen`` is the hash of the bytes that were shown: where others would leave, nothing is
    approved. ``public_url`` is where this installation is reached from outside, if at all.
    """

    at: dt.datetime | None = None
    not_before: dt.datetime | None = None
    seen: str = ""
    public_url: str = ""


def approve(
    desk: Desk,
    prospect_id: int,
    *,
    touch: UUID,
    tactic: str,
    subject: str,
    text: str,
    undo_s: float = UNDO_S,
    terms: Terms = Terms(),
) -> int:
    """Approve a text as a mail to a prospect, in its thread; return the decision that undoes it.

    ``touch`` is chosen by whoever shows the text, once: the same approved twice is one mail.
    """
    found = _PLACEHOLDER.search(f"{subject}\n{text}")
    if found:
        raise Refusal(f"Not approved: “{found.group()[:60]}” is still to be filled in.")
    prospect = find_prospect(desk, prospect_id)
    known = outbox(desk).filter(touch=str(touch)).first()
    unlawful = "" if known else why_unlawful(desk, prospect.person_id)
    if unlawful:
        raise Refusal(f"Not approved: {unlawful}.")
    raw, more = write_outgoing(
        desk, prospect, touch=touch, tactic=tactic, subject=subject, text=text, terms=terms
    )  # fmt: skip
    if known is not None and _same_but_for_date(bytes(known.content), raw):
        return _decision_of(desk, known)
    if terms.seen and terms.seen != stamp_mail(raw, touch, more).digest.hex():
        raise Refusal("Not approved: the mail is not what you were shown any more. Look again.")
    return approve_mail(
        desk, prospect.person_id, raw, touch=touch, tactic=tactic, undo_s=undo_s,
        not_before=terms.not_before, more=more,
    )  # fmt: skip


def write_outgoing(
    desk: Desk,
    prospect: models.Prospect,
    *,
    touch: UUID,
    tactic: str,
    subject: str,
    text: str,
    terms: Terms,
    is_final: bool = True,
) -> tuple[bytes, tuple[str, ...]]:
    """Return a text as the mail that would leave, and the header lines that law adds to it."""
    puts = puts_of(contact_of(desk, prospect), Channel.EMAIL, desk.packs.law)
    address = postal_address(desk)
    if Put.POSTAL_ADDRESS in puts and not address:
        raise Refusal(f"Not approved: {puts[Put.POSTAL_ADDRESS].why}. {NO_ADDRESS}")

    def foot(language: str) -> str:
        words = desk.packs.law.stop_words
        said = words.get(language, words["en"]) if Put.UNSUBSCRIBE in puts else ""
        return "\n".join(part for part in (said, address if puts else "") if part)

    raw = write_eml(
        desk, prospect.pk, tactic=tactic, channel="email", subject=subject, text=text, foot=foot,
        at=terms.at,
        is_final=is_final,
    )  # fmt: skip
    if Put.UNSUBSCRIBE not in puts:
        return raw, ()
    sender, _, _ = _envelope(raw)
    return raw, _stop_headers(desk, sender, touch, terms.public_url)


def _stop_headers(desk: Desk, sender: str, touch: UUID, public_url: str) -> tuple[str, ...]:
    """Return the headers by which mail programs offer a way to stop: RFC 2369 and RFC 8058."""
    by_mail = f"<mailto:{sender}?subject=unsubscribe&body=unsubscribe>"
    if not public_url.startswith("https://"):
        return (f"List-Unsubscribe: {by_mail}",)
    link = f"{public_url}/stop/{desk.workspace_id}/{touch}/{stop_token(desk, touch)}"
    return (
        f"List-Unsubscribe: {by_mail},\r\n <{link}>",
        "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
    )


def stamp_mail(raw: bytes, touch: UUID, more: tuple[str, ...] = ()) -> Stamped:
    """Return the exact bytes that leave."""
    sender, _, _ = _envelope(raw)
    try:
        return stamp(raw, touch=touch, domain=sender.rpartition("@")[2], more=more)
    except ValueError as error:
        raise Refusal(f"Not approved: {error}.") from error


def approve_mail(
    desk: Desk,
    person_id: int,
    raw: bytes,
    *,
    touch: UUID,
    tactic: str = "",
    undo_s: float = UNDO_S,
    not_before: dt.datetime | None = None,
    more: tuple[str, ...] = (),
) -> int:
    """Approve a mail to one person as it is; return the decision that undoes it."""
    sender, recipient, subject = _envelope(raw)
    mailbox = find_way_out(desk, sender)
    stamped = stamp_mail(raw, touch, more)
    with writing(desk.workspace_id):
        known = outbox(desk).filter(touch=str(touch)).first()
        if known is not None:
            if bytes(known.approved_hash) != stamped.digest:
                raise Refusal("Not approved: another text was approved under the same number.")
            return _decision_of(desk, known)
        person = find_person(desk, person_id)
        why = why_not(desk, person, recipient)
        if why:
            raise Refusal(f"Not approved: {why}.")
        now = desk.now()
        due_at = max(now + dt.timedelta(seconds=max(undo_s, UNDO_S_MIN)), not_before or now)
        row = models.OutboxMail.objects.create(
            workspace_id=desk.workspace_id, mailbox=mailbox, person=person, touch=str(touch),
            tactic=tactic, recipient=recipient, subject=subject, message_id=stamped.message_id,
            approved_hash=stamped.digest, content=stamped.content, heard=newest_message(desk),
            approved_at=now, due_at=due_at,
        )  # fmt: skip
        decision = note_decision(
            desk, person_id=person.pk, kind=APPROVED,
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


def find_way_out(desk: Desk, sender: str) -> models.SendingMailbox:
    """Return the mailbox by which mail of an address leaves."""
    rows = models.SendingMailbox.objects.filter(workspace_id=desk.workspace_id)
    row = rows.filter(address=person_key(sender)).first()
    if row is None:
        raise Refusal(f"Not approved: there is no mailbox of {sender} to send it by. Add it first.")
    return row


def why_not(desk: Desk, person: models.Person, recipient: str) -> str:
    """Say why no mail to somebody is approved, and what would mend it; empty where it is."""
    key = person_key(recipient)
    known = models.Address.objects.filter(
        workspace_id=desk.workspace_id, person=person, value__in=(recipient, key)
    )
    if person.key != key and not known.exists():
        return f"{recipient} is not known as an address of {person.name}"
    if key in own_keys(desk):
        return "that is your own address"
    if is_machine_address(recipient, desk.packs.identities.machine_names):
        return f"nobody reads what is sent to {recipient}"
    why = why_stopped(desk, person.pk, recipient) or why_unlawful(desk, person.pk)
    if why:
        return why
    if outbox(desk).filter(person=person, state__in=OPEN).exists():
        return f"another mail to {person.name or recipient} is under way. See: keepwarm outbox"
    return ""


def _same_but_for_date(approved: bytes, raw: bytes) -> bool:
    """Say whether a mail written anew says what an approved one says."""
    bodies = [mail.partition(b"\r\n\r\n")[2].rstrip() for mail in (approved, raw)]
    return bodies[0] == bodies[1] and _envelope(approved) == _envelope(raw)


def _decision_of(desk: Desk, row: models.OutboxMail) -> int:
    decisions = models.Decision.objects.filter(workspace_id=desk.workspace_id, kind=APPROVED)
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
