"""How much of an unanswered touch has become silence: delays and coverage."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from keepwarm.engine.values import RECENT_TOUCHES_MAX, Coverage, Floats, Ints, Standings

from ._parameters import Parameters


@dataclass(frozen=True, slots=True, kw_only=True)
class SilentTouches:
    """The run of unanswered touches of each prospect, as touches that were surely ignored.

    ``settled`` counts touches ignored for certain. ``chances[k]`` is the chance that ``k`` more
    would have been answered by now, and seen, by somebody who answers every touch he notices;
    ``k`` runs from 0 to one more than the touches a standing remembers one by one. ``newest`` is
    the share of the replies to the newest of them that would have come and been seen, 0 where
    there is none.
    """

    settled: Ints
    chances: Floats
    newest: Floats

    def expected(self) -> Floats:
        """Return how many touches count as ignored by now, those in flight in part."""
        in_part: Floats = np.arange(len(self.chances)) @ self.chances
        return self.settled + in_part


def silent_touches(
    standings: Standings, *, now: float | Floats, coverage: Coverage, parameters: Parameters
) -> SilentTouches:
    """Count the silence of each prospect at ``now`` (epoch seconds, one for all or one each)."""
    is_covered = ~(np.isnan(coverage.since) | np.isnan(coverage.until))
    # Nobody ignores more than one touch at a time, however well the channel works for them.
    reached = np.where(is_covered, np.minimum(parameters.channel_factors(), 1.0), 0.0)
    recent_at = np.ascontiguousarray(standings["recent_at"].T)
    channel = standings["recent_channel"].T.astype(np.intp, order="C")
    noticed = reached[channel]
    is_missing = np.isnan(recent_at)
    noticed[is_missing] = 0.0
    older = np.maximum(standings["ignored"] @ reached - noticed.sum(axis=0), 0.0)
    settled = np.floor(older)
    exposures = _exposures(recent_at, channel, now=now, coverage=coverage, parameters=parameters)
    noticed *= exposures
    newest = np.maximum(RECENT_TOUCHES_MAX - is_missing.sum(axis=0) - 1, 0)
    return SilentTouches(
        settled=settled.astype(np.int64),
        chances=_count_chances(older - settled, noticed),
        newest=exposures[newest, np.arange(len(standings))],
    )


def _exposures(
    at: Floats, channel: Ints, *, now: float | Floats, coverage: Coverage, parameters: Parameters
) -> Floats:
    """Return the share of the replies to each touch that would have come and been seen."""
    longest_s = np.array([delay.longest_s for delay in parameters.delays])
    seen_until = np.minimum(coverage.until[channel], now)
    is_settled = at <= seen_until - longest_s[channel]
    is_settled &= at >= coverage.since[channel]
    exposure: Floats = is_settled.astype(np.float64)
    in_flight = np.flatnonzero((at <= seen_until) & ~is_settled)
    channels = channel.ravel()[in_flight]
    flat, at, seen_until = exposure.ravel(), at.ravel(), seen_until.ravel()
    for code in np.flatnonzero(np.bincount(channels)):
        delay, since = parameters.delays[code], coverage.since[code]
        chosen = in_flight[channels == code]
        flat[chosen] = delay.share_after(seen_until[chosen] - at[chosen])
        # What came before we began to look was not seen.
        early = chosen[at[chosen] < since]
        flat[early] -= delay.share_after(np.minimum(since, seen_until[early]) - at[early])
    return exposure


def _count_chances(first: Floats, rest: Floats) -> Floats:
    """Return the distribution of how many of independent events happen, by their chances."""
    chances = np.zeros((RECENT_TOUCHES_MAX + 2, len(first)))
    chances[0] = 1 - first
    chances[1] = first
    for index, chance in enumerate(rest):
        counted = chances[: index + 3]
        moved = counted[:-1] * chance
        counted[:-1] -= moved
        counted[1:] += moved
    return chances
