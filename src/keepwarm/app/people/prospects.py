"""The list of prospects: searched, sorted, page by page."""

from __future__ import annotations

import base64
import datetime as dt
import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from django.db.models import Count, Q, QuerySet

from keepwarm.app.ground.cards import ProspectList, ProspectRow
from keepwarm.app.ground.desk import Desk
from keepwarm.app.ground.errors import Refusal
from keepwarm.app.settling.settle import settle_all
from keepwarm.engine.values import Lane
from keepwarm.records import models
from keepwarm.records.bulk import among
from keepwarm.records.search import find_prospects, matching_prospects
from keepwarm.records.search_words import words_of

from .prospect_filters import narrow, narrow_by_others, read_asked
from .search_query import read_words

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
NO_CONDITIONS: Final[Mapping[str, str]] = {}


def list_prospects(
    desk: Desk,
    *,
    query: str = "",
    lane: str = "",
    sort: str = "chance",
    after: str = "",
    asked: Mapping[str, str] = NO_CONDITIONS,
) -> ProspectList:
    """Return one page of the prospects that match; pages follow each other by key, not by number.

    Every word of ``query`` must begin one in name, company, address, number, note or field;
    ``asked`` holds further conditions: see ``prospect_filters``. Prospects that lack what is sorted
    by come last.
    """
    if sort not in _SORTS:
        raise Refusal(f"No such order: “{sort}”. Use one of {', '.join(_SORTS)}.")
    if lane and lane not in tuple(Lane):
        raise Refusal(f"No such lane: “{lane}”. Use one of {', '.join(Lane)}.")
    settle_all(desk)
    everybody = models.Prospect.objects.filter(workspace_id=desk.workspace_id)
    matching = everybody.filter(lane=lane) if lane else everybody
    counts = _count_lanes(desk)
    total: int | None = counts.get(lane, 0) if lane else sum(counts.values())
    # Few in a lane are found by it, however they are sorted: along the names one would go far.
    conditions = read_asked(asked)
    if query.strip() or conditions or (lane and counts.get(lane, 0) <= COUNTED_MAX):
        matching, total = _narrowed(desk, matching, query=query, lane=lane, asked=conditions)
    field, descends = _SORTS[sort]
    rows = _read_page(matching, field, after, descends=descends)
    shown = rows[:PAGE_ROWS]
    return ProspectList(
        rows=tuple(_row(row) for row in shown),
        total=total,
        query=query,
        lane=lane,
        sort=sort,
        after=after,
        next_cursor=_cursor(shown[-1], field) if len(rows) > PAGE_ROWS else "",
        lane_counts=tuple((name.value, counts.get(name.value, 0)) for name in Lane),
        asked=conditions,
    )


def _narrowed(
    desk: Desk,
    matching: QuerySet[models.Prospect],
    *,
    query: str,
    lane: str,
    asked: Mapping[str, str],
) -> tuple[QuerySet[models.Prospect], int | None]:
    """Return who of a lane meets words and conditions, and how many: of few, by their ids.

    Few are sorted at once; of many the order is walked along until a page is full.
    """
    matching = narrow(desk, matching, asked)
    if query.strip() and not words_of(query):
        return matching.none(), 0
    wanted = read_words(query)
    if wanted.all_of:
        meant = find_prospects(desk.workspace_id, wanted, limit=COUNTED_MAX + 1)
        is_few = len(meant) <= COUNTED_MAX
        matching = matching.filter(
            Q(pk__in=among(meant)) if is_few else matching_prospects(desk.workspace_id, wanted)
        )
        if not (is_few or asked or lane):
            return matching, None
    gathered = narrow_by_others(desk, matching, asked, is_walked=False).order_by()
    found = list(gathered.values_list("pk", flat=True)[: COUNTED_MAX + 1])
    if len(found) > COUNTED_MAX:
        return narrow_by_others(desk, matching, asked, is_walked=True), None
    return models.Prospect.objects.filter(pk__in=among(found)), len(found)


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


def _count_lanes(desk: Desk) -> Mapping[str, int]:
    """Return how many are in each lane; counted anew once something was settled since."""
    workspace = models.Workspace.objects.filter(pk=desk.workspace_id)
    revision = workspace.values_list("revision", flat=True).get()
    known = desk.shelf.lanes
    if known is None or known[0] != revision:
        everybody = models.Prospect.objects.filter(workspace_id=desk.workspace_id)
        counts = dict(everybody.values_list("lane").annotate(Count("pk")).order_by())
        known = desk.shelf.lanes = (revision, counts)
    return known[1]


def _read_page(
    matching: QuerySet[models.Prospect], field: str, after: str, *, descends: bool
) -> list[dict[str, Any]]:
    """Return the rows of a page and one more, those without a value last.

    These are asked for by themselves: no index of PostgreSQL holds them last in falling order.
    """
    value, pk = _read_cursor(after, field) if after else (None, 0)
    beyond = Q(**{f"pk__{'lt' if descends else 'gt'}": pk}) if after else Q()
    rows: list[dict[str, Any]] = []
    if not after or value is not None:
        valued = matching.filter(**{f"{field}__isnull": False})
        if after:
            comparison = "lt" if descends else "gt"
            valued = valued.filter(
                Q(**{f"{field}__{comparison}": value}) | beyond,
                **{f"{field}__{comparison}e": value},
            )
            beyond = Q()
        order = (f"-{field}", "-pk") if descends else (field, "pk")
        rows = list(valued.order_by(*order).values(*_FIELDS)[: PAGE_ROWS + 1])
    if len(rows) <= PAGE_ROWS and models.Prospect._meta.get_field(field).null:  # noqa: SLF001
        empty = matching.filter(beyond, **{f"{field}__isnull": True})
        ordered = empty.order_by("-pk" if descends else "pk")
        rows += ordered.values(*_FIELDS)[: PAGE_ROWS + 1 - len(rows)]
    return rows


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
