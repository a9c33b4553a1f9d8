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
from keepwarm.engine.reading._grammar import Hit
from keepwarm.engine.reading._lexicon import Lexicon
from keepwarm.engine.reading._people import people_in
from keepwarm.engine.reading._people_reach import ADDRESS, Named, phones_in
from keepwarm.engine.reading._successors import successor_of
from keepwarm.engine.values import PREFERRED_CHANNEL, Contact, Details, Intent, Reading

_REFERRING: Final = frozenset({Intent.WRONG_PERSON, Intent.LEFT_COMPANY})
_REFERRAL_CUES: Final = ("decides", "successor")
_STAND_IN_CUES: Final = ("stand_in",)
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
_DAY_TOLERANCE_DAYS: Final = 3
_DAY: Final = dt.timedelta(days=1)
_FAR_AHEAD: Final = dt.timedelta(days=4 * 365)
_NO_RESUME: Final = frozenset(
    {
        Intent.MEETING_REQUEST,
        Intent.UNSUBSCRIBE,
        Intent.HOSTILE,
        Intent.AUTO_REPLY,
        Intent.BOUNCE,
    }
)
_POINT: Final = "point_phone"
_ASKED_BEHIND: Final = re.compile(r"[^.!?\n]{0,200}\?")
_FAR: Final = 1_000_000


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
            text,
            lexicon.people,
            language=language,
            common=known.common if known else frozenset(),
            ordinary=known.grammar.by_word if known else (),
        )
    takes_numbers = not said & PREFERRED_CHANNEL.keys()  # who wants to be rung gives their own
    referral = None
    if said & _REFERRING:
        is_successor = Intent.LEFT_COMPANY in said
        referral = _meant(
            people, _REFERRAL_CUES, analysed,
            is_successor=is_successor, takes_subjects=True, takes_numbers=takes_numbers,
        )  # fmt: skip
        if is_successor and not (referral and referral.email):
            own = successor_of(base, people, lexicon.people, lexicon.split)
            number = referral.phone if referral and not referral.name else ""
            referral = replace(own, phone=own.phone or number) if own else referral
    alternate = None
    if Intent.OUT_OF_OFFICE in said:
        alternate = _meant(
            people, _STAND_IN_CUES, analysed,
            is_successor=False, takes_subjects=False, takes_numbers=takes_numbers,
        )  # fmt: skip
        if alternate == referral:  # told as the right one for good, not for the while
            alternate = None
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

    A date for which they ask stands whatever else they say, unless they want a talk now or nothing
    at all. Who says "later" and names one day ahead without any other use for it means that day.
    """
    is_later = Intent.NOT_NOW in said
    if not is_later and said & _NO_RESUME:
        return None, 0
    found = resume_date(text, received_on, words, language=language)
    if found is not None:
        is_return = Intent.OUT_OF_OFFICE in said and found.tolerance_days <= _DAY_TOLERANCE_DAYS
        is_meant = is_later or (found.is_wished and not is_return)
        return (found.on, found.tolerance_days) if is_meant else (None, 0)
    if not is_later:
        return None, 0
    back = return_date(text, received_on, words, language=language)
    is_away = Intent.OUT_OF_OFFICE in said
    if back is not None and not is_away:  # "from the 19th I am human again"
        return back.on, _DAY_TOLERANCE_DAYS
    # A bare weekday may be anything: a funeral, a market, a day off.
    is_proposed = Intent.MEETING_REQUEST in said
    found_ahead = _ahead(text, words, language, received_on, may_be_asked=is_proposed)
    # A day for a talk is not the day from which to ask again.
    is_talk = bool(said & {Intent.MEETING_REQUEST, Intent.PREFERS_IN_PERSON})
    ahead = [one for one in found_ahead if not (one.is_weekday or (is_talk and one.is_appointment))]
    if is_away:  # a day behind the return has another meaning than the absence
        ahead = [one for one in ahead if back and one.first and one.first > back.on]
    if not ahead:
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


def _ahead(
    text: str,
    words: DateWords,
    language: str,
    received_on: dt.date,
    *,
    may_be_asked: bool = False,
) -> list[FoundDate]:
    """Return the dates that a text names for the time to come.

    Those of deadlines are left out, and those asked about: "can you deliver by 10 July?". They are
    not where a talk is proposed: "could we say 10 July?".
    """
    found = find_dates(text, received_on, words, language=language)
    return [
        one
        for one in found
        if one.first is not None
        and received_on < one.first <= received_on + _FAR_AHEAD
        and one.direction not in ("by", "since")
        and (may_be_asked or not _ASKED_BEHIND.match(text, one.end))
    ]


def _meant(
    people: Sequence[Named],
    cues: Sequence[str],
    analysed: Analysed,
    *,
    is_successor: bool,
    takes_subjects: bool,
    takes_numbers: bool,
) -> Contact | None:
    """Return the person meant; ``None`` where nobody is named to whom anything points.

    An address or a number points, words beside the name do, and a clear phrase in its sentence;
    with ``takes_subjects`` also that somebody does something at all, with ``takes_numbers`` a
    number beside nobody.
    Who has left is not meant, nor who writes, unless it is they who followed.
    """
    clear = [_place(hit, analysed) for hit in _hits(cues, analysed) if hit.tier == "sure"]
    gone = [_place(hit, analysed) for hit in _hits((Intent.LEFT_COMPANY,), analysed)]
    possible = [
        person
        for place, person in enumerate(people)
        if _may_be_meant(
            person,
            clear,
            gone,
            is_first=not place,
            is_successor=is_successor,
            takes_subjects=takes_subjects,
        )
    ]
    named = [person for person in possible if not _is_number(person)]
    if not possible and takes_subjects:
        named = _only_other(people, analysed, gone, is_successor=is_successor)
    best = _nearest(named, cues, analysed)
    numbers = [person.contact for person in possible if _is_number(person)]
    if not numbers or not takes_numbers:
        return best
    if best is None:
        return numbers[0]
    return replace(best, phone=best.phone or numbers[0].phone)


def _may_be_meant(
    person: Named,
    clear: Sequence[tuple[int, int, int]],
    gone: Sequence[tuple[int, int, int]],
    *,
    is_first: bool,
    is_successor: bool,
    takes_subjects: bool,
) -> bool:
    """Tell whether anything points to somebody who is neither gone nor the writer."""
    contact = person.contact
    if contact.email or contact.phone:
        return True
    if not takes_subjects and not contact.name:
        return False  # "ring the office" names nobody for the while
    is_told = person.is_subject or person.is_titled or bool(contact.role)
    if is_successor:  # whoever stands beside the words of leaving may be the leaver
        is_apart = not any(begin <= person.start < end for begin, _, end in gone)
        is_told = is_told and is_apart and not is_first
    is_near = any(
        begin <= person.start < end and (not person.is_writer or is_successor)
        for begin, _, end in clear
    )
    if not takes_subjects and " " not in contact.name:
        is_near = is_near and (is_told or person.is_stand_in)  # a place has one word as well
    if is_successor and person.is_follower:
        return True
    if not person.is_stand_in and _next(gone, person) < _next(clear, person):
        return False
    is_likely = is_told if takes_subjects else person.is_stand_in
    return is_likely or is_near or person.is_pointed_at


def _only_other(
    people: Sequence[Named],
    analysed: Analysed,
    gone: Sequence[tuple[int, int, int]],
    *,
    is_successor: bool,
) -> list[Named]:
    """Return the one full name that a text tells beside its writer's and that of who has left.

    Who answers that somebody is gone, or that it is not theirs, names another for one reason.
    """
    others = [one for one in people if " " in one.contact.name and not one.is_writer]
    if not is_successor:
        writers = {person.contact.name for person in people if person.is_writer}
        found = [one for one in others if one.begins_clause and one.contact.name not in writers]
        return found if len(found) == 1 else []
    beginning = analysed.sentences[0].ends[-1] if analysed.sentences else 0
    found = [
        one
        for one in others
        if one.start >= beginning
        and not any(begin <= one.start <= at for begin, at, _ in gone)
        and (one is not people[0] or any(end <= one.start for _, _, end in gone))
    ]
    return found[-1:] if len({one.contact.name for one in found}) == 1 else []


def _is_number(person: Named) -> bool:
    contact = person.contact
    return not (contact.name or contact.email or contact.role)


def _hits(labels: Sequence[str], analysed: Analysed) -> list[Hit]:
    return [hit for hit in analysed.hits if hit.label in labels and not hit.is_negated]


def _place(hit: Hit, analysed: Analysed) -> tuple[int, int, int]:
    """Return where the sentence of a phrase begins, where the phrase does, and where it ends."""
    sentence = analysed.sentences[hit.sentence]
    return sentence.starts[0], sentence.starts[hit.first], sentence.ends[-1]


def _next(places: Sequence[tuple[int, int, int]], person: Named) -> int:
    """Return where the first of these phrases stands behind somebody in their sentence."""
    return min(
        (at for begin, at, _ in places if begin <= person.start <= at),
        default=_FAR,
    )


def _nearest(people: Sequence[Named], cues: Sequence[str], analysed: Analysed) -> Contact | None:
    """Return the person with an address or number before one without, then nearest to a cue."""
    if not people:
        return None
    places = [
        (analysed.sentences[hit.sentence].starts[hit.first], cues.index(hit.label))
        for hit in _hits(cues, analysed)
    ]

    def distance(person: Named) -> tuple[bool, bool, bool, bool, bool, bool, int]:
        near = min((abs(person.start - at) + 40 * order for at, order in places), default=_FAR)
        contact = person.contact
        return (
            not contact.email,
            not contact.phone,
            not contact.name,
            person.is_writer,
            not person.is_pointed_at,
            " " not in contact.name,
            near,
        )

    return min(people, key=distance).contact


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
