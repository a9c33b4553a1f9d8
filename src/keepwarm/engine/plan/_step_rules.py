"""The steps of the craft, the rules between them, and how much speaks for each: as data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, cast

import numpy as np

from keepwarm.engine.belief import REASONS
from keepwarm.engine.values import Channel, Floats, Tactic

from ._conditions import CONDITIONS

NO_CHANNEL: Final = "none"
ANY_CHANNEL: Final = "*"
REASON_PREFIX: Final = "reason:"
UNSURE: Final = "unsure"


@dataclass(frozen=True, slots=True, kw_only=True)
class StepKind:
    """One tactic with the channels it may take, minutes each, and how long it rests once used."""

    tactic: Tactic
    minutes: Mapping[str, float]
    cool_down_days: float
    words: str
    needs: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRule:
    """A rule of the craft: where it applies, and what it leaves or forbids."""

    code: str
    when: frozenset[str]
    any_of: frozenset[str]
    unless: frozenset[str]
    only: tuple[str, ...]
    forbids: tuple[str, ...]
    why: str

    def forbids_step(self, key: str) -> bool:
        """Say whether the rule forbids a step, where it applies."""
        return any(_matches(pattern, key) for pattern in self.forbids)

    def leaves(self, key: str) -> bool:
        """Say whether a rule that leaves only some steps leaves this one."""
        return any(_matches(pattern, key) for pattern in self.only)

    def applies(self, names: frozenset[str]) -> bool:
        """Say whether the rule applies where these kinds of evidence were found."""
        some = not self.any_of or not self.any_of.isdisjoint(names)
        return some and self.when <= names and self.unless.isdisjoint(names)


@dataclass(frozen=True, slots=True, kw_only=True)
class StepWeights:
    """How much speaks for each step: always, by each reason's chance, and by each fact.

    They add up to a score; the exponentials of two scores stand to each other as the chances that
    a careful reader takes the one step or the other (a conditional logit, McFadden 1974).
    """

    version: str
    steps: tuple[str, ...]
    base: Floats
    """One score per step."""
    reasons: Floats
    """By reason in the order of ``REASONS``, (reasons, steps)."""
    facts: Mapping[str, Floats]

    @classmethod
    def from_mapping(cls, raw: Mapping[str, object]) -> StepWeights:
        """Read the parsed steps pack; numbers are hundredths; wrong ones are a ``ValueError``."""
        try:
            steps = tuple(cast("Sequence[str]", raw["steps"]))
            reasons = cast("Mapping[str, Sequence[int]]", raw["reasons"])
            facts = cast("Mapping[str, Sequence[int]]", raw["facts"])
            return cls(
                version=str(raw["version"]),
                steps=steps,
                base=_row("base", cast("Sequence[int]", raw["base"]), len(steps)),
                reasons=np.array(
                    [_row(reason, reasons[reason.value], len(steps)) for reason in REASONS]
                ),
                facts={name: _row(name, row, len(steps)) for name, row in facts.items()},
            )
        except KeyError as error:
            raise ValueError(
                f"the steps pack lacks {error}; write it anew with python -m training.steps"
            ) from error

    def score(self, chances: Sequence[float], facts: frozenset[str]) -> Mapping[str, float]:
        """Return what speaks for each step, by the reasons' chances and the facts found."""
        total = self.base + np.asarray(chances) @ self.reasons
        for name in sorted(facts & self.facts.keys()):
            total = total + self.facts[name]
        return dict(zip(self.steps, total.tolist(), strict=True))


def _row(name: str, row: Sequence[int], count: int) -> Floats:
    if len(row) != count:
        raise ValueError(f"the steps pack's {name!r} has {len(row)} numbers for {count} steps")
    return np.array(row, np.float64) / 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRules:
    """All steps, how much speaks for each, and the rules of the craft between them."""

    kinds: tuple[StepKind, ...]
    weights: StepWeights
    rules: tuple[StepRule, ...]

    @classmethod
    def from_mapping(
        cls, raw: Mapping[str, object], weights: Mapping[str, object], *, evidence: Iterable[str]
    ) -> StepRules:
        """Read the steps from the parsed plan and steps packs; a wrong entry is a ``ValueError``.

        ``evidence`` are the kinds that the reasons pack knows: conditions and these are what rules
        may ask for.
        """
        try:
            kinds = tuple(_kind(table) for table in _tables(raw, "steps"))
            rules = tuple(_rule(table) for table in _tables(raw, "rules"))
        except KeyError as error:
            raise ValueError(
                f"the plan pack lacks {error}; add it as in packs/plan.toml"
            ) from error
        missing = set(Tactic) - {kind.tactic for kind in kinds}
        if missing:
            raise ValueError(f"the plan pack's steps lack {sorted(missing)}; add each tactic")
        found = cls(kinds=kinds, weights=StepWeights.from_mapping(weights), rules=rules)
        known = {step_key(kind.tactic, channel) for kind in kinds for channel in kind.minutes}
        if known != set(found.weights.steps):
            raise ValueError(
                f"the steps pack weighs other steps than the plan pack has:"
                f" {sorted(known ^ set(found.weights.steps))}; run python -m training.steps"
            )
        _check_names(found, {*CONDITIONS, *evidence})
        return found

    @property
    def names(self) -> frozenset[str]:
        """Return all facts that the rules ask for."""
        asked = (rule.when | rule.any_of | rule.unless for rule in self.rules)
        return frozenset().union(*asked, *(kind.needs for kind in self.kinds))


def _check_names(steps: StepRules, known: set[str]) -> None:
    allowed = {*known, UNSURE, *(f"{REASON_PREFIX}{reason}" for reason in REASONS)}
    unknown = (steps.names | steps.weights.facts.keys()) - allowed
    if unknown:
        raise ValueError(
            f"the steps ask for {sorted(unknown)}; no condition or kind of evidence is called so"
        )


def step_key(tactic: Tactic, channel: str | None) -> str:
    """Return the name of a step in the packs: "switch_channel/phone", "wait/none"."""
    return f"{tactic}/{channel or NO_CHANNEL}"


def _tables(raw: Mapping[str, object], name: str) -> Sequence[Mapping[str, object]]:
    return cast("Sequence[Mapping[str, object]]", raw[name])


def _kind(table: Mapping[str, object]) -> StepKind:
    channels = cast("Mapping[str, float]", table["channels"])
    unknown = set(channels) - {*Channel, NO_CHANNEL}
    if unknown:
        raise ValueError(f"step {table['tactic']}: no channel {sorted(unknown)}")
    return StepKind(
        tactic=Tactic(str(table["tactic"])),
        minutes={name: float(minutes) for name, minutes in channels.items()},
        cool_down_days=float(cast("float", table["cool_down_days"])),
        words=str(table["words"]),
        needs=frozenset(cast("Sequence[str]", table.get("needs", ()))),
    )


def _rule(table: Mapping[str, object]) -> StepRule:
    def names(key: str) -> tuple[str, ...]:
        return tuple(cast("Sequence[str]", table.get(key, ())))

    return StepRule(
        code=str(table["code"]),
        when=frozenset(names("when")),
        any_of=frozenset(names("any")),
        unless=frozenset(names("unless")),
        only=names("only"),
        forbids=names("forbids"),
        why=str(table["why"]),
    )


def _matches(pattern: str, key: str) -> bool:
    tactic, _, channel = pattern.partition("/")
    found, _, on = key.partition("/")
    return tactic == found and channel in (ANY_CHANNEL, on)
