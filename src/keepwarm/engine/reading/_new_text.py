"""The body of a mail to what its sender wrote now: no quotations, old headers or signature.

One pass over the lines, each looked at up to a limit, so that the time is linear in the text.
"""

from __future__ import annotations

import re
from typing import Final

from keepwarm.engine.reading._lexicon import BEGINNING_CHARACTERS, QuoteWords
from keepwarm.engine.reading._words import first_of, fold

TEXT_CHARACTERS_MAX: Final = 65_536
"""Nobody writes more in one answer; what follows is history."""
LINE_CHARACTERS_MAX: Final = 400
"""Of a line that are looked at; lines that begin or end a quotation are shorter."""
_INTRODUCTION_LINES_MAX: Final = 3  # mail programs break "On … wrote:" at 72 columns
_HEADER_LINES_MAX: Final = 5
_DATED: Final = re.compile(r"\d[:.h]\d\d|\d{4}|\S@\S")
_MAILBOX_END: Final = re.compile(r"<[^<>]{1,100}@[^<>]{1,200}>\W{0,9}$")
_RULES: Final = "-_=*#~ \t"


def find_new_text(text: str, words: QuoteWords) -> str:
    """Return the part of a plain-text body that is new; the whole body if nothing seems to be.

    Quoted lines go and answers between them stay. An introduction ("On … wrote:") without quoted
    lines after it, an old mail's header, a separator or a signature mark ends the new text.
    """
    text = text[:TEXT_CHARACTERS_MAX]
    lines = text.split("\n")
    introducing = _introducing(lines) if ":" in text else frozenset[int]()
    kept: list[str] = []
    number = 0
    while number < len(lines):
        bare = lines[number][:LINE_CHARACTERS_MAX].strip()
        if bare.startswith(">"):
            number += 1
            continue
        # Most lines are plain prose, and nothing more has to be asked of them.
        if bare and (number in introducing or ":" in bare or _may_tell(bare, words.beginnings)):
            folded = fold(bare)
            if _ends_new_text(lines, number, folded, words):
                break
            introduction = _introduction_length(lines, number, folded, words)
            if introduction:
                number += introduction
                if not _is_quoted_next(lines, number):
                    break
                continue
            if folded.startswith(words.devices):
                number += 1
                continue
        kept.append(lines[number])
        number += 1
    return _trimmed(kept) or text.strip()


def _introducing(lines: list[str]) -> frozenset[int]:
    """Return the lines from which an introduction may reach one that ends in a colon."""
    ends = [number for number, line in enumerate(lines) if line.rstrip().endswith(":")]
    return frozenset(end - back for end in ends for back in range(_INTRODUCTION_LINES_MAX))


def _may_tell(bare: str, beginnings: frozenset[str]) -> bool:
    """Tell from its first characters whether a line may be a mark, a separator or a device's."""
    start = bare[:BEGINNING_CHARACTERS]
    return not start.isascii() or start[0] in _RULES or start.lower() in beginnings


def _ends_new_text(lines: list[str], number: int, folded: str, words: QuoteWords) -> bool:
    if folded in ("--", "—"):
        return True
    if folded.strip(_RULES + ":>") in words.separators:
        return True
    return ":" in folded and _is_old_header(lines, number, folded, words)


def _is_old_header(lines: list[str], number: int, folded: str, words: QuoteWords) -> bool:
    label, _, value = folded.partition(":")
    if label.strip("* ") not in words.sender_labels or not value.strip("* "):
        return False
    if _MAILBOX_END.search(value):
        return True
    following = (
        line for line in lines[number + 1 : number + 1 + _HEADER_LINES_MAX] if line.strip()
    )
    labels = (fold(line[:40]).partition(":") for line in following)
    others = sum(
        bool(colon) and name.strip("* ") in words.other_labels for name, colon, _ in labels
    )
    return others >= (1 if "@" in value else 2)


def _introduction_length(lines: list[str], number: int, folded: str, words: QuoteWords) -> int:
    """Return how many lines introduce a quotation here; 0 if this is no introduction."""
    begins = folded[0].isdigit() or folded.partition(" ")[0] in words.starts
    for length in range(1, _INTRODUCTION_LINES_MAX + 1 if begins or "@" in folded else 2):
        last = lines[number + length - 1 : number + length]
        if not last or not last[0].strip():
            return 0
        if last[0].rstrip().endswith(":"):
            joined = " ".join(line.strip() for line in lines[number : number + length])
            whole = fold(joined[:LINE_CHARACTERS_MAX])
            is_telling = first_of(words.verbs, whole) or (begins and _MAILBOX_END.search(whole))
            return length if is_telling and _DATED.search(whole) else 0
    return 0


def _is_quoted_next(lines: list[str], number: int) -> bool:
    following = (line.lstrip() for line in lines[number : number + _HEADER_LINES_MAX])
    return next((line.startswith(">") for line in following if line), False)


def _trimmed(kept: list[str]) -> str:
    """Join the lines without blank lines and rules at the ends and with one blank line between."""
    while kept and not kept[-1].strip(_RULES):
        kept.pop()
    text: list[str] = []
    for line in kept:
        if line.strip() or (text and text[-1]):
            text.append(line.rstrip())
    return "\n".join(text).strip()
