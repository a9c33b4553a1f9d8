"""Draws how good the chances were as SVG, on the server: each chart answers one question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from keepwarm.app.learning.calibration_cards import DriftLine, GroupLine
from keepwarm.web.chart import FONT_PX, GREEN, HAIRLINE, INK, SOFT, Svg

if TYPE_CHECKING:
    from altair import FacetChart, LayerChart

DRAWING_VERSION: Final = 1
"""Part of the drawings' ETag: raise it when a drawing changes for the same figures."""
WIDTH_PX: Final = 440
HEIGHT_PX: Final = 240
RATIO_MAX: Final = 3.0
"""Ratios above it are drawn at the edge; the table beside the drawing has them in full."""
POINTS_MIN: Final = 2
Row = Mapping[str, float | str]


@lru_cache(maxsize=16)
def draw_reliability(bins: tuple[GroupLine, ...]) -> Svg:
    """Return shares answered against chances foretold, with ranges and the line of "as foretold".

    The marks are named (``range_marks``, ``point_marks``, ``even_marks``).
    """
    import altair as alt  # noqa: PLC0415 - half a second, only when something is drawn

    end = max(max(one.high, one.foretold) for one in bins)
    rows = [
        {"foretold": one.foretold, "share": one.share, "low": one.low, "high": one.high}
        for one in bins
    ]
    scale = alt.Scale(domain=[0, end])
    axis = alt.Axis(format=".0%", tickCount=4, title="foretold", titleFontWeight="normal")
    x = alt.X("foretold:Q", scale=scale, axis=axis)
    upright = alt.Axis(format=".0%", tickCount=4, title="answered", titleFontWeight="normal")
    y = alt.Y("share:Q", scale=scale, axis=upright)
    shown = alt.Chart(alt.NamedData("rows"))
    even = (
        alt.Chart(alt.NamedData("even")).mark_line(color=SOFT, strokeDash=[4, 4]).encode(x=x, y=y)
    )
    span = shown.mark_rule(color=INK, strokeWidth=2).encode(
        x=x, y=alt.Y("low:Q", scale=scale, axis=upright), y2="high:Q"
    )
    points = shown.mark_circle(color=INK, size=80, opacity=1).encode(x=x, y=y)
    return draw_layers(
        alt.layer(
            even.properties(name="even"),
            span.properties(name="range"),
            points.properties(name="point"),
        ),
        rows,
        [{"foretold": 0.0, "share": 0.0}, {"foretold": end, "share": end}],
    )


@lru_cache(maxsize=16)
def draw_ratios(lines: tuple[GroupLine, ...]) -> Svg:
    """Return answers over those foretold by group, with ranges and counts; 1 is as foretold.

    The marks are named (``range_marks``, ``point_marks``, ``even_marks``).
    """
    import altair as alt  # noqa: PLC0415 - half a second, only when something is drawn

    rows: list[Row] = [
        {
            "label": f"{one.label}|n = {one.touches}",
            "ratio": min(one.ratio, RATIO_MAX),
            "low": min(one.ratio_low, RATIO_MAX),
            "high": min(one.ratio_high, RATIO_MAX),
        }
        for one in lines
    ]
    end = max(1.5, *(min(one.ratio_high, RATIO_MAX) for one in lines))
    below = alt.Axis(
        title=None, labelAngle=0, labelExpr="split(datum.label, '|')", labelOverlap=False
    )
    x = alt.X("label:N", sort=None, axis=below)
    scale = alt.Scale(domain=[0, end])
    side = alt.Axis(title=None, tickCount=4)
    shown = alt.Chart(alt.NamedData("rows"))
    even = alt.Chart(alt.NamedData("even"))
    even = even.mark_rule(color=SOFT, strokeDash=[4, 4]).encode(
        y=alt.Y("ratio:Q", scale=scale, axis=side)
    )
    span = shown.mark_rule(color=INK, strokeWidth=2).encode(
        x=x, y=alt.Y("low:Q", scale=scale, axis=side), y2="high:Q"
    )
    points = shown.mark_circle(color=INK, size=80, opacity=1).encode(
        x=x, y=alt.Y("ratio:Q", scale=scale, axis=side)
    )
    return draw_layers(
        alt.layer(
            even.properties(name="even"),
            span.properties(name="range"),
            points.properties(name="point"),
        ),
        rows,
        [{"ratio": 1.0}],
    )


@lru_cache(maxsize=16)
def draw_drift(drift: DriftLine) -> Svg:
    """Return the two sums of the alarm over time, and the limit.

    The marks are named (``more_marks``, ``fewer_marks``, ``even_marks``).
    """
    import altair as alt  # noqa: PLC0415 - half a second, only when something is drawn

    rows = [
        {"at": round(at.timestamp() * 1000), "more": more, "fewer": fewer}
        for at, more, fewer in zip(drift.at, drift.more, drift.fewer, strict=True)
    ]
    end = max(drift.limit * 1.2, *drift.more, *drift.fewer)
    time = alt.Axis(title=None, grid=False, format="%b %y", tickCount=4)
    x = alt.X("at:T", scale=alt.Scale(type="utc"), axis=time)
    scale = alt.Scale(domain=[0, end])
    side = alt.Axis(title=None, tickCount=4)
    shown = alt.Chart(alt.NamedData("rows"))
    more = shown.mark_line(color=GREEN, strokeWidth=2).encode(
        x=x, y=alt.Y("more:Q", scale=scale, axis=side)
    )
    fewer = shown.mark_line(color=INK, strokeWidth=2).encode(
        x=x, y=alt.Y("fewer:Q", scale=scale, axis=side)
    )
    limit = alt.Chart(alt.NamedData("even"))
    limit = limit.mark_rule(color=SOFT, strokeDash=[4, 4]).encode(
        y=alt.Y("limit:Q", scale=scale, axis=side)
    )
    return draw_layers(
        alt.layer(
            limit.properties(name="even"),
            more.properties(name="more"),
            fewer.properties(name="fewer"),
        ),
        rows,
        [{"limit": drift.limit}],
    )


def draw_layers(
    chart: LayerChart | FacetChart,
    rows: Sequence[Row],
    even: Sequence[Row],
    *,
    height_px: int = HEIGHT_PX,
) -> Svg:
    """Return layers over the data ``rows`` and ``even`` as SVG, in the look of the pages."""
    import vl_convert  # noqa: PLC0415 - slow to load, and only needed when something is drawn

    whole = (
        chart.properties(width=WIDTH_PX, height=height_px, background="transparent", padding=2)
        .configure_view(stroke=None)
        .configure_axis(
            labelColor=SOFT,
            titleColor=SOFT,
            labelFont="sans-serif",
            titleFont="sans-serif",
            labelFontSize=FONT_PX,
            titleFontSize=FONT_PX,
            labelPadding=6,
            gridColor=HAIRLINE,
            domain=False,
            ticks=False,
        )
    )
    datasets = {"rows": list(rows), "even": list(even)}
    return Svg(vl_convert.vegalite_to_svg(whole.to_dict() | {"datasets": datasets}))
