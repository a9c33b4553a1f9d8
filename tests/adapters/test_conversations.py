"""The demo's conversations made into mails, by the rules that their files rely on."""

import csv
import io

import pytest

from keepwarm.adapters.files._conversations import compose_conversations
from keepwarm.engine.intake import parse_message, split_mbox

LEAD = """
language = "nl"
signature = "Ada"
[lead]
"Full Name" = "Ada Quist"
"E-mail" = "ada@fenland.example"
Created = 2026-01-05
"""
FIRST = """
[[out]]
at = 2026-01-06T09:00:00+00:00
subject = "Pompen"
text = "From here on, Ada: hoeveel pompen?"
"""
ANSWER = """
[[in]]
at = 2026-01-07T10:00:00+01:00
text = "Drie."
"""


def mails_of(text):
    files = compose_conversations({"ada.toml": LEAD + text})
    return [parse_message(raw) for raw in split_mbox([files["people/ada.mbox"]])]


def test_an_answer_names_what_it_answers_and_quotes_it_in_the_writers_language():
    first, answer = mails_of(ANSWER + FIRST)

    assert first.text.startswith("From here on, Ada")
    assert answer.subject == "Re: Pompen"
    assert first.message_id in answer.references
    assert "Drie.\n\n-- \nAda\n\nRita Kovacs" in answer.text
    assert "schreef:\n\n> From here on, Ada: hoeveel pompen?" in answer.text


@pytest.mark.parametrize(
    ("quote", "telling"),
    [
        ("above", "> From here on, Ada: hoeveel pompen?\n\nDrie."),
        ("outlook", "\nOnderwerp: Pompen\n\nFrom here on, Ada"),
        ("none", "Drie.\n\n-- \nAda"),
    ],
)
def test_a_quote_stands_where_the_file_says(quote, telling):
    _, answer = mails_of(f'{FIRST}{ANSWER}quote = "{quote}"\n')

    assert telling in answer.text
    assert ("hoeveel" in answer.text) == (quote != "none")


def test_a_conversation_cannot_begin_with_an_answer():
    with pytest.raises(ValueError, match="has no subject"):
        mails_of(ANSWER)


def test_leads_and_calls_of_all_conversations_stand_in_one_sheet_each_by_time():
    call = '[[call]]\nWhen = 2026-01-0{}T09:00:00+00:00\nChannel = "phone"\nResult = "busy"\n'

    files = compose_conversations({
        "ada.toml": LEAD + call.format(9),
        "bob.toml": LEAD.replace("Ada", "Bob").replace("ada@", "bob@") + call.format(8),
    })  # fmt: skip

    calls = list(csv.DictReader(io.StringIO(files["people/calls.csv"].decode())))
    leads = list(csv.DictReader(io.StringIO(files["people/leads.csv"].decode())))
    assert [row["Who"] for row in calls] == ["bob@fenland.example", "ada@fenland.example"]
    assert [row["Full Name"] for row in leads] == ["Ada Quist", "Bob Quist"]


def test_the_same_files_make_the_same_bytes():
    files = {"ada.toml": LEAD + FIRST + ANSWER}

    assert compose_conversations(files) == compose_conversations(files)
