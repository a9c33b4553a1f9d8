"""The prospects of a simulated life: who they are, and what they write back. All invented."""

import datetime as dt
from dataclasses import dataclass, field
from email.utils import formatdate
from zoneinfo import ZoneInfo

from tests.app.builders import RITA, Someone, bounce, lead, mail, spam_report

GB, NL, US, DE = "GB", "NL", "US", "DE"
COUNTRIES = {GB: "United Kingdom", NL: "Netherlands", US: "United States", DE: "Germany"}
NEEDS_CONSENT = frozenset({DE})
CAST = (
    ("Ada Quist", "ada.quist@fenland-dairy.example", GB, "Europe/London", "+44 20 7946 0101"),
    ("Grace Holloway", "grace@harrow-mills.example", GB, "Europe/London", "+44 20 7946 0102"),
    ("Alan Petty", "alan@harrow-mills.example", GB, "Europe/London", ""),
    ("Edsger Vos", "edsger@vos-kaas.example", NL, "Europe/Amsterdam", "+31 85 555 0103"),
    ("Sanne Boer", "sanne@boer-zuivel.example", NL, "Europe/Amsterdam", ""),
    ("Hal Brannigan", "hal@mesa-creamery.example", US, "America/New_York", "+1 212 555 0104"),
    ("Joan Teller", "joan@teller-dairies.example", US, "America/Los_Angeles", "+1 213 555 0105"),
    ("Karl Brandt", "karl@brandt-molkerei.example", DE, "Europe/Berlin", "+49 30 23125 106"),
)
STRANGERS = (
    Someone("Sam Seals", "sam@seals-and-rings.example"),
    Someone("Uncle Ben", "ben.okafor@freemail.example"),
    Someone("Kip Hustle", "kip@rank-higher.example"),
)
LETTERS = {
    "question": (
        "Interesting. What would two of them cost?\n",
        "Could you send me the drawings of the smaller pump?\n",
        "How long is the delivery at the moment?\n",
    ),
    "later": (
        "We are moving the plant. Please write to me again in six weeks.\n",
        "Not now, please call me back after the summer.\n",
    ),
    "refusal": (
        "Thank you, but we are not interested.\n",
        "We have bought our pumps elsewhere, sorry.\n",
    ),
    "stop": (
        "Please take me off your list and stop emailing me.\n",
        "Do not contact me again.\n",
    ),
    "away": ("I am out of the office at the moment and cannot read my mail.\n",),
    "stranger": ("Hello,\n\nthe seals are on their way to you.\n",),
}
HUMAN = frozenset({"question", "later", "refusal", "stop"})
"""What somebody wrote themselves."""
STOPS = frozenset({"stop", "complaint"})
"""After which they hear nothing more."""
NEVER = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
MOODS = {
    "silent": {"": 12, "away": 1, "question": 1},
    "willing": {"": 5, "question": 3, "later": 1, "away": 1, "elsewhere": 1, "late": 1},
    "unwilling": {"": 4, "refusal": 2, "stop": 2, "link": 1, "complaint": 1},
    "unreachable": {"": 3, "hard bounce": 3, "soft bounce": 1},
    "slow": {"": 3, "late": 3, "late stop": 1},
}
"""What they do about a mail that reached them, by weight."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A mail of theirs that came, and what it says."""

    kind: str
    digest: bytes
    arrived_at: object
    is_theirs: bool = True
    """False where it came from an address that nobody knows as theirs."""


@dataclass(slots=True, kw_only=True)
class Character:
    """A prospect: what the record may know of them, and what is so."""

    someone: Someone
    country: str
    zone: ZoneInfo
    phone: str
    mood: str
    letters: list = field(default_factory=list)
    said_stop: bool = False
    """By word or link, on the record already."""
    is_erased: bool = False
    calls: int = 0
    """Logged and not taken back."""
    spoke_at: object = NEVER
    """When the rep talked with them last."""

    @property
    def has_talked(self):
        return self.spoke_at != NEVER

    @property
    def name(self):
        return self.someone.name

    @property
    def address(self):
        return self.someone.address

    @property
    def domain(self):
        return self.address.partition("@")[2]

    @property
    def elsewhere(self):
        """The address of theirs that nobody knows."""
        return Someone(self.name, f"{self.address.partition('@')[0]}@private-post.example")

    def row(self):
        company = self.domain.partition(".")[0].replace("-", " ").title()
        return lead(
            self.someone, company=company, phone=self.phone, country=COUNTRIES[self.country],
            stage="New",
        )  # fmt: skip

    def digests(self, kinds, *, only_theirs=True):
        return [
            letter.digest
            for letter in self.letters
            if letter.kind in kinds and (letter.is_theirs or not only_theirs)
        ]


def cast(dice, count, names=()):
    """Choose who is in the book of a life, and in which mood; those named say nothing unasked."""
    if names:
        return [
            Character(someone=Someone(name, address), country=country, zone=ZoneInfo(zone),
                      phone=phone, mood="mute")
            for name, address, country, zone, phone in CAST
            if name in names
        ]  # fmt: skip
    chosen = sorted(dice.sample(range(len(CAST)), count))
    return [
        Character(
            someone=Someone(name, address), country=country, zone=ZoneInfo(zone), phone=phone,
            mood=dice.choice(tuple(MOODS)),
        )
        for name, address, country, zone, phone in (CAST[number] for number in chosen)
    ]  # fmt: skip


def draw_reaction(dice, character):
    """Draw what somebody does about a mail: (what, after how many hours)."""
    weights = MOODS.get(character.mood, {"": 1})
    what = dice.choices(tuple(weights), tuple(weights.values()))[0]
    if what in ("away", "hard bounce", "soft bounce"):
        return what, dice.uniform(0.0, 0.05)
    if what.startswith("late"):
        return ("stop" if what == "late stop" else "question"), dice.uniform(300, 900)
    return what, min(dice.expovariate(1 / 20) + 0.05, 200.0)


def write(dice, character, what, *, at, ident, answers=None):
    """Write the mail that somebody, or a machine for them, sends; ``answers`` is a delivery."""
    if what in ("hard bounce", "soft bounce"):
        return _bounced(character, what, at=at, ident=ident, answers=answers)
    if what == "complaint":
        raw = spam_report(character.someone, at=at, ident=ident, answers="it")
        return raw.replace(b"<it@ids.example>", f"<{answers.message_id}>".encode())
    sender = character.elsewhere if what == "elsewhere" else character.someone
    text = dice.choice(LETTERS["question" if what == "elsewhere" else what])
    local = at.astimezone(character.zone)
    headers = []
    if what == "away":
        headers.append(("Auto-Submitted", "auto-replied"))
    if answers is not None:
        headers += [
            ("In-Reply-To", f"<{answers.message_id}>"),
            ("References", f"<{answers.message_id}> <touch.{answers.touch}@brightwell.example>"),
        ]
    subject = "Automatic reply: Pumps" if what == "away" else "Re: Pumps"
    return mail(
        sender, RITA, at=local, subject=subject, text=text, ident=ident, headers=tuple(headers)
    )


def _bounced(character, what, *, at, ident, answers):
    status = "5.1.1" if what == "hard bounce" else "4.2.2"
    raw = bounce(character.someone, at=at, ident=ident, answers="it", status=status)
    ours = f"<{answers.message_id}>" if answers is not None else "<it@ids.example>"
    return raw.replace(b"<it@ids.example>", ours.encode())


def newsletter(ident, at):
    """Write a mail of a list."""
    return (
        f"From: Pump Weekly <news@pump-weekly.example>\nTo: {RITA.header}\n"
        f"Date: {formatdate(at.timestamp())}\nSubject: Pumps this week\n"
        f"Message-ID: <{ident}@pump-weekly.example>\nList-Id: <news.pump-weekly.example>\n"
        "List-Unsubscribe: <https://pump-weekly.example/leave>\n\nPumps, pumps, pumps.\n"
    ).encode()
