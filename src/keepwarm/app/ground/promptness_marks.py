"""The marks of the clock that runs while somebody waits, and what was published of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """A figure of others, in a sentence, and who counted it."""

    words: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Promptness:
    """The pack ``promptness``: marks and shares in minutes, figures in sentences."""

    marks_minutes: tuple[int, ...]
    shares_minutes: tuple[int, ...]
    published: tuple[Published, ...]

    @classmethod
    def from_mapping(cls, pack: Mapping[str, Any]) -> Self:
        """Read the pack; ``ValueError`` says what of it makes no sense."""
        marks, shares = tuple(pack["marks_minutes"]), tuple(pack["shares_minutes"])
        for name, minutes in (("marks_minutes", marks), ("shares_minutes", shares)):
            if not minutes or list(minutes) != sorted(set(minutes)) or minutes[0] <= 0:
                raise ValueError(f"promptness: {name} must rise from above 0, not {minutes}")
        return cls(
            marks_minutes=marks,
            shares_minutes=shares,
            published=tuple(
                Published(words=str(one["words"]), source=str(one["source"]))
                for one in pack["published"]
            ),
        )
