"""A mailbox entered by OAuth is read on, hour after hour, until the sign-in is taken back.

Dovecot is real and checks the signature and the end of each token by itself.
"""

import datetime as dt
import threading
from unittest import mock

import pytest

from keepwarm.adapters.imap import enter
from keepwarm.adapters.token_server import HttpTokenServer
from keepwarm.app.mailbox.mail_grants import (
    Client,
    Grant,
    current_secret,
    open_secret,
    read_grant,
    secret_place,
    write_grant,
)
from keepwarm.app.mailbox.mail_server import Entrance, MailTrouble
from tests.dovecot import MISSING, USERS
from tests.token_dovecot import running_token_dovecot
from tests.token_endpoint import CLIENT, TokenEndpoint, signed_token

pytestmark = [pytest.mark.django_db, pytest.mark.skipif(bool(MISSING), reason=MISSING)]
USER = next(iter(USERS))
FIRST, SECOND = "planted-refresh-1", "planted-refresh-2"


@pytest.fixture(scope="module", params=["xoauth2", "xoauth2 oauthbearer"])
def dovecot(request):
    with running_token_dovecot(request.param) as server:
        yield server


@pytest.fixture
def sealer():
    from keepwarm.adapters.sealing import KeySealer

    return KeySealer(["a key of the tests"])


def tokens_said(*, holds_s=3600, number=1, **more):
    token = signed_token(USER, number=number)
    return 200, {"access_token": token, "expires_in": holds_s, "token_type": "Bearer", **more}


@pytest.fixture
def added(desk, sealer, dovecot):
    """Add the mailbox by a grant whose access token holds for so long; return its number."""
    from keepwarm.app.mailbox.mailboxes import NewMailbox, add_mailbox
    from keepwarm.app.mailbox.sending_mailboxes import ServerAddress

    def adding(url, *, holds=dt.timedelta(hours=1)):
        grant = Grant(
            client=Client(token_url=url, scope="mail", **CLIENT),
            access_token=signed_token(USER), refresh_token=FIRST,
            expires_at=desk.now() + holds,
        )  # fmt: skip
        server = ServerAddress(host=dovecot.host, port=dovecot.port, security="plain")
        new = NewMailbox(
            address=USER, imap=server, smtp=None, login=USER, secret=write_grant(grant),
            is_token=True,
        )  # fmt: skip
        return add_mailbox(desk, sealer, enter, new)

    return adding


@pytest.fixture
def read(desk, sealer):
    from keepwarm.app.mailbox.read_mailbox import read_mailbox

    return lambda number, by=enter: read_mailbox(
        desk, number, enter=by, sealer=sealer, tokens=HttpTokenServer(timeout_s=5)
    )


def grant_of(desk, number, sealer):
    from keepwarm.app.mailbox.sync import find_mailbox

    return read_grant(open_secret(find_mailbox(desk, number), sealer))


def card_of(desk, number):
    from keepwarm.app.mailbox.mailboxes import read_mailbox_card

    return read_mailbox_card(desk, number)


def test_a_token_that_holds_is_shown_and_nobody_is_asked(added, read):
    with TokenEndpoint((500, {})) as endpoint:
        report = read(added(endpoint.url))

    assert (report.trouble, endpoint.asked) == ("", [])


@pytest.mark.parametrize("wrong", ["expired", "of another key"])
def test_dovecot_refuses_what_is_no_good_token(dovecot, wrong):
    token = (
        signed_token(USER, holds_s=-60) if wrong == "expired" else signed_token(USER)[:-4] + "AAAA"
    )
    entrance = Entrance(
        host=dovecot.host, port=dovecot.port, security="plain", login=USER, secret=token,
        method="oauth",
    )  # fmt: skip

    with pytest.raises(MailTrouble, match="Sign in again") as refused, enter(entrance):
        pass

    assert refused.value.is_sign_in
    assert token not in str(refused.value)


def test_a_token_is_renewed_before_it_ends_and_the_next_refresh_token_kept(
    desk, added, read, sealer
):
    with TokenEndpoint(tokens_said(refresh_token=SECOND)) as endpoint:
        number = added(endpoint.url, holds=dt.timedelta(minutes=4))
        reports = [read(number), read(number)]

    assert [report.trouble for report in reports] == ["", ""]
    (asked,) = endpoint.asked
    assert asked == {
        "grant_type": "refresh_token", "refresh_token": "planted-refresh-1", "scope": "mail",
        **CLIENT,
    }  # fmt: skip
    assert grant_of(desk, number, sealer).refresh_token == SECOND


def test_a_token_that_the_server_refuses_is_renewed_once(desk, added, read, sealer):
    """Its end is an hour away by what was said; the server has another opinion."""
    with TokenEndpoint(tokens_said(number=7)) as endpoint:
        number = added(endpoint.url)
        before = grant_of(desk, number, sealer).access_token
        shown = []

        def strict(entrance):
            shown.append(entrance.secret)
            if entrance.secret == before:
                raise MailTrouble("No.", is_sign_in=True)
            return enter(entrance)

        report = read(number, strict)

    assert report.trouble == ""
    assert (len(shown), len(endpoint.asked)) == (2, 1)


def test_a_grant_taken_back_says_so_once_and_asks_no_more(desk, added, read):
    with TokenEndpoint((400, {"error": "invalid_grant", "error_description": "x"})) as endpoint:
        number = added(endpoint.url, holds=dt.timedelta(0))
        reports = [read(number), read(number)]
        card = card_of(desk, number)

    assert all(report.trouble.startswith("Sign in again: ") for report in reports)
    assert card.state == "sign in again"
    assert len(endpoint.asked) == 1
    added(endpoint.url)
    assert card_of(desk, number).state != "sign in again"


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ((503, b"busy"), "cannot be asked"),
        ((200, b"<html>"), "answered nonsense"),
        ((200, []), "answered nonsense"),
        ((200, {"token": 1}), "without a token"),
        ((401, {"error": "invalid_client"}), "invalid_client"),
        ((400, {"error": "<script> planted-refresh-1"}), "an error without a name"),
        ((302, {}), "cannot be asked"),
    ],
)
def test_a_server_of_tokens_that_errs_is_asked_again_and_tells_no_secret(  # noqa: PLR0917
    desk, added, read, sealer, caplog, answer, words
):
    with TokenEndpoint(answer, tokens_said()) as endpoint:
        number = added(endpoint.url, holds=dt.timedelta(0))
        first = read(number)
        state = card_of(desk, number).state
        second = read(number)

    assert words in first.trouble
    assert (state, second.trouble) == ("trouble", "")
    told = first.trouble + caplog.text + repr(grant_of(desk, number, sealer))
    assert "planted" not in told


def test_many_that_renew_at_once_ask_once(desk, added, sealer):
    """Trust's threat 16: one refresher a mailbox."""
    from keepwarm.app.mailbox.sync import find_mailbox

    with TokenEndpoint(tokens_said()) as endpoint:
        number = added(endpoint.url, holds=dt.timedelta(0))
        mailbox, came = find_mailbox(desk, number), []
        mailbox.refresh_from_db = lambda fields: None  # noqa: ARG005 - one connection, many threads
        gate = threading.Barrier(20)
        calls = []

        class Once:
            def ask(self, url, fields):
                calls.append(url)
                return HttpTokenServer(timeout_s=5).ask(url, fields)

        def keep(row, grant, by):
            row.sealed_secret = by.seal(write_grant(grant), place=secret_place(row))
            return True

        def work():
            gate.wait(10)
            came.append(current_secret(desk, mailbox, sealer=sealer, tokens=Once()))

        with mock.patch("keepwarm.app.mailbox.mail_grants._keep", keep):
            threads = [threading.Thread(target=work) for _ in range(20)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(20)

    assert (len(calls), len(came), len(set(came))) == (1, 20, 1)
