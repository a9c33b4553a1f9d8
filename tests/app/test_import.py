"""Imports: whole, once, in any order, whatever is wrong with what is handed over."""

import datetime as dt
import random
import sqlite3
import zlib

import pytest

from tests.app.builders import (
    ADA,
    ALAN,
    EDSGER,
    GRACE,
    NOOR,
    RITA,
    Someone,
    ago,
    away,
    bounce,
    calls_csv,
    lead,
    leads_csv,
    mail,
    mbox,
    story,
    story_calls,
    story_leads,
    thin_mail,
)
from tests.app.dump import differences, dump_record, raw_messages

FROM_A_LIST = (("List-Id", "<weekly.ids.example>"),)
SWITCHBOARD = "+44 20 7946 0102"
HOSTILE = {
    "nothing but zeros": b"\0" * 500,
    "no mail at all": b"just a note\nto myself\n",
    "mails within mails": b"From: a@x.example\n" + b"Content-Type: message/rfc822\n\n" * 1_000,
    "a Content-Type without end": b"From: a@x.example\nContent-Type: multipart/mixed; "
    + b"a=b; " * 20_000
    + b"\n\nhello\n",
    "a flood of addresses": b"From: a@x.example\nTo: " + b"a@x.example, " * 900 + b"\n\nhello\n",
}


def mailbox_with_everything():
    """Return mails whose meaning depends on other mails, on leads and on who owns the mailbox."""
    return [
        *story().values(),
        bounce(ADA, at=ago(29), answers="ada-1", status="4.2.2"),
        away(GRACE, at=ago(11, hours=20), answers="grace-3"),
        # From a list by its headers, yet an answer to Rita's own mail, and from a prospect.
        mail(ALAN, RITA, at=ago(9), ident="alan-list", answers="grace-3", headers=FROM_A_LIST),
        mail(ADA, RITA, at=ago(3), ident="ada-list", headers=FROM_A_LIST),
        # From a list, answering only what another list sent.
        mail(NOOR, RITA, at=ago(8), ident="noor-list", answers="alan-x", headers=FROM_A_LIST),
        mail(EDSGER, RITA, at=ago(13), ident="edsger-again", text="STOP\n"),
        mail(NOOR, RITA, at=ago(8), ident="noor-1", text="Lunch?\n", cc=(GRACE,)),
    ]


def leads_with_everything():
    """Return leads known by address, by a number they share, and by a number alone."""
    return leads_csv(
        lead(ADA, company="Fenland Dairy", phone="+44 20 7946 0101", created="2026-02-01"),
        lead(GRACE, company="Harrow Mills", phone=SWITCHBOARD, stage="Enquiry",
             created="2026-01-20"),
        lead(ALAN, company="Harrow Mills Ltd", phone=SWITCHBOARD),
        lead(EDSGER, company="Vos Kaas", phone="+31 85 555 0103"),
        lead(Someone("Donna Nomail", ""), company="Cold Stores", phone="+44 20 7946 0109"),
    )  # fmt: skip


def calls_with_everything():
    """Return calls to addresses and to numbers; names need the leads first."""
    return calls_csv(
        ("2026-02-17T10:00:00+00:00", ADA.address, "phone", "no_answer", ""),
        ("2026-02-18T10:00:00+00:00", "+44 20 7946 0101", "voicemail", "voicemail_left", "name"),
        ("2026-02-20T10:00:00+00:00", "+44 20 7946 0109", "phone", "answered", "next week"),
        ("2026-02-21T10:00:00+00:00", GRACE.address, "phone", "called_us", ""),
    )


def test_importing_twice_changes_nothing(intake):
    everything = mailbox_with_everything()
    intake.sheet(leads_with_everything())
    intake.mail(*everything, *HOSTILE.values())
    intake.sheet(calls_with_everything(), name="calls.csv")
    once = dump_record()

    leads = intake.sheet(leads_with_everything())
    mails = intake.mail(*everything, *HOSTILE.values())
    calls = intake.sheet(calls_with_everything(), name="calls.csv")

    assert differences(once, dump_record()) == []
    assert (leads.stored, leads.already_there) == (0, 5)
    assert (mails.stored, mails.unreadable) == (0, 0)
    assert mails.already_there == mails.found == len(everything) + len(HOSTILE)
    assert (calls.stored, calls.already_there) == (0, 4)


@pytest.mark.parametrize("seed", range(8))
def test_the_order_in_which_things_come_in_leaves_no_trace(intake, seed, monkeypatch):
    from keepwarm.app.settling import settle
    from keepwarm.app.storing import store_mail

    dice = random.Random(seed)  # noqa: S311 - shuffles only
    everything = mailbox_with_everything()
    inbox, archive = everything[::2], [*everything[1::2], everything[0]]
    steps = [
        lambda: intake.mail(*inbox, name="inbox.mbox"),
        lambda: intake.mail(*archive, name="archive.mbox"),
        lambda: intake.sheet(leads_with_everything()),
        lambda: intake.sheet(calls_with_everything(), name="calls.csv"),
    ]
    plain = record_after(steps)
    for items in (inbox, archive, steps):
        dice.shuffle(items)
    monkeypatch.setattr(store_mail, "BATCH_MESSAGES", dice.randint(1, 4))
    monkeypatch.setattr(settle, "BATCH_PEOPLE", dice.randint(1, 3))

    shuffled = record_after(steps)

    assert differences(plain, shuffled) == []
    assert {touch["person_id"] for touch in plain["Touch"]} >= {ADA.address, GRACE.address}


def record_after(steps):
    """Return the record as the steps leave it, then take all of it back."""
    from django.db import transaction

    with transaction.atomic():
        for step in steps:
            step()
        record = dump_record()
        transaction.set_rollback(True)
    return record


def test_a_guessed_owner_is_the_same_whatever_came_first(desk):
    from keepwarm.app.ground.coverage import own_keys
    from keepwarm.app.importing.intake import import_mail

    for name in ("grace-answers", "alan-answers", "edsger-stops"):
        import_mail(desk, name="inbox", raws=[(name, story()[name])])
    for name, raw in story().items():
        import_mail(desk, name="sent", raws=[(name, raw)])

    assert own_keys(desk) == {RITA.address}


def test_the_bytes_of_every_message_are_kept_once_as_they_came(intake):
    everything = [*mailbox_with_everything(), *HOSTILE.values()]

    intake.mail(*everything)
    intake.mail(*everything, name="the same again.mbox")

    assert raw_messages() == sorted(everything)


def test_the_bytes_of_sheets_are_kept_once_as_they_came(intake):
    from keepwarm.records.models import RawFile

    for _ in range(2):
        intake.sheet(story_leads())
        intake.sheet(story_calls(), name="calls.csv")

    kept = {row.name: zlib.decompress(row.content) for row in RawFile.objects.all()}
    assert kept == {"leads.csv": story_leads(), "calls.csv": story_calls()}
    assert RawFile.objects.count() == 2


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_message_is_kept_and_counted_and_the_rest_goes_on(intake, what):
    from keepwarm.records.models import Message, Source

    report = intake.mail(story()["ada-1"], HOSTILE[what], story()["ada-2"])

    unreadable = Message.objects.get(kind="unreadable")
    assert (report.found, report.stored, report.unreadable) == (3, 2, 1)
    assert report.problems[0].startswith("inbox.mbox, message 2: ")
    assert unreadable.problem == report.problems[0]
    assert Source.objects.get().unreadable == 1
    assert HOSTILE[what] in raw_messages()


def test_mails_with_one_message_id_are_both_kept(intake):
    one = mail(RITA, ADA, at=ago(5), ident="same", text="One.\n")
    other = mail(RITA, ADA, at=ago(4), ident="same", text="Other.\n")

    report = intake.mail(one, other)

    assert report.stored == 2


def test_an_answer_finds_its_question_though_it_came_in_first(intake, prospect_of):
    from keepwarm.records.models import Touch

    intake.sheet(story_leads())
    intake.mail(story()["alan-answers"], name="answers")
    intake.mail(story()["grace-2"], name="questions")

    touch = Touch.objects.get(person=prospect_of(GRACE).person)
    assert touch.answered_at == ago(20)


def test_a_future_date_does_not_stretch_what_was_read(desk, intake):
    intake.sheet(story_leads())
    intake.mail(*story().values(), mail(ADA, RITA, at=ago(-400), ident="from the future"))

    desk.workspace.refresh_from_db()
    until = desk.workspace.coverage["email"][1]
    assert until <= desk.now().timestamp()


def test_wrong_rows_are_named_by_place_and_remedy_and_the_rest_is_taken(intake):
    from keepwarm.records.models import Prospect

    content = leads_csv(
        lead(ADA, created="2026-02-01"),
        lead(GRACE, created="the day before yesterday"),
        [""] * 4 + ["Head of Nothing"] + [""] * 5,
        lead(EDSGER),
    )

    report = intake.sheet(content)

    assert Prospect.objects.count() == 3
    assert len(report.problems) == 2
    date, anonymous = report.problems
    assert date.startswith("leads.csv, line 3, Created: found “the day before yesterday”; expected")
    assert anonymous.startswith("leads.csv, line 4: found “Head of Nothing”; expected")
    assert all(problem.count("; ") >= 2 for problem in report.problems)
    assert all(problem.endswith(".") and not problem.endswith("..") for problem in report.problems)


def test_calls_to_nobody_we_know_are_named_and_the_rest_is_taken(intake):
    intake.sheet(story_leads())
    content = calls_csv(
        ("2026-02-17 10:00", "Ada Quist", "phone", "no_answer", ""),
        ("2026-02-17 10:05", "Adalbert Quist", "phone", "no_answer", ""),
        ("some day", "Ada Quist", "phone", "no_answer", ""),
    )

    report = intake.sheet(content, name="calls.csv")

    assert (report.found, report.stored) == (3, 1)
    assert [problem.split(":")[0] for problem in report.problems] == [
        "calls.csv, line 3, who",
        "calls.csv, line 4, When",
    ]


def test_a_call_to_a_shared_number_is_nobodys(intake):
    intake.sheet(leads_with_everything())
    content = calls_csv(("2026-02-17T10:00:00+00:00", SWITCHBOARD, "phone", "no_answer", ""))

    report = intake.sheet(content, name="calls.csv")

    assert report.stored == 0
    assert "exactly one prospect" in report.problems[0]


def test_colleagues_who_share_a_number_can_both_be_called(intake):
    from keepwarm.records.models import Address

    intake.sheet(leads_with_everything())

    people = Address.objects.filter(channel="phone", value="+442079460102").values_list(
        "person__key", flat=True
    )
    assert set(people) == {GRACE.address, ALAN.address}


def test_calls_of_a_number_move_to_the_lead_that_it_turns_out_to_be(intake, prospect_of):
    from keepwarm.records.models import LogEntry

    calls = calls_csv(("2026-02-17T10:00:00+00:00", "+44 20 7946 0101", "phone", "busy", ""))
    intake.sheet(calls, name="calls.csv")
    intake.sheet(story_leads())
    intake.sheet(calls, name="calls.csv")

    assert LogEntry.objects.get().person_id == prospect_of(ADA).person_id


def test_accounts_are_called_what_the_lead_file_calls_them(intake):
    from keepwarm.records.models import Account

    intake.mail(story()["ada-1"])
    intake.sheet(leads_csv(lead(ADA, company="Fenland Dairy"), lead(GRACE, company="Harrow Mills")))

    names = dict(Account.objects.values_list("key", "name"))
    assert names["fenland-dairy.example"] == "Fenland Dairy"
    assert names["harrow-mills.example"] == "Harrow Mills"


def test_what_a_cut_off_import_left_unsettled_is_settled_by_looking_at_the_day(
    desk, intake, monkeypatch
):
    from keepwarm.app.day.today import read_today
    from keepwarm.app.importing import intake as intake_app

    intake.sheet(story_leads())
    monkeypatch.setattr(intake_app, "finish_intake", lambda *_: None)
    intake.mail(mail(ADA, RITA, at=ago(minutes=9)))

    page = read_today(desk)

    assert [line.name for line in page.respond] == [ADA.name]


def test_a_file_that_is_no_table_is_refused_with_a_remedy(intake):
    from keepwarm.app.ground.errors import Refusal

    with pytest.raises(Refusal, match=r"leads.csv.*Excel workbook.*as CSV"):
        intake.sheet(b"PK\x03\x04" + bytes(40))


ODD_HEADER = ("Contact", "Reach", "Private mail", "Firm")


def odd_leads(*, more=()):
    """Return leads of which two columns hold addresses."""
    return leads_csv(
        ("Ada Quist", ADA.address, "ada@freemail.example", "Fenland Dairy", *more),
        ("Grace Holloway", GRACE.address, "grace@freemail.example", "Harrow Mills", *more),
        header=ODD_HEADER + ("Mobile",) * len(more),
    )


def test_a_corrected_column_is_remembered_for_the_next_export_of_the_file(intake):
    from keepwarm.records.models import Person, Prospect

    intake.sheet(odd_leads(), name="odd.csv", mapping={"email": "Private mail"})
    intake.sheet(odd_leads(more=("+44 20 7946 0188",)), name="odd.csv")

    keys = set(Prospect.objects.values_list("person__key", flat=True))
    assert keys == {"ada@freemail.example", "grace@freemail.example"}
    assert Person.objects.filter(address__value="+442079460188").count() == 2


def test_an_emptied_field_stays_empty_for_the_next_export_of_the_file(intake):
    from keepwarm.records.models import Prospect

    intake.sheet(odd_leads(), name="odd.csv", mapping={"company": ""})
    intake.sheet(odd_leads(), name="odd.csv")
    intake.sheet(odd_leads(), name="odd.csv", mapping={"email": "Reach"})

    assert set(Prospect.objects.values_list("account_name", flat=True)) == {""}


def test_a_column_that_does_not_exist_is_refused_with_those_that_do(intake):
    from keepwarm.app.ground.errors import Refusal

    with pytest.raises(Refusal, match=r"no column 'E-Mail'.*Contact, Reach, Private mail, Firm"):
        intake.sheet(odd_leads(), mapping={"email": "E-Mail"})


def test_basis_and_region_are_said_once_per_file(intake, prospect_of):
    intake.sheet(leads_csv(lead(ADA, phone="020 7946 0101")), basis="customer", region="GB")
    intake.sheet(leads_csv(lead(ADA), lead(GRACE, phone="020 7946 0102")))

    grace = prospect_of(GRACE)
    assert (grace.basis, grace.region) == ("customer", "GB")
    assert grace.person.address_set.filter(channel="phone").get().value == "+442079460102"


def test_a_corrected_basis_holds_for_the_prospects_that_the_file_made_before(intake, prospect_of):
    intake.sheet(story_leads())
    intake.sheet(story_leads(), basis="consent")

    assert prospect_of(ADA).basis == "consent"
    assert prospect_of(ADA).person.is_stale is False


def test_the_consent_rule_of_a_region_closes_the_channel_until_it_is_given(intake, prospect_of):
    from keepwarm.records.columns import read_book

    def is_mail_forbidden(**choices):
        intake.sheet(leads_csv(lead(ADA)), **choices)
        book = read_book(prospect_of(ADA).workspace_id)
        return bool(book.standings["forbidden"][0] & 1)

    assert not is_mail_forbidden()
    assert is_mail_forbidden(region="DE")
    assert not is_mail_forbidden(basis="consent")


@pytest.mark.parametrize(
    ("choices", "sentence"),
    [
        ({"basis": "because"}, "No lawful basis “because”. Use one of consent"),
        ({"region": "Narnia"}, "No country “Narnia”"),
    ],
)
def test_an_unknown_basis_or_region_is_refused_and_nothing_is_stored(intake, choices, sentence):
    from keepwarm.app.ground.errors import Refusal
    from keepwarm.records.models import Prospect

    with pytest.raises(Refusal, match=sentence):
        intake.sheet(story_leads(), **choices)

    assert not Prospect.objects.exists()


def test_rows_that_asked_first_are_taken_as_enquiries(intake, desk, prospect_of):
    intake.sheet(leads_csv(lead(ADA, stage="Enquiry", created=f"{ago(1):%Y-%m-%dT%H:%M:%SZ}")))

    ada = prospect_of(ADA)
    assert (ada.basis, ada.lane) == ("enquiry", "respond")
    assert ada.next_on == desk.now().date()


def test_a_follow_up_date_of_the_lead_file_is_waited_for(intake, prospect_of):
    intake.sheet(leads_csv(lead(ADA, next_follow_up="2026-04-01")))

    assert prospect_of(ADA).lane == "waiting"
    assert prospect_of(ADA).next_on == dt.date(2026, 4, 1)


def test_a_newer_export_closes_channels_and_ends_but_opens_neither(intake, prospect_of):
    header = ("Name", "E-mail", "Status", "Do Not Call")
    newer = leads_csv((ADA.name, ADA.address, "Closed Won", "Yes"), header=header)
    older = leads_csv((ADA.name, ADA.address, "New", "No"), header=header)
    for export in (older, newer, older):
        intake.sheet(export)

    ada = prospect_of(ADA)
    assert (ada.outcome, ada.lane) == ("won", "closed")
    assert {"phone", "text"} <= set(ada.blocked)


def test_a_person_who_reopened_somebody_is_not_overruled_by_the_file(desk, intake, prospect_of):
    from keepwarm.app.keeping.act import reopen

    intake.sheet(leads_csv(lead(ADA, stage="Closed Won")))
    reopen(desk, prospect_id=prospect_of(ADA).pk)

    intake.sheet(leads_csv(lead(ADA, stage="Closed Won")))

    assert prospect_of(ADA).outcome == "open"


def test_a_country_nobody_knows_is_kept_as_it_was_written(intake, prospect_of):
    intake.sheet(leads_csv(lead(ADA, country="Asia/Pacific Region"), lead(GRACE, country="UK")))

    assert (prospect_of(ADA).region, prospect_of(GRACE).region) == ("", "GB")
    assert prospect_of(ADA).extra["Country"] == "Asia/Pacific Region"


@pytest.mark.usefixtures("intake")
def test_an_upload_is_previewed_without_a_trace_and_imported_as_confirmed(desk):
    from keepwarm.app.importing.intake import import_upload, preview
    from keepwarm.app.storing.open_sheet import Choices
    from keepwarm.records.models import Prospect

    before = dump_record(without=("RawFile",))
    shown = preview(desk, name="odd.csv", content=odd_leads())
    unchanged = dump_record(without=("RawFile",))
    report = import_upload(
        desk,
        token=shown.token,
        choices=Choices(mapping={"email": "Private mail"}, basis="consent"),
    )

    assert differences(before, unchanged) == []
    assert (shown.kind, shown.rows) == ("leads", 2)
    assert {choice.field: choice.column for choice in shown.choices}["name"] == "Contact"
    assert report.stored == 2
    assert set(Prospect.objects.values_list("basis", flat=True)) == {"consent"}


@pytest.mark.usefixtures("intake")
def test_an_uploaded_mailbox_is_imported_message_by_message(desk):
    from keepwarm.app.importing.intake import forget_upload, import_upload, preview
    from keepwarm.records.models import RawFile

    shown = preview(desk, name="export", content=mbox(*story().values()))
    report = import_upload(desk, token=shown.token)
    forget_upload(desk, shown.token)

    assert (shown.kind, shown.rows) == ("mail", len(story()))
    assert report.stored == len(story())
    assert raw_messages() == sorted(story().values())
    assert not RawFile.objects.exists()


@pytest.mark.parametrize("token", ["", "zz", "00" * 32])
def test_an_upload_that_is_gone_is_asked_for_again(desk, token):
    from keepwarm.app.ground.errors import Refusal
    from keepwarm.app.importing.intake import import_upload

    with pytest.raises(Refusal, match="Hand it over again"):
        import_upload(desk, token=token)


@pytest.mark.sqlite
def test_a_record_larger_than_a_statement_is_settled_and_planned(desk, intake, monkeypatch):
    from django.db import connection

    from keepwarm.app.day.today import read_today
    from keepwarm.records import bulk
    from keepwarm.records.models import Prospect

    people = [Someone(f"P {number}", f"p{number}@firm.example") for number in range(2_100)]
    monkeypatch.setattr(bulk, "VALUES_MAX", 500)
    connection.ensure_connection()
    usual = connection.connection.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, 2_000)
    try:
        intake.sheet(leads_csv(*(lead(person) for person in people)))
        intake.mail(
            *(thin_mail(RITA, person, at=ago(9, minutes=i), ident=f"{i}.{turn}")
              for i, person in enumerate(people[:700]) for turn in range(3))
        )  # fmt: skip
        read_today(desk)
    finally:
        connection.connection.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, usual)

    assert Prospect.objects.filter(next_on__isnull=False).count() == len(people)


def test_the_import_page_tells_what_became_of_everything(desk, intake):
    from keepwarm.app.importing.intake import import_page

    intake.story()
    intake.mail(HOSTILE["no mail at all"], name="odd.mbox")

    page = import_page(desk)

    sentences = {row.name: row.sentence for row in page.sources}
    assert sentences["leads.csv"] == "3 prospects; basis: legitimate interest."
    assert sentences["inbox.mbox"].startswith("10 messages; answers seen from 01 Feb 2026")
    assert sentences["calls.csv"] == "3 calls."
    assert sentences["odd.mbox"] == "0 messages; 1 kept but unreadable."
    assert page.own_addresses == (RITA.address,)
