"""A repair takes its finding away, changes nothing else, and is not offered where it cannot."""

import pytest

from keepwarm.adapters.packs import read_packs
from keepwarm.engine.draft import check_draft, repair_draft
from keepwarm.engine.values import Channel, DraftFacts, DraftInContext

LEXICON = read_packs().checks
if LEXICON.meaning is not None:
    LEXICON.meaning("Reads the encoder's file here, where files may be read.")
FACTS = DraftFacts(
    name="Ursula Penrose",
    company="Penrose Kilns",
    known=("the kiln door leaks",),
    rep="Idris Boateng, DoorSeal",
    rep_company="DoorSeal",
)
BODY = "the kiln door leaks at the top. A rope of 8 mm would close it."
OFFERS = {"close": "How wide is the door?", "caller": "This is Idris Boateng of DoorSeal."}


def mended(text, code, *, subject="", channel=Channel.EMAIL):
    draft = DraftInContext(text=text, subject=subject, channel=channel, facts=FACTS, language="en")
    found = [each for each in check_draft(draft, LEXICON) if each.code == code]
    assert found, f"{code} was not found"
    return repair_draft(draft, found[0], LEXICON, OFFERS)


@pytest.mark.parametrize(
    ("wrong", "right"),
    [("Dear Ursule,", "Dear Ursula,"), ("Dear Margaret,", "Dear Ursula,")],
)
def test_a_wrong_name_becomes_the_right_one(wrong, right):
    repair = mended(f"{wrong}\n\n{BODY} How wide is it?\n\nIdris", "wrong_name_or_company")

    assert repair.text == f"{right}\n\n{BODY} How wide is it?\n\nIdris"


def test_a_sentence_that_only_checks_in_is_left_out():
    text = f"Ursula,\n\nI am just checking in. {BODY} How wide is it?\n\nIdris"

    repair = mended(text, "just_checking_in")

    assert "checking in" not in repair.text
    assert BODY in repair.text


def test_the_only_sentence_is_never_left_out():
    assert mended("Ursula,\n\njust checking in.\n\nIdris", "just_checking_in") is None


def test_a_missing_ask_is_put_before_the_sign_off():
    repair = mended(f"Ursula,\n\n{BODY}\n\nIdris", "no_single_clear_ask")

    assert repair.text == f"Ursula,\n\n{BODY}\n\nHow wide is the door?\n\nIdris"


def test_of_several_questions_the_last_is_kept():
    text = f"Ursula,\n\n{BODY} How wide is it? When do you fire? Who orders? What is it made of?"

    assert mended(text, "too_many_asks").text == f"Ursula,\n\n{BODY} What is it made of?"


def test_a_voicemail_gets_the_name_of_the_caller():
    text = "Ursula, it is about the kiln door that leaks. How wide is it? 01632 960 177."

    repair = mended(text, "voicemail_without_name", channel=Channel.VOICEMAIL)

    assert repair.text.startswith("This is Idris Boateng of DoorSeal. ")


def test_a_feigned_answer_loses_its_mark():
    repair = mended(f"Ursula,\n\n{BODY} How wide is it?", "spam_trigger", subject="Re: the kiln")

    assert repair.subject == "the kiln"


@pytest.mark.parametrize("code", ["too_long", "no_personalization"])
def test_what_only_a_person_can_say_has_no_repair(code):
    anybody = "Hello,\n\nour products are good for every firm. Shall I call?"
    text = "kiln " * 200 if code == "too_long" else anybody

    assert mended(text, code) is None
