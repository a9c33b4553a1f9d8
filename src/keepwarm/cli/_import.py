"""Imports what stands at the paths given on the command line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from keepwarm.adapters.files import MailFolder, SheetFile, read_paths
from keepwarm.app.act import decided
from keepwarm.app.cards import ImportReport
from keepwarm.app.coverage import set_owner
from keepwarm.app.desk import Desk
from keepwarm.app.errors import Refusal
from keepwarm.app.fit import fit_when_due
from keepwarm.app.intake import Progress, import_mail, import_sheet, is_call_log
from keepwarm.engine.intake import person_key

from ._output import console, errors, print_json, print_report


def import_paths(
    desk: Desk,
    paths: Sequence[Path],
    *,
    own: Sequence[str],
    basis: str,
    region: str,
    mapping: Mapping[str, str],
    as_json: bool,
    progress: Progress,
) -> bool:
    """Import everything; one bad file never stops the others. Say whether all was taken."""
    if own:
        set_owner(desk, frozenset(map(_own_key, own)))
    reports: list[ImportReport] = []
    refusals: list[str] = []
    for item in _in_order(desk, read_paths(paths)):
        try:
            if isinstance(item, OSError):
                refusals.append(f"{item.filename}: {item.strerror}. Check the path and try again.")
            elif isinstance(item, SheetFile):
                reports.append(
                    import_sheet(
                        desk, name=item.name, content=item.content, mapping=mapping, basis=basis,
                        region=region, progress=progress,
                    )
                )  # fmt: skip
            else:
                reports.append(_import_folder(desk, item, progress))
        except Refusal as refusal:
            refusals.append(str(refusal))
    decision = fit_when_due(desk)
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
        items.sort(key=lambda item: isinstance(item, SheetFile) and is_call_log(desk, item.content))
    return items


def _import_folder(desk: Desk, folder: MailFolder, progress: Progress) -> ImportReport:
    return import_mail(
        desk, name=folder.name, raws=folder.mails(), ignored=folder.ignored, progress=progress
    )
