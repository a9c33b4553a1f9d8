"""What looking at an installation finds."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing looked at: whether it is well, where it is, and what to do when it is not."""

    is_well: bool
    sentence: str
    what: str = ""
    where: str = ""
    remedy: str = ""
    is_urgent: bool = True
    """Whether not being well makes the whole not well, or is a matter for this week."""
