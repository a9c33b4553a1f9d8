"""From the raw bytes of our own mails to the promises, tactics and asks that rest on them."""

import datetime as dt

import pytest

from keepwarm.engine.values import TACTICS, Tactic
from tests.app.builders import ADA, GRACE, RITA, ago, calls_csv, lead, leads_csv, mail

pytestmark = pytest.mark.django_db

DRAWINGS = "Hi Ada,\n\nthanks for the call. I'll send you the drawings by Tuesday.\n\nRita"
"""Sent on Friday 6 March, due on Tuesday 10 March; the present is Wednesday 11 March."""
MEETING = "Hi Ada,\n\nwould Tuesday at 10 suit you for a visit to your dairy?\n\nRita"
QUIET = "Hi Ada,\n\nhas the plan changed, or just the timing?\n\nRita"


def sent(text, *, days, to=ADA, **more):
    return mail(RITA, to, at=ago(days), text=text, **more)


def heard(text, *, days, who=ADA, **more):
    return mail(who, RITA, at=ago(days), text=text, **more)


def with_file(raw, name="drawings.pdf"):
    """Return a mail with a file attached."""
    import email
    import email.policy

    message = email.message_from_bytes(raw, policy=email.policy.default)
    message.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf", filename=name)
    return message.as_bytes()


@pytest.fixture
def take(intake, prospect_of):
    """Import mails to and from Ada, who is a prospect; return her."""

    def import_mails(*raws):
        people = (lead(ADA, company="Fenland Dairy", created="2026-01-01"),)
        intake.sheet(leads_csv(*people, lead(GRACE, company="Harrow Mills", created="2026-01-01")))
        intake.mail(*raws)
        return prospect_of(ADA)

    return import_mails


def touches_of(prospect):
    from keepwarm.records.models import Touch

    rows = Touch.objects.filter(person_id=prospect.person_id).order_by("at")
    return list(rows.select_related("message__sentreading"))


def tactics_of(prospect):
    return [touch.tactic for touch in touches_of(prospect)]


def standing_of(prospect):
    from keepwarm.records import columns
    from keepwarm.records.models import Standing

    packed = bytes(Standing.objects.get(prospect_id=prospect.pk).packed)
    return columns.standing_of(packed)[0]


def promises_today(desk):
    from keepwarm.app.day.today import read_today

    return [(line.name, line.promised_on) for line in read_today(desk).promises]


def undo_last(desk):
    from keepwarm.app.keeping import act
    from keepwarm.records.models import Decision

    act.undo(desk, Decision.objects.latest("pk").pk)


def test_a_promise_whose_day_has_come_is_due_today(desk, take):
    take(sent(DRAWINGS, days=5))

    (line,) = _due(desk)

    assert (line.name, line.promised_on) == (ADA.name, dt.date(2026, 3, 10))
    assert line.sentence == "You promised to send Ada something by Tuesday 10 March."
    assert line.said == "I'll send you the drawings by Tuesday"


def _due(desk):
    from keepwarm.app.day.today import read_today

    return read_today(desk).promises


def test_a_promise_is_not_due_before_its_day(desk, take):
    take(sent("Hi Ada,\n\nI'll call you on Friday.\n\nRita", days=1))

    assert promises_today(desk) == []


def test_a_promise_for_a_day_ahead_stands_on_the_page_of_the_prospect(desk, take):
    from keepwarm.app.people.prospect import read_prospect

    ada = take(sent("Hi Ada,\n\nI'll call you on Friday.\n\nRita", days=1))

    (line,) = read_prospect(desk, ada.pk).promises

    assert (line.promised_on, line.is_due) == (dt.date(2026, 3, 13), False)


def test_sending_what_was_promised_keeps_the_promise(desk, take):
    take(
        sent(DRAWINGS, days=5),
        with_file(sent("Hi Ada,\n\nas promised.\n\nRita", days=2, subject="Drawings")),
    )

    assert promises_today(desk) == []


def test_a_mail_that_brings_nothing_does_not_keep_a_promise_to_send(desk, take):
    take(sent(DRAWINGS, days=5), sent("Hi Ada,\n\nhow are you?\n\nRita", days=2, subject="Hello"))

    assert promises_today(desk) == [(ADA.name, dt.date(2026, 3, 10))]


def test_a_call_keeps_the_promise_to_call(desk, intake, take):
    take(sent("Hi Ada,\n\nI'll call you on Monday.\n\nRita", days=5))
    assert promises_today(desk) == [(ADA.name, dt.date(2026, 3, 9))]

    intake.sheet(
        calls_csv((f"{ago(2):%Y-%m-%dT%H:%M:%S+00:00}", ADA.address, "phone", "no_answer", "")),
        name="calls.csv",
    )

    assert promises_today(desk) == []


def test_a_newer_promise_of_the_same_kind_takes_the_place_of_the_older(desk, take):
    take(
        sent(DRAWINGS, days=5),
        sent("Hi Ada,\n\nI'll send you the drawings tomorrow.\n\nRita", days=2, subject="Later"),
    )

    assert promises_today(desk) == [(ADA.name, dt.date(2026, 3, 10))]
    assert [line.sent_on for line in _due(desk)] == [dt.date(2026, 3, 9)]


def test_done_takes_a_promise_off_today_and_undo_brings_it_back(desk, take):
    from keepwarm.app.day.promises import keep_promise

    ada = take(sent(DRAWINGS, days=5))
    (line,) = _due(desk)

    keep_promise(desk, prospect_id=ada.pk, message_id=line.message_id, number=line.number)
    after = promises_today(desk)
    undo_last(desk)

    assert after == []
    assert promises_today(desk) == [(ADA.name, dt.date(2026, 3, 10))]


def test_later_brings_a_promise_up_again_the_next_day(desk, clock, take):
    from keepwarm.app.day.promises import put_off_promise

    ada = take(sent(DRAWINGS, days=5))
    (line,) = _due(desk)

    put_off_promise(desk, prospect_id=ada.pk, message_id=line.message_id, number=line.number)
    today = promises_today(desk)
    clock.forward(days=1)

    assert today == []
    assert promises_today(desk) == [(ADA.name, dt.date(2026, 3, 10))]


def test_there_is_nothing_to_keep_where_nothing_was_promised(desk, take):
    from keepwarm.app.day.promises import keep_promise
    from keepwarm.app.ground.errors import Refusal

    ada = take(sent(MEETING, days=5))

    with pytest.raises(Refusal, match="no such promise"):
        keep_promise(desk, prospect_id=ada.pk, message_id=touches_of(ada)[0].message_id, number=0)


def test_a_promise_to_somebody_who_is_closed_is_not_due(desk, take):
    from keepwarm.app.keeping import act

    ada = take(sent(DRAWINGS, days=5))

    act.close(desk, prospect_id=ada.pk, outcome="won", evidence="She signed on Monday.")

    assert promises_today(desk) == []


def test_a_tactic_read_in_the_text_reaches_the_standing(take):
    ada = take(sent(MEETING, days=20), sent(QUIET, days=5))

    standing = standing_of(ada)

    code = TACTICS.index(Tactic.ASK_WHY_OR_TIMING)
    assert tactics_of(ada)[-1] == Tactic.ASK_WHY_OR_TIMING
    assert standing["last_touch_tactic"] == code
    assert standing["tactics"] >> code & 1


def test_a_question_asked_last_is_not_planned_again_next(desk, take):
    from keepwarm.app.people.prospect import read_prospect

    ada = take(
        heard("Hi Rita,\n\nplease tell me more about pumps.\n\nAda", days=40),
        sent(MEETING, days=39),
        sent(QUIET, days=15),
    )
    page = read_prospect(desk, ada.pk)

    planned = {line.tactic for line in (page.line, *page.alternatives) if line}

    assert planned
    assert "ask_why_or_timing" not in planned


def test_an_answer_to_their_mail_is_one_whenever_their_mail_is_imported(intake, take):
    ours = sent("Hello Ada,\n\nit costs 400 a month.\n\nRita", days=4, answers="question")
    ada = take(ours)
    before = tactics_of(ada)

    intake.mail(
        heard("Hi Rita,\n\nwhat does it cost?\n\nAda", days=5, ident="question"), name="in.mbox"
    )

    assert before == [""]
    assert tactics_of(ada) == [Tactic.RESPOND_NOW]


def test_a_mail_with_another_ask_on_the_same_topic_changes_the_close(take):
    ada = take(
        sent(MEETING, days=20),
        sent("Hi Ada,\n\ncould you give me a quick call?\n\nRita", days=5),
    )

    assert tactics_of(ada) == ["", Tactic.CHANGE_THE_CLOSE]


def test_the_timeline_says_that_the_same_was_asked_again(desk, take):
    from keepwarm.app.people.prospect import read_prospect

    ada = take(
        sent(MEETING, days=20),
        sent("Hi Ada,\n\ndo you have time for a meeting on Friday?\n\nRita", days=5),
    )

    timeline = read_prospect(desk, ada.pk).timeline

    said = [item.sent.sentence for item in timeline if item.sent]
    assert said == ["Asked for a meeting, again.", "Asked for a meeting."]


def test_the_timeline_says_that_an_attachment_was_forgotten(desk, take):
    from keepwarm.app.people.prospect import read_prospect

    ada = take(sent("Hi Ada,\n\nplease find attached our offer.\n\nRita", days=5))

    (item,) = [item for item in read_prospect(desk, ada.pk).timeline if item.sent]

    assert item.sent.sentence == "It speaks of an attachment, but none was there."


def test_a_correction_reaches_the_standing_and_undo_takes_it_back(desk, take):
    from keepwarm.app.inbox.correct_sent import correct_sent

    ada = take(sent(MEETING, days=20), sent(QUIET, days=5))
    message = touches_of(ada)[-1].message_id

    correct_sent(desk, message, tactic="new_angle", ask="answer")
    corrected = tactics_of(ada)[-1], touches_of(ada)[-1].message.sentreading.ask
    last = int(standing_of(ada)["last_touch_tactic"])
    undo_last(desk)

    assert corrected == ("new_angle", "answer")
    assert last == TACTICS.index(Tactic.NEW_ANGLE)
    assert tactics_of(ada)[-1] == "ask_why_or_timing"


def test_a_person_may_say_that_no_known_tactic_fits(desk, take):
    from keepwarm.app.inbox.correct_sent import correct_sent

    ada = take(sent(QUIET, days=5))

    correct_sent(desk, touches_of(ada)[-1].message_id, tactic="")

    assert tactics_of(ada) == [""]


def test_a_person_may_say_that_nothing_was_promised(desk, take):
    from keepwarm.app.inbox.correct_sent import correct_sent

    ada = take(sent(DRAWINGS, days=5))

    correct_sent(desk, touches_of(ada)[-1].message_id, promises=[])
    after = promises_today(desk)
    undo_last(desk)

    assert after == []
    assert promises_today(desk) == [(ADA.name, dt.date(2026, 3, 10))]


def test_a_correction_outlives_a_new_import_of_the_mail(desk, intake, take):
    from keepwarm.app.inbox.correct_sent import correct_sent
    from keepwarm.records.models import Message

    raw = sent(QUIET, days=5)
    ada = take(raw)
    correct_sent(desk, touches_of(ada)[-1].message_id, tactic="new_angle")

    Message.objects.all().delete()
    intake.mail(raw, name="again.mbox")

    assert tactics_of(ada) == ["new_angle"]


def test_two_corrections_of_one_mail_add_up_and_are_taken_back_one_by_one(desk, take):
    from keepwarm.app.inbox.correct_sent import correct_sent

    ada = take(sent(QUIET, days=5))
    message = touches_of(ada)[-1].message_id

    correct_sent(desk, message, tactic="get_personal")
    correct_sent(desk, message, ask="referral")
    both = touches_of(ada)[-1]
    undo_last(desk)

    assert (both.tactic, both.message.sentreading.ask) == ("get_personal", "referral")
    after = touches_of(ada)[-1]
    assert (after.tactic, after.message.sentreading.ask) == ("get_personal", "why_or_timing")


@pytest.mark.parametrize("told", [{"tactic": "magic"}, {"ask": "gold"}, {"tactic": "wait"}])
def test_an_unknown_word_is_refused(desk, take, told):
    from keepwarm.app.ground.errors import Refusal
    from keepwarm.app.inbox.correct_sent import correct_sent

    ada = take(sent(QUIET, days=5))

    with pytest.raises(Refusal, match="Not corrected"):
        correct_sent(desk, touches_of(ada)[-1].message_id, **told)


def test_a_mail_of_theirs_cannot_be_corrected_as_one_of_ours(desk, take):
    from keepwarm.app.ground.errors import Refusal
    from keepwarm.app.inbox.correct_sent import correct_sent
    from keepwarm.records.models import Message

    take(heard("Hi Rita,\n\nwhat does it cost?\n\nAda", days=5))

    with pytest.raises(Refusal, match="no mail of yours"):
        correct_sent(desk, Message.objects.get().pk, ask="call")


def test_only_mails_to_prospects_are_read(take):
    from keepwarm.records.models import SentReading
    from tests.app.builders import UNCLE

    take(sent(QUIET, days=5), sent(QUIET, days=4, to=UNCLE))

    assert SentReading.objects.count() == 1


def test_a_mail_that_an_older_version_read_is_read_again_when_settled(desk, take):
    from keepwarm.app.ground.stale import mark_all_stale
    from keepwarm.app.settling.settle import settle_all
    from keepwarm.engine.reading import SENT_VERSION
    from keepwarm.records.models import SentReading

    take(sent(QUIET, days=5))
    SentReading.objects.update(version=SENT_VERSION - 1, ask="")

    mark_all_stale(desk)
    settle_all(desk)

    reading = SentReading.objects.get()
    assert (reading.version, reading.ask) == (SENT_VERSION, "why_or_timing")


def test_words_that_promise_nothing_can_be_struck_out_one_by_one(desk, take):
    from keepwarm.app.inbox.correct_sent import correct_sent

    text = "Hi Ada,\n\nI'll send you the drawings by Monday. I'll call you on Tuesday.\n\nRita"
    ada = take(sent(text, days=5))
    assert len(promises_today(desk)) == 2

    correct_sent(
        desk,
        touches_of(ada)[-1].message_id,
        not_promised=["I'll send you the drawings by Monday"],
    )

    assert promises_today(desk) == [(ADA.name, dt.date(2026, 3, 10))]
