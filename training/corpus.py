"""Reads the labelled messages of ``training/replies``.

An item is a line "# labels | field=value | …", the lines of the message ("~" for an empty one),
and, where it matters, the words of ours that it answers, marked "> ". Labels with "?" may be added
by a careful reader: nobody is rewarded or punished for them.
"""

from __future__ import annotations

import datetime as dt
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from keepwarm.engine.reading import LANGUAGES
from keepwarm.engine.values import Channel, Intent

REPLIES = Path(__file__).parent / "replies"
CONTRASTS = Path(__file__).parent / "contrasts"
HELD_OUT = Path(__file__).parent / "held_out"
SENTIMENT_FIELD = "s"
FIELDS = frozenset(
    {
        SENTIMENT_FIELD, "on", "human", "injection", "subj", "ch", "lang", "hard",
        "resume", "return", "referral", "alternate", "phone", "email",
    }
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Item:
    """One labelled message.

    One of ``is_contrast`` was written about a weakness of the reader: it teaches, but as such
    messages are rarer in real mailboxes it does not decide from which chance on a label holds.
    """

    place: str
    language: str
    text: str
    ours: str
    subject: str
    channel: str
    received_on: dt.date | None
    intents: frozenset[str]
    optional: frozenset[str]
    sentiment: tuple[int, ...]
    needs_human: bool
    is_injection: bool
    is_contrast: bool = False
    fields: dict[str, str] = field(default_factory=dict)

    def fold(self, of: int) -> int:
        """Return in which of so many parts the item falls, whatever the order of the files."""
        return zlib.crc32(self.text.encode()) % of

    def key(self) -> int:
        """Return a check sum of what is read: the text and the words that it answers."""
        return zlib.crc32(f"{self.text}\0{self.ours}".encode())


def read_items(folder: Path = REPLIES) -> list[Item]:
    """Return all items of a folder; ``ValueError`` names file, line and fault."""
    return [item for path in sorted(folder.glob("*.txt")) for item in read_file(path)]


def read_training() -> list[Item]:
    """Return all items that the reader is trained on."""
    contrasts = [replace(item, is_contrast=True) for item in read_items(CONTRASTS)]
    return [*read_items(REPLIES), *contrasts]


def read_file(path: Path) -> Iterator[Item]:
    """Yield the items of one file, whose name begins with its language."""
    head, text, start = "", list[str](), 0
    for number, line in enumerate([*path.read_text(encoding="utf-8").split("\n"), "# end"], 1):
        if line.startswith("# "):
            if head:
                try:
                    yield _item(f"{path.name}:{start}", path.name[:2], head, text)
                except ValueError as error:
                    raise ValueError(f"{path.name}:{start}: {error}") from error
            head, text, start = line[2:], [], number
        elif line.strip() and head:
            text.append(line)
        elif line.strip():
            raise ValueError(
                f"{path.name}:{number}: words before the first item; begin it with '# labels'."
            )


def _item(place: str, language: str, head: str, lines: list[str]) -> Item:
    labels, *rest = (part.strip() for part in head.split("|"))
    fields = dict(part.partition("=")[::2] for part in rest)
    required = {label for label in labels.split() if label != "-" and label[0] != "?"}
    optional = {label[1:] for label in labels.split() if label[0] == "?"}
    unknown = (required | optional) - set(Intent)
    if unknown:
        raise ValueError(f"unknown label {min(unknown)!r}; use one of {', '.join(Intent)}.")
    strange = fields.keys() - FIELDS
    if strange:
        raise ValueError(f"unknown field {min(strange)!r}; use one of {', '.join(sorted(FIELDS))}.")
    text = "\n".join("" if line.strip() == "~" else line for line in lines if line[0] != ">")
    ours = "\n".join(line.lstrip("> ") for line in lines if line[0] == ">")
    if not text.strip():
        raise ValueError("no words of theirs; write them below the labels.")
    language = fields.get("lang", language)
    if language not in LANGUAGES:
        raise ValueError(f"unknown language {language!r}; use lang= with one of {LANGUAGES}.")
    received = fields.get("on")
    return Item(
        place=place,
        language=language,
        text=text.strip(),
        ours=ours,
        subject=fields.get("subj", ""),
        channel=Channel(fields.get("ch", Channel.EMAIL)).value,
        received_on=dt.date.fromisoformat(received) if received else None,
        intents=frozenset(required),
        optional=frozenset(optional | _tolerated(required)),
        sentiment=tuple(int(value) for value in fields.get(SENTIMENT_FIELD, "0").split(",")),
        needs_human="human" in fields,
        is_injection="injection" in fields,
        fields=fields,
    )


_TOLERATED = {
    Intent.MEETING_REQUEST: {Intent.INTERESTED},
    Intent.ASKED_FOR_INFO: {Intent.QUESTION, Intent.INTERESTED},
    Intent.ALREADY_BOUGHT: {Intent.COMPETITOR, Intent.NO_NEED, Intent.NOT_INTERESTED},
    Intent.UNSUBSCRIBE: {Intent.NOT_INTERESTED},
    Intent.HOSTILE: {Intent.NOT_INTERESTED},
    Intent.NO_NEED: {Intent.NOT_INTERESTED},
    Intent.LEFT_COMPANY: {Intent.WRONG_PERSON},
    Intent.PREFERS_PHONE: {Intent.MEETING_REQUEST},
    Intent.PREFERS_IN_PERSON: {Intent.MEETING_REQUEST},
}


def _tolerated(required: set[str]) -> set[str]:
    """Return the labels that the codebook tolerates beside those that an item has (A.3)."""
    found = {str(label) for intent in required for label in _TOLERATED.get(Intent(intent), ())}
    if Intent.COMPETITOR in required and Intent.INTERESTED not in required:
        found |= {Intent.NOT_INTERESTED.value, Intent.NO_NEED.value}
    return found - required
