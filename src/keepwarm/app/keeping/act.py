"""What a person does with a prospect: logs, postpones, closes, stops; every act can be undone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from keepwarm.app.background.jobs import UNDO_IMPORT
from keepwarm.app.day.promises import undo_promise_word
from keepwarm.app.day.values import SET_VALUES, undo_values
from keepwarm.app.day.working_time import ABSENCE, WORKING_TIME, undo_absence, undo_week
from keepwarm.app.drafting.nuggets import SAVE_NUGGET, undo_nugget
from keepwarm.app.ground.coverage import extend_coverage, note_coverage
from keepwarm.app.ground.decisions import find_prospect, note_decision
from keepwarm.app.ground.desk import Desk
from keepwarm.app.ground.errors import Refusal
from keepwarm.app.ground.outgoing import PAUSE
from keepwarm.app.ground.ownership import OWNER, undo_owner
from keepwarm.app.ground.stale import mark_stale
from keepwarm.app.inbox.answers import undo_correction
from keepwarm.app.inbox.correct_sent import undo_sent_correction
from keepwarm.app.inbox.dismiss_fact import undo_dismissal
from keepwarm.app.inbox.unmatched import undo_assignment
from keepwarm.app.learning.fit import FIT, FORGET, undo_fit
from keepwarm.app.people.buying_roles import ROLE, undo_role
from keepwarm.app.people.candidates import LATER, note_candidates, take_back_accepted, undo_put_off
from keepwarm.app.people.consents import CONSENT, COUNTRY, undo_consent, undo_country
from keepwarm.app.people.duplicates import APART, undo_apart
from keepwarm.app.people.hand_over import HAND_OVER, undo_hand_over
from keepwarm.app.people.merge import MERGE, refuse_frozen, undo_merge
from keepwarm.app.people.named import undo_add, undo_set_aside
from keepwarm.app.people.research import DROP, NOTE, undo_dropping, undo_noting
from keepwarm.app.people.saved_filters import DELETE_FILTER, SAVE_FILTER, undo_filter
from keepwarm.app.people.split import SPLIT, undo_split
from keepwarm.app.sending.approve import undo_approval
from keepwarm.app.sending.outbox import APPROVED, OUTBOX, undo_saying
from keepwarm.app.sending.send import STOPPED
from keepwarm.app.settling.planning import morning_of
from keepwarm.app.settling.settle import settle_all
from keepwarm.app.storing.store_log import is_logged, store_entries
from keepwarm.app.storing.suppress import lift_hashes, suppress_person
from keepwarm.engine.plan import age_words
from keepwarm.engine.values import CallResult, Channel, Outcome, Tactic
from keepwarm.records import models
from keepwarm.records.bulk import in_chunks
from keepwarm.records.database import writing

MINUTES_MAX = 24 * 60
_Word = TypeVar("_Word", bound=StrEnum)
_DONE = {
    CallResult.SENT: "Logged: {channel} to {name}.",
    CallResult.ANSWERED: "Logged: talked with {name}.",
    CallResult.NO_ANSWER: "Logged: called {name}, no answer.",
    CallResult.VOICEMAIL_LEFT: "Logged: voicemail left for {name}.",
    CallResult.BUSY: "Logged: {name}'s line was busy.",
    CallResult.WRONG_NUMBER: "Logged: not {name}'s number.",
    CallResult.CALLED_US: "Logged: {name} called you.",
    CallResult.REPLIED: "Logged: {name} answered.",
    CallResult.ENQUIRED: "Logged: {name} asked.",
}
_CHANNEL_WORDS = {
    Channel.EMAIL: "mail",
    Channel.LINKEDIN: "LinkedIn note",
    Channel.IN_PERSON: "visit",
}
_CLOSING = {
    Outcome.WON: "won",
    Outcome.BOUGHT_ELSEWHERE: "bought elsewhere",
    Outcome.UNQUALIFIED: "not a fit",
    Outcome.HANDED_OVER: "handed over",
}


def log_touch(
    desk: Desk,
    *,
    prospect_id: int,
    channel: str,
    result: str,
    note: str = "",
    tactic: str = "",
    at: dt.datetime | None = None,
) -> int:
    """Log a touch or an answer outside the mailbox; return the decision that can undo it."""
    prospect = find_prospect(desk, prospect_id)
    way, outcome = _word(Channel, "channel", channel), _word(CallResult, "result", result)
    if outcome is CallResult.VOICEMAIL_LEFT:
        way = Channel.VOICEMAIL
    move = _word(Tactic, "tactic", tactic).value if tactic else ""
    moment = at or desk.now()
    if moment > desk.now() + dt.timedelta(minutes=1):
        raise Refusal(f"Not logged: {moment:%d %B %Y %H:%M} lies ahead. Log what has happened.")
    entry = (prospect.person_id, moment, way, outcome, move, note.strip())
    with writing(desk.workspace_id):
        if is_logged(desk, entry):
            raise Refusal(f"Not logged: this stands in {prospect.name}'s log already.")
        (digest,) = store_entries(desk, [entry])
        extend_coverage(desk, way, moment)
        words = _CHANNEL_WORDS.get(way, way.value)
        return _decide(
            desk,
            prospect,
            "log",
            _DONE[outcome].format(name=prospect.name, channel=words),
            {"digest": digest.hex()},
        )


def _word(kind: type[_Word], what: str, word: str) -> _Word:
    try:
        return kind(word)
    except ValueError:
        known = ", ".join(kind)
        raise Refusal(f"Not logged: no {what} “{word}”. Use one of {known}.") from None


def _decide(
    desk: Desk, prospect: models.Prospect, kind: str, sentence: str, before: Mapping[str, object]
) -> int:
    mark_stale(desk, [prospect.person_id])
    decision = note_decision(
        desk, person_id=prospect.person_id, kind=kind, sentence=sentence, before=before
    )
    settle_all(desk)
    return int(decision.pk)


def postpone(
    desk: Desk, *, prospect_id: int, until: dt.date | None = None, days: int | None = None
) -> int:
    """Leave somebody alone until a date, or for some days; return the decision."""
    planned = morning_of(desk, desk.now()).day
    today = desk.now().astimezone(desk.zone).date()
    # On a Saturday the plan on the desk is Monday's: tomorrow is the day after that.
    day = until or planned + dt.timedelta(days=days or 1)
    if day <= today:
        raise Refusal(f"Not postponed: {day:%d %B %Y} is not ahead. Choose a later day.")
    return _set_not_before(desk, prospect_id, day, "postpone", "{name} comes back on {day}.")


def skip_today(desk: Desk, *, prospect_id: int) -> int:
    """Leave somebody out of today's plan; return the decision."""
    planned = morning_of(desk, desk.now()).day
    return _set_not_before(
        desk, prospect_id, planned + dt.timedelta(days=1), "skip", "{name} is left out today."
    )


def _set_not_before(desk: Desk, prospect_id: int, day: dt.date, kind: str, sentence: str) -> int:
    with writing(desk.workspace_id):
        prospect = find_prospect(desk, prospect_id)
        before = {
            "not_before": _iso(prospect.not_before),
            "not_before_set_at": _iso(prospect.not_before_set_at),
        }
        prospect.not_before = dt.datetime.combine(day, dt.time(), desk.zone)
        prospect.not_before_set_at = desk.now()
        prospect.save(update_fields=["not_before", "not_before_set_at"])
        text = sentence.format(name=prospect.name, day=f"{day:%A} {day.day} {day:%B}")
        return _decide(desk, prospect, kind, text, before)


def _iso(moment: dt.datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _moment(text: str | None) -> dt.datetime | None:
    return dt.datetime.fromisoformat(text) if text else None


def close(desk: Desk, *, prospect_id: int, outcome: str, evidence: str) -> int:
    """Close a prospect on evidence; silence is none. Return the decision."""
    end = _word(Outcome, "outcome", outcome)
    if end not in _CLOSING:
        raise Refusal(f"Not closed: choose one of {', '.join(_CLOSING)}.")
    if len(evidence.strip()) < len("no fit"):
        raise Refusal(
            "Not closed: write what they said or did. Silence alone never closes anybody;"
            " to leave them in peace for a while, postpone."
        )
    with writing(desk.workspace_id):
        prospect = find_prospect(desk, prospect_id)
        before = _outcome_of(prospect)
        prospect.outcome, prospect.outcome_evidence = end.value, evidence.strip()
        prospect.outcome_at = desk.now()
        prospect.save(update_fields=["outcome", "outcome_evidence", "outcome_at"])
        words = _CLOSING[end]
        return _decide(desk, prospect, "close", f"{prospect.name} is closed: {words}.", before)


def _outcome_of(prospect: models.Prospect) -> dict[str, object]:
    return {
        "outcome": prospect.outcome,
        "outcome_evidence": prospect.outcome_evidence,
        "outcome_at": prospect.outcome_at.isoformat() if prospect.outcome_at else None,
    }


def reopen(desk: Desk, *, prospect_id: int) -> int:
    """Open a closed prospect again; a stop stays a stop. Return the decision."""
    with writing(desk.workspace_id):
        prospect = find_prospect(desk, prospect_id)
        before = _outcome_of(prospect)
        prospect.outcome, prospect.outcome_evidence = Outcome.OPEN.value, ""
        prospect.outcome_at = None
        prospect.save(update_fields=["outcome", "outcome_evidence", "outcome_at"])
        return _decide(desk, prospect, "reopen", f"{prospect.name} is open again.", before)


def suppress(desk: Desk, *, prospect_id: int, why: str) -> int:
    """Stop all contact with somebody on their word; return the decision."""
    with writing(desk.workspace_id):
        prospect = find_prospect(desk, prospect_id)
        reason = why.strip() or "They asked to stop."
        decision = suppress_person(
            desk, prospect.person_id, reason=reason, message_id=None, is_automatic=False
        )
        mark_stale(desk, [prospect.person_id])
        settle_all(desk)
    if decision is None:
        raise Refusal(f"{prospect.name} is not contacted any more already.")
    return decision


def set_minutes(desk: Desk, minutes: float) -> None:
    """Set how many minutes a day the person gives to touches: one's own where people sign in."""
    if not 0 < minutes <= MINUTES_MAX:
        raise Refusal(f"Not set: {minutes:g} minutes. A day takes 1 to {MINUTES_MAX}.")
    if desk.user_id is None:
        models.Workspace.objects.filter(pk=desk.workspace_id).update(minutes_per_day=minutes)
        desk.workspace.minutes_per_day = minutes
    else:
        members = models.Membership.objects.filter(workspace_id=desk.workspace_id)
        members.filter(user_id=desk.user_id).update(minutes_per_day=minutes)


def decided(desk: Desk, decision_id: int) -> str:
    """Return the sentence of an act; empty where there is none of this id."""
    rows = models.Decision.objects.filter(workspace_id=desk.workspace_id, pk=decision_id)
    return rows.values_list("sentence", flat=True).first() or ""


def decided_kind(desk: Desk, decision_id: int) -> str:
    """Return the kind of an act; empty where there is none of this id."""
    rows = models.Decision.objects.filter(workspace_id=desk.workspace_id, pk=decision_id)
    return rows.values_list("kind", flat=True).first() or ""


def undo(desk: Desk, decision_id: int) -> str:
    """Take an act back and say what is as before now."""
    with writing(desk.workspace_id):
        decision = models.Decision.objects.filter(
            workspace_id=desk.workspace_id, pk=decision_id
        ).first()
        if decision is None:
            raise Refusal("There is nothing to undo under this number.")
        if decision.kind not in _UNDO:
            if decision.kind == STOPPED:
                raise Refusal("That cannot be undone; approve the mail again.")
            if decision.kind == UNDO_IMPORT:
                raise Refusal("Import the file again: that brings back what was taken back.")
            raise Refusal("An erasure cannot be undone: what was erased is not kept anywhere.")
        refuse_frozen(desk, decision)
        # Compare-and-set: of two undos at once, one does it and the other learns so.
        first = models.Decision.objects.filter(pk=decision.pk, undone_at__isnull=True).update(
            undone_at=desk.now()
        )
        if not first:
            age = (desk.now() - (decision.undone_at or desk.now())) / dt.timedelta(days=1)
            raise Refusal(f"That was undone already, {age_words(age)} ago.")
        _UNDO[decision.kind](desk, decision)
        if decision.person_id:
            mark_stale(desk, [decision.person_id])
        settle_all(desk)
    return f"Undone: {decision.sentence}"


def _undo_log(desk: Desk, decision: models.Decision) -> None:
    models.LogEntry.objects.filter(
        workspace_id=desk.workspace_id, digest=bytes.fromhex(decision.before["digest"])
    ).delete()
    note_coverage(desk)


def _undo_not_before(desk: Desk, decision: models.Decision) -> None:
    models.Prospect.objects.filter(
        workspace_id=desk.workspace_id, person_id=decision.person_id or 0
    ).update(
        not_before=_moment(decision.before["not_before"]),
        not_before_set_at=_moment(decision.before["not_before_set_at"]),
    )


def _undo_outcome(desk: Desk, decision: models.Decision) -> None:
    models.Prospect.objects.filter(
        workspace_id=desk.workspace_id, person_id=decision.person_id or 0
    ).update(
        outcome=decision.before["outcome"],
        outcome_evidence=decision.before["outcome_evidence"],
        outcome_at=_moment(decision.before["outcome_at"]),
    )


def _undo_accept(desk: Desk, decision: models.Decision) -> None:
    take_back_accepted(desk, decision.before["people"])
    note_candidates(desk)


def _undo_dismiss(desk: Desk, decision: models.Decision) -> None:
    for chunk in in_chunks(decision.before["people"]):
        models.Person.objects.filter(
            workspace_id=desk.workspace_id, pk__in=chunk, kind="dismissed"
        ).update(kind="person")
    note_candidates(desk)


def _end_pause(_desk: Desk, _decision: models.Decision) -> None:
    """Do nothing more: that the decision is undone is all that is asked of it."""


_UNDO = {
    "log": _undo_log,
    "postpone": _undo_not_before,
    "skip": _undo_not_before,
    "close": _undo_outcome,
    "reopen": _undo_outcome,
    "suppress": lift_hashes,
    "correct": undo_correction,
    "correct_sent": undo_sent_correction,
    "promise_kept": undo_promise_word,
    "promise_later": undo_promise_word,
    "assign": undo_assignment,
    "add": undo_add,
    "set_aside": undo_set_aside,
    "accept": _undo_accept,
    "dismiss": _undo_dismiss,
    LATER: undo_put_off,
    "dismiss_fact": undo_dismissal,
    NOTE: undo_noting,
    DROP: undo_dropping,
    SAVE_NUGGET: undo_nugget,
    FIT: undo_fit,
    FORGET: undo_fit,
    SET_VALUES: undo_values,
    SAVE_FILTER: undo_filter,
    DELETE_FILTER: undo_filter,
    PAUSE: _end_pause,
    APPROVED: undo_approval,
    CONSENT: undo_consent,
    COUNTRY: undo_country,
    OUTBOX: undo_saying,
    MERGE: undo_merge,
    SPLIT: undo_split,
    HAND_OVER: undo_hand_over,
    ROLE: undo_role,
    APART: undo_apart,
    OWNER: undo_owner,
    WORKING_TIME: undo_week,
    ABSENCE: undo_absence,
}
UNDONE_KINDS = frozenset(_UNDO)
"""The kinds of acts that can be taken back."""
