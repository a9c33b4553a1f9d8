"""Exports of deals, leads and activities are read as their tools meant them."""

import datetime as dt
import tomllib
from pathlib import Path

import pytest

import keepwarm
from keepwarm.engine.intake import (
    ColumnLexicon,
    guess_call_mapping,
    guess_mapping,
    list_meanings,
    looks_like_call_log,
    read_calls,
    read_leads,
    read_table,
)
from keepwarm.engine.values import CallResult, Channel, Outcome, Stage
from tests.packs import crm_exports as exports

COLUMNS = ColumnLexicon.from_mapping(
    tomllib.loads(
        (Path(keepwarm.__file__).parent / "packs" / "columns.toml").read_text(encoding="utf-8")
    )
)


def leads_of(text, columns=COLUMNS):
    table = read_table(text.encode())
    return read_leads(table, guess_mapping(table, columns), columns)


def calls_of(text):
    table = read_table(text.encode())
    assert looks_like_call_log(table, COLUMNS)
    return read_calls(table, guess_call_mapping(table, COLUMNS), COLUMNS)


def ends(found):
    return [(call.channel, call.result) for call in found.calls]


def test_deals_of_hubspot_come_with_stage_contact_and_the_reason_of_a_loss():
    first, second = leads_of(exports.HUBSPOT_DEALS).leads

    assert (first.name, first.company, first.stage) == (
        "Ada Quist",
        "Fenland Dairy",
        Stage.PROPOSAL,
    )
    assert first.follow_up_on == dt.date(2026, 5, 4)
    assert second.outcome is Outcome.BOUGHT_ELSEWHERE
    assert "Went with competitor" in second.note


def test_calls_of_hubspot_have_direction_outcome_length_and_note():
    found = calls_of(exports.HUBSPOT_CALLS)

    assert found.problems == ()
    assert ends(found) == [
        (Channel.PHONE, CallResult.NO_ANSWER),
        (Channel.PHONE, CallResult.ANSWERED),
        (Channel.PHONE, CallResult.CALLED_US),
    ]
    assert found.calls[1].minutes == pytest.approx(3 + 25 / 60)
    assert found.calls[1].note == "wants a quote"


def test_tasks_of_salesforce_that_are_not_done_or_no_touch_are_left_out():
    found = calls_of(exports.SALESFORCE_TASKS)

    assert found.problems == ()
    assert ends(found) == [
        (Channel.VOICEMAIL, CallResult.VOICEMAIL_LEFT),
        (Channel.PHONE, CallResult.ANSWERED),
    ]
    assert found.calls[0].at == dt.datetime(2026, 3, 2, tzinfo=dt.UTC)
    assert any(note.startswith("2 rows are plans, tasks or notes") for note in found.notes)


def test_leads_of_pipedrive_are_found_by_their_person():
    (lead,) = leads_of(exports.PIPEDRIVE_LEADS).leads

    assert (lead.name, lead.email) == ("Ada Quist", "ada@quist.example")
    assert (lead.phone, lead.company) == ("+447700900123", "Fenland Dairy")
    assert lead.stage is Stage.ENQUIRY


def test_activities_of_pipedrive_that_are_done_are_touches():
    found = calls_of(exports.PIPEDRIVE_ACTIVITIES)

    assert [call.who for call in found.calls] == ["Grace Holt"]
    assert ends(found) == [(Channel.IN_PERSON, CallResult.ANSWERED)]
    assert found.calls[0].at == dt.datetime(2026, 3, 3, 12, tzinfo=dt.UTC)
    assert [problem.row for problem in found.problems] == [2]  # a call whose end nobody noted


def test_calls_of_close_are_read_by_their_dispositions():
    found = calls_of(exports.CLOSE_CALLS)

    assert ends(found) == [
        (Channel.PHONE, CallResult.NO_ANSWER),
        (Channel.VOICEMAIL, CallResult.VOICEMAIL_LEFT),
    ]
    assert [call.who for call in found.calls] == ["Ada Quist", "Grace Holt"]


def test_leads_of_zoho_are_read():
    (lead,) = leads_of(exports.ZOHO_LEADS).leads

    assert (lead.external_id, lead.name, lead.phone) == ("zcrm_1", "Ada Quist", "+442079460101")
    assert lead.stage is Stage.COLD


def test_calls_of_zoho_tell_a_missed_call_of_theirs_from_one_of_ours():
    found = calls_of(exports.ZOHO_CALLS)

    assert ends(found) == [
        (Channel.PHONE, CallResult.NO_ANSWER),
        (Channel.PHONE, CallResult.CALLED_US),
    ]
    assert found.calls[0].minutes == pytest.approx(31 / 60)


@pytest.mark.parametrize(("header", "row", "end"), exports.DIRECTIONS)
def test_a_call_of_theirs_is_never_counted_as_one_of_ours(header, row, end):
    text = f"When;Who;{header}\n2026-03-02 10:15;Ada Quist;{row}\n"

    found = calls_of(text)

    assert found.problems == ()
    assert ends(found) == [end]


def test_a_lead_file_that_names_how_people_came_in_is_no_call_log():
    table = read_table(b"Date,Name,Channel\n2026-03-02,Ada Quist,Inbound\n")

    assert not looks_like_call_log(table, COLUMNS)


@pytest.mark.parametrize("text", exports.UNKNOWN.values(), ids=exports.UNKNOWN)
def test_an_export_of_a_tool_never_seen_maps_without_help(text):
    table = read_table(text.encode())
    mapping = guess_mapping(table, COLUMNS)

    (lead,) = leads_of(text).leads

    assert {choice.field for choice in mapping.choices} == {
        "external_id", "first_name", "last_name", "company", "title", "email", "phone", "country",
        "value", "stage", "loss_reason", "created_at", "follow_up_on", "note",
    }  # fmt: skip
    assert (lead.name, lead.company, lead.value) == ("Ada Quist", "Fenland Dairy", 1250.0)
    assert lead.stage is Stage.PROPOSAL
    assert lead.created_at == dt.datetime(2026, 2, 3, tzinfo=dt.UTC)
    assert lead.phone.startswith("+")
    assert [name for name, _ in lead.extra] == [table.header[-1]]


@pytest.mark.parametrize(
    ("word", "stage", "outcome"),
    [
        ("Sales > Proposal", Stage.PROPOSAL, Outcome.OPEN),
        ("3 - Demo held / hot", Stage.TALKED, Outcome.OPEN),
        ("Contract sent (New business)", Stage.PROPOSAL, Outcome.OPEN),
        ("Lost - went with competitor", Stage.COLD, Outcome.BOUGHT_ELSEWHERE),
        ("Lost: no budget", Stage.COLD, Outcome.OPEN),
        ("Zebra", Stage.COLD, Outcome.OPEN),
    ],
)
def test_a_stage_of_several_words_is_understood_by_those_that_are_known(word, stage, outcome):
    (lead,) = leads_of(f"Name,Stage\nAda Quist,{word}\n").leads

    assert (lead.stage, lead.outcome) == (stage, outcome)


def test_a_word_means_what_a_person_says():
    text = "Name,Stage\nAda Quist,Zebra\nGrace Holt,Won\n"
    columns = COLUMNS.with_meanings({"Zebra": "won", "Won": "loss"})

    ada, grace = leads_of(text, columns).leads

    assert ada.outcome is Outcome.WON
    assert grace.outcome is Outcome.OPEN
    assert 'The file says "Won".' in grace.note


def test_a_meaning_that_there_is_not_is_refused_with_those_there_are():
    with pytest.raises(ValueError, match=r"'Zebra' cannot mean 'stripes': use one of loss, cold"):
        COLUMNS.with_meanings({"Zebra": "stripes"})


def test_the_words_of_a_file_are_listed_with_what_they_are_taken_for():
    table = read_table(b"Name,Stage\nAda,Won\nGrace,Won\nAlan,Zebra\nNoor,Lost\nEd,Demo\n")

    listed = list_meanings(table, guess_mapping(table, COLUMNS), COLUMNS)

    assert [(each.word, each.count, each.meaning) for each in listed] == [
        ("Won", 2, "won"), ("Zebra", 1, ""), ("Lost", 1, "loss"), ("Demo", 1, "talked"),
    ]  # fmt: skip
