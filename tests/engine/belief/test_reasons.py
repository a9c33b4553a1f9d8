"""Reasons for silence: base rates, weighed evidence, what tells most, and how guesses score."""

import math
from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepwarm.engine.belief import (
    REASONS,
    Reason,
    ReasonEvidence,
    ReasonRules,
    Remark,
    Side,
    diagnose,
    most_telling,
    read_call,
    read_count,
    read_remark,
    score_guesses,
    story_of,
    weigh_reasons,
)
from keepwarm.engine.values import CallResult, Channel, Intent, Stage
from tests.engine.timeline.builders import DAY, START, Entry, heard, sent, timeline_of

NOW = START + 40 * DAY
WEIGHTS = {
    "answered_late": {"slow_response_by_us": 9},
    "never_answered": {"slow_response_by_us": 8},
    "near_identical": {"poor_communication": 9},
    "many_in_a_week": {"overwhelmed_by_follow_ups": 9},
    "talks_but_does_not_write": {"prefers_phone": 8},
    "cancels_again": {"playing_games": 9},
    "few_touches": {"too_busy": 3},
    "calls_at_one_hour": {"bad_timing": 5},
}
STRUCTURAL = (
    "not_answered_in_substance called_us took_a_call met_then_silent met replies_late"
    " many_unanswered single_channel no_voicemail date_ahead date_reached just_touched dialogue"
    " mail_failed phone_failed phone_dead mail_dead live_signal price_rounds asks_us"
    " said_later wrong_hour writes_by_text writes_by_linkedin"
)


def evidence_of(name, **more):
    words = defaultdict(str, answered_late="They asked on {day}, we answered {delay} later")
    table = {"weights": WEIGHTS.get(name, {}), "words": words[name] or name}
    return table | more


PACK = {
    "version": "test-1",
    "base": 4.0,
    "base_rates": {stage.value: {reason.value: 1 for reason in REASONS} for stage in Stage},
    "reasons": {reason.value: reason.value for reason in REASONS},
    "questions": {
        "timing": {"words": "When?", "tactic": "ask_why_or_timing", "asks": ["bad_timing"]},
        "rival": {"words": "Who else?", "tactic": "ask_why_or_timing", "asks": ["competitor"]},
    },
    "sets": {"late": "snowed under|swamped"},
    "told": {
        "chance_min": 0.25,
        "doubt_below": 0.04,
        "doubted_share": 0.25,
        "note_share": 0.5,
        "story_weight": 6.0,
        "story_chance_min": 0.1,
        "story_words": "Everything together",
    },
    "evidence": {
        **{name: evidence_of(name) for name in (*WEIGHTS, *STRUCTURAL.split())},
        "asks_us": evidence_of("asks_us", **{"in": ["\\?"]}),
        "told_no_budget": evidence_of("told", weights={"no_budget": 8}, tier="told"),
        "cancels_again": evidence_of("cancels_again", repeats=3, **{"in": ["cancel\\w*"]}),
        "said_busy": {
            "weights": {"too_busy": 11},
            "words": "Busy: “{quote}”",
            "in": ["{late}"],
        },
        "rival": {
            "weights": {"competitor": 10},
            "words": "A rival: “{quote}”",
            "intents": ["competitor"],
        },
        "opened": {
            "tier": "behaviour",
            "weights": {"too_busy": 5},
            "words": "Opened",
            "note": ["opened"],
        },
    },
}
RULES = ReasonRules.from_mapping(PACK)


def said(day, text, side=Side.IN, channel=Channel.EMAIL, **more):
    return Remark(at=START + day * DAY, side=side, text=text, channel=channel, **more)


def conclude(*rows, remarks=(), rules=RULES, story=()):
    return diagnose(timeline_of(*rows), remarks, rules, stage=Stage.TALKED, now=NOW, story=story)


def test_without_evidence_the_base_rates_stand():
    diagnosis = conclude()

    assert all(one.chance == pytest.approx(1 / 18) for one in diagnosis.ranked)


def test_a_late_answer_of_ours_is_named_with_its_delay():
    asked = said(0, "What does it cost?")

    diagnosis = conclude(heard(0), sent(4), remarks=[asked])

    assert diagnosis.ranked[0].reason is Reason.SLOW_RESPONSE
    assert diagnosis.ranked[0].evidence == ("They asked on 14 November, we answered 4 days later",)


def test_a_question_that_nobody_answered_is_our_fault():
    diagnosis = conclude(heard(20), remarks=[said(20, "Do you ship?")])

    assert diagnosis.ranked[0].reason is Reason.SLOW_RESPONSE
    assert "never_answered" in diagnosis.names


def test_a_prompt_answer_is_no_fault():
    diagnosis = conclude(heard(0), sent(1), remarks=[said(0, "Do you ship?")])

    assert "answered_late" not in diagnosis.names


def test_messages_that_say_the_same_are_found():
    mails = [said(day, "We would love to show you our pumps", Side.OUT) for day in (1, 9, 17)]

    diagnosis = conclude(sent(1), sent(9), sent(17), remarks=mails)

    assert diagnosis.ranked[0].reason is Reason.POOR_COMMUNICATION


def test_five_touches_in_a_week_are_too_many():
    diagnosis = conclude(*(sent(day) for day in range(5)))

    assert diagnosis.ranked[0].reason is Reason.OVERWHELMED


def test_who_rings_and_leaves_mails_unanswered_likes_the_phone():
    rings = [
        Entry(day=day, channel=Channel.PHONE, result=CallResult.CALLED_US) for day in (2, 12, 22)
    ]

    diagnosis = conclude(*rings, sent(5), sent(15), sent(25))

    assert diagnosis.ranked[0].reason is Reason.PREFERS_PHONE


def test_plain_words_outweigh_behaviour():
    remarks = [said(3, "Snowed under!"), said(9, "opened twice", Side.NOTE)]

    diagnosis = conclude(sent(1), heard(3), remarks=remarks)

    behaviour = next(piece for piece in diagnosis.evidence if piece.name == "opened")
    assert behaviour.weights[REASONS.index(Reason.TOO_BUSY)] < 5


def test_one_cancelled_meeting_is_no_game_and_three_are():
    excuses = [said(day, "I must cancel, sorry") for day in (1, 11, 21)]

    once = conclude(heard(1), remarks=excuses[:1])
    thrice = conclude(heard(1), heard(11), heard(21), remarks=excuses)

    assert not once.is_game
    assert thrice.is_game


def test_what_the_reading_found_counts_without_a_phrase():
    diagnosis = conclude(
        heard(1), remarks=[said(1, "Wir sind versorgt", intents=(Intent.COMPETITOR,))]
    )

    assert diagnosis.ranked[0].reason is Reason.COMPETITOR


def test_no_rule_acts_on_what_only_might_be_meant():
    diagnosis = conclude(heard(1), remarks=[said(1, "Hm", doubts=(Intent.COMPETITOR,))])

    assert diagnosis.chance_of(Reason.COMPETITOR) > 1 / 18
    assert "rival" not in diagnosis.names


def tells(**chances):
    return tuple(chances.get(reason.value, 0.0) for reason in REASONS)


def test_what_a_remark_is_heard_to_tell_weighs_as_much_as_it_is_sure():
    def chance(heard_chance):
        remark = said(1, "Cofres vazios", tells=tells(no_budget=heard_chance))
        return conclude(heard(1), remarks=[remark]).chance_of(Reason.NO_BUDGET)

    assert chance(0.2) == pytest.approx(1 / 18)
    assert chance(0.2) < chance(0.5) < chance(0.9)


def test_a_note_tells_less_than_their_own_words():
    theirs = said(1, "Kein Geld", tells=tells(no_budget=0.9))
    note = said(1, "Kein Geld", Side.NOTE, tells=tells(no_budget=0.9))

    chances = [
        conclude(heard(1), remarks=[remark]).chance_of(Reason.NO_BUDGET)
        for remark in (theirs, note)
    ]

    assert chances[0] > chances[1] > 1 / 18


def test_a_phrase_counts_little_where_nothing_of_the_kind_is_heard():
    deaf = said(1, "Swamped with orders is what your door does to us")
    doubted = said(1, deaf.text, tells=tells(competitor=0.1))

    plain, less = (conclude(heard(1), remarks=[remark]) for remark in (deaf, doubted))

    assert 1 / 18 < less.chance_of(Reason.TOO_BUSY) < plain.chance_of(Reason.TOO_BUSY)
    assert "said_busy" in plain.names
    assert "said_busy" not in less.names


def test_the_story_as_a_whole_weighs_by_its_chances_and_says_so():
    story = [0.7 if reason is Reason.NO_NEED else 0.3 / 17 for reason in REASONS]

    diagnosis = conclude(story=story)

    assert diagnosis.chance_of(Reason.NO_NEED) == pytest.approx((4 / 18 + 4.2) / (4 + 4.2))
    assert diagnosis.ranked[0].evidence == ("Everything together",)
    assert diagnosis.ranked[1].evidence == ()
    assert "story" not in diagnosis.names  # no rule acts on an impression


def test_a_story_is_told_from_its_beginning_with_whose_words_they_are():
    remarks = [
        said(9, "Is it dead?", Side.OUT, Channel.IN_PERSON),
        said(2, "Send prices"),
        said(5, "mill, two lines", Side.NOTE, None, is_standing=True),
        said(11, "moved house", Side.NOTE, None),
    ]

    assert story_of(remarks) == (
        "known: mill, two lines | email in: Send prices | in person out: Is it dead?"
        " | note: moved house"
    )


def test_of_a_long_story_what_is_known_and_the_latest_are_kept():
    known = said(0, "A baker", Side.NOTE, None, is_standing=True)
    mails = [said(day, f"word{day} " * 300, Side.OUT) for day in range(30)]

    story = story_of([known, *mails])

    assert story.startswith("known: A baker | email out: word")
    assert story.endswith("word29")
    assert len(story.split()) < 100


def test_the_same_words_again_are_told_once():
    assert story_of([said(day, "Any news?", Side.OUT) for day in (1, 2)]) == "email out: Any news?"


def test_a_story_weight_below_nought_is_told():
    with pytest.raises(ValueError, match=r"told\.story_weight must not be below 0, got -1"):
        ReasonRules.from_mapping(PACK | {"told": {**PACK["told"], "story_weight": -1}})


@pytest.mark.parametrize("share", [-0.1, 1.5])
def test_a_share_of_the_pack_outside_nought_and_one_is_told(share):
    with pytest.raises(ValueError, match=r"told\.doubted_share must lie between 0 and 1"):
        ReasonRules.from_mapping(PACK | {"told": {**PACK["told"], "doubted_share": share}})


@given(
    st.lists(st.lists(st.floats(0, 20), min_size=18, max_size=18), max_size=6),
    st.sampled_from([*Stage]),
)
def test_chances_add_up_and_evidence_only_raises_what_it_speaks_for(rows, stage):
    pieces = [ReasonEvidence(name="x", at=0.0, words="", weights=tuple(row)) for row in rows]

    counts = weigh_reasons(pieces, RULES, stage=stage)
    base = weigh_reasons([], RULES, stage=stage)

    assert all(count >= before for count, before in zip(counts, base, strict=True))
    assert sum(counts) == pytest.approx(4.0 + sum(map(sum, rows)))


def test_the_question_about_the_likelier_reason_tells_more():
    chances = dict.fromkeys(REASONS, 0.3 / 16)
    chances |= {Reason.COMPETITOR: 0.5, Reason.BAD_TIMING: 0.2}

    question, bits = most_telling(chances, RULES.questions)

    assert question.name == "rival"
    assert 0 < bits < math.log2(18)


def test_guesses_are_scored_by_log_loss_against_stated_reasons():
    sure = {reason: 0.9 if reason is Reason.NO_BUDGET else 0.1 / 17 for reason in REASONS}

    right = score_guesses([sure], [Reason.NO_BUDGET])
    wrong = score_guesses([sure], [Reason.NO_NEED])

    assert right == pytest.approx(-math.log(0.9))
    assert wrong > math.log(18) > right


def test_guesses_without_a_stated_reason_each_are_refused():
    with pytest.raises(ValueError, match="give one each"):
        score_guesses([], [Reason.NO_NEED])


def test_what_they_said_stands_in_quotes_in_our_call_notes():
    note = said(1, "Rang the yard. 'We are snowed under.'", Side.OUT, Channel.PHONE)

    assert [(one.name, one.quote) for one in read_remark(note, RULES)] == [
        ("said_busy", "We are snowed under.")
    ]


def test_our_own_written_words_are_not_theirs():
    assert read_remark(said(1, "You must be snowed under", Side.OUT), RULES) == []


@pytest.mark.parametrize(
    ("note", "result"),
    [
        ("Rang out", CallResult.NO_ANSWER),
        ("Left a voicemail about the pump", CallResult.VOICEMAIL_LEFT),
        ("'Sure, send it over.'", CallResult.ANSWERED),
        ("Secretary: 'She is out.'", CallResult.NO_ANSWER),
        ("'Wrong number, sorry.'", CallResult.WRONG_NUMBER),
        ("", CallResult.NO_ANSWER),
    ],
)
def test_the_note_of_a_call_says_what_happened(note, result):
    assert read_call(note) is result


@pytest.mark.parametrize(
    ("note", "count"), [("Three calls, nobody", 3), ("One more mail", 1), ("99 mails", 12)]
)
def test_a_note_may_stand_for_several_touches(note, count):
    assert read_count(note) == count


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"base": 0}, "above 0"),
        ({"evidence": {"x": {"weights": {"boredom": 1}, "words": ""}}}, "boredom"),
        ({"evidence": {"x": {"weights": {}, "words": "", "in": ["("]}}}, "cannot be compiled"),
    ],
)
def test_a_faulty_pack_is_refused(change, words):
    with pytest.raises(ValueError, match=words):
        ReasonRules.from_mapping(PACK | change)


def test_a_pack_without_a_part_is_refused():
    with pytest.raises(ValueError, match="lacks 'questions'"):
        ReasonRules.from_mapping({name: PACK[name] for name in PACK if name != "questions"})
