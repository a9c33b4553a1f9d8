"""Takes an import back: what only it brought goes, what others brought or a person did stays.

What is foreseen and what is done follow the same rules. A stop stays a stop: taking back a file
never lets anybody be contacted again who said no.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from keepwarm.app.background.jobs import UNDO_IMPORT
from keepwarm.app.ground.decisions import note_decision
from keepwarm.app.ground.desk import Desk
from keepwarm.app.ground.errors import Refusal
from keepwarm.app.ground.mentions import other_holders
from keepwarm.app.ground.progress import Progress, silent
from keepwarm.app.storing.open_sheet import LEADS
from keepwarm.records import models
from keepwarm.records.bulk import in_chunks
from keepwarm.records.database import writing

from .finish_intake import SENT_FROM_HERE, finish_intake
from .undo_entries import EntriesUndone, foresee_calls, foresee_messages, undo_calls, undo_messages
from .undo_leads import LeadsUndone, undo_leads

ROWS_AT_ONCE_MAX: Final = 1_000
"""What is taken back in about a second."""
_NOUNS: Final = {"mail": "mail", "calls": "log entry", LEADS: "prospect"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Undoing:
    """What taking an import back takes away and what stays, in numbers and in sentences."""

    source_id: int
    name: str
    kind: str
    """"leads", "calls" or "mail"."""
    gone: int
    """Prospects, log entries or mails that go."""
    people: int
    """Prospects of whom nothing is known then."""
    fields: int
    elsewhere: int
    stopped: int
    kept: tuple[tuple[str, int], ...] = ()
    """(why, how many) stay as somebody worked on them."""

    @property
    def is_quick(self) -> bool:
        """Say whether whoever asks for it can wait for it."""
        return self.gone + self.elsewhere + self.fields <= ROWS_AT_ONCE_MAX

    @property
    def goes(self) -> tuple[str, ...]:
        """Say what goes, a sentence each."""
        said = [f"{_counted(self.gone, _NOUNS[self.kind])} {_go(self.gone)}."]
        known = self.gone - self.people
        if self.kind == LEADS and known:
            who = "One of them is" if known == 1 else f"{known:,} of them are"
            said.append(f"{who} still known by mail, by your log or by a stop, as no prospect.")
        if self.fields:
            said.append(
                f"{_counted(self.fields, 'field')} that the file filled in of others"
                f" {'is' if self.fields == 1 else 'are'} put back."
            )
        if self.kind == "mail":
            said.append("Whoever was known by these mails alone goes as well.")
        return tuple(said)

    @property
    def stays(self) -> tuple[str, ...]:
        """Say what stays and why, a sentence each."""
        said = []
        if self.elsewhere:
            where = "another file or mailbox has" if self.kind == "mail" else "another file has"
            words = f"{_counted(self.elsewhere, _NOUNS[self.kind])} {_stay(self.elsewhere)}"
            said.append(f"{words}: {where} {'it' if self.kind != LEADS else 'them'} as well.")
        for why, count in self.kept:
            said.append(f"{_counted(count, _NOUNS[self.kind])} {_stay(count)}: {why}.")
        if self.stopped:
            who = "1 person" if self.stopped == 1 else f"{self.stopped:,} people"
            verb = "says" if self.stopped == 1 else "say"
            said.append(f"{who} who {verb} no there {_stay(self.stopped)} stopped.")
        return tuple(said)

    @property
    def sentence(self) -> str:
        """Say in one line what was done."""
        return " ".join([f"The import of {self.name} was taken back.", *self.goes, *self.stays])


def _counted(count: int, noun: str) -> str:
    many = noun[:-1] + "ies" if noun.endswith("y") else f"{noun}s"
    return f"1 {noun}" if count == 1 else f"{count:,} {many}"


def _go(count: int) -> str:
    return "goes" if count == 1 else "go"


def _stay(count: int) -> str:
    return "stays" if count == 1 else "stay"


def foresee_undoing(desk: Desk, source_id: int) -> Undoing:
    """Say what taking an import back would take away; nothing is changed."""
    source = find_source(desk, source_id)
    refuse_untraced(desk, source)
    leads, entries = LeadsUndone(), EntriesUndone()
    if source.kind == LEADS:
        for _ in undo_leads(desk, source, leads, is_dry=True):
            pass
    elif source.kind == "mail":
        foresee_messages(desk, source, entries)
    else:
        foresee_calls(desk, source, entries)
    return _undoing(source, leads, entries)


def _undoing(source: models.Source, leads: LeadsUndone, entries: EntriesUndone) -> Undoing:
    kept = Counter(leads.worked_on)
    if entries.corrected:
        kept["you said what they mean, or whose they are"] = entries.corrected
    return Undoing(
        source_id=source.pk,
        name=source.name,
        kind=source.kind,
        gone=leads.prospects + entries.gone,
        people=leads.people,
        fields=leads.fields,
        elsewhere=leads.elsewhere + entries.elsewhere,
        stopped=leads.stopped,
        kept=tuple(sorted(kept.items())),
    )


def find_source(desk: Desk, source_id: int) -> models.Source:
    """Return the workspace's import of this number."""
    source = models.Source.objects.filter(workspace_id=desk.workspace_id, pk=source_id).first()
    if source is None:
        raise Refusal(f"There is no import number {source_id}. Those there are: keepwarm imports")
    return source


def why_not_undone(desk: Desk, sources: Iterable[models.Source]) -> dict[int, str]:
    """Say by id why imports cannot be taken back; those that can are left out."""
    of_ours = {"workspace_id": desk.workspace_id}
    addresses = models.Mailbox.objects.filter(**of_ours).values_list("address", flat=True)
    live = tuple(f"{address}: " for address in addresses)
    keys = set(models.InboundKey.objects.filter(**of_ours).values_list("name", flat=True))
    said = {}
    for source in sources:
        if source.kind == "mail" and (
            source.name == SENT_FROM_HERE or source.name.startswith(live)
        ):
            said[source.pk] = (
                f"{source.name} is read live: what lies in the mailbox would come back. Pause it."
            )
        elif source.kind == LEADS and source.name in keys:
            said[source.pk] = f"{source.name} takes leads by itself: there is no file to take back."
    return said


def refuse_untraced(desk: Desk, source: models.Source) -> None:
    """Refuse where it cannot be told what an import brought, and say what to do."""
    why = why_not_undone(desk, [source])
    if why:
        raise Refusal(f"Not taken back: {why[source.pk]}")
    rows = models.Source.objects.filter(
        workspace_id=desk.workspace_id, kind=source.kind, is_traced=False
    )
    others = why_not_undone(desk, rows)
    untraced = [row.name for row in rows.order_by("name") if row.pk not in others]
    if untraced:
        raise Refusal(
            "Not taken back: when these came in, Keepwarm did not note yet what each file brings."
            f" Import them once more, which changes nothing else: {', '.join(untraced)}."
        )


def undo_import(desk: Desk, source_id: int, progress: Progress = silent) -> LeadsUndone:
    """Take back what an import brought, batch by batch, and settle what follows.

    What was cut off is simply done again: it goes on where it stood.
    """
    source = find_source(desk, source_id)
    refuse_untraced(desk, source)
    leads, entries = LeadsUndone(), EntriesUndone()
    if source.kind == LEADS:
        total = models.Mention.objects.filter(source=source).count()
        for done in undo_leads(desk, source, leads):
            progress("people taken back", done, total)
    elif source.kind == "mail":
        total = models.Message.objects.filter(source=source).count()
        for done in undo_messages(desk, source, entries):
            progress("messages taken back", done, total)
    else:
        total = models.LogEntry.objects.filter(source=source).count()
        for done in undo_calls(desk, source, entries):
            progress("calls taken back", done, total)
    finish_intake(desk, progress)
    desk.shelf.book = desk.shelf.weighed = desk.shelf.judged = None
    return leads


def end_undoing(desk: Desk, undoing: Undoing) -> int:
    """Forget the file itself, as far as nothing of it stays, and note what was done."""
    with writing(desk.workspace_id):
        source = models.Source.objects.filter(
            workspace_id=desk.workspace_id, pk=undoing.source_id
        ).first()
        if source is not None:
            _forget_file(desk, source)
        decision = note_decision(
            desk, person_id=None, kind=UNDO_IMPORT, sentence=undoing.sentence, before={}
        )
    return int(decision.pk)


def _forget_file(desk: Desk, source: models.Source) -> None:
    """Delete a file that no other source holds, and count anew what sources have."""
    of_ours = {"workspace_id": desk.workspace_id}
    copies = models.SourceCopy.objects.filter(**of_ours, source=source)
    digests = {bytes(digest) for digest in copies.values_list("digest", flat=True)}
    elsewhere = other_holders(desk, source, digests)
    for chunk in in_chunks(sorted(digests - elsewhere.keys())):
        models.RawFile.objects.filter(**of_ours, digest__in=chunk).delete()
    for digest, holders in elsewhere.items():
        name = models.Source.objects.get(pk=min(holders)).name
        models.RawFile.objects.filter(**of_ours, digest=digest).update(name=name)
    copies.delete()
    for row in models.Source.objects.filter(**of_ours, kind=source.kind).exclude(kind="mail"):
        held = models.Prospect if row.kind == LEADS else models.LogEntry
        stored = held._default_manager.filter(source=row).count()  # noqa: SLF001 - Django's way
        models.Source.objects.filter(pk=row.pk).update(stored=stored)
    tables = (models.Prospect, models.LogEntry, models.Message, models.Mention)
    if not any(table.objects.filter(source=source).exists() for table in tables):
        source.delete()


def undo_at_once(desk: Desk, source_id: int, progress: Progress = silent) -> int:
    """Take an import back here and now; return the decision that says what was done."""
    undoing = foresee_undoing(desk, source_id)
    undo_import(desk, source_id, progress)
    return end_undoing(desk, undoing)
