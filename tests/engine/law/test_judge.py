"""What law lets be done with somebody: by place, basis, consent, and the words they said."""

import datetime as dt
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepwarm.engine.law import (
    Allowed,
    Consent,
    Forbidden,
    Law,
    Needs,
    Put,
    forbidden_channels,
    judge_contact,
    notices_of,
    puts_of,
)
from keepwarm.engine.values import CHANNELS, Basis, Channel
from tests.engine.law.builders import BASIS, FILES, LAW, someone

EMAIL, PHONE, TEXT = Channel.EMAIL, Channel.PHONE, Channel.TEXT
NOW = dt.datetime(2026, 11, 22, tzinfo=dt.UTC).timestamp()


def at(year, month, day):
    return dt.datetime(year, month, day, tzinfo=dt.UTC).timestamp()


def judge(contact, channel=EMAIL, now=NOW):
    return judge_contact(contact, channel, LAW, now=now)


def needs(ruling):
    return (ruling.what, ruling.rule.name) if isinstance(ruling, Needs) else None


def closed(contact, now=NOW):
    bits, _ = forbidden_channels(contact, LAW, now=now)
    return {channel for i, channel in enumerate(CHANNELS) if bits >> i & 1}


def test_a_stranger_in_a_strict_country_needs_consent():  # trust case 120
    assert needs(judge(someone("DE"))) == ("consent", "strict")
    assert closed(someone("DE")) == {EMAIL, TEXT}


@pytest.mark.parametrize(
    "contact",
    [
        someone("DE", consents=[EMAIL]),
        someone("DE", basis=Basis.ENQUIRY),
        someone("DE", spoke_at=NOW - 1),
    ],
)
def test_consent_a_basis_or_a_word_of_theirs_opens_it(contact):
    assert judge(contact) == Allowed()


def test_consent_opens_its_channel_only_and_until_it_ends():
    ended = someone("DE", consents=[Consent(channel=EMAIL, until=NOW)])

    assert needs(judge(someone("DE", consents=[TEXT]))) == ("consent", "strict")
    assert needs(judge(ended)) == ("consent", "strict")
    assert judge(ended, now=NOW - 1) == Allowed(until=NOW)


def test_nothing_reopens_what_they_said_no_to():
    contact = someone("US", consents=[EMAIL], blocked=frozenset({EMAIL}), spoke_at=NOW - 1)

    assert judge(contact) == Forbidden()
    assert forbidden_channels(contact, LAW, now=NOW)[1][0] == "They asked for no email."


def test_an_enquiry_opens_mail_for_six_months_to_the_second():  # trust case 119
    contact = someone("CA", basis=Basis.ENQUIRY, basis_at=at(2026, 5, 31))
    end = at(2026, 11, 30)

    assert judge(contact, now=end - 1) == Allowed(until=end)
    ruling = judge(contact, now=end)
    assert (needs(ruling), ruling.ended_at) == (("consent", "clocked"), end)


def test_a_purchase_opens_mail_for_two_years_a_word_for_six_months():  # trust case 119
    bought = someone("CA", basis=Basis.CUSTOMER, basis_at=at(2024, 2, 29))
    spoke = someone("CA", spoke_at=at(2026, 6, 22))

    assert judge(bought, now=at(2026, 2, 28)) != Allowed(until=at(2026, 2, 28))
    assert judge(bought, now=at(2026, 2, 28) - 1) == Allowed(until=at(2026, 2, 28))
    assert judge(spoke) == Allowed(until=at(2026, 12, 22))


def test_a_clock_without_a_beginning_has_run_out():
    ruling = judge(someone("CA", basis=Basis.ENQUIRY))

    assert needs(ruling) == ("consent", "clocked")
    assert math.isnan(ruling.ended_at)


def test_who_may_be_in_several_places_is_judged_by_all_of_them():  # trust case 94
    assert needs(judge(someone("US", "DE"))) == ("consent", "strict")


def test_of_whom_no_place_is_known_the_country_is_asked_for_where_it_matters():  # trust case 93
    assert needs(judge(someone())) == ("country", "strict")
    assert judge(someone(consents=[EMAIL])) == Allowed()
    assert EMAIL not in closed(someone())


def test_individuals_have_rules_that_companies_have_not():  # trust case 121
    assert needs(judge(someone("GB", is_individual=True))) == ("consent", "people")
    assert judge(someone("GB")) == Allowed()


def test_what_nothing_opens_is_forbidden():
    contact = someone("US", "US-FL", consents=[TEXT])

    ruling = judge(contact, TEXT)

    assert isinstance(ruling, Forbidden)
    assert ruling.rule.name == "never"
    assert TEXT in closed(contact)


@given(st.sampled_from(BASIS), st.floats(0, 2e9), st.floats(0, 2e9), st.sampled_from(list(Basis)))
def test_what_is_allowed_is_allowed_until_its_end_and_no_longer(rule, since, now, basis):
    contact = someone(rule["regions"][0], basis=basis, basis_at=since)

    ruling = judge(contact, now=now)

    if isinstance(ruling, Allowed) and not math.isinf(ruling.until):
        assert isinstance(judge(contact, now=ruling.until - 1), Allowed)
        assert isinstance(judge(contact, now=ruling.until), Needs)


def test_a_first_mail_carries_what_the_law_wants_and_an_answer_does_not():  # trust case 124
    assert set(puts_of(someone("US"), EMAIL, LAW)) == {Put.POSTAL_ADDRESS, Put.UNSUBSCRIBE}
    assert puts_of(someone("US", spoke_at=NOW), EMAIL, LAW) == {}
    assert puts_of(someone("DE"), EMAIL, LAW) == {}
    assert set(puts_of(someone(), EMAIL, LAW)) == {Put.POSTAL_ADDRESS, Put.UNSUBSCRIBE}


def test_what_only_a_person_can_keep_is_said():
    assert [one.name for one in notices_of(someone("GB"), PHONE, LAW)] == ["look up"]
    assert notices_of(someone("US"), PHONE, LAW) == ()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"regions": ["Germany"]}, "regions must be like"),
        ({"regions": []}, "regions must be like"),
        ({"why": "it says so."}, "without a full stop"),
        ({"source": " "}, "why and source must be there"),
        ({"reviewed_on": "yesterday"}, "reviewed_on must be a date"),
        ({"channels": ["pigeon"]}, "not a valid Channel"),
        ({"opens": {"whim": 0}}, "not a valid Basis"),
        ({"id": "strict"}, "stand twice"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(wrong, said):
    rules = FILES["rules"] | {"basis": [*BASIS, BASIS[1] | {"id": "new"} | wrong]}

    with pytest.raises(ValueError, match=said):
        Law.from_files(FILES | {"rules": rules})
