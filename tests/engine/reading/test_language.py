"""Which language a text is in, and what a language pack must look like."""

import copy
import re

import pytest

from keepwarm.engine.reading import LANGUAGES as CODES
from keepwarm.engine.reading import languages_from
from keepwarm.engine.reading._language import tell_language
from tests.engine.reading.small_reader import LANGUAGE_TABLES, LANGUAGES


@pytest.mark.parametrize(
    ("text", "hint", "language"),
    [
        ("We are not sure you want the same", "", "en"),
        ("Ich bin nicht sicher, ob wir der Richtige sind", "", "de"),
        ("Ich bin nicht sicher, ob wir der Richtige sind", "en", "de"),
        ("ICH BIN NICHT DER RICHTIGE", "", "de"),
        ("Orbit", "de", "de"),
        ("Orbit", "", ""),
        ("", "", ""),
        ("", "en", "en"),
        ("020 7946 0123", "de", "de"),
        ("the und", "de", "de"),
        ("the und", "en", "en"),
        ("Ich bin nicht der Richtige", "xx", "de"),
    ],
)
def test_the_commonest_words_tell_and_the_hint_decides_in_doubt(text, hint, language):
    assert tell_language(text, LANGUAGES, hint=hint) == language


def test_without_languages_only_the_hint_is_left():
    assert tell_language("We are the ones", {}, hint="en") == "en"


def test_languages_come_in_the_order_of_the_six_whatever_the_pack_says():
    reordered = dict(reversed(LANGUAGE_TABLES.items()))

    assert list(languages_from(reordered)) == ["en", "de"]
    assert set(CODES) == {"en", "de", "fr", "es", "pt", "nl"}


def test_other_tables_of_the_pack_are_no_languages():
    assert list(languages_from({**LANGUAGE_TABLES, "stop": {}, "xx": {}})) == ["en", "de"]


def test_phrases_of_our_own_mails_are_kept_from_those_of_answers():
    answers = {template.label for template in LANGUAGES["en"].grammar.templates}
    ours = {template.label for template in LANGUAGES["en"].sent.templates}

    assert ours == {"ask"}
    assert "ask" not in answers


def changed(*path, to):
    tables = copy.deepcopy(LANGUAGE_TABLES)
    table = tables
    for name in path[:-1]:
        table = table[name]
    table[path[-1]] = to
    return tables


@pytest.mark.parametrize(
    ("tables", "words"),
    [
        (changed("en", "common", to=[]), ("[en] common", "at least one")),
        (changed("en", "negations", to="not"), ("[en] negations", "'not'")),
        (changed("en", "sets", to=None), ("[sets]", "add it")),
        (changed("en", "spelling", to=["x"]), ("[spelling]", "add it")),
        (
            changed("en", "phrases", "no_need", to={"sure": ["No Need"]}),
            ("[en.phrases.no_need] sure", "'No Need'", "lower case"),
        ),
        (
            changed("en", "phrases", "no_need", to={"sure": ["don't need"]}),
            ("[en.phrases.no_need.sure]", "apostrophes"),
        ),
        (
            changed("en", "phrases", "no_need", to={"sure": ["{nobody} needs"]}),
            ("[en.phrases.no_need]", "{nobody}", "add it"),
        ),
        (changed("en", "phrases", "no_need", to=["x"]), ("[no_need]", "add it")),
        (changed("de", "sets", "wir", to=["Wir"]), ("[de.sets] wir", "'Wir'")),
    ],
)
def test_a_malformed_language_is_refused_with_the_place(tables, words):
    with pytest.raises(ValueError, match=r"reading pack|phrase|holds") as refusal:
        languages_from(tables)

    assert all(re.search(re.escape(word), str(refusal.value)) for word in words), refusal.value
