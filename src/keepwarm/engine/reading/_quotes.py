"""Where history begins in the lines of a mail: quotations, introductions, old headers, rules.

Every question looks at a bounded number of lines and characters, so that asking it of each line
stays linear in the text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum
from typing import Final

from keepwarm.engine.reading._split_words import QuoteWords
from keepwarm.engine.reading._words import fold

LINE_CHARACTERS_MAX: Final = 400
"""Of a line that are looked at; lines that begin or end a quotation are shorter."""
INTRODUCTION_LINES_MAX: Final = 4
"""Mail programs break "On … wrote:" at 72 columns, some after every comma."""
RULES: Final = "-_=*#~─━—–⎯ \t"
"""The characters of which lines across the page are made."""

_HEADER_LINES_MAX: Final = 8
_LABEL_CHARACTERS_MAX: Final = 30
_LOOK_AHEAD_LINES: Final = 5
_RULE_CHARACTERS_MIN: Final = 3
_PAIR: Final = 2
_CLOCK_NUMBERS: Final = 2
_VERB_CHARACTERS_MAX: Final = 24
_SHORT_WORDS: Final = 6
_AFTER_VERB_WORDS_MAX: Final = 3

_CLOCK: Final = re.compile(r"(?<!\d)\d{1,2} ?[:.h時时시] ?\d\d(?!\d)")
_DATE: Final = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)|(?<!\d)\d{1,2}[./-]\d{1,2}[./-]\d\d(?!\d)")
_DIGITS: Final = re.compile(r"\d+")
_MAILBOX: Final = re.compile(
    r"[<(\[] ?(?:mailto:|smtp:)?[^\s<>()\[\]@]{1,100}@[^\s<>()\[\]]{1,200} ?[>)\]]"
)
_ADDRESS: Final = re.compile(
    r"(?<![^\s<>()\[\]])[^\s<>()\[\]@]{1,100}@[^\s<>()\[\]@]{1,200}\.\w{1,60}"
)
_BROKEN_ENDS: Final = (">:", "> :", ">：")  # of an introduction, broken before its last characters
_PROSE_END: Final = re.compile(r"[!?]$|[^\W\d_]{4,}[.:]$")
_COLONS: Final = (":", "：")
_ENDS: Final = ":：>)]"
_AROUND_SEPARATOR: Final = RULES + ":<>[]：#"
_AROUND_VERB: Final = ".,;\"'>*_"
_AROUND_LABEL: Final = "* \t|"


class Break(Enum):
    """What begins at a line: nothing, history up to the end, or a forwarded mail."""

    NONE = 0
    HISTORY = 1
    FORWARD = 2


def is_quoted(bare: str) -> bool:
    """Tell whether a stripped line carries a quotation mark."""
    return bare.startswith((">", "&gt;", "›")) and bare not in _BROKEN_ENDS


def unquoted(line: str) -> str:
    """Return a line without its outermost quotation mark."""
    if line.startswith(">"):  # nearly all quoted lines do, and threads have thousands
        return line[1:].removeprefix(" ")
    bare = line.lstrip()
    for mark in (">", "&gt;", "›", "|"):
        if bare.startswith(mark):
            return bare[len(mark) :].removeprefix(" ")
    return line


def is_rule(bare: str) -> bool:
    """Tell whether a stripped line is a line across the page."""
    return len(bare) >= _RULE_CHARACTERS_MIN and not bare.strip(RULES)


def introduction_ending(lines: Sequence[str], end: int, words: QuoteWords) -> int:
    """Return how many lines up to ``end`` introduce a quotation ("On … wrote:"); 0 for none."""
    last = lines[end].rstrip()
    if not last:
        return 0
    if last[-1] not in _ENDS and (
        last[-1] not in words.verb_letters or not _ends_in_verb(lines, end, last, words)
    ):
        return 0
    if len(last) > LINE_CHARACTERS_MAX or is_quoted(last.lstrip()):
        return 0
    followed = is_quoted_next(lines, end + 1)
    found, sureness, is_begun, joined = 0, 0, False, ""
    for length in range(1, min(INTRODUCTION_LINES_MAX, end + 1) + 1):
        start = lines[end - length + 1].strip()
        if not start or len(start) > LINE_CHARACTERS_MAX or is_quoted(start):
            break
        if joined and _PROSE_END.search(start):
            break
        joined = f"{start} {joined}" if joined else start
        folded = fold(joined[-LINE_CHARACTERS_MAX:])
        begins = _begins(folded, words) and bool(_DIGITS.search(start))
        sure = _introduces(folded, words, followed=followed)
        if sure > sureness or (sure and begins and sure == sureness):
            found, sureness, is_begun = length, sure, begins
    if found and not is_begun and found <= end and lines[end - found + 1].lstrip()[:1] in "<(>":
        found += bool(lines[end - found].strip())
    return found


def _ends_in_verb(lines: Sequence[str], end: int, last: str, words: QuoteWords) -> bool:
    """Tell whether a line ends in a verb of writing, and a date stands in or above it."""
    if fold(last[last.rfind(" ", -_VERB_CHARACTERS_MAX) + 1 :]) not in words.verb_ends:
        return False
    window = lines[max(end + 1 - INTRODUCTION_LINES_MAX, 0) : end + 1]
    return any(_DIGITS.search(line, 0, LINE_CHARACTERS_MAX) for line in window)


def is_quoted_next(lines: Sequence[str], number: int) -> bool:
    """Tell whether the next line with text is quoted."""
    for line in lines[number : number + _LOOK_AHEAD_LINES]:
        bare = line.strip()
        if bare:
            return is_quoted(bare) or bare.startswith("| ") or bare == "|"
    return False


def break_at(lines: Sequence[str], number: int, folded: str, words: QuoteWords) -> Break:
    """Return what begins at a line, whose folded and stripped form is ``folded``."""
    inner = folded.strip(_AROUND_SEPARATOR)
    if not inner:
        return Break.NONE
    if inner.startswith(words.separators) and _is_separator(lines, number, folded, words):
        return _forward_or_history(inner, words)
    if folded[0] in RULES and folded[-1] in RULES and _stands_between_rules(folded, inner, words):
        return _forward_or_history(inner, words)
    if any(phrase in folded for phrase in words.above) and len(inner) <= LINE_CHARACTERS_MAX // 2:
        return Break.HISTORY
    return Break.HISTORY if is_old_header(lines, number, words) else Break.NONE


def is_old_header(lines: Sequence[str], number: int, words: QuoteWords) -> bool:
    """Tell whether the header of an old mail begins at a line ("From: … Sent: … To: …")."""
    fields, _ = _fields(lines, number, words)
    if not fields:
        return False
    kinds = {kind for kind, _ in fields}
    first, value = fields[0]
    if first == "sender" and _is_mailbox(value, is_alone=len(kinds) == 1):
        return True
    has_address = any("@" in each for _, each in fields)
    is_dated = any(kind == "date" and _DIGITS.search(each) for kind, each in fields)
    if "sender" not in kinds:
        return {"recipient", "subject"} <= kinds and (has_address or is_dated)
    if len(kinds) > 1 and (has_address or is_dated):
        return True
    # Without an address or a date it may be a list of the sender's own ("From: 9 a.m.").
    return len(kinds) > _PAIR and not any(_DIGITS.search(each) for _, each in fields)


def label_of(folded: str, words: QuoteWords) -> tuple[str, str]:
    """Return the field that a line of an old header holds, and its value; empty if it is none."""
    at = folded.find(":", 0, _LABEL_CHARACTERS_MAX)
    if at < 0:
        at = folded.find("：", 0, _LABEL_CHARACTERS_MAX)
    if at <= 0:
        return "", ""
    kind = words.labels.get(folded[:at].strip(_AROUND_LABEL), "")
    return kind, folded[at + 1 :].strip(_AROUND_LABEL) if kind else ""


def heading_length(lines: Sequence[str], words: QuoteWords) -> int:
    """Return how many of the first lines are a separator, an introduction or a header; or 0."""
    for end in range(min(INTRODUCTION_LINES_MAX, len(lines))):
        if introduction_ending(lines, end, words) == end + 1:
            return end + 1
    folded = fold(lines[0][:LINE_CHARACTERS_MAX].strip()) if lines else ""
    if not folded:
        return 0
    _, length = _fields(lines, 0, words)
    return length or int(is_rule(folded) or break_at(lines, 0, folded, words) is not Break.NONE)


def _fields(
    lines: Sequence[str], number: int, words: QuoteWords
) -> tuple[list[tuple[str, str]], int]:
    """Return the fields of the header that begins at a line, long values joined, and its length."""
    fields: list[tuple[str, str]] = []
    length = 0
    for place, line in enumerate(lines[number : number + _HEADER_LINES_MAX], start=1):
        folded = fold(line[:LINE_CHARACTERS_MAX].strip())
        kind, value = label_of(folded, words)
        if kind:
            fields.append((kind, value))
        elif not fields:
            break
        elif folded:
            known, before = fields[-1]
            if before and not before.endswith((",", ";")) and folded[0] not in "<[":
                break
            fields[-1] = known, f"{before} {folded}".strip()
        length = place if folded else length
    return fields, length


def _is_mailbox(value: str, *, is_alone: bool) -> bool:
    """Tell whether a sender's value is an address, or ends in one if it stands alone."""
    if _ADDRESS.fullmatch(value):
        return True
    found = None
    for found in _MAILBOX.finditer(value):  # noqa: B007 - the last one is wanted
        pass
    return found is not None and (not is_alone or not value[found.end() :].strip(" ;,>*"))


def _begins(folded: str, words: QuoteWords) -> bool:
    return folded[0].isdigit() or folded.partition(" ")[0].strip(".,*_") in words.starts


def _introduces(folded: str, words: QuoteWords, *, followed: bool) -> int:
    """Tell how surely a line, joined of several, introduces a quotation: 0 (not), 1 or 2.

    With a verb of writing it is sure; without one a date and a mailbox, or quoted lines below,
    have to show it.
    """
    body = folded.rstrip(" :：")
    is_timed, mailbox = bool(_CLOCK.search(body)), _MAILBOX.search(body)
    has_date = bool(_DATE.search(body))
    if not (is_timed or has_date or mailbox or followed):
        return 0
    is_dated = has_date or (is_timed and len(_DIGITS.findall(body)) > _CLOCK_NUMBERS)
    begins = is_dated and _begins(folded, words)
    after = _words_after_verb(body, words)
    if folded.endswith(_COLONS):
        if after < 0:
            return int((mailbox is not None and (has_date or is_timed)) or (followed and is_dated))
        is_short = body.count(" ") < _SHORT_WORDS
        if mailbox or (is_dated and is_timed) or (followed and (has_date or is_timed or is_short)):
            return 2
        return 2 * (begins and after <= _AFTER_VERB_WORDS_MAX)
    is_shown = begins and (mailbox is not None or followed)
    if after == 0:
        return 2 * is_shown
    return int(is_shown and followed and mailbox is not None and mailbox.end() == len(body))


def _words_after_verb(body: str, words: QuoteWords) -> int:
    """Return how many words follow the last verb of writing; -1 where there is none."""
    tokens = body.split()
    for after, token in enumerate(reversed(tokens)):
        if token.strip(_AROUND_VERB) in words.verb_ends:
            return after
    if not body.isascii() and any(verb in body for verb in words.joined_verbs):
        return 0
    return -1


def _is_separator(lines: Sequence[str], number: int, folded: str, words: QuoteWords) -> bool:
    """Tell whether a line that begins like a separator is one, and not a heading of prose."""
    if folded[0] in RULES:
        return True
    if folded.strip(_AROUND_SEPARATOR) not in words.separators:
        return False
    following = (line.strip() for line in lines[number + 1 : number + _LOOK_AHEAD_LINES])
    below = next(filter(None, following), "")
    return folded.endswith(_COLONS) or bool(label_of(fold(below[:LINE_CHARACTERS_MAX]), words)[0])


def _stands_between_rules(folded: str, inner: str, words: QuoteWords) -> bool:
    """Tell whether what stands between dashes is about a mail ("---- Rita wrote ----")."""
    is_drawn = folded[:2].strip(RULES) == folded[-2:].strip(RULES) == ""
    if not is_drawn or len(inner) > LINE_CHARACTERS_MAX:
        return False
    has_word = any(word in inner for word in words.forwards) or _words_after_verb(inner, words) >= 0
    return bool(has_word and (_DATE.search(inner) or _ADDRESS.search(inner)))


def _forward_or_history(inner: str, words: QuoteWords) -> Break:
    return Break.FORWARD if any(word in inner for word in words.forwards) else Break.HISTORY
