"""``Message`` in, who or what wrote it out: a bounce, a complaint, a machine's, or a person's mail.

The order matters. A third of all delivery reports call themselves automatic answers, so bounces
come first. And a person taken for a machine is the worst error here: the pursuit would go on at
somebody who has answered. So headers alone make nothing automatic; the words must agree, and what
only people write speaks against it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final

from keepwarm.engine.intake import is_machine_address, report_blocks
from keepwarm.engine.reading._automatic import automatic_evidence
from keepwarm.engine.reading._bounce_words import BounceWords
from keepwarm.engine.reading._bounces import is_delivery_receipt, read_bounces, read_complaint
from keepwarm.engine.reading._gapped import Cues
from keepwarm.engine.reading._lexicon import Lexicon
from keepwarm.engine.reading._machine_words import CalendarWords, MachineWords
from keepwarm.engine.reading._phrases import tokens_of
from keepwarm.engine.reading._words import fold
from keepwarm.engine.values import Bounce, Evidence, Message, MessageKind

_TEXT_CHARACTERS_MAX: Final = 3_000  # of a text, in which a machine has given itself away
_SHORT_CHARACTERS_MAX: Final = 40  # an answer to an invitation may say no more than "Ada King"
_QUOTES: Final = ("\n>", "\n-----", "\n________", " wrote:\n", " schrieb:\n", "\nfrom: ", "\nvon: ")
_METHOD: Final = re.compile(
    r"^METHOD:[ \t]*(REQUEST|REPLY|CANCEL|COUNTER|ADD|REFRESH)", re.MULTILINE | re.IGNORECASE
)
_RECEIPT_TYPES: Final = frozenset(
    {"message/disposition-notification", "message/global-disposition-notification"}
)
_LIST_HEADERS: Final = ("list-id", "list-post", "list-unsubscribe")


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What kind of mail it is, what shows it, and the failed deliveries if it reports any."""

    kind: MessageKind
    evidence: tuple[Evidence, ...] = ()
    bounces: tuple[Bounce, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What the sender seems to have written now, folded, with one space between words.

    What machines write is wrapped, phrases are not. ``tokens`` are its words; ``is_all`` says that
    they are those of the whole text.
    """

    text: str
    tokens: AbstractSet[str]
    is_all: bool


def said_in(text: str, *, is_new_only: bool = False) -> Said:
    """Return what a text says, cut at the first sign of a quotation unless all of it is new."""
    folded = fold(text[:_TEXT_CHARACTERS_MAX])
    new = folded if is_new_only else _before_quote(folded)
    said = " ".join(new.split())
    return Said(
        text=said,
        tokens=tokens_of(said),
        is_all=len(new) == len(folded) and len(text) <= _TEXT_CHARACTERS_MAX,
    )


def judge_kind(
    message: Message, lexicon: Lexicon, words: Said, *, is_answer_to_us: bool = False
) -> Judged:
    """Return who or what wrote ``message``; in doubt a person.

    ``words`` are what ``said_in`` makes of its text. ``is_answer_to_us`` says that it references a
    mail of ours or comes from a prospect: such a mail is never filed as a list's, and a
    machine-like sender alone does not make it automatic.
    """
    bounces, machines, said, tokens = lexicon.bounces, lexicon.machines, words.text, words.tokens
    reported = _reported(message, bounces, machines, said, tokens)
    if reported:
        return reported
    invite = _invite_evidence(message, machines.calendar, said, tokens)
    if invite:
        return _judged(MessageKind.INVITE, invite)
    automatic = automatic_evidence(message, machines, said, tokens)
    if automatic:
        return _judged(MessageKind.AUTO_REPLY, automatic)
    if is_answer_to_us:
        return Judged(kind=MessageKind.HUMAN)
    return _stranger(message, machines)


def _reported(
    message: Message,
    bounces: BounceWords,
    machines: MachineWords,
    said: str,
    tokens: AbstractSet[str],
) -> Judged | None:
    """Judge a report of what became of a mail of ours; None if it is no report."""
    complaint = read_complaint(message, bounces)
    if complaint:
        return _judged(MessageKind.COMPLAINT, complaint[1], complaint[0])
    receipt = _receipt_evidence(message, machines.calendar, said, tokens)
    if receipt:
        return _judged(MessageKind.RECEIPT, receipt)
    bounce = read_bounces(message, bounces, said, tokens)
    return _judged(MessageKind.BOUNCE, bounce[1], bounce[0]) if bounce else None


def _judged(kind: MessageKind, words: str, bounces: tuple[Bounce, ...] = ()) -> Judged:
    evidence = (Evidence(label=kind.value, words=words),)
    return Judged(kind=kind, evidence=evidence, bounces=bounces)


def _stranger(message: Message, machines: MachineWords) -> Judged:
    """Judge a mail that answers nothing of ours and says nothing that only a machine says."""
    listed = _list_evidence(message.headers)
    if listed:
        return _judged(MessageKind.LIST, listed)
    sender = message.sender
    if (
        sender is not None
        and is_machine_address(sender.address, machines.addresses)
        and message.reply_to in (None, sender)
    ):
        return _judged(MessageKind.AUTO_REPLY, f"From: {sender.address}")
    return Judged(kind=MessageKind.HUMAN)


def _before_quote(folded: str) -> str:
    ends = [at for mark in _QUOTES if (at := folded.find(mark)) > 0]
    return folded[: min(ends)] if ends else folded


def _receipt_evidence(
    message: Message, words: CalendarWords, said: str, tokens: AbstractSet[str]
) -> str:
    if message.attached_text:
        if is_delivery_receipt(message):
            return "Action: delivered"
        for kind, _ in report_blocks(message.attached_text):
            if kind in _RECEIPT_TYPES:
                return f"Content-Type: {kind}"
    if "disposition-notification" in message.headers.get("content-type", "").lower():
        return "Content-Type: multipart/report; report-type=disposition-notification"
    return _said_under(message, words.receipt_subjects, words.receipts, said, tokens)


def _invite_evidence(
    message: Message, words: CalendarWords, said: str, tokens: AbstractSet[str]
) -> str:
    for kind, text in report_blocks(message.attached_text) if message.attached_text else ():
        found = _METHOD.search(text) if kind == "text/calendar" else None
        if found:
            return found[0].strip()
    header = message.headers.get("content-type", "")
    if "calendar" in header.lower() and _METHOD.search(header.replace(";", "\n").replace("=", ":")):
        return f"Content-Type: {header[:80]}"
    return _said_under(message, words.subjects, words.said, said, tokens)


def _said_under(
    message: Message, subjects: tuple[str, ...], cues: Cues, said: str, tokens: AbstractSet[str]
) -> str:
    """Return a program's subject where the text agrees with it, or says nothing."""
    if not fold(message.subject).strip().startswith(subjects):
        return ""
    found = cues.found_in(said, tokens)
    if not found and len(message.text) > _SHORT_CHARACTERS_MAX:
        return ""
    return "; ".join((f"Subject: {message.subject[:80]}", *(words for _, words in found[:1])))


def _list_evidence(headers: Mapping[str, str]) -> str:
    for name in _LIST_HEADERS:
        if name in headers:
            return f"{name}: {headers[name][:80]}"
    precedence = headers.get("precedence", "").strip().lower()
    return f"Precedence: {precedence}" if precedence in ("bulk", "list", "junk") else ""
