"""A malformed reading pack is refused with the place, the value and the remedy."""

import copy

import pytest

from keepwarm.engine.reading import Lexicon
from tests.engine.reading.words import RAW


def changed(*path, to):
    raw = copy.deepcopy(RAW)
    table = raw
    for name in path[:-1]:
        table = table[name]
    table[path[-1]] = to
    return raw


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ({}, ("[addresses]", "add it")),
        (changed("bounces", to=["x"]), ("[bounces]", "['x']")),
        (changed("quotes", "verbs", to="wrote"), ("[quotes] verbs", "'wrote'", "list")),
        (changed("quotes", "verbs", to=[]), ("[quotes] verbs", "at least one")),
        (changed("automatic", "texts", to=["Away"]), ("[automatic] texts", "'Away'", "lower case")),
        (changed("stop", "words", to=["stop", 1]), ("[stop] words", "1")),
        (changed("stop", "en", "phrases", to=["{halt} me"]), ("[stop.en]", "'{halt}'", "add it")),
        (changed("stop", "en", "sets", to=None), ("[sets]", "None")),
    ],
)
def test_a_malformed_pack_is_refused(raw, words):
    with pytest.raises(ValueError, match=r"reading pack|phrase") as refusal:
        Lexicon.from_mapping(raw)

    assert all(word in str(refusal.value) for word in words), refusal.value
