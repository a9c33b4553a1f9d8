"""Stages and channels in the salesperson's words, by their codebook labels."""

from __future__ import annotations

from typing import Final

STAGE_WORDS: Final = {
    "cold": "No talk yet",
    "enquiry": "Asked about it",
    "talked": "Talked",
    "proposal": "Has a proposal",
}
CHANNEL_WORDS: Final = {
    "email": "Mail",
    "phone": "Phone",
    "voicemail": "Voicemail",
    "text": "Text message",
    "linkedin": "LinkedIn",
    "in_person": "In person",
    "letter": "Letter",
}
