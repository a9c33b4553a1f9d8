"""Drafts and the library of nuggets in a terminal."""

import pytest

NUGGET = "---\ntitle: The last rinse\nlanguage: en\n---\nWash first with the last rinse.\n"


@pytest.fixture
def filled(keepwarm, files):
    keepwarm("import", files, "--me", "rita@brightwell.example")
    return keepwarm


def test_a_draft_is_printed_with_its_facts_and_what_is_missing(filled):
    said = filled("draft", "Ada", "Quist", "--tactic", "value_nugget", "--channel", "email").text

    assert "a draft, nothing is sent" in said
    assert "Missing (gift): Nothing in your library fits them." in said


def test_machines_get_one_document(filled):
    page = filled(
        "draft", "Ada Quist", "--tactic", "bump_forward", "--channel", "email", "--json"
    ).json

    assert page["draft"]["blocks"][0]["part"] == "question"


def test_a_draft_that_cannot_be_is_refused_with_a_sentence(filled):
    said = filled("draft", "Ada Quist", "--tactic", "wait", "--channel", "email", code=2)

    assert "There is nothing to write" in said.trouble


def test_a_folder_of_nuggets_is_taken_in_listed_and_retired(keepwarm, tmp_path):
    (tmp_path / "dairy").mkdir()
    (tmp_path / "dairy" / "rinse.md").write_text(NUGGET, encoding="utf-8")
    (tmp_path / "notes.txt").write_text("no nugget", encoding="utf-8")

    assert keepwarm("nuggets", "import", tmp_path).text == "1 new, 0 changed, 0 known."
    number = keepwarm("nuggets", "list", "--json").json[0]["nugget_id"]
    keepwarm("nuggets", "retire", number)
    assert "The last rinse (dairy/rinse, retired)" in keepwarm("nuggets", "list").text


def test_a_wrong_nugget_ends_with_one_and_its_reason(keepwarm, tmp_path):
    (tmp_path / "bad.md").write_text("no front matter", encoding="utf-8")

    assert (
        "bad: it does not begin with front matter"
        in keepwarm("nuggets", "import", tmp_path, code=1).trouble
    )


def test_an_empty_library_says_how_to_fill_it(keepwarm):
    assert "keepwarm nuggets import FOLDER" in keepwarm("nuggets", "list").text
