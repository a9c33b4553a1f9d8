"""A sender that slept asks again before the dot; a clock that jumps lets nothing out."""

import datetime as dt

import pytest

from keepwarm.app.sending.clock_watch import ClockWatch
from tests.app.builders import ADA, NOW, RITA, ago, mail
from tests.app.test_outbox import (  # noqa: F401 - fixtures
    approve,
    desk,
    pytestmark,
    send,
    sent,
    story,
    submitter,
)


def row():
    from keepwarm.records.models import OutboxMail

    return OutboxMail.objects.get()


@pytest.fixture
def meanwhile(submitter):  # noqa: F811
    """Let something happen once, while a mail is being handed over."""

    def happens(what):
        def once():
            submitter.meanwhile = None
            what()

        submitter.meanwhile = once

    return happens


# Between the claim and the dot


def test_a_sender_that_slept_past_its_lease_sends_no_dot_and_tries_later(
    approve, clock, meanwhile, send, submitter  # noqa: F811
):  # fmt: skip
    approve()
    meanwhile(lambda: clock.forward(seconds=721))

    assert send() == {"approved": 1}
    assert submitter.delivered == []
    assert "stood still" in row().trouble
    assert send(61) == {"sent": 1}
    assert len(submitter.delivered) == 1


def test_who_wakes_up_at_night_waits_for_the_morning(
    approve, clock, meanwhile, send, submitter  # noqa: F811
):  # fmt: skip
    approve()
    meanwhile(lambda: clock.forward(hours=11))

    assert send() == {"approved": 1}
    assert send(61) == {}
    assert "outside of their working hours" in row().trouble
    assert submitter.delivered == []
    assert send(13 * 3_600) == {"sent": 1}


def test_hours_that_end_while_the_server_takes_its_time_are_heeded(
    approve, clock, meanwhile, send, submitter  # noqa: F811
):  # fmt: skip
    clock.now = NOW.replace(hour=17, minute=54)
    approve()
    meanwhile(lambda: clock.forward(minutes=6))

    assert send() == {"approved": 1}
    assert "outside of their working hours" in row().trouble
    assert row().due_at.hour == 9
    assert submitter.delivered == []


def test_an_answer_that_comes_before_the_dot_keeps_the_mail_here(
    approve, intake, meanwhile, send, submitter  # noqa: F811
):  # fmt: skip
    """Trust case 27."""
    approve()
    meanwhile(lambda: intake.mail(mail(ADA, RITA, at=ago(minutes=5), ident="late")))

    assert send() == {"stopped": 1}
    assert "something came from them" in row().trouble
    assert submitter.delivered == []


def test_a_stop_before_the_dot_keeps_the_mail_here(
    desk, approve, prospect_of, meanwhile, send, submitter  # noqa: F811
):  # fmt: skip
    """Trust case 29."""
    from keepwarm.app.keeping.act import suppress

    approve()
    meanwhile(lambda: suppress(desk, prospect_id=prospect_of(ADA).pk, why="They rang."))

    assert send() == {"stopped": 1}
    assert "no further contact" in row().trouble
    assert submitter.delivered == []


def test_a_pause_before_the_dot_keeps_the_mail_here(
    desk, approve, meanwhile, send, submitter  # noqa: F811
):  # fmt: skip
    """Trust case 158."""
    from keepwarm.app.ground.decisions import note_decision
    from keepwarm.app.ground.outgoing import PAUSE, resume_outgoing

    approve()
    meanwhile(lambda: note_decision(desk, person_id=None, kind=PAUSE, sentence="!", before={}))

    assert send() == {"approved": 1}
    assert submitter.delivered == []

    resume_outgoing(desk)
    assert send() == {"sent": 1}
    assert row().attempt == 2


def test_a_mailbox_that_goes_blind_before_the_dot_keeps_the_mail_here(
    approve, send, submitter  # noqa: F811
):  # fmt: skip
    """Trust case 84."""
    approve()
    seen = iter(["", "your mail was not read for an hour", "your mail was not read for an hour"])

    assert send(why_blind=lambda _: next(seen)) == {"approved": 1}
    assert row().trouble == "Waits: your mail was not read for an hour."
    assert submitter.delivered == []
    assert send() == {"sent": 1}


def test_who_slept_over_the_note_of_the_dot_sends_none(
    approve, clock, send, submitter  # noqa: F811
):  # fmt: skip
    """Trust case 13: by then others look in Sent, or a person was asked."""
    approve()

    def sleep(step):
        if step == "dot noted":
            clock.forward(seconds=721)

    assert send(reached=sleep) == {"fenced": 1}
    assert submitter.delivered == []
    for _ in range(10):
        send(60)
    assert row().state == "review"


def test_another_sender_that_holds_the_mailbox_alone_is_reason_enough(
    approve, clock, meanwhile, send, submitter  # noqa: F811
):  # fmt: skip
    from keepwarm.records.models import SendingMailbox

    approve()
    until = clock.now + dt.timedelta(hours=1)
    meanwhile(lambda: SendingMailbox.objects.update(sender="another", lease_until=until))

    assert send() == {"approved": 1}
    assert submitter.delivered == []


# A clock that jumps: trust case 102


class Steady:
    """Seconds of a clock that nobody sets; it goes with the other where nothing is said."""

    def __init__(self, clock):
        self.clock, self.set_by = clock, dt.timedelta()

    def __call__(self):
        return (self.clock.now - NOW - self.set_by).total_seconds()

    def jump(self, **span):
        self.clock.forward(**span)
        self.set_by += dt.timedelta(**span)


@pytest.fixture
def steady(clock):
    return Steady(clock)


@pytest.fixture
def watch(steady):
    return ClockWatch(steady)


@pytest.fixture
def send_watched(desk, clock, submitter, sent, watch):  # noqa: F811
    from keepwarm.app.sending.send import send_due
    from keepwarm.app.sending.sending import Way
    from keepwarm.records.models import SendingMailbox

    def after(seconds=31):
        clock.forward(seconds=seconds)
        way = Way(submitter=submitter, sent_folder=sent, watch_clock=watch)
        return dict(send_due(desk, SendingMailbox.objects.get().pk, way, sender="a sender"))

    return after


def paused_because(desk):  # noqa: F811
    from keepwarm.app.ground.outgoing import read_pause

    pause = read_pause(desk)
    return "" if pause is None else pause.sentence


@pytest.mark.parametrize(
    ("jump", "words"),
    [
        ({"days": 1}, "was put 24 hours ahead and shows 12 March 2026 10:00"),
        ({"hours": -1}, "was put 60 minutes back and shows 11 March 2026 09:00"),
        ({"minutes": 6}, "was put 6 minutes ahead"),
        ({"days": 900}, "was put 900 days ahead"),
    ],
)
def test_a_clock_that_jumps_lets_nothing_out_until_a_person_resumes(
    desk, approve, steady, send_watched, jump, words  # noqa: F811
):  # fmt: skip
    from keepwarm.app.ground.outgoing import resume_outgoing

    send_watched(0)
    approve()
    steady.jump(**jump)

    assert [send_watched(), send_watched(3_600)] == [{}, {}]
    assert words in paused_because(desk)

    resume_outgoing(desk)
    send_watched(0)
    assert paused_because(desk) == ""


def test_after_a_jump_back_and_a_resume_the_mail_goes_once(
    desk, approve, steady, watch, send_watched, submitter  # noqa: F811
):  # fmt: skip
    from keepwarm.app.ground.outgoing import resume_outgoing

    watch(desk)
    approve()
    assert send_watched() == {"sent": 1}
    steady.jump(hours=-2)
    send_watched()
    resume_outgoing(desk)

    assert [send_watched(), send_watched(7_200), send_watched(86_400)] == [{}, {}, {}]
    assert len(submitter.delivered) == 1


def test_a_jump_while_a_mail_is_handed_over_keeps_it_here(
    desk, approve, steady, meanwhile, send_watched, submitter  # noqa: F811
):  # fmt: skip
    send_watched(0)
    approve()
    meanwhile(lambda: steady.jump(minutes=10))

    assert send_watched() == {"approved": 1}
    assert "10 minutes ahead" in paused_because(desk)
    assert (row().state, submitter.delivered) == ("approved", [])


def test_a_clock_that_is_put_right_by_seconds_or_sleeps_moves_nothing(
    desk, approve, clock, steady, watch, send_watched  # noqa: F811
):  # fmt: skip
    watch(desk)
    approve()
    steady.jump(minutes=-4)
    assert not watch(desk)
    clock.forward(days=1)  # asleep: the steady clock goes on

    assert send_watched() == {"sent": 1}


def test_a_clock_that_went_back_while_nobody_worked_is_told_by_the_record(
    desk, approve, clock, steady, submitter  # noqa: F811
):  # fmt: skip
    from keepwarm.app.ground.outgoing import resume_outgoing

    approve()
    clock.forward(days=-1)

    assert ClockWatch(steady)(desk)
    assert "was put 24 hours back" in paused_because(desk)
    resume_outgoing(desk)
    assert not ClockWatch(steady)(desk)
    assert submitter.delivered == []


def test_a_jump_is_told_once_and_in_every_book(desk, steady, watch):  # noqa: F811
    import dataclasses

    from keepwarm.records.models import Decision, Workspace

    other = Workspace.objects.create(name="Another", zone="UTC", seed=2, created_at=NOW)
    desks = [desk, dataclasses.replace(desk, workspace=other)]
    for one in desks:
        watch(one)
    steady.jump(days=1)

    assert [[watch(one) for one in desks] for _ in range(2)] == [[True, True], [False, False]]
    assert Decision.objects.filter(kind="pause_outgoing").count() == 2
