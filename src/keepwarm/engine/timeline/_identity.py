"""Who is who: keys that survive spelling, and the owner of a mailbox."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_PREFIXES = re.compile(
    r"^\s*(?:(?:re|aw|sv|antw|rv|res|ref|rif|fwd|fw|wg|tr|i|enc|doorst)(?:\[\d{1,3}\])?\s*:\s*)+",
    re.IGNORECASE,
)
_FORWARDED = re.compile(r"^\s*(?:fwd|fw|wg|tr|rv|enc|doorst)\s*:", re.IGNORECASE)
_SUBJECT_LENGTH_MAX = 300  # longer ones are noise, and the pattern must stay cheap

OWNER_SHARE_MIN = 0.35
"""Below this share of all messages nobody is taken for the owner without being asked."""


def text_key(text: str) -> int:
    """Fold a text into 63 bits, so that it can be compared and stored in columns; 0 for none."""
    if not text:
        return 0
    digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 1 or 1


def subject_key(subject: str) -> tuple[int, bool]:
    """Return the key of a subject without its reply prefixes, and whether it is a forward."""
    is_forward = _FORWARDED.match(subject[:_SUBJECT_LENGTH_MAX]) is not None
    return text_key(bare_subject(subject).lower()), is_forward


def bare_subject(subject: str) -> str:
    """Return a subject without what answering and handing on put before it."""
    return " ".join(_PREFIXES.sub("", subject[:_SUBJECT_LENGTH_MAX]).split())


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnAddresses:
    """The addresses by which the rep writes, and the domains of the rep's own company."""

    addresses: frozenset[str]
    domains: frozenset[str]


def guess_own_addresses(
    counts: Sequence[tuple[str, str, int, int]],
    *,
    messages: int,
    free_mail_domains: frozenset[str],
) -> OwnAddresses:
    """Guess the owner of a mailbox from who takes part in most of it.

    ``counts`` holds (address key, display name, messages sent, messages received) per person and
    ``messages`` the number of mails. The owner takes part in at least ``OWNER_SHARE_MIN`` of them
    and both sends and receives; aliases are senders of the same domain with the owner's name.
    Nobody is returned where nobody stands out: then the person has to be asked.
    """
    both_ways = [row for row in counts if row[2] and row[3]]
    ranked = sorted(both_ways or counts, key=lambda row: (-(row[2] + row[3]), row[0]))
    if not ranked or ranked[0][2] + ranked[0][3] < OWNER_SHARE_MIN * messages:
        return OwnAddresses(addresses=frozenset(), domains=frozenset())
    owner, name = ranked[0][0], _folded(ranked[0][1])
    domain = owner.rpartition("@")[2]
    aliases = {
        address
        for address, other, sent, _ in counts
        if sent and address.rpartition("@")[2] == domain and name and _folded(other) == name
    }
    return OwnAddresses(
        addresses=frozenset({owner, *aliases}),
        domains=frozenset({domain} - free_mail_domains),
    )


def _folded(name: str) -> str:
    return " ".join(sorted(_words(name)))


def _words(name: str) -> Iterable[str]:
    return re.findall(r"\w+", name.lower())
