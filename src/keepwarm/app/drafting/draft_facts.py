"""Gathers what a draft may say of one prospect: every fact with where it is from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from keepwarm.app.day.history import read_exchange, read_timeline
from keepwarm.app.ground.cards import Fact, ProspectPage, TimelineItem
from keepwarm.app.ground.coverage import own_keys
from keepwarm.app.ground.decisions import decisions_on
from keepwarm.app.ground.desk import Desk
from keepwarm.app.people.prospect import read_addresses, read_facts
from keepwarm.app.people.research import research_of, typed_slots
from keepwarm.app.storing.stored_mail import open_mail
from keepwarm.engine.belief import Reason
from keepwarm.engine.draft import (
    LANGUAGES,
    DraftMaterial,
    Interest,
    Nugget,
    Wording,
    interest_words,
    is_about,
    words_said,
)
from keepwarm.engine.reading import fold_in_place, read_message, read_signature
from keepwarm.engine.values import Ask, Message, MessageKind, Unreadable
from keepwarm.records import models

from .their_words import (
    TheirWords,
    as_headline,
    find_address,
    find_greeting,
    find_topic,
    read_their_words,
)

LIKELY_REASON_MIN: Final = 0.15
"""Of the reasons shown, one that is less likely is not written for."""
OWN_MAILS_SEEN: Final = 6
"""Of the newest mails of ours, until one tells name, firm and number."""
_AHEAD_DAYS: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Rep:
    """Who writes: as the newest mails of theirs are signed."""

    name: str = ""
    address: str = ""
    firm: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressee:
    """Of a prospect, what a text for them is made of and held against."""

    prospect_id: int
    name: str
    account: str
    title: str
    timeline: tuple[TimelineItem, ...]
    facts: tuple[Fact, ...] = ()
    person_id: int = 0
    """Who it is, where that was read."""
    reasons: frozenset[Reason] | None = None
    """The likely reasons for their silence; None where nobody asked."""

    @classmethod
    def of_page(cls, page: ProspectPage) -> Addressee:
        """Return it where the whole page was read."""
        return cls(
            prospect_id=page.prospect_id,
            name=page.name,
            account=page.account,
            title=page.title,
            timeline=page.timeline,
            facts=page.facts,
            reasons=None
            if page.reasons is None
            else frozenset(
                line.reason for line in page.reasons.lines if line.chance >= LIKELY_REASON_MIN
            ),
        )


def read_addressee(desk: Desk, prospect_id: int) -> Addressee | None:
    """Return whom a text is for, without what is believed and planned: quick enough for typing."""
    row = (
        models.Prospect.objects.filter(workspace_id=desk.workspace_id, pk=prospect_id)
        .select_related("person", "person__account", "source")
        .first()
    )
    if row is None:
        return None
    account = row.person.account
    return Addressee(
        prospect_id=prospect_id,
        name=row.name,
        account=row.account_name or (account.name if account else ""),
        title=row.person.title,
        timeline=read_timeline(
            desk,
            row,
            read_exchange(desk, row),
            decisions_on(desk, row.person_id),
            desk.now().timestamp(),
        ),
        facts=read_facts(desk, row, read_addresses(row)),
        person_id=row.person_id,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """What is known for a draft, what of it the page shows, and what the prospect may like."""

    slots: dict[str, str]
    shown: tuple[Fact, ...]
    asked: frozenset[str]
    said: str
    interest: Interest
    matter: frozenset[str] = frozenset()
    """The words of what is talked of: subject and mails of theirs."""
    told: str = ""
    """Words of theirs, as they stand in ``their_words``."""
    settled: frozenset[str] = frozenset()
    """What need not be asked, as it is known."""

    @property
    def language(self) -> str:
        """Return the language in which to write."""
        return self.interest.language

    def facts(self, nugget: Nugget | None, filled: Mapping[str, str]) -> DraftMaterial:
        """Return all of it for the composer, with the nugget given and the parts typed in."""
        slots = dict(self.slots)
        if nugget is not None:
            slots |= {
                "nugget": nugget.text,
                "nugget_title": nugget.title,
                "short_gift": nugget.short,
            }
            if is_about(nugget, self.matter):
                slots["gift_topic"] = slots.get("topic", "")
            if is_about(nugget, interest_words([self.told])):
                slots["their_issue"] = slots.get("their_words", "")
        return DraftMaterial(
            language=self.language,
            slots=slots,
            asked=self.asked,
            said=self.said,
            filled=filled,
            settled=self.settled,
        )


def gather(desk: Desk, page: Addressee) -> Gathered:
    """Gather what is known of a prospect, and of the rep."""
    ours = [item for item in page.timeline if item.kind == "touch"]
    theirs = [item for item in page.timeline if item.is_human]
    rep = read_rep(desk)
    language, language_source = _language(desk, page)
    wording = desk.packs.recipes.wordings[language]
    mails = [item for item in page.timeline if item.channel == "email" and item.subject]
    empty = {rep.firm.casefold(), rep.name.casefold(), *desk.packs.recipes.no_topics}
    checks = desk.packs.checks.languages
    greetings = {code: words.greetings for code, words in checks.items()}
    topic = find_topic(mails, empty)
    words = read_their_words(desk, page.prospect_id, page.timeline, rep.name.split())
    salutation = find_greeting(ours, page.name, language, greetings)
    typed, noted_day = typed_slots(desk, research_of(desk, page.prospect_id), page.timeline)
    named_day = _their_date(desk, page)
    date = named_day or noted_day
    first, full = _names(desk, page.name, language)
    found = {
        "first_name": (first, ""),
        "full_name": (full, ""),
        "account": (page.account, ""),
        "salutation": (salutation, "your last mail to them"),
        "addressed": (find_address(salutation, checks[language].titles), ""),
        "plain_topic": (as_headline(topic), "subject of your mails"),
        "topic": (wording.quote(topic) if topic else "", ""),
        **_exchanged(desk, page.timeline, words, wording),
        "their_date": (
            wording.date(date) if date else "",
            "follows from what they said" if named_day else "noted by you",
        ),
        **{slot: (text, "noted by you") for slot, text in typed.items()},
        "day": (_next_day(desk, wording), ""),
        "other_name": (page.name, ""),
        "rep_name": (rep.name, "your own mails"),
        "rep_firm": (rep.firm, "your own signature"),
        "rep_phone": (rep.phone, "your own signature"),
    }
    said = words_said(item.text for item in ours)
    return Gathered(
        slots={slot: text for slot, (text, _) in found.items() if text},
        shown=(
            *(
                Fact(name=slot, value=text, source=source)
                for slot, (text, source) in found.items()
                if text and source
            ),
            Fact(name="language", value=language, source=language_source),
        ),
        asked=frozenset(item.sent.ask for item in ours if item.sent and item.sent.ask),
        said=said,
        interest=_interest(page, language, said, {item.subject for item in mails}, theirs),
        matter=interest_words([topic, *(item.text for item in theirs)]),
        told=words.told,
        settled=frozenset({Ask.RIGHT_PERSON.value} if any(item.text for item in theirs) else ()),
    )


def _exchanged(
    desk: Desk, timeline: Sequence[TimelineItem], words: TheirWords, wording: Wording
) -> dict[str, tuple[str, str]]:
    """Return what passed between us that a text may take up, each with where it is from."""
    asked_at = words.asked_at
    return {
        "their_words": (
            wording.quote(words.told) if words.told else "",
            _mail_of(desk, words.told_at),
        ),
        "their_request": (
            wording.quote(words.asked) if words.asked else "",
            _mail_of(desk, asked_at),
        ),
        "own_mail_on": (_own_mail_on(desk, timeline, wording), ""),
        "quiet_since": (_quiet_since(desk, timeline, wording), ""),
        "heard_on": (wording.date(_day_there(desk, asked_at)) if asked_at else "", ""),
    }


def _interest(
    page: Addressee,
    language: str,
    said: str,
    subjects: Iterable[str],
    theirs: Iterable[TimelineItem],
) -> Interest:
    """Return the words of all that they may be interested in, and why they may be silent."""
    texts = [*subjects, page.account, page.title, *(item.text for item in theirs)]
    about = interest_words([*texts, *(fact.value for fact in page.facts)])
    return Interest(
        language=language,
        words={"issues": about, "industries": about, "personas": about},
        said=said,
        reasons=page.reasons,
    )


def _names(desk: Desk, name: str, language: str) -> tuple[str, str]:
    """Return first and full name; an address or a department in place of a name is none."""
    is_shared = name.casefold() in desk.packs.identities.role_names
    if is_shared or "@" in name or not name.strip():
        return "", ""
    titles = desk.packs.checks.languages[language].titles
    parts = name.split()
    while len(parts) > 1 and _is_title(parts[0], titles):
        parts = parts[1:]
    # What is left of "Dr. Kroll" is no first name.
    is_whole = len(parts) > 1 or len(name.split()) == 1
    return parts[0] if is_whole else "", name


def _is_title(word: str, titles: Collection[str]) -> bool:
    return word.endswith(".") or fold_in_place(word) in titles


def _own_mail_on(desk: Desk, timeline: Iterable[TimelineItem], wording: Wording) -> str:
    ours = (item for item in timeline if item.kind == "touch" and item.channel == "email")
    newest = next((item for item in ours if item.message_id), None)
    return wording.date(_day_there(desk, newest.at)) if newest else ""


def _quiet_since(desk: Desk, timeline: Iterable[TimelineItem], wording: Wording) -> str:
    """Return the day of their last word where ours came after it, else ""."""
    ours = 0
    for item in timeline:
        if item.is_human:
            return wording.date(_day_there(desk, item.at)) if ours else ""
        ours += item.kind == "touch"
    return ""


def _mail_of(desk: Desk, at: dt.datetime | None) -> str:
    there = _day_there(desk, at) if at else None
    return f"their mail of {there.day} {there:%B}" if there else ""


def _day_there(desk: Desk, at: dt.datetime) -> dt.date:
    return at.astimezone(desk.zone).date()


def _their_date(desk: Desk, page: Addressee) -> dt.date | None:
    """Return the day that they named for going on, while it is ahead."""
    row = (
        models.Signal.objects.filter(
            workspace_id=desk.workspace_id,
            person__prospect__pk=page.prospect_id,
            resume_at__gt=desk.now(),
        )
        .order_by("-at")
        .first()
    )
    return row.resume_at.astimezone(desk.zone).date() if row and row.resume_at else None


def _next_day(desk: Desk, wording: Wording) -> str:
    today = desk.now().astimezone(desk.zone).date()
    return wording.day(
        desk.working_time.working_day(today + dt.timedelta(days=_AHEAD_DAYS), user_id=desk.user_id)
    )


def _language(desk: Desk, page: Addressee) -> tuple[str, str]:
    """Return the language of their newest mail, else of ours to them, else of the lead file."""
    messages = [item.message_id for item in page.timeline if item.message_id]
    own = {"workspace_id": desk.workspace_id, "message_id__in": messages}
    theirs = models.Reading.objects.filter(**own, language__in=LANGUAGES, message__kind="human")
    ours = models.SentReading.objects.filter(**own, language__in=LANGUAGES)
    for rows, source in ((theirs, "their mails"), (ours, "your mails to them")):
        found = rows.order_by("-message__at", "-message_id").first()
        if found is not None:
            return found.language, source
    extra = models.Prospect.objects.filter(
        workspace_id=desk.workspace_id, pk=page.prospect_id
    ).values_list("extra", flat=True)
    told = str((extra[0] or {}).get("Language", "")).casefold()[:2] if extra else ""
    return (told, "the lead file") if told in LANGUAGES else ("en", "nothing told another")


def read_rep(desk: Desk) -> Rep:
    """Return who writes, as the newest own mails tell by sender and signature."""
    mails = models.Message.objects.filter(
        workspace_id=desk.workspace_id,
        kind=MessageKind.HUMAN.value,
        participation__role="from",
        participation__person__key__in=own_keys(desk),
    )
    rep = Rep()
    for digest in mails.order_by("-at").values_list("digest", flat=True)[:OWN_MAILS_SEEN]:
        found = _signed(desk, bytes(digest))
        rep = Rep(
            name=rep.name or found.name,
            address=rep.address or found.address,
            firm=rep.firm or found.firm,
            phone=rep.phone or found.phone,
        )
        if rep.name and rep.firm and rep.phone:
            break
    return rep


def read_stored(desk: Desk, digest: bytes) -> Message | None:
    """Return a kept mail; ``None`` where it is gone or cannot be read."""
    message = open_mail(desk, digest)
    return None if isinstance(message, Unreadable) else message


def _signed(desk: Desk, digest: bytes) -> Rep:
    message = read_stored(desk, digest)
    if message is None or message.sender is None:
        return Rep()
    signature = read_message(message, desk.packs.lexicon).signature
    facts = read_signature(signature, desk.packs.lexicon.split)
    return Rep(
        name=message.sender.name,
        address=message.sender.address,
        firm=facts.company,
        phone=facts.phones[0].written if facts.phones else "",
    )
