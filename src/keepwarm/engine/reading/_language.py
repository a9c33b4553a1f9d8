"""The words and phrases of one language out of its pack, and which language a text is in."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Self

from keepwarm.engine.reading._grammar import Grammar, check_template
from keepwarm.engine.reading._order_cues import OrderCues
from keepwarm.engine.reading._sentences import Spelling
from keepwarm.engine.reading._tables import table_of, words_of
from keepwarm.engine.reading._words import fold

LANGUAGES: Final = ("en", "de", "fr", "es", "pt", "nl")
TIERS: Final = ("sure", "hint")
"""``sure`` phrases mean the label wherever they stand unnegated; ``hint`` ones only lean to it."""
SENT: Final = "sent_"
"""What the names of the phrases for our own mails begin with."""
_CLEAR: Final = 1.5  # so many times the common words of the language it is said to be in
_TOLD_CHARACTERS_MAX: Final = 2_000
_WORD: Final = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """One language: its commonest words, the short forms people type, and its phrases.

    ``grammar`` are the phrases of answers, ``sent`` those of our own mails; ``cues`` is what words
    do in orders to software.
    """

    code: str
    common: frozenset[str]
    spelling: Spelling
    grammar: Grammar
    sent: Grammar
    cues: OrderCues

    @classmethod
    def from_mapping(cls, code: str, raw: Mapping[str, object]) -> Self:
        """Build it from the table of its pack; ``ValueError`` says where that is malformed."""
        sets_table = table_of(raw, "sets")
        sets = {name: _templates(sets_table, f"{code}.sets", name) for name in sets_table}
        phrases = table_of(raw, "phrases")
        answers: dict[str, dict[str, Sequence[str]]] = {}
        ours: dict[str, dict[str, Sequence[str]]] = {}
        for label in phrases:
            tiers = table_of(phrases, label)
            labels = ours if label.startswith(SENT) else answers
            labels[label.removeprefix(SENT)] = {
                tier: _templates(tiers, f"{code}.phrases.{label}", tier)
                for tier in TIERS
                if tier in tiers
            }
        negations = words_of(raw, code, "negations")
        return cls(
            code=code,
            common=frozenset(words_of(raw, code, "common")),
            spelling=Spelling(
                words=_expansions(table_of(raw, "spelling")),
                endings=_expansions(table_of(raw, "endings")),
            ),
            grammar=Grammar.from_tables(answers, sets, negations, place=f"{code}.phrases"),
            sent=Grammar.from_tables(ours, sets, negations, place=f"{code}.phrases.{SENT}"),
            cues=OrderCues.from_mapping(code, table_of(raw, "cues") if "cues" in raw else {}),
        )


def languages_from(raw: Mapping[str, object]) -> dict[str, Language]:
    """Build the languages whose tables stand in a parsed pack."""
    return {
        code: Language.from_mapping(code, table_of(raw, code)) for code in LANGUAGES if code in raw
    }


def _templates(table: Mapping[str, object], place: str, name: str) -> tuple[str, ...]:
    texts = words_of(table, place, name)
    for text in texts:
        check_template(text, f"{place}.{name}")
    return texts


def _expansions(table: Mapping[str, object]) -> dict[str, tuple[str, ...]]:
    return {short: tuple(str(long).split()) for short, long in table.items()}


def tell_language(text: str, languages: Mapping[str, Language], *, hint: str = "") -> str:
    """Return in which of the known languages a text is, by its commonest words.

    ``hint`` decides where the words do not: of a lone name or number nobody can tell.
    """
    words = set(_WORD.findall(fold(text[:_TOLD_CHARACTERS_MAX])))
    shares = {code: len(words & language.common) for code, language in languages.items()}
    best = max(shares, key=lambda code: (shares[code], code == hint), default="")
    if hint in shares and shares[hint] * _CLEAR >= shares.get(best, 0):
        return hint
    return best if shares.get(best, 0) else hint
