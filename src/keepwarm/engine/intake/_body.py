"""A parsed mail to the text a person wrote, the text of its reports, and what is attached."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from email.message import Message as Part
from typing import Final

from keepwarm.engine.intake._charsets import decode_text, is_known_charset
from keepwarm.engine.intake._headers import decode_words, raw_text
from keepwarm.engine.intake._html import html_to_text

TEXT_CHARACTERS_MAX: Final = 1_000_000
"""A million characters are a thick book; more is a data dump sent as text."""
ATTACHED_CHARACTERS_MAX: Final = 65_536
"""Of reports and returned headers; real ones are under 20 kB."""
PARAMETERS_CHARACTERS_MAX: Final = 8_192
"""Of a header with parameters; the parser is quadratic in them, real ones are under 1 KB."""
ATTACHMENT_NAMES_MAX: Final = 50
NAME_CHARACTERS_MAX: Final = 255  # the longest file name of common file systems

_REPORTS: Final = frozenset(
    {
        "message/delivery-status",
        "message/global-delivery-status",
        "message/disposition-notification",
        "message/global-disposition-notification",
        "message/feedback-report",
        "text/rfc822-headers",
        "text/rfc822",
        "message/rfc822-headers",
        "message/global-headers",
        "text/calendar",
    }
)
_TEXTS: Final = frozenset({"text/plain", "text/html", "text/enriched", "text/richtext"})
_RETURNED: Final = frozenset({"message/rfc822", "message/global", "message/news"})
_SEALED: Final = {
    "application/pkcs7-mime": "The mail is sealed with S/MIME and cannot be read here.",
    "application/x-pkcs7-mime": "The mail is sealed with S/MIME and cannot be read here.",
    "multipart/encrypted": "The mail is encrypted and cannot be read here.",
    "application/ms-tnef": "A part in Outlook's own format (winmail.dat) cannot be read here.",
}
_CHARSET: Final = re.compile(r";\s*charset=\"?([\w.:=-]+)", re.ASCII | re.IGNORECASE)
_BLOCK: Final = re.compile(r"^=== ([^\s=]+) ===\n", re.MULTILINE)
_DEFECTS: Final = {
    "NoBoundaryInMultipartDefect": "The mail says it has parts but not where they begin.",
    "StartBoundaryNotFoundDefect": "The parts of the mail could not be found.",
    "CloseBoundaryNotFoundDefect": "The end of the mail is missing.",
    "MissingHeaderBodySeparatorDefect": "The header of the mail ends in the middle of a line.",
    "MultipartInvariantViolationDefect": "The parts of the mail could not be found.",
    "InvalidBase64PaddingDefect": "A part of the mail was damaged on its way.",
    "InvalidBase64CharactersDefect": "A part of the mail was damaged on its way.",
    "InvalidBase64LengthDefect": "A part of the mail was damaged on its way.",
}


@dataclass(slots=True, kw_only=True)
class Body:
    """What was found in the parts of a mail."""

    text: str = ""
    attached_text: str = ""
    names: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def read_body(mail: Part) -> Body:
    """Return the text, report text and attachment names of a parsed mail within the limits."""
    body = Body()
    blocks: list[str] = []
    text = _read_part(mail, body, blocks)
    if len(text) > TEXT_CHARACTERS_MAX:
        text = text[:TEXT_CHARACTERS_MAX]
        body.problems.append(f"Only the first {TEXT_CHARACTERS_MAX:,} characters are shown.")
    body.text = text.strip("\n")
    body.attached_text = "\n".join(blocks)[:ATTACHED_CHARACTERS_MAX]
    return body


def report_blocks(attached_text: str) -> tuple[tuple[str, str], ...]:
    """Return the (media type, text) pairs of which ``Message.attached_text`` is made."""
    pieces = _BLOCK.split(attached_text)
    return tuple(zip(pieces[1::2], pieces[2::2], strict=True))


def _read_part(part: Part, body: Body, blocks: list[str]) -> str:
    """Return the text of a part and its children, adding what else they hold to the others."""
    _note_defects(part, body)
    kind = part.get_content_type()
    if kind in _SEALED:
        _note(body, _SEALED[kind])
    if part.is_multipart() and kind not in _REPORTS and kind not in _RETURNED:
        children = _children(part)
        if kind == "multipart/alternative":
            return _choose(children, body, blocks)
        texts = [_read_part(child, body, blocks) for child in children]
        return "\n\n".join(text.strip("\n") for text in texts if text.strip())
    if kind in _REPORTS or kind in _RETURNED:
        _attach(part, kind, blocks)
        return ""
    if (kind in _TEXTS or kind.startswith("multipart/")) and not _is_attached(part):
        return _text(part, kind, body)
    _add_name(part, body)
    return ""


def _choose(children: list[Part], body: Body, blocks: list[str]) -> str:
    """Return the plain alternative, or the HTML one where the plain one is empty."""
    plain = [child for child in children if child.get_content_type() == "text/plain"]
    for child in plain:
        text = _read_part(child, body, blocks)
        if text.strip():
            _read_beside(children, body, blocks)
            return text
    texts = [_read_part(child, body, blocks) for child in children if child not in plain]
    return next((text for text in texts if text.strip()), "")


def _read_beside(children: list[Part], body: Body, blocks: list[str]) -> None:
    """Take invitations and attachments from alternatives whose text is not needed."""
    for child in children:
        for part in child.walk():
            if part.get_content_type() == "text/calendar":
                _attach(part, "text/calendar", blocks)
            elif _is_attached(part):
                _add_name(part, body)


def _text(part: Part, kind: str, body: Body) -> str:
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes) or not content:
        return ""
    charset = _charset(part)
    if not is_known_charset(charset):
        _note(body, f"The character set {charset[:40]!r} is not known; the text was guessed.")
    text = decode_text(content, charset)
    if kind == "text/html" or text[:15].lstrip().lower().startswith(("<html", "<!doctype")):
        return html_to_text(text)
    return text


def _charset(part: Part) -> str:
    # The parser's own reader handles RFC 2231 too, at eight times the cost.
    value = str(part.get("content-type", ""))[:PARAMETERS_CHARACTERS_MAX]
    simple = _CHARSET.search(value)
    if simple or "*" not in value:
        return simple[1] if simple else ""
    with suppress(TypeError, ValueError, LookupError):  # what the reader trips over is no charset
        return str(part.get_content_charset("") or "")
    return ""


def _attach(part: Part, kind: str, blocks: list[str]) -> None:
    """Add a block to the attached text: a line with its type, then its text or headers."""
    room = ATTACHED_CHARACTERS_MAX - sum(map(len, blocks))
    if room <= 0:
        return
    if part.is_multipart():
        text = "\n".join(_header_lines(_children(part), room))
    else:
        content = part.get_payload(decode=True)
        text = decode_text(content if isinstance(content, bytes) else b"")
    blocks.append(f"=== {kind} ===\n" + text[:room].strip("\n") + "\n")


def _children(part: Part) -> list[Part]:
    """Return the parts of a part that has some.

    Asked for the payload of any other part, the parser decodes it as whatever codec the mail
    names, and some of Python's codecs are quadratic.
    """
    payload = part.get_payload()
    return [child for child in payload if isinstance(child, Part)]


def _header_lines(nested: list[Part], room: int) -> Iterator[str]:
    """Yield the header lines of nested mails or status blocks, a blank line after each of them."""
    for block in nested:
        for name, value in block.raw_items():
            line = f"{name}: {raw_text(str(value))}"
            room -= len(line)
            if room < 0:
                return
            yield line
        yield ""


def _is_attached(part: Part) -> bool:
    return str(part.get("content-disposition", "")).strip()[:10].lower() == "attachment"


def _add_name(part: Part, body: Body) -> None:
    if len(body.names) < ATTACHMENT_NAMES_MAX:
        body.names.append(_name(part) or part.get_content_type())


def _name(part: Part) -> str:
    values = [str(part.get(name, "")) for name in ("content-disposition", "content-type")]
    if "name" not in "".join(values).lower() or max(map(len, values)) > PARAMETERS_CHARACTERS_MAX:
        return ""
    name = ""
    with suppress(TypeError, ValueError, LookupError):  # what the reader trips over is no name
        name = raw_text(str(part.get_filename("") or ""))
    return " ".join(decode_words(name).split())[:NAME_CHARACTERS_MAX]


def _note_defects(part: Part, body: Body) -> None:
    for defect in part.defects:
        sentence = _DEFECTS.get(type(defect).__name__)
        if sentence:
            _note(body, sentence)


def _note(body: Body, sentence: str) -> None:
    if sentence not in body.problems:
        body.problems.append(sentence)
