"""One message of the inbox: its new text with the evidence, and what it was read as."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from keepwarm.app.day.open_cards import list_open
from keepwarm.app.ground.cards import InboxMessage, InboxRow
from keepwarm.app.ground.coverage import own_keys
from keepwarm.app.ground.desk import Desk
from keepwarm.app.reading.consequences import read_stops
from keepwarm.app.reading.reading_words import LANGUAGE_WORDS, bounce_words, label_words
from keepwarm.app.settling.settle import settle_all
from keepwarm.app.storing.stored_mail import open_mail
from keepwarm.engine.reading import Split, split_text
from keepwarm.engine.values import Message, MessageKind, Unreadable
from keepwarm.records import models

from .inbox import needs_person, read_emails, read_signals, read_strangers, word_row
from .unmatched import find_unmatched

TEXT_SHOWN_MAX: Final = 20_000
EVIDENCE_SHOWN_MAX: Final = 60


def read_inbox_message(desk: Desk, message_id: int) -> InboxMessage | None:
    """Return a message that came in; ``None`` where there is none of this id."""
    settle_all(desk)
    stored = (
        models.Message.objects.filter(workspace_id=desk.workspace_id, pk=message_id)
        .select_related("reading")
        .first()
    )
    sender = (
        models.Participation.objects.filter(
            workspace_id=desk.workspace_id, message_id=message_id, role="from"
        )
        .values_list("person__name", "person__key")
        .first()
    ) or ("", "")
    if stored is None or sender[1] in own_keys(desk):
        return None
    row = _row(desk, stored)
    if row is None:
        return None
    reading: models.Reading | None = getattr(stored, "reading", None)
    parsed = open_mail(desk, bytes(stored.digest))
    split = _split(desk, parsed)
    text = split.new_text[:TEXT_SHOWN_MAX]
    spans, elsewhere = place_evidence(text, reading.evidence if reading else ())
    is_bounce = stored.kind == MessageKind.BOUNCE.value
    return InboxMessage(
        row=row,
        sender_name=sender[0],
        sender_address=sender[1],
        text=text,
        spans=spans,
        elsewhere=elsewhere,
        signature=split.signature[:TEXT_SHOWN_MAX],
        quoted=split.quoted[:TEXT_SHOWN_MAX],
        language=LANGUAGE_WORDS.get(reading.language, "") if reading else "",
        confidence=reading.confidence if reading else 1.0,
        details=reading.details if reading else {},
        version=reading.version if reading else None,
        attachments=() if isinstance(parsed, Unreadable) else parsed.attachment_names,
        bounce=bounce_words(reading.bounce_reason) if is_bounce and reading else None,
        problem=parsed.why if isinstance(parsed, Unreadable) else "",
        undo=_undo(desk, stored),
        decide=tuple(
            card
            for card in list_open(desk, digest=bytes(stored.digest))
            if card.kind not in _DECIDED_HERE
        ),
    )


_DECIDED_HERE: Final = ("unsure", "unmatched")
"""What the page itself asks: what the message says, and whose it is."""


def _row(desk: Desk, stored: models.Message) -> InboxRow | None:
    """Return the message as the list has it."""
    signals = read_signals(desk, [stored.pk])
    if stored.pk in signals:
        signal = signals[stored.pk]
        person = signal["person_id"]
        return word_row(
            desk,
            signal,
            read_stops(desk, {person}),
            email=read_emails(desk, {person}).get(person, ""),
            needs=needs_person(desk, stored.pk),
        )
    is_list = stored.kind == MessageKind.LIST.value
    is_unmatched = not is_list and stored.pk in find_unmatched(desk)
    kind = "list" if is_list else "unmatched" if is_unmatched else "other"
    rows = read_strangers(desk, [stored.pk], kind=kind)
    return rows[0] if rows else None


def _split(desk: Desk, parsed: Message | Unreadable) -> Split:
    if isinstance(parsed, Unreadable):
        return Split(new_text="")
    name = parsed.sender.name if parsed.sender else ""
    return split_text(parsed.text, desk.packs.lexicon.split, sender_name=name)


def place_evidence(
    text: str, evidence: Iterable[Sequence[Any]]
) -> tuple[tuple[tuple[int, int, str], ...], tuple[tuple[str, str], ...]]:
    """Find each piece of evidence in the text: (start, end, label's words), and what is not there.

    Offsets count only where the words still stand there; what was read by an older version of the
    reader is looked for.
    """
    spans: dict[tuple[int, int, str], None] = {}
    elsewhere: dict[tuple[str, str], None] = {}
    for label, words, start, end in _pieces(evidence):
        span = _span(text, words, start, end)
        if span is None:
            elsewhere[label_words(label), words] = None
        else:
            spans[(*span, label_words(label))] = None
    return tuple(spans), tuple(elsewhere)


def _pieces(evidence: Iterable[Sequence[Any]]) -> Iterator[tuple[str, str, int, int]]:
    """Yield the stored evidence; the offsets are not in what older versions stored."""
    for piece in list(evidence)[:EVIDENCE_SHOWN_MAX]:
        label, words, *offsets = piece
        start, end = offsets if len(offsets) == 2 else (-1, -1)  # noqa: PLR2004 (start and end)
        yield str(label), str(words), int(start), int(end)


def _span(text: str, words: str, start: int, end: int) -> tuple[int, int] | None:
    if 0 <= start < end <= len(text) and text[start:end].split() == words.split():
        return start, end
    found = text.find(words) if words.strip() else -1
    return (found, found + len(words)) if found >= 0 else None


def _undo(desk: Desk, stored: models.Message) -> tuple[int, str] | None:
    """Return the last act upon this message that still stands."""
    decisions = models.Decision.objects.filter(
        workspace_id=desk.workspace_id,
        kind__in=("correct", "assign"),
        before__digest=bytes(stored.digest).hex(),
        undone_at__isnull=True,
    )
    return decisions.order_by("-at", "-pk").values_list("pk", "sentence").first()
