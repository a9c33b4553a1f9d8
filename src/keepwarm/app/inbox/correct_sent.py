"""Takes a person's word for what a mail of ours does; it can be taken back."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from keepwarm.app.ground.coverage import own_keys
from keepwarm.app.ground.decisions import note_decision
from keepwarm.app.ground.desk import Desk
from keepwarm.app.ground.errors import Refusal
from keepwarm.app.ground.stale import mark_stale
from keepwarm.app.reading.sent import as_rows, promises_of, read_ours
from keepwarm.app.reading.sent_words import ASK_WORDS, TACTIC_WORDS
from keepwarm.app.settling.settle import settle_all
from keepwarm.engine.values import Ask, Tactic
from keepwarm.records import models
from keepwarm.records.database import writing


def correct_sent(
    desk: Desk,
    message_id: int,
    *,
    tactic: str | None = None,
    ask: str | None = None,
    promises: Sequence[Sequence[Any]] | None = None,
    not_promised: Collection[str] = (),
) -> int:
    """Take a person's word for a mail of ours; return the decision that can undo it.

    ``tactic`` and ``ask`` are the codebook's labels, "" where none fits; ``promises`` are
    [kind, words, day or null] each, empty where nothing was promised; ``not_promised`` are the
    words of read promises that are none. What is ``None`` stays as it is. Whatever rests on it
    follows anew: the plan's tactics, closes and promises due.
    """
    with writing(desk.workspace_id):
        message = _find(desk, message_id)
        digest = bytes(message.digest)
        read_ours(desk, [message.pk])
        old = _kept(desk, digest)
        if not_promised:
            made = models.SentReading.objects.get(message_id=message.pk).promises
            promises = [one for one in promises or made if one[1] not in not_promised]
        told = _told(tactic, ask, promises)
        models.SentCorrection.objects.update_or_create(
            workspace_id=desk.workspace_id,
            digest=digest,
            defaults={"told": {**(old or {}), **told}, "at": desk.now()},
        )
        people = _read_anew(desk, message)
        decision = note_decision(
            desk,
            person_id=people[0] if people else None,
            kind="correct_sent",
            sentence=_sentence(message, tactic, ask, promises),
            before={"digest": digest.hex(), "correction": old},
        )
    return int(decision.pk)


def _told(
    tactic: str | None, ask: str | None, promises: Sequence[Sequence[Any]] | None
) -> dict[str, Any]:
    if tactic and tactic not in TACTIC_WORDS:
        raise Refusal(f"Not corrected: no mail tries “{tactic}”. Use one of {', '.join(Tactic)}.")
    if ask and ask not in ASK_WORDS:
        raise Refusal(f"Not corrected: nothing asks for “{ask}”. Use one of {', '.join(Ask)}.")
    try:
        made = None if promises is None else as_rows(promises_of(promises))
    except ValueError as error:
        raise Refusal(f"Not corrected: {error}. Write days like 2026-05-01.") from None
    said = {"tactic": tactic, "ask": ask, "promises": made}
    return {name: value for name, value in said.items() if value is not None}


def _find(desk: Desk, message_id: int) -> models.Message:
    message = models.Message.objects.filter(
        workspace_id=desk.workspace_id,
        pk=message_id,
        participation__role="from",
        participation__person__key__in=own_keys(desk),
    ).first()
    if message is None:
        raise Refusal("Not corrected: this is no mail of yours, or it is not there any more.")
    return message


def _kept(desk: Desk, digest: bytes) -> dict[str, Any] | None:
    row = models.SentCorrection.objects.filter(
        workspace_id=desk.workspace_id, digest=digest
    ).first()
    return dict(row.told) if row else None


def _read_anew(desk: Desk, message: models.Message) -> list[int]:
    """Read a mail again and settle the prospects to whom it went; return them."""
    models.SentReading.objects.filter(message_id=message.pk).delete()
    read_ours(desk, [message.pk])
    parts = models.Participation.objects.filter(
        workspace_id=desk.workspace_id,
        message_id=message.pk,
        role="to",
        person__prospect__isnull=False,
    )
    people = list(parts.order_by("pk").values_list("person_id", flat=True))
    mark_stale(desk, people)
    settle_all(desk)
    return people


def _sentence(
    message: models.Message,
    tactic: str | None,
    ask: str | None,
    promises: Sequence[Sequence[Any]] | None,
) -> str:
    said = []
    if tactic is not None:
        said.append(TACTIC_WORDS.get(tactic, "nothing that has a name"))
    if ask is not None:
        said.append(ASK_WORDS.get(ask, "no ask that has a name"))
    if promises is not None:
        said.append("promised something else" if promises else "promised nothing")
    subject = f"“{message.subject[:60]}”" if message.subject else "A mail without subject"
    return f"{subject} was put right: {', '.join(said) or 'as it was read'}."


def undo_sent_correction(desk: Desk, decision: models.Decision) -> None:
    """Let a mail of ours be again what it was before a correction."""
    digest = bytes.fromhex(decision.before["digest"])
    rows = models.SentCorrection.objects.filter(workspace_id=desk.workspace_id, digest=digest)
    old = decision.before["correction"]
    if old is None:
        rows.delete()
    else:
        rows.update(told=old)
    for message in models.Message.objects.filter(workspace_id=desk.workspace_id, digest=digest):
        _read_anew(desk, message)
