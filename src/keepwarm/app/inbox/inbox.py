"""The inbox: what came in, what it was read as, and what needs a person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from django.db import connection
from django.db.models import F, Q, QuerySet

from keepwarm.app.day.today import clock_words
from keepwarm.app.ground.cards import InboxPage, InboxQuery, InboxRow
from keepwarm.app.ground.desk import Desk
from keepwarm.app.ground.errors import Refusal
from keepwarm.app.reading.consequences import SIGNAL_FIELDS, read_stops, word_consequences
from keepwarm.app.reading.reading_words import (
    LANGUAGE_WORDS,
    answer_reason,
    bounce_words,
    label_words,
    reading_words,
)
from keepwarm.app.settling.settle import settle_all
from keepwarm.app.storing.store_reading import EXCERPT_CHARACTERS
from keepwarm.engine.values import HUMAN_SIGNALS, INTENTS, Intent, Lane, MessageKind, SignalKind
from keepwarm.records import models
from keepwarm.records.bulk import among, read_stamp

from .unmatched import find_unmatched

PAGE_ROWS: Final = 30
"""Of each part, and each row has all that can be done with it: more is hardly looked through."""
PART_ROWS: Final = 12
"""Of what belongs to nobody so many are shown beside the other parts."""
NEEDS_MAX: Final = 500
"""Nobody looks through more at once; who waits for an answer is on Today in any case."""
LOOK_DAYS: Final = 30
"""What was unclear a month ago has been overtaken; it is still found by its filter."""
SURE_CONFIDENCE_MIN: Final = 0.5
"""A reading that is likelier right than wrong is told as it is; others as what we think."""
COUNTED_MAX: Final = 100
"""More than so many to look at are not counted: no page says more than “99+”."""
PARTS: Final = ("needs", "read", "unmatched", "unsure", "corrected")
KINDS: Final = {
    "answer": (SignalKind.REPLY, SignalKind.ENQUIRY, SignalKind.STOP),
    "automatic": (SignalKind.AUTO_REPLY,),
    "bounce": (SignalKind.BOUNCE,),
    "complaint": (SignalKind.COMPLAINT,),
    "calendar": (SignalKind.INVITE, SignalKind.RECEIPT),
    "list": (),
}
"""How messages are told apart, and the signals of each; a list's mail is nobody's signal."""
_KIND_OF: Final = {signal.value: kind for kind, signals in KINDS.items() for signal in signals}
_HUMAN: Final = [kind.value for kind in HUMAN_SIGNALS]
_UNCLEAR: Final = "(records_reading.needs_human OR NOT (records_reading.unsure = '[]'))"
"""In the very words of the index ``reading_unclear``: with values of its own a statement could not
use it, and every page counts these."""
_UNTOUCHED_SINCE: Final = Q(person__prospect__last_touch_at__isnull=True) | Q(
    at__gt=F("person__prospect__last_touch_at")
)
"""Whoever was in touch since has read it."""


def read_inbox(desk: Desk, query: InboxQuery) -> InboxPage:
    """Return one page of the inbox: its three parts, or only what ``query`` asks for."""
    _check(query)
    settle_all(desk)
    needs, unmatched = find_needing(desk), find_unmatched(desk)
    needs_page: list[int] = []
    unmatched_page: list[int] = []
    read_page: list[int] = []
    cursor = ""
    match query.part:
        case "needs":
            needs_page, cursor = _slice(needs, query.after, PAGE_ROWS)
        case "unmatched":
            unmatched_page, cursor = _slice(unmatched, query.after, PAGE_ROWS)
        case _:
            is_whole = not (query.is_filtered or query.after)
            needs_page = needs[:PAGE_ROWS] if is_whole else []
            unmatched_page = unmatched[:PART_ROWS] if is_whole else []
            hidden = [] if query.is_filtered and query.part != "read" else needs
            read_page, cursor = _find_received(desk, query, hidden)
    listed = read_rows(desk, [*needs_page, *read_page], needing=needs)
    rows = {row.message_id: row for row in listed}
    return InboxPage(
        query=query,
        needs=tuple(rows[message] for message in needs_page if message in rows),
        needs_count=len(needs),
        read=tuple(rows[message] for message in read_page if message in rows),
        unmatched=read_strangers(desk, unmatched_page, kind="unmatched"),
        unmatched_count=len(unmatched),
        next_cursor=cursor,
    )


def count_inbox(desk: Desk) -> int:
    """Return how many messages a person should look at; of very many ``COUNTED_MAX``."""
    # Those that wait first: where there are many of them, the others need not be looked for.
    found = set(_find_waiting(desk, limit=COUNTED_MAX))
    if len(found) < COUNTED_MAX:
        found.update(_unclear(desk).values_list("message_id", flat=True)[:COUNTED_MAX])
    if len(found) >= COUNTED_MAX:
        return COUNTED_MAX
    return min(len(found) + len(find_unmatched(desk)), COUNTED_MAX)


def _check(query: InboxQuery) -> None:
    for what, value, known in (
        ("part", query.part, PARTS),
        ("intent", query.intent, INTENTS),
        ("kind", query.kind, KINDS),
        ("language", query.language, LANGUAGE_WORDS),
    ):
        if value and value not in known:
            raise Refusal(f"No such {what}: “{value}”. Use one of {', '.join(known)}.")


def find_needing(desk: Desk) -> list[int]:
    """Return the messages that a person should look at, newest first.

    Those that wait for an answer, and those of the last weeks that were not understood for
    certain or that only a person can deal with; none after which somebody was in touch.
    """
    unclear = _unclear(desk).order_by("-at").values_list("message_id", "at")
    found: dict[int, dt.datetime] = dict(unclear[:NEEDS_MAX])
    found.update(_find_waiting(desk, limit=NEEDS_MAX, order="ORDER BY said.at DESC"))
    return sorted(found, key=lambda message: (found[message], message), reverse=True)[:NEEDS_MAX]


def needs_person(desk: Desk, message_id: int) -> bool:
    """Return whether a person should look at this message."""
    waiting = models.Signal.objects.filter(
        _UNTOUCHED_SINCE,
        workspace_id=desk.workspace_id,
        message_id=message_id,
        asks=True,
        kind__in=_HUMAN,
        person__prospect__lane=Lane.RESPOND.value,
    )
    return waiting.exists() or _unclear(desk).filter(message_id=message_id).exists()


def _unclear(desk: Desk) -> QuerySet[models.Signal]:
    """Return what was not understood for certain, or only a person can deal with."""
    return models.Signal.objects.filter(
        _UNTOUCHED_SINCE,
        workspace_id=desk.workspace_id,
        message__isnull=False,
        message__reading__workspace_id=desk.workspace_id,
        message__reading__is_corrected=False,
        at__gte=desk.now() - dt.timedelta(days=LOOK_DAYS),
    ).extra(where=[_UNCLEAR])  # noqa: S610 - a constant


def _find_waiting(desk: Desk, *, limit: int, order: str = "") -> dict[int, dt.datetime]:
    """Return so many of the messages that wait for an answer, and since when."""
    # Every page counts them: an object for each took as long as some whole page.
    with connection.cursor() as cursor:
        cursor.execute(
            f"{_WAITING} {order} LIMIT %s",
            [desk.workspace_id, Lane.RESPOND.value, desk.workspace_id, *_HUMAN, limit],
        )
        waiting = [(message, read_stamp(at)) for message, at in cursor.fetchall()]
    return {message: at for message, at in waiting if at}


_WAITING: Final = f"""
    SELECT said.message_id, said.at
    FROM records_prospect AS prospect CROSS JOIN records_signal AS said
    WHERE prospect.workspace_id = %s AND prospect.lane = %s
      AND said.workspace_id = %s AND said.person_id = prospect.person_id
      AND said.asks AND said.message_id IS NOT NULL
      AND said.kind IN ({", ".join(["%s"] * len(_HUMAN))})
      AND (prospect.last_touch_at IS NULL OR said.at > prospect.last_touch_at)
"""  # noqa: S608 - marks only
"""From the few whom we owe an answer: SQLite takes the tables of a cross join in their order, and
would begin with all messages if it were asked which of them are any."""


def _slice(messages: Sequence[int], after: str, size: int) -> tuple[list[int], str]:
    """Return the page of a list in hand that follows the message ``after``, and its cursor."""
    last = _read_number(after)
    start = messages.index(last) + 1 if last in messages else 0
    page = list(messages[start : start + size])
    return page, str(page[-1]) if start + size < len(messages) else ""


def _find_received(desk: Desk, query: InboxQuery, hidden: Sequence[int]) -> tuple[list[int], str]:
    """Return one page of what came in, newest first, by key: (time, message)."""
    if query.kind == "list":
        lists = models.Message.objects.filter(
            workspace_id=desk.workspace_id, kind=MessageKind.LIST.value
        )
        return _page(lists, "pk", query.after)
    received = models.Signal.objects.filter(
        workspace_id=desk.workspace_id, message__isnull=False
    ).exclude(message_id__in=among(hidden))
    if query.kind:
        received = received.filter(kind__in=[kind.value for kind in KINDS[query.kind]])
    if query.intent:
        bit = 1 << INTENTS.index(Intent(query.intent))
        received = received.annotate(said=F("stated").bitand(bit)).filter(said__gt=0)
    if query.language:
        received = received.filter(message__reading__language=query.language)
    if query.part == "unsure":
        received = received.filter(
            ~Q(message__reading__unsure=[]), message__reading__is_corrected=False
        )
    if query.part == "corrected":
        corrections = models.Correction.objects.filter(workspace_id=desk.workspace_id)
        messages = models.Message.objects.filter(
            workspace_id=desk.workspace_id, digest__in=corrections.values("digest")
        )
        received = received.filter(message_id__in=messages.values("pk"))
    return _page(received, "message_id", query.after)


def _page(rows: QuerySet[Any], key: str, after: str) -> tuple[list[int], str]:
    if after:
        at, message = _read_cursor(after)
        # The first condition is a range of the index; the second finishes the moment begun.
        rows = rows.filter(at__lte=at).filter(Q(at__lt=at) | Q(**{f"{key}__lt": message}))
    ordered = rows.filter(at__isnull=False).order_by("-at", f"-{key}").values_list("at", key)
    found = list(ordered.distinct()[: PAGE_ROWS + 1])
    page = found[:PAGE_ROWS]
    cursor = f"{page[-1][0].isoformat()}/{page[-1][1]}" if len(found) > PAGE_ROWS else ""
    return [message for _, message in page], cursor


def _read_cursor(after: str) -> tuple[dt.datetime, int]:
    """Return the moment and the message where a page ended; the text came from outside."""
    moment, _, number = after.partition("/")
    message = _read_number(number)
    try:
        at = dt.datetime.fromisoformat(moment)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None or message is None:
        raise Refusal("This page of the inbox cannot be found. Start from the first one.")
    return at, message


def _read_number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None  # noqa: PLR2004 (what a database holds)


def read_rows(
    desk: Desk, messages: Sequence[int], *, needing: Sequence[int] = ()
) -> tuple[InboxRow, ...]:
    """Return the rows of messages from prospects, in their order; of lists those of strangers."""
    signals = read_signals(desk, messages)
    needed = set(needing)
    people = {signal["person_id"] for signal in signals.values()}
    stops = read_stops(desk, people)
    waiting = {signal["person_id"] for message, signal in signals.items() if message in needed}
    emails = read_emails(desk, waiting)
    strangers = [message for message in messages if message not in signals]
    unknown = {row.message_id: row for row in read_strangers(desk, strangers, kind="list")}
    return tuple(
        word_row(
            desk,
            signals[message],
            stops,
            email=emails.get(signals[message]["person_id"], ""),
            needs=message in needed,
        )
        if message in signals
        else unknown[message]
        for message in messages
        if message in signals or message in unknown
    )


def read_signals(desk: Desk, messages: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Return the signal of each message (``SIGNAL_FIELDS``): of several people the first's."""
    rows = models.Signal.objects.filter(
        workspace_id=desk.workspace_id,
        message_id__in=among(messages),
        person__prospect__isnull=False,
    ).order_by("-pk")
    return {row["message_id"]: row for row in rows.values(*SIGNAL_FIELDS)}


def read_emails(desk: Desk, people: set[int]) -> dict[int, str]:
    """Return a mail address of each person who has one: of several the first by alphabet."""
    addresses = models.Address.objects.filter(
        workspace_id=desk.workspace_id, person_id__in=among(people), channel="email"
    )
    # Ordered here: databases order letters in different ways.
    return dict(sorted(addresses.values_list("person_id", "value"), reverse=True))


def word_row(
    desk: Desk,
    signal: Mapping[str, Any],
    stops: set[tuple[int, str]],
    *,
    email: str,
    needs: bool,
) -> InboxRow:
    """Word one message from a prospect."""
    now = desk.now()
    intents: list[str] = signal["message__reading__intents"] or []
    unsure: list[str] = signal["message__reading__unsure"] or []
    is_corrected = bool(signal["message__reading__is_corrected"])
    confidence = signal["message__reading__confidence"]
    is_unsure = bool(unsure) and not is_corrected
    waits = needs and bool(signal["asks"]) and signal["kind"] in _HUMAN
    return InboxRow(
        message_id=signal["message_id"],
        at=signal["at"],
        kind=_KIND_OF.get(signal["kind"], "answer"),
        prospect_id=signal["person__prospect__pk"],
        name=signal["person__prospect__name"],
        account=signal["person__prospect__account_name"],
        email=email,
        subject=signal["message__subject"],
        excerpt=_opening(signal["message__reading__excerpt"] or ""),
        read_as=_read_as(signal, intents, desk.zone),
        is_sure=is_corrected
        or (not is_unsure and (confidence is None or confidence >= SURE_CONFIDENCE_MIN)),
        is_corrected=is_corrected,
        consequence=" ".join(word_consequences(signal, stops, now=now, desk=desk)),
        reason=answer_reason(
            intents,
            is_injection=bool(signal["message__reading__is_injection"]),
            is_unsure=is_unsure,
            details=signal["message__reading__details"] or {},
        )
        if needs
        else "",
        waiting_text=clock_words((now - signal["at"]).total_seconds()) if waits else "",
        intents=tuple(intents),
        choices=tuple((label, label_words(label)) for label in unsure) if is_unsure else (),
    )


def _opening(excerpt: str) -> str:
    """Return how a text begins, on one line, ended at a word where it was cut."""
    words = " ".join(excerpt.split())
    return f"{words.rpartition(' ')[0]} …" if len(excerpt) >= EXCERPT_CHARACTERS else words


def _read_as(signal: Mapping[str, Any], intents: list[str], zone: dt.tzinfo) -> tuple[str, ...]:
    if signal["kind"] == SignalKind.BOUNCE.value:
        why, _ = bounce_words(signal["message__reading__bounce_reason"] or "")
        return (f"not delivered: {why[0].lower()}{why[1:]}",)
    words = reading_words(intents, signal["message__reading__details"] or {}, zone)
    return words or (_PLAIN.get(signal["kind"], ""),) if signal["kind"] in _PLAIN else words


_PLAIN: Final = {
    SignalKind.AUTO_REPLY.value: "automatic",
    SignalKind.COMPLAINT.value: "reported as spam",
    SignalKind.INVITE.value: "calendar",
    SignalKind.RECEIPT.value: "read receipt",
}


def read_strangers(desk: Desk, messages: Sequence[int], *, kind: str) -> tuple[InboxRow, ...]:
    """Return the rows of messages whose sender is no prospect, in their order."""
    if not messages:
        return ()
    senders = {
        message: (name or key, key)
        for message, name, key in models.Participation.objects.filter(
            workspace_id=desk.workspace_id, message_id__in=messages, role="from"
        ).values_list("message_id", "person__name", "person__key")
    }
    rows = models.Message.objects.filter(
        workspace_id=desk.workspace_id, pk__in=messages, at__isnull=False
    ).values(*_STRANGER_FIELDS)
    addressed = _addressed(desk, rows) if kind == "unmatched" else {}
    found = {
        row["pk"]: InboxRow(
            message_id=row["pk"],
            at=row["at"],
            kind=kind,
            prospect_id=None,
            name=senders.get(row["pk"], ("Nobody named", ""))[0],
            account="",
            email=senders.get(row["pk"], ("", ""))[1],
            subject=row["subject"],
            excerpt=_opening(row["reading__excerpt"] or ""),
            read_as=reading_words(
                row["reading__intents"] or [], row["reading__details"] or {}, desk.zone
            ),
            is_sure=True,
            is_corrected=False,
            consequence="",
            choices=tuple(addressed.get(bytes(row["digest"]), ())),
        )
        for row in rows
    }
    return tuple(found[message] for message in messages if message in found)


_STRANGER_FIELDS: Final = (
    "pk", "at", "subject", "digest", "reading__intents", "reading__details", "reading__excerpt",
)  # fmt: skip


def _addressed(desk: Desk, rows: Iterable[Mapping[str, Any]]) -> dict[bytes, list[tuple[str, str]]]:
    """Return to whom went what these messages answer: (prospect id, name), by digest."""
    proposals = models.Proposal.objects.filter(
        workspace_id=desk.workspace_id,
        digest__in=[row["digest"] for row in rows],
        kind="unmatched",
        state="open",
    ).order_by("person__prospect__name", "pk")
    found: dict[bytes, list[tuple[str, str]]] = {}
    for digest, prospect, name in proposals.values_list(
        "digest", "person__prospect__pk", "person__prospect__name"
    ):
        found.setdefault(bytes(digest), []).append((str(prospect), str(name)))
    return found
