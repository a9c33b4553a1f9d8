"""Protocols on simulated people keep the rules, cost what they cost, and repeat to the last lot."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keepwarm.engine.belief import Awakening, Calibration, infer_belief, reply_chance
from keepwarm.engine.plan import RESEARCH
from keepwarm.engine.simulation import tally_run
from keepwarm.engine.simulation._standings import note_touches
from keepwarm.engine.values import CHANNELS, STANDING, TACTICS, CallResult, Channel, Stage, Tactic
from tests.engine.belief.builders import everything_seen, parameters
from tests.engine.plan.builders import CROWD, DAY, NOW, day_of, somebody
from tests.engine.simulation.builders import (
    DEFAULTS,
    DEVOTED,
    MAILS,
    SHY,
    SURE,
    cadence,
    crowd_of,
    play,
    strangers,
)
from tests.engine.timeline.builders import START, called, logged, sent, standings_of

PARAMETERS = parameters()
SILENT = parameters(members=({"alpha": 1e-9, "beta": 1e3, "a": 0.5, "b": 0.5},))
"""Nobody ever answers."""
BOTH = pytest.mark.parametrize("protocol", [None, MAILS], ids=["plan", "cadence"])
EMAIL, PHONE = CHANNELS.index(Channel.EMAIL), CHANNELS.index(Channel.PHONE)


def last_days(run, rows):
    """Return the day of the last touch of each row."""
    last = np.full(rows, -1)
    np.maximum.at(last, run.row, run.day)
    return last


@BOTH
def test_nobody_is_touched_after_an_opt_out(protocol):
    crowd, run = play(strangers(30), PARAMETERS, protocol=protocol, by=SHY, minutes=200)

    left = run.is_opted_out
    assert left.sum() > 20
    assert (last_days(run, len(crowd.standings))[run.row[left]] == run.day[left]).all()


@BOTH
def test_nobody_is_touched_once_their_answer_has_come(protocol):
    at_once = dataclasses.replace(PARAMETERS, delays=(PARAMETERS.delays[PHONE],) * len(CHANNELS))

    crowd, run = play(strangers(30), at_once, protocol=protocol, minutes=200)

    answered = run.is_answered
    assert answered.sum() > 20
    assert (last_days(run, len(crowd.standings))[run.row[answered]] == run.day[answered]).all()


@BOTH
def test_an_answer_on_its_way_is_neither_repeated_nor_taken_back(protocol):
    slow = dataclasses.replace(PARAMETERS, delays=(PARAMETERS.delays[-1],) * len(CHANNELS))

    crowd, run = play(strangers(30), slow, protocol=protocol, by=SHY, minutes=200)

    answers = np.bincount(run.row[run.is_answered], minlength=len(crowd.standings))
    left = np.bincount(run.row[run.is_opted_out], minlength=len(crowd.standings))
    first = np.full(len(crowd.standings), 99)
    np.minimum.at(first, run.row[run.is_answered], run.day[run.is_answered])
    later = run.day > first[run.row]
    assert later.sum() > 10
    assert not run.chance[later].any()
    assert (answers + left).max() == 1


@BOTH
def test_the_hard_rules_hold_whatever_the_book(protocol):
    book = CROWD[:400]

    _, run = play(book, PARAMETERS, protocol=protocol, draws=2, minutes=600, days=3)

    who = book[run.row % len(book)]
    reach = who["reachable"] & ~(who["forbidden"] | who["dead"])
    code = np.where(run.channel == 2, PHONE, run.channel)  # a voicemail goes where a call goes
    end = NOW + run.day * DAY + DAY
    assert len(run.row) > 100
    assert not who["is_suppressed"].any()
    assert (who["outcome"] == 0).all()
    assert (reach >> code & 1 == 1).all()
    # Who waits for us is answered whatever date stands.
    is_away = (who["hold_until"] > end) & np.isnan(who["awaiting_since"])
    assert not is_away.any()


@BOTH
def test_one_touch_to_a_person_on_a_day_at_most(protocol):
    _, run = play(strangers(20), PARAMETERS, protocol=protocol, minutes=300)

    seen = np.stack([run.row, run.day])
    assert len(np.unique(seen, axis=1).T) == len(run.row)


@BOTH
def test_the_same_seed_gives_the_same_and_another_another(protocol):
    _, run = play(strangers(20), PARAMETERS, protocol=protocol)
    _, again = play(strangers(20), PARAMETERS, protocol=protocol)
    _, other = play(strangers(20), PARAMETERS, protocol=protocol, seed=2)

    for field in dataclasses.fields(run):
        assert np.array_equal(getattr(run, field.name), getattr(again, field.name))
    assert not np.array_equal(run.chance, other.chance)


@BOTH
@settings(max_examples=8, deadline=None)
@given(minutes=st.floats(5, 60), more=st.floats(1, 60))
def test_more_minutes_never_mean_fewer_touches_while_nobody_answers(protocol, minutes, more):
    counts = []
    for given_minutes in (minutes, minutes + more):
        _, run = play(
            strangers(15), SILENT, protocol=protocol, by=DEVOTED, draws=1, minutes=given_minutes
        )
        assert not run.is_answered.any()
        counts.append(len(run.row))

    assert counts[0] <= counts[1]


@BOTH
def test_a_day_costs_no_more_than_its_minutes(protocol):
    crowd, run = play(strangers(40), PARAMETERS, protocol=protocol, minutes=30, days=10)

    day = run.day * crowd.draws + run.row // crowd.size
    spent = np.bincount(day, run.minutes)
    assert spent.max() <= 30.0
    assert spent.max() > 20.0


def test_the_first_simulated_day_is_the_plan_of_today():
    book = CROWD[:200]

    _, run = play(book, PARAMETERS, draws=1, minutes=45, days=1)

    plan = day_of(book, minutes=45.0, days=14 / 24)
    lines = [line for line in (*plan.respond, *plan.touches) if line.is_funded]
    reached = [
        (line.position, line.move.channel_code) for line in lines if line.move is not RESEARCH
    ]
    assert list(zip(run.row.tolist(), run.channel.tolist(), strict=True)) == reached


@pytest.mark.parametrize("kind", ["plain", "corrected", "awakened"])
def test_answers_come_as_often_as_the_belief_says(kind):
    ways = {
        "plain": PARAMETERS,
        "corrected": dataclasses.replace(
            PARAMETERS, calibration=Calibration(intercept=-0.4, slope=0.8, touches=100)
        ),
        "awakened": dataclasses.replace(PARAMETERS, awakening=Awakening(per_day=0.02)),
    }
    book = np.concatenate(
        [
            strangers(15),
            strangers(15, ignored={Channel.EMAIL: 2}, last=(None, Channel.EMAIL, 40.0)),
            strangers(15, touches=4, replies=1, last=(None, Channel.EMAIL, 90.0)),
        ]
    )
    draws = 400

    _, run = play(
        book, ways[kind], protocol=cadence((0, Channel.EMAIL)), by=DEVOTED, assumptions=SURE,
        draws=draws, minutes=1000, days=1,
    )  # fmt: skip

    beliefs = infer_belief(book, now=NOW, coverage=everything_seen(NOW), parameters=ways[kind])
    believed = reply_chance(beliefs, EMAIL, ways[kind]).mid
    for start in (0, 15, 30):
        part = slice(start, start + 15)
        here = np.isin(run.row % 45, np.arange(45)[part])
        chance = believed[part].mean()
        error = np.sqrt(chance * (1 - chance) / (15 * draws))
        assert here.sum() == 15 * draws
        assert abs(run.is_answered[here].mean() - chance) < 4 * error
        assert abs(run.chance[here].mean() - chance) < 4 * error


def test_the_second_touch_is_answered_as_the_belief_says_after_silence():
    book, draws = strangers(50), 200

    _, run = play(
        book, PARAMETERS, protocol=cadence((0, Channel.EMAIL), (40, Channel.EMAIL)), by=DEVOTED,
        assumptions=SURE, draws=draws, minutes=1000, days=41,
    )  # fmt: skip

    silent = strangers(1, ignored={Channel.EMAIL: 1}, last=(None, Channel.EMAIL, 40.0))
    beliefs = infer_belief(silent, now=NOW, coverage=everything_seen(NOW), parameters=PARAMETERS)
    believed = reply_chance(beliefs, EMAIL, PARAMETERS).mid[0]
    second = run.day == 40
    error = np.sqrt(believed * (1 - believed) / second.sum())
    assert second.sum() > 5000
    assert abs(run.is_answered[second].mean() - believed) < 4 * error


def test_opt_outs_come_as_stated_and_rise_with_load():
    daily = cadence(*((number, Channel.EMAIL) for number in range(4)))

    _, run = play(
        strangers(100), SILENT, protocol=daily, by=SHY, assumptions=SURE, draws=40,
        minutes=1e4, days=4,
    )  # fmt: skip

    rates = [run.is_opted_out[run.day == day].mean() for day in range(3)]
    assert rates == pytest.approx([0.2, 0.4, 0.8], abs=0.03)


def test_expected_answers_are_those_that_come_but_for_the_lots():
    crowd, run = play(strangers(40), PARAMETERS, draws=100, minutes=60, assumptions=SURE)

    tally = tally_run(run, crowd, value_minutes=np.ones(len(crowd.standings)), share=1.0)

    difference = tally.answers - tally.expected_answers
    error = difference.std() / np.sqrt(len(difference))
    assert abs(difference.mean()) < 4 * error
    assert tally.answers.mean() > 5
    assert np.allclose(tally.worth_minutes, tally.expected_answers)
    assert (tally.prospects <= tally.touches).all()


def test_two_protocols_meet_the_same_people_and_lots():
    crowd, plan = play(strangers(20), PARAMETERS, by=DEVOTED, minutes=1e4, days=1)
    other, mails = play(strangers(20), PARAMETERS, protocol=MAILS, by=DEVOTED, minutes=1e4, days=1)

    assert np.array_equal(crowd.is_listening, other.is_listening)
    same = plan.channel[np.argsort(plan.row)] == mails.channel[np.argsort(mails.row)]
    one, two = (run.is_answered[np.argsort(run.row)] for run in (plan, mails))
    assert same.sum() > 50
    assert np.array_equal(one[same], two[same])


def test_a_cadence_leaves_out_steps_that_somebody_cannot_be_reached_by():
    book = np.concatenate([somebody(reachable=[Channel.EMAIL]), somebody()])
    steps = cadence((0, Channel.PHONE), (2, Channel.EMAIL), (4, Channel.PHONE))
    _, run = play(book, SILENT, protocol=steps, by=DEVOTED, draws=1, days=20)

    made = [run.channel[run.row == row].tolist() for row in (0, 1)]
    assert made == [[EMAIL], [PHONE, EMAIL, PHONE]]


def test_who_was_touched_lately_waits_as_long_as_the_cadence_does():
    book = np.concatenate([somebody(), somebody(last=(None, Channel.EMAIL, 1.0))])

    _, run = play(book, PARAMETERS, protocol=MAILS, by=DEVOTED, draws=1)

    assert run.day[run.row == 0][0] == 0
    assert run.day[run.row == 1][0] == 2


def test_newcomers_are_not_touched_before_they_come():
    book = np.concatenate([somebody(), somebody(known_since=NOW + 7.5 * DAY)])

    for protocol in (None, MAILS):
        _, run = play(book, PARAMETERS, protocol=protocol, by=DEVOTED, minutes=300)
        assert run.day[run.row % 2 == 0].min() == 0
        assert run.day[run.row % 2 == 1].min() in (7, 8)


def test_a_simulated_touch_leaves_the_standing_that_its_timeline_makes():
    rows = [
        sent(0, "one"),
        logged(3, Channel.EMAIL, tactic=Tactic.NEW_ANGLE),
        called(6, CallResult.NO_ANSWER, tactic=Tactic.SWITCH_CHANNEL),
        logged(9, Channel.LINKEDIN, tactic=Tactic.SWITCH_CHANNEL),
        *(logged(12 + day, Channel.EMAIL, tactic=Tactic.VALUE_NUGGET) for day in range(9)),
    ]
    standing = standings_of(*rows[:1])

    for number, row in enumerate(rows[1:], 2):
        note_touches(
            standing,
            np.array([0]),
            at=START + row.day * DAY,
            channel=np.array([CHANNELS.index(row.channel)]),
            tactic=np.array([TACTICS.index(row.tactic)]),
        )

        wanted = standings_of(*rows[:number])
        for name in STANDING.names:
            assert np.array_equal(
                standing[name], wanted[name], equal_nan=STANDING[name].base.kind == "f"
            ), (number, name)


def test_draws_differ_the_less_the_more_the_record_holds():
    doubtful = crowd_of(strangers(1), PARAMETERS, draws=400)
    sure = crowd_of(strangers(1), PARAMETERS, draws=400, assumptions=SURE)

    assert doubtful.reach[:, EMAIL].std() > 0.1
    assert sure.reach[:, EMAIL].std() < 0.001
    assert doubtful.reach[:, EMAIL].mean() == pytest.approx(1.0, abs=0.1)


def test_members_are_true_as_often_as_they_weigh():
    crowd = crowd_of(strangers(1, stage=Stage.TALKED), PARAMETERS, draws=60)

    assert np.bincount(crowd.kind).tolist() == [10, 20, 30]


def test_assumptions_that_make_no_sense_are_refused():
    with pytest.raises(ValueError, match="prior_answers must be above 0"):
        dataclasses.replace(DEFAULTS, prior_answers=0.0)
    with pytest.raises(ValueError, match="they rise from 0"):
        cadence((1, Channel.EMAIL))
    with pytest.raises(ValueError, match="one factor more"):
        dataclasses.replace(DEFAULTS, load_factors=(1.0,))
