"""What follows from a message, in words: who is left alone until when, what comes first now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from keepwarm.app.ground.desk import Desk
from keepwarm.engine.values import (
    HUMAN_SIGNALS,
    PREFERRED_CHANNEL,
    Channel,
    Intent,
    Outcome,
    SignalKind,
)
from keepwarm.records import models

from .reading_words import bounce_words, date_words, weekday_words

SIGNAL_FIELDS: Final = (
    "message_id", "person_id", "at", "kind", "asks", "hold_until", "resume_at",
    "person__prospect__pk", "person__prospect__name", "person__prospect__account_name",
    "person__prospect__outcome", "person__prospect__not_before",
    "person__prospect__not_before_set_at", "person__prospect__last_touch_at", "message__digest",
    "message__subject", "message__kind", "message__is_permanent", "message__reading__version",
    "message__reading__language", "message__reading__intents", "message__reading__unsure",
    "message__reading__confidence", "message__reading__details", "message__reading__needs_human",
    "message__reading__is_injection", "message__reading__is_corrected",
    "message__reading__excerpt", "message__reading__bounce_reason",
)  # fmt: skip
"""What is read of a signal for a list: never the raw message."""
_NEAR_DAYS: Final = 60
"""Within two months a weekday helps; beyond, the year does."""
_CHANNEL_FIRST: Final = {
    Channel.PHONE: "The phone comes first from now on.",
    Channel.IN_PERSON: "A visit comes first from now on.",
    Channel.EMAIL: "Mail comes first from now on.",
    Channel.TEXT: "Text messages come first from now on.",
}


def read_stops(desk: Desk, people: Collection[int]) -> set[tuple[int, str]]:
    """Return which messages stopped all contact: (person, digest of the message in hex)."""
    decisions = models.Decision.objects.filter(
        workspace_id=desk.workspace_id,
        person_id__in=people,
        kind="suppress",
        undone_at__isnull=True,
    )
    return {
        (person, str(before.get("message", "")))
        for person, before in decisions.values_list("person_id", "before")
    }


def word_consequences(
    signal: Mapping[str, Any], stops: Collection[tuple[int, str]], *, now: dt.datetime, desk: Desk
) -> tuple[str, ...]:
    """Say what followed from a message (``SIGNAL_FIELDS``), the gravest first."""
    if (signal["person_id"], bytes(signal["message__digest"]).hex()) in stops:
        return ("Stopped everywhere.",)
    kind = SignalKind(signal["kind"])
    if kind is SignalKind.BOUNCE:
        return (_of_bounce(signal),)
    intents: Sequence[str] = signal["message__reading__intents"] or ()
    details: Mapping[str, Any] = signal["message__reading__details"] or {}
    said = [
        _of_pause(signal, now, desk),
        *(
            words
            for intent, channel in PREFERRED_CHANNEL.items()
            if intent in intents and (words := _CHANNEL_FIRST.get(channel))
        ),
        _of_referral(intents, details),
        _of_closing(signal),
        _of_answer(signal, kind),
    ]
    return tuple(sentence for sentence in said if sentence)


def _of_bounce(signal: Mapping[str, Any]) -> str:
    _, remedy = bounce_words(signal["message__reading__bounce_reason"] or "")
    if signal["message__is_permanent"]:
        return f"Not tried again there. {remedy}"
    return remedy


def _of_pause(signal: Mapping[str, Any], now: dt.datetime, desk: Desk) -> str:
    until = max((day for day in (signal["hold_until"], signal["resume_at"]) if day), default=None)
    if until is None:
        return ""
    day = until.astimezone(desk.zone).date()
    is_near = abs(until - now) < dt.timedelta(days=_NEAR_DAYS)
    words = weekday_words(day) if is_near else date_words(day)
    return f"{'Was left' if until <= now else 'Left'} alone until {words}."


def _of_referral(intents: Sequence[str], details: Mapping[str, Any]) -> str:
    if not {Intent.WRONG_PERSON, Intent.LEFT_COMPANY} & set(intents):
        return ""
    referral: Mapping[str, str] = details.get("referral") or {}
    who = referral.get("name") or referral.get("email") or referral.get("role")
    return f"{who} is proposed instead." if who else "Somebody else has to be found there."


def _of_closing(signal: Mapping[str, Any]) -> str:
    outcome = signal["person__prospect__outcome"]
    return "" if outcome in (None, Outcome.OPEN.value) else "They are closed."


def _of_answer(signal: Mapping[str, Any], kind: SignalKind) -> str:
    touched_at = signal["person__prospect__last_touch_at"]
    is_answered = touched_at is not None and touched_at > signal["at"]
    return "You were in touch since." if kind in HUMAN_SIGNALS and is_answered else ""
