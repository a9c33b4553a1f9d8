"""A fitted book, protocols and dice in, what each protocol would bring out: a simulation only."""

from ._assumptions import Assumptions, Cadence
from ._compare import SHARE, Span, Tally, difference, span_of, tally_run
from ._people import Crowd, draw_crowd, newcomers
from ._practice import Practice, describe_practice
from ._protocols import Day, FollowCadence, FollowPlan, Protocol, Touches
from ._run import Run, Setting, run_protocol

__all__ = [
    "SHARE",
    "Assumptions",
    "Cadence",
    "Crowd",
    "Day",
    "FollowCadence",
    "FollowPlan",
    "Practice",
    "Protocol",
    "Run",
    "Setting",
    "Span",
    "Tally",
    "Touches",
    "describe_practice",
    "difference",
    "draw_crowd",
    "newcomers",
    "run_protocol",
    "span_of",
    "tally_run",
]
