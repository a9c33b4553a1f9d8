"""Standings, coverage and parameters in, chances of a reply and a range of listening out."""

from ._attention import (
    Attention,
    AttentionRules,
    answer_touches,
    ignore_touches,
    pass_days,
    see_awakenings,
    showing_evidence,
    sign_evidence,
    start_attention,
    weigh_evidence,
)
from ._awakening import Awakening
from ._calibration import Calibration, Rhythm, lasting
from ._chances import ChanceRange, listening_range, reply_chance, reply_chance_within
from ._history import BeliefHistory, Exchanges, belief_history
from ._infer import Beliefs, infer_belief
from ._multipliers import Dimension, Multipliers, at_odds
from ._parameters import Delay, Member, Parameters
from ._reasons import Diagnosis, RankedReason, diagnose, most_telling, score_guesses, weigh_reasons
from ._reasons_evidence import ReasonEvidence, find_evidence
from ._reasons_notes import Remark, parts_of, read_call, read_count, read_remark, story_of
from ._reasons_pack import REASONS, Reason, ReasonRules, Side
from ._stream import Stream, start_stream, stream_touch

__all__ = [
    "REASONS",
    "Attention",
    "AttentionRules",
    "Awakening",
    "BeliefHistory",
    "Beliefs",
    "Calibration",
    "ChanceRange",
    "Delay",
    "Diagnosis",
    "Dimension",
    "Exchanges",
    "Member",
    "Multipliers",
    "Parameters",
    "RankedReason",
    "Reason",
    "ReasonEvidence",
    "ReasonRules",
    "Remark",
    "Rhythm",
    "Side",
    "Stream",
    "answer_touches",
    "at_odds",
    "belief_history",
    "diagnose",
    "find_evidence",
    "ignore_touches",
    "infer_belief",
    "lasting",
    "listening_range",
    "most_telling",
    "parts_of",
    "pass_days",
    "read_call",
    "read_count",
    "read_remark",
    "reply_chance",
    "reply_chance_within",
    "score_guesses",
    "see_awakenings",
    "showing_evidence",
    "sign_evidence",
    "start_attention",
    "start_stream",
    "story_of",
    "stream_touch",
    "weigh_evidence",
    "weigh_reasons",
]
