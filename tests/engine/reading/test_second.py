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

COLUMNS = 4
DOUBT_FROM = 4.8  # a clear message leaves 4.4: each of 23 labels a little
VAGUE = "Nice, maybe later."
CLEAR = "We use Orbit."


def second_arrays(label=Intent.NOT_NOW, weight=20.0, **changed):
    weights = np.zeros((COLUMNS, len(LABELS)))
    weights[:, LABELS.index(label)] = weight / COLUMNS
    return {
        "second_doubt_from": np.float64(DOUBT_FROM),
        "second_own": np.ones(len(LABELS)),
        "second_weights": weights,
        "second_bias": np.zeros(len(LABELS)),
        "second_threshold": np.full(len(LABELS), 0.6),
        "second_doubt": np.full(len(LABELS), 0.3),
        **changed,
    }


class Recorder:
    """Stands for the encoder: every text lies at the same place; it keeps what it was asked."""

    def __init__(self):
        self.asked = []

    def __call__(self, text):
        self.asked.append(text)
        return np.ones(COLUMNS, np.float32)


def scores(model, text, *, whole=None):
    seen = taken_apart(text)
    found = model.scores(
        as_keys(seen.words), as_keys(seen.phrases), text if whole is None else whole
    )
    return dict(zip(model.labels, found.tolist(), strict=True))


def test_a_clear_message_is_not_looked_at_twice():
    encode = Recorder()
    model = small_model(encode=encode, **second_arrays())

    found = scores(model, CLEAR)

    assert found == scores(MODEL, CLEAR)
    assert encode.asked == []


def test_in_doubt_the_whole_text_changes_the_scores():
    encode = Recorder()
    model = small_model(encode=encode, **second_arrays(weight=8.0))

    found, first = scores(model, VAGUE), scores(MODEL, VAGUE)

    assert encode.asked == [VAGUE]
    assert found[Intent.NOT_NOW] == pytest.approx(first[Intent.NOT_NOW] + 8.0)
    assert found[Intent.INTERESTED] == pytest.approx(first[Intent.INTERESTED])


def test_the_first_scores_count_by_their_share():
    model = small_model(
        encode=Recorder(),
        **second_arrays(
            weight=0.0,
            second_own=np.full(len(LABELS), 0.5),
            second_bias=np.full(len(LABELS), 0.25),
        ),
    )

    found, first = scores(model, VAGUE), scores(MODEL, VAGUE)

    assert found == pytest.approx({label: 0.5 * score + 0.25 for label, score in first.items()})


def test_without_a_text_the_words_decide():
    encode = Recorder()
    model = small_model(encode=encode, **second_arrays())

    assert scores(model, VAGUE, whole="") == scores(MODEL, VAGUE)
    assert encode.asked == []


def test_thresholds_are_those_of_the_reader_that_is_installed():
    alone = small_model(**second_arrays())
    beside = small_model(encode=Recorder(), **second_arrays())
    untaught = small_model(encode=Recorder())

    assert (alone.threshold == MODEL.threshold).all()
    assert (beside.threshold == 0.6).all()
    assert (beside.doubt == 0.3).all()
    assert untaught.second is None


def test_a_vague_answer_is_read_by_its_meaning():
    model = small_model(encode=Recorder(), **second_arrays())

    assert answered(VAGUE, lexicon=with_model(model)).intents == (Intent.NOT_NOW,)
    assert Intent.NOT_NOW not in answered(VAGUE).intents


@pytest.mark.parametrize(("headers", "asked"), [({}, 1), ({"auto_submitted": "auto-replied"}, 0)])
def test_a_person_is_asked_about_a_machine_is_not(headers, asked):
    encode = Recorder()
    lexicon = with_model(small_model(encode=encode, **second_arrays()))

    reading = answered("I am out of the office. Nice, maybe later.", lexicon=lexicon, **headers)

    assert (reading.kind is MessageKind.AUTO_REPLY) == (not asked)
    assert len(encode.asked) == asked
