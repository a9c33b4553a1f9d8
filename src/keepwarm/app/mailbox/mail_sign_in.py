"""A person signs in at their mail provider: by a code on any device or in a browser here."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import urlencode

from .mail_grants import Client, Grant, TokenServer, error_of, take_tokens
from .mail_server import MailTrouble

_DEVICE_GRANT: Final = "urn:ietf:params:oauth:grant-type:device_code"
_SLOWER_S: Final = 5
_INTERVAL_S_MAX: Final = 60
_WAIT_S_MAX: Final = 1800


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInService:
    """Where a provider lets people sign in; an address is empty where it has no such way."""

    name: str
    token_url: str
    device_url: str = ""
    authorization_url: str = ""
    scope: str = ""
    extra: Mapping[str, str]
    """What the page of sign-in wants to be told so that it gives a refresh token."""
    title: str = ""
    """The provider's name, for people."""
    steps: tuple[str, ...] = ()
    """How a client is registered there."""

    def client(self, client_id: str, client_secret: str, scope: str = "") -> Client:
        """Return the client that a person registered there."""
        return Client(
            token_url=self.token_url, client_id=client_id, client_secret=client_secret,
            scope=scope or self.scope,
        )  # fmt: skip


def read_services(pack: Mapping[str, Any]) -> Mapping[str, SignInService]:
    """Read where well-known providers let people sign in, by name."""
    return {
        str(name): SignInService(
            name=str(name), **{"extra": {}, **one, "steps": tuple(one.get("steps", ()))}
        )
        for name, one in pack["sign_in"].items()
    }


def find_service(
    named: str, known: Mapping[str, SignInService], tokens: TokenServer
) -> SignInService:
    """Return a known service, or what the issuer at an address says of itself (RFC 8414)."""
    if named in known:
        return known[named]
    if "://" not in named:
        raise MailTrouble(f"“{named}” is none of {', '.join(known)}, and no address of an issuer.")
    said = tokens.ask(f"{named.rstrip('/')}/.well-known/openid-configuration", None)
    if not isinstance(said.get("token_endpoint"), str):
        raise MailTrouble(f"{named} does not say where tokens are had.")
    return SignInService(
        name=named,
        token_url=said["token_endpoint"],
        device_url=str(said.get("device_authorization_endpoint") or ""),
        authorization_url=str(said.get("authorization_endpoint") or ""),
        scope="offline_access",
        extra={},
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceSignIn:
    """A sign-in that was begun by a code: where to enter which, and how often to ask for it."""

    page: str
    code: str
    device: str
    interval_s: int
    ends_at: dt.datetime


def begin_by_device(
    service: SignInService, client: Client, tokens: TokenServer, *, now: dt.datetime
) -> DeviceSignIn:
    """Begin a sign-in by a code that a person enters on any device (RFC 8628)."""
    if not service.device_url:
        raise MailTrouble(f"{service.name} has no sign-in by a code.")
    begun = tokens.ask(service.device_url, client.fields(scope=client.scope))
    _refuse_error(error_of(begun))
    page = str(begun.get("verification_uri") or begun.get("verification_url") or "")
    code, device = str(begun.get("user_code") or ""), str(begun.get("device_code") or "")
    if not is_page(page) or not device:
        raise MailTrouble(f"{service.name} did not say where to sign in.")
    return DeviceSignIn(
        page=page,
        code=code,
        device=device,
        interval_s=_seconds(begun.get("interval"), 5, _INTERVAL_S_MAX),
        ends_at=now + dt.timedelta(seconds=_seconds(begun.get("expires_in"), 900, _WAIT_S_MAX)),
    )


def ask_for_device(
    begun: DeviceSignIn, client: Client, tokens: TokenServer, *, now: dt.datetime
) -> Grant | DeviceSignIn:
    """Ask once whether the person has signed in; else return what to ask by the next time."""
    if now >= begun.ends_at:
        raise MailTrouble("Nobody signed in within the time the provider gives. Try again.")
    said = tokens.ask(
        client.token_url, client.fields(grant_type=_DEVICE_GRANT, device_code=begun.device)
    )
    error = error_of(said)
    if error == "slow_down":
        return replace(begun, interval_s=begun.interval_s + _SLOWER_S)
    if error == "authorization_pending":
        return begun
    _refuse_error(error)
    return take_tokens(client, said, now=now)


def sign_in_by_device(
    service: SignInService,
    client: Client,
    tokens: TokenServer,
    *,
    show: Callable[[str, str], None],
    sleep: Callable[[float], None],
    now: Callable[[], dt.datetime],
) -> Grant:
    """Show an address and a code, and wait until the person has signed in there."""
    begun = begin_by_device(service, client, tokens, now=now())
    show(begun.page, begun.code)
    while True:
        sleep(begun.interval_s)
        came = ask_for_device(begun, client, tokens, now=now())
        if isinstance(came, Grant):
            return came
        begun = came


def is_page(address: str) -> bool:
    """Return whether a browser may be sent to an address: by https, or to this machine."""
    return address.startswith(("https://", "http://127.0.0.1:", "http://localhost:"))


@dataclass(frozen=True, slots=True, kw_only=True)
class BrowserSignIn:
    """A sign-in that was begun in a browser: the page to open, and what proves its answer ours."""

    page: str
    redirect: str
    state: str
    verifier: str


def begin_in_browser(
    service: SignInService, client: Client, *, redirect: str, secret: Callable[[], str], login: str
) -> BrowserSignIn:
    """Begin a sign-in that comes back to this machine (RFC 8252), ours by PKCE (RFC 7636)."""
    if not is_page(service.authorization_url):
        raise MailTrouble(f"{service.name} has no sign-in in a browser.")
    state, verifier = secret(), secret()
    digest = hashlib.sha256(verifier.encode("ascii")).digest()
    asked = {
        "response_type": "code",
        "client_id": client.client_id,
        "redirect_uri": redirect,
        "scope": client.scope,
        "state": state,
        "code_challenge": base64.urlsafe_b64encode(digest).decode("ascii").rstrip("="),
        "code_challenge_method": "S256",
        "login_hint": login,
        **service.extra,
    }
    return BrowserSignIn(
        page=f"{service.authorization_url}?{urlencode(asked)}",
        redirect=redirect,
        state=state,
        verifier=verifier,
    )


def finish_in_browser(
    begun: BrowserSignIn,
    client: Client,
    came: Mapping[str, str],
    tokens: TokenServer,
    *,
    now: dt.datetime,
) -> Grant:
    """Take what the browser came back with, if it belongs to what was begun."""
    if not hmac.compare_digest(came.get("state", "").encode(), begun.state.encode()):
        raise MailTrouble("What the browser came back with belongs to another sign-in. Try again.")
    _refuse_error(error_of(came))
    said = tokens.ask(
        client.token_url,
        client.fields(
            grant_type="authorization_code", code=came.get("code", ""),
            redirect_uri=begun.redirect, code_verifier=begun.verifier,
        ),
    )  # fmt: skip
    _refuse_error(error_of(said))
    return take_tokens(client, said, now=now)


def _refuse_error(error: str) -> None:
    if error == "access_denied":
        raise MailTrouble("The sign-in was declined at the provider.")
    if error in ("invalid_client", "unauthorized_client"):
        raise MailTrouble(
            f"The provider does not know this client, or not for this ({error}): check its id, its"
            " secret and what it was registered for."
        )
    if error:
        raise MailTrouble(f"The provider did not let us in: {error}.")


def _seconds(said: object, default: int, most: int) -> int:
    return min(max(said, 1), most) if isinstance(said, int) else default
