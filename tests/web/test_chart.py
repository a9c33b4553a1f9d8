"""The drawing of a belief: what is marked, and that nothing of it needs a style attribute."""

import datetime as dt
import re
from dataclasses import replace

import pytest

from keepwarm.web import chart
from tests.web.sample_cards import belief_chart


def marks_named(drawing: str, name: str) -> int:
    group = re.search(rf'<g class="[^"]*\b{name}"[^>]*>(.*?)</g>', drawing, re.DOTALL)
    return 0 if group is None else group[1].count("<path")


def test_every_touch_is_a_tick_and_every_human_signal_a_dot():
    belief = belief_chart()

    drawing = chart.draw_belief(belief)

    assert marks_named(drawing, "touches_marks") == len(belief.touches)
    assert marks_named(drawing, "signals_marks") == len(belief.signals)
    assert marks_named(drawing, "band_marks") == 1
    assert marks_named(drawing, "mid_marks") == 1


def test_the_drawing_needs_no_inline_style_and_no_script():
    drawing = chart.draw_belief(belief_chart())

    assert not re.search(r"style=|<style|<script|href=|\son[a-z]+=", drawing)


def test_the_axis_counts_in_percent():
    drawing = chart.draw_belief(belief_chart())

    assert re.search(r">\d+%</text>", drawing)


def test_what_happened_outside_the_drawn_time_is_left_out():
    belief = belief_chart()
    before = belief.at[0] - dt.timedelta(days=3)

    drawing = chart.draw_belief(
        replace(belief, touches=((before, "You wrote"),), signals=((before, "They called"),))
    )

    assert marks_named(drawing, "touches_marks") == 0
    assert marks_named(drawing, "signals_marks") == 0


def test_two_looks_within_an_hour_draw_the_same():
    belief = belief_chart()
    later = replace(
        belief,
        at=tuple(at + dt.timedelta(minutes=40) for at in belief.at),
        mid=tuple(share + 1e-7 for share in belief.mid),
    )

    assert chart.round_belief(belief) == chart.round_belief(later)
    assert chart.round_belief(belief) != chart.round_belief(belief_chart(points=59))


def test_a_short_time_is_labelled_by_day_and_a_long_one_by_month():
    short = chart.draw_belief(belief_chart(points=10))
    long = chart.draw_belief(belief_chart(points=60))

    assert re.search(r">\d+ Nov</text>", short)
    assert not re.search(r">\d+ \w{3}</text>", long)


@pytest.mark.parametrize(("points", "drawable"), [(1, False), (2, True)])
def test_a_course_needs_two_points(points, drawable):
    assert chart.is_drawable(belief_chart(points=points)) is drawable


def test_words_of_strangers_are_not_drawn():
    belief = belief_chart()
    hostile = "<script>alert(1)</script>"

    touches, signals = ((belief.at[3], hostile),), ((belief.at[4], hostile),)
    drawing = chart.draw_belief(replace(belief, title=hostile, touches=touches, signals=signals))

    assert "alert" not in drawing
