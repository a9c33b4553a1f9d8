"""Gathers what a draft may say of one prospect: every fact with where it is from."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from keepwarm.engine.draft import (
    LANGUAGES,
    DraftMaterial,
    Interest,
    Nugget,
    Wording,
    interest_words,
    words_said,
)
from keepwarm.engine.reading import fold_in_place, read_message, read_signature
from keepwarm.engine.timeline import bare_subject
from keepwarm.engine.values import Intent, Message, MessageKind, Unreadable
from keepwarm.records import models

from .cards import Fact, ProspectPage, TimelineItem
from .coverage import own_keys
from .desk import Desk
from .history import read_exchange, read_timeline
from .prospect import read_addresses, read_facts
from .research import research_of, typed_slots
from .stored_mail import open_mail

OWN_MAILS_SEEN: Final = 6
"""Of the newest mails of ours, until one tells name, firm and number."""
WORDS_QUOTED_MAX: Final = 90
"""Characters of theirs that are quoted back: a phrase, never a paragraph."""
_QUOTED_WORDS_MIN: Final = 3
_GREETING_LENGTH_MAX: Final = 60
_GREETING_WORDS_MAX: Final = 4
_AHEAD_DAYS: Final = 2
_TOLD: Final = frozenset(
    {
        Intent.QUESTION.value,
        Intent.ASKED_FOR_INFO.value,
        Intent.INTERESTED.value,
        Intent.TOO_EXPENSIVE.value,
        Intent.NO_BUDGET.value,
    }
)
_SENTENCE_END: Final = re.compile(r"(?<=[.!?…])\s+")
_UNQUOTABLE: Final = re.compile(r"https?:|www\.|[@<>{}\[\]|\\]|[^\S ]")


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
        timeline=read_timeline(desk, row, read_exchange(desk, row), desk.now().timestamp()),
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
        return DraftMaterial(
            language=self.language, slots=slots, asked=self.asked, said=self.said, filled=filled
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
    greetings = {code: words.greetings for code, words in desk.packs.checks.languages.items()}
    topic = next((name for item in mails if (name := _topic(item, empty))), "")
    words, words_at = _their_words(desk, page)
    typed, noted_day = typed_slots(desk, research_of(desk, page.prospect_id), page.timeline)
    named_day = _their_date(desk, page)
    date = named_day or noted_day
    first, full = _names(desk, page.name)
    found = {
        "first_name": (first, ""),
        "full_name": (full, ""),
        "account": (page.account, ""),
        "salutation": (_salutation(ours, page.name, language, greetings), "your last mail to them"),
        "plain_topic": (topic, "subject of your mails"),
        "topic": (wording.quote(topic) if topic else "", ""),
        "their_words": (wording.quote(words) if words else "", words_at),
        "their_date": (
            wording.date(date) if date else "",
            "the day that they named" if named_day else "noted by you",
        ),
        **{slot: (text, "noted by you") for slot, text in typed.items()},
        "day": (_next_day(desk, wording), ""),
        "other_name": (page.name, ""),
        "rep_name": (rep.name, "your own mails"),
        "rep_firm": (rep.firm, "your own signature"),
        "rep_phone": (rep.phone, "your own signature"),
    }
    texts = [topic, page.account, page.title, *(item.text for item in theirs)]
    about = interest_words([*texts, *(fact.value for fact in page.facts)])
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
        interest=Interest(
            language=language,
            words={"issues": about, "industries": about, "personas": about},
            said=said,
        ),
    )


def _topic(item: TimelineItem, empty: Collection[str]) -> str:
    """Return what a mail is about by its subject; one that names the seller names nothing."""
    subject = bare_subject(item.subject) if item.kind == "touch" or item.is_human else ""
    folded = subject.casefold()
    is_empty = folded.strip(" ?!.") in empty or any(
        f" {phrase} " in f" {folded} " for phrase in empty if " " in phrase
    )
    return "" if is_empty else subject.rstrip(" ?!.")


def _names(desk: Desk, name: str) -> tuple[str, str]:
    """Return first and full name; an address or a department in place of a name is none."""
    is_shared = name.casefold() in desk.packs.identities.role_names
    if is_shared or "@" in name or not name.strip():
        return "", ""
    return name.split(maxsplit=1)[0], name


def _salutation(
    ours: Iterable[TimelineItem],
    name: str,
    language: str,
    greetings: Mapping[str, Collection[str]],
) -> str:
    """Return how we greeted them in the newest mail that greets: they know it.

    A greeting of another language than that of the draft is left out.
    """
    own = greetings[language]
    foreign = {word for words in greetings.values() for word in words if word not in own}
    parts = [part.casefold() for part in name.split()]
    for item in ours:
        if item.channel != "email":
            continue
        first = item.text.strip().partition("\n")[0].strip()
        is_short = first.endswith((",", ":")) and len(first) <= _GREETING_LENGTH_MAX
        word = fold_in_place(first.partition(" ")[0]).strip(" ,:")
        if is_short and word not in foreign and any(part in first.casefold() for part in parts):
            return first
    return ""


def _their_words(desk: Desk, page: Addressee) -> tuple[str, str]:
    """Return the words of theirs that tell most, from their newest message that has such."""
    messages = [item.message_id for item in page.timeline if item.is_human and item.message_id]
    readings = models.Reading.objects.filter(
        workspace_id=desk.workspace_id, message_id__in=messages, is_injection=False
    ).select_related("message")
    wrote = set(
        models.Participation.objects.filter(
            workspace_id=desk.workspace_id,
            message_id__in=messages,
            role="from",
            person__prospect__pk=page.prospect_id,
        ).values_list("message_id", flat=True)
    )
    texts = {item.message_id: item.text for item in page.timeline}
    for reading in readings.order_by("-message__at", "-message_id"):
        if reading.message_id not in wrote or not reading.message.at:
            continue
        for label, words, *_ in reading.evidence:
            sentence = _sentence_with(str(words), texts.get(reading.message_id, ""))
            phrase = _without_greeting(desk, sentence)
            if label in _TOLD and _is_quotable(phrase) and not _stops_short(desk, phrase):
                return phrase, f"their mail of {_day_words(desk, reading.message.at)}"
    return "", ""


def _is_quotable(phrase: str) -> bool:
    is_telling = len(phrase.split()) >= _QUOTED_WORDS_MIN
    return is_telling and len(phrase) <= WORDS_QUOTED_MAX and not _UNQUOTABLE.search(phrase)


def _sentence_with(words: str, text: str) -> str:
    """Return the sentence of a text in which the words stand; "" where it is not found.

    Half a sentence in quotation marks reads as if it had been cut to suit.
    """
    phrase, whole = " ".join(words.split()).casefold(), " ".join(text.split())
    sentences = (each for each in _SENTENCE_END.split(whole) if phrase in each.casefold())
    return next(sentences, "").strip(" .,;:!?\"'“”„«»‘’¿¡")


def _without_greeting(desk: Desk, phrase: str) -> str:
    """Return a sentence without the greeting that it begins with: nobody quotes that back."""
    opening, comma, rest = phrase.partition(",")
    words = fold_in_place(opening).split()
    is_greeting = bool(comma and words) and any(
        words[0] in language.greetings for language in desk.packs.checks.languages.values()
    )
    return rest.strip() if is_greeting and len(words) <= _GREETING_WORDS_MAX else phrase


def _stops_short(desk: Desk, phrase: str) -> bool:
    """Return whether a phrase ends in a word that leads on to what is not quoted."""
    last = fold_in_place(phrase.rpartition(" ")[2])
    return any(last in words.language.common for words in desk.packs.checks.languages.values())


def _day_words(desk: Desk, at: dt.datetime) -> str:
    there = at.astimezone(desk.zone)
    return f"{there.day} {there:%B}"


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
