"""Which channels law and their own word close."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from keepwarm.engine.values import CHANNELS, Basis, Channel


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentRule:
    """Channels closed in a region ("*": everywhere) unless the basis is one of ``bases``."""

    region: str
    channels: frozenset[Channel]
    bases: frozenset[Basis]
    spoken_opens: bool
    """Whether the channel opens to somebody who wrote to us or talked with us."""
    why: str

    @classmethod
    def from_mapping(cls, raw: Mapping[str, object]) -> ConsentRule:
        """Read one rule of the plan pack; an unknown word is a ``ValueError``."""
        return cls(
            region=str(raw["region"]),
            channels=frozenset(Channel(name) for name in cast("Sequence[str]", raw["channels"])),
            bases=frozenset(Basis(name) for name in cast("Sequence[str]", raw["bases"])),
            spoken_opens=bool(raw["spoken_opens"]),
            why=str(raw["why"]),
        )


def forbidden_channels(
    *,
    region: str,
    basis: Basis,
    has_spoken: bool,
    blocked: Iterable[Channel],
    rules: Sequence[ConsentRule],
) -> tuple[int, tuple[str, ...]]:
    """Return the closed channels as bits, and a sentence for each reason.

    ``has_spoken`` is true of somebody who wrote to us or talked with us; ``blocked`` are the
    channels that they or the lead file said no to, which nothing reopens.
    """
    refused = frozenset(blocked)
    bits = _bits(refused)
    why = [f"They asked for no {' or '.join(sorted(refused))}."] if refused else []
    for rule in rules:
        applies = rule.region in ("*", region) and basis not in rule.bases
        if applies and not (has_spoken and rule.spoken_opens):
            bits |= _bits(rule.channels)
            why.append(f"{rule.why[0].upper()}{rule.why[1:]}.")
    return bits, tuple(why)


def _bits(channels: Iterable[Channel]) -> int:
    return sum(1 << CHANNELS.index(channel) for channel in channels)
