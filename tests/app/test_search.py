"""Search: what was said is found by its words, on both databases alike, and gone when erased."""

import pytest

from tests.app.builders import (
    ADA,
    EDSGER,
    GRACE,
    RITA,
    Someone,
    ago,
    calls_csv,
    lead,
    leads_csv,
    mail,
    story,
    story_leads,
)

MAREK = Someone("Marek Dvořák", "marek@dvorak.example")


@pytest.fixture(scope="module")
def _told(lasting_intake):
    """Import the story, and what Marek wrote in words with accents and signs."""
    lasting_intake.sheet(story_leads())
    lasting_intake.sheet(
        leads_csv(lead(MAREK, company="Dvořák & Söhne", notes="Wants the naïve façade offer")),
        name="more.csv",
    )
    lasting_intake.mail(
        *story().values(),
        mail(RITA, MAREK, at=ago(9), ident="m-1", subject="Ventile für Łódź",
             text="Grüße. Der Preis wäre 50 % niedriger: 1.200 € für C++-Ventile.\n"),
        mail(MAREK, RITA, at=ago(8), ident="m-2", answers="m-1", subject="Re: Ventile für Łódź",
             text="Pricing looks fine. <script>alert(1)</script> Please call.\n"),
    )  # fmt: skip
    lasting_intake.sheet(
        calls_csv(
            (f"{ago(5):%Y-%m-%dT%H:%M:%S+00:00}", MAREK.address, "phone", "answered",
             "Talked of the Zürich budget"),
        ),
        name="calls.csv",
    )  # fmt: skip


@pytest.fixture
def look(desk, _told):
    from keepwarm.app.people.search import search

    return lambda text, **more: search(desk, text, **more)


def plain(pieces):
    return "".join(text for text, _ in pieces)


def marked(pieces):
    return [text for text, is_marked in pieces if is_marked]


def snippets(page):
    return [plain(hit.snippet) for person in page.said for hit in person.said]


def names(people):
    return [plain(person.name) for person in people]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("GRÜSSE", None),  # ß is a letter of its own, on both databases
        ("GRÜßE", "Grüße"),
        ("gruße", "Grüße"),
        ("zurich", "Zürich"),
        ("Zürich bud", "Zürich budget"),
        ("lodz", None),
        ("Łodz", "Ventile"),
        ("1.200", "1.200 €"),
        ("C++", "C++"),
        ('"50 % niedriger"', "50 % niedriger"),
        ("prei", "Preis"),
        ("alert", "<script>"),
    ],
)
def test_words_are_found_without_case_accents_or_signs(look, text, found):
    page = look(text)

    if found is None:
        assert not page.said
    else:
        assert any(found in snippet for snippet in snippets(page))


def test_a_beginning_of_one_letter_finds_words_of_one_letter_only(look):
    assert not look("p").said


def test_words_in_quotes_must_follow_each_other(look):
    assert look('"looks fine"').said
    assert not look('"fine looks"').said
    assert look("fine looks").said
    assert not look('"pleas"').said


def test_a_minus_leaves_out(look):
    assert names(look("pric").said) != names(look("pric -fine").said)
    assert MAREK.name not in names(look("please -fine -stop").said)


def test_the_words_as_typed_come_before_longer_ones_and_the_newest_first(look):
    page = look("pump")

    assert names(page.said) == [ADA.name, EDSGER.name]
    assert [plain(hit.subject) for hit in page.said[0].said] == [
        "Fwd: A smaller whey pump", "A smaller whey pump", "Whey pumps at Fenland",
    ]  # fmt: skip


def test_people_are_found_by_name_company_address_number_and_note(look):
    assert names(look("dvorak").people) == [MAREK.name]
    assert names(look("sohne").people) == [MAREK.name]
    assert names(look("grace@harrow-mi").people) == [GRACE.name]
    assert names(look("naive facade").people) == [MAREK.name]
    assert marked(look("dvor").people[0].name) == ["Dvořák"]


def test_what_is_found_is_marked_where_it_stands(look):
    (person,) = look("alert").said

    hit = person.said[0]
    assert marked(hit.snippet) == ["alert"]
    assert hit.heading == "Marek Dvořák wrote"
    assert plain(hit.subject) == "Re: Ventile für Łódź"


def test_from_and_company_say_whose_words(look):
    assert names(look("from:marek").said) == [MAREK.name]
    assert all("wrote" in hit.heading or "Noted" in hit.heading
               for person in look("from:marek").said for hit in person.said)  # fmt: skip
    assert names(look('company:"harrow mills" price').said) == [GRACE.name]
    assert not look("from:marek planned").said
    assert not look("from:nobody price").said


@pytest.mark.parametrize(
    "text",
    [
        "", " ", '"', '""', "-", "--", "-x", "*", "a*", "AND", "OR NOT", "NEAR(", "{title}: x",
        "title:x", "(", ")", "'", "''", "\\", "%", "_", ":", "from:", "company:", "from:''", "🚪🚪",
        "\0", "a\0b", "é" * 2_000, "word " * 2_000, "x" * 10_000, "'; DROP TABLE x; --", "<b>",
        "a & b | !c", "a <-> b", "a:*", "\ud800", "from:from:x", '"a "b" c"', "١٢٣", "会社",
    ],
)  # fmt: skip
def test_no_input_is_an_error(look, text):
    page = look(text)

    assert page.query == page.query.strip()


def test_a_page_that_cannot_be_is_refused(look):
    from keepwarm.app.ground.errors import Refusal

    with pytest.raises(Refusal, match="Search anew"):
        look("price", after="x")


@pytest.mark.parametrize("walked_rows", [1, 4_000], ids=["looked up", "walked along"])
@pytest.mark.parametrize("limit", [1, 3])
def test_the_newest_are_found_however_many_are_walked_along(
    desk, look, monkeypatch, walked_rows, limit
):
    from keepwarm.app.people.search_query import read_words
    from keepwarm.records import search

    look("the")
    monkeypatch.setattr(search, "_WALKED_ROWS_MIN", walked_rows)
    monkeypatch.setattr(search, "_WALKED_ROWS_EACH", 0)
    among = search.texts_range(desk.workspace_id)
    wanted = read_words("the")

    def find(limit):
        return search.find(wanted, among=among, limit=limit, with_beginnings=True)

    everything = find(1_000)
    assert len(everything) > limit
    assert everything == sorted(everything, reverse=True)
    assert find(limit) == everything[:limit]
