"""Address headers to correspondents: strict, in one pass, and silent where a reading is unsure.

RFC 5322 lets a sender write an address that two programs read differently; who answers the wrong
one writes to a stranger (CVE-2023-27043). So an element of a list counts only if it is one
address, or a name and one address in angle brackets, and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
from contextlib import suppress
from functools import lru_cache
from typing import Final

from keepwarm.engine.intake._charsets import clean_text
from keepwarm.engine.intake._headers import decode_words
from keepwarm.engine.values import Correspondent

NAME_CHARACTERS_MAX: Final = 200
"""No display name is longer; what is longer is a text put into the wrong place."""
_ADDRESS_CHARACTERS_MAX: Final = 320  # 64 of a local part, one @, 255 of a domain
_NAME_PARTS_MAX: Final = 3  # "Berg, Anna, Dr." and no poem
_DOMAIN_CHARACTERS_MAX: Final = 255

_LOCAL: Final = r"[^\s<>()\[\]\",;:@\\]+"
_DOMAIN: Final = r"(?:[^\s<>()\[\]\",;:@\\]+|\[[0-9A-Fa-f.]+\])"
_ADDRESS: Final = re.compile(rf"(?:{_LOCAL}|\"[^\"\\\s]+\")@{_DOMAIN}")
_SIMPLE: Final = re.compile(
    rf"\s*(?:\"([^\"\\]*)\"|([^<>()\[\]\",;:@\\]*))\s*<\s*({_LOCAL}@{_DOMAIN})\s*>\s*"
)
_TOKEN: Final = re.compile(
    r"(?P<space>\s+)"
    r"|(?P<coded>=\?[^?\s]{1,75}\?[bBqQ]\?[^?]*\?=)"
    r"|(?P<odd>\"[^\"\\\s]+\"@[^\s<>()\",;:@\\]+)"
    r"|\"(?P<quoted>[^\"\\]*(?:\\.[^\"\\]*)*)\""
    r"|<(?P<angle>[^<>]*)>"
    r"|(?P<comma>,)|(?P<semicolon>;)|(?P<colon>:)|(?P<comment>\()"
    r"|(?P<atom>[^\s,;:<>()\"\\]+)",
    re.DOTALL,
)
_COMMENT_MARK: Final = re.compile(r"[()\\]")
_ESCAPED: Final = re.compile(r"\\(.)", re.DOTALL)
_JUNK: Final = " \t\r\n\0<>\"',;\u200b\u200c\u200d\u200e\u200f\ufeff\xa0"
_GMAIL: Final = ("gmail.com", "googlemail.com")
_LOCAL_TOKENS: Final = re.compile(r"[-_.=]+")
_REMEMBERED_MAX: Final = 16_384  # values in each memory: the correspondents of a long career
_REMEMBERED_CHARACTERS_MAX: Final = 300  # longer values are rare, and would fill the memory


class _Element:
    """What was seen of one element of a list so far."""

    __slots__ = ("address", "is_unsure", "remark", "words")

    def __init__(self) -> None:
        self.words: list[str] = []
        self.address = ""
        self.remark = ""
        self.is_unsure = False


def parse_addresses(value: str) -> tuple[Correspondent, ...]:
    """Return the mailboxes in an address header (RFC 5322), in order, duplicates included.

    ``value`` is the header with its encoded words still encoded, so that a comma inside one does
    not split a name. Groups are flattened, comments skipped. An element that can be read in two
    ways, or not at all, yields nothing. Linear in the length of ``value``.
    """
    return _parsed(value) if len(value) <= _REMEMBERED_CHARACTERS_MAX else _parse(value)


def _parse(value: str) -> tuple[Correspondent, ...]:
    simple = _SIMPLE.fullmatch(value)
    if simple:
        return _correspondents([(simple[1] or simple[2] or "", simple[3])])
    if _ADDRESS.fullmatch(value.strip()):
        return _correspondents([("", value.strip())])
    return _correspondents(_split(value))


# The same few people write most of a mailbox: what was read of them once is remembered.
_parsed = lru_cache(maxsize=_REMEMBERED_MAX)(_parse)


def normalise_address(address: str) -> str:
    """Return ``address`` in the form in which addresses are compared: lower case, ASCII domain.

    Brackets, quotes and ``mailto:`` around it go. An internationalised domain becomes Punycode
    where IDNA allows it and stays as it is where not.
    """
    if len(address) <= _REMEMBERED_CHARACTERS_MAX:
        return _normalised(address)
    return _normalise(address)


def _normalise(address: str) -> str:
    plain = address.strip(_JUNK)
    if plain[:7].lower() == "mailto:":
        plain = plain[7:].strip(_JUNK)
    local, at, domain = plain.rpartition("@")
    domain = domain.rstrip(".").lower()
    if not domain.isascii() and len(domain) <= _DOMAIN_CHARACTERS_MAX:
        with suppress(UnicodeError):  # no domain that could be registered: compared as written
            domain = domain.encode("idna").decode("ascii")
    return local.strip(_JUNK).lower() + at + domain


_normalised = lru_cache(maxsize=_REMEMBERED_MAX)(_normalise)


def person_key(address: str) -> str:
    """Return the form that is equal for the ways of writing one person's address.

    Plus-tags go; Gmail ignores dots in the local part and has two domains.
    """
    local, at, domain = normalise_address(address).rpartition("@")
    if not local.startswith("+"):
        local = local.partition("+")[0]
    if domain in _GMAIL:
        local, domain = local.replace(".", "") or local, _GMAIL[0]
    return local + at + domain


def is_role_address(address: str, roles: AbstractSet[str]) -> bool:
    """Tell whether a desk and not a person reads ``address``: its local part is in ``roles``."""
    local = normalise_address(address).rpartition("@")[0].partition("+")[0]
    return local in roles or _LOCAL_TOKENS.sub("", local) in roles


def is_machine_address(address: str, machines: AbstractSet[str]) -> bool:
    """Tell whether a machine writes from ``address``.

    True where the local part, or what it begins with up to a separator, is in ``machines``, as it
    stands or without its separators: ``no-reply-billing@`` begins with ``noreply``.
    """
    local = normalise_address(address).rpartition("@")[0].partition("+")[0]
    if local in machines:
        return True
    beginning = ""
    for token in _LOCAL_TOKENS.split(local):
        beginning += token
        if beginning in machines:
            return True
    return False


def _correspondents(pairs: list[tuple[str, str]]) -> tuple[Correspondent, ...]:
    found = []
    for name, address in pairs:
        if len(address) > _ADDRESS_CHARACTERS_MAX or "=?" in address:
            continue
        plain = normalise_address(address)
        if not plain.startswith("@") and not plain.endswith("@"):
            found.append(Correspondent(address=plain, name=_clean_name(name)))
    return tuple(found)


def _clean_name(name: str) -> str:
    if not name:
        return ""
    if "=?" in name:
        name = clean_text(decode_words(name))
    return " ".join(name.split())[:NAME_CHARACTERS_MAX]


def _split(value: str) -> list[tuple[str, str]]:
    """Return the (name, address) pairs of a list; unsure elements are left out."""
    pairs: list[tuple[str, str]] = []
    family: list[str] = []  # words before a comma: the first half of "Berg, Anna <anna@…>"
    element, position = _Element(), 0
    while position < len(value):
        token = _TOKEN.match(value, position)
        if token is None:  # a stray bracket, an open quote
            element.is_unsure = True
            position = len(value) if value[position] == '"' else position + 1
            continue
        kind, position = token.lastgroup, token.end()
        if kind == "coded" and element.address and decode_words(token[0]) == ",":
            kind = "comma"  # Python's own mail composer encodes the commas between encoded names
        if kind in {"comma", "semicolon"}:
            family = _finish(element, family, pairs)
            if kind == "semicolon":
                family = []
            element = _Element()
        elif kind == "colon":
            # A group's name (or "mailto") goes; an address before a colon is nothing we know.
            is_name = not element.address and "@" not in "".join(element.words)
            element, was_unsure = _Element(), element.is_unsure or not is_name
            element.is_unsure = was_unsure
        elif kind == "comment":
            position = _read_comment(value, position, element)
        elif kind != "space":
            _read_word(element, kind or "", token)
    _finish(element, family, pairs)
    return pairs


def _read_word(element: _Element, kind: str, token: re.Match[str]) -> None:
    if element.address:
        element.is_unsure = True  # words or a second address after the address
    elif kind == "angle":
        content = token["angle"].strip()
        if content.startswith("@") and ":" in content:  # a source route of RFC 822
            content = content.rpartition(":")[2]
        content = content.removeprefix("mailto:")
        element.address = content
        element.is_unsure |= not _ADDRESS.fullmatch(content)
    elif kind == "quoted":
        element.words.append(_ESCAPED.sub(r"\1", token["quoted"]))
    else:
        element.words.append(token[0])


def _read_comment(value: str, position: int, element: _Element) -> int:
    """Skip the comment that begins before ``position``; return where it ends."""
    start, depth = position, 1
    while depth:
        mark = _COMMENT_MARK.search(value, position)
        if mark is None:
            element.is_unsure = True
            return len(value)
        position = mark.end()
        if mark[0] == "\\":
            position += 1
        else:
            depth += 1 if mark[0] == "(" else -1
    element.remark = value[start : position - 1]
    if element.words and not element.address and "@" in element.words[-1]:
        element.address = element.words.pop()  # so that words after the comment make it unsure
        element.is_unsure |= bool(element.words) or not _ADDRESS.fullmatch(element.address)
    return position


def _finish(element: _Element, family: list[str], pairs: list[tuple[str, str]]) -> list[str]:
    """Add the element's pair, if it is a sure one; return words that may begin the next name."""
    if element.is_unsure:
        return []
    if element.address:
        given = " ".join(element.words) or element.remark
        pairs.append((", ".join((*family, given)) if family else given, element.address))
        return []
    words = " ".join(element.words)
    if "@" not in words:
        return [*family, words][-_NAME_PARTS_MAX:] if words else []
    if len(element.words) == 1 and _ADDRESS.fullmatch(words):
        pairs.append((element.remark, words))
    return []
