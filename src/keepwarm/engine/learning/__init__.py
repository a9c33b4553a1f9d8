"""Outcomes of touches and published parameters in, learned parameters out."""

from ._calibration import (
    TRIALS_MAX,
    learn_awakening,
    learn_calibration,
    rhythm_before,
    thinning,
)
from ._closing import Closing, closing_chance, expect_closings, learn_closing
from ._counts import Counts, count_states, count_touches, no_counts, snapshots
from ._drift import BLOCK_VARIANCE, DRIFT_LIMIT, Drift, find_drift
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
from ._forward import (
    FORWARD_BATCHES,
    Comparison,
    Forward,
    compare,
    forecast_forward,
    standings_before,
)
from ._learn import BATCHES, learn_from, learn_parameters
from ._likelihood import Likelihood
from ._multipliers import Tally, learn_multipliers, tally
from ._outlook import Outlook, count_shares, learn_overdispersion, outlook
from ._reliability import Group, calibration_error, share_range, tell_bins, tell_group, tell_groups
from ._signs import AwakeningSign, Signs
from ._tables import (
    CHANNEL,
    STAGE,
    Answers,
    LogTable,
    TouchTable,
    between,
    fitted_chances,
    tally_trials,
)
from ._told import ToldFactor, told_factors
from ._trials import Forecasts, TouchLog, Trials, forecast, trials_of

__all__ = [
    "BATCHES",
    "BLOCK_VARIANCE",
    "CELL_PRIOR",
    "CHANNEL",
    "DRIFT_LIMIT",
    "EFFECTIVE_SIZE_MIN",
    "EVERYBODY",
    "FORWARD_BATCHES",
    "PRIOR_TOUCHES",
    "STAGE",
    "THE_OTHERS",
    "TRIALS_MAX",
    "Answers",
    "AwakeningSign",
    "Choices",
    "Closing",
    "Comparison",
    "Counts",
    "Decisions",
    "Doubt",
    "Drift",
    "Effects",
    "EnsembleFit",
    "Estimate",
    "Forecasts",
    "Forward",
    "Group",
    "Likelihood",
    "LogTable",
    "NotTold",
    "Outlook",
    "PolicyValue",
    "SegmentFit",
    "Signs",
    "Tally",
    "Told",
    "ToldFactor",
    "TouchLog",
    "TouchTable",
    "Trials",
    "Verdict",
    "always",
    "between",
    "calibration_error",
    "closing_chance",
    "compare",
    "contrast",
    "contrasts",
    "count_shares",
    "count_states",
    "count_touches",
    "drawn_choices",
    "effective_size",
    "expect_closings",
    "find_drift",
    "fit_ensembles",
    "fit_member",
    "fitted_chances",
    "forecast",
    "forecast_forward",
    "join_effects",
    "judge_effects",
    "learn_awakening",
    "learn_calibration",
    "learn_closing",
    "learn_from",
    "learn_multipliers",
    "learn_overdispersion",
    "learn_parameters",
    "no_counts",
    "outlook",
    "policy_difference",
    "policy_value",
    "pool_effects",
    "predict_outcomes",
    "rhythm_before",
    "share_range",
    "snapshots",
    "standings_before",
    "tally",
    "tally_trials",
    "tell_bins",
    "tell_group",
    "tell_groups",
    "thinning",
    "told_factors",
    "trials_of",
]
