"""A draft as the checks look at it: parts, sentences, phrases, numbers, names, what backs them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import Final

import numpy as np

from keepwarm.engine.draft._earlier import (
    STEM_LENGTH,
    WORD,
    Known,
    backing_of,
    folded_of,
    known_numbers,
    numbers_in,
    quoted_in,
    repetition_of,
    stems_in,
    stems_said,
    words_known,
    words_of_text,
)
from keepwarm.engine.draft._numbers import Number, is_near, is_nearly, is_share
from keepwarm.engine.draft._parts import (
    TEXT_CHARACTERS_MAX,
    Parts,
    Span,
    forwarded_subject,
    sentences_in,
    split_draft,
    subject_below,
)
from keepwarm.engine.draft._words import CheckLexicon, CheckWords
from keepwarm.engine.reading import Singles, fold_in_place, sentences_of, tell_language
from keepwarm.engine.values import Channel, DraftInContext

_QUOTED: Final = re.compile(r"[“„«‘](.{1,200}?)[”“»’]", re.DOTALL)
_ROUNDED_WORDS: Final = 3
_MEANING_WIDTH: Final = 384
_ACRONYM_MIN: Final = 2
_EURO: Final = ("eur", "euro", "euros")
_FACTORS_MAX: Final = 12
_ROUNDED: Final = 0.01
_SHARE_LEAST: Final = 0.8
_SHARE_MOST: Final = 1.1
"""38 % may be called a third, and 31 % may not be called half."""


@dataclass(frozen=True, slots=True)
class Found:
    """A phrase of ``label`` and ``tier`` at a place of the text, in the sentence ``number``."""

    label: str
    tier: str
    number: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Novelty:
    """Something checkable in the text that neither facts nor history hold."""

    kind: str
    start: int
    end: int


class View:
    """What the checks know of one draft; everything is worked out when it is first asked for."""

    def __init__(self, draft: DraftInContext, lexicon: CheckLexicon) -> None:
        """Look at ``draft`` with the words of its language."""
        self.draft = draft
        self.lexicon = lexicon
        self.text = draft.text[:TEXT_CHARACTERS_MAX]
        self.folded = fold_in_place(self.text)
        self.words = _words_of(draft, lexicon)
        self.chances: Mapping[str, float] | None = None
        self.sentence_scores: Singles | None = None
        self._tokens: dict[Span, list[str]] = {}

    @cached_property
    def rep_names(self) -> frozenset[str]:
        """The words of the rep's own name."""
        name, _, firm = self.draft.facts.rep.partition(",")
        del firm
        return _tokens(name)

    @cached_property
    def rep_words(self) -> frozenset[str]:
        """The words of the rep's name and company, initials aside."""
        facts = self.draft.facts
        return _tokens(facts.rep) | _tokens(facts.rep_company)

    @cached_property
    def prospect_words(self) -> frozenset[str]:
        """The words of the prospect's name."""
        return _tokens(self.draft.facts.name)

    @cached_property
    def company_words(self) -> frozenset[str]:
        """The words of the prospect's company."""
        return _tokens(self.draft.facts.company)

    @cached_property
    def parts(self) -> Parts:
        """Where the parts stand."""
        return split_draft(
            self.text, self.folded, self.words, ours=self.rep_words, theirs=self.prospect_words
        )

    @property
    def is_bump(self) -> bool:
        """Whether the draft is a short text above the rep's own forwarded mail."""
        return self.draft.channel is Channel.EMAIL and bool(self.parts.quoted)

    @property
    def new_text(self) -> str:
        """What is newly written."""
        new = self.parts.new
        return self.draft.text[new.start :] if not self.parts.quoted else self.text_of(new)

    @cached_property
    def sentences(self) -> list[Span]:
        """The sentences of the body; those of the whole new text where there is no body."""
        parts = self.parts
        body = sentences_in(self.text, self.folded, parts.body, self.words)
        return body or sentences_in(self.text, self.folded, parts.new, self.words)

    @cached_property
    def questions(self) -> list[int]:
        """The numbers of the sentences that end in a question mark."""
        return [
            number
            for number, span in enumerate(self.sentences)
            if "?" in self.text[max(span.start, span.end - 3) : span.end]
        ]

    @cached_property
    def phrases(self) -> list[Found]:
        """The phrases of the pack in the new text, in order of their places."""
        new = self.parts.new
        read = sentences_of(self.text_of(new), self.words.language.spelling)
        found: list[Found] = []
        for grammar, prefix in ((self.words.grammar, ""), (self.words.language.sent, "sent_")):
            for hit in grammar.hits(read):
                sentence = read[hit.sentence]
                start = new.start + sentence.starts[hit.first]
                end = new.start + sentence.ends[min(hit.last, len(sentence.ends)) - 1]
                number = self.sentence_at(start)
                if not any(quote.start <= start and end <= quote.end for quote in self.quotations):
                    found.append(Found(prefix + hit.label, hit.tier, number, start, end))
        return sorted(found, key=lambda one: (one.start, one.end))

    @cached_property
    def quotations(self) -> list[Span]:
        """The places in quotation marks whose words stand so in facts or history.

        They are somebody's words taken up, and no turn of phrase of the draft's own.
        """
        found = []
        for quote in _QUOTED.finditer(self.folded):
            inner = " ".join(quote[1].split()).strip(" .,;:!?")
            if inner and self._is_said(inner):
                found.append(Span(quote.start(), quote.end()))
        return found

    def _is_said(self, words: str) -> bool:
        """Tell whether words with single spaces stand in facts or history, however spaced there."""
        longest = max(words.split(), key=len)
        return longest in self.backing and (words in self.backing or words in self._backing_line)

    @cached_property
    def _backing_line(self) -> str:
        return " ".join(self.backing.split())

    def having(self, label: str, tier: str = "sure") -> list[Found]:
        """Return the phrases of a label and tier."""
        return self._phrases_by_label.get((label, tier), [])

    @cached_property
    def _phrases_by_label(self) -> dict[tuple[str, str], list[Found]]:
        found: dict[tuple[str, str], list[Found]] = {}
        for one in self.phrases:
            found.setdefault((one.label, one.tier), []).append(one)
        return found

    def sentence_at(self, place: int) -> int:
        """Return the number of the sentence at a place, -1 outside of the body."""
        for number, span in enumerate(self.sentences):
            if span.start <= place < span.end:
                return number
        return -1

    def text_of(self, span: Span) -> str:
        """Return the text at a place."""
        return self.text[span.start : span.end]

    def tokens(self, span: Span) -> list[str]:
        """Return the folded words at a place."""
        found = self._tokens.get(span)
        if found is None:
            found = self._tokens[span] = words_of_text(self.folded[span.start : span.end])
        return found

    @cached_property
    def notes(self) -> tuple[str, ...]:
        """All that the facts say, one by one."""
        facts = self.draft.facts
        named = (facts.name, facts.company, facts.role, facts.rep, facts.rep_company, facts.offer)
        return (*named, *facts.known, *facts.proof, *facts.others)

    @cached_property
    def _noted(self) -> str:
        return folded_of("\n".join(self.notes))

    @cached_property
    def _said(self) -> tuple[str, ...]:
        return tuple(folded_of(touch.text) for touch in self.draft.history)

    @cached_property
    def backing(self) -> str:
        """All that facts and history say, folded, as one text."""
        return backing_of(self._noted, self._said)

    @cached_property
    def backing_stems(self) -> frozenset[str]:
        """The beginnings of the words of facts and history."""
        return words_known(self._noted, self._said)[1]

    @cached_property
    def backing_words(self) -> frozenset[str]:
        """The words of facts and history."""
        return words_known(self._noted, self._said)[0]

    @cached_property
    def backing_numbers(self) -> Known:
        """The numbers of facts and history."""
        english = self.lexicon.languages.get("en", self.words).numbers
        return known_numbers(self.notes, self._said, english, self.words.numbers)

    @cached_property
    def novelties(self) -> list[list[Novelty]]:
        """For each sentence the numbers, names and words of quantity that nothing backs."""
        numbers = numbers_in(self.folded, self.words.numbers)
        return [
            [
                *self._new_numbers(span, numbers),
                *self._new_names(span),
                *self._new_quantities(span),
                *self._new_shares(span),
            ]
            for span in self.sentences
        ]

    def _new_numbers(self, span: Span, numbers: Iterable[Number]) -> Iterable[Novelty]:
        backed = self.backing_numbers
        for number in numbers:
            if not span.start <= number.start < span.end:
                continue
            before = self.tokens(Span(span.start, number.start))[-_ROUNDED_WORDS:]
            after = self.tokens(Span(number.end, span.end))[:2]
            is_rounded = not self.words.rounding.isdisjoint(before)
            share = is_share(self.folded, number)
            chosen = backed.shares if share else backed.following
            is_known = number.value in chosen or (
                is_rounded
                and (
                    is_near(number.value, chosen & backed.given) or is_nearly(number.value, chosen)
                )
            )
            kind = self._kind(number, after, is_share=share)
            if kind == "money" and not share:
                is_known |= self._is_product(number.value)
            is_date = not number.is_word and not self.words.calendar.isdisjoint(after)
            if is_known and not (is_date and self._is_other_date(number, after)):
                continue
            if number.is_word and number.value <= 2:  # noqa: PLR2004 - articles and pairs
                continue
            yield Novelty(kind, number.start, number.end)

    def _is_product(self, value: float) -> bool:
        """Tell whether a sum is a known price times a known count, give or take its rounding."""
        given = sorted(self.backing_numbers.given)[-_FACTORS_MAX:]
        return any(
            abs(value - first * second) <= _ROUNDED * value
            for first, second in combinations(given, 2)
        )

    def _kind(self, number: Number, after: list[str], *, is_share: bool) -> str:
        mark = self.folded[number.end : number.end + 2].strip()[:1]
        money = self.folded[max(0, number.start - 2) : number.end + 3]
        is_euro = bool(after) and after[0] in _EURO
        if is_share or is_euro or any(sign in money for sign in "€$£"):
            return "money"
        if mark == ":" or (after and after[0] in self.words.clock):
            return "clock"
        if not self.words.calendar.isdisjoint(after):
            return "day"
        return "word" if number.is_word else "figure"

    def _is_other_date(self, number: Number, after: list[str]) -> bool:
        """Tell whether a day of a month stands beside another month, or none, in what is known."""
        month = next(word for word in after if word in self.words.calendar)
        day = f"{number.value:g}"
        return month in self.backing_words and not re.search(
            rf"(?<!\w){day}\D{{1,6}}{month}|{month}\W{{1,3}}{day}(?!\d)", self.backing
        )

    def _new_quantities(self, span: Span) -> Iterable[Novelty]:
        if self.words.quantities.isdisjoint(self.tokens(span)):
            return
        for found in WORD.finditer(self.folded, span.start, span.end):
            if found[0] in self.words.quantities and found[0] not in self.backing_words:
                yield Novelty("quantity", found.start(), found.end())

    def _new_shares(self, span: Span) -> Iterable[Novelty]:
        shares = self.backing_numbers.shares
        sentence = self.folded[span.start : span.end]
        for phrase, hundredths in self.words.shares:
            if phrase not in sentence:
                continue
            for found in re.finditer(rf"(?<!\w){phrase}(?![\w-])", sentence):
                start, end = span.start + found.start(), span.start + found.end()
                after = self.tokens(Span(end, span.end))[:2]
                is_time = not self.words.clock.isdisjoint(after)
                is_known = phrase in self.backing or any(
                    _SHARE_LEAST * share <= hundredths <= _SHARE_MOST * share for share in shares
                )
                if not is_time and not is_known:
                    yield Novelty("share", start, end)

    def _new_names(self, span: Span) -> Iterable[Novelty]:
        is_german = self.words.language.code == "de"
        is_first = True
        for found in WORD.finditer(self.folded, span.start, span.end):
            written = self.text[found.start() : found.end()]
            was_first, is_first = is_first, False
            if written.islower():
                continue
            letters = written[1:]
            is_acronym = len(written) >= _ACRONYM_MIN and written.isupper() and written.isalpha()
            is_inner = any(letter.isupper() for letter in letters)
            is_name = written[:1].isupper() and (not was_first and not is_german)
            if not (is_name or is_inner or is_acronym):
                continue
            stem = found[0].removesuffix("'s").removesuffix("’s")
            if (
                stem in self.backing_words
                or stem[:STEM_LENGTH] in self.backing_stems
                or stem in self.words.calendar
                or stem in self.words.titles
                or stem in self.words.ours
                or stem in self.words.yours
                or stem in self.words.language.common
                or any(self._is_known_part(part) for part in re.split("['’-]", stem))
                or len(stem) < _ACRONYM_MIN
            ):
                continue
            yield Novelty("name", found.start(), found.end())

    def _is_known_part(self, part: str) -> bool:
        words = self.words
        return part[:STEM_LENGTH] in self.backing_stems or part in words.ours or part in words.yours

    def stems(self, text: str) -> frozenset[str]:
        """Return the beginnings of the telling words of a text."""
        return stems_in(folded_of(text), self.words.language.common)

    @cached_property
    def meanings(self) -> Singles:
        """What the encoder makes of each sentence: sentences by 384; zeros without an encoder."""
        ask = self.lexicon.meaning
        if ask is None or not self.sentences:
            return np.zeros((len(self.sentences), _MEANING_WIDTH), np.float32)
        return np.array([ask(self.text_of(span)) for span in self.sentences], np.float32)

    @cached_property
    def _ours(self) -> tuple[tuple[str, int], ...]:
        """What we sent before, folded, each with where it begins to quote."""
        return quoted_in(tuple(each.text for each in self.draft.history if not each.is_theirs))

    @cached_property
    def own_earlier(self) -> list[str]:
        """What we wrote before, folded, each without what it quotes."""
        return [text[:cut] for text, cut in self._ours]

    @cached_property
    def own_stems(self) -> frozenset[str]:
        """The beginnings of the telling words that we wrote before."""
        return stems_said(tuple(self.own_earlier), self.words.language.common)

    @cached_property
    def earlier_bumps(self) -> list[str]:
        """The subjects of mails that were forwarded before; "" where none is told."""
        found = []
        for text, cut in self._ours:
            named = forwarded_subject(text)
            if cut < len(text) or named is not None:
                found.append(subject_below(text[cut:]) or named or "")
        return found

    @cached_property
    def repetition(self) -> tuple[float, float]:
        """How much of the body stood in one earlier touch: share of word pairs, and of words."""
        body = self.parts.body
        return repetition_of(
            self.tokens(body),
            self.stems(self.text_of(body)),
            self.own_earlier,
            names=self.prospect_words,
            common=self.words.language.common,
        )


def _words_of(draft: DraftInContext, lexicon: CheckLexicon) -> CheckWords:
    languages = {code: words.language for code, words in lexicon.languages.items()}
    code = tell_language(draft.text, languages, hint=draft.language)
    return lexicon.languages.get(code) or lexicon.languages["en"]


def words_of(folded: str) -> frozenset[str]:
    """Return the words of a folded text, with the pieces of those that are joined."""
    found: set[str] = set()
    for word in words_of_text(folded):
        found |= {word, *re.split("['’-]", word)}
    return frozenset(word for word in found if word)


def _tokens(text: str) -> frozenset[str]:
    return words_of(fold_in_place(text))
