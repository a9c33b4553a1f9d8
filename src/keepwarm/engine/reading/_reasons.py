"""A ``Failure`` in, its reason (by Sisimai's names) and its code out.

Words come before codes: half of all codes are a bare 5.0.0, and many of the others are wrong. A
few codes tell more than any words and come first. Which words mean what is data (see the pack).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from keepwarm.engine.reading._bounce_words import BounceWords, Ordered, ReasonRules
from keepwarm.engine.reading._gapped import first_gapped
from keepwarm.engine.reading._reports import Failure
from keepwarm.engine.reading._words import fold

_STATUS: Final = re.compile(r"(?<![\d.])#?([245]\.\d{1,3}\.\d{1,3})(?![\d.]*\d)")
_REPLY: Final = re.compile(r"(?<![\d.:/-])([45]\d\d)(?=[- :;,)<]|$)(?!-\d)")
_CODES: Final = re.compile(
    r"(?<![\w.])[245]\d\d(?:[- ]+#?[245]\.\d{1,3}\.\d{1,3})?(?![\w.])[-:]?"
    r"|(?<![\w.])#?[245]\.\d{1,3}\.\d{1,3}(?![\w.]*\d)[-:]?"
)
_ADDRESSES: Final = re.compile(r"(?<![\w.+=-])[\w.+=~'#-]{1,64}@[\w.#-]{1,255}\w")
_LINKS: Final = re.compile(r"https?://([a-z0-9.-]{1,255})[^\s<>]{0,500}")
_DIAGNOSTIC_CHARACTERS_MAX: Final = 4_096

UNDEFINED: Final = "undefined"
_ON_HOLD: Final = "onhold"
_USER_UNKNOWN: Final = "userunknown"
_FILTERED: Final = "filtered"
_REFUSED_AT: Final = {"connect": "blocked", "ehlo": "blocked", "mail": "rejected"}
"""What a refusal without telling words is about, by the step at which it came: our host, or us."""


@dataclass(frozen=True, kw_only=True)  # no slots: what is derived is kept beside
class OwnText:
    """All that a report says itself, and what its words mean for those of whom it says no more."""

    text: str
    words: BounceWords

    @cached_property
    def telling(self) -> str:
        """The reason of the first telling words."""
        return _by_words([self.plain], self.words.reasons.words)

    @cached_property
    def weak(self) -> str:
        """The reason of the first words that say little."""
        return _by_words([self.plain], self.words.reasons.weak)

    @cached_property
    def plain(self) -> str:
        """The text as ``plain_words`` returns it."""
        return plain_words(self.text, self.words.idle)


def judge_reason(failure: Failure, own: OwnText, *, is_delay: bool) -> str:
    """Return why a delivery failed; ``undefined`` or ``onhold`` where nobody could tell."""
    rules = own.words.reasons
    statuses = _statuses(failure)
    reason = rules.categories.get(failure.category) or _by_code_of(statuses, rules.decisive)
    if reason:
        return reason
    stated = _by_code_of(tuple(_STATUS.findall(failure.status)), rules.statuses)
    if stated in rules.hard and not failure.diagnostic:  # the rest of the text may be a disclaimer
        return stated
    command = _command(failure, own.words)
    plain = [plain_words(text, own.words.idle) for text in _texts(failure)]
    return (
        _refined(_by_words(plain, rules.words) or own.telling, statuses, command)
        or _by_code_of(statuses, rules.statuses)
        or _REFUSED_AT.get(command)
        or _by_code_of(statuses, rules.vague)
        or _refined(_by_words(plain, rules.weak) or own.weak, statuses, command)
        or _by_reply(failure, rules, is_delay=is_delay)
    )


def judge_status(failure: Failure) -> str:
    """Return the most telling code: the enhanced status, or else the reply code, or nothing."""
    statuses = _statuses(failure)
    telling = [status for status in statuses if not status.endswith(".0.0")]
    if telling or statuses:
        return (telling or statuses)[0]
    replies = _REPLY.findall(f"{failure.diagnostic}\n{failure.text}"[:_DIAGNOSTIC_CHARACTERS_MAX])
    return replies[0] if replies else ""


def plain_words(text: str, idle: tuple[str, ...]) -> str:
    """Return folded words on one line without codes and idle sentences, addresses as "@".

    Of a link its host stays. Mail systems break their sentences into lines that each begin with
    the code.
    """
    text = _ADDRESSES.sub("@", _LINKS.sub(r"\1", text))
    plain = " ".join(_CODES.sub(" ", text).replace("_", " ").split())
    for sentence in idle:
        if sentence in plain:
            plain = plain.replace(sentence, " ")
    return plain


def _texts(failure: Failure) -> list[str]:
    """Return what is said of a failure, the closest to it first."""
    remark = failure.status.partition("(")[2]
    texts = (fold(_diagnostic(failure)), failure.text, fold(remark))
    return [text for text in texts if text.strip()]


def _diagnostic(failure: Failure) -> str:
    return failure.diagnostic[:_DIAGNOSTIC_CHARACTERS_MAX]


def _statuses(failure: Failure) -> tuple[str, ...]:
    """Return the enhanced statuses in a failure: of the field, the diagnosis, and the text."""
    field = _STATUS.findall(failure.status)
    said = _STATUS.findall(_diagnostic(failure))
    written = _STATUS.findall(failure.text)
    found = [status for status in (*field, *said, *written) if not status.startswith("2.")]
    return tuple(dict.fromkeys(found))


def _by_code_of(statuses: tuple[str, ...], reasons: Mapping[str, str]) -> str:
    for status in statuses:
        code = status[2:]
        reason = reasons.get(code) or reasons.get(code.partition(".")[0] + ".")
        if reason:
            return reason
    return ""


def _by_words(texts: list[str], ordered: Ordered) -> str:
    for text in texts:
        for reason, phrases in ordered:
            if first_gapped(phrases, text):
                return reason
    return ""


def _command(failure: Failure, words: BounceWords) -> str:
    """Return the last step of the SMTP dialogue that is spoken of, if any."""
    spoken = " ".join(fold(f"{_diagnostic(failure)} {failure.text}").split())
    named = [name for name, phrases in words.commands if first_gapped(phrases, spoken)]
    return named[-1] if named else ""


def _refined(reason: str, statuses: tuple[str, ...], command: str) -> str:
    """Tell the filter of a living mailbox from an unknown user.

    Who says "user unknown" only after the whole mail, or with the status of a mailbox that is
    disabled (5.2.x), knows the user and refuses the mail.
    """
    if reason != _USER_UNKNOWN or any(status[2:] == "1.1" for status in statuses):
        return reason
    is_disabled = any(status[2:] in ("2.0", "2.1") for status in statuses) and command != "rcpt"
    return _FILTERED if command == "data" or is_disabled else reason


def _by_reply(failure: Failure, rules: ReasonRules, *, is_delay: bool) -> str:
    """Return what the reply code says, where nothing else says anything."""
    said = f"{failure.diagnostic}\n{failure.text}"[:_DIAGNOSTIC_CHARACTERS_MAX]
    replies = _REPLY.findall(said)
    for reply in replies:
        if reply in rules.replies:
            return rules.replies[reply]
    if is_delay:
        return "expired"
    return _ON_HOLD if failure.diagnostic or replies else UNDEFINED
