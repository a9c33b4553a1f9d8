"""Priors and standings for the tests of the belief, built from plain Python values."""

from collections.abc import Sequence

import numpy as np

from keepwarm.engine.belief import Parameters
from keepwarm.engine.values import CHANNELS, STAGES, Channel, Coverage, Standings, no_standings

NOW = 1_700_000_000.0
HOUR = 3600.0
DAY = 24 * HOUR
LONG_AGO = NOW - 400 * DAY
EMAIL, PHONE, VOICEMAIL, TEXT = (
    CHANNELS.index(name) for name in (Channel.EMAIL, Channel.PHONE, Channel.VOICEMAIL, Channel.TEXT)
)

Touch = tuple[float, int]
"""When it was made (epoch seconds) and on which channel (code)."""

MEMBERS = (
    {"alpha": 0.05, "beta": 2.7, "a": 0.0, "b": 1.0},
    {"alpha": 0.4, "beta": 0.3, "a": 0.6, "b": 1.4},
    {"alpha": 1.2, "beta": 10.0, "a": 0.7, "b": 1.3},
)
MAIL_DELAY = [[2, 0.5], [24, 0.8], [720, 1]]
AT_ONCE = [[0, 1]]
SLOW_DELAY = [[48, 0], [720, 1]]


def priors(members=MEMBERS, multipliers=None):
    """Return the mapping of a pack in which all stages share the same members."""
    delays = dict.fromkeys(CHANNELS, MAIL_DELAY) | {
        Channel.PHONE: AT_ONCE,
        Channel.IN_PERSON: AT_ONCE,
        Channel.LETTER: SLOW_DELAY,
    }
    shares = {Channel.PHONE: 0.9, Channel.VOICEMAIL: 0.2} if multipliers is None else multipliers
    return {
        "version": "test-1",
        "segments": {
            stage.value: [
                {"name": f"member {index}", "source": "invented", "weight": index + 1.0} | member
                for index, member in enumerate(members)
            ]
            for stage in STAGES
        },
        "channels": {
            channel.value: {
                "multiplier": shares.get(channel, 1.0),
                "multiplier_source": "invented",
                "delay_hours": delays[channel],
                "delay_source": "invented",
            }
            for channel in CHANNELS
        },
    }


def parameters(members=MEMBERS, multipliers=None) -> Parameters:
    return Parameters.from_mapping(priors(members, multipliers))


def one_member(*, alpha, beta, a, b) -> Parameters:
    return parameters(members=({"alpha": alpha, "beta": beta, "a": a, "b": b},))


def everything_seen(until: float = NOW) -> Coverage:
    return Coverage(since=np.zeros(len(CHANNELS)), until=np.full(len(CHANNELS), until))


def standing(
    run: Sequence[Touch] = (), *, replies: int = 0, before: int | None = None, stage: int = 0
) -> Standings:
    """Return a standing after ``before`` touches with ``replies``, a signal, and a silent run."""
    standings = no_standings(1)
    standings["stage"] = stage
    standings["replies"] = replies
    standings["touches"] = (replies if before is None else before) + len(run)
    for _, channel in run:
        standings["ignored"][0, channel] += 1
    for index, (at, channel) in enumerate(sorted(run)[-8:]):
        standings["recent_at"][0, index] = at
        standings["recent_channel"][0, index] = channel
    return standings


def ignored_mails(count: int) -> list[Touch]:
    """Return mails so old that no reply to them is to come."""
    return [(LONG_AGO + index * DAY, EMAIL) for index in range(count)]
