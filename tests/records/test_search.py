"""Words fold alike on both databases, and numbers of passages lead with workspace and time."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepwarm.records.search_words import fold, places_of, searchable, words_of

LETTERS = "ÀÁÂÃÄÅÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝßàáâãäåçèéêëìíîïñòóôõöøùúûüýÿœŒæÆłŁžŽšŠčČřŘůŮőŐ"


@given(st.text())
def test_folding_twice_is_folding_once(text):
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_no_word_holds_a_sign_that_a_query_could_mean(text):
    assert all(word and not set(word) & set("\"'\\*:&|!()<> ") for word in words_of(text))


@given(st.text())
def test_a_place_holds_its_word(text):
    kept = searchable(text)

    assert [fold(kept[start:end]) for _, start, end in places_of(kept)] == [
        word for word, _, _ in places_of(kept)
    ]


@pytest.mark.sqlite
@pytest.mark.parametrize("letter", LETTERS)
def test_sqlite_folds_letters_as_we_do(letter):
    import sqlite3

    database = sqlite3.connect(":memory:")
    database.execute(
        "CREATE VIRTUAL TABLE t USING fts5 (a, tokenize = 'unicode61 remove_diacritics 2')"
    )
    database.execute("CREATE VIRTUAL TABLE v USING fts5vocab (t, row)")

    database.execute("INSERT INTO t VALUES (?)", (f"x{letter}y",))

    assert [row[0] for row in database.execute("SELECT term FROM v")] == words_of(f"x{letter}y")


@pytest.mark.django_db
def test_the_newest_has_the_highest_number_and_no_number_comes_twice():
    from keepwarm import wiring
    from keepwarm.records import search
    from keepwarm.records.models import Passage

    workspace = wiring.open_desk().workspace_id
    noon = dt.datetime(2026, 3, 11, 12, tzinfo=dt.UTC)
    crowd = [search.Text(title="", text=f"note {n}", at=noon) for n in range(3_000)]
    later = search.Text(title="", text="later", at=noon + dt.timedelta(hours=2))
    ancient = search.Text(title="", text="ancient", at=dt.datetime(1950, 1, 1, tzinfo=dt.UTC))

    search.write_passages(workspace, [later, *crowd, ancient])

    numbers = list(Passage.objects.order_by("-pk").values_list("text", flat=True))
    assert (len(numbers), numbers[0], numbers[-1]) == (3_002, "later", "ancient")
    first, last = search.texts_range(workspace)
    assert Passage.objects.filter(pk__gte=first, pk__lte=last).count() == 3_002
    assert last < search.prospects_range(workspace + 1)[0] < 2**63
