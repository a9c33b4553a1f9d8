"""What each mail of ours tried: the text's word, and its place among touches and signals."""

from dataclasses import dataclass

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from keepwarm.engine.timeline import (
    NO_ASK,
    NO_TACTIC,
    SentColumns,
    build_timeline,
    name_tactics,
)
from keepwarm.engine.values import ASKS, TACTICS, Ask, CallResult, Channel, Tactic
from tests.engine.timeline.builders import (
    bounce,
    called,
    enquired,
    heard,
    log_columns,
    logged,
    mail_columns,
    numbered,
    seen,
    sent,
)


@dataclass(frozen=True, kw_only=True)
class Read:
    """What the mail of this name was read as."""

    tactic: Tactic | None = None
    ask: Ask | None = None
    is_long: bool = True
    is_fresh: bool = True
    is_told: bool = False


def tactics_of(*rows, order=None, **reads):
    """Return the tactics of the touches of a story; every mail of ours was read."""
    given_rows = numbered(rows)
    shuffled = given_rows if order is None else [given_rows[index] for index in order]
    mail = mail_columns(shuffled)
    timeline = build_timeline(mail, log_columns(shuffled), coverage=seen())
    ours = [(number, row) for number, row in shuffled if getattr(row, "is_ours", False)]
    read = [reads.get(row.name, Read()) for _, row in ours]
    columns = SentColumns(
        message=np.array([number for number, _ in ours], np.int64),
        tactic=np.array(
            [NO_TACTIC if one.tactic is None else TACTICS.index(one.tactic) for one in read],
            np.uint8,
        ),
        ask=np.array(
            [NO_ASK if one.ask is None else ASKS.index(one.ask) for one in read], np.uint8
        ),
        is_long=np.array([one.is_long for one in read], np.bool_),
        is_fresh=np.array([one.is_fresh for one in read], np.bool_),
        is_told=np.array([one.is_told for one in read], np.bool_),
    )
    named = name_tactics(timeline, mail, columns).touches.tactic.tolist()
    return [None if code == NO_TACTIC else TACTICS[code] for code in named]


def test_what_the_text_says_is_the_tactic():
    assert tactics_of(sent(0, "a"), a=Read(tactic=Tactic.VALUE_NUGGET)) == [Tactic.VALUE_NUGGET]


def test_a_mail_of_which_nothing_is_known_has_no_tactic():
    assert tactics_of(sent(0, "a")) == [None]


def test_the_first_mail_after_their_word_answers_it():
    assert tactics_of(heard(0), sent(1, "a"), a=Read(tactic=Tactic.VALUE_NUGGET)) == [
        Tactic.RESPOND_NOW
    ]


def test_an_enquiry_is_answered_too():
    assert tactics_of(enquired(0), sent(0.5, "a")) == [Tactic.RESPOND_NOW]


def test_a_mail_after_a_talk_is_no_answer():
    assert tactics_of(called(0, CallResult.ANSWERED), sent(1, "a"))[-1] is not Tactic.RESPOND_NOW


def test_a_mail_after_thanks_is_no_answer():
    assert tactics_of(heard(0, asks=False), sent(1, "a")) == [None]


def test_a_mail_weeks_after_their_word_is_no_answer():
    assert tactics_of(heard(0), sent(40, "a")) == [None]


def test_the_second_mail_after_their_word_is_no_answer():
    assert tactics_of(heard(0), sent(1, "a"), sent(2, "b"))[1] is None


def test_a_mail_on_the_day_that_they_named_keeps_it():
    assert tactics_of(heard(0, resumes=60), sent(60.4, "a")) == [Tactic.SCHEDULE_FOR_THEIR_TIMING]


def test_a_mail_long_before_the_day_that_they_named_does_not_keep_it():
    assert tactics_of(heard(0, resumes=60), sent(30, "a")) == [None]


def test_another_ask_on_the_same_topic_changes_the_close():
    reads = {"a": Read(ask=Ask.MEETING), "b": Read(ask=Ask.CALL)}

    assert tactics_of(
        sent(0, "a", subject="Pumps"), sent(5, "b", subject="Re: Pumps"), **reads
    ) == [
        None,
        Tactic.CHANGE_THE_CLOSE,
    ]


def test_the_same_ask_on_the_same_topic_changes_nothing():
    reads = {"a": Read(ask=Ask.MEETING), "b": Read(ask=Ask.MEETING)}
    rows = sent(0, "a", subject="Pumps"), sent(5, "b", subject="Pumps")

    assert tactics_of(*rows, **reads) == [None, None]


def test_no_ask_at_all_is_no_other_ask():
    reads = {"a": Read(ask=Ask.MEETING), "b": Read(ask=Ask.NONE)}
    rows = sent(0, "a", subject="Pumps"), sent(5, "b", subject="Pumps")

    assert tactics_of(*rows, **reads) == [None, None]


def test_another_topic_is_a_new_angle():
    assert tactics_of(sent(0, "a", subject="Pumps"), sent(5, "b", subject="Noise")) == [
        None,
        Tactic.NEW_ANGLE,
    ]


def test_another_topic_without_anything_new_is_no_new_angle():
    rows = sent(0, "a", subject="Pumps"), sent(5, "b", subject="Checking in")

    assert tactics_of(*rows, b=Read(is_fresh=False)) == [None, None]


def test_a_plain_question_instead_of_an_ask_is_not_known_to_be_a_smaller_close():
    reads = {"a": Read(ask=Ask.MEETING), "b": Read(ask=Ask.ANSWER)}
    rows = sent(0, "a", subject="Pumps"), sent(5, "b", subject="Pumps")

    assert tactics_of(*rows, **reads) == [None, None]


def test_after_their_word_another_topic_is_no_new_angle():
    rows = sent(0, "a", subject="Pumps"), heard(1), sent(30, "b", subject="Noise")

    assert tactics_of(*rows) == [None, None]


def test_the_first_mail_after_calls_switches_the_channel():
    assert tactics_of(called(0), called(1), sent(2, "a"))[-1] is Tactic.SWITCH_CHANNEL


def test_a_mail_that_bounced_is_nothing_to_change_from():
    rows = sent(0, "a", subject="Pumps"), bounce(0.1, "a"), sent(5, "b", subject="Noise")

    assert tactics_of(*rows)[-1] is None


def test_a_short_text_above_our_own_mail_is_a_bump_in_the_standing_too():
    reads = {"b": Read(tactic=Tactic.BUMP_FORWARD, is_long=False)}
    rows = sent(0, "a", subject="Pumps"), sent(5, "b", subject="Re: Pumps")

    assert tactics_of(*rows, **reads)[-1] is Tactic.BUMP_FORWARD


def test_a_forward_with_much_new_text_is_no_bump():
    rows = sent(0, "a", subject="Pumps"), sent(5, "b", subject="Fwd: Pumps")

    assert tactics_of(*rows, b=Read(is_long=True))[-1] is None
    assert tactics_of(*rows, b=Read(is_long=False))[-1] is Tactic.BUMP_FORWARD


def test_a_bump_of_our_answer_is_a_bump_and_no_answer():
    reads = {"b": Read(tactic=Tactic.BUMP_FORWARD, is_long=False)}

    assert tactics_of(heard(0), sent(1, "b"), **reads) == [Tactic.BUMP_FORWARD]


def test_what_was_logged_beats_what_is_read():
    rows = (
        sent(0, "a"),
        logged(0.1, Channel.EMAIL, tactic=Tactic.HAIL_MARY),
    )

    assert tactics_of(*rows, a=Read(tactic=Tactic.VALUE_NUGGET)) == [Tactic.HAIL_MARY]


def test_what_a_person_says_beats_everything():
    reads = {"a": Read(tactic=Tactic.GET_PERSONAL, is_told=True)}

    assert tactics_of(heard(0), sent(1, "a"), **reads) == [Tactic.GET_PERSONAL]


def test_a_person_may_say_that_none_fits():
    assert tactics_of(heard(0), sent(1, "a"), a=Read(is_told=True)) == [None]


def test_calls_keep_the_tactic_under_which_they_were_logged():
    rows = heard(0), called(1, tactic=Tactic.CALL_AT_OTHER_TIME), sent(2, "a")

    assert tactics_of(*rows)[0] is Tactic.CALL_AT_OTHER_TIME


def test_touches_of_one_person_do_not_change_what_another_got():
    rows = sent(0, "a", person=0, subject="Pumps"), sent(5, "b", person=1, subject="Noise")

    assert tactics_of(*rows) == [None, None]


def test_a_story_without_mails_stays_as_it_is():
    assert tactics_of(called(0)) == [None]


@given(order=st.permutations(range(6)))
def test_the_order_of_rows_never_changes_the_tactics(order):
    rows = (
        heard(0), sent(1, "a", subject="Pumps"), sent(5, "b", subject="Noise"),
        sent(9, "c", subject="Noise"), called(12), heard(14),
    )  # fmt: skip
    reads = {"b": Read(ask=Ask.CALL), "c": Read(ask=Ask.MEETING)}

    assert tactics_of(*rows, order=order, **reads) == tactics_of(*rows, **reads)
