"""Draws what protocols would bring as SVG, on the server."""

from __future__ import annotations

import textwrap
from functools import lru_cache
from typing import Final

from keepwarm.app.learning.simulation_cards import ProtocolLine
from keepwarm.web.calibration_chart import draw_layers
from keepwarm.web.chart import INK, SOFT, Svg

DRAWING_VERSION: Final = 1
"""Part of the drawing's ETag: raise it when the drawing changes for the same figures."""
LINES_MIN: Final = 2
ROW_PX: Final = 46
LABEL_CHARACTERS: Final = 24
"""Of a line of a label: two lines of it hold the longest name."""


@lru_cache(maxsize=16)
def draw_answers(lines: tuple[ProtocolLine, ...]) -> Svg:
    """Return the answers of each protocol with their ranges, and a line at the first one's.

    The marks are named (``range_marks``, ``point_marks``, ``even_marks``).
    """
    import altair as alt  # noqa: PLC0415 - half a second, only when something is drawn

    rows: list[dict[str, float | str]] = [
        {
            "label": "|".join(textwrap.wrap(one.words, LABEL_CHARACTERS)),
            "mean": one.answers.mean,
            "low": one.answers.low,
            "high": one.answers.high,
        }
        for one in lines
    ]
    end = max(1.0, *(one.answers.high for one in lines))
    side = alt.Axis(
        title=None, grid=False, labelExpr="split(datum.label, '|')", labelLimit=220,
        labelOverlap=False, labelBaseline="middle",
    )  # fmt: skip
    y = alt.Y("label:N", sort=None, axis=side)
    scale = alt.Scale(domain=[0, end])
    below = alt.Axis(title=None, tickCount=5, tickMinStep=1, format=",d")
    shown = alt.Chart(alt.NamedData("rows"))
    even = alt.Chart(alt.NamedData("even"))
    even = even.mark_rule(color=SOFT, strokeDash=[4, 4]).encode(
        x=alt.X("mean:Q", scale=scale, axis=below)
    )
    span = shown.mark_rule(color=INK, strokeWidth=2).encode(
        y=y, x=alt.X("low:Q", scale=scale, axis=below), x2="high:Q"
    )
    points = shown.mark_circle(color=INK, size=80, opacity=1).encode(
        y=y, x=alt.X("mean:Q", scale=scale, axis=below)
    )
    return draw_layers(
        alt.layer(
            even.properties(name="even"),
            span.properties(name="range"),
            points.properties(name="point"),
        ),
        rows,
        [{"mean": lines[0].answers.mean}],
        height_px=ROW_PX * len(lines),
    )
