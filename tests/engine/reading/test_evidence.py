"""Every label that is told stands on words that can be shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepwarm.engine.reading._evidence import find_evidence
from keepwarm.engine.values import INTENTS, Intent
from tests.engine.reading.small_reader import MODEL, answered, taken_apart


def shown(text, *intents):
    return [found.words for found in find_evidence(intents, taken_apart(text), MODEL)]


@pytest.mark.parametrize(
    ("text", "intent", "words"),
    [
        ("Well, we use Orbit here.", Intent.COMPETITOR, "we use"),
        ("Thanks, but we're NOT  interested!", Intent.NOT_INTERESTED, "NOT  interested"),
        ("Do you deliver  it?", Intent.QUESTION, "Do you deliver  it?"),
        ("Simply fantastic", Intent.INTERESTED, "Simply fantastic"),
        ("Très bien. It is expensive", Intent.TOO_EXPENSIVE, "It is expensive"),
    ],
)
def test_the_words_are_shown_as_they_were_written(text, intent, words):
    assert shown(text, intent) == [words]


def test_a_phrase_comes_before_single_words():
    assert shown("fantastic things. Count me in!", Intent.INTERESTED) == ["Count me in"]


def test_a_negated_phrase_is_no_evidence():
    assert shown("Not that we use Orbit", Intent.COMPETITOR) == []


def test_a_label_that_rests_on_no_word_shows_none():
    assert shown("Zzz", Intent.COMPETITOR) == []
    assert shown("", Intent.COMPETITOR) == []


def test_each_label_has_its_own_words():
    assert shown("We use Orbit, so no thanks", Intent.NOT_INTERESTED, Intent.COMPETITOR) == [
        "no thanks",
        "We use",
    ]


PIECES = ["We use Orbit", "no thanks", "FANTASTIC", "é", "\n", "don't", ".", "  ", "Not now", "İ"]


@given(
    st.lists(st.sampled_from(PIECES), max_size=12), st.lists(st.sampled_from(INTENTS), max_size=4)
)
def test_evidence_is_a_piece_of_the_text(pieces, intents):
    text = " ".join(pieces)

    for found in find_evidence(intents, taken_apart(text), MODEL):
        assert found.label in intents
        assert found.words == text[found.start : found.end] != ""


@given(st.lists(st.sampled_from(PIECES), max_size=12))
def test_offsets_of_a_whole_reading_are_those_of_its_new_text(pieces):
    reading = answered("\n\n " + " ".join(pieces) + "\n\nOn Monday, Rita wrote:\n> We use Orbit")

    for found in reading.evidence:
        if found.start >= 0:
            assert reading.new_text[found.start : found.end] == found.words
