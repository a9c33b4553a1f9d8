"""The workers that come with the server: processes of their own, started again when they die.

Not threads: a fit that keeps a processor busy would hold up every page, and a file that exhausts
memory would take the pages with it.
"""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Final

PAUSE_S: Final = 1.0
PAUSE_S_MAX: Final = 60.0
"""Between two starts of a worker that dies: a second, then ever longer."""
_LONG_LIVED_S: Final = 60.0
_END_S_MAX: Final = 10.0


@contextmanager
def attached_workers(count: int) -> Iterator[None]:
    """Keep this many workers at work; each ends with this process, however that ends."""
    with ExitStack() as stack:
        for _ in range(count):
            keeper = _Keeper()
            threading.Thread(target=keeper.keep, name="keeper", daemon=True).start()
            stack.callback(keeper.stop)
        yield


class _Keeper:
    """Starts a worker, and starts it again when it has died."""

    def __init__(self) -> None:
        self._ended = threading.Event()
        self._worker: subprocess.Popen[bytes] | None = None

    def keep(self) -> None:
        """Keep one worker at work."""
        pause_s = PAUSE_S
        while not self._ended.is_set():
            # Its standard input ends with this process, even when that is killed.
            self._worker = subprocess.Popen(
                [sys.executable, "-m", "keepwarm", "work", "--attached"], stdin=subprocess.PIPE
            )
            try:
                self._worker.wait(_LONG_LIVED_S)
            except subprocess.TimeoutExpired:
                pause_s = PAUSE_S
                self._worker.wait()
            self._ended.wait(pause_s)
            pause_s = min(2 * pause_s, PAUSE_S_MAX)

    def stop(self) -> None:
        """End the worker; what it was at waits for the next one."""
        self._ended.set()
        worker = self._worker
        if worker is None or worker.stdin is None:
            return
        worker.stdin.close()
        try:
            worker.wait(_END_S_MAX)
        except subprocess.TimeoutExpired:
            worker.kill()
