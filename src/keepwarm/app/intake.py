"""Takes in what a person hands over: mailboxes, single mails, lead files, call logs."""

from __future__ import annotations

import hashlib
import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping

from django.db.models import Count

from keepwarm.engine.intake import (
    LEAD_FIELDS,
    ColumnMapping,
    FileKind,
    FileProblem,
    Table,
    guess_mapping,
    looks_like_call_log,
    read_calls,
    read_leads,
    read_table,
    split_mbox,
    tell_file_kind,
)
from keepwarm.engine.values import Basis, MessageKind, RowProblem, Stage
from keepwarm.records import models
from keepwarm.records.bulk import refresh_statistics

from .candidates import list_candidates, note_candidates
from .cards import ColumnChoice, ImportPage, ImportPreview, ImportReport, SourceRow
from .coverage import find_owner, note_coverage, own_keys
from .desk import Desk
from .erased import Erased, left_aside
from .errors import Refusal
from .fit import fit_when_due
from .read_in_full import read_corrected
from .settle import settle
from .stale import mark_stale
from .store_leads import LeadCounts, store_leads
from .store_log import CallCounts, store_calls
from .store_mail import MailCounts, read_answers, store_messages

PROBLEMS_SHOWN_MAX = 200
SOURCES_SHOWN_MAX = 100
SAMPLES = 3
Progress = Callable[[str, int], None]
"""Told what is going on and how much of it is done."""

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


def _silent(_what: str, _done: int) -> None:
    return None


def preview(desk: Desk, *, name: str, content: bytes) -> ImportPreview:
    """Show what a file would bring; nothing but the file itself is kept."""
    kind = tell_file_kind(name, content)
    token = keep_file(desk, name, content)
    blank = ImportPreview(
        token=token, name=name, kind="unknown", rows=0, columns=(), choices=(), notes=(),
        problems=(), basis=Basis.LEGITIMATE_INTEREST, region="",
    )  # fmt: skip
    if kind is FileKind.OTHER:
        return _with(blank, error=_unknown_file(name))
    if kind in (FileKind.MAIL, FileKind.MBOX):
        return _with(blank, kind="mail", rows=sum(1 for _ in split_mbox([content])))
    table = read_table(content)
    if isinstance(table, FileProblem):
        return _with(blank, kind="leads", error=_file_sentence(name, table))
    if looks_like_call_log(table, desk.packs.columns):
        return _with(blank, kind="calls", rows=len(table.rows), columns=table.header)
    mapping = _mapping(desk, name, table, {})
    leads = read_leads(table, mapping, desk.packs.columns)
    return _with(
        blank,
        kind="leads",
        rows=len(table.rows),
        columns=table.header,
        choices=_choices(table, mapping),
        notes=leads.notes,
        problems=_sentences(name, leads.problems),
        basis=_default_basis([lead.stage for lead in leads.leads]).value,
        region=_commonest([lead.country for lead in leads.leads]),
    )


def _commonest(words: Iterable[str]) -> str:
    counts = Counter(word for word in words if word)
    return counts.most_common(1)[0][0] if counts else ""


def _with(preview_: ImportPreview, **changes: object) -> ImportPreview:
    fields = {name: getattr(preview_, name) for name in ImportPreview.__dataclass_fields__}
    return ImportPreview(**{**fields, **changes})


def _unknown_file(name: str) -> str:
    return (
        f"{name}: neither mail nor a table. Hand over .mbox or .eml files, or a list saved as CSV."
    )


def _file_sentence(name: str, problem: FileProblem) -> str:
    place = f", line {problem.line}" if problem.line else ""
    remedy = problem.remedy.rstrip(".")
    return f"{name}{place}: found {problem.found}; expected {problem.expected}; {remedy}."


def _sentences(name: str, problems: Iterable[RowProblem]) -> tuple[str, ...]:
    found = tuple(problems)
    shown = tuple(
        f"{name}, line {problem.row}"
        + (f", {problem.column}" if problem.column else "")
        + f": found “{problem.found}”; expected {problem.expected};"
        f" {problem.remedy.rstrip('.')}."
        for problem in found[:PROBLEMS_SHOWN_MAX]
    )
    more = len(found) - len(shown)
    return (*shown, f"{name}: {more} more rows with problems.") if more > 0 else shown


def _default_basis(stages: list[Stage]) -> Basis:
    """Whoever mostly asked first did so on their own account."""
    asked = sum(stage is not Stage.COLD for stage in stages)
    return Basis.ENQUIRY if asked * 2 > len(stages) else Basis.LEGITIMATE_INTEREST


def _choices(table: Table, mapping: ColumnMapping) -> tuple[ColumnChoice, ...]:
    known = {choice.field: choice for choice in mapping.choices}
    choices = []
    for field in LEAD_FIELDS:
        choice = known.get(field)
        cells = [row[choice.column] for row in table.rows[:50]] if choice else []
        choices.append(
            ColumnChoice(
                field=field,
                label=field.replace("_", " ").capitalize(),
                column=table.header[choice.column] if choice else "",
                why=choice.reason if choice else "",
                samples=tuple(dict.fromkeys(cell for cell in cells if cell.strip()))[:SAMPLES],
            )
        )
    return tuple(choices)


def _mapping(desk: Desk, name: str, table: Table, chosen: Mapping[str, str]) -> ColumnMapping:
    """Return the mapping: guessed, then as corrected for this file before, then as chosen now."""
    mapping = guess_mapping(table, desk.packs.columns)
    source = _known_source(desk, name, "leads")
    try:
        for field, column in {**_corrections(source, table), **chosen}.items():
            known = mapping.column_of(field)
            if column != ("" if known is None else table.header[known]):
                mapping = mapping.with_field(field, column or None)
    except ValueError as error:
        raise Refusal(str(error)) from error
    return mapping


_BY_PERSON = {"confidence": 1.0, "reason": "You chose it."}


def _corrections(source: models.Source | None, table: Table) -> dict[str, str]:
    """Return what a person chose for a file of this name, as far as this one has the columns."""
    stored = source.mapping.items() if source is not None else ()
    chosen = {
        field: entry["column"]
        for field, entry in stored
        if entry["confidence"] == _BY_PERSON["confidence"]
    }
    return {
        field: column
        for field, column in sorted(chosen.items(), key=lambda choice: choice[1])
        if not column or column in table.header
    }


def _as_stored(desk: Desk, table: Table, mapping: ColumnMapping) -> dict[str, object]:
    """Return a mapping as it is remembered: with the fields that a person emptied."""
    guessed = guess_mapping(table, desk.packs.columns).choices
    emptied = [each.field for each in guessed if mapping.column_of(each.field) is None]
    return {**{field: {"column": "", **_BY_PERSON} for field in emptied}, **mapping.as_mapping()}


def keep_file(desk: Desk, name: str, content: bytes) -> str:
    """Keep a handed-over file whole and return the token that names it."""
    digest, kept = hashlib.sha256(content).digest(), Erased(desk).without_them(content)
    models.RawFile.objects.get_or_create(
        workspace_id=desk.workspace_id,
        digest=digest,
        defaults={"name": name[:1000], "content": zlib.compress(kept)},
    )
    return digest.hex()


def import_upload(
    desk: Desk,
    *,
    token: str,
    mapping: Mapping[str, str] | None = None,
    basis: str = "",
    region: str = "",
) -> ImportReport:
    """Import a file that was previewed, with the mapping, basis and region as confirmed."""
    raw = models.RawFile.objects.filter(
        workspace_id=desk.workspace_id, digest=_digest_of(token)
    ).first()
    if raw is None:
        raise Refusal("This file is not here any more. Hand it over again.")
    content = zlib.decompress(raw.content)
    kind = tell_file_kind(raw.name, content)
    if kind is FileKind.OTHER:
        raise Refusal(_unknown_file(raw.name))
    if kind is not FileKind.SHEET:
        raws = ((f"{raw.name}, message {i}", mail) for i, mail in _numbered(split_mbox([content])))
        report = import_mail(desk, name=raw.name, raws=raws)
        raw.delete()  # every message of it is kept by itself now
    else:
        report = import_sheet(
            desk, name=raw.name, content=content, mapping=mapping or {}, basis=basis, region=region
        )
    fit_when_due(desk)
    return report


def _digest_of(token: str) -> bytes:
    try:
        return bytes.fromhex(token)
    except ValueError as error:
        raise Refusal("This file is not here any more. Hand it over again.") from error


def _numbered(raws: Iterable[bytes]) -> Iterable[tuple[int, bytes]]:
    return enumerate(raws, start=1)


def import_mail(
    desk: Desk,
    *,
    name: str,
    raws: Iterable[tuple[str, bytes]],
    ignored: Mapping[str, int] | None = None,
    progress: Progress = _silent,
) -> ImportReport:
    """Import the messages of a mailbox, each named by where it stands.

    Run again, after being cut off or for a newer export, it changes only what is new.
    """
    began = time.monotonic()
    source = _source(desk, name, "mail")
    counts = MailCounts()
    for done in store_messages(desk, source, raws, counts):
        progress("messages read", done)
    before = _suppressed(desk)
    finish_intake(desk, progress)
    models.Source.objects.filter(pk=source.pk).update(ignored=dict(ignored or {}))
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


def finish_intake(desk: Desk, progress: Progress = _silent) -> None:
    """Draw the consequences of what came in: owner, coverage, candidates, timelines, lanes."""
    find_owner(desk)
    read_answers(desk)
    read_corrected(desk)
    note_coverage(desk)
    for done in settle(desk):
        progress("timelines settled", done)
    _count_sources(desk)
    note_candidates(desk)
    refresh_statistics()


def _count_sources(desk: Desk) -> None:
    """Count per source what the record holds of it, so that a cut-off import counts right."""
    for source in models.Source.objects.filter(workspace_id=desk.workspace_id, kind="mail"):
        kinds = dict(
            models.Message.objects.filter(source=source)
            .values_list("kind")
            .annotate(Count("pk"))
            .order_by()
        )
        unreadable = kinds.pop(MessageKind.UNREADABLE.value, 0)
        models.Source.objects.filter(pk=source.pk).update(
            stored=sum(kinds.values()), unreadable=unreadable
        )


def _known_source(desk: Desk, name: str, kind: str) -> models.Source | None:
    return models.Source.objects.filter(
        workspace_id=desk.workspace_id, name=name[:1000], kind=kind
    ).first()


def _source(desk: Desk, name: str, kind: str, **defaults: object) -> models.Source:
    source, _ = models.Source.objects.get_or_create(
        workspace_id=desk.workspace_id,
        name=name[:1000],
        kind=kind,
        defaults={"imported_at": desk.now(), **defaults},
    )
    return source


def import_sheet(
    desk: Desk,
    *,
    name: str,
    content: bytes,
    mapping: Mapping[str, str] | None = None,
    basis: str = "",
    region: str = "",
    progress: Progress = _silent,
) -> ImportReport:
    """Import a lead file or a call log; a row that cannot be taken never stops the others."""
    began = time.monotonic()
    table = read_table(content)
    if isinstance(table, FileProblem):
        raise Refusal(_file_sentence(name, table))
    keep_file(desk, name, content)
    if looks_like_call_log(table, desk.packs.columns):
        return _import_calls(desk, name, table, began, progress)
    columns = _mapping(desk, name, table, mapping or {})
    known = _known_source(desk, name, "leads")
    country = _region(desk, region) if region else (known.region if known else "")
    leads = read_leads(table, columns, desk.packs.columns, default_country=country)
    chosen = _basis(basis) if basis else _default_basis([lead.stage for lead in leads.leads])
    source = known or _source(desk, name, "leads", basis=chosen.value, region=country)
    _correct_prospects(desk, source, basis=chosen.value if basis else source.basis, region=country)
    source.mapping = _as_stored(desk, table, columns)
    source.save(update_fields=["mapping", "basis", "region"])
    counts = LeadCounts()
    for done in store_leads(desk, source, leads.leads, counts):
        progress("rows read", done)
    finish_intake(desk, progress)
    stored = models.Prospect.objects.filter(source=source).count()
    models.Source.objects.filter(pk=source.pk).update(
        stored=stored, ignored={"rows that nothing identifies": len(table.rows) - len(leads.leads)}
    )
    return ImportReport(
        name=name,
        kind="leads",
        found=len(table.rows),
        stored=counts.stored,
        already_there=counts.already_there,
        unreadable=0,
        ignored=left_aside(nobody=len(table.rows) - len(leads.leads), erased=counts.erased),
        problems=(*_sentences(name, leads.problems), *leads.notes),
        prospects_made=counts.stored,
        candidates_seen=desk.workspace.candidates,
        suppressed=counts.suppressed,
        seconds=round(time.monotonic() - began, 3),
    )


def _correct_prospects(desk: Desk, source: models.Source, *, basis: str, region: str) -> None:
    """Take the person's word about a file, also for the prospects that it made before."""
    for column, word in (("basis", basis), ("region", region)):
        before = getattr(source, column)
        if word != before:
            rows = models.Prospect.objects.filter(source=source, **{column: before})
            people = list(rows.values_list("person_id", flat=True))
            rows.update(**{column: word})
            setattr(source, column, word)
            mark_stale(desk, people)


def _region(desk: Desk, word: str) -> str:
    region = desk.packs.columns.region_of(word)
    if not region:
        raise Refusal(f"No country “{word}”. Use its two letters, such as DE.")
    return region


def _basis(word: str) -> Basis:
    try:
        return Basis(word)
    except ValueError:
        raise Refusal(f"No lawful basis “{word}”. Use one of {', '.join(Basis)}.") from None


def is_call_log(desk: Desk, content: bytes) -> bool:
    """Say whether a sheet is a log of calls, not a list of leads."""
    table = read_table(content)
    return not isinstance(table, FileProblem) and looks_like_call_log(table, desk.packs.columns)


def _import_calls(
    desk: Desk, name: str, table: Table, began: float, progress: Progress
) -> ImportReport:
    calls = read_calls(table, desk.packs.columns, zone=desk.zone)
    source = _source(desk, name, "calls")
    counts = CallCounts()
    store_calls(desk, source, calls.calls, counts)
    progress("calls read", len(calls.calls))
    finish_intake(desk, progress)
    models.Source.objects.filter(pk=source.pk).update(
        stored=models.LogEntry.objects.filter(source=source).count()
    )
    problems = sorted((*calls.problems, *counts.problems), key=lambda problem: problem.row)
    return ImportReport(
        name=name,
        kind="calls",
        found=len(table.rows),
        stored=counts.stored,
        already_there=counts.already_there,
        unreadable=0,
        ignored=(("rows with problems", len(table.rows) - counts.stored - counts.already_there),)
        if len(table.rows) > counts.stored + counts.already_there
        else (),
        problems=(*_sentences(name, problems), *calls.notes),
        prospects_made=0,
        candidates_seen=desk.workspace.candidates,
        suppressed=0,
        seconds=round(time.monotonic() - began, 3),
    )


def import_page(desk: Desk) -> ImportPage:
    """Return what was imported so far, who waits to be taken up, and the bases to choose from."""
    sources = models.Source.objects.filter(workspace_id=desk.workspace_id).order_by(
        "-imported_at", "name"
    )
    return ImportPage(
        sources=tuple(_source_row(source) for source in sources[:SOURCES_SHOWN_MAX]),
        candidates=list_candidates(desk),
        own_addresses=tuple(sorted(own_keys(desk))),
        bases=tuple((basis.value, words) for basis, words in BASES),
    )


def _source_row(source: models.Source) -> SourceRow:
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
    )


_CONTENT = {"mail": "messages", "leads": "prospects", "calls": "calls"}
