"""Where somebody may be: by what was said, else by number and address."""

import pytest

from keepwarm.engine.law import find_place
from tests.engine.law.builders import LAW


def place(country="", numbers=(), addresses=()):
    return find_place(
        country, numbers=numbers, addresses=addresses, countries=LAW.countries
    )  # fmt: skip


@pytest.mark.parametrize(
    ("number", "found"),
    [
        ("+14165550123", {"CA"}),
        ("+13055550123", {"US", "US-FL"}),
        ("+12125550123", {"US"}),
        ("+4930123456", {"DE"}),
        ("+442079460123", {"GB"}),
        ("030 123456", set()),
        ("+999123", set()),
        ("+80012345678", set()),
        ("+", set()),
    ],
)
def test_a_number_tells_its_country_and_where_it_matters_its_state(number, found):
    assert place(numbers=[number]).mail == found


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("a@firm.de", {"DE"}),
        ("a@firm.co.uk", {"GB"}),
        ("a@firm.io", set()),
        ("a@firm.com", set()),
        ("a@firm", set()),
    ],
)
def test_an_address_tells_its_country_unless_anybody_uses_its_ending(address, found):
    assert place(addresses=[address]).mail == found


def test_number_and_address_both_count_where_no_country_was_said():
    assert place(numbers=["+13055550123"], addresses=["a@firm.de"]).mail == {"US", "US-FL", "DE"}


def test_a_country_that_was_said_holds_for_mail_and_the_number_for_calls_too():  # trust case 94
    found = place("GB", numbers=["+13055550123"], addresses=["a@firm.de"])

    assert found.mail == {"GB"}
    assert found.calls == {"GB", "US", "US-FL"}
    assert found.countries == {"GB", "US"}
