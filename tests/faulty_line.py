"""A proxy on loopback that stands between a client and a server, and breaks the line as told."""

import contextlib
import select
import socket
import struct
import threading
import time
from dataclasses import dataclass

GARBAGE = b"\x00\xff}{ what is this\r\n"
PIECE = 48
PAUSE_S = 0.001
LOOK_S = 0.02


@dataclass(frozen=True)
class Fault:
    """What happens, and after how many bytes; ``way`` "down" counts those of the server.

    "cut" closes, "reset" closes hard, "half" says to the client alone that no more will come,
    "stall" hands over nothing more and leaves the line open, "garbage" puts in a line that nobody
    can read, "drip" hands over bit by bit; "no TLS" answers a greeting in TLS with a word.
    """

    kind: str
    at: int = 0
    way: str = "down"


class FaultyLine:
    """Listens on ``port`` and hands over to ``target``; ``fault`` is that of the next lines."""

    def __init__(self, target, host="127.0.0.1"):
        self.target, self.host, self.fault = target, host, None
        self.bytes = {"down": 0, "up": 0}
        """How many bytes were handed over since this was set back."""
        self.struck = 0
        self._is_over = threading.Event()
        self._listener = socket.create_server((host, 0), backlog=64)
        self.port = self._listener.getsockname()[1]

    def __enter__(self):
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(self, *_):
        self._is_over.set()
        self._listener.close()

    def _serve(self):
        while not self._is_over.is_set():
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._hold, args=(client, self.fault), daemon=True).start()

    def _hold(self, client, fault):
        with contextlib.suppress(OSError), client:
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if fault is not None and fault.kind == "no TLS":
                client.recv(4_096)
                self.struck += 1
                client.sendall(b"* OK not here\r\n")
                return
            with socket.create_connection((self.host, self.target)) as server:
                server.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self._pump(client, server, fault)

    def _pump(self, client, server, fault):
        seen, is_open = {"down": 0, "up": 0}, {client: True, server: True}
        if fault is not None and fault.at == 0 and self._strike(fault, client):
            self._wait_for_end(client, fault)
            return
        while all(is_open.values()) and not self._is_over.is_set():
            for source in select.select([client, server], [], [], LOOK_S)[0]:
                way, to = ("down", client) if source is server else ("up", server)
                said = source.recv(PIECE if fault and fault.kind == "drip" else 65_536)
                if not said:
                    is_open[source] = False
                    break
                place = fault.at - seen[way] if fault and fault.way == way else -1
                if fault and fault.kind != "drip" and 0 < place <= len(said):
                    self._send(way, to, said[:place])
                    if self._strike(fault, client):
                        self._wait_for_end(client, fault)
                        return
                    seen[way] += place
                    said = said[place:]
                if fault and fault.kind == "drip":
                    time.sleep(PAUSE_S)
                    self.struck = 1
                seen[way] += len(said)
                self._send(way, to, said)

    def _send(self, way, to, said):
        # Counted first: whoever has them may ask at once how many they were.
        self.bytes[way] += len(said)
        to.sendall(said)

    def _strike(self, fault, client):
        """Do what is to be done at the place; say whether the line ends with it."""
        if fault.kind == "drip":
            return False
        self.struck += 1
        if fault.kind == "garbage":
            client.sendall(GARBAGE)
            return False
        if fault.kind == "reset":
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        elif fault.kind == "half":
            client.shutdown(socket.SHUT_WR)
        return True

    def _wait_for_end(self, client, fault):
        """Keep a line that stalls, or is closed by half, until the client has had enough."""
        if fault.kind not in ("stall", "half"):
            return
        while not self._is_over.is_set():
            if select.select([client], [], [], LOOK_S)[0] and not client.recv(65_536):
                return
