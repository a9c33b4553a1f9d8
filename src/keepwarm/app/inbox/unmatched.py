"""Answers of which nobody knows whose they are, until a person says so."""

from __future__ import annotations

from keepwarm.app.ground.decisions import find_prospect, note_decision
from keepwarm.app.ground.desk import Desk
from keepwarm.app.ground.errors import Refusal
from keepwarm.app.ground.stale import mark_stale
from keepwarm.app.settling.settle import settle_all
from keepwarm.records import models
from keepwarm.records.database import writing

UNMATCHED_MAX = 1_000
"""Nobody looks through more; what is settled makes room."""


def find_unmatched(desk: Desk) -> list[int]:
    """Return the messages that answer a mail of ours and count for nobody yet, newest first.

    Somebody wrote them who is neither the prospect we wrote to, nor a colleague, nor had the
    prospect in copy.
    """
    waiting = models.Proposal.objects.filter(
        workspace_id=desk.workspace_id, state="open", kind="unmatched"
    ).order_by("-at", "-pk")
    digests = dict.fromkeys(map(bytes, waiting.values_list("digest", flat=True)[:UNMATCHED_MAX]))
    ids = {
        bytes(digest): pk
        for digest, pk in models.Message.objects.filter(
            workspace_id=desk.workspace_id, digest__in=list(digests)
        ).values_list("digest", "pk")
    }
    return [ids[digest] for digest in digests if digest in ids]


def assign(desk: Desk, message_id: int, prospect_id: int | None) -> int:
    """Let a message count as an answer of a prospect's, or (``None``) of nobody's.

    Return the decision that can undo it.
    """
    with writing(desk.workspace_id):
        message = models.Message.objects.filter(
            workspace_id=desk.workspace_id, pk=message_id
        ).first()
        if message is None:
            raise Refusal("There is no such message any more. Look for it in the inbox.")
        prospect = None if prospect_id is None else find_prospect(desk, prospect_id)
        digest = bytes(message.digest)
        old = models.Assignment.objects.filter(
            workspace_id=desk.workspace_id, digest=digest
        ).first()
        before = None if old is None else {"people": [old.person_id] if old.person_id else []}
        models.Assignment.objects.update_or_create(
            workspace_id=desk.workspace_id,
            digest=digest,
            defaults={"person_id": prospect.person_id if prospect else None, "at": desk.now()},
        )
        sender = _sender(desk, message)
        sentence = (
            f"{sender}'s mail counts as an answer of {prospect.name}."
            if prospect
            else f"{sender}'s mail counts as nobody's answer."
        )
        decision = note_decision(
            desk,
            person_id=prospect.person_id if prospect else None,
            kind="assign",
            sentence=sentence,
            before={"digest": digest.hex(), "assignment": before},
        )
        _mark(
            desk,
            digest,
            old.person_id if old else None,
            prospect.person_id if prospect else None,
        )
        settle_all(desk)
    return int(decision.pk)


def _sender(desk: Desk, message: models.Message) -> str:
    people = models.Person.objects.filter(
        workspace_id=desk.workspace_id,
        participation__message_id=message.pk,
        participation__role="from",
    ).values_list("name", "key")
    name, key = people.first() or ("", "Somebody")
    return name or key


def _mark(desk: Desk, digest: bytes, *people: int | None) -> None:
    """Mark whose timeline a message enters or leaves."""
    waiting = models.Proposal.objects.filter(workspace_id=desk.workspace_id, digest=digest)
    signals = models.Signal.objects.filter(
        workspace_id=desk.workspace_id, message__digest=digest
    ).values_list("person_id", flat=True)
    known = {person for person in people if person is not None}
    mark_stale(desk, known | set(signals) | set(waiting.values_list("person_id", flat=True)))


def undo_assignment(desk: Desk, decision: models.Decision) -> None:
    """Let a message count for whom it counted before."""
    digest = bytes.fromhex(decision.before["digest"])
    rows = models.Assignment.objects.filter(workspace_id=desk.workspace_id, digest=digest)
    now = rows.values_list("person_id", flat=True).first()
    before = decision.before["assignment"]
    person = before["people"][0] if before and before["people"] else None
    if before is None:
        rows.delete()
    else:
        rows.update(person_id=person)
    _mark(desk, digest, now, person)
