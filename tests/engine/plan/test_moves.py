"""Which moves may be made, and which of them is best."""

import numpy as np
import pytest

from keepwarm.engine.plan import replace_choices
from keepwarm.engine.values import CHANNELS, Outcome, Stage, Tactic
from tests.engine.plan.builders import (
    DAY,
    EMAIL,
    HOUR,
    IN_PERSON,
    LETTER,
    LINKEDIN,
    MOVES,
    NOW,
    PHONE,
    RULES,
    TEXT,
    VOICEMAIL,
    channels,
    learned_priors,
    lines,
    move,
    options,
    rules,
    somebody,
    tactics,
    weigh,
)

BUMP, NUGGET, RESPOND, RESEARCH = (
    Tactic.BUMP_FORWARD,
    Tactic.VALUE_NUGGET,
    Tactic.RESPOND_NOW,
    Tactic.RESEARCH_FIRST,
)
CALLED = (Tactic.SWITCH_CHANNEL, PHONE)
CALLED_AGAIN = (Tactic.CALL_AT_OTHER_TIME, PHONE)
LEFT_VOICEMAIL = (Tactic.VOICEMAIL, VOICEMAIL)
OTHER_MOVES = [
    move(Tactic.ASK_WHY_OR_TIMING, EMAIL, 3, "pursued", "had_dialogue", "touched_twice"),
    move(
        Tactic.ASK_PREFERRED_CHANNEL,
        EMAIL,
        2,
        "pursued",
        "past_checkpoint",
        "tried_two_channels",
        avoids=["told_preference"],
    ),
    move(Tactic.OTHER_PERSON_AT_ACCOUNT, EMAIL, 6, "pursued", "past_checkpoint", "has_colleagues"),
    move(Tactic.SWITCH_CHANNEL, EMAIL, 4, "pursued", "touched", "email_untried"),
]
WIDE = rules(moves=[*MOVES, *OTHER_MOVES])


def best(standing, **more):
    line = lines(standing, **more)[0]
    return line.move.tactic, line.move.channel


# Who waits


def test_who_waits_is_answered_and_nothing_else():
    assert options(somebody(awaiting=0.1, last=(None, EMAIL, 2))) == {(RESPOND, EMAIL)}


def test_who_spoke_on_the_phone_may_be_called_back():
    waiting = somebody(awaiting=0.1, spoke=(PHONE, 0.1), last=(None, EMAIL, 2))

    assert options(waiting) == {(RESPOND, EMAIL), (RESPOND, PHONE)}


def test_who_enquired_and_was_never_touched_may_be_called():
    assert options(somebody(awaiting=0.1)) == {(RESPOND, EMAIL), (RESPOND, PHONE)}


def test_who_wrote_but_wants_to_be_called_is_called():
    waiting = somebody(awaiting=0.1, last=(None, EMAIL, 2), preferred=[PHONE])

    assert options(waiting) == {(RESPOND, PHONE)}


def test_who_wrote_and_has_no_open_mail_address_is_called():
    waiting = somebody(awaiting=0.1, last=(None, EMAIL, 2), forbidden=[EMAIL])

    assert options(waiting) == {(RESPOND, PHONE)}


def test_who_did_not_take_the_call_that_was_to_answer_them_is_written_to():
    waiting = somebody(awaiting=0.1, spoke=(PHONE, 0.1), last=(None, PHONE, 0.05))

    assert options(waiting) == {(RESPOND, EMAIL)}


def test_who_does_not_wait_is_not_answered():
    assert RESPOND not in tactics(somebody(ignored={EMAIL: 1}, spoke=(EMAIL, 9)))


def test_who_asked_long_ago_is_answered_before_anything_else_is_said():
    late = somebody(awaiting=20, last=(None, EMAIL, 30))

    assert options(late) == {(RESPOND, EMAIL)}


def test_nobody_is_rung_up_on_monday_for_what_they_wrote_at_the_weekend():
    waiting = somebody(awaiting=0.1)

    assert channels(waiting, starts_at=NOW + 2 * DAY) == {EMAIL}


@pytest.mark.parametrize(
    ("zone_hours", "rings"), [(-3, False), (-1, True), (0, True), (7.5, True), (8, False)]
)
def test_nobody_is_rung_up_at_night_on_their_clock(zone_hours, rings):
    waiting = somebody(awaiting=0.1, zone_offset_minutes=60 * zone_hours)

    assert (PHONE in channels(waiting)) is rings


def test_at_night_who_can_only_be_rung_stands_on_the_plan_for_the_morning():
    waiting = somebody(awaiting=0.1, reachable=[PHONE])

    by_day, at_night = lines(waiting)[0], lines(waiting, starts_at=NOW + DAY)[0]

    assert (at_night.move.tactic, at_night.move.channel) == (RESPOND, PHONE)
    assert at_night.slot_at
    assert not by_day.slot_at


def test_who_waits_on_a_channel_without_an_answering_move_is_not_forgotten():
    assert tactics(somebody(awaiting=0.1, reachable=[LINKEDIN])) == {RESEARCH}


# Channels


@pytest.mark.parametrize("why", ["forbidden", "dead"])
@pytest.mark.parametrize("channel", [EMAIL, PHONE, LINKEDIN, TEXT])
def test_a_closed_channel_is_never_chosen(why, channel):
    silent = somebody(
        reachable=[EMAIL, PHONE, LINKEDIN, TEXT], ignored={IN_PERSON: 2}, **{why: [channel]}
    )

    assert channel not in channels(silent)


def test_a_preferred_channel_is_law():
    assert channels(somebody(ignored={EMAIL: 2}, preferred=[LINKEDIN])) == {LINKEDIN}


def test_after_a_closed_phone_no_voicemail_is_left():
    silent = somebody(ignored={PHONE: 1, EMAIL: 1}, forbidden=[PHONE])

    assert channels(silent).isdisjoint({PHONE, VOICEMAIL})


def test_where_no_channel_works_research_is_left():
    assert tactics(somebody(dead=[EMAIL], reachable=[EMAIL])) == {RESEARCH}
    assert tactics(somebody(reachable=[])) == {RESEARCH}


def test_where_the_rules_know_no_move_for_a_channel_research_is_left():
    assert tactics(somebody(reachable=[LETTER])) == {RESEARCH}
    assert tactics(somebody(reachable=[LINKEDIN], ignored={LINKEDIN: 1})) == {RESEARCH}


def test_research_is_left_only_where_nothing_else_is():
    assert RESEARCH not in tactics(somebody())


def test_outside_calling_hours_a_phone_is_no_reason_for_research():
    assert options(somebody(reachable=[PHONE]), starts_at=NOW + 9 * HOUR) == set()


# Never the same thing again


def test_a_mail_is_bumped_once():
    mailed = somebody(ignored={EMAIL: 1}, last=(NUGGET, EMAIL, 4))
    bumped = somebody(ignored={EMAIL: 2}, last=(BUMP, EMAIL, 4))

    assert BUMP in tactics(mailed)
    assert BUMP not in tactics(bumped)


@pytest.mark.parametrize(("age", "may"), [(2.9, False), (3, True), (21, True), (21.1, False)])
def test_a_bump_is_neither_too_fresh_nor_too_old(age, may):
    assert (BUMP in tactics(somebody(ignored={EMAIL: 1}, last=(None, EMAIL, age)))) is may


def test_an_answered_mail_is_not_bumped():
    answered = somebody(run=0, last=(None, EMAIL, 5), spoke=(EMAIL, 4))

    assert BUMP not in tactics(answered)


def test_a_mail_under_a_later_call_may_be_bumped():
    silent = somebody(ignored={EMAIL: 1, PHONE: 1}, last=(*CALLED, 3), last_email_at=NOW - 6 * DAY)

    assert BUMP in tactics(silent)


def test_no_tactic_follows_itself_on_its_channel():
    silent = {"ignored": {EMAIL: 2}}

    assert NUGGET not in tactics(somebody(**silent, last=(NUGGET, EMAIL, 4)))
    assert NUGGET in tactics(somebody(**silent, last=(Tactic.NEW_ANGLE, EMAIL, 4)))


def test_a_tactic_may_follow_itself_on_another_channel_or_after_an_answer():
    on_phone = somebody(ignored={EMAIL: 1, PHONE: 1}, last=(*CALLED, 4))
    answered = somebody(spoke=(EMAIL, 4), last=(NUGGET, EMAIL, 4), run=0)

    assert (Tactic.SWITCH_CHANNEL, LINKEDIN) in options(on_phone)
    assert NUGGET in tactics(answered)


def test_keeping_warm_may_follow_itself():
    warm = somebody(ignored={EMAIL: 8}, last=(Tactic.KEEP_WARM, EMAIL, 40))

    assert (Tactic.KEEP_WARM, EMAIL) in options(warm)


# A channel that failed three times


def test_mail_that_failed_three_times_rests_while_another_channel_is_untried():
    assert EMAIL in channels(somebody(ignored={EMAIL: 2}))
    assert EMAIL not in channels(somebody(ignored={EMAIL: 3}))


def test_mail_that_failed_goes_on_where_nothing_else_is_untried():
    assert EMAIL in channels(somebody(ignored={EMAIL: 5}, reachable=[EMAIL]))
    assert EMAIL in channels(somebody(ignored={EMAIL: 3, PHONE: 1, LINKEDIN: 1}))


def test_a_voicemail_is_no_other_channel_for_a_mail_that_failed():
    assert EMAIL in channels(somebody(ignored={EMAIL: 3, PHONE: 1}, reachable=[EMAIL, PHONE]))


def test_a_letter_nobody_can_send_is_no_other_channel():
    assert EMAIL in channels(somebody(ignored={EMAIL: 3}, reachable=[EMAIL, LETTER, IN_PERSON]))


def test_calls_that_failed_rest_while_another_channel_is_untried():
    twice, thrice = ({PHONE: count, EMAIL: 1} for count in (2, 3))

    assert CALLED_AGAIN in options(somebody(ignored=twice))
    assert CALLED_AGAIN not in options(somebody(ignored=thrice))
    assert CALLED_AGAIN in options(somebody(ignored=thrice, reachable=[EMAIL, PHONE]))


def test_three_voicemails_are_enough():
    assert LEFT_VOICEMAIL in options(somebody(ignored={PHONE: 1, VOICEMAIL: 2}))
    assert LEFT_VOICEMAIL not in options(somebody(ignored={PHONE: 1, VOICEMAIL: 3}))


def test_a_voicemail_is_left_only_where_a_call_was_tried():
    assert LEFT_VOICEMAIL not in options(somebody(ignored={EMAIL: 1}))


def test_what_nobody_could_have_answered_did_not_fail():
    assert EMAIL in channels(somebody(run=4, pursuit_channels=1))


# A preference shown


@pytest.mark.parametrize("channel", [PHONE, IN_PERSON])
def test_two_mails_are_enough_for_somebody_who_talks(channel):
    assert EMAIL in channels(somebody(ignored={EMAIL: 1, LINKEDIN: 1}, spoke=(channel, 20)))
    assert EMAIL not in channels(somebody(ignored={EMAIL: 2, LINKEDIN: 1}, spoke=(channel, 20)))


@pytest.mark.parametrize(
    "more",
    [{}, {"spoke": (EMAIL, 20)}, {"spoke": (PHONE, 20), "forbidden": [PHONE]}],
    ids=["never spoke", "writes", "has no phone"],
)
def test_two_mails_are_not_enough_for_others(more):
    assert EMAIL in channels(somebody(ignored={EMAIL: 2, LINKEDIN: 1}, **more))


# How far the pursuit has come


def test_the_first_touch_is_no_second_try():
    assert tactics(somebody()) == {NUGGET, Tactic.SWITCH_CHANNEL}
    assert channels(somebody()) == {EMAIL, PHONE}


def test_another_ask_comes_after_the_checkpoint():
    early, late = ({EMAIL: 2, PHONE: count} for count in (0, 1))

    assert Tactic.CHANGE_THE_CLOSE not in tactics(somebody(ignored=early))
    assert Tactic.CHANGE_THE_CLOSE in tactics(somebody(ignored=late))


@pytest.mark.parametrize("run", range(7))
def test_no_bold_attempt_before_the_ordinary_ones_are_spent(run):
    used = {EMAIL: 1, PHONE: 1, LINKEDIN: 1}

    assert Tactic.HAIL_MARY not in tactics(somebody(ignored=used, run=run))


def test_a_bold_attempt_is_made_once_and_only_after_every_channel():
    used = {EMAIL: 2, PHONE: 2, VOICEMAIL: 1, LINKEDIN: 2}

    assert Tactic.HAIL_MARY in tactics(somebody(ignored=used))
    assert Tactic.HAIL_MARY not in tactics(somebody(ignored=used, used=[Tactic.HAIL_MARY]))
    assert Tactic.HAIL_MARY not in tactics(somebody(ignored={EMAIL: 4, PHONE: 3}))


def test_a_letter_nobody_can_send_holds_up_no_bold_attempt():
    used = {"ignored": {EMAIL: 7}, "reachable": [EMAIL, LETTER, IN_PERSON]}

    assert Tactic.HAIL_MARY in tactics(somebody(**used))


def test_the_last_touches_go_to_channels_not_yet_tried():
    six_on_two = somebody(ignored={EMAIL: 2, PHONE: 2, VOICEMAIL: 3}, run=7)

    assert channels(six_on_two) == {LINKEDIN}


def test_while_there_is_time_any_channel_will_do():
    assert channels(somebody(ignored={EMAIL: 2, PHONE: 2}, run=5)) > {LINKEDIN}


def test_who_has_fewer_channels_is_pursued_on_those():
    assert channels(somebody(ignored={EMAIL: 6}, run=7, reachable=[EMAIL])) == {EMAIL}
    assert channels(somebody(ignored={EMAIL: 6}, run=7, reachable=[EMAIL, LETTER])) == {EMAIL}


def test_the_price_of_variety_is_paid_in_the_pursuit_only():
    assert EMAIL in channels(somebody(ignored={EMAIL: 8}))


def test_keeping_warm_asks_for_nothing():
    assert tactics(somebody(ignored={EMAIL: 8})) == {Tactic.KEEP_WARM}


def test_why_is_asked_only_after_a_dialogue():
    silent = somebody(ignored={EMAIL: 2}, replies=1)

    assert Tactic.ASK_WHY_OR_TIMING in tactics(silent, by=WIDE)
    assert Tactic.ASK_WHY_OR_TIMING not in tactics(somebody(ignored={EMAIL: 2}), by=WIDE)
    assert Tactic.ASK_WHY_OR_TIMING not in tactics(somebody(ignored={EMAIL: 1}, replies=1), by=WIDE)


def test_the_preferred_channel_is_asked_after_two_and_unless_it_was_told():
    tried = {"ignored": {EMAIL: 2, PHONE: 1}}
    ask = Tactic.ASK_PREFERRED_CHANNEL

    assert ask in tactics(somebody(**tried), by=WIDE)
    assert ask not in tactics(somebody(**tried, preferred=[EMAIL]), by=WIDE)
    assert ask not in tactics(somebody(ignored={EMAIL: 3}), by=WIDE)


def test_a_colleague_is_asked_where_there_is_one():
    silent = {"ignored": {EMAIL: 2, PHONE: 1}}
    ask = Tactic.OTHER_PERSON_AT_ACCOUNT

    assert ask in tactics(somebody(**silent, colleagues=1), by=WIDE)
    assert ask not in tactics(somebody(**silent), by=WIDE)


def test_mail_is_a_change_for_whom_only_calls_were_tried():
    change = (Tactic.SWITCH_CHANNEL, EMAIL)

    assert change in options(somebody(ignored={PHONE: 1}), by=WIDE)
    assert change not in options(somebody(ignored={PHONE: 1, EMAIL: 1}), by=WIDE)
    assert change not in options(somebody(), by=WIDE)


# Hours


@pytest.mark.parametrize(
    ("after_hours", "may"), [(0, True), (7.7, True), (7.8, False), (9, False), (22, True)]
)
def test_calls_need_a_quarter_of_an_hour_of_the_reps_day(after_hours, may):
    assert (PHONE in channels(somebody(), starts_at=NOW + after_hours * HOUR)) is may


@pytest.mark.parametrize(
    ("rep_hours", "their_hours", "may"),
    [
        (0, 8, False),  # theirs is 18:00 already
        (0, 7, True),
        (0, -9, False),
        (0, -8, True),
        (-8, 9, True),  # afternoon in California, next morning in Japan
        (-10, 13, True),
        (13, -10, True),
        (0, 12, False),
    ],
)
def test_calls_need_an_hour_that_suits_both(rep_hours, their_hours, may):
    abroad = somebody(zone_offset_minutes=60 * their_hours)
    ten_in_the_morning = NOW - rep_hours * HOUR

    found = channels(abroad, rep_hours=rep_hours, starts_at=ten_in_the_morning)

    assert (PHONE in found) is may


def test_a_phone_that_never_rings_in_hours_that_suit_both_holds_up_nothing():
    # London's working day is the night of New Zealand, every day of the year.
    far = {"reachable": [EMAIL, PHONE], "zone_offset_minutes": 60 * 13}

    assert channels(somebody(**far, ignored={EMAIL: 3})) == {EMAIL}
    assert channels(somebody(**far, ignored={EMAIL: 7})) == {EMAIL}
    assert tactics(somebody(**far | {"reachable": [PHONE]})) == {RESEARCH}


def test_a_phone_that_rings_in_the_morning_only_is_waited_for():
    far = {"reachable": [EMAIL, PHONE], "zone_offset_minutes": 60 * 9}
    early = NOW - 2 * HOUR

    assert options(somebody(**far, ignored={EMAIL: 3})) == set()
    assert channels(somebody(**far, ignored={EMAIL: 3}), starts_at=early) == {PHONE}


def test_who_waits_for_their_date_or_is_closed_needs_no_research():
    assert options(somebody(reachable=[], hold_until=NOW + DAY)) == set()
    assert options(somebody(reachable=[], outcome=Outcome.WON)) == set()


def slot_of(standing, **more):
    return [line.slot_at for line in lines(standing, **more) if line.move.channel is PHONE]


def test_the_least_tried_hours_come_first():
    calls = somebody(ignored={PHONE: 2, EMAIL: 1}, last=(*LEFT_VOICEMAIL, 4))
    calls["recent_at"][0, :3] = [NOW - 9 * DAY, NOW - 8 * DAY, NOW - 7 * DAY + 3 * HOUR]
    calls["recent_channel"][0, :3] = [
        CHANNELS.index(channel) for channel in (PHONE, EMAIL, VOICEMAIL)
    ]

    assert slot_of(somebody()) == ["10:30"]
    assert slot_of(calls) == ["15:30"]  # a call at ten, a voicemail at one; the mail counts nothing


def test_the_hours_tried_are_those_on_their_clock():
    called_at_ten = somebody(
        ignored={PHONE: 1}, last=(*LEFT_VOICEMAIL, 7), zone_offset_minutes=-180
    )
    called_at_ten["recent_channel"] = CHANNELS.index(PHONE)

    assert slot_of(called_at_ten) == ["10:30"]  # that was seven in the morning for them


def test_a_slot_that_is_over_is_not_suggested():
    assert slot_of(somebody(), starts_at=NOW + 1.8 * HOUR) == ["13:00"]


def test_a_mail_has_no_hour_and_an_answer_none_either():
    mail, call = lines(somebody())
    answers = lines(somebody(awaiting=0.1))

    assert {(mail.move.channel, mail.slot_at), (call.move.channel, call.slot_at)} == {
        (EMAIL, ""),
        (PHONE, "10:30"),
    }
    assert {line.slot_at for line in answers} == {""}


# Worth


def test_the_index_is_what_a_minute_is_worth():
    by = rules(learning={"weight": 0}, opt_out={"chance": 0.01, "loss_minutes": 500})
    (line, *_) = lines(somebody(reachable=[EMAIL], stage=Stage.TALKED), by=by)

    assert line.index == pytest.approx((line.mid * 900 - 9) / 4)


@pytest.mark.parametrize(("worth", "lost"), [(30, 500), (500, 500), (3000, 3000)])
def test_an_opt_out_costs_what_an_answer_is_worth_and_never_less_than_the_floor(worth, lost):
    by = rules(learning={"weight": 0}, opt_out={"chance": 0.01, "loss_minutes": 500})
    (line, *_) = lines(somebody(reachable=[EMAIL], value_minutes=worth), by=by)

    assert line.index == pytest.approx((line.mid * worth - 0.01 * lost) / 4)


def test_their_own_value_beats_that_of_the_stage():
    dear, cheap = somebody(value_minutes=3000), somebody(value_minutes=30)

    assert lines(dear)[0].index > lines(somebody())[0].index > lines(cheap)[0].index


def test_a_channel_not_tried_teaches_more_the_less_is_known():
    without = rules(learning={"weight": 0})
    (keen, *_), (plain, *_) = (lines(somebody(reachable=[EMAIL]), by=by) for by in (RULES, without))

    assert keen.index - plain.index == pytest.approx(0.05 * (keen.high - keen.low) * 300 / 4)


def test_a_channel_already_tried_teaches_nothing_more():
    tried = somebody(reachable=[EMAIL], ignored={EMAIL: 1}, last=(None, EMAIL, 30))
    (keen, *_), (plain, *_) = (lines(tried, by=by) for by in (RULES, rules(learning={"weight": 0})))

    assert keen.index == pytest.approx(plain.index)


def test_a_tactic_already_used_is_worth_half():
    by = rules(learning={"weight": 0}, opt_out={"chance": 0})
    silent = {"ignored": {EMAIL: 1}, "reachable": [EMAIL], "last": (None, EMAIL, 30)}
    fresh, used = (
        {line.move.tactic: line.index for line in lines(somebody(**silent, used=tactics), by=by)}
        for tactics in ([], [NUGGET])
    )

    assert used[NUGGET] == pytest.approx(fresh[NUGGET] / 2)
    assert used[Tactic.NEW_ANGLE] == pytest.approx(fresh[Tactic.NEW_ANGLE])


def test_the_quickest_of_equally_fit_moves_is_best():
    assert best(somebody(ignored={EMAIL: 1}, last=(None, EMAIL, 4), reachable=[EMAIL]))[0] is BUMP


def test_lines_come_best_first():
    indices = [line.index for line in lines(somebody(ignored={EMAIL: 2}))]

    assert len(indices) > 3
    assert indices == sorted(indices, reverse=True)


def test_every_line_has_the_chance_of_its_own_channel():
    standing = somebody(ignored={EMAIL: 1})
    chances = weigh(standing).ranking.chances

    for line in lines(standing):
        chance = chances.on(line.move.channel_code)
        assert (line.low, line.mid, line.high) == (chance.low[0], chance.mid[0], chance.high[0])
        assert line.low <= line.mid <= line.high


# What was learned of tactics and hours


MORNING, NOON, LATE = RULES.slot_labels
AT_HOME = {"zone_offset_minutes": 0}


def by_tactic(standing, **more):
    return {line.move.tactic: line for line in lines(standing, **more)}


def test_the_chance_of_a_line_is_that_of_its_tactic_as_learned():
    silent = somebody(ignored={EMAIL: 1}, reachable=[EMAIL], last=(None, EMAIL, 30))
    learned = learned_priors(tactic={"new_angle": 2.0, "bump_forward": 1.0})

    plain, moved = by_tactic(silent), by_tactic(silent, priors=learned)

    odds = {line: line.mid / (1 - line.mid) for line in (*plain.values(), *moved.values())}
    ratio = odds[moved[Tactic.NEW_ANGLE]] / odds[plain[Tactic.NEW_ANGLE]]
    assert ratio == pytest.approx(2.0, rel=0.02)  # of the mean of members: nearly that of each
    assert moved[NUGGET].mid == pytest.approx(plain[NUGGET].mid)


def test_the_index_of_a_move_is_made_of_the_chance_that_its_line_shows():
    by = rules(learning={"weight": 0}, opt_out={"chance": 0})
    silent = somebody(ignored={EMAIL: 1}, reachable=[EMAIL], last=(None, EMAIL, 30))
    learned = learned_priors(tactic={"new_angle": 3.0, "value_nugget": 0.4})

    for line in lines(silent, by=by, priors=learned):
        used = line.mid * line.move.fit * 300 / line.move.minutes
        assert line.index == pytest.approx(used)


def test_a_tactic_learned_to_work_better_comes_first_among_likes():
    silent = somebody(ignored={EMAIL: 1}, reachable=[EMAIL], last=(None, EMAIL, 30))

    before = by_tactic(silent)
    after = by_tactic(silent, priors=learned_priors(tactic={"new_angle": 2.0}))

    assert before[NUGGET].index > before[Tactic.NEW_ANGLE].index
    assert after[Tactic.NEW_ANGLE].index > after[NUGGET].index


def called_at(*hours):
    calls = somebody(
        ignored={PHONE: len(hours)}, last=(*LEFT_VOICEMAIL, 4), reachable=[PHONE], **AT_HOME
    )
    for number, hour in enumerate(hours):
        calls["recent_at"][0, number] = NOW - (9 - number) * DAY + (hour - 10) * HOUR
        calls["recent_channel"][0, number] = CHANNELS.index(PHONE)
    return calls


def test_the_hour_that_was_learned_to_be_best_is_suggested_first():
    learned = learned_priors(slot={MORNING: 0.8, NOON: 0.9, LATE: 1.3})

    (call,) = [line for line in lines(somebody(**AT_HOME), priors=learned) if line.slot_at]
    (plain,) = [line for line in lines(somebody(**AT_HOME)) if line.slot_at]

    assert (plain.slot_at, call.slot_at) == ("10:30", "15:30")
    assert call.mid > plain.mid


def test_the_best_hour_gives_way_once_a_call_in_it_rang_out():
    learned = learned_priors(slot={MORNING: 0.8, NOON: 0.9, LATE: 1.3})

    suggested = [
        slot_of(called_at(*hours), priors=learned)[0] for hours in ([15], [15, 13], [15, 13, 10])
    ]

    assert suggested == ["13:00", "10:30", "15:30"]  # half of 1.3 is less than 0.8


def test_hours_learned_by_other_slots_or_of_an_unknown_clock_count_for_nothing():
    other = learned_priors(slot={"7 to 9 o'clock": 0.2, "9 to 11 o'clock": 5.0})
    late = learned_priors(slot={MORNING: 0.8, NOON: 0.9, LATE: 1.3})

    assert slot_of(somebody(**AT_HOME), priors=other) == ["10:30"]
    assert slot_of(somebody(), priors=late) == ["10:30"]


# The best of all


def test_the_best_move_is_that_of_the_highest_index():
    weighed = weigh(np.concatenate([somebody(), somebody(reachable=[], known_since=NOW)]))
    index = weighed.ranking.index

    assert weighed.choice.move.tolist() == index.argmax(axis=0).tolist()
    assert weighed.choice.index.tolist() == index.max(axis=0).tolist()


def test_where_nothing_may_be_done_no_move_is_chosen():
    weighed = weigh(somebody(reachable=[PHONE]), starts_at=NOW + 9 * HOUR)

    assert weighed.choice.move.tolist() == [-1]
    assert weighed.choice.slot.tolist() == [-1]


def test_nobody_asked_about_means_nothing_chosen():
    weighed = weigh(somebody(), positions=[])

    assert weighed.choice.move.size == 0


# Renewing part of a choice


def test_replacing_the_choices_of_some_gives_what_choosing_for_all_would():
    before = np.concatenate([somebody(), somebody(ignored={EMAIL: 1}), somebody(awaiting=0.1)])
    after = before.copy()
    after[1] = somebody(ignored={EMAIL: 2}, last=(BUMP, EMAIL, 5))[0]
    whole, old = weigh(after).choice, weigh(before).choice

    renewed = replace_choices(old, np.array([1]), weigh(after, positions=[1]).choice)

    for name in whole.__dataclass_fields__:
        assert getattr(renewed, name).tolist() == getattr(whole, name).tolist()


def test_who_is_no_longer_due_leaves_the_choice():
    old = weigh(np.concatenate([somebody(), somebody()])).choice
    nobody = weigh(somebody(), positions=[]).choice

    renewed = replace_choices(old, np.array([0]), nobody)

    assert renewed.position.tolist() == [1]


def test_who_becomes_due_joins_in_the_order_of_positions():
    book = np.concatenate([somebody()] * 4)
    some, first = weigh(book, positions=[1, 3]).choice, weigh(book, positions=[0]).choice

    renewed = replace_choices(some, np.array([0]), first)

    assert renewed.position.tolist() == [0, 1, 3]
