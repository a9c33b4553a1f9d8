"""Orders that no phrase knows are told by who is addressed, what is asked, and of what."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepwarm.engine.reading import languages_from
from keepwarm.engine.reading._order_cues import (
    CUES,
    OrderCues,
    OrderScorer,
    has_markup,
    kinds_of,
    may_order,
    order_features,
    share_of,
    tokens_of,
)
from keepwarm.engine.reading._orders import order_tokens, without_orders
from tests.engine.reading.order_tables import ORDER_TABLES

ENGLISH = {
    "software": ["bot", "language model*", "robo*", "*soft"],
    "set": ["mark", "put down"],
    "state": ["won"],
    "duty": ["must", "has to"],
    "denial": ["not"],
}
GERMAN = {"software": ["automat*"], "duty": ["muss"]}
LANGUAGES = languages_from(
    {code: table | {"cues": cues} for (code, table), cues in zip(
        ORDER_TABLES.items(), (ENGLISH, GERMAN), strict=True)}
)  # fmt: skip
WORDS = OrderCues.from_mapping("en", ENGLISH)


def cues(word):
    """Return the names of the cues of a word."""
    return {CUES[cue] for cue in WORDS.of(word)}


def keys(text):
    """Return the features of a text taken as one window."""
    tokens = tokens_of(text, WORDS)
    return order_features(tokens, 0, len(tokens.words))


def scorer(*texts, limit):
    """Return a scorer to which every feature of some texts counts for an order."""
    known = [key for text in texts for key in keys(text)]
    return OrderScorer(weights=dict.fromkeys(known, 1.0), bias=-1.0, limit=limit)


def limit_of(text, known=""):
    """Return the score of a text by a scorer that knows nothing else, or only what is ``known``."""
    tokens = tokens_of(text, WORDS)
    return scorer(known or text, limit=0.0).score(tokens, 0, len(tokens.words))


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("bot", {"software"}),
        ("bots", set()),
        ("robots", {"software"}),
        ("openersoft", {"software"}),
        ("soft", set()),
        ("mark", {"set"}),
        ("marks", set()),
        ("put", set()),
    ],
)
def test_a_word_is_known_whole_or_by_its_beginning_or_end(word, expected):
    assert cues(word) == expected
    assert cues(word) == expected


def test_words_in_a_row_are_a_cue_where_they_begin():
    tokens = tokens_of("It has to put it down, put down", WORDS)

    named = [[CUES[cue] for cue in each if cue < len(CUES)] for each in tokens.cues]

    assert named == [[], ["duty"], [], [], [], [], ["set"], []]


def test_a_cue_that_nobody_knows_is_refused():
    with pytest.raises(ValueError, match=r"\[nl.cues\] has 'robots'; use one of software, "):
        OrderCues.from_mapping("nl", {"robots": ["bot"]})


def test_the_cues_of_two_languages_are_had_together():
    joined = OrderCues.from_mapping("de", GERMAN | {"set": ["bot"]}).joined(WORDS)

    assert [CUES[cue] for cue in joined.of("bot")] == ["software", "set"]
    assert [CUES[cue] for cue in joined.of("automaten")] == ["software"]
    assert [CUES[cue] for cue in joined.of("openersoft")] == ["software"]
    assert tokens_of("has to", joined).cues[0] == (CUES.index("duty"),)


def test_every_token_knows_its_place_and_an_elided_article_is_left_out():
    text = "L'Bot, «must»\nx"

    tokens = tokens_of(text, WORDS)

    assert list(tokens.words) == ["bot", "«", "must", "»", "\n", "x"]
    assert [text[start:end] for start, end in tokens.places] == [
        "L'Bot", "«", "must", "»", "\n", "x",
    ]  # fmt: skip


def test_a_letter_that_grows_in_lower_case_moves_nothing():
    text = "\u0130 bot"

    tokens = tokens_of(text, WORDS)

    assert text[slice(*tokens.places[-1])] == "bot"


def test_the_order_of_cues_and_their_nearness_are_features():
    far = "the bot of a house in the town must"

    assert keys("bot must") != keys("must bot")
    assert len(keys("bot must") - keys("bot")) > 2
    assert not (keys("bot must") - keys("bot") - keys("must")) <= keys(far)


def test_a_lone_feature_counts_more_than_one_of_many():
    few, many = share_of(sorted(keys("bot"))), share_of(sorted(keys("bot must not mark it won")))

    assert few.max() > many.max()
    assert np.linalg.norm(few) == pytest.approx(np.linalg.norm(many))
    assert share_of([]).size == 0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("good bot", True),
        ("mark it won", True),
        ("mark it", False),
        ("won it", False),
        ("must not", False),
        ("automat", False),
        ("", False),
    ],
)
def test_only_telling_words_or_two_that_tell_together_can_be_an_order(text, expected):
    kinds = 0
    for word in text.split():
        kinds |= kinds_of(word, [WORDS])

    assert may_order(kinds) is expected


def test_the_marks_of_markup_are_seen():
    assert has_markup("<b>")
    assert not has_markup("a - b (c), d: e!")


ORDER = "The bot must mark it"


def test_what_is_scored_an_order_is_blanked_and_the_rest_stays():
    text = f"We pass. {ORDER}. Bye, the yard is full of snow. Nothing else today."
    scores = scorer(ORDER, limit=limit_of(text, known=ORDER) - 0.01)

    told, orders = without_orders(text, LANGUAGES, scorer=scores)

    assert [order.words for order in orders] == [f"{ORDER}."]
    assert told == text.replace(f"{ORDER}.", " " * len(ORDER + "."))
    assert without_orders(text, LANGUAGES) == (text, ())


def test_below_the_limit_nothing_is_an_order():
    scores = scorer(ORDER, limit=limit_of(ORDER) + 0.1)

    assert without_orders(ORDER, LANGUAGES, scorer=scores) == (ORDER, ())


def test_without_a_telling_word_nothing_is_scored():
    text = "It must not"
    scores = scorer(text, limit=-9.0)

    assert without_orders(text, LANGUAGES, scorer=scores) == (text, ())
    assert without_orders(f"{text}, bot", LANGUAGES, scorer=scores)[1]


def test_english_cues_count_in_a_text_of_any_language():
    tokens = order_tokens("Die Post und bitte sie, bot und Automaten", LANGUAGES, language="de")

    software = (CUES.index("software"),)

    assert [tokens.words[place] for place, cue in enumerate(tokens.cues) if cue == software] == [
        "bot",
        "automaten",
    ]


def test_a_disguised_order_is_scored_by_what_it_says():
    scores = scorer(ORDER, limit=limit_of(ORDER) - 0.3)

    _, orders = without_orders("Th\u0435 b\u200bot m\u00adust mark it", LANGUAGES, scorer=scores)

    assert orders


def test_a_long_text_is_judged_in_windows_that_leave_nothing_out():
    tokens = tokens_of("It is a fine day today, all told. " * 60, WORDS)

    windows = list(tokens.windows())

    assert windows[0][0] == 0
    assert windows[-1][1] == len(tokens.words)
    assert all(after[0] <= before[1] for before, after in pairwise(windows))
    assert max(end - start for start, end in windows) <= 96


@given(st.text(max_size=300))
def test_whatever_is_written_every_window_is_within_the_text(text):
    tokens = tokens_of(text, WORDS)

    assert all(0 <= start < end <= len(tokens.words) for start, end in tokens.windows())
    assert all(0 <= start < end <= len(text) for start, end in tokens.places)
    assert bool(tokens.words) == bool(list(tokens.windows()))


def test_a_scorer_is_had_from_its_arrays_or_there_is_none():
    arrays = {
        "orders_keys": np.array([3, 9]),
        "orders_weights": np.array([2, -4], np.int8),
        "orders_scale": np.float64(0.5),
        "orders_bias": np.float64(-1.0),
        "orders_limit": np.float64(0.25),
    }

    assert OrderScorer.from_arrays(arrays) == OrderScorer(
        weights={3: 1.0, 9: -2.0}, bias=-1.0, limit=0.25
    )
    assert OrderScorer.from_arrays({}) is None
