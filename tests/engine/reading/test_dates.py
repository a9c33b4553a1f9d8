"""Dates, returns and days to resume are read by the codebook, and none is guessed."""

import copy
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepwarm.engine.reading._date_words import DateWords
from keepwarm.engine.reading._dates import find_dates, resume_date, return_date
from tests.engine.reading.date_tables import DATE_TABLES

WORDS = DateWords.from_mapping(DATE_TABLES)
RECEIVED = dt.date(2026, 9, 16)  # a Wednesday
PIECES = [
    "on", "Monday", "3", "14th", "14.", "June", "2027", "3/4", "03.04.", "-", "until", "back",
    "next", "week", "two", "the", "\n", ".", ",", "call me", "not", "may", "Q3", "11:00", "É",
    "e\u0301te", "İ", "ß", "24/7", "2026-02-31", "in", "a few", "months", "0", "99999",
]  # fmt: skip


def spans(text, received=RECEIVED, **options):
    return [
        (found.first and found.first.isoformat(), found.last and found.last.isoformat())
        for found in find_dates(text, received, WORDS, language="en", **options)
    ]


def first(text, received=RECEIVED, **options):
    ((day, _),) = spans(text, received, **options)
    return day


def back(text, received=RECEIVED, language="en"):
    found = return_date(text, received, WORDS, language=language)
    return found and found.on.isoformat()


def resume(text, received=RECEIVED, language="en"):
    found = resume_date(text, received, WORDS, language=language)
    return found and found.on.isoformat()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-10-05", "2026-10-05"),
        ("5 October", "2026-10-05"),
        ("October 5th, 2026", "2026-10-05"),
        ("the first of October", "2026-10-01"),
        ("Mon 5 October", "2026-10-05"),
        ("tomorrow", "2026-09-17"),
        ("Wednesday", "2026-09-23"),
        ("Thursday", "2026-09-17"),
        ("Friday next week", "2026-09-25"),
        ("next week Friday", "2026-09-25"),
        ("a week on Friday", "2026-09-25"),
        ("on the 5th", "2026-10-05"),
        ("on the 31st", "2026-10-31"),
        ("on the 20th", "2026-09-20"),
        ("Monday the 5th", "2026-10-05"),
        ("3 January", "2027-01-03"),
        ("10 June", "2027-06-10"),
        ("29 February", "2028-02-29"),
        ("25/10/26", "2026-10-25"),
    ],
)
def test_a_day_is_found_however_it_is_written(text, expected):
    assert first(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("in two weeks", "2026-09-30"),
        ("a week from now", "2026-09-23"),
        ("in a few weeks", "2026-10-07"),
        ("in a couple of months", "2026-11-16"),
        ("in a few months", "2026-12-16"),
        ("in 2-3 weeks", "2026-09-30"),
        ("in 6 to 8 weeks", "2026-10-28"),
        ("in a fortnight", "2026-09-30"),
        ("in half a year", "2027-03-16"),
        ("in 10 days", "2026-09-26"),
        ("in 3 working days", "2026-09-21"),
        ("next week", "2026-09-21"),
        ("next but one week", "2026-09-28"),
        ("next month", "2026-10-01"),
        ("next year", "2027-01-01"),
        ("end of the month", "2026-09-30"),
        ("end of next week", "2026-09-25"),
        ("start of the year", "2027-01-01"),
        ("in October", "2026-10-01"),
        ("mid October", "2026-10-15"),
        ("late October", "2026-10-31"),
        ("March next year", "2027-03-01"),
        ("in May", "2027-05-01"),
        ("Q3", "2026-07-01"),
        ("Q1 of next year", "2027-01-01"),
        ("the fourth quarter", "2026-10-01"),
        ("h2 2027", "2027-07-01"),
        ("the second half of October", "2026-10-15"),
        ("the second week of October", "2026-10-08"),
        ("week of 7 October", "2026-10-05"),
        ("cw 40", "2026-09-28"),
        ("in spring", "2027-03-01"),
        ("next summer", "2027-06-01"),
        ("at Easter", "2027-03-28"),
        ("at Christmas", "2026-12-24"),
        ("thanksgiving", "2026-11-26"),
        ("early 2027", "2027-01-01"),
        ("wk40", "2026-09-28"),
        ("week 40", "2026-09-28"),
        ("diwali", "2026-11-08"),
        ("the first Monday of October", "2026-10-05"),
        ("the last Friday of October", "2026-10-30"),
        ("year end", "2026-12-31"),
    ],
)
def test_a_span_begins_where_the_codebook_says(text, expected):
    assert first(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3 to 7 June 2027", ("2027-06-03", "2027-06-07")),
        ("3-7 June 2027", ("2027-06-03", "2027-06-07")),
        ("June 3 - 7, 2027", ("2027-06-03", "2027-06-07")),
        ("28 to 3 October", ("2026-09-28", "2026-10-03")),
        ("24 December to 3 January", ("2026-12-24", "2027-01-03")),
        ("4 May - 28 October 2026", ("2026-05-04", "2026-10-28")),
        ("Monday to Friday", ("2026-09-21", "2026-09-25")),
        ("21/09 - 02/10", ("2026-09-21", "2026-10-02")),
        ("June-August", ("2026-06-01", "2026-08-31")),
    ],
)
def test_a_range_is_one_date_with_two_ends(text, expected):
    assert spans(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "We may march on, and sat here.",
        "My number is 020 7946 0314, ext 14, and the rest is 24/7.",
        "Invoice 2026/07/118, case 12-05-2231, version 3.11, 50% of 4.5 million.",
        "From 9:00 to 17:00, or 11/12 people.",
        "The 30th floor of no. 12",
        "32/13/2026 and 2026-02-31",
        "We do not spring for it.",
        "Happy Monday!",
        "",
        "Nothing at all to see here",
    ],
)
def test_what_is_no_date_is_none(text):
    assert [span for span in spans(text) if span[0]] == []


def test_what_is_over_or_vague_names_no_day():
    found = find_dates("Last week, two weeks ago, in the next few days", RECEIVED, WORDS)

    assert [one.first for one in found] == [None, None, None]
    assert [one.is_past for one in found] == [True, True, False]


@pytest.mark.parametrize(
    ("text", "direction"),
    [
        ("until Monday", "until"),
        ("until Monday inclusive", "through"),
        ("through Monday", "through"),
        ("from Monday", "of"),
        ("as of the 21st", "from"),
        ("after Monday", "after"),
        ("before Monday", "before"),
        ("by Monday", "by"),
        ("since 1 June", "since"),
        ("in June", "in"),
        ("once the summer is over", "after"),
        ("Monday", "on"),
        ("Monday to Friday", "range"),
    ],
)
def test_the_direction_is_told(text, direction):
    (found,) = find_dates(text, RECEIVED, WORDS, language="en")

    assert found.direction == direction


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Back on the 24th.", "2026-09-24"),
        ("Out of office until Friday 25 September.", "2026-09-28"),
        ("Out of office through Thursday 24 September.", "2026-09-25"),
        ("Out 21 to 25 September.", "2026-09-28"),
        ("Not back until the 24th.", "2026-09-24"),
        ("Back after 25 September.", "2026-09-28"),
        ("Out of office until October.", "2026-10-01"),
        ("Available again as of 24 September.", "2026-09-24"),
        ("Back from holiday on Monday.", "2026-09-21"),
        ("Out of office.\nReturning 24 September. The deadline is 18 September.", "2026-09-24"),
        ("Back on Monday, 22 September.", "2026-09-22"),  # a Tuesday: the date is trusted
        ("I am in Rome until Friday.", "2026-09-21"),
        ("Out of office until Friday, back", "2026-09-18"),
        ("Out of office until Friday, back on the 24th", "2026-09-24"),
        ("Back the 24th.", "2026-09-24"),
    ],
)
def test_the_first_day_back_is_found(text, expected):
    assert back(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Out of office, back soon.",
        "Out of office from Monday.",
        "Out of office until 4 September.",  # over
        "I was out of office until 18 September.",
        "Out of office until 3 May 2029.",  # absurdly far
        "Out of office on Friday.",
        "The offer is valid until Friday.",
        "I am available until Friday.",
        "Call me back on Monday.",
        "See you at the fair from 21 to 25 September.",
        "Our contract runs until 30 September.",
    ],
)
def test_no_return_is_guessed(text):
    assert back(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Call me on 5 October.", "2026-10-05"),
        ("Call me after 5 October.", "2026-10-06"),
        ("Not before 5 October.", "2026-10-05"),
        ("Only in October.", "2026-10-01"),
        ("After the summer.", "2027-09-01"),
        ("Try me in June or July.", "2027-06-01"),
        ("Not this year.", "2027-01-01"),
        ("The budget opens on 1 April.", "2027-04-01"),
        ("Our contract ends on 31 October. Call me then.", "2026-10-31"),
        ("Our contract ends on 31 October. Call me after that.", "2026-11-01"),
        ("The deadline is 1 October, after that you may call me.", "2026-10-02"),
        ("Call me after the fair on 5 October.", "2026-10-06"),
        ("Maybe next spring.", "2027-03-01"),
        ("Busy until the 24th.", "2026-09-24"),
        ("We signed with someone on 1 June, so try in June.", "2027-06-01"),
        ("Give me two weeks.", "2026-09-30"),
        ("After Easter, maybe.", "2027-03-30"),
        ("After the holidays.", "2027-01-02"),
        ("Two weeks.", "2026-09-30"),
        ("a month, sorry", "2026-10-16"),
        ("Maybe 2-3 weeks", "2026-09-30"),
        ("Try 3 weeks", "2026-10-07"),
        ("Not for two months.", "2026-11-16"),
        ("Give me until the 24th", "2026-09-24"),
        ("Spring.", "2027-03-01"),
        ("May, say the budget people.", "2027-05-01"),
        ("New year.", "2027-01-01"),
        ("Out of office on 5 October. Call me on the 9th", "2026-10-09"),
        ("Maybe on 5 October. Call when she knows, early November, and then me.", "2026-11-01"),
        ("Out of office until the 24th, try on the twentieth", "2026-10-20"),
    ],
)
def test_the_day_to_resume_is_found(text, expected):
    # trust case 106
    assert resume(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Call me.",
        "We signed on 1 September.",
        "The offer is valid until 30 September.",
        "Out of office until 30 September.",
        "Let us meet on Friday.",
        "Let us meet at the fair on 5 October, call me after that.",
        "Maybe Friday, 16 October at 11 or at 15.",
        "Thanks for the call on Monday.",
        "Friday at 2pm?",
        "The fair is on 5 October.",
        "Don't call me in October.",
        "Call me in 2031.",
        "Send it by Friday.",
        "Call me before Friday.",
        "Call me after the feasts.",  # in September nobody knows which
        "The contract is for two years.",
        "We signed for two years.",
        "Two weeks ago.",
        "One day, perhaps.",
        "It sat here for a month and smells.",
        "We may.",
    ],
)
def test_no_day_to_resume_is_guessed(text):
    assert resume(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ich bin bis 25.9. im Urlaub.", "2026-09-28"),
        ("Am 24. wieder da", "2026-09-24"),
        ("Montagmorgen wieder da", "2026-09-21"),
        ("vom 21.-25.9. Urlaub", "2026-09-28"),
    ],
)
def test_a_language_brings_its_own_way_of_writing(text, expected):
    assert back(text, language="de") == expected


@pytest.mark.parametrize(
    ("received", "expected"),
    [(dt.date(2026, 12, 1), "2027-01-02"), (dt.date(2027, 2, 1), "2027-03-30")],
)
def test_which_feasts_are_meant_follows_from_the_season(received, expected):
    assert resume("Call me after the feasts.", received) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Out of office on 5 October. Call me the week after.", "2026-10-12"),
        ("Out of office next week. Call me the week after.", "2026-09-28"),
        ("Call me the week after.", "2026-09-28"),
        ("The fair is on 5 October. Call me the Monday after that.", "2026-10-12"),
        ("Busy until October. Call me the month after.", "2026-11-01"),
    ],
)
def test_what_comes_after_counts_from_the_date_before(text, expected):
    assert resume(text) == expected


@pytest.mark.parametrize(
    ("text", "is_wished"),
    [
        ("Call me in May.", True),
        ("Call me on 5 October.", True),
        ("Call me on Friday.", False),  # a call, no deferral
        ("Maybe in May.", False),
        ("Two weeks.", False),
    ],
)
def test_a_date_asked_for_is_told_from_one_that_only_may_be_meant(text, is_wished):
    found = resume_date(text, RECEIVED, WORDS, language="en")

    assert found is not None
    assert found.is_wished is is_wished


def test_a_bare_length_of_time_is_a_date_only_for_who_puts_off():
    assert find_dates("Two weeks.", RECEIVED, WORDS, language="en") == ()


def test_a_holiday_is_good_to_a_week_and_a_day_to_three():
    found = find_dates("Easter, 5 October", RECEIVED, WORDS, language="en")

    assert [one.tolerance_days for one in found] == [7, 3]


def test_another_language_is_tried_where_the_given_one_finds_nothing():
    assert back("Ich bin bis 25. Juni im Urlaub", dt.date(2026, 6, 16), "en") == "2026-06-26"
    assert back("Ich bin bis 25. Juni im Urlaub", dt.date(2026, 6, 16), "") == "2026-06-26"


def test_offsets_lead_back_into_a_text_with_loose_accents():
    text = "E\u0301te\u0301: call me on 5 October."

    found = resume_date(text, RECEIVED, WORDS, language="en")

    assert found is not None
    assert text[found.start : found.end] == "5 October"


@given(st.dates(min_value=RECEIVED, max_value=dt.date(2028, 3, 1)))
def test_every_near_date_in_full_is_read_as_it_stands(day):
    assert back(f"Back on {day.isoformat()}") == day.isoformat()
    assert back(f"Back on {day.day} {day:%B %Y}") == day.isoformat()
    assert back(f"Back on {day:%A}, {day:%B} {day.day}, {day.year}") == day.isoformat()


@given(st.dates(dt.date(2020, 1, 1), dt.date(2060, 1, 1)), st.integers(0, 365 * 2))
def test_a_return_is_a_working_day_behind_the_absence(received, ahead):
    end = received + dt.timedelta(days=ahead)

    found = return_date(f"Out of office until {end}", received, WORDS, language="en")

    if found is not None:
        assert end < found.on <= end + dt.timedelta(days=3)
        assert found.on.isoweekday() <= 5


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=8), max_size=40))
def test_any_text_is_read_and_its_dates_stand_in_their_order(pieces):
    text = " ".join(pieces)

    for language in ("", "en", "de"):
        found = find_dates(text, RECEIVED, WORDS, language=language)
        ends = [0, *(offset for one in found for offset in (one.start, one.end))]

        assert ends == sorted(ends)
        assert ends[-1] <= len(text)
        assert all(one.first <= one.last for one in found if one.first)
        resume_date(text, RECEIVED, WORDS, language=language)
        return_date(text, RECEIVED, WORDS, language=language)


@given(st.lists(st.sampled_from(PIECES), max_size=15))
def test_no_day_is_named_before_the_message_or_absurdly_far_from_it(pieces):
    text = " ".join(pieces)

    for reader in (resume_date, return_date):
        found = reader(text, RECEIVED, WORDS, language="en")

        assert found is None or RECEIVED <= found.on <= dt.date(2028, 3, 18)


@pytest.mark.parametrize("piece", PIECES)
def test_a_flood_of_one_piece_is_survived(piece):
    text = f"{piece} " * 50_000

    assert len(find_dates(text, RECEIVED, WORDS, language="en")) <= 10_000


def changed(*path, to):
    raw = copy.deepcopy(DATE_TABLES)
    table = raw["dates"]
    for name in path[:-1]:
        table = table[name]
    table[path[-1]] = to
    return raw


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ({}, ("[dates]", "add it")),
        (changed("en", to="x"), ("[en]", "'x'")),
        (changed("en", "months", to=["may"]), ("[dates.en] months", "'may'", "meaning")),
        (changed("en", "months", to=["x: may"]), ("months", "'x'", "number")),
        (changed("en", "units", to=["age: age"]), ("units", "'age'", "year")),
        (changed("en", "days", to=[]), ("days", "at least one")),
        (changed("en", "noise", to=["été"]), ("noise", "'été'", "accents")),
        (changed("en", "cues", "hunch", to=["x"]), ("[dates.en.cues]", "'hunch'", "back")),
        (changed("en", "cues", "back", to=["née"]), ("[dates.en.cues] back", "'née'")),
    ],
)
def test_a_malformed_pack_is_refused(raw, words):
    with pytest.raises(ValueError, match="reading pack") as refusal:
        DateWords.from_mapping(raw)

    assert all(word in str(refusal.value) for word in words), refusal.value
