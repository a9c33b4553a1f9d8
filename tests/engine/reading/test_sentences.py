"""Texts become sentences of plain words, and each word knows where it stands."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepwarm.engine.reading._sentences import WORDS_MAX, Spelling, sentences_of

SPELLING = Spelling(
    words={"pls": ("please",), "cannot": ("can", "not"), "info": ("information",)},
    endings={"n't": ("not",), "'re": ("are",)},
)
NONE = Spelling(words={}, endings={})
PIECES = [
    "pls", "Don't", "cannot", "we're", "É", "ß", "İ", "e\u0301", "10:30", "a.b", "?", "!", "...",
    "\n", "\n\n", " ", "\t", "’", "—", "(", "“", "well-known", "12,50", "x@y.example", "…",
    "a long line that is surely beyond the width at which people wrap",
]  # fmt: skip


def words(text, spelling=SPELLING):
    return [" ".join(sentence.words) for sentence in sentences_of(text, spelling)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("... \n !!", []),
        ("Yes. No! Perhaps", ["yes", "no", "perhaps"]),
        ("How much is it? Tell me", ["how much is it ?", "tell me"]),
        ("Really?!?", ["really ?"]),
        ("First line\nSecond line", ["first line", "second line"]),
        ("Ich bin bis 13. März weg. Gut", ["ich bin bis 13 marz weg", "gut"]),
        ("Noted; thanks: all", ["noted", "thanks", "all"]),
        ("At 10:30 on 3.4. please", ["at 10 30 on 3 4", "please"]),
        ("Ça m’intéresse déjà", ["ca m interesse deja"]),
        ("a well-known firm", ["a well known firm"]),
    ],
)
def test_a_text_falls_into_sentences_of_folded_words(text, expected):
    assert words(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Pls send info", ["please send information"]),
        ("We don't", ["we do not"]),
        ("We don’t", ["we do not"]),
        ("They're here, cannot wait", ["they are here can not wait"]),
        ("isn't", ["is not"]),
        ("n't", ["not"]),
    ],
)
def test_short_forms_are_read_as_what_they_stand_for(text, expected):
    assert words(text) == expected


def test_every_part_of_a_short_form_has_the_whole_place():
    text = "We don't know"

    (sentence,) = sentences_of(text, SPELLING)

    places = list(zip(sentence.starts, sentence.ends, strict=True))
    assert sentence.words == ("we", "do", "not", "know")
    assert [text[start:end] for start, end in places] == ["We", "don't", "don't", "know"]


@pytest.mark.parametrize("width", [46, 60, 72])
def test_a_wrapped_sentence_is_one(width):
    text = "We have looked at the pumps with care and would like to go on with them next month"
    at = text.rfind(" ", 0, width + 3)

    assert words(f"{text[:at]}\n{text[at + 1 :]}") == words(text)


def test_short_lines_that_begin_with_a_capital_are_sentences_of_their_own():
    assert words("Thanks\nBest\nAda") == ["thanks", "best", "ada"]


def test_an_empty_line_ends_a_sentence():
    assert words("and that would be all for now I think, so\n\nlet us talk") == [
        "and that would be all for now i think so",
        "let us talk",
    ]


def test_the_line_and_its_offsets_say_where_each_word_begins():
    (sentence,) = sentences_of("How much is it?", NONE)

    assert sentence.line == "^ how much is it ? $ "
    found = [sentence.line[at:].split()[0] for at in sentence.offsets]
    assert tuple(found) == sentence.words


def test_of_a_long_message_only_so_many_words_are_read():
    found = sentences_of("word. " * 5_000, NONE)

    assert sum(len(sentence.words) for sentence in found) == WORDS_MAX


@given(st.lists(st.sampled_from(PIECES), max_size=30))
def test_every_word_stands_where_it_says(pieces):
    text = " ".join(pieces)

    found = sentences_of(text, NONE)

    places = [
        place
        for sentence in found
        for place in zip(sentence.words, sentence.starts, sentence.ends, strict=True)
    ]
    assert all(0 <= start < end <= len(text) for _, start, end in places)
    assert [start for _, start, _ in places] == sorted(start for _, start, _ in places)
    asciis = [(word, text[start:end]) for word, start, end in places if text[start:end].isascii()]
    assert all(word in written.lower() for word, written in asciis)


@given(st.text(max_size=200))
def test_any_text_can_be_taken_apart(text):
    for sentence in sentences_of(text, SPELLING):
        assert sentence.words
        assert len(sentence.words) == len(sentence.starts) == len(sentence.offsets)
        assert sentence.line.count(" ") == len(sentence.words) + 2


@given(st.lists(st.sampled_from(PIECES), max_size=20), st.sampled_from(["  ", "\t", " \t "]))
def test_white_space_between_words_does_not_matter(pieces, white):
    text = " ".join(pieces)

    assert words(text.replace(" ", white)) == words(text)
