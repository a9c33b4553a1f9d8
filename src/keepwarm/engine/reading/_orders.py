"""Orders to the software that reads a mail: found, reported, and never part of what was said.

A phrase that no person says to another is an order by itself. Everything else is one only where
software is addressed (by name, by "whoever automates this", in the marks of a markup or a prompt)
and told to do something; what people ask each other for ("update your records", "ignore my last
mail") is not. The phrases are groups of the language packs: ``injection``, ``order_note`` (a note
to software), ``order_reader`` (software, if ``sure``), ``order_act`` (asked of nobody else, if
``sure``), ``order_matter`` (instructions about goods) and ``order_person`` (people; as ``hint``
what people ask of anybody, like being taken off the list).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from functools import lru_cache, reduce
from itertools import zip_longest
from operator import or_
from typing import Final

from keepwarm.engine.reading._grammar import Grammar
from keepwarm.engine.reading._language import LANGUAGES, Language, tell_language
from keepwarm.engine.reading._order_cues import (
    WORDS_KEPT_MAX,
    OrderCues,
    OrderScorer,
    Tokens,
    has_markup,
    kinds_of,
    may_order,
    tokens_of,
)
from keepwarm.engine.reading._order_disguises import decoded_blobs, undisguised
from keepwarm.engine.reading._sentences import Sentence, sentences_of
from keepwarm.engine.reading._words import fold
from keepwarm.engine.values import Evidence

ORDER: Final = "injection"

_ORDER: Final = ("injection", "sure")
_NOTE: Final = ("order_note", "sure")
_NOTED: Final = ("order_note", "noted")  # the note is in the clause itself
_READER: Final = ("order_reader", "sure")
_MAYBE_READER: Final = ("order_reader", "hint")
_ACT: Final = ("order_act", "sure")
_MAYBE_ACT: Final = ("order_act", "hint")
_MATTER: Final = ("order_matter", "sure")
_PERSON: Final = ("order_person", "sure")
_OF_ANYBODY: Final = ("order_person", "hint")
_READERS: Final = frozenset({_READER, _MAYBE_READER})
_ACTS: Final = frozenset({_ACT, _MAYBE_ACT})
_CALLING_GROUPS: Final = frozenset({"injection", "order_note", "order_reader"})
_GROUPS: Final = _CALLING_GROUPS | {"order_act", "order_matter", "order_person"}

_REACH_CLAUSES: Final = 2
"""So many clauses after software was addressed an order that nobody else is given is for it."""
_NOTED_WORDS_MIN: Final = 3
_LABEL_WORDS_MAX: Final = 9  # "note to the assistant that reads this mailbox:"
_LEADS: Final = ":;\n!,"
_HEADS: Final = ":;"
_CHARACTERS_MAX: Final = 24_000
_PIECE_CHARACTERS: Final = 1_200  # never more words than are read of a text at once
_PIECE_CHARACTERS_MIN: Final = 800
_ENCLOSED_CHARACTERS_MAX: Final = 2_000
_BRACKETS_MAX: Final = 200

_WORD: Final = re.compile(r"[^\W_]+")
_CALL_CHARACTERS_MIN: Final = 3
_BREAK: Final = re.compile(
    r"[#%=~*_|\u2022]{2,}|[\[\]{}<>|]|(?<!\w)\(|\)(?!\w)|(?<=\s)[-\u2013\u2014]{1,3}(?=\s)"
    r"|\u2014|/\*|\*/|(?<!:)//|[\u2190-\u2bff\U0001f000-\U0001faff]+|\.{2,}"
)
_MARKUP: Final = re.compile(
    r"<\|\s?\w+\s?\|>|\[/?inst\]|<<?/?sys>>?|</?(?:system|assistant|instructions?|prompt|im_start)>"
    r"|[\"']role[\"']\s{0,9}:\s{0,9}[\"'](?:system|assistant|developer)[\"']",
    re.IGNORECASE,
)
_ENCLOSURES: Final = (
    ("<!--", "-->"),
    ("/*", "*/"),
    ("{{", "}}"),
    ("{", "}"),
    ("[[", "]]"),
    ("[", "]"),
    ("(", ")"),
)
_MACHINE_MARKS: Final = frozenset({"<!--", "/*", "{{", "{", "[["})
_ENCLOSES: Final = re.compile(
    "|".join(re.escape(mark) for pair in _ENCLOSURES for mark in pair)
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Clause:
    """A clause from ``start`` to ``end``, and what it holds.

    A label is short and leads to the next clause; a heading does so by a colon or a mark.
    """

    start: int
    end: int
    holds: frozenset[tuple[str, str]]
    is_question: bool
    is_label: bool
    is_heading: bool


def without_orders(
    text: str,
    languages: Mapping[str, Language],
    *,
    language: str = "",
    scorer: OrderScorer | None = None,
    is_likely: Callable[[], bool] = lambda: True,
) -> tuple[str, tuple[Evidence, ...]]:
    """Return ``text`` with the sentences that give orders blanked, and those as evidence.

    Everything else keeps its place. ``language`` is a hint; English is always looked for, and the
    other languages where a word of theirs calls software: an order may be in any of them.
    ``scorer`` tells also the orders that no phrase knows; these are believed only where
    ``is_likely`` says of the text as a whole that there may be one.
    """
    read = text[:_CHARACTERS_MAX]
    plain, places = undisguised(read)
    words = frozenset(_WORD.findall(fold(plain)))
    is_marked = has_markup(plain)
    spans = [*_marked(plain)] if is_marked else []
    told = ""
    if is_marked or _may_order(words, *(known.cues for known in languages.values())):
        told = tell_language(plain, languages, hint=language) or LANGUAGES[0]
        for code, known in languages.items():
            if code in (told, LANGUAGES[0]) or _calls(known, words):
                spans += _spans(plain, known, is_told=code == told)
    if told and not spans and scorer is not None:
        scored = [*scorer.spans(tokens_of(plain, _cues(languages, told)))]
        spans += scored if scored and is_likely() else ()
    spans = [(places[start], places[end - 1] + 1) for start, end in spans]
    for start, end, decoded in decoded_blobs(read):
        if any(_is_order(decoded, known) for known in languages.values()):
            spans.append((start, end))
    if not spans:
        return text, ()
    kept = list(text)
    merged = _merged(spans, text)
    for start, end in merged:
        kept[start:end] = " " * (end - start)
    return "".join(kept), tuple(
        Evidence(label=ORDER, words=text[start:end], start=start, end=end) for start, end in merged
    )


def order_tokens(text: str, languages: Mapping[str, Language], *, language: str = "") -> Tokens:
    """Return the words and cues of a text by which orders are scored; ``language`` is a hint."""
    plain, _ = undisguised(text[:_CHARACTERS_MAX])
    return tokens_of(plain, _cues(languages, tell_language(plain, languages, hint=language)))


def _cues(languages: Mapping[str, Language], told: str) -> OrderCues:
    """Return the cues of a language together with the English ones, which stand in any text."""
    english = languages[LANGUAGES[0]].cues
    known = languages.get(told)
    return english if known is None or told == LANGUAGES[0] else _joined(known.cues, english)


def _marked(plain: str) -> Iterator[tuple[int, int]]:
    """Yield where markup of prompts stands, with the rest of its line."""
    for found in _MARKUP.finditer(plain):
        start = plain.rfind("\n", 0, found.start()) + 1
        end = plain.find("\n", found.end())
        enclosing = plain.rfind("{", start, found.start())
        if enclosing >= 0:
            closing = plain.find("}", found.end(), end if end >= 0 else len(plain))
            yield enclosing, closing + 1 if closing >= 0 else found.end()
            continue
        yield found.start(), end if end >= 0 else len(plain)


def _is_order(plain: str, known: Language) -> bool:
    return any(
        _ORDER in clause.holds or not _ACTS.isdisjoint(clause.holds)
        for clause in _clauses(plain, known, is_told=False)
    )


def _spans(plain: str, known: Language, *, is_told: bool) -> Iterator[tuple[int, int]]:
    """Yield where orders stand by the words of one language, in which the text is told or not."""
    clauses = _clauses(plain, known, is_told=is_told)
    held = frozenset[tuple[str, str]]().union(*(clause.holds for clause in clauses))
    if _ORDER not in held and _ACTS.isdisjoint(held) and _READERS.isdisjoint(held):
        return
    ordered = {number for number, clause in enumerate(clauses) if _ORDER in clause.holds}
    for number in range(len(clauses)):
        ordered.update(_addressed(clauses, number))
    starts = [clause.start for clause in clauses]
    for start, end in _enclosed(plain, clauses, starts):
        yield start, end
        ordered.update(range(bisect_left(starts, start), bisect_left(starts, end)))
    for number, clause in enumerate(clauses[1:], 1):
        is_next = number - 1 in ordered and not _ACTS.isdisjoint(clause.holds)
        if is_next and _PERSON not in clause.holds and not clause.is_question:
            ordered.add(number)
    for number in ordered:
        yield clauses[number].start, clauses[number].end


def _addressed(clauses: Sequence[_Clause], number: int) -> Iterator[int]:
    """Yield the clauses that are an order to the software that a clause addresses."""
    clause = clauses[number]
    if _READERS.isdisjoint(clause.holds):
        return
    is_sure = _READER in clause.holds
    wanted = _ACTS | {_NOTED} if is_sure else {_ACT}
    if not clause.is_question and not wanted.isdisjoint(clause.holds):
        yield number
    if not (is_sure or clause.is_label):
        return
    for following in range(number + 1, min(number + 1 + _REACH_CLAUSES, len(clauses))):
        holds, is_question = clauses[following].holds, clauses[following].is_question
        if _PERSON in holds:
            return
        is_led = is_sure and clause.is_label and following == number + 1
        is_noted = is_led and _NOTE in clause.holds and clause.is_heading
        is_act = not (_ACTS if is_led else {_ACT}).isdisjoint(holds)
        if not is_question and (is_act or (is_noted and _OF_ANYBODY not in holds)):
            yield from range(number, following + 1)


def _enclosed(
    plain: str, clauses: Sequence[_Clause], starts: Sequence[int]
) -> Iterator[tuple[int, int]]:
    """Yield the brackets, comments and the like that hold an order."""
    for start, end, is_of_machines in _enclosures(plain):
        inside = clauses[bisect_left(starts, start) : bisect_left(starts, end)]
        if not inside:
            continue
        holds = frozenset[tuple[str, str]]().union(*(clause.holds for clause in inside))
        is_told = not _READERS.isdisjoint(inside[0].holds)
        is_ordered = not _ACTS.isdisjoint(holds)
        is_noted = _NOTE in inside[0].holds
        if _ORDER in holds or is_noted or is_told + is_of_machines + is_ordered > 1:
            yield start, end


def _enclosures(plain: str) -> Iterator[tuple[int, int, bool]]:
    """Yield what stands in brackets of any kind, and whether people do not write such ones."""
    closing = dict(_ENCLOSURES)
    opened: list[tuple[str, int]] = []
    for number, found in enumerate(_ENCLOSES.finditer(plain)):
        if number == _BRACKETS_MAX:
            return
        mark = found[0]
        if mark in closing:
            opened.append((mark, found.start()))
            continue
        for depth in range(len(opened) - 1, -1, -1):
            opener, start = opened[depth]
            if closing[opener] == mark:
                del opened[depth:]
                if found.end() - start <= _ENCLOSED_CHARACTERS_MAX:
                    yield start, found.end(), opener in _MACHINE_MARKS
                break


def _clauses(plain: str, known: Language, *, is_told: bool) -> list[_Clause]:
    """Return the clauses of a text with what each holds of the phrases about orders."""
    grammar = _order_grammar(known.grammar)
    broken = _BREAK.sub(_as_ends, plain)
    clauses: list[_Clause] = []
    for at, piece in _pieces(broken):
        sentences = sentences_of(piece, known.spelling)
        holds = _held(grammar, sentences, is_told=is_told)
        ends = [at + sentence.starts[0] for sentence in sentences[1:]]
        for sentence, held, following in zip_longest(sentences, holds, ends):
            end = at + sentence.ends[-1]
            between = broken[end : following or end + 3]
            is_short = len(sentence.words) <= _LABEL_WORDS_MAX
            clauses.append(
                _Clause(
                    start=at + sentence.starts[0],
                    end=end,
                    holds=_weighed(held),
                    is_question=sentence.words[-1] == "?",
                    is_label=is_short and (_has(between, _LEADS) or "." not in between),
                    is_heading=is_short and _has(between, _HEADS),
                )
            )
    return clauses


def _held(
    grammar: Grammar, sentences: Sequence[Sentence], *, is_told: bool
) -> list[set[tuple[str, str]]]:
    """Return for each sentence the groups and tiers whose phrases stand in it.

    That a note to software is an order whatever it says can be told in the text's language only:
    in another one nobody sees that it says "no thanks".
    """
    holds: list[set[tuple[str, str]]] = [set() for _ in sentences]
    for hit in grammar.hits(sentences):
        held = holds[hit.sentence]
        if hit.label != _NOTE[0]:
            held.add((hit.label, hit.tier))
            continue
        held.add(_READER)
        if is_told:
            held.add(_NOTE)
            if len(sentences[hit.sentence].words) - hit.last >= _NOTED_WORDS_MIN:
                held.add(_NOTED)
    return holds


def _weighed(holds: set[tuple[str, str]]) -> frozenset[tuple[str, str]]:
    """Return what a clause holds, less what it says to a person or what anybody may be asked."""
    if _PERSON in holds:
        is_sure = _READER in holds
        holds = holds - {_NOTE, _NOTED, *_READERS} | ({_MAYBE_READER} if is_sure else set())
    if _MATTER in holds and _READERS.isdisjoint(holds):
        holds = holds - {_ORDER, _ACT}
    if _OF_ANYBODY in holds:
        holds = holds - {_MAYBE_ACT, _NOTED}
    return frozenset(holds)


def _has(text: str, marks: str) -> bool:
    return any(mark in text for mark in marks)


def _as_ends(found: re.Match[str]) -> str:
    return ";" * len(found[0])


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """Yield the pieces in which a text is read and where each begins, cut between its lines."""
    at = 0
    while at < len(text):
        end = min(at + _PIECE_CHARACTERS, len(text))
        if end < len(text):
            least = at + _PIECE_CHARACTERS_MIN
            cuts = (text.rfind(mark, least, end) for mark in ("\n", ". ", " "))
            end = next((cut + 1 for cut in cuts if cut >= 0), end)
        yield at, text[at:end]
        at = end


def _merged(spans: Sequence[tuple[int, int]], text: str) -> list[tuple[int, int]]:
    """Return places in their order, as one where nothing but marks is between them."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        while end < len(text) and not text[end].isalnum() and not text[end].isspace():
            end += 1  # noqa: PLW2901 - the marks behind an order are part of it
        if merged and not any(map(str.isalnum, text[merged[-1][1] : start])):
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


class _Kinds(dict[str, int]):
    """What words may do in an order, in any language, found out once for each word."""

    def __init__(self, cues: Sequence[OrderCues]) -> None:
        super().__init__()
        self._cues = cues

    def __missing__(self, word: str) -> int:
        kinds = kinds_of(word, self._cues)
        if len(self) < WORDS_KEPT_MAX:
            self[word] = kinds
        return kinds


@lru_cache(maxsize=16)
def _kinds(*cues: OrderCues) -> _Kinds:
    return _Kinds(cues)


def _may_order(words: frozenset[str], *cues: OrderCues) -> bool:
    """Tell whether such words can be an order; of a language without cues nobody can say."""
    if not all(known.words for known in cues):
        return True
    return may_order(reduce(or_, map(_kinds(*cues).__getitem__, words), 0))


@lru_cache(maxsize=64)
def _joined(ours: OrderCues, others: OrderCues) -> OrderCues:
    return ours.joined(others)


@lru_cache(maxsize=16)
def _order_grammar(whole: Grammar) -> Grammar:
    """Return a grammar with nothing in it but the phrases about orders: they are few."""
    return _only(whole, _GROUPS)


@lru_cache(maxsize=16)
def _calling_words(whole: Grammar) -> frozenset[str]:
    return frozenset(
        word for word in _only(whole, _CALLING_GROUPS).by_word if len(word) >= _CALL_CHARACTERS_MIN
    )


def _calls(known: Language, words: frozenset[str]) -> bool:
    """Tell whether a clause among whose words are these may call or command software."""
    return _may_order(words, known.cues) and not _calling_words(known.grammar).isdisjoint(words)


def _only(grammar: Grammar, groups: frozenset[str]) -> Grammar:
    ours = {n for n, template in enumerate(grammar.templates) if template.label in groups}
    return replace(
        grammar,
        by_word=_filed(grammar.by_word, ours),
        by_beginning=_filed(grammar.by_beginning, ours),
        always=[number for number in grammar.always if number in ours],
    )


def _filed(filed: Mapping[str, Sequence[int]], ours: AbstractSet[int]) -> dict[str, list[int]]:
    kept = {word: [n for n in numbers if n in ours] for word, numbers in filed.items()}
    return {word: numbers for word, numbers in kept.items() if numbers}
