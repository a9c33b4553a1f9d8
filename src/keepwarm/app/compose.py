"""Prepares the touch that is planned with a prospect, or another that a person asks for."""

from __future__ import annotations

from dataclasses import dataclass

from keepwarm.engine.draft import Draft, Nugget, compose, rank_nuggets
from keepwarm.engine.values import Channel, Tactic

from .cards import Fact, ProspectPage
from .desk import Desk
from .draft_facts import Gathered, gather
from .errors import Refusal
from .nuggets import nuggets_in_use
from .prospect import read_prospect

NUGGETS_SHOWN = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftPage:
    """A draft beside what it is made of."""

    prospect: ProspectPage
    draft: Draft
    facts: tuple[Fact, ...]
    nugget: Nugget | None
    """What the draft gives; none where it gives nothing or nothing fits."""
    nuggets: tuple[Nugget, ...]
    """What else fits this person, best first."""
    ways: tuple[tuple[str, str], ...]
    """(tactic, channel) of every draft that can be asked for with this prospect."""


def read_draft(
    desk: Desk,
    prospect_id: int,
    *,
    tactic: str = "",
    channel: str = "",
    nugget: str = "",
) -> DraftPage | None:
    """Return the draft of the planned touch, or of the one named; ``None`` without the prospect.

    A ``Refusal`` says why there is nothing to write: to somebody who said stop nothing is drafted.
    """
    page = read_prospect(desk, prospect_id)
    if page is None:
        return None
    if page.is_suppressed:
        raise Refusal(f"Nothing is drafted for {page.name}: they asked for no further contact.")
    wanted = _wanted(page, tactic, channel)
    gathered = gather(desk, page)
    fitting = rank_nuggets(nuggets_in_use(desk), gathered.interest)
    chosen = _chosen(fitting, nugget)
    draft = compose(desk.packs.recipes, *wanted, gathered.facts(chosen))
    if draft is None:
        raise Refusal(
            f"There is nothing to write: {wanted[0].value} by {wanted[1].value} has no text."
            " Ask for another tactic or channel."
        )
    return DraftPage(
        prospect=page,
        draft=draft,
        facts=_shown(gathered, chosen),
        nugget=chosen,
        nuggets=tuple(fitting[:NUGGETS_SHOWN]),
        ways=tuple(
            (each.tactic.value, form.value)
            for each in desk.packs.recipes.by_tactic.values()
            for form in each.forms
        ),
    )


def _wanted(page: ProspectPage, tactic: str, channel: str) -> tuple[Tactic, Channel]:
    if bool(tactic) != bool(channel):
        raise Refusal("Name both, a tactic and a channel, or neither.")
    try:
        if tactic:
            return Tactic(tactic), Channel(channel)
    except ValueError as error:
        raise Refusal(f"Nothing drafted: {error}.") from error
    if page.line is None:
        raise Refusal(f"No touch is open with {page.name}: {page.next_sentence}")
    return Tactic(page.line.tactic), Channel(page.line.channel)


def _chosen(fitting: list[Nugget], key: str) -> Nugget | None:
    if not key:
        return fitting[0] if fitting else None
    found = next((nugget for nugget in fitting if nugget.key == key), None)
    if found is None:
        raise Refusal(f"The nugget {key!r} is not in your library, or was given to them before.")
    return found


def _shown(gathered: Gathered, nugget: Nugget | None) -> tuple[Fact, ...]:
    if nugget is None:
        return gathered.shown
    return (*gathered.shown, Fact(name="nugget", value=nugget.title, source="your library"))
