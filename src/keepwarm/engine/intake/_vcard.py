"""The bytes of a vCard file in (2.1, 3.0, 4.0), a table with one contact a row out."""

from __future__ import annotations

import binascii
import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from keepwarm.engine.intake._encoding import decode_text
from keepwarm.engine.intake._table import FILE_BYTES_MAX, FileProblem, Table
from keepwarm.engine.values import RowProblem

_COLUMNS: Final = (
    "Full name", "First name", "Last name", "E-mail", "Phone", "Mobile", "Company", "Job title",
    "Country", "Language", "LinkedIn", "Notes", "UID", "E-mail (second)", "E-mail (third)",
    "Phone (second)", "Phone (third)", "Mobile (second)", "Department", "Street", "City", "State",
    "Postcode", "Web site", "Categories",
)  # fmt: skip
"""The columns of the table, in its order; those that no contact fills are left out."""
_NTH: Final = ("", " (second)", " (third)")
_SKIPPED: Final = frozenset({"PHOTO", "LOGO", "SOUND", "KEY", "BDAY", "ANNIVERSARY"})
"""Pictures, sounds and keys tell nothing that is used; a birthday is nobody's business here."""
_MOBILE: Final = frozenset({"CELL", "MOBILE", "IPHONE"})
_NO_VOICE: Final = frozenset({"FAX", "PAGER", "MODEM", "BBS"})
_PREFERRED: Final = frozenset({"PREF", "WORK"})
_LINE: Final = re.compile(
    r"(?:[\w-]+\.)?([\w-]+)((?:;[^:;\"]*(?:\"[^\"]*\"[^:;\"]*)*)*):(.*)", re.DOTALL
)
_PARAMETER: Final = re.compile(r';([^:;"]*(?:"[^"]*"[^:;"]*)*)')
_UNSPLIT: Final = re.compile(r"(?<!\\);")
_ESCAPES: Final = re.compile(r"\\(.)", re.DOTALL)
_VALUE_CHARACTERS_MAX: Final = 100_000


@dataclass(slots=True, kw_only=True)
class _Property:
    name: str
    marks: frozenset[str]
    value: str
    charset: str = ""
    is_quoted: bool = False
    is_base64: bool = False


@dataclass(slots=True, kw_only=True)
class _Card:
    line: int
    cells: dict[str, str] = field(default_factory=dict)
    phones: list[tuple[bool, bool, str]] = field(default_factory=list)
    emails: list[tuple[bool, str]] = field(default_factory=list)
    is_group: bool = False


def is_vcard(raw: bytes) -> bool:
    """Say whether the bytes begin as a vCard file does, in whatever width of characters."""
    start = raw[:80].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t").lower()
    return start.startswith(b"begin:vcard")


def read_vcards(raw: bytes) -> Table | FileProblem:
    """Return the contacts of a vCard file as a table; no bytes make it raise.

    ``lines`` are those of each ``BEGIN:VCARD``. Of several addresses or numbers the preferred comes
    first, then those for work. Pictures, birthdays and distribution lists are left out; a card
    that does not end is taken as far as it goes and reported.
    """
    if len(raw) > FILE_BYTES_MAX:
        return FileProblem(
            found=f"a file of {len(raw):,} bytes",
            expected=f"at most {FILE_BYTES_MAX:,} bytes",
            remedy="Export the contacts in several files.",
        )
    decoded = decode_text(raw)
    problems: list[RowProblem] = []
    cards = list(_cards(decoded.text.lstrip("\ufeff"), decoded.encoding, problems))
    people = [card for card in cards if not card.is_group]
    if not people:
        return FileProblem(
            found="a vCard file without a contact",
            expected="one or more contacts between BEGIN:VCARD and END:VCARD",
            remedy="Export the contacts again.",
        )
    rows = [_row(card) for card in people]
    header = tuple(name for name in _COLUMNS if any(row.get(name) for row in rows))
    lists = len(cards) - len(people)
    return Table(
        header=header or _COLUMNS[:1],
        rows=tuple(tuple(row.get(name, "") for name in header or _COLUMNS[:1]) for row in rows),
        lines=tuple(card.line for card in people),
        delimiter="",
        encoding=decoded.encoding,
        header_line=0,
        problems=tuple(problems),
        notes=(f"{lists} distribution lists were left out.",) if lists else (),
    )


def _cards(text: str, encoding: str, problems: list[RowProblem]) -> Iterator[_Card]:
    card: _Card | None = None
    depth = 0
    for line, content in _logical_lines(text):
        start = content[:12].strip().upper()
        if start == "BEGIN:VCARD":
            if card is None:
                card, depth = _Card(line=line), 1
            elif depth == 1 and not card.cells and not card.emails and not card.phones:
                card.line = line
            else:
                depth += 1  # the card of somebody's agent, within theirs
        elif start == "END:VCARD" and card is not None:
            depth -= 1
            if depth == 0:
                yield card
                card = None
        elif card is not None and depth == 1:
            found = _property(content)
            if found is not None:
                _add(card, found, encoding)
    if card is not None:
        problems.append(_unended(card.line))
        yield card


def _unended(line: int) -> RowProblem:
    return RowProblem(
        row=line,
        column="",
        found="a contact without its END:VCARD",
        expected="every contact closed; the file may have been cut off",
        remedy="Export the contacts again; the contact was taken as far as it goes.",
    )


def _logical_lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield each property whole with its 1-based line: folded lines and soft breaks joined."""
    pending: list[str] = []
    start = 0
    for number, line in enumerate(re.split(r"\r\n|\n|\r", text), start=1):
        head = pending[0].partition(":")[0].upper() if pending else ""
        is_soft = bool(pending) and pending[-1].endswith("=") and "QUOTED-PRINTABLE" in head
        if is_soft:
            pending[-1] = pending[-1][:-1]
            # A fold's own space is a fold's; a soft break has none.
            pending.append(line)
        elif pending and line[:1] in (" ", "\t"):
            pending.append(line[1:])
        else:
            if pending:
                yield start, "".join(pending)
            pending, start = ([line] if line.strip() else []), number
    if pending:
        yield start, "".join(pending)


def _property(line: str) -> _Property | None:
    found = _LINE.fullmatch(line[: _VALUE_CHARACTERS_MAX + 1_000])
    if found is None or found[1].upper() in _SKIPPED:
        return None
    marks: set[str] = set()
    charset = ""
    for parameter in _PARAMETER.findall(found[2]):
        name, sign, value = parameter.partition("=")
        words = {word.strip().upper() for word in (value if sign else name).strip('"').split(",")}
        if name.strip().upper() == "CHARSET":
            charset = value.strip().strip('"')
        elif name.strip().upper() == "PREF" and sign:
            marks.add("PREF")
        else:
            marks |= words
    return _Property(
        name=found[1].upper(),
        marks=frozenset(marks),
        value=found[3][:_VALUE_CHARACTERS_MAX],
        charset=charset,
        is_quoted="QUOTED-PRINTABLE" in marks,
        is_base64=bool(marks & {"BASE64", "B"}),
    )


def _decoded(found: _Property, encoding: str) -> str:
    if not (found.is_quoted or found.is_base64):
        return found.value
    raw = found.value.encode(encoding, "replace")
    try:
        content = quopri.decodestring(raw) if found.is_quoted else binascii.a2b_base64(raw)
    except (binascii.Error, ValueError):
        return ""
    return _in_charset(content, found.charset or encoding)


def _in_charset(content: bytes, charset: str) -> str:
    """Return the text; a character set that nobody knows is taken for that of most files."""
    try:
        return content.decode(charset, "replace")
    except (LookupError, ValueError):
        return content.decode("utf-8", "replace")


def _plain(text: str) -> str:
    return _ESCAPES.sub(lambda mark: "\n" if mark[1] in "nN" else mark[1], text).strip()


def _parts(text: str) -> list[str]:
    return [_plain(part) for part in _UNSPLIT.split(text)]


def _add(card: _Card, found: _Property, encoding: str) -> None:
    value = _decoded(found, encoding)
    text = _plain(value)
    match found.name:
        case "FN":
            _put(card, "Full name", _one_line(text))
        case "N":
            family, given, *_ = [*_parts(value), "", ""]
            _put(card, "First name", _one_line(given))
            _put(card, "Last name", _one_line(family))
        case "ORG":
            company, department, *_ = [*_parts(value), "", ""]
            _put(card, "Company", _one_line(company))
            _put(card, "Department", _one_line(department))
        case "ADR":
            _add_address(card, _parts(value))
        case "EMAIL" if text:
            card.emails.append((not found.marks & _PREFERRED, text.removeprefix("mailto:")))
        case "TEL" if text and not found.marks & _NO_VOICE:
            number = text.removeprefix("tel:").partition(";")[0]
            is_mobile = bool(found.marks & _MOBILE)
            card.phones.append((is_mobile, not found.marks & _PREFERRED, number))
        case "URL" | "X-SOCIALPROFILE" | "SOCIALPROFILE" if text:
            _put(card, "LinkedIn" if "linkedin.com/" in text.lower() else "Web site", text)
        case "KIND" | "X-ADDRESSBOOKSERVER-KIND":
            card.is_group = text.lower() == "group"
        case _:
            if name := _PLAIN_PROPERTIES.get(found.name):
                _put(card, name, text if name == "Notes" else _one_line(text))


_PLAIN_PROPERTIES: Final = {
    "TITLE": "Job title", "ROLE": "Job title", "NOTE": "Notes", "UID": "UID",
    "LANG": "Language", "CATEGORIES": "Categories",
}  # fmt: skip


def _put(card: _Card, name: str, text: str) -> None:
    if text:
        card.cells.setdefault(name, text)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _add_address(card: _Card, parts: list[str]) -> None:
    _, _, street, city, state, postcode, country, *_ = [*parts, *[""] * 7]
    for name, text in (
        ("Street", street), ("City", city), ("State", state), ("Postcode", postcode),
        ("Country", country),
    ):  # fmt: skip
        _put(card, name, _one_line(text))


def _row(card: _Card) -> dict[str, str]:
    row = dict(card.cells)
    emails = dict.fromkeys(text for _, text in sorted(card.emails, key=lambda each: each[0]))
    row.update(zip((f"E-mail{nth}" for nth in _NTH), emails, strict=False))
    phones = sorted(card.phones, key=lambda each: each[1])
    for name, wanted, nths in (("Phone", False, _NTH), ("Mobile", True, _NTH[:2])):
        numbers = dict.fromkeys(text for is_mobile, _, text in phones if is_mobile is wanted)
        row.update(zip((f"{name}{nth}" for nth in nths), numbers, strict=False))
    return row
