"""An mbox is split at its mails, however its bytes arrive."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepwarm.engine.intake import MESSAGE_BYTES_MAX, parse_message, split_mbox
from keepwarm.engine.values import Unreadable

FROM = b"From ada@engines.example Tue Jan 14 10:11:12 2025\n"
FIRST = b"From: ada@engines.example\nSubject: one\n\nHello\n"
SECOND = b"From: grace@navy.example\nSubject: two\n\nHi\n\nBye\n"


def split(content, size=65_536):
    return list(split_mbox(content[at : at + size] for at in range(0, len(content), size)))


def written(mails):
    quoted = (
        mail.replace(b"\n>From ", b"\n>>From ").replace(b"\nFrom ", b"\n>From ") for mail in mails
    )
    return b"".join(FROM + mail + b"\n" for mail in quoted)


def test_the_mails_of_an_mbox_come_out_as_they_went_in():
    assert split(written([FIRST, SECOND])) == [FIRST, SECOND]


def test_a_missing_final_newline_loses_nothing():
    content = written([FIRST, SECOND]).rstrip(b"\n")

    assert split(content) == [FIRST, SECOND.rstrip(b"\n")]


def test_windows_line_ends_stay():
    content = written([FIRST, SECOND]).replace(b"\n", b"\r\n")

    assert split(content) == [mail.replace(b"\n", b"\r\n") for mail in (FIRST, SECOND)]


@pytest.mark.parametrize("content", [b"", b"\n", b"\r\n\n", FROM])
def test_an_empty_file_holds_no_mail(content):
    assert split(content) == []


def test_a_bare_mail_in_an_mbox_file_is_one_mail():
    assert split(FIRST) == [FIRST]


def test_blank_lines_before_the_first_mail_do_not_matter():
    assert split(b"\n\r\n" + written([FIRST])) == [FIRST]


def test_prose_that_begins_with_from_is_no_new_mail():
    mail = b"Subject: x\n\nHello\n\nFrom here on we wait.\nYours\n"

    assert split(FROM + mail + b"\n") == [mail]


def test_a_from_line_inside_a_paragraph_is_no_new_mail():
    mail = b"Subject: x\n\nHello\nFrom ada Tue Jan 14 10:11:12 2025\nX: y\n"

    assert split(FROM + mail + b"\n") == [mail]


def test_a_from_line_without_a_time_counts_where_a_header_follows():
    content = FROM + FIRST + b"\nFrom nobody\n" + SECOND + b"\n"

    assert split(content) == [FIRST, SECOND]


def test_one_level_of_quoting_is_taken_back():
    content = FROM + b"Subject: x\n\n>From me\n>>From you\n> From them\n\n"

    assert split(content) == [b"Subject: x\n\nFrom me\n>From you\n> From them\n"]


def test_a_giant_mail_is_cut_marked_and_followed_by_the_next():
    giant = FIRST + b"x" * 70 * 1024 + b"\n"
    times = MESSAGE_BYTES_MAX // len(giant) + 2
    chunks = [FROM, *([giant] * times), b"\n", FROM, SECOND, b"\n"]

    cut, after = split_mbox(chunks)

    assert len(cut) == MESSAGE_BYTES_MAX + 1
    assert isinstance(parse_message(cut), Unreadable)
    assert after == SECOND


PIECES = st.sampled_from(
    [
        b"\n",
        b"\r\n",
        b"\n\n",
        b"From ",
        b">From ",
        FROM,
        b"a: b\n",
        b"x",
        b"10:11",
        b"\r",
        b"\n\r\n",
    ]
)


@given(st.lists(PIECES, max_size=40).map(b"".join), st.integers(1, 9))
def test_how_the_bytes_are_cut_into_chunks_does_not_matter(content, size):
    assert split(content, size) == split(content)


LINES = st.text("From :>ab1", max_size=12).map(str.encode)


@given(
    st.lists(st.lists(LINES, min_size=1, max_size=5), min_size=1, max_size=4), st.integers(1, 50)
)
def test_what_was_written_by_the_rules_is_read_back(bodies, size):
    mails = [b"Subject: x\n\n" + b"\n".join(lines) + b"\n" for lines in bodies]

    assert split(written(mails), size) == mails
