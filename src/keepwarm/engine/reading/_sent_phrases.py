"""The phrases of our own mails: found in a text, each with its label and its place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from keepwarm.engine.reading._language import Language
from keepwarm.engine.reading._sentences import Sentence, sentences_of

_QUESTION: Final = "?"
_ASKING: Final = "asking"  # an indirect question: "I wonder whether"
_COURTESY: Final = "courtesy"  # a question that wants no answer: "how are you?"
_COLON: Final = ":"  # parts sentences, but not what is announced from its announcement


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase of ``label`` in the sentence of this number, at offsets into the text."""

    label: str
    sentence: int
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """A mail of ours taken apart; ``questions`` are the numbers of sentences that ask."""

    text: str
    language: str
    sentences: Sequence[Sentence]
    phrases: Mapping[str, Sequence[Phrase]]
    questions: Sequence[int] = field(default=())

    def of(self, label: str) -> Sequence[Phrase]:
        """Return the phrases of a label, in their order."""
        return self.phrases.get(label, ())

    def place_of(self, number: int) -> tuple[int, int]:
        """Return where a sentence begins and ends."""
        sentence = self.sentences[number]
        return sentence.starts[0], sentence.ends[-1]

    def place_with_list(self, number: int) -> tuple[int, int]:
        """Return where a sentence and what it announces with a colon begin and end."""
        start, end = self.place_of(number)
        is_announced = self.text[end : end + 1] == _COLON and number + 1 < len(self.sentences)
        return start, self.place_of(number + 1)[1] if is_announced else end


def analyse_sent(text: str, language: Language) -> Analysis:
    """Return the phrases of our own mails in ``text``; a "hint" counts only in a question."""
    sentences = sentences_of(text, language.spelling)
    hits = [hit for hit in language.sent.hits(sentences) if not hit.is_negated]
    asked = _questions(text, sentences)
    indirect = {hit.sentence for hit in hits if hit.label == _ASKING}
    courtesies = {hit.sentence for hit in hits if hit.label == _COURTESY}
    phrases: dict[str, list[Phrase]] = {}
    for hit in hits:
        if hit.tier == "hint" and hit.sentence not in asked | indirect:
            continue
        sentence = sentences[hit.sentence]
        start, end = sentence.starts[hit.first], sentence.ends[hit.last - 1]
        phrases.setdefault(hit.label, []).append(Phrase(hit.label, hit.sentence, start, end))
    for found in phrases.values():
        found.sort(key=lambda phrase: (phrase.start, phrase.end))
    return Analysis(
        text=text,
        language=language.code,
        sentences=sentences,
        phrases=phrases,
        questions=sorted(asked - courtesies),
    )


def _questions(text: str, sentences: Sequence[Sentence]) -> set[int]:
    """Return the numbers of the sentences that ask; one that announces a question asks, too."""
    asked: set[int] = set()
    for number in range(len(sentences) - 1, -1, -1):
        sentence = sentences[number]
        end = sentence.ends[-1]
        announces = number + 1 in asked and text[end : end + 1] == _COLON
        if announces or _QUESTION in sentence.words:
            asked.add(number)
    return asked
