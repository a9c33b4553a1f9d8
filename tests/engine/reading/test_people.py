"""Who is named in a text: names, and the addresses, numbers and roles that stand beside them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepwarm.engine.reading._people import PeopleWords, people_in, phones_in
from keepwarm.engine.values import Contact
from tests.engine.reading.people_tables import PEOPLE_TABLES

WORDS = PeopleWords.from_mapping(PEOPLE_TABLES)
COMMON = frozenset({"please", "the", "ask", "we", "our", "not"})


def people(text, language="en"):
    return people_in(text, WORDS, language=language, common=COMMON)


def names(text, language="en"):
    return [person.contact.name for person in people(text, language)]


def contact(text):
    (person,) = people(text)
    return person.contact


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("please ask Jane Doe", ["Jane Doe"]),
        ("please ask Jane", ["Jane"]),
        ("Jane Doe is the one", ["Jane Doe"]),
        ("Jane is the one", ["Jane"]),
        ("Jane knows", []),
        ("Please ask", []),
        ("ask Dr. Doe", ["Dr. Doe"]),
        ("ask Anna van Berg about it", ["Anna van Berg"]),
        ("our man in Corby", []),
        ("ask Orbit & Sons", []),
        ("call on Monday", []),
        ("I am not the one", []),
        ("ask Jane Doe or John Roe", ["Jane Doe", "John Roe"]),
        ("ask J. Doe", ["J. Doe"]),
        ("ask Élodie Ünal", ["Élodie Ünal"]),
        ("", []),
    ],
)
def test_names_are_found_by_their_capitals(text, expected):
    assert names(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("fragen Sie Frau Weber", ["Frau Weber"]),
        ("fragen Sie Jana Weber", ["Jana Weber"]),
        ("im Einkauf fragen", []),
    ],
)
def test_in_german_a_lone_capital_is_no_name(text, expected):
    assert names(text, "de") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ask tom in stores", ["tom"]),
        ("not me, ask tom.", ["tom"]),
        ("tom in stores does it", ["tom"]),
        ("tom handles it", ["tom"]),
        ("Ask tom in stores", []),  # who writes capitals writes names with one
        ("ask about it", []),
        ("ask the manager", [""]),
        ("copying in Jane", ["Jane"]),
        ("Jane, head of stores, runs it", ["Jane"]),
        ("Jane the boss runs it", ["Jane"]),
        ("Jane's job", ["Jane"]),
        ("Don't ask", []),
    ],
)
def test_names_are_found_by_what_stands_beside_them(text, expected):
    assert names(text) == expected


@pytest.mark.parametrize(
    ("text", "language", "role"),
    [
        ("ask the manager", "en", "manager"),
        ("The stores manager handles it", "en", "stores manager"),
        ("ask our deputy head of stores", "en", "deputy head of stores"),
        ("ask stores", "en", "stores"),
        ("fragen Sie der Einkaufsleiter", "de", "Einkaufsleiter"),
        ("ask responsable des achats", "fr", "responsable des achats"),
    ],
)
def test_who_is_named_by_a_role_alone_is_somebody_too(text, language, role):
    (person,) = people(text, language)

    assert (person.contact.name, person.contact.role) == ("", role)


@pytest.mark.parametrize("text", ["I'm the manager", "I'm only the manager", "we have a manager"])
def test_a_role_to_which_nothing_points_is_nobody(text):
    assert people(text) == []


@pytest.mark.parametrize(
    ("text", "is_pointed_at"),
    [("ask Jane Doe", True), ("Jane Doe runs it", True), ("met Jane Doe in Rome", False)],
)
def test_it_is_told_whether_the_words_point_at_somebody(text, is_pointed_at):
    (person,) = people(text)

    assert person.is_pointed_at is is_pointed_at


def test_a_number_beside_nobody_stands_alone():
    assert contact("ring 020 7946 0123").phone == "020 7946 0123"


def test_an_address_goes_to_the_name_that_it_repeats():
    john, jane = people("ask John Roe or Jane Doe (doe@x.example), not me")

    assert (john.contact.email, jane.contact.email) == ("", "doe@x.example")


def test_an_address_goes_else_to_the_name_before_it():
    assert contact("ask Jane Doe, office@x.example").email == "office@x.example"


@pytest.mark.parametrize("text", ["write to office@x.example", "office@x.example."])
def test_a_bare_address_is_somebody_too(text):
    found = contact(text)

    assert (found.name, found.email) == ("", "office@x.example")


def test_an_address_far_away_is_not_theirs():
    found = people(f"ask Jane Doe. {'and so on ' * 20} office@x.example")

    assert [person.contact.email for person in found] == ["", "office@x.example"]


def test_a_number_goes_to_the_name_before_it():
    john, jane = people("ask John Roe, or Jane Doe on 020 7946 0123")

    assert (john.contact.phone, jane.contact.phone) == ("", "020 7946 0123")


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("ask Jane Doe, our head of purchasing.", "head of purchasing"),
        ("ask Jane Doe (buyer)", "buyer"),
        ("ask Jane Doe, jane@x.example", ""),
        ("ask Jane Doe (jane@x.example), our boss", "boss"),
        ("ask our boss, Jane Doe", "boss"),
        ("Jane Doe is head of stores", "head of stores"),
        ("ask Jane Doe in accounts", "accounts"),
        ("ask Jane Doe, the almoner.", "almoner"),
        ("ask Jane Doe", ""),
    ],
)
def test_a_role_stands_behind_the_name(text, role):
    assert contact(text).role == role


@pytest.mark.parametrize(
    ("text", "is_writer"),
    [
        ("I am Jane Doe", True),
        ("this is Jane Doe", True),
        ("Jane Doe here", True),
        ("ask Jane Doe", False),
    ],
)
def test_the_writer_is_told_from_others(text, is_writer):
    (person,) = people(text)

    assert person.is_writer is is_writer


@pytest.mark.parametrize(
    "text",
    ["020 7946 0123", "+44 20 7946 0123", "(555) 010-0199", "0049-30-5550123", "555.010.0199"],
)
def test_a_telephone_number_is_found_as_it_was_written(text):
    assert [found[0] for found in phones_in(f"call {text} please")] == [text]


@pytest.mark.parametrize(
    "text", ["12.03.2026", "2026-03-12", "12 000", "1234", "a1234567", "x@1234567.example", "7:30"]
)
def test_dates_amounts_and_addresses_are_no_numbers(text):
    assert list(phones_in(f"on {text} then")) == []


@pytest.mark.parametrize(
    "text",
    ["ask at our Thornby depot", "ask the depot of Lyon", "no part of Orbit", "we use Orbit"],
)
def test_places_and_firms_are_no_people(text):
    assert names(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Jane Doe is off today: sales@x.example", ["Jane Doe", ""]),
        ("Jane Doe, sales@x.example", ["Jane Doe"]),
        ("Doe Jars are closed, pots@doejars.example", ["Doe Jars", ""]),
        ("Jane Doe is gone. Write to kiln@x.example", ["Jane Doe", ""]),
        ("Jane (jane@x.example) too", ["Jane"]),
    ],
)
def test_an_address_belongs_to_whom_it_repeats_or_stands_beside(text, expected):
    assert names(text) == expected


@pytest.mark.parametrize(
    ("text", "is_titled"),
    [("Stores, Mr Doe.", True), ("Hi Mr Doe we met", False), ("Mr Doe is no longer here", False)],
)
def test_a_title_points_unless_it_greets_or_tells_who_is_gone(text, is_titled):
    (person,) = people(text)

    assert person.is_titled is is_titled


def test_who_is_greeted_is_not_named():
    assert names("Dear Mr Doe, ask Jane") == ["Jane"]


def test_an_ordinary_word_that_begins_a_sentence_is_no_name():
    found = people_in("Answer is no", WORDS, ordinary={"answer"})

    assert found == []


@pytest.mark.parametrize(("text", "expected"), [("Jane covers.", True), ("Jane is off", False)])
def test_who_acts_for_somebody_away_is_told(text, expected):
    assert [person.is_stand_in for person in people(text)] == [expected]


PIECES = [
    "Jane", "Doe", "ask", "please", "@", "jane@x.example", "020 7946 0123", "Dr.", "van", ",", ".",
    "\n", "(", ")", "'s", "&", "É", "&", "here", "is", ":",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=25), st.sampled_from(["en", "de", ""]))
def test_everybody_found_stands_in_the_text(pieces, language):
    text = " ".join(pieces)

    found = people(text, language)

    assert [person.start for person in found] == sorted(person.start for person in found)
    for person in found:
        assert 0 <= person.start < person.end <= len(text)
        assert person.contact != Contact()
        for part in (person.contact.name, person.contact.email, person.contact.phone):
            assert part in text
