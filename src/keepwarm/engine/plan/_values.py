"""What an answer and a minute are worth, and what a touch costs, as the person says it."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import replace
from statistics import median
from typing import Final

from keepwarm.engine.values import STAGES, Channel, Stage, Tactic

from ._rules import Move, Rules

HALF_MINUTE: Final = 0.5
"""Minutes of a move are told to the half: nobody plans to the second."""
_UNTYPICAL: Final = (Tactic.RESPOND_NOW, Tactic.KEEP_WARM, Tactic.HAIL_MARY)
"""Moves that take much more or much less than what one thinks of as a mail or a call."""


def typical_minutes(rules: Rules) -> dict[Channel, float]:
    """Return how long an ordinary touch takes on each channel: the median of its moves."""
    found: dict[Channel, list[float]] = {}
    for move in rules.moves:
        if move.tactic not in _UNTYPICAL:
            found.setdefault(move.channel, []).append(move.minutes)
    return {channel: median(minutes) for channel, minutes in found.items()}


def set_values(
    rules: Rules,
    *,
    stage_minutes: Mapping[Stage, float],
    channel_minutes: Mapping[Channel, float],
) -> Rules:
    """Return the rules with the worth of an answer and the cost of a touch as given.

    What is not given stays as it is. ``channel_minutes`` is what an ordinary touch takes on a
    channel; every move there takes longer or shorter in the same proportion.
    """
    if not stage_minutes and not channel_minutes:
        return rules
    typical = typical_minutes(rules)
    factors = {
        channel: minutes / typical[channel]
        for channel, minutes in channel_minutes.items()
        if channel in typical
    }
    given = repr((sorted(stage_minutes.items()), sorted(channel_minutes.items())))
    return replace(
        rules,
        # What was planned by other values holds no longer.
        version=f"{rules.version}+{zlib.crc32(given.encode()):08x}",
        value_minutes=tuple(
            stage_minutes.get(stage, known)
            for stage, known in zip(STAGES, rules.value_minutes, strict=True)
        ),
        moves=tuple(_scaled(move, factors.get(move.channel, 1.0)) for move in rules.moves),
    )


def _scaled(move: Move, factor: float) -> Move:
    if factor == 1.0:
        return move
    halves = max(round(move.minutes * factor / HALF_MINUTE), 1)
    return replace(move, minutes=halves * HALF_MINUTE)


def value_from_money(*, deal: float, closing_share: float, hour: float) -> float:
    """Return what an answer is worth in minutes: deal x share that closes / hour x 60.

    ``deal`` is what a closed deal leaves, ``hour`` what an hour of one's own is worth, in one
    currency; ``closing_share`` of those who answer become a deal, from 0 to 1.
    """
    return deal * closing_share / hour * 60.0


def price_of_minute(indexes: Mapping[int, float], *, today: int, rules: Rules) -> float | None:
    """Return what a minute has brought of late: the median index of the last touches funded.

    ``indexes`` are by day (as ordinals); the newest ``price_days`` before ``today`` count, and
    below ``price_days_min`` of them there is no price. It is never below ``price_floor``.
    """
    counted = [
        indexes[day]
        for day in sorted(indexes, reverse=True)
        if 0 < today - day <= rules.price_age_days_max
    ][: rules.price_days]
    if len(counted) < rules.price_days_min:
        return None
    return max(median(counted), rules.price_floor)


def set_price(rules: Rules, price: float) -> Rules:
    """Return the rules with what a minute brings, above which a pursuit goes on."""
    return replace(rules, minute_price=price)
