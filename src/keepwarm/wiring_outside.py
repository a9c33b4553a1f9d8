"""Joins what asks the outside beside mail: notices, names of domains, sign-ins, a model."""

from __future__ import annotations

from functools import cache

from django.conf import settings

from keepwarm import wiring
from keepwarm.adapters.llm import HttpModel, ModelEndpoint
from keepwarm.adapters.messengers import AppriseMessenger
from keepwarm.adapters.name_servers import DnsNames
from keepwarm.adapters.packs import read_senders
from keepwarm.app.drafting.language_model import LanguageModel
from keepwarm.app.mailbox.mail_names import Sender
from keepwarm.app.mailbox.mailbox_sign_ins import Outside
from keepwarm.app.mailbox.name_server import NameServer
from keepwarm.app.telling.notices import Telling


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


def language_model() -> LanguageModel | None:
    """Return the language model that is set up; ``None``, as by default, where none is."""
    chosen = settings.KEEPWARM
    if not (chosen.model_url and chosen.model):
        return None
    return HttpModel(
        ModelEndpoint(
            url=chosen.model_url,
            model=chosen.model,
            key=chosen.model_key.get_secret_value(),
            timeout_s=chosen.model_timeout_s,
            price_in=chosen.model_price_in,
            price_out=chosen.model_price_out,
        )
    )


def own_address() -> str:
    """Return the address by which the pages are asked for, as far as the settings say it."""
    environment = settings.KEEPWARM
    host = f"[{environment.host}]" if ":" in environment.host else environment.host
    return environment.url or f"http://{host}:{environment.port}"
