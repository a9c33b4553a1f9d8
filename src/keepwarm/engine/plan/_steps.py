"""The next step with one prospect: which of the twenty tactics, on which channel, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, cast

import numpy as np

from keepwarm.engine.belief import Diagnosis, Reason
from keepwarm.engine.values import CHANNELS, LANES, TACTICS, Channel, Lane, Tactic

from ._lanes import DAY_S, Placement, usable_channels
from ._moves import Ranking
from ._rules import Move

NO_CHANNEL: Final = "none"
ANY_CHANNEL: Final = "*"
FIT_UNNAMED: Final = 0.05
INDEX_SHARE: Final = 0.03
"""What the value per minute may move a step: it decides between steps that fit about alike."""
SURE_CHANCE: Final = 0.6
"""Below that nobody is closed: the likeliest reason is a guess among others."""
_REASON_PREFIX: Final = "reason:"


@dataclass(frozen=True, slots=True, kw_only=True)
class StepKind:
    """One tactic with the channels it may take, minutes each, and how long it rests once used."""

    tactic: Tactic
    minutes: Mapping[str, float]
    cool_down_days: float
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRule:
    """A rule of the craft: where it applies, and what it leaves, forbids or favours."""

    code: str
    when: frozenset[str]
    any_of: frozenset[str]
    unless: frozenset[str]
    only: tuple[str, ...]
    forbids: tuple[str, ...]
    favours: Mapping[str, float]
    why: str

    def applies(self, names: frozenset[str]) -> bool:
        """Say whether the rule applies where these kinds of evidence were found."""
        some = not self.any_of or not self.any_of.isdisjoint(names)
        return some and self.when <= names and self.unless.isdisjoint(names)


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRules:
    """All steps, how well each fits each reason, and the rules between them."""

    kinds: tuple[StepKind, ...]
    fits: Mapping[Reason, Mapping[str, float]]
    rules: tuple[StepRule, ...]

    @classmethod
    def from_mapping(cls, raw: Mapping[str, object]) -> StepRules:
        """Read the steps from the parsed plan pack; a wrong entry is a ``ValueError``."""
        try:
            kinds = tuple(_kind(table) for table in _tables(raw, "steps"))
            fits = cast("Mapping[str, Mapping[str, float]]", raw["fits"])
            rules = tuple(_rule(table) for table in _tables(raw, "rules"))
        except KeyError as error:
            raise ValueError(
                f"the plan pack lacks {error}; add it as in packs/plan.toml"
            ) from error
        missing = set(Tactic) - {kind.tactic for kind in kinds}
        if missing:
            raise ValueError(f"the plan pack's steps lack {sorted(missing)}; add each tactic")
        known = {f"{kind.tactic}/{channel}" for kind in kinds for channel in kind.minutes}
        for name in (step for table in fits.values() for step in table):
            if name not in known:
                raise ValueError(f"fits names {name!r}; there is no such step")
        return cls(
            kinds=kinds,
            fits={Reason(name): dict(table) for name, table in fits.items()},
            rules=rules,
        )

    @property
    def names(self) -> frozenset[str]:
        """Return all kinds of evidence that the rules ask for."""
        asked = (rule.when | rule.any_of | rule.unless for rule in self.rules)
        return frozenset().union(*asked)


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
        favours=cast("Mapping[str, float]", table.get("favours", {})),
        why=str(table["why"]),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step that may be taken: ``channel`` is ``None`` where nothing is sent.

    ``weight`` says how well it fits what is believed; ``why`` holds the rules that led to it.
    """

    tactic: Tactic
    channel: Channel | None
    minutes: float
    weight: float
    words: str
    why: tuple[str, ...]


def next_steps(
    standing: np.void,
    placement: Placement,
    ranking: Ranking,
    diagnosis: Diagnosis,
    *,
    now: float,
    steps: StepRules,
    moves: Sequence[Move],
) -> tuple[Step, ...]:
    """Return every admissible step with the one prospect of ``placement``, best first.

    A step weighs as well as it fits the reasons, each by its chance, and as the rules favour it;
    the value per minute of ``ranking`` (the plan's own) decides between those that fit alike.
    """
    names = _names(placement, diagnosis, now=now)
    applied = [rule for rule in steps.rules if rule.applies(names)]
    only = next((rule for rule in applied if rule.only), None)
    values = _values(ranking, moves)
    found = []
    for kind in steps.kinds:
        for channel, minutes in kind.minutes.items():
            key = f"{kind.tactic}/{channel}"
            if not _is_possible(kind, channel, standing, names, now=now):
                continue
            if any(_matches(pattern, key) for rule in applied for pattern in rule.forbids):
                continue
            if only is not None and not any(_matches(pattern, key) for pattern in only.only):
                continue
            weight = _fit(key, diagnosis, steps) + INDEX_SHARE * values.get(key, 0.0)
            weight += sum(rule.favours.get(key, 0.0) for rule in applied)
            found.append(
                Step(
                    tactic=kind.tactic,
                    channel=None if channel == NO_CHANNEL else Channel(channel),
                    minutes=minutes,
                    weight=weight,
                    words=kind.words,
                    why=_why(key, applied, only),
                )
            )
    found.sort(key=lambda step: -step.weight)
    return tuple(found) or (_nothing(steps),)


def _nothing(steps: StepRules) -> Step:
    wait = next(kind for kind in steps.kinds if kind.tactic is Tactic.WAIT)
    return Step(
        tactic=Tactic.WAIT,
        channel=None,
        minutes=wait.minutes[NO_CHANNEL],
        weight=0.0,
        words=wait.words,
        why=("Nothing that the rules allow is left for today.",),
    )


def _names(placement: Placement, diagnosis: Diagnosis, *, now: float) -> frozenset[str]:
    names = {*diagnosis.names, f"{_REASON_PREFIX}{diagnosis.ranked[0].reason}"}
    lane = LANES[placement.lane[0]]
    if lane is Lane.CLOSED:
        names.add("forbidden")
    if diagnosis.ranked[0].chance < SURE_CHANCE:
        names.add("unsure")
    if lane is Lane.WAITING and placement.due_at[0] > now:
        names.add("date_ahead")
    if placement.is_stepping_back[0]:
        names.add("many_in_a_week")
    return frozenset(names)


def _matches(pattern: str, key: str) -> bool:
    tactic, _, channel = pattern.partition("/")
    found, _, on = key.partition("/")
    return tactic == found and channel in (ANY_CHANNEL, on)


def _fit(key: str, diagnosis: Diagnosis, steps: StepRules) -> float:
    # The chance squared: what is likely decides, and a crowd of guesses does not outvote it.
    share = sum(one.chance**2 for one in diagnosis.ranked)
    return sum(
        one.chance**2 / share * steps.fits.get(one.reason, {}).get(key, FIT_UNNAMED)
        for one in diagnosis.ranked
    )


def _values(ranking: Ranking, moves: Sequence[Move]) -> dict[str, float]:
    """Return the plan's value per minute of each move, as a share of the best."""
    index = ranking.index[: len(moves), 0]
    best = max((float(value) for value in index if np.isfinite(value)), default=0.0)
    if best <= 0:
        return {}
    return {
        f"{move.tactic}/{move.channel}": max(float(value), 0.0) / best
        for move, value in zip(moves, index, strict=True)
        if np.isfinite(value)
    }


def _is_possible(
    kind: StepKind, channel: str, standing: np.void, names: frozenset[str], *, now: float
) -> bool:
    if channel == NO_CHANNEL:
        return True
    code = CHANNELS.index(Channel(channel))
    usable = int(usable_channels(np.array([standing]))[0])
    elsewhere = kind.tactic in (Tactic.OTHER_PERSON_AT_ACCOUNT, Tactic.VIA_ASSISTANT)
    if not usable >> code & 1 and not elsewhere:
        return False
    is_last = int(standing["last_touch_channel"]) == code
    if kind.tactic is Tactic.SWITCH_CHANNEL and (is_last or np.isnan(standing["last_touch_at"])):
        return False
    if kind.tactic is Tactic.CALL_AT_OTHER_TIME and not names & {"phone_tried"}:
        return False
    same = int(standing["last_touch_tactic"]) == TACTICS.index(kind.tactic) and (
        int(standing["last_touch_channel"]) == code
    )
    age_days = (now - float(standing["last_touch_at"])) / DAY_S
    return not (same and age_days < kind.cool_down_days)


def _why(key: str, applied: Sequence[StepRule], only: StepRule | None) -> tuple[str, ...]:
    led = [rule for rule in applied if rule is only or rule.favours.get(key, 0.0) > 0]
    return tuple(dict.fromkeys(f"{rule.why} ({rule.code})" for rule in led))
