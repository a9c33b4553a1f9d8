"""A line to a mail server reads what there is, takes nothing on trust, and words its troubles."""

import contextlib
import datetime as dt
import socket
import ssl

import pytest

from tests.adapters.faulty_imap import MAILS, FaultyImap
from tests.dovecot import MISSING, USERS, running_dovecot

USER, WORD = next(iter(USERS.items()))


@contextlib.contextmanager
def entered(port, *, user=USER, word=WORD, step_timeout_s=5.0):
    from keepwarm.adapters.imap import enter
    from keepwarm.app.mailbox.mail_server import Entrance

    entrance = Entrance(host="127.0.0.1", port=port, security="plain", login=user, secret=word)
    with enter(entrance, step_timeout_s=step_timeout_s) as server:
        yield server


def test_messages_come_with_when_they_arrived():
    with FaultyImap() as faulty, entered(faulty.port) as server:
        server.open_folder("INBOX")

        fetched = list(server.fetch([7, 9]))

    assert {one.uid: one.content for one in fetched} == MAILS
    assert {one.arrived_at for one in fetched} == {dt.datetime(2026, 3, 10, 9, tzinfo=dt.UTC)}


def test_a_message_without_its_number_is_nobodys():
    with FaultyImap("no uid") as faulty, entered(faulty.port) as server:
        server.open_folder("INBOX")

        assert [one.uid for one in server.fetch([7, 9])] == [7]


def test_the_last_message_is_not_new_only_because_the_server_names_it():
    with FaultyImap() as faulty, entered(faulty.port) as server:
        server.open_folder("INBOX")

        assert server.list_uids(10).tolist() == []


def test_no_number_below_the_first_is_asked_for():
    """Trust case 45."""
    with FaultyImap() as server:
        with entered(server.port) as line:
            line.open_folder("INBOX")
            for uids_from in (0, -1, 1):
                assert line.list_uids(uids_from).tolist() == [7, 9]

        asked = [said for said in server.asked if "SEARCH" in said]
    assert len(asked) == 3
    assert all("UID 1:" in said for said in asked)


def test_a_folder_is_opened_to_read_and_nothing_is_marked():
    with FaultyImap() as faulty, entered(faulty.port) as server:
        server.open_folder("INBOX")
        list(server.fetch([7, 9]))

    words = " ".join(faulty.asked).upper()
    assert "EXAMINE" in words
    assert "BODY.PEEK[]" in words
    assert not any(word in words for word in ("SELECT", "STORE", "EXPUNGE", "APPEND", "BODY[]"))


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("cut", "broke off"),
        ("throttled", "asks for patience.*tried again later"),
        ("nonsense", "broke off"),
    ],
)
def test_what_goes_wrong_is_told_in_words(fault, words):
    from keepwarm.app.mailbox.mail_server import MailTrouble

    def read(port):
        with entered(port) as server:
            server.open_folder("INBOX")
            return list(server.fetch([7, 9]))

    with FaultyImap(fault) as faulty, pytest.raises(MailTrouble, match=words):
        read(faulty.port)


def test_where_nobody_listens_the_port_is_in_doubt():
    from keepwarm.app.mailbox.mail_server import MailTrouble

    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(MailTrouble, match=r"no mail server listens there\. Check the port"):  # noqa: SIM117
        with entered(port):
            pass


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (ssl.SSLCertVerificationError(1, "no"), "does not prove who it is"),
        (ssl.SSLError(1, "[SSL: WRONG_VERSION_NUMBER]"), "Try port 993 with tls"),
        (socket.gaierror(-2, "unknown"), "Nobody knows a server by the name “mail.example”"),
        (TimeoutError("timed out"), "does not answer in time"),
    ],
)
def test_faults_of_the_network_say_what_to_do(error, words):
    from keepwarm.adapters.imap._words import explain
    from keepwarm.app.mailbox.mail_server import Entrance

    entrance = Entrance(host="mail.example", port=993, security="tls", login="", secret="")
    if isinstance(error, ssl.SSLCertVerificationError):
        error.verify_message = "self-signed certificate"

    assert words in explain(error, entrance)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("[ALERT] Application-specific password required", "app password"),
        ("[ALERT] Your account is not enabled for IMAP use", "switched off"),
        ("[AUTHENTICATIONFAILED] Invalid credentials", "Check the user name and the password"),
    ],
)
def test_a_server_that_lets_nobody_in_is_understood(said, words):
    from imapclient.exceptions import LoginError

    from keepwarm.adapters.imap._words import explain

    assert words in explain(LoginError(f"b'{said}'"))


def folders(*listed):
    from keepwarm.adapters.imap._folders import choose_folders

    rows = [(tuple(flags.encode().split()), b"/", name) for name, flags in listed]
    return [(folder.name, folder.role) for folder in choose_folders(rows)]


def test_folders_are_read_by_their_use_and_bins_and_drafts_are_not_and_junk_comes_last():
    found = folders(
        ("Rules/Suppliers", ""), ("Gesendet", "\\Sent"), ("INBOX", ""), ("Bin", "\\Trash"),
        ("Ungewollt", "\\Junk"), ("Entwurf", "\\Drafts"), ("Ablage", "\\Archive"),
        ("Top", "\\Noselect"), ("Starred", "\\Flagged"),
    )  # fmt: skip

    assert found == [
        ("INBOX", "inbox"), ("Gesendet", "sent"), ("Ablage", "archive"),
        ("Rules/Suppliers", "other"), ("Ungewollt", "junk"),
    ]  # fmt: skip


def test_where_uses_are_not_told_names_tell_them():
    found = folders(("INBOX", ""), ("INBOX/Gesendete Elemente", ""), ("INBOX/Papierkorb", ""))

    assert found == [("INBOX", "inbox"), ("INBOX/Gesendete Elemente", "sent")]


def test_where_one_folder_holds_everything_it_is_read_and_junk_beside_it():
    found = folders(
        ("INBOX", ""), ("[Gmail]/All Mail", "\\All"), ("[Gmail]/Sent Mail", "\\Sent"),
        ("Label", ""), ("[Gmail]/Spam", "\\Junk"),
    )  # fmt: skip

    assert found == [("[Gmail]/All Mail", "all"), ("[Gmail]/Spam", "junk")]


BASE = "IMAP4rev1 SASL-IR LOGIN-REFERRALS ID ENABLE IDLE LITERAL+ SPECIAL-USE MOVE UIDPLUS"


@pytest.mark.skipif(bool(MISSING), reason=MISSING)
@pytest.mark.parametrize(
    ("more", "tier"),
    [
        ("", "qresync"),
        (f"imap_capability = {BASE} CONDSTORE", "condstore"),
        (f"imap_capability = {BASE}", "uids"),
    ],
)
def test_changes_are_told_by_what_a_server_is_able_to(more, tier):
    from imapclient import IMAPClient

    with (
        running_dovecot(more=more) as dovecot,
        IMAPClient(dovecot.host, dovecot.port, ssl=False) as owner,
    ):
        owner.login(USER, WORD)
        for number in range(5):
            owner.append("INBOX", f"Subject: {number}\r\n\r\n{number}\r\n".encode())
        with entered(dovecot.port) as server:
            before = server.open_folder("INBOX").state
        owner.select_folder("INBOX")
        owner.delete_messages([2, 3])
        owner.expunge()
        owner.append("INBOX", b"Subject: new\r\n\r\nnew\r\n")

        with entered(dovecot.port) as server:
            told_by = server.tier
            after = server.open_folder("INBOX", before)
            listed = server.list_uids().tolist()
            fetched = [one.uid for one in server.fetch([6])]

    assert told_by == tier
    assert after.vanished == (((2, 3),) if tier == "qresync" else None)
    assert (before.messages, after.state.messages, after.state.uidnext) == (5, 4, 7)
    assert (listed, fetched) == ([1, 4, 5, 6], [6])


@pytest.mark.skipif(bool(MISSING), reason=MISSING)
def test_heads_hold_who_and_when_and_nothing_that_was_said_and_mark_nothing():
    from imapclient import IMAPClient

    with (
        running_dovecot() as dovecot,
        IMAPClient(dovecot.host, dovecot.port, ssl=False) as owner,
    ):
        owner.login(USER, WORD)
        for number in range(3):
            owner.append(
                "INBOX",
                f"Received: from a.example\r\nFrom: p{number}@x.example\r\nSubject: {number}\r\n"
                f"Auto-Submitted: auto-replied\r\n\r\nSecret.\r\n".encode(),
            )
        with entered(dovecot.port) as server:
            server.open_folder("INBOX")
            heads = {one.uid: one.content.decode() for one in server.fetch_heads([3, 1, 8])}
        owner.select_folder("INBOX", readonly=True)
        flags = owner.get_flags([1, 3])

    assert sorted(heads) == [1, 3]
    assert "From: p2@x.example" in heads[3]
    assert "Auto-Submitted: auto-replied" in heads[3]
    assert not any(word in heads[3] for word in ("Secret", "Received"))
    assert not any(b"\\Seen" in said for said in flags.values())


@pytest.mark.skipif(bool(MISSING), reason=MISSING)
def test_something_new_ends_the_waiting():
    from imapclient import IMAPClient

    with (
        running_dovecot() as dovecot,
        IMAPClient(dovecot.host, dovecot.port, ssl=False) as owner,
        entered(dovecot.port) as server,
    ):
        owner.login(USER, WORD)
        server.open_folder("INBOX")

        before = server.wait(0.1)
        owner.append("INBOX", b"Subject: new\r\n\r\nnew\r\n")
        after = server.wait(30)

    assert (before, after) == (False, True)
