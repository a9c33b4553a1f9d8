"""Simulated prospects: who they are, and what they do when a mail of ours arrives."""

import datetime as dt
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from tests.app.builders import RITA, Someone, bounce, mail
from tests.simulation.words import ANSWERS, AWAY, ELSEWHERE, FORWARD, LATER, REFUSAL, STOPS

COUNTRIES = {
    "GB": ("United Kingdom", ("Europe/London",), "en"),
    "NL": ("Netherlands", ("Europe/Amsterdam",), "nl"),
    "FR": ("France", ("Europe/Paris",), "fr"),
    "DE": ("Germany", ("Europe/Berlin",), "de"),
    "IT": ("Italy", ("Europe/Rome",), "it"),
    "ES": ("Spain", ("Europe/Madrid",), "es"),
    "US": ("United States", ("America/New_York", "America/Los_Angeles"), "en"),
    "CA": ("Canada", ("America/Toronto", "America/Vancouver"), "en"),
}
NEEDS_CONSENT = ("DE", "IT", "ES")
"""Where a mail to a stranger needs consent, as the law has it."""
NAMES = (
    "Ada Quist", "Grace Holloway", "Edsger Vos", "Alan Petty", "Barbara Lind", "Tony Marsh",
    "Frances Oak", "Niklaus Rey", "Jean Bartok", "Ken Alder", "Dana Weir", "Radia Penn",
    "Lynn Moor", "John Backes", "Adele Gold", "Shafi Rahman",
)  # fmt: skip


@dataclass(eq=False)
class Prospect:
    """One simulated person: an address, a country, a temper, and what they said when."""

    someone: Someone
    country: str
    zone: ZoneInfo
    language: str
    basis: str
    known_since: dt.datetime
    spoke_at: list = field(default_factory=list)
    """When a human mail of theirs reached the mailbox."""
    answered_at: list = field(default_factory=list)
    """When an answer of theirs, or of somebody for them, reached the mailbox."""
    unread: dict = field(default_factory=dict)
    """Mails of theirs that are not in the record yet, by key."""
    read_at: list = field(default_factory=list)
    """When a human mail of theirs came into the record."""
    stop_mails: dict = field(default_factory=dict)
    """Message-Ids of their stops, and when they reached the mailbox."""
    stopped_at: dt.datetime | None = None
    """When the record, or the rep, knew of their stop."""
    is_erased: bool = False
    count: int = 0

    @property
    def address(self):
        return self.someone.address

    @property
    def zones(self):
        """Return every clock that they may have, for who knows the country alone."""
        return [ZoneInfo(name) for name in COUNTRIES[self.country][1]]

    def react(self, delivery, world):
        """Say what they do on this mail: (in how long, bytes, what it is) each."""
        dice = world.dice["people"]
        what = world.draw("people", world.habits.people)
        self.count += 1
        word = f"{self.address.replace('@', '.')}.{self.count}"
        in_time = dt.timedelta(minutes=dice.choice((3, 20, 90, 600, 3_000, 9_000)))
        at = (world.clock.now + in_time).astimezone(self.zone)
        ours = f"<{world.ident_of(delivery.touch)}>"
        threaded = (("In-Reply-To", ours), ("References", ours))
        said = {"at": at, "ident": word, "headers": threaded, "subject": "Re: Pumps"}
        match what:
            case "answers":
                raw = mail(self.someone, RITA, text=ANSWERS[self.language] + "\n", **said)
            case "says stop":
                raw = mail(self.someone, RITA, text=STOPS[self.language] + "\n", **said)
            case "says no":
                raw = mail(self.someone, RITA, text=REFUSAL + "\n", **said)
            case "says later":
                text = LATER.format(weeks=dice.choice((2, 4, 8)))
                raw = mail(self.someone, RITA, text=text + "\n", **said)
            case "is away":
                text = AWAY.format(back=at + dt.timedelta(days=dice.choice((2, 7, 15))))
                said["headers"] = (*threaded, ("Auto-Submitted", "auto-replied"))
                said["subject"] = "Automatic reply: Pumps"
                raw = mail(self.someone, RITA, text=text + "\n", **said)
            case "bounces":
                raw = bounce(self.someone, at=at, ident=word)
                theirs = f"From: {RITA.header}\nTo: {self.someone.header}\n".encode()
                raw = raw.replace(theirs, theirs + f"Message-ID: {ours}\n".encode())
            case "forwards":
                name, domain = f"Col {self.count} Gray", self.address.partition("@")[2]
                other = Someone(name, f"col{self.count}.gray@{domain}")
                text = FORWARD.format(name=self.someone.name)
                raw = mail(other, RITA, text=text + "\n", **said)
            case "answers from elsewhere":
                other = Someone(self.someone.name, self.address.replace("@", "@mail."))
                raw = mail(other, RITA, text=ELSEWHERE + "\n", **said)
            case _:
                return []
        return [(in_time, raw, what)]
