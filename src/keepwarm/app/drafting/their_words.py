"""What of a conversation a draft may take up: its matter, their words, and what they wait for."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from keepwarm.app.ground.cards import TimelineItem
from keepwarm.app.ground.desk import Desk
from keepwarm.engine.reading import fold_in_place
from keepwarm.engine.timeline import bare_subject
from keepwarm.engine.values import Intent
from keepwarm.records import models

WORDS_QUOTED_MAX: Final = 90
"""Characters of theirs that are quoted back: a phrase, never a paragraph."""
_QUOTED_WORDS_MIN: Final = 3
_GREETING_LENGTH_MAX: Final = 60
_GREETING_WORDS_MAX: Final = 4
_ASKED: Final = (
    Intent.QUESTION.value,
    Intent.ASKED_FOR_INFO.value,
    Intent.MEETING_REQUEST.value,
    Intent.INTERESTED.value,
)
"""What waits for an answer of ours, the most pressing first."""
_TOLD: Final = frozenset(
    {Intent.INTERESTED.value, Intent.TOO_EXPENSIVE.value, Intent.NO_BUDGET.value}
)
"""What may be quoted later: where they stand. A question that was answered asks for nothing."""
_SENTENCE_END: Final = re.compile(r"(?<=[.!?…])\s+")
_UNQUOTABLE: Final = re.compile(r"https?:|www\.|[@<>{}\[\]|\\]|[^\S ]")
_ASIDE: Final = re.compile(r"\s*\([^()]*:[^()]*\)\s*$")
"""What mail programs and people put behind a changed subject: "(was: …)"."""
_DASH: Final = re.compile(r"\s+[-–—]\s+|:\s+")
_HEAD_WORDS_MIN: Final = 3
"""So many words before a dash or colon name a matter; what follows is more: "- quote needed"."""
_AROUND: Final = " .,;:!?\"'“”„«»‘’¿¡"


@dataclass(frozen=True, slots=True, kw_only=True)
class TheirWords:
    """Words of theirs, "" where there are none that can be quoted, and which mail they are from."""

    told: str = ""
    told_at: dt.datetime | None = None
    asked: str = ""
    """What they wait for, with its question mark."""
    asked_at: dt.datetime | None = None
    """When they asked for something that nobody answered yet, quotable or not."""


def find_topic(items: Sequence[TimelineItem], empty: Collection[str]) -> str:
    """Return what a conversation is about by the subjects of its mails, given the newest first.

    A subject under which they wrote themselves names their matter. Of ours the first one does:
    what came later under another one are headlines. One that ends in a question mark is a question
    of ours, answered by nobody.
    """
    theirs = [item for item in items if item.is_human and item.text]
    ours = [item for item in reversed(items) if item.kind == "touch"]
    plain = [item for item in ours if not item.subject.rstrip().endswith("?")]
    found = (_subject(item, empty) for item in (*theirs, *plain, *ours))
    return next((subject for subject in found if subject), "")


def _subject(item: TimelineItem, empty: Collection[str]) -> str:
    """Return what a mail is about by its subject; one that names the seller names nothing."""
    subject = _ASIDE.sub("", bare_subject(item.subject))
    head = _DASH.split(subject)[0]
    subject = head if len(head.split()) >= _HEAD_WORDS_MIN else subject
    folded = subject.casefold()
    is_empty = folded.strip(" ?!.") in empty or any(
        f" {phrase} " in f" {folded} " for phrase in empty if " " in phrase
    )
    return "" if is_empty else subject.rstrip(" ?!.")


def as_headline(topic: str) -> str:
    """Return a matter as a subject is written: with a capital, unless it begins with a name."""
    first = topic.partition(" ")[0]
    return topic[:1].upper() + topic[1:] if first == first.lower() else topic


def find_greeting(
    ours: Iterable[TimelineItem], name: str, language: str, greetings: Mapping[str, Collection[str]]
) -> str:
    """Return how we greeted them in the newest mail that greets: they know it.

    A greeting of another language than that of the draft is left out.
    """
    own = greetings[language]
    foreign = {word for words in greetings.values() for word in words if word not in own}
    parts = [part.casefold() for part in name.split()]
    for item in ours:
        if item.channel != "email":
            continue
        first = item.text.strip().partition("\n")[0].strip()
        for opening in _openings(first):
            word = fold_in_place(opening.partition(" ")[0]).strip(" ,:")
            is_named = any(part in opening.casefold() for part in parts)
            is_greeting = opening == first or word in own
            if is_greeting and word not in foreign and is_named:
                return opening
    return ""


def _openings(line: str) -> Iterator[str]:
    """Yield what a line may greet with: "Hola, Lucía: ¿ha habido …" greets up to the colon."""
    for found in re.finditer(r"[,:]", line[:_GREETING_LENGTH_MAX]):
        yield line[: found.end()]


def find_address(salutation: str, titles: Collection[str]) -> str:
    """Return the part of a greeting by which somebody is addressed with a title: "Frau Dr. Voss".

    Empty where they are greeted without one.
    """
    words = salutation.rstrip(" ,:").split()
    for number, word in enumerate(words):
        if number and fold_in_place(word).strip(".") in titles and number + 1 < len(words):
            return " ".join(words[number:])
    return ""


def read_their_words(
    desk: Desk, prospect_id: int, timeline: Sequence[TimelineItem], own_names: Collection[str]
) -> TheirWords:
    """Return what they told, from their newest message that tells, and what they wait for."""
    readings = _readings(desk, prospect_id, timeline)
    asked, asked_at = _asked(desk, timeline, readings, own_names)
    for item in timeline:
        reading = readings.get(item.message_id or 0)
        if reading is None or not item.is_human:
            continue
        phrases = _phrases(desk, reading, item.text, own_names)
        told = next((phrase for label, phrase, is_open in phrases if label in _TOLD
                     and not is_open and not _is_mere_answer(desk, phrase)), "")  # fmt: skip
        if told:
            return TheirWords(told=told, told_at=item.at, asked=asked, asked_at=asked_at)
    return TheirWords(asked=asked, asked_at=asked_at)


def _readings(
    desk: Desk, prospect_id: int, timeline: Iterable[TimelineItem]
) -> dict[int, models.Reading]:
    """Return the readings of what they wrote themselves and that gives no orders to software."""
    messages = [item.message_id for item in timeline if item.is_human and item.message_id]
    wrote = models.Participation.objects.filter(
        workspace_id=desk.workspace_id,
        message_id__in=messages,
        role="from",
        person__prospect__pk=prospect_id,
    ).values_list("message_id", flat=True)
    rows = models.Reading.objects.filter(
        workspace_id=desk.workspace_id, message_id__in=set(wrote), is_injection=False
    )
    return {row.message_id: row for row in rows}


def _asked(
    desk: Desk,
    timeline: Iterable[TimelineItem],
    readings: Mapping[int, models.Reading],
    own_names: Collection[str],
) -> tuple[str, dt.datetime | None]:
    """Return what they asked after our last touch, and when; a form or call without words too."""
    for item in timeline:
        if item.kind == "touch":
            break
        if not item.is_human or item.kind != "signal":
            continue
        if item.message_id is None:
            return "", item.at
        reading = readings.get(item.message_id)
        intents = [] if reading is None else [*reading.intents, *reading.unsure]
        if reading is None or not set(intents) & set(_ASKED):
            continue
        phrases = _phrases(desk, reading, item.text, own_names)
        chosen = sorted(
            (each for each in phrases if each[0] in _ASKED), key=lambda each: _ASKED.index(each[0])
        )
        for _, phrase, is_open in chosen:
            return phrase + ("?" if is_open else "."), item.at
        return "", item.at
    return "", None


def _phrases(
    desk: Desk, reading: models.Reading, text: str, own_names: Collection[str]
) -> Iterator[tuple[str, str, bool]]:
    """Yield label, sentence and whether it asks, for each piece of evidence that can be quoted."""
    for label, words, *_ in reading.evidence:
        sentence, is_open = _sentence_with(str(words), text)
        phrase = _without_address(desk, sentence, own_names)
        if _is_quotable(phrase) and not _stops_short(desk, phrase):
            yield label, phrase, is_open


def _is_quotable(phrase: str) -> bool:
    is_telling = len(phrase.split()) >= _QUOTED_WORDS_MIN
    return is_telling and len(phrase) <= WORDS_QUOTED_MAX and not _UNQUOTABLE.search(phrase)


def _sentence_with(words: str, text: str) -> tuple[str, bool]:
    """Return the sentence of a text in which the words stand, and whether it asks.

    Half a sentence in quotation marks reads as if it had been cut to suit.
    """
    phrase, whole = " ".join(words.split()).casefold(), " ".join(text.split())
    sentences = (each for each in _SENTENCE_END.split(whole) if phrase in each.casefold())
    found = next(sentences, "")
    return found.strip(_AROUND), found.rstrip(" \"'“”„«»‘’").endswith("?")


def _without_address(desk: Desk, phrase: str, own_names: Collection[str]) -> str:
    """Return a sentence without the greeting or name it begins with: nobody quotes that back."""
    opening, comma, rest = re.split(r"([,:])", f"{phrase},", maxsplit=1)
    rest = rest.rstrip(",")
    words = fold_in_place(opening).split()
    names = {fold_in_place(name) for name in own_names}
    is_greeting = bool(comma and words and rest) and (
        set(words) <= names
        or any(words[0] in each.greetings for each in desk.packs.checks.languages.values())
    )
    return rest.strip() if is_greeting and len(words) <= _GREETING_WORDS_MAX else phrase


def _is_mere_answer(desk: Desk, phrase: str) -> bool:
    """Tell whether a sentence only answers what stood above it: "Yes please, any afternoon"."""
    first = fold_in_place(phrase).split()[0].strip(" ,.")
    return first in desk.packs.recipes.mere_answers


def _stops_short(desk: Desk, phrase: str) -> bool:
    """Return whether a phrase ends in a word that leads on to what is not quoted."""
    last = fold_in_place(phrase.rpartition(" ")[2])
    return any(last in words.language.common for words in desk.packs.checks.languages.values())
