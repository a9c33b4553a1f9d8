"""Raw mails: read what can be read, keep the rest, fall over nothing."""

import datetime as dt
import hashlib
import string
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.parser import BytesParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keepwarm.engine.intake import MESSAGE_BYTES_MAX, _mime, parse_message, report_blocks
from keepwarm.engine.intake._plain_part import PlainPart, plain_part
from keepwarm.engine.values import Message, Unreadable

HEAD = (
    b"From: Ada King <ada@engines.example>\r\nTo: rita@keep.example\r\n"
    b"Date: Tue, 14 Jan 2025 10:11:12 +0100\r\nSubject: Engines\r\n"
)


def read(raw):
    message = parse_message(raw)
    assert isinstance(message, Message), message
    return message


def mail(head=b"", body=b"Hello\r\n"):
    return read(HEAD + head + b"\r\n" + body)


# What a plain mail says


def test_a_plain_mail_is_read_whole():
    raw = (
        HEAD + b"Message-ID: <one@engines.example>\r\nIn-Reply-To: <zero@keep.example>\r\n"
        b"References: <first@keep.example>\r\n <zero@keep.example>\r\n"
        b"Cc: Grace <grace@navy.example>\r\nReply-To: desk@engines.example\r\n"
        b"Precedence: bulk\r\nX-Secret: no\r\n\r\nHello\r\nRita\r\n"
    )

    message = read(raw)

    assert message.digest == hashlib.sha256(raw).digest()
    assert message.message_id == "one@engines.example"
    assert message.in_reply_to == "zero@keep.example"
    assert message.references == ("first@keep.example", "zero@keep.example")
    assert (message.sender.name, message.sender.address) == ("Ada King", "ada@engines.example")
    assert [each.address for each in message.to] == ["rita@keep.example"]
    assert [each.address for each in message.cc] == ["grace@navy.example"]
    assert message.reply_to.address == "desk@engines.example"
    assert message.subject == "Engines"
    assert message.sent_at == dt.datetime(2025, 1, 14, 9, 11, 12, tzinfo=dt.UTC)
    assert message.zone_offset_minutes == 60
    assert message.headers["precedence"] == "bulk"
    assert "x-secret" not in message.headers
    assert message.text == "Hello\nRita"
    assert message.problems == ()


def test_a_digest_that_is_known_is_not_computed_again():
    assert parse_message(HEAD + b"\r\n", digest=b"known").digest == b"known"


def test_a_byte_order_mark_blank_lines_and_an_envelope_line_may_come_first():
    for before in (b"\xef\xbb\xbf", b"\r\n\n", b">From ada 10:11\n", b"From ada 10:11\n"):
        assert read(before + HEAD + b"\r\nHello").subject == "Engines"


# Header texts


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (b"=?utf-8?q?Gr=C3=B6=C3=9Fe?=", "Größe"),
        (b"=?UTF-8?B?R3LDtsOfZQ==?=", "Größe"),
        (b"=?utf-8?B?R3LDtsOfZQ?= end", "Größe end"),
        (b"=?utf-8?q?Gr=C3?=\r\n =?utf-8?q?=B6=C3=9Fe?=", "Größe"),
        (b"=?iso-8859-1?q?caf=E9?= =?utf-8?q?_=E2=82=AC?=", "café €"),
        (b"=?windows-1252?q?=93so=94?=", "“so”"),
        (b"=?x-unknown?q?=E9t=E9?=", "été"),
        (b"=?iso-2022-jp?B?GyRCRnxLXBsoQg==?=", "日本"),
        (b"Gr\xc3\xb6\xc3\x9fe", "Größe"),
        (b"Gr\xf6\xdfe", "Größe"),
        (b"a\r\n\tb", "a b"),
        (b"a\0b", "ab"),
        (b"=?utf-8?q?=3D=3Futf-8=3Fq=3Fx=3F=3D?=", "=?utf-8?q?x?="),
        (b"=?utf-8?B?A?=", "=?utf-8?B?A?="),
        (b"=?utf-8?q?open", "=?utf-8?q?open"),
    ],
)
def test_a_subject_is_decoded_however_it_was_written(value, expected):
    raw = HEAD.replace(b"Subject: Engines", b"Subject: " + value) + b"\r\n"

    assert read(raw).subject == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (b"<a@b.example>", "a@b.example"),
        (b"<a\r\n @b.example>", "a@b.example"),
        (b"a@b.example", "a@b.example"),
        (b"your mail <a@b.example> of today", "a@b.example"),
        (b"<>", ""),
        (b"nothing", ""),
        (b"<" + b"a" * 2_000 + b"@b.example>", ""),
    ],
)
def test_a_message_id_is_clean_or_missing(value, expected):
    # trust case 61
    assert mail(b"Message-ID: " + value + b"\r\n").message_id == expected


def test_of_endless_references_the_last_fifty_count():
    ids = b" ".join(b"<%d@list.example>" % number for number in range(3_000))

    references = mail(b"References: " + ids + b"\r\n").references

    assert references[0] == "2950@list.example"
    assert len(references) == 50


# Dates


@pytest.mark.parametrize(
    ("date", "hour", "minutes"),
    [
        (b"Tue, 14 Jan 2025 10:11:12 +0100", 9, 60),
        (b"14 Jan 2025 10:11:12 -0530 (note)", 15, -330),
        (b"Tue, 14 January 2025 10:11 GMT", 10, 0),
        (b"Tue, 14 Jan 2025 10:11:12 -0000", 10, None),
        (b"Tue, 14 Jan 2025 10:11:12", 10, None),
        (b"Tue, 14 Jan 2025 10:11:12 +9900", 10, None),
        (b"Tue Jan 14 10:11:12 2025", 10, None),
        (b"Tue, 14 Jan 25 10:11:12 +0100", 9, 60),
        (b"Tue, 14-Jan-2025 10:11:60 EST", 15, -300),
    ],
)
def test_a_date_is_read_leniently_with_the_zone_it_states(date, hour, minutes):
    raw = HEAD.replace(b"Tue, 14 Jan 2025 10:11:12 +0100", date) + b"\r\n"

    message = read(raw)

    assert (message.sent_at.day, message.sent_at.hour) == (14, hour)
    assert message.zone_offset_minutes == minutes


@pytest.mark.parametrize(
    "date", [b"", b"tomorrow", b"Thu, 1 Jan 1970 00:00:00 +0000", b"1 Jan 2199 00:00:00 +0000",
             b"31 Feb 2025 10:11:12 +0100", b"1 " * 5_000]
)  # fmt: skip
def test_an_absurd_date_gives_way_to_the_newest_receipt(date):
    # trust case 79
    received = b"Received: by mx (x; y); Tue, 14 Jan 2025 11:00:00 +0100\r\n"
    dated = HEAD.replace(b"Tue, 14 Jan 2025 10:11:12 +0100", date)

    message, undated = read(received + dated + b"\r\n"), read(dated + b"\r\n")

    assert message.sent_at == dt.datetime(2025, 1, 14, 10, tzinfo=dt.UTC)
    assert undated.sent_at is None
    assert message.problems
    assert undated.problems


def test_a_date_after_the_receipt_gives_way_to_it():
    received = b"Received: by mx; Fri, 10 Jan 2025 11:00:00 +0100\r\n"

    message = read(received + HEAD + b"\r\n")

    assert message.sent_at == dt.datetime(2025, 1, 10, 10, tzinfo=dt.UTC)


# Bodies


@pytest.mark.parametrize(
    ("charset", "content", "expected"),
    [
        (b"utf-8", "Größe €".encode(), "Größe €"),
        (b"iso-8859-1", "Größe “so”".encode("cp1252"), "Größe “so”"),
        (b"us-ascii", "Größe".encode(), "Größe"),
        (b"utf-8", "Größe".encode("latin-1"), "Größe"),
        (b"ks_c_5601-1987", "한국".encode("cp949"), "한국"),
        (b"ansi_x3.110-1983", "été".encode("latin-1"), "été"),
        (b"rot13", b"uryyb", "uryyb"),
        (b"unicode_escape", b"\\x41", "\\x41"),
        (b"utf-7", b"+2AA-", "\N{REPLACEMENT CHARACTER}"),
        (b"\xff\0", b"plain", "plain"),
        (b"punycode", b"\xe4" + b"a-" * 50_000, "ä" + "a-" * 50_000),
    ],
)
def test_a_body_is_text_in_any_charset_real_or_not(charset, content, expected):
    # trust case 81
    message = mail(b'Content-Type: text/plain; charset="' + charset + b'"\r\n', content)

    assert message.text == expected


def test_an_unknown_charset_is_named():
    (problem,) = mail(b"Content-Type: text/plain; charset=fakescii\r\n").problems

    assert "'fakescii'" in problem


@pytest.mark.parametrize(
    ("encoding", "content"),
    [
        (b"base64", b"SGVsbG8gUml0YQ=="),
        (b"base64", b"SGVs\r\n!bG8gUml0YQ"),
        (b"quoted-printable", b"Hello=20R=\r\nita"),
        (b"7bit", b"Hello Rita"),
        (b"6bit", b"Hello Rita"),
    ],
)
def test_a_transfer_encoding_is_undone(encoding, content):
    message = mail(b"Content-Transfer-Encoding: " + encoding + b"\r\n", content)

    assert message.text == "Hello Rita"


def test_html_becomes_text_with_its_lines_and_quotations():
    html = (
        b"<html><head><title>no</title><style>p{}</style></head><body><!-- no -->"
        b"<p>Hello&nbsp;<b>Rita</b>,<br>one\r\n line</p><script>no()</script>"
        b"<div>two</div><ul><li>a<li>b</ul><table><tr><td>c</td><td>d</td></tr></table>"
        b"<div style='display:none'>no</div><div>On Monday Rita wrote:"
        b"<blockquote>old<blockquote>older</blockquote></blockquote></div>end</body></html>"
    )

    text = mail(b"Content-Type: text/html\r\n", html).text

    lines = [line for line in text.split("\n") if line.strip("> ")]
    assert lines == [
        *("Hello Rita,", "one line", "two", "a", "b", "c d"),
        *("On Monday Rita wrote:", "> old", ">> older", "end"),
    ]


def composed(*parts, kind="mixed"):
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "ada@engines.example", "rita@keep.example", "x"
    getattr(made, f"make_{kind}")()
    for part in parts:
        made.attach(part)
    return read(made.as_bytes())


def part(content, subtype="plain", **options):
    made = EmailMessage()
    made.set_content(content, subtype=subtype, **options)
    return made


def test_plain_text_is_preferred_and_html_used_where_it_is_empty():
    both = composed(part("plain"), part("<p>rich</p>", "html"), kind="alternative")
    empty = composed(part(" \n"), part("<p>rich</p>", "html"), kind="alternative")

    assert both.text == "plain"
    assert empty.text == "rich"


def test_an_attachment_is_named_and_not_read():
    letter = EmailMessage()
    letter.add_attachment("secret", filename="Größe.txt")

    message = composed(part("Hello"), *letter.iter_attachments())

    assert message.text == "Hello"
    assert message.attachment_names == ("Größe.txt",)


@pytest.mark.parametrize(
    "parameters", [b"name*=a\0b''x", b"name*0*=a''%FF; name*1=b", b"name*='' \xff", b"name*=x"]
)
def test_a_broken_file_name_costs_nothing_else(parameters):
    attachment = b"--b\nContent-Type: image/png; " + parameters + b"\n\nx\n--b--"

    message = mail(b"Content-Type: multipart/mixed; boundary=b\n", b"--b\n\nHello\n" + attachment)

    assert message.text == "Hello"
    assert len(message.attachment_names) == 1


def test_of_a_mail_within_a_mail_only_the_headers_are_taken():
    # trust case 70
    inner = EmailMessage()
    inner["Subject"], inner["Message-ID"] = "inner", "<inner@keep.example>"
    inner.set_content("inner text")
    outer = EmailMessage()
    outer.set_content("outer text")
    outer.add_attachment(inner)

    message = read(HEAD + outer.as_bytes())

    ((kind, headers),) = report_blocks(message.attached_text)
    assert message.text == "outer text"
    assert kind == "message/rfc822"
    assert "Message-ID: <inner@keep.example>" in headers
    assert "inner text" not in message.attached_text


def test_a_report_shows_its_status_and_the_returned_headers():
    raw = HEAD + (
        b'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n'
        b"--b\n\nIt failed.\n--b\nContent-Type: message/delivery-status\n\n"
        b"Reporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; a@b.example\n"
        b"Action: failed\nStatus: 5.1.1\n--b\nContent-Type: text/rfc822-headers\n\n"
        b"Message-ID: <sent@keep.example>\n--b--\n"
    )

    message = read(raw)

    status, returned = report_blocks(message.attached_text)
    assert message.text == "It failed."
    assert status[0] == "message/delivery-status"
    assert "Action: failed" in status[1]
    assert returned == ("text/rfc822-headers", "Message-ID: <sent@keep.example>\n")


def test_a_sealed_mail_still_counts_and_says_why_it_is_empty():
    # trust case 70
    message = mail(b"Content-Type: application/pkcs7-mime; name=smime.p7m\r\n", b"AAAA")

    assert message.text == ""
    assert message.attachment_names == ("smime.p7m",)
    assert "S/MIME" in message.problems[0]


@pytest.mark.parametrize(
    ("head", "body"),
    [
        (b"Content-Type: multipart/mixed\r\n", b"Hello"),
        (b"Content-Type: multipart/mixed; boundary=b\r\n", b"--b\r\n\r\nHello"),
        (b"Content-Type: multipart/mixed; boundary=b\r\n", b"Hello"),
    ],
)
def test_a_broken_structure_is_named_and_its_text_kept(head, body):
    message = mail(head, body)

    assert message.problems
    assert message.text.strip() == "Hello"


# Nothing that is no mail, and nothing hostile


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n",
        b'{"From": "ada"}',
        b"<?xml version='1.0'?>\n<mail/>",
        b"Just some text\n\nFrom: nobody\n",
        b"name,email\nAda,ada@engines.example\n",
        b"\0" * 100,
    ],
)
def test_what_is_no_mail_is_said_to_be_none(raw):
    found = parse_message(raw)

    assert isinstance(found, Unreadable)
    assert found.why.startswith("This is not a mail")
    assert found.digest == hashlib.sha256(raw).digest()


PART = b"--b\nContent-Type: text/plain\n\nx\n"
MULTIPART = b'Content-Type: multipart/mixed; boundary="b"\n\n'


@pytest.mark.parametrize(
    ("raw", "word"),
    [
        (HEAD + b"\n" + b"x" * MESSAGE_BYTES_MAX, "bytes"),
        (HEAD + b"Subject: " + b"=?utf-8?q?xxxxx?= " * 15_000 + b"\n\n", "header"),
        (b"To: " + b"user@host.example, " * 20_000 + b"\n" + HEAD, "header"),
        (HEAD + b"Cc: " + b"user@host.example, " * 9_000 + b"\n\n", "addresses"),
        (HEAD + b"Content-Type: message/rfc822\n\n" * 1_000, "within mails"),
        (HEAD + b"Content-Type:\n message/rfc822\n\n" * 1_000, "within mails"),
        (HEAD + (MULTIPART + b"--b\n") * 1_000, "within mails"),
        (HEAD + MULTIPART + PART * 20_000, "parts"),
        (HEAD + MULTIPART.replace(b"boundary=", b"boundary*0=") + PART * 20_000, "parts"),
        (HEAD + MULTIPART.replace(b"\n", b"\r") + (PART * 20_000).replace(b"\n", b"\r"), "parts"),
        (HEAD + b"Content-Type: multipart/mixed" + b";" * 9_000 + b"\n\n", "Content-Type"),
        (HEAD + MULTIPART + b"--b\n\n" + b"\n" * 600_000, "lines"),
        (HEAD + MULTIPART + b"--b\nContent-Type: message/delivery-status\n\n" + b"a:b\n\n" * 6_000,
         "blocks"),
    ],
    ids=["bytes", "words", "header", "addresses", "nested", "folded", "multiparts", "parts",
         "split", "returns", "parameters", "lines", "blocks"],
)  # fmt: skip
def test_a_bomb_is_kept_closed(raw, word):
    # trust case 82
    found = parse_message(raw)

    assert isinstance(found, Unreadable)
    assert word in found.why


@pytest.mark.parametrize(
    "html",
    [
        b"<div>" * 80_000,
        b"<p>" + b"".join(b"<b id=%d>" % n for n in range(500)) + b"</p>" + b"<p>x</p>" * 40_000,
        b"<span><div></span>" * 20_000,
        b"<" * 400_000,
        b"<a href='" * 40_000,
        b"<!--" * 90_000,
        b"<table>" * 50_000,
        b"data:<img src=" * 100_000,
    ],
    ids=["deep", "reopened", "crossed", "open", "quotes", "comments", "tables", "pictures"],
)
def test_hostile_html_is_survived(html):
    message = mail(b"Content-Type: text/html\r\n", b"<p>Hello</p>" + html)

    assert message.text.startswith("Hello")


def test_mails_within_the_limits_are_read():
    digest = HEAD + MULTIPART + b"--b\nContent-Type: message/rfc822\n\nSubject: x\n\ny\n" * 40
    nested = HEAD + b"Content-Type: message/rfc822\n\n" * 29
    copied = HEAD + b"Cc: " + b"user@host.example, " * 450 + b"\n\n"

    for raw in (digest, nested, copied):
        read(raw)


ODD_PIECES = st.sampled_from(
    [
        *(b"From: ", b"To: ", b"Date: ", b"Subject: ", b"Message-ID: ", b"References: "),
        *(b"Content-Type: ", b"multipart/mixed; boundary=b", b"multipart/alternative; boundary=b"),
        *(b"message/rfc822", b"message/delivery-status", b"text/html", b"text/calendar", b"--b"),
        *(b"--b--", b"\n", b"\r\n", b"\r", b"\n\n", b" ", b"\t", b"; charset=", b"utf-7", b"\xff"),
        *(b"; name*0*=utf-8''%FF", b"; filename=", b'"', b"<", b">", b"<p>", b"</p>", b"\0"),
        *(
            b"Content-Transfer-Encoding: ",
            b"base64",
            b"quoted-printable",
            b"x-uuencode",
            b"begin 6",
        ),
        *(
            b"=?utf-8?q?=C3?=",
            b"=?utf-16?b?2AA=?=",
            b"a@b.example",
            b",",
            b"(",
            b"99 Feb 0000 99:99",
        ),
        *(b"Content-Disposition: attachment", b"AAAA", b"=", b"=FF", b"\xc3\xa4", b"\x1b$B"),
    ]
)


def is_storable(message):
    texts = [
        *(message.subject, message.text, message.attached_text, message.message_id),
        *(message.in_reply_to, *message.references, *message.headers.values()),
        *(message.attachment_names, *message.problems),
    ]
    people = [each for each in (message.sender, message.reply_to, *message.to, *message.cc) if each]
    flat = "".join(map(str, texts)) + "".join(each.name + each.address for each in people)
    return "\0" not in flat and bool(flat.encode() or True)


@given(st.binary(max_size=300))
def test_no_bytes_raise(raw):
    found = parse_message(raw)

    assert isinstance(found, Unreadable) or is_storable(found)


@given(st.lists(ODD_PIECES, max_size=60).map(b"".join))
def test_no_composition_of_odd_pieces_raises(content):
    found = parse_message(b"Subject: x\n" + content)

    assert isinstance(found, Unreadable) or is_storable(found)


PRINTABLE = st.characters(codec="utf-8", exclude_categories=("C", "Z"), exclude_characters='"\\')
WORDS = st.lists(st.text(PRINTABLE, min_size=1, max_size=12), min_size=1, max_size=8).map(" ".join)
LOCAL = st.text(string.ascii_lowercase + string.digits, min_size=1, max_size=10)


# The library's folding loses commas between encoded names, so lines stay whole here.
UNFOLDED = policy.default.clone(max_line_length=9_999)


@settings(max_examples=60)
@given(WORDS, WORDS, st.lists(st.tuples(WORDS, LOCAL), min_size=1, max_size=4), st.lists(WORDS))
def test_what_the_standard_library_composes_comes_back(name, subject, recipients, lines):
    made = EmailMessage(UNFOLDED)
    made["From"] = Address(name, "ada", "engines.example")
    made["To"] = [Address(each, local, "keep.example") for each, local in recipients]
    made["Subject"] = subject
    made.set_content("\n".join(lines))

    message = read(made.as_bytes())

    assert (message.sender.name, message.sender.address) == (name, "ada@engines.example")
    assert message.subject == subject
    assert [(each.name, each.address) for each in message.to] == [
        (each, f"{local}@keep.example") for each, local in recipients
    ]
    assert message.text == "\n".join(lines)


HEADER_PIECES = st.sampled_from(
    [
        "From: Ada <ada@engines.example>",
        "Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=",
        "Subject:no space",
        "References: <a@b>\n\t<c@d>",
        "References: <a@b>\r\n <c@d>",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Type: multipart/mixed; boundary=x",
        "Content-Type: message/rfc822",
        "Content-Transfer-Encoding: base64",
        "X-Odd :value",
        ": nameless",
        "no colon here",
        " folded without a start",
        "Bare: carriage\rreturn",
        "Folded: a\n b\rc",
        "Folded: a\r\n\tb\r",
        "Latin: \xe9t\xe9",
        "Nul: \0",
        "",
    ]
)


MORE_PIECES = st.sampled_from(
    [
        "From: =?utf-8?q?A=2C_B?= <a@b.example>, second@b.example",
        "From: unfinished <a@b.example",
        "TO: first@c.example",
        "Cc: a@c.example,\n b@c.example",
        "Date: Tue, 14 Jan 2025 10:11:12 +0100",
        "Date: 14 Jan 25 10:11 EST",
        "Date: never",
        "Received: from a by b; Tue, 14 Jan 2025 09:11:12 +0000",
        "Received: from a\n\tby b; Mon, 13 Jan 2020 09:11:12 -0000",
        "Subject: Tab\there  and spaces ",
        "Subject: second",
        "Message-ID: <one@b.example>",
        "In-Reply-To: <two@b.example> <three@b.example>",
        "Content-Type: text/html; charset=iso-8859-1",
        "Content-Type: text/plain; charset*=utf-8''x",
        "Content-Type: image/png; name=a.png",
        "content-type: nonsense",
        "Content-Disposition: attachment; filename=b.txt",
        "Content-Transfer-Encoding: Quoted-Printable",
        "Content-Transfer-Encoding: 8bit",
        "Content-Transfer-Encoding: x-uuencode",
        "X-Mailer: A\x7fB",
    ]
)
ASKED = ("from", "Subject", "content-type", "Content-Transfer-Encoding", "missing")


@given(
    st.lists(HEADER_PIECES | MORE_PIECES, max_size=6),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from(["\n", "\r\n", "\r", "\n\n", ""]),
    st.text(alphabet="ab \r\n:-=\xe9", max_size=40),
)
def test_a_mail_of_one_part_is_read_as_the_standard_parser_reads_it(pieces, end, blank, body):
    raw = (end.join(pieces) + end + blank + body).encode("latin-1")

    quick = plain_part(raw, len(raw))

    if quick is not None:
        slow = BytesParser().parsebytes(raw)
        assert quick.items() == slow.items()
        assert quick.get_payload(decode=True) == slow.get_payload(decode=True)
        assert quick.get_payload() == slow.get_payload()
        assert quick.get_content_type() == slow.get_content_type()
        assert [str(quick.get(name)) for name in ASKED] == [str(slow.get(name)) for name in ASKED]
        assert list(map(repr, quick.defects)) == list(map(repr, slow.defects))


@given(
    st.lists(HEADER_PIECES | MORE_PIECES, max_size=9),
    st.sampled_from(["\n", "\r\n"]),
    st.text(alphabet="ab \r\n:-=<>\xe9", max_size=40),
)
def test_the_quick_way_and_the_standard_parser_come_to_the_same_mail(pieces, end, body):
    raw = (end.join(["To: rita@doors.example", *pieces]) + end * 2 + body).encode("latin-1")

    quick = parse_message(raw)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(_mime, "plain_part", lambda *_: None)
        slow = parse_message(raw)

    assert quick == slow


def test_an_ordinary_mail_takes_the_quick_way():
    raw = b"From: ada@engines.example\nTo: rita@doors.example\nSubject: Engines\n\nHello\n"

    for each in (raw, raw.replace(b"\n", b"\r\n")):
        assert isinstance(plain_part(each, len(each)), PlainPart)
