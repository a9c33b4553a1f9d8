"""The words of ``packs/reading/bounces.toml`` as a typed, checked value."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Self

from keepwarm.engine.reading._gapped import Cues, Gapped, gapped
from keepwarm.engine.reading._tables import table_of, words_of
from keepwarm.engine.reading._words import whole_words

COMMANDS: Final = ("connect", "ehlo", "mail", "rcpt", "data")
"""The steps of an SMTP dialogue, in their order."""


Ordered = tuple[tuple[str, tuple[Gapped, ...]], ...]
"""Reasons with the phrases that mean them, the first to be tried first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonRules:
    """From the words and codes of a failure to its reason; see the pack's comments.

    The keys of the mappings are codes without their class ("1.1" of 5.1.1; "552"), those of
    ``categories`` PowerMTA's names. ``words`` and ``weak`` are in the order of trial.
    """

    hard: frozenset[str]
    decisive: Mapping[str, str]
    statuses: Mapping[str, str]
    vague: Mapping[str, str]
    replies: Mapping[str, str]
    categories: Mapping[str, str]
    words: Ordered
    weak: Ordered

    @classmethod
    def from_mapping(cls, raw: Mapping[str, object]) -> Self:
        """Build the rules from the table ``[bounces.reasons]``.

        Raises ``ValueError`` with the place, the value and the remedy where it is malformed.
        """
        place = "bounces.reasons"
        return cls(
            hard=frozenset(words_of(raw, place, "hard")),
            decisive=_codes(raw, place, "decisive"),
            statuses=_codes(raw, place, "statuses"),
            vague=_codes(raw, place, "vague"),
            replies=_codes(raw, place, "replies"),
            categories=_codes(raw, place, "categories"),
            words=_ordered(raw, place, "words"),
            weak=_ordered(raw, place, "weak"),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class BounceWords:
    """By what a delivery report is known; see the pack's comments."""

    senders: frozenset[str]
    complaints: tuple[str, ...]
    subjects: tuple[Gapped, ...]
    subject_beginnings: tuple[str, ...]
    subject_hints: tuple[Gapped, ...]
    sentences: Cues
    texts: tuple[Gapped, ...]
    delays: tuple[Gapped, ...]
    copy_marks: re.Pattern[str]
    labels: frozenset[str]
    strangers: re.Pattern[str]
    helpers: frozenset[str]
    idle: tuple[str, ...]
    commands: Ordered
    reasons: ReasonRules

    @classmethod
    def from_mapping(cls, raw: Mapping[str, object]) -> Self:
        """Build the words from the table ``[bounces]``.

        Raises ``ValueError`` with the place, the value and the remedy where it is malformed.
        """
        commands = table_of(raw, "commands")
        subjects = gapped(words_of(raw, "bounces", "subjects"))
        return cls(
            senders=frozenset(words_of(raw, "bounces", "senders")),
            complaints=words_of(raw, "bounces", "complaints"),
            subjects=subjects,
            subject_beginnings=tuple({subject[0] for subject in subjects}),
            subject_hints=gapped(words_of(raw, "bounces", "subject_hints")),
            sentences=Cues.from_weights([(1, words_of(raw, "bounces", "sentences"))]),
            texts=gapped(words_of(raw, "bounces", "texts")),
            delays=gapped(words_of(raw, "bounces", "delays")),
            copy_marks=_copy_marks(words_of(raw, "bounces", "copies")),
            labels=frozenset(words_of(raw, "bounces", "labels")),
            strangers=whole_words(words_of(raw, "bounces", "strangers")),
            helpers=frozenset(words_of(raw, "bounces", "helpers")),
            idle=words_of(raw, "bounces", "idle"),
            commands=tuple(
                (name, gapped(words_of(commands, "bounces.commands", name))) for name in COMMANDS
            ),
            reasons=ReasonRules.from_mapping(table_of(raw, "reasons")),
        )


def _copy_marks(words: Iterable[str]) -> re.Pattern[str]:
    """Return the pattern of a line that begins, after a rule, with one of ``words``."""
    return re.compile(rf"^[^\w\n]{{0,80}}(?:{'|'.join(map(re.escape, words))})", re.MULTILINE)


def _codes(raw: Mapping[str, object], place: str, name: str) -> dict[str, str]:
    """Return code -> reason of a table reason -> codes."""
    table = table_of(raw, name)
    return {code: reason for reason in table for code in words_of(table, f"{place}.{name}", reason)}


def _ordered(raw: Mapping[str, object], place: str, name: str) -> Ordered:
    groups = raw.get(name)
    if not isinstance(groups, list) or not groups:
        problem = (
            f"[[{place}.{name}]] in the reading pack must be a list of tables with a reason and "
            f"phrases, not {groups!r}; give at least one."
        )
        raise ValueError(problem)
    ordered = []
    for group in groups:
        reason = group.get("reason") if isinstance(group, Mapping) else None
        if not isinstance(reason, str) or not reason:
            problem = f"[[{place}.{name}]] in the reading pack holds {group!r}; give it a reason."
            raise ValueError(problem)
        ordered.append((reason, gapped(words_of(group, f"{place}.{name}", "phrases"))))
    return tuple(ordered)
