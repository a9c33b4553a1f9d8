"""A mailbox is added by signing in at its provider, in the browser or by a code; once.

The servers are real: a Dovecot that checks tokens, and an endpoint that hands them out.
"""

import base64
import hashlib
import html
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from tests.dovecot import MISSING, USERS
from tests.token_dovecot import running_token_dovecot
from tests.token_endpoint import TokenEndpoint, signed_token

pytestmark = [pytest.mark.django_db, pytest.mark.skipif(bool(MISSING), reason=MISSING)]
USER = next(iter(USERS))
SECRET = "a-planted-client-secret"  # noqa: S105 - of the tests
CODE = {
    "device_code": "a-planted-device-code", "user_code": "ABCD-EFGH", "interval": 5,
    "expires_in": 600, "verification_uri": "https://provider.example/device",
}  # fmt: skip


@pytest.fixture(scope="module")
def dovecot():
    with running_token_dovecot() as server:
        yield server


@pytest.fixture
def client():
    return Client()


def tokens(**more):
    given = {"access_token": signed_token(USER), "refresh_token": "planted-refresh"}
    return 200, given | {"expires_in": 3600} | more


def begin(client, endpoint, dovecot, **said):
    form = {
        "mailbox": USER, "service": "other", "issuer": endpoint.issuer, "client_id": "a-client",
        "client_secret": SECRET, "host": dovecot.host, "port": dovecot.port, "security": "plain",
    }  # fmt: skip
    return client.post("/mailboxes/sign-in", form | said)


def link_of(answer):
    page = answer.content.decode()
    return html.unescape(re.search(r'class="button main" href="([^"]+/authorize[^"]+)"', page)[1])


def test_in_the_browser_it_goes_to_the_provider_and_comes_back_with_the_mailbox(client, dovecot):
    from keepwarm.records.models import Job, Mailbox, MailSignIn

    with TokenEndpoint(tokens()) as endpoint:
        link = link_of(begin(client, endpoint, dovecot))
        asked = {name: said[0] for name, said in parse_qs(urlsplit(link).query).items()}
        assert asked["redirect_uri"] == "http://testserver/mailboxes/sign-in/back"
        assert asked["code_challenge_method"] == "S256"
        came = {"state": asked["state"], "code": "a-code"}
        answer = client.get("/mailboxes/sign-in/back", came)
        again = client.get("/mailboxes/sign-in/back", came)
        sent = endpoint.asked[0]

    assert (answer.status_code, answer.headers["Location"]) == (302, "/mailboxes")
    row = Mailbox.objects.get()
    assert (row.address, row.method) == (USER, "oauth")
    assert Job.objects.get().kind == "sync"
    assert again.status_code == 422
    assert not MailSignIn.objects.exists()
    assert sent["client_secret"] == SECRET
    challenge = base64.urlsafe_b64encode(hashlib.sha256(sent["code_verifier"].encode()).digest())
    assert challenge.rstrip(b"=").decode() == asked["code_challenge"]
    page = client.get("/mailboxes").content.decode()
    assert "Sign in again" in page
    assert not re.search("planted|" + SECRET, page)


def test_by_a_code_the_page_waits_until_it_was_entered(client, dovecot):
    from keepwarm.records.models import Mailbox, MailSignIn

    waiting = (400, {"error": "authorization_pending"})
    with TokenEndpoint((200, CODE), waiting, tokens()) as endpoint:
        endpoint.has_device = True
        page = begin(client, endpoint, dovecot).content.decode()
        number = MailSignIn.objects.get().pk
        first = client.post(f"/mailboxes/sign-in/{number}")
        too_soon = client.post(f"/mailboxes/sign-in/{number}")
        asked = len(endpoint.asked)
        MailSignIn.objects.update(asked_at=None)
        headers = {"HX-Request": "true"}
        done = client.post(f"/mailboxes/sign-in/{number}", headers=headers)

    assert "ABCD-EFGH" in page
    assert "https://provider.example/device" in page
    assert "planted" not in page
    assert (first.status_code, too_soon.status_code, asked) == (204, 204, 2)
    assert done.headers["HX-Redirect"] == "/mailboxes"
    assert Mailbox.objects.get().address == USER


def test_what_comes_back_to_nothing_that_was_begun_adds_nothing(client, dovecot):
    from keepwarm.records.models import Mailbox

    with TokenEndpoint(tokens()) as endpoint:
        begin(client, endpoint, dovecot)
        answer = client.get("/mailboxes/sign-in/back", {"state": "forged", "code": "a-code"})

        assert endpoint.asked == []
    assert answer.status_code == 422
    assert "nothing was begun here" in answer.content.decode()
    assert not Mailbox.objects.exists()


def test_what_was_declined_or_not_known_says_so(client, dovecot):
    with TokenEndpoint((401, {"error": "invalid_client"})) as endpoint:
        link = link_of(begin(client, endpoint, dovecot))
        state = parse_qs(urlsplit(link).query)["state"][0]
        declined = client.get(
            "/mailboxes/sign-in/back", {"state": state, "error": "access_denied"}
        ).content.decode()
        link = link_of(begin(client, endpoint, dovecot))
        state = parse_qs(urlsplit(link).query)["state"][0]
        unknown = client.get(
            "/mailboxes/sign-in/back", {"state": state, "code": "a-code"}
        ).content.decode()

    assert "was declined at the provider" in declined
    assert "does not know this client" in unknown


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"mailbox": "nobody"}, "is no mail address"),
        ({"client_id": ""}, "id of the client that you registered is missing"),
        ({"issuer": "http://mail.example"}, "no https address"),
        ({"issuer": ""}, "no address of an issuer"),
    ],
)
def test_what_cannot_be_is_refused_with_what_to_do(client, dovecot, said, words):
    from keepwarm.records.models import MailSignIn

    with TokenEndpoint(tokens()) as endpoint:
        answer = begin(client, endpoint, dovecot, **said)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not MailSignIn.objects.exists()


def test_an_issuer_that_names_a_script_is_not_linked_to(client, dovecot):
    with TokenEndpoint(tokens()) as endpoint:
        endpoint.discovery = lambda: {
            "token_endpoint": endpoint.url, "authorization_endpoint": "javascript:alert(1)"
        }  # fmt: skip
        answer = begin(client, endpoint, dovecot)

    assert answer.status_code == 422
    assert "javascript" not in answer.content.decode()


def test_who_signs_in_again_need_not_type_the_client_anew(client, dovecot):
    from keepwarm.records.models import Mailbox

    with TokenEndpoint(tokens()) as endpoint:
        for said in ({}, {"client_id": "", "client_secret": ""}):
            link = link_of(begin(client, endpoint, dovecot, **said))
            state = parse_qs(urlsplit(link).query)["state"][0]
            client.get("/mailboxes/sign-in/back", {"state": state, "code": "a-code"})

        assert [one["client_secret"] for one in endpoint.asked] == [SECRET, SECRET]
    assert Mailbox.objects.count() == 1


def test_nobody_else_finishes_what_somebody_began(client, dovecot):
    from keepwarm import wiring, wiring_outside
    from keepwarm.app.ground.errors import Refusal
    from keepwarm.app.mailbox.mailbox_sign_ins import finish_sign_in
    from keepwarm.records.models import Mailbox

    with TokenEndpoint(tokens()) as endpoint:
        link = link_of(begin(client, endpoint, dovecot))
        state = parse_qs(urlsplit(link).query)["state"][0]
        somebody = wiring.open_desk(user_id=7)
        with pytest.raises(Refusal, match="nothing was begun here"):
            finish_sign_in(somebody, {"state": state, "code": "x"}, wiring_outside.signing_in())

    assert not Mailbox.objects.exists()


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("rita@gmail.com", "console.cloud.google.com"),
        ("rita@outlook.com", "Allow public client flows"),
        ("rita@firm.example", "by the address of its issuer"),
    ],
)
def test_the_page_walks_through_registering_a_client(client, address, words):
    page = client.get("/mailboxes", {"mailbox": address}).content.decode()

    assert words in page
    assert "http://testserver/mailboxes/sign-in/back" in page
    assert "not yet at the providers" in page
