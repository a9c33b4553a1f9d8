"""Text in one plain form, and the lists of words that are looked for in it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

_LATIN: Final = range(0xC0, 0x250)  # the letters with accents of the Latin alphabets
_ACCENTS: Final = range(0x300, 0x370)  # accents as characters of their own
_APOSTROPHES: Final = (0x2018, 0x2019, 0x201B, 0xB4)
_PLAIN: Final[dict[int, str]] = {
    **dict.fromkeys(_APOSTROPHES, "'"),
    **dict.fromkeys(_ACCENTS, ""),
    **{
        code: base
        for code in _LATIN
        if (base := unicodedata.normalize("NFD", chr(code))[0]).isascii()
    },
}
_OTHER: Final = re.compile(r"[^\x00-\x7f]+")


def fold(text: str) -> str:
    """Return ``text`` in lower case, without accents and with straight apostrophes."""
    if not text.isascii():
        text = _OTHER.sub(_plain, text)
    return text.lower()


def _plain(other: re.Match[str]) -> str:
    return other[0].translate(_PLAIN)


def first_of(words: Iterable[str], folded: str) -> str:
    """Return the first of ``words`` that stands in ``folded`` at the beginning of a word, or ''."""
    for word in words:
        at = folded.find(word)
        while at > 0 and folded[at - 1].isalnum():
            at = folded.find(word, at + 1)
        if at >= 0:
            return word
    return ""


def whole_words(words: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern that finds any of ``words`` as whole words."""
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, words)) or '(?!)'})(?!\w)")
