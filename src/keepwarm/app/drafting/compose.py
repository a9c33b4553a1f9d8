"""Prepares the touch that is planned with a prospect, or another that a person asks for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from django.db.models import Max

from keepwarm.app.ground.cards import Fact, ProspectPage, TimelineItem
from keepwarm.app.ground.decisions import find_prospect
from keepwarm.app.ground.desk import Desk
from keepwarm.app.ground.errors import Refusal
from keepwarm.app.people.prospect import read_prospect
from keepwarm.app.people.research import ResearchCard, read_card
from keepwarm.engine.draft import (
    Draft,
    Letter,
    Nugget,
    Recipes,
    compose,
    measure_edit,
    write_letter,
)
from keepwarm.engine.values import Channel, Correspondent, Message, Tactic
from keepwarm.records import models
from keepwarm.records.database import writing

from .draft_facts import Addressee, Gathered, gather, read_addressee, read_rep, read_stored
from .draft_findings import Examined, examine, examine_text, refuse_errors, refuse_unfinished
from .nugget_yield import NuggetYield, fitting_nuggets

AFRESH: Final = 0
"""The number of the version that was never kept: what is composed."""
NUGGETS_SHOWN: Final = 5
VERSIONS_SHOWN: Final = 8
TEXT_CHARACTERS_MAX: Final = 20_000
SUBJECT_CHARACTERS_MAX: Final = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A text that was kept of one draft."""

    number: int
    subject: str
    text: str
    at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftPage:
    """A draft beside what it is made of."""

    prospect: ProspectPage
    draft: Draft
    facts: tuple[Fact, ...]
    research: ResearchCard
    """What is known of them and their company, and what would make it more relevant."""
    nugget: Nugget | None
    """What the draft gives; none where it gives nothing or nothing fits."""
    nuggets: tuple[Nugget, ...]
    """What else fits this person, best first."""
    yields: Mapping[tuple[str, str], NuggetYield]
    """By key and language what became of those that were given often enough to say anything."""
    ways: tuple[tuple[str, str], ...]
    """(tactic, channel) of every draft that can be asked for with this prospect."""
    lacking: tuple[tuple[str, str, str], ...]
    """The same of those for which something has to be found out first, and what."""
    below: TimelineItem | None
    """The mail of ours that a bump forwards."""
    versions: tuple[Version, ...]
    """What was kept since the last touch, newest first."""
    examined: Examined
    """The newest version kept, else what was composed, with what was found in it."""


def read_draft(
    desk: Desk,
    prospect_id: int,
    *,
    tactic: str = "",
    channel: str = "",
    nugget: str = "",
    close: str = "",
    filled: Mapping[str, str] | None = None,
    said: tuple[str, str] | None = None,
    version: int | None = None,
) -> DraftPage | None:
    """Return the draft of the planned touch, or of the one named; ``None`` without the prospect.

    What is examined is ``said`` (subject and text as typed), else the version kept of this number,
    else the newest, else what was composed; of number ``AFRESH`` that is at once.

    A ``Refusal`` says why there is nothing to write: to somebody who said stop nothing is drafted.
    """
    page = read_prospect(desk, prospect_id)
    if page is None:
        return None
    if page.is_suppressed:
        raise Refusal(f"Nothing is drafted for {page.name}: they asked for no further contact.")
    wanted = _wanted(page, tactic, channel)
    addressee = Addressee.of_page(page)
    gathered = gather(desk, addressee)
    fitting, yields = fitting_nuggets(desk, gathered.interest)
    chosen = _chosen(fitting, nugget)
    if wanted[0] is Tactic.RESEARCH_FIRST:
        raise Refusal(_research_words(read_card(desk, page, None, gathered.slots)))
    draft = compose(desk.packs.recipes, *wanted, gathered.facts(chosen, filled or {}), close=close)
    if draft is None:
        raise Refusal(
            f"There is nothing to write: {wanted[0].value} by {wanted[1].value} has no text."
            " Ask for another tactic or channel."
        )
    versions = _versions(desk, page, draft)
    if said is None:
        is_kept = bool(versions) and version != AFRESH and not filled
        wanted_back = next((each for each in versions if each.number == version), None)
        kept = wanted_back or (versions[0] if is_kept else None)
        said = (kept.subject, kept.text) if kept else _composed(draft)
    ways = tuple(_ways(desk.packs.recipes, gathered.slots))
    return DraftPage(
        prospect=page,
        draft=draft,
        facts=_shown(gathered, chosen),
        research=read_card(desk, page, draft, gathered.slots),
        nugget=chosen,
        nuggets=tuple(fitting[:NUGGETS_SHOWN]),
        yields={key: each for key, each in yields.items() if each.is_telling},
        ways=tuple(way[:2] for way in ways if not way[2]),
        lacking=tuple(way for way in ways if way[2]),
        below=_below(page) if draft.is_forward else None,
        versions=versions,
        examined=examine_text(desk, addressee, gathered, draft, channel=wanted[1].value, said=said),
    )


def _ways(recipes: Recipes, known: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """Yield tactic and channel of every draft, and what has to be found out before it, or ""."""
    for recipe in recipes.by_tactic.values():
        lacking = sorted(slot for slot in recipe.needs if not known.get(slot))
        question = recipes.questions.get(lacking[0], "") if lacking else ""
        for channel in recipe.forms:
            yield recipe.tactic.value, channel.value, question


def _research_words(card: ResearchCard) -> str:
    """Say what to find out before anything is written."""
    if not card.missing:
        return "Nothing is written yet: find a way to reach them, or the right person, first."
    need = card.missing[0].need
    return f"Nothing is written yet. Find out first: {need.question} Look at {need.where[0]}."


def _composed(draft: Draft) -> tuple[str, str]:
    return draft.subject.text if draft.subject else "", draft.skeleton


def _below(page: ProspectPage) -> TimelineItem | None:
    mails = (item for item in page.timeline if item.kind == "touch" and item.channel == "email")
    return next((item for item in mails if item.message_id), None)


def _versions(desk: Desk, page: ProspectPage, draft: Draft) -> tuple[Version, ...]:
    """Return what was kept of this draft; what came before the last touch was for that one."""
    last = next((item.at for item in page.timeline if item.kind == "touch"), None)
    rows = models.DraftVersion.objects.filter(
        workspace_id=desk.workspace_id,
        person__prospect__pk=page.prospect_id,
        tactic=draft.tactic.value,
        channel=draft.channel.value,
    )
    if last is not None:
        rows = rows.filter(at__gt=last)
    return tuple(
        Version(number=row.number, subject=row.subject, text=row.text, at=row.at)
        for row in rows.order_by("-number")[:VERSIONS_SHOWN]
    )


def keep_version(
    desk: Desk,
    prospect_id: int,
    *,
    tactic: str,
    channel: str,
    subject: str,
    text: str,
    nugget: str = "",
    close: str = "",
    filled: Mapping[str, str] | None = None,
) -> int:
    """Keep a text as the next version of a draft; return its number. The same again is no version.

    ``nugget``, ``close`` and ``filled`` say what it was composed of: how much of that stayed is
    kept along with it.

    A ``Refusal`` where there is nothing in it, or more than a message holds.
    """
    row = find_prospect(desk, prospect_id)
    wanted = _named(tactic, channel)
    subject, text = " ".join(subject.split()), text.replace("\r\n", "\n").strip()
    if not text:
        raise Refusal("Nothing was kept: the text is empty.")
    if len(text) > TEXT_CHARACTERS_MAX or len(subject) > SUBJECT_CHARACTERS_MAX:
        raise Refusal(
            f"Nothing was kept: a text has up to {TEXT_CHARACTERS_MAX} characters, a subject up"
            f" to {SUBJECT_CHARACTERS_MAX}."
        )
    examined = examine(
        desk, prospect_id, tactic=tactic, channel=channel, subject=subject, text=text
    )
    if examined is not None:
        refuse_unfinished(examined, done="Nothing was kept")
    draft = _compose_again(desk, prospect_id, wanted, nugget, close, filled or {})
    edit = measure_edit(draft, subject=subject, text=text) if draft is not None else None
    with writing(desk.workspace_id):
        kept = models.DraftVersion.objects.filter(
            workspace_id=desk.workspace_id,
            person_id=row.person_id,
            tactic=wanted[0].value,
            channel=wanted[1].value,
        )
        newest = kept.order_by("-number").first()
        if newest is not None and (newest.subject, newest.text) == (subject, text):
            return newest.number
        number = (kept.aggregate(last=Max("number"))["last"] or 0) + 1
        kept.create(
            workspace_id=desk.workspace_id,
            person_id=row.person_id,
            tactic=wanted[0].value,
            channel=wanted[1].value,
            number=number,
            subject=subject,
            text=text,
            kept_share=edit.kept_share if edit is not None else None,
            changed=list(edit.changed) if edit is not None else [],
            at=desk.now(),
        )
    return number


def _no_foot(_language: str) -> str:
    return ""


def _compose_again(
    desk: Desk,
    prospect_id: int,
    wanted: tuple[Tactic, Channel],
    nugget: str,
    close: str,
    filled: Mapping[str, str],
) -> Draft | None:
    """Return what the page had composed where it had no gap, else ``None``."""
    addressee = read_addressee(desk, prospect_id)
    if addressee is None:
        return None
    gathered = gather(desk, addressee)
    fitting, _ = fitting_nuggets(desk, gathered.interest)
    given = next((each for each in fitting if not nugget or each.key == nugget), None)
    draft = compose(desk.packs.recipes, *wanted, gathered.facts(given, filled), close=close)
    return None if draft is None or draft.gaps else draft


def write_eml(
    desk: Desk,
    prospect_id: int,
    *,
    tactic: str,
    channel: str,
    subject: str,
    text: str,
    foot: Callable[[str], str] = _no_foot,
    at: dt.datetime | None = None,
    is_final: bool = False,
) -> bytes:
    """Return a text as a mail in its thread, to be opened and sent by a mail program.

    A bump is a forward of the last mail of ours, whole, below the text. ``foot`` gives what stands
    at its end, by language. ``at`` is its date, by default now. ``is_final``
    refuses what the checks find to be an error. Nothing is sent.
    """
    page = read_draft(desk, prospect_id, tactic=tactic, channel=channel, said=(subject, text))
    if page is None or page.draft.channel is not Channel.EMAIL:
        raise Refusal("Nothing written: only a mail to a prospect becomes one.")
    refuse_unfinished(page.examined, done="Nothing written")
    if is_final:
        refuse_errors(page.examined, done="Not approved")
    rep, to = read_rep(desk), page.prospect
    if not to.email:
        raise Refusal(f"Nothing written: no mail address of {to.name} is known.")
    if not rep.address:
        raise Refusal("Nothing written: no mail of yours tells by which address you write.")
    own = page.below.message_id if page.below else None
    newest = next((item.message_id for item in to.timeline if item.message_id), None)
    if page.draft.is_forward and own is None:
        raise Refusal(f"Nothing written: no mail of yours to {to.name} is there to forward.")
    letter = Letter(
        sender=Correspondent(address=rep.address, name=rep.name),
        recipient=Correspondent(address=to.email, name=to.name),
        subject=subject,
        text="\n\n".join(part for part in (text.strip(), foot(page.draft.language)) if part),
        answers=_stored(desk, newest) if page.draft.is_reply else None,
        forwards=_stored(desk, own) if page.draft.is_forward else None,
        has_html=desk.workspace.has_html,
    )
    wording = desk.packs.recipes.wordings[page.draft.language]
    try:
        return write_letter(letter, wording, at=(at or desk.now()).astimezone(desk.zone))
    except ValueError as error:
        raise Refusal(f"Nothing written: {error}.") from error


def choose_html(desk: Desk, *, has_html: bool) -> None:
    """Have mails from now on bear an HTML form beside the plain text, or go as plain text only."""
    with writing(desk.workspace_id):
        models.Workspace.objects.filter(pk=desk.workspace_id).update(has_html=has_html)
    desk.workspace.has_html = has_html


def _stored(desk: Desk, message_id: int | None) -> Message | None:
    row = models.Message.objects.filter(workspace_id=desk.workspace_id, pk=message_id or 0).first()
    return read_stored(desk, bytes(row.digest)) if row else None


def _wanted(page: ProspectPage, tactic: str, channel: str) -> tuple[Tactic, Channel]:
    if tactic or channel:
        return _named(tactic, channel)
    if page.line is None:
        raise Refusal(f"No touch is open with {page.name}: {page.next_sentence}")
    return Tactic(page.line.tactic), Channel(page.line.channel)


def _named(tactic: str, channel: str) -> tuple[Tactic, Channel]:
    if not (tactic and channel):
        raise Refusal("Name both, a tactic and a channel, or neither.")
    try:
        return Tactic(tactic), Channel(channel)
    except ValueError as error:
        raise Refusal(f"Nothing drafted: {error}.") from error


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
