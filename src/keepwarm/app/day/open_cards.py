"""What waits for a person's word: one card each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.db.models import Q, QuerySet

from keepwarm.app.ground.cards import DecideCard
from keepwarm.app.ground.desk import Desk
from keepwarm.app.ground.ownership import Share, of_share
from keepwarm.app.reading.reading_words import contact_words, label_words
from keepwarm.app.settling.proposals import NAMED_KINDS
from keepwarm.engine.values import Lane
from keepwarm.records import models

SHOWN_MAX: Final = 5
COUNTED_MAX: Final = 1_000
LABELS_SHOWN_MAX: Final = 4
LABEL: Final = "label:"
_OF_A_CARD: Final = (
    "digest", "kind", "at", "contact", "labels", "words",
    "person__prospect__name", "person__prospect__account_name",
)  # fmt: skip
"""The columns that a card is made of: to ask for all of three tables takes half as long again."""
_NAMES: Final[Mapping[str, str]] = {
    "referral": "{name} says that {who} decides.",
    "successor": "{name} has left; {who} follows.",
    "stand_in": "{name} is away; {who} stands in.",
}
_NAMELESS: Final[Mapping[str, str]] = {
    "referral": "{name} says that somebody else decides, and names nobody. Find out who.",
    "successor": "{name} has left. Look for the successor.",
}
_QUESTIONS: Final[Mapping[str, str]] = {
    "refusal": "{name} said no. Close it, or keep warm?",
    "hostile": "{name} is angry. Everything is held until you decide.",
    "unsure": "Read it: we are not sure what {name} means.",
    "unmatched": "{who} answered your mail to {name}. Does it count as an answer of {name}?",
}


def list_open(
    desk: Desk,
    *,
    person_id: int | None = None,
    digest: bytes | None = None,
    share: Share | None = None,
) -> tuple[DecideCard, ...]:
    """Return what waits for a person's word, newest first; of a prospect or message, or a few."""
    rows = _waiting(desk).filter(of_share(share, "person__prospect__"))
    if person_id is not None:
        rows = rows.filter(person_id=person_id)
    if digest is not None:
        rows = rows.filter(digest=digest)
    ordered = rows.select_related("person__prospect").only(*_OF_A_CARD).order_by("-at", "-pk")
    shown = list(ordered[:SHOWN_MAX])
    if not shown:
        return ()
    messages = {
        bytes(digest): pk
        for digest, pk in models.Message.objects.filter(
            workspace_id=desk.workspace_id, digest__in=[row.digest for row in shown]
        ).values_list("digest", "pk")
    }
    return tuple(_card(row, messages.get(bytes(row.digest))) for row in shown)


def count_open(desk: Desk, *, share: Share | None = None) -> int:
    """Return how much waits for a person's word; more than ``COUNTED_MAX`` is not told apart."""
    rows = _waiting(desk).filter(of_share(share, "person__prospect__"))
    return rows.order_by()[:COUNTED_MAX].count()


def _waiting(desk: Desk) -> QuerySet[models.Proposal]:
    rows = models.Proposal.objects.filter(
        workspace_id=desk.workspace_id, state="open", person__prospect__isnull=False
    )
    # Nobody needs a stand-in for somebody who is back.
    return rows.exclude(~Q(person__prospect__lane=Lane.WAITING.value), kind="stand_in")


def _card(row: models.Proposal, message_id: int | None) -> DecideCard:
    prospect = row.person.prospect
    who = contact_words(row.contact)
    if row.kind in NAMED_KINDS:
        words = _NAMES[row.kind] if who else _NAMELESS[row.kind]
    else:
        words = _QUESTIONS[row.kind]
    return DecideCard(
        proposal_id=row.pk,
        prospect_id=prospect.pk,
        name=prospect.name,
        account=prospect.account_name,
        kind=row.kind,
        question=words.format(name=prospect.name, who=who or "Somebody"),
        evidence=row.words,
        at=row.at,
        message_id=message_id,
        choices=choices_of(row),
    )


def choices_of(row: models.Proposal) -> tuple[tuple[str, str], ...]:
    """Return the answers to a card: what each sends back, and what its button says."""
    name = row.contact.get("name") or row.contact.get("email") or row.contact.get("phone") or ""
    match row.kind:
        case "refusal":
            return (("close", "Close it"), ("keep_warm", "Keep warm"))
        case "hostile":
            return (("stop", "Stop for good"), ("close", "Close it"), ("mild", "Not meant so"))
        case "unsure":
            labels = row.labels[:LABELS_SHOWN_MAX]
            return tuple((f"{LABEL}{label}", label_words(label).capitalize()) for label in labels)
        case "unmatched":
            return (("theirs", "It counts"), ("nobodys", "It does not"))
        case _ if name:
            return (("add", f"Add {name}"), ("leave", "Not this"))
        case _:
            return (("leave", "Done"),)
