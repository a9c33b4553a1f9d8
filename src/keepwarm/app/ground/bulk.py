"""Judgements in bulk, without a database: JSON lines and message files in, one line each out."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, replace
from email.utils import format_datetime
from typing import Any, cast

from keepwarm.engine.intake import parse_message
from keepwarm.engine.reading import Lexicon, read_answer, read_message
from keepwarm.engine.values import (
    Channel,
    Contact,
    Correspondent,
    Details,
    Message,
    MessageKind,
    Reading,
    Unreadable,
)

CONFIDENCE_DIGITS = 3
_SOME_DAY = dt.date(2000, 1, 1)


def read_items(lines: Iterable[str], lexicon: Lexicon) -> Iterator[dict[str, Any]]:
    """Read reply items, one JSON object a line; a bad one becomes a line with ``error``."""
    return answer_each(lines, lambda item: _read_item(item, lexicon))


def answer_each(
    lines: Iterable[str], answer: Callable[[dict[str, Any]], dict[str, Any]]
) -> Iterator[dict[str, Any]]:
    """Answer items, one JSON object a line, by ``id``; a bad one becomes a line with ``error``."""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        identity: object = f"line {number}"
        try:
            item = _item_of(line)
            identity = item.get("id", identity)
            told = {"id": identity, **answer(item)}
        except Exception as error:  # noqa: BLE001 - no item may stop the others
            told = {"id": identity, "error": f"line {number}: {error}"}
        yield told


def _item_of(line: str) -> dict[str, Any]:
    item = json.loads(line)
    if not isinstance(item, dict):
        raise TypeError(f"an item must be a JSON object, not {type(item).__name__}")
    return item


def _read_item(item: dict[str, Any], lexicon: Lexicon) -> dict[str, Any]:
    text = item.get("text")
    if not isinstance(text, str):
        raise TypeError(f"text must be a string, not {text!r}; put the message there")
    headers = item.get("headers") or {}
    message = Message(
        digest=hashlib.sha256(text.encode("utf-8", "replace")).digest(),
        subject=str(item.get("subject") or ""),
        headers={str(name).lower(): str(value) for name, value in dict(headers).items()},
        text=text,
    )
    received = item.get("received_on")
    reading = read_answer(
        message,
        lexicon,
        received_on=dt.date.fromisoformat(str(received)[:10]) if received else _SOME_DAY,
        language=str(item.get("lang") or ""),
        channel=Channel(item.get("channel") or Channel.EMAIL),
        is_new_only=item.get("form") == "new",
    )
    details = reading.details if received else _without_dates(reading.details)
    return {
        "intents": list(reading.intents),
        "unsure": list(reading.unsure),
        "details": details_as_texts(details),
        "sentiment": reading.sentiment,
        "needs_human_now": reading.needs_human_now,
        "injection": reading.is_injection,
        "confidence": round(reading.confidence, CONFIDENCE_DIGITS),
        "evidence": [asdict(found) for found in reading.evidence],
        "new_text": reading.new_text,
        "signature": reading.signature,
        "kind": reading.kind.value,
        "language": reading.language,
        "version": reading.version,
    }


def _without_dates(details: Details) -> Details:
    """Leave the dates out: nobody knows from which day they count."""
    return replace(details, resume_on=None, resume_tolerance_days=0, return_on=None)


def details_as_texts(details: Details) -> dict[str, Any]:
    """Return what a reading says beside its intents as texts and numbers, empty fields left out."""
    found: dict[str, Any] = {}
    for name in ("resume_on", "return_on"):
        day = getattr(details, name)
        if day is not None:
            found[name] = day.isoformat()
    if details.resume_on is not None:
        found["resume_tolerance_days"] = details.resume_tolerance_days
    for name in ("referral", "alternate"):
        contact = cast("Contact | None", getattr(details, name))
        if contact is not None:
            found[name] = {key: value for key, value in asdict(contact).items() if value}
    for name in ("phone", "email"):
        if getattr(details, name):
            found[name] = getattr(details, name)
    return found


def parse_mails(mails: Iterable[tuple[str, bytes]], lexicon: Lexicon) -> Iterator[dict[str, Any]]:
    """Interpret message files: who wrote, what is new in it, and what a report says."""
    for path, raw in mails:
        try:
            parsed = _parse_mail(path, raw, lexicon)
        except Exception as error:  # noqa: BLE001 - no message may stop the others
            parsed = _unreadable(path, str(error))
        yield parsed


def _parse_mail(path: str, raw: bytes, lexicon: Lexicon) -> dict[str, Any]:
    if not raw:
        return _unreadable(path, "There is nothing to read here; check the path and its rights.")
    message = parse_message(raw, digest=hashlib.sha256(raw).digest())
    if isinstance(message, Unreadable):
        return _unreadable(path, message.why)
    return _parsed(path, message, read_message(message, lexicon))


def _unreadable(path: str, why: str) -> dict[str, Any]:
    return {"path": path, "kind": MessageKind.UNREADABLE.value, "error": why}


def _parsed(path: str, message: Message, reading: Reading) -> dict[str, Any]:
    bounce = reading.bounces[0] if reading.bounces else None
    return {
        "path": path,
        "kind": reading.kind.value,
        "message_id": message.message_id,
        "in_reply_to": message.in_reply_to,
        "references": list(message.references),
        "from": _named(message.sender),
        "to": [_named(person) for person in message.to],
        "date": format_datetime(message.sent_at) if message.sent_at else None,
        "subject": message.subject,
        "text": message.text,
        "new_text": reading.new_text,
        "signature": reading.signature,
        "bounce": {
            "address": bounce.address,
            "reason": bounce.reason,
            "code": bounce.status,
            "hard": bounce.is_hard,
            "original_message_id": bounce.original_message_id,
        }
        if bounce
        else None,
    }


def _named(person: Correspondent | None) -> str:
    if person is None:
        return ""
    return f"{person.name} <{person.address}>" if person.name else person.address
