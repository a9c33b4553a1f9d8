"""What a person changed in a draft is told by its parts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepwarm.engine.draft import Block, Draft, measure_edit
from keepwarm.engine.values import Channel, Tactic

DRAFT = Draft(
    tactic=Tactic.VALUE_NUGGET,
    channel=Channel.EMAIL,
    language="en",
    subject=Block(part="subject", text="Doors"),
    blocks=(
        Block(part="salutation", text="Dear Ada,"),
        Block(part="lead", text="Something useful on doors:"),
        Block(part="gift", text="Close it on a strip of paper and pull."),
        Block(part="close", text="May I send the drawing?"),
        Block(part="sign_off", text="Kind regards,\nRita"),
    ),
    closes=(),
    words_max=150,
    is_reply=False,
    is_forward=False,
)


def changed(old, new, subject="Doors"):
    return measure_edit(DRAFT, subject=subject, text=DRAFT.text.replace(old, new)).changed


@pytest.mark.parametrize(
    ("old", "new", "parts"),
    [
        ("Dear", "Good morning", ("salutation",)),
        ("Something useful", "A thought", ("lead",)),
        ("on a strip", "on a narrow strip", ("body",)),
        ("May I send the drawing?", "Shall we talk on Thursday?", ("close",)),
        ("pull.\n\n", "pull.\n\nIt snowed here.\n\n", ("added",)),
        ("Kind regards", "Best", ("sign_off",)),
        ("\n\n", "\n", ()),
    ],
)
def test_the_part_that_was_put_otherwise_is_named(old, new, parts):
    assert changed(old, new) == parts


def test_another_subject_is_a_change_of_its_own():
    assert changed("", "", subject="Doors again") == ("subject",)


@given(text=st.text("Dear Ada on a strip\n.", max_size=200))
def test_the_share_kept_is_a_share_and_whole_only_where_nothing_went(text):
    edit = measure_edit(DRAFT, subject="Doors", text=text)

    assert 0.0 <= edit.kept_share <= 1.0
    assert (edit.kept_share == 1.0) <= (DRAFT.text.split()[0] in text)


def test_what_was_kept_as_composed_is_whole():
    edit = measure_edit(DRAFT, subject="Doors", text=DRAFT.text)

    assert (edit.kept_share, edit.changed) == (1.0, ())
