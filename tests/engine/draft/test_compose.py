"""A draft is made of facts alone, says nothing twice, and shows its gaps."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepwarm.adapters.packs import read_packs
from keepwarm.engine.draft import LANGUAGES, SLOTS, DraftMaterial, compose, words_said
from keepwarm.engine.values import Ask, Channel, Tactic

RECIPES = read_packs().recipes
FORMS = [
    (tactic, channel)
    for tactic, recipe in sorted(RECIPES.by_tactic.items())
    for channel in sorted(recipe.forms)
]
SILENT = {Tactic.STEP_BACK, Tactic.RESEARCH_FIRST, Tactic.DISQUALIFY, Tactic.WAIT}


def draft(recipes, known, tactic, channel, *, language="en", **more):
    return compose(recipes, tactic, channel, DraftMaterial(language=language, slots=known, **more))


def test_every_tactic_that_says_something_has_a_recipe(recipes):
    assert set(recipes.by_tactic) == set(Tactic) - SILENT


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("tactic", "channel"), FORMS)
def test_with_all_facts_a_draft_has_no_gap(recipes, known, tactic, channel, language):
    made = draft(recipes, known, tactic, channel, language=language)

    assert not made.gaps
    assert "{" not in made.text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("tactic", "channel"), FORMS)
def test_a_draft_keeps_within_the_words_of_its_form(recipes, known, tactic, channel, language):
    made = draft(recipes, known, tactic, channel, language=language)

    assert len(made.text.split()) <= made.words_max


@given(
    form=st.sampled_from(FORMS),
    language=st.sampled_from(LANGUAGES),
    slots=st.dictionaries(st.sampled_from(sorted(SLOTS)), st.text(min_size=1, max_size=40)),
)
def test_whatever_is_known_no_brace_of_ours_is_left_and_nothing_is_invented(form, language, slots):
    made = compose(RECIPES, *form, DraftMaterial(language=language, slots=slots))

    held = {slot for slot, words in slots.items() if words}
    shown = [block.text for block in made.blocks if block.text]
    lines = {
        line.template
        for part in {block.part for block in made.blocks if block.text}
        for line in (
            *RECIPES.lines(form[0], part, language),
            *(
                close
                for ask in RECIPES.closes
                for close in RECIPES.closes_of(form[0], ask, language)
            ),
        )
        if line.slots <= held
    }
    told = {template.format_map(slots) for template in lines}
    told |= {RECIPES.wordings[language].go_on(text) for text in told}
    assert told.issuperset(shown)


@pytest.mark.parametrize(("tactic", "channel"), FORMS)
def test_what_a_tactic_cannot_do_without_is_a_gap_and_told(recipes, known, tactic, channel):
    needs = recipes.by_tactic[tactic].needs
    made = draft(recipes, {k: v for k, v in known.items() if k not in needs}, tactic, channel)

    assert set(made.lacks) == needs
    assert bool(made.gaps) == bool(needs)


def test_what_a_person_could_say_better_is_asked_for_beside_a_whole_draft(recipes, known):
    del known["answer"]

    made = draft(recipes, known, Tactic.RESPOND_NOW, Channel.EMAIL)

    assert not made.gaps
    assert [(wish.part, wish.wish) for wish in made.wishes] == [
        ("answer", "What is the answer to what they asked?")
    ]


def test_what_is_known_is_not_asked(recipes, known):
    way = Tactic.NEW_ANGLE, Channel.EMAIL

    open_to_all = {each.ask for each in draft(recipes, known, *way).closes}
    settled = draft(recipes, known, *way, settled=frozenset({Ask.RIGHT_PERSON.value}))

    assert Ask.RIGHT_PERSON.value in open_to_all
    assert Ask.RIGHT_PERSON.value not in {each.ask for each in settled.closes}


def test_on_a_new_channel_an_ask_of_the_old_one_may_come_again(recipes, known):
    asked = frozenset({Ask.ANSWER.value})

    switched = draft(recipes, known, Tactic.SWITCH_CHANNEL, Channel.PHONE, asked=asked)
    stayed = draft(recipes, known, Tactic.VALUE_NUGGET, Channel.EMAIL, asked=asked)

    assert switched.closes[0].ask == Ask.ANSWER.value
    assert stayed.closes[0].ask != Ask.ANSWER.value


def test_a_close_right_after_the_matter_does_not_name_it_again(recipes, known):
    spoken = draft(recipes, known, Tactic.SWITCH_CHANNEL, Channel.PHONE)

    assert spoken.text.count(known["topic"]) == 1


def test_a_draft_with_a_gap_has_no_text_and_says_what_is_missing(recipes, known):
    del known["nugget"]

    made = draft(recipes, known, Tactic.VALUE_NUGGET, Channel.EMAIL)

    assert [gap.part for gap in made.gaps] == ["gift"]
    with pytest.raises(ValueError, match="lacks gift"):
        _ = made.text


def test_a_gap_leaves_no_mark_in_what_stands_so_far(recipes, known):
    del known["nugget"]

    made = draft(recipes, known, Tactic.VALUE_NUGGET, Channel.EMAIL)

    assert not re.search(r"[\[\]{}]|XX", made.skeleton)


def test_an_ask_that_was_made_before_comes_last(recipes, known):
    fresh = draft(recipes, known, Tactic.CHANGE_THE_CLOSE, Channel.EMAIL)

    again = draft(
        recipes,
        known,
        Tactic.CHANGE_THE_CLOSE,
        Channel.EMAIL,
        asked=frozenset({fresh.closes[0].ask}),
    )

    assert fresh.closes[0].ask == Ask.MATERIAL
    assert again.closes[0].ask == Ask.ANSWER


def test_a_close_comes_with_three_others(recipes, known):
    made = draft(recipes, known, Tactic.CHANGE_THE_CLOSE, Channel.EMAIL)

    assert len({close.text for close in made.closes}) == 4


def test_a_line_that_was_said_before_is_never_said_again(recipes, known):
    first = draft(recipes, known, Tactic.BUMP_FORWARD, Channel.EMAIL)

    second = draft(
        recipes, known, Tactic.BUMP_FORWARD, Channel.EMAIL,
        said=words_said([f"  {first.text.upper()}\n\nyour Ida"]),
    )  # fmt: skip

    assert second.text != first.text


def test_when_every_line_was_said_the_person_is_asked_for_another(recipes, known):
    said = words_said(
        line.fill(known) or "" for line in recipes.lines(Tactic.BUMP_FORWARD, "question", "en")
    )

    made = draft(recipes, known, Tactic.BUMP_FORWARD, Channel.EMAIL, said=said)

    assert [gap.part for gap in made.gaps] == ["question"]


def test_a_greeting_may_come_again(recipes, known):
    made = draft(
        recipes,
        known,
        Tactic.VALUE_NUGGET,
        Channel.EMAIL,
        said=words_said(["Dear Mina, good to see"]),
    )

    assert made.text.startswith("Dear Mina,")


def test_a_bump_has_no_greeting_no_name_and_no_subject_of_its_own(recipes, known):
    made = draft(recipes, known, Tactic.BUMP_FORWARD, Channel.EMAIL)

    assert made.is_forward
    assert made.subject is None
    assert "Mina" not in made.text
    assert "Ida" not in made.text


@pytest.mark.parametrize("tactic", sorted(SILENT))
def test_where_nothing_is_sent_there_is_no_draft(recipes, known, tactic):
    assert draft(recipes, known, tactic, Channel.EMAIL) is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_voicemail_begins_with_who_calls_and_ends_with_the_number(recipes, known, language):
    made = draft(recipes, known, Tactic.VOICEMAIL, Channel.VOICEMAIL, language=language)

    assert "Ida Lund" in made.text.split(".")[0]
    assert "020 7946 0102" in made.text[-30:]


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_is_greeted_with_a_title_is_greeted_so_on_the_phone(recipes, known, language):
    called = {**known, "addressed": "Dr. Okafor"}

    theirs = draft(recipes, called, Tactic.VOICEMAIL, Channel.VOICEMAIL, language=language)
    colleague = draft(recipes, called, Tactic.VIA_ASSISTANT, Channel.PHONE, language=language)

    assert "Dr. Okafor" in theirs.blocks[0].text
    assert "Okafor" not in colleague.blocks[0].text


@pytest.mark.parametrize(
    ("text", "gone_on"),
    [
        ("Ich habe zwei Zeilen.", "ich habe zwei Zeilen."),
        ("Danke, das hilft.", "danke, das hilft."),
        ("Würde das helfen?", "würde das helfen?"),
        ("Sie schrieben mir.", "Sie schrieben mir."),
        ("Tore lecken.", "Tore lecken."),
        ("„Tore“ lecken.", "„Tore“ lecken."),
        ("", ""),
    ],
)
def test_a_sentence_goes_on_after_a_comma_without_a_capital_that_it_had_as_a_first_word(
    recipes, text, gone_on
):
    assert recipes.wordings["de"].go_on(text) == gone_on
