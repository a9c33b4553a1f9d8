"""The list of prospects: every page follows the last by key, and nobody is shown twice."""

import base64
import contextlib
import datetime as dt
import json

import pytest

from tests.app.builders import Someone, lead, leads_csv

PEOPLE = 120


@pytest.fixture(scope="module")
def crowd(lasting_intake):
    """Import more prospects than two pages hold; some of one name, some without a date."""
    lasting_intake.sheet(
        leads_csv(
            *(
                lead(
                    Someone(
                        f"Same Name {number % 40:02}", f"p{number:03}@firm-{number % 7}.example"
                    ),
                    company=f"Firm {number % 7}",
                    stage=("New", "Talked", "Closed Won")[number % 3],
                )
                for number in range(PEOPLE)
            )
        )
    )


@pytest.mark.usefixtures("crowd")
@pytest.mark.parametrize("sort", ["chance", "name", "next", "last"])
def test_pages_show_everybody_once_in_order(desk, sort):
    from keepwarm.app.people.prospects import list_prospects

    rows, after, pages = [], "", 0
    while pages == 0 or after:
        page = list_prospects(desk, sort=sort, after=after)
        rows, after, pages = [*rows, *page.rows], page.next_cursor, pages + 1

    keys = {
        "chance": lambda row: (row.chance is None, -(row.chance or 0)),
        "name": lambda row: row.name,
        "next": lambda row: (row.next_on is None, str(row.next_on)),
        "last": lambda row: (row.last_signal_at is None, str(row.last_signal_at)),
    }
    assert pages == 3
    assert len({row.prospect_id for row in rows}) == len(rows) == PEOPLE
    assert [keys[sort](row) for row in rows] == sorted(keys[sort](row) for row in rows)


@pytest.mark.usefixtures("crowd")
@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", PEOPLE),
        ("firm", PEOPLE),
        ("FIRM-3", 17),
        ("name 39 SAME", 3),
        ("p011@", 1),
        ("%", 0),
        ("_", 0),
        ("nobody", 0),
        ("é" * 2_000, 0),
    ],
)
def test_all_words_of_a_search_must_occur(desk, query, count):
    from keepwarm.app.people.prospects import list_prospects

    page = list_prospects(desk, query=query)

    assert page.total == count
    assert len(page.rows) == min(count, 50)


@pytest.mark.usefixtures("crowd")
def test_a_lane_is_listed_and_counted_alone(desk):
    from keepwarm.app.people.prospects import list_prospects

    page = list_prospects(desk, lane="closed")

    assert page.total == dict(page.lane_counts)["closed"] == PEOPLE // 3
    assert {row.lane for row in page.rows} == {"closed"}


def cursor(value):
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


@pytest.mark.usefixtures("crowd")
@pytest.mark.parametrize("sort", ["chance", "name", "next", "last"])
@pytest.mark.parametrize(
    "after",
    [
        "nonsense",
        "é",
        "A",
        cursor([1]),
        cursor([{"a": 1}, 5]),
        cursor([["a"], 5]),
        cursor(["not a day", "5"]),
        cursor([True, 10**30]),
        cursor({"a": 1, "b": 2}),
    ],
)
def test_a_page_that_nobody_handed_out_is_refused_or_empty(desk, sort, after):
    from keepwarm.app.ground.errors import Refusal
    from keepwarm.app.people.prospects import list_prospects

    with contextlib.suppress(Refusal):
        assert len(list_prospects(desk, sort=sort, after=after).rows) <= 50


@pytest.mark.parametrize("after", ["nonsense", cursor(["yesterday", 5])])
def test_a_page_that_cannot_be_found_is_asked_for_from_the_start(desk, after):
    from keepwarm.app.ground.errors import Refusal
    from keepwarm.app.people.prospects import list_prospects

    with pytest.raises(Refusal, match="Start from the first one"):
        list_prospects(desk, sort="next", after=after)


def test_lanes_are_counted_anew_once_something_was_settled(desk, intake):
    from keepwarm.app.keeping.act import close
    from keepwarm.app.people.prospects import list_prospects

    def counted():
        return dict(list_prospects(desk).lane_counts)

    before = sum(counted().values())
    people = [Someone(f"P {number}", f"p{number}@firm.example") for number in range(3)]
    intake.sheet(leads_csv(*(lead(one) for one in people[:2])), name="two.csv")
    first = counted()
    intake.sheet(leads_csv(lead(people[2])), name="one.csv")
    second = counted()
    close(
        desk, prospect_id=list_prospects(desk).rows[0].prospect_id, outcome="unqualified",
        evidence="No dairy.",
    )  # fmt: skip

    assert (sum(first.values()), sum(second.values())) == (before + 2, before + 3)
    assert counted()["closed"] == second["closed"] + 1


def test_lanes_are_counted_anew_when_only_the_day_changed(desk, intake, clock):
    from keepwarm.app.day.today import read_today
    from keepwarm.app.keeping.act import postpone
    from keepwarm.app.people.prospects import list_prospects

    one = Someone("Zoe Last", "zoe@last.example")
    intake.sheet(leads_csv(lead(one)), name="one.csv")
    [row] = list_prospects(desk, query="zoe@last.example").rows
    postpone(desk, prospect_id=row.prospect_id, until=(clock.now + dt.timedelta(days=7)).date())
    waiting = dict(list_prospects(desk).lane_counts)["waiting"]

    clock.forward(days=8)
    read_today(desk)

    assert dict(list_prospects(desk).lane_counts)["waiting"] == waiting - 1
