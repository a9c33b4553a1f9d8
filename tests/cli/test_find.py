"""Search, and the list narrowed down, on the command line."""

from tests.app.builders import ADA, GRACE


def test_people_are_found_by_the_beginning_of_a_word(imported):
    said = imported("find", ADA.name[:4]).text

    assert ADA.name in said


def test_what_was_found_is_the_same_as_on_the_page(imported):
    page = imported("find", GRACE.name, "--json").json

    names = ["".join(text for text, _ in person["name"]) for person in page["people"]]
    assert names == [GRACE.name]


def test_a_word_left_out_is_no_option(imported):
    with_all = imported("find", "cost").text
    without = imported("find", "cost", "-interesting").text

    assert "What would two of them cost" in with_all
    assert "What would two of them cost" not in without


def test_what_stands_nowhere_says_so(imported):
    assert imported("find", "zyzzyva").text == "Nothing was found."
    assert "name a word" in imported("find", "-").text


def test_prospects_are_narrowed_down_as_on_the_page(imported):
    everybody = imported("prospects", "--json").json["rows"]
    company = next(row["account"] for row in everybody if row["name"] == ADA.name)

    found = imported("prospects", "--where", f"company={company}", "--json").json["rows"]

    assert {row["account"] for row in found} == {company}
    assert len(found) < len(everybody)


def test_a_condition_that_cannot_be_is_refused(imported):
    assert "No such stage" in imported("prospects", "--where", "stage=warm", code=2).trouble
    assert "CONDITION=VALUE" in imported("prospects", "--where", "stage", code=2).trouble
