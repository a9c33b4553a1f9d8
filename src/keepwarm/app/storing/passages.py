"""Makes what search looks in: what was newly said in mails and notes, and who prospects are.

All of it is derived, person by person as they are settled, so that it stands in step with what is
kept raw. Mail of people who are no prospects is not searched.
"""

from __future__ import annotations

import datetime as dt
import zlib
from collections.abc import Collection, Iterator, Sequence
from typing import Final

from django.db.models import Exists, OuterRef, Q

from keepwarm.app.ground.desk import Desk
from keepwarm.app.ground.stale import mark_stale
from keepwarm.engine.intake import parse_message
from keepwarm.engine.reading import read_message
from keepwarm.engine.values import MessageKind, Unreadable
from keepwarm.records import models
from keepwarm.records.bulk import among, in_chunks
from keepwarm.records.database import writing
from keepwarm.records.prospect_rows import ProspectRow
from keepwarm.records.search import SEARCH_VERSION, Text, write_passages
from keepwarm.records.search_words import searchable

from .people import Ways

BATCH_MAILS: Final = 400
"""Mails per transaction: some hundred milliseconds, so that nobody waits long for the lock."""
SEARCHED_KINDS: Final = (MessageKind.HUMAN, MessageKind.AUTO_REPLY, MessageKind.INVITE)
"""What people and their machines wrote; of lists and of what could not be delivered nothing."""
_Mail = tuple[int, bytes, dt.datetime | None, str]


def index_waiting(desk: Desk, *, limit: int) -> None:
    """Make the passages of the prospects who are settled next, some mails a transaction."""
    stale = models.Person.objects.filter(
        workspace_id=desk.workspace_id, is_stale=True, prospect__isnull=False
    )
    people = list(stale.order_by("pk").values_list("pk", flat=True)[:limit])
    mails = _missing_mails(desk, people)
    for start in range(0, len(mails), BATCH_MAILS):
        with writing(desk.workspace_id):
            _write_mails(desk, mails[start : start + BATCH_MAILS])


def index_people(desk: Desk, rows: Sequence[ProspectRow], ways: Ways) -> None:
    """Make the passages of these prospects that are missing or say what is so no more.

    ``ways`` are all ways to reach them.
    """
    people = [row.person_id for row in rows]
    _write_mails(desk, _missing_mails(desk, people))
    _write_notes(desk, people)
    _write_prospects(desk, rows, ways)


def _missing_mails(desk: Desk, people: Collection[int]) -> list[_Mail]:
    """Return the mails with these people of which there is no passage of this version."""
    found: dict[int, _Mail] = {}
    there = models.Passage.objects.filter(
        workspace_id=desk.workspace_id, message_id=OuterRef("message_id"), version=SEARCH_VERSION
    )
    for chunk in in_chunks(sorted(people)):
        parts = models.Participation.objects.filter(
            ~Exists(there),
            workspace_id=desk.workspace_id,
            person_id__in=among(chunk),
            message__kind__in=SEARCHED_KINDS,
        ).exclude(role="bounced")
        # An answer of somebody else's may count for them.
        answers = models.Signal.objects.filter(
            ~Exists(there),
            workspace_id=desk.workspace_id,
            person_id__in=among(chunk),
            message__kind__in=SEARCHED_KINDS,
        )
        columns = ("message_id", "message__digest", "message__at", "message__subject")
        for rows in (parts, answers):
            for pk, digest, at, subject in rows.values_list(*columns):
                found[pk] = (pk, bytes(digest), at, subject)
    return [found[pk] for pk in sorted(found)]


def _write_mails(desk: Desk, mails: Sequence[_Mail]) -> None:
    if not mails:
        return
    there = models.Passage.objects.filter(
        workspace_id=desk.workspace_id, message_id__in=among([mail[0] for mail in mails])
    )
    there.exclude(version=SEARCH_VERSION).delete()
    # Another process may have made some since they were looked for.
    known = set(there.values_list("message_id", flat=True))
    alive = set(
        models.Message.objects.filter(pk__in=among([mail[0] for mail in mails])).values_list(
            "pk", flat=True
        )
    )
    wanted = [mail for mail in mails if mail[0] in alive - known]
    write_passages(desk.workspace_id, _texts_of(desk, wanted))


def _texts_of(desk: Desk, mails: Sequence[_Mail]) -> Iterator[Text]:
    rows = models.RawMessage.objects.filter(
        workspace_id=desk.workspace_id, digest__in=[mail[1] for mail in mails]
    )
    raws = {bytes(digest): bytes(raw) for digest, raw in rows.values_list("digest", "content")}
    for pk, digest, at, subject in mails:
        said = new_text_of(desk, raws.get(digest))
        yield Text(title=subject, text=said, at=at, message_id=pk)


def new_text_of(desk: Desk, raw: bytes | None) -> str:
    """Return what was newly said in a mail, read from its compressed bytes; why it cannot be."""
    message = parse_message(zlib.decompress(raw)) if raw else None
    if message is None:
        return ""
    if isinstance(message, Unreadable):
        return message.why
    return read_message(message, desk.packs.lexicon).new_text


def texts_said(desk: Desk, messages: Collection[int]) -> dict[int, str]:
    """Return what was newly said in each of these mails, as far as there is a passage of it."""
    found: dict[int, str] = {}
    for chunk in in_chunks(sorted(messages)):
        rows = models.Passage.objects.filter(
            workspace_id=desk.workspace_id, message_id__in=among(chunk), version=SEARCH_VERSION
        )
        found.update(dict(rows.values_list("message_id", "text")))
    return found


def _write_notes(desk: Desk, people: Collection[int]) -> None:
    """Write what was noted of calls, visits and the like; notes never change, they only go."""
    there = models.Passage.objects.filter(
        workspace_id=desk.workspace_id, entry_id=OuterRef("pk"), version=SEARCH_VERSION
    )
    for chunk in in_chunks(sorted(people)):
        rows = models.LogEntry.objects.filter(
            ~Exists(there), workspace_id=desk.workspace_id, person_id__in=among(chunk)
        ).exclude(note="")
        entries = list(rows.values_list("pk", "note", "at"))
        if entries:
            models.Passage.objects.filter(
                workspace_id=desk.workspace_id, entry_id__in=among([entry[0] for entry in entries])
            ).delete()
            write_passages(
                desk.workspace_id,
                (Text(title="", text=note, at=at, entry_id=pk) for pk, note, at in entries),
            )


def _write_prospects(desk: Desk, rows: Sequence[ProspectRow], ways: Ways) -> None:
    """Write who prospects are, where that is not written so already."""
    wanted = {text.prospect_id or 0: text for text in _identities(desk, rows, ways)}
    known = {
        prospect: (version, title, text)
        for prospect, version, title, text in models.Passage.objects.filter(
            workspace_id=desk.workspace_id, prospect_id__in=among(wanted)
        ).values_list("prospect_id", "version", "title", "text")
    }
    changed = {
        prospect: text
        for prospect, text in wanted.items()
        if prospect not in known
        or known[prospect] != (SEARCH_VERSION, searchable(text.title), searchable(text.text))
    }
    if outdated := changed.keys() & known.keys():
        models.Passage.objects.filter(
            workspace_id=desk.workspace_id, prospect_id__in=among(outdated)
        ).delete()
    write_passages(desk.workspace_id, changed.values())


def _identities(desk: Desk, rows: Sequence[ProspectRow], ways: Ways) -> Iterator[Text]:
    """Return all by which each prospect may be known: company, addresses, title, notes, fields."""
    of_them = Q(workspace_id=desk.workspace_id)
    fields: dict[int, list[str]] = {}
    kept = models.CustomField.objects.filter(
        of_them, prospect_id__in=among([row.pk for row in rows])
    )
    for prospect, name, value in kept.order_by("pk").values_list("prospect_id", "name", "value"):
        fields.setdefault(prospect, []).append(f"{name}: {value}")
    accounts = dict(
        models.Account.objects.filter(
            of_them, pk__in=among({row.account_id for row in rows if row.account_id})
        ).values_list("pk", "name")
    )
    for row in rows:
        company = row.account_name or accounts.get(row.account_id or 0, "")
        said = [f"{name}: {value}" for name, value in row.extra.items()]
        lines = (
            company, row.title, *(value for _, value in ways.get(row.person_id, ())),
            row.external_id, row.note, *said, *fields.get(row.pk, ()),
        )  # fmt: skip
        yield Text(
            title=row.name, text="\n".join(line for line in lines if line), prospect_id=row.pk
        )


def forget_passages(desk: Desk, numbers: Collection[int]) -> None:
    """Delete passages, and have them made anew from what is kept now."""
    for chunk in in_chunks(sorted(numbers)):
        rows = models.Passage.objects.filter(workspace_id=desk.workspace_id, pk__in=among(chunk))
        parts = models.Participation.objects.filter(
            workspace_id=desk.workspace_id, message_id__in=rows.values("message_id")
        )
        mark_stale(
            desk,
            {
                *parts.values_list("person_id", flat=True),
                *rows.filter(entry__isnull=False).values_list("entry__person_id", flat=True),
                *rows.filter(prospect__isnull=False).values_list("prospect__person_id", flat=True),
            },
        )
        rows.delete()


def forget_strangers(desk: Desk, people: Collection[int]) -> None:
    """Delete the passages of those of these people who are no prospects, unless one wrote along."""
    strangers = models.Person.objects.filter(
        workspace_id=desk.workspace_id, pk__in=among(people), prospect__isnull=True
    )
    parts = models.Participation.objects.filter(workspace_id=desk.workspace_id)
    of_them = parts.filter(person__in=strangers).values("message_id")
    of_prospects = parts.filter(message_id__in=of_them, person__prospect__isnull=False)
    rows = models.Passage.objects.filter(workspace_id=desk.workspace_id)
    rows.filter(entry__person__in=strangers).delete()
    rows.filter(message_id__in=of_them).exclude(
        message_id__in=of_prospects.values("message_id")
    ).delete()
