"""Delivery: an approved mail leaves once; what nobody can know is looked up, or asked.

SMTP has a hole that no protocol closes (RFC 1047): between the final dot of a message and the
server's answer the sender cannot know who has it. Whatever ends there is *unsure*, and is settled
by evidence or by a person, never by sending again.
"""

from ._answers import Answer, Stage, Verdict, judge
from ._journal import (
    LEASE_S,
    Accepted,
    AskPerson,
    Claimed,
    DotNoted,
    Event,
    Found,
    Held,
    Journal,
    LeaseLost,
    LookInSent,
    NotAccepted,
    NotFound,
    Order,
    Phase,
    Send,
    SentAgain,
    SentByHand,
    State,
    Stop,
    Stopped,
    Unanswered,
    Wait,
    advance,
    decide,
    wait_before_attempt_s,
)
from ._stamp import Stamped, is_stamp_of, known_ids, stamp

__all__ = [
    "LEASE_S",
    "Accepted",
    "Answer",
    "AskPerson",
    "Claimed",
    "DotNoted",
    "Event",
    "Found",
    "Held",
    "Journal",
    "LeaseLost",
    "LookInSent",
    "NotAccepted",
    "NotFound",
    "Order",
    "Phase",
    "Send",
    "SentAgain",
    "SentByHand",
    "Stage",
    "Stamped",
    "State",
    "Stop",
    "Stopped",
    "Unanswered",
    "Verdict",
    "Wait",
    "advance",
    "decide",
    "is_stamp_of",
    "judge",
    "known_ids",
    "stamp",
    "wait_before_attempt_s",
]
