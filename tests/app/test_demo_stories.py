"""The demo against its stories: all that the codebook names is in it, and how much is understood.

``STORIES.md`` is what a person knows; it does not bend to what the product reads.
"""

import dataclasses
import datetime as dt
import re
from collections import Counter
from importlib import resources

import pytest

from keepwarm.adapters.files import read_demo
from keepwarm.engine.belief import Reason
from keepwarm.engine.intake import split_mbox
from keepwarm.engine.values import Intent

pytestmark = pytest.mark.django_db

AMONG_THREE_MIN, FIRST_MIN = 0.82, 0.59
"""Shares of the open stories whose reason is among the product's three likeliest, and the first.

Measured on 44 stories: 0.86 and 0.64.
"""
LANGUAGES = {"en": 12, "de": 6, "fr": 6, "es": 5, "pt": 5, "nl": 6}
INTENTS = {
    "interested": "Bruno Lacaze",
    "meeting_request": "Nora Jessup",
    "question": "Clarisse Delmas",
    "asked_for_info": "Joana Pinto",
    "not_now": "Saskia Postma",
    "wrong_person": "Ruben Hoekstra",
    "left_company": "Rui Arrifana",
    "not_interested": "Andrés Gil",
    "competitor": "Tom Ashby",
    "already_bought": "Wendy Tranter",
    "no_budget": "Lucía Cantalar",
    "too_expensive": "Holger Ostertag",
    "no_need": "Yves Castagnol",
    "unsubscribe": "Harlan Doyle",
    "hostile": "Harlan Doyle",
    "out_of_office": "Mathilde Rochebrune",
    "auto_reply": "Saskia Postma",
    "prefers_phone": "Lou Castellano",
    "prefers_in_person": "Torben Harms",
    "prefers_email": "Ilse van Dam",
    "prefers_text": "Marcelo Serrado",
    "thanks_only": "Sam Whitlock",
}
"""Of each meaning a person who says it; a bounce is said by a mail server."""
DETAILS = {
    "resume_on": "Saskia Postma",
    "return_on": "Mathilde Rochebrune",
    "alternate": "Mathilde Rochebrune",
    "referral": "Rui Arrifana",
    "phone": "Marcelo Serrado",
}
FORMS = {
    "hard bounce": ("annegret-voss", b"Action: failed\nStatus: 5.1.1"),
    "delay": ("annegret-voss", b"Action: delayed"),
    "full mailbox": ("manuel-prieto", b"Status: 4.2.2"),
    "absence without a date": ("saskia-postma", b"Auto-Submitted: auto-replied"),
    "absence with a date": ("mathilde-rochebrune", b"de retour le 2026-02-09"),
    "ticket": ("patricia-antunes", b"Ticket number"),
    "HTML alone": ("rocio-olmedo", b"Content-Type: text/html"),
    "answer above the quote": ("angus-petrie", b"Rita Kovacs <"),
    "answer below the quote": ("didier-roux", b"\xc3\xa9crit :\n\n> Bonjour"),
    "answers between quoted lines": ("sam-whitlock", b"> How wide are the swing doors?\n\n2.2 m"),
    "quote as Outlook makes it": ("holger-ostertag", b"\nBetreff: "),
    "forwarded words": ("elodie-perrin", "Message transféré".encode()),
    "our forward": ("gerard-mestre", b"Subject: TR: "),
    "Latin-1": ("lukas-reiter", b'charset="iso-8859-1"'),
    "invitation": ("nora-jessup", b"METHOD:REQUEST"),
    "acceptance": ("nora-jessup", b"PARTSTAT=ACCEPTED"),
    "footer": ("morag-sinclair", b"please delete it and tell us"),
    "orders to the reader": ("dean-hollis", b"ignore your previous instructions"),
}
TOUCHES = {
    "voicemail": "Rocío Olmedo",
    "text": "Marcelo Serrado",
    "linkedin": "Rui Arrifana",
    "in_person": "Torben Harms",
    "phone": "Gérard Mestre",
}


@dataclasses.dataclass(frozen=True)
class Story:
    name: str
    account: str
    language: str
    reasons: frozenset[str]


def read_stories():
    text = resources.files("keepwarm").joinpath("demo/STORIES.md").read_text(encoding="utf-8")
    first, _, rest = text.partition("## The first twenty")[2].partition("## The other")
    rest, _, more = rest.partition("## Two more rows")
    more = more.partition("\n## ")[0]
    for row in table_rows(first):
        yield Story(row[0], row[1], "en", labels_in(row[3]))
    for row in table_rows(rest):
        yield Story(row[0], row[1], row[2], labels_in(row[4]))
    for row in table_rows(more)[:2]:
        yield Story(row[0], row[1], "en", frozenset())


def table_rows(text):
    rows = [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("| ")]
    return [row for row in rows if row[0] != "Name"]


def labels_in(cell):
    return frozenset(re.findall(r"`(\w+)`", cell)) & {reason.value for reason in Reason}


STORIES = list(read_stories())


def readings_of(name):
    from keepwarm.records.models import Reading

    return Reading.objects.filter(
        message__participation__person__prospect__name=name,
        message__participation__role__in=("from", "bounced"),
    )


@pytest.mark.usefixtures("demo")
def test_everybody_in_the_record_has_a_story_and_every_story_somebody():
    from keepwarm.records.models import Prospect

    recorded = Counter(Prospect.objects.values_list("name", "account_name"))

    assert recorded == Counter((story.name, story.account) for story in STORIES)


@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_for_silence_is_somebodys_story(reason):
    assert [story.name for story in STORIES if reason in story.reasons]


@pytest.mark.usefixtures("demo")
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_is_written_and_recognised(language):
    from keepwarm.records.models import Reading

    assert sum(story.language == language for story in STORIES) >= LANGUAGES[language]
    assert Reading.objects.filter(language=language).count() >= LANGUAGES[language]


@pytest.mark.usefixtures("demo")
@pytest.mark.parametrize("intent", sorted(set(Intent) - {Intent.BOUNCE}))
def test_every_meaning_of_an_answer_is_said_by_somebody_and_read(intent):
    read = {label for reading in readings_of(INTENTS[intent]) for label in reading.intents}

    assert intent in read


@pytest.mark.usefixtures("demo")
@pytest.mark.parametrize("detail", DETAILS)
def test_every_detail_of_an_answer_is_said_by_somebody_and_read(detail):
    assert any(reading.details.get(detail) for reading in readings_of(DETAILS[detail]))


@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_mail_is_in_somebodys_conversation(form):
    slug, telling = FORMS[form]

    mails = list(split_mbox([read_demo()[f"people/{slug}.mbox"]]))

    assert any(telling in raw for raw in mails)


@pytest.mark.usefixtures("demo")
@pytest.mark.parametrize("channel", TOUCHES)
def test_every_channel_is_in_the_log(channel):
    from keepwarm.records.models import LogEntry

    log = LogEntry.objects.filter(person__prospect__name=TOUCHES[channel])
    assert log.filter(channel=channel).exists()


@pytest.mark.usefixtures("demo")
def test_orders_to_the_software_are_seen_and_need_a_person():
    (reading,) = [found for found in readings_of("Dean Hollis") if found.is_injection]

    assert reading.needs_human


@pytest.mark.usefixtures("demo")
@pytest.mark.parametrize("name", ["Naomi Clarke", "Harlan Doyle", "Andrés Gil"])
def test_who_asked_for_no_more_is_kept_from_it(name):
    from keepwarm.records.models import Signal, Suppression

    assert Signal.objects.filter(person__prospect__name=name, kind="stop").exists()
    assert Suppression.objects.count() >= 3


def test_a_promise_of_ours_is_due_and_one_that_was_kept_is_not(demo):
    from keepwarm.app.day.today import read_today

    owed = {promise.name for promise in read_today(demo).promises}

    assert "Sam Whitlock" in owed
    assert "Holger Ostertag" not in owed


@pytest.mark.usefixtures("demo")
def test_two_people_of_one_name_are_two_and_one_with_two_addresses_is_not_guessed():
    from keepwarm.records.models import Person, Prospect

    assert Prospect.objects.filter(name="Jan de Boer").count() == 2
    assert Person.objects.filter(address__value="itorrecilla58@correo-casa.example").count() == 1
    assert Prospect.objects.filter(name__startswith="Íñigo").count() == 1


def test_days_in_texts_and_invitations_move_with_the_mail():
    from keepwarm.app.importing.demo import move_mail

    later = dt.datetime(2026, 3, 11, 16, 0, tzinfo=dt.UTC)  # forty days after the anchor
    files = read_demo()
    absence = list(split_mbox([files["people/mathilde-rochebrune.mbox"]]))[-1]
    accepted = list(split_mbox([files["people/nora-jessup.mbox"]]))[-1]

    assert b"de retour le 2026-03-21" in move_mail(absence, now=later)
    assert b"DTSTART:20260316T150000Z" in move_mail(accepted, now=later)
    at_night = later.replace(day=13, hour=3)  # a Friday
    assert b"DTSTART:20260318T150000Z" in move_mail(accepted, now=at_night)


def test_the_reason_of_a_story_is_mostly_among_the_three_likeliest(demo):
    from keepwarm.app.people.prospect import read_prospect
    from keepwarm.records.models import Prospect

    words = demo.packs.reasons.words
    places = {}
    for story in STORIES:
        found = Prospect.objects.get(name=story.name, account_name=story.account)
        card = read_prospect(demo, found.pk).reasons
        if story.reasons and card is not None:
            told = {words[Reason(reason)] for reason in story.reasons}
            shown = [line.words in told for line in card.lines]
            places[story.name, story.account] = shown.index(True) if any(shown) else len(shown)

    missed = [who for who, place in places.items() if place >= 3]
    assert len(places) >= 44
    assert 1 - len(missed) / len(places) >= AMONG_THREE_MIN, missed
    assert sum(place == 0 for place in places.values()) / len(places) >= FIRST_MIN
