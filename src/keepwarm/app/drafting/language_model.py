"""What drafting needs of a language model, if one is set up: an answer in a given form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from keepwarm.engine.draft import ProseRequest


class ModelError(Exception):
    """No answer came: the endpoint is away, slow, or answers in no form that is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """What a model said; ``cost`` is in the currency in which prices are set, 0 without any."""

    text: str
    tokens_in: int
    tokens_out: int
    cost: float


class LanguageModel(Protocol):
    """Answers one request; it is handed nothing else and can do nothing else."""

    @property
    def name(self) -> str:
        """Return the name under which it is set up."""

    def complete(self, request: ProseRequest, *, refused: str = "") -> Completion:
        """Return its answer; ``refused`` says what was wrong with the last one.

        ``ModelError`` where none came.
        """
