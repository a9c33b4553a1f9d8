"""Standings, coverage and sourced priors in, chances of a reply and a range of listening out."""

from ._chances import ChanceRange, listening_range, reply_chance, reply_chance_within
from ._history import BeliefHistory, Exchanges, belief_history
from ._infer import Beliefs, infer_belief
from ._parameters import Delay, Member, Parameters

__all__ = [
    "BeliefHistory",
    "Beliefs",
    "ChanceRange",
    "Delay",
    "Exchanges",
    "Member",
    "Parameters",
    "belief_history",
    "infer_belief",
    "listening_range",
    "reply_chance",
    "reply_chance_within",
]
