"""The list of prospects: searched, sorted, page by page."""

from __future__ import annotations

import base64
import datetime as dt
import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from django.db.models import Count, F, Q, QuerySet

from keepwarm.engine.values import Lane
from keepwarm.records import models

from .cards import ProspectList, ProspectRow
from .desk import Desk
from .errors import Refusal

PAGE_ROWS: Final = 50
COUNTED_MAX: Final = 1_000
"""Beyond so many matches of a search the exact number is not worth its time."""
_SORTS: Final = {
    "chance": ("chance", True),
    "name": ("name", False),
    "next": ("next_on", False),
    "last": ("last_signal_at", True),
}
_READ: Final[Mapping[str, Callable[[Any], object]]] = {
    "chance": float,
    "name": str,
    "next_on": dt.date.fromisoformat,
    "last_signal_at": dt.datetime.fromisoformat,
}
"""What stands in a cursor for each column sorted by, back from its JSON."""
_WORDS_MAX: Final = 6


def list_prospects(
    desk: Desk, *, query: str = "", lane: str = "", sort: str = "chance", after: str = ""
) -> ProspectList:
    """Return one page of the prospects that match; pages follow each other by key, not by number.

    ``query`` words must all occur in name, company, address or number. Prospects that lack what
    is sorted by come last.
    """
    if sort not in _SORTS:
        raise Refusal(f"No such order: “{sort}”. Use one of {', '.join(_SORTS)}.")
    if lane and lane not in tuple(Lane):
        raise Refusal(f"No such lane: “{lane}”. Use one of {', '.join(Lane)}.")
    everybody = models.Prospect.objects.filter(workspace_id=desk.workspace_id)
    matching = everybody.filter(lane=lane) if lane else everybody
    for word in query.lower().split()[:_WORDS_MAX]:
        matching = matching.filter(search_text__contains=word)
    field, descends = _SORTS[sort]
    page = _page(matching, field, after, descends=descends)
    rows = list(page[: PAGE_ROWS + 1].values(*_FIELDS))
    shown = rows[:PAGE_ROWS]
    counts = dict(everybody.values_list("lane").annotate(Count("pk")).order_by())
    return ProspectList(
        rows=tuple(_row(row) for row in shown),
        total=_total(matching, query, lane, counts),
        query=query,
        lane=lane,
        sort=sort,
        after=after,
        next_cursor=_cursor(shown[-1], field) if len(rows) > PAGE_ROWS else "",
        lane_counts=tuple((name.value, counts.get(name.value, 0)) for name in Lane),
    )


_FIELDS: Final = (
    "pk", "name", "account_name", "lane", "stage", "chance", "last_touch_at", "last_signal_at",
    "touches", "next_on",
)  # fmt: skip


def _row(row: dict[str, Any]) -> ProspectRow:
    return ProspectRow(
        prospect_id=row["pk"],
        name=row["name"],
        account=row["account_name"],
        lane=row["lane"],
        stage=row["stage"],
        chance=row["chance"],
        last_touch_at=row["last_touch_at"],
        last_signal_at=row["last_signal_at"],
        touches=row["touches"],
        next_on=row["next_on"],
    )


def _total(
    matching: QuerySet[models.Prospect], query: str, lane: str, counts: dict[str, int]
) -> int | None:
    if not query.strip():
        return counts.get(lane, 0) if lane else sum(counts.values())
    found = matching.order_by()[: COUNTED_MAX + 1].count()
    return found if found <= COUNTED_MAX else None


def _page(
    matching: QuerySet[models.Prospect], field: str, after: str, *, descends: bool
) -> QuerySet[models.Prospect]:
    order = (
        (F(field).desc(nulls_last=True), "-pk")
        if descends
        else (F(field).asc(nulls_last=True), "pk")
    )
    if not after:
        return matching.order_by(*order)
    value, pk = _read_cursor(after, field)
    comparison = "lt" if descends else "gt"
    if value is None:
        rest = Q(**{f"{field}__isnull": True, f"pk__{comparison}": pk})
    else:
        rest = (
            Q(**{f"{field}__{comparison}": value})
            | Q(**{field: value, f"pk__{comparison}": pk})
            | Q(**{f"{field}__isnull": True})
        )
    return matching.filter(rest).order_by(*order)


def _cursor(row: dict[str, Any], field: str) -> str:
    value = row[field]
    plain = value.isoformat() if hasattr(value, "isoformat") else value
    return base64.urlsafe_b64encode(json.dumps([plain, row["pk"]]).encode()).decode().rstrip("=")


def _read_cursor(after: str, field: str) -> tuple[Any, int]:
    """Return the value and the id where a page ended; the text came from outside."""
    try:
        value, pk = json.loads(base64.urlsafe_b64decode(after + "=" * (-len(after) % 4)))
        return None if value is None else _READ[field](value), int(pk)
    except (ValueError, TypeError) as error:
        raise Refusal("This page of the list cannot be found. Start from the first one.") from error
