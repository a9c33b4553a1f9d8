"""How well the engine foretells what it did not know: mail, calls, deals and a known truth.

    python -m bench.forward [--data FOLDER] [--only mail|weeks|cold|bank|leads|recovery]

``FOLDER`` holds ``email_eu_core``, ``enron_perry_wolfe``, ``bank_marketing`` and ``olist_funnel``;
the project has no copy of them. Every figure of ours is the product's: parameters learned by
``learn_parameters``, chances shown by ``infer_belief`` and ``reply_chance``. Peers see the same
record; those that are not installed (dependency group peers) are left out.

* mail: the next touch to pairs that were held out, and to everybody in the last 40 % of the time;
* weeks: how many of a week's touches are answered, per person who writes, from parameters that
  were learned four weeks before at the most, as a range that should hold 80 %;
* cold: the same next touch, learned from 20 to 5,000 prospects of up to eight touches;
* bank: each call of a campaign, to customers held out at random, and forward in time;
* leads: deals that open leads will close, at three cuts and more;
* recovery: the truth behind synthetic prospects, beside what the record can tell of it.
"""

from __future__ import annotations

import argparse
import dataclasses
import importlib.util
import json
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np

from bench._bank_calls import CALENDAR, Customers, at_random, in_time, read_bank
from bench._lead_times import Cut, at_cut, read_leads
from bench._mail_pairs import Touches, early, of_known_pairs, read_enron, read_eu
from bench._peers import HAS_BOOSTING, PEERS, features_of, timed
from bench._recovery import recovered
from bench._scores import (
    calibration_error,
    judged,
    log_loss,
    observed_over_expected,
    product_chances,
    published,
)
from keepwarm.engine.learning import (
    closing_chance,
    count_shares,
    expect_closings,
    learn_closing,
    learn_overdispersion,
    learn_parameters,
    outlook,
    trials_of,
)
from keepwarm.engine.values import Bools, Floats, Ints

DATA: Final = Path(__file__).resolve().parents[2] / "shared" / "data"
DAY_S: Final = 86_400.0
WEEK_S: Final = 7 * DAY_S
MAIL: Final[dict[str, Callable[[Path], Touches]]] = {"eu": read_eu, "enron": read_enron}
SPLITS: Final[dict[str, Callable[[Touches], Bools]]] = {"pair": of_known_pairs, "time": early}
REFIT_WEEKS: Final = 4
FIRST_WEEK: Final = 8
WEEK_TOUCHES_MIN: Final = 5
TAIL: Final = 0.1
HORIZON_TOUCHES: Final = 8
TESTED_PROSPECTS: Final = 4000
SIZES: Final = (20, 50, 100, 300, 1000, 5000)
COLD_SEED: Final = 5
CUTS: Final = (
    ("2018-04-01", 90, 0.3),
    ("2018-05-31", 90, 0.3),
    ("2018-05-31", 160, 0.15),
)
MORE_CUTS: Final = (("2018-05-01", 90), ("2018-04-01", 30), ("2018-05-01", 30), ("2018-05-31", 30))
CURVES: Final = ("Exponential", "Weibull", "LogNormal", "LogLogistic")
BARS: Final = {
    "eu_pair_log_loss": 0.6245,
    "eu_time_log_loss": 0.6240,
    "eu_time_calibration_error": 0.025,
    "enron_time_log_loss": 0.622,
    "bank_log_loss": 0.1550,
}


def mail(folder: Path) -> dict[str, Any]:
    """Foretell the next touch of each record and split."""
    return {
        f"{record}_{split}": mail_split(read(folder), divide)
        for record, read in MAIL.items()
        for split, divide in SPLITS.items()
    }


def mail_split(touches: Touches, divide: Callable[[Touches], Bools]) -> dict[str, Any]:
    """Learn from a part of the touches and foretell the others, each with its own past."""
    known = divide(touches)
    began = time.process_time()
    parameters = learn_parameters(touches.log(known), published(), version="bench")
    cpu_s = round(time.process_time() - began, 3)
    trials, chance = product_chances(touches.log(), parameters)
    foretold = ~known[trials.row]
    answered, run = trials.is_answered[foretold], trials.run[foretold]
    figures: dict[str, Any] = {
        "touches": len(answered),
        "keepwarm": judged(answered, chance[foretold])
        | {
            "observed_over_expected": observed_over_expected(answered, chance[foretold], run),
            "cpu_s": cpu_s,
        },
    }
    features = features_of(trials)
    for name, peer in PEERS.items():
        others, cpu_s = timed(
            peer, features[~foretold], trials.is_answered[~foretold], features[foretold]
        )
        figures[name] = judged(answered, others) | {
            "observed_over_expected": observed_over_expected(answered, others, run),
            "cpu_s": cpu_s,
        }
    return figures


def weeks(folder: Path) -> dict[str, Any]:
    """Foretell how many of each writer's touches of a week are answered."""
    return {record: weeks_of(read(folder)) for record, read in MAIL.items()}


def weeks_of(touches: Touches) -> dict[str, Any]:
    """Return how often a week's replies lie in the range that should hold 80 % of them.

    Ranges of whole numbers hold what they can: ``ranges_say`` is the share they claim, and
    ``middle`` counts the part of each outcome's own chance that lies in the middle 80 %, which is
    80 % for a forecaster who is right. Overdispersion is learned from the weeks before those.
    """
    trials, week, chance = rolling(touches)
    writers = touches.writer[trials.row]
    is_later = trials.at > np.quantile(touches.at, 0.6)
    seen = ~np.isnan(chance)
    past = list(counted(week, writers, chance, trials.is_answered, seen & ~is_later))
    overdispersion = learn_overdispersion(past)
    later = list(counted(week, writers, chance, trials.is_answered, is_later))
    everybody = list(counted(week, writers * 0, chance, trials.is_answered, is_later))
    return {
        "log_loss": round(log_loss(trials.is_answered[is_later], chance[is_later]), 4),
        "calibration_error": round(
            calibration_error(trials.is_answered[is_later], chance[is_later]), 4
        ),
        "overdispersion": overdispersion,
        "by_writer": coverage(later, overdispersion),
        "by_writer_without_overdispersion": coverage(later, 0.0),
        "all_writers_together": coverage(everybody, overdispersion),
    }


def rolling(touches: Touches) -> tuple[Any, Ints, Floats]:
    """Return the touches, their weeks, and chances by parameters learned before each month."""
    trials = trials_of(touches.log())
    start = trials.at.min()
    week = ((trials.at - start) // WEEK_S).astype(np.int64)
    chance = np.full(len(trials), np.nan)
    for first in range(FIRST_WEEK, int(week.max()) + 1, REFIT_WEEKS):
        here = (week >= first) & (week < first + REFIT_WEEKS)
        if here.any():
            known = touches.log(touches.at < start + first * WEEK_S)
            parameters = learn_parameters(known, published(), version="bench")
            chance[here] = product_chances(touches.log(), parameters)[1][here]
    return trials, week, chance


def counted(
    week: Ints, writer: Ints, chance: Floats, is_answered: Bools, rows: Bools
) -> Iterator[tuple[Floats, int]]:
    """Yield the chances of each writer's week, and how many touches were answered."""
    chosen = np.flatnonzero(rows)
    chosen = chosen[np.lexsort((writer[chosen], week[chosen]))]
    is_new = np.diff(week[chosen], prepend=-1) | np.diff(writer[chosen], prepend=-1)
    for part in np.split(chosen, np.flatnonzero(is_new)[1:]):
        if len(part) >= WEEK_TOUCHES_MIN:
            yield chance[part], int(is_answered[part].sum())


def coverage(found: list[tuple[Floats, int]], overdispersion: float) -> dict[str, Any]:
    """Return how often what came lies in its range."""
    held, said, middle, width = [], [], [], []
    for chance, came in found:
        shares, ahead = (
            count_shares(chance, overdispersion=overdispersion),
            outlook(chance, overdispersion=overdispersion),
        )
        held.append(ahead.low <= came <= ahead.high)
        said.append(shares[ahead.low : ahead.high + 1].sum())
        width.append(ahead.high - ahead.low)
        until = float(shares[: came + 1].sum())
        since = until - float(shares[came])
        inside = max(min(until, 1 - TAIL) - max(since, TAIL), 0.0)
        middle.append(inside / max(until - since, 1e-300))
    return {
        "weeks": len(found),
        "ranges_hold": round(float(np.mean(held)), 3),
        "ranges_say": round(float(np.mean(said)), 3),
        "middle": round(float(np.mean(middle)), 3),
        "width_mean": round(float(np.mean(width)), 1),
    }


def cold(folder: Path) -> dict[str, Any]:
    """Learn from few prospects, drawn anew some times, and foretell 4,000 others."""
    touches = read_eu(folder)
    trials = trials_of(touches.log())
    rows = np.sort(trials.row[trials.touches < HORIZON_TOUCHES])
    touches = Touches(
        **{one.name: getattr(touches, one.name)[rows] for one in dataclasses.fields(Touches)}
    )
    dice = np.random.default_rng(COLD_SEED)
    _, order = np.unique(
        np.column_stack([touches.writer, touches.other]), axis=0, return_inverse=True
    )
    prospect = order.ravel()
    people: Ints = np.arange(prospect.max() + 1)
    dice.shuffle(people)
    tested, pool = people[:TESTED_PROSPECTS], people[TESTED_PROSPECTS:]
    test = touches.log(np.isin(prospect, tested))
    trials = trials_of(test)
    figures: dict[str, Any] = {
        "touches": len(trials),
        "published_only": round(
            log_loss(trials.is_answered, product_chances(test, published())[1]), 4
        ),
    }
    for size in SIZES:
        losses: dict[str, list[float]] = {}
        for _ in range(12 if size < max(SIZES) else 4):
            record = touches.log(np.isin(prospect, dice.choice(pool, size, replace=False)))
            parameters = learn_parameters(record, published(), version="bench")
            answered, chance = trials.is_answered, product_chances(test, parameters)[1]
            losses.setdefault("keepwarm", []).append(log_loss(answered, chance))
            known = trials_of(record)
            for name, peer in PEERS.items():
                others = peer(features_of(known), known.is_answered, features_of(trials))
                losses.setdefault(name, []).append(log_loss(answered, others))
        figures[str(size)] = {name: round(float(np.mean(each)), 4) for name, each in losses.items()}
    return figures


def bank(folder: Path) -> dict[str, Any]:
    """Foretell each call to customers held out, at random and forward in time."""
    customers = read_bank(folder)
    undated = customers.without(CALENDAR)
    return {
        "at_random": bank_split(customers, *at_random(customers), in_order=False),
        "at_random_without_calendar": bank_split(undated, *at_random(undated), in_order=False),
        "in_time": bank_split(customers, *in_time(customers), in_order=True),
    }


def bank_split(
    customers: Customers, known: Ints, others: Ints, *, in_order: bool
) -> dict[str, Any]:
    """Learn from some customers and foretell every call to others."""
    record, test = (customers.log(rows, in_order=in_order) for rows in (known, others))
    began = time.process_time()
    parameters = learn_parameters(record, published(), version="bench")
    cpu_s = round(time.process_time() - began, 3)
    trials, chance = product_chances(test, parameters)
    plain = dataclasses.replace(record, codes={}, labels={})
    alone = learn_parameters(plain, published(), version="bench")
    figures: dict[str, Any] = {
        "touches": len(trials),
        "keepwarm": judged(trials.is_answered, chance)
        | {
            "log_loss": round(log_loss(trials.is_answered, chance), 5),
            "observed_over_expected": observed_over_expected(
                trials.is_answered, chance, trials.run
            ),
            "cpu_s": cpu_s,
        },
        "keepwarm_without_attributes": round(
            log_loss(trials.is_answered, product_chances(test, alone)[1]), 5
        ),
    }
    for name, peer in PEERS.items():
        is_coded = name == "gradient_boosting"
        guessed, cpu_s = timed(
            peer,
            customers.features(record, known, is_coded=is_coded),
            record.is_answered,
            customers.features(test, others, is_coded=is_coded),
        )
        figures[name] = {"log_loss": round(log_loss(test.is_answered, guessed), 5), "cpu_s": cpu_s}
    return figures


def leads(folder: Path) -> dict[str, Any]:
    """Foretell how many open leads close after each cut."""
    came, closed = read_leads(folder)
    figures: dict[str, Any] = {"cuts": {}, "more_cuts": {}}
    for cut, horizon_days, within in CUTS:
        row = leads_at(at_cut(came, closed, cut, horizon_days), horizon_days)
        row["within_bar"] = abs(row["expected"] / row["came"] - 1) <= within
        figures["cuts"][f"{cut} {horizon_days} d"] = row
    for cut, horizon_days in MORE_CUTS:
        row = leads_at(at_cut(came, closed, cut, horizon_days), horizon_days)
        figures["more_cuts"][f"{cut} {horizon_days} d"] = row
    return figures


def leads_at(cut: Cut, horizon_days: float) -> dict[str, Any]:
    """Return what came and what was foretold, by us and by standard curves."""
    closing = learn_closing(cut.days, cut.is_closed)
    open_days = cut.days[~cut.is_closed]
    ahead = expect_closings(closing, open_days, horizon_days)
    closes = cut.closes_later[~cut.is_closed]
    came = int(closes.sum())
    chance = closing_chance(closing, open_days, horizon_days)
    return {
        "open": len(open_days),
        "came": came,
        "expected": round(ahead.expected, 1),
        "range_80": [ahead.low, ahead.high],
        "holds": ahead.low <= came <= ahead.high,
        "never": round(closing.never, 3),
        "log_loss": round(log_loss(closes, chance), 4),
        "log_loss_of_true_rate": round(log_loss(closes, np.full(len(closes), closes.mean())), 4),
        "peers": curves(cut, horizon_days),
    }


def curves(cut: Cut, horizon_days: float) -> dict[str, float]:
    """Return what lifelines' curves foretell, with and without a share that never closes."""
    if importlib.util.find_spec("lifelines") is None:
        return {}
    import lifelines

    days, found = np.maximum(cut.days, 0.01), {}
    open_days = days[~cut.is_closed]
    for name in CURVES:
        for is_cured in (False, True):
            curve = getattr(lifelines, f"{name}Fitter")()
            fitter = lifelines.MixtureCureFitter(base_fitter=curve) if is_cured else curve
            fitter.fit(days, cut.is_closed)
            now, then = (
                fitter.survival_function_at_times(times).to_numpy()
                for times in (open_days, open_days + horizon_days)
            )
            found[name + " with cure" * is_cured] = round(float((1 - then / now).sum()), 1)
    return found


def recovery(folder: Path) -> dict[str, Any]:
    """Find the truth behind synthetic prospects again; no data are read."""
    del folder
    return recovered(100_000, 40)


def bars(figures: dict[str, Any]) -> dict[str, Any]:
    """Return the figures that the project promises, and whether they are kept."""
    kept: dict[str, Any] = {}
    found: dict[str, float] = {}
    if "mail" in figures:
        for name in ("eu_pair", "eu_time", "enron_time"):
            found[f"{name}_log_loss"] = figures["mail"][name]["keepwarm"]["log_loss"]
        ours = figures["mail"]["eu_time"]["keepwarm"]
        found["eu_time_calibration_error"] = ours["calibration_error"]
        ratios = ours["observed_over_expected"].values()
        kept["eu_time_observed_over_expected"] = all(0.8 <= ratio <= 1.25 for ratio in ratios)
    if "bank" in figures:
        # The bar was measured without the calendar.
        ours = figures["bank"]["at_random_without_calendar"]["keepwarm"]
        found["bank_log_loss"] = ours["log_loss"]
    kept |= {
        name: {"found": value, "bar": BARS[name], "kept": value <= BARS[name]}
        for name, value in found.items()
    }
    if "weeks" in figures:
        held = {name: each["by_writer"]["middle"] for name, each in figures["weeks"].items()}
        kept["weeks_80_percent"] = held | {
            "kept": all(0.75 <= share <= 0.85 for share in held.values())
        }
    if "cold" in figures:
        kept["cold_below_300"] = all(
            figures["cold"][size]["keepwarm"] < figures["cold"][size]["logistic_regression"]
            for size in ("20", "50", "100")
        )
    if "leads" in figures:
        rows = figures["leads"]["cuts"].values()
        kept["leads"] = {
            "within": all(row["within_bar"] for row in rows),
            "ranges_that_hold": sum(row["holds"] for row in rows),
        }
    return kept


SECTIONS: Final = {
    "mail": mail,
    "weeks": weeks,
    "cold": cold,
    "bank": bank,
    "leads": leads,
    "recovery": recovery,
}


def main() -> None:
    """Measure and print; the last line is one JSON object."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--only", choices=sorted(SECTIONS))
    options = parser.parse_args()
    if not HAS_BOOSTING:
        print("scikit-learn is not installed (dependency group peers): no gradient boosting")
    warnings.filterwarnings("ignore", module="lifelines")
    figures: dict[str, Any] = {}
    for name, measure in SECTIONS.items():
        if options.only in (None, name):
            figures[name] = measure(options.data)
            for row, found in figures[name].items():
                print(f"{name} {row}: {found}")
    print(json.dumps(figures | {"bars": bars(figures)}))


if __name__ == "__main__":
    main()
