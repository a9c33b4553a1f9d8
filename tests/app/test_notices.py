"""Who comes in is told once, without a word of what they wrote; what is refused is tried again."""

import dataclasses
import datetime as dt

import pytest

from keepwarm.adapters.messengers import RecordedMessenger
from keepwarm.app.ground.errors import Refusal
from keepwarm.app.telling.messenger import NoticeTrouble
from tests.app.builders import GRACE, RITA, Someone, ago, lead, leads_csv, mail

pytestmark = pytest.mark.django_db
ADDRESS = "memory://a-planted-secret"


class Faulty(RecordedMessenger):
    """Takes notices, does not, or dies on the way, as it is told."""

    def __init__(self):
        super().__init__()
        self.fault = None

    def send(self, address, *, title, text):
        if isinstance(self.fault, NoticeTrouble):
            raise self.fault
        super().send(address, title=title, text=text)
        if self.fault is not None:
            raise self.fault


@pytest.fixture
def messenger():
    return Faulty()


@pytest.fixture
def telling(messenger):
    from keepwarm import wiring
    from keepwarm.app.telling.notices import Telling

    return Telling(messenger=messenger, sealer=wiring.sealer(), pages="https://kw.example")


@pytest.fixture
def target(desk, telling, messenger):
    """Add a target; its trial notice is not counted."""
    from keepwarm.app.telling.notice_targets import add_target

    number = add_target(desk, telling, name="Sales", address=ADDRESS)
    messenger.sent.clear()
    return number


def come_in(intake, someone=GRACE, hours=1):
    intake.sheet(leads_csv(lead(someone)), name=f"{someone.name}.csv")
    intake.mail(mail(someone, RITA, at=ago(hours=hours)), name=f"{someone.name}.mbox")


def states():
    from keepwarm.records.models import Notice

    return list(Notice.objects.order_by("pk").values_list("state", flat=True))


def tell(desk, telling):
    from keepwarm.app.telling.notices import tell_due

    return tell_due(desk, telling)


def test_nothing_is_told_anywhere_by_default(desk, intake, telling, messenger):
    come_in(intake)

    assert tell(desk, telling) == 0
    assert messenger.sent == []


@pytest.mark.usefixtures("target")
def test_it_is_told_once_who_and_where_and_nothing_they_wrote(
    desk, intake, telling, messenger, prospect_of
):
    come_in(intake)

    assert tell(desk, telling) == 1
    assert tell(desk, telling) == 0
    (address, title, text) = messenger.sent[0]
    assert (address, title) == (ADDRESS, f"{GRACE.name} waits for you")
    assert text == (
        f"{GRACE.name}: new enquiry\nhttps://kw.example/prospects/{prospect_of(GRACE).pk}"
    )
    assert states() == ["sent"]


@pytest.mark.usefixtures("target")
def test_several_at_once_are_one_message(desk, intake, telling, messenger):
    for number in range(12):
        come_in(intake, Someone(f"Guest {number}", f"guest@firm-{number}.example"))

    assert tell(desk, telling) == 12
    ((_, title, text),) = messenger.sent
    assert title == "12 people wait for you"
    assert text.count("new enquiry") == 10
    assert "And 2 more: https://kw.example/" in text


@pytest.mark.usefixtures("target")
def test_a_name_makes_no_link_and_no_mention(desk, intake, telling, messenger):
    come_in(intake, Someone("<!channel> [win](https://evil.example) @here", "eve@evil.example"))

    tell(desk, telling)

    title, text = messenger.sent[0][1:]
    assert not set("<>[]@") & set(title)
    assert "https://evil" not in title + text


@pytest.mark.usefixtures("target")
def test_what_is_refused_is_tried_again_and_given_up_in_the_end(
    desk, intake, telling, messenger, clock
):
    from keepwarm.app.telling.notice_targets import list_targets
    from keepwarm.app.telling.notices import RETRIES

    come_in(intake)
    messenger.fault = NoticeTrouble("error=500.")
    tell(desk, telling)
    for pause in RETRIES:
        assert states() == ["due"]
        clock.now += pause - dt.timedelta(seconds=1)
        assert tell(desk, telling) == 0
        clock.forward(seconds=1)
        tell(desk, telling)

    assert states() == ["failed"]
    (card,) = list_targets(desk)
    assert (card.state, card.failed) == ("trouble", 1)
    assert "error=500" in card.sentence
    clock.forward(days=1)
    messenger.fault = None
    assert tell(desk, telling) == 0


@pytest.mark.usefixtures("target")
def test_what_is_taken_at_the_second_try_is_told_and_the_trouble_is_over(
    desk, intake, telling, messenger, clock
):
    from keepwarm.app.telling.notice_targets import list_targets

    come_in(intake)
    messenger.fault = NoticeTrouble("error=500.")
    tell(desk, telling)
    messenger.fault = None
    clock.forward(minutes=1)

    assert tell(desk, telling) == 1
    assert list_targets(desk)[0].state == "working"


class Killed(BaseException):
    """The process ends here."""


@pytest.mark.usefixtures("target")
def test_who_dies_after_it_left_never_sends_it_again(desk, intake, telling, messenger, clock):
    from keepwarm.app.telling.notice_targets import list_targets

    come_in(intake)
    messenger.fault = Killed()
    with pytest.raises(Killed):
        tell(desk, telling)
    messenger.fault = None

    for _ in range(5):
        clock.forward(minutes=3)
        tell(desk, telling)

    assert len(messenger.sent) == 1
    assert states() == ["unsure"]
    assert list_targets(desk)[0].unsure == 1


@pytest.mark.usefixtures("target")
def test_of_two_tellers_one_tells(desk, intake, telling, messenger):
    from keepwarm.app.telling.notices import tell_due

    come_in(intake)
    second = []

    class Racing(RecordedMessenger):
        def send(self, address, *, title, text):
            second.append(tell_due(desk, telling))
            super().send(address, title=title, text=text)

    racing = Racing()
    assert tell_due(desk, dataclasses.replace(telling, messenger=racing)) == 1

    assert second == [0]
    assert messenger.sent == []


@pytest.mark.usefixtures("target")
def test_who_was_answered_meanwhile_is_not_told(desk, intake, telling, messenger, prospect_of):
    from keepwarm.app.keeping.act import log_touch

    come_in(intake)
    log_touch(desk, prospect_id=prospect_of(GRACE).pk, channel="phone", result="answered")

    assert tell(desk, telling) == 0
    assert (messenger.sent, states()) == ([], ["skipped"])


@pytest.mark.usefixtures("target")
def test_what_could_not_be_told_for_an_hour_is_no_news(desk, intake, telling, messenger, clock):
    come_in(intake)
    clock.forward(minutes=61)

    assert tell(desk, telling) == 0
    assert (messenger.sent, states()) == ([], ["skipped"])


def test_a_paused_target_is_told_nothing_and_later_only_what_comes_then(
    desk, intake, telling, messenger, target
):
    from keepwarm.app.telling.notice_targets import pause_target

    pause_target(desk, target, is_paused=True)
    come_in(intake)
    pause_target(desk, target, is_paused=False)

    assert tell(desk, telling) == 0
    come_in(intake, Someone("Guest", "guest@firm.example"))
    assert tell(desk, telling) == 1
    assert "Guest" in messenger.sent[0][1]


@pytest.mark.usefixtures("target")
def test_nothing_is_told_while_what_goes_out_is_paused(desk, intake, telling, messenger):
    from keepwarm.app.ground.outgoing import pause_restored

    come_in(intake)
    pause_restored(made_at=desk.now(), now=desk.now(), using="default")

    assert tell(desk, telling) == 0
    assert messenger.sent == []


def test_a_target_is_added_only_if_its_trial_arrives(desk, telling):
    from keepwarm.app.telling.notice_targets import add_target, list_targets

    for address, words in (
        ("", "paste the address"),
        ("nonsense", "no service is known"),
        (f"{ADDRESS}/refuse", "did not arrive"),
    ):
        with pytest.raises(Refusal, match=words):
            add_target(desk, telling, name="Sales", address=address)

    assert not list_targets(desk)


def test_a_name_is_taken_once(desk, telling, target):  # noqa: ARG001 - it is there
    from keepwarm.app.telling.notice_targets import add_target

    with pytest.raises(Refusal, match="another name"):
        add_target(desk, telling, name="Sales", address=ADDRESS)


def test_the_address_is_sealed_and_forgotten_with_the_target(desk, target):
    from keepwarm.app.telling.notice_targets import remove_target
    from keepwarm.records.models import NoticeTarget

    assert b"planted" not in bytes(NoticeTarget.objects.get().sealed_address)

    remove_target(desk, target)

    assert not NoticeTarget.objects.exists()


def test_whoever_is_erased_leaves_no_notice(desk, intake, telling, target, prospect_of):  # noqa: ARG001
    from keepwarm.app.keeping.erase import erase_person
    from keepwarm.records.models import Arrival

    come_in(intake)
    tell(desk, telling)

    erase_person(desk, prospect_of(GRACE).person_id)

    assert not Arrival.objects.exists()
    assert states() == []
