"""The belief kept up touch by touch: one multiplication for each, over columns of prospects."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from keepwarm.engine.values import Bools, Floats, Ints

from ._parameters import Member


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """Where each prospect stands under one member: odds of listening, x replies, n touches."""

    odds: Floats
    replies: Ints
    touches: Ints

    @property
    def listening(self) -> Floats:
        """Chance that each one still listens."""
        return 1.0 / (1.0 + 1.0 / np.maximum(self.odds, 1e-300))

    def chance(self, member: Member) -> Floats:
        """Return the chance that each one answers the next touch."""
        readiness = (member.alpha + self.replies) / (member.alpha + member.beta + self.touches)
        chance: Floats = self.listening * readiness
        return chance


def start_stream(count: int, member: Member) -> Stream:
    """Return ``count`` prospects who have not been touched yet: odds ``b / a``."""
    odds = member.b / member.a if member.a > 0 else np.inf
    zeros = np.zeros(count, dtype=np.int64)
    return Stream(odds=np.full(count, odds), replies=zeros, touches=zeros)


def stream_touch(stream: Stream, is_answered: Bools, member: Member) -> Stream:
    """Return the stream after one settled touch to each prospect.

    Silence: ``odds *= (beta + n - x) / (alpha + beta + n)``. A reply: ``odds = (b + x) / a``.
    """
    failures = member.beta + stream.touches - stream.replies
    silent = stream.odds * failures / (member.alpha + member.beta + stream.touches)
    replies = stream.replies + is_answered
    lively = (member.b + replies) / member.a if member.a > 0 else np.full(len(replies), np.inf)
    return Stream(
        odds=np.where(is_answered, lively, silent), replies=replies, touches=stream.touches + 1
    )
