"""The whole book in a terminal, in a file, and by another engine."""

import csv
import io

import pytest

from tests.app.market import called_csv, caller, callers_csv

CROWD = [caller(number) for number in range(20)]
SPARK = [pytest.mark.spark]
ELSEWHERE = ["duckdb", pytest.param("spark", marks=SPARK)]


@pytest.fixture
def market(keepwarm, tmp_path):
    (tmp_path / "leads.csv").write_bytes(callers_csv(CROWD))
    (tmp_path / "calls.csv").write_bytes(called_csv(CROWD, calls=6, share=0.4))
    keepwarm("import", tmp_path)
    return keepwarm


@pytest.fixture
def own_folders(request, settings, tmp_path):
    """Let engines use a folder of this test; start the cluster where Spark is asked for."""
    settings.ANALYTICS_FOLDER = tmp_path / "analytics"
    if request.node.get_closest_marker("spark"):
        settings.SPARK_MASTER = request.getfixturevalue("spark_master")


def rows_of(file):
    return list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8"))))


def test_plan_prints_the_best_moves_and_how_many_more_there_are(market):
    said = market("plan", "--limit", 3).text

    assert "who are due and 20 open prospects" in said
    assert "Caller" in said
    assert "more: --limit 0, or --output FILE" in said


def test_plan_for_machines_holds_as_many_lines_as_asked_for(market):
    few, every = (market("plan", "--limit", limit, "--json").json for limit in (3, 0))

    assert few["lines"] == every["lines"][:3]
    assert len(every["lines"]) == every["ranked"] > 3


def test_plan_writes_every_line_to_a_file(market, tmp_path):
    file = tmp_path / "plan.csv"

    said = market("plan", "--limit", 1, "--output", file).text

    rows = rows_of(file)
    lines = market("plan", "--limit", 0, "--json").json["lines"]
    assert f"All {len(lines)} written to {file}." in said
    assert [row["name"] for row in rows] == [line["name"] for line in lines]
    assert [float(row["mid"]) for row in rows] == [line["mid"] for line in lines]


def test_a_name_is_never_a_formula_in_the_file(market, tmp_path):
    from keepwarm.records.models import Prospect

    Prospect.objects.filter(name="Caller 1").update(name='=HYPERLINK("evil.example")')

    market("plan", "--output", tmp_path / "plan.csv")

    names = [row["name"] for row in rows_of(tmp_path / "plan.csv")]
    assert '\'=HYPERLINK("evil.example")' in names


def test_a_file_that_cannot_be_written_is_refused(market, tmp_path):
    said = market("plan", "--output", tmp_path / "no" / "plan.csv", code=2)

    assert "plan.csv cannot be written: No such file or directory." in said.trouble


def test_an_empty_book_says_so(keepwarm):
    assert "0 can be contacted, of 0 who are due and 0 open prospects" in keepwarm("plan").text


@pytest.mark.usefixtures("own_folders")
@pytest.mark.parametrize("engine", ELSEWHERE)
def test_another_engine_ranks_the_same(market, engine):
    here = market("plan", "--limit", 0, "--json").json

    there = market("plan", "--limit", 0, "--engine", engine, "--json").json

    assert there == here | {"engine": engine}


@pytest.mark.usefixtures("own_folders")
@pytest.mark.parametrize("engine", ELSEWHERE)
def test_another_engine_learns_the_same_and_finds_nothing_new_in_it(market, engine):
    market("fit", "--forget")
    there = market("fit", "--engine", engine, "--json").json

    here = market("fit", "--json").json

    assert there["decision"] is not None
    assert here["decision"] is None, "what numpy learns is the same but for rounding"
    for name in ("touches", "prospects", "answered", "factors", "version"):
        assert there[name] == here[name]
    assert [one["after"] for one in there["stages"]] == [one["after"] for one in here["stages"]]
    assert there["forward"] is None


def test_an_engine_that_lacks_something_is_refused_in_a_sentence(keepwarm, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)

    said = keepwarm("fit", "--engine", "spark", code=2)

    assert "The engine spark needs packages that are not installed" in said.trouble
    assert "pip install 'keepwarm[spark]'" in said.trouble
