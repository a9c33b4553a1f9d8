"""A draft taken apart: what is new, what is forwarded below, salutation, sign-off and sentences."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from keepwarm.engine.draft._words import CheckWords

TEXT_CHARACTERS_MAX: Final = 12_000
"""No touch is longer; what follows is only counted."""
_SEPARATOR: Final = re.compile(r"^[ \t>]*[-_=*]{3,}[^\n]{0,60}[-_=*]{2,}[ \t]*$", re.MULTILINE)
_FIELDS: Final = {
    "from": ("from", "von", "de", "van", "expediteur", "remitente", "afzender", "absender"),
    "subject": ("subject", "betreff", "objet", "asunto", "assunto", "onderwerp"),
}
_FIELD: Final = re.compile(r"^[ \t>*]*([a-z]{2,12})\*?[ \t\u00a0]?:[ \t]*(.*)$", re.MULTILINE)
_QUOTED_LINE: Final = re.compile(r"^>", re.MULTILINE)
_FORWARD_LINE: Final = re.compile(
    r"^[ \t>*]*(?:(?:begin|start|debut|inicio|anfang|beginn)\b[^\n]{0,12})?"
    r"(?:(?:forwarded|original) (?:message|mail|e-?mail)"
    r"|(?:weitergeleitete|ursprungliche)n? (?:nachricht|mail|e-?mail)"
    r"|(?:message|courriel|mail) (?:transfere|reexpedie|d['’]origine|initial)"
    r"|(?:mensaje|correo) (?:reenviado|original)"
    r"|(?:mensagem|e-?mail) (?:reencaminhad[ao]|encaminhad[ao]|original)"
    r"|(?:doorgestuurd|oorspronkelijk) (?:bericht|e-?mail|mail))[ \t\u00a0]*:?[ \t*]*$",
    re.MULTILINE,
)
_FORWARD_PREFIX: Final = re.compile(r"^[ \t]*(?:fwd?|wg|tr|rv|enc|doorst|fs)[ \t\u00a0]?:")
_INTRODUCTION: Final = re.compile(
    r"^(?:(?:on|am|le|el|em|op|no dia)\b[^\n]{4,120}\n?[^\n]{0,60}"
    r"(?:wrote|schrieb|a ecrit|escribio|escreveu|schreef)[^\n]{0,60}"
    r"|[^\n]{3,90}(?:hat am|wrote on|schrieb am|schreef op|escribio el|escreveu em|a ecrit le)"
    r"[^\n]{3,60}):[ \t]*$",
    re.MULTILINE,
)
_FORWARD_NOTE: Final = re.compile(
    r"^\s*[(\[](?:forward|fwd|bump|re-?sent|weitergeleitet|reenvi|reencaminh|encaminh|transfer"
    r"|renvoy|doorgestuurd)"
)
_INTRODUCED: Final = ("wrote", "schrieb", "a ecrit", "escribio", "escreveu", "schreef", "hat am")
"""Of these one stands before the colon of each introduction."""
_INTRODUCED_CHARACTERS_MAX: Final = 80  # and no further before it
_ANNOUNCED: Final = re.compile(r":[ \t]*$", re.MULTILINE)
_HEADER_LINES_MAX: Final = 6
_WORD: Final = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")
_GREETING_WORDS_MAX: Final = 7
_ALIKE: Final = 4
_GREETING_ENDS: Final = re.compile(r"[,!:.\n;–—-]")
_NAME_AFTER: Final = re.compile(r"[,!] ([^\W\d_][^\W\d_]+)(?=[,:!.]?\n|[,:!] )")
_TAIL_WORDS_MAX: Final = 12
_BLOCK_LINES_MAX: Final = 4
_CONTACT: Final = re.compile(
    r"[\w.+-]{1,60}@[\w.-]{2,60}|https?://\S{1,200}|www\.\S{1,200}|\+?\(?\d[\d ()/.\-]{5,18}\d"
)
_SENTENCE: Final = re.compile(r"[^.!?…\n]+(?:[.!?…]+|\n|$)")
_SAME_PARTS: Final = 3
_WRAPPED_MIN: Final = 50  # a longer line without a mark goes on in the next one


@dataclass(frozen=True, slots=True)
class Span:
    """A place in the text."""

    start: int
    end: int

    def __bool__(self) -> bool:
        return self.end > self.start


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """Where the parts of a draft stand; ``body`` is the new text without salutation and sign-off.

    ``quoted`` is a forwarded or quoted mail below the new text, ``subject_below`` its subject.
    """

    new: Span
    quoted: Span
    greeting: Span
    closing: Span
    body: Span
    subject_below: str


def quoted_from(folded: str) -> int:
    """Return where a forwarded or quoted mail begins, or the length of the text."""
    patterns = [_SEPARATOR, _QUOTED_LINE, _FORWARD_LINE]
    if _may_introduce(folded):
        patterns.append(_INTRODUCTION)
    starts = [found.start() for pattern in patterns if (found := pattern.search(folded))]
    fields: list[tuple[str, int]] = []
    if any(name in folded for name in _FIELDS["subject"]):
        fields = [(found[1], found.start()) for found in _FIELD.finditer(folded)]
    for number, (name, start) in enumerate(fields):
        following = {other for other, _ in fields[number + 1 : number + _HEADER_LINES_MAX]}
        if name in _FIELDS["from"] and following & set(_FIELDS["subject"]):
            starts.append(start)
    return min(starts, default=len(folded))


def _may_introduce(folded: str) -> bool:
    """Tell at little cost whether ``_INTRODUCTION`` may be found: in most texts it is not."""
    return any(
        word in folded[max(0, found.start() - _INTRODUCED_CHARACTERS_MAX) : found.start()]
        for found in _ANNOUNCED.finditer(folded)
        for word in _INTRODUCED
    )


def subject_below(folded: str) -> str:
    """Return the subject of a forwarded mail, folded, without "Fwd:" and the like."""
    for found in _FIELD.finditer(folded):
        if found[1] in _FIELDS["subject"]:
            return plain_subject(found[2])
    return ""


def forwarded_subject(folded: str) -> str | None:
    """Return the subject that a forward names in its first line, None where it is no forward.

    A record may only tell that it was one: "(Forwarded) Did you see this?"
    """
    line = folded.lstrip().partition("\n")[0]
    if _FORWARD_NOTE.match(line):
        return ""
    return plain_subject(line) if _FORWARD_PREFIX.match(line) else None


def plain_subject(folded: str) -> str:
    """Return a folded subject without the prefixes that mail programs add."""
    return re.sub(r"^(?:(?:re|fwd?|aw|wg|tr|rv|enc|res|antw|doorst)\s?:\s*)+", "", folded).strip()


def split_draft(
    text: str, folded: str, words: CheckWords, *, ours: Collection[str], theirs: Collection[str]
) -> Parts:
    """Take a draft apart; ``ours`` and ``theirs`` are the folded words of the names."""
    cut = quoted_from(folded)
    new = _stripped(text, 0, cut)
    greeting = _greeting(text, folded, new, words, theirs)
    closing = _closing(folded, Span(greeting.end, new.end), words, ours)
    body = _stripped(text, greeting.end if greeting else new.start, closing.start)
    return Parts(
        new=new,
        quoted=Span(cut, len(text)),
        greeting=greeting,
        closing=closing,
        body=body,
        subject_below=subject_below(folded[cut:]),
    )


def _stripped(text: str, start: int, end: int) -> Span:
    part = text[start:end]
    lead = len(part) - len(part.lstrip())
    return Span(start + lead, max(start + lead, start + len(part.rstrip())))


def _greeting(
    text: str, folded: str, new: Span, words: CheckWords, theirs: Collection[str]
) -> Span:
    """Return the salutation: greeting words, titles and names up to the first mark."""
    head = folded[new.start : min(new.end, new.start + 120)]
    at, count, is_greeting = 0, 0, False
    while count <= _GREETING_WORDS_MAX:
        found = _WORD.search(head, at)
        mark = _GREETING_ENDS.search(head, at)
        if found is None or (mark is not None and mark.start() < found.start()):
            is_short_form = (
                mark is not None
                and head[mark.start()] in ".-"
                and (head[: mark.start()].split() or [""])[-1].rstrip(".") in words.titles
            )
            if mark is None or not is_short_form:
                break
            at = mark.end()
            continue
        word = found[0].rstrip(".")
        parts = re.split(r"['’.-]", word)
        known = word in words.greetings or word in words.titles or word in theirs
        known = known or any(part in theirs for part in parts)
        letter = text[new.start + found.start()]
        if not known and not (letter.isupper() and count):
            if not is_greeting or count == 0 or not _ends_line(head, at):
                return (
                    _name_alone(text, folded, new, theirs)
                    if count == 0
                    else Span(new.start, new.start)
                )
            break
        is_greeting |= word in words.greetings or known
        at, count = found.end(), count + 1
    if not is_greeting or not count:
        return _name_alone(text, folded, new, theirs)
    at = _name_after(text[new.start :], head, at)
    found_mark = _GREETING_ENDS.match(head, at) or re.compile(r"\s*[,!:.\n;–—-]?").match(head, at)
    end = found_mark.end() if found_mark else at
    return Span(new.start, new.start + end)


def _name_after(text: str, head: str, at: int) -> int:
    """Return the end of a name that stands between two marks after a greeting: "Hello, Ada,"."""
    found = _NAME_AFTER.match(text[: len(head)], at)
    return found.end(1) if found else at


def _ends_line(head: str, at: int) -> bool:
    return head[at : at + 1] in ("\n", ",", "!", "")


def _name_alone(text: str, folded: str, new: Span, theirs: Collection[str]) -> Span:
    """Return a capitalised word or two before a comma or line end, where a salutation stands."""
    line = re.match(r"[^\W\d_]+(?:[ -][^\W\d_]+)?(?=,|\n|!)", text[new.start : new.end])
    if line is None or not all(part[:1].isupper() for part in line[0].split()):
        return Span(new.start, new.start)
    is_line = text[new.start + line.end() : new.start + line.end() + 2] in (",\n", "\n", "\n\n")
    said = folded[new.start : new.start + line.end()].split()
    # A name that is misspelt, or another that begins like theirs, is meant as one too.
    known = any(part[:_ALIKE] in {name[:_ALIKE] for name in theirs} for part in said)
    if not (is_line or known):
        return Span(new.start, new.start)
    return Span(new.start, new.start + line.end() + 1)


def _closing(folded: str, rest: Span, words: CheckWords, ours: Collection[str]) -> Span:
    """Return the sign-off and name block at the end: what holds nothing but their words."""
    text = folded[rest.start : rest.end]
    cuts = [0, *(found.end() for found in re.finditer(r"[.!?…]+\s+|\n+|:\)\s*", text))]
    best = _name_block(text, ours)
    cuts = [cut for cut in cuts if cut <= best]
    for cut in reversed(cuts):
        tail = text[cut:best]
        if not tail.strip():
            best = cut
            continue
        if not _is_sign_off(tail, words, ours, is_last=best == len(text)):
            break
        best = cut
    return Span(rest.start + best, rest.end)


def _name_block(text: str, ours: Collection[str]) -> int:
    """Return where a line with the sender's name, and firm and address below, ends the text."""
    start = len(text)
    for number, line in enumerate(reversed(text.splitlines(keepends=True))):
        start -= len(line)
        words = _WORD.findall(line)
        if number > _BLOCK_LINES_MAX or "?" in line or len(words) > _TAIL_WORDS_MAX:
            break
        if number and start and words and all(word in ours for word in words):
            return start
    return len(text)


def _is_sign_off(tail: str, words: CheckWords, ours: Collection[str], *, is_last: bool) -> bool:
    plain = _CONTACT.sub(" ", tail)
    found = [word.rstrip(".") for word in _WORD.findall(plain)]
    if len(found) > _TAIL_WORDS_MAX or "?" in tail:
        return False
    if not found:
        return plain != tail or not is_last
    initials = {name[:1] for name in ours}
    return all(
        word in ours
        or word in words.closings
        or word in initials
        or all(part in ours for part in word.split("-"))
        for word in found
    )


def sentences_in(text: str, folded: str, span: Span, words: CheckWords) -> list[Span]:
    """Return the sentences within a span; a point after a short form or a figure ends none."""
    found: list[Span] = []
    start = span.start
    for piece in _SENTENCE.finditer(folded, span.start, span.end):
        end = piece.end()
        if _goes_on(folded, piece, end, span.end, words):
            continue
        part = _stripped(text, start, end)
        if part and any(character.isalnum() for character in text[part.start : part.end]):
            found.append(part)
        start = end
    part = _stripped(text, start, span.end)
    if part and any(character.isalnum() for character in text[part.start : part.end]):
        found.append(part)
    return found


def _goes_on(folded: str, piece: re.Match[str], end: int, last: int, words: CheckWords) -> bool:
    if not piece[0].endswith("."):
        is_wrapped = piece[0].endswith("\n") and folded[end : end + 1] not in ("", "\n")
        return (
            is_wrapped
            and end < last
            and len(piece[0]) > _WRAPPED_MIN
            and not piece[0].endswith((":\n", ";\n"))
        )
    before = piece[0].rstrip(".").split()
    word = re.split(r"['’-]", before[-1])[-1] if before else ""
    if end < last and not folded[end].isspace():
        return True
    return word in words.abbreviations or (
        word.isdigit() and len(word) < _SAME_PARTS and _is_ordinal(folded, end, words)
    )


def _is_ordinal(folded: str, end: int, words: CheckWords) -> bool:
    """Tell whether a month or the like follows: the point made a rank of the figure before."""
    following = _WORD.match(folded, end + 1)
    return following is not None and (
        following[0] in words.calendar or following[0] in words.centuries
    )
