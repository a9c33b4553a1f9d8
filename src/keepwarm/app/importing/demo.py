"""The demo workspace: written mail and leads, moved in time so that they end now."""

from __future__ import annotations

import csv
import datetime as dt
import email.utils
import io
import re
from collections.abc import Mapping

from keepwarm.app.drafting.nuggets import import_nuggets
from keepwarm.app.ground.coverage import set_owner
from keepwarm.app.ground.desk import Desk
from keepwarm.app.ground.progress import Progress, silent
from keepwarm.app.learning.fit import fit_when_due
from keepwarm.engine.intake import normalise_address, person_key, split_mbox
from keepwarm.records import models

from .intake import import_mail
from .sheets import import_sheet

ANCHOR = dt.datetime(2026, 1, 30, 16, 0, tzinfo=dt.UTC)
"""The moment at which the written demo ends; it becomes now."""
OWNER = ("rita.kovacs@tidewater-doors.example", "rita@tidewater-doors.example")
_RECENT = dt.timedelta(hours=8)  # half of the anchor's sixteen hours: the rest is small hours
_WORKDAYS = 5
SEED = 20_260_311
"""Of the demo's draws: the same for everybody who looks at it."""
_FRIDAY = 4
_DATE_HEADER = re.compile(
    rb"^(Date|Received|Last-Attempt-Date|Arrival-Date):[^\n]*(?:\n[ \t][^\n]*)*", re.MULTILINE
)
_STAMP = re.compile(rb"(?:[A-Z][a-z]{2}, )?\d{1,2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} [+-]\d{4}")
_EVENT_TIME = re.compile(rb"^(DT(?:STAMP|START|END):)(\d{8}T\d{6}Z)", re.MULTILINE)
_WRITTEN_DAY = re.compile(rb"(?<![\w-])\d{4}-\d{2}-\d{2}(?![\w-])")
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2})?(?:Z|[+-]\d{2}:\d{2})?)?")


def moved(moment: dt.datetime, *, now: dt.datetime) -> dt.datetime:
    """Move a moment of the demo so that its anchor becomes ``now``, by whole working days.

    Within eight hours of the anchor, and ahead of it, the distance to it is kept to the second:
    what had just come in has just come in. On earlier days the hour of the clock is kept. The
    order is kept, too, and nothing of the past gets into the future.
    """
    recent = now - _RECENT
    if moment >= ANCHOR - _RECENT:
        return now + (moment - ANCHOR)
    today = recent.date()
    while today.weekday() >= _WORKDAYS:
        today -= dt.timedelta(days=1)
    weekend_days = max(moment.weekday() - _FRIDAY, 0)
    workday = moment.date() - dt.timedelta(days=weekend_days)
    target = _workdays_before(today, _workdays_between(workday, ANCHOR.date()))
    midnight = dt.datetime.combine(target, dt.time(), dt.UTC)
    clock = moment - dt.datetime.combine(moment.date(), dt.time(), dt.UTC)
    if moment.date() == ANCHOR.date():
        # Where now is a small hour itself, the anchor's small hours have less room.
        return midnight + clock * min((recent - midnight) / _RECENT, 1.0)
    if weekend_days and target.weekday() != _FRIDAY:
        return midnight + dt.timedelta(hours=23, minutes=59, seconds=weekend_days)
    return midnight + dt.timedelta(days=weekend_days) + clock


def _moved_ahead(moment: dt.datetime, *, now: dt.datetime) -> dt.datetime:
    """Move an appointment, as many working days ahead and at its hour: nobody meets at four."""
    if moment < ANCHOR + _RECENT:
        return moved(moment, now=now)
    left, day = _workdays_between(ANCHOR.date(), moment.date()), now.date()
    while left or day.weekday() >= _WORKDAYS:
        day += dt.timedelta(days=1)
        left -= bool(left) and day.weekday() < _WORKDAYS
    return dt.datetime.combine(day, moment.time(), moment.tzinfo)


def _workdays_between(first: dt.date, last: dt.date) -> int:
    days = (last - first).days
    weeks, rest = divmod(days, 7)
    tail = (first + dt.timedelta(days=i) for i in range(rest))
    return weeks * _WORKDAYS + sum(day.weekday() < _WORKDAYS for day in tail)


def _workdays_before(day: dt.date, count: int) -> dt.date:
    weeks, rest = divmod(count, _WORKDAYS)
    day -= dt.timedelta(weeks=weeks)
    while rest:
        day -= dt.timedelta(days=1)
        rest -= day.weekday() < _WORKDAYS
    return day


def move_mail(raw: bytes, *, now: dt.datetime) -> bytes:
    """Move the dates in the headers of a mail, of mails returned in it and of its invitations.

    In its text a day moves that is written like "2026-02-09"; other words for days stay.
    """

    def move_stamp(match: re.Match[bytes]) -> bytes:
        written = email.utils.parsedate_to_datetime(match.group().decode("ascii"))
        there = moved(written.astimezone(dt.UTC), now=now).astimezone(written.tzinfo)
        return email.utils.format_datetime(there).encode("ascii")

    def move_event(match: re.Match[bytes]) -> bytes:
        written = dt.datetime.strptime(match[2].decode("ascii"), "%Y%m%dT%H%M%S%z")
        there = _moved_ahead(written, now=now).astimezone(dt.UTC)
        return match[1] + f"{there:%Y%m%dT%H%M%SZ}".encode("ascii")

    raw = _DATE_HEADER.sub(lambda header: _STAMP.sub(move_stamp, header.group()), raw)
    raw = _EVENT_TIME.sub(move_event, raw)
    return _WRITTEN_DAY.sub(
        lambda day: _moved_text(day.group().decode("ascii"), now).encode("ascii"), raw
    )


def move_sheet(content: bytes, *, now: dt.datetime) -> bytes:
    """Move the ISO dates in the cells of a table."""
    out = io.StringIO()
    writer = csv.writer(out)
    for row in csv.reader(io.StringIO(content.decode("utf-8-sig"))):
        writer.writerow(
            [_ISO.sub(lambda cell: _moved_text(cell.group(), now), text) for text in row]
        )
    return out.getvalue().encode("utf-8")


def _moved_text(text: str, now: dt.datetime) -> str:
    written = dt.datetime.fromisoformat(text)
    if len(text) == len("2026-01-30"):
        there = moved(written.replace(hour=12, tzinfo=dt.UTC), now=now)
        return there.date().isoformat()
    zone = written.tzinfo or dt.UTC
    there = moved(written.replace(tzinfo=zone).astimezone(dt.UTC), now=now)
    return there.astimezone(zone).isoformat(timespec="minutes")


def load_demo(desk: Desk, files: Mapping[str, bytes], *, progress: Progress = silent) -> None:
    """Fill an empty workspace with the demo by the same imports that a person uses.

    ``files`` maps the demo's file names ("inbox.mbox", "newest/1.eml", "leads.csv" …) to bytes.
    """
    now = desk.now()
    models.Workspace.objects.filter(pk=desk.workspace_id).update(
        name="Rita Kovacs, Tidewater Doors (demo)",
        is_demo=True,
        zone="Europe/Dublin",
        seed=SEED,
    )
    desk.workspace.refresh_from_db()
    set_owner(desk, frozenset(person_key(normalise_address(address)) for address in OWNER))
    for name in sorted(files):
        if name.endswith(".csv") and "lead" in name:
            content = move_sheet(files[name], now=now)
            import_sheet(desk, name=name, content=content, progress=progress)
    mails = {
        name: [move_mail(raw, now=now) for raw in split_mbox([files[name]])]
        for name in sorted(files)
        if name.endswith((".mbox", ".eml"))
    }
    folders: dict[str, list[tuple[str, bytes]]] = {}
    for name, raws in mails.items():
        folder = name.partition("/")[0].replace("newest", "inbox.mbox")
        folders.setdefault(folder, []).extend((name, raw) for raw in raws)
    for folder, named in folders.items():
        import_mail(desk, name=folder, raws=named, progress=progress)
    for name in sorted(files):
        if name.endswith(".csv") and "call" in name:
            content = move_sheet(files[name], now=now)
            import_sheet(desk, name=name, content=content, progress=progress)
    notes = {name: files[name].decode() for name in files if name.endswith(".md")}
    import_nuggets(desk, {name.rpartition("/")[2]: text for name, text in notes.items()})
    fit_when_due(desk)
