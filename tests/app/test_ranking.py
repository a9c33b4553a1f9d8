"""The whole book, ranked: everybody who is due, as Today would choose among them."""

import dataclasses

import numpy as np

from keepwarm.app.ground.analytics import IN_PROCESS
from keepwarm.engine.values import LANES, Lane
from tests.app.market import import_market


def ranked(desk, **options):
    from keepwarm.app.day.ranking import rank_book

    book = rank_book(desk, **options)
    return book, list(book.lines)


def test_everybody_who_is_due_is_ranked_with_the_move_that_the_columns_choose(desk, intake):
    from keepwarm.app.settling.planning import plan_today

    import_market(intake, people=12, calls=3)

    book, lines = ranked(desk)
    planned = plan_today(desk, minutes=1440)

    ids = planned.weighed.book.prospect
    mine = {int(ids[line.position]): line for line in planned.day.touches}
    assert (book.engine, book.ranked, len(lines)) == ("numpy", book.due, book.due)
    assert [line.rank for line in lines] == list(range(1, len(lines) + 1))
    assert len(mine) == len(lines)
    for line in lines:
        same = mine[line.prospect_id]
        assert (line.tactic, line.channel) == (same.move.tactic, same.move.channel)
        assert (line.minutes, line.mid) == (same.minutes, round(same.mid, 4))


def test_lines_are_ordered_by_what_a_minute_is_worth(desk, intake):
    import_market(intake, people=12, calls=3)

    _, lines = ranked(desk)

    worths = [line.index_per_minute for line in lines]
    assert worths == sorted(worths, reverse=True)


class Elsewhere:
    """An engine that notes the books it was given; of whom it chose, the least worth one waits."""

    name = "elsewhere"
    open_touches = IN_PROCESS.open_touches

    def __init__(self):
        self.weighed = []

    def weigh(self, standings, terms):
        self.weighed.append(len(standings))
        placement, choice = IN_PROCESS.weigh(standings, terms)
        lane = placement.lane.copy()
        lane[choice.position[np.argmin(choice.index)]] = LANES.index(Lane.RESPOND)
        return dataclasses.replace(placement, lane=lane), choice


def test_who_waits_for_an_answer_comes_first(desk, intake):
    import_market(intake, people=12, calls=3)

    _, lines = ranked(desk, analytics=Elsewhere())

    first, *others = lines
    assert first.lane == "respond"
    assert first.index_per_minute <= min(line.index_per_minute for line in others)


def test_an_empty_book_has_no_lines(desk):
    book, lines = ranked(desk)

    assert (book.open_prospects, book.due, lines) == (0, 0, [])


def test_another_engine_is_given_the_whole_book_once_and_named(desk, intake):
    import_market(intake, people=3, calls=3)
    elsewhere = Elsewhere()

    book, lines = ranked(desk, analytics=elsewhere)

    assert (book.engine, elsewhere.weighed) == ("elsewhere", [3])
    assert len(lines) == 3
