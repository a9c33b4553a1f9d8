"""The recipes that ship, and everything known of one invented prospect."""

import pytest

from keepwarm.adapters.packs import read_packs


@pytest.fixture(scope="session")
def recipes():
    return read_packs().recipes


@pytest.fixture
def known():
    return {
        "account": "Halden Dairy",
        "day": "Thursday",
        "first_name": "Mina",
        "full_name": "Mina Okafor",
        "nugget": "A creamery of your size halved its wash water by reusing the last rinse.",
        "nugget_title": "The last rinse, used twice",
        "other_name": "Jon Vale",
        "plain_topic": "Rinse valves",
        "rep_firm": "Brook Valves",
        "rep_name": "Ida Lund",
        "rep_phone": "020 7946 0102",
        "own_mail_on": "2 March",
        "quiet_since": "2 March",
        "short_gift": "a creamery halved its wash water",
        "their_date": "12 March",
        "gift_topic": "“Rinse valves”",
        "heard_on": "3 March",
        "their_issue": "“two tanks leak”",
        "their_request": "“Do you have a valve of 51 mm?”",
        "their_words": "“two tanks leak”",
        "topic": "“Rinse valves”",
        "answer": "The valve you asked for fits a 51 mm pipe.",
        "personal": "Your talk on small dairies changed how I see them.",
        "salutation": "Dear Mina,",
    }
