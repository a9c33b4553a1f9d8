"""What part somebody may play at their company, as far as their title says."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

ROLES: Final = ("decision_maker", "champion", "user", "gatekeeper", "unknown")
"""Who decides, who speaks for us, who works with it, who keeps the door; not known."""
_WORDS: Final = re.compile(r"\w+")


def suggest_role(title: str, words: Mapping[str, Sequence[str]]) -> str:
    """Return the role that a title speaks for, by the words of each; "unknown" without one.

    A gatekeeper's word comes first: the assistant of a director decides nothing.
    """
    said = " ".join(_WORDS.findall(title.casefold()))
    for role in ("gatekeeper", "decision_maker", "champion", "user"):
        for word in words.get(role, ()):
            if re.search(rf"(?:^| ){re.escape(word)}(?: |$)", said):
                return role
    return "unknown"
