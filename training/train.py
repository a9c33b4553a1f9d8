"""Trains the reading model on ``training/replies`` and ``contrasts``: python -m training.train.

One logistic function per label with an L2 penalty (Fan et al. 2008, LIBLINEAR), seeded: the same
texts give the same model. Calibration and thresholds come from predictions out of fold;
nothing is tuned on ``training/held_out``.
"""

from __future__ import annotations

import argparse
import json
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.sparse import csr_matrix
from scipy.special import expit
from sklearn.linear_model import LogisticRegression

from keepwarm.engine.reading import (
    FEATURES_VERSION,
    LANGUAGES,
    Analysed,
    Language,
    analyse,
    doubt_of,
    is_doubtful,
)
from keepwarm.engine.values import Intent
from training.corpus import Item, read_training
from training.orders import train_orders
from training.second import ASKED_SHARE, fit_second, second_out_of_fold

PACK: Final = Path(__file__).parent.parent / "src" / "keepwarm" / "packs" / "reading"
MODEL: Final = PACK / "intents.npz"
ENCODER: Final = PACK / "encoder.npz"
OUT_OF_FOLD: Final = Path(__file__).parent / "out_of_fold.npz"
"""What the tuned encoder takes training texts for that it never saw, by their check sums."""
MOODS: Final = ("mood_good", "mood_bad")
LABELS: Final = (*(intent.value for intent in Intent), *MOODS, "needs_human", "injection")
FOLDS: Final = 5
SEEN_MIN: Final = 2
SEED: Final = 20261122
STRENGTH: Final = 60.0
"""Inverse of the penalty on squared weights."""
PHRASE_SCALE: Final = 0.2
"""Of phrases against words: words are many, and phrases were written to be meant."""
NEVER: Final = -8.0
ITERATIONS_MAX: Final = 2_000
QUANTISED: Final = 127.0
DOUBT: Final = 0.6
"""Down to this share of its threshold a label is shown to the person as a guess."""

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


def read_languages() -> dict[str, Language]:
    """Read the language packs without a database or settings."""
    tables: dict[str, Any] = {}
    for path in sorted((PACK / "languages").glob("*.toml")):
        _merge(tables, tomllib.loads(path.read_text(encoding="utf-8")))
    return {code: Language.from_mapping(code, tables[code]) for code in LANGUAGES if code in tables}


def _merge(tables: dict[str, Any], more: Mapping[str, Any]) -> None:
    for name, value in more.items():
        if isinstance(value, dict):
            _merge(tables.setdefault(name, {}), value)
        else:
            tables[name] = value


def analyse_items(items: Sequence[Item], languages: Mapping[str, Language]) -> list[Analysed]:
    """Take every item apart as the reader does."""
    return [
        analyse(item.text, languages, language=item.language, ours=item.ours, channel=item.channel)
        for item in items
    ]


class Design:
    """The matrix of a set of messages over the features that the training set has."""

    def __init__(self, analysed: Sequence[Analysed]) -> None:
        words = Counter(key for each in analysed for key in each.words)
        phrases = Counter(key for each in analysed for key in each.phrases)
        self.keys = np.array(sorted(k for k, n in words.items() if n >= SEEN_MIN), np.int64)
        self.phrase_keys = np.array(sorted(phrases), np.int64)
        seen = np.array([words[int(key)] for key in self.keys], np.float64)
        self.rarity = np.log(len(analysed) / seen) + 1.0
        self._row = {int(key): row for row, key in enumerate(self.keys)}
        self._phrase = {int(key): row for row, key in enumerate(self.phrase_keys)}

    def matrix(self, analysed: Sequence[Analysed]) -> csr_matrix:
        """Return messages by features, the words' part scaled to the message's length."""
        rows, columns, values = list[int](), list[int](), list[float]()
        for number, each in enumerate(analysed):
            known = [self._row[key] for key in each.words if key in self._row]
            weights = self.rarity[known]
            length = float(np.sqrt(np.square(weights).sum())) or 1.0
            phrases = [self._phrase[key] for key in each.phrases if key in self._phrase]
            rows += [number] * (len(known) + len(phrases))
            columns += known + [self.keys.size + column for column in phrases]
            values += [*(weights / length).tolist(), *[PHRASE_SCALE] * len(phrases)]
        shape = (len(analysed), self.keys.size + self.phrase_keys.size)
        return csr_matrix((values, (rows, columns)), shape=shape)


def targets(items: Sequence[Item]) -> tuple[Floats, Floats]:
    """Return what each label should be, and how much each item counts for it."""
    wanted = np.zeros((len(items), len(LABELS)))
    counts = np.ones((len(items), len(LABELS)))
    for row, item in enumerate(items):
        flags = {
            "mood_good": item.sentiment[0] > 0,
            "mood_bad": item.sentiment[0] < 0,
            "needs_human": item.needs_human,
            "injection": item.is_injection,
        }
        for column, label in enumerate(LABELS):
            wanted[row, column] = label in item.intents or flags.get(label, False)
            if label in item.optional and label not in item.intents:
                counts[row, column] = 0.0
            if label in MOODS and len(item.sentiment) > 1:
                counts[row, column] = 0.3
    return wanted, counts


def fit(design: csr_matrix, wanted: Floats, counts: Floats) -> tuple[Floats, Floats]:
    """Return the weights (features by labels) and the bias of each label."""
    weights = np.zeros((design.shape[1], wanted.shape[1]))
    bias = np.full(wanted.shape[1], NEVER)
    for column in range(wanted.shape[1]):
        if wanted[:, column].sum() < SEEN_MIN:
            continue
        model = LogisticRegression(
            C=STRENGTH, solver="liblinear", dual=True, max_iter=ITERATIONS_MAX, random_state=SEED
        )
        model.fit(design, wanted[:, column], sample_weight=counts[:, column])
        weights[:, column], bias[column] = model.coef_[0], model.intercept_[0]
    return weights, bias


def out_of_fold(items: Sequence[Item], analysed: Sequence[Analysed]) -> Floats:
    """Return each item's scores by models that never saw it."""
    folds = np.array([item.fold(FOLDS) for item in items])
    scores = np.zeros((len(items), len(LABELS)))
    wanted, counts = targets(items)
    for fold in range(FOLDS):
        train, test = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
        design = Design([analysed[row] for row in train])
        weights, bias = fit(
            design.matrix([analysed[row] for row in train]), wanted[train], counts[train]
        )
        scores[test] = design.matrix([analysed[row] for row in test]) @ weights + bias
    return scores


def calibrate(scores: Floats, wanted: Floats, counts: Floats) -> tuple[Floats, Floats]:
    """Return slope and offset of Platt's scaling for each label."""
    slope, offset = np.ones(scores.shape[1]), np.zeros(scores.shape[1])
    for column in range(scores.shape[1]):
        score, sign = scores[:, column], 2.0 * wanted[:, column] - 1.0
        count = counts[:, column]

        def loss(
            values: Floats, score: Floats = score, sign: Floats = sign, count: Floats = count
        ) -> float:
            return float(count @ np.logaddexp(0.0, -sign * (values[0] * score + values[1])))

        slope[column], offset[column] = minimize(loss, np.array([1.0, 0.0])).x
    return slope, offset


def best_thresholds(chances: Floats, wanted: Floats, counts: Floats) -> Floats:
    """Return the threshold of each label with the best F1 out of fold."""
    grid = np.linspace(0.1, 0.9, 81)
    thresholds = np.full(chances.shape[1], 0.5)
    for column in range(chances.shape[1]):
        truth, count = wanted[:, column] > 0, counts[:, column] > 0
        taken = chances[:, column][:, None] >= grid
        hits = (taken & truth[:, None]).sum(axis=0)
        false = (taken & (~truth & count)[:, None]).sum(axis=0)
        score = 2 * hits / np.maximum(1, hits + false + truth.sum())
        # The middle of the plateau: a peak of a few items is chance.
        thresholds[column] = float(np.median(grid[score >= score.max() - 0.005]))
    return thresholds


def fit_trust(chances: Floats, taken: Bools, wanted: Floats, counts: Floats) -> Floats:
    """Return slope and offset that make the sets' joint chance the share that is right as a whole.

    Both on the scale of natural log odds; only the intents count.
    """
    intents = len(Intent)
    likely = np.clip(chances[:, :intents], 1e-9, 1.0 - 1e-9)
    taken = taken[:, :intents].copy()
    best = np.argmax(likely, axis=1)
    taken[np.flatnonzero(~taken.any(axis=1)), best[~taken.any(axis=1)]] = True
    joint = np.where(taken, likely, 1.0 - likely).prod(axis=1).clip(1e-9, 1.0 - 1e-9)
    is_wrong = (taken != (wanted[:, :intents] > 0)) & (counts[:, :intents] > 0)
    is_right = (~is_wrong.any(axis=1)).astype(np.float64)
    slope, offset = calibrate(
        np.log(joint / (1.0 - joint))[:, None], is_right[:, None], np.ones((len(joint), 1))
    )
    return np.concatenate([slope, offset])


def report(items: Sequence[Item], taken: Bools) -> dict[str, Any]:
    """Return micro and macro F1 over the intents, and F1 by label and language."""
    tally: dict[tuple[str, str], list[int]] = {}
    for item, row in zip(items, taken, strict=True):
        got = {label for label, is_there in zip(LABELS, row, strict=True) if is_there}
        got &= {intent.value for intent in Intent}
        for label in item.intents | got:
            place = 0 if label in item.intents & got else 1 if label in got else 2
            if place == 1 and label in item.optional:
                continue
            tally.setdefault((item.language, label), [0, 0, 0])[place] += 1
    by_label = {
        label: _f1([v for (_, name), v in tally.items() if name == label])
        for label in sorted({name for _, name in tally})
    }
    by_language = {
        code: _f1([v for (language, _), v in tally.items() if language == code])
        for code in sorted({language for language, _ in tally})
    }
    return {
        "items": len(items),
        "micro": _f1(list(tally.values())),
        "macro": round(float(np.mean(list(by_label.values()))), 3),
        "language": by_language,
        "label": by_label,
    }


def report_usual(items: Sequence[Item], taken: Bools) -> dict[str, Any]:
    """Return the report over all but the contrasts."""
    rows = [row for row, item in enumerate(items) if not item.is_contrast]
    return report([items[row] for row in rows], taken[rows])


def _f1(counts: Sequence[Sequence[int]]) -> float:
    true, false, missed = (sum(count[place] for count in counts) for place in range(3))
    return round(2 * true / max(1, 2 * true + false + missed), 3)


@dataclass(frozen=True, slots=True, kw_only=True)
class First:
    """What words and phrases say of each item out of fold, and how that becomes a chance."""

    scores: Floats
    slope: Floats
    offset: Floats

    def logits(self) -> Floats:
        """Return the scores as natural log odds."""
        return self.slope * self.scores + self.offset


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What the encoder takes some items for: ``scores`` of the items at ``rows``, out of fold."""

    version: int
    rows: npt.NDArray[np.int64]
    scores: Floats

    @classmethod
    def of(cls, items: Sequence[Item], encoder: Path, file: Path) -> Self:
        """Read what ``training.tune`` left of the items that are still as they were."""
        with np.load(encoder, allow_pickle=False) as arrays:
            version = int(arrays["version"])
        with np.load(file, allow_pickle=False) as arrays:
            known = dict(zip(arrays["keys"].tolist(), arrays["scores"], strict=True))
        rows = [row for row, item in enumerate(items) if item.key() in known]
        scores = np.array([known[items[row].key()] for row in rows], np.float64)
        return cls(version=version, rows=np.array(rows, np.int64), scores=scores)


def train_second(
    items: Sequence[Item], first: First, meaning: Meaning
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the arrays of the second opinion, and what it is worth out of fold."""
    chosen = [items[row] for row in meaning.rows]
    wanted, counts = targets(chosen)
    usual = np.array([not item.is_contrast for item in chosen])
    logits = first.logits()[meaning.rows]
    folds = np.array([item.fold(FOLDS) for item in chosen])
    second = second_out_of_fold(logits, meaning.scores, wanted, counts, folds)
    shares = fit_second(logits, meaning.scores, wanted, counts)
    counts = counts * usual[:, None]
    slope, offset = calibrate(second, wanted, counts)
    before, after = expit(logits), expit(slope * second + offset)
    doubt = np.array([doubt_of(row) for row in before])
    doubt_from = float(np.quantile(doubt[usual], 1.0 - ASKED_SHARE))

    def judged(asked: Bools) -> tuple[Bools, Floats]:
        joint = np.where(asked[:, None], after, before)
        limits = best_thresholds(joint, wanted, counts)
        return joint >= limits, limits

    asked = np.array([is_doubtful(row, doubt_from) for row in before])
    taken, threshold = judged(asked)
    joint = np.where(asked[:, None], after, before)
    own, share, bias = slope * shares
    # In terms of the first scores, so that one slope, offset and threshold hold for both.
    scale = np.where(first.slope == 0.0, 1.0, first.slope)
    arrays = {
        "second_encoder": np.int64(meaning.version),
        "second_doubt_from": np.float64(doubt_from),
        "second_own": own.astype(np.float32),
        "second_share": (share / scale).astype(np.float32),
        "second_bias": (own * first.offset + bias + offset - first.offset) / scale,
        "second_threshold": threshold.astype(np.float32),
        "second_trust": fit_trust(joint[usual], taken[usual], wanted[usual], counts[usual]),
        "second_doubt": (threshold * DOUBT).astype(np.float32),
    }
    return arrays, {
        "never": report_usual(chosen, judged(np.zeros(len(chosen), bool))[0]),
        "always": report_usual(chosen, judged(np.ones(len(chosen), bool))[0]),
        "in doubt": report_usual(chosen, taken),
    }


def main() -> None:
    """Train, report out of fold, and write the model."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--output", type=Path, default=MODEL)
    parser.add_argument("--encoder", type=Path, default=ENCODER, help="left out if not there")
    arguments = parser.parse_args()
    items = read_training()
    languages = read_languages()
    analysed = analyse_items(items, languages)
    wanted, counts = targets(items)
    scores = out_of_fold(items, analysed)
    usual = np.array([not item.is_contrast for item in items])
    counts = counts * usual[:, None]
    slope, offset = calibrate(scores, wanted, counts)
    chances = expit(slope * scores + offset)
    threshold = best_thresholds(chances, wanted, counts)
    design = Design(analysed)
    weights, bias = fit(design.matrix(analysed), *targets(items))
    words = weights[: design.keys.size]
    scale = np.abs(words).max(axis=0) / QUANTISED
    scale[scale == 0.0] = 1.0
    result: dict[str, Any] = {"words": report_usual(items, chances >= threshold)}
    second: dict[str, Any] = {}
    if arguments.encoder.exists():
        first = First(scores=scores, slope=slope, offset=offset)
        second, gained = train_second(
            items, first, Meaning.of(items, arguments.encoder, OUT_OF_FOLD)
        )
        result |= gained
    orders, result["orders"] = train_orders(items, languages)
    np.savez_compressed(
        arguments.output,
        version=np.int64(FEATURES_VERSION),
        labels=np.array(LABELS),
        keys=design.keys.astype(np.uint32),
        rarity=design.rarity.astype(np.float32),
        weights=np.rint(words / scale).astype(np.int8),
        scale=scale.astype(np.float32),
        phrase_keys=design.phrase_keys.astype(np.uint32),
        phrase_weights=(weights[design.keys.size :] * PHRASE_SCALE).astype(np.float32),
        bias=bias.astype(np.float32),
        slope=slope.astype(np.float32),
        offset=offset.astype(np.float32),
        threshold=threshold.astype(np.float32),
        doubt=(threshold * DOUBT).astype(np.float32),
        trust=fit_trust(
            chances[usual], (chances >= threshold)[usual], wanted[usual], counts[usual]
        ),
        **second,
        **orders,
    )
    print(json.dumps(result))


if __name__ == "__main__":
    main()
