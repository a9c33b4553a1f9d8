"""Olist's leads (Brazil, 2018): when they came, and when the deal was closed, if it was.

Deals were noted from December 2017, so leads that came before January 2018 are left out.
"""

from __future__ import annotations

import csv
import datetime as dt
import gzip
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from keepwarm.engine.values import Bools, Floats

DAY: Final = dt.timedelta(days=1)
FROM: Final = dt.datetime(2018, 1, 1)  # noqa: DTZ001 - the record has no zone
FILE: Final = "olist_{}_dataset.csv.gz"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """What was known of the leads at a cut, and how many closed within the horizon after it."""

    days: Floats
    is_closed: Bools
    closes_later: Bools


def read_leads(folder: Path) -> tuple[Floats, Floats]:
    """Return when each lead came and when it was won (days from 2018 on; ``inf``: never)."""
    leads = _rows(folder, "marketing_qualified_leads")
    won = {row["mql_id"]: row["won_date"] for row in _rows(folder, "closed_deals")}
    came = np.array([_day(row["first_contact_date"]) for row in leads])
    closed = np.array([_day(won.get(row["mql_id"], "")) for row in leads])
    return came[came >= 0], closed[came >= 0]


def at_cut(came: Floats, closed: Floats, cut: str, horizon_days: float) -> Cut:
    """Return the leads as they stood at a cut (a date)."""
    day = _day(cut)
    here = came <= day
    came, closed = came[here], closed[here]
    is_closed = closed <= day
    return Cut(
        days=np.where(is_closed, closed, day) - came,
        is_closed=is_closed,
        closes_later=~is_closed & (closed <= day + horizon_days),
    )


def _rows(folder: Path, name: str) -> list[dict[str, str]]:
    path = folder / "olist_funnel" / FILE.format(name)
    with gzip.open(path, "rt", encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def _day(written: str) -> float:
    return (dt.datetime.fromisoformat(written) - FROM) / DAY if written else float("inf")
