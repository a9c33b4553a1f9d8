"""Draws the consequences of what came in, and notes where it came from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from django.db.models import Count

from keepwarm.app.ground.coverage import find_owner, note_coverage
from keepwarm.app.ground.desk import Desk
from keepwarm.app.ground.mentions import note_copies
from keepwarm.app.ground.progress import Progress, silent
from keepwarm.app.people.candidates import note_candidates
from keepwarm.app.people.duplicates import note_duplicates
from keepwarm.app.reading.read_in_full import read_corrected
from keepwarm.app.settling.settle import settle_telling
from keepwarm.app.storing.store_mail import read_answers
from keepwarm.engine.values import MessageKind
from keepwarm.records import models
from keepwarm.records.bulk import refresh_statistics

SENT_FROM_HERE: Final = "sent from here"
"""The name of the source of what we sent ourselves."""


def finish_intake(desk: Desk, progress: Progress = silent) -> None:
    """Draw the consequences of what came in: owner, coverage, candidates, timelines, lanes."""
    find_owner(desk)
    read_answers(desk)
    read_corrected(desk)
    note_coverage(desk)
    settle_telling(desk, progress)
    _count_sources(desk)
    note_candidates(desk)
    note_duplicates(desk)
    refresh_statistics()


def _count_sources(desk: Desk) -> None:
    """Count per source what the record holds of it, so that a cut-off import counts right."""
    counted = defaultdict[int, dict[str, int]](dict)
    messages = models.Message.objects.filter(workspace_id=desk.workspace_id, source__kind="mail")
    of_kinds = messages.values_list("source", "kind").annotate(Count("pk")).order_by()
    for source_id, kind, count in of_kinds:
        counted[source_id][kind] = count
    for source in models.Source.objects.filter(workspace_id=desk.workspace_id, kind="mail"):
        kinds = counted[source.pk]
        unreadable = kinds.pop(MessageKind.UNREADABLE.value, 0)
        stored = sum(kinds.values())
        if (source.stored, source.unreadable) != (stored, unreadable):
            models.Source.objects.filter(pk=source.pk).update(stored=stored, unreadable=unreadable)


def note_imported(desk: Desk, name: str, kind: str, *, files: Iterable[bytes] = ()) -> None:
    """Note that an import came to its end: all it brought is noted, and it can be taken back.

    ``files`` are the digests of the files that are kept of it.
    """
    rows = models.Source.objects.filter(workspace_id=desk.workspace_id, name=name[:1000], kind=kind)
    rows.filter(is_traced=False).update(is_traced=True)
    for source in rows:
        note_copies(desk, ((source.pk, digest) for digest in files))


def open_source(desk: Desk, name: str, kind: str, **defaults: object) -> models.Source:
    """Find or make what is noted of a file of this name and kind."""
    source, _ = models.Source.objects.get_or_create(
        workspace_id=desk.workspace_id,
        name=name[:1000],
        kind=kind,
        defaults={"imported_at": desk.now(), "is_traced": True, **defaults},
    )
    return source
