"""A clear request to stop all contact, in the words of its writer; in doubt there is none.

A person reads every answer anyway, so precision comes first here: a phrase counts only where its
sentence is no question, condition, negation, quotation or instruction, and no other way of
contact is offered.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from keepwarm.engine.reading._lexicon import StopWords
from keepwarm.engine.reading._words import fold

_WRAPPED_CHARACTERS_MIN: Final = 45  # a longer line without a full stop goes on in the next one
_LINE_ENDS: Final = ("", ".", "!", "?", ":")
_WORD_REST_CHARACTERS_MAX: Final = 160  # a name and a signature may stand below a lone "stop"
_CONTEXT_WORDS: Final = 5
_SENTENCE_END: Final = re.compile(r"(?<=[.!?;])\s+")
_CLAUSE: Final = re.compile(r"[,;:()–—]| - | and | so | und | et | y | e | en ")
_REPLY_MARK: Final = re.compile(r"(?:re|aw|sv|antw|tr|fw|fwd|wg|rv|enc)\s*:\s*")
_AROUND: Final = " \t\n.,;:!?*_-–—\"'<>()[]"
_QUOTES: Final = '"“”„«»'
_NOT_WORDS: Final = frozenset({"or", "and", "oder", "ou", "o", "of"})


def find_stop(new_text: str, subject: str, words: StopWords) -> str:
    """Return the words that ask to stop all contact; empty where nobody clearly asks for it."""
    folded_text = fold(new_text).strip()
    alone = _alone(folded_text, subject, words)
    if alone:
        return alone
    patterns = words.phrases.possible_in(folded_text)
    if not patterns or _offers_channel(" ".join(folded_text.split()), words):
        return ""
    for sentence in _sentences(new_text):
        folded = " ".join(fold(sentence).split()).lstrip(_AROUND)
        for pattern in patterns:
            for found in pattern.finditer(folded):
                if _stands(folded, found, words):
                    return found[0].strip(_AROUND)
    return ""


def may_ask_to_stop(tokens: set[str], words: StopWords) -> bool:
    """Tell cheaply whether ``find_stop`` could find anything in a mail of these words."""
    return not words.telling.isdisjoint(tokens) or bool(words.phrases.possible_among(tokens))


def _alone(folded_text: str, subject: str, words: StopWords) -> str:
    """Return the first line, or a subject of the sender's own, if it is nothing but a stop word."""
    first, _, rest = folded_text.partition("\n")
    if "?" in folded_text or len(rest) > _WORD_REST_CHARACTERS_MAX:
        return ""
    if first.strip(_AROUND) in words.words:
        return first.strip(_AROUND)
    folded = fold(subject).strip()
    is_own = not _REPLY_MARK.match(folded) and len(first) <= _WORD_REST_CHARACTERS_MAX
    return folded.strip(_AROUND) if is_own and folded.strip(_AROUND) in words.words else ""


def _offers_channel(whole: str, words: StopWords) -> bool:
    """Tell whether the writer wants another channel ("call me", but not "don't call me")."""
    for found in words.channels.finditer(whole):
        before = whole[max(0, found.start() - 40) : found.start()].split()[-2:]
        if not any(words.negations.fullmatch(word) or word in _NOT_WORDS for word in before):
            return True
    return False


def _stands(sentence: str, found: re.Match[str], words: StopWords) -> bool:
    """Tell whether a phrase means in its sentence what it says alone."""
    before, after = sentence[: found.start()], sentence[found.end() :]
    if sentence.endswith("?") and not words.openers.search(before):
        return False
    if before.endswith(tuple(_QUOTES)) or sum(map(before.count, _QUOTES)) % 2:
        return False
    clause = _CLAUSE.split(before)[-1].split()[-_CONTEXT_WORDS:]
    return not (
        words.conditions.search(before)
        or words.negations.search(" ".join(clause))
        or words.limits.search(after)
        or words.links.search(sentence)
    )


def _sentences(text: str) -> Iterator[str]:
    """Yield the sentences of a text whose lines may be wrapped."""
    lines = [line.strip() for line in text.split("\n")]
    paragraph: list[str] = []
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        paragraph.append(line)
        is_long = len(line) >= _WRAPPED_CHARACTERS_MIN
        if following and (is_long or following[0].islower()) and line[-1:] not in _LINE_ENDS:
            continue
        yield from _SENTENCE_END.split(" ".join(paragraph))
        paragraph.clear()
