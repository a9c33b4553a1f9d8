"""Takes in what a person hands over: mailboxes, single mails, lead files, call logs."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import replace

from keepwarm.app.ground.coverage import own_keys
from keepwarm.app.ground.desk import Desk
from keepwarm.app.ground.errors import Refusal
from keepwarm.app.ground.progress import Progress, silent
from keepwarm.app.people.candidates import waiting_candidates
from keepwarm.app.storing.erased import left_aside
from keepwarm.app.storing.import_cards import ImportPage, ImportPreview, ImportReport, SourceRow
from keepwarm.app.storing.keep_file import content_of, find_file, keep_file
from keepwarm.app.storing.open_sheet import Choices
from keepwarm.app.storing.row_problems import PROBLEMS_SHOWN_MAX
from keepwarm.app.storing.store_mail import MailCounts, store_messages
from keepwarm.engine.intake import FileKind, split_mbox, tell_file_kind
from keepwarm.engine.values import Basis, MessageKind, RowProblem
from keepwarm.records import models

from .finish_intake import finish_intake, note_imported, open_source
from .sheets import import_sheet, preview_sheet
from .undo_import import why_not_undone

SOURCES_SHOWN_MAX = 100
MAIL_BYTES_AT_ONCE_MAX = 800_000
SHEET_BYTES_AT_ONCE_MAX = 100_000
"""What is imported in about a second, settled: some hundred messages, or a thousand rows."""


BASES: tuple[tuple[Basis, str], ...] = (
    (
        Basis.LEGITIMATE_INTEREST,
        "They can expect to hear from us in their job (legitimate interest)",
    ),
    (Basis.ENQUIRY, "They asked us first: a form, a call, a fair"),
    (Basis.CUSTOMER, "They bought from us before"),
    (Basis.CONSENT, "They agreed to be contacted, and we can show it"),
    (Basis.UNKNOWN, "Not known: only what needs no basis is planned"),
)


def preview(desk: Desk, *, name: str, content: bytes) -> ImportPreview:
    """Show what a file would bring; nothing but the file itself is kept."""
    return _look_at(desk, keep_file(desk, name, content), name, content, Choices())


def preview_again(desk: Desk, *, token: str, choices: Choices) -> ImportPreview:
    """Show what a file that is kept would bring if it was read as chosen."""
    raw = find_file(desk, token)
    return _look_at(desk, token, raw.name, content_of(raw), choices)


def _look_at(desk: Desk, token: str, name: str, content: bytes, choices: Choices) -> ImportPreview:
    kind = tell_file_kind(name, content)
    blank = ImportPreview(
        token=token, name=name, kind="unknown", rows=0, columns=(), choices=(), notes=(),
        problems=(), basis=Basis.LEGITIMATE_INTEREST, region="",
    )  # fmt: skip
    if kind is FileKind.OTHER:
        return replace(blank, error=_unknown_file(name))
    if kind in (FileKind.MAIL, FileKind.MBOX):
        return replace(blank, kind="mail", rows=sum(1 for _ in split_mbox([content])))
    try:
        return preview_sheet(desk, token=token, name=name, content=content, choices=choices)
    except Refusal as refusal:
        return replace(blank, kind="leads", error=str(refusal))


def _unknown_file(name: str) -> str:
    return (
        f"{name}: neither mail nor a table. Hand over .mbox or .eml files, contacts as .vcf, or a"
        " list as .xlsx or CSV."
    )


def import_upload(
    desk: Desk, *, token: str, choices: Choices | None = None, progress: Progress = silent
) -> ImportReport:
    """Import a file that was previewed, read as confirmed; ``forget_upload`` ends it."""
    raw, said = find_file(desk, token), choices or Choices()
    content = content_of(raw)
    kind = tell_file_kind(raw.name, content)
    if kind is FileKind.OTHER:
        raise Refusal(_unknown_file(raw.name))
    if kind is FileKind.SHEET:
        return import_sheet(desk, name=raw.name, content=content, choices=said, progress=progress)
    raws = ((f"{raw.name}, message {i}", mail) for i, mail in _numbered(split_mbox([content])))
    total = sum(1 for _ in split_mbox([content]))
    return import_mail(desk, name=raw.name, raws=raws, total=total, progress=progress)


def forget_upload(desk: Desk, token: str) -> None:
    """Delete a mailbox that was imported: every message of it is kept by itself. Sheets stay."""
    raw = models.RawFile.objects.filter(
        workspace_id=desk.workspace_id, digest=bytes.fromhex(token)
    ).first()
    if raw is not None and tell_file_kind(raw.name, content_of(raw)) is not FileKind.SHEET:
        raw.delete()


def is_small(desk: Desk, tokens: Iterable[str]) -> bool:
    """Say whether files are so small that whoever hands them over can wait for their import."""
    size = 0
    for token in tokens:
        try:
            raw = find_file(desk, token)
        except Refusal:
            continue  # the import says so
        content = content_of(raw)
        is_sheet = tell_file_kind(raw.name, content) is FileKind.SHEET
        size += len(content) * (
            MAIL_BYTES_AT_ONCE_MAX // SHEET_BYTES_AT_ONCE_MAX if is_sheet else 1
        )
    return size <= MAIL_BYTES_AT_ONCE_MAX


def list_problems(desk: Desk, token: str) -> tuple[str, tuple[RowProblem, ...]]:
    """Return the name of a kept sheet and all that cannot be taken of it, read again."""
    raw = find_file(desk, token)
    report = import_sheet(desk, name=raw.name, content=content_of(raw), is_dry=True)
    return raw.name, report.row_problems


def _numbered(raws: Iterable[bytes]) -> Iterable[tuple[int, bytes]]:
    return enumerate(raws, start=1)


def import_mail(
    desk: Desk,
    *,
    name: str,
    raws: Iterable[tuple[str, bytes]],
    ignored: Mapping[str, int] | None = None,
    total: int = 0,
    progress: Progress = silent,
) -> ImportReport:
    """Import the messages of a mailbox, each named by where it stands; ``total`` where known.

    Run again, after being cut off or for a newer export, it changes only what is new.
    """
    began = time.monotonic()
    source = open_source(desk, name, "mail")
    counts = MailCounts()
    for done in store_messages(desk, source, raws, counts):
        progress("messages read", done, total)
    before = _suppressed(desk)
    finish_intake(desk, progress)
    models.Source.objects.filter(pk=source.pk).update(ignored=dict(ignored or {}))
    note_imported(desk, source.name, "mail")
    return ImportReport(
        name=name,
        kind="mail",
        found=counts.found,
        stored=counts.stored,
        already_there=counts.already_there,
        unreadable=counts.unreadable,
        ignored=(*sorted((ignored or {}).items()), *left_aside(erased=counts.erased)),
        problems=(*_owner_missing(desk), *counts.problems[:PROBLEMS_SHOWN_MAX]),
        prospects_made=0,
        candidates_seen=desk.workspace.candidates,
        suppressed=_suppressed(desk) - before,
        seconds=round(time.monotonic() - began, 3),
    )


def _owner_missing(desk: Desk) -> tuple[str, ...]:
    """Say that nobody is known to be the owner: then no mail is ours, and no touch is known."""
    has_mail = models.Message.objects.filter(
        workspace_id=desk.workspace_id, kind=MessageKind.HUMAN
    ).exists()
    if own_keys(desk) or not has_mail:
        return ()
    sentence = (
        "Nobody in this mail stands out as its owner, so none of it counts as yours. Say who you"
        " are: keepwarm import MAIL --me you@example.com"
    )
    return (sentence,)


def _suppressed(desk: Desk) -> int:
    return models.Decision.objects.filter(
        workspace_id=desk.workspace_id, kind="suppress", is_automatic=True
    ).count()


def import_page(desk: Desk) -> ImportPage:
    """Return what was imported so far, who waits to be taken up, and the bases to choose from."""
    sources = models.Source.objects.filter(workspace_id=desk.workspace_id).order_by(
        "-imported_at", "name"
    )
    shown = list(sources[:SOURCES_SHOWN_MAX])
    lasting = why_not_undone(desk, shown)
    return ImportPage(
        sources=tuple(_source_row(source, lasting.get(source.pk, "")) for source in shown),
        candidates=waiting_candidates(desk).count(),
        own_addresses=tuple(sorted(own_keys(desk))),
        bases=tuple((basis.value, words) for basis, words in BASES),
    )


def _source_row(source: models.Source, why_not: str) -> SourceRow:
    parts = [f"{source.stored} {_CONTENT[source.kind]}"]
    if source.unreadable:
        parts.append(f"{source.unreadable} kept but unreadable")
    if source.covers_since and source.covers_until:
        parts.append(
            f"answers seen from {source.covers_since:%d %b %Y} to {source.covers_until:%d %b %Y}"
        )
    if source.kind == "leads":
        parts.append(f"basis: {source.basis.replace('_', ' ')}")
    return SourceRow(
        source_id=source.pk,
        name=source.name,
        kind=source.kind,
        imported_at=source.imported_at,
        stored=source.stored,
        ignored=sum(source.ignored.values()),
        unreadable=source.unreadable,
        sentence="; ".join(parts) + ".",
        why_not_undone=why_not,
    )


_CONTENT = {"mail": "messages", "leads": "prospects", "calls": "calls"}
