"""The encoder: the likeliest pieces, a transformer's result, and bounds."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepwarm.engine.reading import (
    BLOCK,
    CONTEXT_TOKENS_MAX,
    ENCODER_FORMAT,
    HEAD_WIDTH,
    TOKENS_MAX,
    Encoder,
)

WIDTH = 2 * BLOCK
HEADS = 2
UNITS = 48
LAYERS = 3
LABELS = 5
PIECES = {
    "<s>": 0.0,
    "</s>": 0.0,
    "<unk>": 0.0,
    "▁": -4.0,
    "▁call": -3.0,
    "▁ca": -5.0,
    "ll": -5.0,
    "back": -4.5,
    "▁back": -3.5,
    "b": -7.0,
    "a": -7.0,
    "c": -7.0,
    "k": -7.0,
    "l": -7.0,
    "▁kal": -4.0,
    "kal": -4.0,
    "lb": -4.0,
}
NAMES = list(PIECES)


def tiny_arrays():
    random = np.random.default_rng(3)
    arrays = {
        "format": np.int64(ENCODER_FORMAT),
        "version": np.int64(7),
        "layers": np.int64(LAYERS),
        "pieces": np.frombuffer("\n".join(NAMES).encode(), np.uint8),
        "likelihoods": np.array(list(PIECES.values()), np.float32),
        "nibbles": random.integers(0, 256, (len(NAMES), WIDTH // 2), dtype=np.uint8),
        "scales": random.uniform(0.05, 0.2, (len(NAMES), WIDTH // BLOCK)).astype(np.float16),
        "positions": random.normal(0, 0.3, (TOKENS_MAX, WIDTH)).astype(np.float16),
        "norm": random.normal(1, 0.2, (2, WIDTH)).astype(np.float32),
        "head": random.normal(0, 0.5, (WIDTH, LABELS)).astype(np.float32),
        "head_bias": random.normal(0, 1, LABELS).astype(np.float32),
    }
    shapes = {
        "mix": (WIDTH, 3 * HEADS * HEAD_WIDTH),
        "join": (HEADS * HEAD_WIDTH, WIDTH),
        "spread": (WIDTH, UNITS),
        "gather": (UNITS, WIDTH),
    }
    for number in range(LAYERS):
        for name, shape in shapes.items():
            arrays[f"{name}_{number}"] = random.integers(-127, 128, shape, dtype=np.int8)
            arrays[f"{name}_scale_{number}"] = random.uniform(0.001, 0.003, shape[1]).astype("f4")
            arrays[f"{name}_bias_{number}"] = random.normal(0, 0.1, shape[1]).astype("f4")
        for name in ("join_norm", "gather_norm"):
            arrays[f"{name}_{number}"] = random.normal(1, 0.2, (2, WIDTH)).astype("f4")
    return arrays


ARRAYS = tiny_arrays()
ENCODER = Encoder.from_arrays(ARRAYS)


def names_of(text):
    return [NAMES[row] for row in ENCODER.rows(text)]


def norm(row, stretch):
    centred = row - row.mean()
    return centred / np.sqrt((centred**2).mean() + 1e-12) * stretch[0] + stretch[1]


def plain_embedding(row):
    """Return an embedding number by number: low halves of the bytes first, then high ones."""
    numbers = []
    for block in range(WIDTH // BLOCK):
        some = ARRAYS["nibbles"][row][block * BLOCK // 2 : (block + 1) * BLOCK // 2].tolist()
        scale = float(ARRAYS["scales"][row][block])
        numbers += [(byte % 16 - 8) * scale for byte in some]
        numbers += [(byte // 16 - 8) * scale for byte in some]
    return np.array(numbers)


def plain_scores(rows):
    """Compute the encoder's result piece by piece and head by head, in double precision."""
    states = [
        norm(plain_embedding(row) + ARRAYS["positions"][place], ARRAYS["norm"])
        for place, row in enumerate(rows)
    ]
    for number in range(LAYERS):

        def times(name, row, number=number):
            weights = ARRAYS[f"{name}_{number}"] * ARRAYS[f"{name}_scale_{number}"].astype(float)
            return row @ weights + ARRAYS[f"{name}_bias_{number}"]

        mixed = [times("mix", state).reshape(3, HEADS, HEAD_WIDTH) for state in states]
        between = []
        for state, (query, _, _) in zip(states, mixed, strict=True):
            joined = []
            for head in range(HEADS):
                match = np.exp([query[head] @ other[1][head] for other in mixed])
                match /= match.sum()
                joined.append(sum(m * o[2][head] for m, o in zip(match, mixed, strict=True)))
            joined = times("join", np.concatenate(joined))
            between.append(norm(state + joined, ARRAYS[f"join_norm_{number}"]))
        units = [times("spread", state) for state in between]
        units = [row / (1 + np.exp(-1.702 * row)) for row in units]
        gathered = [b + times("gather", u) for b, u in zip(between, units, strict=True)]
        states = [norm(row, ARRAYS[f"gather_norm_{number}"]) for row in gathered]
    return np.mean(states, axis=0) @ ARRAYS["head"] + ARRAYS["head_bias"]


def test_the_likeliest_pieces_are_taken_not_the_longest():
    assert names_of("call") == ["▁call"]
    assert names_of("callback") == ["▁call", "back"]
    # "▁kal" + "b" costs 11, "▁" + "ka…" more: the longest piece at the start does not win below.
    assert names_of("kalb") == ["▁kal", "b"]
    assert names_of("calb") == ["▁ca", "lb"]


def test_each_word_starts_anew():
    assert names_of("call back") == ["▁call", "▁back"]


def test_an_unknown_character_is_one_unknown_piece_and_the_rest_is_read():
    assert names_of("backЖback") == ["▁back", "<unk>", "back"]


def test_the_names_of_marks_in_a_text_are_text():
    assert "<s>" not in names_of("<s> </s>")


def test_wide_and_composed_forms_are_one():
    assert ENCODER.rows("ｃａｌｌ") == ENCODER.rows("call")


def test_the_result_is_that_of_a_plainly_written_transformer():
    rows = [0, *ENCODER.rows("call back kalb"), 1]

    scores = ENCODER.scores("call back kalb")

    np.testing.assert_allclose(scores, plain_scores(rows), atol=2e-3)


def test_a_text_without_a_word_has_no_score():
    assert not ENCODER.scores(" \n\t ").any()


def test_white_space_does_not_matter():
    np.testing.assert_array_equal(ENCODER.scores("call  \n back\n"), ENCODER.scores("call back"))


def test_a_short_answer_is_read_with_the_end_of_what_it_answers():
    ours = "kalb " * 100 + "call back"
    start, end = NAMES.index("<s>"), NAMES.index("</s>")

    rows = ENCODER.rows_with_context("call", ours)

    assert rows[:4] == [start, NAMES.index("▁call"), end, end]
    assert rows[-3:] == [NAMES.index("▁call"), NAMES.index("▁back"), end]
    assert len(rows) == 4 + CONTEXT_TOKENS_MAX + 1
    assert not np.allclose(ENCODER.scores("call", ours), ENCODER.scores("call"))


def test_a_long_answer_speaks_for_itself():
    long = "call " * CONTEXT_TOKENS_MAX

    np.testing.assert_array_equal(ENCODER.scores(long, "call back"), ENCODER.scores(long))


@given(text=st.text("abcklß ", max_size=40))
def test_case_does_not_matter(text):
    np.testing.assert_array_equal(ENCODER.scores(text.upper()), ENCODER.scores(text))


def test_words_in_another_order_are_another_text():
    assert not np.allclose(ENCODER.scores("call back kalb"), ENCODER.scores("kalb back call"))


@given(text=st.text(max_size=60))
def test_every_text_has_finite_scores_and_always_the_same(text):
    first, again = ENCODER.scores(text), Encoder.from_arrays(ARRAYS).scores(text)

    assert first.shape == (LABELS,)
    assert np.isfinite(first).all()
    np.testing.assert_array_equal(first, again)


@pytest.mark.parametrize(
    "text", ["call " * 100_000, "c" * 1_000_000, "Ж" * 1_000_000, "\u0651" * 1_000_000]
)
def test_a_long_text_is_read_up_to_the_cap(text):
    rows = ENCODER.rows(text)

    assert len(rows) <= TOKENS_MAX - 2
    assert rows == ENCODER.rows(text + " back")


def test_what_comes_after_the_cap_changes_nothing():
    start = "call " * TOKENS_MAX

    np.testing.assert_array_equal(ENCODER.scores(start + "back"), ENCODER.scores(start + "kalb"))


@pytest.mark.parametrize("name", ["format", "pieces", "nibbles", "layers", "head"])
def test_a_file_that_lacks_something_is_refused_with_the_remedy(name):
    arrays = {key: value for key, value in ARRAYS.items() if key != name}

    with pytest.raises(ValueError, match=rf"lacks {name}; .*training.tune"):
        Encoder.from_arrays(arrays)


def test_a_file_of_another_format_is_refused():
    with pytest.raises(ValueError, match="another format"):
        Encoder.from_arrays({**ARRAYS, "format": np.int64(ENCODER_FORMAT + 1)})
