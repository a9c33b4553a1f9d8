"""How long the pages and the keystrokes of a search take with a large book of texts.

python -m bench.web [--prospects 100000] [--touches 2000000] [--requests 40] [--only search]
                    [--database postgresql] [--folder DIR]
                    [--peer FOLDER --peer-python PYTHON]

``--folder`` keeps the book there and takes it up again; ``--prospects 10000 --touches 200000`` is
a quick run. Every page is asked for in this process, through the WSGI handler; today, the list and
a search once more over HTTP from the server. The bar is the project's: half of the requests within
60 ms and 95 in 100 within 150 ms on SQLite; half within 100 ms on PostgreSQL. Beside the time that
passed stands the processor's time of this process: on a machine that others use, too, it tells
what the page itself takes, and ``--clock cpu`` judges by it. ``--peer`` is a checkout of
django-crm, whose list pages are timed beside ours with as many leads: see ``bench/_crm_pages.py``.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import re
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus

from bench.synthetic import fill_workspace, own_home
from bench.texts import vocabulary

P50_MS_MAX = {"sqlite": 60, "postgresql": 100}
P95_MS_MAX = {"sqlite": 150, "postgresql": None}
PEER_REQUESTS_MAX = 10
"""Of each page of the peer: they take half a second."""
TYPED = ("ada brook 77", "firm 1234", "price of delivery", "question ab", "meeting we", "gold")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--prospects", type=int, default=100_000)
    parser.add_argument("--touches", type=int, default=2_000_000)
    parser.add_argument("--requests", type=int, default=40)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--clock", choices=("wall", "cpu"), default="wall")
    parser.add_argument("--only", default="", help="pages whose name holds this")
    parser.add_argument("--peer", type=Path, help="a checkout of django-crm")
    parser.add_argument("--peer-python", default=sys.executable, help="in which it can run")
    options = parser.parse_args()
    with own_home(options.database, folder=options.folder):
        _fill(options.prospects, options.touches)
        pages = {
            name: paths
            for name, paths in _pages(options.prospects, options.requests).items()
            if options.only in name
        }
        print(f"{'':26} {'p50':>8} {'p95':>8} {'cpu p50':>8} {'cpu p95':>8}")
        figures = {name: _measure(name, paths, _ask_handler()) for name, paths in pages.items()}
        if not options.only:
            with _server() as address:
                ask = _ask_server(address)
                for name in ("today", "list by chance", "search: words typed"):
                    figures[f"served: {name}"] = _measure(f"served: {name}", pages[name], ask)
    peer = _measure_peer(options) if options.peer else {}
    p50, p95 = P50_MS_MAX[options.database], P95_MS_MAX[options.database]
    judged = "cpu_" if options.clock == "cpu" else ""
    slow = [
        name
        for name, took in figures.items()
        if took.get(f"{judged}p50_ms", 0) > p50
        or (p95 is not None and took.get(f"{judged}p95_ms", 0) > p95)
    ]
    print(
        json.dumps(
            {
                "database": options.database,
                "prospects": options.prospects,
                "touches": options.touches,
                "p50_ms_max": p50,
                "p95_ms_max": p95,
                "slow": slow,
                "pages": figures,
                "peer": peer,
            }
        )
    )


def _fill(prospects: int, touches: int) -> None:
    from keepwarm.records.models import Prospect

    if not Prospect.objects.exists():
        began = time.perf_counter()
        fill_workspace(prospects, touches, with_texts=True)
        print(f"book made in {time.perf_counter() - began:,.0f} s", flush=True)


def _pages(prospects: int, requests: int) -> dict[str, list[str]]:
    """Return the addresses to ask for, by what they show."""
    step = max(prospects // (requests + 1), 1)
    somebody = [1 + step * i for i in range(requests)]
    same = [""] * requests
    lists = {
        "list by chance": "?sort=chance", "list by name": "?sort=name",
        "list by next date": "?sort=next", "list by last heard": "?sort=last",
        "list of a lane": "?lane=pursue", "list of a lane by name": "?lane=waiting&sort=name",
    }  # fmt: skip
    narrowed = {
        "list of a file": "?source={file}", "list of a stage": "?stage=talked&sort=name",
        "list of a company": "?company=firm+{n}", "list by phone": "?channel=phone&sort=last",
        "list silent for long": "?silent={days}&sort=name", "list by least chance": "?chance=12",
        "list by a field": "?field=Plant&value=hall+{hall}",
        "list by part of a field": "?field=Tier&value=ol&how=has&sort=name",
        "list by much": "?channel=phone&silent=30&stage=cold&field=Tier&value=gold&sort=next",
    }  # fmt: skip
    return {
        "today": same,
        "inbox": ["inbox"] * requests,
        "message": [f"inbox/{n}" for n in _answers(requests)],
        "prospect, first look": [f"prospects/{n}" for n in somebody],
        "prospect": [f"prospects/{n}" for n in somebody],
        "belief": [f"prospects/{n}/belief" for n in somebody],
        **{name: [f"prospects{part}"] * requests for name, part in lists.items()},
        "list further on": _further(requests),
        **{
            name: [
                "prospects" + part.format(n=n, days=30 + n % 300, hall=n % 97, file=1 + n % 20)
                for n in somebody
            ]
            for name, part in narrowed.items()
        },
        "list searched by name": [f"prospects?q=ada+{n}" for n in somebody],
        "list searched, many": [f"prospects?q={word}" for word in ("firm", "example", "gra", "ra")]
        * (requests // 4),
        **_searches(somebody, requests),
        "calibration": ["calibration"] * requests,
        "values": ["values"] * requests,
        "what if": ["simulate"] * requests,
        "import": ["import"] * requests,
    }  # fmt: skip


def _searches(somebody: list[int], requests: int) -> dict[str, list[str]]:
    """Return searches, key by key and whole, for what is said often and seldom."""
    words = vocabulary(1)
    often = [words[i] for i in range(requests)]
    seldom = [words[400 + 13 * i] for i in range(requests)]
    return {
        "search: people typed": _typed(TYPED[:2]),
        "search: words typed": _typed(TYPED[2:]),
        "search: frequent words": [f"search?q={word}" for word in often],
        "search: rare words": [f"search?q={word}" for word in seldom],
        "search: two words": [
            f"search?q={one}+{other}" for one, other in zip(often, seldom, strict=True)
        ],
        "search: two rare words": [f"search?q={one}+{other}" for one, other in pairwise(seldom)],
        "search: beginnings": [f"search?q={word[:5]}" for word in seldom],
        "search: phrases": [
            "search?q=" + quote_plus(f'"{one} {two}"') for one, two in pairwise(often)
        ],
        "search: without": [f"search?q={one}+-{two}" for one, two in pairwise(often)],
        "search: from": [
            f"search?q=from:p{n}+{word}" for n, word in zip(somebody, often, strict=True)
        ],
        "search: company": [
            "search?q=" + quote_plus(f'company:"firm {n // 4}" we') for n in somebody
        ],
        "search: further on": _further_found(requests),
    }


def _answers(count: int) -> list[int]:
    from keepwarm.records.models import Signal

    heard = Signal.objects.filter(message__isnull=False).order_by("-pk")
    return list(heard.values_list("message_id", flat=True)[:count])


def _typed(texts: tuple[str, ...]) -> list[str]:
    """Return a search for every keystroke of these texts."""
    return [
        f"search?q={quote_plus(text[:end])}" for text in texts for end in range(1, len(text) + 1)
    ]


def _further(pages: int) -> list[str]:
    return _follow("prospects?sort=chance", pages)


def _further_found(pages: int) -> list[str]:
    return _follow("search?q=price", pages)


def _follow(path: str, pages: int) -> list[str]:
    """Return the addresses of the pages after the first."""
    found: list[str] = []
    for _ in range(pages):
        text = _ask_handler()(path)
        link = re.search(r'href="/([^"]+)" rel="next"', text)
        if link is None:
            break
        path = link[1].replace("&amp;", "&")
        found.append(path)
    return found or [path]


Ask = Callable[[str], str]


def _ask_handler() -> Ask:
    """Return what asks in this process for a page."""
    from django.core.wsgi import get_wsgi_application

    handler = get_wsgi_application()

    def ask(path: str) -> str:
        place, _, query = path.partition("?")
        told: list[str] = []
        environ: dict[str, Any] = {
            "REQUEST_METHOD": "GET", "PATH_INFO": f"/{place}", "QUERY_STRING": query,
            "SERVER_NAME": "localhost", "SERVER_PORT": "80", "REMOTE_ADDR": "127.0.0.1",
            "wsgi.input": io.BytesIO(),
            "wsgi.errors": sys.stderr, "wsgi.url_scheme": "http", "wsgi.version": (1, 0),
            **({"HTTP_HX_REQUEST": "true"} if place == "search" else {}),
            "wsgi.multithread": False, "wsgi.multiprocess": False, "wsgi.run_once": False,
        }  # fmt: skip
        answer = handler(environ, lambda status, _headers, *_: told.append(status))
        text = b"".join(answer)
        if not told[0].startswith("200"):
            raise RuntimeError(f"{path}: {told[0]}")
        return text.decode()

    return ask


def _ask_server(address: str) -> Ask:
    def ask(path: str) -> str:
        with urllib.request.urlopen(address + path) as answer:  # noqa: S310 (our own server)
            return str(answer.read().decode())

    return ask


@contextmanager
def _server() -> Iterator[str]:
    server = subprocess.Popen(
        [sys.executable, "-m", "keepwarm", "serve", "--port", "0"],
        stdout=subprocess.PIPE, text=True, env=dict(os.environ),
    )  # fmt: skip
    try:
        line = server.stdout.readline() if server.stdout else ""
        yield next(word for word in line.split() if word.startswith("http"))
    finally:
        server.terminate()
        server.wait()


def _measure_peer(options: argparse.Namespace) -> dict[str, dict[str, float]]:
    """Time the peer's list pages with as many leads, and print them as ours."""
    script, folder = Path(__file__).with_name("_crm_pages.py"), options.peer.resolve()
    sizes = [str(options.prospects), str(min(options.requests, PEER_REQUESTS_MAX))]
    done = subprocess.run(
        [options.peer_python, str(script), str(folder), *sizes],
        stdout=subprocess.PIPE, text=True, check=True,
    )  # fmt: skip
    figures: dict[str, dict[str, float]] = json.loads(done.stdout.splitlines()[-1])
    for name, took in figures.items():
        print(f"{f'django-crm: {name}':26} " + " ".join(f"{ms:8.1f}" for ms in took.values()))
    return figures


def _measure(name: str, paths: list[str], ask: Ask) -> dict[str, float]:
    ask(paths[0])
    took = [_time(ask, path) for path in paths]
    wall, cpu = sorted(each[0] for each in took), sorted(each[1] for each in took)
    nineteen = int(len(took) * 0.95)
    figures = {
        "p50_ms": round(statistics.median(wall), 1), "p95_ms": round(wall[nineteen], 1),
        "cpu_p50_ms": round(statistics.median(cpu), 1), "cpu_p95_ms": round(cpu[nineteen], 1),
    }  # fmt: skip
    if name.startswith("served"):
        # What the server takes is not this process's time.
        del figures["cpu_p50_ms"], figures["cpu_p95_ms"]
    slowest = max(zip(took, paths, strict=True), key=lambda each: each[0][1])
    shown = " ".join(f"{value:8.1f}" for value in figures.values())
    print(f"{name:26} {shown:35}  slowest {slowest[0][1]:8.1f}  {slowest[1]}", flush=True)
    return figures


def _time(ask: Ask, path: str) -> tuple[float, float]:
    """Return the milliseconds that passed, and those of this process."""
    wall, cpu = time.perf_counter(), time.process_time()
    ask(path)
    return (time.perf_counter() - wall) * 1000, (time.process_time() - cpu) * 1000


if __name__ == "__main__":
    main()
