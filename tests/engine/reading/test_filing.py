"""Templates are told apart by what they need of a sentence, all at once."""

import pytest

from keepwarm.engine.reading import _filing
from keepwarm.engine.reading._filing import Filing

NEEDS = [
    (0, (frozenset({"budget*"}), frozenset({"no", "not"}))),
    (1, (frozenset({"too dear", "price"}),)),
    (2, (frozenset({"^ stop"}),)),
    (3, (frozenset({"please $"}),)),
    (4, (frozenset({"#"}), frozenset({"at"}))),
    (70, ()),
]


def possible(sentence):
    return list(Filing.from_needs(NEEDS).possible(sentence.split()))


@pytest.mark.parametrize(
    ("sentence", "numbers"),
    [
        ("hello", [70]),
        ("", [70]),
        ("not in the budget", [0, 70]),
        ("budgets are gone", [70]),
        ("no budgets", [0, 70]),
        ("it is too dear", [1, 70]),
        ("dear me too", [70]),
        ("the price is too dear", [1, 70]),
        ("stop it please", [2, 3, 70]),
        ("please stop", [70]),
        ("at 10", [4, 70]),
        ("at ten", [70]),
    ],
)
def test_a_template_is_possible_where_all_that_it_needs_stands(sentence, numbers):
    assert possible(sentence) == numbers


def test_words_met_before_are_kept_up_to_a_limit(monkeypatch):
    monkeypatch.setattr(_filing, "_WORDS_KEPT_MAX", 3)
    filing = Filing.from_needs(NEEDS)

    found = [list(filing.possible([f"word{n}", "no", "budget"])) for n in range(9)]

    assert found == [[0, 70]] * 9
    assert len(filing.by_word) <= 3
