"""What is handed out of a record, and what its doctor says of the machine."""

import csv
import datetime as dt
import io
import json

import pytest

from keepwarm.app.keeping.premises import Premises
from tests.app.builders import ADA, ALAN, GRACE, NOW, RITA, ago, lead, leads_csv, mail
from tests.engine.intake.workbooks import rows, workbook

SOUND = Premises(
    folder="/srv/keepwarm", zone="UTC", free_bytes=10**12, database_bytes=10**6,
    last_backup_at=NOW - dt.timedelta(days=1), address="127.0.0.1:8765",
)  # fmt: skip


def exported(desk, person=None):
    from keepwarm.app.keeping.export import export_members

    return dict(export_members(desk, person, progress=lambda _what, _done: None))


@pytest.fixture
def told(desk, intake):
    intake.story()
    return desk


# Export


def test_an_export_holds_every_mail_as_it_came_and_every_table(told):
    from keepwarm.records import models

    files = exported(told)

    mails = [content for name, content in files.items() if name.startswith("mails/")]
    assert len(mails) == models.Message.objects.count()
    assert all(content.startswith(b"From: ") for content in mails)
    assert len(json.loads(files["data/prospect.json"])) == 3
    assert b"data/prospect.json" in files["index.html"]


def test_an_export_has_no_file_of_a_table_that_holds_nothing(told):
    files = exported(told)

    tables = {name: json.loads(text) for name, text in files.items() if name.endswith(".json")}
    assert "data/consent.json" not in tables
    assert all(tables.values())


def test_no_key_and_no_hash_goes_out(told):
    said = json.loads(exported(told)["data/suppression.json"])

    assert said
    assert all(set(row) == {"id", "workspace_id", "reason", "at"} for row in said)


def test_what_is_kept_about_a_person_goes_out_and_nothing_of_others(told, prospect_of):
    person = prospect_of(GRACE).person_id

    files = exported(told, person)

    assert [row["name"] for row in json.loads(files["data/person.json"])] == [GRACE.name]
    assert [row["name"] for row in json.loads(files["data/prospect.json"])] == [GRACE.name]
    mails = [content for name, content in files.items() if name.startswith("mails/")]
    assert len(mails) == 4
    assert all(GRACE.address.encode() in content for content in mails)
    assert ADA.address.encode() not in b"".join(files.values())
    status = json.loads(files["data/status.json"])
    assert status["is_suppressed"] is False
    assert "%" in status["chance of an answer to the next touch"]


@pytest.mark.parametrize("name", ["=1+1", "+44", "-1", "@SUM(A1)", "\tx", "\r=1"])
def test_a_cell_that_a_spreadsheet_would_compute_stays_text(desk, intake, name):  # trust case 146
    intake.sheet(leads_csv(lead(ADA, notes=f"{name} of hers")))
    from keepwarm.records.models import Prospect

    Prospect.objects.update(note=name)

    (row,) = csv.DictReader(io.StringIO(exported(desk)["prospects.csv"].decode("utf-8-sig")))
    assert row["note"] == f"'{name}"


# Erasure, in the record


def test_counts_stay_without_the_person(told, prospect_of):
    from keepwarm.app.keeping.erase import erase_person
    from keepwarm.records import models

    erasure = erase_person(told, prospect_of(GRACE).person_id)

    row = models.Decision.objects.get(kind="erase")
    assert row.person_id is None
    assert row.before == {"touches": erasure.touches, "answers": erasure.answers}
    assert erasure.touches > 0
    assert not models.Account.objects.filter(name__icontains="harrow").exclude(person__isnull=False)


def test_a_colleagues_mail_stays_his(told, prospect_of):
    from keepwarm.app.keeping.erase import erase_person
    from keepwarm.records import models

    erase_person(told, prospect_of(GRACE).person_id)

    alan = models.Person.objects.get(key=ALAN.address)
    message = models.Message.objects.get(participation__person=alan)
    assert message.kind == "human"
    assert message.subject == "Re: Your mill race"


def test_another_person_of_the_same_name_is_left_alone(desk, intake, prospect_of):
    from keepwarm.app.keeping.erase import erase_person
    from keepwarm.records import models

    intake.sheet(
        leads_csv(lead(ADA, company="Fenland Dairy"), lead(GRACE, company="Harrow Mills")),
    )
    models.Person.objects.filter(key=GRACE.address).update(name=ADA.name)
    models.Prospect.objects.filter(person__key=GRACE.address).update(name=ADA.name)

    erase_person(desk, models.Person.objects.get(key=ADA.address).pk)

    assert prospect_of(ADA).person.key == GRACE.address


def test_a_number_that_colleagues_share_stays_theirs(desk, intake, prospect_of):
    from keepwarm.app.keeping.erase import erase_person
    from keepwarm.records import models

    shared = "+44 20 7946 0150"
    intake.sheet(leads_csv(lead(ADA, phone=shared), lead(GRACE, phone=shared)))

    erase_person(desk, prospect_of(ADA).person_id)

    assert models.Address.objects.filter(
        person=prospect_of(GRACE).person, value="+442079460150"
    ).exists()


def test_a_name_beyond_ascii_goes_from_texts_and_json_alike(desk, intake, prospect_of):
    from keepwarm.app.keeping.erase import erase_person
    from keepwarm.records import models

    intake.sheet(leads_csv(lead(GRACE, notes="Knows Łukasz Żółw."), lead(ADA)))
    models.Person.objects.filter(key=ADA.address).update(name="Łukasz Żółw")
    models.Prospect.objects.filter(name=GRACE.name).update(extra={"Łukasz Żółw": ["łukasz żółw"]})

    erase_person(desk, prospect_of(ADA).person_id)

    grace = prospect_of(GRACE)
    assert grace.note == "Knows [erased]."
    assert grace.extra == {"[erased]": ["[erased]"]}


def test_nothing_goes_out_while_a_restore_is_not_looked_at(desk):
    from keepwarm.app.day.today import read_today
    from keepwarm.app.ground.errors import Refusal
    from keepwarm.app.ground.outgoing import pause_restored, refuse_while_paused, resume_outgoing

    pause_restored(made_at=NOW, now=NOW, using="default")

    with pytest.raises(Refusal, match="nothing goes out until you resume"):
        refuse_while_paused(desk)
    assert "nothing goes out" in read_today(desk).note
    resume_outgoing(desk)
    refuse_while_paused(desk)


# The doctor


def examined(desk, **changes):
    import dataclasses

    from keepwarm.app.keeping.premises import examine_premises

    found = examine_premises(desk, dataclasses.replace(SOUND, **changes))
    return {finding.what: finding for finding in found}


def test_a_sound_installation_has_nothing_to_mend(told):
    assert [one.sentence for one in examined(told).values() if not one.is_well] == []


@pytest.mark.parametrize(
    ("what", "changes", "remedy"),
    [
        ("version", {"unknown_migrations": ("records.0099_later",)}, "Update Keepwarm"),
        ("keys", {"missing_keys": ("sealing.key",)}, "from your copy of the keys"),
        ("permissions", {"readable_by_others": ("secret.key",)}, "keepwarm doctor --repair"),
        ("disk", {"free_bytes": 1_000_000}, "Make room"),
        ("disk", {"database_bytes": 10**12}, "Make room"),
        ("backup", {"last_backup_at": None}, "keepwarm backup FILE"),
        ("backup", {"last_backup_at": NOW - dt.timedelta(days=8)}, "keepwarm backup FILE"),
        ("leftovers", {"leftovers": ("before-restore-20260301-101500",)}, "Delete it"),
    ],
)
def test_what_is_wrong_with_the_machine_is_found_with_its_remedy(told, what, changes, remedy):
    finding = examined(told, **changes)[what]

    assert not finding.is_well
    assert remedy in finding.remedy


def test_a_clock_behind_the_record_is_found(told, clock):
    clock.forward(days=-40)

    assert not examined(told)["clock"].is_well


def test_a_pause_is_found(desk):
    from keepwarm.app.ground.outgoing import pause_restored

    pause_restored(made_at=NOW, now=NOW, using="default")

    assert "keepwarm resume" in examined(desk)["outgoing"].remedy


def test_figures_learned_from_others_than_are_installed_are_found(told):
    from keepwarm.app.ground.learned import Learned
    from keepwarm.records import models

    learned = Learned(
        parameters=told.packs.parameters, published="an older one", touches=60, prospects=20,
        answered=6,
    )  # fmt: skip
    models.Parameters.objects.create(
        workspace_id=told.workspace_id, name="belief", version=1,
        content=learned.to_text().encode(), at=ago(1),
    )  # fmt: skip
    told.shelf.learned = None

    assert "keepwarm fit" in examined(told)["learned figures"].remedy


def test_a_mail_of_an_erased_person_is_not_stored_again(desk, intake, prospect_of):
    from keepwarm.app.keeping.erase import erase_person
    from keepwarm.records import models

    intake.sheet(leads_csv(lead(ADA)))
    intake.mail(mail(RITA, ADA, at=ago(3)))
    erase_person(desk, prospect_of(ADA).person_id)

    again = mail(ADA, RITA, at=ago(1), text="Here I am again.\n")
    report = intake.mail(again, name="later.mbox")
    leads = intake.sheet(leads_csv(lead(ADA, company="Fenland")), name="later.csv")

    assert (report.stored, report.already_there) == (0, 0)
    assert report.ignored == leads.ignored == (("of people who were erased", 1),)
    assert models.Message.objects.count() == 0
    assert not models.Person.objects.filter(key=ADA.address).exists()


def kept_files():
    import zlib

    from keepwarm.records import models

    return {raw.name: zlib.decompress(raw.content) for raw in models.RawFile.objects.all()}


def both_in_a_workbook():
    rows_of_both = rows(("Name", "E-mail"), (ADA.name, ADA.address), (GRACE.name, GRACE.address))
    return workbook({"Leads": rows_of_both, "More": rows_of_both})


def both_in_cards():
    return "".join(
        f"BEGIN:VCARD\r\nFN:{one.name}\r\nEMAIL:{one.address}\r\nEND:VCARD\r\n"
        for one in (ADA, GRACE)
    ).encode()


def test_an_erased_person_goes_from_kept_workbooks_and_vcards(desk, intake, prospect_of):
    from keepwarm.app.keeping.erase import erase_person
    from keepwarm.engine.intake import without_rows

    intake.sheet(both_in_a_workbook(), name="leads.xlsx")
    intake.sheet(both_in_cards(), name="leads.vcf")

    erase_person(desk, prospect_of(ADA).person_id)

    seen = []
    for content in kept_files().values():
        without_rows(content, lambda row: seen.append(row) is not None)
    assert seen == [(GRACE.name, GRACE.address)] * 3


def test_no_kind_of_file_brings_an_erased_person_back(desk, intake, prospect_of):
    from keepwarm.app.keeping.erase import erase_person
    from keepwarm.engine.intake import without_rows
    from keepwarm.records import models

    intake.sheet(leads_csv(lead(ADA)))
    erase_person(desk, prospect_of(ADA).person_id)
    erased = ("of people who were erased", 1)

    for name, content in (("l.xlsx", both_in_a_workbook()), ("l.vcf", both_in_cards())):
        assert erased in intake.foretell(content, name=name).ignored
        assert erased in intake.sheet(content, name=name).ignored
    calls = f"When,Who,Channel,Result\n2026-02-01 10:00,{ADA.address},phone,answered\n".encode()
    assert intake.foretell(calls, name="calls.csv").ignored == (erased,)
    assert intake.sheet(calls, name="calls.csv").ignored == (erased,)

    seen = []
    for content in kept_files().values():
        without_rows(content, lambda row: seen.append(row) is not None)
    assert all(ADA.address not in row for row in seen)
    assert not models.Person.objects.filter(key=ADA.address).exists()
    assert not models.LogEntry.objects.exists()
