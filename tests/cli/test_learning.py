"""Learning and its judgement in a terminal: in plain words, and as one document for machines."""

import csv

import pytest

from tests.app.market import called_csv, caller, callers_csv

CROWD = [caller(number) for number in range(20)]


@pytest.fixture
def market(keepwarm, tmp_path):
    """Give the command, and what the import of a market that can be learned from said."""
    (tmp_path / "leads.csv").write_bytes(callers_csv(CROWD))
    (tmp_path / "calls.csv").write_bytes(called_csv(CROWD, calls=6, share=0.4))
    return keepwarm, keepwarm("import", tmp_path, "--json").json


def test_an_import_says_that_it_learned_and_how_to_take_it_back(market):
    keepwarm, imported = market

    learned = imported["learned"]
    undone = keepwarm("undo", learned["decision"])

    assert learned["sentence"].startswith("The chances were learned anew from 120 settled touches")
    assert undone.text == f"Undone: {learned['sentence']}"


def test_an_import_of_little_learns_nothing(keepwarm, tmp_path):
    (tmp_path / "leads.csv").write_bytes(callers_csv(CROWD[:2]))

    assert keepwarm("import", tmp_path / "leads.csv", "--json").json["learned"] is None


def test_fit_says_from_how_much_what_changed_and_how_well_it_foretells(market):
    keepwarm, imported = market
    keepwarm("undo", imported["learned"]["decision"])

    said = keepwarm("fit").text

    assert "from 120 settled touches to 20 prospects" in said
    assert "published before now range answered people No talk yet" in said
    assert "On 90 later touches, each foretold from earlier ones alone, the log loss was" in said
    assert "Take it back with: keepwarm undo" in said


def test_fit_for_machines_holds_the_same(market):
    keepwarm, _ = market

    report = keepwarm("fit", "--json").json

    assert (report["is_learned"], report["touches"], report["prospects"]) == (True, 120, 20)
    assert [stage["stage"] for stage in report["stages"]] == [
        "cold",
        "enquiry",
        "talked",
        "proposal",
    ]
    assert report["forward"]["touches"] == 90


def test_fit_of_too_little_says_so(keepwarm):
    said = keepwarm("fit")

    assert "Nothing was learned: there is no settled touch so far; from 50 on" in said.text


def test_forgetting_is_taken_back_by_its_number(market):
    keepwarm, _ = market
    version = keepwarm("fit", "--json").json["version"]

    forgotten = keepwarm("fit", "--forget", "--json").json
    published = keepwarm("why", "Caller 1", "--json").json["versions"]
    keepwarm("undo", forgotten["decision"])

    assert "published figures are in force" in forgotten["sentence"]
    assert version not in published
    assert version in keepwarm("why", "Caller 1", "--json").json["versions"]


def test_calibration_prints_every_group_with_its_sample_and_its_limits(market):
    keepwarm, _ = market

    said = keepwarm("calibration").text

    assert "were foretold" in said
    assert "By touches ignored in a row before" in said
    assert "touches foretold answered for each foretold 80 % range" in said
    assert "80 of 100 such groups" in said


def test_calibration_of_too_little_says_how_much_it_takes(keepwarm):
    said = keepwarm("calibration")

    assert "Too early to say. There is no settled touch so far; from 50 on" in said.text
    assert keepwarm("calibration", "--json").json["overall"] is None


def test_calibration_writes_its_figures_as_a_table(market, tmp_path):
    keepwarm, _ = market
    page = keepwarm("calibration", "--json").json

    said = keepwarm("calibration", "--csv", tmp_path / "figures.csv").text

    with (tmp_path / "figures.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    groups = [[row for row in rows if row["table"] == name] for name in ("all", "chance")]
    assert said == f"Written: {tmp_path / 'figures.csv'}"
    assert [int(row["answered"]) for row in groups[0]] == [page["overall"]["answered"]]
    assert [(row["group"], float(row["share"])) for row in groups[1]] == [
        (line["label"], line["share"]) for line in page["bins"]
    ]


def test_a_table_that_cannot_be_written_is_a_sentence(keepwarm, tmp_path):
    said = keepwarm("calibration", "--csv", tmp_path / "nowhere" / "figures.csv", code=2)

    assert "The table could not be written" in said.trouble


def test_a_simulation_compares_protocols_and_says_what_it_is(market):
    keepwarm, _ = market

    said = keepwarm("simulate", "--minutes", 20, "--days", 14).text

    assert said.startswith("Simulated: the plan brings about ")
    assert "nobody was contacted" in said
    assert "answers worth, hours opt-outs minutes people" in said
    assert "The plan, 20 minutes" in said
    assert "Against the plan, on the same simulated people" in said
    assert "What is assumed" in said
    assert "What a simulation cannot know" in said
    assert "Seed 1: the same seed gives the same figures." in said


def test_a_simulation_for_machines_repeats_by_its_seed(market):
    keepwarm, _ = market
    words = ("simulate", "--protocol", "mail", "--days", 14, "--json", "--seed")

    first, again, other = (keepwarm(*words, seed).json for seed in (1, 1, 2))

    assert first == again
    assert first["protocols"] != other["protocols"]
    assert [one["name"] for one in first["protocols"]] == ["plan", "mail"]
    assert (first["days"], first["seed"], first["draws"]) == (14, 1, 40)


def test_a_simulation_of_nobody_and_of_nonsense_says_so(keepwarm):
    assert "Nobody to simulate yet" in keepwarm("simulate").text
    assert "give 5 to 120" in keepwarm("simulate", "--days", 1, code=2).trouble


def test_effects_of_a_new_record_say_what_will_stand_there(keepwarm):
    said = keepwarm("effects")

    assert said.text.startswith("Nothing to compare yet. Where two moves are about equally good")
    assert keepwarm("effects", "--json").json["groups"] == []


def test_effects_count_what_today_planned(market):
    keepwarm, _ = market
    planned = keepwarm("today", "--json").json

    page = keepwarm("effects", "--json").json

    lines = [*planned["respond"], *planned["touches"], *planned["keeping_warm"]]
    assert page["planned"] == len(lines) > 0
    assert (page["done"], page["settled"]) == (0, 0)
