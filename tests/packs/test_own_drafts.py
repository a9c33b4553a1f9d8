"""Our own drafts before our own checks: every tactic on every channel in every language."""

import pytest

from bench._own_drafts import material
from keepwarm.adapters.packs import read_packs
from keepwarm.engine.draft import LANGUAGES, check_draft, compose
from keepwarm.engine.values import Channel, DraftFacts, DraftInContext, Tactic

PACKS = read_packs()
FORMS = [
    (recipe.tactic, channel)
    for recipe in PACKS.recipes.by_tactic.values()
    for channel in recipe.forms
]


def composed(tactic, channel, language, **other):
    known = material(PACKS.recipes, language)
    draft = compose(PACKS.recipes, tactic, channel, known)
    slots = known.slots
    facts = DraftFacts(
        name=slots["full_name"],
        company=slots["account"],
        rep=f"{slots['rep_name']}, {slots['rep_firm']}",
        rep_company=slots["rep_firm"],
        others=tuple(slots.values()),
    )
    held = DraftInContext(
        text=draft.text,
        subject=draft.subject.text if draft.subject else "",
        channel=channel,
        language=language,
        facts=facts,
        **other,
    )
    return draft, check_draft(held, PACKS.checks)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("tactic", "channel"), FORMS, ids=lambda each: each.value)
def test_where_everything_is_known_a_draft_is_whole_and_has_no_finding(tactic, channel, language):
    draft, found = composed(tactic, channel, language)

    assert [(each.code, draft.text[each.start : each.end]) for each in found] == []
    assert len(draft.text.split()) <= draft.words_max


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("tactic", "channel"),
    [(t, c) for t, c in FORMS if PACKS.recipes.form(t, c).is_to_colleague],
    ids=lambda each: each.value,
)
def test_a_colleague_is_not_greeted_by_the_prospects_name(tactic, channel, language):
    draft, _ = composed(tactic, channel, language)

    opening = draft.blocks[0].text
    assert "Mina" not in opening
    assert "Okafor" not in opening


@pytest.mark.parametrize(
    ("tactic", "channel"),
    [(t, c) for t, c in FORMS if PACKS.recipes.form(t, c).parts[0] == "salutation"],
    ids=lambda each: each.value,
)
def test_after_a_german_salutation_a_sentence_begins_without_a_capital(tactic, channel):
    draft, _ = composed(tactic, channel, "de")

    salutation, lead = (block.text for block in draft.blocks[:2])
    assert salutation.endswith(",")
    assert not lead[0].isupper() or lead.split()[0] in ("Sie", "Ihr", "Ihre")


@pytest.mark.parametrize("language", [each for each in LANGUAGES if each != "de"])
def test_after_other_salutations_it_begins_with_one(language):
    draft, _ = composed(Tactic.ASK_WHY_OR_TIMING, Channel.EMAIL, language)

    assert draft.blocks[1].text[0].isupper()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("channel", [Channel.EMAIL, Channel.TEXT], ids=lambda each: each.value)
def test_who_is_asked_for_a_way_to_be_reached_reads_the_ways_once(channel, language):
    draft, _ = composed(Tactic.ASK_PREFERRED_CHANNEL, channel, language)

    words = draft.text.casefold()
    phones = sum(words.count(word) for word in ("phone", "telef", "teléf"))
    assert phones == 1
