"""What the model gets to see of a message, and where each thing stands in it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepwarm.engine.reading import analyse
from keepwarm.engine.reading._features import as_keys, phrase_key
from keepwarm.engine.values import Channel
from tests.engine.reading.small_reader import LANGUAGES, taken_apart

FORMS = {"asks", "asks last", "exclaims", "address", "number"}


def phrases(text, *names, **options):
    """Return which of ``names`` are among the features of the phrases and the form."""
    seen = taken_apart(text, **options).phrases
    return {name for name in names if phrase_key(name) in seen}


def forms(text, **options):
    return {
        name.removeprefix("form ")
        for name in phrases(text, *(f"form {name}" for name in FORMS), **options)
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Fine.", set()),
        ("How much?", {"asks", "asks last"}),
        ("How much? Tell me.", {"asks"}),
        ("Great!", {"exclaims"}),
        ("jane@x.example", {"address"}),
        ("Call 020 7946 0123", {"number"}),
        ("Call 12 or 13", set()),
    ],
)
def test_the_form_of_a_message_is_told(text, expected):
    assert forms(text) == expected


def test_a_phrase_is_told_with_its_place_in_the_message():
    names = ("competitor:sure", "competitor:sure:first", "competitor:sure:last")

    assert phrases("We use Orbit. Fine. Bye", *names) == set(names[:2])
    assert phrases("Fine. We use Orbit", *names) == {names[0], names[2]}
    assert phrases("Fine. We use Orbit. Bye", *names) == {names[0]}


def test_a_phrase_that_comes_often_is_told_twice():
    names = ("competitor:sure:2", "competitor:sure:4")

    assert phrases("We use A. " * 1, *names) == set()
    assert phrases("We use A. " * 2, *names) == {names[0]}
    assert phrases("We use A. " * 4, *names) == set(names)


def test_a_negated_phrase_is_another_feature():
    names = ("hostile:sure", "hostile:sure:not")

    assert phrases("Never said: you idiot", *names) == {names[0]}
    assert phrases("Not that you idiot", *names) == {names[1]}


def test_what_of_us_they_answer_is_told_apart_from_what_they_say():
    names = ("not_interested:sure", "ours not_interested:sure")

    assert phrases("Yes", *names, ours="Are you not interested?") == {names[1]}
    assert phrases("Not interested", *names) == {names[0]}


def test_the_channel_is_told():
    assert phrases("Hi", "form channel:text", channel=Channel.TEXT) == {"form channel:text"}


def test_a_language_nobody_knows_is_read_as_the_first():
    assert taken_apart("Orbit 7", language="xx").language == "xx"
    assert analyse("We use Orbit", LANGUAGES).hits


def test_keys_are_sorted_and_whole_numbers():
    assert as_keys([7, 3, 5]).tolist() == [3, 5, 7]
    assert as_keys([]).dtype.kind == "i"


@given(st.text(max_size=200))
def test_every_feature_of_a_word_stands_in_the_text(text):
    seen = taken_apart(text)

    for number, first, last in seen.words.values():
        assert 0 <= first < last <= len(seen.sentences[number].words)


@given(st.lists(st.sampled_from(["We use Orbit", "Love the offer", "ok", "How much?"]), max_size=5))
def test_case_and_white_space_change_no_feature(parts):
    text = ". ".join(parts)

    plain = taken_apart(text)
    shouted = taken_apart(text.upper())
    spaced = taken_apart(text.replace(" ", "   "))

    assert shouted.words.keys() == plain.words.keys() == spaced.words.keys()
    assert shouted.phrases.keys() == plain.phrases.keys() == spaced.phrases.keys()
