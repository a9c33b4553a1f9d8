"""Candidates: people seen in the mailbox, who become prospects by the person's word only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, F, Min, Q, QuerySet, Sum, Window
from django.db.models.functions import RowNumber

from keepwarm.app.ground.cards import CandidateGroup
from keepwarm.app.ground.coverage import own_keys
from keepwarm.app.ground.decisions import note_decision
from keepwarm.app.ground.desk import Desk
from keepwarm.app.ground.errors import Refusal
from keepwarm.app.ground.progress import Progress, silent
from keepwarm.app.ground.stale import mark_related_stale, mark_stale
from keepwarm.app.reading.read_in_full import read_for
from keepwarm.app.reading.sent import forget_sent
from keepwarm.app.settling.settle import next_revision, settle_telling
from keepwarm.app.storing.passages import forget_strangers
from keepwarm.app.storing.store_leads import columns_of
from keepwarm.app.storing.store_mail import read_answers, read_briefly
from keepwarm.engine.intake import is_machine_address, is_role_address
from keepwarm.engine.values import Basis, Lane, Lead, MessageKind, Stage
from keepwarm.records import models
from keepwarm.records.bulk import among, in_chunks, insert_new, insert_values
from keepwarm.records.database import writing

GROUPS_SHOWN_MAX = 200
NAMES_SHOWN = 4
UNANSWERED, ANSWERED, THEY_FIRST, PRIVATE = "unanswered", "answered", "they_first", "private"
EVIDENCE = (ANSWERED, UNANSWERED, THEY_FIRST, PRIVATE)
"""Who approached whom in a group: you, and it was answered or not; they; or nobody can tell."""
ACCEPT, DISMISS, LATER = "accept", "dismiss", "candidates_later"


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """Which candidates are meant: whole groups, all groups of a kind of evidence, or people."""

    groups: frozenset[str] = frozenset()
    evidence: frozenset[str] = frozenset()
    people: frozenset[int] = frozenset()
    is_suggested: bool = False
    """Everybody in a suggested group."""


def list_candidates(desk: Desk) -> tuple[CandidateGroup, ...]:
    """Return who could be a prospect, one group per domain, the likeliest first; the first many.

    Left out are the owner and the owner's company, machines and lists, people dismissed before or
    put off, and prospects. Suggested are companies to which the owner wrote first: customers,
    suppliers and strangers mostly wrote first themselves.
    """
    groups = (
        waiting_candidates(desk)
        .values("grouping", "evidence", "is_suggested")
        .annotate(people=Count("pk"), sent=Sum("sent"), received=Sum("received"))
        .order_by("-is_suggested", "-people", "grouping")[:GROUPS_SHOWN_MAX]
    )
    shown = list(groups)
    names = _first_names(desk, [group["grouping"] for group in shown])
    return tuple(
        CandidateGroup(
            domain=group["grouping"],
            people=group["people"],
            names=tuple(names[group["grouping"]]),
            why=why_words(group["evidence"], sent=group["sent"], received=group["received"]),
            suggested=group["is_suggested"],
        )
        for group in shown
    )


def waiting_candidates(desk: Desk) -> QuerySet[models.Candidate]:
    """Return the candidates who wait for a word today."""
    today = desk.now().astimezone(desk.zone).date()
    return models.Candidate.objects.filter(
        Q(later_until__isnull=True) | Q(later_until__lte=today),
        workspace_id=desk.workspace_id,
        person__kind="person",
        person__prospect__isnull=True,
    )


def _first_names(desk: Desk, groups: Sequence[str]) -> dict[str, list[str]]:
    """Return the first names of each group: people before desks, each by name."""
    rows = waiting_candidates(desk).filter(grouping__in=groups)
    ranked = rows.annotate(
        place=Window(
            RowNumber(), partition_by=F("grouping"), order_by=["is_role", "name", "person_id"]
        )
    ).filter(place__lte=NAMES_SHOWN)
    names: dict[str, list[str]] = {group: [] for group in groups}
    for group, name in ranked.order_by("place").values_list("grouping", "name"):
        names[group].append(name)
    return names


def note_candidates(desk: Desk) -> None:
    """Write down who could be a prospect, and how many people the suggested groups hold."""
    with writing(desk.workspace_id):
        _write_candidates(desk)
        count = waiting_candidates(desk).filter(is_suggested=True).count()
        models.Workspace.objects.filter(pk=desk.workspace_id).update(candidates=count)
    desk.workspace.candidates = count


_FIELDS = (
    "person_id", "grouping", "evidence", "is_suggested", "is_role", "name", "sent", "received",
)  # fmt: skip


def _write_candidates(desk: Desk) -> None:
    """Make the stored candidates those that the mail shows now; what was put off stays so."""
    role = desk.packs.identities.role_names
    wanted = {
        one.person: (
            one.person, group.grouping[:330], group.evidence, group.is_suggested,
            is_role_address(one.key, role), (one.name or one.key)[:330], one.sent, one.received,
        )
        for group in _groups(desk)
        for one in group.people
    }  # fmt: skip
    rows = models.Candidate.objects.filter(workspace_id=desk.workspace_id)
    stored = {row[0]: row for row in rows.values_list(*_FIELDS, "later_until", "pk")}
    gone = {person: row for person, row in stored.items() if row[:-2] != wanted.get(person)}
    for chunk in in_chunks([row[-1] for row in gone.values()]):
        rows.filter(pk__in=chunk).delete()
    insert_new(
        models.Candidate,
        ("workspace_id", *_FIELDS, "later_until"),
        (
            (desk.workspace_id, *row, gone[person][-2] if person in gone else None)
            for person, row in sorted(wanted.items())
            if person in gone or person not in stored
        ),
    )


@dataclass(frozen=True, slots=True)
class _Stranger:
    """Somebody seen in mail, with how many mails went each way with the owner, and since when."""

    person: int
    name: str
    key: str
    domain: str
    sent: int
    received: int
    first_from: dt.datetime | None
    first_to: dt.datetime | None


def _strangers(desk: Desk) -> list[_Stranger]:
    own = own_keys(desk)
    domains = {key.rpartition("@")[2] for key in own} - desk.packs.identities.free_mail_domains
    parts = models.Participation.objects.filter(workspace_id=desk.workspace_id)
    # What others wrote to them in the owner's sight says nothing about who approached whom.
    ours = Q(
        role="to",
        message_id__in=parts.filter(role="from", person__key__in=own).values("message_id"),
    )
    theirs = Q(role="from", message__kind=MessageKind.HUMAN)
    rows = (
        parts.filter(
            person__kind="person",
            person__prospect__isnull=True,
            message__kind__in=(MessageKind.HUMAN, MessageKind.AUTO_REPLY),
        )
        .exclude(person__key__in=own)
        .exclude(person__domain__in=domains)
        .exclude(person__domain="")
        .values_list("person_id", "person__name", "person__key", "person__domain")
        .annotate(
            sent=Count("message", filter=theirs),
            received=Count("message", filter=ours),
            first_from=Min("message__at", filter=theirs),
            first_to=Min("message__at", filter=ours),
        )
    )
    strangers = (_Stranger(*row) for row in rows)
    machines = desk.packs.identities.machine_names
    return [stranger for stranger in strangers if not is_machine_address(stranger.key, machines)]


def _wrote_first(people: Sequence[_Stranger]) -> bool:
    """Say whether the owner wrote to any of them before one of them wrote."""
    ours = [each.first_to for each in people if each.first_to is not None]
    theirs = [each.first_from for each in people if each.first_from is not None]
    return bool(ours) and (not theirs or min(ours) < min(theirs))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Group:
    """People of one domain, or one with a private address."""

    grouping: str
    evidence: str
    people: list[_Stranger]

    @property
    def is_suggested(self) -> bool:
        return self.evidence in (ANSWERED, UNANSWERED)


def _groups(desk: Desk) -> list[_Group]:
    groups: dict[str, list[_Stranger]] = {}
    for stranger in _strangers(desk):
        free = stranger.domain in desk.packs.identities.free_mail_domains
        groups.setdefault(stranger.key if free else stranger.domain, []).append(stranger)
    return [
        _Group(grouping=name, evidence=_evidence(name, people), people=people)
        for name, people in groups.items()
    ]


def _evidence(grouping: str, people: Sequence[_Stranger]) -> str:
    if "@" in grouping:
        return PRIVATE
    if not _wrote_first(people):
        return THEY_FIRST
    return ANSWERED if any(each.sent for each in people) else UNANSWERED


def why_words(evidence: str, *, sent: int, received: int) -> str:
    """Say who approached whom, by so many mails of theirs and of the owner's."""
    match evidence:
        case "private":
            return "A private address: family and friends write from such, too."
        case "they_first":
            return "They wrote first: a customer, a supplier or a stranger, as far as can be seen."
        case "answered":
            return f"You wrote first; {_mails(sent)} came back."
        case _:
            return f"You wrote first, {_mails(received)}; nobody answered yet."


def _mails(count: int) -> str:
    return "one mail" if count == 1 else f"{count} mails"


def accept(
    desk: Desk,
    *,
    domains: Sequence[str] = (),
    chosen: Chosen | None = None,
    progress: Progress = silent,
) -> int:
    """Make prospects of everybody chosen, or of these groups; return the decision to undo it."""
    decision = take_up(desk, chosen or _of_domains(domains))
    settle_telling(desk, progress)
    note_candidates(desk)
    return decision


def take_up(desk: Desk, chosen: Chosen) -> int:
    """Make prospects of everybody chosen, all at once, and leave it to others to settle them."""
    with writing(desk.workspace_id):
        people = _chosen(desk, chosen)
        if not people:
            raise Refusal(_NOBODY.format("taken up"))
        names = _names_of(desk, [one.person for one in people])
        insert_values(
            models.Prospect,
            (_columns(desk, one, names[one.person]) for one in people if one.person in names),
        )
        mark_stale(desk, names)
        mark_related_stale(desk, names)
        read_answers(desk)
        said = _people(people, "became a prospect", "became prospects")
        return _note(desk, ACCEPT, said, people, {"people": sorted(names)})


def count_waiting(desk: Desk, chosen: Chosen) -> int:
    """Count who is meant, as far as the list of candidates shows it."""
    meant = Q(grouping__in=chosen.groups) | Q(evidence__in=chosen.evidence)
    meant |= Q(person_id__in=among(chosen.people))
    if chosen.is_suggested:
        meant |= Q(is_suggested=True)
    return waiting_candidates(desk).filter(meant).count()


def _names_of(desk: Desk, people: Sequence[int]) -> dict[int, tuple[str, str, str]]:
    """Return name, key and company of these people."""
    rows = models.Person.objects.filter(workspace_id=desk.workspace_id, pk__in=among(people))
    columns = ("name", "key", "account__name")
    return {
        pk: (name, key, company or "")
        for pk, name, key, company in rows.values_list("pk", *columns)
    }


def _of_domains(domains: Sequence[str]) -> Chosen:
    return Chosen(groups=frozenset(domain.strip().lower() for domain in domains))


def _chosen(desk: Desk, chosen: Chosen) -> list[_Stranger]:
    """Return who is meant; who was put off is meant only by name."""
    waiting = set(waiting_candidates(desk).values_list("person_id", flat=True))
    return [
        one
        for group in _groups(desk)
        for one in group.people
        if one.person in chosen.people
        or (
            one.person in waiting
            and (
                {group.grouping, one.domain, one.key} & chosen.groups
                or group.evidence in chosen.evidence
                or (chosen.is_suggested and group.is_suggested)
            )
        )
    ]


_NOBODY = "Nobody was {}: no candidate on the list is in what was chosen."


def _people(people: Sequence[_Stranger], one: str, several: str) -> str:
    return f"1 person {one}" if len(people) == 1 else f"{len(people)} people {several}"


def _note(
    desk: Desk, kind: str, said: str, people: Sequence[_Stranger], before: dict[str, object]
) -> int:
    domains = ", ".join(sorted({one.domain for one in people})[:_DOMAINS_SAID])
    decision = note_decision(
        desk, person_id=None, kind=kind, sentence=f"{said}: {domains}.", before=before
    )
    return int(decision.pk)


_DOMAINS_SAID = 5


def _columns(desk: Desk, one: _Stranger, known: tuple[str, str, str]) -> dict[str, object]:
    name, key, company = known
    lead = Lead(
        row=0,
        name=name,
        email=key if "@" in key else "",
        company=company,
        stage=Stage.TALKED if one.sent else Stage.COLD,
    )
    return {
        **columns_of(desk, None, lead, one.person),
        "basis": Basis.LEGITIMATE_INTEREST,
        "lane": Lane.PURSUE,
    }


def dismiss(desk: Desk, *, domains: Sequence[str] = (), chosen: Chosen | None = None) -> int:
    """Take people off the list of candidates; return the decision that can undo it."""
    with writing(desk.workspace_id):
        people = _chosen(desk, chosen or _of_domains(domains))
        if not people:
            raise Refusal(_NOBODY.format("dismissed"))
        for chunk in in_chunks([one.person for one in people]):
            models.Person.objects.filter(workspace_id=desk.workspace_id, pk__in=chunk).update(
                kind="dismissed"
            )
        before: dict[str, object] = {"people": sorted(one.person for one in people)}
        said = _people(people, "is no candidate", "are no candidates")
        decision = _note(desk, DISMISS, said, people, before)
    note_candidates(desk)
    return decision


def put_off(desk: Desk, *, chosen: Chosen, days: int) -> int:
    """Leave candidates off the list for some days; return the decision that can undo it."""
    if not 0 < days <= LATER_DAYS_MAX:
        raise Refusal(f"Nobody was put off: {days} days. Choose 1 to {LATER_DAYS_MAX}.")
    until = desk.now().astimezone(desk.zone).date() + dt.timedelta(days=days)
    with writing(desk.workspace_id):
        people = _chosen(desk, chosen)
        if not people:
            raise Refusal(_NOBODY.format("put off"))
        ids = sorted(one.person for one in people)
        rows = models.Candidate.objects.filter(workspace_id=desk.workspace_id)
        earlier: dict[str, str] = {}
        for chunk in in_chunks(ids):
            known = rows.filter(person_id__in=chunk)
            for person, day in known.filter(later_until__isnull=False).values_list(
                "person_id", "later_until"
            ):
                earlier[str(person)] = f"{day:%Y-%m-%d}"
            known.update(later_until=until)
        said = f"{_people(people, 'comes', 'come')} back on {until.day} {until:%B %Y}"
        decision = _note(desk, LATER, said, people, {"people": ids, "earlier": earlier})
    note_candidates(desk)
    return decision


LATER_DAYS_MAX = 366


def undo_put_off(desk: Desk, decision: models.Decision) -> None:
    """Put candidates back on the list, or off to the day that was said before."""
    rows = models.Candidate.objects.filter(workspace_id=desk.workspace_id)
    for chunk in in_chunks(decision.before["people"]):
        rows.filter(person_id__in=chunk).update(later_until=None)
    for person, day in decision.before["earlier"].items():
        rows.filter(person_id=int(person)).update(later_until=dt.date.fromisoformat(day))
    note_candidates(desk)


def take_back_accepted(desk: Desk, people: Sequence[int]) -> None:
    """Make candidates of prospects that were accepted by mistake."""
    take_back_prospects(desk, people, models.Prospect.objects.filter(source__isnull=True))


def take_back_prospects(
    desk: Desk, people: Sequence[int], which: QuerySet[models.Prospect]
) -> None:
    """Make prospects of these people what they were before: seen in the mail, or not at all."""
    read = read_for(desk, people)
    for chunk in in_chunks(sorted(people)):
        of_these = {"workspace_id": desk.workspace_id, "person_id__in": among(chunk)}
        which.filter(**of_these).delete()
        for model in (models.Touch, models.Signal, models.Proposal):
            model.objects.filter(**of_these).delete()
        models.Address.objects.filter(**of_these, digest__isnull=False).delete()
    forget_sent(desk, people)
    forget_strangers(desk, people)
    mark_related_stale(desk, people)
    read_briefly(desk, read)
    revision = next_revision(desk)
    models.Workspace.objects.filter(pk=desk.workspace_id).update(whole_since=revision)
