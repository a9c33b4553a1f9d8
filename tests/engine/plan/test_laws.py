"""What must hold of every plan, whoever is in the book."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepwarm.engine.plan import RESEARCH, explain, place, replace_choices, usable_channels
from keepwarm.engine.values import (
    CHANNELS,
    LANES,
    ZONE_UNKNOWN,
    Tactic,
)
from tests.engine.plan.builders import (
    CLOSED,
    CROWD,
    DAY,
    EMAIL,
    HOUR,
    LINKEDIN,
    MOVES,
    NOW,
    PHONE,
    PURSUE,
    RESPOND,
    RULES,
    TEXT,
    VOICEMAIL,
    WAITING,
    WARM,
    bits,
    day_of,
    pursue,
    rules,
    weigh,
)

MOST = 8
ALL_TACTICS = rules(
    moves=[
        *MOVES,
        *(
            {
                "tactic": tactic.value,
                "channel": channel.value,
                "minutes": 3,
                "fit": 1.0,
                "words": "do",
            }
            for tactic in Tactic
            for channel in (EMAIL, LINKEDIN)
            if tactic not in (Tactic.BUMP_FORWARD, Tactic.RESPOND_NOW)
        ),
    ]
)


anyone = st.integers(0, len(CROWD) - 1)
books = st.lists(anyone, min_size=1, max_size=MOST).map(lambda chosen: CROWD[chosen])
account_lists = st.lists(st.integers(0, 2), min_size=MOST, max_size=MOST)
budgets = st.floats(0.5, 60)
STARTS = [NOW, NOW + 6 * HOUR, NOW + 22 * HOUR]
starts = st.sampled_from(STARTS)


def lanes_of(book, now=NOW):
    return [LANES[code] for code in place(book, now=now, rules=RULES).lane]


# Lanes


@given(book=books, later=st.floats(0, 2000))
def test_every_open_prospect_has_a_next_date_whenever_one_looks(book, later):
    placement = place(book, now=NOW + later * DAY, rules=RULES)

    closed = placement.lane == LANES.index(CLOSED)
    assert (np.isfinite(placement.due_at) == ~closed).all()
    assert (closed == ((book["outcome"] != 0) | (book["is_suppressed"] != 0))).all()


@given(book=books, touches=st.integers(0, 250), later=st.floats(0, 2000))
def test_silence_alone_never_closes_anybody(book, touches, later):
    silent = book.copy()
    silent["pursuit_touches"] = np.minimum(book["pursuit_touches"].astype(int) + touches, 255)
    silent["ignored"][:, 0] += touches
    silent["touches"] += touches
    silent["last_touch_at"] = NOW

    before = [lane is CLOSED for lane in lanes_of(book)]
    after = [lane is CLOSED for lane in lanes_of(silent, now=NOW + later * DAY)]

    assert before == after


@given(book=books)
def test_no_lane_lets_more_than_the_longest_gap_pass(book):
    placement = place(book, now=NOW, rules=RULES)

    happened = np.fmax(book["last_touch_at"], book["last_signal_at"])
    since = np.fmax(np.where(np.isnan(happened), book["known_since"], happened), 0)
    held = np.fmax(book["hold_until"], book["not_before"])
    latest = np.fmax(since + RULES.longest_gap_days * DAY, held)
    is_open = placement.lane != LANES.index(CLOSED)
    assert (placement.due_at[is_open] <= latest[is_open]).all()


@given(book=books)
def test_nobody_who_named_a_date_is_due_before_it(book):
    placement = place(book, now=NOW, rules=RULES)

    waits = placement.lane == LANES.index(WAITING)
    held = np.fmax(book["hold_until"], book["not_before"])
    assert (held[waits] > NOW).all()
    assert (placement.due_at[waits] >= held[waits]).all()


# Moves, for everybody in the crowd

NEW_ZEALAND = 780


def crowd_moves(by=RULES, start=NOW):
    """Yield standing, lane and move for whatever may be done with anybody."""
    weighed = weigh(CROWD, by=by, starts_at=start)
    moves = (*by.moves, RESEARCH)
    found = np.argwhere(np.isfinite(weighed.ranking.index.T)).tolist()
    assert len(found) > len(CROWD) / 2  # else hardly anything was looked at
    for at, number in found:
        yield CROWD[at], LANES[weighed.placement.lane[at]], moves[number]


@pytest.mark.parametrize("start", STARTS)
def test_a_closed_channel_is_never_chosen(start):
    for standing, _, chosen in crowd_moves(ALL_TACTICS, start):
        if chosen is not RESEARCH:  # which finds an address, and uses none
            reached = bits(PHONE if chosen.channel is VOICEMAIL else chosen.channel)
            assert standing["reachable"] & reached
            assert not (standing["forbidden"] | standing["dead"]) & (reached | bits(chosen.channel))


def test_a_channel_they_chose_is_the_only_one_while_it_works():
    live = CROWD["reachable"] & ~CROWD["forbidden"] & ~CROWD["dead"]
    not_voicemail = np.uint8(0xFF - bits(VOICEMAIL))
    chosen = live & CROWD["preferred"] & not_voicemail

    usable = usable_channels(CROWD) & not_voicemail

    assert (chosen != 0).sum() > 100
    assert (usable[chosen != 0] == chosen[chosen != 0]).all()
    assert (usable[chosen == 0] == (live & not_voicemail)[chosen == 0]).all()


def test_no_mail_is_bumped_twice():
    for standing, _, chosen in crowd_moves():
        if chosen.tactic is Tactic.BUMP_FORWARD:
            age_days = (NOW - standing["last_email_at"]) / DAY
            assert not standing["is_bumped"]
            assert RULES.bump_after_days <= age_days <= RULES.bump_within_days
            assert not standing["last_email_at"] <= standing["last_signal_at"]


def test_no_tactic_follows_itself_on_its_channel():
    may = (Tactic.KEEP_WARM, Tactic.RESPOND_NOW)

    for standing, _, chosen in crowd_moves(ALL_TACTICS):
        if standing["pursuit_touches"] and chosen is not RESEARCH and chosen.tactic not in may:
            last = (standing["last_touch_tactic"], standing["last_touch_channel"])
            assert (chosen.tactic_code, chosen.channel_code) != last


def test_nothing_bold_is_tried_on_somebody_barely_tried():
    for standing, _, chosen in crowd_moves():
        if chosen.tactic is Tactic.HAIL_MARY:
            assert standing["pursuit_touches"] >= 7
            assert not standing["tactics"] >> chosen.tactic_code & 1


def test_a_channel_that_failed_three_times_rests_while_another_is_untried():
    rested = 0
    for standing, lane, chosen in crowd_moves():
        if lane is not PURSUE or chosen.tactic in (Tactic.RESPOND_NOW, Tactic.RESEARCH_FIRST):
            continue
        usable = int(usable_channels(standing[np.newaxis])[0]) & RULES.channels
        others = usable & ~bits(chosen.channel, VOICEMAIL) & ~int(standing["pursuit_channels"])
        if standing["zone_offset_minutes"] == NEW_ZEALAND:  # never rung from here
            others &= ~bits(PHONE)
        rested += bool(others)
        assert standing["ignored"][chosen.channel_code] < 3 or not others
    assert rested > 100


@pytest.mark.parametrize("start", STARTS)
def test_only_who_waits_is_answered_and_who_can_be_written_to_is_not_rung_up_later(start):
    for standing, lane, chosen in crowd_moves(start=start):
        if chosen.tactic is Tactic.RESPOND_NOW:
            assert not np.isnan(standing["awaiting_since"])
            assert lane is not WARM
            can_write = usable_channels(np.array([standing]))[0] & bits(EMAIL, LINKEDIN, TEXT)
            assert start <= NOW or chosen.channel is not PHONE or not can_write
        else:
            assert lane is not RESPOND or chosen is RESEARCH


def test_who_waits_is_offered_nothing_else_whatever_the_rules_admit():
    offered = {chosen.tactic for _, lane, chosen in crowd_moves(ALL_TACTICS) if lane is RESPOND}

    assert offered == {Tactic.RESPOND_NOW, Tactic.RESEARCH_FIRST}


@pytest.mark.parametrize("start", STARTS)
def test_nobody_open_is_left_without_a_move_but_for_the_hour(start):
    weighed = weigh(CROWD, starts_at=start)

    idle = np.isin(weighed.placement.lane, [LANES.index(WAITING), LANES.index(CLOSED)])
    stuck = ~np.isfinite(weighed.ranking.index).any(axis=0) & ~idle
    assert (usable_channels(CROWD[stuck]) & bits(PHONE) != 0).all()
    if start == NOW:
        zones = CROWD["zone_offset_minutes"][stuck]
        assert not np.isin(zones, [0, ZONE_UNKNOWN]).any()


def test_reasons_are_whole_sentences():
    plan = day_of(CROWD, minutes=100_000.0)

    assert len(plan.respond) > 100
    assert len(plan.touches) > 100
    for line in (*plan.respond, *plan.touches):
        reason = explain(line, CROWD[line.position], now=NOW, rules=RULES)
        assert reason.endswith(".")
        assert reason == " ".join(reason.split())
        assert "nan" not in reason.replace("unanswered", "")
        assert "{" not in reason


@given(book=books, data=st.data())
def test_a_prospects_moves_do_not_depend_on_the_others(book, data):
    order = data.draw(st.permutations(range(len(book))))

    together, shuffled = weigh(book), weigh(book[order])

    for name in ("lane", "due_at", "is_stepping_back"):
        np.testing.assert_array_equal(
            getattr(together.placement, name)[order], getattr(shuffled.placement, name)
        )
    np.testing.assert_array_equal(together.ranking.index[:, order], shuffled.ranking.index)
    alone = [weigh(book[at : at + 1]).ranking.index for at in range(len(book))]
    np.testing.assert_allclose(together.ranking.index, np.hstack(alone), rtol=1e-9)


@given(before=books, data=st.data())
def test_renewing_some_choices_is_choosing_for_all_again(before, data):
    after = before.copy()
    changed = data.draw(st.lists(st.integers(0, len(before) - 1), unique=True))
    for at in changed:
        after[at] = CROWD[data.draw(anyone)]

    renewed = replace_choices(
        weigh(before).choice, np.array(changed, np.int64), weigh(after, positions=changed).choice
    )

    whole = weigh(after).choice
    for name in whole.__dataclass_fields__:
        np.testing.assert_allclose(getattr(renewed, name), getattr(whole, name), rtol=1e-9)


# The day


@given(book=books, accounts=account_lists, minutes=budgets, start=starts)
def test_a_plan_never_exceeds_its_minutes(book, accounts, minutes, start):
    plan = day_of(book, accounts=accounts[: len(book)], minutes=minutes, starts_at=start)

    funded = [line.minutes for line in (*plan.respond, *plan.touches) if line.is_funded]
    assert plan.minutes_planned == pytest.approx(sum(funded))
    assert plan.minutes_planned + plan.minutes_reserved <= minutes + 1e-9
    assert plan.minutes_reserved >= 0


@given(book=books, accounts=account_lists, minutes=budgets, start=starts)
def test_everybody_open_stands_once_on_the_plan_or_among_the_left_out(
    book, accounts, minutes, start
):
    plan = day_of(book, accounts=accounts[: len(book)], minutes=minutes, starts_at=start)

    named = [line.position for line in (*plan.respond, *plan.touches)]
    left = [int(at) for group in plan.left_out.values() for at in group.positions()]
    is_open = [at for at, lane in enumerate(lanes_of(book)) if lane is not CLOSED]
    assert sorted(named + left) == is_open


@given(book=books, accounts=account_lists, minutes=budgets)
def test_only_who_is_due_is_planned_and_never_who_is_closed_or_waits(book, accounts, minutes):
    plan = day_of(book, accounts=accounts[: len(book)], minutes=minutes)

    lanes = lanes_of(book)
    due = place(book, now=NOW, rules=RULES).due_at
    assert {lanes[line.position] for line in plan.respond} <= {RESPOND}
    assert {lanes[line.position] for line in plan.touches} <= {PURSUE, WARM}
    assert all(due[line.position] < NOW + DAY for line in (*plan.respond, *plan.touches))
    assert all(line.lane is lanes[line.position] for line in (*plan.respond, *plan.touches))


@given(book=books, accounts=account_lists, minutes=budgets)
def test_of_an_account_no_third_person_is_touched(book, accounts, minutes):
    plan = day_of(book, accounts=accounts[: len(book)], minutes=minutes)

    for account in (1, 2):
        answered = [line for line in plan.respond if accounts[line.position] == account]
        touched = [line for line in plan.touches if accounts[line.position] == account]
        assert not touched or len(answered) + len(touched) <= 2


@given(book=books, minutes=budgets)
def test_those_who_wait_come_fresh_ones_first_then_the_longest_waiting(book, minutes):
    plan = day_of(book, minutes=minutes)

    waited = [(NOW - book["awaiting_since"][line.position]) / 60 for line in plan.respond]
    fresh = [age for age in waited if age <= 30]
    assert waited == sorted(fresh) + sorted(waited[len(fresh) :], reverse=True)


@given(book=books, accounts=account_lists, minutes=budgets)
def test_the_same_day_is_planned_the_same_way(book, accounts, minutes):
    first, again = (
        day_of(book.copy(), accounts=accounts[: len(book)], minutes=minutes) for _ in range(2)
    )

    assert (first.respond, first.touches, first.next_line) == (
        again.respond,
        again.touches,
        again.next_line,
    )


@given(book=books, accounts=account_lists, minutes=budgets)
def test_touches_are_taken_in_the_order_of_their_worth_while_they_fit(book, accounts, minutes):
    plan = day_of(book, accounts=accounts[: len(book)], minutes=minutes)

    indices = [line.index for line in plan.touches]
    assert indices == sorted(indices, reverse=True)
    if plan.next_line is not None:
        better = [line for line in plan.touches if line.index >= plan.next_line.index]
        spent = sum(line.minutes for line in plan.respond if line.is_funded)
        left = minutes - spent - plan.minutes_reserved - sum(line.minutes for line in better)
        assert plan.next_line.minutes > left - 1e-9


@given(book=books, minutes=budgets, more=st.floats(0, 30))
def test_more_minutes_never_drop_what_stood_before_the_first_that_did_not_fit(book, minutes, more):
    book["awaiting_since"] = np.nan  # an answer that fits now may take the place of touches

    short, long = (day_of(book, minutes=each) for each in (minutes, minutes + more))

    sure = [
        line
        for line in short.touches
        if short.next_line is None or line.index > short.next_line.index
    ]
    assert list(long.touches[: len(sure)]) == sure
    assert long.minutes_planned >= sum(line.minutes for line in sure)


@given(book=books, minutes=budgets)
def test_the_minutes_to_the_next_line_buy_it_and_cost_no_other(book, minutes):
    short = day_of(book, minutes=minutes)

    if short.next_line is not None and all(line.is_funded for line in short.respond):
        assert short.minutes_to_next > 0
        enough = day_of(book, minutes=minutes + short.minutes_to_next + 1e-6)
        assert {short.next_line.position, *(line.position for line in short.touches)} <= {
            line.position for line in enough.touches
        }


# A pursuit from its first touch to years of keeping warm

REACHED = [
    (EMAIL, PHONE, LINKEDIN),
    (EMAIL, PHONE, LINKEDIN, TEXT),
    (EMAIL, PHONE),
    (EMAIL,),
    (PHONE,),
]


@pytest.mark.parametrize("reachable", REACHED, ids="+".join)
@pytest.mark.parametrize("keeps_sent_mail", [False, True], ids=["logged", "logged and sent"])
def test_a_silent_prospect_is_pursued_with_eight_touches_and_then_kept_warm(
    reachable, keeps_sent_mail
):
    steps = pursue(reachable=reachable, days=850, keeps_sent_mail=keeps_sent_mail)

    pursued = [step for step in steps if step.lane is PURSUE]
    warm = [step for step in steps if step.lane is WARM]
    assert steps == pursued + warm
    assert len(pursued) == 8
    assert pursued[-1].day - pursued[0].day == pytest.approx(28, abs=0.1)
    wanted = min(3, len({*reachable, *([VOICEMAIL] if PHONE in reachable else [])}))
    assert len({step.move.channel for step in pursued}) >= min(wanted, len(reachable))
    gaps = np.diff([step.day for step in [pursued[-1], *warm]])
    assert gaps.max() <= RULES.longest_gap_days + 0.1
    assert gaps.min() >= RULES.warm_gaps_days[0] - 0.1
    assert warm[-1].day > 2 * 365


@pytest.mark.parametrize("reachable", REACHED, ids="+".join)
def test_no_two_touches_running_are_alike(reachable):
    steps = pursue(reachable=reachable, days=120, keeps_sent_mail=True)

    kinds = [(step.move.tactic, step.move.channel) for step in steps if step.lane is PURSUE]
    assert all(one != other for one, other in pairwise(kinds))


def test_three_channels_are_tried_when_three_reach_them():
    steps = pursue(reachable=(EMAIL, PHONE, LINKEDIN), days=120)

    assert {EMAIL, PHONE, LINKEDIN} <= {step.move.channel for step in steps if step.lane is PURSUE}


def test_who_wants_to_be_called_is_called_eight_times():
    steps = pursue(reachable=(EMAIL, PHONE, LINKEDIN), days=120, preferred=bits(PHONE))

    assert len([step for step in steps if step.lane is PURSUE]) == 8
    assert {step.move.channel for step in steps} <= {PHONE, VOICEMAIL}


def test_a_bold_attempt_is_never_early_and_never_repeated():
    steps = pursue(reachable=(EMAIL, PHONE, LINKEDIN), days=850)

    bold = [at for at, step in enumerate(steps) if step.move.tactic is Tactic.HAIL_MARY]
    assert len(bold) <= 1
    assert all(at >= 7 for at in bold)


def test_the_simulation_meets_every_lane_but_the_closed():
    steps = pursue(reachable=(EMAIL,), days=60)

    assert {step.lane for step in steps} == {PURSUE, WARM}
    assert {CHANNELS.index(step.move.channel) for step in steps} == {0}
