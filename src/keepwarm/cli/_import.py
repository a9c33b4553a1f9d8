"""Imports what stands at the paths given on the command line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from keepwarm.adapters.files import MailFolder, SheetFile, read_paths
from keepwarm.app.ground.coverage import set_owner
from keepwarm.app.ground.desk import Desk
from keepwarm.app.ground.errors import Refusal
from keepwarm.app.ground.progress import Progress
from keepwarm.app.importing.intake import import_mail
from keepwarm.app.importing.sheets import import_sheet, is_call_log
from keepwarm.app.keeping.act import decided
from keepwarm.app.keeping.job_kinds import ask_for_import
from keepwarm.app.learning.fit import fit_when_due
from keepwarm.app.storing.import_cards import ImportReport
from keepwarm.app.storing.keep_file import keep_file
from keepwarm.app.storing.open_sheet import Choices
from keepwarm.app.storing.row_problems import write_problems
from keepwarm.engine.intake import person_key

from ._output import console, errors, print_json, print_report


def import_paths(
    desk: Desk,
    paths: Sequence[Path],
    *,
    own: Sequence[str],
    choices: Choices,
    is_dry: bool,
    errors_path: Path | None,
    as_json: bool,
    progress: Progress,
) -> bool:
    """Import everything; one bad file never stops the others. Say whether all was taken.

    ``is_dry`` changes nothing; ``errors_path`` gets what could not be taken of sheets, as CSV.
    """
    if own and not is_dry:
        set_owner(desk, frozenset(map(_own_key, own)))
    reports: list[ImportReport] = []
    refusals: list[str] = []
    for item in _in_order(desk, read_paths(paths)):
        try:
            reports.append(_import_item(desk, item, choices, is_dry=is_dry, progress=progress))
        except Refusal as refusal:
            refusals.append(str(refusal))
    if errors_path is not None:
        refusals += _write_errors(errors_path, reports)
    decision = None if is_dry else fit_when_due(desk)
    learned = decided(desk, decision) if decision else ""
    if as_json:
        fitted = {"decision": decision, "sentence": learned} if decision else None
        print_json({"reports": reports, "refused": refusals, "learned": fitted})
    else:
        for report in reports:
            print_report(report)
        if decision:
            console.print(f"{learned} Take it back with: keepwarm undo {decision}", soft_wrap=True)
        for sentence in refusals:
            errors.print(sentence, markup=False)
    return not refusals and not any(report.unreadable or report.ignored for report in reports)


FILE_MEGABYTES_MAX: Final = 256
"""A file that waits for a worker is kept in the record until it is imported."""


def ask_in_background(
    desk: Desk, paths: Sequence[Path], *, own: Sequence[str], choices: Choices
) -> int:
    """Put files into the queue of the workers; return the number of the job."""
    if own:
        set_owner(desk, frozenset(map(_own_key, own)))
    for path in paths:
        if path.is_dir():
            raise Refusal(f"{path} is a folder: leave out --background, and it is read from here.")
    try:
        for path in paths:
            if path.stat().st_size > FILE_MEGABYTES_MAX * 1_000_000:
                raise Refusal(
                    f"{path} has more than {FILE_MEGABYTES_MAX} MB: leave out --background."
                )
        files = [
            (keep_file(desk, path.name, path.read_bytes()), path.name, choices) for path in paths
        ]
    except OSError as error:
        raise Refusal(f"{error.filename}: {error.strerror}. Nothing was asked for.") from error
    return ask_for_import(desk, files, is_quick=False)


def _write_errors(path: Path, reports: Sequence[ImportReport]) -> list[str]:
    """Write the rows with problems; return why they could not be written, if they could not."""
    table = write_problems((report.name, report.row_problems) for report in reports)
    try:
        path.write_text(table, encoding="utf-8-sig", newline="")  # the mark is for spreadsheets
    except OSError as error:
        return [f"{path}: {error.strerror}. The rows with problems were not written there."]
    return []


def _own_key(address: str) -> str:
    if "@" not in address:
        raise Refusal(f"“{address}” is no e-mail address. Say who you are: --me you@example.com")
    return person_key(address)


def _in_order(
    desk: Desk, found: Iterable[MailFolder | SheetFile | OSError]
) -> list[MailFolder | SheetFile | OSError]:
    """Put call logs last: they may call people by names that only the lead files know."""
    items = list(found)
    if sum(isinstance(item, SheetFile) for item in items) > 1:
        items.sort(
            key=lambda item: (
                isinstance(item, SheetFile) and is_call_log(desk, item.name, item.content)
            )
        )
    return items


def _import_item(
    desk: Desk,
    item: MailFolder | SheetFile | OSError,
    choices: Choices,
    *,
    is_dry: bool,
    progress: Progress,
) -> ImportReport:
    if isinstance(item, OSError):
        raise Refusal(f"{item.filename}: {item.strerror}. Check the path and try again.")
    if isinstance(item, SheetFile):
        return import_sheet(
            desk, name=item.name, content=item.content, choices=choices, is_dry=is_dry,
            progress=progress,
        )  # fmt: skip
    if is_dry:
        raise Refusal(f"{item.name}: mail has no dry run; it was left alone. Name sheets only.")
    return import_mail(
        desk, name=item.name, raws=item.mails(), ignored=item.ignored, progress=progress
    )
