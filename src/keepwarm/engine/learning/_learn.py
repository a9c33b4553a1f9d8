"""All that is learned from a table of touches, in the order in which each part needs the last."""

from __future__ import annotations

import dataclasses
from typing import Final

from keepwarm.engine.belief import Parameters
from keepwarm.engine.values import Floats

from ._calibration import learn_awakening, learn_calibration
from ._ensemble import fit_ensembles
from ._multipliers import learn_multipliers
from ._tables import LogTable, TouchTable, awakened, reached
from ._trials import TouchLog, Trials, forecast

BATCHES: Final = 4
"""Parts of the record, equal in touches, each foretold by what was fitted to those before it."""
TURNS: Final = 2
"""Of factors and calibration, each learned beside the other."""


def learn_parameters(log: TouchLog, published: Parameters, *, version: str) -> Parameters:
    """Learn from a log in memory; see ``learn_from``."""
    return learn_from(LogTable(log), published, version=version)


def learn_from(table: TouchTable, published: Parameters, *, version: str) -> Parameters:
    """Learn from settled touches all that the belief can take, near what was published.

    Members are refitted and weighed (``fit_ensembles``), then come factors of channel and of the
    table's dimensions; the awakening and the calibration come from forecasts that did not know
    what they foretold. An empty table gives the published parameters back, under the new version.
    """
    cuts = table.cuts(BATCHES)
    fit = fit_ensembles(table.snapshots(cuts), published, version=version)
    if not cuts.size:
        return fit.parameters
    # The first batch is foretold by published levels alone: to learn by it would be to correct
    # what the fit has corrected already.
    after_ignored = table.later_trials(cuts[0], ignored_only=True)
    awakening = learn_awakening(after_ignored, forecast(after_ignored, fit.before, cuts))
    # Factors stand beside the figures that will be used with them, hence are learned with those.
    parameters = dataclasses.replace(fit.parameters, awakening=awakening)
    learned = learn_multipliers(table.tally(parameters))
    parameters = dataclasses.replace(parameters, learned=learned)
    # What calibration and factors explain in common is settled in turns.
    known = table.later_trials(cuts[0])
    foretold = awakened(forecast(known, fit.before, cuts), known, awakening)
    for _ in range(TURNS):
        chance = reached(foretold, known, parameters)
        calibration = learn_calibration(known, chance, _factors(known, parameters))
        is_settled = calibration == parameters.calibration
        parameters = dataclasses.replace(parameters, calibration=calibration)
        if is_settled or not table.labels:
            break
        # The level stays: to fit it again would undo what is known of where it goes.
        anew = learn_multipliers(table.tally(parameters)).dimensions
        parameters = dataclasses.replace(
            parameters, learned=dataclasses.replace(parameters.learned, dimensions=anew)
        )
    return parameters


def _factors(trials: Trials, parameters: Parameters) -> Floats:
    """Return what the odds of each touch are multiplied by for how it was made."""
    factors: Floats = parameters.learned.factors(parameters.learned.cells(trials.codes))
    return factors
