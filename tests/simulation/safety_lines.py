"""The lines that keep people safe, each with what removing it would be, and who finds that out.

A line is removed by putting something in the place of the function that holds it. ``found_by``
names the invariants that may find it out; ``habits`` are those of a life in which it is needed
often, so that a few weeks are enough.
"""

import dataclasses
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from unittest import mock

from tests.simulation.world import Habits

CALM = Habits(
    prospects=6, rests=0.0, deaths=0.0, server={"none": 1}, sent={"none": 1},
    mailbox={"none": 1}, takes_back=0.0,
    postpones=0.0, works_late=0.5, away=0.0, down=0.0, restores=0.0, erases=0.0,
    imports_again=0.0, tampers=0.0, rings=0.0, people={"is silent": 1},
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class SafetyLine:
    """One line of defence."""

    name: str
    """What it does, as the reference has it."""
    remove: Callable
    """Return patches that take it out, when it is called."""
    found_by: tuple[str, ...]
    habits: dict = field(default_factory=dict)


def put(place, replacement):
    """Put something in the place of a function: "module.name" below ``keepwarm``."""
    return mock.patch(f"keepwarm.{place}", replacement)


def around(place, wrap):
    """Put a function around the one that is there."""
    import importlib

    module, _, name = f"keepwarm.{place}".rpartition(".")
    return mock.patch(f"keepwarm.{place}", wrap(getattr(importlib.import_module(module), name)))


def _hash_taken_anew(check):
    def checked(desk, row):
        import hashlib

        row.approved_hash = hashlib.sha256(bytes(row.content)).digest()
        return check(desk, row)

    return checked


def _no_note_before_the_dot(note):
    from keepwarm.engine.delivery import DotNoted

    def noted(desk, row, event, **said):
        if not isinstance(event, DotNoted):
            return note(desk, row, event, **said)
        row.phase = "dot"
        return True

    return noted


def _fenced_off_no_more(note):
    from keepwarm.engine.delivery import DotNoted

    def noted(desk, row, event, **said):
        if note(desk, row, event, **said):
            return True
        if isinstance(event, DotNoted):
            row.phase = "dot"
        return isinstance(event, DotNoted)

    return noted


def _tried_again_after_the_dot(advance):
    from keepwarm.engine.delivery import LeaseLost, State, Unanswered

    def advanced(journal, event):
        after = advance(journal, event)
        if isinstance(event, (LeaseLost, Unanswered)):
            after = dataclasses.replace(after, state=State.APPROVED, since=0.0)
        return after

    return advanced


def _taken_for_sent(judge):
    from keepwarm.engine.delivery import Verdict

    def judged(answer):
        verdict = judge(answer)
        return Verdict.ACCEPTED if verdict is Verdict.UNSURE else verdict

    return judged


def _without_undo(approve_mail):
    def approved(*of, **said):
        return approve_mail(*of, **{**said, "undo_s": 0.0})

    return approved


def _no_dates(_dates):
    def dates(due_at, _desk, _today):
        return [None] * len(due_at)

    return dates


def _sees_always(_sight_of):
    return lambda _desk, _mailbox: lambda _now: ""


RESTORES = {"restores": 0.3, "works_late": 1.0}
BUSY_OUTBOX = {"works_late": 1.0, "prospects": 12}
LINES = (
    SafetyLine(
        name="a claim asks again whether they said stop",
        remove=lambda: [put("app.send_checks.why_stopped", lambda *_: "")],
        found_by=("never_after_a_stop",),
        habits={"rings": 1.0, "rings_to_stop": 1.0, "works_late": 1.0},
    ),
    SafetyLine(
        name="a claim asks again whether anything came from them",
        remove=lambda: [put("app.send_checks._heard_since", lambda *_: False)],
        found_by=("never_past_an_answer",),
        habits={"works_late": 1.0, "people": {"answers": 1}},
    ),
    SafetyLine(
        name="stops in mails are heeded by themselves",
        remove=lambda: [put("app.settle._heed_stops", lambda *_: None)],
        found_by=("never_after_a_stop",),
        habits={"people": {"says stop": 1}, "presses_on": 1.0},
    ),
    SafetyLine(
        name="the bytes that leave have the hash that was approved",
        remove=lambda: [around("app.send.check", _hash_taken_anew)],
        found_by=("sent_as_approved",),
        habits={"tampers": 1.0, "works_late": 1.0},
    ),
    SafetyLine(
        name="the dot is noted before it is sent",
        remove=lambda: [around("app.send.note", _no_note_before_the_dot)],
        found_by=("noted_before_the_dot",),
    ),
    SafetyLine(
        name="a sender that was given up sends no dot",
        remove=lambda: [around("app.send.note", _fenced_off_no_more)],
        found_by=("never_sent_twice", "noted_before_the_dot"),
        habits={"server": {"stood still": 1}},
    ),
    SafetyLine(
        name="one sender holds the mailbox, by a lease",
        remove=lambda: [put("app.send._take", lambda *_: True)],
        found_by=("one_sender_at_a_time",),
        habits={"server": {"stood still": 1}, **BUSY_OUTBOX},
    ),
    SafetyLine(
        name="what may have gone out is not sent again by itself",
        remove=lambda: [around("app.outbox_rows.advance", _tried_again_after_the_dot)],
        found_by=("never_sent_twice",),
        habits={"server": {"accepted and dropped": 1}},
    ),
    SafetyLine(
        name="without an answer to the dot nothing is told to be sent",
        remove=lambda: [around("app.send.judge", _taken_for_sent)],
        found_by=("sent_is_true",),
        habits={"server": {"drop": 1}},
    ),
    SafetyLine(
        name="mail goes within their working hours",
        remove=lambda: [put("engine.law._clock._closed", lambda *_: iter(()))],
        found_by=("within_their_hours",),
        habits={"works_late": 1.0},
    ),
    SafetyLine(
        name="no second mail within a day, and four touches a week",
        remove=lambda: [put("engine.law._clock._too_many", lambda *_: iter(()))],
        found_by=("within_caps",),
        habits={"presses_on": 1.0},
    ),
    SafetyLine(
        name="the law of their country lets it go: consent",
        remove=lambda: [
            put("app.approve.why_unlawful", lambda *_: ""),
            put("app.send_checks.why_unlawful", lambda *_: ""),
        ],
        found_by=("lawful",),
        habits={"presses_on": 1.0},
    ),
    SafetyLine(
        name="overdue mails go one by one after days down",
        remove=lambda: [put("app.lawful._paced", lambda *_: None)],
        found_by=("overdue_mails_go_one_by_one",),
        habits=BUSY_OUTBOX,
    ),
    SafetyLine(
        name="an approval holds for three days",
        remove=lambda: [put("engine.delivery._journal.APPROVAL_S_MAX", math.inf)],
        found_by=("no_approval_grows_old",),
        habits={"down": 0.3, "works_late": 1.0},
    ),
    SafetyLine(
        name="nothing goes out after a restore until a person resumes",
        remove=lambda: [put("app.send.read_pause", lambda _: None)],
        found_by=("never_while_paused",),
        habits=RESTORES,
    ),
    SafetyLine(
        name="what was under way in a backup waits for a word",
        remove=lambda: [put("app.outgoing._hold_outbox", lambda *_, **__: None)],
        found_by=("never_sent_twice", "sent_as_approved"),
        habits=RESTORES,
    ),
    SafetyLine(
        name="a restore takes over the stops that were made since",
        remove=lambda: [put("adapters.backup._database.take_over_stops", lambda *_: 0)],
        found_by=("stops_never_shrink",),
        habits={"rings": 1.0, "rings_to_stop": 1.0, **RESTORES},
    ),
    SafetyLine(
        name="nothing is sent while answers would not be seen",
        remove=lambda: [around("app.due_mail.sight_of", _sees_always)],
        found_by=("never_while_blind",),
        habits={"mailbox": {"none": 1, "unreachable": 4}},
    ),
    SafetyLine(
        name="ten seconds to take it back",
        remove=lambda: [
            put("app.approve.UNDO_S_MIN", 0.0), around("app.approve.approve_mail", _without_undo)
        ],
        found_by=("not_before_it_can_be_taken_back_no_more",),
        habits={"hurries": 1.0},
    ),
    SafetyLine(
        name="of taking back and sending exactly one wins",
        remove=lambda: [put("app.approve.note", lambda *_, **__: True)],
        found_by=("never_once_taken_back",),
        habits={"takes_back": 1.0},
    ),
    SafetyLine(
        name="a stop survives the erasure of whom it protects",
        remove=lambda: [put("app.erase._suppress", lambda *_: None)],
        found_by=("never_after_a_stop", "stops_never_shrink"),
        habits={"erases": 0.6, "imports_again": 1.0},
    ),
    SafetyLine(
        name="everybody open has a next date",
        remove=lambda: [around("app.settle._dates", _no_dates)],
        found_by=("everybody_open_has_a_next_date",),
    ),
)  # fmt: skip
