"""The rules of law that ship: sourced, reviewed, and of the effect that was meant."""

import datetime as dt
import re
from pathlib import Path

import pytest

from keepwarm.adapters.packs import read_packs
from keepwarm.engine.law import (
    Contact,
    Moment,
    Place,
    Put,
    find_delay,
    forbidden_channels,
    holiday_on,
    puts_of,
)
from keepwarm.engine.law import History as NoHistory
from keepwarm.engine.values import CHANNELS, Basis, Channel

LAW = read_packs().law
EMAIL, PHONE, TEXT = Channel.EMAIL, Channel.PHONE, Channel.TEXT
NOW = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC).timestamp()
STRICT = ["DE", "AT", "CA", "DK", "IT", "BE", "ES"]


def someone(*regions, basis=Basis.UNKNOWN, has_spoken=False, **said):
    place = Place(mail=frozenset(regions), calls=frozenset(regions))
    spoke = {"spoke_at": NOW - 60} if has_spoken else {}
    return Contact(place=place, basis=basis, **spoke, **said)


def closed(contact):
    bits, _ = forbidden_channels(contact, LAW, now=NOW)
    return {channel for i, channel in enumerate(CHANNELS) if bits >> i & 1}


def test_every_rule_has_words_a_source_and_a_day_on_which_it_was_reviewed():
    assert len(LAW.origins) >= 20
    for origin in LAW.origins:
        assert origin.why[0].islower()
        assert len(origin.source) > len("a law")
        assert dt.date(2026, 1, 1) <= origin.reviewed_on <= dt.date(2030, 1, 1)


def test_rules_are_trusted_for_half_a_year_after_the_first_of_them_was_reviewed():
    oldest = min(origin.reviewed_on for origin in LAW.origins)

    assert LAW.review_due(oldest + dt.timedelta(days=180)) is None
    assert LAW.review_due(oldest + dt.timedelta(days=181)) == oldest


@pytest.mark.parametrize("region", ["US", "DE", "CA"])
@pytest.mark.parametrize("has_spoken", [True, False])
def test_texts_need_consent_everywhere_whoever_spoke(region, has_spoken):
    assert TEXT in closed(someone(region, basis=Basis.ENQUIRY, has_spoken=has_spoken))
    assert TEXT not in closed(someone(region, basis=Basis.CONSENT))


@pytest.mark.parametrize("region", STRICT)
@pytest.mark.parametrize("basis", [Basis.UNKNOWN, Basis.LEGITIMATE_INTEREST])
def test_cold_mail_is_closed_where_the_law_closes_it_and_open_to_who_spoke(region, basis):
    assert EMAIL in closed(someone(region, basis=basis))
    assert EMAIL not in closed(someone(region, basis=basis, has_spoken=True))
    assert EMAIL not in closed(someone(region, basis=Basis.ENQUIRY, basis_at=NOW - 60))


@pytest.mark.parametrize("regions", [(), ("US",), ("GB",), ("FR",)])
def test_mail_and_calls_are_open_elsewhere(regions):
    assert closed(someone(*regions)).isdisjoint({EMAIL, PHONE, Channel.VOICEMAIL})


def test_a_private_address_in_britain_needs_consent():  # trust case 121
    assert EMAIL in closed(someone("GB", is_individual=True))


def test_texts_to_texas_are_closed_even_with_consent():  # trust case 123
    assert TEXT in closed(someone("US", "US-TX", basis=Basis.CONSENT))


@pytest.mark.parametrize(
    ("region", "puts"),
    [
        ("US", {Put.POSTAL_ADDRESS, Put.UNSUBSCRIBE}),
        ("CA", {Put.POSTAL_ADDRESS, Put.UNSUBSCRIBE}),
        ("DE", {Put.UNSUBSCRIBE}),
        ("GB", {Put.UNSUBSCRIBE}),
        ("NO", set()),
    ],
)
def test_a_first_mail_carries_what_the_country_wants(region, puts):  # trust case 124
    assert set(puts_of(someone(region), EMAIL, LAW)) == puts


@pytest.mark.parametrize(
    ("regions", "hour", "is_open"),
    [
        (("US",), 8, False),  # the inner window
        (("US",), 17, True),
        (("US", "US-FL"), 19, False),
        (("GB",), 9, True),
    ],
)
def test_calls_have_hours(regions, hour, is_open):
    at = dt.datetime(2026, 11, 24, hour, 30, tzinfo=dt.UTC).timestamp()

    found = find_delay(
        at, channel=PHONE, moment=Moment(regions=frozenset(regions)), history=NoHistory(),
        law=LAW, touches_per_week=4,
    )  # fmt: skip

    assert (found is None) == is_open


@pytest.mark.parametrize("country", sorted(LAW.countries.holidays))
def test_a_year_begins_with_a_holiday_and_has_some(country):
    assert holiday_on(LAW.countries, country, dt.date(2027, 1, 1))
    days = [dt.date(2027, 1, 1) + dt.timedelta(days=number) for number in range(365)]
    assert 7 <= sum(holiday_on(LAW.countries, country, day) for day in days) <= 16


def test_every_rule_is_told_with_how_it_binds():
    page = Path(__file__).parent.parent.parent / "docs/explanation/law.md"
    told = {
        name: line.split("|")[4].strip()
        for line in page.read_text(encoding="utf-8").splitlines()
        if line.startswith("| `")
        for name in re.findall(r"`([\w-]+)`", line.split("|")[1])
    }

    assert told == {
        origin.name: "said" if origin.strength == "notice" else origin.strength.value
        for origin in LAW.origins
    }
