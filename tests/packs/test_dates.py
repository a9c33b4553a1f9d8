"""The shipped words find the dates of messages in six languages, and guess none."""

import datetime as dt
import random
import textwrap
import unicodedata

import pytest

from keepwarm.adapters.packs import read_packs
from keepwarm.engine.reading._dates import find_dates, resume_date, return_date
from tests.packs import (
    blind_date_cases,
    date_cases,
    later_date_cases,
    tuned_date_cases,
    undated_cases,
)

WORDS = read_packs().lexicon.dates
LANGUAGES = ("de", "en", "es", "fr", "nl", "pt")
SPLIT_SEED = 20261122
RECEIVED = dt.date(2026, 9, 16)  # a Wednesday


def cases_of(block):
    """Return the heads and the messages of a block of cases."""
    cases = []
    for line in block.strip().splitlines():
        if line.startswith("    "):
            cases[-1][1].append(line.strip())
        else:
            cases.append((line.split(), []))
    return [(head, "\n".join(lines)) for head, lines in cases]


def halves_of(cases):
    """Return the half on which the rules were tuned, and the half held out."""
    order = list(range(len(cases)))
    random.Random(SPLIT_SEED).shuffle(order)  # noqa: S311 - a split, no secret
    half = len(order) // 2
    return [cases[at] for at in sorted(order[:half])], [cases[at] for at in sorted(order[half:])]


DATED = halves_of(cases_of(date_cases.DATED))
UNDATED = halves_of(cases_of(undated_cases.UNDATED))
DATED_SETS = {
    "tuned": DATED[0] + cases_of(tuned_date_cases.DATED),
    "held-out": DATED[1],
    "later": cases_of(later_date_cases.DATED),
    "blind": cases_of(blind_date_cases.DATED),
}
UNDATED_SETS = {
    "tuned": UNDATED[0] + cases_of(tuned_date_cases.UNDATED),
    "held-out": UNDATED[1],
    "later": cases_of(later_date_cases.UNDATED),
    "blind": cases_of(blind_date_cases.UNDATED),
}


def is_right(head, text):
    language, what, received, _, expected, *within = head
    reader = return_date if what == "return" else resume_date
    found = reader(text, dt.date.fromisoformat(received), WORDS, language=language)
    days = int(within[0].removeprefix("±")) if within else 0
    return found is not None and abs((found.on - dt.date.fromisoformat(expected)).days) <= days


def is_kept(head, text):
    language, received = head
    day = dt.date.fromisoformat(received)
    readers = (return_date, resume_date)
    return not any(reader(text, day, WORDS, language=language) for reader in readers)


@pytest.mark.parametrize("name", DATED_SETS)
def test_the_dates_of_messages_are_found(name):
    # trust case 106
    cases = DATED_SETS[name]

    missed = [(*head, text) for head, text in cases if not is_right(head, text)]

    assert len(missed) <= 0.02 * len(cases), missed


@pytest.mark.parametrize("name", UNDATED_SETS)
def test_where_no_date_may_be_guessed_none_is(name):
    # trust case 73
    cases = UNDATED_SETS[name]

    guessed = [(*head, text) for head, text in cases if not is_kept(head, text)]

    assert len(guessed) <= 0.01 * len(cases), guessed


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_enough_cases(language):
    dated = [head for cases in DATED for head, _ in cases if head[0] == language]
    undated = [head for cases in UNDATED for head, _ in cases if head[0] == language]

    assert len(dated) >= 20
    assert len(undated) >= 15


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.upper(),
        lambda text: text.replace(" ", "  "),
        lambda text: textwrap.fill(text, 72),
        lambda text: text.replace("\n", "\r\n"),
        lambda text: unicodedata.normalize("NFD", text),
    ],
    ids=["capitals", "spaces", "reflow", "line-ends", "decomposed"],
)
def test_how_a_message_is_set_changes_no_date(change):
    cases = [case for cases in DATED_SETS.values() for case in cases if is_right(*case)]

    changed = [(*head, text) for head, text in cases if not is_right(head, change(text))]

    assert changed == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ring me in May.", "2027-05-01"),
        ("Bitte im Mai melden.", "2027-05-01"),
        ("Recontactez-moi en mai.", "2027-05-01"),
        ("Llámame en mayo.", "2027-05-01"),
        ("Me ligue em maio, por favor, não agora.", "2027-05-01"),
        ("Bel me in mei nog eens, dan is het rustiger.", "2027-05-01"),
    ],
)
def test_the_language_need_not_be_given(text, expected):
    found = resume_date(text, RECEIVED, WORDS)

    assert found is not None
    assert found.on == dt.date.fromisoformat(expected)


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        ("en", "Please call me on Monday 5 October.", "Monday 5 October"),
        ("de", "Bitte Anfang nächsten Jahres melden.", "Anfang nächsten Jahres"),
        ("fr", "Réessayez à la rentrée, « été » fini.", "rentrée"),
        ("es", "Llámame después del 15 de enero.", "15 de enero"),
        ("pt", "Escreva-me em meados de outubro.", "em meados de outubro"),
        ("nl", "Bel me op 5 oktober.", "5 oktober"),
    ],
)
def test_the_words_that_name_the_day_are_shown(language, text, words):
    found = resume_date(text, RECEIVED, WORDS, language=language)

    assert found is not None
    assert text[found.start : found.end] == words


@pytest.mark.parametrize(
    ("language", "text", "precision", "days"),
    [
        ("en", "Call me on 5 October.", "day", 3),
        ("en", "Call me next week.", "week", 7),
        ("de", "Melden Sie sich in zwei Wochen.", "week", 7),
        ("fr", "Recontactez-moi en mai.", "month", 15),
        ("es", "En el tercer trimestre.", "quarter", 15),
        ("pt", "No segundo semestre.", "half_year", 15),
        ("nl", "Na de zomer.", "season", 31),
        ("en", "Perhaps next year.", "year", 15),
        ("en", "In the next few days.", "vague", 0),
    ],
)
def test_each_precision_has_the_codebooks_tolerance(language, text, precision, days):
    (found,) = find_dates(text, RECEIVED, WORDS, language=language)

    assert (found.precision, found.tolerance_days) == (precision, days)


@pytest.mark.parametrize(
    ("text", "is_month_first", "expected"),
    [
        ("Back on 10/20.", None, "2026-10-20"),  # impossible the other way
        ("Back on 20/10.", True, "2026-10-20"),
        ("Back on 10/12.", True, "2026-10-12"),  # the sender's country decides
        ("Back on 10/12.", False, "2026-12-10"),
        ("Back on Mon 10/12.", None, "2026-10-12"),  # the weekday decides
        ("Back on Thu 10/12.", None, "2026-12-10"),
        ("Away until 10/09, back on 10/13.", None, "2026-10-13"),  # its neighbour decides
        ("Back on 10/12.", None, "2026-10-12"),  # only so it is near
        ("Back on 03/04.", None, None),  # neither is near
    ],
)
def test_figures_are_read_in_the_order_that_fits(text, is_month_first, expected):
    found = return_date(text, RECEIVED, WORDS, language="en", is_month_first=is_month_first)

    assert (found and found.on.isoformat()) == expected


@pytest.mark.parametrize("language", ["de", "es", "fr", "nl", "pt"])
def test_other_languages_put_the_day_first(language):
    (found,) = find_dates("04/03/2027", RECEIVED, WORDS, language=language)

    assert found.first == dt.date(2027, 3, 4)


def test_a_german_note_with_an_english_one_below_is_read():
    text = "Ich bin bis 25. September nicht im Büro.\n\nI am out of office until 25 September."

    found = return_date(text, RECEIVED, WORDS, language="de")

    assert found is not None
    assert found.on == dt.date(2026, 9, 28)
