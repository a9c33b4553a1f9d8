"""Text made to slow a reader down costs a bounded amount of work and changes nothing."""

import sys

import pytest

from keepwarm.engine.reading import read_last_words, read_signature, split_text
from tests.engine.reading.split_words import SPLIT_WORDS

SIZE = 60_000
CALLS_PER_CHARACTER_MAX = 15
PIECES = [
    "On ",
    "On On On wrote",
    "On 1:00 wrote:\n",
    "On 1 May 2024 10:00\n",
    "On 1 <a@b.example> wrote:\n",
    "a wrote\n",
    "a:\n",
    ">",
    "> ",
    "> a\nb\n",
    "&gt;",
    "| a\n",
    "-",
    "--\n",
    "- - ",
    "_",
    "___\n",
    "=",
    " ",
    "\n",
    " \n",
    "\t",
    "\u00a0",
    "\u2003\u200b\u2028",
    "\r",
    "Sent from my ",
    "Sent from my iPhone\n",
    "Sent from my iPhone\n\n",
    "From: ",
    "From: a\n",
    "From: a\nTo: b\n\n",
    "Sent: \n",
    "<",
    "<a@",
    "a@",
    "a.",
    "(",
    "[mailto:",
    "```\n",
    "Thanks,\n",
    "Best\nAda\n\n",
    "PS: a\n",
    "Ada King\n",
    "+1 202 555 0143\n",
    "This email and any\n",
    "registered office\n\n",
    "see below from our ",
    "CAUTION: this email\n",
    "-- \nAda\n",
    "reply above this line",
    "😀\n",
    "e\u0301",
    "\u202e",
    "\0",
]
NESTED = "\n".join(">" * depth + " a" for depth in range(340))


def calls(function, *arguments):
    """Return what ``function`` returns and how many calls it made, into C or not."""
    count = 0

    def counting(_frame, event, _argument):
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(counting)
    try:
        result = function(*arguments)
    finally:
        sys.setprofile(before)
    return result, count


@pytest.mark.parametrize("flood", [*(piece * (SIZE // len(piece)) for piece in PIECES), NESTED])
def test_a_flood_costs_work_in_proportion_to_its_size(flood):
    # trust case 143
    half, half_work = calls(split_text, flood[: len(flood) // 2], SPLIT_WORDS)

    whole, work = calls(split_text, flood, SPLIT_WORDS)

    assert work <= CALLS_PER_CHARACTER_MAX * len(flood)
    assert work <= 2.5 * half_work + 2_000
    assert set(whole.new_text) <= set(flood)
    assert len(half.new_text) <= len(flood)


@pytest.mark.parametrize("flood", [*(piece * (SIZE // len(piece)) for piece in PIECES), NESTED])
def test_a_flood_below_a_letter_leaves_its_words(flood):
    # trust case 143
    split = split_text(f"Tuesday suits us.\n\n{flood}", SPLIT_WORDS)

    assert split.new_text.startswith("Tuesday suits us.")
    assert set(read_last_words(split.quoted, SPLIT_WORDS)) <= {*flood, *split.quoted}
    assert len(read_signature(flood, SPLIT_WORDS).phones) <= 8


@pytest.mark.parametrize(
    "piece", ["a", "word ", "a\n", "On 1 May 2024 10:00 a <a@b.example> wrote:\n"]
)
def test_a_million_characters_cost_no_more_than_the_first_of_them(piece):
    flood = piece * (1_000_000 // len(piece))

    split, work = calls(split_text, flood, SPLIT_WORDS)

    assert len(split.new_text) <= 65_536
    assert work <= CALLS_PER_CHARACTER_MAX * 65_536
