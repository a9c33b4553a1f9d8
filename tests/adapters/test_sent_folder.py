"""Sent of a mailbox, over a real line to a small server: looked into by marks, and filed into."""

import re
import socketserver
import threading

import pytest

from keepwarm.adapters.sent_folder import ImapSentFolder, ImapServer

TOUCH = "0f8fad5b-d9cb-469f-a165-70867728950e"
WORD = 'p"w'
MAIL = b"From: rita@brightwell.example\r\nSubject: Pumps\r\n\r\nHello,\r\ntwo pumps?\r\n"


class Server(socketserver.ThreadingTCPServer):
    """Speaks as much IMAP as is needed; ``found`` are the headers by which a search finds."""

    daemon_threads, allow_reuse_address = True, True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Conversation)
        self.found, self.filed, self.said, self.is_refusing = set(), [], [], False
        self.folders = [r'(\HasNoChildren) "/" "INBOX"', r'(\HasNoChildren \Sent) "/" "Gesendete"']


class Conversation(socketserver.StreamRequestHandler):
    def say(self, *lines):
        self.wfile.write("".join(f"{line}\r\n" for line in lines).encode())

    def handle(self):
        self.say("* OK [CAPABILITY IMAP4rev1] here")
        while line := self.rfile.readline().decode().strip():
            tag, _, rest = line.partition(" ")
            self.server.said.append(rest)
            if not self.answer(tag, rest):
                return

    def answer(self, tag, rest):
        verb = rest.split()[0].upper()
        if verb == "LOGIN" and self.server.is_refusing:
            self.say(f"{tag} NO [AUTHENTICATIONFAILED] wrong")
            return True
        if verb == "CAPABILITY":
            self.say("* CAPABILITY IMAP4rev1")
        elif verb == "LIST":
            self.say(*(f"* LIST {folder}" for folder in self.server.folders))
        elif verb == "EXAMINE":
            self.say("* 3 EXISTS", "* OK [UIDVALIDITY 1] fine")
        elif verb == "UID":
            mark = re.search(r"HEADER (\S+)", rest)[1]
            self.say("* SEARCH 3" if mark in self.server.found else "* SEARCH")
        elif verb == "APPEND":
            self.say("+ go on")
            self.server.filed.append(self.rfile.read(int(re.search(r"\{(\d+)\}", rest)[1])))
            self.rfile.readline()
        self.say(f"{tag} OK done")
        return verb != "LOGOUT"


@pytest.fixture
def server():
    with Server() as running:
        threading.Thread(target=running.serve_forever, args=(0.05,), daemon=True).start()
        yield running
        running.shutdown()


@pytest.fixture
def sent(server):
    port = server.server_address[1]
    place = ImapServer(host="127.0.0.1", port=port, security="plain", login="rita", secret=WORD)
    return ImapSentFolder(place)


@pytest.mark.parametrize(
    "mark", ["X-Touch-Id", "Message-ID", "X-Microsoft-Original-Message-ID", "References"]
)
def test_a_copy_is_found_by_any_mark(server, sent, mark):  # trust cases 10, 11
    server.found = {mark}

    assert sent.find(TOUCH, "m@brightwell.example") == mark
    assert any("EXAMINE" in said and "Gesendete" in said for said in server.said)


def test_where_none_is_nothing_is_found_and_nothing_is_changed(server, sent):
    assert sent.find(TOUCH, "m@brightwell.example") == ""
    assert not any(said.startswith(("SELECT", "APPEND", "UID STORE")) for said in server.said)


def test_a_copy_is_filed_as_it_left(server, sent):
    assert sent.file(MAIL) == "filed"
    assert server.filed == [MAIL]


def test_providers_that_file_by_themselves_get_no_second_copy():  # trust case 9
    place = ImapServer(host="imap.gmail.com", port=993, security="tls", login="r", secret=WORD)

    assert ImapSentFolder(place).file(MAIL) == "there"


def test_not_having_looked_is_no_evidence(server, sent):
    server.is_refusing = True

    with pytest.raises(OSError, match="AUTHENTICATIONFAILED"):
        sent.find(TOUCH, "m@brightwell.example")


def test_a_mailbox_without_sent_says_so(server, sent):
    server.folders = server.folders[:1]

    with pytest.raises(OSError, match="no folder that is known as Sent"):
        sent.file(MAIL)
