"""The model: scores by words, phrases and form, chances, and what is missing in its file."""

import numpy as np
import pytest

from keepwarm.engine.reading import Model
from keepwarm.engine.reading._features import as_keys, phrase_key
from keepwarm.engine.values import Intent
from tests.engine.reading.small_reader import (
    BIAS,
    LABELS,
    MODEL,
    SELDOM,
    SURE,
    small_model,
    taken_apart,
)


def scores(text, model=MODEL):
    seen = taken_apart(text)
    found = model.scores(as_keys(seen.words), as_keys(seen.phrases))
    return dict(zip(model.labels, found.tolist(), strict=True))


def test_nothing_known_leaves_every_label_at_its_bias():
    found = scores("Zzz")

    assert found.pop("needs_human") == 0.0
    assert found.pop("unsubscribe") == SELDOM
    assert set(found.values()) == {BIAS}


def test_a_phrase_adds_its_whole_weight_however_long_the_message():
    short, long = scores("We use Orbit"), scores("We use Orbit. " + "Filler words here. " * 40)

    assert short[Intent.COMPETITOR] == pytest.approx(BIAS + SURE)
    assert long[Intent.COMPETITOR] == pytest.approx(BIAS + SURE)


def test_a_word_counts_less_among_others():
    alone = scores("fantastic")[Intent.INTERESTED]
    among = scores("fantastic but expensive")[Intent.INTERESTED]

    assert BIAS < among < alone


def test_a_negated_phrase_is_not_the_phrase():
    assert scores("Not that we use Orbit")[Intent.COMPETITOR] == pytest.approx(BIAS)


def test_a_score_at_the_limit_has_the_chance_of_the_threshold():
    model = small_model(
        threshold=np.linspace(0.1, 0.9, len(LABELS)),
        slope=np.linspace(0.5, 2.0, len(LABELS)),
        offset=np.linspace(-1.0, 1.0, len(LABELS)),
    )

    assert model.chances(model.limits()) == pytest.approx(model.threshold)


def test_a_higher_score_is_a_higher_chance():
    lower, higher = (MODEL.chances(np.full(len(LABELS), score)) for score in (-1.0, 2.0))

    assert (lower < higher).all()
    assert ((lower > 0) & (higher < 1)).all()


@pytest.mark.parametrize("name", ["labels", "weights", "phrase_keys", "threshold"])
def test_a_file_with_something_missing_is_refused_with_the_remedy(name):
    arrays = {field: getattr(MODEL, field) for field in MODEL.__slots__ if field != name}

    with pytest.raises(ValueError, match=rf"no .*{name}.*python -m training\.train"):
        Model.from_arrays(arrays)


def test_features_that_the_training_never_saw_are_passed_over():
    unseen = as_keys([1, 2, 3])

    found = MODEL.scores(unseen, as_keys([phrase_key("interested:sure"), 5]))

    labels = dict(zip(MODEL.labels, found.tolist(), strict=True))
    assert labels[Intent.INTERESTED] == pytest.approx(BIAS + SURE)
    assert labels[Intent.HOSTILE] == pytest.approx(BIAS)
