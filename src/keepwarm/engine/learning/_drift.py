"""An alarm for forecasts that no longer hold: CUSUM of what came against what was foretold.

Page, E. S. (1954). Continuous inspection schemes. *Biometrika* 41.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from keepwarm.engine.values import Bools, Floats

BLOCK_VARIANCE: Final = 3.0
"""Variance of the answers in a block at least, so that its residual is about normal."""
BLOCKS_MAX: Final = 60
SLACK: Final = 0.5
"""Standard deviations a block that are let pass: half of the shift that is to be found."""
DRIFT_LIMIT: Final = 6.0
"""Sum at which the alarm is raised. Of records of 60 blocks in which nothing changes, about four
in a hundred raise it at any time; a shift by one standard deviation a block takes about twelve."""
CAP: Final = 9.0
"""No sum goes higher, so that an alarm ends soon after what raised it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """The two sums, block by block: ``more`` answers than foretold, and ``fewer``.

    ``at`` is the time (epoch seconds) of the last touch of each block. ``is_more`` and
    ``is_fewer`` say that the sum is over the limit now; ``since`` is then when it began to rise,
    else ``nan``. ``was_over`` says that it was over the limit at some time.
    """

    at: Floats
    more: Floats
    fewer: Floats
    touches: int
    is_more: bool
    is_fewer: bool
    was_over: bool
    since: float


def find_drift(at: Floats, chance: Floats, is_answered: Bools) -> Drift:
    """Sum up, in the order of time, by how much answers went past their forecasts.

    Touches are taken together in blocks of equal variance under the forecasts; the residual of a
    block is standardised by it. Each sum takes a block's residual less ``SLACK`` and stays between
    0 and ``CAP``.
    """
    order = np.argsort(at, kind="stable")
    chances, came = chance[order], is_answered[order]
    variance = np.cumsum(chances * (1.0 - chances))
    whole = float(variance[-1]) if len(variance) else 0.0
    blocks = min(int(whole / BLOCK_VARIANCE), BLOCKS_MAX)
    if not blocks:
        none = np.zeros(0)
        return Drift(
            at=none, more=none, fewer=none, touches=len(at),
            is_more=False, is_fewer=False, was_over=False, since=math.nan,
        )  # fmt: skip
    block = np.minimum((variance / (whole / blocks)).astype(np.int64), blocks - 1)
    excess = np.bincount(block, came - chances, blocks)
    spread = np.bincount(block, chances * (1.0 - chances), blocks)
    residual = excess / np.sqrt(np.maximum(spread, 1e-12))
    last = np.searchsorted(block, np.arange(blocks), side="right") - 1
    ends = at[order][np.maximum(last, 0)]
    more, fewer = _sums(residual), _sums(-residual)
    is_more, is_fewer = bool(more[-1] > DRIFT_LIMIT), bool(fewer[-1] > DRIFT_LIMIT)
    return Drift(
        at=ends,
        more=more,
        fewer=fewer,
        touches=len(at),
        is_more=is_more,
        is_fewer=is_fewer,
        was_over=bool(max(more.max(), fewer.max()) > DRIFT_LIMIT),
        since=_since(ends, more if is_more else fewer) if is_more or is_fewer else math.nan,
    )


def _sums(residual: Floats) -> Floats:
    sums, sum_now = np.empty(len(residual)), 0.0
    for place, one in enumerate(residual.tolist()):
        sum_now = min(max(0.0, sum_now + one - SLACK), CAP)
        sums[place] = sum_now
    return sums


def _since(ends: Floats, sums: Floats) -> float:
    """Return the end of the last block at which nothing had summed up yet."""
    quiet = np.flatnonzero(sums <= 0)
    return float(ends[quiet[-1]]) if quiet.size else float(ends[0])
