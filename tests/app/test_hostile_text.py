"""Text that a database would refuse or cut: it comes in all the same, and reads alike on both."""

import itertools

import pytest

from tests.app.builders import ADA, GRACE, RITA, Someone, ago, lead, leads_csv, mail, thin_mail

pytestmark = pytest.mark.django_db
LONG = "x" * 2_500


def coded(text):
    return f"=?utf-8?q?{text}?="


def hostile_mails():
    head = f"To: {RITA.header}\nDate: Tue, 10 Mar 2026 09:00:00 +0000\nMIME-Version: 1.0\n"
    plain = "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n"
    text = "Not now=00, call me =00in May on +44 20 7946 09=0011.\n\n-- \nAda=00 Quist\nBuyer=00\n"
    sender = f"From: {coded('Ada=00=ED=A0=80')} <{ADA.address}>\n"
    yield (sender + f"Subject: {coded('Pu=00mps')}\n" + head + plain + "\n" + text).encode()
    yield (f"From: Ada\0 <{ADA.address}>\nSubject: a\0b\n" + head + "\nz\0z\n").encode()
    html = "Content-Type: text/html\n\n<p>Please call&#0; me&#xD800; in June</p>\n"
    yield (sender + f"Subject: {LONG}\n" + head + html).encode()
    yield (f"From: <{'a' * 250}@{'b' * 90}.example>\nSubject: long\n" + head + "\nhello\n").encode()
    yield mail(Someone(LONG, GRACE.address), RITA, at=ago(3), subject=LONG)


def test_text_that_no_database_keeps_is_imported_read_and_shown(desk, intake):
    from keepwarm.app.day.today import read_today
    from keepwarm.app.inbox.inbox_message import read_inbox_message
    from keepwarm.records.models import Message, Person

    intake.sheet(leads_csv(lead(ADA), lead(GRACE)))

    report = intake.mail(*hostile_mails(), name=LONG)
    read_today(desk)

    assert (report.found, report.stored, report.unreadable) == (5, 5, 0)
    subjects = set(Message.objects.values_list("subject", flat=True))
    assert {"Pumps", "ab"} <= subjects
    assert not [name for name in Person.objects.values_list("name", flat=True) if "\0" in name]
    for message in Message.objects.values_list("pk", flat=True):
        assert read_inbox_message(desk, message)


def test_long_and_hostile_cells_of_a_sheet_are_kept_or_told(desk, intake):
    from keepwarm.app.importing.intake import keep_file
    from keepwarm.records.models import Prospect

    people = [Someone(f"Zero\0 {LONG}", "zero@firm.example"), Someone("Plain", f"{LONG}@x.example")]

    report = intake.sheet(leads_csv(lead(ADA), *(lead(person) for person in people)))

    assert report.found == 3
    assert Prospect.objects.filter(name=ADA.name).exists()
    assert keep_file(desk, f"{LONG}.csv", b"kept")


@pytest.mark.parametrize("names", list(itertools.permutations(["Öl Ab", "Zo Ab", "zo ab"])))
def test_of_names_equally_long_the_same_wins_whatever_the_order(desk, intake, names):  # noqa: ARG001
    from keepwarm.records.models import Person

    for number, name in enumerate(names):
        intake.mail(
            thin_mail(Someone(name, ADA.address), RITA, at=ago(9 - number), ident=f"{number}"),
            name=f"{number}.mbox",
        )

    assert Person.objects.get(key=ADA.address).name == "Öl Ab"


@pytest.mark.parametrize("typed", ["Åsa Öberg", "ÅSA ÖBERG", "åsa öberg"])
def test_a_name_is_found_in_capitals_and_small_letters_of_every_alphabet(desk, intake, typed):
    from keepwarm.app.people.find import find_by_words
    from keepwarm.records.models import Prospect

    people = [Someone("Åsa Öberg", "asa@berg.example"), Someone("Åsa Öbergsson", "asa@son.example")]
    intake.sheet(leads_csv(*(lead(person) for person in people)))

    found = find_by_words(desk, typed)

    assert Prospect.objects.get(pk=found).name == "Åsa Öberg"


def test_signs_that_mean_something_to_a_search_are_just_signs(desk, intake):
    from keepwarm.app.people.prospects import list_prospects

    intake.sheet(leads_csv(lead(Someone("100% _Sure\\", "sure@firm.example")), lead(ADA)))

    shown = {
        query: [row.name for row in list_prospects(desk, query=query).rows]
        for query in ("100%", "_sure", "sure\\", "10%0", "a_quist", "%")
    }

    assert shown == {"100%": ["100% _Sure\\"], "_sure": ["100% _Sure\\"],
                     "sure\\": ["100% _Sure\\"], "10%0": [], "a_quist": [], "%": []}  # fmt: skip


@pytest.mark.parametrize("number", [0, 2**31, 2**63, 10**30])
def test_a_number_that_no_column_holds_names_nobody(desk, number):
    from keepwarm.app.ground.errors import Refusal
    from keepwarm.app.people.find import find_by_words
    from keepwarm.app.people.prospect import read_prospect

    assert read_prospect(desk, number) is None
    with pytest.raises(Refusal, match="Nobody is called"):
        find_by_words(desk, str(number))
