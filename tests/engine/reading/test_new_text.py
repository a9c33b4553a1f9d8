"""What the sender wrote now, apart from what was quoted, added and handed on."""

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepwarm.engine.reading import read_last_words, split_text
from tests.engine.reading.split_words import SPLIT_WORDS

QUOTATIONS = [
    "On Tue, 14 Jan 2025 at 10:11, Rita <rita@keep.example> wrote:\n> Shall we?",
    "On Tue, 14 Jan 2025 at 10:11, Rita Reed\n<rita@keep.example> wrote:\n\n> Shall we?",
    "On Tue, 14 Jan 2025 at 10:11, Rita <rita@keep.example> wrote:\nShall we?",
    "On 14 Jan 2025,\nat 10:11,\nRita Reed <rita@keep.example> wrote:\n\n> Shall we?",
    "On 14 January 2025 at 10:11 Rita Reed <rita@keep.example> wrote\nShall we?",
    "Am 14.01.2025 um 10:11 schrieb Rita:\nShall we?",
    "Rita Reed <rita@keep.example> schrieb am Di., 14. Jan.\n2025 um 10:11:\nShall we?",
    "Rita Reed <rita@keep.example> schrieb am Di., 14.\nJan. 2025 um 10:11 Uhr:\n\n> Shall we?",
    "Le 14 janv. 2025 à 10:11, Rita a écrit :\nShall we?",
    "2025-01-14 10:11 GMT+01:00 Rita <\nrita@keep.example>:\nShall we?",
    "2025-01-14 10:11 GMT+01:00 Rita <rita@keep.example\n>:\n\n> Shall we?",
    "2025/1/14 Rita Reed <rita@keep.example>\n\n| Shall we?\n| Rita",
    "14.01.2025, 10:11 Rita Reed <rita@keep.example> 写道：\nShall we?",
    "-----Original Message-----\nFrom: Rita\nShall we?",
    "---- On Tue, 14 Jan 2025 10:11 Rita <rita@keep.example> wrote ----\nShall we?",
    "Original Message\nFrom: Rita\nShall we?",
    "## - Reply above this line - ##\nShall we?",
    "From: Rita Reed <rita@keep.example>\nShall we?",
    "From: Rita Reed\n<rita@keep.example>\nSent: Tuesday\nShall we?",
    "From: rita@keep.example\nShall we?",
    "From: Rita Reed\nSent: 14 January\nShall we?",
    "*From:* Rita Reed\n*Sent:* 14 January\n*To:* Ada\nShall we?",
    "Sent: 14 January\nFrom: Rita Reed\nTo: Ada\nShall we?",
    "To: Ada <ada@engines.example>\nSubject: Engines\nShall we?",
    "______________\nVon: Rita [rita@keep.example]\nGesendet: Dienstag\nShall we?",
    "> Shall we?\n> Rita",
    "&gt; Shall we?",
]
ADDITIONS = [
    "Sent from my iPhone",
    "Von meinem Phone gesendet",
    "Get Outlook for iOS<https://links.example/o>",
    "This email and any attachments are confidential.\nDelete it.\n\nThank you.",
    "To unsubscribe, click here",
    "Engines Ltd. Registered office: 1 Mill Lane.",
    "__________\nengines mailing list\nengines@lists.example",
]


def new_text(text, **options):
    return split_text(text, SPLIT_WORDS, **options).new_text


@pytest.mark.parametrize("below", [*QUOTATIONS, *ADDITIONS])
def test_quotations_old_mails_and_additions_go(below):
    assert new_text(f"Yes.\n\nTuesday?\n\n{below}\n") == "Yes.\n\nTuesday?"


@pytest.mark.parametrize("below", QUOTATIONS)
def test_history_is_kept_and_its_last_words_are_found(below):
    split = split_text(f"Yes.\n\n{below}\n", SPLIT_WORDS)

    assert "".join(split.quoted.split()) == "".join(below.split()).lstrip("_")
    assert read_last_words(split.quoted, SPLIT_WORDS).split("\n")[0] == "Shall we?"


def test_answers_between_quoted_lines_stay():
    # trust case 71
    text = "On 14 Jan 2025 Rita wrote:\n> Price?\nFine.\n> Tuesday?\nNo, Friday.\n\n> Rita\n"

    assert new_text(text) == "Fine.\n\nNo, Friday."


def test_the_broken_end_of_a_quoted_line_is_no_answer():
    quoted = (
        "> We could come on Tuesday or on Thursday of the week after the fair,\nif it suits\n> you."
    )

    assert new_text(f"Thursday.\n\n{quoted}\n") == "Thursday."


@pytest.mark.parametrize(
    "text",
    [
        "On Monday she wrote:\nwe are in.",
        "From: London\nit takes an hour.",
        "From: Monday, 9 a.m.\nTo: Friday, 5 p.m.\nSubject: the fair",
        "Subject to contract:\nyes.",
        "To: be clear\nFrom: now on yes.",
        "-- but wait, there is more",
        "---- Prices ----\nFine.",
        "I wrote: yes.",
        "In 2024 I wrote to Tom and he said:\nno.",
        "Original message\nwas better.",
        "Sent from my desk, not from my phone: yes.",
        "This email and any other will do.",
        "| a | b |\n| 1 | 2 |",
        "See:\n```\n> quoted\n--\nFrom: a <a@b.example>\n```\nDone?",
    ],
)
def test_prose_that_looks_a_little_like_a_quotation_stays(text):
    assert new_text(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "> only\n> a quotation",
        "-----Original Message-----\nHello",
        "--\nAda",
        "Sent from my iPhone",
        "On 14 Jan 2025 Rita wrote:\n> Shall we?",
    ],
)
def test_a_mail_is_never_cut_to_nothing(text):
    # trust case 71
    split = split_text(text, SPLIT_WORDS)

    assert split.new_text == text
    assert split.is_all_history or not split.quoted


def test_a_gateways_warning_at_the_top_goes():
    text = "CAUTION: This email came from outside.\nDo not click.\n\nYes.\n"

    assert new_text(text) == "Yes."


FORWARDS = [
    "---------- Forwarded message ---------\nFrom: Tom <tom@engines.example>\n\nWe pass.",
    "Begin forwarded message:\n\n> From: Tom\n> Sent: 14 January\n>\n> We pass.",
    "> Begin forwarded message:\n>\n> From: Tom <tom@engines.example>\n>\n> We pass.",
]


@pytest.mark.parametrize("forward", FORWARDS)
def test_a_forward_without_own_words_is_what_it_forwards(forward):
    assert new_text(forward) == "We pass."
    assert new_text(f"Hello\n\n{forward}") == "We pass."


@pytest.mark.parametrize("forward", FORWARDS)
def test_a_forwarded_answer_counts_only_where_the_sender_points_to_it(forward):
    assert new_text(f"See below.\n\n{forward}") == "See below.\n\nWe pass."
    assert new_text(f"From our CFO.\n\n{forward}") == "From our CFO.\n\nWe pass."
    assert new_text(f"Tom will answer.\n\n{forward}") == "Tom will answer."


def test_a_quotation_is_handed_on_only_as_somebody_elses():
    quoted = "On 14 Jan 2025 Tom wrote:\n> We pass.\n>\n> On 13 Jan 2025 Ada wrote:\n>> Shall we?"

    assert new_text(f"See below from our CFO.\n\n{quoted}").endswith("CFO.\n\nWe pass.")
    assert new_text(f"See below.\n\n{quoted}") == "See below."
    assert new_text(f"See below in red, from our CFO.\n\n{quoted}").endswith("CFO.")


MESSAGES = st.lists(
    st.sampled_from(
        ["Yes, Tuesday suits us.", "What does it cost?", "We pass for now", "", "Price: 5.", "no"]
    ),
    min_size=1,
    max_size=6,
).map(lambda lines: "\n".join(["Thanks for this, we read it.", *lines]))


@given(MESSAGES, st.lists(st.sampled_from([*QUOTATIONS, *ADDITIONS]), min_size=1, max_size=3))
def test_what_is_appended_never_changes_the_new_text(message, below):
    assert new_text("\n\n".join([message, *below])) == new_text(message)


@given(MESSAGES, st.sampled_from(["-- \nAda King\nEngines Ltd", "Best,\nAda", "Regards,\n\nAda"]))
def test_an_appended_signature_never_changes_the_new_text(message, signature):
    split = split_text(f"{message}\n\n{signature}\n", SPLIT_WORDS)

    assert split.new_text == new_text(message)
    assert split.signature.split()[-len(signature.split()) :] == signature.split()


@given(MESSAGES, st.sampled_from([*QUOTATIONS, *ADDITIONS]))
def test_line_ends_and_trailing_space_change_nothing(message, below):
    text = f"{message}\n\n{below}\n"

    assert new_text(text.replace("\n", "\r\n")) == new_text(text)
    assert new_text(text.replace("\n", "  \n") + "\n\n") == new_text(text)


@given(MESSAGES, st.sampled_from([*QUOTATIONS, *ADDITIONS]), st.integers(20, 90))
def test_breaking_the_lines_elsewhere_changes_nothing(message, below, width):
    wrapped = "\n".join(textwrap.fill(line, width) for line in message.split("\n"))

    assert new_text(f"{wrapped}\n\n{below}").split() == new_text(f"{message}\n\n{below}").split()


@given(MESSAGES, st.sampled_from([*QUOTATIONS, *ADDITIONS]))
def test_new_text_is_all_new_when_it_is_split_again(message, below):
    once = new_text(f"{message}\n\n{below}\n")

    assert new_text(once) == once


@given(st.text("On >wrote:\n-From@.1a|_", max_size=200))
def test_new_text_is_part_of_the_mail_and_only_empty_with_it(text):
    split = split_text(text, SPLIT_WORDS)

    assert bool(split.new_text) == bool(text.strip())
    assert set(split.new_text.replace(">", " ").split()) <= set(text.replace(">", " ").split())


@given(st.text("ab \n", max_size=100))
def test_a_mail_without_any_mark_is_all_new(text):
    assert new_text(text).split() == text.split()
