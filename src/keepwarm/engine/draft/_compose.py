"""Composes a draft out of facts: an honest skeleton, with its gaps as structure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Final

from keepwarm.engine.values import Channel, Tactic

from ._recipes import Form, Line, Recipes

CLOSES_SHOWN: Final = 4
"""The close in the draft and three others."""
SAME_EVERY_TIME: Final = frozenset({"salutation", "sign_off", "initial", "caller", "number"})
"""What a person says alike each time, and what no one would call a repetition."""
_SAID_ALIKE_LENGTH_MIN: Final = 12
_SPOKEN: Final = frozenset({Channel.PHONE, Channel.VOICEMAIL, Channel.TEXT})
_CLOSE: Final = "close"
_LEAD: Final = "lead"
_SALUTATION: Final = "salutation"
_SUBJECT: Final = "subject"
TYPED: Final = frozenset({"angle", "answer", "personal"})
"""What only a person can say, in words of their own."""
_NAMES: Final = frozenset({"salutation", "addressed", "first_name", "full_name"})
_GREETS: Final = frozenset({"salutation", "caller"})
_NO_WORDS: Final = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One part of a draft: its text, or what a person has to say there.

    ``wish`` is what a person could say there that would be better than what stands.
    """

    part: str
    text: str = ""
    gap: str = ""
    wish: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Close:
    """One way to end, and what it asks."""

    ask: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A touch prepared: its blocks in order, the close among them, and other closes.

    ``subject`` is ``None`` where the touch has none of its own: a reply or a forward keeps that
    of its thread. A draft with gaps has no text: it can be completed, never approved.
    """

    tactic: Tactic
    channel: Channel
    language: str
    subject: Block | None
    blocks: tuple[Block, ...]
    closes: tuple[Close, ...]
    words_max: int
    is_reply: bool
    is_forward: bool
    lacks: tuple[str, ...] = ()
    """The facts without which the tactic makes no sense, as far as they are not known."""

    @property
    def wishes(self) -> tuple[Block, ...]:
        """Return the parts that stand, and that a person could say better."""
        return tuple(block for block in self.blocks if block.wish)

    @property
    def gaps(self) -> tuple[Block, ...]:
        """Return the parts that the facts do not fill, the subject first."""
        every = (*((self.subject,) if self.subject else ()), *self.blocks)
        return tuple(block for block in every if block.gap)

    @property
    def text(self) -> str:
        """Return the whole text; ``ValueError`` while something is missing."""
        if self.gaps:
            missing = ", ".join(block.part for block in self.gaps)
            raise ValueError(f"the draft lacks {missing}; fill that in first")
        return self.skeleton

    @property
    def skeleton(self) -> str:
        """Return what stands so far, without a mark where something is missing."""
        between = " " if self.channel in _SPOKEN else "\n\n"
        return between.join(block.text for block in self.blocks if block.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftMaterial:
    """What is known for a draft.

    ``slots`` holds each known fact by its name (see ``SLOTS``), ``asked`` what was asked of the
    person before, ``said`` what was said to them before, as ``words_said`` makes it. ``filled``
    are parts in the words of the person who writes: they go before every line of a recipe.
    """

    language: str
    slots: Mapping[str, str]
    asked: frozenset[str] = frozenset()
    said: str = ""
    filled: Mapping[str, str] = field(default_factory=dict)
    settled: frozenset[str] = frozenset()
    """Asks whose answer is known: they are not asked of the person."""


def words_said(texts: Iterator[str] | list[str]) -> str:
    """Return earlier texts in the form in which lines are held against them."""
    return " | ".join(_plain(text) for text in texts)


def compose(
    recipes: Recipes, tactic: Tactic, channel: Channel, facts: DraftMaterial, *, close: str = ""
) -> Draft | None:
    """Return the draft of a touch; ``None`` where the tactic has nothing to say on the channel.

    ``close`` is the text of the close that was chosen among those offered; empty takes the first.

    Every line of it is made of the facts given, and none was said to the person before, but for
    greeting and name. Where no line can be made, the draft has a gap that says what is missing.
    """
    form = recipes.form(tactic, channel)
    if form is None:
        return None
    offered = list(_closes(recipes, tactic, form, facts))[:CLOSES_SHOWN]
    closes = tuple(sorted(offered, key=lambda each: each.text != close))
    blocks = _blocks(recipes, tactic, form, closes, facts)
    if sum(len(block.text.split()) for block in blocks) > form.words_max:
        blocks = _blocks(recipes, tactic, form, closes, facts, is_short=True)
    return Draft(
        tactic=tactic,
        channel=channel,
        language=facts.language,
        subject=_subject(recipes, tactic, form, facts),
        blocks=tuple(block for block in blocks if block.text or block.gap),
        closes=closes,
        words_max=form.words_max,
        is_reply=form.is_reply,
        is_forward=form.is_forward,
        lacks=_lacked(recipes, tactic, facts),
    )


def _lacked(recipes: Recipes, tactic: Tactic, facts: DraftMaterial) -> tuple[str, ...]:
    needs = sorted(recipes.by_tactic[tactic].needs)
    return tuple(slot for slot in needs if not facts.slots.get(slot))


def _blocks(
    recipes: Recipes,
    tactic: Tactic,
    form: Form,
    closes: tuple[Close, ...],
    facts: DraftMaterial,
    *,
    is_short: bool = False,
) -> tuple[Block, ...]:
    """Return the blocks in order; ``is_short`` takes the shortest line of each part."""
    made = []
    is_groundless = bool(_lacked(recipes, tactic, facts))
    for part in form.parts:
        if part != _CLOSE:
            lines = recipes.lines(tactic, part, facts.language)
            if is_groundless and part in recipes.by_tactic[tactic].lines:
                lines = ()
            if is_short and part not in _GREETS:
                lines = tuple(sorted(lines, key=lambda line: len(line.slots) or len(lines)))
            made.append(_block(recipes, lines, part, _known_for(part, form, facts)))
        elif form.asks:
            made.append(_close_block(recipes, closes, facts))
    return _gone_on(recipes, made, facts)


def _gone_on(recipes: Recipes, made: list[Block], facts: DraftMaterial) -> tuple[Block, ...]:
    """Return the blocks, the one after the salutation as it goes on after a comma.

    What a person wrote stays as they wrote it.
    """
    said = [number for number, block in enumerate(made) if block.text]
    if len(said) > 1 and made[said[0]].part == _SALUTATION and made[said[0]].text.endswith(","):
        block = made[said[1]]
        if not facts.filled.get(block.part, "").strip():
            text = recipes.wordings[facts.language].go_on(block.text)
            made[said[1]] = replace(block, text=text)
    return tuple(made)


def _known_for(part: str, form: Form, facts: DraftMaterial) -> DraftMaterial:
    """Return what a part may say: to a colleague, the prospect's name greets nobody."""
    if not form.is_to_colleague or part not in _GREETS:
        return facts
    others = {slot: text for slot, text in facts.slots.items() if slot not in _NAMES}
    return replace(facts, slots=others)


def _subject(recipes: Recipes, tactic: Tactic, form: Form, facts: DraftMaterial) -> Block | None:
    if form.channel is not Channel.EMAIL or form.is_reply or form.is_forward:
        return None
    # A subject may come again: it is the name of a matter, and keeps it together.
    anew = DraftMaterial(language=facts.language, slots=facts.slots, filled=facts.filled)
    return _block(recipes, recipes.lines(tactic, _SUBJECT, facts.language), _SUBJECT, anew)


def _block(recipes: Recipes, lines: tuple[Line, ...], part: str, facts: DraftMaterial) -> Block:
    if own := facts.filled.get(part, "").strip():
        return Block(part=part, text=own)
    question, wish = recipes.gaps.get(part, "What do you say here?"), ""
    for line in lines:
        text = line.fill(facts.slots)
        if text is not None and (part in SAME_EVERY_TIME or not _was_said(text, facts.said)):
            return Block(part=part, text=text, wish=wish)
        if text is None and line.slots and line.slots <= TYPED:
            wish = question
    return Block(part=part, gap=question)


def _close_block(recipes: Recipes, closes: tuple[Close, ...], facts: DraftMaterial) -> Block:
    if own := facts.filled.get(_CLOSE, "").strip():
        return Block(part=_CLOSE, text=own)
    if closes:
        return Block(part=_CLOSE, text=closes[0].text)
    return Block(part=_CLOSE, gap=recipes.gaps[_CLOSE])


def _closes(recipes: Recipes, tactic: Tactic, form: Form, facts: DraftMaterial) -> Iterator[Close]:
    """Yield the closes that can be made: asks never made first, then one of each before more.

    On a channel where nothing was asked yet, the order of the form holds. Right after a lead the
    matter is not named again.
    """
    asks = [ask for ask in form.asks if form.is_to_colleague or ask not in facts.settled]
    order = asks if form.is_anew else sorted(asks, key=lambda ask: ask in facts.asked)
    is_named = (_LEAD, _CLOSE) in pairwise(form.parts)
    ways = {
        ask: [
            line
            for line in recipes.closes_of(tactic, ask, facts.language)
            if not (is_named and "topic" in line.slots)
        ]
        for ask in order
    }
    for turn in range(max((len(lines) for lines in ways.values()), default=0)):
        for ask in order:
            for line in ways[ask][turn : turn + 1]:
                text = line.fill(facts.slots)
                if text is not None and not _was_said(text, facts.said):
                    yield Close(ask=ask, text=text)


def _was_said(text: str, said: str) -> bool:
    plain = _plain(text)
    return len(plain) >= _SAID_ALIKE_LENGTH_MIN and plain in said


def _plain(text: str) -> str:
    return _NO_WORDS.sub(" ", text.casefold()).strip()
