"""A mail server on loopback that errs as it is told, and keeps a log of all it accepted.

The log is the judge of every test of sending: what stands in it was delivered, as often as it
stands there. It is a file, so that it outlives whoever is killed.
"""

from __future__ import annotations

import base64
import json
import os
import socketserver
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable

FAULTS = (
    "none", "accept and drop", "drop", "later", "slow", "refuse", "refuse recipient",
    "refuse sender", "quota", "policy", "busy", "nonsense",
)  # fmt: skip
TAKEN = b"250 2.0.0 taken\r\n"
"""What is said to a mail that was delivered."""
_AT_GREETING = {"busy": b"421 4.3.2 too busy\r\n"}
_AT_RECIPIENT = {"refuse recipient": b"550 5.1.1 nobody of that name\r\n"}
_AT_SENDER = {"refuse sender": b"553 5.7.1 not yours\r\n"}
_AT_DOT = {
    "later": b"451 4.3.0 try again later\r\n",
    "refuse": b"554 5.7.1 not here\r\n",
    "quota": b"550 5.4.5 daily user sending limit exceeded\r\n",
    "policy": b"550 5.7.515 access denied\r\n",
}
LOGIN, SECRET, TOKEN = "rita@brightwell.example", "pa:ss wört", "a-token"


class MailServer:
    """Takes mails; ``fault_of`` says by the touch and how often it was tried what goes wrong."""

    def __init__(
        self, log: Path, *, fault_of: Callable[[str, int], str] = lambda _touch, _time: "none",
        context: ssl.SSLContext | None = None, mechanisms: str = "", slow_s: float = 0.03,
        login: str = LOGIN, secret: str = SECRET,
    ) -> None:  # fmt: skip
        self.log, self.fault_of, self.context = log, fault_of, context
        self.mechanisms, self.slow_s = mechanisms, slow_s
        self.login, self.secret = login, secret
        self.tried: dict[str, int] = {}
        self.signed_in: list[str] = []
        self._lock = threading.Lock()
        server = self

        class Handler(socketserver.StreamRequestHandler):
            disable_nagle_algorithm = True

            def handle(self) -> None:
                conversation = _Conversation(server, self)
                try:
                    conversation.hold()
                except (OSError, ValueError):
                    return
                finally:
                    conversation.close()

        class Listener(socketserver.ThreadingTCPServer):
            daemon_threads, allow_reuse_address, request_queue_size = True, True, 64

        self._listener = Listener(("127.0.0.1", 0), Handler)
        self.port: int = self._listener.server_address[1]

    def __enter__(self) -> Self:
        self.log.touch()
        threading.Thread(target=self.serve, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.shutdown()
        self._listener.server_close()

    def serve(self) -> None:
        """Serve until told to stop."""
        self._listener.serve_forever(poll_interval=0.05)

    def fault(self, touch: str) -> str:
        """Return what goes wrong with this attempt."""
        with self._lock:
            self.tried[touch] = self.tried.get(touch, 0) + 1
            return self.fault_of(touch, self.tried[touch])

    def accept(self, touch: str, content: bytes) -> None:
        """Take a mail into the log: from here on it is delivered."""
        said = base64.b64encode(content).decode("ascii")
        line = json.dumps({"touch": touch, "at": time.time(), "content": said}) + "\n"
        with self._lock:
            target = os.open(self.log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            os.write(target, line.encode("ascii"))
            os.close(target)


class _Conversation:
    """One client on one line."""

    def __init__(self, server: MailServer, handler: socketserver.StreamRequestHandler) -> None:
        self.server, self.handler = server, handler
        self.reader, self.writer = handler.rfile, handler.wfile
        self.sender = b""
        self.is_private = False
        self.private: ssl.SSLSocket | None = None

    def close(self) -> None:
        if self.private is not None:
            self.reader.close()
            self.writer.close()
            self.private.close()

    def say(self, line: bytes) -> None:
        self.writer.write(line)

    def hold(self) -> None:
        fault = self.server.fault_of("", 0)
        self.say(_AT_GREETING.get(fault, b"220 loopback ESMTP\r\n"))
        if fault in _AT_GREETING:
            return
        while line := self.reader.readline(2_000):
            if not self.answer(line.strip()):
                return

    def answer(self, line: bytes) -> bool:
        """Answer one command; return whether the line goes on."""
        verb, _, rest = line.partition(b" ")
        match verb.upper():
            case b"EHLO" | b"HELO":
                self.greet()
            case b"STARTTLS":
                self.make_private()
            case b"AUTH":
                self.sign_in(rest.decode("ascii"))
            case b"MAIL":
                self.sender = rest
                self.say(_AT_SENDER.get(self.server.fault_of("", 0), b"250 2.1.0 ok\r\n"))
            case b"RCPT":
                self.say(_AT_RECIPIENT.get(self.server.fault_of("", 0), b"250 2.1.5 ok\r\n"))
            case b"DATA":
                return self.take_mail()
            case b"QUIT":
                self.say(b"221 2.0.0 bye\r\n")
                return False
            case _:
                self.say(b"500 5.5.1 what?\r\n")
        return True

    def greet(self) -> None:
        extensions = ["loopback", "SIZE 10000000"]
        if self.server.context is not None and not self.is_private:
            extensions.append("STARTTLS")
        if self.server.mechanisms:
            extensions.append(f"AUTH {self.server.mechanisms}")
        lines = [f"250-{extension}\r\n" for extension in extensions[:-1]]
        self.say("".join([*lines, f"250 {extensions[-1]}\r\n"]).encode())

    def make_private(self) -> None:
        if self.server.context is None:
            self.say(b"502 5.5.1 not here\r\n")
            return
        self.say(b"220 go on\r\n")
        private = self.server.context.wrap_socket(self.handler.connection, server_side=True)
        self.private = private
        self.reader, self.writer = private.makefile("rb"), private.makefile("wb", buffering=0)
        self.is_private = True

    def sign_in(self, said: str) -> None:
        method, _, first = said.partition(" ")
        if method == "LOGIN":
            given = [self.ask(b"VXNlcm5hbWU6"), self.ask(b"UGFzc3dvcmQ6")]
            is_right = given == [self.server.login, self.server.secret]
        else:
            wanted = {
                "PLAIN": f"\0{self.server.login}\0{self.server.secret}",
                "XOAUTH2": f"user={self.server.login}\x01auth=Bearer {TOKEN}\x01\x01",
            }
            is_right = base64.b64decode(first).decode() == wanted.get(method)
            if not is_right and method == "XOAUTH2":
                self.ask(b"eyJzdGF0dXMiOiI0MDEifQ==")
        if is_right:
            self.server.signed_in.append(method)
        self.say(b"235 2.7.0 welcome\r\n" if is_right else b"535 5.7.8 wrong\r\n")

    def ask(self, question: bytes) -> str:
        self.say(b"334 " + question + b"\r\n")
        return base64.b64decode(self.reader.readline(2_000).strip()).decode()

    def take_mail(self) -> bool:
        self.say(b"354 go on\r\n")
        lines = []
        while (line := self.reader.readline(2_000)) != b".\r\n":
            if not line:
                return False  # cut off before the dot: nothing was accepted
            lines.append(line[1:] if line.startswith(b".") else line)
        return self.end_mail(b"".join(lines))

    def end_mail(self, content: bytes) -> bool:
        """Accept a whole mail, or do what goes wrong with it."""
        touch = touch_of(content)
        fault = self.server.fault(touch)
        if fault == "drop":
            return False
        if fault in _AT_DOT:
            self.say(_AT_DOT[fault])
            return True
        self.server.accept(touch, content)
        if fault == "accept and drop":
            return False
        if fault == "slow":
            time.sleep(self.server.slow_s)
        self.say(b"what?\r\n" if fault == "nonsense" else TAKEN)
        return True


def touch_of(content: bytes) -> str:
    """Return by which number a mail is known."""
    head = content.partition(b"\r\n\r\n")[0].lower()
    _, _, rest = head.partition(b"x-touch-id: ")
    return rest.partition(b"\r\n")[0].decode("ascii")


def read_log(log: Path, *, start: int = 0) -> list[tuple[str, float, bytes]]:
    """Return what was accepted, from a place in the file on: the touch, when, and the bytes."""
    with log.open("rb") as file:
        file.seek(start)
        rows = [json.loads(line) for line in file.read().splitlines()]
    return [(row["touch"], row["at"], base64.b64decode(row["content"])) for row in rows]


class LoggedSent:
    """Sent, as a provider files it: everything the server took, some seconds later, or never."""

    def __init__(self, log: Path, *, filed_after_s: float | None = 0.0) -> None:
        self.log, self.filed_after_s, self.start = log, filed_after_s, 0

    def find(self, touch: str, _message_id: str) -> str:
        """Say by which mark a copy was found."""
        if self.filed_after_s is None:
            return ""
        filed = time.time() - self.filed_after_s
        known = any(
            each == touch and at <= filed for each, at, _ in read_log(self.log, start=self.start)
        )
        return "X-Touch-Id" if known else ""

    def file(self, _content: bytes) -> str:
        """Leave it to the provider."""
        return "there"
