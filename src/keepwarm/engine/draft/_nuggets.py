"""Nuggets: small useful pieces with tags, and which of them fits a prospect."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, TypeAlias

import yaml

from keepwarm.engine.belief import Reason
from keepwarm.engine.values import NuggetKind

from ._compose import words_said
from ._recipes import LANGUAGES

TEXT_CHARACTERS_MAX: Final = 1_200
"""A nugget is read in a breath; what is longer is an attachment."""
TITLE_CHARACTERS_MAX: Final = 90
_FRONT: Final = re.compile(r"\A---[ \t]*\r?\n(.*?)\r?\n---[ \t]*(?:\r?\n|\Z)(.*)\Z", re.DOTALL)
_WORD: Final = re.compile(r"[^\W\d_]{3,}")
_TAGS: Final = ("issues", "industries", "personas")
_GIVEN_LENGTH_MIN: Final = 9  # shorter titles stand in mails by chance
_WEIGHTS: Final = {"issues": 3.0, "industries": 2.0, "personas": 1.0}
"""What they wrote of says most; a trade more than a role. An order, not a measurement."""
_REASON_WEIGHT: Final = 2.5
"""Why they are silent says less than what they wrote of: it is guessed, not said."""
PRIOR_MAILS: Final = 10.0
"""As many mails the library's own share of answers counts for: a weak prior."""
NuggetKey: TypeAlias = tuple[str, str]
"""Key and language."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Nugget:
    """Something that a prospect gains from reading: its words, and whom it is for.

    ``short`` is what can be said aloud in a breath. The person vouches for it: what stands here is
    the only claim that a draft makes. Tags are words in the nugget's language; ``reasons`` for
    silence are those that it answers.
    """

    key: str
    language: str
    title: str
    text: str
    short: str
    kind: NuggetKind
    tags: Mapping[str, frozenset[str]]
    reasons: frozenset[Reason] = frozenset()

    @property
    def any_tags(self) -> frozenset[str]:
        """Return all its tags, whatever they say."""
        return frozenset().union(*self.tags.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Interest:
    """What is known of what somebody may want to read: words of each kind, and their language.

    ``reasons`` are the likely ones for their silence; None where nobody asked, and then what a
    nugget says of reasons is not looked at.
    """

    language: str
    words: Mapping[str, frozenset[str]]
    said: str = ""
    reasons: frozenset[Reason] | None = None


def read_nugget(content: str, *, key: str) -> Nugget:
    """Read a Markdown text with front matter; ``ValueError`` says what is wrong with it.

    The front matter holds ``title`` and ``language``, and may hold ``kind``, ``short`` and lists
    of ``issues``, ``industries``, ``personas`` and ``reasons``, these by the names of ``Reason``.
    """
    match = _FRONT.match(content)
    if match is None:
        raise ValueError(
            f"{key}: it does not begin with front matter: a line ---, then title and language,"
            " then ---"
        )
    try:
        fields = yaml.safe_load(match[1]) or {}
    except yaml.YAMLError as error:
        raise ValueError(f"{key}: the front matter is no YAML: {error}") from error
    if not isinstance(fields, dict):
        fault = f"{key}: the front matter has no names and values"
        raise ValueError(fault)  # noqa: TRY004 - wrong content, not a wrong call
    return _checked(key, fields, match[2].strip())


def write_nugget(nugget: Nugget) -> str:
    """Return a nugget as Markdown with front matter; reading it again gives the same.

    ``ValueError`` says what is wrong with it.
    """
    fields: dict[str, object] = {
        "title": nugget.title,
        "language": nugget.language,
        "kind": nugget.kind.value,
        "short": nugget.short,
        **{name: sorted(nugget.tags.get(name, ())) for name in _TAGS},
        "reasons": sorted(reason.value for reason in nugget.reasons),
    }
    given = {name: value for name, value in fields.items() if value}
    front = yaml.safe_dump(given, allow_unicode=True, sort_keys=False, width=1_000)
    content = f"---\n{front}---\n{nugget.text}\n"
    read_nugget(content, key=nugget.key)
    return content


def _checked(key: str, fields: Mapping[str, object], text: str) -> Nugget:
    title, language = str(fields.get("title", "")).strip(), str(fields.get("language", "")).strip()
    if not title or len(title) > TITLE_CHARACTERS_MAX:
        raise ValueError(f"{key}: give a title of 1 to {TITLE_CHARACTERS_MAX} characters")
    if language not in LANGUAGES:
        raise ValueError(f"{key}: language is {language!r}; give one of {', '.join(LANGUAGES)}")
    if not text or len(text) > TEXT_CHARACTERS_MAX:
        raise ValueError(f"{key}: give a text of 1 to {TEXT_CHARACTERS_MAX} characters")
    kind = str(fields.get("kind", NuggetKind.FACT.value))
    if kind not in set(NuggetKind):
        raise ValueError(f"{key}: kind is {kind!r}; give one of {', '.join(NuggetKind)}")
    return Nugget(
        key=key,
        language=language,
        title=title,
        text=text,
        short=str(fields.get("short", "")).strip(),
        kind=NuggetKind(kind),
        tags={name: _words_of(fields.get(name)) for name in _TAGS},
        reasons=_reasons_of(key, fields.get("reasons")),
    )


def _reasons_of(key: str, value: object) -> frozenset[Reason]:
    named = _words_of(value)
    unknown = named - set(Reason)
    if unknown:
        raise ValueError(
            f"{key}: {', '.join(sorted(unknown))} is no reason for silence; those there are:"
            f" {', '.join(Reason)}"
        )
    return frozenset(map(Reason, named))


def _words_of(value: object) -> frozenset[str]:
    listed = value if isinstance(value, list) else [value] if value else []
    return frozenset(str(word).casefold().strip() for word in listed if str(word).strip())


def interest_words(texts: Iterable[str]) -> frozenset[str]:
    """Return the words of texts as tags are held against them."""
    return frozenset(word.casefold() for text in texts for word in _WORD.findall(text))


def smoothed_shares(counts: Mapping[NuggetKey, tuple[int, int]]) -> dict[NuggetKey, float]:
    """Return what share of the next mails with a nugget is answered, from (given, answered).

    (answered + w m) / (given + w), where m is the share answered over the whole library and w is
    ``PRIOR_MAILS``: the mean of a Beta posterior whose prior is the library's own share (Casella
    1985, "An Introduction to Empirical Bayes Data Analysis"). One answer to one mail moves a nugget
    by less than a tenth; fifty mails speak for themselves.
    """
    given = sum(each for each, _ in counts.values())
    mean = sum(answered for _, answered in counts.values()) / given if given else 0.0
    return {
        key: (answered + PRIOR_MAILS * mean) / (each + PRIOR_MAILS)
        for key, (each, answered) in counts.items()
    }


def rank_nuggets(
    nuggets: Sequence[Nugget],
    interest: Interest,
    counts: Mapping[NuggetKey, tuple[int, int]] = MappingProxyType({}),
) -> list[Nugget]:
    """Return the nuggets that fit, best first: in their language, never one that they were given.

    A nugget with tags fits only somebody of whom one of them is known: a piece about another trade
    is worse than none. So does one with reasons, where theirs are known. One without tags fits
    everybody, after those that fit better. Of those that fit alike, the one goes first that was
    answered more often: ``counts`` hold by key and language how many mails gave it, and how many of
    these were answered; see ``smoothed_shares``. One never given stands where the whole library
    stands.
    """
    shares = smoothed_shares({**dict.fromkeys(map(key_of, nuggets), (0, 0)), **counts})
    scored = [
        (_fit(nugget, interest), nugget)
        for nugget in nuggets
        if nugget.language == interest.language and not was_given(nugget, interest.said)
    ]
    fitting = [
        (fit, nugget) for fit, nugget in scored if fit > 0 or _is_for_everybody(nugget, interest)
    ]
    return [
        nugget
        for _, nugget in sorted(
            fitting, key=lambda pair: (-pair[0], -shares[key_of(pair[1])], pair[1].key)
        )
    ]


def key_of(nugget: Nugget) -> NuggetKey:
    """Return by what a library tells its nuggets apart."""
    return nugget.key, nugget.language


def _is_for_everybody(nugget: Nugget, interest: Interest) -> bool:
    return not nugget.any_tags and (interest.reasons is None or not nugget.reasons)


def _fit(nugget: Nugget, interest: Interest) -> float:
    is_answer = not nugget.reasons.isdisjoint(interest.reasons or ())
    return is_answer * _REASON_WEIGHT + sum(
        weight
        for name, weight in _WEIGHTS.items()
        for tag in nugget.tags.get(name, ())
        if _is_known(tag, interest.words.get(name, frozenset()))
    )


def is_about(nugget: Nugget, words: frozenset[str]) -> bool:
    """Tell whether words name one of the issues that a nugget is for."""
    return any(_is_known(tag, words) for tag in nugget.tags.get("issues", ()))


def _is_known(tag: str, words: frozenset[str]) -> bool:
    parts = _WORD.findall(tag) or [tag]
    return all(any(word.startswith(part) for word in words) for part in parts)


def was_given(nugget: Nugget, said: str) -> bool:
    """Return whether texts hold a nugget; ``said`` is what ``words_said`` makes of them."""
    return any(
        words_said([piece]) in said
        for piece in (nugget.text, nugget.title)
        if len(piece) >= _GIVEN_LENGTH_MIN
    )
