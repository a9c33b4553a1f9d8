"""Whether somebody may be reached by a channel at all, what that needs, and what it must say."""

from __future__ import annotations

import calendar
import datetime as dt
import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from keepwarm.engine.values import CHANNELS, Basis, Channel

from ._places import Place
from ._rules import EVERYWHERE, BasisRule, Law, Origin, Put, Strength

_CALLED: Final = frozenset({Channel.PHONE, Channel.VOICEMAIL, Channel.TEXT})
_MONTHS_A_YEAR: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """Their yes to a channel, and until when it holds: epoch seconds, infinity for no end."""

    channel: Channel
    until: float = math.inf


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """What law asks about somebody; moments in epoch seconds, ``nan`` where they are not known.

    ``basis_at`` is when the basis arose: the day of an enquiry or a purchase. ``spoke_at`` is
    their last word to us. ``blocked`` are the channels that they or the lead file said no to.
    """

    place: Place
    basis: Basis
    basis_at: float = math.nan
    spoke_at: float = math.nan
    is_individual: bool = False
    blocked: frozenset[Channel] = frozenset()
    consents: tuple[Consent, ...] = ()

    def regions(self, channel: Channel) -> frozenset[str]:
        """Return where they may be, for a channel."""
        return self.place.calls if channel in _CALLED else self.place.mail

    @property
    def has_spoken(self) -> bool:
        """Say whether they wrote to us or talked with us."""
        return not math.isnan(self.spoke_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowed:
    """It may be done; until a moment where what opens it ends, else without end (infinity)."""

    until: float = math.inf


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """It may be done once something is on record: "consent", or "country" to know the rule."""

    what: str
    rule: Origin
    ended_at: float = math.nan
    """When a basis ended that was there; ``nan`` where there was none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Forbidden:
    """It must not be done, by a rule or, with none, by their own word."""

    rule: Origin | None = None


Ruling = Allowed | Needs | Forbidden


def judge_contact(contact: Contact, channel: Channel, law: Law, *, now: float) -> Ruling:
    """Say whether somebody may be reached by a channel now.

    Nothing reopens what they said no to. Who may be in several places is judged by all of their
    rules; of whom no place is known, by every rule there is: then the country is asked for.
    """
    if channel in contact.blocked:
        return Forbidden()
    regions, until = contact.regions(channel), math.inf
    for rule in law.basis:
        if channel not in rule.origin.channels or rule.origin.strength is Strength.NOTICE:
            continue
        if rule.is_for_individuals and not contact.is_individual:
            continue
        applies = rule.origin.holds_in(regions)
        if not applies and regions:
            continue
        if not applies and any("-" in region for region in rule.origin.regions):
            continue  # of a state the number would tell
        open_until = _open_until(rule, contact, channel, now)
        if now < open_until:
            until = min(until, open_until) if applies else until
        elif not applies:
            return Needs(what="country", rule=rule.origin)
        elif not rule.opens:
            return Forbidden(rule=rule.origin)
        else:
            ended = open_until if open_until > -math.inf else math.nan
            return Needs(what="consent", rule=rule.origin, ended_at=ended)
    return Allowed(until=until)


def _open_until(rule: BasisRule, contact: Contact, channel: Channel, now: float) -> float:
    """Return until when a rule lets a channel be open; minus infinity where nothing opens it."""
    ends = [-math.inf]
    if Basis.CONSENT in rule.opens:
        ends += [consent.until for consent in contact.consents if consent.channel is channel]
    if contact.basis in rule.opens:
        ends.append(_end(contact.basis_at, rule.opens[contact.basis]))
    if rule.spoken_opens and contact.spoke_at <= now:
        ends.append(_end(contact.spoke_at, rule.spoken_months))
    return max(ends)


def _end(since: float, months: int) -> float:
    """Return when so many months are over; where the clock has no beginning, they are."""
    if not months:
        return math.inf
    if math.isnan(since):
        return -math.inf
    began = dt.datetime.fromtimestamp(since, dt.UTC)
    count = began.month - 1 + months
    year, month = began.year + count // _MONTHS_A_YEAR, count % _MONTHS_A_YEAR + 1
    day = min(began.day, calendar.monthrange(year, month)[1])
    return began.replace(year=year, month=month, day=day).timestamp()


def forbidden_channels(contact: Contact, law: Law, *, now: float) -> tuple[int, tuple[str, ...]]:
    """Return the closed channels as bits, and a sentence for each reason.

    What needs to know a country first is not closed: it is asked for when it comes to that.
    """
    bits, why = _bits(contact.blocked), list[str]()
    if contact.blocked:
        why.append(f"They asked for no {' or '.join(sorted(contact.blocked))}.")
    for channel in CHANNELS:
        ruling = judge_contact(contact, channel, law, now=now)
        match ruling:
            case Needs(what="consent", rule=rule) | Forbidden(rule=Origin() as rule):
                bits |= _bits([channel])
                sentence = f"{rule.why[0].upper()}{rule.why[1:]}."
                if sentence not in why:
                    why.append(sentence)
            case _:
                pass
    return bits, tuple(why)


def puts_of(contact: Contact, channel: Channel, law: Law) -> dict[Put, Origin]:
    """Return what a message has to carry, each with the rule that wants it.

    Of whom no place is known, every rule may be the one that holds.
    """
    regions = contact.regions(channel)
    found: dict[Put, Origin] = {}
    for rule in law.duties:
        is_lifted = rule.spoken_lifts and contact.has_spoken
        if channel not in rule.origin.channels or is_lifted:
            continue
        if rule.origin.holds_in(regions) or not regions:
            found |= {put: rule.origin for put in sorted(rule.puts) if put not in found}
    return found


def notices_of(contact: Contact, channel: Channel, law: Law) -> tuple[Origin, ...]:
    """Return the rules that a person has to keep, because nothing here can know of them."""
    regions = contact.regions(channel)
    return tuple(
        origin
        for rule in law.duties
        for origin in (rule.origin,)
        if origin.strength is Strength.NOTICE
        and channel in origin.channels
        and EVERYWHERE not in origin.regions
        and origin.holds_in(regions)
        and not (rule.spoken_lifts and contact.has_spoken)
    )


def _bits(channels: Iterable[Channel]) -> int:
    return sum(1 << CHANNELS.index(channel) for channel in set(channels))
