"""Rows of a call log become attempts and answers."""

import datetime as dt

import pytest

from keepwarm.engine.intake import guess_call_mapping, looks_like_call_log, read_calls
from keepwarm.engine.values import CallResult, Channel
from tests.engine.intake.words import COLUMNS, table_of


def calls_of(text, **options):
    table = table_of(text)
    return read_calls(table, guess_call_mapping(table, COLUMNS), COLUMNS, **options)


def end_of(channel, result, direction=""):
    found = calls_of(
        f"when,who,channel,result,direction\n2026-03-02 10:15,Ada,{channel},{result},{direction}\n"
    )
    assert found.problems == (), found.problems
    (call,) = found.calls
    return call.channel, call.result


def test_a_row_becomes_a_call_on_its_line():
    found = calls_of(
        "when,who,channel,result,note,minutes\n"
        '2026-03-02 10:15,Ada Example,phone,answered,"wants\na quote",12\n'
    )

    (call,) = found.calls
    assert (call.row, call.who) == (2, "Ada Example")
    assert call.at == dt.datetime(2026, 3, 2, 10, 15, tzinfo=dt.UTC)
    assert (call.channel, call.result) == (Channel.PHONE, CallResult.ANSWERED)
    assert (call.note, call.minutes) == ("wants\na quote", 12.0)


def test_an_address_finds_better_than_a_name_and_a_name_better_than_a_number():
    found = calls_of(
        "at,who,email,phone,result\n"
        "2026-03-02,Ada,ADA@engines.example,020 7946 0123,busy\n"
        "2026-03-03,Ada,,020 7946 0123,busy\n"
        "2026-03-04,,,020 7946 0123,busy\n",
        default_country="GB",
    )

    assert [call.who for call in found.calls] == ["ada@engines.example", "Ada", "+442079460123"]


def test_a_clock_time_in_its_own_column_is_added_to_the_date():
    found = calls_of("date,time,who,result\n02.03.2026,2:30 pm,Ada,busy\n02.03.2026,,Ada,busy\n")

    assert [call.at.hour for call in found.calls] == [14, 0]


@pytest.mark.parametrize(
    ("header", "cell", "minutes"),
    [
        ("minutes", "3", 3.0),
        ("minutes", "3,5", 3.5),
        ("minutes", "03:30", 3.5),
        ("minutes", "1:03:30", 63.5),
        ("minutes", "3 min 30 s", 3.5),
        ("minutes", "1 h 5 min", 65.0),
        ("seconds", "210", 3.5),
        ("minutes", "", None),
    ],
)
def test_durations_are_read_in_minutes(header, cell, minutes):
    found = calls_of(f'at,who,result,{header}\n2026-03-02,Ada,answered,"{cell}"\n')

    assert found.calls[0].minutes == minutes


def test_a_duration_that_is_none_is_named_and_the_call_kept():
    found = calls_of("at,who,result,minutes\n2026-03-02,Ada,answered,long\n")

    assert found.calls[0].minutes is None
    assert (found.problems[0].row, found.problems[0].column) == (2, "minutes")
    assert "the call was kept without it" in found.problems[0].remedy


@pytest.mark.parametrize(
    ("channel", "result", "direction", "expected"),
    [
        ("", "no answer", "", (Channel.PHONE, CallResult.NO_ANSWER)),
        ("call", "left voicemail", "", (Channel.VOICEMAIL, CallResult.VOICEMAIL_LEFT)),
        ("voicemail", "", "", (Channel.VOICEMAIL, CallResult.VOICEMAIL_LEFT)),
        ("voicemail", "no answer", "", (Channel.VOICEMAIL, CallResult.VOICEMAIL_LEFT)),
        ("voicemail", "wrong number", "", (Channel.PHONE, CallResult.WRONG_NUMBER)),
        ("call", "answered", "inbound", (Channel.PHONE, CallResult.CALLED_US)),
        ("call", "no answer", "in", (Channel.PHONE, CallResult.CALLED_US)),
        ("inbound call", "answered", "", (Channel.PHONE, CallResult.CALLED_US)),
        ("incoming", "", "", (Channel.PHONE, CallResult.CALLED_US)),
        ("incoming SMS", "", "", (Channel.TEXT, CallResult.REPLIED)),
        ("inbound call", "answered", "outbound", (Channel.PHONE, CallResult.ANSWERED)),
        ("call", "inbound: answered", "", (Channel.PHONE, CallResult.CALLED_US)),
        ("call", "outbound: answered", "", (Channel.PHONE, CallResult.ANSWERED)),
        ("outbound", "busy", "", (Channel.PHONE, CallResult.BUSY)),
        ("SMS", "", "", (Channel.TEXT, CallResult.SENT)),
        ("SMS", "no answer", "", (Channel.TEXT, CallResult.SENT)),
        ("SMS", "answered", "", (Channel.TEXT, CallResult.REPLIED)),
        ("SMS", "", "incoming", (Channel.TEXT, CallResult.REPLIED)),
        ("linkedin", "replied", "", (Channel.LINKEDIN, CallResult.REPLIED)),
        ("letter", "sent", "", (Channel.LETTER, CallResult.SENT)),
        ("in person", "", "", (Channel.IN_PERSON, CallResult.ANSWERED)),
        ("visit", "no answer", "", (Channel.IN_PERSON, CallResult.NO_ANSWER)),
    ],
)
def test_channel_and_result_are_made_to_fit(channel, result, direction, expected):
    assert end_of(channel, result, direction) == expected


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (",Ada,phone,busy", "when"),
        ("32/13/2026,Ada,phone,busy", "when"),
        ("2026-03-02,,phone,busy", "who"),
        ("2026-03-02,Ada,fax,busy", "channel"),
        ("2026-03-02,Ada,inbound fax,busy", "channel"),
        ("2026-03-02,Ada,phone,not inbound", "result"),
        ("2026-03-02,Ada,phone,splendid", "result"),
        ("2026-03-02,Ada,phone,", "result"),
        ("2026-03-02,Ada,phone,sent", "result"),
    ],
)
def test_a_row_that_is_no_attempt_is_named_and_the_rest_goes_on(row, column):
    good = "2026-03-01,Grace,phone,busy"

    found = calls_of(f"when,who,channel,result\n{good}\n{row}\n2026-03-03,Grace,phone,busy\n")

    (problem,) = found.problems
    assert len(found.calls) == 2
    assert (problem.row, problem.column) == (3, column)
    assert "left out" in problem.remedy


def test_a_row_that_repeats_another_counts_once():
    row = "2026-03-02 10:15,Ada,phone,busy\n"

    found = calls_of(f"when,who,channel,result\n{row}{row}2026-03-02 10:20,Ada,phone,busy\n")

    assert [call.row for call in found.calls] == [2, 4]
    assert "1 rows repeat" in found.notes[0]


@pytest.mark.parametrize(
    ("text", "is_log"),
    [
        ("when,who,result\n2026-03-02,Ada,busy\n", True),
        ("when,who,channel\n2026-03-02,Ada,SMS\n2026-03-02,Ada,call\n", True),
        ("when,who,result\n2026-03-02,Ada,proposal\n2026-03-02,Bo,won\n", False),
        ("when,result\n2026-03-02,busy\n", False),
        ("who,result\nAda,busy\n", False),
        ("name,email\nAda,ada@engines.example\n", False),
    ],
)
def test_a_call_log_is_told_from_a_lead_file(text, is_log):
    assert looks_like_call_log(table_of(text), COLUMNS) is is_log


def test_long_cells_of_almost_nothing_are_named():
    gap = " " * 100_000

    found = calls_of(f"at,time,who,result,minutes\n2026-03-02,1:00{gap}x,Ada,busy,3 h{gap}x\n")

    assert [problem.column for problem in found.problems] == ["time", "minutes"]
    assert len(found.calls) == 1


def test_a_table_of_something_else_gives_no_calls_and_says_why():
    found = calls_of("name,email\nAda,ada@engines.example\n")

    assert found.calls == ()
    assert len(found.problems) == 1
