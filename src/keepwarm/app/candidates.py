"""Candidates: people seen in the mailbox, who become prospects by the person's word only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Min, Q

from keepwarm.engine.intake import is_machine_address, is_role_address
from keepwarm.engine.values import Basis, Lane, Lead, MessageKind, Stage
from keepwarm.records import models
from keepwarm.records.database import writing

from .cards import CandidateGroup
from .coverage import own_keys
from .desk import Desk
from .errors import Refusal
from .read_in_full import read_for
from .sent import forget_sent
from .settle import next_revision, settle_all
from .stale import mark_related_stale, mark_stale
from .store_leads import new_prospect
from .store_mail import read_answers, read_briefly

GROUPS_SHOWN_MAX = 200
NAMES_SHOWN = 4


def list_candidates(desk: Desk) -> tuple[CandidateGroup, ...]:
    """Return who could be a prospect, one group per domain, the likeliest first.

    Left out are the owner and the owner's company, machines and lists, people dismissed before,
    and prospects. Suggested are companies to which the owner wrote first: customers, suppliers
    and strangers mostly wrote first themselves.
    """
    groups: dict[str, list[_Stranger]] = {}
    for stranger in _strangers(desk):
        free = stranger.domain in desk.packs.identities.free_mail_domains
        groups.setdefault(stranger.key if free else stranger.domain, []).append(stranger)
    cards = [_group(desk, domain, people) for domain, people in groups.items()]
    cards.sort(key=lambda card: (not card.suggested, -card.people, card.domain))
    return tuple(cards[:GROUPS_SHOWN_MAX])


def note_candidates(desk: Desk) -> None:
    """Write down how many people the suggested groups hold."""
    count = sum(card.people for card in list_candidates(desk) if card.suggested)
    models.Workspace.objects.filter(pk=desk.workspace_id).update(candidates=count)
    desk.workspace.candidates = count


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


def _group(desk: Desk, domain: str, people: list[_Stranger]) -> CandidateGroup:
    ours_first = _wrote_first(people)
    theirs = sum(each.sent for each in people)
    ours = sum(each.received for each in people)
    free = "@" in domain
    if free:
        why = "A private address: family and friends write from such, too."
    elif not ours_first:
        why = "They wrote first: a customer, a supplier or a stranger, as far as can be seen."
    elif theirs:
        why = f"You wrote first; {_mails(theirs)} came back."
    else:
        why = f"You wrote first, {_mails(ours)}; nobody answered yet."
    role = desk.packs.identities.role_names
    # People before desks, each by name.
    shown = sorted(people, key=lambda one: (is_role_address(one.key, role), one.name or one.key))
    return CandidateGroup(
        domain=domain,
        people=len(people),
        names=tuple(one.name or one.key for one in shown[:NAMES_SHOWN]),
        why=why,
        suggested=ours_first and not free,
    )


def _mails(count: int) -> str:
    return "one mail" if count == 1 else f"{count} mails"


def accept(desk: Desk, *, domains: Sequence[str]) -> int:
    """Make prospects of everybody in these groups; return the decision that can undo it."""
    chosen = {domain.strip().lower() for domain in domains}
    with writing(desk.workspace_id):
        people = [row for row in _strangers(desk) if row.domain in chosen or row.key in chosen]
        if not people:
            raise Refusal("Nobody was taken up: choose at least one group of people.")
        rows = {
            row.pk: row
            for row in models.Person.objects.filter(
                workspace_id=desk.workspace_id, pk__in=[row.person for row in people]
            ).select_related("account")
        }
        models.Prospect.objects.bulk_create(
            (_prospect(desk, rows[row.person], row.sent) for row in people),
            ignore_conflicts=True,
        )
        mark_stale(desk, list(rows))
        mark_related_stale(desk, list(rows))
        read_answers(desk)
        decision = models.Decision.objects.create(
            workspace_id=desk.workspace_id,
            user_id=desk.user_id,
            at=desk.now(),
            kind="accept",
            sentence=f"{len(people)} people became prospects: {', '.join(sorted(chosen)[:5])}.",
            before={"people": sorted(rows)},
        )
    settle_all(desk)
    note_candidates(desk)
    return int(decision.pk)


def _prospect(desk: Desk, person: models.Person, sent: int) -> models.Prospect:
    company = person.account.name if person.account else ""
    lead = Lead(
        row=0,
        name=person.name,
        email=person.key if "@" in person.key else "",
        company=company if company != person.domain else person.domain,
        stage=Stage.TALKED if sent else Stage.COLD,
    )
    row = new_prospect(desk, None, lead, person.pk)
    row.basis = Basis.LEGITIMATE_INTEREST
    row.lane = Lane.PURSUE
    return row


def dismiss(desk: Desk, *, domains: Sequence[str]) -> int:
    """Take these groups off the list of candidates; return the decision that can undo it."""
    chosen = {domain.strip().lower() for domain in domains}
    with writing(desk.workspace_id):
        people = [
            row.person for row in _strangers(desk) if row.domain in chosen or row.key in chosen
        ]
        if not people:
            raise Refusal("Nobody was dismissed: choose at least one group of people.")
        models.Person.objects.filter(workspace_id=desk.workspace_id, pk__in=people).update(
            kind="dismissed"
        )
        decision = models.Decision.objects.create(
            workspace_id=desk.workspace_id,
            user_id=desk.user_id,
            at=desk.now(),
            kind="dismiss",
            sentence=f"{len(people)} people are no candidates: {', '.join(sorted(chosen)[:5])}.",
            before={"people": people},
        )
    note_candidates(desk)
    return int(decision.pk)


def take_back_accepted(desk: Desk, people: Sequence[int]) -> None:
    """Make candidates of prospects that were accepted by mistake."""
    read = read_for(desk, people)
    models.Prospect.objects.filter(
        workspace_id=desk.workspace_id, person_id__in=people, source__isnull=True
    ).delete()
    for model in (models.Touch, models.Signal, models.Proposal):
        model.objects.filter(workspace_id=desk.workspace_id, person_id__in=people).delete()
    models.Address.objects.filter(
        workspace_id=desk.workspace_id, person_id__in=people, digest__isnull=False
    ).delete()
    forget_sent(desk, people)
    mark_related_stale(desk, people)
    read_briefly(desk, read)
    revision = next_revision(desk)
    models.Workspace.objects.filter(pk=desk.workspace_id).update(whole_since=revision)
