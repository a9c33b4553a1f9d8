"""How long a day's plan takes: whole, and again after one event.

    python -m bench.plan [--prospects 10000 100000] [--touches-each 20] [--no-touch-rows]

Each book is measured in a process of its own and filled by another, so that the memory is the
plan's; with more than one, the last line says how the figures grow. A plan reads no touches:
``--no-touch-rows`` leaves them out of the database, which saves minutes at a million prospects.

A full plan reads the book from SQLite, places everybody, infers beliefs, chooses moves and fills
the day. After an event one prospect's record is settled and the plan made again, as a web request
would: the process keeps the book and reads what changed. ``one_event_cpu_s`` is the planning alone,
from the settled record on; ``after_event_cpu_s`` logs and settles the event as well.
``weighed_cpu_s`` is the full plan without reading the book.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import multiprocessing
import resource
import statistics
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor

from bench.synthetic import fill_workspace, own_home

RUNS = 5
EVENTS = 15


def cpu_seconds(work: Callable[[], object], runs: int = RUNS) -> float:
    """Return the median CPU seconds of some runs."""
    took = []
    for _ in range(runs):
        began = time.process_time()
        work()
        took.append(time.process_time() - began)
    return statistics.median(took)


def memory_mib() -> int:
    """Return the most memory that this process held so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def measure(prospects: int, touches: int, *, with_touch_rows: bool) -> dict[str, float]:
    """Fill a database with a synthetic book and return what planning it takes."""
    with own_home():
        filling = multiprocessing.get_context("spawn").Process(
            target=fill, args=(prospects, touches, with_touch_rows)
        )
        filling.start()
        filling.join()
        if filling.exitcode:
            raise SystemExit(f"The book could not be filled (status {filling.exitcode}).")
        return {"prospects": prospects, "touches": touches} | _planned(prospects)


def fill(prospects: int, touches: int, with_touch_rows: bool) -> None:
    """Fill the database that the environment names."""
    import django

    django.setup()
    fill_workspace(prospects, touches, with_touch_rows=with_touch_rows)


def _planned(prospects: int) -> dict[str, float]:
    from keepwarm import wiring
    from keepwarm.app.day.today import read_today
    from keepwarm.app.ground.desk import Shelf
    from keepwarm.app.keeping.act import log_touch
    from keepwarm.app.settling.planning import current_book, plan_today

    desk = wiring.open_desk()
    figures: dict[str, float] = {}

    def full() -> object:
        fresh = dataclasses.replace(desk, shelf=Shelf())
        return plan_today(fresh, minutes=45)

    full()
    figures["full_plan_cpu_s"] = round(cpu_seconds(full), 3)
    figures["plan_memory_mib"] = memory_mib()

    kept = dataclasses.replace(desk, shelf=Shelf())
    book = current_book(kept)

    def weighed() -> object:
        return plan_today(dataclasses.replace(desk, shelf=Shelf(book=book)), minutes=45)

    figures["weighed_cpu_s"] = round(cpu_seconds(weighed), 3)
    parts = plan_today(kept, minutes=45).weighed.parts
    figures["due"] = sum(part.choice.position.size for part in parts)
    read_today(kept)
    ids = iter(range(1, prospects, max(prospects // 100, 1)))
    planning: list[float] = []

    def after_event() -> object:
        log_touch(kept, prospect_id=next(ids), channel="phone", result="no_answer")
        began = time.process_time()
        planned = plan_today(kept, minutes=45)
        planning.append(time.process_time() - began)
        return planned

    after_event()
    figures["after_event_cpu_s"] = round(cpu_seconds(after_event, EVENTS), 4)
    figures["one_event_cpu_s"] = round(statistics.median(planning[1:]), 4)
    figures["today_page_cpu_s"] = round(cpu_seconds(lambda: read_today(kept)), 4)
    figures["peak_memory_mib"] = memory_mib()
    return figures


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--prospects", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--touches-each", type=int, default=20)
    parser.add_argument("--no-touch-rows", action="store_true")
    options = parser.parse_args()
    measured = []
    for prospects in options.prospects:
        arguments = (prospects, prospects * options.touches_each)
        with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as process:
            task = process.submit(measure, *arguments, with_touch_rows=not options.no_touch_rows)
            measured.append(task.result())
        print(json.dumps(measured[-1]), flush=True)
    if len(measured) > 1:
        first, last = measured[0], measured[-1]
        print(json.dumps({name: round(last[name] / first[name], 1) for name in first}))


if __name__ == "__main__":
    main()
