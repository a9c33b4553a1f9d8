"""What kind of mail it is, then what it says: the first reading, by header, structure and words.

The order matters. A third of all delivery reports call themselves automatic answers, so bounces
come first. And a person taken for a machine is the worst error here: the pursuit would go on at
somebody who has answered. So headers alone make nothing automatic; the words must agree.
"""

from __future__ import annotations

from typing import Final

from keepwarm.engine.reading._kinds import Said, judge_kind, said_in
from keepwarm.engine.reading._lexicon import Lexicon
from keepwarm.engine.reading._phrases import tokens_of
from keepwarm.engine.reading._split import Split, split_text
from keepwarm.engine.reading._stops import find_stop, may_ask_to_stop
from keepwarm.engine.reading._words import fold
from keepwarm.engine.values import Evidence, Intent, Message, MessageKind, Reading

READING_VERSION: Final = 6
"""Raised with every change of what is read from the same mail; older readings are done again."""


def read_message(
    message: Message,
    lexicon: Lexicon,
    *,
    is_answer_to_us: bool = False,
    with_text: bool = True,
    is_new_only: bool = False,
) -> Reading:
    """Return what ``message`` means.

    ``is_answer_to_us`` says that it references a mail of ours or comes from a prospect: such a
    mail is never filed as a list's, and a machine-like sender alone does not make it automatic.
    Without ``with_text`` the new text is left out where nothing in the mail could be a stop:
    cutting it costs as much as everything else. A complaint carries in ``bounces`` who complained.
    ``is_new_only`` says that the text holds nothing but what was newly written. Only people's
    words become intents.
    """
    return read_and_split(
        message,
        lexicon,
        is_answer_to_us=is_answer_to_us,
        with_text=with_text,
        is_new_only=is_new_only,
    )[0]


def read_and_split(
    message: Message,
    lexicon: Lexicon,
    *,
    is_answer_to_us: bool = False,
    with_text: bool = True,
    is_new_only: bool = False,
) -> tuple[Reading, Split]:
    """Return the reading of ``message`` and the parts of its text; see ``read_message``."""
    said = said_in(message.text, is_new_only=is_new_only)
    judged = judge_kind(message, lexicon, said, is_answer_to_us=is_answer_to_us)
    kind, evidence = judged.kind, judged.evidence
    is_written = kind not in (MessageKind.BOUNCE, MessageKind.COMPLAINT, MessageKind.RECEIPT)
    is_read = is_written and (with_text or may_ask_to_stop(_words_of(message, said), lexicon.stop))
    split = Split(new_text="")
    if is_new_only:
        split = Split(new_text=message.text.strip())
    elif is_read:
        name = message.sender.name if message.sender else ""
        split = split_text(message.text, lexicon.split, sender_name=name)
    stop = ""
    if kind is MessageKind.HUMAN and is_read:
        stop = find_stop(split.new_text, message.subject, lexicon.stop)
    if stop:
        evidence = (*evidence, Evidence(label=Intent.UNSUBSCRIBE.value, words=stop))
    reading = Reading(
        version=READING_VERSION,
        kind=kind,
        intents=(Intent.UNSUBSCRIBE,) if stop else (),
        evidence=evidence,
        new_text=split.new_text,
        signature=split.signature,
        bounces=judged.bounces,
    )
    return reading, split


def _words_of(message: Message, said: Said) -> set[str]:
    """Return the words of subject and text; those that were taken apart already are not again."""
    words = tokens_of(fold(message.subject))
    return words.union(said.tokens if said.is_all else tokens_of(fold(message.text)))
