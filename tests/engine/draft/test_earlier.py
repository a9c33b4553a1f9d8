"""What was said before is read all at once, and comes to what each text comes to by itself."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepwarm.engine.draft import _earlier, _numbers, _parts
from keepwarm.engine.draft._numbers import is_share, numbers_of, phones_of
from keepwarm.engine.reading import fold_in_place

ENGLISH = frozenset({("two", 2), ("twenty", 20), ("eight", 8), ("hundred", 100)})
GERMAN = frozenset({("acht", 8), ("zwanzig", 20), ("vier", 4), ("hundert", 100)})
COMMON = frozenset({"this", "with", "einer"})
NAMES = frozenset({"ursula", "penrose"})
PIECES = (
    *(
        "two",
        "twenty",
        "twenty-eight",
        "achtundzwanzig",
        "vierhundert",
        "acht",
        "hundred",
        "weight",
    ),
    *("12", "1.250,50", "3x", "38 %", "5 percent", "2'000", "m²", "1", "12 345", ".5", ",7"),
    *("+44 (0)20 7946 0102", "020 7946", "555-0102", "030.123.4567", "12/03/2026"),
    *(
        "Ursula",
        "Penrose",
        "kiln",
        "kilns",
        "kiln's",
        "half-open",
        "this",
        "with",
        "ofen",
        "İ",
        "é",
    ),
    *(" ", " ", " ", "\n", "-", "_", "'", "’", ".", ",", "a", "(", ")", "/", "\u00a0", "\u202f"),
)
TEXT = st.one_of(st.lists(st.sampled_from(PIECES), max_size=30).map("".join), st.text(max_size=60))
FOLDED = TEXT.map(fold_in_place)
HISTORY = st.lists(FOLDED, max_size=5).map(tuple)

LINES = (
    *(
        "> he said",
        "From: a",
        "Subject: b",
        "Von: a",
        "Betreff: b",
        "to: c",
        "-----",
        "***__",
        "-_-",
    ),
    *("On Monday Ida wrote:", "Ida Lund hat am 3. Mai:", "Am 3. schrieb Ida:", "x schreef op 3:"),
    *(
        "Forwarded message:",
        "---------- Forwarded message ----------",
        "Le lundi, a ecrit:",
        "wrote",
    ),
    *("the kiln door leaks", "subject", "from", "", "  ", "Begin original mail", "mail"),
)
LETTER = st.lists(st.sampled_from(LINES), max_size=9).map("\n".join).map(fold_in_place)


@given(HISTORY)
def test_a_history_holds_the_numbers_of_its_texts(said):
    values = dict([*ENGLISH, *GERMAN])
    each = [(text, one) for text in said for one in numbers_of(text, values)]

    known = _earlier.known_numbers((), said, ENGLISH, GERMAN)

    assert known.given == {one.value for _, one in each}
    assert known.shares == {one.value for text, one in each if is_share(text, one)}


@given(TEXT)
def test_words_are_cut_between_spaces_as_they_are_in_the_whole_text(text):
    assert _earlier.words_of_text(text) == _earlier.WORD.findall(text)


def test_words_met_before_are_kept_up_to_a_limit(monkeypatch):
    monkeypatch.setattr(_earlier, "_PIECES_KEPT_MAX", 3)
    pieces = _earlier._Pieces()

    found = [pieces[f"kiln{number}-door,"] for number in range(9)]
    long = pieces["kiln" * 99]

    assert found == [(f"kiln{number}-door",) for number in range(9)]
    assert long == ("kiln" * 99,)
    assert len(pieces) <= 3


@given(FOLDED, HISTORY)
def test_facts_and_history_hold_the_words_of_both(noted, said):
    words = set(_earlier.WORD.findall("\n".join((noted, *said))))

    assert _earlier.words_known(noted, said) == (words, {word[:5] for word in words})


@given(HISTORY)
def test_a_history_holds_the_telling_words_of_its_texts(said):
    each = [_earlier.stems_in(text, COMMON) for text in said]

    assert _earlier.stems_said(said, COMMON) == frozenset().union(*each)


@given(FOLDED, HISTORY)
def test_a_text_repeats_the_one_it_shares_most_pairs_with(text, said):
    def pairs_of(folded):
        words = [word for word in _earlier.WORD.findall(folded) if word not in NAMES]
        return set(pairwise(words))

    telling = _earlier.stems_in(text, COMMON)
    shares = [
        (
            len(pairs_of(text) & pairs_of(earlier)) / max(1, len(pairs_of(text))),
            len(telling & _earlier.stems_in(earlier, COMMON)) / max(1, len(telling)),
        )
        for earlier in said
    ]

    words = _earlier.WORD.findall(text)
    found = _earlier.repetition_of(words, telling, said, names=NAMES, common=COMMON)

    assert found == max(shares, default=(0.0, 0.0))


def test_of_texts_with_as_many_pairs_the_one_with_most_telling_words_counts():
    words = ["kiln", "doors", "leak", "badly"]
    said = ("kiln doors", "kiln doors, badly, and a leak", "leak badly")

    found = _earlier.repetition_of(
        words, frozenset({"kiln", "doors", "leak", "badly"}), said, names=NAMES, common=COMMON
    )

    assert found == (1 / 3, 1.0)


@pytest.mark.parametrize(
    ("pattern", "plain"),
    [
        (
            _numbers._FIGURES,
            r"(?<![\w.,])\d{1,9}(?:[.,' \u202f\u00a0]\d{3}(?!\d)){0,3}(?:[.,]\d{1,2})?",
        ),
        (_numbers._SHORT_PHONE, r"(?<!\w)\d{3}[-.]\d{4}(?!\w)"),
    ],
)
@given(text=TEXT)
def test_what_looks_back_from_a_digit_finds_what_looks_back_first_would(pattern, plain, text):
    found = [match.span() for match in pattern.finditer(text)]

    assert found == [match.span() for match in re.finditer(plain, text)]


@given(TEXT)
def test_a_telephone_number_is_found_without_what_stands_before_its_first_digit(text):
    plain = re.compile(r"(?<!\w)\+?\(?\d[\d ()/.\-\u00a0]{5,18}\d(?!\w)")
    told = [match for match in plain.finditer(text) if sum(map(str.isdigit, match[0])) >= 7]
    starts = [match.start() + re.search(r"\d", match[0]).start() for match in told]
    short = [match.span() for match in re.finditer(r"(?<!\w)\d{3}[-.]\d{4}(?!\w)", text)]

    found = phones_of(text)

    assert found == short + list(zip(starts, [match.end() for match in told], strict=True))


@given(LETTER)
def test_where_a_quote_begins_is_found_without_trying_every_pattern(folded):
    patterns = (
        _parts._SEPARATOR,
        _parts._QUOTED_LINE,
        _parts._INTRODUCTION,
        _parts._FORWARD_LINE,
    )
    starts = [found.start() for each in patterns if (found := each.search(folded))]
    fields = [(found[1], found.start()) for found in _parts._FIELD.finditer(folded)]
    for number, (name, start) in enumerate(fields):
        below = {other for other, _ in fields[number + 1 : number + 6]}
        if name in _parts._FIELDS["from"] and below & set(_parts._FIELDS["subject"]):
            starts.append(start)

    assert _parts.quoted_from(folded) == min(starts, default=len(folded))


@given(st.lists(LETTER, max_size=4).map(tuple))
def test_a_history_quotes_where_its_texts_do(texts):
    assert _earlier.quoted_in(texts) == tuple((text, _parts.quoted_from(text)) for text in texts)
