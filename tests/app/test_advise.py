"""Advice on stories: the product's own timeline, one conclusion, and rules that hold."""

import json

import pytest

from keepwarm import wiring
from keepwarm.app.day import advise, reasons
from keepwarm.engine.values import Channel


def story(*lines, **facts):
    entries = [
        {"days_ago": days, "channel": channel, "direction": direction, "text": text}
        for days, channel, direction, text in lines
    ]
    facts = {"prospect": "Ola Brevik, boatyard", "offer": "winches"} | facts
    return {"id": "s", "facts": facts, "timeline": entries}


def answer(item):
    [line] = advise.advise_items([json.dumps(item)], wiring.packs())
    return line


def first(item):
    step = answer(item)["next"][0]
    return step["tactic"], step["channel"]


def test_a_story_becomes_the_products_timeline():
    told = advise.advise(
        story(
            (20, "email", "out", "An idea for the slip."),
            (12, "phone", "out", "Rang out."),
            (10, "phone", "out", "Left a voicemail."),
            (5, "email", "in", "Which load do they take?"),
        ),
        wiring.packs(),
    )

    standing = told.standings[0]
    assert told.timeline.touches.at.size == 3
    assert told.timeline.signals.at.size == 1
    assert standing["touches"] == 3


def test_the_page_and_the_command_conclude_by_one_function():
    assert advise.conclude is reasons.conclude


def test_a_stop_ends_everything():
    stop = story(
        (20, "email", "out", "Winches."),
        (3, "email", "in", "Remove me from your list and do not contact me again."),
    )

    assert answer(stop)["next"] == [{"tactic": "disqualify", "channel": "none"}]


def test_whoever_waits_for_us_is_answered():
    waits = story((1, "web", "in", "Form: which winch for six tons? Please reply."))

    assert first(waits)[0] == "respond_now"


def test_silence_alone_closes_nobody():
    silent = story(*((60 - 8 * step, "email", "out", f"Idea number {step}.") for step in range(6)))

    assert "disqualify" not in {step["tactic"] for step in answer(silent)["next"]}


def test_a_day_they_named_is_kept():
    later = story(
        (10, "email", "in", "Please come back in six weeks."),
        (9, "email", "out", "I will."),
    )

    assert first(later) in {("wait", "none"), ("schedule_for_their_timing", "email")}


def test_facts_may_deny_every_channel():
    denied = story((9, "email", "out", "Winches."), known="objected to all contact")

    assert first(denied) == ("disqualify", "none")


def test_evidence_is_worded_with_its_day():
    late = story(
        (20, "email", "in", "What does a winch cost?"), (12, "email", "out", "Our price list.")
    )

    line = answer(late)

    assert line["reasons"][0] == "slow_response_by_us"
    assert "8 days later" in line["why"]


@pytest.mark.parametrize(
    ("word", "channel"),
    [("sms", Channel.TEXT), ("trade fair", Channel.IN_PERSON), ("web", None), ("note", None)],
)
def test_free_words_for_channels_are_mapped(word, channel):
    assert advise._channel(word) is channel


@pytest.mark.parametrize(
    "bad",
    ["{", "[]", '{"id": "b"}', '{"id": "b", "timeline": [7]}'],
)
def test_a_bad_line_stops_no_other(bad):
    good = json.dumps(story((5, "email", "out", "Hello.")))

    lines = list(advise.advise_items([bad, good], wiring.packs()))

    assert "error" in lines[0]
    assert lines[1]["id"] == "s"
    assert "error" not in lines[1]
