"""Remarks: for which reasons of silence they speak, by words, side and meaning."""

from zlib import crc32

import numpy as np
import pytest

from keepwarm.engine.reading import (
    FEATURES_VERSION,
    RemarkModel,
    suggest_from_story,
    suggest_reasons,
)
from tests.engine.reading.small_reader import LEXICON

REASONS = ("no_budget", "too_busy")
BROKE = crc32(b"w:broke")
QUIET = np.zeros(7, np.float32)
MEANT = np.array([9.0, 9.0, 9.0, 0.0, 8.0, 1.0, 3.0], np.float32)
"""Scores of answers, which do not count, then those of the reasons of a remark and of a story."""


def quiet(_):
    return QUIET


def hearing(_):
    return MEANT


def model(meaning=quiet, **changes):
    arrays = {
        "version": np.int64(FEATURES_VERSION),
        "labels": np.array(REASONS),
        "keys": np.array([BROKE]),
        "rarity": np.array([2.0]),
        "weights": np.array([[3.0, 0.0]]),
        "phrase_keys": np.array([], np.int64),
        "phrase_weights": np.zeros((0, 2)),
        "sides": np.array([[0.0, 0.0], [-5.0, -5.0], [0.0, 0.0]]),
        "bias": np.array([-2.0, -2.0]),
        "own": np.array([1.0, 1.0]),
        "share": np.array([0.5, 0.5]),
        "offset": np.array([0.0, 0.0]),
        "story_slope": np.array(1.0),
        "story_bias": np.array([0.0, 0.0]),
    }
    return RemarkModel.from_arrays(arrays | changes, meaning=meaning)


def told(text, side="in", using=None):
    return suggest_reasons(text, side, using or model(), LEXICON.languages, language="en")


def odds(chance):
    return np.log(chance / (1.0 - chance))


def test_a_known_word_speaks_for_its_reason():
    assert odds(told("We are broke")["no_budget"]) == pytest.approx(1.0)
    assert odds(told("We are fine")["no_budget"]) == pytest.approx(-2.0)


def test_the_meaning_of_the_whole_speaks_as_well():
    hears = model(meaning=hearing)

    assert odds(told("Bis zum Hals", using=hears)["too_busy"]) == pytest.approx(2.0)


def test_the_encoder_is_told_whose_words_they_are():
    asked = []

    def hear(text):
        asked.append(text)
        return QUIET

    told("Bis zum Hals", "note", model(meaning=hear))

    assert asked == ["note: Bis zum Hals"]


def test_it_matters_whose_words_they_are():
    assert told("We are broke", "out")["no_budget"] < told("We are broke", "note")["no_budget"]


def test_chances_are_made_of_scores_by_shares_and_offset():
    shaped = model(own=np.array([0.5, 1.0]), offset=np.array([0.25, 0.0]))

    assert odds(told("We are broke", using=shaped)["no_budget"]) == pytest.approx(0.75)


@pytest.mark.parametrize("text", ["", "  \n"])
def test_without_words_nothing_is_said(text):
    assert told(text) == {}


def test_without_a_model_nothing_is_said():
    assert suggest_reasons("We are broke", "in", None, LEXICON.languages) == {}


def test_a_file_that_lacks_something_is_told():
    with pytest.raises(ValueError, match=r"has no labels, keys.*training\.remarks"):
        RemarkModel.from_arrays({"version": np.int64(1)}, meaning=hearing)


def test_a_file_of_other_features_is_told():
    with pytest.raises(ValueError, match="knows other features"):
        model(version=np.int64(FEATURES_VERSION - 1))


def test_a_story_as_a_whole_speaks_for_its_reasons_by_chances_that_add_up():
    heard = suggest_from_story("known: a baker | phone out: rang out", model(meaning=hearing))

    assert sum(heard.values()) == pytest.approx(1.0)
    assert np.log(heard["too_busy"] / heard["no_budget"]) == pytest.approx(2.0)


def test_slope_and_bias_shape_the_chances_of_a_story():
    shaped = model(meaning=hearing, story_slope=np.array(0.5), story_bias=np.array([1.0, 0.0]))

    heard = suggest_from_story("email out: prices", shaped)

    assert heard["too_busy"] == pytest.approx(heard["no_budget"])


def test_without_a_story_or_a_model_nothing_is_heard():
    assert suggest_from_story("  ", model()) == {}
    assert suggest_from_story("email out: prices", None) == {}
