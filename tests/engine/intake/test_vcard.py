"""vCards of every version become a table of contacts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepwarm.engine.intake import FileProblem, Table, guess_mapping, read_leads, read_sheet
from tests.engine.intake.words import COLUMNS

OUTLOOK = (
    b"BEGIN:VCARD\r\nVERSION:2.1\r\n"
    b"N;LANGUAGE=de;CHARSET=Windows-1252;ENCODING=QUOTED-PRINTABLE:M=FCller;J=F6rg;;Dr.\r\n"
    b"FN;CHARSET=Windows-1252;ENCODING=QUOTED-PRINTABLE:Dr. J=F6rg =\r\nM=FCller\r\n"
    b"ORG:Quist GmbH;Einkauf\r\nTITLE:Leiter\r\n"
    b"NOTE;ENCODING=QUOTED-PRINTABLE:Erste Zeile=0D=0A=\r\nZweite Zeile\r\n"
    b"TEL;WORK;VOICE:+49 30 23125 123\r\nTEL;CELL;VOICE:+49 151 23125123\r\n"
    b"TEL;WORK;FAX:+49 30 23125 999\r\n"
    b"ADR;WORK;PREF:;;Weg 1;Berlin;;10115;Deutschland\r\n"
    b"PHOTO;TYPE=JPEG;ENCODING=BASE64:\r\n /9j/4AAQSkZJRgABAQEAYABg\r\n AAD/2wBD\r\n\r\n"
    b"BDAY:19700101\r\nEMAIL;PREF;INTERNET:joerg@quist.example\r\nREV:20260301T101500Z\r\n"
    b"END:VCARD\r\n"
)
APPLE = (
    "BEGIN:VCARD\nVERSION:3.0\nN:Quist;Ada;;;\nFN:Ada Quist\n"
    "item1.EMAIL;type=INTERNET;type=HOME:ada@home.example\n"
    "item2.EMAIL;type=INTERNET;type=WORK;type=pref:ada@quist.example\nitem2.X-ABLabel:work\n"
    "TEL;type=IPHONE;type=CELL;type=VOICE:+44 7700 900123\n"
    "ORG:Quist\\, Sons & Co\\; Ltd;\nNOTE:Met at the fair\\nWants a\n  quote\n"
    "URL;type=pref:https://www.linkedin.com/in/ada-quist\nCATEGORIES:fair,warm\n"
    "PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQSkZJRgABAQAASABIAAD/\n 4QBMRXhpZgAATU0A\nEND:VCARD\n"
)
FOUR = (
    "BEGIN:VCARD\r\nVERSION:4.0\r\nUID:urn:uuid:4fbe8971\r\nFN:Grace Holt\r\n"
    'EMAIL;PREF=1;TYPE="work,x":grace@harrow.example\r\n'
    "TEL;VALUE=uri;TYPE=work:tel:+44-20-7946-0123;ext=5\r\nLANG:en\r\nKIND:individual\r\n"
    "END:VCARD\r\n"
    "BEGIN:VCARD\r\nVERSION:4.0\r\nKIND:group\r\nFN:All of them\r\nEND:VCARD\r\n"
)


def contacts(raw):
    table = read_sheet(raw if isinstance(raw, bytes) else raw.encode(), COLUMNS)
    assert isinstance(table, Table), table
    return [dict(zip(table.header, row, strict=True)) for row in table.rows], table


def test_outlook_writes_umlauts_soft_breaks_and_pictures_and_all_are_understood():
    (contact,), _ = contacts(OUTLOOK)

    assert contact["Full name"] == "Dr. Jörg Müller"
    assert (contact["First name"], contact["Last name"]) == ("Jörg", "Müller")
    assert contact["Notes"] == "Erste Zeile\r\nZweite Zeile"
    assert (contact["Phone"], contact["Mobile"]) == ("+49 30 23125 123", "+49 151 23125123")
    assert contact["E-mail"] == "joerg@quist.example"
    assert (contact["Company"], contact["Department"]) == ("Quist GmbH", "Einkauf")
    assert (contact["City"], contact["Country"]) == ("Berlin", "Deutschland")
    assert not any("1970" in text or "9j" in text for text in contact.values())


def test_grouped_properties_escapes_and_folds_are_undone_and_work_comes_first():
    (contact,), _ = contacts(APPLE)

    assert contact["E-mail"] == "ada@quist.example"
    assert contact["E-mail (second)"] == "ada@home.example"
    assert contact["Company"] == "Quist, Sons & Co; Ltd"
    assert contact["Notes"] == "Met at the fair\nWants a quote"
    assert contact["LinkedIn"] == "https://www.linkedin.com/in/ada-quist"
    assert contact["Mobile"] == "+44 7700 900123"


def test_version_four_gives_links_for_numbers_and_groups_that_are_nobody():
    (contact,), table = contacts(FOUR)

    assert contact["Phone"] == "+44-20-7946-0123"
    assert contact["UID"] == "urn:uuid:4fbe8971"
    assert table.notes == ("1 distribution lists were left out.",)


def test_several_contacts_of_several_versions_stand_in_one_file_each_at_its_line():
    found, table = contacts(OUTLOOK + APPLE.encode() + FOUR.encode())

    assert [contact["Full name"] for contact in found] == [
        "Dr. Jörg Müller", "Ada Quist", "Grace Holt",
    ]  # fmt: skip
    assert table.lines == (1, 22, 38)


def test_a_contact_becomes_a_lead():
    _, table = contacts(APPLE)

    (lead,) = read_leads(table, guess_mapping(table, COLUMNS), COLUMNS).leads

    assert lead.name == "Ada Quist"


def test_the_card_of_an_agent_within_a_card_is_not_mixed_with_it():
    raw = "BEGIN:VCARD\nFN:Ada\nAGENT:\nBEGIN:VCARD\nFN:Bot\nTEL:1234567\nEND:VCARD\nEND:VCARD\n"

    (contact,), _ = contacts(raw)

    assert contact == {"Full name": "Ada"}


def test_a_file_that_breaks_off_is_taken_as_far_as_it_goes_and_reported():
    (contact,), table = contacts("BEGIN:VCARD\nFN:Ada Quist\nEMAIL:ada@quist.ex")

    assert contact["Full name"] == "Ada Quist"
    assert [problem.row for problem in table.problems] == [1]
    assert "END:VCARD" in table.problems[0].found


def test_wide_characters_are_read():
    (contact,), _ = contacts(APPLE.encode("utf-16"))

    assert contact["Full name"] == "Ada Quist"


def test_a_file_without_contacts_is_refused():
    problem = read_sheet(b"BEGIN:VCARD\nKIND:group\nEND:VCARD\n", COLUMNS)

    assert isinstance(problem, FileProblem)
    assert "without a contact" in problem.found


@given(st.text(alphabet=':;=\\\n\r \tABNTELQUOTED-PRINTABLE=C3,"x@é', max_size=200))
@pytest.mark.filterwarnings("error")
def test_no_content_makes_it_raise(text):
    raw = ("BEGIN:VCARD\n" + text + "\nEND:VCARD\n").encode()

    assert isinstance(read_sheet(raw, COLUMNS), Table | FileProblem)
