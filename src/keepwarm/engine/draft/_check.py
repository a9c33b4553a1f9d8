"""What a check is, and how those that the model helps find their places."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from keepwarm.engine.draft._features import chances_of, strongest_sentence
from keepwarm.engine.draft._parts import Span
from keepwarm.engine.draft._view import Found, View
from keepwarm.engine.values import Finding, Severity

SHARE_WITH_PHRASES: Final = 0.25
"""Of the threshold with a sure phrase, where two or more speak for the label."""

DOUBTED: Final = ("no_personalization", "no_single_clear_ask", "no_value", "too_many_asks")
"""What these find alone, and not surely, is let go: in doubt a draft is good."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a check found something, in the text or in the subject; ``detail`` says what."""

    start: int
    end: int
    detail: str = ""
    is_in_subject: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One rule of the craft: its stable ``code``, why it exists, and what finds breaches of it.

    ``source`` is the article of the codebook's list that it rests on. A check that is not
    ``is_on`` errs too often, and runs only where it is asked for.
    """

    code: str
    name: str
    reason: str
    source: str
    repair: str
    severity: Severity
    find: Callable[[View], Iterable[Place]]
    is_on: bool = True

    def findings(self, view: View) -> Iterator[Finding]:
        """Yield what the check finds, with places inside the text."""
        for place in self.find(view):
            size = len(view.draft.subject if place.is_in_subject else view.draft.text)
            yield Finding(
                code=self.code,
                severity=self.severity,
                start=min(place.start, size),
                end=min(max(place.start, place.end), size),
                message=f"{self.name}: {place.detail}" if place.detail else self.name,
                repair=self.repair,
                is_in_subject=place.is_in_subject,
            )


def whole(view: View) -> Place:
    """Return the new text as a place."""
    new = view.parts.new
    return Place(new.start, new.end)


def learned(
    view: View,
    code: str,
    *labels: str,
    is_doubtful: bool = False,
    counts: Callable[[Found], bool] = lambda _: True,
) -> Iterator[Place]:
    """Yield the place of a finding that the model makes, or of a sure phrase without a model.

    The place is that of a sure phrase of ``labels``, else the sentence that speaks most for it.
    Where something else ``is_doubtful``, only what is nearly certain is told. Phrases that
    ``counts`` denies speak for nothing.
    """
    sure = _apart(one for label in labels for one in view.having(label) if counts(one))
    model = view.lexicon.model
    if model is None or code not in model.thresholds:
        yield from (Place(one.start, one.end) for one in sure[:1])
        return
    wanted = model.phrase_thresholds[code] if sure else model.thresholds[code]
    if len(sure) > 1:
        wanted *= SHARE_WITH_PHRASES
    chances = chances_of(view)
    if is_doubtful or (code in DOUBTED and _is_alone(chances, model.thresholds, code)):
        wanted = max(wanted, (1.0 + model.thresholds[code]) / 2)
    if chances[code] < wanted:
        return
    strongest = strongest_sentence(view, code)
    if strongest is not None:
        span = view.sentences[strongest]
        inside = [one for one in sure if span.start <= one.start < span.end]
        chosen = Span(inside[0].start, inside[0].end) if inside else span
        yield Place(chosen.start, chosen.end)
    elif sure:
        yield Place(sure[0].start, sure[0].end)
    else:
        yield whole(view)


def _apart(phrases: Iterable[Found]) -> list[Found]:
    """Return the phrases that do not overlap: words that two templates fit are one sign."""
    kept: list[Found] = []
    for one in phrases:
        if all(one.start >= other.end or one.end <= other.start for other in kept):
            kept.append(one)
    return kept


def _is_alone(chances: Mapping[str, float], thresholds: Mapping[str, float], code: str) -> bool:
    """Tell whether nothing else speaks against the draft."""
    return not any(
        chances[other] >= threshold for other, threshold in thresholds.items() if other != code
    )
