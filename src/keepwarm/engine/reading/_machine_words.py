"""The words of ``packs/reading/machines.toml`` as a typed, checked value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Self

from keepwarm.engine.reading._gapped import Cues
from keepwarm.engine.reading._tables import table_of, words_of

DECISIVE: Final = 3
"""The weight of what no person writes; so much is enough to take a mail for a machine's."""
STRONG: Final = 2
CUE: Final = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class AutomaticWords:
    """By what automatic answers are known, and people; see the pack's comments.

    ``said`` weighs what a text says, ``people`` what only a person in a conversation says;
    ``telling`` is the part of ``said`` that people hardly ever say.
    ``greeted`` are the words that stand after a greeting where no name does.
    """

    subjects: tuple[str, ...]
    hints: Cues
    said: Cues
    telling: Cues
    people: Cues
    greetings: tuple[str, ...]
    greeted: frozenset[str]

    @classmethod
    def from_mapping(cls, raw: Mapping[str, object]) -> Self:
        """Build the words from the table ``[automatic]``.

        Raises ``ValueError`` with the place, the value and the remedy where it is malformed.
        """
        place = "automatic"
        heavy = [
            (DECISIVE, words_of(raw, place, "decisive")),
            (STRONG, words_of(raw, place, "strong")),
        ]
        return cls(
            subjects=words_of(raw, place, "subjects"),
            hints=Cues.from_weights([(CUE, words_of(raw, place, "hints"))]),
            said=Cues.from_weights([*heavy, (CUE, words_of(raw, place, "cues"))]),
            telling=Cues.from_weights(heavy),
            people=Cues.from_weights([(CUE, words_of(raw, place, "people"))]),
            greetings=words_of(raw, place, "greetings"),
            greeted=frozenset(words_of(raw, place, "greeted")),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarWords:
    """By what answers to invitations and read receipts are known where they are only text."""

    subjects: tuple[str, ...]
    said: Cues
    receipt_subjects: tuple[str, ...]
    receipts: Cues

    @classmethod
    def from_mapping(cls, raw: Mapping[str, object]) -> Self:
        """Build the words from the table ``[calendar]``.

        Raises ``ValueError`` with the place, the value and the remedy where it is malformed.
        """
        place = "calendar"
        return cls(
            subjects=words_of(raw, place, "subjects"),
            said=Cues.from_weights([(CUE, words_of(raw, place, "said"))]),
            receipt_subjects=words_of(raw, place, "receipt_subjects"),
            receipts=Cues.from_weights([(CUE, words_of(raw, place, "receipts"))]),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class MachineWords:
    """By what mails are known that no person wrote.

    ``addresses`` are local parts, for ``intake.is_machine_address``.
    """

    addresses: frozenset[str]
    automatic: AutomaticWords
    calendar: CalendarWords

    @classmethod
    def from_mapping(cls, raw: Mapping[str, object]) -> Self:
        """Build the words from the parsed pack; ``ValueError`` where it is malformed."""
        addresses = table_of(raw, "addresses")
        return cls(
            addresses=frozenset(words_of(addresses, "addresses", "machines")),
            automatic=AutomaticWords.from_mapping(table_of(raw, "automatic")),
            calendar=CalendarWords.from_mapping(table_of(raw, "calendar")),
        )
