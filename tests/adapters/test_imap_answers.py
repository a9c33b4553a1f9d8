"""What a server answers is read straight off the line, and means what IMAPClient says it does."""

import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from imapclient.response_parser import parse_fetch_response

from keepwarm.adapters.imap._answers import plain_head, read_answers

MONTHS = ["Jan", "Feb", "Jun", "Sep", "Dec", "jan", "Foo"]
FLAGS = [r"\Seen", r"\Draft", "$Forwarded", "NonJunk", "a.b:c/d+e-f", "_x"]


class Said:
    """What is left of ``imaplib`` once a command was sent: lines to read, and what is done."""

    tagre = re.compile(rb"(?P<tag>A\d+) (?P<type>[A-Z]+) (?P<data>.*)")
    abort = ConnectionError

    def __init__(self, *said):
        stream = io.BytesIO(b"".join(said))
        self.readline, self.read = stream.readline, stream.read
        self.tagged_commands = {b"A1": None, b"A2": None}


def answers(*said):
    return list(read_answers(Said(*said), b"A1"))


def of_imapclient(line):
    (found,) = parse_fetch_response(
        [line.removeprefix(b"* ").replace(b" FETCH ", b" ", 1)],
        normalise_times=False,
        uid_is_key=False,
    ).values()
    return {name: value for name, value in found.items() if name not in (b"SEQ", b"MODSEQ")}


moments = st.builds(
    '"{:>2}-{}-{} {:02}:{:02}:{:02} {}{:02}{:02}"'.format,
    st.integers(0, 32), st.sampled_from(MONTHS), st.integers(1000, 2999), st.integers(0, 25),
    st.integers(0, 61), st.integers(0, 61), st.sampled_from("+-"), st.integers(0, 23),
    st.integers(0, 59),
)  # fmt: skip
items = st.one_of(
    st.integers(0, 2**32 - 1).map("UID {}".format),
    st.integers(0, 2**63 - 1).map("RFC822.SIZE {}".format),
    moments.map("INTERNALDATE {}".format),
    st.lists(st.sampled_from(FLAGS)).map(lambda flags: f"FLAGS ({' '.join(flags)})"),
    st.just("MODSEQ (12)"),
    st.just("X-GM-MSGID 1278455344230334865"),
    st.just('X-SAID "a (b) \\" c"'),
)


@given(st.integers(1, 99), st.lists(items, min_size=1, max_size=7))
def test_heads_say_what_imapclient_says(number, said):
    line = f"* {number} FETCH ({' '.join(said)})".encode()

    read = plain_head(line)

    if read is None:
        return  # IMAPClient reads it
    expected = of_imapclient(line)
    assert read == expected
    arrived = [one.get(b"INTERNALDATE") for one in (read, expected)]
    assert len({moment and moment.utcoffset() for moment in arrived}) == 1


def test_what_dovecot_and_gmail_say_is_read_by_the_one_pattern():
    for line in (
        rb'* 1 FETCH (UID 7 RFC822.SIZE 25 INTERNALDATE " 1-Mar-2026 09:00:00 +0000" FLAGS ())',
        rb'* 2 FETCH (FLAGS (\Seen \Draft) INTERNALDATE "10-Mar-2026 09:00:00 -0530" UID 7)',
        rb"* 3 FETCH (UID 7 FLAGS (\Seen) MODSEQ (12))",
    ):
        assert plain_head(line) == of_imapclient(line)


@given(st.binary(max_size=60), st.sampled_from(["first", "last", "flags", "quoted", "split"]))
def test_bodies_are_taken_as_they_are_wherever_they_stand(body, shape):
    size = len(body)
    if shape == "quoted":
        body = b"Subject: it's \\quoted\\"
    told = {
        "first": (b"* 1 FETCH (UID 7 BODY[] {%d}\r\n" % size, body, b")\r\n"),
        "last": (b"* 1 FETCH (BODY[] {%d}\r\n" % size, body, b" UID 7)\r\n"),
        "flags": (b"* 1 FETCH (UID 7 BODY[] {%d}\r\n" % size, body, b" FLAGS (\\Seen))\r\n"),
        "quoted": (b'* 1 FETCH (UID 7 BODY[] "Subject: it\'s \\\\quoted\\\\")\r\n',),
        "split": (b"* 1 FETCH (X {3}\r\na)\n UID 7 BODY[] {%d}\r\n" % size, body, b")\r\n"),
    }[shape]

    (read,) = answers(*told, b"A1 OK done\r\n")

    assert (read[b"UID"], read[b"BODY[]"]) == (7, body)


@given(st.binary(max_size=60), st.sampled_from(["plain", "last", "lower"]))
def test_fields_of_heads_are_taken_as_imapclient_names_them(body, shape):
    size, item = len(body), b"BODY[HEADER.FIELDS (FROM X-AUTOREPLY)]"
    told = {
        "plain": (b"* 1 FETCH (UID 7 %s {%d}\r\n" % (item, size), body, b")\r\n"),
        "last": (b"* 1 FETCH (%s {%d}\r\n" % (item, size), body, b" UID 7)\r\n"),
        "lower": (b"* 1 FETCH (UID 7 %s {%d}\r\n" % (item.lower(), size), body, b")\r\n"),
    }[shape]

    (read,) = answers(*told, b"A1 OK done\r\n")

    assert read == {b"UID": 7, item: body} | ({b"SEQ": 1} if shape != "plain" else {})


def test_other_things_that_are_said_meanwhile_are_no_answers():
    read = answers(
        b"* 12 EXISTS\r\n", b"* VANISHED 3:5\r\n", b"* OK [ALERT] {3}\r\nabc full\r\n",
        b"A2 OK done before\r\n", b"* 1 FETCH (UID 7 BODY[] {1}\r\nx)\r\n", b"A1 OK done\r\n",
    )  # fmt: skip

    assert read == [{b"UID": 7, b"BODY[]": b"x"}]


@pytest.mark.parametrize(
    "said",
    [
        b"* 1 FETCH (UID 7 BODY[] {9}\r\nx)\r\n",
        b"* 1 FETCH (UID 7 BODY[] {1}\r\nx)",
        b"* BYE over\r\nA1 OK done\r\n",
        b"A9 OK done\r\n",
        b"+ go on\r\n",
        b"",
    ],
)
def test_a_line_that_is_cut_or_talks_nonsense_hands_over_nothing(said):
    with pytest.raises(ConnectionError):
        answers(said)


def test_what_a_server_refuses_is_told_in_its_words():
    from imapclient.exceptions import IMAPClientError

    with pytest.raises(IMAPClientError, match="too many"):
        answers(b"A1 NO [THROTTLED] too many requests\r\n")


def test_flags_that_never_end_cost_no_time():
    line = b"* 1 FETCH (FLAGS (" + b"a" * 50_000 + b"%"

    assert plain_head(line) is None
