"""The clock of a simulated life, and how a process dies: at a call of a port, of any number."""

import contextlib
from collections import Counter


class KilledError(BaseException):
    """The process ends here: nothing of it may catch this."""


class Ports:
    """Counts the calls of the outside (clock, mail server, submitter, Sent) and kills at one."""

    def __init__(self):
        self.calls, self.killed_at = 0, Counter()
        self._left, self._port, self._is_watched = None, None, True

    def arm(self, calls):
        """Kill the process at the call of this number from now."""
        self._left = calls

    def kill_at(self, port):
        """Kill the process at the next call of this port."""
        self._port = port

    def disarm(self):
        self._left = self._port = None

    def called(self, port):
        if not self._is_watched:
            return
        self.calls += 1
        if self._left is not None:
            self._left -= 1
        if self._left == 0 or port == self._port:
            self.disarm()
            self.killed_at[port] += 1
            raise KilledError(port)

    @contextlib.contextmanager
    def unwatched(self):
        """Count nothing: what depends on the machine's own clock, or is asked by the world."""
        was, self._is_watched = self._is_watched, False
        try:
            yield
        finally:
            self._is_watched = was


class Clock:
    """The present moment; only the world moves it."""

    def __init__(self, now, ports):
        self.now, self._ports = now, ports

    def __call__(self):
        self._ports.called("clock")
        return self.now
