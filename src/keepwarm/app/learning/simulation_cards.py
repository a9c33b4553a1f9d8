"""What a shell shows of a simulation; see ``cards``."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SpanLine:
    """A mean, and the range that holds 80 of 100 draws."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtocolLine:
    """What one protocol brings in the simulation.

    ``against`` is the difference in answers to the plan with the same minutes, on the same
    simulated people (none for that plan itself), ``is_told`` whether its range leaves out zero, and
    ``verdict`` says it. ``worth_hours`` are hours of the person's own time that the answers are
    worth; ``wins`` is none without wins in the record.
    """

    name: str
    words: str
    how: str
    minutes_a_day: float
    answers: SpanLine
    worth_hours: SpanLine
    wins: SpanLine | None
    opt_outs: SpanLine
    minutes_spent: SpanLine
    touches: SpanLine
    prospects: SpanLine
    against: SpanLine | None
    worth_against: SpanLine | None
    is_told: bool
    verdict: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulationPage:
    """Protocols compared on simulated people; nothing in it has happened.

    ``protocols`` is empty where there is nobody to simulate. ``people`` are the open prospects,
    ``simulated`` those of each draw, ``invented`` how many of those are newcomers.
    """

    title: str
    verdict: str
    notice: str
    minutes: float
    days: int
    working_days: int
    newcomers: float
    seed: int
    draws: int
    people: int
    simulated: int
    invented: int
    who: str
    choices: tuple[tuple[str, str, bool], ...]
    """What can be played: name, words, and whether it was."""
    protocols: tuple[ProtocolLine, ...]
    assumptions: tuple[str, ...]
    unknown: tuple[str, ...]
