"""A signature to the facts of a prospect's card: name, title, company, numbers, address, site.

What does not clearly show what it is is left out: a card with a gap is better than a wrong one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import phonenumbers

from keepwarm.engine.reading._signature import is_name, plain
from keepwarm.engine.reading._split_words import SignatureWords, SplitWords
from keepwarm.engine.reading._words import fold

SIGNATURE_CHARACTERS_MAX: Final = 4_096
"""Of a signature that are read; a card has a few hundred."""

_LINES_MAX: Final = 40
_PIECE_CHARACTERS_MAX: Final = 160
_PHONES_MAX: Final = 8
_DIGITS_MIN: Final = 7
_DIGITS_MAX: Final = 15  # E.164
_TITLE_WORDS_MAX: Final = 9
_COMPANY_WORDS_MAX: Final = 7
_LABEL_CHARACTERS: Final = 24
_AROUND: Final = " \t.,;:*_-–—~|>•·()[]<>\"'"
_AROUND_TEXT: Final = " \t,;:*_-–—~|>•·"  # a company's name may end in a full stop

_EMAIL: Final = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_SITE: Final = re.compile(
    r"(?:https?://|www\.)[^\s<>()\[\]]{3,200}"
    r"|(?<![@\w.-])[\w-]{2,63}(?:\.[\w-]{2,63})?\.(?:com|net|org|io|eu|de|at|ch|fr|be|es|pt|nl|uk|example)(?![\w.])",
    re.IGNORECASE,
)
_SOCIAL: Final = re.compile(
    r"linkedin|facebook|twitter|instagram|youtube|xing\.|//x\.com|aka\.ms", re.IGNORECASE
)
_PHONE: Final = re.compile(r"(?<![\w/])(?:\+ ?)?\(?\d[\d \u00a0()./–-]{5,26}\d(?![\w/])")
_LABEL: Final = re.compile(r"([^\W\d_][^\W\d_. -]*(?:[. -][^\W\d_]+)*)[.)\]]*[ \t]*[:.]?[ \t]*\(?$")
_NO_PHONE: Final = re.compile(r"\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|(?:19|20)\d\d ?[-–] ?(?:19|20)\d\d")
_PIECES: Final = re.compile(r"\s+[|•·/]\s+|\s*[|•·]\s*|\t+| {3,40}")
_AT: Final = re.compile(r"\s+(?:at|bei|chez|en|na|bij|@|@ )\s*(?=[^\W\d_a-z])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Phone:
    """A number as it was ``written``, and as E.164 where its country is known (else empty)."""

    written: str
    number: str = ""
    is_mobile: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureFacts:
    """What a signature says about its sender; empty where it does not say it."""

    name: str = ""
    title: str = ""
    company: str = ""
    phones: tuple[Phone, ...] = ()
    email: str = ""
    website: str = ""


def read_signature(
    signature: str, words: SplitWords, *, sender_name: str = "", region: str = ""
) -> SignatureFacts:
    """Return what a signature says.

    ``sender_name`` stands in where no name is written. ``region`` is the two-letter country whose
    national numbers may be meant; without it only international ones become E.164. Fax numbers
    are left out.
    """
    known = words.signatures
    phones: list[Phone] = []
    texts: list[str] = []
    email = website = ""
    for piece in _pieces(signature):
        found = _EMAIL.search(piece)
        email = email or (found[0].lower() if found else "")
        rest = _EMAIL.sub(" ", piece)
        site = _SITE.search(rest)
        if site and not website and not _SOCIAL.search(rest):
            website = site[0].rstrip(".,;/")
        rest = _SITE.sub(" ", rest)
        rest = _take_phones(rest, phones, known, region)
        if _is_telling(rest, known):
            texts.append(rest.strip(_AROUND_TEXT))
    name, title, company = _texts(texts, known, sender_name)
    return SignatureFacts(
        name=name,
        title=title,
        company=company,
        phones=tuple(phones[:_PHONES_MAX]),
        email=email,
        website=website,
    )


def _pieces(signature: str) -> Iterator[str]:
    """Yield the pieces of the lines: cards put several things beside each other."""
    for line in signature[:SIGNATURE_CHARACTERS_MAX].split("\n", _LINES_MAX)[:_LINES_MAX]:
        for piece in _PIECES.split(line.strip()):
            if piece.strip(_AROUND):
                yield piece[:_PIECE_CHARACTERS_MAX].strip()


def _take_phones(piece: str, phones: list[Phone], words: SignatureWords, region: str) -> str:
    """Add the numbers of a piece to the others and return the piece without them."""
    rest, end = "", 0
    for found in _PHONE.finditer(piece):
        digits = sum(map(str.isdigit, found[0]))
        if not _DIGITS_MIN <= digits <= _DIGITS_MAX or _NO_PHONE.search(found[0]):
            continue
        before = piece[end : found.start()]
        label, kind = _label_before(before, words)
        written = _balanced(found[0].strip(" -–./\u00a0"))
        is_meant = bool(kind) or (written.startswith(("+", "(", "0")) and not _ends_label(before))
        if is_meant and kind != "fax":
            number = _e164(written, region)
            phones.append(Phone(written=written, number=number, is_mobile=kind == "mobile"))
        rest += before[: len(before) - len(label)]
        end = found.end()
    return rest + piece[end:]


def _label_before(before: str, words: SignatureWords) -> tuple[str, str]:
    """Return the label at the end of a text before a number, and the kind that it announces."""
    found = _LABEL.search(before[-_LABEL_CHARACTERS:])
    kind = _label_kind(found[1], words) if found else ""
    return (found[0], kind) if found and kind else ("", "")


def _ends_label(before: str) -> bool:
    """Tell whether a label of something else stands before a number ("VAT:")."""
    return before.rstrip().endswith((":", ".", "no", "nr"))


def _label_kind(label: str, words: SignatureWords) -> str:
    """Return what kind of number a label announces; empty if none."""
    folded = fold(label).strip(_AROUND)
    for name in (folded, folded.rpartition(" ")[2]):
        if name in words.mobile_labels:
            return "mobile"
        if name in words.fax_labels:
            return "fax"
        if name in words.phone_labels:
            return "phone"
    return ""


def _balanced(written: str) -> str:
    """Return a number without a bracket that is not closed or not opened."""
    return written if written.count("(") == written.count(")") else re.sub(r"[()]", "", written)


def _e164(written: str, region: str) -> str:
    try:
        number = phonenumbers.parse(written, region.upper() or None)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(number):
        return ""
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def _is_telling(rest: str, words: SignatureWords) -> bool:
    """Tell whether what is left of a piece with a number or an address is more than a label."""
    bare = rest.strip(_AROUND)
    return len(bare) > 1 and not _label_kind(bare, words) and fold(bare) not in _EMAIL_LABELS


_EMAIL_LABELS: Final = frozenset(
    (
        "e",
        "email",
        "e-mail",
        "mail",
        "mailto",
        "web",
        "website",
        "site",
        "internet",
        "url",
        "correo",
    )
)


def _texts(texts: list[str], words: SignatureWords, sender_name: str) -> tuple[str, str, str]:
    """Return name, title and company out of the pieces without numbers and addresses."""
    name = title = company = rest = ""
    for whole in _unsigned(texts, words):
        text = whole
        head, _, tail = text.partition(", ")
        if not (name or title) and _may_be_name(head, words):
            name, text = head.strip(_AROUND), tail
        role, firm = _role_and_firm(text, words)
        title, company = title or role, company or firm
        if text and not (role or firm or rest) and _may_be_company(text):
            rest = text
    return name or sender_name, title, company or rest


def _may_be_name(text: str, words: SignatureWords) -> bool:
    return is_name(text, words, is_signed=True) and not _has(text, words.company_words)


def _unsigned(texts: list[str], words: SignatureWords) -> Iterator[str]:
    """Yield the pieces without sign-offs, also where one stands before the name."""
    for text in texts:
        folded = plain(text)
        if folded in words.endings:
            continue
        found = words.closing_starts.match(folded)
        head, comma, tail = text.partition(",")
        if found and comma and plain(head) in words.endings:
            yield tail.strip(_AROUND)
        elif text.strip(_AROUND):
            yield text


def _role_and_firm(text: str, words: SignatureWords) -> tuple[str, str]:
    """Return the title and the company that a piece names; empty where it names none."""
    if not text or any(map(str.isdigit, text)) or len(text.split()) > 2 * _COMPANY_WORDS_MAX:
        return "", ""
    at = _AT.search(text)
    head, tail = (text[: at.start()], text[at.end() :]) if at else _parted(text)
    if _has(head, words.titles) and not _has(head, words.company_words):
        if len(head.split()) > _TITLE_WORDS_MAX:
            return "", ""
        is_title_too = not at and _has(tail, words.titles) and not _has(tail, words.company_words)
        return (text, "") if is_title_too else (head.strip(_AROUND), tail.strip(_AROUND_TEXT))
    if _has(text, words.company_words) and len(text.split()) <= _COMPANY_WORDS_MAX:
        return "", text
    return "", ""


def _parted(text: str) -> tuple[str, str]:
    for mark in (", ", " - ", " – ", " — "):
        head, found, tail = text.partition(mark)
        if found:
            return head, tail
    return text, ""


def _has(text: str, known: frozenset[str]) -> bool:
    tokens = text.replace("/", " ").replace(",", " ").split()
    return any(
        fold(token).strip("()[]:;*") in known or fold(token).strip(_AROUND) in known
        for token in tokens
    )


def _may_be_company(text: str) -> bool:
    tokens = text.split()
    return (
        len(tokens) <= _COMPANY_WORDS_MAX
        and tokens[0][:1].isupper()
        and not any(map(str.isdigit, text))
        and not text.endswith((".", "!", "?", ":"))
    )
