"""Who owns the mailbox, and from when until when an answer would have been seen in it."""

from __future__ import annotations

import datetime as dt
import json
from typing import Final

from django.db import connection
from django.db.models import Count, Max, Min, Q

from keepwarm.engine.timeline import guess_own_addresses
from keepwarm.engine.values import CHANNELS, Channel, Coverage, MessageKind, no_coverage
from keepwarm.records import models
from keepwarm.records.database import writing

from .desk import Desk
from .stale import mark_all_stale

_ANSWERED_BY_MAIL = (Channel.EMAIL, Channel.VOICEMAIL, Channel.LETTER)
"""Answers to a voicemail or a letter come by mail or phone: reading mail covers them."""
_NAMES_BY_MAIL = tuple(channel.value for channel in _ANSWERED_BY_MAIL)
LIVE_STEP_S = 6 * 3600


# Both asked with every mail and event: to compile a query of models takes longer than to answer it.
_OWN_KEYS: Final = "SELECT key FROM records_ownaddress WHERE workspace_id = %s"
_COVERAGE: Final = "SELECT coverage FROM records_workspace WHERE id = %s"


def own_keys(desk: Desk) -> set[str]:
    """Return the address keys by which the owner writes."""
    with connection.cursor() as cursor:
        cursor.execute(_OWN_KEYS, [desk.workspace_id])
        return {key for (key,) in cursor.fetchall()}


def find_owner(desk: Desk) -> None:
    """Guess the owner's addresses from the mail, where nobody said them."""
    own = models.OwnAddress.objects.filter(workspace_id=desk.workspace_id)
    if own.filter(is_guessed=False).exists():
        return
    rows = (
        models.Participation.objects.filter(
            workspace_id=desk.workspace_id,
            person__kind="person",
            message__kind=MessageKind.HUMAN,
        )
        .values_list("person__key", "person__name")
        .annotate(
            sent=Count("message", filter=Q(role="from")),
            received=Count("message", filter=Q(role__in=("to", "cc"))),
        )
    )
    guess = guess_own_addresses(
        list(rows),
        messages=models.Message.objects.filter(
            workspace_id=desk.workspace_id, kind=MessageKind.HUMAN
        ).count(),
        free_mail_domains=desk.packs.identities.free_mail_domains,
    )
    if own_keys(desk) != guess.addresses:
        _replace_owner(desk, guess.addresses, is_guessed=True)


def set_owner(desk: Desk, addresses: frozenset[str]) -> None:
    """Take the owner's word for the addresses by which they write."""
    said = models.OwnAddress.objects.filter(workspace_id=desk.workspace_id, is_guessed=False)
    if set(said.values_list("key", flat=True)) != addresses:
        _replace_owner(desk, addresses, is_guessed=False)


def _replace_owner(desk: Desk, addresses: frozenset[str], *, is_guessed: bool) -> None:
    with writing(desk.workspace_id):
        models.OwnAddress.objects.filter(workspace_id=desk.workspace_id).delete()
        models.OwnAddress.objects.bulk_create(
            models.OwnAddress(workspace_id=desk.workspace_id, key=key, is_guessed=is_guessed)
            for key in sorted(addresses)
        )
        ours = models.Participation.objects.filter(
            workspace_id=desk.workspace_id, role="from", person__key__in=addresses
        )
        # What is no mail of ours any more was read as one.
        models.SentReading.objects.filter(workspace_id=desk.workspace_id).exclude(
            message_id__in=ours.values("message_id")
        ).delete()
        mark_all_stale(desk)


def note_coverage(desk: Desk) -> None:
    """Write down per folder and channel what has been read or logged, from the record itself.

    A folder without incoming mail covers nothing: silence in it proves nothing. Outside e-mail an
    answer is known where a channel is logged at all, up to the newest entry of the log.
    """
    with writing(desk.workspace_id):
        _note_folders(desk)
        mail = models.Source.objects.filter(
            workspace_id=desk.workspace_id, covers_since__isnull=False
        ).aggregate(since=Min("covers_since"), until=Max("covers_until"))
        # Mails typed into the log and enquiries of lead files are no mailbox and no log of calls:
        # they say nothing about what else was looked for.
        log = models.LogEntry.objects.filter(workspace_id=desk.workspace_id).exclude(
            channel=Channel.EMAIL
        )
        last = log.aggregate(until=Max("at"))["until"]
        latest = last.timestamp() if last else 0.0
        coverage = {
            channel: [since.timestamp(), latest]
            for channel, since in log.values_list("channel").annotate(since=Min("at")).order_by()
        }
        if mail["since"] is not None:
            since = mail["since"].timestamp()
            until = max(mail["until"].timestamp(), _live_until(desk))
            for channel in _ANSWERED_BY_MAIL:
                is_logged = channel is not Channel.EMAIL
                coverage[channel.value] = [since, max(until, latest) if is_logged else until]
        _write(desk, coverage)


def _live_until(desk: Desk) -> float:
    """Return up to when mailboxes were read live, in epoch seconds: a step of some hours.

    At every look the days would be planned anew, which nobody would notice.
    """
    rows = models.Mailbox.objects.filter(workspace_id=desk.workspace_id)
    seen = rows.aggregate(until=Max("seen_until"))["until"]
    return seen.timestamp() // LIVE_STEP_S * LIVE_STEP_S if seen else 0.0


def note_live_coverage(desk: Desk) -> None:
    """Note that mailboxes were read on, where that makes a step of difference."""
    until = read_coverage(desk).until[CHANNELS.index(Channel.EMAIL)]
    if _live_until(desk) > until:
        note_coverage(desk)


def _note_folders(desk: Desk) -> None:
    """Note from when until when each folder covers; asked once for all, however many there are."""
    inbound = models.Participation.objects.filter(
        workspace_id=desk.workspace_id, message__source__kind="mail", role="from"
    ).exclude(person__key__in=own_keys(desk))
    messages = models.Message.objects.filter(workspace_id=desk.workspace_id, source__kind="mail")
    begins = dict(
        inbound.values_list("message__source").annotate(since=Min("message__at")).order_by()
    )
    ends = dict(messages.values_list("source").annotate(until=Max("at")).order_by())
    for source in models.Source.objects.filter(workspace_id=desk.workspace_id, kind="mail"):
        since = begins.get(source.pk)
        until = ends.get(source.pk) if since else None
        if (source.covers_since, source.covers_until) != (since, until):
            source.covers_since, source.covers_until = since, until
            source.save(update_fields=["covers_since", "covers_until"])


def _write(desk: Desk, coverage: dict[str, list[float]]) -> None:
    workspaces = models.Workspace.objects.filter(pk=desk.workspace_id)
    before = workspaces.values_list("coverage", flat=True).get()
    if before == coverage:
        return
    workspaces.update(coverage=coverage)
    # Which touches could have been answered in sight depends on the beginnings alone, and no
    # touch is older than the log of its channel: only that of the mail can leave some out.
    if any(coverage.get(name, [None])[0] != before.get(name, [None])[0] for name in _NAMES_BY_MAIL):
        mark_all_stale(desk)


def extend_coverage(desk: Desk, channel: Channel, at: dt.datetime) -> None:
    """Note that a channel was logged until ``at``; only its first entry looks at the whole log."""
    if channel is Channel.EMAIL:
        return
    coverage = dict(
        models.Workspace.objects.values_list("coverage", flat=True).get(pk=desk.workspace_id)
    )
    if channel.value not in coverage:
        note_coverage(desk)
        return
    moment = at.timestamp()
    for name, (since, until) in coverage.items():
        if name != Channel.EMAIL.value:
            coverage[name] = [since, max(until, moment)]
    if Channel.EMAIL.value not in coverage or channel not in _ANSWERED_BY_MAIL:
        coverage[channel.value][0] = min(coverage[channel.value][0], moment)
    models.Workspace.objects.filter(pk=desk.workspace_id).update(coverage=coverage)


def read_coverage(desk: Desk) -> Coverage:
    """Read from when until when answers would have been seen, per channel."""
    if desk.look is not None and desk.look.coverage is not None:
        return desk.look.coverage
    coverage = no_coverage()
    with connection.cursor() as cursor:
        cursor.execute(_COVERAGE, [desk.workspace_id])
        stored = json.loads(cursor.fetchone()[0])
    for channel, (since, until) in stored.items():
        code = CHANNELS.index(Channel(channel))
        coverage.since[code], coverage.until[code] = since, until
    if desk.look is not None:
        desk.look.coverage = coverage
    return coverage
