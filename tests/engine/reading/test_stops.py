"""A clear request to stop all contact is found, and nothing that only looks like one."""

import pytest

from tests.engine.reading.words import read


def stops(text, **options):
    reading = read(text, is_answer_to_us=True, **options)
    assert reading.intents in ((), ("unsubscribe",))
    return bool(reading.intents)


@pytest.mark.parametrize(
    ("text", "evidence"),
    [
        ("Please stop emailing me.", "stop emailing me"),
        ("Hello,\n\nplease take us off this\nmailing list.\nAda", "take us off this mailing list"),
        ("Could you take me off your list?", "take me off your list"),
        ("STOP!", "stop"),
        ("Unsubscribe\n\nAda King\nEngines Ltd", "unsubscribe"),
        ("I am out, and I opt out.", "opt out"),
        ("Please, no more mails. Ada", "please, no more mails"),
        ("“Quit” Emailing me? No: quit emailing me!", "quit emailing me"),
    ],
)  # fmt: skip
def test_a_clear_request_stops_with_its_words_as_evidence(text, evidence):
    # trust case 78
    reading = read(text, is_answer_to_us=True)

    assert reading.intents == ("unsubscribe",)
    assert [(each.label, each.words) for each in reading.evidence] == [("unsubscribe", evidence)]


@pytest.mark.parametrize(
    "text",
    [
        "Please don't stop emailing me.",
        "Never stop writing to us!",
        "Should you stop emailing me?",
        "If it costs more, take me off your list.",
        "Stop emailing me until Monday.",
        "Stop emailing me, call me instead.",
        "Click here and we take you off; to take me off your list costs a click",
        'Your footer says: "take me off your list".',
        "Take me not off your list",
        "We sent no more mails",
        "Let us opt out of the second module",
        "Stop? Why would I?",
        "Stop\n" + "and this is why the pump is in the wrong place. " * 5,
        "Fine.\n\n> Stop emailing me.",
        "Fine.\n\nOn 14 Jan 2025 Rita wrote:\nstop emailing me",
        "Fine.\n-- \nSTOP\nstop emailing me",
        "nonstop emailing me",
    ],
)
def test_what_is_no_clear_request_stops_nothing(text):
    # trust case 78
    assert not stops(text)


def test_a_request_not_to_be_called_either_is_still_a_stop():
    assert stops("Don't call me. Stop emailing me.")


def test_a_subject_of_ones_own_counts_and_an_answered_one_does_not():
    assert stops("", subject="Unsubscribe")
    assert not stops("Fine", subject="Re: Unsubscribe")
    assert not stops("Is your tool able to do that?", subject="Unsubscribe")


def test_only_a_persons_words_stop():
    assert not read("Stop emailing me", auto_submitted="yes", subject="Automatic reply: x").intents
    assert not read("Stop emailing me", list_id="<x>").intents
    assert read("Stop emailing me", auto_submitted="yes").intents  # no machine's words beside it


@pytest.mark.parametrize(
    "piece",
    ["take me off your ", "stop emailing ", "take me off a b c ", "opt ", "please ", "stop? ", '"']
)  # fmt: skip
def test_a_flood_of_one_piece_is_survived(piece):
    assert not stops("Fine. " + piece * 4_000)
