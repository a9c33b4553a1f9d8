"""Hands out what is kept, of a whole workspace or of one person, to be read and taken elsewhere.

The data go out as JSON, one file a table; the mails as they came, as .eml; the prospects as CSV
for a spreadsheet; and a page says what each file is.
"""

from __future__ import annotations

import csv
import io
import json
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import reduce
from html import escape
from operator import or_
from typing import Any, Final

from django.apps import apps
from django.db import models as fields
from django.db.models import Q

from keepwarm.app.ground.decisions import find_person
from keepwarm.app.ground.desk import Desk
from keepwarm.app.ground.routes import absorbed_by
from keepwarm.app.people.prospect import read_prospect
from keepwarm.app.storing.custom_fields import list_field_names
from keepwarm.app.storing.erased import erased_keys
from keepwarm.app.storing.suppress import person_keys, suppressed_people
from keepwarm.records import models

Member = tuple[str, bytes]
"""A file of the export: its name and content."""
Progress = Callable[[str, int], None]
_HIDDEN: Final = frozenset(
    {
        "RawMessage", "RawFile", "Standing", "Parameters", "Passage", "JobStep", "JobFile",
        "RemarkJudgments", "RecoveryCode", "SignIn", "SignInFailure", "Invitation", "StoredUid",
        "MailSignIn",
    }
)  # fmt: skip
"""Tables that go out in another form, hold what is derived or packed for machines, or are for
signing in."""
_KEYS: Final = ("key_check", "key_hash", "password", "secret", "sealed", "token")
"""Columns with these words in their names stay here: keys and secrets, whatever table has them."""
_PEOPLE: Final = frozenset({"person", "successor", "first", "second"})
"""Columns that name a person."""
_FORMULA: Final = tuple("=+-@\t\r")
_EMLS_A_STEP: Final = 100
CSV_HEADER: Final = (
    "name", "account", "email", "phone", "stage", "outcome", "lane", "next_on", "chance",
    "touches", "last_touch_at", "last_signal_at", "basis", "region", "note",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Whose data: one person's, or with none everybody's."""

    person: models.Person | None = None

    @property
    def title(self) -> str:
        """Name it for a reader."""
        return "Everything" if self.person is None else (self.person.name or self.person.key)


def export_members(
    desk: Desk, person_id: int | None = None, *, progress: Progress
) -> Iterator[Member]:
    """Yield the files of an export, the page that explains them last."""
    person = None if person_id is None else find_person(desk, person_id)
    scope, counts = Scope(person=person), dict[str, int]()
    for model in apps.get_app_config("records").get_models():
        if model.__name__ in _HIDDEN:
            continue
        rows = [_row(row) for row in _rows(desk, model, scope)]
        progress("tables written", len(counts))
        if rows:
            name = f"data/{model._meta.model_name}.json"  # noqa: SLF001 - Django's documented way
            counts[name] = len(rows)
            yield name, _json(rows)
    if person is not None:
        yield "data/status.json", _json(_status(desk, person))
        counts["data/status.json"] = 1
    emls = 0
    for emls, member in enumerate(_mails(desk, scope), start=1):
        if not emls % _EMLS_A_STEP:
            progress("mails written", emls)
        yield member
    counts["mails/*.eml"] = emls
    if person is None:
        for member in _files(desk):
            counts["files/*"] = counts.get("files/*", 0) + 1
            yield member
    yield "prospects.csv", _prospects(desk, scope)
    yield "index.html", _page(desk, scope, counts)


def _rows(desk: Desk, model: type[fields.Model], scope: Scope) -> fields.QuerySet[fields.Model]:
    rows = model._default_manager.order_by("pk")  # noqa: SLF001 - Django's documented way
    if model is models.Workspace:
        return rows.filter(pk=desk.workspace_id) if scope.person is None else rows.none()
    if model is models.User:
        members = rows.filter(membership__workspace_id=desk.workspace_id)
        return members if scope.person is None else rows.none()
    rows = rows.filter(workspace_id=desk.workspace_id)
    return rows if scope.person is None else _of_person(desk, model, rows, scope.person)


def _of_person(
    desk: Desk,
    model: type[fields.Model],
    rows: fields.QuerySet[fields.Model],
    person: models.Person,
) -> fields.QuerySet[fields.Model]:
    """Keep what is about one person: by themselves, by their mails, or by their keys."""
    names = {field.name for field in model._meta.concrete_fields}  # noqa: SLF001 - as above
    mails = models.Message.objects.filter(pk__in=_their_mails(desk, person))
    chosen: Q | None = None
    if model is models.Person:
        chosen = Q(pk__in=[person.pk, *absorbed_by(desk, person.pk)])
    elif model is models.Account:
        chosen = Q(pk=person.account_id or 0)
    elif model is models.Suppression:
        keys = erased_keys(desk, person.pk, person_keys(desk, person.pk))
        chosen = Q(key_hash__in=[desk.hash_key(key) for key in keys])
    elif people := names & _PEOPLE:
        chosen = reduce(or_, (Q(**{name: person}) for name in people))
    elif "prospect" in names:
        chosen = Q(prospect__person=person)
    elif model is models.Message:
        chosen = Q(pk__in=mails.values("pk"))
    elif "message" in names:
        chosen = Q(message_id__in=mails.values("pk"))
    elif "digest" in names:
        chosen = Q(digest__in=mails.values("digest"))
    return rows.none() if chosen is None else rows.filter(chosen)


def _their_mails(desk: Desk, person: models.Person) -> list[int]:
    parts = models.Participation.objects.filter(workspace_id=desk.workspace_id, person=person)
    return sorted(set(parts.values_list("message_id", flat=True)))


def _row(row: fields.Model) -> dict[str, Any]:
    said: dict[str, Any] = {}
    for field in row._meta.concrete_fields:  # noqa: SLF001 - Django's documented way
        value = getattr(row, field.attname)
        if any(word in field.attname for word in _KEYS):
            continue
        said[field.attname] = bytes(value).hex() if isinstance(value, bytes | memoryview) else value
    return said


def _json(value: object) -> bytes:
    return json.dumps(value, default=str, ensure_ascii=False, indent=1).encode(
        "utf-8", "surrogatepass"
    )


def _status(desk: Desk, person: models.Person) -> dict[str, Any]:
    """Say what is believed and decided about somebody, in the words of their page."""
    prospect = models.Prospect.objects.filter(person=person).first()
    said: dict[str, Any] = {
        "is_suppressed": bool(suppressed_people(desk, [person.pk])),
        "is_prospect": prospect is not None,
    }
    page = None if prospect is None else read_prospect(desk, prospect.pk)
    if page is not None:
        said |= {
            "where they stand": page.lane_sentence,
            "next": page.next_sentence,
            "chance of an answer to the next touch": page.chance_next.text,
            "chance of an answer within five touches": page.chance_five.text,
            "still listening": page.listening.text,
            "evidence": list(page.evidence),
            "made by": page.versions,
        }
    return said


def _mails(desk: Desk, scope: Scope) -> Iterator[Member]:
    messages = models.Message.objects.filter(workspace_id=desk.workspace_id).order_by("pk")
    if scope.person is not None:
        messages = messages.filter(pk__in=_their_mails(desk, scope.person))
    for pk, digest, at in messages.values_list("pk", "digest", "at").iterator():
        raw = models.RawMessage.objects.get(workspace_id=desk.workspace_id, digest=digest)
        day = f"{at:%Y-%m-%d}" if at else "undated"
        yield f"mails/{day}-{pk}.eml", zlib.decompress(raw.content)


def _files(desk: Desk) -> Iterator[Member]:
    for raw in models.RawFile.objects.filter(workspace_id=desk.workspace_id).order_by("pk"):
        name = raw.name.replace("\\", "/").rpartition("/")[2].lstrip(".") or "file"
        yield f"files/{raw.pk}-{name}", zlib.decompress(raw.content)


def _prospects(desk: Desk, scope: Scope) -> bytes:
    rows = models.Prospect.objects.filter(workspace_id=desk.workspace_id).order_by("name", "pk")
    if scope.person is not None:
        rows = rows.filter(person=scope.person)
    reach = dict[tuple[int, str], str]()
    ways = models.Address.objects.filter(
        Q(channel="email") | Q(channel="phone"), workspace_id=desk.workspace_id
    )
    for person, channel, value in ways.order_by("-pk").values_list("person_id", "channel", "value"):
        reach[person, channel] = value
    out = io.StringIO()
    table = csv.writer(out)
    names = list_field_names(desk)
    table.writerow((*CSV_HEADER, *map(_cell, names)))
    said = _fields(desk, scope)
    for row in rows:
        cells = (
            row.name, row.account_name, reach.get((row.person_id, "email"), ""),
            reach.get((row.person_id, "phone"), ""), row.stage, row.outcome, row.lane, row.next_on,
            row.chance, row.touches, row.last_touch_at, row.last_signal_at, row.basis, row.region,
            row.note, *(said.get((row.pk, name), "") for name in names),
        )  # fmt: skip
        table.writerow([_cell(value) for value in cells])
    return out.getvalue().encode("utf-8-sig", "replace")


def _fields(desk: Desk, scope: Scope) -> dict[tuple[int, str], str]:
    """Return the custom fields by prospect and name; of several files the first that says it."""
    rows = models.CustomField.objects.filter(workspace_id=desk.workspace_id)
    if scope.person is not None:
        rows = rows.filter(prospect__person=scope.person)
    cells = rows.order_by("-pk").values_list("prospect_id", "name", "value")
    return {(prospect, name): value for prospect, name, value in cells}


def _cell(value: object) -> str:
    """Write a cell that no spreadsheet takes for a formula: an apostrophe goes before such."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _page(desk: Desk, scope: Scope, counts: dict[str, int]) -> bytes:
    rows = "".join(
        f"<tr><td>{escape(name)}</td><td>{count}</td></tr>\n"
        for name, count in sorted(counts.items())
        if count
    )
    others = (
        ""
        if scope.person is None
        else "<p>Mails name other people, too. Look through them before you hand this on.</p>"
    )
    text = (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f"<title>{escape(scope.title)}: export of Keepwarm</title></head><body>\n"
        f"<h1>{escape(scope.title)}</h1>\n"
        f"<p>Exported from Keepwarm on {desk.now():%d %B %Y %H:%M} UTC.</p>\n{others}\n"
        "<p>mails/ holds the mails as they came: any mail program opens them. prospects.csv opens"
        " in a spreadsheet; a cell that begins like a formula has an apostrophe before it. data/"
        " holds everything else that is kept, one file a table, none of a table that holds"
        " nothing; times are UTC. person_id,"
        " message_id and the like say which rows belong together.</p>\n"
        f"<table><tr><th>file</th><th>rows or files</th></tr>\n{rows}</table>\n</body></html>\n"
    )
    return text.encode()
