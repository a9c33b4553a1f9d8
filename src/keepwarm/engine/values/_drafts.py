"""An outgoing draft with what is known around it, and what a check finds in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from keepwarm.engine.values._lists import Channel


class Severity(StrEnum):
    """How much a finding weighs."""

    ERROR = "error"
    """The draft must not go out like that: it would be wrong or embarrassing."""
    WARNING = "warning"
    """A careful salesperson would change it."""
    NOTE = "note"
    """Worth a look; often right, sometimes not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftFacts:
    """What may be said: everything known of the prospect, the rep and the offer.

    ``known`` are notes on the prospect, ``proof`` results, prices and dates that are true of us,
    ``others`` whatever else is known.
    """

    name: str = ""
    company: str = ""
    role: str = ""
    known: tuple[str, ...] = ()
    rep: str = ""
    rep_company: str = ""
    offer: str = ""
    proof: tuple[str, ...] = ()
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierTouch:
    """What was said before, by us or (``is_theirs``) by the prospect."""

    text: str
    channel: str = Channel.EMAIL
    days_ago: float = 0.0
    is_theirs: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftInContext:
    """A draft as it would go out, with the facts and the history it is held against."""

    text: str
    channel: Channel = Channel.EMAIL
    language: str = ""
    subject: str = ""
    facts: DraftFacts = field(default_factory=DraftFacts)
    history: tuple[EarlierTouch, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a check found, and where.

    ``start`` and ``end`` are offsets into the draft's text, or into its subject where
    ``is_in_subject`` says so. ``repair`` says what to do about it.
    """

    code: str
    severity: Severity
    start: int
    end: int
    message: str
    repair: str
    is_in_subject: bool = False


class FactKind(StrEnum):
    """What a person finds out about a prospect or their company before writing."""

    PERSONAL = "personal"
    ANSWER = "answer"
    ANGLE = "angle"
    DATE = "date"
    NUMBER = "number"
    OTHER = "other"


class Confidence(StrEnum):
    """How sure a person is of what they typed in."""

    SURE = "sure"
    LIKELY = "likely"
    HEARD = "heard"
