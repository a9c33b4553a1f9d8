"""What people change in drafts before they keep them: how much stays, and which parts do not."""

from __future__ import annotations

import statistics
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Final

from keepwarm.app.ground.desk import Desk
from keepwarm.app.ground.label_words import CHANNEL_WORDS, TACTIC_NAMES
from keepwarm.engine.draft import EDITED_PARTS
from keepwarm.records import models

VERSIONS_READ_MAX: Final = 5_000
"""The newest versions that are looked at."""
DRAFTS_MIN: Final = 3
"""Fewer drafts of one kind are counted, but make no line of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EditLine:
    """One kind of draft: how many were kept, the median share of words that stayed.

    ``parts`` holds (part, share of the drafts in which it was changed), the most changed first.
    """

    label: str
    drafts: int
    kept_share: float
    as_composed: int
    parts: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EditsCard:
    """All kinds together, then each that was kept often enough."""

    overall: EditLine | None
    lines: tuple[EditLine, ...]


def read_edits(desk: Desk) -> EditsCard:
    """Return what was changed; of each draft the newest version counts."""
    rows = models.DraftVersion.objects.filter(
        workspace_id=desk.workspace_id, kept_share__isnull=False
    ).order_by("-at", "-number")
    newest: dict[tuple[int, str, str], models.DraftVersion] = {}
    for row in rows[:VERSIONS_READ_MAX]:
        newest.setdefault((row.person_id, row.tactic, row.channel), row)
    kinds: dict[tuple[str, str], list[models.DraftVersion]] = defaultdict(list)
    for row in newest.values():
        kinds[row.tactic, row.channel].append(row)
    lines = [
        _line(f"{TACTIC_NAMES[tactic]}, {CHANNEL_WORDS[channel].lower()}", kept)
        for (tactic, channel), kept in kinds.items()
        if len(kept) >= DRAFTS_MIN
    ]
    return EditsCard(
        overall=_line("All drafts", list(newest.values())) if newest else None,
        lines=tuple(sorted(lines, key=lambda line: (line.kept_share, line.label))),
    )


def _line(label: str, kept: list[models.DraftVersion]) -> EditLine:
    counts = Counter(part for row in kept for part in row.changed)
    parts = sorted(counts, key=lambda part: (-counts[part], EDITED_PARTS.index(part)))
    return EditLine(
        label=label,
        drafts=len(kept),
        kept_share=statistics.median(row.kept_share or 0.0 for row in kept),
        as_composed=sum(not row.changed for row in kept),
        parts=tuple((part, counts[part] / len(kept)) for part in parts),
    )
