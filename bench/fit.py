"""What a fit costs and finds: published oracles, a known truth, a million prospects, and peers.

    python -m bench.fit [--data ../shared/data/btyd_oracles] [--prospects 1000000]

``--data`` names a folder with ``donations.csv`` (Fader, Hardie and Shang 2010; frequency, recency,
periods, weights) and ``cdnow_customers_summary.csv`` (Fader, Hardie and Lee 2005); without it these
two oracles are left out. Peers (the dependency group ``peers``) are measured where they are
installed, each in a process of its own, on the same prospects: peak memory holds those too.
"""

from __future__ import annotations

import argparse
import csv
import importlib.util
import json
import resource
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from scipy.special import betaln, gammaln

from keepwarm.engine.belief import Member, Parameters, start_stream, stream_touch
from keepwarm.engine.learning import Likelihood, count_states, count_touches, fit_ensembles
from keepwarm.engine.values import STAGES

ROOT = Path(__file__).parent.parent
TRUTH = (1.2, 10.0, 0.7, 1.3)
SEED = 11
TOUCHES_MAX = 20
PEERS = {"lifelines_mixture_cure": "lifelines", "lifetimes_mbg_nbd": "lifetimes"}
SBG = {
    "regular": ((1000, 631, 468, 382, 326, 289, 262, 241), (0.704, 1.182)),
    "high_end": ((1000, 869, 743, 653, 593, 551, 517, 491), (0.668, 3.806)),
}


def published() -> Parameters:
    """Return the priors that Keepwarm ships."""
    pack = ROOT / "src/keepwarm/packs/priors.toml"
    return Parameters.from_mapping(tomllib.loads(pack.read_text(encoding="utf-8")))


def synthetic(people: int, seed: int = SEED) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return a million or so prospects of the model: touches (20 columns), made, first reply."""
    alpha, beta, a, b = TRUTH
    dice = np.random.default_rng(seed)
    readiness, stopping = dice.beta(alpha, beta, people), dice.beta(a, b, people)
    made = dice.integers(1, TOUCHES_MAX + 1, people)
    listens = dice.random(people) >= stopping
    answered = np.zeros((TOUCHES_MAX, people), dtype=bool)
    for touch in range(TOUCHES_MAX):
        answered[touch] = listens & (touch < made) & (dice.random(people) < readiness)
        listens &= ~(answered[touch] & (dice.random(people) < stopping))
    numbers = np.arange(1, TOUCHES_MAX + 1, dtype=np.uint8)[:, None]
    first = np.where(answered.any(axis=0), answered.argmax(axis=0) + 1, 0)
    return answered, (answered * numbers).max(axis=0).astype(np.int64), np.stack([made, first])


def cpu_seconds(work: Callable[[], object], runs: int = 3) -> float:
    """Return the least CPU seconds of some runs."""
    took = []
    for _ in range(runs):
        began = time.process_time()
        work()
        took.append(time.process_time() - began)
    return min(took)


def peak_mib() -> int:
    """Return the most memory this process ever held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def oracle_sbg() -> dict[str, object]:
    """Fit the shifted beta-geometric, the engine's likelihood where nobody ever stops."""
    figures: dict[str, object] = {}
    for name, (left, expected) in SBG.items():
        number = np.arange(1, len(left))
        people = np.concatenate([-np.diff(left), [left[-1]]])
        replies = np.append(np.ones_like(number), 0)
        counts = [
            np.repeat(column, people)
            for column in (replies, np.append(number, 0), np.append(number, number[-1]))
        ]
        likelihood = Likelihood.of(count_states(0, *counts))

        def loss(logs: np.ndarray, likelihood: Likelihood = likelihood) -> float:
            return -likelihood.value(*np.exp(logs), 0.0, 1.0)

        found = np.exp(minimize(loss, [0.0, 0.5], tol=1e-12).x)
        figures[name] = compared(found, expected)
    return figures


def oracle_bg_bb(folder: Path) -> dict[str, object]:
    """Fit BG/BB to the donations: stopping after every opportunity, answered or not."""
    with (folder / "donations.csv").open(encoding="utf-8") as file:
        table = [[float(value) for value in row.values()] for row in csv.DictReader(file)]
    x, last, n, people = np.array(table).T
    steps = np.arange(int((n - last).max()))

    def loss(logs: np.ndarray) -> float:
        alpha, beta, gamma, delta = np.exp(logs)
        stayed = betaln(alpha + x, beta + n - x) + betaln(gamma, delta + n)
        left = betaln(alpha + x, beta + last - x + steps[:, None]) + betaln(
            gamma + 1, delta + last + steps[:, None]
        )
        left = np.where(steps[:, None] < n - last, left, -np.inf)
        each = np.logaddexp.reduce(np.vstack([stayed, left]), axis=0)
        return -float(people @ (each - betaln(alpha, beta) - betaln(gamma, delta)))

    found = minimize(loss, np.zeros(4), method="BFGS", options={"gtol": 1e-3})
    return compared(np.exp(found.x), (1.204, 0.750, 0.657, 2.783)) | {
        "log_likelihood": round(-found.fun, 1),
        "published_log_likelihood": -33225.6,
    }


def oracle_bg_nbd(folder: Path) -> dict[str, object]:
    """Fit BG/NBD to the CDNOW customers."""
    with (folder / "cdnow_customers_summary.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    x, last, until = (
        np.array([float(row[name]) for row in rows]) for name in ("frequency", "recency", "T")
    )

    def loss(logs: np.ndarray) -> float:
        r, alpha, a, b = np.exp(logs)
        stayed = betaln(a, b + x) - (r + x) * np.log(alpha + until)
        left = betaln(a + 1, b + np.maximum(x, 1) - 1) - (r + x) * np.log(alpha + last)
        either = np.where(x > 0, np.logaddexp(stayed, left), stayed)
        return -float(
            (gammaln(r + x) - gammaln(r) + r * np.log(alpha) + either - betaln(a, b)).sum()
        )

    found = minimize(loss, np.zeros(4), method="BFGS", options={"gtol": 1e-3})
    return compared(np.exp(found.x), (0.243, 4.414, 0.793, 2.426)) | {
        "log_likelihood": round(-found.fun, 1),
        "published_log_likelihood": -9582.4,
    }


def compared(found: np.ndarray, expected: tuple[float, ...]) -> dict[str, object]:
    """Return figures beside the published ones, and whether they agree in the digits published."""
    rounded = [round(float(value), 4) for value in found]
    return {
        "found": rounded,
        "published": list(expected),
        "agrees": bool(np.all(np.abs(np.array(rounded) - expected) < 0.00075)),
    }


def stream_difference() -> float:
    """Return the largest relative difference between the stream and the closed form."""
    answered, last, (made, _) = synthetic(2000)
    alpha, beta, a, b = TRUTH
    member = Member(name="truth", source="bench", weight=1.0, alpha=alpha, beta=beta, a=a, b=b)
    stream = start_stream(len(made), member)
    for touch in range(TOUCHES_MAX):
        stream = stream_touch(stream, answered[touch], member)
    x, n = answered.sum(axis=0), TOUCHES_MAX
    log_odds = gammaln(beta + n - x) - gammaln(alpha + beta + n) + np.log((b + x) / a)
    log_odds += gammaln(alpha + beta + last) - gammaln(beta + last - x)
    return float(np.abs(stream.odds / np.exp(log_odds) - 1).max())


def recovery(people: int = 100_000, seeds: int = 10) -> dict[str, object]:
    """Return the relative errors of the recovered figures over some seeds."""
    errors, shares = [], []
    for seed in range(seeds):
        answered, last, (made, _) = synthetic(people, seed)
        counts = count_states(0, answered.sum(axis=0), last, made)
        member = fit_ensembles([counts], published(), version="bench").parameters.ensembles[0][1]
        figures = np.array([member.alpha, member.beta, member.a, member.b])
        errors.append(figures / TRUTH - 1)
        shares.append(member.a / (member.a + member.b) - 0.35)
    return {
        "prospects": people,
        "seeds": seeds,
        "bias_alpha_beta_a_b": np.mean(errors, axis=0).round(4).tolist(),
        "spread_alpha_beta_a_b": np.std(errors, axis=0).round(4).tolist(),
        "dead_at_start_error_points_max": round(float(np.abs(shares).max() * 100), 2),
    }


def own(people: int) -> dict[str, object]:
    """Measure our own fits of one million prospects."""
    answered, last, (made, _) = synthetic(people)
    replies = answered.sum(axis=0)
    figures: dict[str, object] = {"prospects": people}

    def from_states(segment: np.ndarray | int) -> Parameters:
        counts = count_states(segment, replies, last, made)
        return fit_ensembles([counts], published(), version="bench").parameters

    figures["grouped_cpu_s"] = round(cpu_seconds(lambda: from_states(0)), 4)
    stage = np.random.default_rng(3).integers(0, len(STAGES), people)
    figures["grouped_four_segments_cpu_s"] = round(cpu_seconds(lambda: from_states(stage)), 4)
    member = from_states(0).ensembles[0][1]
    fitted = (member.alpha, member.beta, member.a, member.b)
    figures["found"] = [round(value, 3) for value in fitted]
    touch, prospect = np.nonzero(answered | (np.arange(TOUCHES_MAX)[:, None] < made))
    is_answered = answered[touch, prospect]
    figures["raw_touches"] = len(touch)

    def from_touches() -> object:
        counts = count_touches(prospect, touch, is_answered, stage, prospects=people)
        return fit_ensembles([counts], published(), version="bench")

    figures["raw_cpu_s"] = round(cpu_seconds(from_touches), 4)
    return figures | {"peak_mib": peak_mib()}


def lifelines_mixture_cure(people: int) -> dict[str, object]:
    """Measure lifelines' mixture cure (Weibull) on touches until the first reply."""
    import lifelines

    _, _, (made, first) = synthetic(people)
    until = np.where(first > 0, first, made).astype(float)
    fitter = lifelines.MixtureCureFitter(base_fitter=lifelines.WeibullFitter())
    cpu_s = cpu_seconds(lambda: fitter.fit(until, first > 0), runs=1)
    return {
        "cpu_s": round(cpu_s, 3),
        "cured": float(fitter.cured_fraction_),
        "peak_mib": peak_mib(),
    }


def lifetimes_mbg_nbd(people: int) -> dict[str, object]:
    """Measure Lifetimes' MBG/NBD on the same replies and touches."""
    import lifetimes
    import pandas as pd

    answered, last, (made, _) = synthetic(people)
    columns = [pd.Series(column, dtype=float) for column in (answered.sum(axis=0), last, made)]
    fitter = lifetimes.ModifiedBetaGeoFitter()
    cpu_s = cpu_seconds(lambda: fitter.fit(*columns), runs=1)
    a, b = fitter.params_["a"], fitter.params_["b"]
    return {"cpu_s": round(cpu_s, 3), "dead": float(a / (a + b)), "peak_mib": peak_mib()}


CONTESTANTS = {
    "own": own,
    "lifelines_mixture_cure": lifelines_mixture_cure,
    "lifetimes_mbg_nbd": lifetimes_mbg_nbd,
}


def in_process(name: str, people: int) -> dict[str, object]:
    """Measure a contestant in a process of its own."""
    command = [sys.executable, "-W", "ignore", "-m", "bench.fit", "--only", name]
    done = subprocess.run(
        [*command, "--prospects", str(people)], check=False, capture_output=True, text=True
    )
    if done.returncode:
        return {"failed": done.stderr.strip().splitlines()[-1]}
    figures: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return figures


def main() -> None:
    """Measure and print; the last line is JSON."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path)
    parser.add_argument("--prospects", type=int, default=1_000_000)
    parser.add_argument("--only", choices=sorted(CONTESTANTS))
    options = parser.parse_args()
    if options.only:
        print(json.dumps(CONTESTANTS[options.only](options.prospects)))
        return
    figures: dict[str, object] = {"sbg": oracle_sbg()}
    if options.data:
        figures["bg_bb_donations"] = oracle_bg_bb(options.data)
        figures["bg_nbd_cdnow"] = oracle_bg_nbd(options.data)
    else:
        print("no --data: the oracles of donations and CDNOW are left out")
    figures["stream_relative_difference"] = stream_difference()
    figures["recovery"] = recovery()
    own_figures = in_process("own", options.prospects)
    figures["own"] = own_figures
    for name, module in PEERS.items():
        if importlib.util.find_spec(module) is None:
            print(f"{module} is not installed (dependency group peers): left out")
            continue
        peer = in_process(name, options.prospects)
        if "cpu_s" in peer:
            peer["times_ours"] = round(
                float(str(peer["cpu_s"])) / float(str(own_figures["grouped_cpu_s"]))
            )
        figures[name] = peer
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
