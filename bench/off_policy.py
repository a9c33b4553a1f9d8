"""Whether effects are found in logs whose choices were biased, against trials that know the truth.

    python -m bench.off_policy [--data FOLDER] [--repeats 60]

Hillstrom's trial of 2008 mailed 64,000 customers at random. Logs of 8,000 are drawn from it as a
salesperson would have left them, who mails whom they like, with a floor under every propensity;
how much more often men's mail is visited than no mail is estimated from each log and compared
with the whole trial. The peer is the naive table of rates. Then a placebo: arms that are only
names must not be told apart, however often one looks. Then the logs of Open Bandit: what one
policy's log says of another, against the other's own log. At last the time that a draw for a
million prospects takes. ``FOLDER`` holds ``hillstrom_email`` and ``open_bandit_small``; the
project has no copy of them.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import NormalDist
from typing import Any

import numpy as np
import numpy.typing as npt

from keepwarm.engine.learning import (
    EFFECTIVE_SIZE_MIN,
    Choices,
    Decisions,
    Effects,
    Estimate,
    PolicyValue,
    Told,
    always,
    contrast,
    contrasts,
    drawn_choices,
    judge_effects,
    policy_difference,
    policy_value,
    predict_outcomes,
)
from keepwarm.engine.plan import Exploration, choose_moves

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
ARMS = ("No E-Mail", "Mens E-Mail", "Womens E-Mail")
NONE, MENS, WOMENS = range(3)
LOG_SIZE = 8_000
FLOORS = (0.0, 0.05, 0.1, 0.2)
ESTIMATORS = ("naive", "ips", "snips", "doubly_robust")
BAR_FLOOR, BAR_BIAS, BAR_RMSE = 0.1, 0.006, 0.018
PLACEBO_LOGS_PER_REPEAT = 5
LOOKS = 8
ITEMS, POSITIONS = 80, 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """Hillstrom's customers: standardised features, arm, visit, cell of likes, own product line."""

    features: Floats
    arm: Ints
    visit: Floats
    context: Ints
    line: Ints


def read_trial(folder: Path) -> Trial:
    """Read the trial."""
    rows = read_rows(folder / "hillstrom_email" / "hillstrom.csv.gz")
    column = {name: np.array([row[name] for row in rows]) for name in rows[0]}
    recency = column["recency"].astype(np.float64)
    history = np.log1p(column["history"].astype(np.float64))
    mens = column["mens"].astype(np.int64)
    womens = column["womens"].astype(np.int64)
    features = np.column_stack([recency, history, mens, womens])
    thirds = [
        np.searchsorted(np.quantile(values, [1 / 3, 2 / 3]), values)
        for values in (recency, history)
    ]
    return Trial(
        features=(features - features.mean(axis=0)) / features.std(axis=0),
        arm=np.array([ARMS.index(name) for name in column["segment"]]),
        visit=column["visit"].astype(np.float64),
        context=((thirds[0] * 3 + thirds[1]) * 2 + mens) * 2 + womens,
        line=np.where(mens == 1, MENS, WOMENS),
    )


def read_rows(path: Path) -> list[dict[str, str]]:
    """Read a zipped table."""
    with gzip.open(path, "rt", encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def liked(trial: Trial, floor: float) -> Floats:
    """Return the salesperson's chance of each arm: recent big spenders get their line's mail."""
    recency, history, mens, womens = trial.features.T
    score = np.column_stack(
        [
            1.2 * recency - 0.8 * history,
            -0.9 * recency + 0.7 * history + 0.9 * mens,
            -0.9 * recency + 0.7 * history + 0.9 * womens,
        ]
    )
    chance = np.exp(score)
    chance /= chance.sum(axis=1, keepdims=True)
    return np.asarray(floor / len(ARMS) + (1.0 - floor) * chance, np.float64)


def draw_log(
    trial: Trial, arm: Ints, chance: Floats, dice: np.random.Generator
) -> tuple[Choices, Ints]:
    """Accept customers of the trial so that their arms look as if drawn with ``chance``."""
    of_arm = chance[np.arange(arm.size), arm]
    kept = np.flatnonzero(dice.random(arm.size) < of_arm / chance.max())
    kept = dice.choice(kept, min(LOG_SIZE, kept.size), replace=False)
    decisions = Decisions(
        prospect=kept,
        context=trial.context[kept],
        candidates=np.ones((len(ARMS), kept.size), np.bool_),
        action=arm[kept],
        propensity=of_arm[kept],
        outcome=trial.visit[kept],
        is_override=np.zeros(kept.size, np.bool_),
        touch=np.ones(kept.size, np.int64),
    )
    return drawn_choices(decisions), kept


def errors(found: list[Estimate], truth: float) -> dict[str, float]:
    """Return bias, root mean squared error and how often a 95 % interval held the truth."""
    values = np.array([one.value for one in found]) - truth
    held = [one.low <= truth <= one.high for one in found]
    return {
        "bias": round(float(values.mean()), 4),
        "rmse": round(float(np.sqrt(np.square(values).mean())), 4),
        "held": round(float(np.mean(held)), 3),
    }


def hillstrom(trial: Trial, floor: float, repeats: int) -> dict[str, dict[str, Any]]:
    """Return the errors of each estimator for one floor."""
    rate = [float(trial.visit[trial.arm == arm].mean()) for arm in range(len(ARMS))]
    truths = {
        "mens_over_none": rate[MENS] - rate[NONE],
        "womens_over_none": rate[WOMENS] - rate[NONE],
        "line": float(trial.visit[trial.arm == trial.line].mean()),
    }
    dice = np.random.default_rng(round(1000 * floor) + 7)
    chance = liked(trial, floor)
    found: dict[str, list[PolicyValue]] = {name: [] for name in truths}
    ratios: list[Estimate] = []
    told = 0
    for _ in range(repeats):
        log, kept = draw_log(trial, trial.arm, chance, dice)
        predictions = predict_outcomes(log)
        for name, value in estimated(log, trial.line[kept], predictions).items():
            found[name].append(value)
        effect = contrast(log, of=MENS, against=NONE, predictions=predictions)
        ratio, error = float(effect.log_ratio[0]), float(effect.standard_error[0])
        ratios.append(Estimate(value=ratio, standard_error=error))
        told += isinstance(judge_effects(effect)[0], Told)
    figures = {name: compared(values, truths[name]) for name, values in found.items()}
    truth = math.log(rate[MENS] / rate[NONE])
    figures["log_ratio_mens_none"] = {
        "truth": round(truth, 4),
        **errors(ratios, truth),
        "told": round(told / repeats, 3),
    }
    return figures


def estimated(log: Choices, line: Ints, predictions: Floats) -> dict[str, PolicyValue]:
    """Return what one log says of each question."""
    policy = {arm: always(log, arm)[1] for arm in range(len(ARMS))}
    by_line = np.zeros_like(predictions)
    by_line[line, np.arange(line.size)] = 1.0
    return {
        "mens_over_none": policy_difference(log, policy[MENS], policy[NONE], predictions),
        "womens_over_none": policy_difference(log, policy[WOMENS], policy[NONE], predictions),
        "line": policy_value(log, by_line, predictions),
    }


def compared(values: list[PolicyValue], truth: float) -> dict[str, Any]:
    """Return the errors of every estimator."""
    return {
        "truth": round(truth, 4),
        "ess": round(float(np.mean([value.effective_size for value in values]))),
        **{kind: errors([getattr(v, kind) for v in values], truth) for kind in ESTIMATORS},
    }


def placebo(trial: Trial, floor: float, logs: int) -> dict[str, float]:
    """Return how often arms that are only names are told apart: at the end, and at any look."""
    dice = np.random.default_rng(11)
    chance = liked(trial, floor)
    sizes = range(LOG_SIZE // LOOKS, LOG_SIZE + 1, LOG_SIZE // LOOKS)
    counts = dict.fromkeys(("naive", "plain_end", "plain_any", "told_end", "told_any"), 0)
    for _ in range(logs):
        log, _kept = draw_log(trial, dice.integers(len(ARMS), size=trial.arm.size), chance, dice)
        rates = [log.outcome[log.action == arm] for arm in (MENS, NONE)]
        error = math.sqrt(sum(float(one.var()) / one.size for one in rates))
        counts["naive"] += abs(float(rates[0].mean() - rates[1].mean())) > 1.96 * error
        looks = [named_effects(log, size) for size in sizes]
        plain = [is_plainly_found(effects) for effects in looks]
        told = [any(isinstance(one, Told) for one in judge_effects(effects)) for effects in looks]
        counts["plain_end"] += plain[-1]
        counts["plain_any"] += any(plain)
        counts["told_end"] += told[-1]
        counts["told_any"] += any(told)
    return {"logs": logs, **{name: round(count / logs, 3) for name, count in counts.items()}}


def named_effects(log: Choices, size: int) -> Effects:
    """Return the effect of each arm against the others in the first so many decisions."""
    part = log.where(np.arange(log.size) < size)
    return contrasts(part, predictions=predict_outcomes(part))


def is_plainly_found(effects: Effects) -> bool:
    """Tell whether a 95 % interval, corrected for the arms but not for the looks, excludes zero."""
    ripe = effects.effective_size >= EFFECTIVE_SIZE_MIN
    reach = NormalDist().inv_cdf(1.0 - 0.05 / (2 * max(int(ripe.sum()), 1)))
    return bool((np.abs(effects.log_ratio) > reach * effects.standard_error)[ripe].any())


def open_bandit(folder: Path) -> dict[str, object]:
    """Estimate the clicks of each policy from the other's log, and set its own mean beside."""
    logs = {
        name: read_rows(folder / "open_bandit_small" / f"{name}_all.csv.gz")
        for name in ("random", "bts")
    }
    clicks = {name: np.array([float(row["click"]) for row in rows]) for name, rows in logs.items()}
    figures: dict[str, object] = {}
    for name, other in (("bts", "random"), ("random", "bts")):
        choices = bandit_choices(logs[name])
        if other == "random":
            policy = np.full((ITEMS, choices.size), 1.0 / ITEMS)
        else:
            policy = shown_shares(logs[other])[:, choices.context]
        value = policy_value(choices, policy, predict_outcomes(choices))
        own = clicks[other]
        figures[f"{other}_from_{name}"] = {
            "own_mean": round(float(own.mean()), 5),
            "own_error": round(float(own.std() / math.sqrt(own.size)), 5),
            "ess": round(value.effective_size),
            **{kind: rounded(getattr(value, kind)) for kind in ESTIMATORS},
        }
    return figures


def rounded(estimate: Estimate) -> list[float]:
    """Return value and standard error, as printed."""
    return [round(estimate.value, 5), round(estimate.standard_error, 5)]


def bandit_choices(rows: list[dict[str, str]]) -> Choices:
    """Read one log of Open Bandit; the three places of a page belong to one visitor."""
    times = np.unique([row["timestamp"] for row in rows], return_inverse=True)[1]
    size = len(rows)
    decisions = Decisions(
        prospect=times,
        context=np.array([int(row["position"]) - 1 for row in rows]),
        candidates=np.ones((ITEMS, size), np.bool_),
        action=np.array([int(row["item_id"]) for row in rows]),
        propensity=np.array([float(row["propensity_score"]) for row in rows]),
        outcome=np.array([float(row["click"]) for row in rows]),
        is_override=np.zeros(size, np.bool_),
        touch=np.ones(size, np.int64),
    )
    return drawn_choices(decisions)


def shown_shares(rows: list[dict[str, str]]) -> Floats:
    """Return how often a log showed each item in each place: the policy, as far as it is known."""
    counts = np.zeros((ITEMS, POSITIONS))
    for row in rows:
        counts[int(row["item_id"]), int(row["position"]) - 1] += 1
    return np.asarray(counts / counts.sum(axis=0), np.float64)


def draw_cpu_s(prospects: int, moves: int, runs: int = 5) -> float:
    """Return the CPU seconds of the draw for so many prospects, best of some runs."""
    dice = np.random.default_rng(5)
    index = dice.random((moves, prospects))
    index[dice.random(index.shape) < 0.5] = -np.inf
    people = np.arange(prospects)
    exploration = Exploration(
        tie_share=0.2, drawn_share=0.1, onward_share=0.05, delayed_share=0.08, delay_days=(2.0, 5.0)
    )

    def draw() -> None:
        everyone = np.ones(prospects, np.bool_)
        choose_moves(index, people, seed=1, day=1, may_vary=everyone, exploration=exploration)

    return min(cpu_seconds(draw) for _ in range(runs))


def cpu_seconds(work: Callable[[], None]) -> float:
    """Return the CPU seconds of one run."""
    began = time.process_time()
    work()
    return time.process_time() - began


def is_within(error: dict[str, float]) -> bool:
    """Tell whether an estimator keeps the bars."""
    return abs(error["bias"]) <= BAR_BIAS and error["rmse"] <= BAR_RMSE


def main() -> None:
    """Measure and print; the last line is one JSON object."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--repeats", type=int, default=60)
    options = parser.parse_args()
    trial = read_trial(options.data)
    by_floor = {floor: hillstrom(trial, floor, options.repeats) for floor in FLOORS}
    for floor, result in by_floor.items():
        print(f"floor {floor:.0%}")
        for name, row in result.items():
            print(f"  {name}: {row}")
    at_bar = by_floor[BAR_FLOOR]["mens_over_none"]
    figures = {
        "hillstrom": by_floor,
        "placebo": placebo(trial, BAR_FLOOR, PLACEBO_LOGS_PER_REPEAT * options.repeats),
        "open_bandit": open_bandit(options.data),
        "draw_1m_prospects_23_moves_cpu_s": round(draw_cpu_s(1_000_000, 23), 3),
        "bars": {
            "bias_max": BAR_BIAS,
            "rmse_max": BAR_RMSE,
            "met": {kind: is_within(at_bar[kind]) for kind in ("snips", "doubly_robust")},
        },
    }
    print("placebo", figures["placebo"])
    print("open bandit", figures["open_bandit"])
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
