"""Messengers take notices where they are told to; the same is asked of each of them."""

import pytest

from keepwarm.adapters.messengers import AppriseMessenger, RecordedMessenger
from keepwarm.app.telling.messenger import NoticeTrouble
from tests.loopback_service import LoopbackService

pytest.importorskip("apprise", reason="apprise is not installed (keepwarm[notices])")


@pytest.fixture(params=["apprise", "recorded"])
def taker(request):
    """Give a messenger, an address it takes, one that refuses, and what came."""
    if request.param == "recorded":
        messenger = RecordedMessenger()
        yield (
            messenger, "memory://sales", "memory://sales/refuse",
            lambda: [(title, text) for _, title, text in messenger.sent],
        )  # fmt: skip
        return
    with LoopbackService() as well, LoopbackService(code=500) as ill:
        yield (
            AppriseMessenger(), well.address, ill.address,
            lambda: [(one["title"], one["message"]) for one in well.came],
        )  # fmt: skip


def test_a_notice_arrives_once_with_its_title_and_text(taker):
    messenger, address, _, came = taker

    messenger.send(address, title="Ada waits", text="Ada & Co: new\nhttp://x.example/1")

    assert came() == [("Ada waits", "Ada & Co: new\nhttp://x.example/1")]


def test_what_is_not_taken_is_told(taker):
    messenger, _, refusing, came = taker

    with pytest.raises(NoticeTrouble):
        messenger.send(refusing, title="Ada waits", text="Ada")

    assert came() == []


def test_a_service_is_known_by_its_address(taker):
    messenger, address, _, _ = taker

    assert messenger.service_of(address)
    assert not messenger.service_of("nonsense")
    with pytest.raises(NoticeTrouble):
        messenger.send("nonsense", title="", text="x")


@pytest.mark.parametrize(
    ("address", "service"),
    [
        ("https://hooks.slack.com/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ", "Slack"),
        ("https://discord.com/api/webhooks/4174216298/JHMHI8qBe7bk2ZwO5U711o3dV_js", "Discord"),
        ("tgram://123456789:abcdefg_hijklmnop/12315544", "Telegram"),
        ("ntfys://a-topic", "ntfy"),
        ("mailtos://rita:word@brightwell.example?to=rita@brightwell.example", "E-Mail"),
    ],
)
def test_the_addresses_that_the_page_shows_are_known(address, service):
    assert AppriseMessenger().service_of(address) == service


@pytest.mark.parametrize("address", ["syslog://", "dbus://", "windows://", "file:///etc/hosts"])
def test_this_machine_itself_is_no_service(address):
    assert not AppriseMessenger().service_of(address)


def test_no_redirect_is_followed():
    with LoopbackService(code=302) as service:
        with pytest.raises(NoticeTrouble, match="302"):
            AppriseMessenger().send(service.address, title="T", text="x")

        assert len(service.came) == 1


def test_a_trouble_holds_nothing_of_the_address():
    address = "json://rita:planted-word@127.0.0.1:9/planted-path?token=planted-token"

    with pytest.raises(NoticeTrouble) as told:
        AppriseMessenger().send(address, title="T", text="x")

    assert "planted" not in str(told.value)


def test_a_notice_by_mail_says_that_a_machine_sent_it():
    from keepwarm.adapters.messengers import _open

    assert _open("mailtos://rita:word@brightwell.example").headers == {
        "Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"
    }  # fmt: skip
