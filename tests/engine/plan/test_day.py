"""What today's minutes buy, in which order, and what they leave out."""

import numpy as np
import pytest

from keepwarm.engine.values import Outcome, Tactic
from tests.engine.plan.builders import (
    DAY,
    EMAIL,
    LINKEDIN,
    NOW,
    PHONE,
    PURSUE,
    RESPOND,
    day_of,
    rules,
    somebody,
)

MINUTE = 1 / 1440
KEEPS_NOTHING_FREE = rules(day={"inbound_reserve_share": 0})


def book(*standings):
    return np.concatenate(standings)


def positions(lines):
    return [line.position for line in lines]


def left_out(plan):
    return {reason: found.positions().tolist() for reason, found in plan.left_out.items()}


def worth(value, **more):
    return somebody(reachable=[EMAIL], value_minutes=value, **more)


# Who waits


def test_who_waits_comes_first_and_is_not_among_the_touches():
    plan = day_of(book(worth(5000), somebody(awaiting=0.5), worth(4000)))

    assert positions(plan.respond) == [1]
    assert positions(plan.touches) == [0, 2]
    assert {line.lane for line in plan.respond} == {RESPOND}
    assert {line.lane for line in plan.touches} == {PURSUE}


def test_the_fresh_come_before_all_newest_first_then_the_longest_waiting():
    ages = [2, 25 * MINUTE, 9, 5 * MINUTE, 40 * MINUTE, 30 * MINUTE]

    plan = day_of(book(*(somebody(awaiting=age) for age in ages)), minutes=200)

    assert [ages[at] for at in positions(plan.respond)] == [
        5 * MINUTE,
        25 * MINUTE,
        30 * MINUTE,
        9,
        2,
        40 * MINUTE,
    ]


def test_who_waits_is_named_though_the_minutes_are_spent():
    plan = day_of(book(*(worth(300, awaiting=age) for age in (1, 2, 3))), minutes=13)

    assert [line.is_funded for line in plan.respond] == [True, True, False]
    assert plan.minutes_planned == 12


def test_many_who_wait_are_counted_instead_of_named():
    plan = day_of(book(*(worth(300, awaiting=1 + at / 100) for at in range(30))), minutes=12)

    assert len(plan.respond) == 2 + 20
    assert sum(line.is_funded for line in plan.respond) == 2
    assert left_out(plan) == {"unanswered": [7, 6, 5, 4, 3, 2, 1, 0]}


def test_an_answer_too_long_for_the_day_leaves_room_for_a_shorter_one():
    dear = somebody(awaiting=3, last=(None, EMAIL, 9))
    quick = somebody(awaiting=1, last=(None, EMAIL, 9), spoke=(PHONE, 1))

    plan = day_of(book(dear, quick), minutes=5.5)

    assert [(line.position, line.is_funded) for line in plan.respond] == [(0, False), (1, True)]


# Minutes


def test_minutes_are_filled_by_value_per_minute():
    plan = day_of(book(worth(100), worth(900), worth(500)), minutes=8, by=KEEPS_NOTHING_FREE)

    assert positions(plan.touches) == [1, 2]
    assert plan.minutes_planned == 8
    assert left_out(plan) == {"minutes": [0]}


def test_a_share_is_kept_free_for_what_comes_in():
    plan = day_of(book(*(worth(300) for _ in range(20))), minutes=40)

    assert plan.minutes_reserved == pytest.approx(4)
    assert plan.minutes_planned == 36


def test_who_waits_already_uses_the_minutes_kept_free():
    plan = day_of(book(somebody(awaiting=1), *(worth(300) for _ in range(20))), minutes=40)

    assert plan.minutes_reserved == 0
    assert plan.minutes_planned == 5 + 32


def test_a_shorter_touch_fills_what_a_longer_one_cannot():
    bump = somebody(
        reachable=[EMAIL],
        ignored={EMAIL: 1},
        last=(Tactic.VALUE_NUGGET, EMAIL, 5),
        value_minutes=100,
    )

    plan = day_of(book(worth(900), worth(800), bump), minutes=7, by=KEEPS_NOTHING_FREE)

    assert [(line.position, line.minutes) for line in plan.touches] == [(0, 4), (2, 2)]
    assert plan.minutes_planned == 6


def test_the_plan_says_what_the_next_minutes_would_buy():
    plan = day_of(book(worth(900), worth(800), worth(700)), minutes=7, by=KEEPS_NOTHING_FREE)

    assert plan.next_line is not None
    assert plan.next_line.position == 1
    assert plan.minutes_to_next == 1


def test_the_next_minutes_pay_for_the_share_kept_free_as_well():
    people = book(worth(900), worth(800))

    short = day_of(people, minutes=6)
    enough = day_of(people, minutes=6 + short.minutes_to_next)

    assert short.minutes_to_next == pytest.approx(8 / 0.9 - 6)
    assert positions(enough.touches) == [0, 1]


def test_the_next_minutes_pay_for_nothing_kept_free_while_somebody_waits():
    people = book(somebody(awaiting=1), worth(900), worth(800))

    short = day_of(people, minutes=10)

    assert short.next_line is not None
    assert short.minutes_to_next == 3
    assert len(day_of(people, minutes=13).touches) == 2


def test_a_plan_that_holds_everybody_has_nothing_next():
    plan = day_of(book(worth(900)), minutes=60)

    assert plan.next_line is None
    assert plan.minutes_to_next == 0
    assert plan.left_out == {}


def test_equal_worth_keeps_the_order_of_the_book():
    plan = day_of(book(*(worth(300) for _ in range(9))), minutes=16, by=KEEPS_NOTHING_FREE)

    assert positions(plan.touches) == [0, 1, 2, 3]


def test_the_best_of_many_are_found_as_if_all_had_been_sorted():
    values = [300 + (at * 7919) % 1009 for at in range(400)]

    plan = day_of(book(*(worth(value) for value in values)), minutes=12, by=KEEPS_NOTHING_FREE)

    best = sorted(range(400), key=lambda at: (-values[at], at))
    assert positions(plan.touches) == best[:3]


# Accounts


def test_two_people_of_an_account_are_touched_on_one_day():
    people = [worth(500), worth(400), worth(900), worth(300), worth(200)]

    plan = day_of(book(*people), accounts=[7, 7, 7, 8, 0], minutes=60)

    assert positions(plan.touches) == [2, 0, 3, 4]
    assert left_out(plan) == {"account": [1]}


def test_people_of_no_account_do_not_stand_in_each_others_way():
    plan = day_of(book(*(worth(300) for _ in range(5))), minutes=60)

    assert len(plan.touches) == 5


def test_who_gets_an_answer_counts_for_the_account():
    people = [somebody(awaiting=1), somebody(awaiting=2), worth(900), worth(800)]

    plan = day_of(book(*people), accounts=[7, 7, 7, 8], minutes=60)

    assert positions(plan.touches) == [3]
    assert left_out(plan) == {"account": [2]}


def test_everybody_of_an_account_who_waits_is_answered():
    plan = day_of(book(*(somebody(awaiting=1) for _ in range(4))), accounts=[7] * 4, minutes=60)

    assert len(plan.respond) == 4


# Left out


def test_what_is_left_out_has_its_reason():
    crowded = somebody(run=6, last=(None, EMAIL, 1))
    crowded["recent_at"][0, :6] = NOW - np.array([6, 5, 4, 3, 2, 1]) * DAY

    plan = day_of(
        book(
            somebody(outcome=Outcome.WON),
            somebody(is_suppressed=1),
            somebody(ignored={EMAIL: 1}, hold_until=NOW + 5 * DAY),
            somebody(ignored={EMAIL: 1}, last=(None, EMAIL, 0.5)),
            crowded,
            somebody(reachable=[PHONE]),
        ),
        starts_at=NOW + 8 * 3600,
    )

    assert left_out(plan) == {"waiting": [2], "later": [3], "stepping_back": [4], "no_way": [5]}
    assert plan.touches == plan.respond == ()


def test_nobody_who_waits_for_their_date_is_planned():
    away = somebody(ignored={EMAIL: 1}, last=(None, EMAIL, 9), hold_until=NOW + DAY / 2)

    plan = day_of(away)

    assert plan.touches == ()
    assert left_out(plan) == {"waiting": [0]}


def test_an_empty_book_has_an_empty_day():
    plan = day_of(somebody()[:0], minutes=45)

    assert (plan.respond, plan.touches, plan.left_out) == ((), (), {})
    assert plan.minutes_planned == 0


def test_research_is_planned_like_any_other_work():
    plan = day_of(book(somebody(reachable=[EMAIL], dead=[EMAIL])), by=KEEPS_NOTHING_FREE)

    (line,) = plan.touches
    assert line.move.tactic is Tactic.RESEARCH_FIRST
    assert line.minutes == plan.minutes_planned == 5


def test_a_line_carries_what_its_move_says():
    (line,) = day_of(book(somebody(ignored={EMAIL: 8}, last=(None, EMAIL, 31)))).touches

    assert line.move.tactic is Tactic.KEEP_WARM
    assert line.move.channel in (EMAIL, LINKEDIN)
    assert line.minutes == line.move.minutes
    assert line.is_funded
