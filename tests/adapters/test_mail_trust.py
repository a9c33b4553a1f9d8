"""Lines to mail servers are private and to whom they were meant, or nothing is said on them."""

import socket
import tempfile
from pathlib import Path

import pytest

from keepwarm.adapters.imap import enter
from keepwarm.adapters.mail_trust import trust
from keepwarm.adapters.sent_folder import ImapSentFolder, ImapServer
from keepwarm.app.ground.errors import Refusal
from keepwarm.app.mailbox.mail_server import Entrance, MailTrouble
from tests.certificates import make_certificate
from tests.dovecot import MISSING, USERS, running_dovecot

USER, WORD = next(iter(USERS.items()))
LISTENER = """
ssl = yes
ssl_cert = <{certificate}
ssl_key = <{key}
service imap-login {{
  inet_listener imaps {{
    port = {port}
    ssl = yes
  }}
}}
"""


class Private:
    """A Dovecot with TLS: its ports by security, and the file that vouches for it."""

    def __init__(self, ports, authorities, log):
        self.ports, self.authorities, self.log = ports, authorities, log


@pytest.fixture(scope="module")
def server():
    if MISSING:
        pytest.skip(MISSING)
    with tempfile.TemporaryDirectory(prefix="certificate") as place:
        folder = Path(place)
        folder.chmod(0o755)
        certificate, key = make_certificate(folder)
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        more = LISTENER.format(certificate=certificate, key=key, port=port)
        with running_dovecot(more=more) as dovecot:
            yield Private({"tls": port, "starttls": dovecot.port}, certificate, dovecot.log)


def entrance(server, security, host="localhost"):
    return Entrance(
        host=host, port=server.ports[security], security=security, login=USER, secret=WORD
    )


both = pytest.mark.parametrize("security", ["tls", "starttls"])


@both
def test_a_server_is_read_on_a_private_line_whose_certificate_is_vouched_for(server, security):
    with enter(entrance(server, security), context=trust(server.authorities)) as line:
        opened = line.open_folder("INBOX")

    assert opened.state.uidvalidity > 0


@both
def test_a_certificate_nobody_vouches_for_is_refused_before_anything_is_said(server, security):
    with pytest.raises(MailTrouble, match="does not prove who it is") as refused:  # noqa: SIM117
        with enter(entrance(server, security), context=trust(None)):
            pass

    assert "Nothing was sent to it" in str(refused.value)
    assert "KEEPWARM_MAIL_CA_FILE" in str(refused.value)
    assert not refused.value.is_sign_in


@both
def test_a_certificate_of_another_name_is_refused(server, security):
    with pytest.raises(MailTrouble, match=r"does not prove who it is.*127"):  # noqa: SIM117
        with enter(entrance(server, security, host="127.0.0.1"), context=trust(server.authorities)):
            pass


@both
def test_sent_is_looked_into_on_a_private_line_only(server, security):
    place = ImapServer(
        host="localhost", port=server.ports[security], security=security, login=USER, secret=WORD
    )
    content = b"X-Touch-Id: 7\r\nSubject: Pumps\r\n\r\nTwo pumps?\r\n"

    trusting = ImapSentFolder(place, context=trust(server.authorities))
    trusting.file(content)

    assert trusting.find("7", "7@b.example") == "X-Touch-Id"
    with pytest.raises(OSError, match=r"(?i)certificate"):
        ImapSentFolder(place).find("7", "7@b.example")


def test_a_file_without_a_certificate_is_no_authority(tmp_path):
    (tmp_path / "none.pem").write_text("nothing")

    with pytest.raises(Refusal, match="No certificate can be read from"):
        trust(tmp_path / "none.pem")
    with pytest.raises(Refusal, match="KEEPWARM_MAIL_CA_FILE"):
        trust(tmp_path / "missing.pem")
