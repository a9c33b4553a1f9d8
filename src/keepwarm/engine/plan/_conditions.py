"""The conditions that moves need or avoid, by the names that the plan pack uses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from keepwarm.engine.timeline import is_misdirected
from keepwarm.engine.values import (
    CHANNELS,
    LANES,
    TACTICS,
    Bools,
    Channel,
    Floats,
    Ints,
    Lane,
    Standings,
    Tactic,
)

FRESH_DAYS: Final = 3.0
"""A touch as young as that competes with the answer that is on its way."""
OLD_DAYS: Final = 30.0
_LANE: Final = {lane: code for code, lane in enumerate(LANES)}
_CODE: Final = {channel: code for code, channel in enumerate(CHANNELS)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What the conditions look at, per prospect: standings, lanes, ages and a few limits."""

    standings: Standings
    lane: npt.NDArray[np.uint8]
    email_age_days: Floats
    touch_age_days: Floats
    """Since our last touch; ``nan`` where there was none."""
    ignored: Ints
    """Unanswered touches per channel since their last human signal, (N, channels)."""
    run: Ints
    """Unanswered touches since their last human signal, seen or not."""
    usable: npt.NDArray[np.uint8]
    """Bit c: channel c is reachable, allowed, where they chose chosen, and some move uses it."""
    pursuit_touches: int
    pursuit_channels_min: int
    checkpoint_touches: int
    channel_failures: int
    bump_after_days: float
    bump_within_days: float
    is_stepping_back: Bools

    def has_used(self, channel: Channel) -> Bools:
        """Say whose present run tried the channel."""
        return _bit(self.standings["pursuit_channels"], _CODE[channel])

    def can_use(self, channel: Channel) -> Bools:
        """Say who can be reached on the channel."""
        return _bit(self.usable, _CODE[channel])

    def failed(self, *channels: Channel) -> Ints:
        """Count unanswered touches on the channels."""
        counts: Ints = self.ignored[:, [_CODE[channel] for channel in channels]].sum(axis=1)
        return counts

    def has_other_untried(self, channel: Channel) -> Bools:
        """Say who has a usable channel besides this one that the present run never tried."""
        others = self.usable & ~self.standings["pursuit_channels"]
        # A voicemail is left where a call was tried: it is no channel of its own here.
        mask = ~(1 << _CODE[channel] | 1 << _CODE[Channel.VOICEMAIL]) & 0xFF
        untried: Bools = (others & np.uint8(mask)) != 0
        return untried


def _bit(bits: npt.NDArray[np.integer], code: int) -> Bools:
    is_set: Bools = bits >> code & 1 == 1
    return is_set


def _in_lane(lane: Lane) -> Callable[[Situation], Bools]:
    return lambda situation: situation.lane == _LANE[lane]


def _worn_out(channel: Channel) -> Callable[[Situation], Bools]:
    """C.4.5: failed three times, with another one untried."""
    return lambda situation: (
        (situation.failed(channel) >= situation.channel_failures)
        & situation.has_other_untried(channel)
    )


def _mail_worn_out(situation: Situation) -> Bools:
    """C.4.5 and C.4.6: mail failed three times, or twice with somebody who talks instead."""
    talks = np.isin(
        situation.standings["last_signal_channel"],
        [_CODE[Channel.PHONE], _CODE[Channel.IN_PERSON]],
    ) & ~np.isnan(situation.standings["last_signal_at"])
    failed = situation.failed(Channel.EMAIL)
    shown = talks & (failed >= situation.channel_failures - 1) & situation.can_use(Channel.PHONE)
    worn_out: Bools = _worn_out(Channel.EMAIL)(situation) | shown
    return worn_out


def _untried(channel: Channel) -> Callable[[Situation], Bools]:
    return lambda situation: ~situation.has_used(channel)


def _bumpable(situation: Situation) -> Bools:
    """C.4.4: the last mail, unanswered, not bumped, neither too fresh nor too old."""
    standings = situation.standings
    age = situation.email_age_days
    since_signal = ~(standings["last_email_at"] <= standings["last_signal_at"])
    young: Bools = (age >= situation.bump_after_days) & (age <= situation.bump_within_days)
    bumpable: Bools = since_signal & (standings["is_bumped"] == 0) & young
    return bumpable


def _spoke_by_phone_or_enquired(situation: Situation) -> Bools:
    standings = situation.standings
    by_phone: Bools = np.equal(standings["last_signal_channel"], _CODE[Channel.PHONE])
    never_touched: Bools = np.isnan(standings["last_touch_at"])
    # Whoever wants to be rung, or has no open mail address, is rung though they wrote.
    wants_phone = _bit(standings["preferred"], _CODE[Channel.PHONE])
    # Nobody took the call that was to answer them: write, rather than ring again at once.
    rang_out = (standings["last_touch_at"] > standings["awaiting_since"]) & np.equal(
        standings["last_touch_channel"], _CODE[Channel.PHONE]
    )
    by_mail = situation.can_use(Channel.EMAIL)
    rings: Bools = ((by_phone | never_touched | wants_phone) & ~rang_out) | ~by_mail
    return rings


def _ordinary_spent(situation: Situation) -> Bools:
    """Offer the bold attempt once ordinary tactics are spent, and only once."""
    used = _bit(situation.standings["tactics"], TACTICS.index(Tactic.HAIL_MARY))
    tried_all = (situation.usable & ~situation.standings["pursuit_channels"]) & np.uint8(
        ~(1 << _CODE[Channel.VOICEMAIL] | 1 << _CODE[Channel.LETTER]) & 0xFF
    )
    open_lane = (situation.lane == _LANE[Lane.PURSUE]) | (situation.lane == _LANE[Lane.WARM])
    spent = (situation.run >= situation.pursuit_touches - 1) & (tried_all == 0)
    may_try: Bools = open_lane & spent & ~used
    return may_try


def _touched_last_by(channel: Channel) -> Callable[[Situation], Bools]:
    return lambda situation: (
        np.equal(situation.standings["last_touch_channel"], _CODE[channel])
        & ~np.isnan(situation.touch_age_days)
    )


def _spoke_last_by(channel: Channel) -> Callable[[Situation], Bools]:
    return lambda situation: (
        np.equal(situation.standings["last_signal_channel"], _CODE[channel])
        & ~np.isnan(situation.standings["last_signal_at"])
    )


def _tried_two_channels(situation: Situation) -> Bools:
    channels: Ints = np.bitwise_count(situation.standings["pursuit_channels"])
    return channels >= 2  # noqa: PLR2004


_LAST_BY: Final = tuple(channel for channel in Channel if channel is not Channel.VOICEMAIL)
"""Nothing tells a voicemail from the call that it ended, so no step asks for it."""
CONDITIONS: Final[dict[str, Callable[[Situation], Bools]]] = {
    "awaiting": lambda situation: ~np.isnan(situation.standings["awaiting_since"]),
    "spoke_by_phone_or_enquired": _spoke_by_phone_or_enquired,
    "pursued": _in_lane(Lane.PURSUE),
    "kept_warm": _in_lane(Lane.WARM),
    "touched": lambda situation: situation.run >= 1,
    "touched_twice": lambda situation: situation.run >= 2,  # noqa: PLR2004
    "past_checkpoint": lambda situation: situation.run >= situation.checkpoint_touches,
    "no_mail_no_phone": lambda situation: (
        ~(situation.can_use(Channel.EMAIL) | situation.can_use(Channel.PHONE))
    ),
    "had_dialogue": lambda situation: situation.standings["replies"] > 0,
    "bumpable": _bumpable,
    "email_worn_out": _mail_worn_out,
    "phone_worn_out": _worn_out(Channel.PHONE),
    "voicemail_worn_out": lambda situation: (
        situation.failed(Channel.VOICEMAIL) >= situation.channel_failures
    ),
    "email_untried": _untried(Channel.EMAIL),
    "phone_untried": _untried(Channel.PHONE),
    "linkedin_untried": _untried(Channel.LINKEDIN),
    "text_untried": _untried(Channel.TEXT),
    "phone_tried": lambda situation: situation.has_used(Channel.PHONE),
    "tried_two_channels": _tried_two_channels,
    "told_preference": lambda situation: situation.standings["preferred"] != 0,
    "has_colleagues": lambda situation: situation.standings["colleagues"] > 0,
    "ordinary_spent": _ordinary_spent,
    "misdirected": lambda situation: is_misdirected(situation.standings["stated"]),
    "closed": _in_lane(Lane.CLOSED),
    "waited_for": _in_lane(Lane.WAITING),
    "stepping_back": lambda situation: situation.is_stepping_back,
    "never_touched": lambda situation: np.isnan(situation.touch_age_days),
    "touched_lately": lambda situation: situation.touch_age_days <= FRESH_DAYS,
    "touched_long_ago": lambda situation: situation.touch_age_days >= OLD_DAYS,
    "never_spoke": lambda situation: np.isnan(situation.standings["last_signal_at"]),
    "spoke_last": lambda situation: (
        ~(situation.standings["last_touch_at"] >= situation.standings["last_signal_at"])
        & ~np.isnan(situation.standings["last_signal_at"])
    ),
    "email_tried": lambda situation: situation.has_used(Channel.EMAIL),
    "email_failed": lambda situation: situation.failed(Channel.EMAIL) >= situation.channel_failures,
    **{f"touched_last_by_{channel}": _touched_last_by(channel) for channel in _LAST_BY},
    **{f"spoke_last_by_{channel}": _spoke_last_by(channel) for channel in _LAST_BY},
}
"""Each maps a situation to a boolean per prospect. Moves need or avoid them, and the steps are
weighed and ruled by them: what is known of a prospect's record is asked here and nowhere else."""


def conditions_of(situation: Situation) -> frozenset[str]:
    """Return the names of all conditions that the one prospect of ``situation`` meets."""
    return frozenset(name for name, holds in CONDITIONS.items() if bool(holds(situation)[0]))
