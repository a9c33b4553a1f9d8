"""Where prospects stand, out of short stories."""

import numpy as np
import pytest

from keepwarm.engine.timeline import NO_TACTIC
from keepwarm.engine.values import (
    CHANNELS,
    STANDING,
    TACTICS,
    ZONE_UNKNOWN,
    CallResult,
    Channel,
    Coverage,
    Tactic,
    no_coverage,
    no_standings,
)
from tests.engine.timeline.builders import (
    away,
    bounce,
    called,
    day_of,
    enquired,
    heard,
    logged,
    seen,
    sent,
    standings_of,
)


def stand(*rows, **more):
    return standings_of(*rows, **more)[0]


def ignored(standing):
    return {
        channel.value: int(count)
        for channel, count in zip(CHANNELS, standing["ignored"], strict=True)
        if count
    }


def channels(bits):
    return {channel for code, channel in enumerate(CHANNELS) if bits >> code & 1}


def tactics(standing):
    return {tactic for code, tactic in enumerate(TACTICS) if standing["tactics"] >> code & 1}


def recent(standing):
    return [day_of(at) for at in standing["recent_at"] if not np.isnan(at)]


# Silence


def test_silence_is_counted_by_channel():
    standing = stand(sent(0), sent(3), called(5), logged(7, Channel.LINKEDIN))

    assert ignored(standing) == {"email": 2, "phone": 1, "linkedin": 1}
    assert standing["pursuit_touches"] == 4
    assert channels(standing["pursuit_channels"]) == {
        Channel.EMAIL,
        Channel.PHONE,
        Channel.LINKEDIN,
    }


def test_a_word_from_them_ends_the_silence():
    standing = stand(sent(0), sent(3), heard(4), sent(9))

    assert ignored(standing) == {"email": 1}
    assert standing["pursuit_touches"] == 1
    assert day_of(standing["pursuit_from"]) == 9
    assert (standing["touches"], standing["replies"], standing["touches_at_reply"]) == (3, 1, 2)


def test_an_answer_to_an_old_mail_leaves_no_touch_before_it_ignored():
    standing = stand(sent(0, "offer"), sent(3, "price"), heard(5, "offer"))

    assert ignored(standing) == {}
    assert standing["touches_at_reply"] == 1


def test_a_touch_of_the_minute_they_spoke_in_is_not_ignored():
    assert ignored(stand(called(1, CallResult.ANSWERED), called(1))) == {}


@pytest.mark.parametrize("machine", [away(1), bounce(1, "unknown")])
def test_machines_do_not_end_a_silence(machine):
    standing = stand(called(0), sent(-20), machine)

    assert standing["pursuit_touches"] == 2
    assert np.isnan(standing["last_signal_at"])


def test_a_bounced_mail_is_not_ignored_and_nothing_was_sent_so_far():
    standing = stand(sent(0, "offer"), bounce(0.1, "offer"))

    assert ignored(standing) == {}
    assert (standing["touches"], standing["unobserved"], standing["pursuit_touches"]) == (0, 0, 0)
    assert np.isnan(standing["last_touch_at"])
    assert np.isnan(standing["last_email_at"])


def test_a_delayed_mail_is_not_ignored():
    standing = stand(sent(0, "offer"), bounce(0.1, "offer", is_permanent=False))

    assert ignored(standing) == {}


def test_a_wrong_number_is_not_ignored():
    standing = stand(called(0, CallResult.WRONG_NUMBER))

    assert ignored(standing) == {}
    assert standing["touches"] == 0


def test_unobserved_touches_belong_to_the_run_but_not_to_the_silence():
    standing = stand(sent(0), sent(10), coverage=seen(since=5))

    assert ignored(standing) == {"email": 1}
    assert (standing["touches"], standing["unobserved"]) == (1, 1)
    assert standing["pursuit_touches"] == 2
    assert recent(standing) == [10]


def test_an_answered_touch_counts_though_nobody_looked():
    standing = stand(sent(0), heard(1), sent(3), coverage=no_coverage())

    assert (standing["touches"], standing["replies"], standing["unobserved"]) == (1, 1, 1)


def test_touches_are_numbered_by_person():
    standings = standings_of(
        *(sent(day, person=0) for day in range(5)),
        sent(0, person=2),
        heard(1, person=2),
        people=3,
    )

    assert standings["touches"].tolist() == [5, 0, 1]
    assert standings["touches_at_reply"].tolist() == [0, 0, 1]


def test_the_last_eight_unanswered_touches_are_remembered_oldest_first():
    standing = stand(*(sent(day) for day in range(11)), called(11.5))

    assert recent(standing) == [4, 5, 6, 7, 8, 9, 10, 11.5]
    assert standing["recent_channel"].tolist() == [0] * 7 + [CHANNELS.index(Channel.PHONE)]


def test_fewer_touches_are_remembered_from_the_front():
    standing = stand(sent(3), sent(5))

    assert recent(standing) == [3, 5]
    assert np.isnan(standing["recent_at"][2:]).all()


# The last touch, the last mail


def test_the_last_touch_and_the_last_mail_are_noted():
    standing = stand(sent(0), called(4, tactic=Tactic.SWITCH_CHANNEL))

    assert day_of(standing["last_touch_at"]) == 4
    assert CHANNELS[standing["last_touch_channel"]] is Channel.PHONE
    assert TACTICS[standing["last_touch_tactic"]] is Tactic.SWITCH_CHANNEL
    assert day_of(standing["last_email_at"]) == 0


def test_a_last_touch_without_a_tactic_says_so():
    assert stand(called(1, tactic=Tactic.KEEP_WARM), sent(2))["last_touch_tactic"] == NO_TACTIC
    assert stand()["last_touch_tactic"] == NO_TACTIC


def test_tactics_are_those_since_they_last_spoke():
    standing = stand(
        called(0, tactic=Tactic.SWITCH_CHANNEL),
        heard(1),
        logged(3, Channel.VOICEMAIL, CallResult.VOICEMAIL_LEFT),
        logged(5, Channel.EMAIL, tactic=Tactic.NEW_ANGLE),
    )

    assert tactics(standing) == {Tactic.VOICEMAIL, Tactic.NEW_ANGLE}


def test_a_bump_marks_the_last_mail_until_another_is_sent():
    quote, bumped = sent(0, subject="Quote"), sent(4, subject="Fwd: Quote")

    assert stand(quote)["is_bumped"] == 0
    assert stand(quote, bumped)["is_bumped"] == 1
    assert stand(quote, bumped, called(5))["is_bumped"] == 1
    assert stand(quote, bumped, sent(9, subject="Prices"))["is_bumped"] == 0


# Signals


def test_the_last_word_is_noted_with_its_channel():
    standing = stand(sent(0), heard(1), called(4, CallResult.CALLED_US), away(6))

    assert day_of(standing["last_signal_at"]) == 4
    assert CHANNELS[standing["last_signal_channel"]] is Channel.PHONE


def test_a_stop_asks_nothing_and_ends_no_silence():
    standing = stand(sent(0), sent(2), heard(3, asks_stop=True))

    assert np.isnan(standing["awaiting_since"])
    assert np.isnan(standing["last_signal_at"])


@pytest.mark.parametrize("row", [heard(2), enquired(2)])
def test_a_mail_or_an_enquiry_waits_for_us(row):
    assert day_of(stand(row)["awaiting_since"]) == 2


def test_who_waits_does_so_since_the_oldest_word_we_did_not_answer():
    standing = stand(heard(0), sent(1), heard(3), heard(5))

    assert day_of(standing["awaiting_since"]) == 3


@pytest.mark.parametrize(
    "answer",
    [
        sent(3),
        logged(3, Channel.LINKEDIN),
        logged(3, Channel.VOICEMAIL, CallResult.VOICEMAIL_LEFT),
        called(3, CallResult.ANSWERED),
    ],
)
def test_any_word_of_ours_answers_who_waits(answer):
    assert np.isnan(stand(heard(2), answer)["awaiting_since"])


@pytest.mark.parametrize("result", [CallResult.NO_ANSWER, CallResult.BUSY])
def test_a_call_that_nobody_took_leaves_them_waiting(result):
    assert not np.isnan(stand(heard(2), called(3, result))["awaiting_since"])


def test_an_answer_that_bounced_answers_nobody():
    standing = stand(heard(2), sent(3, "answer"), bounce(3.1, "answer"))

    assert day_of(standing["awaiting_since"]) == 2


@pytest.mark.parametrize("result", [CallResult.CALLED_US, CallResult.ANSWERED])
def test_live_talk_leaves_nobody_waiting(result):
    assert np.isnan(stand(heard(2), called(3, result))["awaiting_since"])


def test_a_call_from_them_alone_waits_for_nothing():
    assert np.isnan(stand(called(3, CallResult.CALLED_US))["awaiting_since"])


def test_a_word_after_the_talk_waits_again():
    standing = stand(heard(2), called(3, CallResult.CALLED_US), heard(4))

    assert day_of(standing["awaiting_since"]) == 4


def test_an_answer_that_a_wrong_clock_dates_before_its_question_waits_for_us():
    standing = stand(sent(5, "offer"), heard(4, "offer"))

    assert day_of(standing["awaiting_since"]) == pytest.approx(5, abs=1e-4)


def test_an_automatic_reply_holds_until_they_speak():
    assert day_of(stand(sent(0), away(1))["hold_until"]) == 8
    assert np.isnan(stand(sent(0), away(1), heard(2))["hold_until"])


def test_an_automatic_reply_after_their_word_holds_again_and_the_last_one_counts():
    assert day_of(stand(heard(0), away(1), away(3))["hold_until"]) == 10


def test_an_automatic_reply_does_not_make_them_wait_for_us():
    assert np.isnan(stand(sent(0), away(1))["awaiting_since"])


# Facts


def test_facts_pass_through_and_what_is_not_told_stays_unknown():
    standings = standings_of(sent(1), people=2, stage=2, reachable=5, known_since=77.0)

    assert standings["stage"].tolist() == [2, 2]
    assert standings["reachable"].tolist() == [5, 5]
    assert standings["known_since"].tolist() == [77.0, 77.0]
    assert np.isnan(standings["not_before"]).all()
    assert (standings["zone_offset_minutes"] == ZONE_UNKNOWN).all()


def test_nothing_happened_to_somebody_nobody_wrote_to():
    expected = no_standings(1)
    expected["last_touch_tactic"] = NO_TACTIC

    assert standings_of().tobytes() == expected.tobytes()
    assert expected.dtype == STANDING


def test_more_touches_than_a_count_holds_stay_at_its_limit():
    standing = stand(
        *(called(day / 10) for day in range(300)),
        coverage=Coverage(since=np.full(7, -np.inf), until=np.full(7, np.inf)),
    )

    assert standing["pursuit_touches"] == 255
    assert standing["ignored"][CHANNELS.index(Channel.PHONE)] == 300
