"""Recipes: what a touch of each tactic and channel is made of, read from the packs."""

from __future__ import annotations

import datetime as dt
import string
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, cast

from keepwarm.engine.values import Ask, Channel, Tactic

LANGUAGES: Final = ("en", "de", "fr", "es", "pt", "nl")
ASSISTANT_ASK: Final = "pass_on"
"""The ask to an assistant: to pass something on. It is nobody's ask of a prospect."""
SLOTS: Final = frozenset(
    {
        "account",
        "addressed",
        "angle",
        "answer",
        "day",
        "first_name",
        "full_name",
        "gift_topic",
        "heard_on",
        "nugget",
        "nugget_title",
        "number",
        "other_name",
        "own_mail_on",
        "personal",
        "plain_topic",
        "quiet_since",
        "rep_firm",
        "rep_name",
        "rep_phone",
        "salutation",
        "short_gift",
        "their_date",
        "their_issue",
        "their_request",
        "their_words",
        "topic",
    }
)
"""The facts that a line may hold. ``topic`` stands in quotation marks, ``plain_topic`` without.

``gift_topic`` is the topic, and ``their_issue`` their words, where the nugget is about it.
``their_request`` is what they wait for, ``heard_on`` the day on which they asked;
``quiet_since`` is the day of their last word, where ours came after it,
``own_mail_on`` that of our last mail.
"""
RESEARCH_PACK: Final = "research"
_CLOSE: Final = "close"
_NO_PARTS: Final = frozenset({"tactic", "source", "forms", "needs", _CLOSE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One way to say a part: a text with facts in braces."""

    template: str
    slots: frozenset[str]

    def fill(self, facts: Mapping[str, str]) -> str | None:
        """Return the text with its facts in place; ``None`` where one is not known."""
        if any(not facts.get(slot) for slot in self.slots):
            return None
        return self.template.format_map(facts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What a touch of one tactic is made of on one channel.

    ``parts`` stand in their order; ``asks`` are those a close may ask, the fittest first.
    ``words_max`` counts the new text without its subject.
    """

    channel: Channel
    parts: tuple[str, ...]
    asks: tuple[str, ...]
    words_max: int
    is_reply: bool
    is_forward: bool
    is_to_colleague: bool
    is_anew: bool
    """Whether nothing was asked by this way yet, so that an ask made elsewhere may come again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """All forms of one tactic, and its lines by part and language."""

    tactic: Tactic
    source: str
    forms: Mapping[Channel, Form]
    lines: Mapping[str, Mapping[str, tuple[Line, ...]]]
    closes: Mapping[str, Mapping[str, tuple[Line, ...]]]
    """Closes of its own by what they ask, in place of those that all share."""
    needs: frozenset[str]
    """The facts without which the tactic makes no sense: they are found out first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """How a language writes days, dates and quotations."""

    day_words: tuple[str, ...]
    month_words: tuple[str, ...]
    date_form: str
    first_day: str
    """How the first of a month is written."""
    quotation: str
    forwarded: tuple[str, ...]
    """The line above a forwarded mail, and what From, Date, Subject and To are called in it."""
    after_comma: frozenset[str]
    """Words that have no capital after a salutation that ends in a comma."""

    def day(self, on: dt.date) -> str:
        """Return the day of the week as it stands in a close."""
        return self.day_words[on.weekday()]

    def date(self, on: dt.date) -> str:
        """Return a date without its year."""
        day = self.first_day if on.day == 1 else str(on.day)
        return self.date_form.format(day=day, month=self.month_words[on.month - 1])

    def go_on(self, text: str) -> str:
        """Return a text as it goes on after a comma: its first word may lose its capital."""
        first = text.partition(" ")[0]
        is_lowered = first.rstrip(",").casefold() in self.after_comma
        return f"{first[:1].lower()}{text[1:]}" if is_lowered else text

    def quote(self, words: str) -> str:
        """Return words between the language's quotation marks."""
        return self.quotation.format(words=words)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipes:
    """Every recipe, the lines they share, the closes by what they ask, and the words for gaps."""

    version: str
    by_tactic: Mapping[Tactic, Recipe]
    shared: Mapping[str, Mapping[str, tuple[Line, ...]]]
    closes: Mapping[str, Mapping[str, tuple[Line, ...]]]
    gaps: Mapping[str, str]
    questions: Mapping[str, str]
    """What has to be found out before a tactic makes sense, by the fact that it needs."""
    wordings: Mapping[str, Wording]
    no_topics: frozenset[str]
    """Subjects that say nothing of what a mail is about, without capitals."""
    mere_answers: frozenset[str]
    """Words, folded, with which a sentence begins that only answers what stood above it."""

    @classmethod
    def from_mapping(cls, files: Mapping[str, Mapping[str, object]]) -> Recipes:
        """Read the parsed packs by their names; a fault is a ``ValueError`` that names the pack."""
        # What is worth finding out has a pack of its own beside them: see ``read_needs``.
        rest = {name: raw for name, raw in files.items() if name != RESEARCH_PACK}
        try:
            common, closes = dict(rest.pop("common")), rest.pop("closes")[_CLOSE]
        except KeyError as error:
            raise ValueError(f"the recipes lack the pack {error}") from error
        version = str(common.pop("version", ""))
        gaps = {part: str(words) for part, words in _table(common.pop("gaps", {})).items()}
        questions = {slot: str(words) for slot, words in _table(common.pop("needs", {})).items()}
        wordings = _wordings(common)
        no_topics = cast("Sequence[str]", common.pop("no_topics", ()))
        mere_answers = cast("Sequence[str]", common.pop("mere_answers", ()))
        shared = {part: _languages("common", part, table) for part, table in common.items()}
        asks = {ask: _languages("closes", ask, each) for ask, each in _table(closes).items()}
        unknown = set(asks) - {*Ask, ASSISTANT_ASK}
        if unknown:
            raise ValueError(f"recipes/closes.toml: there is no ask {sorted(unknown)}")
        recipes = [_recipe(name, raw, shared, asks) for name, raw in sorted(rest.items())]
        needed = {slot for recipe in recipes for slot in recipe.needs}
        if unasked := sorted(needed - set(questions)):
            raise ValueError(f"recipes/common.toml, needs: say what to find out for {unasked}")
        return cls(
            version=version,
            by_tactic={recipe.tactic: recipe for recipe in recipes},
            shared=shared,
            closes=asks,
            gaps=gaps,
            questions=questions,
            wordings=wordings,
            no_topics=frozenset(subject.casefold() for subject in no_topics),
            mere_answers=frozenset(mere_answers),
        )

    def form(self, tactic: Tactic, channel: Channel) -> Form | None:
        """Return what such a touch is made of; ``None`` where there is nothing to write or say."""
        recipe = self.by_tactic.get(tactic)
        return recipe.forms.get(channel) if recipe else None

    def lines(self, tactic: Tactic, part: str, language: str) -> tuple[Line, ...]:
        """Return the ways to say a part, those of the tactic before those that all share."""
        own = self.by_tactic[tactic].lines.get(part) or self.shared.get(part, {})
        return own.get(language, ())

    def closes_of(self, tactic: Tactic, ask: str, language: str) -> tuple[Line, ...]:
        """Return the ways to ask something, those of the tactic in place of those all share."""
        own = self.by_tactic[tactic].closes.get(ask) or self.closes.get(ask, {})
        return own.get(language, ())


_WORDING: Final = (
    *("day_words", "month_words", "date_form", "first_day", "quotation", "forwarded"),
    "after_comma",
)


def _wordings(common: dict[str, object]) -> Mapping[str, Wording]:
    """Take the words of each language out of the pack that all recipes share."""
    try:
        tables = {name: _table(common.pop(name)) for name in _WORDING}
        return {
            language: Wording(
                day_words=tuple(cast("Sequence[str]", tables["day_words"][language])),
                month_words=tuple(cast("Sequence[str]", tables["month_words"][language])),
                date_form=str(tables["date_form"][language]),
                first_day=str(tables["first_day"][language]),
                quotation=str(tables["quotation"][language]),
                forwarded=tuple(cast("Sequence[str]", tables["forwarded"][language])),
                after_comma=frozenset(cast("Sequence[str]", tables["after_comma"][language])),
            )
            for language in LANGUAGES
        }
    except KeyError as error:
        raise ValueError(f"recipes/common.toml lacks {error}") from error


def _recipe(
    name: str,
    raw: Mapping[str, object],
    shared: Mapping[str, object],
    closes: Mapping[str, object],
) -> Recipe:
    try:
        tactic = Tactic(str(raw["tactic"]))
        tables = cast("Sequence[Mapping[str, object]]", raw["forms"])
    except (KeyError, ValueError) as error:
        raise ValueError(f"recipes/{name}.toml: {error}") from error
    own = {
        part: _languages(name, part, table) for part, table in raw.items() if part not in _NO_PARTS
    }
    needs = frozenset(cast("Sequence[str]", raw.get("needs", ())))
    if needs - SLOTS:
        raise ValueError(f"recipes/{name}.toml, needs: no fact is called {sorted(needs - SLOTS)}")
    own_closes = {
        ask: _languages(name, ask, table) for ask, table in _table(raw.get(_CLOSE, {})).items()
    }
    if strange := set(own_closes) - set(closes):
        raise ValueError(f"recipes/{name}.toml: there is no ask {sorted(strange)}")
    forms = [_form(name, table) for table in tables]
    for form in forms:
        missing = [part for part in form.parts if part not in {*own, *shared, _CLOSE}]
        if missing or (set(form.asks) - set(closes)):
            raise ValueError(
                f"recipes/{name}.toml, {form.channel}: no lines for {missing or form.asks}"
            )
    return Recipe(
        tactic=tactic,
        source=str(raw.get("source", "")),
        forms={form.channel: form for form in forms},
        lines=own,
        closes=own_closes,
        needs=needs,
    )


def _form(name: str, raw: Mapping[str, object]) -> Form:
    try:
        return Form(
            channel=Channel(str(raw["channel"])),
            parts=tuple(cast("Sequence[str]", raw["parts"])),
            asks=tuple(cast("Sequence[str]", raw["asks"])),
            words_max=int(cast("int", raw["words_max"])),
            is_reply=bool(raw.get("is_reply", False)),
            is_forward=bool(raw.get("is_forward", False)),
            is_to_colleague=bool(raw.get("is_to_colleague", False)),
            is_anew=bool(raw.get("is_anew", False)),
        )
    except (KeyError, ValueError) as error:
        raise ValueError(f"recipes/{name}.toml, a form: {error}") from error


def _languages(name: str, part: str, raw: object) -> Mapping[str, tuple[Line, ...]]:
    table = _table(raw)
    if set(table) != set(LANGUAGES):
        raise ValueError(f"recipes/{name}.toml, {part}: give a line in each of {LANGUAGES}")
    return {
        language: tuple(_line(name, part, str(text)) for text in cast("Sequence[str]", texts))
        for language, texts in table.items()
    }


def _line(name: str, part: str, text: str) -> Line:
    slots = frozenset(_slots(text))
    if slots - SLOTS:
        raise ValueError(f"recipes/{name}.toml, {part}: no fact is called {sorted(slots - SLOTS)}")
    return Line(template=text, slots=slots)


def _slots(text: str) -> Iterator[str]:
    return (slot for _, slot, _, _ in string.Formatter().parse(text) if slot is not None)


def _table(raw: object) -> Mapping[str, object]:
    return cast("Mapping[str, object]", raw)
