"""Phrase templates match what they say, as whole words, and tell where."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepwarm.engine.reading._grammar import Grammar, check_template
from keepwarm.engine.reading._sentences import Spelling, sentences_of

SPELLING = Spelling(words={}, endings={"n't": ("not",)})
SETS = {
    "we": ("we", "i", "our {group}"),
    "group": ("board", "company", "big {kin}"),
    "kin": ("family",),
    "price": ("price*", "cost"),
}
NEGATIONS = ("not", "never", "no")


def grammar(*templates, label="competitor", tier="sure"):
    return Grammar.from_tables({label: {tier: templates}}, SETS, NEGATIONS, place="xx.phrases")


def found(template, text):
    """Return the words of each match, "!" before one that is negated."""
    sentences = sentences_of(text, SPELLING)
    return [
        ("!" if hit.is_negated else "")
        + " ".join(sentences[hit.sentence].words[hit.first : hit.last])
        for hit in grammar(template).hits(sentences)
    ]


@pytest.mark.parametrize(
    ("template", "text", "match"),
    [
        ("no budget", "There is no budget.", "no budget"),
        ("budget", "A budgetary question", ""),
        ("budget*", "A budgetary question", "budgetary"),
        ("*betrieb", "Unser Handwerksbetrieb hier", "handwerksbetrieb"),
        ("*betrieb", "betriebsam", ""),
        ("at #", "Call at 10:30", "at 10"),
        ("at #", "Call at ten", ""),
        ("# #", "Ring 020 7946", "020 7946"),
        ("(cut|frozen) budget", "a frozen budget", "frozen budget"),
        ("(cut|put on ice) budget", "They put on ice budget", "put on ice budget"),
        ("(very)? dear", "It is dear", "dear"),
        ("(very)? dear", "It is very dear", "very dear"),
        ("{we} pass", "I pass", "i pass"),
        ("{we} pass", "Our board pass", "our board pass"),
        ("{we} pass", "Our big family pass", "our big family pass"),
        ("{we} pass", "They pass", ""),
        ("{we}? pass", "They pass", "pass"),
        ("{price} is", "Pricing? Prices is", "prices is"),
        ("send .. quote", "Send me a short quote", "send me a short quote"),
        ("send .. quote", "Send quote", "send quote"),
        ("send .. quote", "Send me a very short quote", ""),
        ("send ... quote", "Send me a very short quote", "send me a very short quote"),
        ("send .. quote", "Send me no quote", ""),
        ("send .. quote", "Send it. A quote", ""),
        ("< thanks", "Thanks a lot", "thanks"),
        ("< thanks", "Many thanks", ""),
        ("thanks >", "Many thanks", "thanks"),
        ("thanks >", "Thanks a lot", ""),
        ("how .. ?", "How much is it?", "how much is it ?"),
        ("how .. ?", "How nice it is.", ""),
        ("deja ?", "Déjà ?", "deja ?"),
    ],
)
def test_a_template_matches_what_it_says(template, text, match):
    assert found(template, text) == ([match] if match else [])


def test_nothing_in_a_template_is_a_pattern_but_its_own_signs():
    assert found("a.b", "a.b axb") == []
    assert found("a+ b", "aa b") == []


@pytest.mark.parametrize(
    ("text", "matches"),
    [
        ("We use Orbit", ["use"]),
        ("We do not use Orbit", ["!use"]),
        ("We don't really use Orbit", ["!use"]),
        ("Not that anybody would use Orbit", ["use"]),
        ("Never mind. We use Orbit", ["use"]),
    ],
)
def test_a_negation_shortly_before_it_is_told(text, matches):
    assert found("use", text) == matches


def test_a_template_is_found_once_in_each_sentence():
    assert found("use", "We use Orbit and use it well. They use it too.") == ["use", "use"]


def test_a_hit_names_its_label_tier_and_sentence():
    hits = grammar("use", label="no_need", tier="hint").hits(
        sentences_of("Yes. We use it.", SPELLING)
    )

    (hit,) = hits
    assert (hit.label, hit.tier, hit.sentence) == ("no_need", "hint", 1)


def test_a_set_that_is_not_there_is_refused_with_its_place():
    with pytest.raises(ValueError, match=re.escape("[xx.phrases.competitor] uses {them}")):
        grammar("use {them}")


def test_sets_that_contain_each_other_are_refused():
    sets = {"a": ("x {b}",), "b": ("y {a}",)}

    with pytest.raises(ValueError, match="contain each other; untangle"):
        Grammar.from_tables({"q": {"sure": ["{a} z"]}}, sets, NEGATIONS, place="xx")


@pytest.mark.parametrize("text", ["No Budget", "déjà vu", "  ", "don't call"])
def test_a_template_that_no_text_could_match_is_refused(text):
    with pytest.raises(ValueError, match=r"\[xx\] holds"):
        check_template(text, "xx")


ELEMENTS = [
    "use", "orbit*", "*bit", "#", "(a|b c)", "(a)?", "{we}", "{we}?", "..", "...", "<", ">", "?",
    "{price}", "not",
]  # fmt: skip
WORDS = [
    "use", "orbit", "orbital", "bit", "7", "a", "b", "c", "we", "our", "board", "not", "?", ".",
    "prices", "cost", "x",
]  # fmt: skip


@given(
    st.lists(st.sampled_from(ELEMENTS), min_size=1, max_size=5),
    st.lists(st.sampled_from(WORDS), max_size=12),
)
def test_filing_templates_by_their_words_never_loses_a_match(elements, words):
    template, text = " ".join(elements), " ".join(words)
    sentences = sentences_of(text, SPELLING)
    filed = grammar(template)
    anywhere = filed._compiled(filed.templates[0])

    matching = [
        number for number, sentence in enumerate(sentences) if anywhere.search(sentence.line)
    ]

    assert [hit.sentence for hit in filed.hits(sentences)] == matching


@given(st.text(max_size=120))
def test_any_text_can_be_searched(text):
    sentences = sentences_of(text, SPELLING)

    for hit in grammar(*ELEMENTS).hits(sentences):
        assert 0 <= hit.first < hit.last <= max(1, len(sentences[hit.sentence].words))
