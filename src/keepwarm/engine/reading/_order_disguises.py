"""Text in which orders are hidden, made plain: invisible letters, look-alikes, spaced-out words.

Only what looks for orders reads the plain text: in it "q3" may become "qe". Every plain character
knows the place from which it comes.
"""

from __future__ import annotations

import base64
import binascii
import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Final

_INVISIBLE: Final = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\u0300-\u036f\u1ab0-\u1aff\u20d0-\u20ff]+"
)
_TAGS: Final = range(0xE0020, 0xE007F)  # letters that show as nothing, each the ASCII one below
_TAGS_START: Final = 0xE0000
_LOOKALIKES: Final = str.maketrans(
    "\u0430\u0432\u0435\u043a\u043c\u043d\u043e\u0440\u0441\u0442"
    "\u0443\u0445\u0456\u0458\u0455\u04bb\u0501\u051b\u051d"
    "\u03b1\u03b5\u03b9\u03ba\u03bd\u03bf\u03c1\u03c4\u03c5\u03c7",
    "abekmhopctyxijshdqwaeiknoptyx",
)
_FOREIGN: Final = re.compile(r"[^\x00-\u024f\u2000-\u206f]")  # nothing of a Latin alphabet
_LETTER_DIGITS: Final = re.compile(
    r"(?<![^\W_])(?=\d*[A-Za-z])(?=[A-Za-z]*\d)[A-Za-z\d]{3,24}(?![^\W_])"
)
_DIGITS: Final = str.maketrans("0134578", "oieastb")
_SPACED: Final = re.compile(
    r"(?<![^\W_])[^\W\d_](?:[ .*_\-\u00a0\u00b7]{1,3}[^\W\d_]){7,400}(?![^\W_])"
)
_SPACED_MARK: Final = re.compile(r"[^\W\d_][.*_\-\u00b7][^\W\d_]")
_BLOB: Final = re.compile(r"[A-Za-z0-9+/_-]{24,4000}={0,2}")
_BLOBS_MAX: Final = 8


def undisguised(text: str) -> tuple[str, Sequence[int]]:
    """Return ``text`` with its disguises off, and from which place each character comes."""
    plain = text
    places: Sequence[int] = range(len(text))
    if not text.isascii():
        places = list(_visible(text))
        plain = _FOREIGN.sub(_latin, "".join(map(text.__getitem__, places)))
    spaced = list(_SPACED.finditer(plain))
    if spaced:
        kept = list(_without_spaces(spaced, len(plain)))
        plain, places = "".join(map(plain.__getitem__, kept)), [places[place] for place in kept]
    return _LETTER_DIGITS.sub(_undigited, plain), places


def decoded_blobs(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield where something in base64 stands that is readable text, and that text."""
    for number, blob in enumerate(_BLOB.finditer(text)):
        if number == _BLOBS_MAX:
            return
        letters = blob[0].rstrip("=").translate(str.maketrans("-_", "+/"))
        if letters.isalpha() and (letters.islower() or letters.isupper()):
            continue
        try:
            decoded = base64.b64decode(letters + "=" * (-len(letters) % 4), validate=True)
            readable = decoded.decode("utf-8")
        except (binascii.Error, UnicodeDecodeError):
            continue
        if " " in readable and readable.replace("\n", " ").isprintable():
            yield blob.start(), blob.end(), readable


def _visible(text: str) -> Iterator[int]:
    """Yield the places of the characters that show."""
    start = 0
    for found in _INVISIBLE.finditer(text):
        yield from range(start, found.start())
        start = found.end()
    yield from range(start, len(text))


def _latin(found: re.Match[str]) -> str:
    letter = found[0]
    if ord(letter) in _TAGS:
        return chr(ord(letter) - _TAGS_START)
    plain = unicodedata.normalize("NFKC", letter).lower()
    return plain if len(plain) == 1 and plain.isascii() else letter.lower().translate(_LOOKALIKES)


def _undigited(found: re.Match[str]) -> str:
    return found[0].translate(_DIGITS)


def _without_spaces(spaced: Sequence[re.Match[str]], length: int) -> Iterator[int]:
    """Yield the places of a text that stay when its spaced-out lines are closed up."""
    start = 0
    for line in spaced:
        yield from range(start, line.start())
        yield from _unspaced(line)
        start = line.end()
    yield from range(start, length)


def _unspaced(found: re.Match[str]) -> Iterator[int]:
    """Yield the places of the letters of a spaced-out line, and of one space between its words."""
    line, start = found[0], found.start()
    is_marked = _SPACED_MARK.search(line) is not None
    gap = 0
    for place, letter in enumerate(line):
        if letter.isalpha():
            yield start + place
            gap = 0
            continue
        gap += 1
        if gap == (1 if is_marked and letter.isspace() else 2):
            yield start + place
