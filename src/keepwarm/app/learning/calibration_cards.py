"""What a shell shows of how good the chances were; see ``cards``."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from .fit_cards import ForwardScore


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupLine:
    """Touches with something in common: answers that came against answers foretold.

    ``low`` to ``high`` is the 80 % range of the share answered, ``ratio_low`` to ``ratio_high``
    that of ``ratio``, answers that came over those foretold.
    """

    label: str
    touches: int
    answered: int
    expected: float
    share: float
    low: float
    high: float
    foretold: float
    ratio: float
    ratio_low: float
    ratio_high: float
    is_as_foretold: bool
    is_telling: bool
    """Whether enough was foretold for a ratio to mean something."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DriftLine:
    """The alarm: sums of what went past the forecasts, block by block of touches."""

    sentence: str
    is_alarm: bool
    touches: int
    limit: float
    at: tuple[dt.datetime, ...] = ()
    more: tuple[float, ...] = ()
    fewer: tuple[float, ...] = ()
    since: dt.datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FitLine:
    """One time that something was learned or forgotten."""

    decision: int
    at: dt.datetime
    sentence: str
    is_automatic: bool
    is_undone: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrationPage:
    """How good the chances were. Without enough touches the groups are empty.

    ``title`` is the answer in a sentence, ``verdict`` what to make of it, ``which`` says which
    forecasts were looked at. ``error`` is the mean distance of chances from what came (ECE).
    """

    title: str
    verdict: str
    which: str
    learned: str
    touches: int
    touches_wanted: int
    forecasts: int
    since: dt.datetime | None
    until: dt.datetime | None
    left_out: tuple[str, ...]
    overall: GroupLine | None
    bins: tuple[GroupLine, ...]
    error: float | None
    by_ignored: tuple[GroupLine, ...]
    by_stage: tuple[GroupLine, ...]
    by_channel: tuple[GroupLine, ...]
    drift: DriftLine | None
    forward: ForwardScore | None
    fits: tuple[FitLine, ...]
    limits: tuple[str, ...]
