"""Waits on this machine for a browser that comes back from a sign-in elsewhere (RFC 8252 §7.3)."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Final
from urllib.parse import parse_qsl, urlsplit

_SAID: Final = "You can close this page; Keepwarm goes on in the terminal."
_QUESTION_S: Final = 5.0


class Loopback:
    """A port of this machine to which one answer comes."""

    def __init__(self, server: HTTPServer, came: dict[str, str]) -> None:
        """Listen already; see ``listening``."""
        self._server, self._came = server, came

    @property
    def address(self) -> str:
        """Return where the browser is to come back to."""
        return f"http://127.0.0.1:{self._server.server_port}/"

    def wait(self, seconds: float) -> Mapping[str, str]:
        """Return what the browser came back with; nothing where it did not in time."""
        ends = time.monotonic() + seconds
        while not self._came and (left := ends - time.monotonic()) > 0:
            self._server.timeout = left
            self._server.handle_request()
        return dict(self._came)


@contextmanager
def listening() -> Iterator[Loopback]:
    """Listen on a free port of this machine, for nobody else."""
    came: dict[str, str] = {}

    class Handler(BaseHTTPRequestHandler):
        timeout = _QUESTION_S  # a line that asks nothing holds nobody up

        def do_GET(self) -> None:
            said = dict(parse_qsl(urlsplit(self.path).query))
            is_answer = "state" in said and ("code" in said or "error" in said)
            if is_answer:
                came.update(said)
            body = (_SAID if is_answer else "Nothing is here.").encode()
            self.send_response(200 if is_answer else 404)
            self.send_header("Content-Type", "text/plain; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:  # type: ignore[explicit-override]
            """Log nothing: the line holds a code."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        yield Loopback(server, came)
