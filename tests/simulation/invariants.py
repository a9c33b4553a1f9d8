"""What must hold after every step of every simulated life; each by its name.

They are written against the truth of the simulation (what the server took, what people wrote, when
it became known) and not by the rules of the engine.
"""

import datetime as dt
import hashlib

from keepwarm.engine.timeline import text_key
from tests.simulation.people import NEEDS_CONSENT

HOUR, DAY, WEEK = dt.timedelta(hours=1), dt.timedelta(days=1), dt.timedelta(days=7)
LEASE = dt.timedelta(minutes=12)
LAG_MAX = dt.timedelta(minutes=15)
PACE = dt.timedelta(minutes=2)
UNDO_MIN = dt.timedelta(seconds=5)
TOUCHES_A_WEEK = 4
NEXT_DATE_MAX = dt.timedelta(days=200)
NOT_UNDONE = ("mail_stopped", "erase")
"""What is approved anew, and what is gone."""


class Violated(AssertionError):  # noqa: N818 - found, as the name of its invariant says
    """An invariant does not hold: its name, and what was found."""

    def __init__(self, name, found, world):
        last = "\n  ".join(world.log[-12:])
        super().__init__(f"{name}, seed {world.seed}: {found}\n  {last}")
        self.name, self.found = name, found


def new_deliveries(world):
    """Return what was delivered since the last step."""
    return world.server.delivered[world.checked :]


def never_sent_twice(world):
    seen = [d.touch for d in world.server.delivered]
    for delivery in new_deliveries(world):
        if seen.count(delivery.touch) > 1:
            times = seen.count(delivery.touch)
            yield f"{delivery.touch} to {delivery.recipient} arrived {times} times"


def sent_as_approved(world):
    for delivery in new_deliveries(world):
        known = world.approvals.get(delivery.touch)
        if known is None and delivery.touch not in world.forgotten:
            yield f"nobody approved {delivery.touch}"
        elif known is not None and known[2] != delivery.digest:
            yield f"{delivery.touch} is not what was approved"


def not_before_it_can_be_taken_back_no_more(world):
    for delivery in new_deliveries(world):
        known = world.approvals.get(delivery.touch)
        if known is not None and delivery.began_at < known[1] + UNDO_MIN:
            yield f"{delivery.touch} went {delivery.began_at - known[1]} after its approval"


def never_once_taken_back(world):
    for delivery in new_deliveries(world):
        at = world.taken_back.get(delivery.touch)
        if at is not None and delivery.dot_at > at:
            yield f"{delivery.touch} was taken back at {at} and went at {delivery.dot_at}"


def never_after_a_stop(world):
    for delivery in new_deliveries(world):
        person = world.person_of(delivery.recipient)
        if person.stopped_at is not None and delivery.began_at > person.stopped_at:
            yield f"{delivery.recipient} said stop at {person.stopped_at}: {delivery.began_at}"
        if person.stopped_at is not None and delivery.dot_at > person.stopped_at + LEASE:
            yield f"{delivery.recipient} said stop long before the dot of {delivery.dot_at}"
        for at in person.stop_mails.values():
            if delivery.began_at > at + LAG_MAX:
                yield f"the stop of {delivery.recipient} lay unread since {at}"


def never_past_an_answer(world):
    for delivery in new_deliveries(world):
        known = world.approvals.get(delivery.touch)
        if known is None or world.said_by_hand.get(delivery.touch):
            continue
        for at in world.person_of(delivery.recipient).read_at:
            if known[1] < at < delivery.began_at:
                yield f"{delivery.touch} of {known[1]} went although they wrote: read at {at}"


def no_approval_grows_old(world):
    for delivery in new_deliveries(world):
        known = world.approvals.get(delivery.touch)
        if known is None or world.said_by_hand.get(delivery.touch):
            continue
        if delivery.began_at > known[1] + 3 * DAY:
            yield f"{delivery.touch} of {known[1]} went at {delivery.began_at}"


def never_while_blind(world):
    for delivery in new_deliveries(world):
        if delivery.lag > LAG_MAX:
            yield f"{delivery.touch} went while the mailbox was last read {delivery.lag} before"


def never_while_paused(world):
    for delivery in new_deliveries(world):
        if world.paused_since is not None and delivery.began_at > world.paused_since:
            yield f"{delivery.touch} went while all is paused"


def one_sender_at_a_time(world):
    for touch, at in world.server.crowds:
        yield f"{touch} was taken up at {at} while another sender was at work"


def noted_before_the_dot(world):
    for delivery in new_deliveries(world):
        if not delivery.is_noted:
            yield f"the dot of {delivery.touch} was sent without a note"


def within_their_hours(world):
    for delivery in new_deliveries(world):
        person = world.person_of(delivery.recipient)
        if delivery.is_answer:
            continue
        zones = [person.zone] if person.spoke_at else person.zones
        for zone in zones:
            local = delivery.began_at.astimezone(zone)
            if local.weekday() >= 5 or not 9 <= local.hour < 18:
                yield f"{delivery.recipient} was written to at {local:%A %d %B %H:%M} {zone.key}"


def within_caps(world):
    for delivery in new_deliveries(world):
        if delivery.is_answer:
            continue
        at = delivery.began_at
        before = [
            d.dot_at for d in world.server.delivered
            if d.recipient == delivery.recipient and d is not delivery and d.dot_at <= at
            and d.touch not in world.forgotten
        ]  # fmt: skip
        if any(at - DAY < when for when in before):
            yield f"{delivery.recipient} got two mails within a day"
        if sum(at - WEEK < when for when in before) >= TOUCHES_A_WEEK:
            yield f"{delivery.recipient} got more than {TOUCHES_A_WEEK} mails within a week"


def lawful(world):
    for delivery in new_deliveries(world):
        person = world.person_of(delivery.recipient)
        has_spoken = any(at <= delivery.began_at for at in person.spoke_at)
        if person.country in NEEDS_CONSENT and person.basis != "enquiry" and not has_spoken:
            yield f"{delivery.recipient} in {person.country} never consented"
        ends = person.known_since + dt.timedelta(days=185)
        is_enquiry = person.basis == "enquiry" and delivery.began_at <= ends
        if person.country == "CA" and not has_spoken and not is_enquiry:
            since = f"{person.basis} of {person.known_since:%d %B}"
            yield f"{delivery.recipient} in Canada: {since}"


def overdue_mails_go_one_by_one(world):
    for number, delivery in enumerate(world.server.delivered):
        is_overdue = delivery.began_at - delivery.due_at >= HOUR
        if number < world.checked or delivery.is_answer or not is_overdue:
            continue
        for other in world.server.delivered[:number]:
            if delivery.began_at - other.dot_at < PACE:
                late = delivery.began_at - other.dot_at
                yield f"{delivery.touch} went {late} after {other.touch}"


def nothing_approved_is_lost(world):
    found = world.rows("SELECT touch, state, trouble FROM records_outboxmail")
    rows = {row[0]: row for row in found}
    for touch, (recipient, approved_at, _) in world.approvals.items():
        if touch in world.forgotten:
            continue
        row = rows.get(touch)
        if row is None:
            yield f"the mail {touch} to {recipient} of {approved_at} is not in the record any more"
        elif (
            row[1] in ("stopped", "failed")
            and not row[2]
            and world.said_by_hand.get(touch) != "drop"
        ):
            yield f"the mail {touch} to {recipient} is {row[1]}, and nothing says why"
        elif world.is_over and (row[1] in ("sending", "unsure") or is_stuck(row)):
            yield f"the mail {touch} to {recipient} is still {row[1]}: {row[2]}"


def is_stuck(row):
    """Say whether a mail is approved, waits, and nothing says for what."""
    _, state, trouble = row
    return state == "approved" and not trouble.startswith("Waits")


def sent_is_true(world):
    arrived = {delivery.touch for delivery in world.server.delivered}
    for (touch,) in world.rows("SELECT touch FROM records_outboxmail WHERE state = 'sent'"):
        if touch not in arrived:
            yield f"{touch} is told to be sent, and never arrived"


def everybody_open_has_a_next_date(world):
    last = str(world.clock.now.date() + NEXT_DATE_MAX)
    for name, lane, next_on in world.rows(
        "SELECT name, lane, next_on FROM records_prospect WHERE lane <> 'closed'"
    ):
        if next_on is None:
            yield f"{name} ({lane}) has no next date"
        elif str(next_on) > last:
            yield f"{name} ({lane}) is next on {next_on}"


def nobody_is_forgotten(world):
    """Everybody open who is due is on the page, or counted among those left out."""
    if world.page is None:
        return
    page = world.page
    shown = len(page.respond) + len(page.touches) + len(page.keeping_warm)
    counted = sum(group.count for group in page.left_out)
    if shown + counted < page.open_prospects:
        yield f"of {page.open_prospects} open prospects {shown} are shown and {counted} counted"


def silence_closes_nobody(world):
    rows = world.rows(
        "SELECT person_id, name, outcome, outcome_evidence FROM records_prospect"
        " WHERE lane = 'closed'"
    )
    said = {
        person for (person,) in world.rows(
            "SELECT person_id FROM records_decision WHERE kind = 'suppress'"
        )
    }  # fmt: skip
    for person_id, name, outcome, evidence in rows:
        stopped = world.prospect_named(name)
        is_stopped = person_id in said or (stopped is not None and stopped.stopped_at is not None)
        if outcome == "open" and not is_stopped:
            yield f"{name} is closed, and nobody said stop"
        if outcome != "open" and not evidence:
            yield f"{name} is closed as {outcome} without evidence"


def minutes_are_kept(world):
    if world.page is None:
        return
    page = world.page
    lines = [*page.respond, *page.touches, *page.keeping_warm]
    funded = sum(line.minutes for line in lines if line.is_funded)
    if funded > page.minutes + 1e-6:
        yield f"{funded} minutes are planned of {page.minutes}"


def every_decision_is_explained(world):
    from keepwarm.app.act import UNDONE_KINDS

    for number, kind, sentence in world.rows(
        "SELECT id, kind, sentence FROM records_decision WHERE id > %s ORDER BY id",
        world.decisions_seen,
    ):
        world.decisions_seen = number
        if not sentence:
            yield f"a decision of kind {kind} says nothing"
        if kind not in UNDONE_KINDS and kind not in NOT_UNDONE:
            yield f"a decision of kind {kind} cannot be undone, and nobody said so"


def every_line_has_a_reason(world):
    if world.page is None:
        return
    for line in (*world.page.respond, *world.page.touches, *world.page.keeping_warm):
        if not line.reason or not line.would_change:
            yield f"{line.name} is planned without a reason"


def stops_never_shrink(world):
    there = {bytes(key) for (key,) in world.rows("SELECT key_hash FROM records_suppression")}
    for key in world.stops - there:
        yield f"the stop {key.hex()[:12]} is gone, and nobody lifted it"


EVERY_STEP = (
    never_sent_twice, sent_as_approved, not_before_it_can_be_taken_back_no_more,
    never_once_taken_back, never_after_a_stop, never_past_an_answer, no_approval_grows_old,
    never_while_blind, never_while_paused,
    one_sender_at_a_time, noted_before_the_dot, within_their_hours, within_caps, lawful,
    overdue_mails_go_one_by_one, nothing_approved_is_lost, sent_is_true,
    everybody_open_has_a_next_date, nobody_is_forgotten, silence_closes_nobody, minutes_are_kept,
    every_decision_is_explained, every_line_has_a_reason, stops_never_shrink,
)  # fmt: skip


def same_as_derived_from_scratch(world):
    """Touches, signals, standings and places are what they would be, settled all anew."""
    from django.db import transaction

    from keepwarm.app.stale import mark_all_stale

    desk = world.open_desk()
    with transaction.atomic():
        before = _derived(desk)
        mark_all_stale(desk)
        after = _derived(world.open_desk())
        transaction.set_rollback(True)
    for table, rows in before.items():
        for row in rows ^ after[table]:
            yield f"{table} {row}"


def _derived(desk):
    """Return what is derived, placed as of now, by natural keys."""
    from keepwarm.app.coverage import read_coverage
    from keepwarm.app.planning import current_book
    from keepwarm.app.settle import settle_all, write_places
    from keepwarm.records import models

    settle_all(desk)
    book = current_book(desk)
    write_places(desk, book.prospect.tolist(), book.standings, read_coverage(desk))

    return {
        "touch": set(models.Touch.objects.values_list(
            "person__key", "message__key", "at", "channel", "tactic", "is_bounced", "answered_at")),
        "signal": set(models.Signal.objects.values_list(
            "person__key", "message__key", "at", "kind", "channel", "hold_until")),
        "standing": {(name, hashlib.sha256(bytes(packed)).hexdigest())
                     for name, packed in models.Standing.objects.values_list(
                         "prospect__name", "packed")},
        "place": set(models.Prospect.objects.values_list("name", "lane", "next_on", "touches")),
    }  # fmt: skip


def everything_is_read_once(world):
    """What the mailbox gave is in the record, each mail once."""
    from keepwarm.records import models

    if world.is_erased_any:
        return
    stored = list(models.Message.objects.values_list("key", flat=True))
    for raw in world.source.mails[: world.source.read_to]:
        ident = raw.partition(b"Message-ID: <")[2].partition(b">")[0].decode()
        if stored.count(text_key(ident)) != 1:
            yield f"{ident} is {stored.count(ident)} times in the record"


def touches_are_what_arrived(_world):
    """The timeline holds each mail that is known to be sent, once."""
    from keepwarm.records import models

    sent = {text_key(row.message_id) for row in models.OutboxMail.objects.filter(state="sent")}
    keys = list(models.Touch.objects.filter(message__isnull=False).values_list(
        "message__key", flat=True))  # fmt: skip
    for key in sent:
        if keys.count(key) > 1:
            yield f"{key} is {keys.count(key)} touches"


NOW_AND_THEN = (same_as_derived_from_scratch, everything_is_read_once, touches_are_what_arrived)
NAMES = tuple(invariant.__name__ for invariant in (*EVERY_STEP, *NOW_AND_THEN))
