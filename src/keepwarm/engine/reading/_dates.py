"""Return and resume dates out of a message in six languages; none where none may be guessed.

The rules are those of the codebook's section on dates. All relative dates count from the day on
which the message was received, which the caller gives in the sender's zone.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from keepwarm.engine.reading._date_grammar import DURATION, Expression, read_expressions
from keepwarm.engine.reading._date_resumes import WISHED_WEIGHT_MIN, resume_candidates
from keepwarm.engine.reading._date_returns import return_candidates
from keepwarm.engine.reading._date_roles import (
    Candidate,
    DatedText,
    settle_weak_cues,
    surroundings_of,
)
from keepwarm.engine.reading._date_tokens import align, read_tokens
from keepwarm.engine.reading._date_words import DateWords
from keepwarm.engine.reading._phrases import tokens_of

_DAY: Final = dt.timedelta(days=1)
_FAR_OFF: Final = dt.timedelta(days=548)  # eighteen months: beyond that only who says so means it
_FARTHEST: Final = dt.timedelta(days=4 * 365)
_TEXT_CHARACTERS_MAX: Final = 10_000  # nobody says behind that when to call
_NEAR: Final = dt.timedelta(days=7)
_NEARLY: Final = 0.1
_DIGIT: Final = re.compile(r"\d")
_LANGUAGES_TRIED_MAX: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundDate:
    """One temporal expression ``text[start:end]`` and the days it names.

    ``first`` and ``last`` (included) are ``None`` where it names none, as "last week" or "in the
    next few days" do. ``precision`` is "day", "week", "month", "quarter", "half_year", "season",
    "year" or "vague"; ``direction`` "on", "in", "of" (which may also mean "from"), "from",
    "until", "through", "after", "before", "by", "since" or "range". ``is_past`` tells that its
    last day lies before the message, ``is_weekday`` that nothing but a day of the week is named,
    ``is_appointment`` that a time of day or a word of meeting stands beside it.
    """

    start: int
    end: int
    first: dt.date | None
    last: dt.date | None
    precision: str
    tolerance_days: int
    direction: str
    is_past: bool
    is_weekday: bool
    is_appointment: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ResumeDate:
    """The day from which they want to be approached again, good to ``tolerance_days``.

    ``start`` and ``end`` are the offsets of the words that name it. ``is_wished`` tells that the
    words ask for it ("ring me in May"), so that it holds whatever else the message means.
    """

    on: dt.date
    tolerance_days: int
    start: int
    end: int
    is_wished: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnDate:
    """The first day back; ``start`` and ``end`` are the offsets of the words that name it."""

    on: dt.date
    start: int
    end: int


def find_dates(
    text: str,
    received_on: dt.date,
    words: DateWords,
    *,
    language: str = "",
    is_month_first: bool | None = None,
) -> tuple[FoundDate, ...]:
    """Return every temporal expression of a text, in its order.

    ``language`` (empty: guessed) is tried first; where it finds nothing, the next likely one is.
    ``is_month_first`` says how the sender's country writes dates in figures, where that is known.
    """
    read = _read_text(text, received_on, words, language, is_month_first)
    if read is None:
        return ()
    return tuple(_found(one, read) for one in read.expressions if one.pattern != DURATION)


def resume_date(
    text: str,
    received_on: dt.date,
    words: DateWords,
    *,
    language: str = "",
    is_month_first: bool | None = None,
) -> ResumeDate | None:
    """Return the day from which they want to be approached again; ``None`` if none may be guessed.

    Meant for messages that say "later": a date that nothing speaks against is then taken for it.
    The options are those of ``find_dates``.
    """
    read = _read_text(text, received_on, words, language, is_month_first)
    best = _best(resume_candidates(read), received_on + _DAY) if read else None
    if read is None or best is None:
        return None
    start, end = _offsets(best.expression, read)
    return ResumeDate(
        on=best.on, tolerance_days=best.expression.tolerance_days, start=start, end=end,
        is_wished=best.weight >= WISHED_WEIGHT_MIN and _is_far(best, received_on),
    )  # fmt: skip


def _is_far(best: Candidate, received_on: dt.date) -> bool:
    """Tell whether it is no day of these days: "call me on Friday" is a call, no deferral."""
    if best.expression.pattern == DURATION:
        return False
    return best.expression.precision != "day" or best.on > received_on + _NEAR


def return_date(
    text: str,
    received_on: dt.date,
    words: DateWords,
    *,
    language: str = "",
    is_month_first: bool | None = None,
) -> ReturnDate | None:
    """Return the first day back after an absence that the text tells of; ``None`` if none is said.

    The options are those of ``find_dates``.
    """
    read = _read_text(text, received_on, words, language, is_month_first)
    best = _best(return_candidates(read), received_on) if read else None
    if read is None or best is None:
        return None
    start, end = _offsets(best.expression, read)
    return ReturnDate(on=best.on, start=start, end=end)


def _read_text(
    text: str,
    received_on: dt.date,
    words: DateWords,
    language: str,
    is_month_first: bool | None,
) -> DatedText | None:
    """Return the text as read in the likeliest language that finds a date in it."""
    aligned = align(text[:_TEXT_CHARACTERS_MAX])
    told = tokens_of(aligned.plain)
    has_digit = _DIGIT.search(aligned.plain) is not None
    if not has_digit and words.telling.isdisjoint(told):
        return None
    for code in _likely_languages(told, words, language, has_digit=has_digit):
        one = words.languages[code]
        if not has_digit and one.telling.isdisjoint(told):
            continue
        tokens = read_tokens(aligned, one)
        expressions = read_expressions(
            tokens,
            received_on,
            day_articles=one.day_articles,
            lasting=one.lasting,
            is_month_first=is_month_first if one.may_put_month_first else False,
        )
        if expressions:
            return DatedText(
                aligned=aligned, tokens=tokens, classes=settle_weak_cues(tokens.classes),
                expressions=expressions, received_on=received_on,
            )  # fmt: skip
    return None


def _likely_languages(
    told: set[str], words: DateWords, language: str, *, has_digit: bool
) -> Iterator[str]:
    """Yield the given language and another only where much speaks for it; or else the likeliest.

    As much as for the given one is enough where that has no word for a date in the text.
    """
    is_given = language in words.languages
    if is_given:
        yield language
    votes = {
        code: len(one.markers & told) for code, one in words.languages.items() if code != language
    }
    needed = 0
    if is_given:
        given = words.languages[language]
        needed = len(given.markers & told) + (has_digit or not given.telling.isdisjoint(told))
    likely = sorted(votes, key=lambda code: -votes[code])
    for code in likely[: _LANGUAGES_TRIED_MAX - is_given]:
        if votes[code] >= needed:
            yield code


def _found(one: Expression, read: DatedText) -> FoundDate:
    start, end = _offsets(one, read)
    first, last = one.span or (None, None)
    return FoundDate(
        start=start, end=end, first=first, last=last, precision=one.precision,
        tolerance_days=one.tolerance_days, direction=one.direction,
        is_past=one.is_past or (last is not None and last < read.received_on),
        is_weekday=one.pattern == "weekday",
        is_appointment=surroundings_of(read.classes, one).is_appointment(),
    )  # fmt: skip


def _offsets(one: Expression, read: DatedText) -> tuple[int, int]:
    return read.aligned.in_original(read.tokens.starts[one.begin], read.tokens.ends[one.end - 1])


def _best(candidates: Iterator[Candidate], earliest: dt.date) -> Candidate | None:
    """Return the weightiest candidate neither over nor absurdly far; of equals the first."""
    best: Candidate | None = None
    for candidate in candidates:
        reach = _FARTHEST if candidate.weight >= WISHED_WEIGHT_MIN else _FAR_OFF
        if not earliest <= candidate.on <= earliest + reach:
            continue
        if best is None or candidate.weight > best.weight or _is_finer(candidate, best):
            best = candidate
    return best


def _is_finer(candidate: Candidate, best: Candidate) -> bool:
    """Tell whether a day makes more precise what goes before: "in summer, in July"."""
    inner, outer = candidate.expression.span, best.expression.span
    if inner is None or outer is None or candidate.weight < best.weight - _NEARLY:
        return False
    is_within = outer[0] <= inner[0] and inner[1] <= outer[1]
    return is_within and inner[1] - inner[0] < outer[1] - outer[0]
