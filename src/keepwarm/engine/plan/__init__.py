"""Standings, beliefs, minutes and rules in, the day's plan out, with what was left out and why."""

from ._cadence import Cadence, CadenceRules, rest_days, start_cadence, touch_prospects
from ._conditions import CONDITIONS, Situation
from ._consent import ConsentRule, forbidden_channels
from ._day import DayPlan, Line, SoFar, due_positions, holding_line, lines_of, plan_day
from ._hours import clock_offsets_s
from ._lanes import (
    DAY_S,
    Placement,
    is_at_stop,
    past_stop,
    place,
    stopped_at,
    usable_channels,
)
from ._moves import (
    CALLS,
    RESEARCH,
    Choice,
    Ranking,
    best_moves,
    draw_moves,
    may_vary,
    rank_moves,
    replace_choices,
)
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
from ._words import (
    action_words,
    age_words,
    change_words,
    explain,
    number_words,
    silence_words,
)

__all__ = [
    "CALLS",
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
    "SoFar",
    "Step",
    "StepRules",
    "action_words",
    "age_words",
    "best_moves",
    "candidate_propensities",
    "change_words",
    "choose_moves",
    "clock_offsets_s",
    "continue_past_stop",
    "draw_moves",
    "due_positions",
    "explain",
    "forbidden_channels",
    "holding_line",
    "is_at_stop",
    "likely_slots",
    "lines_of",
    "may_vary",
    "next_steps",
    "number_words",
    "past_stop",
    "place",
    "plan_day",
    "postpone_touches",
    "rank_moves",
    "replace_choices",
    "rest_days",
    "silence_words",
    "start_cadence",
    "stopped_at",
    "touch_chance",
    "touch_prospects",
    "uncertainty_factors",
    "usable_channels",
    "weigh_touches",
]
