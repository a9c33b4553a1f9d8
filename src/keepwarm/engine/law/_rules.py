"""The rules of law and courtesy, checked once when they are read."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from keepwarm.engine.values import Basis, Channel

from ._calendar import Countries

_REGION: Final = re.compile(r"\*|[A-Z]{2}(-[A-Z]{2})?")
_DAY_HOURS: Final = 24
EVERYWHERE: Final = "*"


REVIEWED_DAYS_MAX: Final = 180


class Strength(StrEnum):
    """How a rule binds."""

    HARD = "hard"
    """It cannot be switched off."""
    DEFAULT = "default"
    """It holds unless the pack says otherwise."""
    NOTICE = "notice"
    """It is said, and left to a person: Keepwarm cannot know whether it was kept."""


class Scope(StrEnum):
    """Of whom a cap counts the touches."""

    PERSON = "person"
    ACCOUNT = "account"
    MAILBOX = "mailbox"


class Put(StrEnum):
    """What a duty wants to stand in a mail."""

    POSTAL_ADDRESS = "postal_address"
    UNSUBSCRIBE = "unsubscribe"


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """What every rule has: its name, where and for which channels it holds, words and source.

    ``regions`` are countries (ISO 3166-1), states ("US-FL") or "*"; ``why`` continues a sentence.
    """

    name: str
    regions: frozenset[str]
    channels: frozenset[Channel]
    strength: Strength
    why: str
    source: str
    reviewed_on: dt.date

    def holds_in(self, regions: frozenset[str]) -> bool:
        """Say whether the rule holds in any of these regions."""
        return EVERYWHERE in self.regions or bool(self.regions & regions)

    @classmethod
    def from_mapping(cls, raw: Mapping[str, Any]) -> Origin:
        """Read what every rule has; ``ValueError`` names the rule and what is wrong."""
        name = str(raw["id"])
        regions = frozenset(str(region) for region in raw["regions"])
        wrong = [region for region in sorted(regions) if not _REGION.fullmatch(region)]
        if wrong or not regions:
            raise ValueError(f"rule {name}: regions must be like “DE”, “US-FL” or “*”, not {wrong}")
        if not isinstance(raw["reviewed_on"], dt.date):
            raise ValueError(f"rule {name}: reviewed_on must be a date such as 2026-11-22")  # noqa: TRY004
        why, source = str(raw["why"]).strip(), str(raw["source"]).strip()
        if not why or why.endswith(".") or not source:
            raise ValueError(f"rule {name}: why and source must be there, why without a full stop")
        return cls(
            name=name,
            regions=regions,
            channels=frozenset(Channel(word) for word in raw["channels"]),
            strength=Strength(raw["strength"]),
            why=why,
            source=source,
            reviewed_on=raw["reviewed_on"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class BasisRule:
    """Closes channels, unless a basis opens them: for months, or with 0 as long as it stands.

    ``spoken_opens`` says that a word of theirs does, for ``spoken_months``. Rules for
    ``is_for_individuals`` leave those alone who are written to at a company's address.
    """

    origin: Origin
    opens: Mapping[Basis, int]
    spoken_opens: bool
    spoken_months: int
    is_for_individuals: bool

    @classmethod
    def from_mapping(cls, raw: Mapping[str, Any]) -> BasisRule:
        """Read one ``[[basis]]`` of a pack."""
        return cls(
            origin=Origin.from_mapping(raw),
            opens={Basis(name): int(months) for name, months in raw["opens"].items()},
            spoken_opens=bool(raw["spoken_opens"]),
            spoken_months=int(raw.get("spoken_months", 0)),
            is_for_individuals=raw.get("subscriber", "") == "individual",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursRule:
    """The hours of their clock in which a channel is open; on working days only, or on all."""

    origin: Origin
    opens_hour: int
    closes_hour: int
    sunday_opens_hour: int
    is_for_working_days: bool

    @classmethod
    def from_mapping(cls, raw: Mapping[str, Any]) -> HoursRule:
        """Read one ``[[hours]]`` of a pack."""
        opens, closes = int(raw["opens_hour"]), int(raw["closes_hour"])
        sunday = int(raw.get("sunday_opens_hour", opens))
        if not 0 <= opens <= sunday < closes <= _DAY_HOURS:
            raise ValueError(f"rule {raw['id']}: hours must rise from 0 to 24")
        return cls(
            origin=Origin.from_mapping(raw),
            opens_hour=opens,
            closes_hour=closes,
            sunday_opens_hour=sunday,
            is_for_working_days={"working": True, "all": False}[str(raw["days"])],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CapRule:
    """At most so many touches in so many hours; with 0 hours since they spoke last."""

    origin: Origin
    most: int
    span_hours: int
    scope: Scope

    @classmethod
    def from_mapping(cls, raw: Mapping[str, Any]) -> CapRule:
        """Read one ``[[caps]]`` of a pack."""
        most, span = int(raw["most"]), int(raw["span_hours"])
        if most < 1 or span < 0:
            raise ValueError(f"rule {raw['id']}: most must be 1 or more and span_hours 0 or more")
        return cls(
            origin=Origin.from_mapping(raw), most=most, span_hours=span, scope=Scope(raw["scope"])
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyRule:
    """What has to stand in a message; ``spoken_lifts``: not in an answer to who wrote to us."""

    origin: Origin
    puts: frozenset[Put]
    spoken_lifts: bool

    @classmethod
    def from_mapping(cls, raw: Mapping[str, Any]) -> DutyRule:
        """Read one ``[[duties]]`` of a pack."""
        return cls(
            origin=Origin.from_mapping(raw),
            puts=frozenset(Put(word) for word in raw["puts"]),
            spoken_lifts=bool(raw.get("spoken_lifts", False)),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Law:
    """All rules, and how countries show and when they rest."""

    version: str
    basis: tuple[BasisRule, ...]
    hours: tuple[HoursRule, ...]
    caps: tuple[CapRule, ...]
    duties: tuple[DutyRule, ...]
    countries: Countries
    stop_words: Mapping[str, str]
    """The sentence that says how to stop, by language."""

    @property
    def origins(self) -> tuple[Origin, ...]:
        """Return what every rule has, rule by rule."""
        return (
            *(rule.origin for rule in self.basis),
            *(rule.origin for rule in self.hours),
            *(rule.origin for rule in self.caps),
            *(rule.origin for rule in self.duties),
        )

    def review_due(self, today: dt.date) -> dt.date | None:
        """Return when a rule was last looked over, if that is too long ago; None where none is.

        Laws on advertising change every few months somewhere (TCPA, CASL, the ePrivacy rules of
        the member states): half a year is as long as a rule is trusted without a word.
        """
        oldest = min(origin.reviewed_on for origin in self.origins)
        return oldest if (today - oldest).days > REVIEWED_DAYS_MAX else None

    @classmethod
    def from_files(cls, files: Mapping[str, Mapping[str, Any]]) -> Law:
        """Read the rules from the parsed packs by name; a fault is a ``ValueError``."""
        rules = [files[name] for name in sorted(files) if name not in ("countries", "words")]
        law = cls(
            version=max(str(raw["version"]) for raw in files.values()),
            basis=tuple(BasisRule.from_mapping(raw) for raw in _all(rules, "basis")),
            hours=tuple(HoursRule.from_mapping(raw) for raw in _all(rules, "hours")),
            caps=tuple(CapRule.from_mapping(raw) for raw in _all(rules, "caps")),
            duties=tuple(DutyRule.from_mapping(raw) for raw in _all(rules, "duties")),
            countries=Countries.from_mapping(files["countries"]),
            stop_words=dict(files["words"]["stop"]),
        )
        names = [origin.name for origin in law.origins]
        twice = {name for name in names if names.count(name) > 1}
        if twice:
            raise ValueError(f"rules of law need names of their own: {sorted(twice)} stand twice")
        return law


def _all(files: Sequence[Mapping[str, Any]], kind: str) -> list[Mapping[str, Any]]:
    return [rule for raw in files for rule in raw.get(kind, ())]
