"""What each kind of job does: import and take that back, learn, export, read again, take up.

Each can be begun again at any point. What has an effect that a second time would double is done by
``Run.once``; everything else comes to the same however often it is done.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from keepwarm.app.background.job_run import Run, Work
from keepwarm.app.background.jobs import (
    EXPORT,
    FIT,
    HEAD_START,
    IMPORT,
    REREAD,
    SYNC,
    TAKE_UP,
    UNDO_IMPORT,
    enqueue,
    hold,
    was_asked,
)
from keepwarm.app.ground.desk import Desk
from keepwarm.app.ground.errors import Refusal
from keepwarm.app.importing.derive_again import derive_again, is_behind
from keepwarm.app.importing.intake import forget_upload, import_upload
from keepwarm.app.importing.undo_import import Undoing, end_undoing, foresee_undoing, undo_import
from keepwarm.app.learning.fit import fit, fit_when_due
from keepwarm.app.people.candidates import Chosen, note_candidates, take_up
from keepwarm.app.settling.settle import settle_telling
from keepwarm.app.storing.import_cards import ImportReport
from keepwarm.app.storing.open_sheet import Choices
from keepwarm.app.storing.row_problems import PROBLEMS_SHOWN_MAX
from keepwarm.engine.reading import READING_VERSION
from keepwarm.engine.values import RowProblem
from keepwarm.records import models
from keepwarm.records.database import writing

from .act import decided
from .export import Member, export_members

Packing = Callable[[Iterable[Member]], Iterator[bytes]]
"""Packs files into one, piece by piece."""
File = tuple[str, str, Choices]
"""An uploaded file: its token, its name, and how it is to be read."""
_FITTING: Final = "The chances learned anew"
_READING: Final = "Everything read again by this version"
_EXPORTING: Final = "Everything, to be taken elsewhere"


def kinds_of_jobs(packing: Packing, reading: Work) -> Mapping[str, Work]:
    """Return what each kind of job does; ``reading`` reads a mailbox."""
    return {
        IMPORT: _import,
        FIT: _fit,
        REREAD: _read_again,
        EXPORT: _export_by(packing),
        TAKE_UP: _take_up,
        UNDO_IMPORT: _undo_import,
        SYNC: reading,
    }


def ask_for_import(desk: Desk, files: Iterable[File], *, is_quick: bool) -> int:
    """Have files imported, one after the other; return the number of the job.

    ``is_quick`` leaves it for a moment to whoever asks, to do it at once.
    """
    chosen = [
        {"token": token, "name": name, "choices": dataclasses.asdict(choices)}
        for token, name, choices in files
    ]
    title = ", ".join(file["name"] for file in chosen if isinstance(file["name"], str))
    return enqueue(
        desk, IMPORT, title=title, arguments={"files": chosen},
        **({"head_start": HEAD_START} if is_quick else {}),
    )  # fmt: skip


def ask_for_fit(desk: Desk) -> int:
    """Have the chances learned anew; return the number of the job."""
    return enqueue(desk, FIT, title=_FITTING)


def ask_for_export(desk: Desk) -> int:
    """Have everything exported into a file to fetch; return the number of the job."""
    return enqueue(desk, EXPORT, title=_EXPORTING)


def ask_for_taking_up(desk: Desk, chosen: Chosen, *, people: int) -> int:
    """Have these candidates made prospects, some ``people``; return the number of the job."""
    said = {
        "groups": sorted(chosen.groups),
        "evidence": sorted(chosen.evidence),
        "people": sorted(chosen.people),
        "is_suggested": chosen.is_suggested,
    }
    return enqueue(desk, TAKE_UP, title=f"{people:,} people as prospects", arguments=said)


def ask_for_undoing(desk: Desk, undoing: Undoing) -> int:
    """Have an import taken back; return the number of the job."""
    is_quick = {"head_start": HEAD_START} if undoing.is_quick else {}
    return enqueue(
        desk, UNDO_IMPORT, title=undoing.name, arguments={"source": undoing.source_id}, **is_quick
    )


def ask_for_what_is_due(desk: Desk) -> None:
    """Have done what nobody needs to ask for: reading again what an older version read.

    Once for a version: whoever cancels it is not asked again.
    """
    version = {"version": READING_VERSION}
    if not was_asked(desk, REREAD, version) and is_behind(desk):
        enqueue(desk, REREAD, title=_READING, arguments=version)


def _import(run: Run, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
    said = [_import_file(run, file) for file in arguments["files"]]
    if any("report" in one for one in said):
        run.progress("chances looked at", 0)
        fit_when_due(run.desk)
    return {"files": said}


def _import_file(run: Run, file: Mapping[str, Any]) -> Mapping[str, Any]:
    """Import one file, unless an earlier attempt came to its end; return its report or refusal."""
    token, step = str(file["token"]), f"file {file['token']}"
    known = run.noted(step)
    if isinstance(known, dict):
        return known
    said: dict[str, Any]
    try:
        report = import_upload(
            run.desk, token=token, choices=Choices(**file["choices"]), progress=run.progress
        )
    except Refusal as refusal:
        said = {"name": file["name"], "refusal": str(refusal)}
        return dict(run.once(step, lambda: said))
    said = {"report": _as_stored(report)}

    def end() -> Mapping[str, Any]:
        forget_upload(run.desk, token)
        return said

    return dict(run.once(step, end))


def _as_stored(report: ImportReport) -> dict[str, Any]:
    """Return a report for the table of jobs; of its rows with problems the first ones."""
    shown = dataclasses.replace(report, row_problems=report.row_problems[:PROBLEMS_SHOWN_MAX])
    return dataclasses.asdict(shown)


def read_reports(job: models.Job) -> tuple[list[ImportReport], list[tuple[str, str]]]:
    """Return what an import came to: reports, and (name, sentence) of files that were refused."""
    said = job.result.get("files", ())
    reports = [_report(one["report"]) for one in said if "report" in one]
    return reports, [(one["name"], one["refusal"]) for one in said if "refusal" in one]


def _report(stored: Mapping[str, Any]) -> ImportReport:
    lists = {name: tuple(value) for name, value in stored.items() if isinstance(value, list)}
    lists["row_problems"] = tuple(RowProblem(**one) for one in stored["row_problems"])
    lists["ignored"] = tuple((reason, count) for reason, count in stored["ignored"])
    return ImportReport(**{**stored, **lists})


def _fit(run: Run, _arguments: Mapping[str, Any]) -> Mapping[str, Any]:
    report = fit(
        run.desk, progress=run.progress, compares=False, once=lambda act: run.once("decision", act)
    )
    return {"sentence": report.sentence, "decision": report.decision}


def _read_again(run: Run, _arguments: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"messages": derive_again(run.desk, run.progress)}


def _take_up(run: Run, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
    desk = run.desk
    chosen = Chosen(
        groups=frozenset(arguments["groups"]),
        evidence=frozenset(arguments["evidence"]),
        people=frozenset(arguments["people"]),
        is_suggested=arguments["is_suggested"],
    )
    run.progress("candidates chosen", 0)
    decision = run.once("decision", lambda: take_up(desk, chosen))
    settle_telling(desk, run.progress)
    note_candidates(desk)
    return {"decision": decision, "sentence": decided(desk, decision)}


def _undo_import(run: Run, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
    """Take an import back, batch by batch; cut off, it goes on where it stood."""
    desk, source_id = run.desk, int(arguments["source"])
    run.progress("what it brought looked through", 0)
    # Foreseen once: what is gone by a later attempt counts as well.
    foreseen = run.once("foreseen", lambda: dataclasses.asdict(foresee_undoing(desk, source_id)))
    undoing = Undoing(
        **{**foreseen, "kept": tuple((why, count) for why, count in foreseen["kept"])}
    )
    if run.noted("decision") is None:
        undo_import(desk, source_id, run.progress)
    decision = run.once("decision", lambda: end_undoing(desk, undoing))
    return {"decision": decision, "sentence": undoing.sentence}


def _export_by(packing: Packing) -> Work:
    def export(run: Run, _arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        desk, claim = run.desk, run.claim
        parts = models.JobFile.objects.filter(workspace_id=desk.workspace_id, job_id=claim.job_id)
        parts.exclude(attempt=claim.attempt).delete()
        size = 0
        members = export_members(desk, progress=run.progress)
        for number, part in enumerate(packing(members)):
            with writing(desk.workspace_id):
                hold(desk, claim)
                models.JobFile.objects.create(
                    workspace_id=desk.workspace_id, job_id=claim.job_id, attempt=claim.attempt,
                    number=number, content=part,
                )  # fmt: skip
            size += len(part)
        day = desk.now().astimezone(desk.zone)
        return {"attempt": claim.attempt, "bytes": size, "name": f"keepwarm-{day:%Y-%m-%d}.zip"}

    return export


def read_file(desk: Desk, job: models.Job) -> Iterator[bytes] | None:
    """Return the file that a job made, piece by piece; None where there is none (any more)."""
    parts = models.JobFile.objects.filter(
        workspace_id=desk.workspace_id, job_id=job.pk, attempt=job.result.get("attempt", 0)
    )
    if job.state != "done" or not parts.exists():
        return None
    numbers = parts.order_by("number").values_list("pk", flat=True)
    return (bytes(parts.get(pk=pk).content) for pk in list(numbers))
