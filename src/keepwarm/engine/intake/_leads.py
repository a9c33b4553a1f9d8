"""A table and what its columns mean in, leads out, with every row and cell that did not fit."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from keepwarm.engine.intake._cells import (
    LINE_CHARACTERS_MAX,
    find_decimal_sign,
    read_amount,
    read_email,
    read_line,
    read_linkedin,
    read_note,
    read_phone,
)
from keepwarm.engine.intake._columns import ColumnMapping
from keepwarm.engine.intake._dates import read_moment
from keepwarm.engine.intake._lexicon import ColumnLexicon, Refusal, split_words, squash
from keepwarm.engine.intake._rows import RowReader, show
from keepwarm.engine.intake._table import Table
from keepwarm.engine.values import STAGES, Channel, Lead, Outcome, RowProblem, Stage

EXTRA_CELLS_MAX: Final = 60
EXTRA_CHARACTERS_MAX: Final = 500
_NOTED_VALUES_MAX: Final = 20
_CATEGORIES_MAX: Final = 1_000
"""A column with more different cells is no list of states that could hold an opt-out."""
_DECORATION: Final = re.compile(r"^\d+\s*[.):-]+\s*(?=\D)|\s*\(?\d{1,3}\s?%\)?$")
"""An order before a stage's name and a probability behind it: "03. Proposal (60 %)"."""
_PIPELINE: Final = re.compile(r"\s*\([^()]*\)\s*$")
"""Some exports name the pipeline behind its stage: "Contract sent (Sales pipeline)"."""
_PARTS: Final = re.compile(r"\s+[-–—]+\s+|\s*[>|/:;]+\s*|\s*\([^()]*\)")
_CALLING: Final = frozenset({Channel.PHONE, Channel.VOICEMAIL, Channel.TEXT})
"""What "do not call" forbids: everything that makes their phone ring."""
_TEXT_FIELDS: Final = (
    "external_id",
    "name",
    "email",
    "phone",
    "company",
    "title",
    "country",
    "language",
    "source",
    "note",
    "linkedin",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadFile:
    """The leads of one file, what in it could not be taken, and what was decided on the way."""

    leads: tuple[Lead, ...]
    problems: tuple[RowProblem, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """What a cell says of how far a lead came; the words of a loss or of nothing known are kept."""

    stage: Stage | None = None
    outcome: Outcome | None = None
    loss: str = ""
    unknown: str = ""

    def __bool__(self) -> bool:
        return bool(self.stage or self.outcome or self.loss)


def read_leads(
    table: Table, mapping: ColumnMapping, columns: ColumnLexicon, *, default_country: str = ""
) -> LeadFile:
    """Return the leads of a table, read as ``mapping`` says.

    Every row that has an id, an e-mail address, a phone number or a name is a lead; a cell that
    cannot be read is left out of it and reported. ``default_country`` (a name or ISO 3166 code)
    completes phone numbers of leads without a country. Countries and languages that are known
    become their codes; times without a zone are UTC. A row that repeats the id or address of an
    earlier one fills what that one left blank. Raises ``ValueError`` where ``mapping`` was made for
    another header.
    """
    if mapping.header != table.header:
        raise ValueError(
            f"The columns were chosen for a file with the header {', '.join(mapping.header)}; "
            f"this one has {', '.join(table.header)}: choose them for this file."
        )
    if not mapping.identifies():
        return LeadFile(leads=(), problems=(*table.problems, _anonymous(table)), notes=table.notes)
    reader = RowReader(table=table, columns=columns, column_of=mapping.column_of, item="lead")
    rows = _read_rows(reader, mapping, columns.region_of(default_country))
    leads = []
    for index, line in enumerate(table.lines):
        lead = rows.lead(index, line)
        if lead.external_id or lead.email or lead.phone or lead.name:
            leads.append(lead)
        elif any(map(str.strip, table.rows[index])):
            reader.problems.append(_unidentified(line, table.rows[index]))
    return LeadFile(
        leads=_merge(leads, reader),
        problems=tuple(sorted([*table.problems, *reader.problems], key=lambda at: at.row)),
        notes=(*table.notes, *reader.notes),
    )


def _anonymous(table: Table) -> RowProblem:
    return RowProblem(
        row=max(1, table.header_line),
        column="",
        found=show(", ".join(table.header)),
        expected="a column with an id, e-mail address, phone number or name",
        remedy="Choose which of the columns holds one of them; until then no row can be taken.",
    )


def _unidentified(line: int, cells: tuple[str, ...]) -> RowProblem:
    return RowProblem(
        row=line,
        column="",
        found=show(", ".join(filter(None, map(str.strip, cells)))),
        expected="an id, e-mail address, phone number or name in the columns chosen for them",
        remedy="Check which columns hold them, or complete the row; it was left out.",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rows:
    """What the rows say, field by field."""

    texts: dict[str, list[str]]
    stages: list[Stage]
    outcomes: list[Outcome]
    created_at: list[dt.datetime | None]
    follow_up_at: list[dt.datetime | None]
    values: list[float | None]
    blocked: list[frozenset[Channel]]
    extras: list[tuple[tuple[str, str], ...]]

    def lead(self, index: int, line: int) -> Lead:
        texts = self.texts
        follow_up_at = self.follow_up_at[index]
        return Lead(
            row=line,
            external_id=texts["external_id"][index],
            name=texts["name"][index],
            email=texts["email"][index],
            phone=texts["phone"][index],
            company=texts["company"][index],
            title=texts["title"][index],
            country=texts["country"][index],
            language=texts["language"][index],
            source=texts["source"][index],
            stage=self.stages[index],
            outcome=self.outcomes[index],
            created_at=self.created_at[index],
            follow_up_on=None if follow_up_at is None else follow_up_at.date(),
            value=self.values[index],
            note=texts["note"][index],
            linkedin=texts["linkedin"][index],
            blocked=self.blocked[index],
            extra=self.extras[index],
        )


def _read_rows(reader: RowReader, mapping: ColumnMapping, default_region: str) -> _Rows:
    texts = _read_texts(reader)
    known = {country: reader.columns.region_of(country) for country in set(texts["country"])}
    regions = [known[country] for country in texts["country"]]
    usual = Counter(filter(None, regions)).most_common(1)
    extras, stopped = _read_extras(reader, mapping)
    _read_phones(reader, texts, [region or default_region for region in regions], extras)
    moments = reader.take_moments(
        ("created_at", "follow_up_on"), (default_region, usual[0][0] if usual else "")
    )
    decimal_sign = find_decimal_sign(dict.fromkeys(reader.cells("value")))
    stages, outcomes = _read_progress(reader, texts, extras)
    return _Rows(
        texts=texts,
        stages=stages,
        outcomes=outcomes,
        created_at=moments["created_at"],
        follow_up_at=moments["follow_up_on"],
        values=reader.take("value", partial(_amount, decimal_sign=decimal_sign), blank=None),
        blocked=_read_blocked(reader, stopped, outcomes),
        extras=[tuple(cells[:EXTRA_CELLS_MAX]) for cells in extras],
    )


def _amount(cell: str, *, decimal_sign: str) -> float | Refusal | None:
    return read_amount(cell, decimal_sign)


def _read_texts(reader: RowReader) -> dict[str, list[str]]:
    columns = reader.columns
    texts = {
        name: reader.take(name, read_line, blank="")
        for name in ("external_id", "name", "company", "title", "source", "country", "language")
    }
    for name, code_of in (("country", columns.region_of), ("language", columns.language_of)):
        codes = {text: code_of(text) or text for text in set(texts[name])}
        texts[name] = [codes[text] for text in texts[name]]
    given = reader.take("first_name", read_line, blank="")
    family = reader.take("last_name", read_line, blank="")
    texts["name"] = [
        whole or f"{first} {last}".strip()
        for whole, first, last in zip(texts["name"], given, family, strict=True)
    ]
    texts["email"] = reader.take("email", read_email, blank="")
    texts["linkedin"] = reader.take("linkedin", read_linkedin, blank="")
    texts["note"] = reader.take("note", read_note, blank="")
    return texts


def _read_extras(
    reader: RowReader, mapping: ColumnMapping
) -> tuple[list[list[tuple[str, str]]], list[bool]]:
    """Return the filled cells of columns without a meaning, and the rows that say "opted out"."""
    table, taken = reader.table, {choice.column for choice in mapping.choices}
    free = [index for index in range(len(table.header)) if index not in taken]
    extras: list[list[tuple[str, str]]] = [[] for _ in table.rows]
    stopped = [False] * len(table.rows)
    for index in free:
        title = table.header[index][:EXTRA_CHARACTERS_MAX]
        cells = [row[index] for row in table.rows]
        different = set(cells)
        blanks = {cell for cell in different if reader.columns.is_blank(cell)}
        for kept, cell in zip(extras, cells, strict=True):
            if cell not in blanks and len(kept) < EXTRA_CELLS_MAX:
                kept.append((title, cell.strip()[:EXTRA_CHARACTERS_MAX]))
        if len(different) > _CATEGORIES_MAX:
            continue
        stops = {
            cell
            for cell in different
            if progress_in(cell, reader.columns).outcome is Outcome.OPTED_OUT
        }
        if stops:
            stopped = [was or cell in stops for was, cell in zip(stopped, cells, strict=True)]
            count = sum(cell in stops for cell in cells)
            reader.notes.append(
                f'{count} rows say "{show(min(stops))}" in "{title}": no e-mail goes to them.'
            )
    return extras, stopped


def _read_phones(
    reader: RowReader,
    texts: dict[str, list[str]],
    regions: list[str],
    extras: list[list[tuple[str, str]]],
) -> None:
    """Fill ``texts["phone"]``: the phone, else the mobile; a second number is kept as extra."""
    phones = _take_phones(reader, "phone", regions)
    mobiles = _take_phones(reader, "mobile", regions)
    texts["phone"] = [phone or mobile for phone, mobile in zip(phones, mobiles, strict=True)]
    title = reader.title("mobile")
    for kept, phone, mobile in zip(extras, phones, mobiles, strict=True):
        if phone and mobile and phone != mobile:
            kept.insert(0, (title, mobile))
    local = sum(not phone.startswith("+") for phone in texts["phone"] if phone)
    if local:
        reader.notes.append(
            f"{local} phone numbers were kept as found: which country they belong to, or how they "
            "are dialled, could not be told."
        )


def _take_phones(reader: RowReader, name: str, regions: list[str]) -> list[str]:
    """Return a column's phone numbers, each read in the country of its row."""
    known: dict[tuple[str, str], str | Refusal] = {}
    taken = []
    for line, cell, region in zip(
        reader.table.lines,
        reader.cells(name) or [""] * len(regions),
        regions,
        strict=True,
    ):
        number = known.get((cell, region))
        if number is None:
            is_blank = reader.columns.is_blank(cell)
            number = known[cell, region] = "" if is_blank else read_phone(cell, region)
        if isinstance(number, Refusal):
            reader.report(line, name, cell, number)
            number = ""
        taken.append(number)
    return taken


def progress_in(cell: str, columns: ColumnLexicon) -> Progress:
    """Return what a cell says of stage or outcome; a bare loss closes nothing."""
    if columns.is_blank(cell):
        return Progress()
    if len(cell) > LINE_CHARACTERS_MAX:
        return Progress(unknown=cell.strip())
    bare = _DECORATION.sub("", cell)
    for text in (cell, bare, _PIPELINE.sub("", bare)):
        if whole := _word_in(text, cell, columns):
            return whole
    parts = [part for text in _PARTS.split(bare) if (part := _word_in(text, cell, columns))]
    if not parts:
        return Progress(unknown=cell.strip())
    outcome = _weightier(*(part.outcome for part in parts))
    stages = [part.stage for part in parts if part.stage]
    return Progress(
        stage=_furthest(*stages, is_enquiry=False) if stages else None,
        outcome=None if outcome is Outcome.OPEN else outcome,
        loss=cell.strip() if any(part.loss for part in parts) else "",
    )


def _word_in(text: str, cell: str, columns: ColumnLexicon) -> Progress:
    """Return what a word or phrase says as a whole; nothing where it is not known."""
    word = squash(text)
    if word in columns.losses:
        return Progress(loss=cell.strip())
    return Progress(stage=columns.stages.get(word), outcome=columns.outcomes.get(word))


def outcome_in(cell: str, columns: ColumnLexicon) -> Progress:
    """Return what a cell of an outcome's column says: a state, or yes and no to "won"."""
    answer = columns.is_yes(cell)
    if answer is not None:
        return Progress(outcome=Outcome.WON if answer else Outcome.OPEN)
    return progress_in(cell, columns)


def _reason_in(cell: str, columns: ColumnLexicon) -> Progress:
    """Return what a reason for a loss says of the end; its words are kept with the lead."""
    said = progress_in(cell, columns)
    ends = said.outcome in {Outcome.BOUGHT_ELSEWHERE, Outcome.UNQUALIFIED, Outcome.OPTED_OUT}
    return Progress(outcome=said.outcome if ends else None, loss=cell.strip())


def _read_progress(
    reader: RowReader, texts: dict[str, list[str]], extras: list[list[tuple[str, str]]]
) -> tuple[list[Stage], list[Outcome]]:
    """Return how far each lead came and how it ended; what is not understood goes to extras."""
    columns = reader.columns
    said = [
        reader.take("stage", partial(progress_in, columns=columns), blank=Progress()),
        reader.take("outcome", partial(outcome_in, columns=columns), blank=Progress()),
        reader.take("loss_reason", partial(_reason_in, columns=columns), blank=Progress()),
    ]
    origins = reader.take("origin", str.strip, blank="")
    asked = {text: _is_enquiry(text, columns) for text in {*origins, *texts["source"]}}
    stages, outcomes = [], []
    for index, (stage_cell, outcome_cell, reason) in enumerate(zip(*said, strict=True)):
        source, origin = texts["source"][index], origins[index]
        is_enquiry = asked[origin] or asked[source]
        stages.append(_furthest(stage_cell.stage, outcome_cell.stage, is_enquiry=is_enquiry))
        # A reason why one was lost says more of the end than a bare "Lost", and less than "Won".
        outcomes.append(_weightier(outcome_cell.outcome, stage_cell.outcome, reason.outcome))
        _keep_words(reader, index, (stage_cell, outcome_cell, reason), texts, extras[index])
        if origin and source:
            extras[index].append((reader.title("origin"), origin[:EXTRA_CHARACTERS_MAX]))
        texts["source"][index] = source or " ".join(origin.split())[:EXTRA_CHARACTERS_MAX]
    for name, cells in zip(("stage", "outcome"), said[:2], strict=True):
        _note_unknown(reader, name, Counter(cell.unknown for cell in cells if cell.unknown))
    return stages, outcomes


def _keep_words(
    reader: RowReader,
    index: int,
    said: tuple[Progress, Progress, Progress],
    texts: dict[str, list[str]],
    extra: list[tuple[str, str]],
) -> None:
    for name, progress in zip(("stage", "outcome", "loss_reason"), said, strict=True):
        if progress.loss:
            word = f'The file says "{show(progress.loss)}".'
            texts["note"][index] = "\n".join(filter(None, (texts["note"][index], word)))
        if progress.unknown:
            extra.append((reader.title(name), progress.unknown[:EXTRA_CHARACTERS_MAX]))


def _is_enquiry(text: str, columns: ColumnLexicon) -> bool:
    """Say whether a source or origin means that the prospect made the first move."""
    words = {squash(text), *split_words(text)}
    return not columns.enquiries.isdisjoint(words)


def _furthest(*stages: Stage | None, is_enquiry: bool) -> Stage:
    reached = [STAGES.index(stage) for stage in stages if stage is not None]
    return STAGES[max([*reached, STAGES.index(Stage.ENQUIRY) if is_enquiry else 0])]


def _weightier(*outcomes: Outcome | None) -> Outcome:
    """Return an opt-out if any says so, else the first end, else open."""
    if Outcome.OPTED_OUT in outcomes:
        return Outcome.OPTED_OUT
    ended = (outcome for outcome in outcomes if outcome not in {None, Outcome.OPEN})
    return next(ended, None) or Outcome.OPEN


def _note_unknown(reader: RowReader, name: str, counts: Counter[str]) -> None:
    if not counts:
        return
    common = counts.most_common(_NOTED_VALUES_MAX)
    shown = ", ".join(f'"{show(text)}" ({count})' for text, count in sorted(common))
    more = len(counts) - len(common)
    reader.notes.append(
        f'"{reader.title(name)}" says what is not known, and was kept beside the lead: {shown}'
        f"{f' and {more} more' if more else ''}."
    )


def _read_flag(cell: str, columns: ColumnLexicon) -> bool | Refusal:
    """Return the answer of a cell; the date of an opt-out is a yes."""
    answer = columns.is_yes(cell)
    if answer is not None:
        return answer
    if progress_in(cell, columns).outcome is Outcome.OPTED_OUT:
        return True
    moment = read_moment(cell, is_day_first=True, months=columns.months)
    if not isinstance(moment, Refusal):
        return True
    return Refusal(
        expected="yes or no",
        remedy="It was taken as yes, to be safe. Correct the cell and import again if it means no.",
    )


def _read_blocked(
    reader: RowReader, stopped: list[bool], outcomes: list[Outcome]
) -> list[frozenset[Channel]]:
    """Return the channels that are closed for each row; settle opt-outs in ``outcomes``."""
    read = partial(_read_flag, columns=reader.columns)
    no_email = reader.take("do_not_email", read, blank=False, refused=True)
    no_calls = reader.take("do_not_call", read, blank=False, refused=True)
    for index, is_out in enumerate(reader.take("opted_out", read, blank=False, refused=True)):
        if is_out:
            outcomes[index] = Outcome.OPTED_OUT
    email = frozenset({Channel.EMAIL})
    sets = {
        (mail, call): (email if mail else frozenset()) | (_CALLING if call else frozenset())
        for mail in (False, True)
        for call in (False, True)
    }
    return [
        sets[mail or stop, call]
        for mail, stop, call in zip(no_email, stopped, no_calls, strict=True)
    ]


def _merge(leads: list[Lead], reader: RowReader) -> tuple[Lead, ...]:
    """Return the leads, each row that repeats an id or address merged into the first of them."""
    merged: list[Lead] = []
    places: dict[tuple[str, str], int] = {}
    for lead in leads:
        keys = [key for key in (("id", lead.external_id), ("email", lead.email)) if key[1]]
        place = next((places[key] for key in keys if key in places), len(merged))
        if place == len(merged):
            merged.append(lead)
        else:
            merged[place] = _fill(merged[place], lead)
        for key in keys:
            places.setdefault(key, place)
    repeated = len(leads) - len(merged)
    if repeated:
        reader.notes.append(
            f"{repeated} rows repeat the id or e-mail address of an earlier row and were merged "
            "into it."
        )
    return tuple(merged)


def _fill(first: Lead, later: Lead) -> Lead:
    """Return the first lead with its blanks filled from a later row; what was closed stays so."""
    names = {name for name, _ in first.extra}
    added = tuple(cell for cell in later.extra if cell[0] not in names)
    texts = {name: getattr(first, name) or getattr(later, name) for name in _TEXT_FIELDS}
    return replace(
        first,
        **texts,
        stage=_furthest(first.stage, later.stage, is_enquiry=False),
        outcome=_weightier(first.outcome, later.outcome),
        created_at=first.created_at or later.created_at,
        follow_up_on=first.follow_up_on or later.follow_up_on,
        value=later.value if first.value is None else first.value,
        blocked=first.blocked | later.blocked,
        extra=(*first.extra, *added)[:EXTRA_CELLS_MAX],
    )
