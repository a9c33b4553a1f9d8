"""How soon who asked was answered is told to the minute, in all and in working time."""

import datetime as dt

import pytest

from tests.app.builders import ADA, ALAN, GRACE, RITA, ago, lead, leads_csv, mail

pytestmark = pytest.mark.django_db
SECRET = "a-secret-of-the-tests"  # noqa: S105 - of a record that lasts as long as a test


@pytest.fixture
def send(desk):
    """Send what a form sends, as who fills it in."""
    from keepwarm.app.importing.inbound import receive
    from keepwarm.app.importing.inbound_keys import make_key

    key = make_key(desk, name="Our form", kind="form", thanks=[], secret=SECRET)

    def sent(someone):
        fields = [("name", someone.name), ("email", someone.address), ("message", "A price?")]
        assert receive(desk, secret=key, kind="form", fields=fields).outcome == "taken"

    return sent


def call(desk, prospect_of, someone):
    from keepwarm.app.keeping.act import log_touch

    log_touch(desk, prospect_id=prospect_of(someone).pk, channel="phone", result="no_answer")


def enquiries(desk):
    from keepwarm.app.day.promptness import read_promptness

    return read_promptness(desk).groups[0]


def test_an_empty_record_says_what_will_stand_there_and_what_was_published(desk):
    from keepwarm.app.day.promptness import read_promptness

    page = read_promptness(desk)

    assert page.title == "How soon you answer will stand here"
    assert any("21 times lower" in sentence for sentence in page.published)
    assert not page.leads


def test_an_enquiry_is_answered_by_our_first_touch_even_if_nobody_answers_it(
    desk, send, clock, prospect_of
):
    from keepwarm.app.day.promptness import read_promptness

    send(ADA)
    clock.forward(minutes=12)
    call(desk, prospect_of, ADA)
    clock.forward(minutes=30)
    call(desk, prospect_of, ADA)

    page = read_promptness(desk)
    assert (page.leads[0].name, page.leads[0].wall_minutes) == (ADA.name, 12)
    assert page.leads[0].working_minutes == 12
    assert page.title == "Half of the new enquiries were answered within 12 minutes"
    counts = {line.minutes: (line.answered, line.of) for line in page.groups[0].within}
    assert (counts[10], counts[30]) == ((0, 1), (1, 1))


def test_a_night_is_no_working_time(desk, send, clock, prospect_of):
    from keepwarm.app.day.history import read_exchange
    from keepwarm.app.day.promptness import first_answer_of

    clock.forward(hours=9, minutes=30)  # 19:30, after the working day
    send(ADA)
    clock.forward(hours=14)  # 9:30 on the morning after
    call(desk, prospect_of, ADA)

    lead = enquiries(desk)
    assert lead.median_minutes == 14 * 60
    opens = int(desk.rules.rep_starts_hour * 60)
    assert lead.median_working_minutes == 9 * 60 + 30 - opens
    exchange = read_exchange(desk, prospect_of(ADA))
    assert "First touch after 14 hours" in first_answer_of(desk, exchange)


def test_a_weekend_is_no_working_time(desk, send, clock, prospect_of):
    clock.forward(days=3)  # from Wednesday to Saturday
    send(ADA)
    clock.forward(days=1)
    call(desk, prospect_of, ADA)

    assert enquiries(desk).median_working_minutes == 0


def test_who_asked_a_moment_ago_is_in_no_row_yet(desk, send, clock):
    send(ADA)
    clock.forward(minutes=7)

    counts = {line.minutes: (line.answered, line.of) for line in enquiries(desk).within}

    assert (counts[5], counts[10]) == ((0, 1), (0, 0))
    assert enquiries(desk).median_minutes is None


def test_a_lead_file_is_left_out_and_counted(desk, intake):
    from keepwarm.app.day.promptness import read_promptness

    intake.sheet(leads_csv(lead(ADA, stage="enquiry", created=ago(3).date().isoformat())))

    page = read_promptness(desk)
    assert page.groups[0].count == 0
    assert "1 enquiry is left out" in page.left_out


def test_a_first_mail_is_an_enquiry_and_an_answer_is_none(desk, intake):
    from keepwarm.app.day.promptness import read_promptness

    intake.sheet(leads_csv(lead(GRACE), lead(ALAN)))
    intake.mail(
        mail(GRACE, RITA, at=ago(2), ident="first"),
        mail(RITA, GRACE, at=ago(2) + dt.timedelta(minutes=20), ident="ours", answers="first"),
        mail(RITA, ALAN, at=ago(5), ident="asked"),
        mail(ALAN, RITA, at=ago(4), ident="answer", answers="asked"),
    )

    groups = {group.kind: group for group in read_promptness(desk).groups}
    assert (groups["enquiry"].count, groups["enquiry"].median_minutes) == (1, 20)
    assert (groups["reply"].count, groups["reply"].answered) == (1, 0)


def test_the_clock_of_who_waits_shows_which_marks_it_has_passed(desk, send, clock):
    from keepwarm.app.day.today import read_today

    send(ADA)
    clock.forward(minutes=11)

    marks = read_today(desk).respond[0].marks
    assert [(mark.minutes, mark.is_past) for mark in marks] == [
        (5, True), (10, True), (30, False)
    ]  # fmt: skip
    clock.forward(minutes=50)
    assert not read_today(desk).respond[0].marks
