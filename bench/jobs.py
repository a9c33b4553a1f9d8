"""Kills workers at random moments and counts whether every job had its effect exactly once.

    python -m bench.jobs [--kills 200] [--workers 4] [--database postgresql]

Workers are processes that work off one queue, with a lease of a second and a half. Again and again
one of them is killed (SIGKILL, which no program can catch) and another one started, while the queue
is filled up with jobs: imports of lead files, exports, and jobs that write one decision each with
work before and after it. Printed is one line of JSON: of how many jobs the effect was missing,
came twice, or never ended. All three must be 0.
"""

from __future__ import annotations

import argparse
import datetime as dt
import io
import json
import multiprocessing
import os
import random
import signal
import threading
import time
import zipfile
from collections import Counter
from typing import TYPE_CHECKING, Any

from bench.synthetic import own_home

if TYPE_CHECKING:
    from collections.abc import Mapping
    from multiprocessing.context import ForkProcess

    from keepwarm.app.background.job_run import Run
    from keepwarm.app.ground.desk import Desk
    from keepwarm.records.models import Job

LEASE_S = 1.5
POLL_S = 0.05
ROWS = 40
END_S_MAX = 180
TALLY = "tally"
"""A kind of job for this bench: work, one decision, more work."""


def tally(run: Run, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Write one decision by which the effects of this job are counted."""
    from keepwarm.app.ground.decisions import note_decision

    def decide() -> int:
        sentence = f"tally {arguments['number']}"
        decision = note_decision(
            run.desk, person_id=None, kind=TALLY, sentence=sentence, before={}, is_automatic=True
        )
        time.sleep(0.01)  # so that some are killed before the transaction ends
        return int(decision.pk)

    for step in range(5):
        run.progress("working", step, 10)
        time.sleep(0.02)
    pk = run.once("decision", decide)
    for step in range(5, 10):
        run.progress("working", step, 10)
        time.sleep(0.02)
    return {"sentence": "tallied", "decision": pk}


def be_worker() -> None:
    """Work off the queue until killed."""
    from keepwarm import wiring
    from keepwarm.cli._work import Worker

    kinds = {**wiring.kinds_of_jobs(), TALLY: tally}
    wiring.kinds_of_jobs = lambda: kinds
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    Worker(
        lease=dt.timedelta(seconds=LEASE_S), stop=threading.Event(), tell=lambda _: None,
        poll_s=POLL_S,
    ).work()  # fmt: skip


class Queue:
    """The jobs asked for, and what their effects must come to."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.asked, self.sheets = desk, 0, 0

    def fill(self, wanted: int) -> None:
        """Ask for jobs until this many are open."""
        from keepwarm.app.background import jobs
        from keepwarm.app.background.job_cards import count_open_jobs
        from keepwarm.app.keeping import job_kinds
        from keepwarm.app.storing.keep_file import keep_file
        from keepwarm.app.storing.open_sheet import NO_CHOICES

        for _ in range(wanted - count_open_jobs(self.desk)):
            self.asked += 1
            if self.asked % 20 == 0:
                jobs.enqueue(self.desk, jobs.EXPORT, title="all", arguments={"number": self.asked})
            elif self.asked % 5 == 0:
                name = f"leads-{self.sheets}.csv"
                token = keep_file(self.desk, name, leads(self.sheets))
                self.sheets += 1
                job_kinds.ask_for_import(self.desk, [(token, name, NO_CHOICES)], is_quick=False)
            else:
                jobs.enqueue(self.desk, TALLY, title="tally", arguments={"number": self.asked})


def leads(sheet: int) -> bytes:
    """Return a lead file of people who are in no other."""
    rows = [f"Lead {sheet}x{row},lead{row}@firm{sheet}.example,Firm {sheet}" for row in range(ROWS)]
    return ("Name,Email,Company\n" + "\n".join(rows) + "\n").encode()


def measure(kills: int, workers: int, seed: int) -> dict[str, Any]:
    """Kill and start again as often as asked, then let the queue run empty; return the counts."""
    from django.db import connections

    from keepwarm import wiring
    from keepwarm.app.background.job_cards import count_open_jobs

    began, dice = time.monotonic(), random.Random(seed)  # noqa: S311 (a bench, no secret)
    wiring.prepare_database()
    desk = wiring.open_desk()
    queue = Queue(desk)
    fork = multiprocessing.get_context("fork")

    def start() -> ForkProcess:
        # A connection must not be shared with a child.
        connections.close_all()
        child = fork.Process(target=be_worker, daemon=True)
        child.start()
        return child

    queue.fill(3 * workers)
    running = [start() for _ in range(workers)]
    for _ in range(kills):
        time.sleep(dice.uniform(0.02, 0.4))
        victim = dice.randrange(workers)
        os.kill(running[victim].pid, signal.SIGKILL)
        running[victim].join()
        queue.fill(3 * workers)
        running[victim] = start()
    ends = time.monotonic() + END_S_MAX
    while count_open_jobs(desk) and time.monotonic() < ends:
        time.sleep(0.2)
    for child in running:
        child.kill()
        child.join()
    return {"kills": kills, "workers": workers, **count(queue),
            "seconds": round(time.monotonic() - began, 1)}  # fmt: skip


def count(queue: Queue) -> dict[str, int]:
    """Count the jobs whose effect is missing, came twice, or that never ended."""
    from keepwarm.records import models

    jobs = list(models.Job.objects.order_by("pk"))
    effects = Counter(models.Decision.objects.filter(kind=TALLY).values_list("sentence", flat=True))
    wanted = [f"tally {job.arguments['number']}" for job in jobs if job.kind == TALLY]
    people = Counter(models.Prospect.objects.values_list("person__key", flat=True))
    leads_wanted = [
        f"lead{row}@firm{sheet}.example" for sheet in range(queue.sheets) for row in range(ROWS)
    ]
    exports = [job for job in jobs if job.kind == "export"]
    return {
        "jobs": queue.asked,
        "killed_at_work": sum(job.losses for job in jobs),
        "missing": sum(not effects[name] for name in wanted)
        + sum(not people[key] for key in leads_wanted)
        + sum(not is_whole(job) for job in exports),
        "twice": sum(times > 1 for times in effects.values())
        + sum(times > 1 for times in people.values())
        + len(people.keys() - set(leads_wanted))
        + sum(attempts(job) > 1 for job in exports),
        "not_ended": sum(job.state != "done" for job in jobs) + queue.asked - len(jobs),
    }


def attempts(job: Job) -> int:
    """Return of how many attempts there are pieces of the file that a job made."""
    return job.jobfile_set.values("attempt").distinct().count()


def is_whole(job: Job) -> bool:
    """Say whether the file that a job made is there and sound."""
    parts = job.jobfile_set.filter(attempt=job.attempt).order_by("number")
    content = b"".join(bytes(part.content) for part in parts)
    if not content:
        return False
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.testzip() is None and "index.html" in archive.namelist()


def main() -> None:
    """Run as asked on the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--here", action="store_true", help="in KEEPWARM_HOME, which is empty")
    said = parser.parse_args()
    if said.here:
        run(said)
        return
    with own_home(said.database):
        run(said)


def run(said: argparse.Namespace) -> None:
    """Measure on the record that the environment names, and print the line."""
    import django

    django.setup()
    print(json.dumps({"bench": "jobs", **measure(said.kills, said.workers, said.seed)}))


if __name__ == "__main__":
    main()
