"""Joins what tells and asks the outside beside mail: notices, names of domains, sign-ins."""

from __future__ import annotations

from functools import cache

from django.conf import settings

from keepwarm import wiring
from keepwarm.adapters.messengers import AppriseMessenger
from keepwarm.adapters.name_servers import DnsNames
from keepwarm.adapters.packs import read_senders
from keepwarm.app.mail_names import Sender
from keepwarm.app.mailbox_sign_ins import Outside
from keepwarm.app.name_server import NameServer
from keepwarm.app.notices import Telling


@cache
def telling() -> Telling:
    """Return what notices are told by."""
    return Telling(messenger=AppriseMessenger(), sealer=wiring.sealer(), pages=own_address())


@cache
def names() -> NameServer:
    """Return what asks the system of names."""
    return DnsNames()


@cache
def senders() -> tuple[Sender, ...]:
    """Return what domains publish that send by well-known providers, read once per process."""
    return read_senders()


def signing_in() -> Outside:
    """Return what signing in at mail providers needs."""
    return Outside(
        tokens=wiring.token_server(),
        services=wiring.sign_in_services(),
        providers=wiring.mail_providers(),
        sealer=wiring.sealer(),
        enter=wiring.mail_entrance(),
        secret=wiring.new_secret,
    )


def own_address() -> str:
    """Return the address by which the pages are asked for, as far as the settings say it."""
    environment = settings.KEEPWARM
    host = f"[{environment.host}]" if ":" in environment.host else environment.host
    return environment.url or f"http://{host}:{environment.port}"
