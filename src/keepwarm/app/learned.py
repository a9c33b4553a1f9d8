"""What was learned from this workspace's own touches, as it stands in the record."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Final, Self

from keepwarm.engine.belief import Parameters
from keepwarm.records import models

BELIEF: Final = "belief"
"""Name of the learned belief among the workspace's parameters."""
FIT_VERSION: Final = 1
"""Raised when learning or its form changes: what an older version learned is not in force."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """Learned parameters, the version of the published ones they started from, and the sample."""

    parameters: Parameters
    published: str
    touches: int
    prospects: int
    answered: int

    def to_text(self) -> str:
        """Return a text to store."""
        return json.dumps(
            {
                "published": self.published,
                "touches": self.touches,
                "prospects": self.prospects,
                "answered": self.answered,
                "parameters": self.parameters.to_mapping(),
            },
            sort_keys=True,  # the same figures are the same text
        )

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Read what ``to_text`` wrote; ``ValueError`` or ``KeyError`` for anything else."""
        raw = json.loads(text)
        return cls(
            parameters=Parameters.from_mapping(raw["parameters"]),
            published=str(raw["published"]),
            touches=int(raw["touches"]),
            prospects=int(raw["prospects"]),
            answered=int(raw["answered"]),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """What is stored and can be understood, whether or not it is in force."""

    content: bytes
    learned: Learned | None


_NOTHING: Final = Stored(content=b"", learned=None)


def read_stored(workspace_id: int, *, known: Stored | None = None) -> Stored:
    """Read what this version learned; interpret it only where it is not ``known`` already."""
    row = models.Parameters.objects.filter(
        workspace_id=workspace_id, name=BELIEF, version=FIT_VERSION
    ).values_list("content", flat=True)
    content = bytes(next(iter(row), b""))
    if not content:
        return _NOTHING
    if known is not None and known.content == content:
        return known
    try:
        learned = Learned.from_text(content.decode())
    except (ValueError, KeyError, TypeError):
        learned = None
    return Stored(content=content, learned=learned)
