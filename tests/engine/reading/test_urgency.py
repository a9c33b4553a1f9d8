"""Who has to act within the working day: rule A.5 of the codebook, case by case."""

import numpy as np
import pytest

from keepwarm.engine.reading._urgency import needs_human
from keepwarm.engine.values import Details, Intent, MessageKind
from tests.engine.reading.small_reader import (
    LABELS,
    RECEIVED,
    answered,
    small_model,
    taken_apart,
    with_model,
)


def urgent(
    *intents, text="", chance=0.9, kind=MessageKind.HUMAN, is_injection=False, resume_on=None
):
    return needs_human(
        intents,
        Details(resume_on=resume_on),
        taken_apart(text),
        chance=chance,
        kind=kind,
        is_injection=is_injection,
    )


@pytest.mark.parametrize(
    "intent",
    [
        Intent.QUESTION,
        Intent.MEETING_REQUEST,
        Intent.ASKED_FOR_INFO,
        Intent.INTERESTED,
        Intent.HOSTILE,
        Intent.PREFERS_PHONE,
        Intent.PREFERS_IN_PERSON,
        Intent.PREFERS_EMAIL,
        Intent.PREFERS_TEXT,
    ],
)
def test_what_waits_for_somebody_is_urgent(intent):
    assert urgent(intent)


@pytest.mark.parametrize(
    "intent",
    [
        Intent.NOT_NOW,
        Intent.WRONG_PERSON,
        Intent.LEFT_COMPANY,
        Intent.NOT_INTERESTED,
        Intent.COMPETITOR,
        Intent.ALREADY_BOUGHT,
        Intent.NO_BUDGET,
        Intent.TOO_EXPENSIVE,
        Intent.NO_NEED,
        Intent.UNSUBSCRIBE,
        Intent.OUT_OF_OFFICE,
        Intent.THANKS_ONLY,
    ],
)
def test_what_only_changes_the_plan_is_not(intent):
    assert not urgent(intent)


@pytest.mark.parametrize(
    ("intent", "is_urgent"),
    [
        (Intent.QUESTION, True),
        (Intent.MEETING_REQUEST, True),
        (Intent.INTERESTED, False),
        (Intent.PREFERS_PHONE, False),
    ],
)
def test_a_deferral_lets_wishes_wait_but_no_question(intent, is_urgent):
    assert urgent(intent, Intent.NOT_NOW) is is_urgent


def test_material_asked_for_on_a_later_day_waits():
    assert not urgent(Intent.ASKED_FOR_INFO, Intent.NOT_NOW, resume_on=RECEIVED)
    assert urgent(Intent.ASKED_FOR_INFO, Intent.NOT_NOW)


def test_an_order_to_the_software_calls_a_person_always():
    assert urgent(is_injection=True, chance=0.0)
    assert urgent(Intent.AUTO_REPLY, is_injection=True, kind=MessageKind.AUTO_REPLY)


def test_no_machine_calls_a_person():
    assert not urgent(Intent.QUESTION, Intent.OUT_OF_OFFICE, kind=MessageKind.AUTO_REPLY)


def test_a_challenge_that_only_people_can_meet_calls_one():
    text = "Please confirm that you are human"

    assert urgent(text=text, chance=0.0)
    assert urgent(Intent.AUTO_REPLY, text=text, kind=MessageKind.AUTO_REPLY)


def test_a_stop_calls_a_person_only_where_an_earlier_one_was_ignored():
    assert not urgent(Intent.UNSUBSCRIBE, text="take me off the list")
    assert urgent(Intent.UNSUBSCRIBE, text="I asked you twice: take me off the list", chance=0.0)


def test_a_blow_calls_a_person():
    assert urgent(Intent.NOT_NOW, text="I had an accident")


def test_hostility_is_urgent_however_sure_the_model_is_of_calm():
    assert urgent(Intent.HOSTILE, chance=0.0)


def test_a_label_that_is_itself_only_likely_calls_nobody_where_the_model_sees_no_need():
    assert not urgent(Intent.INTERESTED, chance=0.01)


def test_the_whole_reader_asks_the_same():
    calm = np.zeros(len(LABELS))
    calm[LABELS.index("needs_human")] = -8.0

    assert answered("Love the offer").needs_human_now
    assert not answered("Not interested").needs_human_now
    assert not answered(
        "nice offer", lexicon=with_model(small_model(bias=calm - 3))
    ).needs_human_now
