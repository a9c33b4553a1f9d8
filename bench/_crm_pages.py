"""Times the list pages of django-crm with as many leads; run by that project's own Python.

    PYTHON bench/_crm_pages.py FOLDER PROSPECTS REQUESTS

``FOLDER`` is a checkout of DjangoCRM/django-crm, ``PYTHON`` one in which what it needs is installed
(3.12 or later). Its database is made anew in a folder of this run. Printed is one line of JSON: the
middle and the 95th of 100 requests by page, in milliseconds, wall and processor. Pages are asked
for in this process, as ours are, signed in, and without what its settings do for developers.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import statistics
import sys
import tempfile
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.test import Client

FIRST = ("Ada", "Grace", "Edsger", "Barbara", "Alan", "Katherine", "Niklaus", "Margaret", "Donald")
LAST = ("Brook", "Stone", "Field", "Hill", "Marsh", "Wood", "Lake", "Ford", "Heath", "Dale", "Moor")
PAGES = {
    "leads": "site:crm_lead_changelist",
    "contacts": "site:crm_contact_changelist",
    "companies": "site:crm_company_changelist",
}
QUERIES = {"": "", " by name": "?o=1", " searched": "?q=ada"}


def fill(count: int) -> None:
    """Write as many leads and contacts, and a quarter as many companies."""
    from common.models import Department  # type: ignore[import-not-found]
    from crm.models import Company, Contact, Lead  # type: ignore[import-not-found]
    from django.contrib.auth.models import User
    from django.db import transaction

    seller = User.objects.get(username="IamSALES")
    whose = {"owner": seller, "department": Department.objects.first()}
    people = [
        {
            "first_name": FIRST[i % len(FIRST)],
            "last_name": f"{LAST[i // len(FIRST) % len(LAST)]} {i}",
            "email": f"p{i}@firm{i // 4}.example",
        }
        for i in range(count)
    ]
    with transaction.atomic():
        firms = [
            Company(full_name=f"Firm {i}", email=f"info@firm{i}.example", **whose)
            for i in range(count // 4 + 1)
        ]
        Company.objects.bulk_create(firms, batch_size=2_000)
        known = list(Company.objects.order_by("pk"))[-len(firms) :]
        Lead.objects.bulk_create(
            [Lead(company_name=f"Firm {i // 4}", **one, **whose) for i, one in enumerate(people)],
            batch_size=2_000,
        )
        Contact.objects.bulk_create(
            [Contact(company=known[i // 4], **one, **whose) for i, one in enumerate(people)],
            batch_size=2_000,
        )


def measure(requests: int) -> dict[str, dict[str, float]]:
    """Return the figures of each page."""
    from django.contrib.auth.models import User
    from django.test import Client
    from django.urls import reverse

    client = Client(HTTP_HOST="localhost")
    client.force_login(User.objects.get(username="IamSUPER"))
    figures = {}
    for page, name in PAGES.items():
        for what, query in QUERIES.items():
            path = reverse(name) + query
            client.get(path)
            took = [ask(client, path) for _ in range(requests)]
            wall, cpu = sorted(one[0] for one in took), sorted(one[1] for one in took)
            at = int(len(took) * 0.95)
            figures[page + what] = {
                "p50_ms": round(statistics.median(wall), 1), "p95_ms": round(wall[at], 1),
                "cpu_p50_ms": round(statistics.median(cpu), 1), "cpu_p95_ms": round(cpu[at], 1),
            }  # fmt: skip
    return figures


def ask(client: Client, path: str) -> tuple[float, float]:
    """Return the milliseconds that passed for a page, and those of this process."""
    wall, cpu = time.perf_counter(), time.process_time()
    answer = client.get(path)
    took = (time.perf_counter() - wall) * 1_000, (time.process_time() - cpu) * 1_000
    if answer.status_code != 200:
        raise SystemExit(f"{path}: {answer.status_code}")
    return took


def main() -> None:
    """Fill, measure and print."""
    folder, count, requests = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    # As its own tests do, so that no thread of it works beside the pages.
    sys.argv = ["manage.py", "test"]
    sys.path.insert(0, folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "webcrm.settings"
    with tempfile.TemporaryDirectory() as own:
        os.chdir(own)
        import django
        from django.conf import settings
        from django.core.management import call_command

        django.setup()
        settings.DEBUG = False
        with contextlib.redirect_stdout(io.StringIO()):
            call_command("migrate", verbosity=0)
            call_command("setupdata")
        fill(count)
        print(json.dumps(measure(requests)))


if __name__ == "__main__":
    main()
