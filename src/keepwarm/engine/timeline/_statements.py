"""What their words amount to: which word rules now, and what kind of answer it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from keepwarm.engine.values import (
    CHANNELS,
    HUMAN_SIGNALS,
    INTENTS,
    PREFERRED_CHANNEL,
    SIGNAL_KINDS,
    Bools,
    Floats,
    Intent,
    Ints,
)

from ._build import SignalColumns

_HUMAN: Final = np.array(sorted(SIGNAL_KINDS.index(kind) for kind in HUMAN_SIGNALS), np.uint8)


def intent_bits(intents: Iterable[Intent]) -> int:
    """Return intents as bits: bit i stands for ``INTENTS[i]``."""
    return sum(1 << INTENTS.index(intent) for intent in set(intents))


REFUSALS: Final = (
    Intent.NOT_INTERESTED,
    Intent.NO_NEED,
    Intent.ALREADY_BOUGHT,
    Intent.COMPETITOR,
    Intent.TOO_EXPENSIVE,
    Intent.NO_BUDGET,
)
"""A no, or a reason for one; none of them alone closes a prospect."""
MISDIRECTED: Final = (Intent.WRONG_PERSON, Intent.LEFT_COMPANY)
_WISHES: Final = intent_bits((Intent.MEETING_REQUEST, Intent.QUESTION, Intent.ASKED_FOR_INFO))
_INTERESTED: Final = intent_bits((Intent.INTERESTED,))
_OPENINGS: Final = _WISHES | _INTERESTED
_COURTESIES: Final = intent_bits(
    (Intent.THANKS_ONLY, Intent.OUT_OF_OFFICE, Intent.AUTO_REPLY, Intent.BOUNCE)
)
_PREFERENCES: Final = intent_bits(PREFERRED_CHANNEL)
_REFUSAL_BITS: Final = intent_bits(REFUSALS)
_MISDIRECTED_BITS: Final = intent_bits(MISDIRECTED)
_NOT_NOW: Final = intent_bits((Intent.NOT_NOW,))
_HOSTILE: Final = intent_bits((Intent.HOSTILE,))
_ENDS: Final = intent_bits((Intent.UNSUBSCRIBE,))


def _has(stated: npt.ArrayLike, bits: int) -> Bools:
    found: Bools = (np.asarray(stated, np.int64) & bits) != 0
    return found


def is_hostile(stated: npt.ArrayLike) -> Bools:
    """Say which words are an attack: nothing more is sent before a person has looked."""
    return _has(stated, _HOSTILE)


def is_misdirected(stated: npt.ArrayLike) -> Bools:
    """Say which words mean that somebody else decides, or that they are not there any more."""
    return _has(stated, _MISDIRECTED_BITS)


def is_deferral(stated: npt.ArrayLike) -> Bools:
    """Say which words mean "later"."""
    return _has(stated, _NOT_NOW)


def is_refusal(stated: npt.ArrayLike) -> Bools:
    """Say which words are a no that leaves no door open, and no stop either."""
    else_said = _OPENINGS | _NOT_NOW | _MISDIRECTED_BITS | _HOSTILE | _ENDS
    return _has(stated, _REFUSAL_BITS) & ~_has(stated, else_said)


def wants_peace(stated: npt.ArrayLike) -> Bools:
    """Say after which words nobody is pushed for a while."""
    no = is_refusal(stated) | is_deferral(stated)
    return no | is_misdirected(stated) | is_hostile(stated)


def leaves_doubt(stated: npt.ArrayLike, unsure: npt.ArrayLike) -> Bools:
    """Say where what only might be meant would change what follows, so that a person must look.

    That is where nothing was understood, or where a stop, an attack, a wish for an answer or
    another person may be meant beside what is certain. A doubt about which kind of no it is,
    whether it is one or a "later", or how warm a "later" is, changes nothing: nobody is pushed
    either way.
    """
    matters = ~_has(stated, -1)
    for group in (_ENDS, _HOSTILE, _MISDIRECTED_BITS, _WISHES):
        matters |= _has(unsure, group) & ~_has(stated, group)
    warm = _has(unsure, _INTERESTED) & ~_has(stated, _OPENINGS | _NOT_NOW)
    return matters | warm


@dataclass(frozen=True, slots=True, kw_only=True)
class Statements:
    """What holds now of all that each person has said; times are ``nan`` where nothing does.

    ``stated`` holds the intents of the latest word that says something: courtesies and notes of
    absence leave the word before them in force. ``resume_at`` is the day they named last and
    ``resumed_at`` when they named it, or spoke of going on without one. ``preferred`` are the
    channels that they asked for last, as bits.
    """

    stated: Ints
    stated_at: Floats
    resume_at: Floats
    resumed_at: Floats
    preferred: npt.NDArray[np.uint8]


def read_statements(signals: SignalColumns, count: int) -> Statements:
    """Return what holds now of the words of ``count`` people; the latest word rules."""
    human = np.isin(signals.kind, _HUMAN)
    # What was said on the phone only the rep knows: it replaces what was written before.
    spoken = human & (signals.message == 0)
    says = human & _has(signals.stated, ~_COURTESIES)
    # That somebody has left may be said by their machine.
    words = np.flatnonzero(spoken | says | is_misdirected(signals.stated))
    dated = human & ~np.isnan(signals.resume_at)
    goes_on = says & _has(signals.stated, ~(_COURTESIES | _NOT_NOW | _PREFERENCES))
    dates = np.flatnonzero(dated | spoken | goes_on)
    wishes = np.flatnonzero(human & _has(signals.stated, _PREFERENCES))
    stated = np.zeros(count, np.int64)
    preferred = np.zeros(count, np.uint8)
    stated_at, resume_at, resumed_at = (np.full(count, np.nan) for _ in range(3))
    # Sorted by time within each person: the last write wins.
    stated[signals.person[words]] = signals.stated[words]
    stated_at[signals.person[words]] = signals.at[words]
    resume_at[signals.person[dates]] = signals.resume_at[dates]
    resumed_at[signals.person[dates]] = signals.at[dates]
    preferred[signals.person[wishes]] = _channels(signals.stated[wishes])
    return Statements(
        stated=stated,
        stated_at=stated_at,
        resume_at=resume_at,
        resumed_at=resumed_at,
        preferred=preferred,
    )


def _channels(stated: Ints) -> npt.NDArray[np.uint8]:
    bits = np.zeros(stated.size, np.uint8)
    for intent, channel in PREFERRED_CHANNEL.items():
        wanted = _has(stated, intent_bits((intent,)))
        bits |= np.where(wanted, 1 << CHANNELS.index(channel), 0).astype(np.uint8)
    return bits
