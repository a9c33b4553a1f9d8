"""What a message brings about: stops, bounces, absences, answers, and the silence between them."""

import datetime as dt

import pytest

from tests.app.builders import (
    ADA,
    ALAN,
    EDSGER,
    GRACE,
    NOOR,
    RITA,
    Someone,
    ago,
    away,
    bounce,
    calls_csv,
    lead,
    leads_csv,
    mail,
    story,
    story_leads,
)
from tests.app.dump import differences, dump_record

STOP = "Please take me off your list and stop emailing me.\n"
DAYS_SIMULATED = 400


@pytest.fixture
def ada(intake, prospect_of):
    """Give the prospect Ada, to whom Rita wrote five days ago; call it for her present state."""
    intake.sheet(leads_csv(lead(ADA, phone="+44 20 7946 0101")))
    intake.mail(mail(RITA, ADA, at=ago(5), ident="first"))
    return lambda: prospect_of(ADA)


def planned(desk, *, minutes=24 * 60):
    from keepwarm.app.day.today import read_today

    page = read_today(desk, minutes=minutes)
    return {line.name: line for line in (*page.respond, *page.touches, *page.keeping_warm)}


def standing_of(prospect):
    from keepwarm.records.columns import read_book

    book = read_book(prospect.workspace_id)
    return book.standings[book.position_of(prospect.pk)]


def stops_of(prospect):
    from keepwarm.records.models import Decision

    return Decision.objects.filter(person=prospect.person, kind="suppress", undone_at__isnull=True)


# Stops


def test_a_stop_closes_at_once_and_is_never_planned(desk, intake, ada):
    report = intake.mail(mail(ADA, RITA, at=ago(1), text=STOP, answers="first"))

    assert report.suppressed == 1
    assert (ada().lane, ada().next_on) == ("closed", None)
    assert standing_of(ada())["is_suppressed"] == 1
    assert planned(desk) == {}


@pytest.mark.usefixtures("ada")
@pytest.mark.parametrize(
    "spelling", ["ADA.QUIST@FENLAND-DAIRY.EXAMPLE", "ada.quist+pumps@fenland-dairy.example"]
)
def test_a_stopped_person_stays_so_under_another_spelling(desk, intake, spelling):
    from keepwarm.records.models import Prospect

    intake.mail(mail(ADA, RITA, at=ago(1), text=STOP, answers="first"))
    other = Someone("Ada Q.", spelling)

    report = intake.sheet(leads_csv(lead(other)), name="bought.csv")
    intake.mail(mail(RITA, other, at=ago(0, minutes=5), ident="again"))

    assert (report.stored, report.already_there) == (0, 1)
    assert Prospect.objects.get().lane == "closed"
    assert planned(desk) == {}


def test_a_person_stopped_before_the_lead_file_came_is_closed_from_the_start(intake):
    from keepwarm.records.models import Prospect

    intake.mail(*story().values())

    intake.sheet(leads_csv(lead(Someone("E. Vos", "Edsger+List@Vos-Kaas.example"))))

    assert Prospect.objects.get().lane == "closed"


@pytest.mark.parametrize("is_undone", [False, True])
def test_stops_and_their_undoing_outlive_a_repair_and_a_second_import(desk, intake, ada, is_undone):
    from keepwarm.app.keeping.act import undo
    from keepwarm.app.keeping.doctor import examine
    from keepwarm.records.models import Message

    stop = mail(ADA, RITA, at=ago(1), text=STOP, answers="first")
    intake.mail(stop)
    if is_undone:
        undo(desk, stops_of(ada()).get().pk)
    before = dump_record()

    Message.objects.update(reading_version=0)
    examine(desk, is_repairing=True)
    intake.mail(stop)

    assert differences(before, dump_record()) == []
    assert (ada().lane == "closed") is not is_undone


def test_a_new_stop_counts_though_an_older_one_was_undone(desk, intake, ada):
    from keepwarm.app.keeping.act import undo

    intake.mail(mail(ADA, RITA, at=ago(3), text=STOP, ident="stop"))
    undo(desk, stops_of(ada()).get().pk)

    intake.mail(mail(ADA, RITA, at=ago(1), text="STOP\n", ident="stop, I said"))

    assert ada().lane == "closed"


def test_a_stop_holds_for_every_way_of_writing_a_domain(desk, intake):
    from keepwarm.app.keeping.act import suppress
    from keepwarm.records.models import Prospect

    intake.sheet(leads_csv(lead(Someone("Ada", "ada@bücher.example"))))
    suppress(desk, prospect_id=Prospect.objects.get().pk, why="She rang.")

    intake.sheet(leads_csv(lead(Someone("Ada", "ADA+new@XN--BCHER-KVA.example"))), name="new.csv")

    assert Prospect.objects.get().lane == "closed"


def test_a_stop_outlives_the_erasure_of_the_person(desk, intake, ada):
    from keepwarm.records.models import Person

    intake.mail(mail(ADA, RITA, at=ago(1), text=STOP))
    Person.objects.filter(pk=ada().person_id).delete()

    intake.sheet(leads_csv(lead(ADA, phone="+44 20 7946 0101")), name="bought.csv")

    assert ada().lane == "closed"
    assert planned(desk) == {}


def test_of_two_stops_both_must_be_undone(desk, intake, ada):
    from keepwarm.app.keeping.act import undo

    intake.mail(
        mail(ADA, RITA, at=ago(3), text=STOP, ident="stop"),
        mail(ADA, RITA, at=ago(1), text="STOP\n", ident="stop, I said"),
    )
    one, other = stops_of(ada()).order_by("pk")

    undo(desk, one.pk)
    between = ada().lane
    undo(desk, other.pk)

    assert between == "closed"
    assert ada().lane != "closed"


def test_an_opt_out_in_the_lead_file_is_a_stop(desk, intake, prospect_of):
    report = intake.sheet(leads_csv(lead(ADA, stage="Opted out"), lead(GRACE)))

    assert report.suppressed == 1
    assert prospect_of(ADA).lane == "closed"
    assert standing_of(prospect_of(ADA))["is_suppressed"] == 1
    assert set(planned(desk)) == {GRACE.name}


def test_the_stop_of_one_silences_nobody_who_shares_their_number(desk, intake, prospect_of):
    shared = "+44 20 7946 0102"
    intake.sheet(leads_csv(lead(GRACE, phone=shared), lead(ALAN, phone=shared)))

    intake.mail(mail(GRACE, RITA, at=ago(1), text=STOP))

    assert prospect_of(GRACE).lane == "closed"
    assert set(planned(desk)) == {ALAN.name}


@pytest.mark.usefixtures("ada")
def test_a_number_of_somebody_who_stopped_is_suppressed_when_it_comes_without_a_name(desk, intake):
    intake.mail(mail(ADA, RITA, at=ago(1), text=STOP))

    intake.sheet(
        leads_csv(lead(Someone("Reception", ""), phone="+44 20 7946 0101")), name="numbers.csv"
    )

    assert planned(desk) == {}


def test_a_stop_without_a_date_is_heeded(desk, intake, ada):
    from keepwarm.app.keeping.doctor import examine
    from keepwarm.records.models import Message

    stop = mail(ADA, RITA, at=ago(1), text=STOP, answers="first")
    undated = b"".join(
        line for line in stop.splitlines(keepends=True) if not line.startswith(b"Date:")
    )
    intake.mail(undated)
    before = dump_record()

    Message.objects.update(reading_version=0)
    examine(desk, is_repairing=True)

    assert ada().lane == "closed"
    assert differences(before, dump_record()) == []


def test_a_question_about_stopping_is_no_stop(intake, ada):
    intake.mail(mail(ADA, RITA, at=ago(1), text="Does the pump stop when the tank is empty?\n"))

    assert ada().lane == "respond"


# Bounces and absences


def test_a_permanent_bounce_kills_the_mail_channel_and_the_phone_is_planned(desk, intake, ada):
    intake.mail(bounce(ADA, at=ago(4, hours=23), answers="first"))

    line = planned(desk)[ADA.name]
    standing = standing_of(ada())
    assert (line.channel, line.tactic) == ("phone", "switch_channel")
    assert (standing["dead"] & 1, standing["touches"], standing["pursuit_touches"]) == (1, 0, 0)


def test_a_full_mailbox_kills_nothing_and_counts_as_no_silence(intake, ada):
    intake.mail(bounce(ADA, at=ago(4, hours=23), answers="first", status="4.2.2"))

    standing = standing_of(ada())
    assert (standing["dead"], standing["touches"]) == (0, 0)


def test_an_answer_after_a_bounce_revives_the_address(intake, ada):
    intake.mail(
        bounce(ADA, at=ago(4, hours=23), answers="first"),
        mail(ADA, RITA, at=ago(1), ident="here I am", text="Wrong server, sorry.\n"),
    )

    assert standing_of(ada())["dead"] == 0


def test_a_wrong_number_kills_the_phone_until_a_call_gets_through(intake, ada):
    wrong = ("2026-03-07T10:00:00+00:00", ADA.address, "phone", "wrong_number", "")
    right = ("2026-03-08T10:00:00+00:00", ADA.address, "phone", "answered", "")

    intake.sheet(calls_csv(wrong), name="calls.csv")
    between = standing_of(ada())["dead"] != 0
    intake.sheet(calls_csv(wrong, right), name="calls.csv")

    assert between
    assert standing_of(ada())["dead"] == 0


def test_an_absence_is_waited_for_and_is_neither_answer_nor_silence(desk, intake, ada):
    intake.mail(away(ADA, at=ago(4, hours=23), answers="first"))

    standing = standing_of(ada())
    assert ada().lane == "waiting"
    assert ada().next_on == dt.date(2026, 3, 13)
    assert (standing["replies"], ada().last_signal_at) == (0, None)
    assert planned(desk) == {}


def test_after_the_absence_the_pursuit_goes_on(desk, clock, intake, ada):
    intake.mail(away(ADA, at=ago(4, hours=23), answers="first"))

    clock.forward(days=3)

    assert set(planned(desk)) == {ADA.name}
    assert ada().lane == "pursue"


# Answers


def test_an_answer_stands_on_top_with_a_clock(desk, intake, ada):
    from keepwarm.app.day.today import read_today

    intake.mail(mail(ADA, RITA, at=ago(minutes=4), text="What would it cost?\n"))

    page = read_today(desk, minutes=5)
    (line,) = page.respond
    assert (line.name, line.tactic, line.waiting_text) == (ADA.name, "respond_now", "4:00")
    assert line.waiting_since == ago(minutes=4)
    assert (ada().lane, ada().next_on) == ("respond", desk.now().date())


def test_an_answer_of_the_rep_clears_it(desk, intake, ada):
    intake.mail(mail(ADA, RITA, at=ago(1), ident="question"))
    waiting = ada().lane

    intake.mail(mail(RITA, ADA, at=ago(hours=3), answers="question"), name="sent.mbox")

    assert waiting == "respond"
    assert ada().lane == "pursue"
    assert planned(desk) == {}


def test_a_call_to_them_clears_it_too(desk, intake, ada):
    from keepwarm.app.keeping.act import log_touch

    intake.mail(mail(ADA, RITA, at=ago(1)))

    log_touch(desk, prospect_id=ada().pk, channel="phone", result="answered")

    assert ada().lane == "pursue"


def test_a_colleague_who_answers_in_the_thread_counts_for_the_one_we_asked(intake, prospect_of):
    from keepwarm.records.models import Touch

    intake.sheet(leads_csv(lead(GRACE)))
    intake.mail(
        mail(RITA, GRACE, at=ago(5), ident="first"),
        mail(
            ALAN, RITA, at=ago(4), ident="alan", answers="first", text="For Grace: yes, please.\n"
        ),
    )

    assert Touch.objects.get().answered_at == ago(4)
    assert prospect_of(GRACE).lane == "respond"


@pytest.mark.parametrize("answers", ["first", ""])
def test_an_answer_that_looks_like_a_lists_is_an_answer(intake, ada, answers):
    from keepwarm.records.models import Message

    headers = (("List-Unsubscribe", "<mailto:leave@fenland-dairy.example>"),)
    intake.mail(mail(ADA, RITA, at=ago(1), answers=answers, headers=headers))

    assert Message.objects.get(source__name="inbox.mbox", at=ago(1)).kind == "human"
    assert ada().lane == "respond"


@pytest.mark.usefixtures("ada")
def test_an_answer_under_another_subject_is_found_by_its_thread(intake):
    from keepwarm.records.models import Touch

    intake.mail(mail(ADA, RITA, at=ago(1), answers="first", subject="Something else entirely"))

    assert Touch.objects.get().answered_at == ago(1)


@pytest.mark.usefixtures("ada")
def test_an_answer_without_a_thread_is_found_by_its_sender(intake):
    from keepwarm.records.models import Touch

    intake.mail(mail(ADA, RITA, at=ago(1), subject="Re: Pumps"))

    assert Touch.objects.get().answered_at == ago(1)


def test_a_person_who_writes_about_a_vacation_is_no_machine(intake, ada):
    intake.mail(
        mail(ADA, RITA, at=ago(1), text="I was on vacation. Send the price, please.\n",
             headers=(("X-Auto-Response-Suppress", "All"),))
    )  # fmt: skip

    assert ada().lane == "respond"


def test_an_answer_that_cannot_be_opened_is_an_answer(intake, ada):
    sealed = mail(ADA, RITA, at=ago(1), answers="first").replace(
        b'Content-Type: text/plain; charset="utf-8"',
        b'Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name="smime.p7m"',
    )

    intake.mail(sealed)

    assert b"pkcs7" in sealed
    assert ada().lane == "respond"


def test_the_hour_of_their_clock_is_what_their_latest_mail_says(intake, ada):
    east, west = dt.timezone(dt.timedelta(hours=9)), dt.timezone(-dt.timedelta(hours=5))
    intake.mail(
        mail(ADA, RITA, at=ago(1).astimezone(west), ident="west"),
        mail(ADA, RITA, at=ago(2).astimezone(east), ident="east"),
    )

    assert standing_of(ada())["zone_offset_minutes"] == -5 * 60


def test_a_mail_in_the_log_and_in_the_sent_folder_is_one_touch(desk, intake, prospect_of):
    from keepwarm.app.keeping.act import log_touch

    intake.sheet(leads_csv(lead(ADA)))
    prospect = prospect_of(ADA).pk
    log_touch(desk, prospect_id=prospect, channel="email", result="sent", at=ago(2))

    intake.mail(mail(RITA, ADA, at=ago(2, hours=1)))

    assert prospect_of(ADA).touches == 1


# Silence


def test_silence_alone_closes_nobody_and_leaves_nobody_without_a_date(desk, clock, intake):
    from keepwarm.app.day.today import turn_day
    from keepwarm.records.models import Prospect

    people = [Someone(f"Quiet {number}", f"q{number}@firm-{number}.example") for number in range(9)]
    intake.sheet(leads_csv(*(lead(person) for person in people)))
    # Nobody to ten touches each, a month of them to the last.
    intake.mail(
        *(
            mail(RITA, person, at=ago(30 - 3 * turn), ident=f"{number}.{turn}")
            for number, person in enumerate(people)
            for turn in range(number + 2)
        ),
        mail(NOOR, RITA, at=ago(40)),
        mail(people[3], RITA, at=ago(31), text="Interesting.\n"),
    )
    seen = set()

    for _ in range(DAYS_SIMULATED // 4):
        clock.forward(days=4)
        turn_day(desk)
        rows = list(Prospect.objects.values_list("lane", "next_on"))
        seen |= {lane for lane, _ in rows}
        assert all(day is not None and day >= clock().date() for _, day in rows)
        assert all(day.weekday() < 5 for _, day in rows)

    assert seen <= {"pursue", "warm", "respond"}
    assert {"pursue", "warm"} <= seen


def test_who_dies_while_a_day_is_turned_leaves_it_to_the_next(desk, clock, intake, monkeypatch):
    from keepwarm.app.day import today
    from keepwarm.records.models import Prospect

    class DeadError(Exception):
        """The process is gone."""

    def die(*_args):
        raise DeadError

    intake.sheet(leads_csv(lead(NOOR)))
    today.turn_day(desk)
    clock.forward(days=3)
    with monkeypatch.context() as dying:
        dying.setattr(today, "write_places", die)
        with pytest.raises(DeadError):
            today.turn_day(desk)

    today.turn_day(desk)

    assert Prospect.objects.get().next_on >= clock().date()


def test_silence_that_nobody_could_have_seen_changes_no_chance(desk, clock, intake, ada):
    from keepwarm.app.day.today import turn_day

    intake.mail(mail(NOOR, RITA, at=ago(6)), mail(NOOR, RITA, at=ago(0)))
    chances = []

    for _ in range(8):
        clock.forward(days=30)
        turn_day(desk)
        chances.append(ada().chance)

    assert len(set(chances)) == 1


def test_silence_that_was_looked_at_lowers_the_chance(desk, clock, intake, ada):
    from keepwarm.app.day.today import turn_day

    intake.mail(mail(NOOR, RITA, at=ago(6)))
    before = ada().chance

    clock.forward(days=30)
    intake.mail(mail(NOOR, RITA, at=clock.now))
    turn_day(desk)

    assert ada().chance < before


def test_an_empty_mailbox_of_ours_proves_no_silence(ada):
    standing = standing_of(ada())

    assert (standing["touches"], standing["unobserved"]) == (0, 1)


def test_a_calendar_of_year_ends_and_clock_changes_keeps_the_dates_coming(desk, clock, intake):
    from keepwarm.app.day.today import read_today
    from keepwarm.records.models import Prospect, Workspace

    Workspace.objects.update(zone="America/New_York")
    desk.workspace.refresh_from_db()
    clock.now = dt.datetime(2028, 2, 28, 23, 30, tzinfo=dt.UTC)
    intake.sheet(story_leads())

    for _ in range(40):
        clock.forward(hours=18)
        page = read_today(desk)
        assert page.day.weekday() < 5
        assert page.day >= clock().astimezone(desk.zone).date()

    assert not Prospect.objects.exclude(lane="closed").filter(next_on__isnull=True).exists()


def test_who_opted_out_stays_out_while_the_years_pass(desk, clock, intake, prospect_of):
    intake.story()

    clock.forward(days=900)

    assert EDSGER.name not in planned(desk)
    assert prospect_of(EDSGER).lane == "closed"
