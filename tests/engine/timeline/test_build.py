"""Mails and log entries become touches and signals, told as short stories."""

import numpy as np
import pytest

from keepwarm.engine.values import CallResult, Channel, Coverage, SignalKind, Tactic, no_coverage
from tests.engine.timeline.builders import (
    answered_days,
    away,
    bounce,
    called,
    enquired,
    heard,
    logged,
    seen,
    sent,
    signals_of,
    timeline_of,
    touches_of,
)


def kinds_of(*rows):
    return [signal.kind for signal in signals_of(timeline_of(*rows))]


def tactics_of(*rows):
    return [touch.tactic for touch in touches_of(timeline_of(*rows))]


# Touches


def test_a_mail_is_a_touch_for_each_person_it_went_to_and_for_nobody_else():
    # The columns hold a mail of ours once for each person in To; who reads along is not among them.
    to_ada, to_edsger = sent(1, "quote", person=0), sent(1, "quote", person=2)

    touches = touches_of(timeline_of(to_ada, to_edsger, heard(0, person=1)))

    assert [touch.person for touch in touches] == [0, 2]


def test_a_mail_of_theirs_is_no_touch_and_a_mail_of_ours_no_signal():
    timeline = timeline_of(sent(0), heard(1))

    assert [touch.day for touch in touches_of(timeline)] == [0]
    assert [signal.day for signal in signals_of(timeline)] == [1]


@pytest.mark.parametrize(
    "result", [CallResult.NO_ANSWER, CallResult.BUSY, CallResult.SENT, CallResult.VOICEMAIL_LEFT]
)
def test_an_attempt_is_a_touch_and_no_signal(result):
    timeline = timeline_of(called(1, result))

    assert [touch.channel for touch in touches_of(timeline)] == [Channel.PHONE]
    assert signals_of(timeline) == []


def test_a_call_they_took_is_a_touch_and_its_own_answer():
    timeline = timeline_of(called(1, CallResult.ANSWERED))

    (touch,) = touches_of(timeline)
    (signal,) = signals_of(timeline)
    assert (touch.day, touch.answered) == (1, 1)
    assert (signal.kind, signal.channel) == (SignalKind.CALL_ANSWERED, Channel.PHONE)


def test_a_call_they_took_answers_itself_and_no_other_touch_of_that_minute():
    assert answered_days(called(1, CallResult.ANSWERED), called(1, CallResult.BUSY)) == [1, None]
    assert answered_days(sent(1), called(1, CallResult.ANSWERED)) == [1, None]


@pytest.mark.parametrize(
    ("result", "kind"),
    [
        (CallResult.CALLED_US, SignalKind.CALL_IN),
        (CallResult.ENQUIRED, SignalKind.ENQUIRY),
        (CallResult.REPLIED, SignalKind.REPLY),
    ],
)
def test_what_they_did_themselves_is_a_signal_without_a_touch(result, kind):
    timeline = timeline_of(called(1, result))

    assert touches_of(timeline) == []
    assert [signal.kind for signal in signals_of(timeline)] == [kind]


def test_a_call_from_them_answers_the_latest_touch():
    assert answered_days(sent(0), sent(3), called(5, CallResult.CALLED_US)) == [None, 5]


def test_a_wrong_number_is_a_call_that_never_arrived():
    (touch,) = touches_of(timeline_of(called(1, CallResult.WRONG_NUMBER)))

    assert touch.is_bounced


def test_a_voicemail_is_a_voicemail_by_tactic_though_nobody_wrote_it_down():
    rows = (
        logged(1, Channel.VOICEMAIL, CallResult.VOICEMAIL_LEFT),
        logged(2, Channel.VOICEMAIL, tactic=Tactic.KEEP_WARM),
        called(3),
    )

    assert tactics_of(*rows) == [Tactic.VOICEMAIL, Tactic.KEEP_WARM, None]


# Answers


def test_an_answer_in_the_thread_answers_the_mail_it_quotes_not_the_latest():
    assert answered_days(sent(0, "offer"), sent(5, "price"), heard(6, "offer")) == [6, None]


def test_an_answer_from_another_address_of_theirs_answers_the_mail_it_quotes():
    # Whoever wrote it, the thread hands it to the person that the mail went to.
    assert answered_days(sent(0, "offer"), heard(300, "offer")) == [300]


def test_an_answer_quoting_nothing_of_ours_answers_the_latest_touch():
    assert answered_days(sent(0, "offer"), called(5), heard(6, "unknown")) == [None, 6]


def test_an_answer_that_quotes_nothing_answers_the_latest_mail_under_its_subject():
    rows = [
        sent(0, subject="Line 3 quote"),
        sent(1, subject="Line 3 quote"),
        sent(2, subject="Dock seals"),
    ]

    assert answered_days(*rows, heard(3, subject="Re: Line 3 quote")) == [None, 3, None]


def test_an_answer_half_a_year_after_a_subject_is_no_answer_to_it():
    asked = sent(0, subject="Line 3 quote")

    assert answered_days(asked, heard(180, subject="Re: Line 3 quote")) == [180]
    assert answered_days(asked, heard(181, subject="Re: Line 3 quote")) == [None]


def test_a_subject_of_another_persons_mail_answers_nothing_of_it():
    rows = [sent(0, person=1, subject="Line 3 quote"), sent(1, subject="Dock seals")]

    timeline = timeline_of(*rows, heard(2, subject="Re: Line 3 quote")).touches

    assert np.isnan(timeline.answered_at[timeline.person == 1]).all()
    assert not np.isnan(timeline.answered_at[timeline.person == 0]).any()


def test_an_answer_under_another_subject_answers_the_latest_touch():
    rows = (sent(0, subject="Quote"), called(5), heard(6, subject="Re: Prices"))

    assert answered_days(*rows) == [None, 6]


def test_references_come_before_subjects():
    rows = (sent(0, "offer", subject="Quote"), sent(3, subject="Quote"))

    assert answered_days(*rows, heard(6, "offer", subject="Re: Quote")) == [6, None]


def test_a_mail_under_our_subject_sent_before_ours_answers_nothing():
    assert answered_days(heard(1, subject="Quote"), sent(2, subject="Re: Quote")) == [None]


def test_an_answer_that_quotes_nothing_counts_within_sixty_days():
    assert answered_days(sent(0), heard(60)) == [60]
    assert answered_days(sent(0), heard(60.1)) == [None]


def test_a_late_mail_of_theirs_is_their_own_move_but_a_signal_all_the_same():
    assert kinds_of(sent(0), heard(61)) == [SignalKind.REPLY]


def test_an_answer_on_another_channel_answers_the_latest_touch():
    assert answered_days(sent(0), logged(2, Channel.LINKEDIN, CallResult.REPLIED)) == [2]


def test_the_first_of_several_answers_counts():
    assert answered_days(sent(0, "offer"), heard(4, "offer"), heard(2, "offer")) == [2]


def test_an_answer_never_answers_what_came_after_it():
    assert answered_days(heard(1), sent(2)) == [None]


def test_an_answer_belongs_to_the_person_who_gave_it():
    rows = (sent(0, "offer", person=0), sent(0, "offer", person=1), heard(2, "offer", person=1))

    assert answered_days(*rows) == [None, 2]


def test_a_message_id_of_another_persons_mail_answers_nothing_of_it():
    rows = (sent(0, "offer", person=0), sent(1, "price", person=1), heard(2, "offer", person=1))

    assert answered_days(*rows) == [None, 2]


def test_a_clock_that_runs_wrong_does_not_lose_an_answer():
    timeline = timeline_of(sent(5, "offer"), heard(4.9, "offer"))

    (touch,) = touches_of(timeline)
    (signal,) = signals_of(timeline)
    assert touch.answered == pytest.approx(5, abs=1e-4)
    assert timeline.signals.at[0] > timeline.touches.at[0]
    assert signal.kind is SignalKind.REPLY


def test_a_clock_that_runs_wrong_does_not_disorder_the_signals():
    timeline = timeline_of(sent(5, "offer"), heard(4, "offer"), heard(4.5))

    assert [signal.day for signal in signals_of(timeline)] == pytest.approx([4.5, 5], abs=1e-4)


def test_a_stop_is_a_signal_that_answers_what_it_is_about():
    timeline = timeline_of(sent(0, "offer"), heard(1, "offer", asks_stop=True))

    assert [signal.kind for signal in signals_of(timeline)] == [SignalKind.STOP]
    assert touches_of(timeline)[0].answered == 1


# Machines


def test_an_automatic_reply_holds_a_week_and_answers_nothing():
    timeline = timeline_of(sent(0, "offer"), away(0.5, answers="offer"))

    assert touches_of(timeline)[0].answered is None
    assert signals_of(timeline)[0].hold_until == 7.5


def test_only_an_automatic_reply_holds():
    rows = (sent(0, "a"), heard(1, "a"), bounce(2, "a"), called(3, CallResult.ANSWERED))

    assert [signal.hold_until for signal in signals_of(timeline_of(*rows))] == [None] * 3


def test_a_bounce_marks_the_mail_it_quotes_and_no_other():
    rows = (sent(0, "old"), sent(3, "new"), bounce(3.1, "old"))

    assert [touch.is_bounced for touch in touches_of(timeline_of(*rows))] == [True, False]


def test_a_bounce_that_quotes_nothing_marks_the_latest_mail_of_the_week():
    rows = (sent(0, "old"), sent(3, "new"), called(3.01), bounce(3.1))

    assert [touch.is_bounced for touch in touches_of(timeline_of(*rows))] == [False, True, False]


def test_a_bounce_that_quotes_nothing_is_not_about_an_old_mail():
    assert [touch.is_bounced for touch in touches_of(timeline_of(sent(0), bounce(7.1)))] == [False]
    assert [touch.is_bounced for touch in touches_of(timeline_of(sent(0), bounce(6.9)))] == [True]


def test_a_bounce_is_no_answer():
    assert answered_days(sent(0, "offer"), bounce(0.1, "offer")) == [None]


def test_a_warning_of_delay_leaves_it_open_whether_a_mail_arrived():
    warned = (sent(0, "offer"), bounce(0.2, "offer", is_permanent=False))

    assert touches_of(timeline_of(*warned))[0].is_bounced


def test_an_answer_to_a_delayed_mail_proves_that_it_arrived():
    rows = (sent(0, "offer"), bounce(0.2, "offer", is_permanent=False), heard(2, "offer"))

    (touch,) = touches_of(timeline_of(*rows))
    assert not touch.is_bounced
    assert touch.answered == 2


def test_a_mail_that_failed_for_good_is_not_answered_by_those_who_got_it_too():
    rows = (sent(0, "offer"), bounce(0.2, "offer"), heard(2, "offer"))

    (touch,) = touches_of(timeline_of(*rows))
    assert touch.is_bounced
    assert touch.answered is None


def test_an_answer_that_quotes_nothing_answers_the_latest_mail_that_arrived():
    rows = (sent(0, "old"), sent(3, "new"), bounce(3.1, "new"), heard(4))

    assert answered_days(*rows) == [4, None]


@pytest.mark.parametrize("kind", ["list", "unreadable"])
def test_a_newsletter_of_theirs_is_no_signal(kind):
    assert kinds_of(heard(1, kind=kind)) == []


# Bumps and tactics


def test_a_bump_is_a_forward_of_the_same_subject_to_the_same_person():
    assert tactics_of(sent(0, subject="Quote"), sent(4, subject="Fwd: Quote")) == [
        None,
        Tactic.BUMP_FORWARD,
    ]


@pytest.mark.parametrize(
    "second",
    [
        sent(4, subject="Re: Quote"),
        sent(4, subject="Fwd: Prices"),
        sent(4, subject="Quote"),
        sent(4, subject="Fwd: Quote", person=1),
    ],
    ids=["an answer", "another subject", "the same again", "to somebody else"],
)
def test_other_mails_are_no_bumps(second):
    assert tactics_of(sent(0, subject="Quote"), second) == [None, None]


def test_a_forward_of_what_we_never_sent_them_is_no_bump():
    assert tactics_of(sent(4, subject="Fwd: Quote")) == [None]
    assert tactics_of(heard(0, subject="Quote"), sent(4, subject="Fwd: Quote")) == [None]


def test_mails_without_a_subject_do_not_bump_each_other():
    assert tactics_of(sent(0, subject=""), sent(4, subject="Fwd:")) == [None, None]


def test_a_forward_within_the_same_second_bumps_what_it_forwards():
    rows = (sent(0, subject="Fwd: Quote"), sent(0, subject="Quote"))

    assert sorted(map(str, tactics_of(*rows))) == ["None", "bump_forward"]


# Seen twice, counted once


def test_a_mail_typed_into_the_log_that_the_sent_folder_shows_counts_once():
    rows = (sent(1), logged(1.4, Channel.EMAIL))

    (touch,) = touches_of(timeline_of(*rows))
    assert touch.day == 1


def test_a_mail_typed_into_the_log_keeps_the_tactic_that_was_logged_with_it():
    rows = (sent(1), logged(1.4, Channel.EMAIL, tactic=Tactic.VALUE_NUGGET), sent(9))

    assert tactics_of(*rows) == [Tactic.VALUE_NUGGET, None]


def test_a_bump_in_the_sent_folder_is_one_whatever_was_logged():
    rows = (
        sent(1, subject="Quote"),
        sent(5, subject="Fwd: Quote"),
        logged(5, Channel.EMAIL, tactic=Tactic.VALUE_NUGGET),
    )

    assert tactics_of(*rows) == [None, Tactic.BUMP_FORWARD]


@pytest.mark.parametrize(
    "row",
    [
        logged(2.1, Channel.EMAIL),
        logged(-0.1, Channel.EMAIL),
        logged(1, Channel.EMAIL, person=1),
        logged(1, Channel.LINKEDIN),
        called(1),
    ],
    ids=["a day later", "a day before", "to another person", "a note", "a call"],
)
def test_what_is_not_the_same_mail_counts_by_itself(row):
    assert len(touches_of(timeline_of(sent(1), row))) == 2


def test_an_answer_by_mail_typed_into_the_log_stays_an_answer():
    rows = (sent(1), logged(1.5, Channel.EMAIL, CallResult.REPLIED))

    assert answered_days(*rows) == [1.5]


@pytest.mark.parametrize("day", [0.0, 1.4])
def test_an_enquiry_in_the_lead_file_and_the_enquiry_mail_count_once(day):
    rows = (heard(0.6), enquired(day))

    assert kinds_of(*rows) == [SignalKind.REPLY]


@pytest.mark.parametrize(
    "mail",
    [heard(3), heard(-3), heard(0.6, person=1), away(0.6), sent(0.6)],
    ids=["days later", "days before", "of another person", "by a machine", "our own"],
)
def test_an_enquiry_without_its_mail_is_a_signal_of_its_own(mail):
    assert SignalKind.ENQUIRY in kinds_of(mail, enquired(0))


# Coverage


def test_a_touch_before_anybody_looked_is_not_observed():
    rows = (sent(1), sent(3))

    touches = touches_of(timeline_of(*rows, coverage=seen(since=2)))

    assert [touch.is_observed for touch in touches] == [False, True]


def test_a_touch_since_anybody_looked_last_is_observed_though_its_answer_may_come():
    (touch,) = touches_of(timeline_of(sent(9), coverage=seen(since=0, until=5)))

    assert touch.is_observed


def test_without_coverage_nothing_is_observed():
    touches = touches_of(timeline_of(sent(1), called(2), coverage=no_coverage()))

    assert [touch.is_observed for touch in touches] == [False, False]


def test_a_channel_nobody_looked_at_is_not_observed_while_another_is():
    everywhere = seen()
    until = np.array([everywhere.until[0], *[np.nan] * 6])

    touches = touches_of(
        timeline_of(sent(1), called(2), coverage=Coverage(since=everywhere.since, until=until))
    )

    assert [touch.is_observed for touch in touches] == [True, False]


def test_an_answer_to_an_unobserved_touch_is_known_all_the_same():
    assert answered_days(sent(1), heard(2), coverage=no_coverage()) == [2]


# Nothing


def test_no_rows_make_an_empty_timeline():
    timeline = timeline_of()

    assert touches_of(timeline) == []
    assert signals_of(timeline) == []


def test_signals_without_a_touch_answer_nothing():
    assert kinds_of(heard(1), bounce(2), away(3)) == [
        SignalKind.REPLY,
        SignalKind.BOUNCE,
        SignalKind.AUTO_REPLY,
    ]
