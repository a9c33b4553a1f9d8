"""What a shell shows of what works: effects of channel, tactic, hour and draws; see ``cards``."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectLine:
    """One action against the other candidates there were.

    ``choices`` were those in which it was one of several candidates, ``effective_size`` is how many
    even draws they are worth. ``rate`` is the share answered had it always been chosen there
    (SNIPS), with its 95 % range, ``doubly_robust`` the same by the other estimator; null where
    nothing tells. ``ratio`` to ``ratio_high`` is told only where ``is_told``.
    """

    label: str
    choices: int
    effective_size: float
    rate: float | None
    rate_low: float | None
    rate_high: float | None
    doubly_robust: float | None
    is_told: bool
    ratio: float | None
    ratio_low: float | None
    ratio_high: float | None
    touches_missing: int
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectGroup:
    """The actions of one kind: channels, tactics, hours, going on or not, waiting or not."""

    dimension: str
    title: str
    lines: tuple[EffectLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectsPage:
    """What works, as far as it can be told.

    ``planned`` lines were written down, ``done`` of them made; ``settled`` are those whose answer
    would have come by now, ``contested`` those of them with more than one candidate. ``drawn``
    counts the settled draws of who goes on past a stop, and of whose touch waits.
    """

    title: str
    verdict: str
    planned: int
    done: int
    settled: int
    contested: int
    drawn: int
    groups: tuple[EffectGroup, ...]
    overrides: int
    overrides_answered: int
    overrides_sentence: str
    limits: tuple[str, ...]
