"""The few codebook labels that reach a page as labels, in the salesperson's words."""

from __future__ import annotations

from typing import Final

from keepwarm.app.ground.label_words import CHANNEL_WORDS, STAGE_WORDS, TACTIC_NAMES
from keepwarm.app.reading.reading_words import INTENT_WORDS, LANGUAGE_WORDS, TOLD_REASONS
from keepwarm.app.reading.sent_words import ASK_WORDS, TACTIC_WORDS

__all__ = [
    "ASK_WORDS",
    "CHANNEL_WORDS",
    "CLOSING_OUTCOMES",
    "CONFIDENCE_CHOICES",
    "CONFIDENCE_WORDS",
    "DRAFT_FACT_WORDS",
    "EDITED_WORDS",
    "FACT_WORDS",
    "HAPPENINGS",
    "INBOX_KINDS",
    "INBOX_PARTS",
    "INTENT_WORDS",
    "KNOWN_WORDS",
    "LANE_WORDS",
    "LANGUAGE_WORDS",
    "NUGGET_WORDS",
    "OUTCOME_WORDS",
    "STAGE_WORDS",
    "TACTIC_NAMES",
    "TACTIC_WORDS",
    "TOLD_REASONS",
    "name_browser",
]

LANE_WORDS: Final = {
    "respond": "Waiting for you",
    "pursue": "Reaching out",
    "warm": "Keeping warm",
    "waiting": "Waiting for a date",
    "closed": "Closed",
}
FACT_WORDS: Final = {"title": "Role", "company": "Company", "phone": "Phone"}
"""What a signature may say of somebody."""
DRAFT_FACT_WORDS: Final = {
    "salutation": "Greeting",
    "plain_topic": "About",
    "their_words": "Their words",
    "their_request": "They wait for",
    "their_date": "Their date",
    "rep_name": "You",
    "rep_firm": "Your firm",
    "rep_phone": "Your number",
    "language": "Language",
    "nugget": "What it gives",
    "answer": "The answer",
    "personal": "Something of theirs",
    "angle": "Why now",
    "number": "A figure of theirs",
}
"""What a draft is made of."""
KNOWN_WORDS: Final = {
    "angle": "Why now",
    "personal": "Something of theirs",
    "answer": "The answer",
    "number": "A figure of theirs",
    "date": "Their date",
    "other": "Something else",
}
"""What a person types in of a prospect."""
NUGGET_WORDS: Final = {
    "case": "a case",
    "fact": "a fact",
    "idea": "an idea",
    "resource": "something to use",
    "news": "news",
}
"""What a piece of the library is."""
EDITED_WORDS: Final = {
    "subject": "subject",
    "salutation": "greeting",
    "lead": "opening",
    "body": "body",
    "close": "close",
    "sign_off": "sign-off",
    "added": "something added",
}
"""The parts of a draft that are changed."""
CONFIDENCE_WORDS: Final = {
    "said": "in their words",
    "imported": "imported",
    "sure": "sure",
    "likely": "likely",
    "heard": "only heard: no draft says it",
}
"""How sure a fact is."""
CONFIDENCE_CHOICES: Final = (
    ("sure", "I am sure"),
    ("likely", "It is likely"),
    ("heard", "I only heard it"),
)
OUTCOME_WORDS: Final = {
    "open": "Open",
    "won": "Won: they bought from you",
    "bought_elsewhere": "They bought elsewhere",
    "unqualified": "Not a fit",
    "opted_out": "Asked to be left alone",
    "handed_over": "Handed over to somebody else",
}
CLOSING_OUTCOMES: Final = ("won", "bought_elsewhere", "unqualified", "handed_over")
"""What a person may close with; asking to be left alone has its own act, because it also stops."""

HAPPENINGS: Final = (
    (
        "Phone",
        (
            ("phone/answered", "I called, they answered"),
            ("phone/no_answer", "I called, no answer"),
            ("phone/voicemail_left", "I left a voicemail"),
            ("phone/busy", "I called, line busy"),
            ("phone/wrong_number", "I called, wrong number"),
            ("phone/called_us", "They called"),
        ),
    ),
    (
        "Mail",
        (
            ("email/sent", "I wrote a mail"),
            ("email/replied", "They answered by mail"),
            ("email/enquired", "They asked about it first"),
        ),
    ),
    ("Text message", (("text/sent", "I sent a text"), ("text/replied", "They answered by text"))),
    (
        "LinkedIn",
        (
            ("linkedin/sent", "I wrote on LinkedIn"),
            ("linkedin/replied", "They answered on LinkedIn"),
        ),
    ),
    ("In person", (("in_person/answered", "We met and talked"),)),
    (
        "Letter",
        (("letter/sent", "I sent a letter"), ("letter/replied", "They answered by letter")),
    ),
)
"""What can be logged by hand: groups of (channel/result, words)."""

INBOX_KINDS: Final = {
    "answer": "Answers",
    "automatic": "Automatic",
    "bounce": "Not delivered",
    "complaint": "Reported as spam",
    "calendar": "Calendar and receipts",
    "list": "Lists",
}
INBOX_PARTS: Final = {
    "needs": "Needs you",
    "read": "Read for you",
    "unmatched": "Not matched",
    "unsure": "Not sure",
    "corrected": "Corrected by you",
}


_BROWSERS: Final = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS: Final = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)
"""Signs in the order in which they are looked for: later ones stand in what means earlier ones."""


def name_browser(device: str) -> str:
    """Return what a browser says of itself as people name it, "Firefox on Windows"."""
    browser = next((name for sign, name in _BROWSERS if sign in device), "A browser")
    system = next((name for sign, name in _SYSTEMS if sign in device), "")
    return f"{browser} on {system}" if system else browser
