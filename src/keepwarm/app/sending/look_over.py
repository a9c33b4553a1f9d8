"""Shows a mail as it would leave, before it is approved: from, to, when, and the exact text."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass, replace
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message
from typing import Final
from uuid import UUID

from keepwarm.app.drafting.draft_findings import Found, examine
from keepwarm.app.ground.decisions import find_person, find_prospect
from keepwarm.app.ground.desk import Desk
from keepwarm.app.ground.errors import Refusal
from keepwarm.app.people.consents import postal_address
from keepwarm.app.settling.contacts import contact_of
from keepwarm.engine.law import notices_of
from keepwarm.engine.values import Channel, Severity
from keepwarm.records import models

from .approve import UNDO_S, Terms, find_way_out, stamp_mail, why_not, write_outgoing
from .lawful import clock_of, find_mail_delay, why_unlawful
from .outbox_rows import moment, outbox

_SAME_MIN: Final = 3
"""Others who get the same words; two may be colleagues of one matter."""
_OTHERS_MAX: Final = 200
_SHOWN: Final = ("From", "To", "Subject", "In-Reply-To", "List-Unsubscribe")


@dataclass(frozen=True, slots=True, kw_only=True)
class LookOver:
    """A mail as it would leave, and what stands in its way."""

    prospect_id: int
    name: str
    touch: UUID
    at: dt.datetime
    """The date the mail bears."""
    subject: str
    text: str
    sender: str
    recipient: str
    heads: tuple[tuple[str, str], ...]
    body: str
    """The text as it leaves, below what was written what law adds."""
    content: str
    """Every byte of it."""
    has_html: bool = False
    """The same words go along as HTML."""
    seen: str
    """The hash of those bytes."""
    now_at: dt.datetime
    now_why: str
    """When it leaves if it leaves as soon as it may, and why not at once; empty where at once."""
    best_at: dt.datetime
    """The next hour of theirs that the plan would take."""
    their_offset_s: float
    notices: tuple[str, ...]
    errors: tuple[Found, ...]
    """Findings that no mail leaves with."""
    trouble: str = ""
    needs: str = ""
    """What would mend the trouble: "country", "consent", "address", or "" where nothing here."""


def look_over(
    desk: Desk,
    prospect_id: int,
    *,
    touch: UUID,
    tactic: str,
    subject: str,
    text: str,
    terms: Terms,
) -> LookOver:
    """Show a text as the mail that would leave; a ``Refusal`` where no mail can be made of it."""
    prospect, said = find_prospect(desk, prospect_id), (subject, text)
    unlawful = why_unlawful(desk, prospect.person_id)
    if unlawful:
        return _without_mail(desk, prospect, touch, terms, said, _sentence(unlawful))
    try:
        raw, more = write_outgoing(
            desk, prospect, touch=touch, tactic=tactic, subject=subject, text=text, terms=terms,
            is_final=False,
        )  # fmt: skip
    except Refusal as refusal:
        if postal_address(desk) or "postal address" not in str(refusal):
            raise
        return _without_mail(desk, prospect, touch, terms, said, str(refusal))
    stamped = stamp_mail(raw, touch, more)
    mail = message_from_bytes(stamped.content)
    sender, recipient = _bare(str(mail["From"])), _bare(str(mail["To"]))
    mailbox = find_way_out(desk, sender)
    examined = examine(
        desk, prospect_id, tactic=tactic, channel="email", subject=subject, text=text
    )  # fmt: skip
    errors = () if examined is None else tuple(
        each for each in examined.found if each.finding.severity is Severity.ERROR
    )  # fmt: skip
    trouble = why_not(desk, find_person(desk, prospect.person_id), recipient)
    body, bare = _body(mail), _without_mail(desk, prospect, touch, terms, said, "")
    page = replace(
        bare,
        sender=sender,
        recipient=recipient,
        heads=tuple((name, _readable(str(mail[name]))) for name in _SHOWN if mail[name]),
        body=body,
        content=stamped.content.decode("utf-8", "replace"),
        has_html=mail.is_multipart(),
        seen=stamped.digest.hex(),
        notices=(*bare.notices, *_same_to_others(desk, prospect, body)),
        errors=errors,
        trouble=_sentence(trouble),
        needs=_need(trouble),
    )
    return _timed(desk, page, prospect, mailbox)


def _without_mail(
    desk: Desk, prospect: models.Prospect, touch: UUID, terms: Terms, said: tuple[str, str],
    trouble: str,
) -> LookOver:  # fmt: skip
    contact, now = contact_of(desk, prospect), desk.now()
    notices = notices_of(contact, Channel.EMAIL, desk.packs.law)
    return LookOver(
        prospect_id=prospect.pk, name=prospect.name, touch=touch, at=terms.at or now,
        subject=said[0],
        text=said[1], sender="", recipient="", heads=(), body="", content="", seen="", now_at=now,
        now_why="", best_at=now, their_offset_s=clock_of(desk, prospect),
        notices=tuple(_sentence(each.why) for each in notices), errors=(), trouble=trouble,
        needs=_need(trouble),
    )  # fmt: skip


def _same_to_others(desk: Desk, prospect: models.Prospect, body: str) -> tuple[str, ...]:
    """Say where a text goes to many within a day, word for word but for the salutation."""
    others = outbox(desk).filter(approved_at__gt=desk.now() - dt.timedelta(days=1))
    others = others.exclude(person_id=prospect.person_id).exclude(state__in=("failed", "stopped"))
    contents = others.order_by("-pk").values_list("content", flat=True)[:_OTHERS_MAX]
    said = _below_salutation(body)
    same = sum(_below_salutation(_body(message_from_bytes(bytes(one)))) == said for one in contents)
    told = f"The same words go to {same} others within a day: nothing in them is about"
    return (f"{told} {prospect.name}.",) if same >= _SAME_MIN else ()


def _below_salutation(body: str) -> str:
    first, _, rest = body.strip().partition("\n")
    is_sentence = first.rstrip().endswith((".", "?"))
    return " ".join((body if is_sentence else rest).casefold().split())


def _body(mail: Message) -> str:
    """Return the plain text of a mail of ours."""
    plain = next(part for part in mail.walk() if not part.is_multipart())
    payload = plain.get_payload(decode=True)
    return payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""


def _timed(
    desk: Desk, page: LookOver, prospect: models.Prospect, mailbox: models.SendingMailbox
) -> LookOver:
    """Say when it would leave: as soon as it may, and at the next hour of the plan."""
    soon = desk.now().timestamp() + UNDO_S
    best = _next_slot(desk, soon, page.their_offset_s)
    found = [
        find_mail_delay(desk, prospect.person_id, mailbox_id=mailbox.pk, at=at)
        for at in (soon, best)
    ]
    now_delay, best_delay = found
    for delay in found:
        if delay is not None and math.isinf(delay.until):
            return replace(page, trouble=_sentence(delay.why))
    return replace(
        page,
        now_at=moment(now_delay.until if now_delay else soon),
        now_why=now_delay.why if now_delay else "",
        best_at=moment(best_delay.until if best_delay else best),
    )


def _next_slot(desk: Desk, after: float, offset_s: float) -> float:
    """Return the next moment at which the plan would have them touched, by their clock."""
    hours, minutes = (int(part) for part in desk.rules.slot_at[0].split(":"))
    into_day = hours * 3_600.0 + minutes * 60.0
    day = (after + offset_s) // 86_400.0
    at = day * 86_400.0 + into_day - offset_s
    return at if at >= after else at + 86_400.0


def _bare(written: str) -> str:
    from email.utils import parseaddr  # noqa: PLC0415 - of use here alone

    return parseaddr(written)[1]


def _readable(written: str) -> str:
    return " ".join(str(make_header(decode_header(written))).split())


def _sentence(why: str) -> str:
    return f"{why[0].upper()}{why[1:]}." if why else ""


def _need(why: str) -> str:
    if "in which country" in why:
        return "country"
    if "postal address" in why:
        return "address"
    return "consent" if "consent" in why else ""
