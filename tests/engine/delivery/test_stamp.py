"""Marks by which a mail is known again, and which change nothing else of it."""

import email
import hashlib
from uuid import UUID

import pytest

from keepwarm.engine.delivery import is_stamp_of, known_ids, stamp

TOUCH = UUID("0f8fad5b-d9cb-469f-a165-70867728950e")
OTHER = UUID("7c9e6679-7425-40de-944b-e07fc1f90ae7")
MAIL = (
    b"From: rita@brightwell.example\r\nTo: ada@dairy.example\r\nSubject: Pumps\r\n"
    b"References: <first@ids.example>\r\n <second@ids.example>\r\nX-Unsent: 1\r\n"
    b"\r\nHello,\r\n.\r\nMessage-ID: in the text\r\n"
)


def test_a_mail_carries_three_marks_and_is_no_draft_any_more():
    stamped = stamp(MAIL, touch=TOUCH, domain="brightwell.example")

    read = email.message_from_bytes(stamped.content)
    assert read["Message-ID"] == f"<{TOUCH}@brightwell.example>"
    assert read["Message-ID"] == f"<{stamped.message_id}>"
    assert is_stamp_of(read["X-Touch-Id"], TOUCH)
    assert is_stamp_of(read["References"], TOUCH)
    assert not is_stamp_of(read["References"], OTHER)
    assert read["X-Unsent"] is None


def test_the_thread_and_the_text_stay_as_they_were():
    read = email.message_from_bytes(stamp(MAIL, touch=TOUCH, domain="b.example").content)

    assert read["References"].split()[:2] == ["<first@ids.example>", "<second@ids.example>"]
    assert read.get_payload() == MAIL.partition(b"\r\n\r\n")[2].decode()


def test_the_hash_is_that_of_the_bytes():
    stamped = stamp(MAIL, touch=TOUCH, domain="brightwell.example")

    assert stamped.digest == hashlib.sha256(stamped.content).digest()


def test_it_is_stamped_once_only():
    once = stamp(MAIL, touch=OTHER, domain="b.example").content

    read = email.message_from_bytes(stamp(once, touch=TOUCH, domain="b.example").content)

    assert read.get_all("Message-ID") == [f"<{TOUCH}@b.example>"]
    assert read.get_all("X-Touch-Id") == [str(TOUCH)]


@pytest.mark.parametrize("mail", [b"", b"Subject: no end", MAIL.replace(b"\r\n", b"\n")])
def test_what_is_no_mail_as_servers_take_it_is_refused(mail):
    with pytest.raises(ValueError, match="mail"):
        stamp(mail, touch=TOUCH, domain="b.example")


OWN_ID, TOKEN = f"{TOUCH}@b.example", f"touch.{TOUCH}@b.example"


@pytest.mark.parametrize(
    ("ids", "known"),
    [
        # Ours, as it left and as a provider numbers it anew; answering an earlier one, or none.
        ((OWN_ID, "e@d", ("e@d", TOKEN)), (OWN_ID, "e@d")),
        (("new@outlook", "e@d", ("e@d", TOKEN)), (OWN_ID, "e@d")),
        (("new@outlook", TOKEN, (TOKEN,)), (OWN_ID, "")),
        # An answer to it: by either id, and where our id is all that References keeps.
        (("r@d", OWN_ID, (TOKEN, OWN_ID)), ("r@d", OWN_ID)),
        (("r@d", "new@outlook", (TOKEN, "new@outlook")), ("r@d", OWN_ID)),
        (("r@d", "new@outlook", (TOKEN,)), ("r@d", OWN_ID)),
        (("r@d", OWN_ID, (OWN_ID, TOKEN)), ("r@d", OWN_ID)),
        # What comes later in the thread answers what it says, and others' mail is left alone.
        (("r2@d", "r@d", (TOKEN, "new@outlook", "r@d")), ("r2@d", "r@d")),
        (("x@d", "y@d", ("w@d", "y@d")), ("x@d", "y@d")),
        (("x@d", "", ()), ("x@d", "")),
        (("x@d", "touch.1@b.example", ("touch.1@b.example",)), ("x@d", "touch.1@b.example")),
    ],
)
def test_a_mail_is_known_by_our_id_whatever_a_provider_calls_it(ids, known):
    """Trust cases 10 and 11."""
    assert known_ids(*ids) == known
