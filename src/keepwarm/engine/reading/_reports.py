"""``Message`` in, the failures that it reports out: one for each recipient, with what is said.

A delivery status (RFC 3464) gives its fields, and the report's own text gives the rest: 45 % of
reports have nothing else, and some programs put a code into the field that their text belies.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from keepwarm.engine.intake import is_machine_address, normalise_address, report_blocks
from keepwarm.engine.reading._bounce_words import BounceWords
from keepwarm.engine.reading._words import fold
from keepwarm.engine.values import Message

REPORT_CHARACTERS_MAX: Final = 8_192
"""Of a report's own text that are read; the returned mail begins after less."""
RECIPIENTS_MAX: Final = 100
"""Of one report; nobody writes to more people in one conversation."""

STATUS_TYPES: Final = frozenset({"message/delivery-status", "message/global-delivery-status"})
_ADDRESS: Final = re.compile(r"(?<![\w.+=-])[\w.+=~'#-]{1,64}@[\w.#-]{1,255}\w")
_MESSAGE_ID: Final = re.compile(
    r"^[> \t|*-]{0,8}Message-ID:[ \t]*\n?[ \t]*<([^<>\s]{1,998})>", re.IGNORECASE | re.MULTILINE
)
_RETURNED_TO: Final = re.compile(r"^[> \t|]{0,8}To:([^\n]{1,400})", re.IGNORECASE | re.MULTILINE)
_RETURNED_HEADER: Final = re.compile(
    r"^[> \t|]{0,8}(?:received|return-path|dkim-signature|delivered-to|x-received|mime-version):",
    re.MULTILINE,
)
_OWN_CHARACTERS_MIN: Final = 30  # a report that begins with the returned mail is read whole
_MARKS: Final = " \t<>[]()\"'*-"
_HEADINGS_MAX: Final = 4 * RECIPIENTS_MAX
_BEFORE_CHARACTERS: Final = 200  # of a line that are looked at before an address in it
_LAST_WORDS_CHARACTERS: Final = 30
_HEADING_CHARACTERS_MAX: Final = 44  # before an address at the beginning of what is said of it
_STATUS_IN_TEXT: Final = "Final-Recipient: "  # where the parts of a report came as one text
_DELIVERED: Final = frozenset({"delivered", "relayed", "expanded"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """What a report says of one recipient.

    ``action``, ``status``, ``diagnostic`` and ``category`` are fields of the delivery status;
    ``text`` is what the report's own text says below the address, folded.
    """

    address: str = ""
    action: str = ""
    status: str = ""
    diagnostic: str = ""
    category: str = ""
    text: str = ""


def read_statuses(message: Message) -> tuple[Failure, ...]:
    """Return every recipient of the delivery statuses in ``message``, the delivered ones too."""
    if "delivery-status" not in message.attached_text:
        return ()
    blocks = report_blocks(message.attached_text)
    return _status_recipients([text for kind, text in blocks if kind in STATUS_TYPES])


def is_delivered(failure: Failure) -> bool:
    """Tell whether a delivery status reports success."""
    return failure.action in _DELIVERED


def read_failures(
    message: Message, statuses: tuple[Failure, ...], own_text: str, words: BounceWords
) -> tuple[Failure, ...]:
    """Return the failures in ``message``: those of its delivery status, or of its own text."""
    if not statuses and _STATUS_IN_TEXT in message.text:
        statuses = _status_recipients([message.text[:REPORT_CHARACTERS_MAX]])
    failed = tuple(each for each in statuses if not is_delivered(each))
    sections = _sections(message, own_text, words)
    if failed:
        only = own_text if len(failed) == 1 else ""
        return tuple(_with_text(message, each, sections, only) for each in failed)
    named = _failed_header(message)
    if named:
        rest = own_text if len(named) == 1 else ""
        return tuple(Failure(address=name, text=sections.get(name, rest)) for name in named)
    if sections:
        return tuple(Failure(address=name, text=text) for name, text in sections.items())
    return (Failure(address=returned_recipient(message), text=own_text),)


def own_text_of(message: Message, words: BounceWords) -> str:
    """Return the folded text of a report without the mail that it returns."""
    text = fold("\n".join(message.text[:REPORT_CHARACTERS_MAX].splitlines()))
    for pattern in (words.copy_marks, _RETURNED_HEADER):
        found = pattern.search(text, _OWN_CHARACTERS_MIN)
        if found and text[: found.start()].strip():
            text = text[: found.start()]
    return text


def original_id(message: Message) -> str:
    """Return the id of the mail that a report returns or answers; empty where it has none."""
    found = _MESSAGE_ID.search(_returned(message))
    if found:
        return found[1]
    return message.in_reply_to or (message.references[-1] if message.references else "")


def returned_recipient(message: Message) -> str:
    """Return to whom the returned mail was addressed; empty where that cannot be told."""
    found = _RETURNED_TO.search(_returned(message))
    return address_in(found[1]) if found else ""


def address_in(value: str) -> str:
    """Return the address in a field like ``rfc822; <anna@north.example>``."""
    found = _ADDRESS.search(value.partition(";")[2] or value)
    return normalise_address(found[0]) if found else ""


def _status_recipients(texts: list[str]) -> tuple[Failure, ...]:
    blocks = (block for text in texts for block in text.split("\n\n"))
    found = [failure for block in blocks for failure in _block_recipients(block)]
    return tuple(found[:RECIPIENTS_MAX])


def _block_recipients(block: str) -> list[Failure]:
    """Return the recipients in one block of a status: one, or where a program put them together."""
    found: list[dict[str, str]] = [{}]
    name = ""
    for line in block.split("\n"):
        if line[:1] in (" ", "\t"):
            if name in found[-1]:
                found[-1][name] += " " + line.strip()
            continue
        label, colon, value = line.partition(":")
        name = label.strip().lower()
        if not colon:
            continue
        if name == "final-recipient" and name in found[-1]:
            found.append({})
        if name not in found[-1]:
            found[-1][name] = value.strip()
        elif name == "diagnostic-code":
            found[-1][name] += " " + value.strip()
    failures = (_recipient(fields) for fields in found)
    return [each for each in failures if each.address or each.action or each.status]


def _recipient(fields: dict[str, str]) -> Failure:
    names = ("original-recipient", "final-recipient", "x-actual-recipient")
    addresses = (address_in(fields.get(name, "")) for name in names)
    action = fields.get("action", "").partition(" ")[0].partition(";")[0].lower()
    return Failure(
        address=next(filter(None, addresses), ""),
        action="failed" if action == "failure" else action,
        status=fields.get("status", ""),
        diagnostic=fields.get("diagnostic-code", ""),
        category=fields.get("x-powermta-bouncecategory", "").lower(),
    )


def _with_text(message: Message, failure: Failure, sections: dict[str, str], rest: str) -> Failure:
    address = failure.address or next(iter(sections), "") or returned_recipient(message)
    return replace(failure, address=address, text=sections.get(failure.address) or rest)


def _failed_header(message: Message) -> tuple[str, ...]:
    failed = message.headers.get("x-failed-recipients", "")
    names = dict.fromkeys(normalise_address(found[0]) for found in _ADDRESS.finditer(failed))
    return tuple(names)[:RECIPIENTS_MAX]


def _sections(message: Message, own_text: str, words: BounceWords) -> dict[str, str]:
    """Return what the text says of each address: from where it heads a line to the next heading.

    Without headings it is one address, the first that is not the report's own.
    """
    headings, labelled = list[tuple[str, int]](), list[tuple[str, int]]()
    mentioned = ""
    for address, before, line_start in _named(message, own_text, words):
        mentioned = mentioned or address
        if len(before.strip()) <= _HEADING_CHARACTERS_MAX and "@" not in before:
            is_label = before.strip(_MARKS).rstrip(":") in words.labels
            (labelled if is_label else headings).append((address, line_start))
    headings = headings or labelled
    helped = [each for each in headings if each[0].partition("@")[0] not in words.helpers]
    headings = helped or headings
    addresses = dict.fromkeys(address for address, _ in headings)
    if len(addresses) <= 1:
        only = next(iter(addresses), mentioned)
        return {only: own_text} if only else {}
    found: dict[str, str] = {}
    for number, (address, start) in enumerate(headings[:_HEADINGS_MAX]):
        end = headings[number + 1][1] if number + 1 < len(headings) else len(own_text)
        found[address] = found.get(address, "") + own_text[start:end]
    return dict(list(found.items())[:RECIPIENTS_MAX])


def _named(message: Message, own_text: str, words: BounceWords) -> Iterator[tuple[str, str, int]]:
    """Yield the addresses that may have failed, what is before them, and where the lines begin."""
    people = (message.sender, message.reply_to, *message.to, *message.cc)
    own = {person.address for person in people if person}
    for found in _ADDRESS.finditer(own_text):
        address = normalise_address(found[0].removeprefix("smtp="))
        if address in own or is_machine_address(address, words.senders):
            continue
        line_start = own_text.rfind("\n", 0, found.start()) + 1
        before = own_text[max(line_start, found.start() - _BEFORE_CHARACTERS) : found.start()]
        if not words.strangers.search(before) and not _goes_on(own_text, line_start, before, words):
            yield address, before, line_start


def _goes_on(own_text: str, line_start: int, before: str, words: BounceWords) -> bool:
    """Tell whether a line that begins with an address goes on with "… please contact"."""
    if before.strip(" \t<("):
        return False
    above = own_text[:line_start].rstrip("\n")[-_HEADING_CHARACTERS_MAX:].rpartition("\n")[2]
    end = above[-_LAST_WORDS_CHARACTERS:]
    return any(found.end() == len(end) for found in words.strangers.finditer(end))


def _returned(message: Message) -> str:
    """Return the headers of the returned mail: attached, or below the report's own text."""
    blocks = report_blocks(message.attached_text)
    attached = [text for kind, text in blocks if kind not in STATUS_TYPES]
    return "\n".join((*attached, message.text[: 2 * REPORT_CHARACTERS_MAX]))
