"""What a message was read as, in plain words: the same for pages, terminal and JSON."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from keepwarm.engine.values import Intent, MeetingStand

INTENT_WORDS: Final[Mapping[str, str]] = {
    Intent.INTERESTED: "interested",
    Intent.MEETING_REQUEST: "wants to talk",
    Intent.QUESTION: "asks something",
    Intent.ASKED_FOR_INFO: "wants material",
    Intent.NOT_NOW: "not now",
    Intent.WRONG_PERSON: "wrong person",
    Intent.LEFT_COMPANY: "left the company",
    Intent.NOT_INTERESTED: "not interested",
    Intent.COMPETITOR: "has another supplier",
    Intent.ALREADY_BOUGHT: "bought already",
    Intent.NO_BUDGET: "no money for it",
    Intent.TOO_EXPENSIVE: "too expensive",
    Intent.NO_NEED: "no need",
    Intent.UNSUBSCRIBE: "asks to stop",
    Intent.HOSTILE: "angry",
    Intent.OUT_OF_OFFICE: "away",
    Intent.AUTO_REPLY: "automatic",
    Intent.BOUNCE: "not delivered",
    Intent.PREFERS_PHONE: "prefers the phone",
    Intent.PREFERS_IN_PERSON: "prefers to meet",
    Intent.PREFERS_EMAIL: "prefers mail",
    Intent.PREFERS_TEXT: "prefers text messages",
    Intent.THANKS_ONLY: "only thanks",
}
"""Every label of the codebook in the salesperson's words."""
OTHER_LABELS: Final[Mapping[str, str]] = {
    "injection": "gives orders to software",
    "complaint": "reported as spam",
    "receipt": "read receipt",
    "invite": "calendar",
    "list": "a list's mail",
    "human": "a person's mail",
}
"""What evidence may speak for beside the intents."""
MEETING_WORDS: Final[Mapping[str, str]] = {
    MeetingStand.ACCEPTED: "accepted a meeting",
    MeetingStand.TENTATIVE: "may come to a meeting",
    MeetingStand.PROPOSED: "proposes a meeting",
    MeetingStand.DECLINED: "declined a meeting",
    MeetingStand.CALLED_OFF: "called off a meeting",
}
LANGUAGE_WORDS: Final[Mapping[str, str]] = {
    "en": "English",
    "de": "German",
    "fr": "French",
    "es": "Spanish",
    "pt": "Portuguese",
    "nl": "Dutch",
}
ANSWER_REASONS: Final[Mapping[str, str]] = {
    Intent.HOSTILE: "They are angry.",
    Intent.MEETING_REQUEST: "They want to talk.",
    Intent.QUESTION: "They asked something.",
    Intent.ASKED_FOR_INFO: "They want material.",
    Intent.PREFERS_PHONE: "They want to be phoned.",
    Intent.PREFERS_IN_PERSON: "They want to meet you.",
    Intent.PREFERS_EMAIL: "They want a mail instead.",
    Intent.PREFERS_TEXT: "They want a text message instead.",
    Intent.INTERESTED: "They are interested.",
}
"""Why a person has to act now, most pressing first."""
ORDERS_REASON: Final = "The text gives orders to software. Nothing was obeyed: read it yourself."
UNSURE_REASON: Final = "What does it say? Keepwarm is not sure."
OTHER_REASON: Final = "They wait for your answer."


_OFF: Final = (MeetingStand.DECLINED, MeetingStand.CALLED_OFF)
TOLD_REASONS: Final = frozenset(ANSWER_REASONS.values())
"""Reasons that need not be said where it is said what the message was read as."""


def label_words(label: str) -> str:
    """Return the words for a label of an intent or of a piece of evidence."""
    return INTENT_WORDS.get(label) or OTHER_LABELS.get(label) or label.replace("_", " ")


def reading_words(
    intents: Iterable[str], details: Mapping[str, Any], zone: dt.tzinfo
) -> tuple[str, ...]:
    """Return what a message was read as, a phrase per intent: "not now, until 1 May 2026".

    ``zone`` is by whose clock the day of a meeting is told.
    """
    said = list(intents)
    told = {
        # An absence that a machine announced is told by the absence, a meeting by its calendar.
        Intent.AUTO_REPLY: Intent.OUT_OF_OFFICE in said,
        Intent.MEETING_REQUEST: bool(details.get("meeting")),
    }
    phrases = [_phrase(intent, details) for intent in said if not told.get(Intent(intent))]
    meeting = meeting_words(details, zone)
    return (*((meeting,) if meeting else ()), *phrases, *_loose_details(said, details))


def meeting_words(details: Mapping[str, Any], zone: dt.tzinfo) -> str:
    """Say what their calendar makes of a meeting: "accepted a meeting on 1 May 2026, 10:30"."""
    words = MEETING_WORDS.get(details.get("meeting") or "", "")
    if not words or not details.get("meeting_at"):
        return words
    at = dt.datetime.fromisoformat(details["meeting_at"])
    at = at.astimezone(zone) if at.tzinfo else at
    hour = f", {at:%H:%M}" if at.tzinfo or at.time() != dt.time() else ""  # else the whole day
    return f"{words} on {date_words(at.date())}{hour}"


def _phrase(intent: str, details: Mapping[str, Any]) -> str:
    words = label_words(intent)
    referral = contact_words(details.get("referral"))
    match intent:
        case Intent.NOT_NOW:
            day = read_day(details.get("resume_on"))
            more = f", until {date_words(day)}" if day else ""
        case Intent.OUT_OF_OFFICE:
            more = _absence(details)
        case Intent.WRONG_PERSON:
            more = f": ask {referral}" if referral else ""
        case Intent.LEFT_COMPANY:
            more = f": {referral} follows" if referral else ""
        case Intent.PREFERS_PHONE | Intent.PREFERS_TEXT if details.get("phone"):
            more = f": {details['phone']}"
        case Intent.PREFERS_EMAIL if details.get("email"):
            more = f": {details['email']}"
        case _:
            more = ""
    return f"{words}{more}"


def _absence(details: Mapping[str, Any]) -> str:
    day = read_day(details.get("return_on"))
    alternate = contact_words(details.get("alternate"))
    until = f" until {weekday_words(day)}" if day else ""
    return f"{until}; {alternate} stands in" if alternate else until


def _loose_details(intents: Sequence[str], details: Mapping[str, Any]) -> tuple[str, ...]:
    """Word the details that no intent has told."""
    told = set(intents)
    loose = []
    day = read_day(details.get("resume_on"))
    if day and Intent.NOT_NOW not in told:
        loose.append(f"again on {date_words(day)}")
    referral = contact_words(details.get("referral"))
    if referral and not told & {Intent.WRONG_PERSON, Intent.LEFT_COMPANY}:
        loose.append(f"names {referral}")
    if details.get("phone") and not told & {Intent.PREFERS_PHONE, Intent.PREFERS_TEXT}:
        loose.append(f"phone {details['phone']}")
    if details.get("email") and Intent.PREFERS_EMAIL not in told:
        loose.append(f"address {details['email']}")
    return tuple(loose)


def contact_words(contact: Mapping[str, str] | None) -> str:
    """Word somebody who was named: "Jane Doe, purchasing (jane@north.example)"."""
    if not contact:
        return ""
    role, name = contact.get("role", ""), contact.get("name", "")
    who = f"{name}, {role}" if name and role else name or role
    ways = ", ".join(way for way in (contact.get("email", ""), contact.get("phone", "")) if way)
    return f"{who} ({ways})" if who and ways else who or ways


def answer_reason(
    intents: Iterable[str],
    *,
    is_injection: bool,
    is_unsure: bool,
    details: Mapping[str, Any],
) -> str:
    """Say why a person has to act on a message now."""
    if is_injection:
        return ORDERS_REASON
    said = set(intents)
    if not said and details.get("meeting") in _OFF:
        return f"They {MEETING_WORDS[details['meeting']]}."
    reason = next((words for label, words in ANSWER_REASONS.items() if label in said), "")
    return reason or (UNSURE_REASON if is_unsure else OTHER_REASON)


def read_day(text: object) -> dt.date | None:
    """Return the day that a stored detail names; none where it names none."""
    try:
        return dt.date.fromisoformat(str(text)) if text else None
    except ValueError:
        return None


def date_words(day: dt.date) -> str:
    """Write a day that may be far off, "1 May 2026"."""
    return f"{day.day} {day:%B %Y}"


def weekday_words(day: dt.date) -> str:
    """Write a day that is near, "Monday 8 June"."""
    return f"{day:%A} {day.day} {day:%B}"


_GONE: Final = "The address does not work any more"
_OURS: Final = "Their server took exception to how your mail is sent"
_MOMENT: Final = "A fault of the moment"
BOUNCE_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "userunknown": ("Nobody has this address", "Find the right address, or phone."),
    "hostunknown": ("The domain does not exist or takes no mail", "Check the company's address."),
    "hasmoved": ("They have moved to another address", "Look for the new one in the report."),
    "notaccept": ("The domain takes no mail at all", "Find another address, or phone."),
    "filtered": (_GONE + ", or refuses you", "Try another way before you give it up."),
    "suspend": ("The mailbox is switched off for now", "Phone, or try again in some weeks."),
    "mailboxfull": ("Their mailbox is full", "Try again in some days, or phone."),
    "exceedlimit": ("Their mailbox takes no mail of this size", "Send it smaller."),
    "mesgtoobig": ("The mail was too big", "Send it without the attachment."),
    "expired": ("Their server could not be reached for days", "Send it once more, or phone."),
    "networkerror": (_MOMENT + " in the network", "Send it again later."),
    "systemerror": (_MOMENT + " at their server", "Send it again later."),
    "systemfull": ("Their server is full", "Send it again later."),
    "mailererror": (_MOMENT + " at their server", "Send it again later."),
    "toomanyconn": ("Too many mails at once", "Send it again later, and more slowly."),
    "speeding": ("Too many mails at once", "Send it again later, and more slowly."),
    "spamdetected": ("Taken for spam", "Write it plainer and shorter, or phone."),
    "virusdetected": ("An attachment was taken for a virus", "Send it without the attachment."),
    "contenterror": ("Something in the mail was not accepted", "Send it as plain text."),
    "policyviolation": ("Against a rule of theirs", "Phone, or write without attachment or link."),
    "blocked": (_OURS, "Ask who runs your mail server: your server is on a block list."),
    "badreputation": (_OURS, "Ask who runs your mail server: it has a bad name."),
    "authfailure": (_OURS, "Ask who runs your domain to set SPF, DKIM and DMARC."),
    "requireptr": (_OURS, "Ask who runs your mail server: its name does not match its address."),
    "norelaying": (_OURS, "Check which server your mail goes out by."),
    "notcompliantrfc": (_OURS, "Your mail program wrote a faulty mail: try another one."),
    "rejected": ("They refuse mail from your address", "Phone, or ask who runs your domain."),
    "securityerror": (_OURS, "Ask who runs your mail server."),
    "syntaxerror": (_MOMENT + " between the servers", "Send it again later."),
    "failedstarttls": ("No safe connection could be made", "Ask who runs your mail server."),
    "onhold": ("Nobody can tell why", "Read the report, then phone or try again."),
    "undefined": ("Nobody can tell why", "Read the report, then phone or try again."),
}
"""Why a mail did not arrive, and what to do about it, by the reason's (Sisimai's) name."""


def bounce_words(reason: str) -> tuple[str, str]:
    """Return why a mail did not arrive and what to do, in words."""
    return BOUNCE_WORDS.get(reason, BOUNCE_WORDS["undefined"])
