"""What prospects answer, from the raw mail to the plan of the day."""

import datetime as dt

import pytest

from tests.app.builders import (
    ADA,
    FREE_MAIL,
    GRACE,
    RITA,
    Someone,
    ago,
    lead,
    leads_csv,
    mail,
)
from tests.app.dump import differences, dump_record

JANE = Someone("Jane Doe", "jane.doe@fenland-dairy.example")
OTHER_ADA = Someone("Ada Quist", f"adaq@{FREE_MAIL}")
STRANGER = Someone("Kim Strange", "kim@elsewhere.example")
PHONE = "+44 20 7946 0101"
REFERRAL = "I'm the wrong person for this, please ask Jane Doe, jane.doe@fenland-dairy.example.\n"
NO = "Thanks, but we are not interested.\n"
HOSTILE = "You are an idiot. I will report you to the regulator and to my lawyer.\n"


@pytest.fixture
def ada(intake, prospect_of):
    """Give the prospect Ada, to whom Rita wrote five days ago; call it for her present state."""
    intake.sheet(leads_csv(lead(ADA, phone=PHONE, country="United Kingdom", company="Fenland")))
    intake.mail(mail(RITA, ADA, at=ago(5), ident="first"))
    return lambda: prospect_of(ADA)


@pytest.fixture
def says(intake, ada):  # noqa: ARG001 - she must be there before she answers
    """Let Ada answer: ``says(text)``, a day ago unless told."""

    def answer(text, *, days=1.0, sender=ADA, answers="first", **more):
        raw = mail(sender, RITA, at=ago(days), text=text, answers=answers, **more)
        intake.mail(raw, name=f"{sender.address} {days}.mbox")
        return raw

    return answer


def today(desk, *, minutes=24 * 60):
    from keepwarm.app.day.today import read_today

    return read_today(desk, minutes=minutes)


def planned(desk):
    page = today(desk)
    return {line.name: line for line in (*page.respond, *page.touches, *page.keeping_warm)}


def cards(desk, kind=None):
    return [card for card in today(desk).decide if kind in (None, card.kind)]


def standing_of(prospect):
    from keepwarm.records.columns import read_book

    book = read_book(prospect.workspace_id)
    return book.standings[book.position_of(prospect.pk)]


def act_on(desk, card, choice):
    from keepwarm.app.keeping.decide import decide

    return decide(desk, card.proposal_id, choice)


def take_back(desk, decision):
    from keepwarm.app.keeping.act import undo

    return undo(desk, decision)


def days_from_now(prospect):
    return (prospect.next_on - ago(0).date()).days


# What is read and kept


def test_only_prospects_answers_are_read_in_full(intake, ada, says):
    from keepwarm.records.models import Reading

    intake.mail(mail(STRANGER, RITA, at=ago(2), text="Could you quote me two pumps?\n"))

    says("What would two of them cost?\n")

    reading = Reading.objects.get(is_full=True)
    assert reading.message.at == ago(1)
    assert "question" in reading.intents
    assert reading.excerpt == "What would two of them cost?"
    assert ada().lane == "respond"


def test_who_becomes_a_prospect_has_their_answers_read_and_whoever_is_none_any_more_not(
    desk, intake, prospect_of
):
    from keepwarm.app.people.candidates import accept
    from keepwarm.records.models import Reading

    intake.mail(
        mail(RITA, ADA, at=ago(5), ident="first"), mail(ADA, RITA, at=ago(1), answers="first")
    )
    before = dump_record(without=("Decision",))

    decision = accept(desk, domains=["fenland-dairy.example"])
    read = Reading.objects.filter(is_full=True).count()
    take_back(desk, decision)

    assert read == 1
    assert differences(before, dump_record(without=("Decision",))) == []
    with pytest.raises(Exception, match="does not exist"):
        prospect_of(ADA)


def test_a_repair_reads_again_in_full_and_leaves_no_trace(desk, ada, says):
    from keepwarm.app.keeping.doctor import examine
    from keepwarm.records.models import Reading

    says("Not now. Please come back to me in May.\n")
    before, lane = dump_record(), ada().lane

    Reading.objects.update(version=0, intents=[], excerpt="")
    faults = [finding.sentence for finding in examine(desk) if not finding.is_well]
    examine(desk, is_repairing=True)

    assert any("older version" in sentence for sentence in faults)
    assert differences(before, dump_record()) == []
    assert lane == "waiting"


# Who waits for us


def test_a_question_waits_for_an_answer_and_says_why(desk, says):
    says("Interesting. What would two of them cost?\n")

    (line,) = today(desk).respond
    assert "question" in line.reason
    assert "What would two of them cost?" in line.reason


@pytest.mark.parametrize(
    "text", [NO, "Thank you!\n", "Not at the moment, maybe later.\n", REFERRAL]
)
def test_who_asks_for_nothing_waits_for_nothing(desk, ada, says, text):
    says(text)

    assert today(desk).respond == ()
    assert ada().lane != "respond"


def test_a_no_ends_the_wait_of_a_question_before_it(desk, says):
    says("What would two of them cost?\n", days=2)
    says(NO, days=1)

    assert today(desk).respond == ()


def test_the_latest_word_rules(ada, says):
    says(NO, days=2)
    says("On second thought: what would two of them cost?\n", days=1)

    assert ada().lane == "respond"


def test_thanks_after_a_date_leave_the_date(ada, says):
    says("Not now. Please come back to me in May.\n", days=2)
    says("Thank you!\n", days=1)

    assert (ada().lane, ada().next_on) == ("waiting", dt.date(2026, 5, 1))


# Dates


def test_not_now_waits_for_their_date(desk, ada, says):
    says("Not now. Please come back to me in May.\n")

    assert (ada().lane, ada().next_on) == ("waiting", dt.date(2026, 5, 1))
    assert planned(desk) == {}


def test_after_their_date_the_pursuit_starts_anew(desk, clock, ada, says):
    from keepwarm.app.day.today import turn_day

    says("Not now. Please come back to me in May.\n")

    clock.now = dt.datetime(2026, 5, 4, 10, 0, tzinfo=dt.UTC)
    turn_day(desk)

    assert ada().lane == "pursue"
    assert set(planned(desk)) == {ADA.name}


def test_a_later_date_of_theirs_replaces_the_earlier_one(ada, says):
    says("Not now. Please come back to me in May.\n", days=2)
    says("Please come back to me in July instead, not now.\n", days=1)

    assert ada().next_on == dt.date(2026, 7, 1)


def test_the_reps_later_beats_the_date_that_they_named_before(desk, ada, says):
    from keepwarm.app.keeping.act import postpone

    says("Not now. Please come back to me in May.\n")

    postpone(desk, prospect_id=ada().pk, until=dt.date(2026, 4, 1))

    assert ada().next_on == dt.date(2026, 4, 1)


def test_not_now_without_a_date_keeps_warm_for_a_quarter_and_closes_nobody(desk, clock, ada, says):
    says("Not at the moment, maybe later.\n")
    lane, days = ada().lane, days_from_now(ada())

    clock.forward(days=95)
    line = planned(desk)[ADA.name]

    assert (lane, 85 <= days <= 92) == ("warm", True)
    assert line.tactic == "keep_warm"
    assert ada().outcome == "open"
    assert cards(desk) == []


# Absences


@pytest.mark.parametrize("is_automatic", [False, True])
def test_an_absence_holds_until_a_working_day_after_the_return(ada, says, is_automatic):
    headers = (("Auto-Submitted", "auto-replied"),) if is_automatic else ()
    subject = "Automatic reply: Pumps" if is_automatic else "Re: Pumps"

    says(
        "I am on holiday and back in the office on Friday 20 March.\n",
        headers=headers,
        subject=subject,
    )

    standing = standing_of(ada())
    assert (ada().lane, ada().next_on) == ("waiting", dt.date(2026, 3, 23))
    assert standing["replies"] == (0 if is_automatic else 1)


def test_a_ticket_desk_that_thanks_for_the_mail_is_not_away(ada, says):
    says(
        "Your request #12345 was received. We will answer soon.\n",
        subject="Ticket 12345",
        headers=(("Auto-Submitted", "auto-replied"),),
    )

    assert ada().lane == "pursue"
    assert ada().last_signal_at is None


# Preferences


def test_who_wants_the_phone_is_called_on_the_number_they_gave(desk, intake, prospect_of):
    intake.sheet(leads_csv(lead(GRACE, country="United Kingdom")))
    intake.mail(
        mail(RITA, GRACE, at=ago(5), ident="first"),
        mail(
            GRACE, RITA, at=ago(1), answers="first",
            text="Please call me instead of writing: 020 7946 0123\n",
        ),
    )  # fmt: skip

    line = planned(desk)[GRACE.name]
    assert (line.channel, line.phone) == ("phone", "+442079460123")
    assert standing_of(prospect_of(GRACE))["preferred"] == 1 << 1


def test_a_number_that_a_mail_gave_goes_when_the_mail_is_corrected(desk, ada, says):
    from keepwarm.app.inbox.answers import correct_reading
    from keepwarm.records.models import Address, Message

    says("Please call me instead of writing: 020 7946 0123\n")
    numbers = set(Address.objects.filter(channel="phone").values_list("value", flat=True))

    message = Message.objects.get(at=ago(1))
    decision = correct_reading(desk, message.pk, ["thanks_only"], {})
    left = set(Address.objects.filter(channel="phone").values_list("value", flat=True))
    lane = ada().lane
    take_back(desk, decision)

    assert numbers == {"+442079460101", "+442079460123"}
    assert left == {"+442079460101"}
    assert lane == "pursue"
    assert ada().lane == "respond"
    assert Address.objects.filter(value="+442079460123").exists()


def test_who_asks_for_texts_has_consented_to_them_and_the_latest_wish_wins(ada, says):
    says("Please write to me by email only, don't call.\n", days=2)
    says("Please send me a text message instead: 020 7946 0123.\n", days=1)

    standing = standing_of(ada())
    assert (int(standing["preferred"]), int(standing["forbidden"]) >> 3 & 1) == (1 << 3, 0)


# Other people


def test_the_wrong_person_is_held_and_the_right_one_added_in_one_click(
    desk, ada, says, prospect_of
):
    from keepwarm.app.people.prospect import read_prospect

    says(REFERRAL)
    (card,) = cards(desk)
    before = dump_record(without=("Decision",))

    decision = act_on(desk, card, "add")
    jane = prospect_of(JANE)
    page = read_prospect(desk, jane.pk)
    added = (ada().lane, JANE.name in planned(desk), cards(desk))
    take_back(desk, decision)

    assert card.kind == "referral"
    assert dict(card.choices)["add"] == "Add Jane Doe"
    assert "wrong person" in card.evidence
    assert added == ("waiting", True, [])
    assert (jane.basis, jane.region, jane.account_name) == (ada().basis, "GB", "Fenland")
    assert any("Ada Quist" in fact.value and "10 March 2026" in fact.value for fact in page.facts)
    assert differences(before, dump_record(without=("Decision",))) == []


def test_a_proposal_can_be_left_and_comes_back_when_that_is_undone(desk, says):
    says(REFERRAL)
    (card,) = cards(desk)

    decision = act_on(desk, card, "leave")
    left = cards(desk)
    take_back(desk, decision)

    assert left == []
    assert [again.question for again in cards(desk)] == [card.question]


def test_a_decision_outlives_a_repair_and_a_second_import(desk, intake, ada, says):
    from keepwarm.app.keeping.doctor import examine
    from keepwarm.records.models import Message

    raw = says(REFERRAL)
    act_on(desk, cards(desk)[0], "leave")
    before = dump_record()

    Message.objects.update(reading_version=0)
    examine(desk, is_repairing=True)
    intake.mail(raw, name=f"{ADA.address} 1.0.mbox")

    assert cards(desk) == []
    assert differences(before, dump_record()) == []
    assert ada().lane == "waiting"


def test_somebody_who_has_left_is_not_closed_but_a_successor_is_looked_for(desk, clock, ada, says):
    says(
        "Ada Quist no longer works for Fenland Dairy. This mailbox is not read.\n",
        subject="Automatic reply: Pumps",
        headers=(("Auto-Submitted", "auto-replied"),),
    )
    (card,) = cards(desk)
    lane, outcome = ada().lane, ada().outcome

    clock.forward(days=95)
    line = planned(desk)[ADA.name]

    assert (card.kind, card.choices) == ("successor", (("leave", "Done"),))
    assert (lane, outcome) == ("waiting", "open")
    assert line.tactic == "research_first"


def test_a_stand_in_is_proposed_while_they_are_away(desk, clock, says):
    says(
        "I am out of the office until 20 March. In urgent cases write to Joe Bloggs,"
        " joe@fenland-dairy.example.\n",
        subject="Automatic reply: Pumps",
        headers=(("Auto-Submitted", "auto-replied"),),
    )
    (card,) = cards(desk)

    clock.forward(days=30)

    assert (card.kind, dict(card.choices)["add"]) == ("stand_in", "Add Joe Bloggs")
    assert cards(desk) == []


# Refusals, attacks and doubts


@pytest.mark.parametrize(
    ("text", "outcome"),
    [(NO, "unqualified"), ("We bought pumps from Tessa last month.\n", "bought_elsewhere")],
)
def test_a_no_closes_nobody_by_itself(desk, ada, says, text, outcome):
    says(text)
    (card,) = cards(desk, "refusal")
    lane, days, open_still = ada().lane, days_from_now(ada()), ada().outcome

    decision = act_on(desk, card, "close")
    closed = (ada().lane, ada().outcome, cards(desk))
    take_back(desk, decision)

    assert (lane, open_still, 85 <= days <= 92) == ("warm", "open", True)
    assert closed == ("closed", outcome, [])
    assert ada().lane == "warm"
    assert [again.kind for again in cards(desk)] == ["refusal"]


def test_a_no_can_be_kept_warm_and_is_asked_about_once(desk, ada, says):
    says(NO)

    act_on(desk, cards(desk)[0], "keep_warm")

    assert (ada().lane, cards(desk)) == ("warm", [])


def test_after_an_attack_nothing_is_sent_before_a_person_decides(desk, clock, ada, says):
    says(HOSTILE)
    (card,) = cards(desk, "hostile")
    plans = []
    for _ in range(5):
        plans.append(planned(desk))
        clock.forward(days=50)

    act_on(desk, card, "stop")

    assert plans == [{}] * 5
    assert dict(card.choices).keys() == {"stop", "close", "mild"}
    assert ada().lane == "closed"


def test_an_attack_that_was_none_is_taken_back(desk, ada, says):
    says(HOSTILE)

    act_on(desk, cards(desk, "hostile")[0], "mild")

    assert ada().lane != "closed"
    assert cards(desk, "hostile") == []


def test_what_is_not_understood_is_put_to_a_person_who_answers_with_one_click(desk, ada, says):
    says("ehm\n")
    (card,) = cards(desk, "unsure")
    lane = ada().lane

    decision = act_on(desk, card, card.choices[0][0])
    decided = cards(desk, "unsure")
    take_back(desk, decision)

    assert lane == "respond"
    assert all(value.startswith("label:") for value, _ in card.choices)
    assert decided == []
    assert len(cards(desk, "unsure")) == 1


def test_a_choice_that_no_card_offers_is_refused(desk, says):
    from keepwarm.app.ground.errors import Refusal

    says(NO)

    with pytest.raises(Refusal, match="none of the answers"):
        act_on(desk, cards(desk)[0], "add")


# Others who answer


def test_a_colleague_under_the_same_subject_answers_for_whom_it_was_forwarded_by(desk, ada, says):
    from keepwarm.app.people.prospect import read_prospect

    says("Ada passed this on to me. What would two of them cost?\n", sender=JANE, answers="")

    page = read_prospect(desk, ada().pk)
    (line,) = today(desk).respond
    assert ada().lane == "respond"
    assert any(item.title == "Jane Doe answered for Ada" for item in page.timeline)
    assert "Jane Doe answered for them." in line.reason


def test_the_same_person_under_another_address_is_found_by_thread_and_name(ada, says):
    says("Writing from home: what would two of them cost?\n", sender=OTHER_ADA)

    assert ada().lane == "respond"


def test_an_answer_that_comes_with_a_copy_of_our_mail_finds_its_prospect(intake, ada):
    # By then it is known whose mailbox this is: else everybody is looked at again.
    intake.mail(
        *(mail(GRACE, RITA, at=ago(4), ident=f"hello.{n}") for n in range(3)), name="a.mbox"
    )
    copy = mail(RITA, STRANGER, at=ago(5), ident="first", text="For your files.\n")
    answer = mail(
        OTHER_ADA, RITA, at=ago(1), text="What would two of them cost?\n", answers="first"
    )

    intake.mail(copy, answer, name="both.mbox")

    assert ada().lane == "respond"


def test_somebody_with_the_prospect_in_copy_answers_for_them(ada, says):
    says("Ada asked me to reply: what would they cost?\n", sender=STRANGER, cc=(ADA,))

    assert ada().lane == "respond"


def test_our_own_colleague_in_the_thread_answers_for_nobody(intake, ada):
    from tests.app.builders import NOOR

    intake.mail(mail(NOOR, RITA, at=ago(1), answers="first", cc=(ADA,), text="I take this.\n"))

    assert ada().lane == "pursue"


def test_a_colleague_who_is_a_prospect_answers_for_themselves_only(intake, ada, prospect_of):
    intake.sheet(leads_csv(lead(JANE)), name="more.csv")

    intake.mail(mail(JANE, RITA, at=ago(1), answers="first", text="What would they cost?\n"))

    assert (ada().lane, prospect_of(JANE).lane) == ("pursue", "respond")


@pytest.mark.parametrize("is_prospect_first", [False, True])
def test_whether_a_colleague_was_a_prospect_first_leaves_no_trace(
    intake, ada, prospect_of, is_prospect_first
):
    answer = mail(JANE, RITA, at=ago(1), answers="first", text="What would they cost?\n")
    steps = [lambda: intake.sheet(leads_csv(lead(JANE)), name="more.csv"),
             lambda: intake.mail(answer)]  # fmt: skip

    for step in steps if is_prospect_first else reversed(steps):
        step()

    assert (ada().lane, prospect_of(JANE).lane) == ("pursue", "respond")


# Answers of which nobody knows whose they are


def test_a_strangers_answer_pauses_the_prospect_until_a_person_says_whose_it_is(desk, ada, says):
    from keepwarm.app.inbox.unmatched import assign, find_unmatched
    from keepwarm.records.models import Message

    says("What would two of them cost?\n", sender=STRANGER)
    (message,) = find_unmatched(desk)
    paused = ada().lane, planned(desk)

    decision = assign(desk, message, ada().pk)
    assigned = ada().lane, find_unmatched(desk), cards(desk)
    take_back(desk, decision)

    assert Message.objects.get(pk=message).at == ago(1)
    assert paused == ("waiting", {})
    assert assigned == ("respond", [], [])
    assert (ada().lane, len(find_unmatched(desk))) == ("waiting", 1)


def test_an_answer_that_is_nobodys_frees_the_prospect(desk, ada, says):
    from keepwarm.app.inbox.unmatched import find_unmatched

    says("What would two of them cost?\n", sender=STRANGER)
    (card,) = cards(desk, "unmatched")

    act_on(desk, card, "nobodys")

    assert find_unmatched(desk) == []
    assert ada().lane == "pursue"


def test_an_assignment_outlives_a_repair(desk, ada, says):
    from keepwarm.app.keeping.doctor import examine
    from keepwarm.records.models import Message

    says("What would two of them cost?\n", sender=STRANGER)
    act_on(desk, cards(desk, "unmatched")[0], "theirs")
    before = dump_record()

    Message.objects.update(reading_version=0)
    examine(desk, is_repairing=True)

    assert ada().lane == "respond"
    assert differences(before, dump_record()) == []


# Calendars


def invite(method, *people, days=1.0, begins="20260401T100000Z"):
    said = "".join(f"{line}\r\n" for line in (f"DTSTART:{begins}", *people))
    body = (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"
        f"METHOD:{method}\r\nBEGIN:VEVENT\r\nUID:1@ids.example\r\nSUMMARY:Pumps\r\n"
        f"{said}END:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    plain = mail(ADA, RITA, at=ago(days), answers="first", subject="Pumps on Wednesday", text=body)
    return plain.replace(
        b'Content-Type: text/plain; charset="utf-8"',
        f'Content-Type: text/calendar; charset="utf-8"; method={method}'.encode(),
    )


@pytest.mark.parametrize(("method", "lane"), [("REQUEST", "respond"), ("REPLY", "pursue")])
def test_an_entry_of_their_calendar_is_a_word_of_theirs(intake, ada, method, lane):
    from keepwarm.records.models import Message

    intake.mail(invite(method))

    assert Message.objects.get(at=ago(1)).kind == "invite"
    assert standing_of(ada())["replies"] == 1
    assert ada().last_signal_at == ago(1)
    assert ada().lane == lane


ACCEPTS = f"ATTENDEE;PARTSTAT=ACCEPTED:mailto:{ADA.address}"
DECLINES = f"ATTENDEE;PARTSTAT=DECLINED:mailto:{ADA.address}"
ORGANISES = f"ORGANIZER:mailto:{ADA.address}"
NEXT_FRIDAY, MONDAY_AFTER = "20260320T220000Z", dt.date(2026, 3, 23)


def test_a_meeting_that_is_accepted_is_waited_for_until_the_weekday_after_it(desk, intake, ada):
    from keepwarm.app.people.prospect import read_prospect

    intake.mail(invite("REPLY", ACCEPTS, begins=NEXT_FRIDAY))

    assert ada().lane == "waiting"
    assert ada().next_on == MONDAY_AFTER
    assert "Ada King" not in planned(desk)
    item = read_prospect(desk, ada().pk).timeline[0]
    assert item.title == "Ada accepted a meeting on 20 March 2026, 22:00"
    assert (item.outcome, item.evidence) == ("left alone until Monday 23 March", "")


def test_their_meeting_is_answered_first_and_waited_for_once_it_is(intake, ada):
    intake.mail(invite("REQUEST", ORGANISES, begins=NEXT_FRIDAY))
    assert ada().lane == "respond"

    intake.mail(mail(RITA, ADA, at=ago(0.5), text="Friday it is.\n"), name="sent.mbox")

    assert (ada().lane, ada().next_on) == ("waiting", MONDAY_AFTER)


@pytest.mark.parametrize("method", ["REPLY", "CANCEL"])
def test_a_meeting_that_is_taken_back_is_answered_and_waited_for_no_more(intake, ada, method):
    intake.mail(invite("REPLY", ACCEPTS, days=2, begins=NEXT_FRIDAY))

    intake.mail(invite(method, DECLINES, begins=NEXT_FRIDAY), name="declined.mbox")
    assert ada().lane == "respond"

    intake.mail(mail(RITA, ADA, at=ago(0.5), text="Another day then?\n"), name="sent.mbox")
    assert ada().lane == "pursue"


@pytest.mark.parametrize("begins", ["20260310T090000Z", "20290310T090000Z", "nothing"])
def test_no_meeting_is_waited_for_that_is_over_in_years_or_without_a_time(intake, ada, begins):
    intake.mail(invite("REPLY", ACCEPTS, begins=begins))

    assert ada().lane == "pursue"


def test_the_inbox_says_what_became_of_a_meeting_and_a_correction_leaves_that(desk, intake, ada):
    from keepwarm.app.inbox.answers import correct_reading
    from keepwarm.app.inbox.inbox_message import read_inbox_message
    from keepwarm.records.models import Message

    intake.mail(invite("REPLY", DECLINES, begins=NEXT_FRIDAY))
    message = Message.objects.get(at=ago(1)).pk

    row = read_inbox_message(desk, message).row
    assert row.read_as == ("declined a meeting on 20 March 2026, 22:00",)
    assert row.reason == "They declined a meeting."
    assert ada().lane == "respond"

    correct_reading(desk, message, ["not_interested"], {})
    assert read_inbox_message(desk, message).row.read_as == (
        "declined a meeting on 20 March 2026, 22:00",
        "not interested",
    )
    assert ada().lane == "warm"


# Whatever comes first


def test_the_order_of_answers_leaves_no_trace(intake, ada):
    from django.db import transaction

    mails = [
        mail(RITA, ADA, at=ago(4), ident="second", answers="first"),
        mail(ADA, RITA, at=ago(3), answers="second", ident="asks", text="What would it cost?\n"),
        mail(JANE, RITA, at=ago(2), answers="second", ident="jane", text="I decide this here.\n"),
        mail(STRANGER, RITA, at=ago(2), answers="second", ident="kim", text="Who are you?\n"),
        mail(ADA, RITA, at=ago(1), answers="asks", ident="refers", text=REFERRAL),
    ]

    def record_after(order):
        with transaction.atomic():
            for number in order:
                intake.mail(mails[number], name="inbox.mbox")
            ada()
            record = dump_record()
            transaction.set_rollback(True)
        return record

    forward, backward = record_after([0, 1, 2, 3, 4]), record_after([4, 3, 2, 1, 0])

    assert {row["kind"] for row in forward["Proposal"]} >= {"referral", "unmatched"}
    assert differences(forward, backward) == []
