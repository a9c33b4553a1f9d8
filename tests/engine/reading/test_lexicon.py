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
        ({}, ("[bounces]", "add it")),
        (changed("bounces", to=["x"]), ("[bounces]", "['x']")),
        (changed("quotes", "verbs", to="wrote"), ("[quotes] verbs", "'wrote'", "list")),
        (changed("quotes", "verbs", to=[]), ("[quotes] verbs", "at least one")),
        (changed("addresses", to=None), ("[addresses]", "add it")),
        (changed("automatic", "cues", to=["Away"]), ("[automatic] cues", "'Away'", "lower case")),
        (changed("bounces", "reasons", "words", to=[]), ("[[bounces.reasons.words]]", "one")),
        (
            changed("bounces", "reasons", "weak", to=[{"phrases": ["no"]}]),
            ("[[bounces.reasons.weak]]", "'no'", "a reason"),
        ),
        (
            changed("bounces", "reasons", "statuses", to={"expired": "4.7"}),
            ("[bounces.reasons.statuses] expired", "'4.7'", "list"),
        ),
        (changed("stop", "words", to=["stop", 1]), ("[stop] words", "1")),
        (changed("stop", "en", "phrases", to=["{halt} me"]), ("[stop.en]", "'{halt}'", "add it")),
        (changed("stop", "en", "sets", to=None), ("[sets]", "None")),
    ],
)
def test_a_malformed_pack_is_refused(raw, words):
    with pytest.raises(ValueError, match=r"reading pack|phrase") as refusal:
        Lexicon.from_mapping(raw)

    assert all(word in str(refusal.value) for word in words), refusal.value
