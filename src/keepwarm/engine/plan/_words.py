"""Why a line is on the plan, in plain words, from nothing but the standing."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from keepwarm.engine.timeline import intent_bits, is_deferral, is_misdirected, is_refusal
from keepwarm.engine.values import CHANNELS, STAGES, Channel, Intent, Lane, Stage, Tactic

from ._day import Line
from ._lanes import DAY_S
from ._moves import RESEARCH
from ._rules import Rules

_NUMBERS: Final = (
    "no", "one", "two", "three", "four", "five", "six",
    "seven", "eight", "nine", "ten", "eleven", "twelve",
)  # fmt: skip
_NOUNS: Final = {
    Channel.EMAIL: ("mail", "mails"),
    Channel.PHONE: ("call", "calls"),
    Channel.VOICEMAIL: ("voicemail", "voicemails"),
    Channel.TEXT: ("text", "texts"),
    Channel.LINKEDIN: ("LinkedIn note", "LinkedIn notes"),
    Channel.IN_PERSON: ("visit", "visits"),
    Channel.LETTER: ("letter", "letters"),
}
_DEAD: Final = {Channel.EMAIL: "Their mail address", Channel.PHONE: "Their number"}
_DEAD_CODES: Final = tuple((CHANNELS.index(channel), channel) for channel in _DEAD)
_TRIED_BY: Final = {
    Channel.EMAIL: "by mail",
    Channel.PHONE: "by phone",
    Channel.TEXT: "by text",
    Channel.LINKEDIN: "on LinkedIn",
}
_OWN_MOVE: Final = {
    Tactic.BUMP_FORWARD: "Your last mail is {email_age} old and was not forwarded again yet.",
    Tactic.CHANGE_THE_CLOSE: "The same ask did not work: a smaller one may.",
    Tactic.NEW_ANGLE: "A different problem or result than those already sent.",
    Tactic.ASK_WHY_OR_TIMING: "You have talked before, so a straight question is fair.",
    Tactic.ASK_PREFERRED_CHANNEL: "More than one channel was tried: ask which they like.",
    Tactic.OTHER_PERSON_AT_ACCOUNT: "You know somebody else at this account.",
    Tactic.HAIL_MARY: "The ordinary ways are spent.",
    Tactic.KEEP_WARM: "The pursuit is over; they stay warm until they qualify or say no.",
    Tactic.CALL_AT_OTHER_TIME: "Earlier calls met nobody at that hour.",
    Tactic.VOICEMAIL: "A call rang through: leave your name and the reason.",
}


_ASKED: Final = (
    (Intent.MEETING_REQUEST, "They want to talk"),
    (Intent.ASKED_FOR_INFO, "They asked for material"),
    (Intent.QUESTION, "They asked a question"),
    (Intent.INTERESTED, "They are interested"),
    (Intent.PREFERS_PHONE, "They want to be called"),
    (Intent.PREFERS_IN_PERSON, "They want to meet"),
    (Intent.PREFERS_EMAIL, "They want it by mail"),
    (Intent.PREFERS_TEXT, "They want a text"),
)
"""What an answer asked of us, the most pressing first."""


def age_words(days: float) -> str:
    """Say an age the way people do: "20 minutes", "5 hours", "3 days", "7 weeks", "14 months"."""
    steps = (
        (1 / 24, 1440.0, "minute"),
        (2.0, 24.0, "hour"),
        (28.0, 1.0, "day"),
        (120.0, 1 / 7, "week"),
    )
    for below, per_day, noun in steps:
        if days < below:
            # Thirteen minutes in days and back are a hair less than thirteen.
            return _counted(max(int(days * per_day + 1e-6), 1), noun)
    return _counted(round(days / 30.44), "month")


def _age(seconds: float) -> str:
    """Say the age of a moment that may lie a little ahead of a clock that runs slow."""
    return age_words(max(seconds, 0.0) / DAY_S)


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def number_words(number: int) -> str:
    """Write small numbers as words, larger ones as figures."""
    return _NUMBERS[number] if number < len(_NUMBERS) else str(number)


def silence_words(standing: np.void) -> str:
    """Say what went unanswered since they last spoke: "Three mails and a call unanswered"."""
    parts = [
        f"{number_words(int(count))} {_NOUNS[channel][int(count != 1)]}"
        for channel, count in zip(CHANNELS, standing["ignored"], strict=True)
        if count
    ]
    if not parts:
        return ""
    joined = parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
    return f"{joined[0].upper()}{joined[1:]} unanswered"


def explain(line: Line, standing: np.void, *, now: float, rules: Rules) -> str:
    """Say why this line is on the plan, from what is on record."""
    if not math.isnan(float(standing["awaiting_since"])):
        return _explain_answer(standing, now)
    sentences = [_history(standing, line, now)]
    own = _said_words(standing) or _OWN_MOVE.get(line.move.tactic, "")
    if line.move is RESEARCH:
        own = own if is_misdirected(standing["stated"]) else _why_research(standing)
    if "{email_age}" in own:
        own = own.format(email_age=_age(now - float(standing["last_email_at"])))
    sentences.append(own)
    run = int(standing["pursuit_touches"])
    if line.lane is Lane.PURSUE and line.move is not RESEARCH:
        is_drawn = rules.minute_price is None or line.index <= rules.minute_price
        sentences.append(pursuit_words(run, rules, is_drawn=is_drawn))
    return " ".join(part for part in sentences if part)


def pursuit_words(run: int, rules: Rules, *, is_drawn: bool) -> str:
    """Say which touch of a pursuit the next one is, or why there is one after the last.

    ``is_drawn`` says that chance alone let it go on, not what a minute brings.
    """
    if run < rules.pursuit_touches:
        return f"Touch {run + 1} of {rules.pursuit_touches}."
    if is_drawn:
        return (
            f"Touch {run + 1}, past the usual {rules.pursuit_touches}: drawn by lot, to see whether"
            " stopping there is right."
        )
    return (
        f"Touch {run + 1}: the {rules.pursuit_touches} of a pursuit are spent, and one more still"
        " brings more than a minute of yours does elsewhere."
    )


def _explain_answer(standing: np.void, now: float) -> str:
    waited = _age(now - float(standing["awaiting_since"]))
    if math.isnan(float(standing["last_touch_at"])):
        return f"They asked {waited} ago and nobody has answered yet."
    asked = next((words for intent, words in _ASKED if _says(standing, intent)), "")
    again_s = now - float(standing["last_signal_at"])
    again = "" if _age(again_s) == waited else f" They wrote again {_age(again_s)} ago."
    if asked:
        return f"{asked}; that was {waited} ago and the ball is yours.{again}"
    return f"Their answer came {waited} ago: the ball is yours.{again}"


def _says(standing: np.void, intent: Intent) -> bool:
    return bool(int(standing["stated"]) & intent_bits((intent,)))


def _said_words(standing: np.void) -> str:
    """Say which word of theirs a line after a long quiet comes back to."""
    stated = int(standing["stated"])
    if is_misdirected(stated):
        return "They said that somebody else decides, or have left: find out who it is now."
    if is_refusal(stated):
        return "They said no: something worth reading now and then, and no push."
    if is_deferral(stated) and math.isnan(float(standing["not_before"])):
        return "They said “not now” and named no date."
    return ""


def _history(standing: np.void, line: Line, now: float) -> str:
    dead = [_DEAD[channel] for code, channel in _DEAD_CODES if standing["dead"] >> code & 1]
    returned = f"{dead[0]} does not work: what was sent there never arrived." if dead else ""
    exchanged = _exchanged(standing, line, now)
    return f"{returned} {exchanged}" if returned and exchanged else returned or exchanged


def _why_research(standing: np.void) -> str:
    """Say why only research is left: what is known of them, what works, what is allowed."""
    live = int(standing["reachable"]) & ~int(standing["dead"])
    if standing["dead"] and not live:
        return "No address of theirs works: undelivered is not unanswered."
    if not live:
        return "No address of theirs is on record."
    if not live & ~int(standing["forbidden"]):
        return "Law or their word closes every channel on record."
    return "No fitting move is left on the channels that work."


def _exchanged(standing: np.void, line: Line, now: float) -> str:
    silence = silence_words(standing)
    spoke_at = float(standing["last_signal_at"])
    if not silence:
        if math.isnan(float(standing["last_touch_at"])):
            return _first_contact(standing, spoke_at, now)
        return _last_word(standing, spoke_at, now)
    untried = _untried(standing, line)
    tail = f", never tried {untried}" if untried else ""
    if math.isnan(spoke_at):
        return f"{silence}{tail}."
    since = " since" if tail else ""
    return f"{silence}{tail}{since}. {_last_word(standing, spoke_at, now)}"


def _first_contact(standing: np.void, spoke_at: float, now: float) -> str:
    if not math.isnan(spoke_at):
        return f"{_last_word(standing, spoke_at, now)} Nothing of yours since is on record."
    if STAGES[int(standing["stage"])] is Stage.ENQUIRY:
        return "They enquired and no touch of yours is on record."
    return "" if standing["dead"] else "Nothing is on record between you yet."


def _last_word(standing: np.void, spoke_at: float, now: float) -> str:
    if math.isnan(spoke_at):
        return "What you sent could not be followed: answers were not read or logged then."
    channel = CHANNELS[int(standing["last_signal_channel"])]
    how = {Channel.PHONE: "talked on the phone", Channel.IN_PERSON: "met"}.get(channel)
    age = _age(now - spoke_at)
    return f"You {how} {age} ago." if how else f"They last wrote {age} ago."


def _untried(standing: np.void, line: Line) -> str:
    used = int(standing["pursuit_channels"]) >> line.move.channel_code & 1
    return "" if used else _TRIED_BY.get(line.move.channel, "")


def action_words(line: Line, *, subject: str = "") -> str:
    """Say what to do: "call, about 10:30 their time", 'bump “Line 3 quote”'."""
    words = line.move.words
    if line.move.tactic is Tactic.BUMP_FORWARD and subject:
        words = f"bump “{subject}”"
    return f"{words}, about {line.slot_at} their time" if line.slot_at else words


def change_words(line: Line, *, rules: Rules) -> str:
    """Say what would take the line off the plan or move it."""
    if line.lane is Lane.RESPOND:
        return "Your answer, on any channel, stops the clock."
    if line.move is RESEARCH:
        return "A working address or number brings them back into the pursuit."
    if line.lane is Lane.WARM:
        return "A word from them starts a new pursuit; a stop ends it for good."
    gap = rules.pursuit_gaps_days[1]
    days = f"{gap:g} {'day' if gap == 1 else 'days'}"
    return f"An answer, a date they name, or any touch you log; then not before {days}."
