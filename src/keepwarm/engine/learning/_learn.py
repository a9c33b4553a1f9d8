"""All that is learned from a log of touches, in the order in which each part needs the last."""

from __future__ import annotations

import dataclasses
from typing import Final

import numpy as np

from keepwarm.engine.belief import Awakening, Multipliers, Parameters
from keepwarm.engine.values import CHANNELS, Floats

from ._calibration import learn_awakening, learn_calibration, rhythm_before
from ._counts import snapshots
from ._ensemble import fit_ensembles
from ._multipliers import learn_multipliers, tally
from ._trials import Forecasts, TouchLog, Trials, forecast, trials_of

BATCHES: Final = 4
"""Parts of the record, equal in touches, each foretold by what was fitted to those before it."""
TURNS: Final = 2
"""Of factors and calibration, each learned beside the other."""


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
    parameters = dataclasses.replace(fit.parameters, awakening=awakening)
    reached = _awakened(foretold, known, awakening)
    # Factors stand beside the figures that will be used with them, hence are learned with those.
    fitted = _awakened(forecast(trials, [parameters.ensembles], np.zeros(0)), trials, awakening)
    parameters = dataclasses.replace(parameters, learned=_learned(fitted, log, trials, parameters))
    # What calibration and factors explain in common is settled in turns.
    for _ in range(TURNS):
        chance = _reached(reached, known, parameters)
        calibration = learn_calibration(known, chance, _factors(log, known, parameters))
        is_settled = calibration == parameters.calibration
        parameters = dataclasses.replace(parameters, calibration=calibration)
        if is_settled or not log.codes:
            break
        # The level stays: to fit it again would undo what is known of where it goes.
        anew = _learned(fitted, log, trials, parameters).dimensions
        parameters = dataclasses.replace(
            parameters, learned=dataclasses.replace(parameters.learned, dimensions=anew)
        )
    return parameters


def _awakened(forecasts: Forecasts, trials: Trials, awakening: Awakening) -> Floats:
    """Return the chances once listening has come back as far as it does."""
    back = np.where(trials.run > 0, awakening.share_after(trials.gap_days), 0.0)
    return forecasts.chance + forecasts.lift * back


def _learned(fitted: Floats, log: TouchLog, trials: Trials, parameters: Parameters) -> Multipliers:
    """Return the factors of how touches were made, beside the calibration there is."""
    expected = parameters.calibration.correct(
        _reached(fitted, trials, parameters), rhythm_before(trials), trials.channel
    )
    return learn_multipliers(
        tally(
            [trials.channel, *(codes[trials.row] for codes in log.codes.values())],
            expected,
            trials.is_answered,
            names=("channel", *log.codes),
            labels=(tuple(CHANNELS), *(log.labels[name] for name in log.codes)),
        )
    )


def _reached(chance: Floats, trials: Trials, parameters: Parameters) -> Floats:
    """Return the chances on the channel of each touch."""
    reached: Floats = np.minimum(chance * parameters.channel_factors()[trials.channel], 1.0)
    return reached


def _factors(log: TouchLog, trials: Trials, parameters: Parameters) -> Floats:
    """Return what the odds of each touch are multiplied by for how it was made."""
    codes = {name: column[trials.row] for name, column in log.codes.items()}
    return parameters.learned.factors(parameters.learned.cells(codes))
