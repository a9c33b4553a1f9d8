"""Draws the belief about one prospect as SVG, on the server: one question, one chart."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from functools import cache, lru_cache
from typing import Any, Final

from keepwarm.app.ground.belief_cards import BeliefChart

DRAWING_VERSION: Final = 1
"""Part of the drawing's ETag: raise it when the drawing changes for the same belief."""
POINTS_MIN: Final = 2
WIDTH_PX: Final = 292
HEIGHT_PX: Final = 132
SHORT_SPAN_DAYS: Final = 75
"""Below this a label needs its day of the month; above it the month is enough."""
FONT_PX: Final = 13
SHARE_DIGITS: Final = 4
"""A hundredth of a percent: far below a pixel."""
SOFT: Final = "#675d51"
HAIRLINE: Final = "#e5dccd"
BAND: Final = "#e9dfd0"
INK: Final = "#2b2621"
GREEN: Final = "#2f6f43"
"""Colours of the light page, for the image; inside a page its style sheet sets them by class."""


class Svg(str):
    """SVG drawn here from numbers and dates alone, so it may stand in a page as it is."""

    __slots__ = ()

    def __html__(self) -> str:
        """Return the markup itself, as the template engine asks for it."""
        return str(self)


def is_drawable(belief: BeliefChart) -> bool:
    """Return whether there is a course to draw: one point is a number."""
    return len(belief.at) >= POINTS_MIN


def round_belief(belief: BeliefChart) -> BeliefChart:
    """Return the belief by whole hours: all that a drawing can show, and the same for an hour."""
    return replace(
        belief,
        at=tuple(_to_hour(at) for at in belief.at),
        low=_to_digits(belief.low),
        mid=_to_digits(belief.mid),
        high=_to_digits(belief.high),
        touches=tuple((_to_hour(at), what) for at, what in belief.touches),
        signals=tuple((_to_hour(at), what) for at, what in belief.signals),
    )


def _to_hour(moment: dt.datetime) -> dt.datetime:
    return moment.replace(minute=0, second=0, microsecond=0)


def _to_digits(shares: tuple[float, ...]) -> tuple[float, ...]:
    return tuple(round(share, SHARE_DIGITS) for share in shares)


@lru_cache(maxsize=64)
def draw_belief(belief: BeliefChart) -> Svg:
    """Return the belief as SVG: band and line, touches as ticks below, human signals as dots.

    The marks are named (``band_marks``, ``mid_marks``, ``touches_marks``, ``signals_marks``), so
    that a style sheet can colour them.
    """
    import vl_convert  # noqa: PLC0415 - slow to load, and only needed when something is drawn

    span = belief.at[-1] - belief.at[0]
    spec = _design_chart(is_short=span.days < SHORT_SPAN_DAYS)
    return Svg(vl_convert.vegalite_to_svg(spec | {"datasets": _list_rows(belief)}))


@cache
def _design_chart(*, is_short: bool) -> dict[str, Any]:
    """Return the specification without its rows: checking it costs more than drawing it."""
    import altair as alt  # noqa: PLC0415 - half a second, only when something is drawn

    time_axis = alt.Axis(
        title=None,
        grid=False,
        format="%-d %b" if is_short else "%b",
        tickCount=3 if is_short else 4,
    )
    x = alt.X("at:T", scale=alt.Scale(type="utc"), axis=time_axis)
    share_axis = alt.Axis(title=None, format=".1~%", tickCount=4)
    course = alt.Chart(alt.NamedData("course"))
    band = course.mark_area(color=BAND, interpolate="monotone").encode(
        x=x, y=alt.Y("low:Q", axis=share_axis), y2="high:Q"
    )
    mid = course.mark_line(color=INK, strokeWidth=2, interpolate="monotone").encode(x=x, y="mid:Q")
    ticks = alt.Chart(alt.NamedData("touches"))
    ticks = ticks.mark_tick(color=SOFT, thickness=2, size=9, orient="vertical")
    dots = alt.Chart(alt.NamedData("signals")).mark_circle(color=GREEN, size=70, opacity=1)
    chart = (
        alt.layer(
            band.properties(name="band"),
            mid.properties(name="mid"),
            ticks.encode(x=x, y=alt.value(HEIGHT_PX - 5)).properties(name="touches"),
            dots.encode(x=x, y="mid:Q").properties(name="signals"),
        )
        .properties(width=WIDTH_PX, height=HEIGHT_PX, background="transparent", padding=2)
        .configure_view(stroke=None)
        .configure_axis(
            labelColor=SOFT,
            labelFont="sans-serif",
            labelFontSize=FONT_PX,
            labelPadding=6,
            gridColor=HAIRLINE,
            domain=False,
            ticks=False,
        )
    )
    return dict(chart.to_dict())


def _list_rows(belief: BeliefChart) -> dict[str, list[dict[str, float]]]:
    times = [_to_milliseconds(at) for at in belief.at]
    course = [
        {"at": at, "low": low, "mid": mid, "high": high}
        for at, low, mid, high in zip(times, belief.low, belief.mid, belief.high, strict=True)
    ]
    touches = [{"at": at} for at in _keep_shown(times, belief.touches)]
    signals = [
        {"at": at, "mid": belief.mid[bisect_left(times, at)]}
        for at in _keep_shown(times, belief.signals)
    ]
    return {"course": course, "touches": touches, "signals": signals}


def _keep_shown(times: Sequence[float], events: Sequence[tuple[dt.datetime, str]]) -> list[float]:
    moments = (_to_milliseconds(at) for at, _ in events)
    return [moment for moment in moments if times[0] <= moment <= times[-1]]


def _to_milliseconds(moment: dt.datetime) -> float:
    return round(moment.timestamp() * 1000)
