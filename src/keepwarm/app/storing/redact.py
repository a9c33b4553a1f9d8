"""Takes one person out of texts and mails that other people keep."""

from __future__ import annotations

import email.policy
import re
from collections.abc import Callable, Iterable, Sequence
from email.message import EmailMessage
from email.utils import format_datetime, formataddr
from typing import Any, Final

from keepwarm.engine.intake import parse_message
from keepwarm.engine.reading import Lexicon, read_message
from keepwarm.engine.values import Correspondent, Unreadable

MARK: Final = "[erased]"
WORD_CHARACTERS_MIN: Final = 3
"""A shorter part of a name is a word of too many other texts."""
_ANY_SPACE: Final = r"[\s\u00a0]+"
_BETWEEN_DIGITS: Final = r"[\s()./\u00a0-]*"


class Traces:
    """The words by which one person is known: names, addresses, numbers.

    ``words`` of a name alone stand for them only in mails in which they took part.
    """

    def __init__(
        self, *, names: Iterable[str], addresses: Iterable[str], numbers: Iterable[str]
    ) -> None:
        self.addresses = tuple(sorted({text for text in addresses if text}, key=len, reverse=True))
        self.numbers = tuple(sorted({text for text in numbers if text}))
        self.names = tuple(sorted({name for name in names if " " in name.strip()}))
        words = {word.strip(".,") for name in self.names for word in name.split()}
        known = sorted(word for word in words if len(word) >= WORD_CHARACTERS_MIN)
        patterns = [
            *(rf"(?<![\w.+-]){re.escape(text)}(?![\w-])" for text in self.addresses),
            *(
                rf"(?<!\w){_ANY_SPACE.join(map(re.escape, name.split()))}(?!\w)"
                for name in self.names
            ),
            *(_number(text) for text in self.numbers),
        ]
        self._anywhere = re.compile("|".join(patterns) or r"(?!)", re.IGNORECASE)
        self._words = re.compile(
            "|".join(rf"(?<!\w){re.escape(word)}(?!\w)" for word in known) or r"(?!)"
        )

    @property
    def plain(self) -> tuple[str, ...]:
        """Return the texts to look for in tables."""
        return (*self.addresses, *self.names, *self.numbers)

    def found_in(self, text: str) -> bool:
        """Say whether the person is named in a text."""
        return self._anywhere.search(text) is not None

    def cut(self, text: str, *, took_part: bool = False) -> str:
        """Return a text without the person."""
        without = self._anywhere.sub(MARK, text)
        return self._words.sub(MARK, without) if took_part else without

    def cut_all(self, value: Any) -> Any:  # noqa: ANN401 - whatever JSON holds
        """Return what JSON holds without the person, in keys and values."""
        if isinstance(value, str):
            return self.cut(value)
        if isinstance(value, list):
            return [self.cut_all(item) for item in value]
        if isinstance(value, dict):
            return {self.cut(str(key)): self.cut_all(item) for key, item in value.items()}
        return value


def _number(text: str) -> str:
    digits = _BETWEEN_DIGITS.join(re.escape(sign) for sign in text if sign not in " ()./-")
    return rf"(?<!\d){digits}(?!\d)"


def redact_mail(
    raw: bytes, digest: bytes, traces: Traces, is_theirs: Callable[[str], bool], lexicon: Lexicon
) -> bytes | None:
    """Return a mail without one person: what others newly wrote, and who else took part.

    ``is_theirs`` says of an address whether it is the person's.

    Quotations, attachments and every other form of the text go, since any of them may repeat the
    person's words. None where the mail cannot be read: such a mail cannot be cut, only deleted.
    """
    message = parse_message(raw, digest=digest)
    if isinstance(message, Unreadable):
        return None
    reading = read_message(message, lexicon, with_text=True)
    took_part = any(is_theirs(one.address) for one in (*message.to, *message.cc))
    kept = EmailMessage(policy=email.policy.SMTP.clone(linesep="\n", utf8=True))

    def head(name: str, text: str) -> None:
        if text:
            kept[name] = " ".join(traces.cut(text, took_part=took_part).split())

    if message.sender is not None:
        head("From", _written([message.sender]))
    head("To", _written(one for one in message.to if not is_theirs(one.address)))
    head("Cc", _written(one for one in message.cc if not is_theirs(one.address)))
    if message.sent_at is not None:
        head("Date", format_datetime(message.sent_at))
    head("Subject", message.subject)
    head("Message-ID", _ids([message.message_id]))
    head("In-Reply-To", _ids([message.in_reply_to]))
    head("References", _ids(message.references))
    for name in ("auto-submitted", "list-id", "precedence"):
        head(name, message.headers.get(name, ""))
    kept.set_content(traces.cut(reading.new_text, took_part=took_part))
    return kept.as_bytes()


def _ids(ids: Sequence[str]) -> str:
    return " ".join(f"<{one}>" for one in ids if one)


def _written(people: Iterable[Correspondent]) -> str:
    return ", ".join(formataddr((one.name, one.address)) for one in people)
