"""Phrases with gaps: where they stand in a text, and which of many do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepwarm.engine.reading._gapped import Cues, find_gapped, first_gapped, gapped
from keepwarm.engine.reading._phrases import tokens_of


@pytest.mark.parametrize(
    ("phrase", "text", "found"),
    [
        ("mailbox full", "the mailbox full.", "mailbox full"),
        ("mailbox full", "a mailbox fuller", "mailbox full"),
        ("box full", "the mailbox full", ""),
        ("box full", "mailbox full, box full", "box full"),
        ("mailbox .. full", "mailbox of a@b.example is full", "mailbox of a@b.example is full"),
        ("mailbox .. full", "full mailbox", ""),
        ("mailbox .. full", "mailbox" + " x" * 40 + " full", ""),
        ("mailbox .. full", "mailbox" + " x" * 40 + " mailbox is full", "mailbox is full"),
        ("見つかりません", "ユーザーは見つかりません", "見つかりません"),
    ],
)
def test_a_phrase_begins_a_word_and_its_gap_is_short(phrase, text, found):
    assert first_gapped(gapped([phrase]), text) == found


def test_the_first_phrase_of_the_list_wins_wherever_it_stands():
    assert first_gapped(gapped(["two", "one"]), "one two") == "two"


def test_heavy_cues_hide_the_lighter_ones_within_them():
    cues = Cues.from_weights([(3, ["automatic answer"]), (1, ["automatic", "answer", "away"])])
    text = "an automatic answer: away"

    found = cues.found_in(text, tokens_of(text))

    assert found == ((3, "automatic answer"), (1, "away"))


def test_a_cue_may_have_to_begin_early():
    cues = Cues.from_weights([(1, ["not delivered to"])])
    text = "x" * 50 + " not delivered to"

    assert cues.is_in(text, tokens_of(text))
    assert not cues.is_in(text, tokens_of(text), 20)


WORDS = st.lists(st.sampled_from(["mail", "box", "full", "delivered", "system"]), min_size=1)


@given(WORDS.map(" ".join), st.lists(WORDS.map(" ".join), min_size=1, max_size=4))
def test_looking_for_all_cues_at_once_finds_what_looking_for_each_does(text, phrases):
    cues = Cues.from_weights([(1, phrases)])

    is_in = cues.is_in(text, tokens_of(text))

    whole = any(find_gapped(phrase, f"{text} ")[0] >= 0 for phrase in gapped(phrases))
    assert is_in == whole
