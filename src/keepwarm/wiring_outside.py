"""Joins what tells and asks the outside beside mail: services that take notices."""

from __future__ import annotations

from functools import cache

from django.conf import settings

from keepwarm import wiring
from keepwarm.adapters.messengers import AppriseMessenger
from keepwarm.app.notices import Telling


@cache
def telling() -> Telling:
    """Return what notices are told by."""
    return Telling(messenger=AppriseMessenger(), sealer=wiring.sealer(), pages=own_address())


def own_address() -> str:
    """Return the address by which the pages are asked for, as far as the settings say it."""
    environment = settings.KEEPWARM
    host = f"[{environment.host}]" if ":" in environment.host else environment.host
    return environment.url or f"http://{host}:{environment.port}"
