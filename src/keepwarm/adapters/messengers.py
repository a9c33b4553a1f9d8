"""Takes notices to services: by Apprise, which speaks to some 140 of them, or nowhere at all."""

from __future__ import annotations

import importlib.util
import re
from functools import cache
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote

from keepwarm.app.ground.errors import Refusal
from keepwarm.app.telling.messenger import NoticeTrouble

if TYPE_CHECKING:
    from apprise import NotifyBase

_MISSING: Final = (
    "Notices need the library apprise, which is not installed. Install it beside Keepwarm:"
    " pip install 'keepwarm[notices]'"
)
_ON_THIS_MACHINE: Final = frozenset(
    {"dbus", "glib", "gnome", "kde", "macosx", "qt", "syslog", "windows"}
)
"""Schemas that tell this machine itself: a server nobody sits at, and no business of the pages."""
_NOTHING: Final = "The service did not take it and did not say why."
_WORDS_CHARACTERS_MAX: Final = 200
_SECRET_CHARACTERS_MIN: Final = 6
_MAIL_HEADERS: Final = "+Auto-Submitted=auto-generated&+X-Auto-Response-Suppress=All"
"""A notice by mail says what it is, so that no machine answers it (RFC 3834)."""


def can_tell() -> bool:
    """Tell whether the library is installed."""
    return importlib.util.find_spec("apprise") is not None


class AppriseMessenger:
    """A ``keepwarm.app.telling.messenger.Messenger`` for all the services that Apprise knows."""

    def service_of(self, address: str) -> str:
        """Return the name of the service; empty where none is known by this address."""
        service = _open(address)
        return "" if service is None else str(service.service_name)

    def send(self, address: str, *, title: str, text: str) -> None:
        """Hand a notice over once: see ``keepwarm.app.telling.messenger.Messenger``."""
        service = _open(address)
        if service is None:
            raise NoticeTrouble("No service is known by this address.")
        import apprise  # noqa: PLC0415

        sender = apprise.Apprise(asset=_asset())
        sender.add(service)
        capture: Any = apprise.LogCapture
        with capture(level=apprise.logging.WARNING, fmt="%(message)s") as log:
            is_taken = sender.notify(title=title, body=text, body_format=apprise.NotifyFormat.TEXT)
            said = log.getvalue()
        if not is_taken:
            raise NoticeTrouble(_plain(said, address))


def _open(address: str) -> NotifyBase | None:
    if not can_tell():
        raise Refusal(_MISSING)
    import apprise  # noqa: PLC0415 (a third of a second, and few installations tell anybody)

    schema = address.partition("://")[0].lower()
    if schema in _ON_THIS_MACHINE:
        return None
    wanted = address
    if schema in ("mailto", "mailtos"):
        wanted = f"{address}{'&' if '?' in address else '?'}{_MAIL_HEADERS}"
    service: NotifyBase | None = apprise.Apprise.instantiate(
        wanted, asset=_asset(), suppress_exceptions=True
    )
    return service


@cache
def _asset() -> Any:  # noqa: ANN401 - the library has no types
    """Return how we show ourselves: by no picture from elsewhere, and led to no other address."""
    import apprise  # noqa: PLC0415

    return apprise.AppriseAsset(
        app_id="Keepwarm", app_desc="Keepwarm", app_url="", image_url_mask="", image_url_logo="",
        http_redirects=False, async_mode=False,
    )  # fmt: skip


def _plain(said: str, address: str) -> str:
    """Return what the library says, without what of the address may be a secret."""
    text = " ".join(said.split()) or _NOTHING
    parts = {part for part in re.split(r"[/?&=:@,]+", address) if part}
    for part in sorted(parts | {unquote(part) for part in parts}, key=len, reverse=True):
        if len(part) >= _SECRET_CHARACTERS_MIN:
            text = text.replace(part, "…")
    return text[:_WORDS_CHARACTERS_MAX]


class RecordedMessenger:
    """A ``Messenger`` that keeps what it is given: for trials and tests.

    It knows the addresses that begin with "memory://" and refuses those that end in "/refuse".
    """

    def __init__(self) -> None:
        self.sent: list[tuple[str, str, str]] = []
        """Address, title and text of each notice."""

    def service_of(self, address: str) -> str:
        """Return the name of the service; empty where none is known by this address."""
        return "Memory" if address.startswith("memory://") else ""

    def send(self, address: str, *, title: str, text: str) -> None:
        """Keep a notice: see ``keepwarm.app.telling.messenger.Messenger``."""
        if not self.service_of(address):
            raise NoticeTrouble("No service is known by this address.")
        if address.endswith("/refuse"):
            raise NoticeTrouble(_NOTHING)
        self.sent.append((address, title, text))
