"""The dates, people, numbers and addresses that an answer gives, as far as its intents ask."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from keepwarm.engine.reading._date_calendar import working_day_from
from keepwarm.engine.reading._date_words import DateWords
from keepwarm.engine.reading._dates import FoundDate, find_dates, resume_date, return_date
from keepwarm.engine.reading._features import Analysed
from keepwarm.engine.reading._lexicon import Lexicon
from keepwarm.engine.reading._people import ADDRESS, Named, people_in, phones_in
from keepwarm.engine.values import PREFERRED_CHANNEL, Contact, Details, Intent, Reading

_REFERRING: Final = frozenset({Intent.WRONG_PERSON, Intent.LEFT_COMPANY})
_REFERRAL_CUES: Final = ("decides", "successor", "wrong_person", "left_company")
_STAND_IN_CUES: Final = ("stand_in", "out_of_office", "decides")
_PHONE_INTENTS: Final = frozenset(
    {
        Intent.PREFERS_PHONE,
        Intent.PREFERS_TEXT,
        Intent.MEETING_REQUEST,
        Intent.PREFERS_IN_PERSON,
        Intent.INTERESTED,
        Intent.QUESTION,
        Intent.ASKED_FOR_INFO,
        Intent.NOT_NOW,
        Intent.OUT_OF_OFFICE,
    }
)
_OVER_FIRST: Final = ("until", "through", "after")
_DAY: Final = dt.timedelta(days=1)
_FAR_AHEAD: Final = dt.timedelta(days=4 * 365)
_DIGIT: Final = re.compile(r"\d")
_POINT: Final = "point_phone"
_FAR: Final = 10_000


def read_details(
    base: Reading,
    analysed: Analysed,
    lexicon: Lexicon,
    intents: Sequence[Intent],
    *,
    received_on: dt.date,
) -> Details:
    """Return what ``base.new_text`` says beside its intents; nothing that they do not ask for."""
    text, said, language = base.new_text, set(intents), analysed.language
    resume_on, tolerance_days = _resume(text, said, lexicon.dates, language, received_on)
    return_on = _return(text, said, lexicon.dates, language, received_on)
    people: list[Named] = []
    if said & (_REFERRING | {Intent.OUT_OF_OFFICE}):
        known = lexicon.languages.get(language)
        people = people_in(
            text, lexicon.people, language=language, common=known.common if known else frozenset()
        )
    referral = None
    if said & _REFERRING:
        others = _without_leavers(people, analysed) if Intent.LEFT_COMPANY in said else people
        referral = _nearest(others, _REFERRAL_CUES, analysed)
    alternate = None
    if Intent.OUT_OF_OFFICE in said:
        alternate = _nearest(people, _STAND_IN_CUES, analysed)
    taken = {contact.phone for contact in (referral, alternate) if contact and contact.phone}
    return Details(
        resume_on=resume_on,
        resume_tolerance_days=tolerance_days,
        return_on=return_on,
        referral=referral,
        alternate=alternate,
        phone=_phone(base, analysed, said, taken),
        email=_email(text, said, (referral, alternate)),
    )


def _resume(
    text: str, said: set[Intent], words: DateWords, language: str, received_on: dt.date
) -> tuple[dt.date | None, int]:
    """Return from when they want to be approached again, and how exact that is.

    Somebody who says "later" and names one day ahead without any other use for it means that day.
    """
    if Intent.NOT_NOW not in said:
        return None, 0
    found = resume_date(text, received_on, words, language=language)
    if found is not None:
        return found.on, found.tolerance_days
    ahead = [
        one
        for one in _ahead(text, words, language, received_on)
        # A bare weekday may be anything: a funeral, a market, a day off.
        if one.precision != "day" or _DIGIT.search(text, one.start, one.end)
    ]
    if Intent.OUT_OF_OFFICE in said or not ahead:
        return None, 0
    last = ahead[-1]
    is_over_first = last.direction in _OVER_FIRST and last.precision in ("day", "week")
    on = last.last + _DAY if is_over_first and last.last else last.first
    return on, last.tolerance_days


def _return(
    text: str, said: set[Intent], words: DateWords, language: str, received_on: dt.date
) -> dt.date | None:
    """Return their first day back; the last day ahead that an absence names, where no cue tells."""
    if Intent.OUT_OF_OFFICE not in said:
        return None
    found = return_date(text, received_on, words, language=language)
    if found is not None:
        return found.on
    ahead = [one for one in _ahead(text, words, language, received_on) if one.precision == "day"]
    if not ahead or said & {Intent.MEETING_REQUEST, Intent.NOT_NOW}:
        return None
    last = ahead[-1]
    if last.direction in _OVER_FIRST or last.first != last.last:
        return working_day_from(last.last + _DAY) if last.last else None
    return last.first


def _ahead(text: str, words: DateWords, language: str, received_on: dt.date) -> list[FoundDate]:
    """Return the dates that a text names for the time to come, those of deadlines left out."""
    found = find_dates(text, received_on, words, language=language)
    return [
        one
        for one in found
        if one.first is not None
        and received_on < one.first <= received_on + _FAR_AHEAD
        and one.direction not in ("by", "since")
    ]


def _without_leavers(people: Sequence[Named], analysed: Analysed) -> list[Named]:
    """Leave out who has left: named in the same sentence before the words that say so."""
    gone = [
        (
            analysed.sentences[hit.sentence].starts[0],
            analysed.sentences[hit.sentence].ends[hit.last - 1],
        )
        for hit in analysed.hits
        if hit.label == Intent.LEFT_COMPANY and not hit.is_negated
    ]
    stayed = [
        person
        for person in people
        if person.is_writer
        or person.contact.email
        or not any(start <= person.start < end for start, end in gone)
    ]
    return stayed or list(people[-1:])


def _nearest(people: Sequence[Named], cues: Iterable[str], analysed: Analysed) -> Contact | None:
    """Return the person meant: with an address before one without, then nearest to a cue."""
    if not people:
        return None
    places = [
        (analysed.sentences[hit.sentence].starts[hit.first], order)
        for order, cue in enumerate(cues)
        for hit in analysed.hits
        if hit.label == cue and not hit.is_negated
    ]

    def distance(person: Named) -> tuple[bool, bool, bool, int]:
        near = min((abs(person.start - at) + 40 * order for at, order in places), default=_FAR)
        is_owner = "'" in person.contact.name[-2:]
        return (not person.contact.email, not person.contact.phone, is_owner, near)

    best = min(people, key=distance)
    name = best.contact.name
    for ending in ("'s", "’s"):
        name = name.removesuffix(ending)
    return replace(best.contact, name=name)


def _phone(base: Reading, analysed: Analysed, said: set[Intent], taken: set[str]) -> str:
    """Return the number they point to: one in the text, or the signature's if they say so."""
    wanted = said & _PHONE_INTENTS
    numbers = [found[0].strip() for found in phones_in(base.new_text)]
    numbers = [number for number in numbers if number not in taken]
    if wanted and numbers:
        return numbers[0]
    is_pointed = any(hit.label == _POINT and not hit.is_negated for hit in analysed.hits)
    if is_pointed and said & (PREFERRED_CHANNEL.keys() | {Intent.MEETING_REQUEST}):
        return next((found[0].strip() for found in phones_in(base.signature)), "")
    return ""


def _email(text: str, said: set[Intent], others: Iterable[Contact | None]) -> str:
    """Return an address of their own that they give, where mail is what they want."""
    if not said & {Intent.PREFERS_EMAIL, Intent.ASKED_FOR_INFO}:
        return ""
    theirs = {contact.email for contact in others if contact}
    found = (match[0].strip(".'-") for match in ADDRESS.finditer(text))
    return next((address for address in found if address not in theirs), "")
