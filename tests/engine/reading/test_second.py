"""The second opinion: asked in doubt only, on the scale of the first, and left out if not there."""

import numpy as np
import pytest

from keepwarm.engine.reading._features import as_keys
from keepwarm.engine.values import Intent, MessageKind
from tests.engine.reading.small_reader import (
    LABELS,
    MODEL,
    answered,
    small_model,
    taken_apart,
    with_model,
)

DOUBT_FROM = 4.8  # a clear message leaves 4.4: each of 23 labels a little
VAGUE = "Nice, maybe later."
CLEAR = "We use Orbit."


def second_arrays(label=Intent.NOT_NOW, weight=20.0, **changed):
    share = np.zeros(len(LABELS))
    share[LABELS.index(label)] = weight
    return {
        "second_doubt_from": np.float64(DOUBT_FROM),
        "second_own": np.ones(len(LABELS)),
        "second_share": share,
        "second_bias": np.zeros(len(LABELS)),
        "second_threshold": np.full(len(LABELS), 0.6),
        "second_doubt": np.full(len(LABELS), 0.3),
        "second_trust": np.array([0.5, 0.0]),
        **changed,
    }


class Recorder:
    """Stands for the encoder: it scores all labels 1, and keeps what it was asked."""

    def __init__(self):
        self.asked = []

    def __call__(self, text, ours):
        self.asked.append((text, ours))
        return np.ones(len(LABELS), np.float32)


def scores(model, text, *, whole=None, ours=""):
    seen = taken_apart(text)
    whole = text if whole is None else whole
    found = model.scores(as_keys(seen.words), as_keys(seen.phrases), whole, ours)
    return dict(zip(model.labels, found.tolist(), strict=True))


def test_a_clear_message_is_not_looked_at_twice():
    judge = Recorder()
    model = small_model(judge=judge, **second_arrays())

    found = scores(model, CLEAR)

    assert found == scores(MODEL, CLEAR)
    assert judge.asked == []


def test_where_a_stop_may_be_meant_nothing_is_clear():
    judge = Recorder()
    bias = MODEL.bias.copy()
    bias[LABELS.index(Intent.UNSUBSCRIBE)] = -2.5  # a chance of 8 %

    scores(small_model(judge=judge, bias=bias, **second_arrays()), CLEAR)

    assert judge.asked == [(CLEAR, "")]


def test_in_doubt_the_whole_text_changes_the_scores():
    judge = Recorder()
    model = small_model(judge=judge, **second_arrays(weight=8.0))

    found, first = scores(model, VAGUE, ours="Shall I call?"), scores(MODEL, VAGUE)

    assert judge.asked == [(VAGUE, "Shall I call?")]
    assert found[Intent.NOT_NOW] == pytest.approx(first[Intent.NOT_NOW] + 8.0)
    assert found[Intent.INTERESTED] == pytest.approx(first[Intent.INTERESTED])


def test_the_first_scores_count_by_their_share():
    model = small_model(
        judge=Recorder(),
        **second_arrays(
            weight=0.0,
            second_own=np.full(len(LABELS), 0.5),
            second_bias=np.full(len(LABELS), 0.25),
        ),
    )

    found, first = scores(model, VAGUE), scores(MODEL, VAGUE)

    assert found == pytest.approx({label: 0.5 * score + 0.25 for label, score in first.items()})


def test_without_a_text_the_words_decide():
    judge = Recorder()
    model = small_model(judge=judge, **second_arrays())

    assert scores(model, VAGUE, whole="") == scores(MODEL, VAGUE)
    assert judge.asked == []


def test_thresholds_are_those_of_the_reader_that_is_installed():
    alone = small_model(**second_arrays())
    beside = small_model(judge=Recorder(), **second_arrays())
    untaught = small_model(judge=Recorder())

    assert (alone.threshold == MODEL.threshold).all()
    assert (beside.threshold == 0.6).all()
    assert (beside.doubt == 0.3).all()
    assert untaught.second is None


def test_a_vague_answer_is_read_by_its_meaning():
    model = small_model(judge=Recorder(), **second_arrays())

    assert answered(VAGUE, lexicon=with_model(model)).intents == (Intent.NOT_NOW,)
    assert Intent.NOT_NOW not in answered(VAGUE).intents


@pytest.mark.parametrize(("headers", "asked"), [({}, 1), ({"auto_submitted": "auto-replied"}, 0)])
def test_a_person_is_asked_about_a_machine_is_not(headers, asked):
    judge = Recorder()
    lexicon = with_model(small_model(judge=judge, **second_arrays()))

    reading = answered("I am out of the office. Nice, maybe later.", lexicon=lexicon, **headers)

    assert (reading.kind is MessageKind.AUTO_REPLY) == (not asked)
    assert len(judge.asked) == asked
