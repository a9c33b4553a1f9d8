"""Candidates: people seen in the mailbox, who become prospects by the person's word only."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Count, Min, Q

from keepwarm.engine.intake import is_machine_address, is_role_address
from keepwarm.engine.values import Basis, Lane, Lead, MessageKind, Stage
from keepwarm.records import models

from .cards import CandidateGroup
from .coverage import own_keys
from .desk import Desk
from .errors import Refusal
from .settle import next_revision, settle_all
from .stale import mark_stale
from .store_leads import new_prospect

GROUPS_SHOWN_MAX = 200
NAMES_SHOWN = 4


def list_candidates(desk: Desk) -> tuple[CandidateGroup, ...]:
    """Return who could be a prospect, one group per domain, the likeliest first.

    Left out are the owner and the owner's company, machines and lists, people dismissed before,
    and prospects. Suggested are companies to which the owner wrote first: customers, suppliers
    and strangers mostly wrote first themselves.
    """
    groups: dict[str, list[tuple[int, str, int, int, bool]]] = {}
    for person, name, key, domain, sent, received, wrote_first in _strangers(desk):
        free = domain in desk.packs.identities.free_mail_domains
        groups.setdefault(key if free else domain, []).append(
            (person, name or key, sent, received, wrote_first)
        )
    cards = [_group(desk, domain, people) for domain, people in groups.items()]
    cards.sort(key=lambda card: (not card.suggested, -card.people, card.domain))
    return tuple(cards[:GROUPS_SHOWN_MAX])


def note_candidates(desk: Desk) -> None:
    """Write down how many people the suggested groups hold."""
    count = sum(card.people for card in list_candidates(desk) if card.suggested)
    models.Workspace.objects.filter(pk=desk.workspace_id).update(candidates=count)
    desk.workspace.candidates = count


def _strangers(desk: Desk) -> list[tuple[int, str, str, str, int, int, bool]]:
    own = own_keys(desk)
    domains = {key.rpartition("@")[2] for key in own} - desk.packs.identities.free_mail_domains
    rows = (
        models.Participation.objects.filter(
            workspace_id=desk.workspace_id,
            person__kind="person",
            person__prospect__isnull=True,
            message__kind__in=(MessageKind.HUMAN, MessageKind.AUTO_REPLY),
        )
        .exclude(person__key__in=own)
        .exclude(person__domain__in=domains)
        .exclude(person__domain="")
        .values_list("person_id", "person__name", "person__key", "person__domain")
        .annotate(
            sent=Count("message", filter=Q(role="from")),
            received=Count("message", filter=Q(role="to")),
            first_from=Min("message__at", filter=Q(role="from")),
            first_to=Min("message__at", filter=Q(role="to")),
        )
    )
    return [
        (person, name, key, domain, sent, received, _wrote_first(first_to, first_from))
        for person, name, key, domain, sent, received, first_from, first_to in rows
        if not is_machine_address(key, desk.packs.identities.machine_names)
    ]


def _wrote_first(first_to: object, first_from: object) -> bool:
    """Say whether the owner wrote before they did."""
    if first_to is None:
        return False
    return first_from is None or first_to < first_from  # type: ignore[operator]


def _group(
    desk: Desk, domain: str, people: list[tuple[int, str, int, int, bool]]
) -> CandidateGroup:
    ours_first = any(wrote_first for *_, wrote_first in people)
    theirs = sum(sent for _, _, sent, _, _ in people)
    ours = sum(received for _, _, _, received, _ in people)
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
    names = sorted((name for _, name, *_ in people), key=lambda name: is_role_address(name, role))
    return CandidateGroup(
        domain=domain,
        people=len(people),
        names=tuple(names[:NAMES_SHOWN]),
        why=why,
        suggested=ours_first and not free,
    )


def _mails(count: int) -> str:
    return "one mail" if count == 1 else f"{count} mails"


def accept(desk: Desk, *, domains: Sequence[str]) -> int:
    """Make prospects of everybody in these groups; return the decision that can undo it."""
    chosen = set(domains)
    with transaction.atomic():
        people = [row for row in _strangers(desk) if row[3] in chosen or row[2] in chosen]
        if not people:
            raise Refusal("Nobody was taken up: choose at least one group of people.")
        rows = {
            row.pk: row
            for row in models.Person.objects.filter(
                workspace_id=desk.workspace_id, pk__in=[person for person, *_ in people]
            ).select_related("account")
        }
        models.Prospect.objects.bulk_create(
            (_prospect(desk, rows[person], sent) for person, _, _, _, sent, _, _ in people),
            ignore_conflicts=True,
        )
        mark_stale(desk, list(rows))
        decision = models.Decision.objects.create(
            workspace_id=desk.workspace_id,
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
    chosen = set(domains)
    with transaction.atomic():
        people = [row[0] for row in _strangers(desk) if row[3] in chosen or row[2] in chosen]
        if not people:
            raise Refusal("Nobody was dismissed: choose at least one group of people.")
        models.Person.objects.filter(workspace_id=desk.workspace_id, pk__in=people).update(
            kind="dismissed"
        )
        decision = models.Decision.objects.create(
            workspace_id=desk.workspace_id,
            at=desk.now(),
            kind="dismiss",
            sentence=f"{len(people)} people are no candidates: {', '.join(sorted(chosen)[:5])}.",
            before={"people": people},
        )
    note_candidates(desk)
    return int(decision.pk)


def take_back_accepted(desk: Desk, people: Sequence[int]) -> None:
    """Make candidates of prospects that were accepted by mistake."""
    models.Prospect.objects.filter(
        workspace_id=desk.workspace_id, person_id__in=people, source__isnull=True
    ).delete()
    for model in (models.Touch, models.Signal):
        model.objects.filter(workspace_id=desk.workspace_id, person_id__in=people).delete()
    revision = next_revision(desk)
    models.Workspace.objects.filter(pk=desk.workspace_id).update(whole_since=revision)
