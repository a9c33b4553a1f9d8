"""What each answer to a card does; every one can be undone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from keepwarm.app.day.open_cards import LABEL, choices_of
from keepwarm.app.ground.desk import Desk
from keepwarm.app.ground.errors import Refusal
from keepwarm.app.inbox.answers import correct_reading
from keepwarm.app.inbox.unmatched import assign
from keepwarm.app.keeping import act
from keepwarm.app.people.named import add_named, find_open, set_aside
from keepwarm.app.settling.settle import settle_all
from keepwarm.engine.values import Intent, Outcome
from keepwarm.records import models

_SAID_BOUGHT: Final = {Intent.ALREADY_BOUGHT.value, Intent.COMPETITOR.value}


def decide(desk: Desk, proposal_id: int, choice: str) -> int:
    """Do what a person chose on a card; return the decision that can undo it."""
    row = find_open(desk, proposal_id)
    if choice not in dict(choices_of(row)) and not _is_label(row, choice):
        raise Refusal(f"Nothing was decided: “{choice[:40]}” is none of the answers.")
    decision = _do(desk, row, choice)
    settle_all(desk)
    return decision


def _is_label(row: models.Proposal, choice: str) -> bool:
    label = choice.removeprefix(LABEL)
    return row.kind == "unsure" and choice.startswith(LABEL) and label in set(Intent)


def _do(desk: Desk, row: models.Proposal, choice: str) -> int:
    """Do it; what is not listed is a label chosen for a mail in doubt."""
    known = _ACTS.get(choice)
    if known is not None:
        return known(desk, row)
    return correct_reading(desk, _message(desk, row), [choice.removeprefix(LABEL)])


def _leave(desk: Desk, row: models.Proposal) -> int:
    sentence = f"What {row.person.prospect.name} wrote of others is dealt with."
    return set_aside(desk, row, sentence)


def _keep_warm(desk: Desk, row: models.Proposal) -> int:
    return set_aside(desk, row, f"{row.person.prospect.name} is kept warm after the no.")


def _close(desk: Desk, row: models.Proposal) -> int:
    is_bought = bool(_SAID_BOUGHT & set(row.labels))
    outcome = Outcome.BOUGHT_ELSEWHERE if is_bought else Outcome.UNQUALIFIED
    return act.close(
        desk,
        prospect_id=row.person.prospect.pk,
        outcome=outcome.value,
        evidence=f"They wrote: “{row.words}”",
    )


def _stop(desk: Desk, row: models.Proposal) -> int:
    return act.suppress(desk, prospect_id=row.person.prospect.pk, why="They were hostile.")


def _theirs(desk: Desk, row: models.Proposal) -> int:
    return assign(desk, _message(desk, row), row.person.prospect.pk)


def _nobodys(desk: Desk, row: models.Proposal) -> int:
    return assign(desk, _message(desk, row), None)


def _mild(desk: Desk, row: models.Proposal) -> int:
    return _without(desk, row, Intent.HOSTILE.value)


def _without(desk: Desk, row: models.Proposal, label: str) -> int:
    message = _message(desk, row)
    intents: Sequence[str] = models.Reading.objects.values_list("intents", flat=True).get(
        message_id=message
    )
    return correct_reading(desk, message, [intent for intent in intents if intent != label])


def _message(desk: Desk, row: models.Proposal) -> int:
    message = models.Message.objects.filter(
        workspace_id=desk.workspace_id, digest=bytes(row.digest)
    ).first()
    if message is None:
        raise Refusal("The mail is not here any more, so nothing can be said of it.")
    return int(message.pk)


_ACTS: Final[Mapping[str, Callable[[Desk, models.Proposal], int]]] = {
    "add": add_named,
    "leave": _leave,
    "keep_warm": _keep_warm,
    "close": _close,
    "stop": _stop,
    "theirs": _theirs,
    "nobodys": _nobodys,
    "mild": _mild,
}
