"""Working time in a terminal: shown, set, an absence noted and taken back."""


def page_of(keepwarm, *arguments):
    return keepwarm("working-time", *arguments, "--json").json


def test_hours_days_and_country_are_set_and_taken_back(keepwarm):
    before = page_of(keepwarm)["working_time"]

    answer = page_of(keepwarm, "--hours", "9-16", "--days", "1,2,3", "--country", "DE")

    time = answer["working_time"]
    assert (time["starts_hour"], time["ends_hour"], time["days"]) == (9, 16, [0, 1, 2])
    assert time["country"] == "DE"
    keepwarm("undo", answer["decisions"][0])
    assert page_of(keepwarm)["working_time"] == before


def test_an_absence_is_noted_and_today_says_so(keepwarm):
    day = page_of(keepwarm)["working_time"]["next_days"][0]

    keepwarm("working-time", "--away", f"{day}..{day}")

    time = page_of(keepwarm)["working_time"]
    assert [absence["first_on"] for absence in time["absences"]] == [day]
    assert time["next_days"][0] > day
    assert page_of(keepwarm, "--back", day)["working_time"]["absences"] == []
