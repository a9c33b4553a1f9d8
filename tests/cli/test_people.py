"""Who is who on the command line."""

from tests.app.builders import ADA, ALAN, GRACE


def test_two_are_merged_and_told_apart_by_the_number_printed(imported):
    decision = imported("merge", GRACE.name, ALAN.address, "--json").json["decision"]
    assert ALAN.address in str(imported("why", GRACE.name, "--json").json["facts"])

    said = imported("undo", decision).text

    assert said.startswith("Undone: ")
    assert ALAN.address not in str(imported("why", GRACE.name, "--json").json["facts"])


def test_a_main_address_is_not_split(imported):
    said = imported("split", ADA.name, ADA.address, code=2)

    assert "main address" in said.trouble


def test_a_place_is_handed_over(imported):
    said = imported("hand-over", ADA.name, "--name", "Piet Vos", "--why", "Ada wrote: ask Piet.")

    assert "Ada Quist is handed over to Piet Vos. Take it back with: keepwarm undo" in said.text
    assert imported("why", "Piet", "Vos", "--json").json["lane"] == "pursue"


def test_nobody_looks_like_somebody_else(imported):
    assert imported("duplicates").text == "Nobody looks like somebody else."
    assert "decided already" in imported("duplicates", "--merge", "999", code=2).trouble


def test_candidates_are_put_off_and_brought_back(imported):
    before = imported("candidates", "--json").json
    domain = before["candidates"][0]["domain"]

    done = imported("candidates", "--later", domain, "--days", "7", "--json").json
    assert done["people"] < before["people"]

    imported("undo", done["decisions"][0])
    assert imported("candidates", "--json").json["candidates"] == before["candidates"]


def test_an_unknown_kind_of_candidates_is_refused(imported):
    said = imported("candidates", "--later-kind", "nobody", code=2)

    assert "is unknown; use one of" in said.trouble
