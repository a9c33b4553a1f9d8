"""Values in a terminal: shown, tried, set and taken back; one document for machines."""

import pytest

from tests.app.market import called_csv, caller, callers_csv

CROWD = [caller(number) for number in range(12)]


@pytest.fixture
def market(keepwarm, tmp_path):
    (tmp_path / "leads.csv").write_bytes(callers_csv(CROWD))
    (tmp_path / "calls.csv").write_bytes(called_csv(CROWD, calls=2, share=0.1, days=20))
    keepwarm("import", tmp_path)
    return keepwarm


def minutes(keepwarm, name):
    page = keepwarm("values", "--json").json["values"]
    return {line["name"]: line["minutes"] for line in (*page["stages"], page["day"])}[name]


def test_values_are_listed_with_their_defaults(keepwarm):
    said = keepwarm("values").text

    assert "cold 300 300 Somebody you never talked with answers for the first time." in said
    assert "0 of 5 working days are on record" in said


def test_a_trial_shows_what_today_would_become_and_saves_nothing(market):
    said = market("values", "--set", "phone=20", "--set", "day=30", "--try").text

    assert "Minutes a day: 45 to 30 minutes" in said
    assert "Today’s plan: " in said
    assert "Nothing was saved." in said
    assert minutes(market, "day") == 45


def test_what_is_set_is_in_force_and_taken_back_by_its_number(market):
    answer = market("values", "--set", "cold=900", "--json").json

    assert answer["consequence"]["changed"] == ["No talk yet: 300 to 900 minutes"]
    assert minutes(market, "cold") == 900
    market("undo", answer["decision"])
    assert minutes(market, "cold") == 300


@pytest.mark.parametrize(
    ("option", "why"),
    [
        ("cold", "'cold' is not NAME=NUMBER, such as talked=1200"),
        ("cold=much", "Not set: “much” for cold."),
        ("warmth=3", "Not set: there is no value “warmth”."),
    ],
)
def test_what_cannot_be_set_is_refused_with_a_reason(keepwarm, option, why):
    said = keepwarm("values", "--set", option, code=2)

    assert why in said.trouble.replace("│ ", "")
