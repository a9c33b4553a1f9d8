"""What every submitter promises: the dot comes after the journal, and each fault has its stage."""

import ssl

import pytest

from bench._mail_server import LOGIN, SECRET, TOKEN, MailServer, read_log, touch_of
from keepwarm.adapters.smtp import SmtpServer, SmtpSubmitter
from keepwarm.app.sending.sending import Outgoing
from keepwarm.engine.delivery import Stage, Verdict, judge
from tests.adapters.memory_server import MemorySubmitter
from tests.certificates import make_certificate

TOUCH = "0f8fad5b-d9cb-469f-a165-70867728950e"
CONTENT = (
    f"From: {LOGIN}\r\nTo: ada@dairy.example\r\nX-Touch-Id: {TOUCH}\r\n\r\n"
    "Hello,\r\n.\r\n..two dots\r\n.three\r\n\r\n"
).encode()
MAIL = Outgoing(
    touch=TOUCH, message_id=f"{TOUCH}@b.example", sender=LOGIN, recipient="ada@dairy.example",
    content=CONTENT,
)  # fmt: skip


class OverTheLine:
    """The real thing, against a server on loopback."""

    def __init__(self, folder):
        self.log = folder / "log"
        self.fault = "none"
        self.server = MailServer(self.log, fault_of=lambda _touch, _time: self.fault)
        self.submitter = SmtpSubmitter(SmtpServer(host="127.0.0.1", port=self.server.port, security="plain"), answer_timeout_s=5, step_timeout_s=5)  # fmt: skip  # noqa: E501

    def delivered(self):
        return [content for _, _, content in read_log(self.log)]


class InMemory:
    """The fake of the tests of use cases."""

    def __init__(self, _folder):
        self.submitter = MemorySubmitter()

    @property
    def fault(self):
        return self.submitter.fault

    @fault.setter
    def fault(self, fault):
        self.submitter.fault = fault

    def delivered(self):
        return [mail.content for mail in self.submitter.delivered]


@pytest.fixture(params=[OverTheLine, InMemory], ids=["smtp", "memory"])
def way(request, tmp_path):
    made = request.param(tmp_path)
    if request.param is InMemory:
        yield made
    else:
        with made.server:
            yield made


@pytest.mark.parametrize(
    ("fault", "stage", "verdict", "copies"),
    [
        ("none", Stage.DOT, Verdict.ACCEPTED, 1),
        ("accept and drop", Stage.DOT, Verdict.UNSURE, 1),  # trust case 5
        ("drop", Stage.DOT, Verdict.UNSURE, 0),
        ("nonsense", Stage.DOT, Verdict.UNSURE, 1),
        ("later", Stage.DOT, Verdict.LATER, 0),
        ("refuse", Stage.DOT, Verdict.REFUSED, 0),
        ("refuse recipient", Stage.RECIPIENT, Verdict.REFUSED, 0),
        ("refuse sender", Stage.SENDER, Verdict.MISCONFIGURED, 0),
        ("policy", Stage.DOT, Verdict.MISCONFIGURED, 0),  # trust case 19
        ("quota", Stage.DOT, Verdict.OVER_QUOTA, 0),  # trust case 18
        ("busy", Stage.CONNECT, Verdict.LATER, 0),
    ],
)
def test_an_answer_tells_the_stage_and_what_became_of_the_mail(way, fault, stage, verdict, copies):
    way.fault, noted = fault, []

    answer = way.submitter.submit(MAIL, before_dot=lambda: noted.append(way.delivered()))

    assert (answer.stage, judge(answer)) == (stage, verdict)
    assert len(way.delivered()) == copies
    # Noted once, before anything was delivered, and only where it came to the dot.
    assert noted == ([[]] if stage is Stage.DOT else [])


def test_what_arrives_is_what_was_approved_byte_for_byte(way):
    way.submitter.submit(MAIL, before_dot=lambda: None)

    assert way.delivered() == [CONTENT]


def test_without_the_note_there_is_no_dot(way):
    class DiskFullError(Exception):
        pass

    def before_dot():
        raise DiskFullError

    with pytest.raises(DiskFullError):
        way.submitter.submit(MAIL, before_dot=before_dot)

    assert way.delivered() == []


def test_nobody_there_is_an_answer_and_no_error():
    submitter = SmtpSubmitter(
        SmtpServer(host="127.0.0.1", port=1, security="plain"), step_timeout_s=2
    )

    answer = submitter.submit(MAIL, before_dot=lambda: pytest.fail("nothing was sent"))

    assert (answer.stage, answer.code, judge(answer)) == (Stage.CONNECT, None, Verdict.LATER)


def test_silence_after_the_dot_is_no_refusal(tmp_path):
    said = MailServer(tmp_path / "log", fault_of=lambda _touch, _time: "slow", slow_s=1.0)
    server = SmtpServer(host="127.0.0.1", port=said.port, security="plain")

    with said:
        answer = SmtpSubmitter(server, answer_timeout_s=0.2).submit(MAIL, before_dot=lambda: None)

    assert judge(answer) is Verdict.UNSURE


def test_the_answer_to_the_dot_is_waited_for_as_long_as_the_standard_asks():
    from keepwarm.adapters.smtp import ANSWER_TIMEOUT_S
    from keepwarm.engine.delivery import LEASE_S

    assert LEASE_S > ANSWER_TIMEOUT_S >= 600  # trust case 6


@pytest.mark.parametrize(
    ("mechanisms", "method", "secret", "used"),
    [
        ("PLAIN LOGIN", "password", SECRET, "PLAIN"),
        ("LOGIN", "password", SECRET, "LOGIN"),
        ("XOAUTH2 PLAIN", "oauth", TOKEN, "XOAUTH2"),
    ],
)
def test_it_signs_in_by_what_the_server_offers_on_a_private_line(
    tmp_path, certificate, mechanisms, method, secret, used
):
    files, trust = certificate
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*files)
    with MailServer(tmp_path / "log", context=context, mechanisms=mechanisms) as server:
        way = SmtpServer(
            host="localhost", port=server.port, security="starttls", method=method, login=LOGIN,
            secret=secret,
        )  # fmt: skip

        answer = SmtpSubmitter(way, context=trust).submit(MAIL, before_dot=lambda: None)

        assert judge(answer) is Verdict.ACCEPTED, answer
        assert server.signed_in == [used]


@pytest.mark.parametrize(("mechanisms", "method"), [("PLAIN", "password"), ("XOAUTH2", "oauth")])
def test_a_wrong_secret_is_the_mailboxs_fault(tmp_path, mechanisms, method):
    with MailServer(tmp_path / "log", mechanisms=mechanisms) as server:
        way = SmtpServer(
            host="127.0.0.1", port=server.port, security="plain", method=method, login=LOGIN,
            secret=SECRET[::-1],
        )  # fmt: skip

        answer = SmtpSubmitter(way).submit(MAIL, before_dot=lambda: None)

    assert (answer.stage, answer.code) == (Stage.AUTH, 535)
    assert judge(answer) is Verdict.MISCONFIGURED


def test_a_line_that_cannot_be_made_private_is_not_used(tmp_path):
    with MailServer(tmp_path / "log", mechanisms="PLAIN") as server:
        way = SmtpServer(
            host="127.0.0.1", port=server.port, security="starttls", method="password",
            login=LOGIN, secret=SECRET,
        )  # fmt: skip

        answer = SmtpSubmitter(way).submit(MAIL, before_dot=lambda: None)

        assert answer.code == 538
        assert server.signed_in == []


def test_a_certificate_of_somebody_else_ends_it_before_anything_is_said(tmp_path, certificate):
    files, _ = certificate
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*files)
    with MailServer(tmp_path / "log", context=context, mechanisms="PLAIN") as server:
        way = SmtpServer(
            host="localhost", port=server.port, security="starttls", method="password",
            login=LOGIN, secret=SECRET,
        )  # fmt: skip

        answer = SmtpSubmitter(way).submit(MAIL, before_dot=lambda: None)

        assert "does not prove who it is" in answer.text
        assert (answer.stage, server.signed_in) == (Stage.CONNECT, [])


def test_the_log_of_the_server_knows_a_mail_by_its_touch():
    assert touch_of(CONTENT) == TOUCH


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """Give the files of a certificate of "localhost", and who trusts it."""
    files = make_certificate(tmp_path_factory.mktemp("certificate"))
    return files, ssl.create_default_context(cafile=str(files[0]))
