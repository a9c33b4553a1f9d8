"""The remarks that train the diagnosis: sound, labelled by the codebook, each written once."""

from collections import Counter

import pytest

from keepwarm.engine.reading import LANGUAGES
from training.notes import LABELS, SIDES, read_notes

NOTES = read_notes()
MANY = 20  # of each reason, to train on


@pytest.fixture
def folder(tmp_path):
    """Write a file of notes and give its folder."""

    def write(text):
        (tmp_path / "notes.txt").write_text(text, encoding="utf-8")
        return tmp_path

    return write


def test_a_note_is_its_reasons_whose_words_it_holds_and_the_words(folder):
    note, quiet = read_notes(
        folder("too_busy+bad_timing\tin\tnl\tNa de oogst\nnone\tsignal\ten\tOpened\n")
    )

    assert note.reasons == {"too_busy", "bad_timing"}
    assert (note.side, note.language, note.text) == ("in", "nl", "Na de oogst")
    assert (quiet.reasons, quiet.side) == (frozenset(), "note")


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("tired\tin\ten\tHm", "notes.txt:1: no reason .'tired'.; use the codebook's names"),
        ("too_busy\tthem\ten\tHm", "notes.txt:1: no side 'them'; use one of in, out"),
        ("too_busy\tHm", "notes.txt:1: "),
    ],
)
def test_a_fault_is_told_with_file_and_line(folder, line, fault):
    with pytest.raises(ValueError, match=fault):
        read_notes(folder(line))


def test_every_reason_and_every_side_is_told_of_often():
    reasons = Counter(reason for note in NOTES for reason in note.reasons)
    sides = Counter(note.side for note in NOTES)

    assert set(reasons) == set(LABELS)
    assert min(reasons.values()) >= MANY
    assert min(sides[side] for side in SIDES.values()) >= MANY
    assert {note.language for note in NOTES} <= set(LANGUAGES)


def test_no_note_stands_twice():
    words = Counter((note.side, note.text.casefold()) for note in NOTES)

    assert [text for text, count in words.items() if count > 1] == []
