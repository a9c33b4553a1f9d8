"""Dates, people, numbers and addresses are told where the intents ask for them, and only there."""

import datetime as dt

import pytest

from keepwarm.engine.values import Contact, Details
from tests.engine.reading.small_reader import answered

PHONE = "020 7946 0123"
OTHER_PHONE = "020 7946 0999"


def details(text, **options):
    return answered(text, **options).details


def day(month, date, year=2026):
    return dt.date(year, month, date)


# Dates


@pytest.mark.parametrize(
    ("text", "resume_on", "tolerance_days"),
    [
        ("Not now. Call me in May.", day(5, 1, 2027), 15),
        ("Not now, try me on 14 October", day(10, 14), 3),
        ("Not now.", None, 0),
        ("Not now. We finish on 3 November", day(11, 3), 3),
        ("Not now. It is in other hands until 3 November", day(11, 4), 3),
        ("Not now. Offer ends by 3 November", None, 0),
        ("Not now. It began on 3 August 2026", None, 0),
        ("Not now. Is it here on 3 November?", None, 0),
    ],
)
def test_a_deferral_has_the_day_that_it_names(text, resume_on, tolerance_days):
    found = details(text)

    assert (found.resume_on, found.resume_tolerance_days) == (resume_on, tolerance_days)


@pytest.mark.parametrize(
    "text",
    [
        "Not now. We start on Friday, 16 October at 9",
        "Not now. We start on Friday, 16 October at 9 or at 15",
    ],
)
def test_a_day_for_a_talk_is_no_day_to_resume(text):
    assert details(text).resume_on == day(10, 16)
    assert details(f"See you on Friday? {text}").resume_on is None


@pytest.mark.parametrize(
    "text", ["Love the offer, the fair is on 14 October", "We use Orbit until 3 November"]
)
def test_a_date_without_a_deferral_is_no_day_to_resume(text):
    assert details(text) == Details()


@pytest.mark.parametrize(
    ("text", "return_on"),
    [
        ("I am away. Back on 28 September", day(9, 28)),
        ("I am away until Friday 25 September", day(9, 28)),
        ("I am out of the office", None),
        ("I am away, see you on Friday 25 September", None),
    ],
)
def test_an_absence_has_its_first_day_back(text, return_on):
    assert details(text).return_on == return_on


def test_a_date_asked_for_stands_without_a_deferral():
    assert details("We use Orbit, call me in May").resume_on == day(5, 1, 2027)


@pytest.mark.parametrize(
    "text",
    [
        "We use Orbit, busy in May",
        "Unsubscribe me, do not call me in May",
        "I am away. Back on 28 September, call me then",
    ],
)
def test_no_other_date_does(text):
    assert details(text).resume_on is None


def test_a_return_without_an_absence_is_none():
    assert details("We use Orbit. Back on 28 September").return_on is None


# People


@pytest.mark.parametrize(
    ("text", "referral"),
    [
        ("Wrong person, please ask Jane Doe.", Contact(name="Jane Doe")),
        (
            "Wrong person: ask Jane Doe, jane@x.example.",
            Contact(name="Jane Doe", email="jane@x.example"),
        ),
        (
            f"Wrong person. Please ask Jane Doe on {PHONE}",
            Contact(name="Jane Doe", phone=PHONE),
        ),
        ("Wrong person. The office is office@x.example", Contact(email="office@x.example")),
        ("Wrong person.", None),
        (
            "Ada King has left our company. Her successor is Jane Doe.",
            Contact(name="Jane Doe"),
        ),
        ("I spoke to John Roe. Wrong person: please ask Jane Doe", Contact(name="Jane Doe")),
        ("Wrong person, please ask our head of stores.", Contact(role="head of stores")),
        ("Wrong person, greetings from Jane Doe in Corby.", None),
        ("Jane Doe has left our company.", None),
    ],
)
def test_who_decides_instead_is_named(text, referral):
    assert details(text).referral == referral


def test_who_has_left_is_not_proposed_when_somebody_else_is_named():
    found = details("Mr Roe no longer works here, please ask Jane Doe")

    assert found.referral == Contact(name="Jane Doe")


def test_nobody_is_referred_to_without_a_referral():
    assert details("We use Orbit, ask Jane Doe").referral is None


def test_who_stands_in_is_named():
    found = details("I am away until 25 September. For urgent things: Jane Doe, jane@x.example")

    assert found.alternate == Contact(name="Jane Doe", email="jane@x.example")
    assert found.referral is None


@pytest.mark.parametrize(
    "text",
    [
        "Mr Roe no longer works here. I do stores now: Jane Doe.",
        "Mr Roe no longer works here. I have his desk. Jane Doe",
        "Jane Doe, I have his desk. Mr Roe no longer works here.",
        "Mr Roe no longer works here and I have his desk.\n\n-- \nJane Doe\nBuyer",
    ],
)
def test_the_writer_who_took_over_is_the_successor(text):
    assert details(text).referral == Contact(name="Jane Doe")


def test_the_writer_who_took_nothing_over_is_not():
    assert details("Mr Roe no longer works here.\n\n-- \nJane Doe\nBuyer").referral is None


def test_who_takes_over_for_good_does_not_stand_in_as_well():
    found = details("I am away. Wrong person anyway, please ask Jane Doe.")

    assert (found.referral, found.alternate) == (Contact(name="Jane Doe"), None)


def test_a_month_proposed_at_the_end_wins_over_a_date_before_it():
    found = details("Not now. We meet on 3 November and maybe settle, say early December.")

    assert found.resume_on == day(12, 1)


# Numbers and addresses


@pytest.mark.parametrize(
    "text",
    [f"Please call me on {PHONE} instead", f"Love the offer. My phone: {PHONE}"],
)
def test_a_number_in_what_they_wrote_is_theirs(text):
    assert details(text).phone == PHONE


def test_the_number_of_another_person_is_not_theirs():
    found = details(f"Wrong person, not now: ask Jane Doe on {PHONE}")

    assert found.referral == Contact(name="Jane Doe", phone=PHONE)
    assert found.phone == ""


SIGNATURE = f"\n\n-- \nAda King\nDirector\nMobile: {PHONE}\n"


@pytest.mark.parametrize(
    "text", ["Please call me instead.", "Love the offer!", "Mail me instead", "See you on Friday"]
)
def test_a_number_in_a_signature_is_nobodys_invitation(text):
    found = answered(text + SIGNATURE)

    assert PHONE in found.signature
    assert found.details.phone == ""


@pytest.mark.parametrize(
    "text",
    [
        "Please call me instead, use the mobile under my name.",
        "Please call me instead, number below.",
    ],
)
def test_a_number_in_a_signature_counts_when_they_point_to_it(text):
    assert details(text + SIGNATURE).phone == PHONE


def test_who_points_away_from_a_number_does_not_give_it():
    assert details("Please call me instead, not the mobile under my name." + SIGNATURE).phone == ""


def test_a_number_that_they_type_comes_before_that_of_the_signature():
    found = details(f"Please call me on {OTHER_PHONE} instead, number below works too." + SIGNATURE)

    assert found.phone == OTHER_PHONE


def test_a_number_without_a_wish_for_a_talk_is_left_alone():
    assert details(f"We use Orbit, their number is {PHONE}").phone == ""


def test_an_address_of_their_own_is_kept_where_mail_is_wanted():
    assert details("Please send the brochure to ada@home.example").email == "ada@home.example"
    assert details("Love the offer, ada@home.example").email == ""
