"""A text whose writer followed somebody who left in, that writer's name out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from keepwarm.engine.reading._gapped import find_gapped
from keepwarm.engine.reading._people_reach import Named
from keepwarm.engine.reading._people_words import PeopleWords
from keepwarm.engine.reading._signature_facts import read_signature
from keepwarm.engine.reading._split_words import SplitWords
from keepwarm.engine.reading._words import fold
from keepwarm.engine.values import Contact, Reading

_WORD: Final = r"[^\W\d_a-zß-öø-ÿ](?:[^\W\d_]|['’-](?=[^\W\d_]))*"
_NAME: Final = (
    rf"{_WORD}(?: (?:(?:van|von|de|der|den|da|do|dos|del|du|la|le|el) ){{0,2}}{_WORD}){{0,3}}"
)
_TOLD: Final = re.compile(
    rf"[^.!?\n:(–]{{0,80}}[:(–]\s*({_NAME})\s*\)?(?=[.!?\n]|\s(?:and|und|et)\b|$)"
)
"""A name behind the claim: "I run purchasing now: Jane Doe."."""
_LEADING: Final = re.compile(rf"(?:^|[.!?\n]\s*)({_NAME}),\s*[^.!?\n]{{0,30}}$")
"""A name before the claim: "Jane Doe, I have his desk now"."""
_SIGNED: Final = re.compile(rf"(?:[.!?)]\s+|\n\s*)({_NAME})\s*$")
_NAME_CHARACTERS_MIN: Final = 3


def successor_of(
    base: Reading, people: Sequence[Named], words: PeopleWords, split: SplitWords
) -> Contact | None:
    """Return the writer, where they say that they took over and how they are called.

    The name is told with the claim, by an introduction, or below the message.
    """
    text = base.new_text
    folded = _folded(text)
    claims = (find_gapped(phrase, folded) for phrase in words.takeovers)
    claim = next((found for found in claims if found[0] >= 0), None)
    introduced = [person for person in people if person.is_writer and person.contact.name]
    for person in introduced:
        if claim or person.contact.role:
            return person.contact
    if claim is None:
        return None
    start, end = claim
    found = _TOLD.match(text, end) or _LEADING.search(text[:start]) or _SIGNED.search(text)
    name = found[1] if found else ""
    if not name and base.signature:
        name = read_signature(base.signature, split).name
    if len(name) < _NAME_CHARACTERS_MIN or fold(name) in words.others:
        return None
    return next(
        (person.contact for person in people if person.contact.name == name), Contact(name=name)
    )


def _folded(text: str) -> str:
    """Return a text folded letter by letter, so that places in it stay those of the text."""
    folded = fold(text)
    if len(folded) != len(text):
        folded = "".join(fold(letter)[:1] or " " for letter in text)
    return folded.replace("’", "'").replace("\n", " ")
