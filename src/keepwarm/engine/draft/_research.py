"""What is worth finding out before a touch: what is missing, why it helps, and where to look."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, cast

from ._compose import Draft
from ._recipes import SLOTS, Recipes

_FIELDS: Final = ("question", "why", "where")


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """One thing that is worth knowing of a prospect.

    ``slots`` are the facts of drafts that it fills. One that ``is_asked_only`` is missing only
    where a draft has a gap for it.
    """

    name: str
    question: str
    why: str
    where: tuple[str, ...]
    slots: tuple[str, ...]
    is_asked_only: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """A need that nothing fills; ``is_asked`` where the draft cannot be whole without it."""

    need: Need
    is_asked: bool


def read_needs(raw: Mapping[str, object]) -> tuple[Need, ...]:
    """Read the parsed pack, the most telling need first; ``ValueError`` says what is wrong."""
    needs = []
    for name, table in raw.items():
        fields = cast("Mapping[str, object]", table)
        if lacking := [field for field in _FIELDS if not fields.get(field)]:
            raise ValueError(f"recipes/research.toml, {name}: give {', '.join(lacking)}")
        slots = tuple(cast("Sequence[str]", fields.get("slots", ())))
        if unknown := set(slots) - SLOTS:
            raise ValueError(f"recipes/research.toml, {name}: no fact is called {sorted(unknown)}")
        needs.append(
            Need(
                name=name,
                question=str(fields["question"]),
                why=str(fields["why"]),
                where=tuple(cast("Sequence[str]", fields["where"])),
                slots=slots,
                is_asked_only=bool(fields.get("is_asked_only", False)),
            )
        )
    return tuple(needs)


def missing_facts(
    needs: Iterable[Need], recipes: Recipes, draft: Draft | None, known: Collection[str]
) -> tuple[Missing, ...]:
    """Return what is not known, what the draft's gaps ask for first.

    ``known`` holds names of needs and of slots that something fills.
    """
    asked = _slots_of_gaps(recipes, draft) if draft is not None else frozenset()
    missing = [
        Missing(need=need, is_asked=not asked.isdisjoint(need.slots))
        for need in needs
        if need.name not in known and not set(need.slots) & set(known)
    ]
    shown = (each for each in missing if each.is_asked or not each.need.is_asked_only)
    return tuple(sorted(shown, key=lambda each: not each.is_asked))


def _slots_of_gaps(recipes: Recipes, draft: Draft) -> frozenset[str]:
    return frozenset(
        slot
        for gap in draft.gaps
        for line in recipes.lines(draft.tactic, gap.part, draft.language)
        for slot in line.slots
    )
