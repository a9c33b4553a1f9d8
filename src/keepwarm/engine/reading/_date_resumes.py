"""A dated text in, the days from which they may want to be approached again out."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Final

from keepwarm.engine.reading import _date_calendar as days
from keepwarm.engine.reading import _date_roles as cues
from keepwarm.engine.reading._date_calendar import Span
from keepwarm.engine.reading._date_grammar import DURATION, Expression
from keepwarm.engine.reading._date_roles import Candidate, DatedText, Surroundings
from keepwarm.engine.reading._date_words import DIRECTIONS, RELATIVES, UNITS

_DAY: Final = dt.timedelta(days=1)
_COARSE: Final = ("month", "quarter", "half_year", "season", "year")
_FRAGMENT_WORDS_MAX: Final = 4
_FRAGMENT_DAY_WORDS_MAX: Final = 1
_THANKS_REACH: Final = 4
_AGAINST: Final = (
    RELATIVES["last"] + cues.DUE + cues.EVENT + cues.PAST + cues.BACK + cues.ABSENCE
    + cues.AVAILABLE + cues.TERM
)  # fmt: skip
_WISH_WEIGHT: Final = 3.0
_POINTED_WEIGHT: Final = 2.5
WISHED_WEIGHT_MIN: Final = _POINTED_WEIGHT
_BUDGET_WEIGHT: Final = 2.0
_PASSING_WEIGHT: Final = 1.5
_PROPOSED_WEIGHT: Final = 1.6  # above a date told in passing before it
_DENIED_WEIGHT: Final = 1.25
_GUESS_WEIGHT: Final = 0.5
_ONLY_WEIGHT: Final = 2.6  # "not before Christmas, call on 12 January" means the day of the call
_UNTIL_COST: Final = 0.1  # "closed until May, in June we plan again" means June
_FOLLOWED_WEIGHT: Final = 0.6
_ATTRIBUTE_WEIGHT_MAX: Final = 0.45
_PASSED_WEIGHT: Final = 1.4  # "back in May, then the backlog; June is better" means June
_TERM_WEIGHT: Final = 0.4
"""Below a guess: what ends in July is no invitation, as what is told of August may be."""
_TERM_ONLY_WEIGHT: Final = 0.45
_THEN_REACH: Final = 4
_POINTERS_MAX: Final = 20
_OF_RETURN: Final = (cues.BACK, cues.ABSENCE)
_LEADS_TO_DATE: Final = re.compile(f"[x,{''.join(DIRECTIONS.values())}]*")
_OWNER: Final = "s"
_DURATION_REACH: Final = 2
_NOT_OF_DURATION: Final = (
    cues.PAST + cues.ABSENCE + cues.TERM + cues.DUE + cues.EVENT + RELATIVES["last"]
)
_NOT_BEHIND_DURATION: Final = (DIRECTIONS["ago"], DIRECTIONS["of"], DIRECTIONS["since"])
_OPEN_ENDED: Final = cues.MAYBE + cues.NEGATION + cues.RESUME + cues.THEN + cues.ONLY
_YEARS: Final = UNITS["year"]
_CLOSED: Final = ("", ",", "-", "&")
_BEGINS: Final = re.compile(f"[x,&iλ{cues.MAYBE}{cues.ONLY}-]*")
"""What may stand before a duration that begins a sentence."""


def resume_candidates(text: DatedText) -> Iterator[Candidate]:
    """Yield each day that may be the one to resume, and how much speaks for it."""
    last_after = _last_pointer(cues.AFTER_THAT, text)
    last_then = max(_last_pointer(cues.THEN, text), last_after)
    last_wish = max(text.classes.rfind(cues.RESUME), text.classes.rfind(cues.MAYBE))
    pointed: Candidate | None = None
    is_other_later = False
    for one in text.expressions:
        if one.span is None:
            continue
        around = cues.surroundings_of(text.classes, one)
        day = _resume_day(one, one.span, around, text.received_on)
        weight = _weight(one, around)
        if _is_attribute(one, text):
            weight = min(weight, _ATTRIBUTE_WEIGHT_MAX)
        if weight > 0:
            yield Candidate(on=day, weight=weight, expression=one)
        is_other_later |= one.begin > last_then and weight >= _PASSING_WEIGHT
        is_named = weight >= _PROPOSED_WEIGHT  # "say early July, and then ask for her"
        is_wish = is_named or one.end <= last_wish or around.has(cues.BUDGET)
        # A deadline too is over "after that", but "then" is never its day.
        is_possible = one.end <= last_after or not around.has(cues.DUE)
        is_followed = one.end <= last_after
        is_pointed = is_followed or (one.end <= last_then and is_wish)
        if is_pointed and is_possible and _may_be_pointed_at(day, around, text):
            is_next_day = one.precision == "day" and last_after == last_then
            weight = _POINTED_WEIGHT if is_wish else _FOLLOWED_WEIGHT
            pointed = Candidate(on=day + _DAY * is_next_day, weight=weight, expression=one)
    if pointed is not None:
        around = cues.surroundings_of(text.classes, pointed.expression)
        is_return = around.nearest(cues.BACK + cues.ABSENCE + cues.RESUME)[1] in _OF_RETURN
        weight = _PASSED_WEIGHT if is_return and is_other_later else pointed.weight
        yield Candidate(on=pointed.on, weight=weight, expression=pointed.expression)


def _last_pointer(kind: str, text: DatedText) -> int:
    """Return where the last "then" stands that has no date of its own: "then, in June"."""
    at = text.classes.rfind(kind)
    for _ in range(_POINTERS_MAX):
        if at < 0 or not _has_own_date(at, text):
            break
        at = text.classes.rfind(kind, 0, at)
    return at


def _has_own_date(then: int, text: DatedText) -> bool:
    return any(
        then < one.begin <= then + _THEN_REACH
        and _LEADS_TO_DATE.fullmatch(text.classes, then + 1, one.begin)
        for one in text.expressions
    )


def _is_attribute(one: Expression, text: DatedText) -> bool:
    """Tell whether a date only tells whose something is: "next year's plan", "at year-end"."""
    if one.pattern == "end_of":
        return one.direction == "on"
    is_owner = one.end < len(text.classes) and text.tokens.word_at(one.end) == _OWNER
    return is_owner and one.pattern in ("unit", DURATION)


def _may_be_pointed_at(day: dt.date, around: Surroundings, text: DatedText) -> bool:
    """Tell whether "then" may mean this date: it lies ahead, and nothing already happened on it.

    Who is asked to come on a day and to have a beer after has a talk before them, no pause.
    """
    if cues.MEETING in around.clause():
        return False
    _, which = around.nearest(
        cues.PAST + cues.DUE + cues.EVENT + cues.TERM + cues.BUDGET + cues.MAYBE + cues.RESUME
    )
    return day > text.received_on and which != cues.PAST


def _weight(one: Expression, around: Surroundings) -> float:
    """Return how much speaks for a date as the day to resume; 0 for nothing, or against it."""
    if one.pattern == DURATION:
        return _weight_of_duration(around)
    return _WISH_WEIGHT if around.is_asked_for() else _weight_by_cues(one, around)


def _weight_by_cues(one: Expression, around: Surroundings) -> float:
    """Return how much the cues around a date speak for it."""
    is_only_from = around.is_only_from()
    is_elsewhere = one.direction in ("before", "since") and not is_only_from
    if is_elsewhere or around.nearest(cues.THANKS)[0] <= _THANKS_REACH:
        return 0.0
    against = _AGAINST + ("" if one.precision in _COARSE else cues.MEETING)
    distance, which = around.nearest(cues.RESUME + cues.BUDGET + against)
    if which and which in against:
        return _weight_against(which, one, around)
    if is_only_from:
        return _WISH_WEIGHT if cues.RESUME in around.clause() else _ONLY_WEIGHT
    if which == cues.RESUME:
        is_refused = around.is_cue_negated(cues.RESUME)
        return 0.0 if is_refused else _WISH_WEIGHT - distance / cues.FAR
    if one.direction == "by":
        return _GUESS_WEIGHT if one.precision in _COARSE else 0.0
    is_budget = which and not around.is_denied()
    return _BUDGET_WEIGHT if is_budget else _weight_alone(one, around)


def _weight_of_duration(around: Surroundings) -> float:
    """Return the weight of a bare "two weeks": an answer by itself, or time that is asked for."""
    if around.is_asked_for():
        return _WISH_WEIGHT
    behind = around.behind()
    if any(kind in _NOT_OF_DURATION for kind in around.clause()):
        return 0.0
    if behind[:1] in _NOT_BEHIND_DURATION:
        return 0.0
    distance, _ = around.nearest(cues.RESUME)
    if distance <= _DURATION_REACH:
        return _WISH_WEIGHT
    is_years = around.classes[around.expression.end - 1] == _YEARS
    is_closed = behind[:1] in _CLOSED
    if _BEGINS.fullmatch(around.ahead()) and (is_closed or not is_years):
        return _PASSING_WEIGHT
    return _GUESS_WEIGHT if is_closed and around.has(_OPEN_ENDED) else 0.0


def _weight_against(which: str, one: Expression, around: Surroundings) -> float:
    """Return the weight of a date next to a cue that speaks against it."""
    is_over_first = one.direction == "after" or around.is_after_event()
    if which == cues.EVENT and is_over_first and around.has(cues.RESUME):
        return _BUDGET_WEIGHT  # "call me after the fair on 14 May"
    if which == cues.TERM:
        return _TERM_ONLY_WEIGHT if around.is_only_from() else _TERM_WEIGHT
    if which == cues.DUE and one.precision in _COARSE:
        if around.is_only_from():
            return _ONLY_WEIGHT  # "the quote isn't needed before September"
        maybe, _ = around.nearest(cues.MAYBE)
        return _GUESS_WEIGHT if maybe < around.nearest(which)[0] else 0.0
    return 0.0


def _weight_alone(one: Expression, around: Surroundings) -> float:
    """Return the weight of a date that no clear cue speaks for or against."""
    if around.is_denied():
        return _DENIED_WEIGHT
    is_day = one.precision == "day"
    is_maybe = around.has(cues.MAYBE)
    if is_day and around.has_time():
        return 0.0
    if not is_maybe and (one.direction == "of" or (is_day and one.is_range)):
        return 0.0  # "the figures from the first quarter", "open Monday to Friday"
    words_max = _FRAGMENT_DAY_WORDS_MAX if is_day else _FRAGMENT_WORDS_MAX
    if not is_day and around.is_aside():
        return _PROPOSED_WEIGHT
    if is_maybe or around.words_beside() <= words_max:
        return _PASSING_WEIGHT - _UNTIL_COST * (one.direction == "until")
    is_open = one.direction in ("after", "from") or (
        one.direction == "until" and around.has(cues.BEING)
    )
    return _GUESS_WEIGHT if is_open or not is_day else 0.0


def _resume_day(one: Expression, span: Span, around: Surroundings, received_on: dt.date) -> dt.date:
    """Return the day by the codebook: the first one, or the day after what has to be over."""
    first, last = span
    if last < received_on and not one.has_year and one.precision in _COARSE:
        # "Try me in March" in May means the next one; a day of last month is what it is.
        first = days.add_months(first, days.MONTHS_A_YEAR)
        last = days.add_months(last, days.MONTHS_A_YEAR)
    is_over_first = around.is_denied() or (one.precision == "day" and around.is_after_event())
    if one.precision == "day" and around.is_end_of_what_goes_first():
        is_over_first = True
    if one.direction in ("before", "until") and around.is_over() and around.is_only_from():
        is_over_first = True
    is_after = one.direction in ("after", "through") or is_over_first
    return last + _DAY if is_after else first
