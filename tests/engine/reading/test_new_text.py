"""What the sender wrote now, apart from what was quoted and signed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.reading.words import read


def new_text(text):
    return read(text).new_text


@pytest.mark.parametrize(
    "below",
    [
        "On Tue, 14 Jan 2025 at 10:11, Rita <rita@keep.example> wrote:\n> Shall we?",
        "On Tue, 14 Jan 2025 at 10:11, Rita Reed\n<rita@keep.example> wrote:\n\n> Shall we?",
        "On Tue, 14 Jan 2025 at 10:11, Rita <rita@keep.example> wrote:\nShall we?",
        "Am 14.01.2025 um 10:11 schrieb Rita:\nShall we?",
        "Rita Reed <rita@keep.example> schrieb am Di., 14. Jan.\n2025 um 10:11:\nShall we?",
        "Le 14 janv. 2025 à 10:11, Rita a écrit :\nShall we?",
        "2025-01-14 10:11 GMT+01:00 Rita <\nrita@keep.example>:\nShall we?",
        "-----Original Message-----\nFrom: Rita\nShall we?",
        "From: Rita Reed <rita@keep.example>\nShall we?",
        "*From:* Rita Reed\n*Sent:* 14 January\n*To:* Ada\nShall we?",
        "______________\nVon: Rita [rita@keep.example]\nGesendet: Dienstag\nShall we?",
        "> Shall we?\n> Rita",
        "-- \nAda King\nEngines Ltd",
        "Sent from my iPhone",
    ],
)
def test_quotations_old_mails_and_signatures_go(below):
    assert new_text(f"Yes.\n\nTuesday?\n\n{below}\n") == "Yes.\n\nTuesday?"


def test_answers_between_quoted_lines_stay():
    # trust case 71
    text = "On 14 Jan 2025 Rita wrote:\n> Price?\nFine.\n> Tuesday?\nNo, Friday.\n\n> Rita\n"

    assert new_text(text) == "Fine.\nNo, Friday."


@pytest.mark.parametrize(
    "text",
    [
        "On Monday she wrote:\nwe are in.",
        "From: London\nit takes an hour.",
        "Subject to contract:\nyes.",
        "To: be clear\nFrom: now on yes.",
        "-- but wait, there is more",
        "I wrote: yes.",
    ],
)
def test_prose_that_looks_a_little_like_a_quotation_stays(text):
    assert new_text(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "> only\n> a quotation",
        "-----Original Message-----\nHello",
        "-- \nAda",
        "Sent from my iPhone",
    ],
)
def test_a_mail_is_never_cut_to_nothing(text):
    # trust case 71
    assert new_text(text) == text


@given(st.text("On >wrote:\n-From@.1a", max_size=200))
def test_new_text_is_part_of_the_mail_and_only_empty_with_it(text):
    found = new_text(text)

    assert bool(found) == bool(text.strip())
    assert set(found.split()) <= set(text.split())


@given(st.text("ab \n", max_size=100))
def test_a_mail_without_any_mark_is_all_new(text):
    assert new_text(text).split() == text.split()


@pytest.mark.parametrize(
    "piece",
    ["On ", "On a\n", ">", "> a\nb\n", "From: a\n", "-", " \n", "On 1:00 wrote", "<a@", "_\n"],
)
def test_a_flood_of_one_piece_is_survived(piece):
    found = new_text("Hello\n\n" + piece * 30_000)

    assert found.startswith("Hello")
    assert len(found) <= 65_536
