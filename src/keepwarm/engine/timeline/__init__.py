"""Mails and log entries in, one timeline of touches and signals per person out, and standings."""

from ._build import (
    AWAY_DEFAULT_DAYS,
    NO_TACTIC,
    SAME_SUBJECT_DAYS_MAX,
    LogColumns,
    MailColumns,
    SignalColumns,
    Timeline,
    TouchColumns,
    build_timeline,
)
from ._duplicates import Duplicate, DuplicateRules, Known, find_duplicates
from ._first_answers import Waits, find_waits
from ._identity import OwnAddresses, bare_subject, guess_own_addresses, subject_key, text_key
from ._roles import ROLES, suggest_role
from ._statements import (
    MISDIRECTED,
    REFUSALS,
    Statements,
    intent_bits,
    is_deferral,
    is_hostile,
    is_misdirected,
    is_refusal,
    leaves_doubt,
    read_statements,
    wants_peace,
)
from ._summary import ProspectFacts, summarise
from ._tactics import NO_ASK, SentColumns, name_tactics

__all__ = [
    "AWAY_DEFAULT_DAYS",
    "MISDIRECTED",
    "NO_ASK",
    "NO_TACTIC",
    "REFUSALS",
    "ROLES",
    "SAME_SUBJECT_DAYS_MAX",
    "Duplicate",
    "DuplicateRules",
    "Known",
    "LogColumns",
    "MailColumns",
    "OwnAddresses",
    "ProspectFacts",
    "SentColumns",
    "SignalColumns",
    "Statements",
    "Timeline",
    "TouchColumns",
    "Waits",
    "bare_subject",
    "build_timeline",
    "find_duplicates",
    "find_waits",
    "guess_own_addresses",
    "intent_bits",
    "is_deferral",
    "is_hostile",
    "is_misdirected",
    "is_refusal",
    "leaves_doubt",
    "name_tactics",
    "read_statements",
    "subject_key",
    "suggest_role",
    "summarise",
    "text_key",
    "wants_peace",
]
