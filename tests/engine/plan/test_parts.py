"""A book in parts gives the plan of the book as a whole, however it is cut and renewed."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepwarm.engine.plan import (
    LeftOut,
    due_positions,
    part_of,
    place,
    plan_day,
    renewed_part,
)
from tests.engine.plan.builders import CROWD, DAY, NOW, RULES, somebody, weigh

MOST = 24
ENDS_AT = NOW + DAY
anyone = st.integers(0, len(CROWD) - 1)
crowds = st.lists(anyone, min_size=1, max_size=MOST)
cuts = st.lists(st.integers(1, MOST), max_size=4)
budgets = st.sampled_from([3.0, 20.0, 45.0, 600.0])


@pytest.fixture(scope="module", autouse=True)
def few_ranked():
    """Keep so few of a part in order, and look at so few, that days ask parts for more."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("keepwarm.engine.plan._day.LOOKED_AT_PER_LINE", 1)
        patch.setattr("keepwarm.engine.plan._parts.RANKED_MAX", 3)
        yield


def weighed(standings):
    due = due_positions(place(standings, now=NOW, rules=RULES), ends_at=ENDS_AT)
    found = weigh(standings, positions=due)
    return found.placement, found.choice


def accounts_of(people):
    return np.array(people, np.int64) % 3


def part(people, start=0):
    standings = CROWD[people]
    return part_of(
        standings, *weighed(standings), accounts=accounts_of(people), ends_at=ENDS_AT, start=start
    )


def in_parts(people, cuts):
    ends = sorted({0, len(people), *(cut for cut in cuts if cut < len(people))})
    return [part(people[start:end], start) for start, end in pairwise(ends)]


def plain(parts, minutes):
    """Return a day without what depends on how a book is cut."""
    day = plan_day(parts, now=NOW, minutes=minutes, rules=RULES)
    lines = {
        name: [replace(line, entry=0) for line in getattr(day, name)]
        for name in ("respond", "touches", "postponed")
    }
    left = {name: group.positions().tolist() for name, group in day.left_out.items()}
    beyond = day.next_line and replace(day.next_line, entry=0)
    return (lines, left, beyond, day.minutes_planned, day.minutes_reserved, day.minutes_to_next)


@given(people=crowds, cuts=cuts, minutes=budgets)
def test_a_book_in_parts_gives_the_plan_of_the_whole(people, cuts, minutes):
    assert plain(in_parts(people, cuts), minutes) == plain([part(people)], minutes)


@given(
    people=crowds,
    cuts=cuts,
    minutes=budgets,
    events=st.lists(st.lists(st.tuples(st.integers(0, MOST - 1), anyone), max_size=3), max_size=5),
)
def test_after_any_events_renewed_parts_give_the_plan_made_anew(people, cuts, minutes, events):
    parts = in_parts(people, cuts)
    for event in events:
        happened = {row: other for row, other in event if row < len(people)}
        for row, other in happened.items():
            people[row] = other
        for number, known in enumerate(parts):
            end = known.start + known.placement.lane.size
            rows = sorted(row for row in happened if known.start <= row < end)
            if not rows:
                continue
            changed = np.array(rows, np.int64)
            parts[number] = renewed_part(
                known,
                CROWD[people[known.start : end]],
                changed - known.start,
                *weighed(CROWD[[people[row] for row in rows]]),
                accounts=accounts_of(people[known.start : end]),
                ends_at=ENDS_AT,
            )

        assert plain(parts, minutes) == plain([part(people)], minutes)


def test_a_day_takes_all_its_people_from_the_one_part_where_the_best_are():
    book = [
        *(somebody(value_minutes=5000 + at) for at in range(6)),
        *(somebody(value_minutes=100) for _ in range(40)),
    ]
    standings = np.concatenate(book)
    bounds = [0, 6, *range(7, 47)]
    parts = [
        part_of(
            standings[start:end],
            *weighed(standings[start:end]),
            accounts=np.zeros(end - start, np.int64),
            ends_at=ENDS_AT,
            start=start,
        )
        for start, end in pairwise(bounds)
    ]

    day = plan_day(parts, now=NOW, minutes=25, rules=RULES)

    assert [line.position for line in day.touches] == [5, 4, 3, 2, 1][: len(day.touches)]
    assert len(day.touches) > 3


def test_a_part_that_is_renewed_leaves_the_known_one_as_it_was():
    people = list(range(12))
    known = part(people)
    before = plain([known], 45)

    renewed_part(
        known,
        CROWD[people],
        np.array([2, 5]),
        *weighed(np.concatenate([somebody(awaiting=1), somebody(value_minutes=9000)])),
        accounts=accounts_of(people),
        ends_at=ENDS_AT,
    )

    assert plain([known], 45) == before


@given(pieces=st.lists(st.sets(st.integers(0, 50)), max_size=4), data=st.data())
def test_the_first_left_out_are_the_first_of_all_left_out(pieces, data):
    known = [one for number, piece in enumerate(pieces) for one in sorted({number * 100 + at
             for at in piece})]  # fmt: skip
    named = data.draw(st.sets(st.sampled_from(known)) if known else st.just(set()))
    bounds = np.cumsum([0, *map(len, pieces)])
    group = LeftOut(
        pieces=tuple(
            np.array(known[start:end], np.int64) for start, end in pairwise(bounds.tolist())
        ),
        without=frozenset(named),
    )

    everybody = [one for one in known if one not in named]
    assert group.positions().tolist() == everybody
    assert group.count == len(everybody)
    assert group.first(3) == everybody[:3]
