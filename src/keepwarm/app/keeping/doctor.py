"""Looks whether the workspace is sound, and mends what can be derived again."""

from __future__ import annotations

import datetime as dt

from django.db import connection

from keepwarm.app.background.job_cards import list_jobs
from keepwarm.app.ground.coverage import own_keys
from keepwarm.app.ground.desk import Desk
from keepwarm.app.ground.finding import Finding
from keepwarm.app.importing.derive_again import derive_again
from keepwarm.app.sending.lawful import say_review_due
from keepwarm.engine.reading import READING_VERSION
from keepwarm.engine.values import STANDING_VERSION
from keepwarm.records import models
from keepwarm.records.database import fault_of_server, name_database

from .premises import Premises, examine_premises

DAYS_OF_GRACE = 3
"""A date that falls on a weekend moves to the Monday after it."""
JOB_AGE_MAX = dt.timedelta(hours=1)


def examine(
    desk: Desk, premises: Premises | None = None, *, is_repairing: bool = False
) -> tuple[Finding, ...]:
    """Look at everything; with ``is_repairing`` derive again what is out of date first.

    ``premises`` is what was found on the machine; without it the record alone is looked at.
    """
    if is_repairing:
        derive_again(desk)
    return (
        _database(),
        _owner(desk),
        _readings(desk),
        _standings(desk),
        _unreadable(desk),
        _everybody_has_a_date(desk),
        _nobody_is_put_off_for_long(desk),
        _background(desk),
        _law(desk),
        *(examine_premises(desk, premises) if premises else ()),
    )


def _law(desk: Desk) -> Finding:
    due = say_review_due(desk)
    return Finding(
        what="law",
        is_well=not due,
        is_urgent=False,
        sentence=due or "The rules of law were looked over within half a year.",
    )


def _database() -> Finding:
    if connection.vendor != "sqlite":
        fault = fault_of_server()
        sentence = fault or f"The database is {name_database()}."
        return Finding(what="database", is_well=not fault, sentence=sentence)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA quick_check")
        (answer,) = cursor.fetchone()
    if answer == "ok":
        return Finding(what="database", is_well=True, sentence="The database file is sound.")
    return Finding(
        what="database",
        is_well=False,
        sentence=f"The database file is damaged ({answer}). Restore your last copy.",
    )


def _owner(desk: Desk) -> Finding:
    own = sorted(own_keys(desk))
    if own:
        return Finding(what="owner", is_well=True, sentence=f"You write as {', '.join(own)}.")
    has_mail = models.Message.objects.filter(workspace_id=desk.workspace_id).exists()
    return Finding(
        what="owner",
        is_well=not has_mail,
        sentence="Nobody in this mail stands out as its owner, so no touch of yours is known. Say"
        " who you are: keepwarm import MAIL --me you@example.com"
        if has_mail
        else "No mail is imported yet.",
    )


def _readings(desk: Desk) -> Finding:
    old = (
        models.Message.objects.filter(workspace_id=desk.workspace_id)
        .exclude(reading_version=READING_VERSION)
        .count()
    )
    old += (
        models.Reading.objects.filter(workspace_id=desk.workspace_id, is_full=True)
        .exclude(version=READING_VERSION)
        .exclude(message__reading_version__lt=READING_VERSION)
        .count()
    )
    return Finding(
        what="readings",
        is_well=not old,
        sentence=f"{old} messages were read by an older version. Read them again with: keepwarm"
        " doctor --repair"
        if old
        else f"All messages are read by version {READING_VERSION}.",
    )


def _standings(desk: Desk) -> Finding:
    prospects = models.Prospect.objects.filter(workspace_id=desk.workspace_id)
    missing = prospects.exclude(standing__version=STANDING_VERSION).count()
    stale = models.Person.objects.filter(workspace_id=desk.workspace_id, is_stale=True).count()
    if missing or stale:
        return Finding(
            what="standings",
            is_well=False,
            sentence=f"{missing + stale} prospects await settling. Do it with: keepwarm doctor"
            " --repair",
        )
    return Finding(
        what="standings", is_well=True, sentence=f"All {prospects.count()} prospects are settled."
    )


def _unreadable(desk: Desk) -> Finding:
    found = models.Message.objects.filter(workspace_id=desk.workspace_id, kind="unreadable")
    count = found.count()
    shown = "; ".join(found.order_by("pk").values_list("problem", flat=True)[:3])
    return Finding(
        what="unreadable mail",
        is_well=True,
        sentence=f"{count} messages are kept but unreadable: {shown}"
        if count
        else "No message is unreadable.",
    )


def _nobody_is_put_off_for_long(desk: Desk) -> Finding:
    """Find open prospects whose next date lies further ahead than any lane lets pass."""
    longest = dt.timedelta(days=desk.rules.longest_gap_days + DAYS_OF_GRACE)
    late = models.Prospect.objects.filter(
        workspace_id=desk.workspace_id,
        next_on__gt=desk.now().astimezone(desk.zone).date() + longest,
        not_before__isnull=True,
    ).exclude(lane__in=("closed", "waiting"))
    names = ", ".join(late.order_by("-next_on").values_list("name", flat=True)[:3])
    return Finding(
        what="dates ahead",
        is_well=not names,
        sentence=f"{late.count()} prospects come back later than any lane allows, such as {names}."
        " Look for a touch of theirs that is dated ahead."
        if names
        else "Nobody is left alone longer than the lanes allow.",
    )


def _background(desk: Desk) -> Finding:
    """Find work that failed, or that nobody takes up."""
    cards = list_jobs(desk)
    failed = [card for card in cards if card.state == "failed"]
    late = [card for card in cards if card.is_open and desk.now() - card.made_at > JOB_AGE_MAX]
    sentence = "No work in the background has failed or waits for long."
    if late:
        sentence = (
            f"Not done after an hour: {len(late)} in the background, such as “{late[0].title}”."
            " Is a worker running? keepwarm jobs"
        )
    elif failed:
        sentence = f"Did not work out: {len(failed)} in the background. Why: keepwarm jobs"
    return Finding(
        what="background",
        is_well=not (late or failed),
        sentence=sentence,
        is_urgent=bool(late),
    )


def _everybody_has_a_date(desk: Desk) -> Finding:
    lost = (
        models.Prospect.objects.filter(workspace_id=desk.workspace_id, next_on__isnull=True)
        .exclude(lane="closed")
        .count()
    )
    return Finding(
        what="next dates",
        is_well=not lost,
        sentence=f"{lost} open prospects have no next date. Mend it with: keepwarm doctor --repair"
        if lost
        else "Every open prospect has a next date.",
    )
