"""Writes what the Calibration page shows as one CSV table."""

from __future__ import annotations

import csv
import io
from typing import Final

from .calibration_cards import CalibrationPage, GroupLine

HEADER: Final = (
    "table", "group", "touches", "answered", "foretold_answers", "foretold_share", "share",
    "share_low", "share_high", "ratio", "ratio_low", "ratio_high", "is_telling", "until", "more",
    "fewer", "limit",
)  # fmt: skip
"""Ranges hold the truth in about 80 of 100 such groups; a ratio is answers over those foretold."""
_ALARM_COLUMNS: Final = 4


def write_calibration(page: CalibrationPage) -> str:
    """Return the groups and the alarm of a page as CSV; without enough touches the header alone.

    The rows of the alarm ("drift") hold its sums of answers beyond and below those foretold.
    """
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(HEADER)
    overall = (page.overall,) if page.overall else ()
    for name, lines in (
        ("all", overall),
        ("chance", page.bins),
        ("ignored_before", page.by_ignored),
        ("stage", page.by_stage),
        ("channel", page.by_channel),
    ):
        table.writerows((name, *_cells(line), *[""] * _ALARM_COLUMNS) for line in lines)
    if page.drift:
        blank = [""] * (len(HEADER) - _ALARM_COLUMNS - 1)
        for at, more, fewer in zip(page.drift.at, page.drift.more, page.drift.fewer, strict=True):
            table.writerow(("drift", *blank, at.isoformat(), more, fewer, page.drift.limit))
    return out.getvalue()


def _cells(line: GroupLine) -> tuple[str | float, ...]:
    return (
        line.label, line.touches, line.answered, line.expected, line.foretold, line.share,
        line.low, line.high, line.ratio, line.ratio_low, line.ratio_high, int(line.is_telling),
    )  # fmt: skip
