"""The end of what somebody wrote: sign-off, name and card.

Only the last lines are looked at, so the time does not grow with the text. In doubt a line stays:
a signature left in the text does no harm, an answer cut from it does.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from keepwarm.engine.reading._additions import SIGNATURE_MARKS
from keepwarm.engine.reading._quotes import LINE_CHARACTERS_MAX, RULES, is_rule
from keepwarm.engine.reading._split_words import SignatureWords
from keepwarm.engine.reading._words import fold

CODE_FENCE: Final = "```"
"""Begins and ends lines of code, in which nothing is a quotation or a signature."""
SIGNATURE_LINES_MAX: Final = 16
"""With text, of a signature; longer ends are prose."""

_LINE_CHARACTERS_MAX: Final = 100  # of a line in a card; longer ones are sentences
_NAME_CHARACTERS_MAX: Final = 48
_NAME_WORDS_MAX: Final = 5
_ALONE_WORDS_MAX: Final = 4
_PAIR: Final = 2
_PROSE_WORDS_MIN: Final = 7
_CLOSING_WORDS_MAX: Final = 7
_CARD_LINES: Final = 3  # right below a name, in which a card shows
_POSTSCRIPT_CHARACTERS: Final = 24
_AROUND: Final = " \t.,;:!*_-–—~|>•·)("
_AROUND_NAME: Final = " ,*_\"'()"
_PARTED: Final = (",", "-", "–", ".", "!", "/")
_LETTER_ENDS: Final = (".", "!", "?", ")", "…", '"', "'", "”", "。")
_SENTENCE_ENDS: Final = ("?", "!", ":", ";", "…", "...")
_WORD: Final = re.compile(r"[^\W\d_]{1,30}(?:[.'’-][^\W\d_]{1,30}){0,4}\.?")
_PICTURE: Final = re.compile(r"[^\w\s\x21-\x7e\u00a0-\u024f\u2010-\u203a]+")
_NUMBER: Final = re.compile(r"(?:\+|\(|\b)\d[\d\s()./–-]{5,24}\d\b")
_EXTENSION: Final = re.compile(r"(?:[*x#]|ext\.? ?|[a-z]?)\d?-?\d{3,5}", re.IGNORECASE)
_NAMED_EXTENSION: Final = re.compile(r"\s{2,10}[x*]?\d-?\d{3,5}\b")
_LINKED: Final = re.compile(
    r"[\w.+-]@[\w-]|https?://|www\.\w|\b[\w-]{2,60}\.(?:com|net|org|io|eu|de|fr|es|pt|nl|example)\b"
)
_LEADING: Final = re.compile(r"[-–—~/*_]\s?(?=[^\W\d_])")
_BY_ORDER: Final = re.compile(r"(?:i\. ?[av]|ppa|p\. ?[op]|p[op])\.\s+", re.IGNORECASE)
"""For whom a letter is signed by somebody else ("i. A.", "p.p."); it stands before the name."""
_PARTICLES: Final = frozenset(
    (
        *("van", "von", "de", "der", "den", "del", "della", "da", "di", "do", "dos", "la", "le"),
        *("du", "zu", "y", "e", "el", "al", "bin", "ten", "ter", "af", "av", "and", "und", "&"),
    )
)


def split_signature(
    lines: list[str], words: SignatureWords, *, sender_name: str = "", is_alone: bool = True
) -> tuple[list[str], list[str]]:
    """Return the lines of the letter and those of the signature below it.

    If the lines are all that is new, the letter keeps words of its own, and a greeting is none.
    """
    letter, postscript = _without_postscript(lines, words)
    start = _marked_start(letter)
    if _is_thanks(letter[start:], words):  # below a rule they are the letter's last words
        start = len(letter)
    signed = _signed_start(letter[:start], words, sender_name)
    if is_alone and signed < start and not says_something(letter[:signed], words):
        signed = _after_thanks(letter, signed, start, words)
    start = min(start, signed)
    if start >= len(letter) or (is_alone and not says_something(letter[:start], words)):
        return lines, []
    return [*letter[:start], *postscript], letter[start:]


def says_something(lines: Sequence[str], words: SignatureWords) -> bool:
    """Tell whether lines hold more than a greeting."""
    telling = [line for line in lines if line.strip(RULES + ".,!|>")]
    if len(telling) != 1:
        return bool(telling)
    folded = fold(telling[0][:LINE_CHARACTERS_MAX]).strip(_AROUND)
    if not folded.startswith(words.greeting_starts):
        return True
    found = [word for word in words.greetings if _begins_with(folded, word)]
    rest = folded[len(max(found, key=len)) :] if found else "."
    return rest.startswith((".", "!", "?")) or len(rest.split()) > _ALONE_WORDS_MAX


def _begins_with(folded: str, word: str) -> bool:
    return folded.startswith(word) and not folded[len(word) : len(word) + 1].isalnum()


def _is_thanks(lines: Sequence[str], words: SignatureWords) -> bool:
    told = [line for line in lines if line.strip(RULES)]
    return bool(told) and all(
        fold(line[:LINE_CHARACTERS_MAX]).strip(_AROUND) in words.thanks for line in told
    )


def _after_thanks(lines: list[str], signed: int, end: int, words: SignatureWords) -> int:
    """Return where the signature begins when thanks are all that was said: below them."""
    for number in range(signed, end):
        if fold(lines[number][:LINE_CHARACTERS_MAX]).strip(_AROUND) in words.thanks:
            return number + 1
    return end


def _without_postscript(lines: list[str], words: SignatureWords) -> tuple[list[str], list[str]]:
    """Part the lines before a last paragraph that begins with PS from it."""
    seen = 0
    for number in range(len(lines) - 1, 0, -1):
        head = lines[number].lstrip()[:_POSTSCRIPT_CHARACTERS].lower()
        if not head:
            continue
        if head[0] in words.postscript_letters and _begins_postscript(head, words):
            return lines[:number], lines[number:]
        seen += 1
        if seen > SIGNATURE_LINES_MAX:
            break
    return lines, []


def _begins_postscript(head: str, words: SignatureWords) -> bool:
    first = head.partition(":")[0].replace(" ", ""), head.partition(" ")[0]
    return any(word.strip(".:-–") in words.postscripts for word in first)


def _marked_start(lines: Sequence[str]) -> int:
    """Return the line of the signature's mark ("-- "); the number of lines if there is none."""
    seen, start = 0, len(lines)
    for number in range(len(lines) - 1, -1, -1):
        bare = lines[number][:LINE_CHARACTERS_MAX].strip()
        if not bare:
            continue
        if bare.startswith(CODE_FENCE):
            break
        if bare in SIGNATURE_MARKS or is_rule(bare):
            if seen and start == len(lines):
                start = number
            elif lines[number].rstrip("\n") == "-- ":
                return number
        elif _is_prose(bare):
            break
        seen += 1
        if seen > SIGNATURE_LINES_MAX:
            break
    return start


def _is_prose(bare: str) -> bool:
    """Tell whether a line is a sentence or a part of one, and no line of a card."""
    if len(bare) > _LINE_CHARACTERS_MAX:
        return not _LINKED.search(bare[:LINE_CHARACTERS_MAX])
    tokens = bare.split()
    if len(tokens) < _PROSE_WORDS_MIN or any(mark in bare for mark in "|•·"):
        return False
    return _small(tokens) * 2 > len(tokens) and not _NUMBER.search(bare)


def _small(tokens: Sequence[str]) -> int:
    return sum(token[0].islower() for token in tokens)


def _signed_start(lines: Sequence[str], words: SignatureWords, sender_name: str) -> int:
    """Return the line where a sign-off or the name begins; the number of lines without them."""
    tail = _tail(lines)
    for place, number in enumerate(tail):
        if _closes([lines[each] for each in tail[place:]], words):
            return number
    for place, number in enumerate(tail):
        if number and _names(lines, tail[place:], words, sender_name):
            return number
    return len(lines)


def _tail(lines: Sequence[str]) -> list[int]:
    """Return the last lines that could stand in a signature, those without text left out."""
    found: list[int] = []
    for number in range(len(lines) - 1, -1, -1):
        bare = lines[number][: _LINE_CHARACTERS_MAX + 1].strip()
        if not bare.strip(RULES):
            continue
        if len(found) >= SIGNATURE_LINES_MAX or len(bare) > _LINE_CHARACTERS_MAX or _is_prose(bare):
            break
        found.append(number)
    return found[::-1]


def _closes(tail: Sequence[str], words: SignatureWords) -> bool:
    """Tell whether the first line is a sign-off and those below it are a signature."""
    bare, below = tail[0].strip(), tail[1:]
    folded = plain(bare)
    if folded.partition(" ")[0].partition("/")[0].strip(_AROUND) not in words.ending_words:
        return False
    if folded in words.endings:
        if below:
            return _may_follow(below, words)
        return folded in words.closings or bare.endswith(",")
    found = words.closing_starts.match(folded)
    if not found or len(folded.split()) > _CLOSING_WORDS_MAX:
        return False
    rest = folded[found.end() :]
    is_followed = bool(below) and _may_follow(below, words)
    if rest.lstrip().startswith(_PARTED) and (is_followed or not below):
        name = bare[bare.rfind(rest.lstrip()[:1]) + 1 :] if "." in rest else bare[-len(rest) :]
        if is_name(name.strip(_AROUND), words):
            return True
    return is_followed and bare.endswith(",") and is_name(below[0], words)


def _may_follow(below: Sequence[str], words: SignatureWords) -> bool:
    """Tell whether the lines below a sign-off are a signature, by the first of them."""
    first = below[0]
    if plain(first) in words.endings:
        return len(below) == 1 or _may_follow(below[1:], words)
    return is_name(first, words, is_signed=True) or is_contact(first) or _is_titled(first, words)


def _names(
    lines: Sequence[str], tail: Sequence[int], words: SignatureWords, sender_name: str
) -> bool:
    """Tell whether a line is the sender's name with nothing but a card below it."""
    number = tail[0]
    line, below = lines[number], [lines[each] for each in tail[1:]]
    before = next((lines[n].strip() for n in range(number - 1, -1, -1) if lines[n].strip()), "")
    if not _ends_letter(before, words, is_sure=len(line.split()) == 1):
        return False
    if sender_name and _is_own_name(line, sender_name) and len(below) <= _ALONE_WORDS_MAX:
        return not any(each.strip().endswith(_SENTENCE_ENDS) for each in below)
    if not _is_name_line(line, words):
        return False
    if lines[number - 1].strip() and not any(is_contact(each) for each in below[:_PAIR]):
        return False  # in the middle of a paragraph only a number below shows that it is a name
    has_card = any(is_contact(each) or _is_titled(each, words) for each in below[:_CARD_LINES])
    if below and not has_card and all(is_name(each, words) for each in below):
        return False  # a list of people
    return all(_is_card_line(each, words) for each in below)


def _ends_letter(before: str, words: SignatureWords, *, is_sure: bool) -> bool:
    """Tell whether a line may be the last of a letter, and no item of a list of people or things.

    Above a single name anything but another name may stand, above two words only a sentence.
    """
    if before.endswith((":", "：", ",")):
        return False
    if before.endswith(_LETTER_ENDS):
        return True
    tokens = before[:LINE_CHARACTERS_MAX].split()
    is_sentence = _small(tokens) > _PAIR or len(tokens) >= _PROSE_WORDS_MIN
    return is_sentence or (is_sure and not is_name(before, words))


def is_contact(line: str) -> bool:
    """Tell whether a line of a card holds a number, an address or a site."""
    bare = line[:LINE_CHARACTERS_MAX].strip()
    return bool(_LINKED.search(bare) or _NUMBER.search(bare) or _EXTENSION.fullmatch(bare))


def _is_card_line(line: str, words: SignatureWords) -> bool:
    bare = line.strip()
    if is_contact(bare) or _is_titled(bare, words):
        return True
    if bare.endswith(_SENTENCE_ENDS) or (
        bare.endswith(".") and len(bare.split()) > _ALONE_WORDS_MAX
    ):
        return False
    tokens = [token for token in bare.split() if token[0].isalpha()]
    large = sum(token[0].isupper() or token.lower() in _PARTICLES for token in tokens)
    is_answer = all(fold(token).strip(_AROUND) in words.ordinary for token in tokens)
    return bool(tokens) and large * 2 >= len(tokens) and not is_answer


def _is_titled(line: str, words: SignatureWords) -> bool:
    tokens = line[:LINE_CHARACTERS_MAX].replace("/", " ").replace(",", " ").split()
    if len(tokens) > 2 * _NAME_WORDS_MAX:
        return False
    # In small letters the same words are prose ("it", "lead").
    large = [fold(token).strip(_AROUND) for token in tokens if not token[0].islower()]
    return any(token in words.titles or token in words.company_words for token in large)


def _is_name_line(line: str, words: SignatureWords) -> bool:
    """Tell whether a line is a name, perhaps with a number or a firm after it."""
    bare = _LEADING.sub("", _PICTURE.sub("", line[:_LINE_CHARACTERS_MAX]).strip(), count=1)
    if is_name(bare, words):
        return True
    number = _NUMBER.search(bare) or _NAMED_EXTENSION.search(bare)
    if number and number.end() >= len(bare.rstrip(" .")):
        return is_name(bare[: number.start()].strip(_AROUND), words)
    name, comma, rest = bare.partition(",") if "," in bare else bare.partition(" | ")
    if not comma or not 0 < len(rest.split()) <= _NAME_WORDS_MAX or bare.endswith(_LETTER_ENDS):
        return False
    return is_name(name, words) and _is_card_line(rest, words)


def is_name(text: str, words: SignatureWords, *, is_signed: bool = False) -> bool:
    """Tell whether a text is a personal name; below a sign-off it may be in small letters."""
    bare = _PICTURE.sub("", text[:_LINE_CHARACTERS_MAX]).strip()
    bare = _BY_ORDER.sub("", _LEADING.sub("", bare, count=1), count=1).strip(_AROUND_NAME)
    if not bare or len(bare) > _NAME_CHARACTERS_MAX or bare.endswith(_SENTENCE_ENDS):
        return False
    tokens = bare.split()
    limit = _NAME_WORDS_MAX if is_signed else _ALONE_WORDS_MAX
    if len(tokens) > limit or not all(_WORD.fullmatch(each.strip(_AROUND_NAME)) for each in tokens):
        return False
    folded = [fold(token).strip(_AROUND) for token in tokens]
    ordinary = [each in words.ordinary and each not in _PARTICLES for each in folded]
    is_large = all(token[0].isupper() or token in _PARTICLES for token in tokens)
    if is_signed:
        return is_large or not any(ordinary)
    # Three capitals in a row may be a heading; an initial or a particle makes them a name.
    is_telling = any(len(each) == 1 or each in _PARTICLES for each in folded)
    return is_large and not any(ordinary) and (len(tokens) <= _PAIR or is_telling)


def _is_own_name(line: str, sender_name: str) -> bool:
    """Tell whether a line is made of the words of the sender's name only."""
    own = {token.strip(_AROUND) for token in fold(sender_name).replace(",", " ").split()}
    tokens = [token.strip(_AROUND) for token in fold(line[:_LINE_CHARACTERS_MAX]).split()]
    return any(tokens) and all(token in own for token in tokens if token)


def plain(line: str) -> str:
    """Return a sign-off in the form of the pack: folded, without marks around and pictures."""
    bare = line[:LINE_CHARACTERS_MAX]
    if not bare.isascii():
        bare = _PICTURE.sub(" ", bare)
    return " ".join(fold(bare).split()).strip(_AROUND)
