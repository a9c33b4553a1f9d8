"""Tokens in, temporal expressions out: the one grammar of dates for every language."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from keepwarm.engine.reading import _date_calendar as days
from keepwarm.engine.reading._date_figures import month_order
from keepwarm.engine.reading._date_patterns import find_patterns
from keepwarm.engine.reading._date_readers import READERS, YEARLESS, Place
from keepwarm.engine.reading._date_tokens import Tokens
from keepwarm.engine.reading._date_words import ORDINAL_DAY_MIN

TOLERANCE_DAYS: Final = {
    "day": 3, "week": 7, "offset": 7, "month": 15, "quarter": 15, "half_year": 15, "year": 15,
    "season": 31, "vague": 0,
}  # fmt: skip
"""How good a date of each precision is; a distance ("in two weeks") is as good as a week."""
_HOLIDAY_TOLERANCE_DAYS: Final = 7  # nobody says on which day after Easter they mean
_WEEK: Final = dt.timedelta(days=7)
_RANGE_MAX: Final = dt.timedelta(days=732)
_RANGE_JOINT: Final = re.compile("[,x]?[-tuv]x{0,3}")
_DIRECTIONS: Final = {
    "u": "until", "v": "through", "f": "of", "φ": "from", "a": "after", "b": "before", "k": "by",
    "i": "in", "s": "since", "t": "in", "I": "in",
}  # fmt: skip
_DISTANCES: Final = {"i": "in", "I": "in", "a": "in", "k": "by", "b": "before", "s": "since"}
_PLAIN_DIRECTION: Final = "on"
_INCLUSIVE_REACH: Final = 2
_GREETING: Final = re.compile("ψx{0,2}$")
_GREETING_REACH: Final = 3
DURATION: Final = "duration"
"""The pattern of a bare length of time ("two weeks"), which is a date only for who says "later"."""
_EXACT: Final = ("day", "week", "month")
_OVER: Final = "ü"
_OVER_REACH: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Expression:
    """One temporal expression: its tokens ``[begin, end)``, the days it spans and how surely.

    ``span`` is ``None`` where nothing definite is named. ``pattern`` names its form, ``direction``
    its preposition, "for" of a bare duration; ``has_year`` tells that its year follows from the
    words.
    """

    begin: int
    end: int
    pattern: str
    span: days.Span | None
    precision: str
    tolerance_days: int
    direction: str = _PLAIN_DIRECTION
    is_past: bool = False
    is_range: bool = False
    has_year: bool = True


def read_expressions(
    tokens: Tokens,
    received_on: dt.date,
    *,
    day_articles: frozenset[str],
    lasting: frozenset[str],
    is_month_first: bool | None,
) -> list[Expression]:
    """Return every temporal expression, in the order of the text; ranges are one expression."""
    order = month_order(tokens, received_on, is_month_first=is_month_first)
    found: list[Expression] = []
    anchor: days.Span | None = None
    for name, begin, end in find_patterns(tokens.classes):
        place = Place(
            tokens=tokens, begin=begin, end=end, received_on=received_on, is_month_first=order,
            anchor=anchor,
        )  # fmt: skip
        if _GREETING.search(tokens.classes, max(0, begin - _GREETING_REACH), begin):
            continue
        if name in ("day_only", "weekday_and_day") and not _is_day(place, day_articles):
            continue
        if name == "offset" and tokens.word_at(begin) in lasting:
            name = DURATION  # noqa: PLW2901 - "for two weeks" lasts so long
        expression = _expression(name, place)
        if expression is not None:
            found.append(expression)
            anchor = _anchor(expression, received_on) or anchor
    return [_directed(one, tokens.classes) for one in _ranges(found, tokens.classes)]


def _anchor(one: Expression, received_on: dt.date) -> days.Span | None:
    """Return the days of an expression that later ones may count from."""
    if one.precision not in _EXACT or one.pattern == DURATION or one.span is None:
        return None
    first, last = one.span
    if one.precision == "month":  # "late in June, so by the 9th" is the 9th of June
        first = first.replace(day=1)
    return (first, last) if last >= received_on else None


def _is_day(place: Place, day_articles: frozenset[str]) -> bool:
    """Tell whether a bare number is a day: by its article, its weekday, or a direction."""
    if "W" in place.classes or "Ω" in place.classes:
        return True
    if place.tokens.word_before(place.begin) in day_articles:
        return True
    if place.classes == "O" and (place.number("O") or 0) < ORDINAL_DAY_MIN:
        return False
    if place.classes not in ("o", "O"):
        return False
    head = place.tokens.classes[max(0, place.begin - 3) : place.begin].rstrip("x")
    return head[-1:] in tuple("uvfφabkitβωρ")


def _expression(name: str, place: Place) -> Expression | None:
    named = READERS[name](place)
    if named is None:
        return None
    span, precision = named
    return Expression(
        begin=place.begin, end=place.end, pattern=name, span=span,
        precision="week" if precision == "offset" else precision,
        tolerance_days=_HOLIDAY_TOLERANCE_DAYS
        if name == "holiday" and precision == "day"
        else TOLERANCE_DAYS[precision],
        is_past=name == "past",
        is_range=name in ("day_range", "month_first_range", "figures_range"),
        has_year=name not in YEARLESS or place.has_year(),
    )  # fmt: skip


def _ranges(found: list[Expression], classes: str) -> Iterator[Expression]:
    """Join two expressions with nothing but "to" between them into one."""
    index = 0
    while index < len(found):
        left = found[index]
        right = found[index + 1] if index + 1 < len(found) else None
        if (
            right is not None
            and _RANGE_JOINT.fullmatch(classes, left.end, right.begin)
            and (joined := _joined(left, right))
        ):
            yield joined
            index += 2
        else:
            yield left
            index += 1


def _joined(left: Expression, right: Expression) -> Expression | None:
    if left.span is None or right.span is None or DURATION in (left.pattern, right.pattern):
        return None
    first, last = left.span[0], right.span[1]
    if right.has_year and not left.has_year:
        while first > last:
            first = days.add_months(first, -days.MONTHS_A_YEAR)
    elif not right.has_year:
        while last < first:
            last = days.add_months(last, days.MONTHS_A_YEAR)
    elif left.pattern == "weekday" != right.pattern and first > last:
        first = days.next_weekday(last - _WEEK, first.isoweekday())
    elif right.precision == "day" and last < first <= last + _WEEK:
        last += _WEEK
    if not first <= last <= first + _RANGE_MAX:
        return None
    return replace(
        left, end=right.end, span=(first, last), is_range=True,
        precision=right.precision, tolerance_days=max(left.tolerance_days, right.tolerance_days),
    )  # fmt: skip


def _directed(one: Expression, classes: str) -> Expression:
    """Add the direction: the preposition before, or the "inclusive" behind."""
    if one.is_range:
        return replace(one, direction="range")
    if one.pattern == DURATION:
        return replace(one, direction="for")
    direction = _preposition(one, classes)
    if direction in ("on", "in", "until") and _OVER in classes[one.end : one.end + _OVER_REACH]:
        direction = "after"
    after = classes[one.end : one.end + _INCLUSIVE_REACH]
    if direction in ("until", "on", "in") and "q" in after and "." not in after.split("q")[0]:
        direction = "through"
    return replace(one, direction=direction)


def _preposition(one: Expression, classes: str) -> str:
    inside = classes[one.begin]
    if inside in _DISTANCES and one.end - one.begin > 1:
        return _DISTANCES[inside]
    begin = one.begin
    while begin and classes[begin - 1] == "x":
        begin -= 1
    before = classes[begin - 1 : begin]
    if before == "i" and classes[begin - 2 : begin - 1] in tuple("uabfφ"):
        before = classes[begin - 2]
    return _DIRECTIONS.get(before, _PLAIN_DIRECTION)
