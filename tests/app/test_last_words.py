"""What is said on a line, and what a log may not say."""

import pytest

from keepwarm.app.day.history import _beginning
from keepwarm.app.importing.sheets import import_sheet
from keepwarm.app.keeping.act import close
from keepwarm.app.people.prospect import read_prospect
from keepwarm.records import models

pytestmark = pytest.mark.django_db

LEADS = b"Name,E-mail\nAda King,ada@engines.example\n"


def test_a_call_dated_ahead_is_left_aside_with_its_line_and_the_others_are_taken(desk):
    import_sheet(desk, name="leads.csv", content=LEADS)
    ahead = f"{desk.now().year + 5}-05-05 09:00,ada@engines.example,phone,answered\n"
    past = f"{desk.now().year - 1}-05-05 09:00,ada@engines.example,phone,answered\n"
    content = f"When,Who,Channel,Result\n{ahead}{past}".encode()

    report = import_sheet(desk, name="calls.csv", content=content)

    assert report.stored == 1
    assert any("line 2" in text and "has passed" in text for text in report.problems)
    assert models.LogEntry.objects.get().at < desk.now()


def test_no_chance_is_shown_for_somebody_who_is_closed(desk):
    import_sheet(desk, name="leads.csv", content=LEADS)
    prospect_id = models.Prospect.objects.get().pk
    close(desk, prospect_id=prospect_id, outcome="unqualified", evidence="They make no engines.")

    page = read_prospect(desk, prospect_id)

    assert page.chance_next.text == page.chance_five.text == page.listening.text == "–"


@pytest.mark.parametrize(
    ("text", "beginning"),
    [
        ("Hi Rita,\n\nwhat does it cost?", "what does it cost?"),
        ("What does\nit cost?", "What does it cost?"),
        ("Hello,", "Hello,"),
        ("", ""),
        ("word " * 60, "word " * 35 + "word …"),
    ],
)
def test_their_words_begin_after_the_greeting_and_end_at_a_word(text, beginning):
    assert _beginning(text) == beginning
