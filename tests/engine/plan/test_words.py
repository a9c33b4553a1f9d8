"""Every line says why, in true and plain words."""

import pytest

from keepwarm.engine.plan import (
    RESEARCH,
    Line,
    Move,
    action_words,
    age_words,
    change_words,
    explain,
    number_words,
    silence_words,
)
from keepwarm.engine.values import Stage, Tactic
from tests.engine.plan.builders import (
    DAY,
    EMAIL,
    IN_PERSON,
    LETTER,
    LINKEDIN,
    NOW,
    PHONE,
    PURSUE,
    RESPOND,
    RULES,
    TEXT,
    VOICEMAIL,
    WARM,
    rules,
    somebody,
)


def line(tactic=Tactic.VALUE_NUGGET, channel=EMAIL, *, lane=PURSUE, slot_at="", words="do it"):
    chosen = Move(tactic=tactic, channel=channel, minutes=4.0, fit=1.0, words=words)
    return line_with(chosen, lane=lane, slot_at=slot_at)


def line_with(chosen, *, lane=PURSUE, slot_at=""):
    return Line(
        position=0,
        move=chosen,
        minutes=chosen.minutes,
        index=1.0,
        low=0.01,
        mid=0.02,
        high=0.03,
        slot_at=slot_at,
        lane=lane,
        is_funded=True,
        best_index=1.0,
        entry=0,
    )


def why(planned, **standing):
    return explain(planned, somebody(**standing)[0], now=NOW, rules=RULES)


# Ages and numbers


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, "1 minute"),
        (1.9 / 1440, "1 minute"),
        (20 / 1440, "20 minutes"),
        (59.9 / 1440, "59 minutes"),
        (1 / 24, "1 hour"),
        (5.9 / 24, "5 hours"),
        (1, "24 hours"),
        (47.9 / 24, "47 hours"),
        (2, "2 days"),
        (27.9, "27 days"),
        (28, "4 weeks"),
        (49, "7 weeks"),
        (119.9, "17 weeks"),
        (120, "4 months"),
        (365, "12 months"),
        (426, "14 months"),
        (3653, "120 months"),
    ],
)
def test_ages_are_said_as_people_say_them(days, words):
    assert age_words(days) == words


@pytest.mark.parametrize("minutes", range(1, 60))
def test_every_minute_is_said_as_it_is(minutes):
    assert age_words(minutes * 60 / DAY) == f"{minutes} minute{'s' if minutes > 1 else ''}"


def test_a_longer_age_never_sounds_shorter():
    lengths = {"minute": 1, "hour": 60, "day": 1440, "week": 10_080, "month": 43_833.6}

    said = [age_words(quarters / 96).split() for quarters in range(1, 96 * 1500, 7)]

    minutes = [int(number) * lengths[noun.removesuffix("s")] for number, noun in said]
    assert minutes == sorted(minutes)


def test_small_numbers_are_words():
    assert [number_words(number) for number in (0, 1, 12, 13, 40)] == [
        "no",
        "one",
        "twelve",
        "13",
        "40",
    ]


# Silence


@pytest.mark.parametrize(
    ("ignored", "words"),
    [
        ({}, ""),
        ({EMAIL: 1}, "One mail unanswered"),
        ({EMAIL: 3, PHONE: 1}, "Three mails and one call unanswered"),
        (
            {EMAIL: 2, PHONE: 2, VOICEMAIL: 1, LINKEDIN: 1},
            "Two mails, two calls, one voicemail and one LinkedIn note unanswered",
        ),
        (
            {TEXT: 2, IN_PERSON: 1, LETTER: 13},
            "Two texts, one visit and 13 letters unanswered",
        ),
    ],
)
def test_silence_is_counted_by_channel(ignored, words):
    assert silence_words(somebody(ignored=ignored)[0]) == words


# Reasons


def test_a_touch_to_somebody_silent_says_what_went_unanswered_and_how_far_the_pursuit_is():
    assert why(line(Tactic.SWITCH_CHANNEL, PHONE), ignored={EMAIL: 3}) == (
        "Three mails unanswered, never tried by phone. Touch 4 of 8."
    )


def test_a_channel_that_was_tried_is_not_called_untried():
    assert why(line(), ignored={EMAIL: 2, PHONE: 1}) == (
        "Two mails and one call unanswered. Touch 4 of 8."
    )


@pytest.mark.parametrize(
    ("channel", "words"),
    [(EMAIL, "by mail"), (PHONE, "by phone"), (TEXT, "by text"), (LINKEDIN, "on LinkedIn")],
)
def test_an_untried_channel_is_named(channel, words):
    reason = why(line(Tactic.SWITCH_CHANNEL, channel), ignored={LETTER: 1})

    assert reason.startswith(f"One letter unanswered, never tried {words}. ")


def test_a_voicemail_is_not_called_untried():
    assert "never tried" not in why(line(Tactic.VOICEMAIL, VOICEMAIL), ignored={PHONE: 1})


def test_a_silence_after_a_talk_says_when_they_talked():
    reason = why(line(Tactic.SWITCH_CHANNEL, LINKEDIN), ignored={EMAIL: 1}, spoke=(PHONE, 40))

    assert reason == (
        "One mail unanswered, never tried on LinkedIn since. You talked on the phone 5 weeks ago."
        " Touch 2 of 8."
    )


@pytest.mark.parametrize(
    ("channel", "words"),
    [
        (EMAIL, "They last wrote 3 days ago."),
        (LINKEDIN, "They last wrote 3 days ago."),
        (PHONE, "You talked on the phone 3 days ago."),
        (IN_PERSON, "You met 3 days ago."),
    ],
)
def test_without_silence_the_last_word_is_told(channel, words):
    reason = why(line(), spoke=(channel, 3), last=(None, EMAIL, 3))

    assert reason == f"{words} Touch 1 of 8."


def test_nobody_wrote_or_called_yet():
    assert why(line()) == "Nothing is on record between you yet. Touch 1 of 8."


def test_an_enquiry_without_a_touch_says_so():
    assert why(line(), stage=Stage.ENQUIRY) == (
        "They enquired and no touch of yours is on record. Touch 1 of 8."
    )


@pytest.mark.parametrize("stage", Stage)
def test_somebody_who_wrote_and_was_never_answered_is_not_called_untouched(stage):
    reason = why(line(), spoke=(EMAIL, 20), awaiting=20, stage=stage)

    assert reason == "They asked 20 days ago and nobody has answered yet."


def test_touches_that_nobody_could_have_seen_answered_are_not_called_ignored():
    reason = why(line(), run=2, last=(None, EMAIL, 9))

    assert reason == (
        "What you sent could not be followed: answers were not read or logged then. Touch 3 of 8."
    )


def test_a_bump_names_the_age_of_the_mail():
    reason = why(line(Tactic.BUMP_FORWARD), ignored={EMAIL: 1}, last=(None, EMAIL, 5))

    assert reason == (
        "One mail unanswered. Your last mail is 5 days old and was not forwarded again yet."
        " Touch 2 of 8."
    )


def test_keeping_warm_counts_no_touches():
    reason = why(line(Tactic.KEEP_WARM, lane=WARM), ignored={EMAIL: 9})

    assert reason == (
        "Nine mails unanswered. The pursuit is over; they stay warm until they qualify or say no."
    )


def test_an_answer_says_how_long_they_have_waited():
    answer = line(Tactic.RESPOND_NOW, lane=RESPOND)

    assert why(answer, awaiting=5 / 24) == "They asked 5 hours ago and nobody has answered yet."
    assert why(line(Tactic.RESPOND_NOW), awaiting=40) == (
        "They asked 5 weeks ago and nobody has answered yet."
    )
    assert why(answer, awaiting=3, last=(None, EMAIL, 4)) == (
        "Their answer came 3 days ago: the ball is yours."
    )
    assert why(answer, awaiting=16, spoke=(EMAIL, 6), last=(None, EMAIL, 17)) == (
        "Their answer came 16 days ago: the ball is yours. They wrote again 6 days ago."
    )


def test_an_answer_from_a_clock_that_runs_ahead_came_a_minute_ago():
    reason = why(line(Tactic.RESPOND_NOW, lane=RESPOND), awaiting=-1 / 24)

    assert "1 minute ago" in reason


def test_a_dead_address_is_named_and_what_was_sent_there_not_held_against_them():
    reason = why(line(Tactic.SWITCH_CHANNEL, PHONE), dead=[EMAIL])

    assert reason == (
        "Their mail address does not work: what was sent there never arrived. Touch 1 of 8."
    )


def test_a_dead_address_does_not_hide_what_went_unanswered_elsewhere():
    reason = why(line(), dead=[PHONE], ignored={EMAIL: 1})

    assert reason == (
        "Their number does not work: what was sent there never arrived. One mail unanswered."
        " Touch 2 of 8."
    )


@pytest.mark.parametrize(
    ("standing", "words"),
    [
        ({"dead": [EMAIL], "reachable": [EMAIL]}, "undelivered is not unanswered."),
        ({"reachable": []}, "No address of theirs is on record."),
        (
            {"reachable": [EMAIL], "forbidden": [EMAIL]},
            "Law or their word closes every channel on record.",
        ),
        ({"reachable": [LINKEDIN]}, "No fitting move is left on the channels that work."),
    ],
)
def test_research_says_what_is_missing(standing, words):
    reason = why(line_with(RESEARCH), **standing)

    assert reason.endswith(words)
    assert "Touch" not in reason


TACTIC_LINES = [
    line(tactic, channel, lane=lane)
    for tactic in Tactic
    for channel in (EMAIL, PHONE, LINKEDIN)
    for lane in (PURSUE, WARM)
]
STANDINGS = {
    "new": {},
    "enquired": {"stage": Stage.ENQUIRY},
    "silent": {"ignored": {EMAIL: 2, PHONE: 1}},
    "talked": {"ignored": {EMAIL: 1}, "spoke": (PHONE, 30)},
    "unseen": {"run": 2, "last": (None, EMAIL, 9)},
    "bounced": {"dead": [EMAIL]},
    "bounced after a talk": {"dead": [EMAIL], "spoke": (IN_PERSON, 90)},
    "wrote": {"spoke": (EMAIL, 20), "awaiting": 20},
    "called only": {"ignored": {PHONE: 1}, "last": (None, PHONE, 4)},
}


@pytest.mark.parametrize("standing", STANDINGS.values(), ids=STANDINGS)
def test_reasons_are_whole_sentences(standing):
    for planned in [*TACTIC_LINES, line_with(RESEARCH)]:
        if planned.move.tactic is Tactic.BUMP_FORWARD and standing.get("last", [0, 0])[1] is PHONE:
            continue  # nothing to bump
        if planned.move.tactic is Tactic.BUMP_FORWARD and "ignored" not in standing:
            continue
        if planned.move.tactic is Tactic.RESPOND_NOW and "awaiting" not in standing:
            continue
        reason = why(planned, **standing)

        assert reason
        assert reason.endswith(".")
        assert reason == " ".join(reason.split())
        assert "nan" not in reason.replace("unanswered", "").split()
        assert "{" not in reason
        assert all(part[0].isupper() for part in reason.split(". "))


# Actions and changes


def test_an_action_names_the_hour_where_there_is_one():
    assert action_words(line(words="call", slot_at="10:30")) == "call, about 10:30 their time"
    assert action_words(line(words="call")) == "call"


def test_a_bump_names_its_subject_where_it_is_known():
    bump = line(Tactic.BUMP_FORWARD, words="bump your last mail")

    assert action_words(bump, subject="Line 3 quote") == "bump “Line 3 quote”"
    assert action_words(bump) == "bump your last mail"


def test_only_a_bump_names_a_subject():
    assert action_words(line(words="write"), subject="Line 3 quote") == "write"


@pytest.mark.parametrize(
    ("planned", "words"),
    [
        (line(lane=RESPOND), "Your answer, on any channel, stops the clock."),
        (
            line_with(RESEARCH),
            "A working address or number brings them back into the pursuit.",
        ),
        (line(lane=WARM), "A word from them starts a new pursuit; a stop ends it for good."),
        (line(), "An answer, a date they name, or any touch you log; then not before 3 days."),
    ],
)
def test_every_line_says_what_would_change_it(planned, words):
    assert change_words(planned, rules=RULES) == words


def test_one_day_is_one_day():
    daily = rules(pursuit={"touches": 2, "gaps_days": [0, 1]})

    assert change_words(line(), rules=daily).endswith("then not before 1 day.")
