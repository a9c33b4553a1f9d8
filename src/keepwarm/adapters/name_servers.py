"""Asks the system of names by dnspython, or answers from what it was given."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from keepwarm.app.mailbox.name_server import NamesUnknown
from keepwarm.engine.intake import clean_text

WAIT_S: Final = 3.0
_TEXTS_MAX: Final = 50
_CHARACTERS_MAX: Final = 4_000


class DnsNames:
    """A ``keepwarm.app.mailbox.name_server.NameServer`` that asks the resolver of this machine."""

    def __init__(self, *, wait_s: float = WAIT_S, server: tuple[str, int] | None = None) -> None:
        """Keep how long to wait; ``server`` is asked instead of what this machine is set to."""
        self._wait_s = wait_s
        self._server = server

    def texts(self, name: str) -> tuple[str, ...]:
        """Return the TXT records: see ``keepwarm.app.mailbox.name_server.NameServer``."""
        try:
            # A dependency of ours; an installation from older locks still has to start.
            import dns.exception  # noqa: PLC0415
            import dns.resolver  # noqa: PLC0415
        except ImportError as error:
            raise NamesUnknown("dnspython is not installed") from error
        try:
            resolver = dns.resolver.Resolver(configure=self._server is None)
            if self._server is not None:
                resolver.nameservers, resolver.port = [self._server[0]], self._server[1]
            answer = resolver.resolve(name, "TXT", lifetime=self._wait_s, search=False)
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            return ()
        except (dns.exception.DNSException, OSError, ValueError) as error:
            raise NamesUnknown(type(error).__name__) from error
        return tuple(
            clean_text(b"".join(record.strings).decode("utf-8", "replace"))[:_CHARACTERS_MAX]
            for record in list(answer)[:_TEXTS_MAX]
        )


class RecordedNames:
    """A ``NameServer`` that knows what it was given, and nothing else."""

    def __init__(self, known: Mapping[str, tuple[str, ...]], *, is_reachable: bool = True) -> None:
        self._known = {name.lower(): texts for name, texts in known.items()}
        self._is_reachable = is_reachable
        self.asked: list[str] = []

    def texts(self, name: str) -> tuple[str, ...]:
        """Return the TXT records: see ``keepwarm.app.mailbox.name_server.NameServer``."""
        self.asked.append(name)
        if not self._is_reachable:
            raise NamesUnknown("not reachable")
        return self._known.get(name.lower(), ())
