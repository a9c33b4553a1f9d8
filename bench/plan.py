"""How long a day's plan takes: whole, and again after one event.

    python -m bench.plan [--prospects 100000] [--touches 2000000]

A full plan reads the book from SQLite, places everybody, infers beliefs, chooses moves and fills
the day. After an event one prospect's record is settled and the plan made again, as a web request
would: the process keeps the book and reads what changed. ``one_event_cpu_s`` is the planning alone,
from the settled record on; ``after_event_cpu_s`` logs and settles the event as well.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import resource
import statistics
import time
from collections.abc import Callable

from bench.synthetic import fill_workspace, own_home, timeline_columns

RUNS = 5


def cpu_seconds(work: Callable[[], object], runs: int = RUNS) -> float:
    """Return the median CPU seconds of some runs."""
    took = []
    for _ in range(runs):
        began = time.process_time()
        work()
        took.append(time.process_time() - began)
    return statistics.median(took)


def memory_mib() -> int:
    """Return the most memory that was held so far, filling the book included."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--prospects", type=int, default=100_000)
    parser.add_argument("--touches", type=int, default=2_000_000)
    options = parser.parse_args()
    with own_home():
        from bench.synthetic import facts
        from keepwarm import wiring
        from keepwarm.app.act import log_touch
        from keepwarm.app.desk import Shelf
        from keepwarm.app.planning import plan_today
        from keepwarm.app.today import read_today
        from keepwarm.engine.timeline import build_timeline, summarise

        fill_workspace(options.prospects, options.touches)
        desk = wiring.open_desk()
        figures: dict[str, object] = dataclasses.asdict(
            dataclasses.make_dataclass("Book", ["prospects", "touches"])(
                options.prospects, options.touches
            )
        )

        def full() -> object:
            fresh = dataclasses.replace(desk, shelf=Shelf())
            return plan_today(fresh, minutes=45)

        full()
        figures["full_plan_cpu_s"] = round(cpu_seconds(full), 3)

        kept = dataclasses.replace(desk, shelf=Shelf())
        read_today(kept)
        ids = iter(range(1, options.prospects, 997))

        planning: list[float] = []

        def after_event() -> object:
            log_touch(kept, prospect_id=next(ids), channel="phone", result="no_answer")
            began = time.process_time()
            planned = plan_today(kept, minutes=45)
            planning.append(time.process_time() - began)
            return planned

        after_event()
        figures["after_event_cpu_s"] = round(cpu_seconds(after_event), 4)
        figures["one_event_cpu_s"] = round(statistics.median(planning[1:]), 4)
        figures["today_page_cpu_s"] = round(cpu_seconds(lambda: read_today(kept)), 4)

        figures["plan_memory_mib"] = memory_mib()
        now = desk.now().timestamp()
        mail, log, coverage = timeline_columns(options.prospects, options.touches, now=now, seed=1)
        people = facts(options.prospects, now=now, seed=1)
        figures["timelines_from_touches_cpu_s"] = round(
            cpu_seconds(
                lambda: summarise(build_timeline(mail, log, coverage=coverage), people), runs=1
            ),
            3,
        )
        figures["peak_memory_mib"] = memory_mib()
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
