"""Drives the production use cases through simulated months of reps' lives, and counts.

    python -m bench.simulation [--months 1000] [--months-each 4] [--first-seed 0]

Each seed is the life of one rep: a mail server that errs, a mailbox that is read with faults, a
process that dies at calls of its ports and at statements of its database, prospects who answer,
say stop, are away, bounce or pass a mail on, a rep who takes back, postpones and is away.

Printed is one line of JSON: how much happened, and which invariants were broken, with the seeds
that reproduce it (``tests/simulation/invariants.py`` names them). Exits with 1 where one was.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import time
from collections import Counter

from bench.synthetic import own_home


def live(first: int, lives: int, months: float) -> tuple[Counter[str], dict[str, list[int]]]:
    """Live some lives; return what happened, and by invariant the seeds that broke it."""
    from tests.simulation.invariants import Violated
    from tests.simulation.rep import Rep
    from tests.simulation.world import copy_of_record, living_world

    happened, broken = Counter[str](), dict[str, list[int]]()
    with own_home() as home:
        template = copy_of_record(home / "empty.sqlite3")
        for seed in range(first, first + lives):
            with living_world(seed, template) as world:
                try:
                    Rep(world).live(months)
                except Violated as violated:
                    broken.setdefault(violated.name, []).append(seed)
                    sys.stderr.write(f"{violated}\n")
                happened.update(world.counts)
                happened["delivered"] += len(world.server.delivered)
    return happened, broken


def main() -> int:
    """Live as many months as were asked for, and print what happened."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--months", type=float, default=1_000)
    parser.add_argument("--months-each", type=float, default=4)
    parser.add_argument("--first-seed", type=int, default=0)
    said = parser.parse_args()
    began, lives = time.process_time(), math.ceil(said.months / said.months_each)
    happened, broken = live(said.first_seed, lives, said.months_each)
    print(
        json.dumps(
            {
                "rep_months": lives * said.months_each,
                "lives": lives,
                "broken": broken,
                "happened": dict(sorted(happened.items())),
                "cpu_s": round(time.process_time() - began, 1),
            }
        )
    )
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
