"""The inbox: what needs a person, what was read for them, and what belongs to nobody yet."""

import dataclasses
import datetime as dt
import hashlib

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.app.builders import (
    ADA,
    EDSGER,
    GRACE,
    NOW,
    RITA,
    STRANGER,
    Someone,
    ago,
    away,
    bounce,
    lead,
    leads_csv,
    mail,
    thin_mail,
)

CROWD = 7


def message_of(raw):
    from keepwarm.records.models import Message

    return Message.objects.get(digest=hashlib.sha256(raw).digest()).pk


def look(desk, **asked):
    from keepwarm.app.ground.cards import InboxQuery
    from keepwarm.app.inbox.inbox import read_inbox

    return read_inbox(desk, InboxQuery(**asked))


def ids(rows):
    return [row.message_id for row in rows]


def row_of(rows, raw):
    return next(row for row in rows if row.message_id == message_of(raw))


def set_reading(raw, **fields):
    """Let a message be read so, whatever the reader makes of it."""
    from keepwarm.records.models import Reading

    Reading.objects.filter(message_id=message_of(raw)).update(**fields)


def answer(text, *, days=0, hours=3, ident="answer", sender=ADA, to_our="ada-1"):
    return mail(
        sender, RITA, at=ago(days, hours=hours), ident=ident, answers=to_our,
        subject="Re: Whey pumps at Fenland", text=text,
    )  # fmt: skip


@pytest.fixture
def story(intake):
    intake.story()
    return intake


def test_who_waits_for_an_answer_needs_you_with_the_reason_and_a_clock(desk, story):
    asks = answer("What would two pumps cost, and when could you deliver them?\n")
    story.mail(asks)

    row = row_of(look(desk).needs, asks)

    assert row.name == ADA.name
    assert row.account == "Fenland Dairy"
    assert row.waiting_text == "3 hours"
    assert row.reason
    assert row.email == ADA.address
    assert row.excerpt.startswith("What would two pumps cost")


def test_what_was_answered_since_needs_nobody_and_says_so(desk, story):
    asks = answer("What would two pumps cost?\n")
    story.mail(asks, mail(RITA, ADA, at=ago(hours=1), ident="our-price", answers="answer"))

    page = look(desk)

    assert message_of(asks) not in ids(page.needs)
    assert "You were in touch since." in row_of(page.read, asks).consequence


def test_the_latest_stands_first_and_nothing_stands_twice(desk, story):
    story.mail(
        answer("What would two pumps cost?\n", ident="first", hours=5),
        answer("And what would three cost?\n", ident="second", hours=2),
    )

    page = look(desk)

    assert [row.at for row in page.needs] == sorted((row.at for row in page.needs), reverse=True)
    assert [row.at for row in page.read] == sorted((row.at for row in page.read), reverse=True)
    assert not set(ids(page.needs)) & set(ids(page.read))


def test_what_is_not_certain_is_put_to_a_person_with_the_likely_labels(desk, story):
    vague = answer("Thank you, we will see.\n")
    story.mail(vague)
    set_reading(vague, intents=[], unsure=["not_now", "thanks_only"], is_corrected=False)

    row = row_of(look(desk).needs, vague)

    assert row.choices == (("not_now", "not now"), ("thanks_only", "only thanks"))
    assert not row.is_sure


def test_who_waits_and_what_is_in_doubt_stand_in_one_order(desk, story):
    vague = answer("Thank you, we will see.\n", hours=5, ident="vague")
    asks = answer("What would two pumps cost?\n", hours=2)
    story.mail(vague, asks)
    set_reading(vague, intents=[], unsure=["not_now"], is_corrected=False)

    assert ids(look(desk).needs)[:2] == [message_of(asks), message_of(vague)]


def test_doubts_of_long_ago_are_not_put_to_a_person_but_found_by_their_filter(desk, story):
    vague = answer("Thank you, we will see.\n", days=60, to_our="none", ident="old")
    late = answer("Thank you, we will see again.\n", days=1)
    story.mail(vague, late)
    for raw in (vague, late):
        set_reading(raw, intents=[], unsure=["not_now"], needs_human=False, is_corrected=False)

    needs, unsure = look(desk).needs, look(desk, part="unsure").read

    assert message_of(late) in ids(needs)
    assert message_of(vague) not in ids(needs)
    assert {message_of(vague), message_of(late)} <= set(ids(unsure))


def test_what_a_person_confirmed_is_no_longer_in_doubt(desk, story):
    from keepwarm.app.inbox.answers import correct_reading

    vague = answer("Thank you for the drawings.\n")
    story.mail(vague)
    set_reading(vague, intents=["thanks_only"], unsure=["not_now"], is_corrected=False)

    correct_reading(desk, message_of(vague), ["thanks_only"], {})

    row = row_of([*look(desk).needs, *look(desk).read], vague)
    assert row.is_corrected
    assert row.is_sure
    assert not row.choices
    assert ids(look(desk, part="corrected").read) == [message_of(vague)]


def test_a_correction_shows_what_follows_from_it(desk, story):
    from keepwarm.app.inbox.answers import correct_reading
    from keepwarm.app.keeping.act import undo

    vague = answer("Thank you, we will see.\n")
    story.mail(vague)

    decision = correct_reading(desk, message_of(vague), ["not_now"], {"resume_on": "2026-05-01"})
    corrected = row_of([*look(desk).needs, *look(desk).read], vague)
    undo(desk, decision)
    undone = row_of([*look(desk).needs, *look(desk).read], vague)

    assert corrected.read_as == ("not now, until 1 May 2026",)
    assert "Left alone until" in corrected.consequence
    assert not undone.is_corrected
    assert "Left alone until" not in undone.consequence


@pytest.mark.usefixtures("story")
def test_a_stop_says_that_everything_stopped(desk):
    page = look(desk)

    rows = [row for row in [*page.needs, *page.read] if row.name == EDSGER.name]
    assert [row.consequence for row in rows] == ["Stopped everywhere."]
    assert "asks to stop" in rows[0].read_as


def test_what_was_not_delivered_says_why_and_what_to_do(desk, story):
    failed = bounce(ADA, at=ago(18), answers="ada-bump")
    story.mail(failed)

    (row,) = look(desk, kind="bounce").read

    assert row.message_id == message_of(failed)
    assert row.read_as == ("not delivered: nobody has this address",)
    assert "Find the right address, or phone." in row.consequence


def test_an_absence_leaves_them_alone_and_says_until_when(desk, story):
    story.mail(away(ADA, at=ago(hours=2), answers="ada-bump"))

    (row,) = look(desk, kind="automatic").read

    assert row.read_as[0].startswith("away")
    assert row.consequence.startswith("Left alone until ")


def test_a_list_is_found_by_its_filter_only(desk, story):
    newsletter = mail(
        STRANGER, RITA, at=ago(2), subject="Rank higher", text="Ten tricks for more visitors.\n",
        headers=(("List-Id", "<tricks.rank-higher.example>"),
                 ("List-Unsubscribe", "<mailto:out@rank-higher.example>"),
                 ("Precedence", "bulk")),
    )  # fmt: skip
    story.mail(newsletter)

    page, lists = look(desk), look(desk, kind="list")

    assert message_of(newsletter) not in [*ids(page.needs), *ids(page.read), *ids(page.unmatched)]
    assert [(row.name, row.kind) for row in lists.read] == [(STRANGER.name, "list")]


@pytest.mark.usefixtures("story")
def test_filters_by_what_it_says_and_by_language(desk):
    stops = look(desk, intent="unsubscribe")
    set_reading_language(EDSGER, "nl")
    dutch = look(desk, language="nl")

    assert [row.name for row in stops.read] == [EDSGER.name]
    assert [row.name for row in dutch.read] == [EDSGER.name]
    assert not stops.needs
    assert not look(desk, intent="hostile").read


def set_reading_language(sender, language):
    from keepwarm.records.models import Reading

    Reading.objects.filter(
        message__participation__role="from", message__participation__person__name=sender.name
    ).update(language=language)


@pytest.mark.parametrize(
    "asked",
    [
        {"part": "nothing"},
        {"intent": "not_a_label"},
        {"kind": "letter"},
        {"language": "tlh"},
        {"after": "no cursor"},
        {"after": "2026-01-01T00:00:00/12"},
        {"after": "2026-01-01T00:00:00+00:00/x"},
    ],
)
def test_what_nobody_can_ask_for_is_refused(desk, asked):
    from keepwarm.app.ground.errors import Refusal

    with pytest.raises(Refusal):
        look(desk, **asked)


@pytest.mark.parametrize("part", ["needs", "unmatched"])
def test_a_page_that_is_gone_starts_from_the_first(desk, story, part):
    story.mail(answer("What would two pumps cost?\n"))

    page = look(desk, part=part, after="999999")

    assert page == dataclasses.replace(look(desk, part=part), query=page.query)


@pytest.fixture
def crowd(intake):
    """Import answers of several people, two of them at the same second."""
    people = [Someone(f"Reader {number}", f"r{number}@crowd.example") for number in range(CROWD)]
    intake.sheet(leads_csv(*(lead(person, company="Crowd") for person in people)))
    intake.mail(
        *(
            raw
            for number, person in enumerate(people)
            for raw in (
                thin_mail(RITA, person, at=ago(40), ident=f"out-{number}"),
                thin_mail(
                    person, RITA, at=ago(30 - number // 2), ident=f"in-{number}",
                    answers=f"out-{number}", text="Thanks for that, much obliged.",
                ),
                thin_mail(RITA, person, at=ago(10), ident=f"again-{number}"),
            )
        )
    )  # fmt: skip
    return people


@pytest.mark.usefixtures("crowd")
def test_pages_show_every_message_once_newest_first(desk, monkeypatch):
    monkeypatch.setattr("keepwarm.app.inbox.inbox.PAGE_ROWS", 2)

    rows, after, pages = [], "", 0
    while pages == 0 or after:
        page = look(desk, after=after)
        rows, after, pages = [*rows, *page.read], page.next_cursor, pages + 1

    order = [(row.at, row.message_id) for row in rows]
    assert pages == 4
    assert len(set(ids(rows))) == len(rows) == CROWD
    assert order == sorted(order, reverse=True)


@pytest.mark.usefixtures("crowd")
def test_a_list_reads_no_raw_mail_and_asks_no_more_for_more_rows(desk, monkeypatch):
    look(desk)
    counts = []
    for size in (1, CROWD):
        monkeypatch.setattr("keepwarm.app.inbox.inbox.PAGE_ROWS", size)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            page = look(desk)
        assert len(page.read) == size
        assert not [each for each in asked if "records_rawmessage" in each["sql"]]
        counts.append(len(asked))

    assert counts[0] == counts[1]


@pytest.mark.usefixtures("crowd")
@pytest.mark.sqlite
def test_a_page_is_found_by_its_index(desk, monkeypatch):
    monkeypatch.setattr("keepwarm.app.inbox.inbox.PAGE_ROWS", 2)
    cursor = look(desk).next_cursor

    with CaptureQueriesContext(connection) as asked:
        look(desk, after=cursor)

    (paging,) = [each["sql"] for each in asked if "SELECT DISTINCT" in each["sql"]]
    with connection.cursor() as explained:
        explained.execute(f"EXPLAIN QUERY PLAN {paging}")
        steps = " ".join(str(step[3]) for step in explained.fetchall())
    assert "signal_by_time" in steps
    assert "SCAN records_signal" not in steps


def test_an_answer_of_a_stranger_is_not_matched_until_a_person_says_whose_it_is(desk, story):
    from keepwarm.app.inbox.unmatched import assign
    from keepwarm.app.keeping.act import undo
    from keepwarm.records.models import Prospect

    strange = answer("She handed me your mail. What would it cost?\n", sender=STRANGER)
    story.mail(strange)
    before = look(desk)

    ada = Prospect.objects.get(name=ADA.name).pk
    decision = assign(desk, message_of(strange), ada)
    after = look(desk)
    undo(desk, decision)

    assert ids(before.unmatched) == [message_of(strange)]
    assert before.unmatched_count == 1
    assert row_of(before.unmatched, strange).name == STRANGER.name
    assert row_of(before.unmatched, strange).choices == ((str(ada), ADA.name),)
    assert not after.unmatched
    assert row_of([*after.needs, *after.read], strange).name == ADA.name
    assert ids(look(desk).unmatched) == [message_of(strange)]


def test_a_link_to_a_message_stays_good_when_it_is_read_anew(desk, story):
    from keepwarm.app.storing.store_mail import read_briefly

    asks = answer("What would two pumps cost?\n")
    story.mail(asks)
    before = message_of(asks)

    read_briefly(desk, [before])

    assert message_of(asks) == before


def test_what_is_about_nobody_leaves_the_inbox(desk, story):
    from keepwarm.app.inbox.inbox_message import read_inbox_message
    from keepwarm.app.inbox.unmatched import assign

    strange = answer("She handed me your mail.\n", sender=STRANGER)
    story.mail(strange)

    assign(desk, message_of(strange), None)

    page = look(desk)
    assert not page.unmatched
    assert message_of(strange) not in [*ids(page.needs), *ids(page.read)]
    assert read_inbox_message(desk, message_of(strange)).row.kind == "other"


def test_the_count_is_what_a_person_should_look_at(desk, story):
    from keepwarm.app.inbox.inbox import count_inbox

    story.mail(
        answer("What would two pumps cost?\n"),
        answer("She handed me your mail.\n", sender=STRANGER, ident="strange", to_our="ada-2"),
    )
    page = look(desk)

    assert page.needs_count == len(page.needs) >= 1
    assert page.unmatched_count == 1
    assert count_inbox(desk) == page.needs_count + 1


def test_a_page_of_a_message_says_as_the_inbox_does_whether_it_needs_a_person(desk, story):
    from keepwarm.app.inbox.inbox_message import read_inbox_message

    asks = answer("What would two pumps cost?\n")
    story.mail(asks, answer("Thank you, all fine.\n", ident="thanks", to_our="ada-2"))
    page = look(desk)

    needing = set(ids(page.needs))
    for message in [*ids(page.needs), *ids(page.read)]:
        row = read_inbox_message(desk, message).row
        assert bool(row.reason or row.waiting_text) is (message in needing)
    assert needing


def test_no_more_are_counted_than_a_page_says(desk, story, monkeypatch):
    from keepwarm.app.inbox import inbox

    story.mail(
        answer("What would two pumps cost?\n"),
        answer("She handed me your mail.\n", sender=STRANGER, ident="strange", to_our="ada-2"),
    )
    monkeypatch.setattr(inbox, "COUNTED_MAX", 1)

    assert inbox.count_inbox(desk) == 1


def test_an_empty_inbox_has_nothing_to_show(desk):
    page = look(desk)

    assert (page.needs, page.read, page.unmatched, page.next_cursor) == ((), (), (), "")


def read_page(desk, raw):
    from keepwarm.app.inbox.inbox_message import read_inbox_message

    return read_inbox_message(desk, message_of(raw))


def test_a_message_shows_its_new_text_with_history_and_signature_apart(desk, story):
    quoting = answer(
        "What would two pumps cost?\n\n-- \nAda Quist\nFenland Dairy\n\n"
        "On Monday, Rita Okafor wrote:\n> Hello,\n> the figures you wanted.\n"
    )
    story.mail(quoting)

    page = read_page(desk, quoting)

    assert page.text == "What would two pumps cost?"
    assert "Fenland Dairy" in page.signature
    assert "the figures you wanted" in page.quoted
    assert page.sender_address == ADA.address


def test_evidence_is_marked_where_its_words_stand(desk, story):
    asks = answer("Hello,\n\nwhat would two pumps cost?\n")
    story.mail(asks)
    text = read_page(desk, asks).text
    start = text.index("what would")
    set_reading(
        asks,
        evidence=[
            ["question", "what would two", start, start + 14],
            ["interested", "two pumps", 0, 9],
            ["not_now", "auto-submitted", -1, -1],
            ["hostile", "pumps"],
        ],
    )

    page = read_page(desk, asks)

    marked = {label: text[first:last] for first, last, label in page.spans}
    assert marked == {
        "asks something": "what would two",
        "interested": "two pumps",
        "angry": "pumps",
    }
    assert page.elsewhere == (("not now", "auto-submitted"),)


def test_our_own_mail_and_what_is_not_there_are_no_messages_of_the_inbox(desk, story):
    from keepwarm.app.inbox.inbox_message import read_inbox_message
    from keepwarm.records.models import Participation

    story.mail(answer("What would two pumps cost?\n"))
    ours = Participation.objects.filter(role="from", person__name=RITA.name).first().message_id

    assert read_inbox_message(desk, ours) is None
    assert read_inbox_message(desk, 999_999) is None


def test_a_message_whose_content_was_removed_says_so(desk, story):
    from keepwarm.records.models import RawMessage

    asks = answer("What would two pumps cost?\n")
    story.mail(asks)
    look(desk)
    RawMessage.objects.filter(digest=hashlib.sha256(asks).digest()).delete()

    page = read_page(desk, asks)

    assert page.problem
    assert page.text == ""


def test_another_workspace_sees_nothing_of_it(desk, story):
    from keepwarm.app.inbox.inbox_message import read_inbox_message
    from keepwarm.records.models import Workspace

    asks = answer("What would two pumps cost?\n")
    story.mail(asks)
    look(desk)
    other = Workspace.objects.create(name="Other", zone="UTC", created_at=NOW)
    elsewhere = dataclasses.replace(desk, workspace=other)

    page = look(elsewhere)

    assert (page.needs, page.read, page.unmatched) == ((), (), ())
    assert read_inbox_message(elsewhere, message_of(asks)) is None


def test_a_message_to_several_prospects_is_one_row(desk, story):
    about = mail(
        GRACE, (RITA, ADA), at=ago(hours=4), ident="both", answers="grace-3",
        text="Ada and I would like to see two of them. What do they cost?\n",
    )  # fmt: skip
    story.mail(about)

    page = look(desk)

    assert ids([*page.needs, *page.read]).count(message_of(about)) == 1


@pytest.mark.parametrize("days", [dt.timedelta(days=1), dt.timedelta(days=40)])
def test_waiting_is_told_whatever_its_age(desk, story, clock, days):
    asks = answer("What would two pumps cost?\n")
    story.mail(asks)
    look(desk)

    clock.now += days

    assert message_of(asks) in ids(look(desk).needs)
