"""A table of calls and other attempts in, ``Call`` values out, with every row that did not fit."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from itertools import compress
from typing import Final

from keepwarm.engine.intake._cells import read_email, read_line, read_minutes, read_note, read_phone
from keepwarm.engine.intake._columns import (
    EMAILS_CHECK,
    MOMENTS_CHECK,
    PHONES_CHECK,
    Check,
    ColumnMapping,
    in_order,
    match_headers,
    sample_table,
)
from keepwarm.engine.intake._dates import read_clock
from keepwarm.engine.intake._directions import (
    add_direction,
    is_inbound,
    is_inbound_by,
    is_inbound_phrase,
    split_direction,
)
from keepwarm.engine.intake._lexicon import (
    CALL_FIELDS,
    ColumnLexicon,
    Refusal,
    squash,
)
from keepwarm.engine.intake._rows import RowReader
from keepwarm.engine.intake._table import Table
from keepwarm.engine.values import Call, CallResult, Channel, RowProblem

_KNOWN_SHARE_MIN: Final = 0.5
"""A table is a call log if so many of its results or channels are words of call logs."""
_WRITTEN: Final = frozenset({Channel.EMAIL, Channel.TEXT, Channel.LINKEDIN, Channel.LETTER})
_RESULTS_IN_WRITING: Final[Mapping[CallResult, CallResult]] = {
    CallResult.ANSWERED: CallResult.REPLIED,
    CallResult.CALLED_US: CallResult.REPLIED,
    CallResult.NO_ANSWER: CallResult.SENT,
    CallResult.VOICEMAIL_LEFT: CallResult.SENT,
    CallResult.BUSY: CallResult.SENT,
}
"""What words for calls mean of something written."""
_ENDS_OF_VOICEMAIL: Final = frozenset(
    {CallResult.BUSY, CallResult.WRONG_NUMBER, CallResult.CALLED_US}
)
"""With other words, a row about voicemail says that one was left."""
_NEEDED: Final = frozenset({"at", "channel", "result", "who"})
_LINK_LENGTH_MAX: Final = 3
"""Words so short join others: "Chamada de entrada"."""


def _tells_direction(cell: str, columns: ColumnLexicon) -> bool:
    return is_inbound(cell, columns) is not None or columns.is_yes(cell) is not None


_CALL_CHECKS: Final[Mapping[str, Check]] = {
    "at": MOMENTS_CHECK,
    "email": EMAILS_CHECK,
    "phone": PHONES_CHECK,
    "direction": (_tells_direction, "say who called whom"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CallFile:
    """The calls of one file, what in it could not be taken, and what was decided on the way."""

    calls: tuple[Call, ...]
    problems: tuple[RowProblem, ...] = ()
    notes: tuple[str, ...] = ()


def looks_like_call_log(table: Table, columns: ColumnLexicon) -> bool:
    """Say whether a table lists attempts: when, with whom, and by what channel or to what result.

    The words in the cells decide, because a lead file too may have a date, a name and a status.
    """
    sample = sample_table(table, columns)
    choices = match_headers(sample, columns.call_columns, _CALL_CHECKS)
    if "at" not in choices or choices.keys().isdisjoint({"who", "email", "phone"}):
        return False
    words = {"channel": _is_channel, "result": _is_result}
    for name, is_known in words.items():
        cells = sample.cells[choices[name].column] if name in choices else ()
        count = sum(is_known(cell, columns) for cell in cells)
        if cells and count >= _KNOWN_SHARE_MIN * len(cells):
            return True
    return False


def guess_call_mapping(table: Table, columns: ColumnLexicon) -> ColumnMapping:
    """Return what each column of a call log seems to mean, by its name; directions by cells too."""
    sample = sample_table(table, columns)
    choices = add_direction(match_headers(sample, columns.call_columns, _CALL_CHECKS), sample)
    return ColumnMapping(
        header=table.header, choices=in_order(choices.values(), CALL_FIELDS), fields=CALL_FIELDS
    )


_ZONED: Final = re.compile(r"\d:\d\d.{0,20}?(?:Z|UTC|GMT|[+-]\d\d:?\d\d)\s*$", re.IGNORECASE)
_FIGURES: Final = re.compile(r"\d{10}(?:\d{3})?")  # Unix time needs no zone


def read_calls(
    table: Table,
    mapping: ColumnMapping,
    columns: ColumnLexicon,
    *,
    default_country: str = "",
    zone: dt.tzinfo = dt.UTC,
) -> CallFile:
    """Return the attempts and answers of a call log, read as ``mapping`` says.

    A row needs a time, somebody, and what came of it; a row without is left out and reported.
    Somebody is found by e-mail address if there is one, else by the name or id given, else by phone
    number. A log without channels is about phone calls; one that ended in a voicemail is a
    voicemail. Times that name no zone are in ``zone``. ``default_country`` (a name or ISO 3166
    code) completes phone numbers and tells how dates are written. A row that repeats another
    wholly counts once. What is only planned, and tasks and notes, are left out and counted.
    """
    full = table
    table = _without_plans(table, mapping, columns)
    reader = RowReader(
        table=table, columns=columns, column_of=mapping.column_of, item="call", needed=_NEEDED
    )
    aside = len(full.rows) - len(table.rows)
    if aside:
        reader.notes.append(
            f"{aside} rows are plans, tasks or notes: they reached nobody and were left out."
        )
    region = columns.region_of(default_country)
    people = _read_people(reader, region)
    moments = _read_moments(reader, region, zone)
    ends = _read_ends(reader)
    left_out = reader.refused_rows(_NEEDED - {"who"})
    minutes = _read_durations(reader)
    notes = reader.take("note", read_note, blank="")
    lines: dict[Call, int] = {}
    repeated = 0
    for index, line in enumerate(table.lines):
        moment, end, who = moments[index], ends[index], people[index]
        if line in left_out or not any(map(str.strip, table.rows[index])):
            continue
        if moment is None or end is None or not who:
            _report_missing(reader, line, moment=moment, who=who)
            continue
        call = Call(
            row=0,
            who=who,
            at=moment,
            channel=end[0],
            result=end[1],
            note=notes[index],
            minutes=minutes[index],
        )
        repeated += call in lines
        lines.setdefault(call, line)
    if repeated:
        reader.notes.append(f"{repeated} rows repeat an earlier row wholly and were counted once.")
    return CallFile(
        calls=tuple(replace(call, row=line) for call, line in lines.items()),
        problems=tuple(sorted([*table.problems, *reader.problems], key=lambda at: at.row)),
        notes=(*table.notes, *reader.notes),
    )


def _without_plans(table: Table, mapping: ColumnMapping, columns: ColumnLexicon) -> Table:
    """Return the table without the rows that say they are still to come, or reach nobody."""
    done, channel = mapping.column_of("done"), mapping.column_of("channel")
    idle = [
        (column, cells)
        for column, words in ((done, columns.planned | columns.no), (channel, columns.no_touches))
        if column is not None
        and (cells := {cell for row in table.rows if squash(cell := row[column]) in words})
    ]
    if not idle:
        return table
    kept = [not any(row[column] in cells for column, cells in idle) for row in table.rows]
    return replace(
        table,
        rows=tuple(compress(table.rows, kept)),
        lines=tuple(compress(table.lines, kept)),
    )


def _read_people(reader: RowReader, region: str) -> list[str]:
    """Return for each row the text that finds the person; an e-mail address finds best."""
    emails = reader.take("email", read_email, blank="")
    names = reader.take("who", read_line, blank="")
    phones = reader.take("phone", partial(read_phone, region=region), blank="")
    return [
        email or name or phone for email, name, phone in zip(emails, names, phones, strict=True)
    ]


def _read_moments(reader: RowReader, region: str, zone: dt.tzinfo) -> list[dt.datetime | None]:
    """Return when each row happened, a clock time in a column of its own added to its date."""
    moments = reader.take_moments(("at",), (region,))["at"]
    clocks = reader.take("time", _read_time, blank=dt.timedelta())
    nothing = [""] * len(moments)
    stated = zip(reader.cells("at") or nothing, reader.cells("time") or nothing, strict=True)
    return [
        None if moment is None else _settled(moment, clock, None if _names_zone(cells) else zone)
        for moment, clock, cells in zip(moments, clocks, stated, strict=True)
    ]


def _names_zone(cells: tuple[str, str]) -> bool:
    return any(_ZONED.search(cell) or _FIGURES.fullmatch(cell.strip()) for cell in cells)


def _settled(moment: dt.datetime, clock: dt.timedelta, zone: dt.tzinfo | None) -> dt.datetime:
    """Add a time of its own to a bare date, and read the whole in ``zone`` if none was named."""
    whole = moment + clock if moment.time() == dt.time() else moment
    return whole if zone is None else whole.replace(tzinfo=zone).astimezone(dt.UTC)


def _read_time(cell: str) -> dt.timedelta | Refusal:
    clock = read_clock(cell)
    if clock is None:
        return Refusal(expected="a time of day such as 14:30 or 2:30 pm")
    return clock[0] - clock[1]


def _read_durations(reader: RowReader) -> list[float | None]:
    minutes = reader.take("minutes", _read_minutes, blank=None)
    seconds = reader.take("seconds", _read_seconds, blank=None)
    return [
        second if minute is None else minute
        for minute, second in zip(minutes, seconds, strict=True)
    ]


def _read_minutes(cell: str) -> float | Refusal | None:
    return read_minutes(cell, is_seconds=False)


def _read_seconds(cell: str) -> float | Refusal | None:
    return read_minutes(cell, is_seconds=True)


def _read_ends(reader: RowReader) -> list[tuple[Channel, CallResult] | None]:
    """Return the channel and result of each row, ``None`` where the result cannot be told."""
    columns = reader.columns
    channels = reader.take("channel", partial(read_channel, columns=columns), blank=None)
    results = reader.take("result", partial(read_result, columns=columns), blank=None)
    return [
        _settle(channel, result, is_inbound=inward)
        for channel, result, inward in zip(channels, results, _read_inbound(reader), strict=True)
    ]


def _read_inbound(reader: RowReader) -> list[bool]:
    """Say of each row whether they reached out to us: its direction tells, else its kind or note.

    Some tools write "Inbound call" as the subject, whose column is read as a note.
    """
    columns = reader.columns
    readers = {
        "direction": partial(is_inbound_by, reader.title("direction"), columns=columns),
        "channel": partial(is_inbound, columns=columns),
        "note": partial(is_inbound_phrase, columns=columns),
    }
    said = [reader.take(name, read, blank=None) for name, read in readers.items()]
    return [next(filter(_is_said, told), False) or False for told in zip(*said, strict=True)]


def _is_said(told: bool | None) -> bool:
    return told is not None


def read_channel(cell: str, columns: ColumnLexicon) -> Channel | Refusal | None:
    """Return the channel that a cell names, with or without a direction: "SMS", "Incoming SMS"."""
    if squash(cell) in columns.channels:
        return columns.channels[squash(cell)]
    beside = split_direction(cell, columns)
    if beside is not None:
        named = [columns.channels.get("".join(beside)), *map(columns.channels.get, beside)]
        is_plain = all(len(word) <= _LINK_LENGTH_MAX or word in columns.channels for word in beside)
        if not beside:
            return Channel.PHONE
        if named[0] or (is_plain and any(named)):
            return next(filter(None, named))
    return Refusal(expected=f"a channel: one of {', '.join(Channel)}")


def read_result(cell: str, columns: ColumnLexicon) -> CallResult | Refusal | None:
    """Return what came of it; "Inbound call / Connected" is a call of theirs."""
    result = columns.call_results.get(squash(cell))
    beside = split_direction(cell, columns)
    if result is None and beside is not None:
        told = "".join(word for word in beside if word not in columns.channels)
        result = columns.call_results.get(told)
        if is_inbound(cell, columns) and (result or not told):
            result = CallResult.CALLED_US
    return result or Refusal(expected=f"what came of it: one of {', '.join(CallResult)}")


def _is_channel(cell: str, columns: ColumnLexicon) -> bool:
    """Say whether a cell names a channel as call logs do; "Inbound" alone is no channel."""
    return bool(split_direction(cell, columns) or squash(cell) in columns.channels) and isinstance(
        read_channel(cell, columns), Channel
    )


def _is_result(cell: str, columns: ColumnLexicon) -> bool:
    return isinstance(read_result(cell, columns), CallResult)


def _settle(
    channel: Channel | None, result: CallResult | None, *, is_inbound: bool
) -> tuple[Channel, CallResult] | None:
    """Return a channel and a result that fit each other, ``None`` if that takes guessing."""
    if channel in _WRITTEN:
        if is_inbound:
            return channel, CallResult.REPLIED
        return channel, _RESULTS_IN_WRITING.get(result, result) if result else CallResult.SENT
    if channel is Channel.IN_PERSON:
        is_missed = result in {CallResult.NO_ANSWER, CallResult.WRONG_NUMBER}
        return channel, result if result and is_missed else CallResult.ANSWERED
    return _settle_call(channel, result, is_inbound=is_inbound)


def _settle_call(
    channel: Channel | None, result: CallResult | None, *, is_inbound: bool
) -> tuple[Channel, CallResult] | None:
    if is_inbound:
        return Channel.PHONE, CallResult.CALLED_US
    if channel is Channel.VOICEMAIL and result not in _ENDS_OF_VOICEMAIL:
        return channel, CallResult.VOICEMAIL_LEFT
    if result is CallResult.VOICEMAIL_LEFT:
        return Channel.VOICEMAIL, result
    if result is None or result in {CallResult.SENT, CallResult.REPLIED}:
        return None
    return Channel.PHONE, result


def _report_missing(reader: RowReader, line: int, *, moment: dt.datetime | None, who: str) -> None:
    """Report what a row lacks to be an attempt: a time, else somebody, else what came of it."""
    if moment is None:
        name, expected = "at", "when it happened, such as 2026-03-31 14:30"
    elif not who:
        name, expected = "who", "whom it was with: an e-mail address, name, id or phone number"
    else:
        name = "result"
        expected = "what came of it, such as answered, no answer, voicemail left or called us"
    reader.report(line, name, "", Refusal(expected=expected))
