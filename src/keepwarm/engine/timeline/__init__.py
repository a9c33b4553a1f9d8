"""Mails and log entries in, one timeline of touches and signals per person out, and standings."""

from ._build import (
    NO_TACTIC,
    LogColumns,
    MailColumns,
    SignalColumns,
    Timeline,
    TouchColumns,
    build_timeline,
)
from ._identity import OwnAddresses, guess_own_addresses, subject_key, text_key
from ._summary import ProspectFacts, summarise

__all__ = [
    "NO_TACTIC",
    "LogColumns",
    "MailColumns",
    "OwnAddresses",
    "ProspectFacts",
    "SignalColumns",
    "Timeline",
    "TouchColumns",
    "build_timeline",
    "guess_own_addresses",
    "subject_key",
    "summarise",
    "text_key",
]
