"""Says whether other servers will take mails of a domain for its own: SPF, DKIM and DMARC.

What is published there is read and put into plain words; nothing of it keeps anybody from sending.
It is asked once a week and on demand, and kept with its date.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from keepwarm.app.ground.desk import Desk
from keepwarm.records import models

from .name_server import NameServer, NamesUnknown

KEPT: Final = dt.timedelta(days=7)
LOOKUPS_MAX: Final = 10
"""So many a server follows before it gives up on SPF (RFC 7208 §4.6.4)."""
_RESERVED: Final = (".example", ".test", ".invalid", ".localhost", ".local")
_DOMAIN: Final = re.compile(r"[a-z0-9_](?:[a-z0-9_.-]{0,250}[a-z0-9])?")
_SPF: Final = re.compile(r"v=spf1(?:\s|$)", re.IGNORECASE)
_DMARC: Final = re.compile(r"v=DMARC1\s*(?:;|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """What a provider's customers publish: the name in their SPF, and where their keys stand."""

    name: str
    hosts: tuple[str, ...]
    domains: frozenset[str]
    spf: str = ""
    dkim: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NameFinding:
    """One of the three, in words; ``state`` is "good", "weak", "missing" or "unknown"."""

    what: str
    state: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NamesCard:
    """What a domain says of itself, and when it was asked; no findings where it never was."""

    domain: str
    asked_at: dt.datetime | None
    findings: tuple[NameFinding, ...]

    @property
    def is_good(self) -> bool:
        """Return whether all three are there."""
        return bool(self.findings) and all(one.state == "good" for one in self.findings)


def read_senders(pack: Mapping[str, Any]) -> tuple[Sender, ...]:
    """Read what the customers of known providers publish."""
    return tuple(
        Sender(
            name=str(one["name"]),
            hosts=(str(one["imap"]), str(one["smtp"])),
            domains=frozenset(one["domains"]),
            spf=str(one.get("spf", "")),
            dkim=tuple(one.get("dkim", ())),
        )
        for one in pack["providers"]
    )


Judge = Callable[[str, Sender | None, NameServer], tuple[str, str]]


def find_sender(host: str, senders: Iterable[Sender]) -> Sender | None:
    """Return whose server it is; None where it is nobody's who is known."""
    found = [one for one in senders if host.lower() in one.hosts]
    # The last one named is the one for firms.
    return found[-1] if found else None


def judge_domain(domain: str, sender: Sender | None, names: NameServer) -> tuple[NameFinding, ...]:
    """Say what a domain publishes."""
    if sender is not None and domain in sender.domains:
        sentence = f"The domain is {sender.name}’s own, which sees to it."
        return tuple(
            NameFinding(what=what, state="good", sentence=sentence)
            for what in ("SPF", "DKIM", "DMARC")
        )
    if domain.endswith(_RESERVED) or not _DOMAIN.fullmatch(domain):
        sentence = "Not known: no such domain can be asked."
        return tuple(
            NameFinding(what=what, state="unknown", sentence=sentence)
            for what in ("SPF", "DKIM", "DMARC")
        )
    return tuple(
        _asked(what, judge, domain, sender, names)
        for what, judge in (("SPF", _judge_spf), ("DKIM", _judge_dkim), ("DMARC", _judge_dmarc))
    )


def _asked(
    what: str,
    judge: Judge,
    domain: str,
    sender: Sender | None,
    names: NameServer,
) -> NameFinding:
    try:
        state, sentence = judge(domain, sender, names)
    except NamesUnknown:
        state, sentence = "unknown", "Not known: nobody answered who could be asked."
    return NameFinding(what=what, state=state, sentence=sentence)


def _judge_spf(domain: str, sender: Sender | None, names: NameServer) -> tuple[str, str]:
    """Say whether the domain names who may send for it (RFC 7208)."""
    records = [text for text in names.texts(domain) if _SPF.match(text)]
    if not records:
        return "missing", _spf_missing(sender)
    if len(records) > 1:
        return "weak", (
            f"{len(records)} records begin with v=spf1, and then none of them counts. Make one of"
            " them."
        )
    if re.search(r"(?:^|\s)\+?all(?:\s|$)", records[0], re.IGNORECASE):
        return "weak", "The record ends in “all”, which lets everybody send. End it in “~all”."
    if sender is None or not sender.spf:
        return "good", "The domain names who may send for it; look whether your server is among."
    if _includes(records[0], sender.spf, names, lookups=[0]):
        return "good", f"The domain names {sender.name} among those who may send for it."
    return "weak", (
        f"The domain names others, but not {sender.name}. Add “include:{sender.spf}” to the record"
        " that begins with v=spf1."
    )


def _spf_missing(sender: Sender | None) -> str:
    if sender is None or not sender.spf:
        return "The domain does not say who may send for it. Your provider’s help tells the record."
    return (
        "The domain does not say who may send for it. Publish a TXT record"
        f" “v=spf1 include:{sender.spf} ~all”."
    )


def _includes(record: str, wanted: str, names: NameServer, *, lookups: list[int]) -> bool:
    """Follow what a record includes, as far as receivers do."""
    named = re.findall(r"(?:^|\s)[+]?(?:include:|redirect=)(\S+)", record, re.IGNORECASE)
    if any(name.lower().rstrip(".") == wanted for name in named):
        return True
    for name in named:
        lookups[0] += 1
        if lookups[0] > LOOKUPS_MAX or not _DOMAIN.fullmatch(name.lower().rstrip(".")):
            return False
        inner = [text for text in names.texts(name.rstrip(".")) if _SPF.match(text)]
        if inner and _includes(inner[0], wanted, names, lookups=lookups):
            return True
    return False


def _judge_dkim(domain: str, sender: Sender | None, names: NameServer) -> tuple[str, str]:
    """Say whether a key stands where the provider's customers put it (RFC 6376)."""
    if sender is None or not sender.dkim:
        return "unknown", (
            "Not known: under which name your provider puts its key, only its help pages tell."
        )
    for selector in sender.dkim:
        keys = [text for text in names.texts(f"{selector}._domainkey.{domain}") if "p=" in text]
        if any(re.search(r"p=\s*[A-Za-z0-9+/]", key) for key in keys):
            return "good", f"A key of {sender.name} stands there (“{selector}”): mails are signed."
    where = " or ".join(f"“{selector}._domainkey”" for selector in sender.dkim)
    return "missing", (
        f"No key stands at {where}, where {sender.name} usually has it. Switch on DKIM in its"
        " settings; with a selector of your own it may be there all the same."
    )


def _judge_dmarc(domain: str, _sender: Sender | None, names: NameServer) -> tuple[str, str]:
    """Say what receivers are asked to do with mails that only claim to be of the domain."""
    for name in _dmarc_names(domain):
        records = [text for text in names.texts(f"_dmarc.{name}") if _DMARC.match(text)]
        if len(records) > 1:
            return "weak", "Several DMARC records stand there, and then none of them counts."
        if records:
            policy = re.search(r";\s*p\s*=\s*(\w+)", records[0], re.IGNORECASE)
            return _dmarc_words(policy[1].lower() if policy else "")
    return "missing", (
        "The domain does not say what to do with forged mails, which large providers ask of whoever"
        " sends much. Publish a TXT record at “_dmarc”, to begin with “v=DMARC1; p=none”."
    )


def _dmarc_names(domain: str) -> tuple[str, ...]:
    above = domain.partition(".")[2]
    return (domain, above) if "." in above else (domain,)


def _dmarc_words(policy: str) -> tuple[str, str]:
    match policy:
        case "reject":
            return "good", "Forged mails of the domain are to be refused (p=reject)."
        case "quarantine":
            return "good", "Forged mails of the domain are to go to junk (p=quarantine)."
        case "none":
            return "good", "There is a policy; forged mails are only counted so far (p=none)."
        case _:
            return "weak", "The DMARC record names no policy (p=), and then it does not count."


def look_at_names(
    desk: Desk, mailbox: models.Mailbox, names: NameServer, senders: Iterable[Sender]
) -> NamesCard:
    """Ask what the domain of a mailbox says of itself, and keep it."""
    domain = mailbox.address.rpartition("@")[2].lower()
    findings = judge_domain(domain, find_sender(mailbox.host, senders), names)
    mailbox.names = {
        "asked_at": desk.now().isoformat(), "findings": [asdict(one) for one in findings]
    }  # fmt: skip
    mailbox.save(update_fields=["names"])
    return names_card(mailbox)


def look_at_due_names(desk: Desk, names: NameServer, senders: Iterable[Sender]) -> None:
    """Ask of every mailbox of which nothing is known, or nothing newer than a week."""
    known = tuple(senders)
    for mailbox in models.Mailbox.objects.filter(workspace_id=desk.workspace_id):
        asked_at = names_card(mailbox).asked_at
        if asked_at is None or desk.now() - asked_at >= KEPT:
            look_at_names(desk, mailbox, names, known)


def names_card(mailbox: models.Mailbox) -> NamesCard:
    """Return what is kept of the domain of a mailbox."""
    kept = mailbox.names
    return NamesCard(
        domain=mailbox.address.rpartition("@")[2],
        asked_at=dt.datetime.fromisoformat(kept["asked_at"]) if kept else None,
        findings=tuple(NameFinding(**one) for one in kept.get("findings", ())),
    )
