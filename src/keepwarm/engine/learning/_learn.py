"""All that is learned from a log of touches, in the order in which each part needs the last."""

from __future__ import annotations

import dataclasses
from typing import Final

import numpy as np

from keepwarm.engine.belief import Awakening, Parameters
from keepwarm.engine.values import CHANNELS, Floats

from ._calibration import learn_awakening, learn_calibration
from ._counts import snapshots
from ._ensemble import fit_ensembles
from ._multipliers import learn_multipliers, tally
from ._trials import Forecasts, TouchLog, Trials, forecast, published_reach, trials_of

BATCHES: Final = 4
"""Parts of the record, equal in touches, each foretold by what was fitted to those before it."""


def learn_parameters(log: TouchLog, published: Parameters, *, version: str) -> Parameters:
    """Learn from settled touches all that the belief can take, near what was published.

    Members are refitted and weighed (``fit_ensembles``), then come factors of channel and of the
    log's dimensions; the awakening and the calibration come from forecasts that did not know what
    they foretold. An empty log gives the published parameters back, under the new version.
    """
    cuts = np.quantile(log.at, np.arange(1, BATCHES) / BATCHES) if log.at.size else np.zeros(0)
    counts = snapshots(
        log.prospect, log.at, log.is_answered, log.stage, cuts, prospects=len(log.stage)
    )
    fit = fit_ensembles(list(counts), published, version=version)
    if not log.at.size:
        return fit.parameters
    trials = trials_of(log)
    # The first batch is foretold by published levels alone: to learn by it would be to correct
    # what the fit has corrected already.
    later = np.flatnonzero(trials.at >= cuts[0])
    known, foretold = trials.at_rows(later), forecast(trials, fit.before, cuts).at_rows(later)
    awakening = learn_awakening(known, foretold)
    # Factors stand beside the figures that will be used with them, hence are learned with those.
    fitted = forecast(trials, [fit.parameters.ensembles], np.zeros(0))
    learned = learn_multipliers(
        tally(
            [trials.channel, *(codes[trials.row] for codes in log.codes.values())],
            _awakened(fitted, trials, awakening) * published_reach(trials, published),
            trials.is_answered,
            names=("channel", *log.codes),
            labels=(tuple(CHANNELS), *(log.labels[name] for name in log.codes)),
        )
    )
    refined = dataclasses.replace(fit.parameters, learned=learned, awakening=awakening)
    chance = _made(_awakened(foretold, known, awakening), log, known, refined)
    return dataclasses.replace(refined, calibration=learn_calibration(known, chance))


def _awakened(forecasts: Forecasts, trials: Trials, awakening: Awakening) -> Floats:
    """Return the chances once listening has come back as far as it does."""
    back = np.where(trials.run > 0, awakening.share_after(trials.gap_days), 0.0)
    return forecasts.chance + forecasts.lift * back


def _made(chance: Floats, log: TouchLog, trials: Trials, parameters: Parameters) -> Floats:
    """Return the chances with the factors of how each touch was made."""
    codes = {name: column[trials.row] for name, column in log.codes.items()}
    factor = parameters.channel_factors()[trials.channel]
    factor = factor * parameters.learned.factors(parameters.learned.cells(codes))
    made: Floats = np.minimum(chance * factor, 1.0)
    return made
