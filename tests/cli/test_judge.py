"""``keepwarm read`` and ``keepwarm parse``: what goes in, what comes out, and how they end."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.app.builders import ADA, RITA, ago, mail, mbox

ROOT = Path(__file__).parent.parent.parent
NO = json.dumps({"id": "no", "text": "We are not interested, thank you.", "lang": "en"})
CALL = json.dumps({"id": "call", "text": "Please call me instead of writing: 020 7946 0123."})


@pytest.fixture
def run(monkeypatch):
    """Run a command without any record: ``run("read", "--jsonl", "-", given=bytes)``."""
    from typer.testing import CliRunner

    from keepwarm.cli import application

    monkeypatch.setenv("COLUMNS", "400")

    def run(*words, given=b"", code=0):
        result = CliRunner().invoke(application, [str(word) for word in words], input=given)
        assert result.exit_code == code, (result.output, result.exception)
        return result

    return run


def lines(result):
    return [json.loads(line) for line in result.stdout.splitlines()]


@pytest.fixture
def items(tmp_path):
    """Write lines into a file."""

    def write(*rows):
        path = tmp_path / "items.jsonl"
        path.write_bytes(
            b"\n".join(row if isinstance(row, bytes) else row.encode() for row in rows)
        )
        return path

    return write


# read


def test_replies_are_read_one_line_each_in_order(run, items):
    answers = lines(run("read", "--jsonl", items(NO, CALL, NO)))

    assert [answer["id"] for answer in answers] == ["no", "call", "no"]
    assert [answer["intents"] for answer in answers] == [
        ["not_interested"],
        ["prefers_phone"],
        ["not_interested"],
    ]
    assert answers[1]["details"] == {"phone": "020 7946 0123"}


def test_a_dash_reads_standard_input(run, items):
    from_file = run("read", "--jsonl", items(NO, CALL))

    from_input = run("read", "--jsonl", "-", given=f"{NO}\n{CALL}\n".encode())

    assert from_input.stdout == from_file.stdout


def test_a_bad_item_is_a_line_and_the_status_stays_zero(run, items):
    answers = lines(run("read", "--jsonl", items(NO, "{broken", b"\xff\xfe", CALL)))

    assert [answer["id"] for answer in answers] == ["no", "line 2", "line 3", "call"]
    assert ["error" in answer for answer in answers] == [False, True, True, False]


def test_nothing_in_is_nothing_out(run, items):
    assert run("read", "--jsonl", items("")).stdout == ""
    assert run("read", "--jsonl", "-").stdout == ""


def test_a_mark_of_the_encoding_and_windows_line_ends_do_no_harm(run, items):
    answers = lines(run("read", "--jsonl", items(b"\xef\xbb\xbf" + NO.encode() + b"\r", CALL)))

    assert [answer["id"] for answer in answers] == ["no", "call"]


def test_letters_come_out_as_letters_and_half_ones_do_no_harm(run, items):
    given = items(
        json.dumps({"text": "Wir möchten das nicht, danke."}, ensure_ascii=False),
        '{"text": "not interested \\ud83d"}',
    )

    result = run("read", "--jsonl", given)

    assert "möchten" in result.stdout
    assert [answer["new_text"] for answer in lines(result)][1] == "not interested ?"


@pytest.mark.parametrize("path", ["nowhere.jsonl", "."])
def test_a_file_that_cannot_be_read_is_refused_with_its_name(run, tmp_path, path):
    result = run("read", "--jsonl", tmp_path / path, code=2)

    assert "cannot be read" in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize(("command", "option"), [("read", "--jsonl"), ("parse", "--json")])
def test_without_the_form_of_the_output_a_command_says_which_there_is(run, items, command, option):
    result = run(command, items(NO), code=2)

    assert option in result.stderr


# parse


def test_mails_are_parsed_one_line_each(run, tmp_path):
    (tmp_path / "in.mbox").write_bytes(mbox(*(mail(ADA, RITA, at=ago(day)) for day in (2, 1))))

    parsed = lines(run("parse", "--json", tmp_path))

    assert [line["path"] for line in parsed] == [
        f"{tmp_path}/in.mbox#{number}" for number in (1, 2)
    ]
    assert [line["kind"] for line in parsed] == ["human", "human"]


def test_what_is_left_aside_ends_in_status_one_and_the_rest_is_parsed(run, tmp_path):
    (tmp_path / "good.eml").write_bytes(mail(ADA, RITA, at=ago(1)))
    (tmp_path / "bad.eml").write_bytes(b"\x00\x01")

    paths = [tmp_path / name for name in ("bad.eml", "none.eml", "good.eml")]
    parsed = lines(run("parse", "--json", *paths, code=1))

    assert [line["kind"] for line in parsed] == ["unreadable", "unreadable", "human"]


def test_strange_bytes_in_a_mail_come_out_as_text(run, tmp_path):
    head = b"From: \xff <ada@x.example>\nSubject: =?utf-8?q?=ED=A0=80?= \xe9\n"
    raw = head + b"\nna\xefve \xed\xa0\x80\n"
    (tmp_path / "odd.eml").write_bytes(raw)

    (parsed,) = lines(run("parse", "--json", tmp_path / "odd.eml"))

    assert parsed["kind"] == "human"
    assert parsed["new_text"].startswith("na")


# Neither needs a record


@pytest.mark.parametrize("command", ["read", "parse"])
def test_nothing_but_the_secret_is_made_in_the_data_folder(tmp_path, items, command):
    home = tmp_path / "home"
    (tmp_path / "one.eml").write_bytes(mail(ADA, RITA, at=ago(1)))
    words = {"read": ["--jsonl", str(items(NO))], "parse": ["--json", str(tmp_path / "one.eml")]}
    environment = os.environ | {"KEEPWARM_HOME": str(home), "PYTHONPATH": str(ROOT / "src")}

    said = subprocess.run(
        [sys.executable, "-m", "keepwarm", command, *words[command]],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert (said.returncode, said.stderr) == (0, "")
    assert len(said.stdout.splitlines()) == 1
    assert sorted(path.name for path in home.iterdir()) == ["sealing.key", "secret.key"]


STORY = json.dumps(
    {
        "id": "story",
        "facts": {"prospect": "Ola Brevik", "offer": "winches"},
        "timeline": [
            {"days_ago": 9, "channel": "email", "direction": "in", "text": "What do they cost?"}
        ],
    }
)


def test_advice_is_one_line_per_story_with_reasons_and_steps(run):
    told = lines(run("advise", "--jsonl", "-", given=f"{STORY}\n{{\n".encode()))

    assert told[0]["id"] == "story"
    assert told[0]["reasons"][0] == "slow_response_by_us"
    assert told[0]["next"][0]["tactic"] == "respond_now"
    assert "error" in told[1]


def test_advice_without_jsonl_says_what_to_add(run):
    assert "--jsonl" in run("advise", "-", code=2).output
