"""Name servers answer what a name says; the same is asked of the real and the recorded one."""

import socket
import threading

import pytest

from keepwarm.adapters.name_servers import DnsNames, RecordedNames
from keepwarm.app.mailbox.name_server import NamesUnknown

dns_message = pytest.importorskip("dns.message", reason="dnspython is not installed")
KNOWN = {"firm.org": ("v=spf1 -all", "x" * 300)}


class LoopbackNames:
    """A name server on this machine: it knows what it was given, or does not answer at all."""

    def __init__(self, known, *, is_silent=False):
        self._known, self._is_silent = known, is_silent
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self.place = self._socket.getsockname()

    def __enter__(self):
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(self, *_):
        self._socket.close()

    def _serve(self):
        import dns.rcode
        import dns.rrset

        while True:
            try:
                asked, place = self._socket.recvfrom(4096)
            except OSError:
                return
            if self._is_silent:
                continue
            query = dns_message.from_wire(asked)
            answer = dns_message.make_response(query)
            name = query.question[0].name
            texts = self._known.get(name.to_text(omit_final_dot=True).lower())
            if texts is None:
                answer.set_rcode(dns.rcode.NXDOMAIN)
            else:
                quoted = [" ".join(f'"{text[i:i + 255]}"' for i in range(0, len(text), 255))
                          for text in texts]  # fmt: skip
                answer.answer.append(dns.rrset.from_text(name, 60, "IN", "TXT", *quoted))
            self._socket.sendto(answer.to_wire(), place)


@pytest.fixture(params=["dnspython", "recorded"])
def names(request):
    if request.param == "recorded":
        yield RecordedNames(KNOWN)
        return
    with LoopbackNames(KNOWN) as server:
        yield DnsNames(server=server.place)


@pytest.fixture(params=["dnspython", "recorded"])
def silent_names(request):
    if request.param == "recorded":
        yield RecordedNames({}, is_reachable=False)
        return
    with LoopbackNames({}, is_silent=True) as server:
        yield DnsNames(server=server.place, wait_s=0.3)


def test_the_texts_of_a_name_come_whole(names):
    assert sorted(names.texts("firm.org")) == sorted(KNOWN["firm.org"])
    assert sorted(names.texts("FIRM.org")) == sorted(KNOWN["firm.org"])


def test_a_sign_that_no_store_keeps_is_left_out_of_a_text():
    with LoopbackNames({"firm.org": (r"v=spf1\000 -all",)}) as server:
        assert DnsNames(server=server.place).texts("firm.org") == ("v=spf1 -all",)


def test_a_name_that_is_not_there_has_none(names):
    assert names.texts("nobody.firm.org") == ()


def test_silence_is_not_known(silent_names):
    with pytest.raises(NamesUnknown):
        silent_names.texts("firm.org")


def test_what_is_no_name_is_not_known():
    with pytest.raises(NamesUnknown):
        DnsNames(server=("127.0.0.1", 9), wait_s=0.3).texts("a" * 70 + ".org")
