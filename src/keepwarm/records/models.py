"""Tables, constraints and indexes; no behaviour.

Every row belongs to a workspace, and the workspace leads every unique constraint and index, so
that the tables can be distributed by workspace. What is *raw* (messages as received, log entries,
lead rows) is kept whole; what is *derived* from it (readings, touches, signals, standings) carries
the version that derived it and can be derived again.
"""

from __future__ import annotations

from django.db import models

from keepwarm.engine.values import (
    Basis,
    CallResult,
    Channel,
    Lane,
    MessageKind,
    Outcome,
    SignalKind,
    Stage,
)

from .arrival_models import *  # noqa: F403 - tables stand here
from .decision_models import Decision as Decision  # noqa: PLC0414 - tables stand here
from .decision_models import Suppression as Suppression  # noqa: PLC0414 - tables stand here
from .draft_models import *  # noqa: F403 - tables stand here
from .import_models import *  # noqa: F403 - tables stand here
from .inbound_models import *  # noqa: F403 - tables stand here
from .job_models import *  # noqa: F403 - tables stand here
from .judgment_models import RemarkJudgments as RemarkJudgments  # noqa: PLC0414 - a table
from .law_models import *  # noqa: F403 - tables stand here
from .mailbox_models import *  # noqa: F403 - tables stand here
from .outbox_models import *  # noqa: F403 - tables stand here
from .people_models import BuyingRole as BuyingRole  # noqa: PLC0414 - tables stand here
from .people_models import Candidate as Candidate  # noqa: PLC0414 - tables stand here
from .people_models import Duplicate as Duplicate  # noqa: PLC0414 - tables stand here
from .people_models import HandOver as HandOver  # noqa: PLC0414 - tables stand here
from .people_models import Route as Route  # noqa: PLC0414 - tables stand here
from .plan_models import PlanLine as PlanLine  # noqa: PLC0414 - tables stand here
from .research_models import ResearchFact as ResearchFact  # noqa: PLC0414 - tables stand here
from .search_models import *  # noqa: F403 - tables stand here
from .sent_models import *  # noqa: F403 - tables stand here
from .user_models import *  # noqa: F403 - tables stand here
from .user_models import User

_IS_VALUED = models.Q(value_minutes__isnull=False)


def _choices(words: type) -> list[tuple[str, str]]:
    return [(word.value, word.value) for word in words]  # type: ignore[attr-defined]


class Workspace(models.Model):
    """One book of business, with its owner's habits."""

    name = models.CharField(max_length=200)
    zone = models.CharField(max_length=64, default="UTC")
    minutes_per_day = models.FloatField(default=45)
    values = models.JSONField(default=dict)  # what the person answered on the values page
    prices = models.JSONField(default=dict)  # working day: index of the last touch funded
    revision = models.BigIntegerField(default=0)
    whole_since = models.BigIntegerField(default=0)  # columns read before this miss removals
    coverage = models.JSONField(default=dict)  # channel: [since, until] in epoch seconds
    candidates = models.IntegerField(default=0)
    placed_on = models.DateField(null=True)
    is_demo = models.BooleanField(default=False)
    key_check = models.BinaryField(default=b"")
    seed = models.BigIntegerField(default=0)  # of all draws: random once, secret
    working_time = models.JSONField(default=dict)  # hours, days, country, absences
    owners_revision = models.BigIntegerField(default=0)  # raised when prospects change hands
    has_html = models.BooleanField(default=False, db_default=False)  # of mails that go out
    created_at = models.DateTimeField()


class OwnAddress(models.Model):
    """An address by which the owner writes."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, db_index=False)
    key = models.CharField(max_length=320)
    is_guessed = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "key"], name="own_address_once")
        ]


class Source(models.Model):
    """A file or folder that was imported, and what became of its content."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, db_index=False)
    name = models.CharField(max_length=1000)
    kind = models.CharField(max_length=20)
    basis = models.CharField(max_length=30, choices=_choices(Basis), default=Basis.UNKNOWN)
    region = models.CharField(max_length=2, blank=True, default="")
    mapping = models.JSONField(default=dict)
    imported_at = models.DateTimeField()
    is_traced = models.BooleanField(default=False, db_default=False)  # else it cannot be undone
    stored = models.IntegerField(default=0)
    ignored = models.JSONField(default=dict)
    unreadable = models.IntegerField(default=0)
    covers_since = models.DateTimeField(null=True)
    covers_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "name", "kind"], name="source_once")
        ]


class RawFile(models.Model):
    """The bytes of a lead file or call log as received, compressed, kept once."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, db_index=False)
    digest = models.BinaryField(max_length=32)
    name = models.CharField(max_length=1000)
    content = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "digest"], name="raw_file_once")
        ]


class RawMessage(models.Model):
    """The bytes of a message as received, compressed, kept once."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, db_index=False)
    digest = models.BinaryField(max_length=32)
    content = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "digest"], name="raw_message_once")
        ]


class Message(models.Model):
    """What the syntax of a message says; derived from the raw bytes."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, db_index=False)
    source = models.ForeignKey(Source, models.CASCADE, db_index=False)
    digest = models.BinaryField(max_length=32)
    at = models.DateTimeField(null=True)
    kind = models.CharField(max_length=20, choices=_choices(MessageKind))
    reading_version = models.SmallIntegerField()
    subject = models.TextField(default="")
    key = models.BigIntegerField(default=0)
    parent = models.BigIntegerField(default=0)
    subject_key = models.BigIntegerField(default=0)
    is_forward = models.BooleanField(default=False)
    asks_stop = models.BooleanField(default=False)
    is_permanent = models.BooleanField(default=False)
    zone_offset_minutes = models.SmallIntegerField(null=True)
    recipients = models.SmallIntegerField(default=0)
    problem = models.TextField(default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "digest"], name="message_once")]
        indexes = [
            models.Index(fields=["workspace", "key"], name="message_by_key"),
            models.Index(fields=["workspace", "parent"], name="message_by_parent"),
            models.Index(
                fields=["workspace", "at"], name="message_lists", condition=models.Q(kind="list")
            ),
        ]


class Reading(models.Model):
    """What a message means beyond its kind, with the evidence; derived, versioned, correctable.

    A person's mail in which nothing was found at intake has none until it is read as an answer:
    ``is_full`` marks those. ``intents`` are certain enough to act on, ``unsure`` wait for a
    person. ``evidence`` holds [label, words, start, end]; ``details`` the fields of ``Details``
    as texts. ``is_corrected`` marks a reading that a person put right. ``signature`` is what the
    sender's own signature says of them: "title", "company" and "phones" as written.
    """

    workspace = models.ForeignKey(Workspace, models.CASCADE, db_index=False)
    message = models.OneToOneField(Message, models.CASCADE)
    version = models.SmallIntegerField()
    is_full = models.BooleanField(default=False)
    language = models.CharField(max_length=2, blank=True, default="")
    intents = models.JSONField(default=list)
    unsure = models.JSONField(default=list)
    confidence = models.FloatField(default=1.0)
    details = models.JSONField(default=dict)
    signature = models.JSONField(default=dict)
    sentiment = models.SmallIntegerField(default=0)
    needs_human = models.BooleanField(default=False)
    is_injection = models.BooleanField(default=False)
    is_corrected = models.BooleanField(default=False)
    evidence = models.JSONField(default=list)
    excerpt = models.TextField(blank=True, default="")
    bounce_address = models.CharField(max_length=320, blank=True, default="")
    bounce_reason = models.CharField(max_length=20, blank=True, default="")

    class Meta:
        indexes = [
            models.Index(
                fields=["workspace", "message"],
                name="reading_unclear",
                condition=models.Q(needs_human=True) | ~models.Q(unsure=[]),
            )
        ]


class Correction(models.Model):
    """What a person said a message means: raw, kept, and learned from; the message's digest."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, db_index=False)
    digest = models.BinaryField(max_length=32)
    intents = models.JSONField(default=list)
    details = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "digest"], name="correction_once")
        ]


class Parameters(models.Model):
    """Something learned in this workspace, by name; replaced as a whole when learned anew."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, db_index=False)
    name = models.CharField(max_length=40)
    version = models.SmallIntegerField()
    content = models.BinaryField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "name"], name="parameters_once")
        ]


class Account(models.Model):
    """A company, found by its mail domain or its name."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, db_index=False)
    key = models.CharField(max_length=320)
    name = models.CharField(max_length=320)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "key"], name="account_once")]


class Person(models.Model):
    """Somebody seen in mail or in a lead file: a candidate until made a prospect.

    ``key`` is the person's address key, or "id:…" / "tel:…" where there is no address. ``kind`` is
    "person", "machine", "dismissed" or "merged" (into the one to whom its routes lead).
    ``is_stale`` marks people whose timeline must be settled.
    """

    workspace = models.ForeignKey(Workspace, models.CASCADE, db_index=False)
    key = models.CharField(max_length=330)
    name = models.CharField(max_length=320, blank=True, default="")
    domain = models.CharField(max_length=255, blank=True, default="")
    title = models.CharField(max_length=320, blank=True, default="")
    kind = models.CharField(max_length=12, default="person")
    account = models.ForeignKey(Account, models.SET_NULL, null=True, db_index=False)
    is_stale = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "key"], name="person_once")]
        indexes = [
            models.Index(fields=["workspace", "account"], name="person_by_account"),
            models.Index(fields=["workspace", "domain"], name="person_by_domain"),
            models.Index(
                fields=["workspace", "id"], name="person_stale", condition=models.Q(is_stale=True)
            ),
        ]


class Address(models.Model):
    """A way to reach a person: address, number or profile; colleagues may share a number.

    ``digest`` is that of the mail that gave it; none where a file or a header did.
    ``is_from_signature`` says that it stood in the signature and not in what they wrote.
    """

    workspace = models.ForeignKey(Workspace, models.CASCADE, db_index=False)
    person = models.ForeignKey(Person, models.CASCADE, db_index=False)
    channel = models.CharField(max_length=12, choices=_choices(Channel))
    value = models.CharField(max_length=500)
    digest = models.BinaryField(max_length=32, null=True)
    is_from_signature = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "channel", "value", "person"], name="address_once"
            )
        ]
        indexes = [models.Index(fields=["workspace", "person"], name="address_by_person")]


class Participation(models.Model):
    """A person's part in a message: "from", "to", "cc" or "bounced"."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, db_index=False)
    message = models.ForeignKey(Message, models.CASCADE, db_index=False)
    person = models.ForeignKey(Person, models.CASCADE, db_index=False)
    role = models.CharField(max_length=8)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "person", "message", "role"], name="participation_once"
            )
        ]
        indexes = [models.Index(fields=["workspace", "message"], name="participation_by_message")]


class LogEntry(models.Model):
    """An attempt or answer outside e-mail, as imported or typed in; raw, kept."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, db_index=False)
    person = models.ForeignKey(Person, models.CASCADE, db_index=False)
    source = models.ForeignKey(Source, models.CASCADE, null=True, db_index=False)
    digest = models.BinaryField(max_length=16)
    at = models.DateTimeField()
    channel = models.CharField(max_length=12, choices=_choices(Channel))
    result = models.CharField(max_length=16, choices=_choices(CallResult))
    tactic = models.CharField(max_length=32, blank=True, default="")
    note = models.TextField(blank=True, default="")
    minutes = models.FloatField(null=True)  # how long it took, where the log says

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "digest"], name="log_entry_once")
        ]
        indexes = [models.Index(fields=["workspace", "person"], name="log_entry_by_person")]


class Prospect(models.Model):
    """A person we want to hear from, with what people decided about them.

    ``lane``, ``next_on``, ``chance``, ``last_touch_at``, ``last_signal_at`` and ``touches`` are
    derived for lists; the plan reads the standing.
    """

    workspace = models.ForeignKey(Workspace, models.CASCADE, db_index=False)
    person = models.OneToOneField(Person, models.CASCADE)
    source = models.ForeignKey(Source, models.SET_NULL, null=True, db_index=False)
    external_id = models.CharField(max_length=200, blank=True, default="")
    name = models.CharField(max_length=320)
    account_name = models.CharField(max_length=320, blank=True, default="")
    search_text = models.TextField(default="")
    basis = models.CharField(max_length=30, choices=_choices(Basis), default=Basis.UNKNOWN)
    region = models.CharField(max_length=2, blank=True, default="")
    stage = models.CharField(max_length=12, choices=_choices(Stage), default=Stage.COLD)
    value_minutes = models.FloatField(null=True)
    blocked = models.JSONField(default=list)
    preferred = models.JSONField(default=list)
    outcome = models.CharField(max_length=20, choices=_choices(Outcome), default=Outcome.OPEN)
    outcome_evidence = models.TextField(blank=True, default="")
    outcome_at = models.DateTimeField(null=True)
    not_before = models.DateTimeField(null=True)
    not_before_set_at = models.DateTimeField(null=True)  # null: it came with the lead file
    known_since = models.DateTimeField(null=True)
    note = models.TextField(blank=True, default="")
    extra = models.JSONField(default=dict)
    lane = models.CharField(max_length=10, choices=_choices(Lane), default=Lane.PURSUE)
    next_on = models.DateField(null=True)
    chance = models.FloatField(null=True)
    last_touch_at = models.DateTimeField(null=True)
    last_signal_at = models.DateTimeField(null=True)
    touches = models.IntegerField(default=0)
    owner = models.ForeignKey(User, models.SET_NULL, null=True, db_index=False)

    class Meta:
        indexes = [
            models.Index(
                fields=["workspace", "owner", "id"],
                name="prospect_by_owner",
                condition=models.Q(owner__isnull=False),
            ),
            models.Index(fields=["workspace", "chance", "id"], name="prospect_by_chance"),
            models.Index(fields=["workspace", "name", "id"], name="prospect_by_name"),
            models.Index(fields=["workspace", "next_on", "id"], name="prospect_by_next"),
            models.Index(fields=["workspace", "last_signal_at", "id"], name="prospect_by_signal"),
            models.Index(fields=["workspace", "lane", "chance", "id"], name="prospect_by_lane"),
            models.Index(fields=["workspace", "source", "chance", "id"], name="prospect_by_source"),
            models.Index(fields=["workspace"], name="prospect_valued", condition=_IS_VALUED),
        ]


class Touch(models.Model):
    """One thing we did to reach a person; derived from a message or a log entry."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, db_index=False)
    person = models.ForeignKey(Person, models.CASCADE, db_index=False)
    message = models.ForeignKey(Message, models.CASCADE, null=True, db_index=False)
    entry = models.ForeignKey(LogEntry, models.CASCADE, null=True, db_index=False)
    at = models.DateTimeField()
    channel = models.CharField(max_length=12, choices=_choices(Channel))
    tactic = models.CharField(max_length=32, blank=True, default="")
    is_observed = models.BooleanField()
    is_bounced = models.BooleanField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["workspace", "person", "at"], name="touch_by_person")]


class Signal(models.Model):
    """One thing a person or the world let us know; derived from a message or a log entry.

    ``hold_until``: until when they are away or met; ``resume_at``: the day they named. ``asks``
    says that a person has to answer it; bit i of ``stated`` that it expressed ``INTENTS[i]``.
    """

    workspace = models.ForeignKey(Workspace, models.CASCADE, db_index=False)
    person = models.ForeignKey(Person, models.CASCADE, db_index=False)
    message = models.ForeignKey(Message, models.CASCADE, null=True, db_index=False)
    entry = models.ForeignKey(LogEntry, models.CASCADE, null=True, db_index=False)
    at = models.DateTimeField()
    kind = models.CharField(max_length=16, choices=_choices(SignalKind))
    channel = models.CharField(max_length=12, choices=_choices(Channel))
    hold_until = models.DateTimeField(null=True)
    resume_at = models.DateTimeField(null=True)
    asks = models.BooleanField(default=True)
    stated = models.BigIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(fields=["workspace", "person", "at"], name="signal_by_person"),
            models.Index(fields=["workspace", "message"], name="signal_by_message"),
            models.Index(
                fields=["workspace", "at", "message", "kind", "stated"],
                name="signal_by_time",
                condition=models.Q(message__isnull=False),
            ),
        ]


class Proposal(models.Model):
    """What a mail puts to a person about a prospect: derived, but for what the person decided.

    ``kind`` is "referral", "successor" or "stand_in" (somebody else named: ``contact`` holds the
    fields of ``Contact``), "refusal" (close, or keep warm), "hostile", "unsure" (``labels`` are
    the readings in question), or "unmatched" (an answer of somebody else's: is it this one's?).
    """

    workspace = models.ForeignKey(Workspace, models.CASCADE, db_index=False)
    person = models.ForeignKey(Person, models.CASCADE, db_index=False)
    digest = models.BinaryField(max_length=32)
    kind = models.CharField(max_length=12)
    at = models.DateTimeField()
    contact = models.JSONField(default=dict)
    labels = models.JSONField(default=list)
    words = models.TextField(blank=True, default="")
    state = models.CharField(max_length=12, default="open")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "person", "digest", "kind"], name="proposal_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["workspace", "at", "id"],
                name="proposal_open",
                condition=models.Q(state="open"),
            )
        ]


class Assignment(models.Model):
    """A person's word for whom an answer counts, or for nobody; by the message's digest. Raw."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, db_index=False)
    digest = models.BinaryField(max_length=32)
    person = models.ForeignKey(Person, models.CASCADE, null=True, db_index=False)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "digest"], name="assignment_once")
        ]
        indexes = [models.Index(fields=["workspace", "person"], name="assignment_by_person")]


class Standing(models.Model):
    """Where a prospect stands: one packed row of ``columns.STORED``; derived, read as a book."""

    prospect = models.OneToOneField(Prospect, models.CASCADE, primary_key=True)
    workspace = models.ForeignKey(Workspace, models.CASCADE, db_index=False)
    version = models.SmallIntegerField()
    revision = models.BigIntegerField()
    packed = models.BinaryField()

    class Meta:
        indexes = [models.Index(fields=["workspace", "revision"], name="standing_by_revision")]
