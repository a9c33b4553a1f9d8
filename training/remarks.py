"""Trains the model of remarks on ``training/notes``: python -m training.remarks.

One logistic function per reason with an L2 penalty over words and whose they are, joined with what
the encoder takes the remark for (``training.second``), by notes that neither had seen. What the
encoder hears in stories as a whole becomes chances by one slope and a bias for each reason, by
stories that it had not seen. Prints how well the reasons are told apart there.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import django
import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.sparse import csr_matrix, hstack
from scipy.special import expit, logsumexp
from sklearn.linear_model import LogisticRegression

from keepwarm.engine.reading import (
    FEATURES_VERSION,
    REMARK_SIDES,
    Analysed,
    analyse,
)
from training.notes import LABELS, NOTES_OUT_OF_FOLD, Note, read_notes
from training.second import fit_second, second_out_of_fold
from training.stories import STORIES_OUT_OF_FOLD, Story, told_stories
from training.train import ENCODER, PACK, PHRASE_SCALE, Design, read_languages

MODEL: Final = PACK / "remarks.npz"
FOLDS: Final = 5
STRENGTH: Final = 4.0
"""Inverse of the penalty on squared weights."""
SIDE_SCALE: Final = 0.5
TOLERANCE: Final = 1e-3
ITERATIONS_MAX: Final = 400
TAKEN_FROM: Final = 0.5
STORY_PENALTY: Final = 1.0

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


def table_of(design: Design, analysed: Sequence[Analysed], notes: Sequence[Note]) -> csr_matrix:
    """Return notes by features: those of words and form as in training, then the sides."""
    sides = np.array([[side == note.side for side in REMARK_SIDES] for note in notes])
    return hstack([design.matrix(analysed), SIDE_SCALE * sides], "csr")


def fit(design: csr_matrix, wanted: Floats) -> tuple[Floats, Floats]:
    """Return the weights (features by reasons) and the bias of each reason."""
    weights = np.zeros((design.shape[1], wanted.shape[1]))
    bias = np.zeros(wanted.shape[1])
    for column in range(wanted.shape[1]):
        model = LogisticRegression(C=STRENGTH, tol=TOLERANCE, max_iter=ITERATIONS_MAX)
        model.fit(design, wanted[:, column])
        weights[:, column], bias[column] = model.coef_[0], model.intercept_[0]
    return weights, bias


def out_of_fold(notes: Sequence[Note], analysed: Sequence[Analysed], wanted: Floats) -> Floats:
    """Return each note's scores by models that never saw it."""
    folds = np.array([note.fold(FOLDS) for note in notes])
    scores = np.zeros_like(wanted)
    for fold in range(FOLDS):
        train, test = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
        design = Design([analysed[row] for row in train])

        def part(rows: Ints, design: Design = design) -> csr_matrix:
            return table_of(design, [analysed[row] for row in rows], [notes[row] for row in rows])

        weights, bias = fit(part(train), wanted[train])
        scores[test] = part(test) @ weights + bias
    return scores


def report(chances: Floats, wanted: Floats) -> dict[str, Any]:
    """Return how well reasons are told: F1 by reason, first guesses right, and false alarms."""
    taken, there = chances >= TAKEN_FROM, wanted > 0
    hits = (taken & there).sum(axis=0)
    score = 2 * hits / np.maximum(1, taken.sum(axis=0) + there.sum(axis=0))
    speaks = there.any(axis=1)
    first = there[np.arange(len(there)), chances.argmax(axis=1)]
    return {
        "notes": len(wanted),
        "first_right": round(float(first[speaks].mean()), 3),
        "silent_called": round(float(taken[~speaks].any(axis=1).mean()), 3),
        "micro": round(float(2 * hits.sum() / (taken.sum() + there.sum())), 3),
        "reasons": dict(zip(LABELS, score.round(2).tolist(), strict=True)),
    }


def known_meanings(notes: Sequence[Note | Story], file: Path) -> tuple[Ints, Floats]:
    """Return which texts the encoder was asked about before it saw them, and what it said."""
    with np.load(file, allow_pickle=False) as arrays:
        known = dict(zip(arrays["keys"].tolist(), arrays["scores"], strict=True))
    rows = [row for row, note in enumerate(notes) if note.key() in known]
    return np.array(rows, np.int64), np.array([known[notes[row].key()] for row in rows], np.float64)


def fit_stories(meant: Floats, wanted: Floats) -> tuple[float, Floats]:
    """Return the slope and the bias by reason that make scores of stories log chances.

    ``wanted``, stories by reasons, are shares that add up to 1 (a softmax with an L2 penalty).
    """
    count = meant.shape[1]

    def loss(parameters: Floats) -> tuple[float, Floats]:
        slope, bias = parameters[0], parameters[1:]
        scores = slope * meant + bias
        logs = scores - logsumexp(scores, axis=1, keepdims=True)
        error = np.exp(logs) - wanted
        value = -float((wanted * logs).sum()) + STORY_PENALTY * float(bias @ bias)
        return value, np.concatenate(
            [[float((error * meant).sum())], error.sum(axis=0) + 2.0 * STORY_PENALTY * bias]
        )

    found = minimize(loss, np.concatenate([[0.5], np.zeros(count)]), jac=True, method="L-BFGS-B").x
    return float(found[0]), found[1:]


def story_shares(stories: Sequence[Story]) -> Floats:
    """Return how much each reason counts in each story, as shares that add up to 1."""
    weights = np.array([story.weights(LABELS) for story in stories])
    shares: Floats = weights / weights.sum(axis=1, keepdims=True)
    return shares


def report_stories(meant: Floats, wanted: Floats, slope: float, bias: Floats) -> dict[str, float]:
    """Return how often the heaviest reason is first, and among three, and the log loss."""
    scores = slope * meant + bias
    logs = scores - logsumexp(scores, axis=1, keepdims=True)
    best, order = wanted.argmax(axis=1), np.argsort(-logs, axis=1)
    return {
        "stories": len(meant),
        "first": round(float((order[:, 0] == best).mean()), 3),
        "among_three": round(float((order[:, :3] == best[:, None]).any(axis=1).mean()), 3),
        "log_loss": round(-float(logs[np.arange(len(best)), best].mean()), 3),
    }


def main() -> None:
    """Train, report out of fold, and write the model."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--output", type=Path, default=MODEL)
    arguments = parser.parse_args()
    notes, languages = read_notes(), read_languages()
    with np.load(ENCODER, allow_pickle=False) as arrays:
        version = int(arrays["version"])
    analysed = [analyse(note.text, languages, language=note.language) for note in notes]
    wanted = np.array([[label in note.reasons for label in LABELS] for note in notes], np.float64)
    scores = out_of_fold(notes, analysed, wanted)
    django.setup()
    stories = told_stories()
    heard, heard_scores = known_meanings(stories, STORIES_OUT_OF_FOLD)
    wanted_stories = story_shares([stories[row] for row in heard])
    slope, story_bias = fit_stories(heard_scores, wanted_stories)
    rows, meant = known_meanings(notes, NOTES_OUT_OF_FOLD)
    chosen, counts = wanted[rows], np.ones_like(wanted[rows])
    folds = np.array([notes[row].fold(FOLDS) for row in rows])
    joint = second_out_of_fold(scores[rows], meant, chosen, counts, folds)
    own, share, offset = fit_second(scores[rows], meant, chosen, counts)
    design = Design(analysed)
    weights, bias = fit(table_of(design, analysed, notes), wanted)
    words, phrases, sides = np.split(
        weights, [design.keys.size, design.keys.size + design.phrase_keys.size]
    )
    np.savez_compressed(
        arguments.output,
        version=np.int64(FEATURES_VERSION),
        encoder=np.int64(version),
        labels=np.array(LABELS),
        keys=design.keys.astype(np.uint32),
        rarity=design.rarity.astype(np.float32),
        weights=words.astype(np.float16),
        phrase_keys=design.phrase_keys.astype(np.uint32),
        phrase_weights=(phrases * PHRASE_SCALE).astype(np.float32),
        sides=(sides * SIDE_SCALE).astype(np.float32),
        bias=bias.astype(np.float32),
        own=own.astype(np.float32),
        share=share.astype(np.float32),
        offset=offset.astype(np.float32),
        story_slope=np.float32(slope),
        story_bias=story_bias.astype(np.float32),
    )
    print(
        json.dumps(
            {
                "words": report(expit(scores), wanted),
                "encoder": report(expit(meant), chosen),
                "both": report(expit(joint), chosen),
                "stories": report_stories(heard_scores, wanted_stories, slope, story_bias),
            }
        )
    )


if __name__ == "__main__":
    main()
