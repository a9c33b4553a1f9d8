"""Judgements in bulk: every item gets its line, in order, and none stops the others."""

import json
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepwarm.adapters.files import read_mails
from keepwarm.app.ground.bulk import details_as_texts, parse_mails, read_items
from keepwarm.engine.values import Contact, Details
from tests.app.builders import ADA, GRACE, RITA, ago, away, bounce, mail, mbox, write_maildir
from tests.engine.reading.small_reader import LEXICON, RECEIVED

PHONE = "020 7946 0123"
FIELDS = {
    "id", "intents", "unsure", "details", "sentiment", "needs_human_now", "injection",
    "confidence", "evidence", "new_text", "signature", "kind", "language", "version",
}  # fmt: skip
PARSED = {
    "path", "kind", "message_id", "in_reply_to", "references", "from", "to", "date", "subject",
    "text", "new_text", "signature", "bounce",
}  # fmt: skip


def item(text="Count me in!", **fields):
    return json.dumps({"id": "a", "text": text, "received_on": RECEIVED.isoformat(), **fields})


def read(*lines):
    return list(read_items(lines, LEXICON))


def read_one(text, **fields):
    (answer,) = read(item(text, **fields))
    assert "error" not in answer, answer
    return answer


# Reading


def test_an_answer_has_all_that_was_promised_and_is_json():
    answer = read_one("Count me in!", subject="Re: Engines", lang="en", channel="email", form="raw")

    assert answer.keys() == FIELDS
    assert json.loads(json.dumps(answer)) == answer
    assert answer["intents"] == ["interested"]
    assert answer["kind"] == "human"
    (evidence,) = answer["evidence"]
    assert evidence == {"label": "interested", "words": "Count me in", "start": 0, "end": 11}


def test_the_text_alone_is_enough():
    (answer,) = read(json.dumps({"text": "Not now"}))

    assert answer["id"] == "line 1"
    assert answer["intents"] == ["not_now"]


def test_items_keep_their_order_and_their_names():
    names = ["z", 7, "a", None, "z"]

    answers = read(*(item(id=name) for name in names))

    assert [answer["id"] for answer in answers] == names


BAD = [
    ("nonsense", "Expecting value"),
    ("[]", "not list"),
    ("7", "not int"),
    ('{"id": "b"}', "text must be a string, not None"),
    (item(None), "text must be a string"),
    (item(["a"]), "text must be a string"),
    (item(channel="pigeon"), "pigeon"),
    (item(received_on="soon"), "soon"),
    (item("Not now. Try me in May.", received_on="0001-01-01"), "out of range"),
    (item(headers=[1]), "line 2"),
    ("[" * 100_000, "line 2"),
    ("\ufffd\ufffd", "Expecting value"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "words"), BAD)
def test_a_bad_item_gets_a_line_with_its_fault_and_stops_no_other(line, words):
    first, bad, last = read(item("Count me in!"), line, item("Not now"))

    assert bad.keys() == {"id", "error"}
    assert bad["error"].startswith("line 2: ")
    assert words in bad["error"]
    assert first["intents"] == ["interested"]
    assert last["intents"] == ["not_now"]


def test_a_bad_item_keeps_its_name():
    (bad,) = read(item(None, id="b7"))

    assert bad["id"] == "b7"


@given(st.lists(st.sampled_from([item("No thanks"), *(line for line, _ in BAD), "{}"]), max_size=6))
def test_there_is_a_line_for_every_item(lines):
    assert len(read(*lines)) == len(lines)


def test_empty_lines_are_no_items():
    assert [answer["intents"] for answer in read("", item(), "  \n")] == [["interested"]]


def test_only_the_new_part_of_a_whole_mail_is_read():
    text = "Not now.\n\nOn Monday, Rita wrote:\n> Count me in?\n"

    raw, new = read_one(text, form="raw"), read_one(text, form="new")

    assert (raw["intents"], raw["new_text"]) == (["not_now"], "Not now.")
    assert set(new["intents"]) == {"not_now", "interested"}


def test_headers_are_known_whatever_their_case():
    text = "I am out of the office until 25 September."

    answer = read_one(text, subject="Automatic reply", headers={"AUTO-Submitted": "auto-replied"})

    assert answer["kind"] == "auto_reply"
    assert answer["intents"] == ["out_of_office", "auto_reply"]


def test_half_a_character_is_read_like_any_other():
    (answer,) = read('{"text": "\\ud83d Count me in!"}')

    assert answer["intents"] == ["interested"]


def test_details_are_texts_and_only_those_that_are_there():
    day = RECEIVED

    assert details_as_texts(Details()) == {}
    assert details_as_texts(
        Details(
            resume_on=day,
            resume_tolerance_days=15,
            return_on=day,
            referral=Contact(name="Jane Doe", email="jane@x.example"),
            alternate=Contact(phone=PHONE, role="buyer"),
            phone=PHONE,
            email="ada@x.example",
        )
    ) == {
        "resume_on": "2026-09-16",
        "resume_tolerance_days": 15,
        "return_on": "2026-09-16",
        "referral": {"name": "Jane Doe", "email": "jane@x.example"},
        "alternate": {"phone": PHONE, "role": "buyer"},
        "phone": PHONE,
        "email": "ada@x.example",
    }


def test_relative_dates_count_from_the_day_of_receipt():
    answer = read_one("Not now. Try me in May.", received_on="2026-09-16T08:00:00")

    assert answer["details"]["resume_on"] == "2027-05-01"


@pytest.mark.parametrize("received_on", [None, ""])
def test_without_a_day_of_receipt_no_date_is_told(received_on):
    answer = read_one("Not now. Try me in May.", received_on=received_on)

    assert answer["intents"] == ["not_now"]
    assert answer["details"] == {}


# Parsing


def parse(*mails):
    return list(parse_mails(mails, LEXICON))


def parse_at(*paths):
    return list(parse_mails(read_mails(paths), LEXICON))


def test_a_mail_is_interpreted():
    raw = mail(
        ADA,
        (RITA, GRACE),
        at=ago(1),
        subject="Re: Pumps",
        text="Count me in!\n\n-- \nAda Quist\nDirector\nT: 020 7946 0999\n",
        ident="second",
        answers="first",
    )

    (parsed,) = parse(("one.eml", raw))

    assert parsed.keys() == PARSED
    assert json.loads(json.dumps(parsed)) == parsed
    assert parsed["path"] == "one.eml"
    assert parsed["kind"] == "human"
    assert parsed["from"] == "Ada Quist <ada.quist@fenland-dairy.example>"
    assert [address.split()[-1] for address in parsed["to"]] == [
        f"<{RITA.address}>",
        f"<{GRACE.address}>",
    ]
    assert parsed["message_id"].startswith("second@")
    assert parsed["in_reply_to"].startswith("first@")
    assert [name.partition("@")[0] for name in parsed["references"]] == ["first"]
    assert parsed["date"] == "Tue, 10 Mar 2026 10:00:00 +0000"
    assert parsed["subject"] == "Re: Pumps"
    assert parsed["new_text"] == "Count me in!"
    assert "020 7946 0999" in parsed["signature"]
    assert parsed["bounce"] is None


def test_a_mail_with_next_to_nothing_is_interpreted_too():
    (parsed,) = parse(("one.eml", b"Subject: Hm\n\nHm.\n"))

    assert parsed.keys() == PARSED
    assert (parsed["from"], parsed["to"], parsed["date"]) == ("", [], None)


def test_a_delivery_report_tells_for_whom_and_why():
    (parsed,) = parse(("b.eml", bounce(ADA, at=ago(1), answers="first")))

    assert parsed["kind"] == "bounce"
    assert parsed["bounce"]["address"] == ADA.address
    assert parsed["bounce"]["reason"] == "userunknown"
    assert parsed["bounce"]["code"] == "5.1.1"
    assert parsed["bounce"]["hard"] is True
    assert parsed["bounce"]["original_message_id"].startswith("first@")


def test_an_automatic_answer_is_told():
    (parsed,) = parse(("away.eml", away(ADA, at=ago(1))))

    assert parsed["kind"] == "auto_reply"


@pytest.mark.parametrize("raw", [b"", b"\x89PNG\r\n\x1a\n" + bytes(64), b"just words"])
def test_what_is_no_mail_gets_a_line_with_the_reason_and_stops_no_other(raw):
    good = mail(ADA, RITA, at=ago(1))

    first, bad, last = parse(("1.eml", good), ("2.eml", raw), ("3.eml", good))

    assert bad.keys() == {"path", "kind", "error"}
    assert (bad["path"], bad["kind"]) == ("2.eml", "unreadable")
    assert bad["error"].endswith(".")
    assert [first["kind"], last["kind"]] == ["human", "human"]


def test_mails_are_found_in_files_and_folders_of_every_kind(tmp_path):
    raws = [mail(ADA, RITA, at=ago(days), ident=f"m{days}") for days in range(6)]
    (tmp_path / "one.eml").write_bytes(raws[0])
    (tmp_path / "many.mbox").write_bytes(mbox(raws[1], raws[2]))
    (tmp_path / "lone.mbox").write_bytes(mbox(raws[3]))
    write_maildir(tmp_path / "Maildir", raws[4], raws[5])

    names = ["one.eml", "many.mbox", "lone.mbox", "Maildir"]
    parsed = parse_at(*(tmp_path / name for name in names))

    paths = [one["path"].removeprefix(f"{tmp_path}{os.sep}") for one in parsed]
    idents = [one["message_id"].partition("@")[0] for one in parsed]
    assert paths[:4] == ["one.eml", "many.mbox#1", "many.mbox#2", "lone.mbox"]
    assert all(path.startswith("Maildir") for path in paths[4:])
    assert idents[:4] == ["m0", "m1", "m2", "m3"]
    assert sorted(idents[4:]) == ["m4", "m5"]
    assert all(one["kind"] == "human" for one in parsed)


def test_a_path_that_is_not_there_gets_a_line_and_the_others_are_parsed(tmp_path):
    (tmp_path / "one.eml").write_bytes(mail(ADA, RITA, at=ago(1)))
    (tmp_path / "empty.mbox").write_bytes(b"")

    found = parse_at(tmp_path / "none.eml", tmp_path / "empty.mbox", tmp_path / "one.eml")

    assert [one["kind"] for one in found] == ["unreadable", "unreadable", "human"]
    assert all("check the path" in one["error"] for one in found[:2])


def test_an_empty_folder_has_no_mails(tmp_path):
    assert parse_at(tmp_path) == []
