"""What the words around a date say about it: the cues of its sentence, and how near they are."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Final

from keepwarm.engine.reading._date_grammar import Expression
from keepwarm.engine.reading._date_tokens import AlignedText, Tokens
from keepwarm.engine.reading._date_words import CUES, DIRECTIONS, RELATIVES

BACK, ABSENCE, AGAIN = CUES["back"], CUES["absence"], CUES["again"]
BARE_BACK, BARE_ABSENCE, AVAILABLE = CUES["bare_back"], CUES["bare_absence"], CUES["available"]
RESUME, MAYBE, THEN = CUES["resume"], CUES["maybe"], CUES["then"]
MEETING, EVENT, DUE, PAST = CUES["meeting"], CUES["event"], CUES["due"], CUES["past"]
TERM, BUDGET = CUES["term"], CUES["budget"]
BEING, AFTER_THAT, THANKS = CUES["being"], CUES["after_that"], CUES["thanks"]
NEGATION, ONLY = CUES["negation"], CUES["only"]
ASKED: Final = DIRECTIONS["offset"]

FAR: Final = 1_000
"""Farther than any cue is."""
_PAUSE_COST: Final = 3
_LINK_COST: Final = 4
_NEGATION_REACH: Final = 8
_ONLY_REACH: Final = 3
_CUE_NEGATION_REACH: Final = 3
_CLAUSE_REACH: Final = 8
_SENTENCE_REACH: Final = 80
_DENIAL_REACH: Final = 4
_ASKED_REACH: Final = 2
_BACK_FROM_REACH: Final = 3
_OVER: Final = DIRECTIONS["over"]
_OVER_REACH: Final = 2
_TIME_REACH: Final = 4
_THIS: Final = RELATIVES["this"]
_TIME: Final = "h"
_AT_AN_HOUR: Final = re.compile(f"[x,]*{DIRECTIONS['in']}d(?![M.d])")
"""What stands behind the day in "on Friday the 14th at 11"."""
_WEAK: Final = (BARE_BACK, BARE_ABSENCE, AVAILABLE, ABSENCE)
_AFTER_AT_END: Final = re.compile(f"{DIRECTIONS['after']}(?=[.]|$)")
_COSTS: Final = {",": _PAUSE_COST, "-": _PAUSE_COST, "&": _LINK_COST, "x": 0}


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedText:
    """A text read in one language: ``classes`` are those of its tokens, their weak cues settled."""

    aligned: AlignedText
    tokens: Tokens
    classes: str
    expressions: list[Expression]
    received_on: dt.date


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A day that may be meant, and how much speaks for it."""

    on: dt.date
    weight: float
    expression: Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """One expression in its sentence ``[begin, end)`` of the classes of a text."""

    classes: str
    begin: int
    end: int
    expression: Expression

    @property
    def sentence(self) -> str:
        return self.classes[self.begin : self.end]

    def nearest(self, kinds: str) -> tuple[int, str]:
        """Return how far the nearest cue of these kinds is, and its kind; ``FAR`` and "" if none.

        Words count one each, pauses and "and" more: they part what belongs together.
        """
        before = self._cost(self.expression.begin - 1, self.begin - 1, -1, kinds)
        behind = self._cost(self.expression.end, self.end, 1, kinds)
        return min(before, behind, key=lambda found: found[0])

    def _cost(self, begin: int, end: int, step: int, kinds: str) -> tuple[int, str]:
        cost = 0
        for at in range(begin, end, step):
            kind = self.classes[at]
            if kind in kinds:
                return cost, kind
            cost += _COSTS.get(kind, 1)
        return FAR, ""

    def has(self, kinds: str) -> bool:
        """Tell whether the sentence holds a cue of any of these kinds."""
        return any(kind in kinds for kind in self.sentence)

    def is_only_from(self) -> bool:
        """Tell whether nothing happens earlier: "not before", "not until", "erst im"."""
        before = self.classes[self.begin : self.expression.begin]
        if ONLY in before[-_ONLY_REACH:]:
            return True
        if self.expression.direction not in ("until", "before"):
            return False
        after = self.classes[self.expression.end : self.end][:_NEGATION_REACH]
        return NEGATION in before[-_NEGATION_REACH:] or NEGATION in after

    def is_denied(self) -> bool:
        """Tell whether the present week, month or year is what is ruled out: "not this year"."""
        classes = self.classes[self.expression.begin : self.expression.end]
        if not (classes[:1] == _THIS and classes[-1].isdigit()):
            return False
        before = self.classes[self.begin : self.expression.begin][-_CUE_NEGATION_REACH:]
        after = self.classes[self.expression.end : self.end][:_DENIAL_REACH]
        return NEGATION in before + after

    def is_after_event(self) -> bool:
        """Tell whether the date is that of an event to be over first: "after the fair on 5 May"."""
        before = self.classes[self.begin : self.expression.begin]
        after = before.rfind(DIRECTIONS["after"])
        return after >= 0 and EVENT in before[after:]

    def is_end_of_what_goes_first(self) -> bool:
        """Tell whether the date ends what was to be over: "After the run. It ends on 30 April."."""
        previous = self.classes[max(0, self.begin - _SENTENCE_REACH) : self.begin]
        previous = previous.rstrip(".").rpartition(".")[2]
        return DIRECTIONS["after"] in previous and self.nearest(TERM + EVENT)[1] == TERM

    def is_over(self) -> bool:
        """Tell whether the date is said to be over then: "before the summer is over"."""
        return _OVER in self.behind()[:_OVER_REACH]

    def is_aside(self) -> bool:
        """Tell whether the date is proposed by itself behind a pause: "…, say early July."."""
        ahead = self.ahead().rstrip("x")
        own = self.behind().partition(",")[0]
        return ahead.endswith(",") and ahead.strip(",x") != "" and not own.strip("x")

    def is_asked_for(self) -> bool:
        """Tell whether time is asked for ("give it", "leave it for") directly before the date."""
        return ASKED in self.ahead()[-_ASKED_REACH:] or (
            self.classes[self.expression.begin] == ASKED
        )

    def ahead(self) -> str:
        """Return what stands before the date in its sentence."""
        return self.classes[self.begin : self.expression.begin]

    def clause(self) -> str:
        """Return what stands around the date between the next pauses."""
        before = self.ahead().rpartition(",")[2]
        return before + self.classes[self.expression.end : self.end].partition(",")[0]

    def behind(self) -> str:
        """Return what stands behind the date in its sentence."""
        return self.classes[self.expression.end : self.end].lstrip("x")

    def has_time(self) -> bool:
        """Tell whether a time of day stands behind the date."""
        behind = self.classes[self.expression.end : self.end]
        return _TIME in behind[:_TIME_REACH] or _AT_AN_HOUR.match(behind) is not None

    def is_appointment(self) -> bool:
        """Tell whether the date is that of a talk: with an hour, or with a word of meeting."""
        return self.has_time() or MEETING in self.clause()

    def is_cue_negated(self, kinds: str) -> bool:
        """Tell whether every cue of these kinds has a negation close before it."""
        sentence = self.sentence
        places = [at for at, kind in enumerate(sentence) if kind in kinds]
        return bool(places) and all(
            NEGATION in sentence[max(0, at - _CUE_NEGATION_REACH) : at].split(",")[-1]
            for at in places
        )

    def words_beside(self) -> int:
        """Return how many words of the sentence mean nothing to the grammar."""
        return self.sentence.count("_")


def surroundings_of(classes: str, expression: Expression) -> Surroundings:
    """Return the sentence of an expression."""
    begin, end = _sentence_around(classes, expression.begin, expression.end)
    return Surroundings(classes=classes, begin=begin, end=end, expression=expression)


def _sentence_around(classes: str, first: int, last: int) -> tuple[int, int]:
    """Return where the sentence begins and ends; bounded, so that a search stays linear."""
    earliest, latest = max(0, first - _SENTENCE_REACH), last + _SENTENCE_REACH
    begin = classes.rfind(".", earliest, first) + 1
    end = classes.find(".", last, latest)
    return max(begin, earliest), end if end >= 0 else min(latest, len(classes))


def settle_weak_cues(classes: str) -> str:
    """Return the classes with every weak cue promoted or dropped by what stands around it.

    A bare "back" is a return unless somebody is asked to write or call nearby; a bare "out" is an
    absence at the beginning of a sentence; "available" is a return with "again", an absence with
    a negation.
    """
    classes = _AFTER_AT_END.sub(AFTER_THAT, classes)
    if not any(kind in classes for kind in _WEAK):
        return classes
    settled = list(classes)
    for at, kind in enumerate(classes):
        if kind not in _WEAK:
            continue
        begin, end = _sentence_around(classes, at, at)
        clause = classes[max(begin, at - _CLAUSE_REACH) : at + _CLAUSE_REACH]
        sentence = classes[begin:end]
        if kind == ABSENCE:  # "back from holiday" tells of no absence
            is_left = (
                BACK in settled[max(begin, at - _BACK_FROM_REACH) : at]
                or classes[at + 1 : at + 2] == BARE_BACK
            )
            settled[at] = "_" if is_left else ABSENCE
        else:
            settled[at] = _settled(kind, classes, at, clause, sentence)
    return "".join(settled)


def _settled(kind: str, classes: str, at: int, clause: str, sentence: str) -> str:
    if kind == BARE_BACK:
        is_talk = RESUME in clause or MAYBE in classes[at : at + _CUE_NEGATION_REACH]
        return "_" if is_talk else BACK
    if kind == BARE_ABSENCE:
        return ABSENCE if classes[at - 1 : at] in ("", ".", ",") or at == 0 else "_"
    if AGAIN in sentence or ONLY in sentence:
        return BACK
    if NEGATION in classes[max(0, at - _CUE_NEGATION_REACH) : at]:
        return ABSENCE
    return AVAILABLE
