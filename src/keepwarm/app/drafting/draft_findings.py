"""Holds a text against the rules of the craft, with all that is known of whom it is for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from keepwarm.app.ground.cards import TimelineItem
from keepwarm.app.ground.desk import Desk
from keepwarm.app.ground.errors import Refusal
from keepwarm.engine.draft import CHECKS, Draft, Repair, check_draft, compose, repair_draft
from keepwarm.engine.values import (
    Channel,
    DraftFacts,
    DraftInContext,
    EarlierTouch,
    Finding,
    Severity,
    Tactic,
)

from .draft_facts import Addressee, Gathered, gather, read_addressee
from .nuggets import nuggets_in_use

TOUCHES_COMPARED_MAX: Final = 20
"""How many of the newest words, ours and theirs, a text is held against."""
WORDS_A_MINUTE: Final = 150
"""How fast a voicemail is spoken: the pace of clear speech."""
FORBIDDEN: Final = frozenset({"placeholder_left_in"})
"""What no text is kept or handed over with: it was never meant to be read."""
_CHECKS: Final = {check.code: check for check in CHECKS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One finding with its reason, the words it points at, and what mends it with one press."""

    finding: Finding
    reason: str
    words: str
    repair: Repair | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """A text as it stands: what was found in it, its length, and the time it takes to say it."""

    subject: str
    text: str
    found: tuple[Found, ...]
    words_count: int
    seconds: int

    @property
    def parts(self) -> tuple[tuple[str, str], ...]:
        """Return the text in pieces, each with the severity of the finding on it, or ""."""
        spans = sorted(
            (each.finding.start, each.finding.end, each.finding.severity.value)
            for each in self.found
            if not each.finding.is_in_subject and each.finding.end > each.finding.start
        )
        pieces, at = [], 0
        for start, end, severity in spans:
            if start < at or end - start >= len(self.text.strip()):
                continue
            pieces += [(self.text[at:start], ""), (self.text[start:end], severity)]
            at = end
        return tuple(piece for piece in (*pieces, (self.text[at:], "")) if piece[0])


def examine(
    desk: Desk, prospect_id: int, *, tactic: str, channel: str, subject: str, text: str
) -> Examined | None:
    """Return what a text for a prospect has that a careful salesperson would change.

    Nothing is kept. ``None`` without the prospect; a ``Refusal`` for a tactic or channel that there
    is not.
    """
    try:
        wanted = Tactic(tactic), Channel(channel)
    except ValueError as error:
        raise Refusal(f"Nothing checked: {error}.") from error
    addressee = read_addressee(desk, prospect_id)
    if addressee is None:
        return None
    gathered = gather(desk, addressee)
    draft = compose(desk.packs.recipes, *wanted, gathered.facts(None, {}))
    return examine_text(desk, addressee, gathered, draft, channel=channel, said=(subject, text))


def examine_text(
    desk: Desk,
    addressee: Addressee,
    gathered: Gathered,
    draft: Draft | None,
    *,
    channel: str,
    said: tuple[str, str],
) -> Examined:
    """Return the same where all that is known was gathered before; ``said`` is subject, text."""
    subject, text = said[0], said[1].replace("\r\n", "\n")
    below = _below(addressee.timeline) if draft is not None and draft.is_forward else ""
    held = DraftInContext(
        text=text + below,
        channel=Channel(channel),
        language=gathered.language,
        subject=subject,
        facts=_facts(desk, addressee, gathered),
        history=tuple(_history(desk, addressee)),
    )
    lexicon = desk.packs.checks
    offers = _offers(draft) if draft is not None else {}
    found = []
    # What still has gaps is no text yet: that something is missing is said once.
    is_unfinished = draft is not None and bool(draft.gaps) and text == draft.skeleton
    for finding in check_draft(held, lexicon) if text.strip() and not is_unfinished else ():
        repair = repair_draft(held, finding, lexicon, offers)
        where = subject if finding.is_in_subject else held.text
        found.append(
            Found(
                finding=finding,
                reason=_CHECKS[finding.code].reason,
                words=where[finding.start : finding.end],
                repair=_without(repair, below) if repair else None,
            )
        )
    words = len(text.split())
    return Examined(
        subject=subject,
        text=text,
        found=tuple(found),
        words_count=words,
        seconds=round(words * 60 / WORDS_A_MINUTE),
    )


def refuse_unfinished(examined: Examined, *, done: str) -> None:
    """Raise a ``Refusal`` where a place is left to fill in; ``done`` is what was not done."""
    for each in examined.found:
        if each.finding.code in FORBIDDEN:
            raise Refusal(f"{done}: “{each.words}” was left to fill in.")


def refuse_errors(examined: Examined, *, done: str) -> None:
    """Raise a ``Refusal`` where something was found that no mail leaves with."""
    for each in examined.found:
        if each.finding.severity is Severity.ERROR:
            raise Refusal(f"{done}: {each.finding.message}")


def is_serious(examined: Examined) -> bool:
    """Return whether anything was found that weighs more than a note."""
    return any(each.finding.severity is not Severity.NOTE for each in examined.found)


def _facts(desk: Desk, addressee: Addressee, gathered: Gathered) -> DraftFacts:
    rep, firm = gathered.slots.get("rep_name", ""), gathered.slots.get("rep_firm", "")
    nuggets = [each for each in nuggets_in_use(desk) if each.language == gathered.language]
    return DraftFacts(
        name=gathered.slots.get("full_name", ""),
        company=addressee.account,
        role=addressee.title,
        known=tuple(fact.value for fact in addressee.facts),
        rep=", ".join(part for part in (rep, firm) if part),
        rep_company=firm,
        proof=tuple(f"{each.title}\n{each.text}\n{each.short}" for each in nuggets),
        others=(*gathered.slots.values(), *{item.subject for item in addressee.timeline}),
    )


def _history(desk: Desk, addressee: Addressee) -> Iterable[EarlierTouch]:
    now = desk.now()
    said = [item for item in addressee.timeline if item.text and item.kind in ("touch", "signal")]
    for item in said[:TOUCHES_COMPARED_MAX]:
        yield EarlierTouch(
            text=item.text,
            channel=item.channel,
            days_ago=(now - item.at).total_seconds() / 86_400,
            is_theirs=item.kind != "touch",
        )


def _below(timeline: Iterable[TimelineItem]) -> str:
    """Return the mail that a bump forwards as it stands below the text, for the checks."""
    for item in timeline:
        if item.kind == "touch" and item.channel == "email" and item.message_id:
            head = f"---------- Forwarded message ----------\nSubject: {item.subject}"
            return f"\n\n{head}\n\n{item.text}"
    return ""


def _without(repair: Repair, below: str) -> Repair:
    if not below:
        return repair
    text = repair.text.partition(below.strip().partition("\n")[0])[0].strip()
    return Repair(label=repair.label, subject=repair.subject, text=text)


def _offers(draft: Draft) -> Mapping[str, str]:
    return {block.part: block.text for block in draft.blocks if block.text}
