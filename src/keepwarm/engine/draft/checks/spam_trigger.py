"""``spam_trigger``: reads like spam."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from keepwarm.engine.draft._check import Check, Place
from keepwarm.engine.draft._parts import Span
from keepwarm.engine.draft._view import View
from keepwarm.engine.values import Severity

_MARKS: Final = re.compile(r"!\s?!|[!?]{3,}")
_MARKS_MOST: Final = 3
_OPENED: Final = ("[", "{", "<", "%", "_")
_SHOUT: Final = re.compile(r"\b[^\W\d_a-zß-öø-ÿ]{3,}(?:[ -][^\W\d_a-zß-öø-ÿ]{2,})+\b")
_ANSWER: Final = re.compile(r"^\s*(?:re|aw|sv|antw)\s?:", re.IGNORECASE)


def _find(view: View) -> Iterator[Place]:
    new = view.parts.new
    for found in _MARKS.finditer(view.text, new.start, new.end):
        yield Place(found.start(), found.end(), "exclamation marks")
    if view.text_of(new).count("!") > _MARKS_MOST:
        yield Place(new.start, new.end, "exclamation marks")
    for found in _SHOUT.finditer(view.text, new.start, new.end):
        # What stands in brackets is a field that nobody filled.
        is_field = view.text[max(0, found.start() - 1) : found.start()] in _OPENED
        if not is_field and _is_shouted(view, found[0]):
            yield Place(found.start(), found.end(), "shouting")
    for one in view.having("spam"):
        if not _is_backed(view, one.start, one.end):
            yield Place(one.start, one.end)
    subject = view.draft.subject
    written = any(touch.channel in ("email", "web form") for touch in view.draft.history)
    fake = _ANSWER.match(subject)
    if fake and not written:
        yield Place(fake.start(), fake.end(), "no mail is answered", is_in_subject=True)
    for found in (*_MARKS.finditer(subject), *_SHOUT.finditer(subject)):
        if "!" in found[0] or _is_shouted(view, found[0]):
            yield Place(found.start(), found.end(), is_in_subject=True)


def _is_shouted(view: View, words: str) -> bool:
    known = view.backing_words | view.rep_words | view.company_words
    loud = [word for word in words.replace("-", " ").split() if word.lower() not in known]
    return len(loud) > 1 and max(map(len, loud)) > _MARKS_MOST


def _is_backed(view: View, start: int, end: int) -> bool:
    return all(word in view.backing_words for word in view.tokens(Span(start, end)))


CHECK = Check(
    code="spam_trigger",
    name="Reads like spam",
    reason="Filters and people both throw such words away unread.",
    source="[1][2]",
    repair="Write it in a quiet voice, and promise nothing that sounds like a lottery.",
    severity=Severity.ERROR,
    find=_find,
)
