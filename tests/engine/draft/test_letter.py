"""A draft as a mail: in its thread, readable by any program, and never more than was meant."""

import dataclasses
import datetime as dt
import email
import email.policy

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from keepwarm.adapters.packs import read_packs
from keepwarm.engine.draft import LANGUAGES, Letter, write_letter
from keepwarm.engine.intake import parse_message
from keepwarm.engine.reading import read_message, read_sent
from keepwarm.engine.values import Correspondent, Message

PACKS = read_packs()
LANGUAGES_READ = PACKS.lexicon.languages  # read now: no engine test opens a file
NOW = dt.datetime(2026, 3, 11, 10, tzinfo=dt.timezone(dt.timedelta(hours=1)))
IDA = Correspondent(address="ida@brook-valves.example", name="Ida Lund")
MINA = Correspondent(address="mina@halden.example", name="Mina Okafor")
EARLIER = Message(
    digest=b"1" * 32,
    message_id="second@brook-valves.example",
    references=("first@halden.example",),
    sender=IDA,
    to=(MINA,),
    subject="RE: Rinse valves",
    sent_at=dt.datetime(2026, 3, 3, 8, 12, tzinfo=dt.UTC),
    text="Dear Mina,\n\nthe valve fits a 51 mm pipe.\n\nIda",
)
BUMP = Letter(
    sender=IDA, recipient=MINA, subject="", text="Is this still on for you?", forwards=EARLIER
)
WORDING = PACKS.recipes.wordings["en"]


def written(letter, language="en"):
    raw = write_letter(letter, PACKS.recipes.wordings[language], at=NOW)
    return email.message_from_bytes(raw, policy=email.policy.SMTP), raw


def test_a_forward_names_the_whole_thread_before_it():
    mail, _ = written(BUMP)

    assert mail["In-Reply-To"] == "<second@brook-valves.example>"
    assert mail["References"] == "<first@halden.example> <second@brook-valves.example>"
    assert mail["Subject"] == "Fwd: Rinse valves"


@pytest.mark.parametrize("language", LANGUAGES)
def test_our_own_reader_takes_a_bump_for_a_bump(language):
    _, raw = written(BUMP, language)

    read = read_sent(parse_message(raw), PACKS.lexicon, sent_on=NOW.date())

    assert language in LANGUAGES_READ
    assert read.is_bump
    assert read.new_text == "Is this still on for you?"


def test_the_mail_below_is_whole():
    mail, _ = written(BUMP)

    body = mail.get_content()
    assert "From: Ida Lund <ida@brook-valves.example>" in body
    assert "Date: 3 March 2026, 09:12" in body
    assert "the valve fits a 51 mm pipe." in body


def test_an_answer_keeps_the_subject_of_its_thread():
    letter = Letter(sender=IDA, recipient=MINA, subject="Mine", text="Yes.", answers=EARLIER)

    mail, _ = written(letter)

    assert mail["Subject"] == "Re: Rinse valves"


def test_a_mail_of_its_own_has_its_subject_and_no_thread():
    mail, _ = written(Letter(sender=IDA, recipient=MINA, subject="A valve", text="Hello"))

    assert mail["Subject"] == "A valve"
    assert mail["References"] is None


def test_a_program_opens_it_to_be_sent_and_gives_it_its_id():
    mail, _ = written(BUMP)

    assert mail["X-Unsent"] == "1"
    assert mail["Message-ID"] is None


def test_without_a_subject_there_is_no_mail():
    with pytest.raises(ValueError, match="no subject"):
        written(Letter(sender=IDA, recipient=MINA, subject=" ", text="Hello"))


@pytest.mark.parametrize(
    "changed",
    [
        {"recipient": Correspondent(address="mina@halden.example\nBcc: all@x.example")},
        {"recipient": Correspondent(address="not an address")},
        {
            "recipient": Correspondent(
                address="mina@halden.example", name="Mina\r\nBcc: x@x.example"
            )
        },
        {"subject": "Hello\nBcc: all@x.example"},
    ],
)
def test_a_line_break_in_a_header_is_refused(changed):
    letter = Letter(sender=IDA, recipient=MINA, subject="Hello", text="Hello")

    with pytest.raises(ValueError, match=r"\S"):
        written(dataclasses.replace(letter, **changed))


def test_a_long_thread_is_named_by_its_first_and_its_newest_mails():
    ids = tuple(f"{number}@halden.example" for number in range(60))
    mail, _ = written(
        dataclasses.replace(BUMP, forwards=dataclasses.replace(EARLIER, references=ids))
    )

    named = mail["References"].split()
    assert len(named) == 20
    assert (named[0], named[-1]) == ("<0@halden.example>", "<second@brook-valves.example>")


@given(
    name=st.text(st.characters(exclude_categories=["C", "Zl", "Zp"]), max_size=60),
    subject=st.text(st.characters(exclude_categories=["C", "Zl", "Zp"]), min_size=1).filter(
        str.strip
    ),
    text=st.text(max_size=300),
)
def test_whatever_is_written_there_is_one_recipient_and_no_other_header(name, subject, text):
    recipient = Correspondent(address=MINA.address, name=name)

    mail, _ = written(Letter(sender=IDA, recipient=recipient, subject=subject, text=text))

    assert {header.lower() for header in mail} == {
        "from", "to", "date", "subject", "x-unsent", "mime-version", "content-type",
        "content-transfer-encoding",
    }  # fmt: skip
    assert [each.addr_spec for each in mail["To"].addresses] == [MINA.address]


def test_the_text_comes_back_as_it_was_written():
    text = "Grüße aus Łódź – 5 €\n\nsehr lange Zeile " + "x" * 2000
    _, raw = written(Letter(sender=IDA, recipient=MINA, subject="Hallo", text=text))

    read = read_message(parse_message(raw), PACKS.lexicon)

    assert "Grüße aus Łódź – 5 €" in read.new_text


HTML_OF_ITS_OWN = '<script>alert(1)</script><img src=https://x.example/pixel.gif> & a "quote"'


@pytest.mark.parametrize("letter", [BUMP, dataclasses.replace(BUMP, forwards=None, subject="Hi")])
def test_html_by_choice_stands_beside_the_same_plain_text(letter):
    plain, _ = written(letter)
    both, raw = written(dataclasses.replace(letter, has_html=True))

    parts = list(both.iter_parts())
    assert [part.get_content_type() for part in parts] == ["text/plain", "text/html"]
    assert parts[0].get_content() == plain.get_content()
    shown = LexborHTMLParser(parts[1].get_content()).body.text()
    assert shown.split() == plain.get_content().split()
    assert raw == write_letter(dataclasses.replace(letter, has_html=True), WORDING, at=NOW)


@pytest.mark.parametrize("language", LANGUAGES)
def test_our_own_reader_takes_a_bump_with_html_for_a_bump(language):
    _, raw = written(dataclasses.replace(BUMP, has_html=True), language)

    read = read_sent(parse_message(raw), PACKS.lexicon, sent_on=NOW.date())

    assert read.is_bump
    assert read.new_text == "Is this still on for you?"


@given(st.text(max_size=200).map(lambda text: f"{HTML_OF_ITS_OWN} {text}"))
def test_nothing_of_the_html_form_is_fetched_or_acts(text):  # trust case 129
    letter = Letter(sender=IDA, recipient=MINA, subject="Hi", text=text, has_html=True)
    mail, _ = written(letter)

    tree = LexborHTMLParser(mail.get_body(("html",)).get_content())

    assert {node.tag for node in tree.body.css("*")} <= {"body", "p", "br", "a"}
    assert {name for node in tree.body.css("*") for name in node.attributes} <= {"dir", "href"}


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("See https://brook.example/a?b=1&c=2.", ["https://brook.example/a?b=1&c=2"]),
        ("(<http://brook.example/x>), and https://y.example!", ["http://brook.example/x",
                                                               "https://y.example"]),
        ("javascript:alert(1) ftp://y.example mailto:a@b.example", []),
    ],
)  # fmt: skip
def test_what_is_written_as_a_link_can_be_clicked_and_nothing_else(text, links):
    mail, _ = written(Letter(sender=IDA, recipient=MINA, subject="Hi", text=text, has_html=True))

    tree = LexborHTMLParser(mail.get_body(("html",)).get_content())

    assert [node.attributes["href"] for node in tree.css("a")] == links
    assert [node.text() for node in tree.css("a")] == links
    assert tree.body.text().split() == text.split()
