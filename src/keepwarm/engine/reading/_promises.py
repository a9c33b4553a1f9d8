"""What a mail of ours promises, each with the day by which; an offer under a condition is none."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from keepwarm.engine.reading._date_words import DateWords
from keepwarm.engine.reading._dates import FoundDate, find_dates
from keepwarm.engine.reading._sent_phrases import Analysis, Phrase
from keepwarm.engine.reading._words import fold
from keepwarm.engine.values import Promise, PromiseKind

_LABELS: Final = {f"promise_{kind.value}": kind for kind in PromiseKind}
_CONDITION: Final = "condition"
_WORDS_CHARACTERS_MAX: Final = 200
_WEEK_DAYS: Final = 7
_WEEKEND_DAYS: Final = 2
_CONJUNCTIONS: Final = frozenset({"and", "then", "und", "et", "y", "e", "en"})
_LONG: Final = ("month", "quarter", "half_year", "season", "year")


@dataclass(frozen=True, slots=True)
class PlacedPromise:
    """A promise and the offsets of its words."""

    promise: Promise
    start: int
    end: int


def find_promises(analysis: Analysis, words: DateWords, *, sent_on: dt.date) -> list[PlacedPromise]:
    """Return the promises of a mail in their order; dates count from ``sent_on``."""
    left_open = {phrase.sentence for phrase in analysis.of(_CONDITION)} | set(analysis.questions)
    by_sentence: dict[int, dict[PromiseKind, Phrase]] = {}
    for label, kind in _LABELS.items():
        for phrase in analysis.of(label):
            if phrase.sentence not in left_open:
                by_sentence.setdefault(phrase.sentence, {}).setdefault(kind, phrase)
    return [
        placed
        for number, kinds in sorted(by_sentence.items())
        for placed in _of_sentence(analysis, number, kinds, words, sent_on)
    ]


def _of_sentence(
    analysis: Analysis,
    number: int,
    kinds: dict[PromiseKind, Phrase],
    words: DateWords,
    sent_on: dt.date,
) -> Iterator[PlacedPromise]:
    begin, end = analysis.place_of(number)
    if len(kinds) > 1:  # "check and send": to find out is only how it is done
        kinds.pop(PromiseKind.ANSWER, None)
    made = sorted(kinds.items(), key=lambda pair: pair[1].end)
    dates = [
        (begin + found.start, due)
        for found in find_dates(
            analysis.text[begin:end], sent_on, words, language=analysis.language
        )
        if (due := _due(found, sent_on)) is not None
    ]
    for place, (kind, phrase) in enumerate(made):
        is_first = place == 0 and not _goes_on(analysis.text[phrase.start : phrase.end])
        first = begin if is_first else phrase.end
        last = made[place + 1][1].end if place + 1 < len(made) else end
        said = " ".join(analysis.text[phrase.start : end].split())
        yield PlacedPromise(
            Promise(
                kind=kind,
                words=said[:_WORDS_CHARACTERS_MAX],
                on=_nearest(dates, first, phrase.start, last),
            ),
            phrase.start,
            end,
        )


def _goes_on(words: str) -> bool:
    """Tell whether a promise goes on from a clause before it, to which a date there belongs."""
    return fold(words).partition(" ")[0] in _CONJUNCTIONS


def _nearest(
    dates: Sequence[tuple[int, dt.date]], first: int, verb: int, last: int
) -> dt.date | None:
    """Return the first date behind the promise's verb, or before it, in its part of a sentence."""
    near = [(at < verb, at, on) for at, on in dates if first <= at < last]
    return min(near)[2] if near else None


def _due(found: FoundDate, sent_on: dt.date) -> dt.date | None:
    """Return the day by which something is expected: of a week its Friday, of a month its first."""
    if found.first is None or found.last is None or found.is_past:
        return None
    on = found.last
    if found.precision in _LONG:
        on = max(found.first, sent_on)
    elif (found.last - found.first).days + 1 == _WEEK_DAYS:
        on = found.last - dt.timedelta(days=_WEEKEND_DAYS)
    return max(on, sent_on)
