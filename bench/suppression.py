"""Does to a record whatever people do, and counts who said stop and might be written to after all.

    python -m bench.suppression [--operations 100000] [--seed 1] [--database postgresql]

An operation is a use case of production, drawn by chance: leads are imported (again, under other
ways of writing an address), a mail or a call says stop, people are merged, split, handed over,
closed, opened and erased, acts are undone, and, on SQLite, a backup is put back. What must hold is
kept in plain sets (``bench/_stops_in_mind.py``). After each operation the check before a mail is
asked of everybody who must not be written to, under one of the ways of writing their address.

Printed is one line of JSON. ``breaches`` (somebody might be written to) and ``shrunk`` (a stop went
that nobody took back) must be 0, or the bench ends with 1. ``unguarded`` is the same where an
erasure leaves no ban behind: if it finds no breach, nothing here does.
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import datetime as dt
import functools
import hashlib
import io
import json
import random
import shutil
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from unittest import mock

from bench._stops_in_mind import StopsInMind
from bench.synthetic import own_home

if TYPE_CHECKING:
    from keepwarm.app.ground.desk import Desk

OWN: Final = "rita@brightwell.example"
DOMAINS: Final = ("fenland.example", "harrow.example", "bücher.example")
PEOPLE_MAX: Final = 9
LIFE: Final = 60
"""Operations on a record before the next one begins: old acts pile up, and slow it down."""
ACTS: Final = {
    "import": 8, "stop": 3, "stop by mail": 3, "undo": 6, "merge": 4, "split": 3, "hand over": 2,
    "close": 1, "reopen": 2, "erase": 2, "back up": 1, "restore": 1,
}  # fmt: skip
UNDONE: Final = ("suppress", "merge", "split", "hand_over", "close", "reopen")
STOPPED: Final = "they asked for no further contact"
UNGUARDED_OPERATIONS: Final = 600


class Life:
    """One record, what was done to it, and what must hold of it."""

    def __init__(self, desk: Desk, dice: random.Random, counts: Counter[str], folder: Path) -> None:
        from keepwarm.app.ground.coverage import set_owner

        self.desk, self.dice, self.counts = desk, dice, counts
        self.mind = StopsInMind()
        self.pool = [f"p{number}@{dice.choice(DOMAINS)}" for number in range(PEOPLE_MAX)]
        self.is_broken = False
        self.backup: StopsInMind | None = None
        self.folder = folder
        self.number, self.steps = 0, list[str]()
        set_owner(desk, frozenset({OWN}))

    def do_something(self) -> None:
        """Do one thing, then ask whether somebody might be written to."""
        from keepwarm.app.ground.errors import Refusal

        self.number += 1
        acts = {name: share for name, share in ACTS.items() if self._can(name)}
        name = self.dice.choices(tuple(acts), tuple(acts.values()))[0]
        before, broken = self._stops(), self.counts["breaches"] + self.counts["shrunk"]
        self.steps.append(name)
        try:
            said = getattr(self, f"_{name.replace(' ', '_')}")()
        except Refusal as refusal:
            if name == "restore":
                raise  # nobody may be left half restored
            said = refusal
            self.counts[f"{name}, refused"] += 1
        else:
            self.counts[name] += 1
        self.steps[-1] += f": {said}"
        self.counts["operations"] += 1
        if name != "undo":
            self.counts["shrunk"] += bool(before - self._stops())
        self._ask()
        self.is_broken = self.counts["breaches"] + self.counts["shrunk"] > broken

    def _can(self, name: str) -> bool:
        from django.db import connection

        if name == "restore":
            return self.backup is not None
        is_file = connection.vendor == "sqlite" and not connection.in_atomic_block
        return name != "back up" or is_file

    def _stops(self) -> set[bytes]:
        from keepwarm.records.models import Suppression

        return {bytes(row) for row in Suppression.objects.values_list("key_hash", flat=True)}

    def _ask(self) -> None:
        """Ask of every prospect who must rest whether a mail might go to them."""
        from keepwarm.app.sending import send_checks
        from keepwarm.records.models import Address, Prospect

        people = Prospect.objects.order_by("pk").values_list("person_id", "person__key")
        ways = [(person, key) for person, key in people if "@" in key]
        mails = Address.objects.filter(channel="email", person__prospect__isnull=False)
        ways += list(mails.order_by("pk").values_list("person_id", "value"))
        for person, address in ways:
            if not self.mind.must_rest(address):
                continue
            self.counts["asked"] += 1
            why = send_checks.why_stopped(self.desk, person, self._written(address))
            if why != STOPPED:
                self.counts["breaches"] += 1
                self.steps.append(f"{address} might be written to: {why or 'nothing stops it'}")

    def _written(self, address: str) -> str:
        """Return an address in one of the ways in which it is written."""
        local, _, domain = address.rpartition("@")
        ways = (
            address,
            address.upper(),
            f"{local}+offers@{domain}",
            f"{local.title()}@{domain.encode('idna').decode()}",
            f"{local}@{domain[0].translate(_WIDE)}{domain[1:]}",
        )
        return self.dice.choice(ways)

    # Who

    def _prospect(self) -> Any:  # noqa: ANN401 - a row of the record
        from keepwarm.app.ground.errors import Refusal
        from keepwarm.records.models import Prospect

        rows = list(Prospect.objects.select_related("person").order_by("pk"))
        if not rows:
            raise Refusal("There is nobody.")
        return self.dice.choice(rows)

    # What is done

    def _import(self) -> str:
        from keepwarm.app.importing.sheets import import_sheet

        out = io.StringIO()
        rows = csv.writer(out)
        rows.writerow(("Full Name", "E-mail", "Country"))
        chosen = self.dice.sample(self.pool, self.dice.randint(1, 3))
        for address in chosen:
            rows.writerow((address.partition("@")[0].title(), self._written(address), "US"))
        import_sheet(self.desk, name=f"{self.number}.csv", content=out.getvalue().encode())
        return ", ".join(chosen)

    def _stop(self) -> str:
        from keepwarm.app.keeping.act import suppress

        row = self._prospect()
        decision = suppress(self.desk, prospect_id=row.pk, why="They rang and said stop.")
        self.mind.stop(f"decision {decision}", [row.person.key])
        return f"{row.person.key}, decision {decision}"

    def _stop_by_mail(self) -> str:
        from keepwarm.app.importing.intake import import_mail

        row = self._prospect()
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = row.person.key, OWN, "Pumps"
        message["Date"] = format_datetime(self.desk.now())
        message["Message-ID"] = f"<{self.dice.getrandbits(64)}@ids.example>"
        message.set_content("Please take me off your list and do not write again.\n")
        raw = message.as_bytes()
        report = import_mail(self.desk, name=f"{self.number}.mbox", raws=[("the mail", raw)])
        if report.stored:
            self.mind.stop(f"mail {hashlib.sha256(raw).hexdigest()}", [row.person.key])
        elif not self.mind.must_rest(row.person.key):
            self.counts["breaches"] += 1  # only of who was erased is a mail left aside
        return str(row.person.key)

    def _undo(self) -> str:
        from keepwarm.app.ground.errors import Refusal
        from keepwarm.app.keeping.act import undo
        from keepwarm.records.models import Decision

        rows = Decision.objects.filter(kind__in=UNDONE, undone_at=None).order_by("pk")
        if not rows:
            raise Refusal("There is nothing to undo.")
        row = self.dice.choice(list(rows))
        undo(self.desk, row.pk)
        if row.kind == "suppress":
            self.mind.lift(f"decision {row.pk}")
            self.mind.lift(f"mail {row.before['message']}")
        elif row.kind == "merge":
            self.mind.be_two(*self.mind.parted[row.pk])
        elif row.kind == "split":
            self.mind.unsplit(row.pk)
        return f"{row.kind} {row.pk}"

    def _merge(self) -> str:
        from keepwarm.app.people.merge import merge_people

        one, other = self._prospect().person, self._prospect().person
        them = self.mind.of(one.key), self.mind.of(other.key)
        decision = merge_people(self.desk, one.pk, other.pk)
        self.mind.parted[decision] = them
        self.mind.be_one(*them)
        return f"{one.key} and {other.key}, decision {decision}"

    def _split(self) -> str:
        from keepwarm.app.ground.errors import Refusal
        from keepwarm.app.people.split import split_person, splittable
        from keepwarm.records.models import Prospect

        people = Prospect.objects.order_by("pk").values_list("person_id", "person__key")
        ways = [(pk, key, way) for pk, key in people for way in splittable(self.desk, pk)]
        if not ways:
            raise Refusal("Nobody has two addresses.")
        person, main, address = self.dice.choice(ways)
        decision = split_person(self.desk, person, address)
        liftable = {name for names in self._standing().values() for name in names}
        self.mind.split(decision, address, main, liftable)
        return f"{address}, decision {decision}"

    def _standing(self) -> dict[int, set[str]]:
        """Return what the stops are called in mind that a person could take back now."""
        from keepwarm.records.models import Decision

        rows = Decision.objects.filter(kind="suppress", undone_at=None, person__isnull=False)
        return {row.pk: {f"decision {row.pk}", f"mail {row.before['message']}"} for row in rows}

    def _hand_over(self) -> None:
        from keepwarm.app.people.hand_over import hand_over
        from keepwarm.engine.values import Contact

        address = self._written(self.dice.choice(self.pool))
        to = Contact(name=address.partition("@")[0].title(), email=address)
        hand_over(self.desk, prospect_id=self._prospect().pk, to=to, why="They left in May.")

    def _close(self) -> None:
        from keepwarm.app.keeping.act import close

        row = self._prospect()
        close(self.desk, prospect_id=row.pk, outcome="unqualified", evidence="No dairy at all.")

    def _reopen(self) -> None:
        from keepwarm.app.keeping.act import reopen

        reopen(self.desk, prospect_id=self._prospect().pk)

    def _erase(self) -> str:
        from keepwarm.app.keeping.erase import erase_person
        from keepwarm.records.models import Decision

        person, before = self._prospect().person, self._standing()
        erase_person(self.desk, person.pk)
        self.mind.forget(f"erasure {self.number}", person.key)
        after = self._standing()
        gone = {name for number in before.keys() - after for name in before[number]}
        for number in sorted(after.keys() - before):
            key = Decision.objects.get(pk=number).person.key
            self.mind.pass_on(f"decision {number}", key, gone)
        return str(person.key)

    def _back_up(self) -> None:
        _copy_record(self.folder / "backup")
        self.backup = self.mind.snapshot()

    def _restore(self) -> None:
        from keepwarm.adapters.backup._database import take_over_stops
        from keepwarm.app.keeping.erase import erase_again
        from keepwarm.app.settling.settle import settle_all

        folder, old = self.folder, self.backup or StopsInMind()
        _copy_record(folder / "here")
        shutil.copy(folder / "backup", folder / "there")
        take_over_stops(folder / "here", folder / "there")
        _put_in_place(folder / "there")
        erase_again(self.desk)
        self.mind = self.mind.restored(old, f"restore {self.number}")
        settle_all(self.desk)


_WIDE: Final = {ord("a") + place: 0xFF41 + place for place in range(26)}


def _copy_record(target: Path) -> None:
    from django.db import connection

    connection.ensure_connection()
    with contextlib.closing(sqlite3.connect(target)) as copy:
        connection.connection.backup(copy)


def _put_in_place(source: Path) -> None:
    from django.db import connection

    connection.ensure_connection()
    with contextlib.closing(sqlite3.connect(source)) as copy:
        copy.backup(connection.connection)


def measure(
    desk_of: Callable[[], AbstractContextManager[Desk]],
    operations: int,
    seed: int,
    *,
    is_told: bool = True,
) -> Counter[str]:
    """Do so many operations; ``desk_of`` opens a desk on an empty record for each life.

    A life in which something broke ends there, and its steps are told; so it is where an act ends
    in an error that nobody foresaw, which ends the bench.
    """
    counts, number = Counter(operations=0, breaches=0, shrunk=0, asked=0), 0
    while counts["operations"] < operations:
        number += 1
        dice = random.Random(f"{seed}, {number}")  # noqa: S311 - a bench, no secret
        with desk_of() as desk, tempfile.TemporaryDirectory() as folder:
            life = Life(desk, dice, counts, Path(folder))
            for _ in range(min(LIFE, operations - counts["operations"])):
                try:
                    life.do_something()
                except Exception:
                    _tell(number, life)
                    raise
                if life.is_broken and is_told:
                    _tell(number, life)
                    break
    return counts


def _tell(number: int, life: Life) -> None:
    print(f"Life {number}:", *life.steps, sep="\n  ", file=sys.stderr, flush=True)


@contextlib.contextmanager
def _empty(empty: Path | None) -> Iterator[Desk]:
    """Open a desk on a record that holds nothing."""
    from keepwarm import wiring
    from tests.simulation.world import empty_record

    now = dt.datetime(2026, 3, 11, 10, tzinfo=dt.UTC)
    if empty:
        _put_in_place(empty)
    with contextlib.nullcontext() if empty else empty_record():
        yield wiring.open_desk(clock=lambda: now)


def main() -> None:
    """Measure and print; end with 1 where anything broke."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--operations", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    asked = parser.parse_args()
    with own_home(asked.database) as home:
        empty = home / "empty" if asked.database == "sqlite" else None
        if empty:
            _copy_record(empty)
        desk_of = functools.partial(_empty, empty)
        began = time.process_time()
        counts = measure(desk_of, asked.operations, asked.seed)
        spent_s = time.process_time() - began
        with mock.patch("keepwarm.app.keeping.erase._suppress"):
            unguarded = measure(desk_of, UNGUARDED_OPERATIONS, asked.seed + 1, is_told=False)
    found = {"breaches": unguarded["breaches"]}
    print(json.dumps({**counts, "seconds": round(spent_s), "unguarded": found}))
    sys.exit(1 if counts["breaches"] or counts["shrunk"] or not found["breaches"] else 0)


if __name__ == "__main__":
    main()
