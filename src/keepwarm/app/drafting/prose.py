"""Has a language model put a draft into better words, and lets stand only what may stand."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from keepwarm.app.ground.desk import Desk
from keepwarm.app.ground.errors import Refusal
from keepwarm.app.storing.suppress import suppressed_people
from keepwarm.engine.draft import (
    Draft,
    ProseRequest,
    ProseRules,
    ask_for_prose,
    compose,
    put_prose,
)
from keepwarm.engine.values import Channel, Severity, Tactic

from .draft_facts import Addressee, Gathered, gather, read_addressee
from .draft_findings import examine_text
from .language_model import Completion, LanguageModel, ModelError
from .nugget_yield import fitting_nuggets

TRIES: Final = 2
"""A refused answer is asked for once more, with the reason; then the composed text stays."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prose:
    """What came of it: the text, by whom, in how many seconds and for how much.

    ``refused`` says why the model's words do not stand; the text is then the composed one.
    """

    subject: str
    text: str
    model: str
    seconds: float
    tokens: int
    cost: float
    refused: str = ""


def write_prose(
    desk: Desk,
    model: LanguageModel,
    prospect_id: int,
    *,
    tactic: str,
    channel: str,
    nugget: str = "",
    close: str = "",
    filled: Mapping[str, str] | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> Prose | None:
    """Return the draft in a model's words, else as composed; ``None`` without the prospect.

    The model gets the facts of this draft, its text, and the last words of this one prospect as
    data. It is asked for parts of the text and nothing else. A ``Refusal`` where there is nothing
    to be put otherwise.
    """
    addressee = read_addressee(desk, prospect_id)
    if addressee is None:
        return None
    try:
        wanted = Tactic(tactic), Channel(channel)
    except ValueError as error:
        raise Refusal(f"Nothing written: {error}.") from error
    _refuse_stopped(desk, addressee)
    gathered = gather(desk, addressee)
    fitting, _ = fitting_nuggets(desk, gathered.interest)
    given = next((each for each in fitting if not nugget or each.key == nugget), None)
    material = gathered.facts(given, filled or {})
    draft = compose(desk.packs.recipes, *wanted, material, close=close)
    if draft is None:
        raise Refusal("Nothing written: this tactic has no text on that channel.")
    data = next((item.text for item in addressee.timeline if item.is_human and item.text), "")
    used = {slot: text for slot, text in material.slots.items() if text in draft.skeleton}
    try:
        request = ask_for_prose(draft, used, data)
    except ValueError as error:
        raise Refusal(f"Nothing written: {error}.") from error
    rules = ProseRules(known=(draft.skeleton, *used.values()), data=data)
    began = clock()
    made, said, refused = _write(
        model, draft, request, rules, lambda text: _found(desk, addressee, gathered, text)
    )
    return Prose(
        subject=draft.subject.text if draft.subject else "",
        text=(made or draft).text,
        model=model.name,
        seconds=clock() - began,
        tokens=sum(each.tokens_in + each.tokens_out for each in said),
        cost=sum(each.cost for each in said),
        refused=refused,
    )


def _refuse_stopped(desk: Desk, addressee: Addressee) -> None:
    if suppressed_people(desk, [addressee.person_id]):
        raise Refusal(f"Nothing is written for {addressee.name}: they asked for no more contact.")


def _write(
    model: LanguageModel,
    draft: Draft,
    request: ProseRequest,
    rules: ProseRules,
    examine: Callable[[Draft], str],
) -> tuple[Draft | None, list[Completion], str]:
    """Ask until an answer may stand; return it, what was said on the way, and why none did."""
    said: list[Completion] = []
    refused = ""
    for _ in range(TRIES):
        try:
            said.append(model.complete(request, refused=refused))
        except ModelError as trouble:
            return None, said, str(trouble)
        try:
            made = put_prose(draft, said[-1].text, request.parts, rules)
        except ValueError as error:
            refused = str(error)
            continue
        refused = examine(made)
        if not refused:
            return made, said, ""
    return None, said, refused


def _found(desk: Desk, addressee: Addressee, gathered: Gathered, made: Draft) -> str:
    """Return what the checks find in it that weighs more than a note."""
    subject = made.subject.text if made.subject else ""
    examined = examine_text(
        desk, addressee, gathered, made, channel=made.channel.value, said=(subject, f"{made.text} ")
    )
    found = [
        each.finding.message
        for each in examined.found
        if each.finding.severity is not Severity.NOTE
    ]
    return "; ".join(found)
