"""Whatever the network does while a mail is handed over: it arrives once, or a person is asked."""

import pytest

from bench._mail_server import TAKEN, LoggedSent, MailServer, read_log
from keepwarm.adapters.smtp import SmtpServer, SmtpSubmitter
from keepwarm.app.sending.sending import Outgoing
from tests.app.test_outbox import (  # noqa: F401 - fixtures
    TOUCH,
    approve,
    desk,
    pytestmark,
    story,
)
from tests.faulty_line import Fault, FaultyLine

TIMEOUT_S = 0.3
ENDED = ("sent", "review")
PLACES = (0.0, 0.35, 0.6, 0.8, 0.95)
KINDS = ("cut", "reset", "half", "stall", "garbage")


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with MailServer(tmp_path_factory.mktemp("smtp") / "log") as running:
        yield running


@pytest.fixture(scope="module")
def line(server):
    with FaultyLine(server.port) as running:
        yield running


def submitter_at(port, security="plain"):
    place = SmtpServer(host="127.0.0.1", port=port, security=security)
    return SmtpSubmitter(place, answer_timeout_s=TIMEOUT_S, step_timeout_s=TIMEOUT_S)


@pytest.fixture(scope="module")
def everything(server, line):
    """Count the bytes up to the answer to the dot, both ways.

    They are counted while the server ponders the dot: nobody waits for its good-bye, so that some
    lines would count that too and others would not.
    """
    content = b"From: a@b.example\r\nTo: c@d.example\r\n\r\n" + b"Hello,\r\n" * 20
    outgoing = Outgoing(touch="", message_id="m", sender="a@b.example", recipient="c@d.example",
                        content=content)  # fmt: skip
    count = {}

    def no_fault_but_count(*_):
        count.update(line.bytes)
        return "none"

    usual, server.fault_of = server.fault_of, no_fault_but_count
    submitter_at(line.port).submit(outgoing, before_dot=lambda: None)
    server.fault_of = usual
    server.log.write_text("")
    return {"down": count["down"] + len(TAKEN), "up": count["up"]}


class Send:
    """Lets time pass, and sends what is due over the line."""

    def __init__(self, desk, clock, server, line):  # noqa: F811
        self.desk, self.clock, self.server, self.line = desk, clock, server, line

    def __call__(self, seconds=31, *, fault=None, port=None, security="plain", files=True):
        from keepwarm.app.sending.send import send_due
        from keepwarm.app.sending.sending import Way
        from keepwarm.records.models import SendingMailbox

        self.clock.forward(seconds=seconds)
        self.line.fault = fault
        way = Way(
            submitter=submitter_at(port or self.line.port, security),
            sent_folder=LoggedSent(self.server.log, filed_after_s=0.0 if files else None),
        )
        came = send_due(self.desk, SendingMailbox.objects.get().pk, way, sender="a sender")
        self.line.fault = None
        return dict(came)

    def to_its_end(self, **said):
        """Go on without a fault until the mail was sent, or a person is asked."""
        for _ in range(12):
            if mail_now().state in ENDED:
                break
            self(120, **said)
        return mail_now().state

    def copies(self):
        return [touch for touch, _, _ in read_log(self.server.log)].count(str(TOUCH))


@pytest.fixture
def send(desk, clock, server, line):  # noqa: F811
    server.log.write_text("")
    line.struck = 0
    return Send(desk, clock, server, line)


def mail_now():
    from keepwarm.records.models import OutboxMail

    return OutboxMail.objects.get()


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("way", ["down", "up"])
def test_a_line_that_breaks_anywhere_sends_once_or_asks(
    approve, send, everything, kind, place, way  # noqa: F811
):  # fmt: skip
    """Trust cases 2 to 5."""
    approve()

    came = send(fault=Fault(kind, int(place * everything[way]), way))
    struck = send.line.struck
    state = send.to_its_end()

    assert struck == 1
    # Where the dot was noted, Sent tells; where it does not, nobody knows, and nothing goes again.
    known = {("sent", 1), ("review", 0)} if "unsure" in came else {("sent", 1)}
    assert (state, send.copies()) in known


@pytest.mark.parametrize("kind", KINDS)
def test_what_broke_is_said_while_the_mail_waits(approve, send, everything, kind):  # noqa: F811
    approve()

    came = send(fault=Fault(kind, everything["down"] // 3))

    assert came == {"approved": 1}
    assert mail_now().trouble
    assert (mail_now().attempt, mail_now().faults) == (1, 1)


@pytest.mark.parametrize("kind", KINDS)
def test_without_a_copy_in_sent_a_line_that_breaks_after_the_dot_asks(
    approve, send, everything, kind  # noqa: F811
):  # fmt: skip
    """Trust cases 5 and 8: the last answer of the server is lost on its way."""
    approve()
    send(fault=Fault(kind, everything["down"] - len(TAKEN) + 1), files=False)

    assert send.line.struck == 1
    assert send.to_its_end(files=False) == "review"
    assert send.copies() == 1


def test_a_slow_line_is_only_slow(approve, send):  # noqa: F811
    approve()

    assert send(fault=Fault("drip")) == {"sent": 1}
    assert send.copies() == 1


def test_a_port_at_which_nobody_listens_is_tried_again(approve, send):  # noqa: F811
    approve()

    assert send(port=1) == {"approved": 1}
    assert "refused" in mail_now().trouble
    assert send.to_its_end() == "sent"
    assert send.copies() == 1


@pytest.mark.parametrize("security", ["tls", "starttls"])
@pytest.mark.parametrize("fault", [Fault("cut"), Fault("reset"), Fault("stall"), Fault("no TLS")])
def test_a_line_that_does_not_become_private_is_tried_again_and_nothing_is_said(
    approve, send, security, fault  # noqa: F811
):  # fmt: skip
    approve()

    assert send(fault=fault, security=security) == {"approved": 1}
    assert mail_now().trouble
    assert send.copies() == 0
    assert send.to_its_end() == "sent"
    assert send.copies() == 1
