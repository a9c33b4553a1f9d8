"""What a person corrects is read as they said from then on, and nothing else is bent much."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepwarm.engine.reading import Example, Layer, learn_layer
from keepwarm.engine.values import INTENTS, Intent
from tests.engine.reading.small_reader import LEXICON, answered, with_model

TEXTS = [
    "We use Orbit",
    "Pencil us in for the autumn",
    "No thanks",
    "The committee has spoken, and it was not kind",
    "fantastic",
    "Not now",
]


def taught(*corrections):
    examples = [
        Example(text=text, language="en", intents=tuple(intents)) for text, *intents in corrections
    ]
    return learn_layer(examples, LEXICON)


def read(text, layer=None):
    return set(answered(text, options={"layer": layer}).intents)


def test_without_corrections_there_is_no_layer():
    assert learn_layer([], LEXICON).changes == {}


def test_without_a_model_there_is_nothing_to_change():
    example = Example(text="Yes", language="en", intents=(Intent.INTERESTED,))

    assert learn_layer([example], with_model(None)).changes == {}


def test_what_a_short_word_answers_is_part_of_the_lesson():
    ours = "Do you buy from Orbit?"
    example = Example(text="Yes", language="en", intents=(Intent.COMPETITOR,), ours=ours)

    layer = learn_layer([example], LEXICON)

    def read_after(asked):
        return set(answered("Yes", options={"layer": layer, "ours": asked}).intents)

    assert read_after(ours) == {Intent.COMPETITOR}
    assert layer.changes.keys() != taught(("Yes", Intent.COMPETITOR)).changes.keys()


def test_a_correction_that_agrees_with_the_reader_teaches_nothing():
    assert taught(("We use Orbit", Intent.COMPETITOR)).changes == {}


@pytest.mark.parametrize(
    ("text", "intents"),
    [
        ("Pencil us in for the autumn", {Intent.NOT_NOW}),
        ("We use Orbit", {Intent.INTERESTED}),
        ("fantastic", set()),
        ("No thanks", {Intent.NOT_INTERESTED, Intent.NO_NEED}),
        ("We use Orbit, no thanks", {Intent.COMPETITOR}),
    ],
)
def test_a_corrected_message_is_read_as_the_person_said(text, intents):
    layer = taught((text, *intents))

    assert read(text) != intents
    assert read(text, layer) == intents


def test_a_message_like_the_corrected_one_profits():
    layer = taught(("Pencil us in for the autumn, please", Intent.NOT_NOW))

    assert Intent.NOT_NOW not in read("Pencil us in for the autumn")
    assert Intent.NOT_NOW in read("Pencil us in for the autumn", layer)


@pytest.mark.parametrize("text", ["No thanks", "We use Orbit", "Love the offer", "Thanks"])
def test_another_message_is_read_as_before(text):
    layer = taught(("Pencil us in for the autumn", Intent.NOT_NOW))

    assert read(text, layer) == read(text)


def test_later_corrections_do_not_undo_earlier_ones():
    corrections = [
        ("Pencil us in for the autumn", Intent.NOT_NOW),
        ("The committee has spoken, and it was not kind", Intent.NOT_INTERESTED),
        ("fantastic", Intent.HOSTILE),
    ]

    layer = taught(*corrections)

    assert [read(text, layer) for text, _ in corrections] == [{said} for _, said in corrections]


def test_a_plain_stop_is_heard_whatever_was_taught():
    text = "Please take me off the list."
    layer = taught((text, Intent.INTERESTED))

    assert Intent.UNSUBSCRIBE in read(text, layer)


def test_a_correction_says_nothing_about_moods_and_urgency():
    layer = taught(("We use Orbit, how annoying", Intent.INTERESTED))

    assert all(not row[len(INTENTS) :].any() for row in layer.changes.values())
    assert any(row[: len(INTENTS)].any() for row in layer.changes.values())


@given(
    st.lists(
        st.tuples(st.sampled_from(TEXTS), st.sampled_from(INTENTS[:12])),
        max_size=4,
        unique_by=lambda correction: correction[0],
    )
)
def test_the_same_corrections_give_the_same_layer_and_it_is_kept_as_learned(corrections):
    layer, again = taught(*corrections), taught(*corrections)

    stored = Layer.from_bytes(layer.to_bytes())

    assert layer.to_bytes() == again.to_bytes() == stored.to_bytes()
    for key, row in layer.changes.items():
        assert stored.changes[key] == pytest.approx(row, abs=1e-5)


def test_a_shift_adds_up_over_the_features_of_a_message():
    layer = Layer(changes={1: np.array([1.0, 0.0]), 2: np.array([0.5, -1.0])})

    assert layer.shift([1, 2, 3], 2).tolist() == [1.5, -1.0]
    assert layer.shift([], 2).tolist() == [0.0, 0.0]


def test_a_layer_of_another_version_is_refused():
    with pytest.raises(ValueError, match="version 0, not 1"):
        Layer.from_bytes(b'{"version": 0, "changes": {}}')
