"""``keepwarm check``: a linter's output and exit status, and JSON lines."""

import json

import pytest


@pytest.fixture
def run():
    from typer.testing import CliRunner

    from keepwarm.cli import application

    def run(*words, given=b"", code=0):
        result = CliRunner().invoke(application, [str(word) for word in words], input=given)
        assert result.exit_code == code, (result.output, result.exception)
        return result

    return run


FRONT = '+++\nchannel = "text"\n[facts]\nname = "Ada Quill"\nrep = "Bo Finch, Nib"\n+++\n'


def test_findings_stand_with_file_line_and_column_and_end_with_1(run, tmp_path):
    file = tmp_path / "draft.txt"
    file.write_text(f"{FRONT}Ada, how are the pens?\nRun: {{{{pen}}}}\n")

    result = run("check", file, code=1)

    assert f"{file}:8:6: error placeholder_left_in" in result.stdout


def test_nothing_to_change_ends_with_0(run):
    result = run("check", "-", "--select", "too_long", given=b"Ada, which pen leaks?")

    assert "Nothing to change." in result.stdout


@pytest.mark.parametrize(
    "words", [["check", "no-such-file.txt"], ["check", "-", "--select", "no_such_check"]]
)
def test_misuse_ends_with_2(run, words):
    run(*words, given=b"Ada", code=2)


def test_facts_that_are_no_toml_end_with_2(run):
    run("check", "-", given=b"+++\nname = Ada\n+++\nAda", code=2)


def test_items_are_answered_one_line_each_in_order(run):
    items = [
        {"id": 1, "channel": "text", "draft": "Ada, {{x}}", "facts": {}, "history": []},
        {"id": 2, "channel": "pigeon", "draft": "Ada"},
        {"id": 3, "draft": "", "facts": {}},
    ]

    result = run("check", "--jsonl", "-", given="\n".join(map(json.dumps, items)).encode())

    answers = [json.loads(line) for line in result.stdout.splitlines()]
    assert [answer["id"] for answer in answers] == [1, 2, 3]
    assert "placeholder_left_in" in answers[0]["findings"]
    assert "error" in answers[1]
    assert answers[2]["findings"] == ["none"]
