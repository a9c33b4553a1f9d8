"""A text in, its tokens and their classes out: what the grammar of dates is written over.

Beside the classes of ``_date_words`` there are, of numbers: ``d`` a number that may be a day, ``o``
an ordinal that may be one, ``n`` another number, ``y`` a year, ``N`` a date in figures, ``z``
figures that may be one, ``h`` a time of day, ``j`` any other figures; and ``.`` an end of
sentence, ``,`` a pause, ``-`` a dash, ``_`` any other word.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from keepwarm.engine.reading._date_words import LanguageDates, Value, split_words
from keepwarm.engine.reading._words import fold

Figures = tuple[int, int, int | None, str]
"""The first and second number of a date in figures, its year, and what stands between them."""
Token = tuple[str, Value | Figures]

_RAW: Final = re.compile(
    r"(\d+(?:[./:,-]\d+)*)([^\W_]*)|([^\W\d_][^\W_]*)|\n[^\S\n]*(\n?)|([^\w\s]|_)"
)
_FIGURE, _WORD, _BLANK_LINE, _MARK = 2, 3, 4, 5  # the groups of _RAW
_ISO: Final = re.compile(r"(20\d\d)-(\d{1,2})-(\d{1,2})")
_FIGURES: Final = re.compile(r"(\d{1,2})([./-])(\d{1,2})(?:\2((?:20)?\d\d))?")
_GLUE: Final = "-'/"
_SAME_KIND: Final = ("Mm", "WwΩ", "do", "Q", "S", "A")
_NEW_DAY: Final = ("Md", "Mo", "md", "mo")  # "3 June-7 July"
_APOSTROPHE: Final = "'"
_ANDS: Final = "&/+"
_STOPS: Final = "!?;¿¡"
_DASHES: Final = "-–—"
_ALWAYS: Final = "24/7"
_STOP_REACH: Final = 4
_MONEY: Final = "€$£%#+"
_DAYS_MAX: Final = 31
_MONTHS_MAX: Final = 12
_COUNT_DIGITS_MAX: Final = 3
_YEAR_DIGITS: Final = 4
_WORD_REACH: Final = 16
_WRAPPED_CHARACTERS_MIN: Final = 45  # a longer line may simply go on in the next one
_OTHER: Final[Token] = ("_", "")
_JUNK: Final[Token] = ("j", "")
_TIME: Final[Token] = ("h", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """The tokens of a text: one class each, their values, and where they stand in it."""

    plain: str
    classes: str
    values: list[Value | Figures]
    starts: list[int]
    ends: list[int]

    def word_at(self, index: int) -> str:
        """Return the plain text of a token."""
        return self.plain[self.starts[index] : self.ends[index]]

    def word_before(self, index: int) -> str:
        """Return the plain word directly before a token, or ""."""
        start = self.starts[index]
        words = split_words(self.plain[max(0, start - _WORD_REACH) : start])
        return words[-1] if words else ""


_Raw = tuple[str, Token | None, int, int, str]
"""A word or mark as cut: itself, its class where the word does not matter, where it begins and
ends, and what joins it to the one before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlignedText:
    """A text and the same folded, character by character; ``places`` leads back to the original.

    ``places`` is empty where nothing had to be left out.
    """

    text: str
    plain: str
    places: tuple[int, ...] = ()

    def in_original(self, start: int, end: int) -> tuple[int, int]:
        """Return where a piece of the text stands in the original."""
        if not self.places:
            return start, end
        return self.places[start], self.places[end]


def align(text: str) -> AlignedText:
    """Fold a text so that every character stays where it is."""
    plain = fold(text)
    if len(plain) == len(text):
        return AlignedText(text=text, plain=plain)
    # Accents as characters of their own fold to nothing: leave them out of both.
    kept = [(at, folded[0]) for at, one in enumerate(text) if (folded := fold(one))]
    return AlignedText(
        text="".join([text[at] for at, _ in kept]),
        plain="".join([folded for _, folded in kept]),
        places=(*[at for at, _ in kept], len(text)),
    )


def read_tokens(aligned: AlignedText, language: LanguageDates) -> Tokens:
    """Cut a text and class its tokens."""
    plain = aligned.plain
    raw = _cut(aligned.text, plain, language)
    words = tuple([one[0] for one in raw])
    meanings_of = language.meanings.get
    classed: list[tuple[str, Value | Figures, int, int]] = []
    following = 0
    for index, (word, known, start, end, joint) in enumerate(raw):
        if index < following:
            continue
        kind, value = known or _OTHER
        if known is None:
            for meaning in meanings_of(word, ()):
                rest = meaning.rest
                if not rest:
                    kind, value = meaning.kind, meaning.value
                    break
                stop = index + 1 + len(rest)
                if rest == words[index + 1 : stop]:
                    kind, value, following = meaning.kind, meaning.value, stop
                    end = raw[stop - 1][3]  # noqa: PLW2901 - the expression ends with its last word
                    break
        if joint and (mark := _mark_of(joint, classed[-1][0] if classed else "", kind)):
            classed.append((mark, "", start, start))
        classed.append((kind, value, start, end))
    return Tokens(
        plain=plain,
        classes="".join([one[0] for one in classed]),
        values=[one[1] for one in classed],
        starts=[one[2] for one in classed],
        ends=[one[3] for one in classed],
    )


def _mark_of(joint: str, left: str, right: str) -> str:
    """Return the class of what joins two words without spaces, or of a line's end; mostly none."""
    if joint == ",":
        return ","
    if not left:
        return ""
    if any(left in kinds and right in kinds for kinds in _SAME_KIND) or left + right in _NEW_DAY:
        return {"-": "-", "/": "&"}.get(joint, "")
    return ""


def _cut(text: str, plain: str, language: LanguageDates) -> list[_Raw]:
    raw: list[_Raw] = []
    joint, line_start, skip_until = "", 0, 0
    for match in _RAW.finditer(plain):
        start, end = match.span()
        which = match.lastindex
        if which == _WORD:
            raw.append((match[0], None, start, end, joint))
            joint = ""
        elif start < skip_until:
            continue
        elif which == _MARK:
            mark = match[0]
            if mark in _GLUE and _is_glue(plain, start, end):
                joint = mark
                continue
            is_elision = mark == _APOSTROPHE and plain[start - 1 : start].isalpha()
            kind = _punctuation(mark, text, end)
            if kind and not is_elision:  # "geben S' mir"
                raw.append((mark, (kind, ""), start, end, ""))
            joint = ""
        elif which == _FIGURE:
            skip_until = _add_figures(raw, match, plain, language, joint)
            joint = ""
        else:
            if which == _BLANK_LINE and match[4]:
                raw.append(("", (".", ""), start, end, ""))
                joint = ""
            elif start - line_start < _WRAPPED_CHARACTERS_MIN:
                joint = ","
            line_start = end
    return raw


def _is_glue(plain: str, start: int, end: int) -> bool:
    """Tell whether a hyphen, apostrophe or slash stands inside a word ("mid-March", "l'ete")."""
    left, right = plain[start - 1 : start], plain[end : end + 1]
    return left.isalnum() and right.isalnum() and (left.isalpha() or right.isalpha())


def _punctuation(mark: str, text: str, end: int) -> str:
    if mark in _STOPS:
        return "."
    if mark == ".":
        return _full_stop(text[end : end + _STOP_REACH])
    if mark in _DASHES:
        return "-"
    if mark in _ANDS:
        return "&"
    return "_" if mark in _MONEY else ","


def _full_stop(rest: str) -> str:
    """Return the class of a full stop by what follows: an end, a pause, or nothing."""
    following = rest.lstrip(" \t\xa0")
    if not following or following[0] in "\n\r.":
        return "."
    if following == rest:
        return ""
    if following[0].islower():
        return ","  # an abbreviation, or somebody who writes no capitals
    return "" if following[0].isdigit() else "."


def _add_figures(
    raw: list[_Raw], match: re.Match[str], plain: str, language: LanguageDates, joint: str
) -> int:
    """Add the tokens of a run of figures; return where the text goes on."""
    run, suffix, start, end = match[1], match[2], match.start(), match.end()
    around = plain[start - 1 : start] + plain[end : end + 1]
    if any(mark in _MONEY for mark in around):
        raw.append((match[0], _JUNK, start, end, joint))
        return end
    if suffix:
        word = match[0]
        token = None if word in language.meanings else _with_suffix(run, suffix, language)
        raw.append((word, token, start, end, joint))
        return end
    has_dot = "." in language.suffixes and plain[end : end + 1] == "."
    token = _figures(run, has_dot=has_dot)
    left, dash, right = run.partition("-")
    if token is not None or not dash or "-" in right:
        raw.append((run, token or _JUNK, start, end, joint))
    else:
        middle = start + len(left)
        raw.append((left, _figures(left, has_dot=False) or _JUNK, start, middle, joint))
        raw.append((dash, ("-", ""), middle, middle + 1, ""))
        raw.append((right, _figures(right, has_dot=has_dot) or _JUNK, middle + 1, end, ""))
    last = raw[-1][1]
    if plain[end : end + 1] == "." and last is not None and _takes_dot(last):
        return end if end + 1 == len(plain) else end + 1
    return end


def _takes_dot(token: Token) -> bool:
    """Tell whether a dot behind these figures is theirs ("14.", "14.3.")."""
    kind, value = token
    return kind == "o" or (isinstance(value, tuple) and value[2] is None and value[3] == ".")


def _with_suffix(run: str, suffix: str, language: LanguageDates) -> Token:
    if suffix in language.suffixes and run.isdigit() and 0 < int(run[:3]) <= _DAYS_MAX:
        return "o", int(run)
    return _TIME if any(one.kind == "h" for one in language.meanings.get(suffix, ())) else _JUNK


def _figures(run: str, *, has_dot: bool) -> Token | None:
    """Class one run of figures; ``None`` where it may be two with a dash between."""
    if run.isdigit():
        return _number(run, has_dot=has_dot)
    if match := _ISO.fullmatch(run):
        return "N", (int(match[3]), int(match[2]), int(match[1]), "iso")
    if match := _FIGURES.fullmatch(run):
        return _date_in_figures(run, match, has_dot=has_dot)
    return _TIME if ":" in run else None


def _date_in_figures(run: str, match: re.Match[str], *, has_dot: bool) -> Token | None:
    first, mark, second, year = int(match[1]), match[2], int(match[3]), match[4]
    if run == _ALWAYS or not (_may_be_date(first, second) or _may_be_date(second, first)):
        return None if mark == "-" else _JUNK
    if year:
        whole = int(year) if len(year) == _YEAR_DIGITS else 2000 + int(year)
        return "N", (first, second, whole, mark)
    if mark == "-" and first <= second and "0" not in (run[0], match[3][0]):
        return None  # "3-7" is a range; "14-03" and "24-12" are dates
    return "N" if has_dot and mark == "." else "z", (first, second, None, mark)


def _may_be_date(day: int, month: int) -> bool:
    return 0 < day <= _DAYS_MAX and 0 < month <= _MONTHS_MAX


def _number(run: str, *, has_dot: bool) -> Token:
    number = int(run[: _YEAR_DIGITS + 1])
    if len(run) <= 2 and 0 < number <= _DAYS_MAX:  # noqa: PLR2004 - digits of a day
        return ("o" if has_dot else "d"), number
    if len(run) == _YEAR_DIGITS and run.startswith("20"):
        return "y", number
    if len(run) <= _COUNT_DIGITS_MAX and not run.startswith("0"):
        return "n", number
    return _JUNK
