"""Law and courtesy as data: what may be done with somebody, by which channel, at which moment.

Rules come from ``packs/law``, each with its words, its source and the day it was reviewed. Who
cannot be placed is judged by the strictest rule that could apply. Engineering defaults, not legal
advice.
"""

from ._calendar import Countries, holiday_on, moved_holidays
from ._clock import Delay, History, Moment, find_delay
from ._judge import (
    Allowed,
    Consent,
    Contact,
    Forbidden,
    Needs,
    Ruling,
    forbidden_channels,
    judge_contact,
    notices_of,
    puts_of,
)
from ._places import Place, find_place
from ._rules import BasisRule, CapRule, DutyRule, HoursRule, Law, Origin, Put, Scope, Strength

__all__ = [
    "Allowed",
    "BasisRule",
    "CapRule",
    "Consent",
    "Contact",
    "Countries",
    "Delay",
    "DutyRule",
    "Forbidden",
    "History",
    "HoursRule",
    "Law",
    "Moment",
    "Needs",
    "Origin",
    "Place",
    "Put",
    "Ruling",
    "Scope",
    "Strength",
    "find_delay",
    "find_place",
    "forbidden_channels",
    "holiday_on",
    "judge_contact",
    "moved_holidays",
    "notices_of",
    "puts_of",
]
