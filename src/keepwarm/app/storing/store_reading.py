"""How a reading stands in the record: its columns, its details as texts, and back again."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final

from keepwarm.app.ground.desk import Desk
from keepwarm.engine.reading import READING_VERSION, Layer, SignatureFacts
from keepwarm.engine.values import Contact, Details, MeetingStand, Reading
from keepwarm.records import models

EXCERPT_CHARACTERS: Final = 240
"""How much of the new text is kept beside its reading: what a line can show."""
READING_COLUMNS: Final = (
    "workspace_id", "message_id", "version", "is_full", "language", "intents", "unsure",
    "confidence", "details", "signature", "sentiment", "needs_human", "is_injection",
    "is_corrected", "evidence", "excerpt", "bounce_address", "bounce_reason",
)  # fmt: skip
LAYER: Final = "reading_layer"
"""Name of what was learned from corrections among the workspace's parameters."""


def read_layer(desk: Desk) -> Layer | None:
    """Return what this workspace's corrections taught the reader; None without any."""
    row = models.Parameters.objects.filter(
        workspace_id=desk.workspace_id, name=LAYER, version=READING_VERSION
    ).first()
    return Layer.from_bytes(bytes(row.content)) if row else None


def reading_row(
    workspace: int,
    message: int,
    reading: Reading,
    *,
    is_full: bool = False,
    is_corrected: bool = False,
    signature: SignatureFacts | None = None,
) -> tuple[object, ...]:
    """Return the row of a reading, in the order of ``READING_COLUMNS``."""
    bounce = reading.bounces[0] if reading.bounces else None
    evidence = [(found.label, found.words, found.start, found.end) for found in reading.evidence]
    return (
        workspace, message, reading.version, is_full, reading.language,
        _as_json(reading.intents), _as_json(reading.unsure), round(reading.confidence, 4),
        json.dumps(details_as_texts(reading.details), ensure_ascii=False),
        json.dumps(_signature_as_texts(signature), ensure_ascii=False), reading.sentiment,
        reading.needs_human_now, reading.is_injection, is_corrected, _as_json(evidence),
        excerpt_of(reading.new_text) if is_full else "",
        bounce.address[:320] if bounce else "", bounce.reason if bounce else "",
    )  # fmt: skip


def _signature_as_texts(facts: SignatureFacts | None) -> dict[str, Any]:
    if facts is None:
        return {}
    phones = [phone.written for phone in facts.phones]
    said = {"title": facts.title, "company": facts.company, "phones": phones}
    return {name: value for name, value in said.items() if value}


def _as_json(values: object) -> str:
    return json.dumps(values, ensure_ascii=False) if values else "[]"


def excerpt_of(text: str) -> str:
    """Return how a text begins."""
    return text.strip()[:EXCERPT_CHARACTERS]


def details_as_texts(details: Details) -> dict[str, Any]:
    """Return the details that there are, dates as ISO texts: as they stand in the record."""
    raw = asdict(details)
    for name in ("resume_on", "return_on", "meeting_at"):
        raw[name] = raw[name].isoformat() if raw[name] else None
    for name in ("referral", "alternate"):
        raw[name] = {key: text for key, text in (raw[name] or {}).items() if text}
    return {name: value for name, value in raw.items() if value}


def details_of(raw: Mapping[str, Any]) -> Details:
    """Return the details that stand in the record; a ``ValueError`` where a date is none."""
    return Details(
        resume_on=_date(raw.get("resume_on")),
        resume_tolerance_days=int(raw.get("resume_tolerance_days") or 0),
        return_on=_date(raw.get("return_on")),
        meeting=MeetingStand(raw["meeting"]) if raw.get("meeting") else None,
        meeting_at=_moment(raw.get("meeting_at")),
        referral=_contact(raw.get("referral")),
        alternate=_contact(raw.get("alternate")),
        phone=str(raw.get("phone") or "").strip()[:100],
        email=str(raw.get("email") or "").strip()[:320],
    )


def _date(text: object) -> dt.date | None:
    return dt.date.fromisoformat(str(text)) if text else None


def _moment(text: object) -> dt.datetime | None:
    return dt.datetime.fromisoformat(str(text)) if text else None


def _contact(raw: Mapping[str, Any] | None) -> Contact | None:
    if not raw:
        return None
    fields = {name: str(raw.get(name) or "").strip()[:320] for name in Contact.__dataclass_fields__}
    return Contact(**fields) if any(fields.values()) else None
