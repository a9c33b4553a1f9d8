"""Weighs the next steps by the tuning stories: python -m training.steps.

A conditional logit (McFadden 1974): the chance that a careful reader takes a step is proportional
to the exponential of what speaks for it, by each reason's chance and by each fact. It is fitted so
that the steps named as right in ``training/vignettes`` get the chance together, the first named
most, and those named as wrong none, with a penalty on the distance from the codebook's own table
(``steps_prior.toml``). Reasons are taken from what was heard in stories out of fold; where the
encoder has learned from a story, from another with the same first reason that it had not seen, so
that the weights allow for its errors.
Prints how often the first step is right, by stories that the weights had not seen, and writes
``packs/steps.toml``; ``--dry`` only prints.
"""

from __future__ import annotations

import argparse
import json
import sys
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.special import log_softmax, softmax

from keepwarm.engine.belief import REASONS
from training.stories import (
    SETS,
    STORIES_OUT_OF_FOLD,
    TAUGHT,
    is_step,
    read_stories,
    told_stories,
)

if TYPE_CHECKING:
    from keepwarm.app.ground.desk import Packs

PACKS: Final = Path(__file__).parents[1] / "src" / "keepwarm" / "packs"
PACK: Final = PACKS / "steps.toml"
PRIOR: Final = Path(__file__).parent / "steps_prior.toml"
PRIOR_FIT: Final = 0.05
PRIOR_SCALE: Final = 5.0
"""What a fit of 1 is worth at first: e^5 times as likely as a fit of 0."""
REASON_PENALTY: Final = 1.0
FACT_PENALTY: Final = 3.0
BASE_PENALTY: Final = 0.05
WRONG_LOSS: Final = 2.0
"""What a step costs that was named as wrong, times its chance."""
RANK_GAINS: Final = (1.0, 0.85, 0.7, 0.55, 0.4)
"""What a step is worth that was named first, second … : the labels name the best first, and what is
merely tolerated in many stories shall not crowd out what is best in one."""
FACT_STORIES_MIN: Final = 8
FOLDS: Final = 5
ITERATIONS_MAX: Final = 120
HEAD: Final = """\
# How much speaks for each next step: always ([base]), by the chance of each reason, and by each
# fact found (conditions of engine/plan/_conditions.py, kinds of evidence of packs/reasons.toml).
# Hundredths, one per step in the order of "steps". They add up; the exponentials of two sums stand
# to each other as the chances that a careful reader takes the one step or the other.
# Source: fitted on the invented stories in training/vignettes, towards the codebook's table in
# training/steps_prior.toml, by python -m training.steps. Not written by hand.
"""

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """Stories as the product concludes on them, and what was named right and wrong."""

    chances: Floats
    facts: tuple[frozenset[str], ...]
    open: Bools
    """Which steps the rules of the craft leave, (stories, steps)."""
    gain: Floats
    """What each step is worth by its place among those named as right; 0 for all others."""
    wrong: Bools
    is_out_of_fold: Bools


def see(stories: Sequence[Mapping[str, Any]], packs: Packs, names: Sequence[str]) -> Seen:
    """Conclude on stories, with what the encoder takes those for that it has not learned from."""
    from keepwarm.app.day.advise import advise  # noqa: PLC0415 - Django has to be set up first

    told = str(stories[0]["id"]).rpartition("-")[0]
    heard = _heard_of(stories, told, packs) if told == TAUGHT else [(None, True)] * len(stories)
    advices = [
        advise(story, packs, story=meant) for story, (meant, _) in zip(stories, heard, strict=True)
    ]
    taken = [{step.key for step in advice.steps} for advice in advices]
    return Seen(
        chances=np.array(
            [[advice.diagnosis.chance_of(reason) for reason in REASONS] for advice in advices]
        ),
        facts=tuple(advice.facts for advice in advices),
        open=np.array([[name in keys for name in names] for keys in taken]),
        gain=_gains(stories, "acceptable_next", names, RANK_GAINS),
        wrong=_gains(stories, "unacceptable_next", names, (1.0,)) > 0.0,
        is_out_of_fold=np.array([is_own for _, is_own in heard]),
    )


def _heard_of(
    stories: Sequence[Mapping[str, Any]], name: str, packs: Packs
) -> list[tuple[tuple[float, ...] | None, bool]]:
    """Return what each story is taken for out of fold, and whether that is its own, not lent."""
    heard = _heard(packs)
    keys = [story.key() for story in told_stories(name)]
    lent: dict[str, list[tuple[float, ...]]] = {}
    for story, key in zip(stories, keys, strict=True):
        if key in heard:
            lent.setdefault(story["best_reasons"][0], []).append(heard[key])
    found: list[tuple[tuple[float, ...] | None, bool]] = []
    for story, key in zip(stories, keys, strict=True):
        others = lent.get(story["best_reasons"][0], [None])
        found.append((heard[key], True) if key in heard else (others[key % len(others)], False))
    return found


def _heard(packs: Packs) -> dict[int, tuple[float, ...]]:
    model = packs.lexicon.remarks
    if model is None:
        return {}
    with np.load(STORIES_OUT_OF_FOLD, allow_pickle=False) as known:
        keys, scores = known["keys"].tolist(), known["scores"]
    order = [list(model.labels).index(reason) for reason in REASONS]
    chances = softmax(model.story_slope * scores + model.story_bias, axis=1)[:, order]
    return {int(key): tuple(row) for key, row in zip(keys, chances.tolist(), strict=True)}


def _gains(
    stories: Sequence[Mapping[str, Any]], which: str, names: Sequence[str], gains: Sequence[float]
) -> Floats:
    steps = [dict(zip(("tactic", "channel"), name.split("/"), strict=True)) for name in names]
    found = np.zeros((len(stories), len(names)))
    for row, story in enumerate(stories):
        for place, named in enumerate(story[which]):
            gain = gains[min(place, len(gains) - 1)]
            for column, step in enumerate(steps):
                if is_step(step, named):
                    found[row, column] = max(found[row, column], gain)
    return found


def joined(parts: Sequence[Seen]) -> Seen:
    """Return all parts as one."""
    return Seen(
        facts=tuple(facts for part in parts for facts in part.facts),
        **{
            name: np.concatenate([getattr(part, name) for part in parts])
            for name in ("chances", "open", "gain", "wrong", "is_out_of_fold")
        },
    )


def table_of(seen: Seen, facts: Sequence[str]) -> Floats:
    """Return stories by features: one, the reasons' chances, the facts."""
    found = np.array([[fact in names for fact in facts] for names in seen.facts], np.float64)
    return np.hstack([np.ones((len(found), 1)), seen.chances, found.reshape(len(found), -1)])


def fit(table: Floats, gain: Floats, wrong: Bools, start: Floats) -> Floats:
    """Return the weights, (features, steps)."""
    penalty = np.full((len(start), 1), FACT_PENALTY)
    penalty[0], penalty[1 : 1 + len(REASONS)] = BASE_PENALTY, REASON_PENALTY
    has_right = gain.any(axis=1, keepdims=True)

    def loss(flat: Floats) -> tuple[float, Floats]:
        weights = flat.reshape(start.shape)
        chance = np.exp(log_softmax(table @ weights, axis=1))
        hit = (chance * gain).sum(axis=1, keepdims=True) + 1e-9
        miss = (chance * wrong).sum(axis=1, keepdims=True)
        slope = np.where(has_right, chance - chance * gain / hit, 0.0)
        slope += WRONG_LOSS * (chance * wrong - miss * chance)
        apart = weights - start
        total = -np.log(hit[has_right]).sum() + WRONG_LOSS * miss.sum()
        total += 0.5 * (penalty * apart**2).sum()
        return float(total), (table.T @ slope + penalty * apart).ravel()

    found = minimize(
        loss, start.ravel(), jac=True, method="L-BFGS-B", options={"maxiter": ITERATIONS_MAX}
    )
    return np.asarray(found.x.reshape(start.shape))


def start_of(names: Sequence[str], features: int) -> Floats:
    """Return the codebook's table as weights."""
    fits = tomllib.loads(PRIOR.read_text(encoding="utf-8"))["fits"]
    start = np.zeros((features, len(names)))
    for row, reason in enumerate(REASONS, start=1):
        start[row] = [PRIOR_SCALE * fits[reason.value].get(name, PRIOR_FIT) for name in names]
    return start


def score(weights: Floats, table: Floats, seen: Seen, rows: Bools) -> dict[str, float]:
    """Return how often the first step is right and wrong."""
    scores = np.where(seen.open, table @ weights, -np.inf)[rows]
    first = scores.argmax(axis=1)
    at = np.arange(len(first))
    return {
        "stories": int(rows.sum()),
        "acceptable": round(float((seen.gain[rows][at, first] > 0.0).mean()), 4),
        "unacceptable": round(float(seen.wrong[rows][at, first].mean()), 4),
    }


def cross_validated(table: Floats, seen: Seen, start: Floats) -> dict[str, float]:
    """Return the figures of stories that neither encoder nor weights had seen."""
    fold = np.arange(len(table)) % FOLDS
    totals: Counter[str] = Counter()
    for held in range(FOLDS):
        kept = fold != held
        weights = fit(table[kept], seen.gain[kept], seen.wrong[kept], start)
        rows = ~kept & seen.is_out_of_fold
        figures = score(weights, table, seen, rows)
        totals["stories"] += int(figures["stories"])
        for name in ("acceptable", "unacceptable"):
            totals[name] += figures[name] * figures["stories"]
    return {
        "stories": totals["stories"],
        **{
            name: round(totals[name] / totals["stories"], 4) for name in totals if name != "stories"
        },
    }


def write(weights: Floats, names: Sequence[str], facts: Sequence[str]) -> None:
    """Write the pack."""
    rows = np.rint(weights * 100.0).astype(int).tolist()
    reasons, found = rows[1 : 1 + len(REASONS)], rows[1 + len(REASONS) :]
    lines = [HEAD, 'version = "2026-11"', "steps = ["]
    lines += [f"    {json.dumps(name)}," for name in names]
    lines += ["]", f"base = {rows[0]}", "", "[reasons]"]
    lines += [f"{reason.value} = {row}" for reason, row in zip(REASONS, reasons, strict=True)]
    lines += ["", "[facts]"]
    lines += [f"{fact} = {row}" for fact, row in zip(facts, found, strict=True)]
    PACK.write_text("\n".join(lines) + "\n", encoding="utf-8")


def steps_of_plan() -> list[str]:
    """Return the names of all steps in the plan pack."""
    plan = tomllib.loads((PACKS / "plan.toml").read_text(encoding="utf-8"))
    return [f"{kind['tactic']}/{channel}" for kind in plan["steps"] for channel in kind["channels"]]


def main() -> None:
    """Fit, print and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dry", action="store_true", help="print the figures and write nothing")
    arguments = parser.parse_args()
    names = steps_of_plan()
    if not PACK.exists() or tomllib.loads(PACK.read_text(encoding="utf-8"))["steps"] != names:
        write(np.zeros((1 + len(REASONS), len(names))), names, ())
    import django  # noqa: PLC0415 - its settings are read here, not on import

    django.setup()
    from keepwarm import wiring  # noqa: PLC0415

    packs = wiring.packs()
    *learned, held_out = (see(read_stories(name), packs, names) for name in SETS)
    seen = joined(learned)
    counts = Counter(
        fact for facts in seen.facts for fact in facts if not fact.startswith(("reason:", "unsure"))
    )
    facts = sorted(fact for fact, count in counts.items() if count >= FACT_STORIES_MIN)
    table = table_of(seen, facts)
    start = start_of(names, table.shape[1])
    print(json.dumps({"cross_validated": cross_validated(table, seen, start)}), flush=True)
    weights = fit(table, seen.gain, seen.wrong, start)
    everybody = np.ones(len(held_out.facts), np.bool_)
    unseen = score(weights, table_of(held_out, facts), held_out, everybody)
    print(json.dumps({"facts": len(facts), "held_out": unseen}))
    if not arguments.dry:
        write(weights, names, facts)


if __name__ == "__main__":
    sys.exit(main())
