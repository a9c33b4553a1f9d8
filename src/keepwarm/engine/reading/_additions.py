"""What programs add to a letter: a gateway's warning, a telephone's line, legal and list footers.

Only lines that begin as one of them does are looked at closely; the rest is prose.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from keepwarm.engine.reading._quotes import LINE_CHARACTERS_MAX, RULES, is_rule
from keepwarm.engine.reading._split_words import SplitWords
from keepwarm.engine.reading._words import fold

SIGNATURE_MARKS: Final = ("--", "—", "––", "__", "-- -", "- -", "–")
"""Lines that part a letter from its signature; "-- " by an old convention, others by habit."""

_FOOTER_LINES_MAX: Final = 8  # of a footer's paragraph that are searched for its words
_DEVICE_WORDS_MAX: Final = 14
_DEVICE_NAME_WORDS_MAX: Final = 4
_DEVICE_REST_WORDS_MAX: Final = 6
_DEVICE_END_WORDS_MAX: Final = 9
_AROUND: Final = "<>()[]{}*_-–—/ \t\"'•|"
_WORD_MARKS: Final = ".,!:;<>/()[]'\""


def without_additions(lines: list[str], words: SplitWords) -> list[str]:
    """Return the lines without footers and devices' lines at the end, or alone in a paragraph."""
    end = _without_devices(lines, _footer_start(lines, words), words)
    while start := _last_paragraph(lines, end):
        if not _holds(lines, start, words.signatures.footer_marks):
            break
        end = _without_devices(lines, start, words)
    devices = _device_paragraphs(lines[:end], words)
    return [line for number, line in enumerate(lines[:end]) if number not in devices]


def _without_devices(lines: Sequence[str], end: int, words: SplitWords) -> int:
    """Return where the lines before ``end`` end without blank ones and devices' lines."""
    while end and (
        not lines[end - 1].strip(RULES + ">|") or is_device_line(lines[end - 1].strip(), words)
    ):
        end -= 1
    return end


def without_banner(lines: list[str], words: SplitWords) -> list[str]:
    """Return the lines without the warning that a gateway put above them."""
    first = next((place for place, line in enumerate(lines) if line.strip()), len(lines))
    if first == len(lines) or not _beginning(lines[first]).startswith(words.quotes.banners):
        return lines
    blanks = (place for place in range(first, len(lines)) if not lines[place].strip())
    return lines[next(blanks, len(lines)) :]


def is_device_line(bare: str, words: SplitWords) -> bool:
    """Tell whether a telephone or a mail program wrote a stripped line ("Sent from my …")."""
    if not bare or len(bare) > LINE_CHARACTERS_MAX:
        return False
    known = words.signatures
    last = bare.rsplit(None, 1)[-1]
    if not words.may_tell(bare) and fold(last).strip(_WORD_MARKS) not in known.device_ends:
        return False
    folded = fold(bare).strip(_AROUND)
    tokens = folded.replace("[", " ").replace("]", " ").replace("(", " ").split()
    if len(tokens) > _DEVICE_WORDS_MAX:
        return False
    if not folded.startswith(known.devices):
        is_short = len(tokens) <= _DEVICE_END_WORDS_MAX
        return (
            is_short
            and any(map(folded.endswith, known.device_ends))
            and any(_names_device(token, words) for token in tokens)
        )
    first = next(device for device in known.devices if folded.startswith(device))
    begun = len(first.split())
    if len(tokens) - begun > _DEVICE_REST_WORDS_MAX and "." not in folded and "," not in folded:
        return False
    return any(_names_device(token, words) for token in tokens[: begun + _DEVICE_NAME_WORDS_MAX])


def _device_paragraphs(lines: Sequence[str], words: SplitWords) -> set[int]:
    """Return the lines of the paragraphs that devices wrote as a whole."""
    found: set[int] = set()
    run: list[int] | None = []
    for number, line in enumerate((*lines, "")):
        bare = line.strip()
        if not bare:
            found.update(run or ())
            run = []
        elif run is not None and is_device_line(bare, words):
            run.append(number)
        else:
            run = None
    return found


def _names_device(token: str, words: SplitWords) -> bool:
    bare = token.partition("<")[0].partition("http")[0].strip(_WORD_MARKS)
    return bare in words.signatures.device_words


def _footer_start(lines: Sequence[str], words: SplitWords) -> int:
    """Return the line where the footers begin; the number of lines if there are none."""
    known = words.signatures
    for number, line in enumerate(lines):
        bare = line[:LINE_CHARACTERS_MAX].strip()
        if not bare or not words.may_tell(bare):
            continue
        if bare in SIGNATURE_MARKS or is_rule(bare):
            if _holds(lines, number + 1, known.lists):
                return number
        elif _beginning(bare).startswith(known.footers) and _holds(
            lines, number, known.footer_words
        ):
            return number
    return len(lines)


def _last_paragraph(lines: Sequence[str], end: int) -> int:
    """Return the line where the last of several paragraphs before ``end`` begins; 0 if alone."""
    for number in range(end - 1, max(end - _FOOTER_LINES_MAX, 0), -1):
        if not lines[number - 1].strip():
            return number
    return 0


def _holds(lines: Sequence[str], number: int, telling: Sequence[str]) -> bool:
    """Tell whether the paragraph that begins at a line holds one of the telling words."""
    paragraph: list[str] = []
    for line in lines[number : number + _FOOTER_LINES_MAX]:
        if not line.strip() and paragraph:
            break
        paragraph.append(line[:LINE_CHARACTERS_MAX].strip())
    folded = fold(" ".join(paragraph))
    return any(word in folded for word in telling)


def _beginning(line: str) -> str:
    return fold(line[:LINE_CHARACTERS_MAX].strip()).lstrip(RULES + "[(>|•!")
