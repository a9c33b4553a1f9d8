"""The body of a mail to what its sender wrote now, their signature, and the history below.

One pass over the lines, each looked at up to a limit, so that the time is linear in the text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from keepwarm.engine.reading._additions import is_device_line, without_additions, without_banner
from keepwarm.engine.reading._quotes import (
    INTRODUCTION_LINES_MAX,
    LINE_CHARACTERS_MAX,
    RULES,
    Break,
    break_at,
    heading_length,
    introduction_ending,
    is_quoted,
    is_quoted_next,
    unquoted,
)
from keepwarm.engine.reading._signature import CODE_FENCE, says_something, split_signature
from keepwarm.engine.reading._split_words import QuoteWords, SplitWords
from keepwarm.engine.reading._words import fold

TEXT_CHARACTERS_MAX: Final = 65_536
"""Nobody writes more in one answer; what follows is history."""
LINES_MAX: Final = 4_000
"""As above."""

_WRAPPED_CHARACTERS_MIN: Final = 60  # a quoted line this long may go on in one without a mark
_HEADINGS_MAX: Final = 6  # a separator, an introduction, a header, and the same once more
_HEADING_LINES_MAX: Final = 12
_TO_SPACE: Final = dict.fromkeys(map(ord, '!"#$%&()*+,./:;<=>?@[]_{|}~“”„«»–—…\u00a0'), " ")
_NOTHING: Final = RULES + ">|"


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """The parts of a body.

    ``new_text`` is what the sender wrote now, or hands on from somebody else. Where nothing seems
    to be new it is the whole body, and ``is_all_history`` says so: somebody should look at it.
    ``signature`` is their sign-off, name and card. Lines that devices add and legal or list
    footers are in neither. ``quoted`` is the history that was cut, line by line as it stood.
    """

    new_text: str
    signature: str = ""
    quoted: str = ""
    is_all_history: bool = False


@dataclass(slots=True)
class _Parts:
    """Runs of lines without a mark of history, the history, and what began its last part."""

    runs: list[list[str]] = field(default_factory=lambda: [[]])
    history: list[str] = field(default_factory=list)
    last: Break = Break.NONE


def split_text(
    text: str, words: SplitWords, *, sender_name: str = "", with_handed_on: bool = True
) -> Split:
    """Split a plain-text body; quotations in it carry ``>`` where it was converted from HTML.

    Quoted lines go and answers between them stay. An introduction ("On … wrote:") without quoted
    lines after it, an old mail's header or a separator begins the history. What the sender hands
    on in words of their own ("see below from our CFO") is new, and so is a mail that is nothing
    but a forward; not so without ``with_handed_on``. ``sender_name`` helps to tell a bare name at
    the end from an answer.
    """
    lines = _lines(text)
    parts = _part(lines, words, _code_lines(lines) if CODE_FENCE in text else frozenset())
    new, signature = _new_lines(parts, words, sender_name)
    own = _joined(new)
    is_telling = says_something(new, words.signatures)
    handed = ""
    if parts.history and with_handed_on:
        handed = _handed_on(own if is_telling else "", parts, words)
    if handed:
        own = f"{own}\n\n{handed}" if is_telling else handed
    quoted = "\n".join(parts.history).strip("\n")
    if own.strip(RULES + "\n"):
        return Split(new_text=own, signature=_joined(signature), quoted=quoted)
    whole = text[:TEXT_CHARACTERS_MAX].strip()
    return Split(new_text=whole, quoted=quoted, is_all_history=True)


def read_last_words(quoted: str, words: SplitWords) -> str:
    """Return what was new in the newest message of a history: its quotations and signature go."""
    newest = _newest(quoted[:TEXT_CHARACTERS_MAX].split("\n", LINES_MAX)[:LINES_MAX], words)
    return _joined(_new_lines(_part(newest, words), words, "")[0])


def _lines(text: str) -> list[str]:
    text = text[:TEXT_CHARACTERS_MAX]
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.isascii():
        text = text.replace("\u2028", "\n").replace("\ufeff", "").replace("\u200b", "")
    return text.split("\n", LINES_MAX)[:LINES_MAX]


def _part(lines: list[str], words: SplitWords, code: frozenset[int] = frozenset()) -> _Parts:
    """Part the lines into what carries no mark of history, such as lines of code, and history."""
    parts = _Parts()
    run = parts.runs[0]
    introductions: dict[int, int] = {}
    number = looked = 0
    while number < len(lines):
        ahead = min(number + INTRODUCTION_LINES_MAX, len(lines))
        for end in range(max(looked, number), ahead):
            length = introduction_ending(lines, end, words.quotes)
            if length:
                introductions.setdefault(end - length + 1, length)
        looked = ahead
        line = lines[number]
        bare = line[:LINE_CHARACTERS_MAX].strip()
        if not bare or number in code:
            found, length = Break.NONE, 0
        elif number in introductions:
            found, length = _introduced(lines, number, introductions[number])
        else:
            found, length = _history_at(lines, number, bare, words)
        if found is not Break.NONE:
            parts.history += lines[number:]
            parts.last = found
            break
        if length:
            parts.history += lines[number : number + length]
            run = _next_run(parts)
            number += length
        else:
            run.append(line)
            number += 1
    return parts


def _next_run(parts: _Parts) -> list[str]:
    """Return the run to which lines below a quotation belong."""
    if parts.runs[-1]:
        parts.runs.append([])
    return parts.runs[-1]


def _introduced(lines: list[str], number: int, length: int) -> tuple[Break, int]:
    """Return how far an introduction and its quoted lines reach, or that all is history."""
    number += length
    if not is_quoted_next(lines, number):
        return Break.HISTORY, 0
    blank = 0
    while not lines[number + blank].strip():
        blank += 1
    return Break.NONE, length + blank + _quoted_length(lines, number + blank)


def _history_at(lines: list[str], number: int, bare: str, words: SplitWords) -> tuple[Break, int]:
    """Return what begins at a line: history to the end, so many quoted lines, or nothing."""
    if is_quoted(bare):
        return Break.NONE, _quoted_length(lines, number)
    if "<http" in bare and is_device_line(bare, words):
        # Telephones' mail programs put their linked line between an answer and the old mail.
        return Break.HISTORY, 0
    if ":" in bare or words.may_tell(bare):
        return break_at(lines, number, fold(bare), words.quotes), 0
    return Break.NONE, 0


def _quoted_length(lines: list[str], start: int) -> int:
    """Return how many lines from the first quoted one on are quoted, broken ones included."""
    is_barred = lines[start].lstrip().startswith("|")
    for number in range(start, len(lines)):
        if lines[number].startswith(">"):
            continue
        bare = lines[number][:LINE_CHARACTERS_MAX].strip()
        is_marked = is_quoted(bare) or (is_barred and bare.startswith("|"))
        if not is_marked and not _is_broken_off(lines, number, bare):
            return number - start
    return len(lines) - start


def _is_broken_off(lines: list[str], number: int, bare: str) -> bool:
    """Tell whether a line is the end of the quoted line above it, broken by a mail program."""
    return (
        bare[:1].islower()
        and len(bare) < _WRAPPED_CHARACTERS_MIN <= len(lines[number - 1])
        and number + 1 < len(lines)
        and is_quoted(lines[number + 1].lstrip())
    )


def _code_lines(lines: list[str]) -> frozenset[int]:
    """Return the lines between fences: nothing in code is a quotation or a signature."""
    fences = [number for number, line in enumerate(lines) if line.lstrip().startswith(CODE_FENCE)]
    inside: set[int] = set()
    for start, end in zip(fences[::2], fences[1::2], strict=False):
        inside.update(range(start, end + 1))
    return frozenset(inside)


def _new_lines(parts: _Parts, words: SplitWords, sender_name: str) -> tuple[list[str], list[str]]:
    """Return the lines that are new, and those of the signature below the first or last of them."""
    runs = [without_additions(run, words) for run in parts.runs]
    runs[0] = without_banner(runs[0], words)
    runs = [run for run in runs if any(line.strip(RULES) for line in run)]
    kept: list[str] = []
    signature: list[str] = []
    for place, run in enumerate(runs):
        letter = run
        if place in (0, len(runs) - 1):
            letter, card = split_signature(
                run, words.signatures, sender_name=sender_name, is_alone=place == 0
            )
            signature += card
        kept += [*letter, ""]
    return kept, signature


def _handed_on(own: str, parts: _Parts, words: SplitWords) -> str:
    """Return the words of somebody else that the sender hands on; empty if there are none.

    A forward needs words that point to it or name somebody, a quotation both: it may be ours.
    """
    quotes = words.quotes
    spoken = f" {' '.join(fold(own).translate(_TO_SPACE).split())} "
    tokens = set(spoken.split())
    points = _holds(spoken, tokens, quotes.pointing)
    names = _holds(spoken, tokens, quotes.naming_others)
    if tokens and not (points or names):
        return ""
    is_forward = parts.last is Break.FORWARD or _is_quoted_forward(parts.history, quotes)
    is_handed = is_forward or (points and names)
    if not is_handed or _holds(spoken, tokens, quotes.answering_inline):
        return ""
    return _joined(_new_lines(_part(_newest(parts.history, words), words), words, "")[0])


def _holds(spoken: str, tokens: set[str], phrases: Mapping[str, tuple[str, ...]]) -> bool:
    return any(phrase in spoken for word in phrases.keys() & tokens for phrase in phrases[word])


def _is_quoted_forward(history: list[str], quotes: QuoteWords) -> bool:
    first = next((line for line in history if line.strip(_NOTHING)), "")
    inner = fold(unquoted(first)[:LINE_CHARACTERS_MAX]).strip()
    return bool(inner) and break_at([inner], 0, inner, quotes) is Break.FORWARD


def _newest(history: list[str], words: SplitWords) -> list[str]:
    """Return the lines of a history from the first words of its newest message, marks taken off."""
    number = 0
    for _ in range(_HEADINGS_MAX):
        while number < len(history) and not history[number].strip(_NOTHING):
            number += 1
        heading = history[number : number + _HEADING_LINES_MAX]
        if heading and is_quoted(heading[0].lstrip()):
            heading = [unquoted(line) for line in heading]
        length = heading_length(heading, words.quotes)
        if not length:
            break
        number += length
    rest = history[number:]
    mark = rest[0].lstrip()[:1] if rest else ""
    if not (mark == "|" or (rest and is_quoted(rest[0].lstrip()))):
        return rest
    ends = (n for n, line in enumerate(rest) if line.strip() and not _carries(line, mark))
    return [unquoted(line) for line in rest[: next(ends, len(rest))]]


def _carries(line: str, mark: str) -> bool:
    bare = line.lstrip()
    return is_quoted(bare) or (mark == "|" and bare.startswith("|"))


def _joined(lines: list[str]) -> str:
    """Join the lines without blank lines and rules at the end and with one blank line between."""
    end = len(lines)
    while end and not lines[end - 1].strip(RULES):
        end -= 1
    text: list[str] = []
    for line in lines[:end]:
        if line.strip() or (text and text[-1]):
            text.append(line.rstrip())
    return "\n".join(text).strip()
