"""A small law: consent in one country, a clock in another, hours, caps and a duty."""

import datetime as dt
import math

from keepwarm.engine.law import Consent, Contact, Law, Place
from keepwarm.engine.values import Basis

ORIGIN = {
    "regions": ["*"],
    "channels": ["email"],
    "strength": "hard",
    "source": "a law",
    "reviewed_on": dt.date(2026, 11, 22),
}
COUNTRIES = {
    "world_endings": ["io"],
    "endings": {"uk": "GB"},
    "areas": {"CA": [416], "US-FL": [305]},
    "weekends": {"IL": [4, 5]},
    "zones": {"DE": ["Europe/Berlin"]},
    "holidays": {
        "DE": {"name": "Germany", "days": ["10-03", "easter+1"]},
        "US": {
            "name": "United States",
            "days": ["07-04", "4th thursday of 11"],
            "moved": "nearest",
        },
        "GB": {
            "name": "United Kingdom",
            "days": ["12-25", "12-26", "last monday of 05"],
            "moved": "next",
        },
    },
}


def rule(name, **said):
    return ORIGIN | {"id": name, "why": f"{name} says so"} | said


BASIS = [
    rule("texts", channels=["text"], opens={"consent": 0}, spoken_opens=False),
    rule("strict", regions=["DE"], opens={"consent": 0, "enquiry": 0}, spoken_opens=True),
    rule(
        "clocked", regions=["CA"], opens={"consent": 0, "enquiry": 6, "customer": 24},
        spoken_opens=True, spoken_months=6,
    ),
    rule(
        "people", regions=["GB"], opens={"consent": 0}, spoken_opens=True,
        subscriber="individual",
    ),
    rule("never", regions=["US-FL"], channels=["text"], opens={}, spoken_opens=False),
]  # fmt: skip
HOURS = [
    rule("day", channels=["email", "phone"], opens_hour=9, closes_hour=18, days="working"),
    rule(
        "late sunday", regions=["US-FL"], channels=["text"], opens_hour=9, closes_hour=20,
        sunday_opens_hour=12, days="all",
    ),
]  # fmt: skip
CAPS = [
    rule("a mail a day", most=1, span_hours=24, scope="person"),
    rule("two to a company", most=2, span_hours=24, scope="account"),
    rule("five of a mailbox", most=5, span_hours=24, scope="mailbox"),
    rule("six in vain", most=6, span_hours=0, scope="person"),
    rule("three calls", channels=["phone", "text"], most=3, span_hours=24, scope="person"),
]
DUTIES = [
    rule("address", regions=["US"], puts=["postal_address", "unsubscribe"], spoken_lifts=True),
    rule("look up", regions=["GB"], channels=["phone"], strength="notice", puts=[]),
]
FILES = {
    "countries": COUNTRIES | {"version": "1"},
    "words": {"version": "1", "stop": {"en": "Answer stop to stop."}},
    "rules": {"version": "1", "basis": BASIS, "hours": HOURS, "caps": CAPS, "duties": DUTIES},
}
LAW = Law.from_files(FILES)


def someone(*regions, basis=Basis.LEGITIMATE_INTEREST, spoke_at=math.nan, consents=(), **said):
    place = Place(mail=frozenset(regions), calls=frozenset(regions))
    given = tuple(
        Consent(channel=channel) if not isinstance(channel, Consent) else channel
        for channel in consents
    )
    return Contact(place=place, basis=basis, spoke_at=spoke_at, consents=given, **said)
