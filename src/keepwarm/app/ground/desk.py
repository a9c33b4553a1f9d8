"""The desk at which a use case works: whose book, by which packs, at what time."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from zoneinfo import ZoneInfo

from keepwarm.engine.belief import Parameters, ReasonRules
from keepwarm.engine.draft import CheckLexicon, Need, Recipes
from keepwarm.engine.intake import ColumnLexicon
from keepwarm.engine.law import Law
from keepwarm.engine.plan import Part, Rules, StepRules
from keepwarm.engine.reading import Lexicon, ReadCalendar
from keepwarm.engine.simulation import Assumptions
from keepwarm.engine.timeline import DuplicateRules
from keepwarm.engine.values import Coverage
from keepwarm.records.columns import Book
from keepwarm.records.models import Workspace

from .answered_values import rules_in_force
from .learned import Learned, Stored, read_stored
from .promptness_marks import Promptness
from .working_days import WorkingTime


@dataclass(frozen=True, slots=True, kw_only=True)
class Identities:
    """Who is who in a mailbox: names and domains that are no person's or no company's."""

    version: str
    free_mail_domains: frozenset[str]
    role_names: frozenset[str]
    machine_names: frozenset[str]
    duplicates: DuplicateRules
    buying_roles: Mapping[str, Sequence[str]]
    """Words of titles by the role that they speak for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Packs:
    """Everything that ships as data: priors, rules, lexicons."""

    parameters: Parameters
    rules: Rules
    law: Law
    reasons: ReasonRules
    steps: StepRules
    recipes: Recipes
    needs: tuple[Need, ...]
    """What is worth finding out about a prospect."""
    columns: ColumnLexicon
    simulation: Assumptions
    identities: Identities
    promptness: Promptness
    load_lexicon: Callable[[], Lexicon]
    load_checks: Callable[[], CheckLexicon]

    @property
    def lexicon(self) -> Lexicon:
        """What mails are read by; read when it is first asked for: a lead file needs none."""
        return self.load_lexicon()

    @property
    def checks(self) -> CheckLexicon:
        """What the checks of drafts need; read when it is first asked for."""
        return self.load_checks()


@dataclass(frozen=True, slots=True, kw_only=True)
class Morning:
    """The moment for which a day is planned: now, or the next working morning."""

    now: float
    starts_at: float
    ends_at: float
    day: dt.date
    rep_offset_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """Where everybody of a book stands on a morning, and the best move of each who is due.

    There is one of ``parts`` for each part of the book. ``seen`` are the positions whose moves
    were narrowed to what is right for them (``closer``).
    """

    morning: Morning
    coverage: Coverage
    book: Book
    parts: tuple[Part, ...]
    parameters: Parameters
    rules: Rules
    seen: frozenset[int] = frozenset()


@dataclass(slots=True, kw_only=True)
class Shelf:
    """What a process keeps between requests; dropping it costs time only."""

    book: Book | None = None
    weighed: Weighed | None = None
    learned: Stored | None = None
    rules: tuple[object, Rules] | None = None
    """The rules in force, and what they were made from."""
    judged: object | None = None
    """How good the chances were: see ``calibration``."""
    yields: object | None = None
    """What became of the nuggets that were given: see ``nugget_yield``."""
    simulated: object | None = None
    """What was simulated last: see ``simulate``."""
    owners: object | None = None
    """Whose prospects are whose: see ``ownership``."""
    lanes: tuple[int, Mapping[str, int]] | None = None
    """The workspace's revision, and how many prospects were in each lane by then."""
    closer: dict[tuple[int, float], object] = field(default_factory=dict)
    """How often more a day is filled anew, by colleague and minutes: see ``closer``."""
    shares: dict[int, object] = field(default_factory=dict)
    """What of the plan for all is whose, by colleague: see ``ownership``."""


@dataclass(slots=True, kw_only=True)
class Look:
    """What one look at the record has read already; it ends with the page that it was made for."""

    stored: Stored | None = None
    coverage: Coverage | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """A book of business and who works in it, the packs and the clock; handed to every use case."""

    workspace: Workspace
    packs: Packs
    clock: Callable[[], dt.datetime]
    secret: bytes
    read_calendar: ReadCalendar
    shelf: Shelf = field(default_factory=Shelf)
    user_id: int | None = None
    """Who sits at it; None where nobody signs in, and at the terminal."""
    own_minutes: float | None = None
    """Minutes a day of who sits at it, where they set their own."""
    look: Look | None = None
    """What was read already, at a desk for one look; see ``for_one_look``."""

    @property
    def workspace_id(self) -> int:
        """Return the id that leads every query."""
        return self.workspace.pk

    @property
    def zone(self) -> ZoneInfo:
        """Return the rep's zone."""
        return ZoneInfo(self.workspace.zone)

    @property
    def working_time(self) -> WorkingTime:
        """Return when is worked here: the week, the hours, the holidays, the absences."""
        return WorkingTime.from_stored(
            self.workspace.working_time, self.packs.law.countries, zone=self.workspace.zone
        )

    @property
    def minutes_per_day(self) -> float:
        """Return the minutes of a usual day: one's own, else those of the workspace."""
        return self.workspace.minutes_per_day if self.own_minutes is None else self.own_minutes

    @property
    def learned(self) -> Learned | None:
        """Return what was learned from this record and is in force; None without it.

        In force is what was learned from the published parameters that are installed.
        """
        stored = self._stored()
        learned, published = stored.learned, self.packs.parameters.version
        return learned if learned is not None and learned.published == published else None

    def _stored(self) -> Stored:
        if self.look is not None and self.look.stored is not None:
            return self.look.stored
        stored = read_stored(self.workspace_id, known=self.shelf.learned)
        self.shelf.learned = stored
        if self.look is not None:
            self.look.stored = stored
        return stored

    @property
    def parameters(self) -> Parameters:
        """Return the parameters in force: learned from this record, else as published."""
        learned = self.learned
        return self.packs.parameters if learned is None else learned.parameters

    @property
    def rules(self) -> Rules:
        """Return the rules in force: as shipped, with what the person says answers are worth."""
        today = self.now().astimezone(self.zone).date()
        said = self.workspace.working_time
        source = (self.packs.rules, self.workspace.values, self.workspace.prices, said, today)
        known = self.shelf.rules
        if known is not None and known[0] == source:
            return known[1]
        rules = rules_in_force(
            self.packs.rules,
            values=self.workspace.values,
            prices=self.workspace.prices,
            today=today,
        )
        if said.get("starts_hour") is not None:
            rules = replace(
                rules, rep_starts_hour=said["starts_hour"], rep_ends_hour=said["ends_hour"]
            )
        self.shelf.rules = (source, rules)
        return rules

    def for_one_look(self) -> Desk:
        """Return a desk at which a page is made: at one moment, reading once what all parts need.

        What was learned and what is covered stay what they were when they were first asked for:
        whoever writes either does so at a desk without a look.
        """
        moment = self.now()
        return replace(self, clock=lambda: moment, look=Look())

    def now(self) -> dt.datetime:
        """Return the present moment, aware, in UTC."""
        return self.clock().astimezone(dt.UTC)

    def hash_key(self, key: str) -> bytes:
        """Return the keyed hash under which an address is suppressed, beyond its erasure."""
        text = f"suppression:{self.workspace_id}:{key}".encode()
        return hmac.new(self.secret, text, hashlib.sha256).digest()
