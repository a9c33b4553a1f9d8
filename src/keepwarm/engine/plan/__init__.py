"""Standings, beliefs, minutes and rules in, the day's plan out, with what was left out and why."""

from ._cadence import Cadence, CadenceRules, rest_days, start_cadence, touch_prospects
from ._conditions import CONDITIONS, Situation
from ._consent import ConsentRule, forbidden_channels
from ._day import DayPlan, Line, due_positions, line_of, lines_of, plan_day
from ._hours import clock_offsets_s
from ._lanes import DAY_S, Placement, place, usable_channels
from ._moves import RESEARCH, Choice, Ranking, best_moves, rank_moves, replace_choices
from ._randomise import (
    Continuation,
    Draw,
    Exploration,
    Postponement,
    candidate_propensities,
    choose_moves,
    continue_past_stop,
    postpone_touches,
)
from ._rules import Move, Rules
from ._steps import NO_CHANNEL, Step, StepRules, next_steps
from ._touches import likely_slots, touch_chance, uncertainty_factors, weigh_touches
from ._whole import Terms, rank_standings, weigh_standings
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
    "NO_CHANNEL",
    "RESEARCH",
    "Cadence",
    "CadenceRules",
    "Choice",
    "ConsentRule",
    "Continuation",
    "DayPlan",
    "Draw",
    "Exploration",
    "Line",
    "Move",
    "Placement",
    "Postponement",
    "Ranking",
    "Rules",
    "Situation",
    "Step",
    "StepRules",
    "Terms",
    "action_words",
    "age_words",
    "best_moves",
    "candidate_propensities",
    "change_words",
    "choose_moves",
    "clock_offsets_s",
    "continue_past_stop",
    "due_positions",
    "explain",
    "forbidden_channels",
    "likely_slots",
    "line_of",
    "lines_of",
    "next_steps",
    "number_words",
    "place",
    "plan_day",
    "postpone_touches",
    "rank_moves",
    "rank_standings",
    "replace_choices",
    "rest_days",
    "silence_words",
    "start_cadence",
    "touch_chance",
    "touch_prospects",
    "uncertainty_factors",
    "usable_channels",
    "weigh_standings",
    "weigh_touches",
]
