"""Lives months of a rep's life on the real record, with faults and deaths, and says what broke.

    python -m bench.simulation [--months 1000] [--seed 1] [--processes 2]
        [--database postgresql]

Each month is a life of its own, told by its seed: ``--seed`` is that of the first. The use cases of
Keepwarm are those of production; clock, mailbox, mail server and prospects are simulated
(``tests/simulation``). After every step the invariants are checked. What broke is printed with its
seed and steps, and the lives go on. Printed last is one line of JSON: the sums, and how often each
invariant broke. Nothing may. Several processes share the months, each with a record of its own: the
sums are the same.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from bench.synthetic import own_home

TOLD_EVERY = 10
"""Months between two words on how far it is."""


def measure(months: int, seed: int) -> dict[str, Any]:
    """Live the months; return the sums."""
    from tests.simulation.invariants import INVARIANTS
    from tests.simulation.run import BrokenError, live
    from tests.simulation.world import whole_packs

    # What a process reads once is no part of a month.
    _ = whole_packs().lexicon.languages
    counts, killed, faults = Counter[str](), Counter[str](), Counter[str]()
    broken = Counter[str]()
    began = time.process_time()
    for number in range(months):
        try:
            run = live(seed + number)
        except BrokenError as error:
            broken.update(error.invariants)
            print(error, file=sys.stderr)
        else:
            counts.update(run.counts, calls=run.world.ports.calls)
            counts["mails"] += len(run.world.house.deliveries)
            killed.update(run.world.ports.killed_at)
            faults.update(run.world.house.faults)
        if not (number + 1) % TOLD_EVERY:
            spent_s = (time.process_time() - began) / (number + 1)
            told = f"{number + 1} months, {spent_s:.1f} s each, {broken.total()} broke"
            print(told, file=sys.stderr, flush=True)
    return {
        "months": months,
        "seed": seed,
        "seconds_each": round((time.process_time() - began) / months, 2),
        **{name: counts[name] for name in ("steps", "checks", "mails", "calls", "crashes")},
        "killed_at": dict(killed),
        "faults": {name: count for name, count in faults.items() if count},
        "invariants": len(INVARIANTS),
        "broken": dict(broken),
    }


def share(months: int, seed: int, processes: int, database: str) -> dict[str, Any]:
    """Have the months lived by several processes, one after the other each; return the sums."""
    ends = [months * number // processes for number in range(processes + 1)]

    def live_some(begin: int, end: int) -> dict[str, Any]:
        wanted = {"--months": end - begin, "--seed": seed + begin, "--database": database}
        words = [str(word) for pair in wanted.items() for word in pair]
        command = [sys.executable, "-m", "bench.simulation", *words]
        done = subprocess.run(command, stdout=subprocess.PIPE, check=False)
        if not done.stdout:
            raise SystemExit(done.returncode)  # its last words stand on the screen
        return dict(json.loads(done.stdout))

    with ThreadPoolExecutor(processes) as pool:
        parts = list(pool.map(live_some, ends[:-1], ends[1:]))
    spent_s = sum(part["seconds_each"] * part["months"] for part in parts)
    whole = {name: _sum_of([part[name] for part in parts]) for name in parts[0]}
    unsummed = {"seed": seed, "invariants": parts[0]["invariants"]}
    return whole | unsummed | {"seconds_each": round(spent_s / months, 2)}


def _sum_of(values: Sequence[Any]) -> Any:  # noqa: ANN401 - numbers, or numbers by name
    if isinstance(values[0], dict):
        return dict(sum((Counter(value) for value in values), Counter()))
    return sum(values)


def main() -> None:
    """Print the sums; end with 1 where anything broke."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--months", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    said = parser.parse_args()
    if said.processes > 1:
        sums = share(said.months, said.seed, min(said.processes, said.months), said.database)
    else:
        sums = _live_here(said.months, said.seed, said.database)
    print(json.dumps(sums))
    sys.exit(1 if sums["broken"] else 0)


def _live_here(months: int, seed: int, database: str) -> dict[str, Any]:
    memory = "/dev/shm"  # noqa: S108 - as every Linux has it; what is lived is kept nowhere
    with ExitStack() as opened:
        parent = memory if os.access(memory, os.W_OK) else None
        folder = Path(opened.enter_context(tempfile.TemporaryDirectory(dir=parent)))
        opened.enter_context(own_home(database, folder=folder))
        return measure(months, seed)


if __name__ == "__main__":
    main()
