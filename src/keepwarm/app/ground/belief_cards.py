"""What a shell shows of what is believed of one prospect; see ``cards``."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from keepwarm.engine.belief import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonLine:
    """A reason for silence, its chance, and the evidence behind it."""

    reason: Reason
    words: str
    chance: float
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonsCard:
    """Why somebody may be silent, likeliest first, what would tell best, and what fits best."""

    lines: tuple[ReasonLine, ...]
    question: str
    is_game: bool
    advice: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BeliefChart:
    """What the chart of one prospect's belief draws; times in UTC."""

    title: str
    """The answer in a sentence."""
    at: tuple[dt.datetime, ...]
    low: tuple[float, ...]
    mid: tuple[float, ...]
    high: tuple[float, ...]
    touches: tuple[tuple[dt.datetime, str], ...]
    signals: tuple[tuple[dt.datetime, str], ...]
