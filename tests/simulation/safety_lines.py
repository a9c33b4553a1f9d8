"""Each safety line of ``docs/reference/safety-lines.md``: how it is taken away, and what shows it.

A line is one function of the production code, put out of force by a patch: here patching is the
point. Its scenario is short and does what the line is there for; with the line in force nothing
breaks, without it the named invariant does.
"""

import contextlib
import importlib
from dataclasses import dataclass, field

import numpy as np

from tests.simulation.mail_house import INBOX
from tests.simulation.run import Run, quiet_log
from tests.simulation.world import Habits, empty_record

ADA, GRACE, KARL = "Ada Quist", "Grace Holloway", "Karl Brandt"
HABITS = Habits(tier="uids", files="at once", is_same_copy=True, has_archive=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SafetyLine:
    """What is put out of force ("module:name"), by what, and what then happens."""

    at: str
    instead: object
    scenario: object
    breaks: str
    habits: Habits = HABITS
    more: dict = field(default_factory=dict)


@contextlib.contextmanager
def a_life(habits=HABITS):
    """Live until ten on the first morning: three prospects who say nothing unasked, no faults."""
    with empty_record(), quiet_log():
        run = Run(
            7, crash_share=0.0, fault_share=0.0, history_share=0.0, habits=habits,
            names=(ADA, GRACE, KARL),
        )  # fmt: skip
        run.world.settle_in()
        run.world.until_local(10)
        run.work()
        yield run


def take_away(patch, line):
    """Put a line out of force."""
    module, name = line.at.split(":")
    owner = importlib.import_module(module)
    *path, last = name.split(".")
    for part in path:
        owner = getattr(owner, part)
    if isinstance(owner, dict):
        patch.setitem(owner, last, line.instead)
    else:
        patch.setattr(owner, last, line.instead)


def send(run, *, after_s=15):
    run.world.forward(seconds=after_s)
    run.work()


# Scenarios


def who_stops_is_under_way(run):
    run.rep.write_at_once(ADA)
    run.rep.stop(ADA)
    send(run)


def who_writes_is_under_way(run):
    run.rep.write_at_once(ADA)
    run.world.post(run.world.named(ADA), "question")
    send(run, after_s=70)


def nobody_asked_in_germany(run):
    run.rep.write_at_once(KARL)
    send(run)


def it_is_evening(run):
    run.world.until_local(20)
    run.work()
    run.rep.write_at_once(ADA)
    send(run)


def two_on_one_day(run):
    for _ in range(2):
        run.rep.write_at_once(ADA)
        send(run)


def the_rep_is_away(run):
    run.rep.go_away(0, 3)
    run.rep.write_at_once(ADA)
    send(run)


def nobody_reads_the_mailbox(run):
    run.rep.write_at_once(ADA)
    run.world.post(run.world.named(GRACE), "question")
    run.world.house.forced["look"] = ["no entry"] * 4
    run.world.forward(hours=1)
    run.work(2)


def the_process_dies_after_the_dot(run):
    run.rep.write_at_once(ADA)
    run.world.forward(seconds=15)
    run.world.ports.kill_at("answer")
    run.work()
    run.world.forward(minutes=14)
    run.work(3)


def no_answer_comes_to_the_dot(run):
    run.world.house.forced["send"] = ["drop"]
    run.rep.write_at_once(ADA)
    send(run)
    run.work(11, apart_s=(100, 120))


def the_bytes_change(run):
    from keepwarm.records.models import OutboxMail

    run.rep.write_at_once(ADA)
    for row in OutboxMail.objects.all():
        row.content = bytes(row.content).replace(b"two pumps", b"six pumps")
        row.save(update_fields=["content"])
    send(run)


def it_is_taken_back(run):
    run.rep.write_at_once(ADA)
    run.rep.take_back()
    send(run)


def the_record_is_restored(run):
    run.rep.restored()
    run.rep.write_at_once(ADA)
    send(run)


def somebody_reports_spam(run):
    run.rep.write_at_once(ADA)
    send(run)
    (delivery,) = run.world.house.deliveries
    run.world.post(run.world.named(ADA), "complaint", answers=delivery)
    send(run, after_s=70)
    run.rep.write_at_once(GRACE)
    send(run)


def the_yes_is_old(run):
    run.rep.write_at_once(ADA)
    run.world.forward(days=3, minutes=5)
    run.work()


def the_server_leaves_some_out(run):
    for _ in range(4):
        run.world.strangers_write()
        run.world.house.put(INBOX, f"Subject: {run.world.ident()}\n\nx".encode(), run.world.now)
    run.world.house.forced["look"] = ["withheld"]
    send(run, after_s=70)
    send(run, after_s=70)


def the_provider_changes_its_copy(run):
    run.rep.write_at_once(ADA)
    send(run)
    send(run, after_s=70)


def somebody_writes_stop(run):
    run.world.post(run.world.named(ADA), "stop")
    send(run, after_s=70)


def somebody_is_stopped(run):
    run.rep.stop(ADA)
    run.read_today()


def the_day_is_read(run):
    run.read_today()


def it_is_saturday(run):
    run.world.forward(days=5)
    run.read_today()


def there_are_few_minutes(run):
    run.rep.minutes(3)
    run.read_today()


def the_rep_stays_at_home(run):
    run.rep.go_away(0, 3)
    run.read_today()


def work_is_asked_for(run):
    run.rep.export()
    run.work(11, apart_s=(70, 80))


def somebody_is_erased(run):
    run.rep.erase(ADA)
    run.rep.import_again()


def something_is_undone(run):
    run.rep.change_and_undo("postpone", GRACE)


def somebody_asks(run):
    run.world.post(run.world.named(ADA), "question")
    send(run, after_s=70)
    run.read_today()


# What stands in for a line that is taken away


def _nothing(*_said, **_named):
    return None


def _says(value):
    return lambda *_said, **_named: value


def _none_capped(*_said):
    return iter(())


def _by_the_last_number(on_server, recent, *, stored, resting):
    """Count as read whatever lies below the highest number read: as many programs do."""
    from keepwarm.engine.intake import plan_catch_up

    read = np.arange(1, stored.max() + 1) if len(stored) else stored
    return plan_catch_up(on_server, recent, stored=np.union1d(read, stored), resting=resting)


def _later(_answer):
    from keepwarm.engine.delivery import Verdict

    return Verdict.LATER


def _accepted(_answer):
    from keepwarm.engine.delivery import Verdict

    return Verdict.ACCEPTED


def _sent_again_when_lost(journal, _event, _at):
    from dataclasses import replace

    from keepwarm.engine.delivery import Phase, State

    return replace(journal, state=State.APPROVED, phase=Phase.NONE, lease_until=0.0)


def _with_all_minutes(parts, *, minutes, **said):
    from keepwarm.engine.plan._day import plan_day

    return plan_day(parts, minutes=minutes * 30, **said)


def _same_day(_self, day, **_named):
    return day


def _no_dates(due_at, _desk, _today):
    return [None] * len(due_at)


_APP, _ENGINE = "keepwarm.app", "keepwarm.engine"
CHANGED_COPY = Habits(tier="uids", files="at once", is_same_copy=False, has_archive=False)
NO_COPY = Habits(tier="uids", files="late", is_same_copy=True, has_archive=False)

SAFETY_LINES = {
    "stops are looked up at the claim": SafetyLine(
        at=f"{_APP}.sending.send_checks:why_stopped", instead=_says(""),
        scenario=who_stops_is_under_way, breaks="nothing_goes_to_who_said_stop",
    ),
    "what they write since voids it": SafetyLine(
        at=f"{_APP}.sending.send_checks:_heard_since", instead=_says(False),
        scenario=who_writes_is_under_way, breaks="nothing_goes_to_who_wrote_since",
    ),
    "law is asked": SafetyLine(
        at=f"{_APP}.sending.lawful:ruling_in_words", instead=_says(""),
        scenario=nobody_asked_in_germany, breaks="nothing_goes_against_the_law",
    ),
    "their hours": SafetyLine(
        at=f"{_ENGINE}.law._clock:_closed", instead=_none_capped,
        scenario=it_is_evening, breaks="their_hours_are_kept",
    ),
    "caps": SafetyLine(
        at=f"{_ENGINE}.law._clock:_capped", instead=_none_capped,
        scenario=two_on_one_day, breaks="caps_are_kept",
    ),
    "our absences and hours": SafetyLine(
        at=f"{_APP}.sending.lawful:_off_work", instead=_nothing,
        scenario=the_rep_is_away, breaks="our_hours_are_kept",
    ),
    "nothing is sent blind": SafetyLine(
        at=f"{_APP}.sending.due_mail:sight_of", instead=_says(_says("")),
        scenario=nobody_reads_the_mailbox, breaks="nothing_goes_out_unseen",
    ),
    "a dead sender's dot is unsure": SafetyLine(
        at=f"{_ENGINE}.delivery._journal:_lost", instead=_sent_again_when_lost,
        scenario=the_process_dies_after_the_dot, breaks="nothing_is_resent_blindly",
        habits=NO_COPY,
    ),
    "no answer is no refusal": SafetyLine(
        at=f"{_APP}.sending.send:judge", instead=_later,
        scenario=no_answer_comes_to_the_dot, breaks="nothing_is_resent_blindly",
    ),
    "no answer is no acceptance": SafetyLine(
        at=f"{_APP}.sending.send:judge", instead=_accepted,
        scenario=no_answer_comes_to_the_dot, breaks="nothing_is_called_sent_that_is_not",
    ),
    "evidence is looked for": SafetyLine(
        at=f"{_APP}.sending.send:settle_by_evidence", instead=_says({}),
        scenario=no_answer_comes_to_the_dot, breaks="what_nobody_knows_is_settled_or_asked",
    ),
    "the approved bytes": SafetyLine(
        at=f"{_APP}.sending.send_checks:_is_as_approved", instead=_says(True),
        scenario=the_bytes_change, breaks="only_approved_bytes_go_out",
    ),
    "an approval is taken back": SafetyLine(
        at=f"{_APP}.keeping.act:_UNDO.approve", instead=_nothing,
        scenario=it_is_taken_back, breaks="nothing_taken_back_goes_out",
    ),
    "a restore pauses sending": SafetyLine(
        at=f"{_APP}.sending.send:read_pause", instead=_nothing,
        scenario=the_record_is_restored, breaks="nothing_goes_out_on_hold",
    ),
    "a complaint rests the mailbox": SafetyLine(
        at=f"{_APP}.settling.settle:brake_after_complaint", instead=_nothing,
        scenario=somebody_reports_spam, breaks="nothing_goes_out_after_a_complaint",
    ),
    "an approval ends": SafetyLine(
        at=f"{_ENGINE}.delivery._journal:APPROVAL_S_MAX", instead=float("inf"),
        scenario=the_yes_is_old, breaks="an_old_yes_is_void",
    ),
    "only what has a row was read": SafetyLine(
        at=f"{_APP}.mailbox.sync:plan_catch_up", instead=_by_the_last_number,
        scenario=the_server_leaves_some_out, breaks="nothing_is_read_never",
    ),
    "a copy is no second mail": SafetyLine(
        at=f"{_APP}.reading.mail_facts:_drop_copies", instead=_nothing,
        scenario=the_provider_changes_its_copy, breaks="what_went_out_is_one_touch",
        habits=CHANGED_COPY,
    ),
    "stops are heeded": SafetyLine(
        at=f"{_APP}.settling.settle:_heed_stops", instead=_nothing,
        scenario=somebody_writes_stop, breaks="who_said_stop_is_stopped",
    ),
    "who is stopped is not planned": SafetyLine(
        at=f"{_APP}.settling.facts:suppressed_people", instead=_says(frozenset()),
        scenario=somebody_is_stopped, breaks="only_open_prospects_are_planned",
    ),
    "a next date": SafetyLine(
        at=f"{_APP}.settling.settle:_dates", instead=_no_dates,
        scenario=the_day_is_read, breaks="every_open_prospect_has_a_next_date",
    ),
    "next dates are working days": SafetyLine(
        at=f"{_APP}.ground.working_days:WorkingTime.working_day", instead=_same_day,
        scenario=it_is_saturday, breaks="next_dates_are_working_days",
    ),
    "the minutes of a day": SafetyLine(
        at=f"{_ENGINE}.plan:plan_day", instead=_with_all_minutes,
        scenario=there_are_few_minutes, breaks="the_minutes_are_kept",
    ),
    "no plan for who is away": SafetyLine(
        at=f"{_APP}.ground.working_days:WorkingTime.absence_between", instead=_nothing,
        scenario=the_rep_stays_at_home, breaks="nothing_is_planned_for_an_absence",
    ),
    "jobs end": SafetyLine(
        at=f"{_APP}.background.job_run:end_job", instead=_says(True),
        scenario=work_is_asked_for, breaks="no_job_is_stuck",
    ),
    "the erased are recognised": SafetyLine(
        at=f"{_APP}.storing.erased:Erased.knows", instead=_says(False),
        scenario=somebody_is_erased, breaks="the_erased_stay_away",
    ),
    "acts are undone": SafetyLine(
        at=f"{_APP}.keeping.act:_UNDO.postpone", instead=_nothing,
        scenario=something_is_undone, breaks="an_undone_act_leaves_nothing",
    ),
    "who waits for us is seen": SafetyLine(
        at=f"{_ENGINE}.plan._day:_fund_respond", instead=_says(((), np.zeros(0, np.int64))),
        scenario=somebody_asks, breaks="who_waits_for_us_is_on_top",
    ),
}  # fmt: skip
"""By name, as the table of the reference names them."""
