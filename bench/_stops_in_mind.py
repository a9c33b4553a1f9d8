"""Who must not be written to, kept in plain sets beside the record and independent of it."""

from __future__ import annotations

import copy
import unicodedata
from collections.abc import Container, Iterable
from dataclasses import dataclass, field


def exact(address: str) -> str:
    """Return the one way of writing an address, tag and all."""
    local, _, domain = unicodedata.normalize("NFKC", address).strip().lower().rpartition("@")
    if "xn--" in domain:
        domain = domain.encode().decode("idna")
    return f"{local}@{domain}"


@dataclass(slots=True)
class Stop:
    """A word that somebody wants no contact: for which addresses, and whether it stands."""

    addresses: frozenset[str]
    stands: bool = True


@dataclass(slots=True)
class StopsInMind:
    """Which addresses are one person's, and which stops stand.

    Held against the record it is a lower bound: who may be held back longer is not in it.
    """

    whole: list[frozenset[str]] = field(default_factory=list)
    """Addresses that are one person's."""
    stops: dict[str, Stop] = field(default_factory=dict)
    """By what made them: a decision's number, the digest of a mail, an erasure."""
    parted: dict[int, tuple[frozenset[str], frozenset[str]]] = field(default_factory=dict)
    """The two people that were made one, or two of one, by decision."""
    spread: dict[int, list[Stop]] = field(default_factory=dict)
    """The stops that a split let hold for who was split off as well, by its decision."""
    tagged: dict[int, set[str]] = field(default_factory=dict)
    """The addresses with a tag that a split made somebody else's, by its decision."""
    apart: set[str] = field(default_factory=set)
    """Addresses with a tag that are somebody else's than the one without: a person said so."""

    def plain(self, address: str) -> str:
        """Return an address without what makes no difference to who reads it."""
        written = exact(address)
        local, _, domain = written.rpartition("@")
        return written if written in self.apart else f"{local.partition('+')[0]}@{domain}"

    def of(self, address: str) -> frozenset[str]:
        """Return all addresses of who has this one."""
        one = self.plain(address)
        return next((them for them in self.whole if one in them), frozenset({one}))

    def must_rest(self, address: str) -> bool:
        """Say whether whoever has this address must not be written to."""
        them = self.of(address)
        return any(stop.stands and stop.addresses & them for stop in self.stops.values())

    def stop(self, name: str, addresses: Iterable[str]) -> None:
        """Note that everybody who has one of these addresses said stop."""
        them = frozenset[str]().union(*(self.of(address) for address in addresses))
        self.stops[name] = Stop(them)

    def lift(self, name: str) -> None:
        """Note that a person took a stop back."""
        if name in self.stops:
            self.stops[name].stands = False

    def be_one(self, one: frozenset[str], other: frozenset[str]) -> None:
        """Note that two are one person."""
        both = frozenset(self.plain(address) for address in one | other)
        self.whole = [them for them in self.whole if not them & (one | other | both)]
        self.whole.append(both)

    def split(self, decision: int, address: str, main: str, liftable: Container[str]) -> None:
        """Note that an address is somebody else's; a stop that stands holds for both.

        Of a main address only what has a tag goes, of another one all ways of writing it. What
        no act can lift (not in ``liftable``: an erasure, or a word of who is erased) is not laid
        on somebody beside a stop that one can: they would go as one.
        """
        is_of_main = self.plain(address) == self.plain(main)
        them, alone = self.of(address), frozenset({exact(address)})
        if not is_of_main:
            alone = frozenset({self.plain(address)})
        standing = {
            name: stop for name, stop in self.stops.items() if stop.stands and stop.addresses & them
        }
        own = [stop for name, stop in standing.items() if name in liftable]
        self.spread[decision] = [
            stop for stop in own or standing.values() if not alone <= stop.addresses
        ]
        for stop in self.spread[decision]:
            stop.addresses |= alone
        tagged = {one for one in alone if "+" in one}
        self.tagged[decision] = tagged - self.apart
        self.apart |= tagged
        self.parted[decision] = them - alone, alone
        self.be_two(them - alone, alone)

    def unsplit(self, decision: int) -> None:
        """Note that an address is theirs after all: a stop that the split spread is one again."""
        them, alone = self.parted[decision]
        for stop in self.spread[decision]:
            stop.addresses -= alone
        self.apart -= self.tagged[decision]
        for stop in self.stops.values():
            if stop.addresses & alone:
                # Of them alone: of other splits that a restore forgot nothing is taken back.
                stop.addresses = stop.addresses - alone | {self.plain(one) for one in alone}
        self.be_one(them, alone)

    def be_two(self, one: frozenset[str], other: frozenset[str]) -> None:
        """Note that what was one person are two."""
        self.whole = [them for them in self.whole if not them & (one | other)]
        self.whole += [one, other]

    def forget(self, name: str, address: str) -> None:
        """Note that somebody was erased: their ban stays for good, and they are nobody any more."""
        them = self.of(address)
        self.stop(name, them)
        self.whole = [others for others in self.whole if others != them]

    def pass_on(self, name: str, address: str, gone: Container[str]) -> None:
        """Note that stops of who was erased (``gone``) stand for somebody as one of their own."""
        them, theirs = self.of(address), frozenset[str]()
        for key, stop in self.stops.items():
            if key in gone and stop.stands:
                theirs |= stop.addresses & them
                stop.addresses -= them
        self.stops[name] = Stop(theirs)

    def snapshot(self) -> StopsInMind:
        """Return what a backup knows."""
        return copy.deepcopy(self)

    def restored(self, old: StopsInMind, name: str) -> StopsInMind:
        """Return what holds once a backup is put back: all of it, and the stops said since.

        Who rested only because they were one with somebody by then are two again. A stop of before
        the backup that was spread since holds for them by itself where they were one before.
        """
        back = old.snapshot()
        since = set[str]()
        for key, stop in self.stops.items():
            if stop.stands:
                before = old.stops.get(key, Stop(frozenset()))
                since |= {one for one in stop.addresses if not back.of(one) & before.addresses}
        if since:
            back.stops[name] = Stop(frozenset(since))
        return back
