"""Standings, beliefs, minutes and rules in, the day's plan out, with what was left out and why."""

from ._conditions import CONDITIONS, Situation
from ._consent import ConsentRule, forbidden_channels
from ._day import DayPlan, Line, due_positions, lines_of, plan_day
from ._hours import clock_offsets_s
from ._lanes import DAY_S, Placement, place, usable_channels
from ._moves import RESEARCH, Choice, Ranking, best_moves, rank_moves, replace_choices
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
    "RESEARCH",
    "Choice",
    "ConsentRule",
    "DayPlan",
    "Line",
    "Move",
    "Placement",
    "Ranking",
    "Rules",
    "Situation",
    "action_words",
    "age_words",
    "best_moves",
    "change_words",
    "clock_offsets_s",
    "due_positions",
    "explain",
    "forbidden_channels",
    "lines_of",
    "number_words",
    "place",
    "plan_day",
    "rank_moves",
    "replace_choices",
    "silence_words",
    "usable_channels",
]
