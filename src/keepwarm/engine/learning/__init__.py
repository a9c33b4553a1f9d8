"""Outcomes of touches and published parameters in, learned parameters out."""

from ._calibration import learn_awakening, learn_calibration
from ._counts import Counts, count_states, count_touches, no_counts, snapshots
from ._effect_choices import Choices, Decisions, drawn_choices, effective_size
from ._effect_predictions import CELL_PRIOR, predict_outcomes
from ._effect_values import Estimate, PolicyValue, always, policy_difference, policy_value
from ._effect_verdicts import (
    EFFECTIVE_SIZE_MIN,
    Doubt,
    NotTold,
    Told,
    Verdict,
    judge_effects,
    pool_effects,
)
from ._effects import EVERYBODY, THE_OTHERS, Effects, contrast, contrasts, join_effects
from ._ensemble import EnsembleFit, fit_ensembles
from ._fit import PRIOR_TOUCHES, SegmentFit, fit_member
from ._learn import BATCHES, learn_parameters
from ._likelihood import Likelihood
from ._multipliers import Tally, learn_multipliers, tally
from ._trials import Forecasts, TouchLog, Trials, forecast, trials_of

__all__ = [
    "BATCHES",
    "CELL_PRIOR",
    "EFFECTIVE_SIZE_MIN",
    "EVERYBODY",
    "PRIOR_TOUCHES",
    "THE_OTHERS",
    "Choices",
    "Counts",
    "Decisions",
    "Doubt",
    "Effects",
    "EnsembleFit",
    "Estimate",
    "Forecasts",
    "Likelihood",
    "NotTold",
    "PolicyValue",
    "SegmentFit",
    "Tally",
    "Told",
    "TouchLog",
    "Trials",
    "Verdict",
    "always",
    "contrast",
    "contrasts",
    "count_states",
    "count_touches",
    "drawn_choices",
    "effective_size",
    "fit_ensembles",
    "fit_member",
    "forecast",
    "join_effects",
    "judge_effects",
    "learn_awakening",
    "learn_calibration",
    "learn_multipliers",
    "learn_parameters",
    "no_counts",
    "policy_difference",
    "policy_value",
    "pool_effects",
    "predict_outcomes",
    "snapshots",
    "tally",
    "trials_of",
]
