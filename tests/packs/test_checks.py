"""The checks that ship, with their packs and model: what they find in drafts of our own."""

from dataclasses import replace

import pytest

from keepwarm.adapters import packs
from keepwarm.app.drafting.check import draft_of
from keepwarm.engine.draft import CHECKS, check_draft, chosen_checks
from keepwarm.engine.draft._check import Place

LEXICON = packs.read_packs().checks
FACTS = {
    "name": "Ursula Penrose",
    "company": "Penrose Kilns",
    "role": "Owner",
    "known": ["kiln door leaks heat", "fires twice a week"],
    "rep": "Idris Boateng, DoorSeal",
    "offer": "fibre rope",
    "proof": ["Fenn Pottery: firing shorter by 50 minutes"],
}
EARLIER = "Ursula, Fenn Pottery fires 50 minutes shorter since the rope. Shall I post a metre?"
GOOD = (
    "Ursula,\n\nat two firings a week the leaking door costs you time twice. Fenn Pottery fires "
    "50 minutes shorter.\n\nHow wide is the door?\n\nIdris"
)
BELOW = (
    "\n\n---------- Forwarded message ----------\nFrom: Idris Boateng\nTo: Ursula Penrose\n"
    f"Subject: Rope\n\n{EARLIER}"
)


def codes(draft, *, channel="email", history=(), **more):
    item = {"draft": draft, "channel": channel, "facts": FACTS, "history": history, **more}
    return {finding.code for finding in check_draft(draft_of(item), LEXICON)}


def sent(text, days_ago=9):
    return {"days_ago": days_ago, "channel": "email", "text": text}


def test_findings_at_one_place_have_one_order():
    places = [Place(0, 6, name) for name in "cabd"]
    check = replace(CHECKS[0], find=lambda _: places)

    found = check_draft(draft_of({"draft": GOOD, "channel": "email"}), LEXICON, checks=[check])

    assert [finding.message[-1] for finding in found] == [*"abcd"]


def test_a_good_draft_is_left_alone():
    assert codes(GOOD, subject="The kiln door") == set()


@pytest.mark.parametrize(
    ("text", "channel"),
    [
        ("Hi {{first_name}}, how wide is the kiln door?", "text"),
        ("Hallo [Vorname], wie breit ist die Ofentür?", "text"),
        ("Bonjour Ursula, la porte coûte XX% de chaleur. Quelle largeur ?", "email"),
        ("Hola Ursula, TBD: medir la puerta. ¿Cuánto mide?", "text"),
    ],
)
def test_an_unfilled_field_is_found_in_any_language(text, channel):
    assert "placeholder_left_in" in codes(text, channel=channel)


@pytest.mark.parametrize("text", ["Es war im XX. Jahrhundert.", "See note [1] on the kiln door."])
def test_roman_numbers_and_footnotes_are_no_placeholders(text):
    assert "placeholder_left_in" not in codes(text)


@pytest.mark.parametrize(
    ("channel", "most"), [("email", 150), ("voicemail_script", 90), ("text", 45), ("linkedin", 90)]
)
def test_a_draft_is_too_long_from_the_word_after_the_limit_on(channel, most):
    assert "too_long" not in codes("kiln " * most, channel=channel)
    assert "too_long" in codes("kiln " * (most + 1), channel=channel)


def test_a_bump_of_one_question_is_right():
    assert codes(f"Is the door still on your list?{BELOW}", history=[sent(EARLIER)]) == set()


def test_what_stands_below_a_bump_is_not_judged():
    found = codes(f"Is the door still on your list?{BELOW}{' kiln' * 200}")

    assert "too_long" not in found


@pytest.mark.parametrize("greeting", ["Ursula,\n", "Good morning Ursula,\n", "Hi,\n"])
def test_a_bump_with_a_salutation_is_found(greeting):
    assert "bump_has_salutation" in codes(f"{greeting}is it still on your list?{BELOW}")


@pytest.mark.parametrize(
    "closing", ["Idris", "Best regards,\nIdris Boateng, DoorSeal", "Thanks, I."]
)
def test_a_bump_with_a_sign_off_is_found(closing):
    assert "bump_has_signature" in codes(f"Is it still on your list?\n\n{closing}{BELOW}")


@pytest.mark.parametrize(
    ("line", "head"),
    [
        ("Begin forwarded message:", "From: Idris Boateng\nSubject: Rope"),
        ("Anfang der weitergeleiteten Nachricht:", "Von: Idris Boateng\nBetreff: Rope"),
        ("Début du message transféré :", "De : Idris Boateng\nObjet : Rope"),
        ("Inicio del mensaje reenviado:", "De: Idris Boateng\nAsunto: Rope"),
        ("Início da mensagem reencaminhada:", "De: Idris Boateng\nAssunto: Rope"),
        ("Begin doorgestuurd bericht:", "Van: Idris Boateng\nOnderwerp: Rope"),
    ],
)
def test_the_line_that_opens_a_forward_is_not_the_sign_off(line, head):
    below = f"\n\n{line}\n{head}\n\n{EARLIER}"

    signed = codes(f"Is it still on your list?\n\nIdris Boateng{below}")

    assert "bump_has_signature" in signed
    assert "bump_has_signature" not in codes(f"Is it still on your list?{below}")


@pytest.mark.parametrize("told", ["Fwd: Rope\n\nStill of use?", "(Reenviado) ¿Le sirve?"])
def test_a_bump_that_the_history_only_tells_of_counts(told):
    history = [sent(EARLIER, 20), sent(told, 9)]

    assert "reforwards_same_pitch" in codes(f"Is it on your list?{BELOW}", history=history)


def test_a_pitch_that_is_sent_once_more_is_the_same_pitch():
    text = f"Ursula, here is my mail once again. {EARLIER}"

    assert "reforwards_same_pitch" in codes(text, history=[sent(EARLIER)])


@pytest.mark.parametrize(
    ("ask", "language"),
    [
        ("I'll post a metre if you text me the width.", "en"),
        ("Sagen Sie mir nur die Breite der Tür.", "de"),
        ("Dites-moi la largeur de la porte.", "fr"),
        ("Dígame el ancho de la puerta.", "es"),
        ("Diga-me só a largura da porta.", "pt"),
        ("Stuur me even de breedte van de deur.", "nl"),
    ],
)
def test_an_ask_needs_no_question_mark(ask, language):
    found = codes(f"Ursula, {ask}", channel="text", lang=language)

    assert "no_single_clear_ask" not in found


@pytest.mark.parametrize("ask", ["Let me know.", "Happy to chat whenever."])
def test_an_ask_that_cannot_be_answered_is_none(ask):
    assert "no_single_clear_ask" in codes(GOOD.replace("How wide is the door?", ask))


def test_alternatives_are_one_ask():
    ask = "Has the plan changed, or is it just too early, or is the rope the wrong thing?"

    assert "too_many_asks" not in codes(GOOD.replace("How wide is the door?", ask))


def test_a_second_bump_of_one_mail_sends_the_same_pitch_again():
    history = [sent(EARLIER, 20), sent(f"Did this sink?{BELOW}", 9)]

    assert "reforwards_same_pitch" in codes(f"Is it on your list?{BELOW}", history=history)


@pytest.mark.parametrize(
    "ask",
    [
        "How wide is the door, when do you fire, and who orders the rope?",
        "Wie breit ist die Tür, wann brennen Sie, und wer bestellt?",
        "Quelle est la largeur, quand cuisez-vous et qui commande ?",
    ],
)
def test_several_questions_at_once_are_several_asks(ask):
    assert "too_many_asks" in codes(GOOD.replace("How wide is the door?", ask))


def test_two_times_for_one_meeting_are_one_ask():
    ask = "Could I come on Tuesday at ten, or on Thursday at two?"

    assert "too_many_asks" not in codes(GOOD.replace("How wide is the door?", ask))


def test_a_voicemail_needs_the_name_of_the_caller():
    said = "Ursula, {} about the kiln door. How wide is it? 01632 960 177."

    assert "voicemail_without_name" in codes(said.format("it is"), channel="voicemail_script")
    assert "voicemail_without_name" not in codes(
        said.format("Idris of DoorSeal"), channel="voicemail_script"
    )


def test_a_firm_that_bears_the_name_does_not_name_the_caller():
    facts = {**FACTS, "rep": "Idris Boateng, Ofenbau Boateng"}
    said = "Hello Ursula, {} Ofenbau Boateng about the kiln door. How wide is it?"

    def found(who):
        return codes(said.format(who), channel="voicemail_script", facts=facts)

    assert "voicemail_without_name" in found("this is")
    assert "voicemail_without_name" not in found("this is Idris of")


@pytest.mark.parametrize(
    ("said", "has_reason"),
    [
        ("Idris Boateng here, please ring me back.", False),
        ("Hier ist Idris Boateng, bitte um Rückruf.", False),
        ("Idris Boateng here, about the heat that the kiln door loses.", True),
    ],
)
def test_a_voicemail_says_what_it_is_about(said, has_reason):
    found = codes(f"Ursula, {said} 01632 960 177.", channel="voicemail_script")

    assert ("voicemail_without_reason" in found) != has_reason


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        ("Ursule, how wide is the kiln door?", "Ursule"),
        ("Dear Margaret, how wide is the kiln door?", "Margaret"),
        ("Ursula, how wide are the doors at Penrise Kilns?", "Penrise"),
    ],
)
def test_another_name_than_the_facts_have_is_found_where_it_stands(wrong, where):
    item = {"draft": wrong, "channel": "email", "facts": FACTS}

    found = check_draft(draft_of(item), LEXICON)

    assert [wrong[one.start : one.end] for one in found if one.code == "wrong_name_or_company"] == [
        where
    ]


def test_accents_and_short_forms_are_no_wrong_names():
    facts = {**FACTS, "name": "Zoë Benjaminsen"}

    for greeting in ("Zoe,", "Hi Zoë,", "Dear Ms Benjaminsen,"):
        found = codes(f"{greeting} how wide is the kiln door?", facts=facts)
        assert "wrong_name_or_company" not in found


@pytest.mark.parametrize(
    "text", ["BUY IT TODAY BEFORE OTHERS, Ursula", "Ursula, rope!!", "Ursula, klicken Sie hier"]
)
def test_shouting_marks_and_orders_to_click_read_like_spam(text):
    assert "spam_trigger" in codes(text)


def test_an_answer_needs_a_mail_that_is_answered():
    assert "spam_trigger" in codes(GOOD, subject="Re: your kiln")
    assert "spam_trigger" not in codes(GOOD, subject="Re: your kiln", history=[sent("Hello")])


def test_the_words_of_an_earlier_touch_are_a_repetition():
    assert "repeats_earlier_message" in codes(f"{EARLIER}\n\nIdris", history=[sent(EARLIER)])


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Ursula, just checking in.\n\nIdris", "just_checking_in"),
        ("Frau Penrose, ich wollte nur mal kurz nachfragen.\n\nIdris", "just_checking_in"),
        ("Ursula, this is my last mail. I will close your file.\n\nIdris", "break_up"),
    ],
)
def test_what_a_phrase_plainly_says_is_found(text, code):
    assert code in codes(text)


def test_a_figure_that_no_fact_backs_is_found_where_it_stands():
    text = GOOD.replace("50 minutes shorter", "81 percent hotter")
    draft = draft_of({"draft": text, "channel": "email", "facts": FACTS})

    found = [one for one in check_draft(draft, LEXICON) if one.code == "unsupported_claim"]

    assert [text[one.start : one.end] for one in found] == ["81"]


def test_a_figure_that_follows_from_two_known_ones_is_no_claim():
    facts = {**FACTS, "proof": ["Fenn Pottery: firing from 340 to 290 minutes"]}

    assert "unsupported_claim" not in codes(GOOD, facts=facts)


@pytest.mark.parametrize(
    ("claim", "is_backed"),
    [
        ("Fenn Pottery fires 50 percent shorter.", False),  # minutes are no hundredths
        ("Fenn Pottery saves nearly 50 minutes.", True),
        ("Your contract ends on 15 September.", False),
        ("Your contract ends on 1 October.", True),
        ("I could come by on 15 September for half an hour.", True),  # an offer of one's own
    ],
)
def test_a_figure_is_backed_by_one_of_its_kind(claim, is_backed):
    facts = {**FACTS, "known": [*FACTS["known"], "contract ends on 1 October"]}
    text = GOOD.replace("Fenn Pottery fires 50 minutes shorter.", claim)

    assert ("unsupported_claim" in codes(text, facts=facts)) != is_backed


@pytest.mark.parametrize(
    ("claim", "language", "is_backed"),
    [
        ("Fenn Pottery fires 20 minutes shorter.", "en", False),
        ("At Fenn Pottery the firing takes half the time, down by half.", "en", False),
        ("Prices go up next month.", "en", False),
        ("If you have ten minutes, I'd like to see it.", "en", True),
        ("Auf die Dichtung gibt es lebenslange Garantie.", "de", False),
        ("Bei Fenn Pottery ist es jetzt um die Hälfte.", "de", False),
        ("Le prix monte en mai.", "fr", False),
        ("Hay garantía de por vida.", "es", False),
        ("De prijzen stijgen in mei.", "nl", False),
        ("Os preços sobem em maio.", "pt", False),
    ],
)
def test_what_is_stated_needs_a_source(claim, language, is_backed):
    found = codes(f"Ursula, {claim}", channel="text", lang=language)

    assert ("unsupported_claim" in found) != is_backed


def test_a_sum_of_known_price_and_known_count_is_no_claim():
    facts = FACTS | {"known": ["17 kilns"], "proof": ["£410 per door fitted"]}
    text = GOOD.replace("Fenn Pottery fires 50 minutes shorter.", "All 17 would be £6,970.")

    assert "unsupported_claim" not in codes(text, facts=facts)


def test_claims_in_words_are_looked_for_only_where_that_is_asked():
    assert "claim_in_words" not in {check.code for check in chosen_checks()}
    assert [check.code for check in chosen_checks(["claim_in_words"])] == ["claim_in_words"]


@pytest.mark.parametrize(
    ("gift", "language"),
    [
        ("Nothing to answer.", "en"),
        ("Antwort nicht nötig.", "de"),
        ("Cela n'appelle aucune réponse.", "fr"),
        ("No hace falta que contestes.", "es"),
        ("U hoeft niet te antwoorden.", "nl"),
        ("Não precisa de responder.", "pt"),
    ],
)
def test_a_gift_that_asks_for_no_answer_names_no_missing_one(gift, language):
    found = codes(f"Ursula, {gift}", channel="text", lang=language)

    assert not found & {"no_single_clear_ask", "refers_to_past_silence"}


def test_the_name_of_another_person_is_compared_too():
    facts = {**FACTS, "known": ["her brother Fermin pays the bills"]}
    text = "Ursula, shall I explain the rope to {} before he pays?"

    assert "wrong_name_or_company" in codes(text.format("German"), facts=facts)
    assert "wrong_name_or_company" not in codes(text.format("Fermin"), facts=facts)


def test_a_name_after_a_greeting_and_a_comma_is_read():
    assert "wrong_name_or_company" in codes("Good morning, Margaret,\n\nhow wide is the door?")


def test_capitals_of_an_unfilled_field_are_no_shouting():
    found = codes("Ursula, how wide is the kiln door? [INSERT PAGE LINK]")

    assert "placeholder_left_in" in found
    assert "spam_trigger" not in found


# laws


def test_checks_are_told_apart_by_their_codes_and_say_why():
    assert len({check.code for check in CHECKS}) == len(CHECKS) == 25
    assert all(check.reason and check.source and check.repair for check in CHECKS)


@pytest.mark.parametrize("text", ["", " \n\t ", "\x00", "?", "—", "\u200b"])
def test_next_to_nothing_is_no_reason_to_fail(text):
    codes(text)


@pytest.mark.parametrize(
    "text",
    ["a" * 1_000_000, "[" * 50_000, "{{" * 50_000, "!" * 50_000, "A B " * 100_000, "> \n" * 100_000,
     "1.1" * 100_000, "From: x\n" * 50_000, "\x00\x1b[31m" * 10_000, "é\u0301" * 50_000],
)  # fmt: skip
def test_hostile_text_is_checked_and_every_place_lies_in_it(text):
    draft = draft_of({"draft": text, "facts": FACTS, "subject": text[:1000]})

    for finding in check_draft(draft, LEXICON):
        size = len(draft.subject if finding.is_in_subject else draft.text)
        assert 0 <= finding.start <= finding.end <= size


def test_a_draft_is_judged_the_same_way_twice():
    draft = draft_of({"draft": "Dear Margaret, act now!! Any update?", "facts": FACTS})

    assert check_draft(draft, LEXICON) == check_draft(draft, LEXICON)


def test_only_the_chosen_checks_run():
    draft = draft_of({"draft": "Dear Margaret, act now!!", "facts": FACTS})

    found = check_draft(draft, LEXICON, checks=chosen_checks(select=["spam_trigger"]))

    assert {finding.code for finding in found} == {"spam_trigger"}


def test_an_unknown_code_is_named():
    with pytest.raises(ValueError, match="too_loud"):
        chosen_checks(ignore=["too_loud"])


STOCK = "I hope this finds you well, as a leading provider of kilns told me"


def test_words_of_theirs_that_are_quoted_are_no_turn_of_phrase_of_ours():
    theirs = {**sent(""), "text": f"THEM: {STOCK}."}
    quoted = GOOD.replace("How wide", f"You wrote “{STOCK}”. How wide")
    said = GOOD.replace("How wide", f"{STOCK}. How wide")

    assert "canned" in codes(said, history=[theirs])
    assert "canned" not in codes(quoted, history=[theirs])


def test_to_shut_a_door_is_no_farewell():
    advice = (
        "Schließen Sie das Tor an sechs Stellen auf einem Papierstreifen und ziehen Sie. Wo er"
        " herausrutscht, ist die Dichtung undicht, und dort beginnt der Reif."
    )
    end = "Eine Antwort ist nicht nötig; ich dachte, es könnte Ihnen nützen."

    assert "break_up" not in codes(f"Guten Tag Ursula,\n\n{advice}\n\n{end}\n\nIdris", lang="de")
