"""The command line: what it says, what it prints for machines, and how it ends."""

import pytest

from tests.app.builders import ADA, EDSGER, GRACE, story
from tests.app.dump import differences, dump_record

COMMANDS = [
    "import", "today", "why", "prospects", "candidates", "log", "undo", "serve", "doctor", "fit",
    "calibration", "duplicates", "merge", "split", "hand-over",
    "backup", "restore", "resume", "export", "erase",
]  # fmt: skip
EVENTS = {
    "answered": ("phone", "answered"),
    "called": ("phone", "no_answer"),
    "no-answer": ("phone", "no_answer"),
    "voicemail": ("voicemail", "voicemail_left"),
    "busy": ("phone", "busy"),
    "wrong-number": ("phone", "wrong_number"),
    "called-us": ("phone", "called_us"),
    "mailed": ("email", "sent"),
    "texted": ("text", "sent"),
    "text-answer": ("text", "replied"),
    "linkedin": ("linkedin", "sent"),
    "linkedin-answer": ("linkedin", "replied"),
    "visited": ("in_person", "answered"),
    "letter": ("letter", "sent"),
}


def test_help_names_every_command(keepwarm):
    text = keepwarm("--help").text

    assert all(command in text for command in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(keepwarm, command):
    assert "Usage" in keepwarm(command, "--help").text


@pytest.mark.parametrize("command", [each for each in COMMANDS if each != "serve"])
def test_every_command_speaks_to_machines(keepwarm, command):
    assert "--json" in keepwarm(command, "--help").text


@pytest.mark.parametrize(
    "words",
    [
        ("today",),
        ("today", "--minutes", "15"),
        ("why", "ada"),
        ("prospects",),
        ("prospects", "--search", "mills", "--sort", "name", "--lane", "pursue"),
        ("candidates",),
        ("doctor",),
        ("fit",),
        ("calibration",),
    ],
)
def test_what_is_printed_for_machines_is_one_document(imported, words):
    assert imported(*words, "--json").json


# Prospects


def test_why_tells_the_evidence_and_the_next_step(imported):
    said = imported("why", "Ada", "Quist")

    assert "Ada Quist · Fenland Dairy" in said.text
    assert "Next step" in said.text
    assert "Chance of an answer" in said.text
    assert "Timeline" in said.text


@pytest.mark.parametrize("command", ["why", "log"])
def test_a_name_nobody_has_says_how_to_look(imported, command):
    said = imported(command, "Zebedee", *(["busy"] if command == "log" else []), code=2)

    assert "Nobody is called “Zebedee”. Look with: keepwarm prospects --search WORD" in said.trouble


@pytest.mark.parametrize("command", ["why", "log"])
def test_a_name_of_several_lists_them_with_their_numbers(imported, prospect_of, command):
    said = imported(command, "example", *(["busy"] if command == "log" else []), code=2)

    for someone in (ADA, GRACE, EDSGER):
        assert f"{someone.name}, " in said.trouble
        assert f"({prospect_of(someone).pk})" in said.trouble


def test_prospects_are_searched_and_sorted(imported):
    names = [row["name"] for row in imported("prospects", "--sort", "name", "--json").json["rows"]]
    found = imported("prospects", "--search", "MILLS", "--json").json["rows"]

    assert names == [ADA.name, EDSGER.name, GRACE.name]
    assert [row["name"] for row in found] == [GRACE.name]


@pytest.mark.parametrize(
    "words", [("--sort", "luck"), ("--lane", "fast"), ("--after", "nonsense"), ("--after", "W10")]
)
def test_an_order_lane_or_page_that_does_not_exist_is_refused(imported, words):
    assert imported("prospects", *words, code=2).trouble


# Log and undo


@pytest.mark.parametrize("word", EVENTS)
def test_every_event_is_logged_in_one_line_and_taken_back(imported, prospect_of, word):
    from keepwarm.records.models import LogEntry

    before = dump_record(without=("Decision",))

    decision = imported("log", "Ada", word, "in", "a", "hurry", "--json").json["decision"]
    entry = LogEntry.objects.get(note="in a hurry")
    said = imported("undo", decision)

    assert entry.person_id == prospect_of(ADA).person_id
    assert (entry.channel, entry.result) == EVENTS[word]
    assert said.text.startswith("Undone: Logged: ")
    assert differences(before, dump_record(without=("Decision",))) == []


def test_the_events_are_those_of_the_help(keepwarm):
    from keepwarm.cli._commands import _EVENTS

    assert _EVENTS == EVENTS
    assert all(word in keepwarm("log", "--help").text for word in EVENTS)


def test_a_touch_is_logged_as_of_an_earlier_time_of_the_reps_clock(imported):
    from keepwarm.records.models import LogEntry, Workspace

    Workspace.objects.update(zone="America/New_York")

    imported("log", "Ada", "busy", "hm", "--at", "2026-03-10T09:30:00")

    assert LogEntry.objects.get(note="hm").at.isoformat() == "2026-03-10T13:30:00+00:00"


def test_an_unknown_event_is_refused_with_those_that_are_known(imported):
    said = imported("log", "Ada", "sighed", code=2)

    assert "'sighed' is unknown; use one of answered, called" in said.trouble


def test_what_lies_ahead_is_not_logged(imported):
    said = imported("log", "Ada", "busy", "--at", "2026-03-12", code=2)

    assert "12 March 2026 00:00 lies ahead" in said.trouble


def test_an_act_is_undone_once(imported):
    decision = imported("log", "Ada", "busy", "--json").json["decision"]
    imported("undo", decision)

    assert "undone already" in imported("undo", decision, code=2).trouble


@pytest.mark.parametrize("minutes", ["0", "-3", "nan", "2000"])
def test_a_day_of_no_minutes_is_refused(imported, minutes):
    assert "a day takes 1 to 1440" in imported("today", "--minutes", minutes, code=2).trouble


# Doctor


def test_a_sound_record_is_called_sound(imported):
    findings = imported("doctor", "--json").json

    unwell = [finding["what"] for finding in findings if not finding["is_well"]]
    assert unwell == ["backup"]  # of this record nobody has made one yet
    assert any("rita@brightwell.example" in finding["sentence"] for finding in findings)


def test_what_was_read_by_an_older_version_is_found_and_mended(imported):
    from keepwarm.records.models import Message

    before = dump_record()
    Message.objects.update(reading_version=0)

    sick = imported("doctor", code=1)
    imported("doctor", "--repair")

    assert f"{len(story())} messages were read by an older version" in sick.text
    assert differences(before, dump_record()) == []
