"""Standings, beliefs, minutes and rules in, the day's plan out, with what was left out and why."""

from ._conditions import CONDITIONS, Situation
from ._consent import ConsentRule, forbidden_channels
from ._day import Choice, DayPlan, Line, choose_moves, due_positions, line_of, plan_day
from ._hours import clock_offsets_s
from ._lanes import DAY_S, Placement, place, usable_channels
from ._rules import Move, Rules
from ._words import (
    action_words,
    age_words,
    change_words,
    explain,
    number_words,
    silence_words,
)

__all__ = [
    "CONDITIONS",
    "DAY_S",
    "Choice",
    "ConsentRule",
    "DayPlan",
    "Line",
    "Move",
    "Placement",
    "Rules",
    "Situation",
    "action_words",
    "age_words",
    "change_words",
    "choose_moves",
    "clock_offsets_s",
    "due_positions",
    "explain",
    "forbidden_channels",
    "line_of",
    "number_words",
    "place",
    "plan_day",
    "silence_words",
    "usable_channels",
]
