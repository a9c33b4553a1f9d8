"""A person signs in at their provider by a code or a browser, and only their answer counts."""

import datetime as dt
import urllib.parse
import urllib.request

import pytest

from keepwarm.adapters.loopback import listening
from keepwarm.adapters.packs import read_sign_in_services
from keepwarm.adapters.token_server import HttpTokenServer
from keepwarm.app.mailbox import mail_sign_in
from keepwarm.app.mailbox.mail_server import MailTrouble
from tests.token_endpoint import TokenEndpoint

GIVEN = (200, {"access_token": "a", "refresh_token": "r", "expires_in": 600})
BEGUN = (
    200,
    {
        "device_code": "d", "user_code": "ABCD-EFGH", "interval": 2, "expires_in": 60,
        "verification_uri": "https://provider.example/device",
    },
)  # fmt: skip
TOKENS = HttpTokenServer(timeout_s=5)


def pending(error):
    return 400, {"error": error}


class Wait:
    """A clock that sleeping moves."""

    def __init__(self):
        self.now, self.slept = dt.datetime(2026, 3, 10, tzinfo=dt.UTC), []

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.now += dt.timedelta(seconds=seconds)


def service_at(url):
    return mail_sign_in.SignInService(
        name="provider",
        token_url=url,
        device_url=url,
        authorization_url=url,
        scope="mail",
        extra={},
    )


def by_device(*answers):
    wait, shown = Wait(), []
    with TokenEndpoint(BEGUN, *answers) as endpoint:
        service = service_at(endpoint.url)
        grant = mail_sign_in.sign_in_by_device(
            service, service.client("id", ""), TOKENS, show=lambda *said: shown.append(said),
            sleep=wait.sleep, now=lambda: wait.now,
        )  # fmt: skip
    return grant, shown, wait.slept, endpoint.asked


def test_a_code_is_shown_and_asked_about_as_slowly_as_the_provider_wants():
    grant, shown, slept, asked = by_device(
        pending("authorization_pending"), pending("slow_down"), GIVEN
    )

    assert shown == [("https://provider.example/device", "ABCD-EFGH")]
    assert slept == [2, 2, 7]
    assert (grant.access_token, grant.refresh_token) == ("a", "r")
    assert asked[-1] == {
        "client_id": "id", "device_code": "d",
        "grant_type": "urn:ietf:params:oauth:grant-type:device_code",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (pending("access_denied"), "declined"),
        (pending("expired_token"), "expired_token"),
        (pending("invalid_client"), "does not know this client"),
        (pending("authorization_pending"), "Nobody signed in within the time"),
    ],
)
def test_a_sign_in_that_comes_to_nothing_says_why(answer, words):
    with pytest.raises(MailTrouble, match=words):
        by_device(answer)


def in_browser(change=lambda came: came):
    """Sign in with a browser that comes back at once."""
    secrets = iter(("a-state", "a-verifier"))
    with TokenEndpoint(GIVEN) as endpoint, listening() as loopback:
        service = service_at(endpoint.url)
        client = service.client("id", "")
        begun = mail_sign_in.begin_in_browser(
            service, client, redirect=loopback.address, secret=lambda: next(secrets), login="rita"
        )
        asked = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(begun.page).query))
        came = change({"state": asked["state"], "code": "a-code"})
        grant = mail_sign_in.finish_in_browser(
            begun, client, came, TOKENS, now=dt.datetime(2026, 3, 10, tzinfo=dt.UTC)
        )
    return grant, asked, endpoint.asked


def test_a_browser_sign_in_is_bound_to_who_began_it():
    grant, asked, (exchanged,) = in_browser()

    assert grant.refresh_token == GIVEN[1]["refresh_token"]
    assert (asked["code_challenge_method"], "a-verifier" in str(asked)) == ("S256", False)
    assert (exchanged["code"], exchanged["code_verifier"]) == ("a-code", "a-verifier")
    assert exchanged["redirect_uri"] == asked["redirect_uri"]


@pytest.mark.parametrize("state", ["another", ""])
def test_an_answer_to_another_sign_in_is_not_taken(state):
    with pytest.raises(MailTrouble, match="belongs to another sign-in"):
        in_browser(lambda came: {**came, "state": state})


def test_the_port_takes_an_answer_and_nothing_else():
    import threading

    with listening() as loopback:

        def visit():
            for path in ("favicon.ico", "?code=c&state=s"):
                try:
                    urllib.request.urlopen(loopback.address + path, timeout=5).close()  # noqa: S310
                except urllib.error.HTTPError as error:
                    error.close()

        browser = threading.Thread(target=visit)
        browser.start()
        came = loopback.wait(10)
        browser.join(10)

    assert came == {"code": "c", "state": "s"}


def test_presets_are_https_and_ask_for_mail_and_a_refresh_token():
    services = read_sign_in_services()

    assert set(services) == {"google", "microsoft"}
    for one in services.values():
        addresses = (one.token_url, one.device_url, one.authorization_url)
        assert all(address.startswith("https://") for address in addresses if address)
    assert "offline_access" in services["microsoft"].scope
    assert services["google"].extra["access_type"] == "offline"


@pytest.mark.parametrize("url", ["http://provider.example/token", "file:///etc/passwd", "nowhere"])
def test_no_secret_goes_out_in_clear(url):
    with pytest.raises(MailTrouble, match="no https address"):
        TOKENS.ask(url, {"client_secret": "s"})
