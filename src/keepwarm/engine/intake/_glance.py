"""Heads of mails -> who was written to and has not answered, before any text was read."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass
from operator import itemgetter
from typing import Final

from keepwarm.engine.values import Correspondent, Message

from ._addresses import person_key

RECIPIENTS_MAX: Final = 30
"""A mail to more people than that is to nobody in particular."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unanswered:
    """Somebody who was written to last: how many mails since their last one, and when."""

    address: str
    name: str
    mails: int
    last_at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """What heads alone tell: how many people were written to, and who of them is silent.

    ``unanswered`` begins with who was written to last.
    """

    written_to: int
    unanswered: tuple[Unanswered, ...]


def glance_at(
    heads: Iterable[Message],
    *,
    own: Container[str],
    is_aside: Callable[[str], bool],
    is_human: Callable[[Message], bool],
) -> Glance:
    """Say who was written to from one of the ``own`` keys and has not answered since.

    ``is_aside`` says by key who is nobody to follow up: colleagues, machines. ``is_human`` is asked
    of what those wrote who were written to: what a machine sent for them is no answer. A mail that
    lies in two folders counts once; one without a date cannot be placed and is left out.
    """
    dated = _dated(heads)
    said: defaultdict[str, list[_Word]] = defaultdict(list)
    for at, letter in dated:
        if letter.sender is None or person_key(letter.sender.address) not in own:
            continue
        for to in _recipients(letter):
            key = person_key(to.address)
            if key not in own and not is_aside(key):
                said[key].append((at, False, to.name))
    for at, letter in dated:
        sender = letter.sender
        if sender is not None and (key := person_key(sender.address)) in said and is_human(letter):
            said[key].append((at, True, sender.name))
    found = [_unanswered(key, words) for key, words in said.items()]
    silent = [one for one in found if one is not None]
    silent.sort(key=lambda one: (one.last_at, one.address), reverse=True)
    return Glance(written_to=len(said), unanswered=tuple(silent))


_Word = tuple[dt.datetime, bool, str]
"""When something was said, whether by them, and their name as it was written there."""


def _dated(heads: Iterable[Message]) -> list[tuple[dt.datetime, Message]]:
    dated, seen = [], set[str]()
    for head in heads:
        if head.sent_at is None or (head.message_id and head.message_id in seen):
            continue
        seen.add(head.message_id)
        dated.append((head.sent_at, head))
    return dated


def _recipients(letter: Message) -> tuple[Correspondent, ...]:
    # Who had a copy was not asked.
    return letter.to if len(letter.to) + len(letter.cc) <= RECIPIENTS_MAX else ()


def _unanswered(key: str, words: list[_Word]) -> Unanswered | None:
    ordered = sorted(words, key=itemgetter(0))
    if ordered[-1][1]:
        return None
    theirs = [place for place, (_, is_theirs, _) in enumerate(ordered) if is_theirs]
    name = next((name for _, _, name in reversed(ordered) if name), "")
    return Unanswered(
        address=key, name=name, mails=len(ordered) - 1 - max(theirs, default=-1),
        last_at=ordered[-1][0],
    )  # fmt: skip
