"""Keeps a person's word for what an answer means, and learns from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from keepwarm.app.ground.decisions import note_decision
from keepwarm.app.ground.desk import Desk
from keepwarm.app.ground.errors import Refusal
from keepwarm.app.ground.stale import mark_stale
from keepwarm.app.reading.read_in_full import ANSWER_KINDS, read_in_full, read_stored_exchanges
from keepwarm.app.reading.reading_words import reading_words
from keepwarm.app.settling.settle import settle_all
from keepwarm.app.storing.store_reading import LAYER, details_as_texts, details_of
from keepwarm.app.storing.suppress import (
    impose_again,
    lift_suppression,
    standing_stops,
    suppress_person,
    suppressed_people,
)
from keepwarm.engine.reading import READING_VERSION, Example, learn_layer
from keepwarm.engine.values import Details, Intent
from keepwarm.records import models
from keepwarm.records.database import writing

EXAMPLES_MAX: Final = 1_000
"""The latest corrections are learned from: two milliseconds each, so that nobody waits long."""


def correct_reading(
    desk: Desk, message_id: int, intents: Sequence[str], details: Mapping[str, Any] | None = None
) -> int:
    """Take a person's word for what a message means; return the decision that can undo it.

    ``details`` holds the fields of ``Details`` as texts; ``None`` keeps what was read. Everything
    that follows from the message follows anew: stops, dates, preferences, lanes.
    """
    labels, said = _intents(intents), None if details is None else _details(details)
    with writing(desk.workspace_id):
        message = _find(desk, message_id)
        digest = bytes(message.digest)
        read_in_full(desk, [message.pk])
        before = models.Reading.objects.get(message_id=message.pk)
        stops = standing_stops(desk, digest)
        old = _kept(desk, digest)
        models.Correction.objects.update_or_create(
            workspace_id=desk.workspace_id,
            digest=digest,
            defaults={
                "intents": [label.value for label in labels],
                "details": before.details if said is None else details_as_texts(said),
                "at": desk.now(),
            },
        )
        learn_from_corrections(desk)
        lifted = []
        if Intent.UNSUBSCRIBE not in labels:
            lifted = [stop.pk for stop in stops if lift_suppression(desk, stop)]
        people = _read_anew(desk, message)
        decision = note_decision(
            desk,
            person_id=people[0] if people else None,
            kind="correct",
            sentence=_sentence(desk, message, before, labels, said),
            before={"digest": digest.hex(), "correction": old, "lifted": lifted, "stopped": []},
        )
        if Intent.UNSUBSCRIBE in labels:
            _stop(desk, people, message)
        made = [stop.pk for stop in standing_stops(desk, digest) if stop not in stops]
        decision.before = {**decision.before, "stopped": made}
        decision.save(update_fields=["before"])
    return int(decision.pk)


def _intents(words: Sequence[str]) -> tuple[Intent, ...]:
    try:
        return tuple(dict.fromkeys(Intent(word) for word in words))
    except ValueError as error:
        raise Refusal(f"Not corrected: {error}. Use the labels of the codebook.") from None


def _details(raw: Mapping[str, Any]) -> Details:
    try:
        return details_of(raw)
    except ValueError as error:
        raise Refusal(f"Not corrected: {error}. Write days like 2026-05-01.") from None


def _find(desk: Desk, message_id: int) -> models.Message:
    message = models.Message.objects.filter(workspace_id=desk.workspace_id, pk=message_id).first()
    if message is None:
        raise Refusal("There is no such message any more. Look for it in the inbox.")
    if message.kind not in ANSWER_KINDS:
        raise Refusal(
            f"Not corrected: this was taken for a {message.kind.replace('_', ' ')}, and only what"
            " a person or their machine wrote is read for what it means."
        )
    return message


def _kept(desk: Desk, digest: bytes) -> dict[str, Any] | None:
    row = models.Correction.objects.filter(workspace_id=desk.workspace_id, digest=digest).first()
    return {"intents": row.intents, "details": row.details} if row else None


def _read_anew(desk: Desk, message: models.Message) -> list[int]:
    """Read a message again and settle whom it concerns; return them, its sender first."""
    models.Reading.objects.filter(message_id=message.pk).delete()
    read_in_full(desk, [message.pk])
    people = concerned(desk, message)
    mark_stale(desk, people)
    settle_all(desk)
    return people


def concerned(desk: Desk, message: models.Message) -> list[int]:
    """Return the prospects whom a message concerns, its sender first."""
    senders = models.Participation.objects.filter(
        workspace_id=desk.workspace_id,
        message_id=message.pk,
        role="from",
        person__prospect__isnull=False,
    ).values_list("person_id", flat=True)
    signals = models.Signal.objects.filter(
        workspace_id=desk.workspace_id, message_id=message.pk
    ).order_by("person_id")
    others = models.Proposal.objects.filter(
        workspace_id=desk.workspace_id, digest=bytes(message.digest)
    ).order_by("person_id")
    found = [*senders, *signals.values_list("person_id", flat=True)]
    return list(dict.fromkeys([*found, *others.values_list("person_id", flat=True)]))


def _sentence(
    desk: Desk,
    message: models.Message,
    before: models.Reading,
    labels: Sequence[Intent],
    said: Details | None,
) -> str:
    details = before.details if said is None else details_as_texts(said)
    now = ", ".join(reading_words([label.value for label in labels], details, desk.zone))
    was = ", ".join(reading_words(before.intents, before.details, desk.zone))
    subject = f"“{message.subject[:60]}”" if message.subject else "A mail without subject"
    if now == was:
        return f"{subject} was read rightly: {now or 'nothing to act on'}."
    return f"{subject} means {now or 'nothing to act on'}, not {was or 'nothing'}."


def _stop(desk: Desk, people: Sequence[int], message: models.Message) -> None:
    """Stop whom an earlier undoing kept open: here a person says that it is a stop."""
    speakers = set(
        models.Signal.objects.filter(
            workspace_id=desk.workspace_id, message_id=message.pk
        ).values_list("person_id", flat=True)
    )
    wanted = [person for person in people if person in speakers]
    open_ones = set(wanted) - suppressed_people(desk, wanted)
    for person in sorted(open_ones):
        suppress_person(
            desk,
            person,
            reason="They asked to stop.",
            message_id=message.pk,
            is_automatic=False,
        )
    if open_ones:
        mark_stale(desk, open_ones)
        settle_all(desk)


def undo_correction(desk: Desk, decision: models.Decision) -> None:
    """Let a message mean again what it meant before a correction."""
    digest = bytes.fromhex(decision.before["digest"])
    corrections = models.Correction.objects.filter(workspace_id=desk.workspace_id, digest=digest)
    old = decision.before["correction"]
    if old is None:
        corrections.delete()
    else:
        corrections.update(intents=old["intents"], details=old["details"])
    stops = models.Decision.objects.filter(workspace_id=desk.workspace_id)
    for stop in stops.filter(pk__in=decision.before["stopped"]):
        lift_suppression(desk, stop)
    for stop in stops.filter(pk__in=decision.before["lifted"]):
        impose_again(desk, stop)
    learn_from_corrections(desk)
    for message in models.Message.objects.filter(workspace_id=desk.workspace_id, digest=digest):
        _read_anew(desk, message)


def gather_examples(desk: Desk) -> tuple[Example, ...]:
    """Return what people corrected or confirmed, as texts with labels, the oldest first."""
    corrections = models.Correction.objects.filter(workspace_id=desk.workspace_id).order_by(
        "-at", "digest"
    )
    rows = list(reversed(corrections[:EXAMPLES_MAX]))
    digests = [bytes(row.digest) for row in rows]
    said = read_stored_exchanges(desk, digests)
    languages = dict(
        models.Reading.objects.filter(
            workspace_id=desk.workspace_id, message__digest__in=digests
        ).values_list("message__digest", "language")
    )
    examples = []
    for row in rows:
        digest = bytes(row.digest)
        text, ours = said.get(digest, ("", ""))
        if text.strip():
            examples.append(
                Example(
                    text=text,
                    language=languages.get(digest, ""),
                    intents=tuple(Intent(label) for label in row.intents),
                    ours=ours,
                )
            )
    return tuple(examples)


def learn_from_corrections(desk: Desk) -> None:
    """Learn this workspace's own layer of the reader anew from everything people corrected.

    It counts for what is read from now on. Without corrections nothing is kept.
    """
    rows = models.Parameters.objects.filter(workspace_id=desk.workspace_id, name=LAYER)
    examples = gather_examples(desk)
    if not examples:
        rows.delete()
        return
    models.Parameters.objects.update_or_create(
        workspace_id=desk.workspace_id,
        name=LAYER,
        defaults={
            "version": READING_VERSION,
            "content": learn_layer(examples, desk.packs.lexicon).to_bytes(),
            "at": desk.now(),
        },
    )
