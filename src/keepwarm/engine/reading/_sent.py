"""Our own mails read: what each asks for, promises, encloses and gives, and so what it tries.

Only what the text itself tells: whether a mail repeats, answers or changes something follows from
the other touches, which the timeline knows. What the words leave open stays open.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from keepwarm.engine.reading._language import tell_language
from keepwarm.engine.reading._lexicon import Lexicon
from keepwarm.engine.reading._promises import PlacedPromise, find_promises
from keepwarm.engine.reading._sent_phrases import Analysis, analyse_sent
from keepwarm.engine.reading._split import split_text
from keepwarm.engine.reading._split_words import QuoteWords
from keepwarm.engine.reading._words import fold
from keepwarm.engine.values import (
    Ask,
    Evidence,
    Message,
    NuggetKind,
    SentReading,
    Tactic,
)

SENT_VERSION: Final = 1
"""Raised with every change of what is read from the same mail of ours; older ones are redone."""
BUMP_WORDS_MAX: Final = 40
"""More new words above our own mail than that are a new message (codebook B.2)."""
BUMP_ANSWER_WORDS_MAX: Final = 15
"""The same where our own mail is answered, not forwarded: people go on writing that way, too."""

_ASKS: Final = {
    "ask_why": Ask.WHY_OR_TIMING,
    "ask_channel": Ask.PREFERRED_CHANNEL,
    "ask_person": Ask.RIGHT_PERSON,
    "ask_referral": Ask.REFERRAL,
    "ask_decision": Ask.DECISION,
    "ask_meeting": Ask.MEETING,
    "ask_call": Ask.CALL,
    "ask_material": Ask.MATERIAL,
}
_DIAGNOSTIC: Final = (Ask.WHY_OR_TIMING, Ask.PREFERRED_CHANNEL, Ask.RIGHT_PERSON, Ask.REFERRAL)
"""Asks of their own kind: wherever they stand, they are what the mail is for."""
_NO_ANSWER_NEEDED: Final = "ask_none"
_ASKS_SOMEHOW: Final = "ask_any"
_NUGGETS: Final = {f"give_{kind.value}": kind for kind in NuggetKind}
_NUGGET_CHARACTERS_MAX: Final = 300
_TACTICS: Final = {
    "closing": Tactic.DISQUALIFY,
    "step_back": Tactic.STEP_BACK,
    "agreed_time": Tactic.SCHEDULE_FOR_THEIR_TIMING,
    "assistant": Tactic.VIA_ASSISTANT,
    "colleague": Tactic.OTHER_PERSON_AT_ACCOUNT,
    "answering": Tactic.RESPOND_NOW,
}
"""What a mail tries whatever it asks for, the most telling first."""
_TACTIC_OF_ASK: Final = {
    Ask.WHY_OR_TIMING: Tactic.ASK_WHY_OR_TIMING,
    Ask.PREFERRED_CHANNEL: Tactic.ASK_PREFERRED_CHANNEL,
}
_MANNERS: Final = {"other_channel": Tactic.SWITCH_CHANNEL, "bold": Tactic.HAIL_MARY}
_PERSONAL: Final = "personal"
_SELLING: Final = (Ask.MEETING, Ask.CALL, Ask.DECISION, Ask.MATERIAL, Ask.REFERRAL)
"""A kind word above one of these is how a pitch begins, not what the mail is for."""
_ATTACHED: Final = "attached"
_DELIVERS: Final = "delivers"
_CHECKING_IN: Final = "checking_in"
_LINK: Final = re.compile(r"https?://\S", re.IGNORECASE)
_ADDED_BY_PROGRAMS: Final = re.compile(
    r"(?:image\d{3,}|logo|signature|smime|outlook-|winmail|noname|unnamed|att\d+)|"
    r".*\.(?:vcf|p7s|asc|ics)$|(?:image|message|text|application|multipart)/",
    re.IGNORECASE,
)
"""Names of attachments nobody made: pictures of a signature, keys, cards, parts without a name."""
_TELLING_WORDS_MIN: Final = 10
_FORWARD: Final = re.compile(r"(?:fwd?|wg|tr|rv|enc|doorst|i)\s*:", re.IGNORECASE)
"""How mail programs begin the subject of a forward."""
_Place = tuple[int, int]
"""Where words begin and end."""
_HEADING_LINES_MAX: Final = 8
_LINE_CHARACTERS_MAX: Final = 400


def read_sent(message: Message, lexicon: Lexicon, *, sent_on: dt.date) -> SentReading:
    """Return what a mail of ours does, read as of the day ``sent_on`` on which it was sent."""
    name = message.sender.name if message.sender else ""
    split = split_text(message.text, lexicon.split, sender_name=name, with_handed_on=False)
    text = "" if split.is_all_history else split.new_text
    count = len(text.split())
    is_forward = _is_forward(message, split.quoted, lexicon.split.quotes)
    is_attached = any(
        not _ADDED_BY_PROGRAMS.match(file.strip()) for file in message.attachment_names
    )
    base = SentReading(
        version=SENT_VERSION,
        new_text=text,
        language=_told_language(text, split.quoted, lexicon),
        has_attachment=is_attached,
        delivers=is_attached or _LINK.search(text) is not None,
        is_bump=count <= (BUMP_WORDS_MAX if is_forward else BUMP_ANSWER_WORDS_MAX)
        and _is_above_our_own(message, split.quoted, lexicon.split.quotes),
        is_long=count > BUMP_WORDS_MAX,
    )
    language = lexicon.languages.get(base.language)
    if language is None or not text:
        return replace(base, tactic=Tactic.BUMP_FORWARD if base.is_bump else None)
    analysis = analyse_sent(text, language)
    return _judged(base, analysis, find_promises(analysis, lexicon.dates, sent_on=sent_on))


def _told_language(text: str, quoted: str, lexicon: Lexicon) -> str:
    """Return the language of a mail; of few words, those below them help to tell it."""
    languages = lexicon.languages
    is_short = len(text.split()) < _TELLING_WORDS_MIN
    return tell_language(text, languages, hint=tell_language(quoted, languages) if is_short else "")


def _judged(base: SentReading, analysis: Analysis, promises: list[PlacedPromise]) -> SentReading:
    ask, asking = _find_ask(analysis)
    kind, giving = _find_nugget(analysis)
    nothing: tuple[Tactic | None, _Place | None] = (None, None)
    tactic, trying = next(_tactics(analysis, ask, kind, is_bump=base.is_bump), nothing)
    attached = analysis.of(_ATTACHED)
    delivers = base.delivers or bool(analysis.of(_DELIVERS) and not attached)
    lacks_attachment = bool(attached) and not base.has_attachment and not base.is_bump
    found = [
        trying and _evidence(analysis, "tactic", *trying),
        asking and _evidence(analysis, "ask", *asking),
        giving and _evidence(analysis, "nugget", *giving),
        *(
            _evidence(analysis, f"promise:{placed.promise.kind}", placed.start, placed.end)
            for placed in promises
        ),
        *(_evidence(analysis, "attachment", one.start, one.end) for one in attached[:1]),
    ]
    return replace(
        base,
        tactic=tactic,
        ask=ask,
        promises=tuple(placed.promise for placed in promises),
        lacks_attachment=lacks_attachment,
        delivers=delivers,
        checks_in=bool(analysis.of(_CHECKING_IN)) and not (kind or delivers or promises),
        nugget_kind=kind,
        nugget=_words(analysis, *giving)[:_NUGGET_CHARACTERS_MAX] if giving else "",
        evidence=tuple(piece for piece in found if piece),
    )


def _evidence(analysis: Analysis, label: str, start: int, end: int) -> Evidence:
    return Evidence(label=label, words=analysis.text[start:end], start=start, end=end)


def _words(analysis: Analysis, start: int, end: int) -> str:
    return " ".join(analysis.text[start:end].split())


def _find_ask(analysis: Analysis) -> tuple[Ask | None, _Place | None]:
    """Return what is asked for: a diagnostic question, or else the last thing that has a name.

    A question about anything else wants an answer. Without a question, and without words that
    might ask after all, nothing is asked for.
    """
    named = sorted(
        (ask in _DIAGNOSTIC, phrase.sentence, phrase.end, phrase.start, ask)
        for label, ask in _ASKS.items()
        for phrase in analysis.of(label)
    )
    if named:
        _, _, end, start, ask = named[-1]
        return ask, (start, end)
    if analysis.questions:
        return Ask.ANSWER, analysis.place_of(analysis.questions[-1])
    needless = analysis.of(_NO_ANSWER_NEEDED)
    if needless:
        return Ask.NONE, (needless[0].start, needless[0].end)
    return (None if analysis.of(_ASKS_SOMEHOW) else Ask.NONE), None


def _find_nugget(analysis: Analysis) -> tuple[NuggetKind | None, _Place | None]:
    for label, kind in _NUGGETS.items():
        for phrase in analysis.of(label):
            return kind, analysis.place_with_list(phrase.sentence)
    return None, None


def _tactics(
    analysis: Analysis, ask: Ask | None, nugget: NuggetKind | None, *, is_bump: bool
) -> Iterator[tuple[Tactic, _Place | None]]:
    """Yield what a mail may try, the most telling first."""
    for label, tactic in _TACTICS.items():
        yield from ((tactic, (phrase.start, phrase.end)) for phrase in analysis.of(label))
    if is_bump:
        yield Tactic.BUMP_FORWARD, None
    if ask in _TACTIC_OF_ASK:
        yield _TACTIC_OF_ASK[ask], None
    for label, tactic in _MANNERS.items():
        yield from ((tactic, (phrase.start, phrase.end)) for phrase in analysis.of(label))
    if nugget:
        gives_only = bool(analysis.of(_NO_ANSWER_NEEDED))
        yield Tactic.KEEP_WARM if gives_only else Tactic.VALUE_NUGGET, None
    if ask not in _SELLING:
        for phrase in analysis.of(_PERSONAL):
            yield Tactic.GET_PERSONAL, (phrase.start, phrase.end)


def _is_forward(message: Message, quoted: str, words: QuoteWords) -> bool:
    """Tell whether a mail hands an old one on: by its subject, or by the line above the old one."""
    if _FORWARD.match(message.subject.strip()):
        return True
    first = next((line for line in _heading_lines(quoted) if line.strip(" ->")), "")
    return any(word in first for word in words.forwards)


def _is_above_our_own(message: Message, quoted: str, words: QuoteWords) -> bool:
    """Tell whether the history below a mail begins with one of the sender's own."""
    if message.sender is None:
        return False
    us = [fold(name) for name in (message.sender.address, message.sender.name) if name]
    for line in _heading_lines(quoted):
        label = words.labels.get(line.partition(":")[0].strip(" *>"), "")
        is_ours = any(name in line for name in us)
        if label == "sender" or (label == "" and (is_ours or "@" in line)):
            return is_ours
    return False


def _heading_lines(quoted: str) -> Iterator[str]:
    for line in quoted.split("\n", _HEADING_LINES_MAX)[:_HEADING_LINES_MAX]:
        yield fold(line[:_LINE_CHARACTERS_MAX])
