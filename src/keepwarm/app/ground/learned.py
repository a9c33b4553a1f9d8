"""What was learned from this workspace's own touches, as it stands in the record."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Self

from django.db import connection

from keepwarm.engine.belief import Parameters

BELIEF: Final = "belief"
"""Name of the learned belief among the workspace's parameters."""
FIT_VERSION: Final = 1
"""Raised when learning or its form changes: what an older version learned is not in force."""
_ROUNDING: Final = 1e-9
"""What adding up in another order may change of a figure, times a thousand."""


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

    def is_same(self, other: Learned) -> bool:
        """Tell whether two are the same but for the order in which chances were added up."""
        sample = (self.published, self.touches, self.prospects, self.answered)
        return sample == (other.published, other.touches, other.prospects, other.answered) and (
            _are_close(self.parameters.to_mapping(), other.parameters.to_mapping())
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


def _are_close(one: object, other: object) -> bool:
    """Compare figures, whatever they stand in; other values must be equal."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(_are_close(one[key], other[key]) for key in one)
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(map(_are_close, one, other))
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=_ROUNDING, abs_tol=_ROUNDING)
    return one == other


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """What is stored and can be understood, whether or not it is in force."""

    content: bytes
    learned: Learned | None


_NOTHING: Final = Stored(content=b"", learned=None)


# Asked after every event: to compile a query of models takes longer than to answer it.
_STORED: Final = (
    "SELECT content FROM records_parameters WHERE workspace_id = %s AND name = %s AND version = %s"
)


def read_stored(workspace_id: int, *, known: Stored | None = None) -> Stored:
    """Read what this version learned; interpret it only where it is not ``known`` already."""
    with connection.cursor() as cursor:
        cursor.execute(_STORED, [workspace_id, BELIEF, FIT_VERSION])
        row = cursor.fetchone()
    content = b"" if row is None else bytes(row[0])
    if not content:
        return _NOTHING
    if known is not None and known.content == content:
        return known
    try:
        learned = Learned.from_text(content.decode())
    except (ValueError, KeyError, TypeError):
        learned = None
    return Stored(content=content, learned=learned)
