"""A person's own practice, as far as touches in the record show one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from keepwarm.engine.values import CHANNELS, Floats, Ints

GAPS_MIN: Final = 10
"""Gaps between touches to the same person below which no habit can be told."""
STEPS_MAX: Final = 12
_DAY_S: Final = 86_400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Practice:
    """What is usual: so many touches to a person, so many days apart, on these channels.

    ``channels`` holds the code of the most usual channel of the first, second … touch; ``share``
    is that of each channel in all touches, by code. ``touches`` and ``people`` are the sample.
    """

    steps: int
    gap_days: float
    channels: tuple[int, ...]
    share: tuple[float, ...]
    touches: int
    people: int


def describe_practice(person: Ints, at: Floats, channel: Ints) -> Practice | None:
    """Describe the practice behind touches in any order (epoch seconds); None for too few.

    The median number of touches to a person (rounded up) and the median gap between two; the
    median, because some are touched once and some for years.
    """
    order = np.lexsort((at, person))
    person, at, channel = person[order], at[order], channel[order]
    is_next = person[1:] == person[:-1]
    gaps = np.diff(at)[is_next]
    if len(gaps) < GAPS_MIN:
        return None
    _, first, counts = np.unique(person, return_index=True, return_counts=True)
    number = np.arange(len(person)) - np.repeat(first, counts)
    steps = int(min(max(np.ceil(np.median(counts)), 1), STEPS_MAX))
    shares = np.bincount(channel, minlength=len(CHANNELS)) / len(channel)
    return Practice(
        steps=steps,
        gap_days=max(float(np.median(gaps)) / _DAY_S, 1.0),
        channels=tuple(
            int(np.bincount(channel[number == step], minlength=len(CHANNELS)).argmax())
            for step in range(steps)
        ),
        share=tuple(shares.tolist()),
        touches=len(person),
        people=len(counts),
    )
