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

TACTIC_NAMES: Final = {
    "respond_now": "Answer now",
    "bump_forward": "Bump your last mail",
    "value_nugget": "Something worth reading",
    "new_angle": "A new angle",
    "change_the_close": "A smaller ask",
    "ask_why_or_timing": "The plan, or the timing?",
    "ask_preferred_channel": "How they like to be reached",
    "switch_channel": "Another channel",
    "voicemail": "A voicemail",
    "call_at_other_time": "A call at another hour",
    "other_person_at_account": "A colleague of theirs",
    "via_assistant": "Through the assistant",
    "get_personal": "A personal word",
    "hail_mary": "One bold attempt",
    "schedule_for_their_timing": "Their date, confirmed",
    "keep_warm": "A gift, nothing asked",
}
"""What a touch is called that is being prepared, by the codebook's label."""
