"""How good forecasts were: log loss, calibration, observed over expected; and the product's own.

The product's forecast of a touch is what Today would have shown in the moment it was made: the
standing before it, inferred, replies in flight included.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Final

import numpy as np

from keepwarm.engine.belief import Parameters, infer_belief, reply_chance
from keepwarm.engine.learning import TouchLog, Trials, standings_before, trials_of
from keepwarm.engine.values import (
    CHANNELS,
    Bools,
    Coverage,
    Floats,
    Ints,
)

ROOT: Final = Path(__file__).parent.parent
CHANCE_MIN: Final = 1e-5
BINS: Final = 10
RUN_MAX: Final = 6
ALWAYS: Final = Coverage(since=np.full(len(CHANNELS), -1e18), until=np.full(len(CHANNELS), 1e18))


def published() -> Parameters:
    """Return the priors that Keepwarm ships."""
    pack = ROOT / "src/keepwarm/packs/priors.toml"
    return Parameters.from_mapping(tomllib.loads(pack.read_text(encoding="utf-8")))


def product_chances(log: TouchLog, parameters: Parameters) -> tuple[Trials, Floats]:
    """Return the touches of a log, and the chance that the product showed before each."""
    trials = trials_of(log)
    beliefs = infer_belief(
        standings_before(trials), now=trials.at, coverage=ALWAYS, parameters=parameters
    )
    codes = {name: column[trials.row] for name, column in log.codes.items()}
    known = {one.name for one in parameters.learned.dimensions}
    cells = parameters.learned.cells({name: codes[name] for name in known})
    return trials, reply_chance(beliefs, trials.channel, parameters, cells).mid


def log_loss(is_answered: Bools, chance: Floats) -> float:
    """Return the mean logarithmic loss, chances kept off 0 and 1 by 0.00001."""
    inside = np.clip(chance, CHANCE_MIN, 1 - CHANCE_MIN)
    return -float(np.where(is_answered, np.log(inside), np.log1p(-inside)).mean())


def calibration_error(is_answered: Bools, chance: Floats) -> float:
    """Return the expected calibration error over ten bins with equally many forecasts."""
    edges = np.quantile(chance, np.linspace(0, 1, BINS + 1))
    place = np.clip(np.searchsorted(edges, chance, side="right") - 1, 0, BINS - 1)
    foretold = np.bincount(place, chance, BINS)
    return float(np.abs(np.bincount(place, is_answered, BINS) - foretold).sum() / len(chance))


def observed_over_expected(is_answered: Bools, chance: Floats, run: Ints) -> dict[str, float]:
    """Return the replies that came over those foretold, by touches ignored in a row before."""
    place = np.minimum(run, RUN_MAX)
    ratio = np.bincount(place, is_answered, RUN_MAX + 1) / np.bincount(place, chance, RUN_MAX + 1)
    names = [*map(str, range(RUN_MAX)), f"{RUN_MAX}+"]
    return {name: round(float(one), 3) for name, one in zip(names, ratio, strict=True)}


def judged(is_answered: Bools, chance: Floats) -> dict[str, float]:
    """Return the scores of one forecaster."""
    return {
        "log_loss": round(log_loss(is_answered, chance), 4),
        "calibration_error": round(calibration_error(is_answered, chance), 4),
    }
