"""What counting and learning cost on each engine, from the same raw touches, with equal results.

    python -m bench.portable [--touches 10000000] [--engines numpy,duckdb] [--counts-only]

Each engine runs in a process of its own, so that peak memory is its own. CPU seconds are those of
the process with its threads; Spark works in a Java process and its Python workers, so that only
wall seconds say something there. ``counts`` are the grouped counts that a fit needs
(``keepwarm.engine.learning.Counts``), once; ``learned`` is all that learning does.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import numpy as np

from bench.fit import published
from keepwarm.adapters.analytics import missing_for, open_engine
from keepwarm.engine.learning import TouchLog, learn_from
from keepwarm.engine.values import CHANNELS, STAGES

TACTICS = ("one", "two", "three", "four")
ANSWERED_SHARE = 0.07
SPAN_S = 700 * 86_400.0
DIGITS = 9


def synthetic_log(touches: int, seed: int = 7) -> TouchLog:
    """Return touches in no order, ten a prospect on average."""
    dice = np.random.default_rng(seed)
    people = max(touches // 10, 1)
    prospect = dice.integers(0, people, touches)
    readiness = dice.beta(1, 1 / ANSWERED_SHARE, people)
    return TouchLog(
        prospect=prospect,
        at=np.floor(1.7e9 + dice.random(touches) * SPAN_S),
        is_answered=dice.random(touches) < readiness[prospect],
        channel=dice.integers(0, len(CHANNELS), touches),
        stage=dice.integers(0, len(STAGES), people),
        codes={"tactic": dice.integers(0, len(TACTICS), touches)},
        labels={"tactic": TACTICS},
    )


Result = TypeVar("Result")


def timed(work: Callable[[], Result]) -> tuple[Result, dict[str, float]]:
    """Return a result, and the wall and CPU seconds that it took."""
    wall, cpu = time.perf_counter(), time.process_time()
    result = work()
    took = {"wall_s": time.perf_counter() - wall, "cpu_s": time.process_time() - cpu}
    return result, {name: round(seconds, 2) for name, seconds in took.items()}


def digest_of(value: object) -> str:
    """Return a short digest of figures, to ``DIGITS`` significant digits."""
    text = json.dumps(value, sort_keys=True, default=str)
    rounded = json.loads(text, parse_float=lambda digits: f"{float(digits):.{DIGITS}g}")
    return hashlib.sha256(json.dumps(rounded, sort_keys=True).encode()).hexdigest()[:12]


def measure(name: str, touches: int, master: str, *, learns: bool) -> dict[str, object]:
    """Hand over a log to one engine, count it and, where asked, learn from it."""
    log = synthetic_log(touches)
    with tempfile.TemporaryDirectory(prefix="keepwarm-bench-") as folder:
        began = time.perf_counter()
        with (
            open_engine(name, folder=Path(folder), master=master) as engine,
            engine.open_touches(log) as table,
        ):
            figures: dict[str, object] = {"handed_over_s": round(time.perf_counter() - began, 2)}
            for run in ("counts_first", "counts"):
                counted, figures[run] = timed(lambda: table.snapshots(np.zeros(0))[0])
            figures["states"] = len(counted)
            figures["counts_digest"] = digest_of(
                [counted.replies.tolist(), counted.last.tolist(), counted.prospects.tolist()]
            )
            if learns:
                learned, figures["learned"] = timed(
                    lambda: learn_from(table, published(), version="bench").to_mapping()
                )
                figures["learned_digest"] = digest_of(learned)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return figures | {"peak_mib": peak}


def main() -> None:
    """Measure and print; the last line is JSON."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--touches", type=int, default=10_000_000)
    parser.add_argument("--engines", default="numpy,duckdb")
    parser.add_argument("--master", default="local[2]")
    parser.add_argument("--counts-only", action="store_true", help="leave learning out")
    parser.add_argument("--only")
    options = parser.parse_args()
    if options.only:
        learns = not options.counts_only
        print(json.dumps(measure(options.only, options.touches, options.master, learns=learns)))
        return
    figures: dict[str, object] = {"touches": options.touches}
    for name in options.engines.split(","):
        if missing := missing_for(name):
            print(missing)
            continue
        command = [sys.executable, "-W", "ignore", "-m", "bench.portable", "--only", name]
        command += ["--touches", str(options.touches), "--master", options.master]
        command += ["--counts-only"] * options.counts_only
        done = subprocess.run(command, check=False, capture_output=True, text=True)
        failed = {"failed": done.stderr.strip().splitlines()[-1:]}
        figures[name] = failed if done.returncode else json.loads(done.stdout.splitlines()[-1])
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
