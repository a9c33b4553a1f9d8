"""A mail to what its sender's own signature says of them; nothing where it may be another's.

What stands below an answer is not always its writer's: whoever answers from another's mailbox
signs with their own name, and a quotation without marks ends with our own signature.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from keepwarm.engine.reading._signature_facts import Phone, SignatureFacts, read_signature
from keepwarm.engine.reading._split_words import SplitWords
from keepwarm.engine.reading._words import fold
from keepwarm.engine.values import Correspondent, Intent, Message, MessageKind, Reading

FACT_CHARACTERS_MAX: Final = 120
"""Of a title or company that are kept; longer ones are sentences."""
PHONES_MAX: Final = 3
"""Numbers that are kept of one signature."""
PHONE_DIGITS: Final = 9
"""The last digits by which two ways of writing one number are known: without country or zero."""

_NOTHING: Final = SignatureFacts()
_OF_MACHINES: Final = frozenset({Intent.AUTO_REPLY, Intent.BOUNCE})
_NAME: Final = re.compile(r"[^\W\d_]{2,40}")
_FULL_NAME: Final = 2  # words
_TELLING_LETTERS: Final = 4


def read_own_signature(
    message: Message,
    reading: Reading,
    words: SplitWords,
    *,
    asked: Message | None = None,
    asked_signature: str = "",
) -> SignatureFacts:
    """Return what the signature of a human ``message`` says of its sender, as it was ``reading``.

    ``asked`` is the mail that it answers, where that is known, and ``asked_signature`` how that
    was signed: what stands there too is not the sender's, unless both write from one domain. Of
    machines' mails, and of signatures that seem to be somebody else's, nothing is returned. A
    company is one only where its domain, its legal form or the role beside it shows it.
    """
    sender = message.sender
    is_human = reading.kind is MessageKind.HUMAN and not _OF_MACHINES & set(reading.intents)
    if not is_human or sender is None or not reading.signature:
        return _NOTHING
    facts = read_signature(reading.signature, words)
    others = [one for one in (*message.to, *message.cc) if one.address != sender.address]
    if asked is not None and asked.sender is not None:
        author = asked.sender
        others += [author] if author.address != sender.address else []
        if _domain(author.address) != _domain(sender.address) and _share(
            facts, read_signature(asked_signature, words)
        ):
            return _NOTHING
    if not _is_theirs(facts, reading.signature, sender, others):
        return _NOTHING
    company = _company(facts, reading.signature, _domain(sender.address), words)
    return replace(
        facts,
        title=_plain(facts.title),
        company=_plain(company),
        phones=tuple(
            Phone(written=_plain(phone.written), number=phone.number, is_mobile=phone.is_mobile)
            for phone in facts.phones[:PHONES_MAX]
        ),
    )


def phone_key(written: str) -> str:
    """Return what is equal for the ways of writing one phone number."""
    return "".join(filter(str.isdigit, written))[-PHONE_DIGITS:]


def _is_theirs(
    facts: SignatureFacts, signature: str, sender: Correspondent, others: list[Correspondent]
) -> bool:
    """Tell whether a signature is the sender's, as far as names and addresses show."""
    signed, known = _names(signature), _names(sender.name)
    for other in others:
        names = _names(other.name)
        is_named = len(names) >= _FULL_NAME and names <= signed and not names <= known
        if is_named or facts.email == other.address:
            return False
    if signed & known or facts.email == sender.address:
        return True
    name = _names(facts.name)
    is_another = min(len(name), len(known)) >= _FULL_NAME or any(
        name & (_names(other.name) or _names(other.address.partition("@")[0])) for other in others
    )
    is_elsewhere = bool(facts.email) and _domain(facts.email) != _domain(sender.address)
    return not (is_another or is_elsewhere)


def _share(facts: SignatureFacts, others: SignatureFacts) -> bool:
    """Tell whether two signatures have a number, company, address or site in common."""
    numbers = {phone_key(phone.written) for phone in facts.phones}
    return bool(
        numbers & {phone_key(phone.written) for phone in others.phones}
        or (facts.company and fold(facts.company) == fold(others.company))
        or (facts.email and facts.email == others.email)
        or (facts.website and facts.website == others.website)
    )


def _company(facts: SignatureFacts, signature: str, domain: str, words: SplitWords) -> str:
    """Return the company without its place, where something shows that it is one."""
    whole = facts.company
    letters = _letters(domain.rpartition(".")[0])
    for piece in whole.split(", "):
        tokens = [_letters(token) for token in piece.split()]
        telling = [token for token in tokens if len(token) >= _TELLING_LETTERS and token in letters]
        if telling or (letters and "".join(tokens) == letters):
            return piece
    forms = {fold(token).strip(".,()") for token in whole.split()}
    if forms & words.signatures.company_words:
        return whole
    lines = signature.split("\n") if whole and facts.title else []
    return whole if any(whole in line and facts.title in line for line in lines) else ""


def _names(text: str) -> set[str]:
    return set(_NAME.findall(fold(text)))


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, fold(text)))


def _domain(address: str) -> str:
    return address.rpartition("@")[2]


def _plain(text: str) -> str:
    """Return text for one line of a page: without what cannot be seen, and not too long."""
    seen = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(seen.split())[:FACT_CHARACTERS_MAX].strip()
