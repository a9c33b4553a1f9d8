"""Short notes read: which evidence stands in free words about a touch, an answer or an event."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from keepwarm.engine.values import CallResult, Channel, Intent

from ._reasons_pack import ReasonRules, Side

NOTE_CHARACTERS_MAX: Final = 2_000
"""Of a note that are read: patterns stay quick, and longer ones are mails."""
_QUOTE_CHARACTERS_MAX: Final = 90
NOTE_WORDS_MAX: Final = 40
"""Longer texts are mails in full: what those mean the Reading stage says, not single words."""

_SPEECH: Final = re.compile(r"""(?:(?<=^)|(?<=[\s:(,–—-]))['"“„«](.+?)['"”“»](?=$|[\s.,;:!?)–—])""")
_NUMBERS: Final = {
    "two": 2, "both": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
}  # fmt: skip
_TIMES: Final = re.compile(
    r"\b(\d{1,2}|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
    r" (?:more |further |short |long |identical |similar |unanswered )*"
    r"(?:mails?|e-?mails?|calls?|messages?|texts?|voicemails?|times|attempts|reminders|"
    r"follow-?ups|touches|tries)\b"
)
_LISTED: Final = re.compile(r"\b([01]?\d|2[0-3])[:.h]([0-5]\d)\b|\b(1[0-2]|[1-9]) ?([ap])\.?m\b")
COUNT_MAX: Final = 12

STORY_WORDS_MAX: Final = 84
"""Of a story that are read as a whole; the encoder sees hardly more."""
_STORY_REMARK_WORDS_MAX: Final = 20
"""Of one remark in a story: a long mail must not push out the rest."""

READ_SHARE: Final = 0.6
"""What a meaning weighs that the Reading stage alone found, beside words that say it plainly."""

DOUBT_SHARE: Final = 0.35
"""The same of what the Reading stage left to a person to decide."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """Free words of the timeline: ``at`` in epoch seconds, and through which channel, if any.

    ``intents`` and ``resume_at`` (the day they named, ``nan`` for none) are what the Reading stage
    found in words of theirs; ``tells`` is the chance of each of ``REASONS`` that the remark speaks
    for it, empty where nobody has judged that. ``is_standing`` marks what is known of them at all
    times.
    """

    at: float
    side: Side
    text: str
    channel: Channel | None = None
    intents: tuple[Intent, ...] = ()
    doubts: tuple[Intent, ...] = ()
    resume_at: float = float("nan")
    tells: tuple[float, ...] = ()
    is_standing: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A kind of evidence in a remark, and the words that show it."""

    name: str
    quote: str
    share: float = 1.0


def fold_note(text: str) -> str:
    """Return ``text`` in lower case, without accents and with straight quotes."""
    straight = text[:NOTE_CHARACTERS_MAX].translate(_STRAIGHT)
    if straight.isascii():
        return straight.lower()
    plain = unicodedata.normalize("NFKD", straight)
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).lower()


_STRAIGHT: Final = {ord("’"): "'", ord("‘"): "'", ord("´"): "'"}


def parts_of(remark: Remark) -> Iterator[tuple[Side, str]]:
    """Yield whose words which part of a remark is: what they said stands in quotes in our notes."""
    text = remark.text[:NOTE_CHARACTERS_MAX].translate(_STRAIGHT)
    spoken = remark.side is Side.NOTE or (
        remark.side is Side.OUT and remark.channel in (Channel.PHONE, Channel.IN_PERSON)
    )
    if remark.side is Side.IN or not spoken:
        yield remark.side, text
        return
    for said in _SPEECH.finditer(text):
        # Who speaks stands before: "Switchboard: '...'".
        before = text[: said.start()].rsplit(".", 1)[-1].strip()
        yield Side.IN, f"{before} {said[1]}" if before.endswith(":") else said[1]
    yield remark.side, _SPEECH.sub(" ", text).strip()


def read_remark(remark: Remark, rules: ReasonRules) -> list[Found]:
    """Return the kinds of evidence in a remark, each once, with the words that show it."""
    found: dict[str, Found] = {}
    is_note = len(remark.text.split()) <= NOTE_WORDS_MAX
    for side, text in parts_of(remark) if is_note else ():
        folded = fold_note(text)
        for name, rule in rules.evidence.items():
            pattern = rule.patterns.get(side)
            if name not in found and pattern is not None and pattern.search(folded):
                found[name] = Found(name=name, quote=_quote(text))
    is_read = bool(remark.intents or remark.doubts)
    for name, rule in rules.evidence.items() if is_read else ():
        if name not in found and not rule.intents.isdisjoint(remark.intents):
            found[name] = Found(name=name, quote=_quote(remark.text), share=READ_SHARE)
        elif name not in found and not rule.intents.isdisjoint(remark.doubts):
            found[name] = Found(name=name, quote=_quote(remark.text), share=DOUBT_SHARE)
    if not remark.tells:
        return list(found.values())
    doubted = [_doubted(one, remark, rules) for one in found.values()]
    return [*doubted, *_told(remark, rules)]


def _doubted(found: Found, remark: Remark, rules: ReasonRules) -> Found:
    """Let a pattern weigh less of whose reason the Reading stage hears nothing in the remark."""
    rule = rules.evidence[found.name]
    chance = max(
        (tell for tell, weight in zip(remark.tells, rule.weights, strict=True) if weight > 0),
        default=1.0,
    )
    is_heard = rule.is_plain or chance >= rules.told.doubt_below
    is_heard = is_heard or not rule.intents.isdisjoint(remark.intents)
    return found if is_heard else replace(found, share=found.share * rules.told.doubted_share)


def _told(remark: Remark, rules: ReasonRules) -> Iterator[Found]:
    share = 1.0 if remark.side is Side.IN else rules.told.note_share
    for name, rule in rules.evidence.items():
        if rule.is_told:
            chance = remark.tells[rule.weights.index(max(rule.weights))]
            if chance >= rules.told.chance_min:
                yield Found(name=name, quote=_quote(remark.text), share=share * chance)


def _quote(text: str) -> str:
    words = " ".join(text.split()).strip("'\" ")
    if len(words) <= _QUOTE_CHARACTERS_MAX:
        return words
    return f"{words[:_QUOTE_CHARACTERS_MAX].rsplit(' ', 1)[0]} …"


def story_of(remarks: Sequence[Remark]) -> str:
    """Return what was said, done and noted as one text, oldest first.

    What is known at all times stands first; of a long story the latest part is kept. The same
    words twice in a row are told once.
    """
    ordered = sorted(remarks, key=lambda remark: (not remark.is_standing, remark.at))
    lines = list(dict.fromkeys(_story_line(remark) for remark in ordered))
    standing = sum(remark.is_standing for remark in ordered)
    kept: list[str] = []
    count = sum(len(line.split()) for line in lines[:standing])
    for line in reversed(lines[standing:]):
        count += len(line.split())
        if count > STORY_WORDS_MAX and kept:
            break
        kept.append(line)
    return " | ".join([*lines[:standing], *reversed(kept)])


def _story_line(remark: Remark) -> str:
    words = " ".join(remark.text.split()[:_STORY_REMARK_WORDS_MAX])
    if remark.is_standing:
        return f"known: {words}"
    where = remark.channel.value.replace("_", " ") if remark.channel else ""
    return f"{where} {remark.side.value}: {words}".strip()


def read_count(text: str) -> int:
    """Return how many touches a note tells of: "three calls", "9:00, 9:10"; 1 unless it says."""
    folded = fold_note(text)
    told = _TIMES.search(folded)
    if told:
        return min(max(_NUMBERS.get(told[1]) or int(told[1]), 1), COUNT_MAX)
    return 1


def read_hours(text: str) -> tuple[float, ...]:
    """Return the hours of the day that a note names: "14:30" is 14.5."""
    hours = []
    for hour, minute, short, half in _LISTED.findall(fold_note(text)):
        if hour:
            hours.append(int(hour) + int(minute) / 60)
        else:
            hours.append(float(int(short) % 12 + (12 if half == "p" else 0)))
    return tuple(hours)


_WRONG_NUMBER: Final = re.compile(
    r"wrong (?:number|man|woman|person|extension|line)|not in service|no longer in service|"
    r"disconnected|not assigned|number (?:is )?(?:dead|invalid|unknown)|there is no (?:mr|mrs|ms)"
)
_LEFT_MESSAGE: Final = re.compile(
    r"left (?:a |him a |her a )?(?:voicemail|message|voice)|message left|voicemail (?:with|left|:)|"
    r"on (?:the|his|her) (?:machine|mailbox|voicemail)"
)
_NOT_TAKEN: Final = re.compile(
    r"no (?:answer|reply|one|pick.?up|luck)|rang out|rings out|nobody|"
    r"not (?:reached|there|answered)|busy tone|engaged|voicemail|mailbox|hung up|straight to|"
    r"unanswered|declined|didn't pick"
)
_TAKEN: Final = re.compile(
    r"reached|picked up|answered|spoke|talk|chat|friendly|keen|says?\b|said|told|tells|asks?\b|"
    r"asked|wants?|promis|agreed|short call|good call|minutes"
)
_THIRD_PARTY: Final = re.compile(
    r"(?:^|[.,;] )[^':]{0,40}\b(?:assistant|secretary|pa|reception\w*|switchboard|wife|husband|"
    r"colleague|cashier|porter|front desk|mother|son|daughter|nurse|clerk|apprentice|temp|operator|"
    r"doorman|guard|neighbour|successor|deputy|partner|cook|waiter|driver|foreman|office|somebody|"
    r"someone else|another voice)\b[^':]{0,20}:"
)


def read_call(text: str) -> CallResult:
    """Return what happened on a call of ours by the words of its note."""
    folded = fold_note(text)
    has_speech = _SPEECH.search(text.translate(_STRAIGHT)) is not None
    if _WRONG_NUMBER.search(folded):
        return CallResult.WRONG_NUMBER
    if _LEFT_MESSAGE.search(folded):
        return CallResult.VOICEMAIL_LEFT
    if _THIRD_PARTY.search(folded):
        return CallResult.NO_ANSWER
    if has_speech:
        return CallResult.ANSWERED
    if _NOT_TAKEN.search(folded):
        return CallResult.NO_ANSWER
    return CallResult.ANSWERED if _TAKEN.search(folded) else CallResult.NO_ANSWER
