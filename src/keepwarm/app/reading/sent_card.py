"""Words what our own mails to one person were read as, and which ask came twice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from keepwarm.app.ground.cards import SentCard
from keepwarm.engine.values import Ask
from keepwarm.records import models

from .sent_words import word_sent

_NEVER_AGAIN: Final = ("", Ask.NONE.value, Ask.ANSWER.value)


def asked_again(touches: Sequence[models.Touch]) -> set[int]:
    """Return the ids of the touches that asked what the mail before them had asked already.

    An answer to the mail before makes it a new ask; of plain questions each is another.
    """
    again: set[int] = set()
    before: models.Touch | None = None
    for touch in sorted(touches, key=lambda touch: touch.at):
        reading = _reading_of(touch)
        if reading is None or reading.ask in _NEVER_AGAIN:
            continue
        asked = _reading_of(before) if before else None
        is_same = asked is not None and asked.ask == reading.ask
        if before is not None and is_same and before.answered_at is None:
            again.add(touch.pk)
        before = touch
    return again


def sent_card(touch: models.Touch, *, is_again: bool) -> SentCard | None:
    """Return what a touch's mail was read as; ``None`` where it is no mail or was not read."""
    reading = _reading_of(touch)
    if reading is None or touch.message_id is None:
        return None
    return SentCard(
        message_id=touch.message_id,
        sentence=word_sent(
            touch.tactic,
            reading.ask,
            is_again=is_again,
            lacks_attachment=reading.lacks_attachment,
            checks_in=reading.checks_in,
        ),
        tactic=touch.tactic,
        ask=reading.ask,
        promises=tuple(str(words) for _, words, _ in reading.promises),
        nugget=reading.nugget,
        is_corrected=reading.is_corrected,
    )


def _reading_of(touch: models.Touch) -> models.SentReading | None:
    return getattr(touch.message, "sentreading", None) if touch.message else None
