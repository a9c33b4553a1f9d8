"""The text of one cell in, a name, address, amount or duration out, or what was expected."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

import phonenumbers

from keepwarm.engine.intake._addresses import normalise_address
from keepwarm.engine.intake._dates import is_numeric_date
from keepwarm.engine.intake._lexicon import Refusal, split_words

LINE_CHARACTERS_MAX: Final = 300
"""A name, title or address longer than this is something else in the wrong column."""
NOTE_CHARACTERS_MAX: Final = 20_000

_CONTROLS: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_INVISIBLE: Final = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_CONTROLS_IN_NOTES: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_LOCAL_PART: Final = r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}"
_LABEL: Final = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_EMAIL: Final = re.compile(rf"{_LOCAL_PART}@(?:{_LABEL}\.)+(?!\d+$){_LABEL}")
_EMAIL_CHARACTERS_MAX: Final = 254  # RFC 5321 §4.5.3.1.3, without the angle brackets
_PLAIN_E164: Final = re.compile(r"\+[1-9]\d{9,14}")
_PHONE_DIGITS_MIN: Final = 5
_PHONE_CHARACTERS_MAX: Final = 60
_SPREADSHEET_FLOAT: Final = re.compile(r"\d[.,]\d+E\+?\d+", re.IGNORECASE)
_LINKEDIN: Final = re.compile(
    r"(?:https?://)?(?:[a-z0-9-]{1,20}\.)?linkedin\.com/([a-z]+/[^\s?#\"'<>]{1,200})", re.IGNORECASE
)

_AMOUNT: Final = re.compile(
    r"(?P<minus>[-−(]?)\s*(?:[A-Z]{0,3}[$€£¥₹]|[A-Z]{2,3}\.?|kr\.?|R\$|US\$)?\s*(?P<minus2>[-−]?)"
    r"(?P<figures>\d[\d.,'’\s]*)\s*(?P<scale>k|m|mio\.?|tsd\.?|mill?\.?)?"
    r"\s*(?:[A-Z]{0,3}[$€£¥₹]|[A-Z]{2,4}|kr\.?|,-|\.-)?\s*\)?",
    re.IGNORECASE,
)
_SCALES: Final = {"": 1.0, "k": 1e3, "tsd": 1e3, "m": 1e6, "mio": 1e6, "mil": 1e6, "mill": 1e6}
_AMOUNT_CHARACTERS_MAX: Final = 40
"""No amount or duration is longer; the patterns for them are slow on long texts."""
_DURATION: Final = re.compile(r"(?:(\d{1,3}):)?(\d{1,3}):(\d{2})")
_SPOKEN_DURATION: Final = re.compile(
    r"(?:(\d{1,2})\s*h[a-z]*\.?)?\s*(?:(\d{1,4}(?:[.,]\d+)?)\s*m[a-z]*\.?)?\s*(?:(\d{1,5})\s*s[a-z]*\.?)?",
    re.IGNORECASE,
)
_MINUTES_MAX: Final = 24 * 60


def read_line(cell: str) -> str | Refusal:
    """Return a cell that must be one line of text, spaces trimmed and collapsed."""
    text = cell.strip()
    if _CONTROLS.search(text.replace("\t", " ")):
        return Refusal(expected="one line without line breaks or control characters")
    if len(text) > LINE_CHARACTERS_MAX:
        return Refusal(expected=f"at most {LINE_CHARACTERS_MAX} characters")
    if not text.isascii():
        text = _INVISIBLE.sub("", text)
    return " ".join(text.split())


def read_note(cell: str) -> str:
    """Return a cell of free text: line breaks kept, control characters left out, cut at a limit."""
    text = cell.strip().replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROLS_IN_NOTES.sub("", text)[:NOTE_CHARACTERS_MAX]


def read_email(cell: str) -> str | Refusal:
    """Return the first e-mail address in a cell, normalised; it may stand in ``<…>``.

    A cell with a line break or another control character is refused whole, whatever else it
    holds: it could smuggle a header into a message.
    """
    text = cell.strip()
    if not _CONTROLS.search(text):
        for part in re.split(r"[,;|\s]+", text):
            address = normalise_address(part.strip("()[]"))
            if len(address) <= _EMAIL_CHARACTERS_MAX and is_email(address):
                return address
    return Refusal(expected="an e-mail address such as ada@company.example")


def is_email(text: str) -> bool:
    """Say whether ``text`` is one address: a local part, one @, a domain with a dot."""
    if not _EMAIL.fullmatch(text):
        return False
    local = text.partition("@")[0]
    return not (local.startswith(".") or local.endswith(".") or ".." in local)


def read_phone(cell: str, region: str) -> str | Refusal:
    """Return a phone number as E.164, or as found where its country cannot be told.

    ``region`` is the ISO 3166 code of the country from which a number without its country code is
    dialled, "" where unknown.
    """
    text = cell.strip().removeprefix("'")
    text = text[2:-1] if text.startswith('="') and text.endswith('"') else text
    if _PLAIN_E164.fullmatch(text):
        return text
    if _SPREADSHEET_FLOAT.fullmatch(text):
        return Refusal(
            expected="all digits of a phone number",
            remedy="Format the column as text in the spreadsheet, save as CSV and import again.",
        )
    digits = sum(map(str.isdigit, text))
    letters = sum(map(str.isalpha, text))
    if (
        digits < max(_PHONE_DIGITS_MIN, letters)
        or "@" in text
        or len(text) > _PHONE_CHARACTERS_MAX
        or _CONTROLS.search(text)
    ):
        return Refusal(expected="a phone number such as +44 20 7946 0123")
    try:
        number = phonenumbers.parse(text, region or None)
    except phonenumbers.NumberParseException:
        return text
    if not phonenumbers.is_possible_number(number):
        return text
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def read_linkedin(cell: str) -> str | Refusal:
    """Return the address of a LinkedIn page in its plain form."""
    found = _LINKEDIN.fullmatch(cell.strip().split("?")[0].split("#")[0])
    if found is None:
        return Refusal(expected="a LinkedIn address such as linkedin.com/in/ada-example")
    return f"https://www.linkedin.com/{found[1].rstrip('/')}"


def find_decimal_sign(cells: Iterable[str]) -> str:
    """Return "." or "," as a column's amounts use it before their cents, "" if none tells."""
    votes = {".": 0, ",": 0}
    for cell in cells:
        sign = _decimal_sign(_figures(cell))
        if sign:
            votes[sign] += 1
    if votes["."] == votes[","]:
        return ""
    return "." if votes["."] > votes[","] else ","


def _figures(cell: str) -> str:
    found = _AMOUNT.fullmatch(cell.strip()) if len(cell) <= _AMOUNT_CHARACTERS_MAX else None
    return re.sub(r"[\s'’]", "", found["figures"]).rstrip(".,") if found else ""


def _decimal_sign(figures: str) -> str:
    """Return the decimal sign that figures prove, "" where they have none or could mean both."""
    points, commas = figures.count("."), figures.count(",")
    if points and commas:
        return max(".,", key=figures.rfind)
    if points + commas > 1:
        return "," if points else "."
    if points + commas == 1:
        sign = "." if points else ","
        whole, _, part = figures.partition(sign)
        return sign if len(part) != 3 or whole == "0" else ""  # noqa: PLR2004 -- thousands
    return ""


def read_amount(cell: str, decimal_sign: str) -> float | Refusal:
    """Return an amount of money as a number; its currency is not kept.

    ``decimal_sign`` is the column's; a sign that cannot be decimal parts thousands.
    """
    found = _AMOUNT.fullmatch(cell.strip()) if len(cell) <= _AMOUNT_CHARACTERS_MAX else None
    if found is None or found["minus"] or found["minus2"]:
        return Refusal(expected="an amount of zero or more, such as 12500 or 12,500.00")
    figures = re.sub(r"[\s'’]", "", found["figures"]).rstrip(".,")
    sign = _decimal_sign(figures) or decimal_sign
    if figures.count(sign or ".") > 1 or not sign:
        sign = "-"
    whole, _, part = figures.partition(sign)
    scale = _SCALES[(found["scale"] or "").lower().rstrip(".")]
    return float(f"{re.sub('[.,]', '', whole)}.{re.sub('[.,]', '', part) or 0}") * scale


def read_minutes(cell: str, *, is_seconds: bool) -> float | Refusal:
    """Return a duration in minutes from 3, 3.5, 03:25, 1:03:25, 3 min or 205 s."""
    text = cell.strip()
    minutes: float | None = None
    if re.fullmatch(r"\d{1,6}(?:[.,]\d{1,6})?", text):
        minutes = float(text.replace(",", ".")) / (60 if is_seconds else 1)
    elif clock := _DURATION.fullmatch(text):
        minutes = int(clock[1] or 0) * 60 + int(clock[2]) + int(clock[3]) / 60
    elif 0 < len(text) <= _AMOUNT_CHARACTERS_MAX and (spoken := _SPOKEN_DURATION.fullmatch(text)):
        hours, whole, seconds = (float((part or "0").replace(",", ".")) for part in spoken.groups())
        minutes = hours * 60 + whole + seconds / 60
    if minutes is None or minutes > _MINUTES_MAX:
        return Refusal(expected="minutes such as 3, 3.5 or 03:25")
    return minutes


def looks_like_phone(cell: str) -> bool:
    """Say whether a cell with no telling header reads as a phone number."""
    text = cell.strip()
    digits = sum(map(str.isdigit, text)) if len(text) <= _PHONE_CHARACTERS_MAX else 0
    return (
        7 <= digits <= 15  # noqa: PLR2004 -- E.164 allows 15, local numbers have 7
        and re.fullmatch(r"[+(\d][\d ()./+-]*(?:(?:ext|x)\.? ?\d+)?", text, re.IGNORECASE)
        is not None
        and (text[0] in "+(0" or bool(re.search(r"\d[ ()./-]+\d", text)))
        and not is_numeric_date(text)
    )


def words_of_name(text: str) -> frozenset[str]:
    """Return the words of three letters or more by which a name and an address can be compared."""
    return frozenset(word for word in split_words(text) if len(word) > 2)  # noqa: PLR2004
