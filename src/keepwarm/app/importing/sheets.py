"""Takes in lead files and call logs, or only foretells what they would bring."""

from __future__ import annotations

import gc
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace

from keepwarm.app.ground.desk import Desk
from keepwarm.app.ground.errors import Refusal
from keepwarm.app.ground.progress import Progress, silent
from keepwarm.app.ground.stale import mark_stale
from keepwarm.app.storing.erased import left_aside
from keepwarm.app.storing.import_cards import ColumnChoice, ImportPreview, ImportReport, WordChoice
from keepwarm.app.storing.keep_file import keep_file
from keepwarm.app.storing.open_sheet import (
    CALLS,
    LEADS,
    NO_CHOICES,
    Choices,
    OpenSheet,
    as_stored,
    known_source,
    open_sheet,
    remember,
)
from keepwarm.app.storing.row_problems import row_sentences
from keepwarm.app.storing.store_leads import LeadCounts, store_leads
from keepwarm.app.storing.store_log import CallCounts, forecast_calls, store_calls
from keepwarm.engine.intake import (
    LOSS,
    FileKind,
    LeadFile,
    Table,
    list_meanings,
    looks_like_call_log,
    read_calls,
    read_leads,
    read_sheet,
    tell_file_kind,
)
from keepwarm.engine.values import Basis, CallResult, Channel, Outcome, RowProblem, Stage
from keepwarm.records import models

from .finish_intake import finish_intake, note_imported, open_source
from .forecast import find_duplicates, forecast_leads

SAMPLES = 3
_SAMPLED_ROWS = 50
MEANINGS_OF: Mapping[str, tuple[tuple[str, str], ...]] = {
    LEADS: (
        *((stage.value, f"stage: {stage.value}") for stage in Stage),
        *((outcome.value, f"end: {outcome.value.replace('_', ' ')}") for outcome in Outcome),
        (LOSS, "lost: stays open"),
    ),
    CALLS: (
        *((result.value, f"result: {result.value.replace('_', ' ')}") for result in CallResult),
        *((channel.value, f"channel: {channel.value.replace('_', ' ')}") for channel in Channel),
    ),
}
"""What a word of a lead file, or of a call log, can be said to mean: (value, words for it)."""


def import_sheet(
    desk: Desk,
    *,
    name: str,
    content: bytes,
    choices: Choices = NO_CHOICES,
    is_dry: bool = False,
    progress: Progress = silent,
) -> ImportReport:
    """Import a lead file or a call log; a row that cannot be taken never stops the others.

    ``is_dry`` reads everything, foretells what would be stored, and changes nothing.
    """
    began = time.monotonic()
    with _rare_collections():
        report = _import_sheet(desk, name, content, choices, is_dry=is_dry, progress=progress)
    return replace(report, seconds=round(time.monotonic() - began, 3))


_USUAL_COLLECTIONS = gc.get_threshold()
_NEW_OBJECTS_BETWEEN_COLLECTIONS = 100_000


@contextmanager
def _rare_collections() -> Iterator[None]:
    """Look for garbage seldom: a file's many cells are none, and looking took a fifth of the time.

    The usual rhythm is that of the start, so that two imports at once leave it as it was.
    """
    gc.set_threshold(_NEW_OBJECTS_BETWEEN_COLLECTIONS, *_USUAL_COLLECTIONS[1:])
    try:
        yield
    finally:
        gc.set_threshold(*_USUAL_COLLECTIONS)


def _import_sheet(
    desk: Desk, name: str, content: bytes, choices: Choices, *, is_dry: bool, progress: Progress
) -> ImportReport:
    opened = open_sheet(desk, name, content, choices)
    token = "" if is_dry else keep_file(desk, name, content)
    run = _calls_in if opened.kind == CALLS else _leads_in
    report = run(desk, opened, choices, is_dry=is_dry, progress=progress)
    if not is_dry:
        remember(desk, opened)
        note_imported(desk, opened.name, opened.kind, files=[bytes.fromhex(token)])
    return replace(report, token=token, is_dry=is_dry)


def _leads_in(
    desk: Desk, opened: OpenSheet, choices: Choices, *, is_dry: bool, progress: Progress
) -> ImportReport:
    known = known_source(desk, opened.name, LEADS)
    country = _region(desk, choices.region) if choices.region else (known.region if known else "")
    found = read_leads(opened.table, opened.mapping, opened.columns, default_country=country)
    chosen = _basis(choices.basis) if choices.basis else default_basis(found)
    duplicates = find_duplicates(desk, found.leads)
    if is_dry:
        counts = forecast_leads(desk, found.leads)
    else:
        source = known or open_source(desk, opened.name, LEADS, basis=chosen.value, region=country)
        word = chosen.value if choices.basis else source.basis
        _correct_prospects(desk, source, basis=word, region=country)
        source.mapping = as_stored(opened)
        source.save(update_fields=["mapping", "basis", "region"])
        counts = _store_leads(desk, source, found, len(opened.table.rows), progress)
    aside = len(opened.table.rows) - len(found.leads)
    return _report(
        desk,
        opened,
        stored=counts.stored,
        already_there=counts.already_there,
        ignored=left_aside(nobody=aside, erased=counts.erased),
        problems=sorted((*found.problems, *duplicates), key=lambda problem: problem.row),
        notes=found.notes,
        prospects_made=counts.stored,
        suppressed=counts.suppressed,
    )


def _store_leads(
    desk: Desk, source: models.Source, found: LeadFile, rows: int, progress: Progress
) -> LeadCounts:
    counts = LeadCounts()
    for done in store_leads(desk, source, found.leads, counts):
        progress("rows stored", done, len(found.leads))
    finish_intake(desk, progress)
    stored = models.Prospect.objects.filter(source=source).count()
    models.Source.objects.filter(pk=source.pk).update(
        stored=stored, ignored={"rows that nothing identifies": rows - len(found.leads)}
    )
    return counts


def _calls_in(
    desk: Desk, opened: OpenSheet, choices: Choices, *, is_dry: bool, progress: Progress
) -> ImportReport:
    country = _region(desk, choices.region) if choices.region else ""
    found = read_calls(
        opened.table, opened.mapping, opened.columns, default_country=country, zone=desk.zone
    )
    counts = CallCounts()
    if is_dry:
        forecast_calls(desk, found.calls, counts)
    else:
        source = open_source(desk, opened.name, CALLS)
        source.mapping = as_stored(opened)
        source.save(update_fields=["mapping"])
        store_calls(desk, source, found.calls, counts)
        progress("calls stored", len(found.calls), len(found.calls))
        finish_intake(desk, progress)
        models.Source.objects.filter(pk=source.pk).update(
            stored=models.LogEntry.objects.filter(source=source).count()
        )
    aside = len(opened.table.rows) - counts.stored - counts.already_there - counts.erased
    return _report(
        desk,
        opened,
        stored=counts.stored,
        already_there=counts.already_there,
        ignored=left_aside(problems=aside, erased=counts.erased),
        problems=sorted((*found.problems, *counts.problems), key=lambda problem: problem.row),
        notes=found.notes,
        prospects_made=0,
        suppressed=0,
    )


def _report(
    desk: Desk,
    opened: OpenSheet,
    *,
    stored: int,
    already_there: int,
    ignored: tuple[tuple[str, int], ...],
    problems: Sequence[RowProblem],
    notes: tuple[str, ...],
    prospects_made: int,
    suppressed: int,
) -> ImportReport:
    return ImportReport(
        name=opened.name,
        kind=opened.kind,
        found=len(opened.table.rows),
        stored=stored,
        already_there=already_there,
        unreadable=0,
        ignored=ignored,
        problems=(*row_sentences(opened.name, problems), *notes),
        notes=notes,
        prospects_made=prospects_made,
        candidates_seen=desk.workspace.candidates,
        suppressed=suppressed,
        seconds=0.0,
        row_problems=tuple(problems),
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


def default_basis(found: LeadFile) -> Basis:
    """Return the basis that the leads suggest: whoever mostly asked first did so on their own."""
    asked = sum(lead.stage is not Stage.COLD for lead in found.leads)
    return Basis.ENQUIRY if asked * 2 > len(found.leads) else Basis.LEGITIMATE_INTEREST


def is_call_log(desk: Desk, name: str, content: bytes) -> bool:
    """Say whether a sheet is a log of calls, not a list of leads."""
    if tell_file_kind(name, content) is not FileKind.SHEET:
        return False
    table = read_sheet(content, desk.packs.columns)
    return isinstance(table, Table) and looks_like_call_log(table, desk.packs.columns)


def preview_sheet(
    desk: Desk, *, token: str, name: str, content: bytes, choices: Choices
) -> ImportPreview:
    """Show what a sheet would bring and by which columns and words, all of it correctable."""
    opened = open_sheet(desk, name, content, choices)
    report = import_sheet(desk, name=name, content=content, choices=choices, is_dry=True)
    is_leads = opened.kind == LEADS
    found = read_leads(opened.table, opened.mapping, opened.columns) if is_leads else None
    leads = found.leads if found else ()
    return ImportPreview(
        token=token,
        name=name,
        kind=opened.kind,
        rows=len(opened.table.rows),
        columns=opened.table.header,
        choices=_choices(opened),
        notes=(*_remembered(opened), *report.notes),
        problems=row_sentences(name, report.row_problems),
        basis=default_basis(found).value if found else "",
        region=choices.region or _commonest(lead.country for lead in leads),
        words=_words(opened),
        meanings=MEANINGS_OF[opened.kind],
        forecast=_forecast(report),
        problem_count=len(report.row_problems),
    )


def _remembered(opened: OpenSheet) -> tuple[str, ...]:
    if not opened.is_remembered:
        return ()
    return ("A file with the same columns was corrected before: your corrections were taken over.",)


def _commonest(words: Iterable[str]) -> str:
    counts = Counter(word for word in words if word)
    return counts.most_common(1)[0][0] if counts else ""


def _forecast(report: ImportReport) -> tuple[tuple[str, int], ...]:
    lines = (
        ("new prospects" if report.kind == LEADS else "new in the log", report.stored),
        ("already there", report.already_there),
        *((f"left out: {reason}", count) for reason, count in report.ignored),
        ("asked to be left alone", report.suppressed),
    )
    return tuple((what, count) for what, count in lines if count or what == lines[0][0])


def _choices(opened: OpenSheet) -> tuple[ColumnChoice, ...]:
    known = {choice.field: choice for choice in opened.mapping.choices}
    table, choices = opened.table, []
    for field in opened.mapping.fields:
        choice = known.get(field)
        cells = [row[choice.column] for row in table.rows[:_SAMPLED_ROWS]] if choice else []
        choices.append(
            ColumnChoice(
                field=field,
                label=field.replace("_", " ").capitalize(),
                column=table.header[choice.column] if choice else "",
                why=choice.reason if choice else "",
                samples=tuple(dict.fromkeys(cell for cell in cells if cell.strip()))[:SAMPLES],
                confidence=choice.confidence if choice else 0.0,
            )
        )
    return tuple(choices)


def _words(opened: OpenSheet) -> tuple[WordChoice, ...]:
    return tuple(
        WordChoice(
            column=each.column, word=each.word, count=each.count, meaning=each.meaning,
            is_chosen=each.word in opened.words,
        )
        for each in list_meanings(opened.table, opened.mapping, opened.columns)
    )  # fmt: skip
