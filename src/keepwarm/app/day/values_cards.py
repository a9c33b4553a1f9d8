"""What a shell shows of values, costs and minutes, and of what they do to a day; see ``cards``."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueLine:
    """What an answer at a stage, or a touch on a channel, is put at, in minutes.

    ``name`` is what forms and ``--set`` call it; ``is_own`` says that the person answered it.
    """

    name: str
    label: str
    minutes: float
    typed: float
    """What the person answered in minutes, else the default; money goes before it."""
    default: float
    is_own: bool
    meaning: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareLine:
    """Of those who answer at a stage, how many in 100 become a deal; none where not answered."""

    name: str
    label: str
    share: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceCard:
    """What a minute of the person brings: ``price`` is an index, none while it is unknown."""

    price: float | None
    days: int
    days_wanted: int
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LastChange:
    """The last change of values that was not taken back."""

    decision: int
    at: dt.datetime
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ValuesHint:
    """What Today says of values: the question until it is answered, the price once it is known."""

    question: str
    price: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ValuesPage:
    """What is in force, beside what ships, with the ground of each."""

    is_asked: bool
    """False until the person answered, or put the question aside."""
    stages: tuple[ValueLine, ...]
    channels: tuple[ValueLine, ...]
    day: ValueLine
    shares: tuple[ShareLine, ...]
    deal: float | None
    hour: float | None
    money_sentence: str
    own_values: int
    """Prospects with a value of their own, which goes before their stage's."""
    price: PriceCard
    last: LastChange | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedTouch:
    """One touch that a day's minutes hold."""

    prospect_id: int
    name: str
    account: str
    action: str
    minutes: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DaySketch:
    """A day's plan in short: those who wait first, then the touches in the order of their worth."""

    minutes: float
    minutes_planned: float
    answers: int
    touches: int
    left_out: int
    lines: tuple[PlannedTouch, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Consequence:
    """What today's plan becomes: before beside after, who falls out of it and who comes in."""

    sentence: str
    before: DaySketch
    after: DaySketch
    falls_out: tuple[PlannedTouch, ...]
    comes_in: tuple[PlannedTouch, ...]
    changed: tuple[str, ...]
    """Each figure that changes, in words."""
