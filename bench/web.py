"""How long the pages take with a large book, over HTTP from the embedded server.

python -m bench.web [--prospects 100000] [--touches 2000000] [--requests 60]
                    [--database postgresql]
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
import urllib.request

from bench.synthetic import fill_workspace, own_home


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--prospects", type=int, default=100_000)
    parser.add_argument("--touches", type=int, default=2_000_000)
    parser.add_argument("--requests", type=int, default=60)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    options = parser.parse_args()
    with own_home(options.database):
        fill_workspace(options.prospects, options.touches)
        server = subprocess.Popen(
            [sys.executable, "-m", "keepwarm", "serve", "--port", "0"],
            stdout=subprocess.PIPE, text=True, env=dict(os.environ),
        )  # fmt: skip
        try:
            line = server.stdout.readline() if server.stdout else ""
            address = next(word for word in line.split() if word.startswith("http"))
            step = max(options.prospects // (options.requests + 1), 1)
            pages = {
                "today": [""] * options.requests,
                "prospect": [f"prospects/{1 + step * i}" for i in range(options.requests)],
                "list": [f"prospects?sort={sort}" for sort in ("chance", "name", "next", "last")]
                * (options.requests // 4),
                "search": [f"prospects?q=ada+{i}" for i in range(options.requests)],
                "import": ["import"] * options.requests,
            }
            figures = {name: _measure(address, paths) for name, paths in pages.items()}
        finally:
            server.terminate()
            server.wait()
    print(
        json.dumps(
            {
                "database": options.database,
                "prospects": options.prospects,
                "touches": options.touches,
                **figures,
            }
        )
    )


def _measure(address: str, paths: list[str]) -> dict[str, float]:
    _get(address + paths[0])
    took = sorted(_get(address + path) for path in paths)
    return {
        "p50_ms": round(statistics.median(took), 1),
        "p95_ms": round(took[int(len(took) * 0.95)], 1),
    }


def _get(url: str) -> float:
    began = time.perf_counter()
    with urllib.request.urlopen(url) as answer:  # noqa: S310 (our own loopback server)
        answer.read()
    return (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    main()
