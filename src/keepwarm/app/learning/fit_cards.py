"""What a shell shows of what was learned; see ``cards``."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class StageFigures:
    """The chance that the first mail to somebody of a stage is answered.

    As published, as it was in force before, and now, the latter with its range.
    """

    stage: str
    """Codebook label, "cold"."""
    words: str
    touches: int
    prospects: int
    answered: int
    published: float
    before: float
    after: float
    after_low: float
    after_high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorLine:
    """Something about a touch that goes with more or fewer answers than foretold."""

    dimension: str
    label: str
    factor: float
    low: float
    high: float
    answered: int
    expected: float
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ForwardScore:
    """Log loss a touch, forward in time: lower is better; ``gain`` with its 80 % range."""

    touches: int
    learned: float
    published: float
    gain: float
    gain_low: float
    gain_high: float
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FitReport:
    """What was learned, from how much, and what became of the figures.

    ``decision`` undoes it; None where nothing changed. ``pending``, ``unseen`` and ``chosen``
    touches were left out: see ``Settled``.
    """

    sentence: str
    is_learned: bool
    decision: int | None
    version: str
    touches: int
    prospects: int
    answered: int
    pending: int
    unseen: int
    chosen: int
    left_out: tuple[str, ...] = ()
    stages: tuple[StageFigures, ...] = ()
    factors: tuple[FactorLine, ...] = ()
    factors_sentence: str = ""
    forward: ForwardScore | None = None
