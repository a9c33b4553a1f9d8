"""A table in, what each of its columns means out: guessed with reasons, correctable by a person."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final, Self

from keepwarm.engine.intake._cells import (
    is_email,
    looks_like_phone,
    read_amount,
    read_email,
    read_linkedin,
    words_of_name,
)
from keepwarm.engine.intake._dates import read_moment
from keepwarm.engine.intake._lexicon import LEAD_FIELDS, ColumnLexicon, Refusal, split_words, squash
from keepwarm.engine.intake._table import Table

_SAMPLE_CELLS: Final = 200
_FITTING_SHARE_MIN: Final = 0.3
"""A column whose header fits but fewer of whose cells do is about something else."""
_CONTENT_SHARE_MIN: Final = 0.8
"""Without a telling header, so many cells must look like one field."""
_RELATED_SHARE_MIN: Final = 0.5
_DISTINCT_SHARES_MIN: Final[Mapping[str, float]] = {"external_id": 0.5, "name": 0.2}
"""A file may hold a lead more than once; a column with few different cells is a list of kinds."""
_IDENTIFYING: Final = ("external_id", "name", "first_name", "last_name", "email", "phone", "mobile")
_ID_CONFIDENCE: Final = 0.6
_NAME_WORDS_MAX: Final = 5
"""A cell with more words is prose, which may well mention the person."""
_HEADER_CONFIDENCE: Final = 0.95
_ENTITY_CONFIDENCE: Final = 0.85
_RANK_STEP: Final = 0.002
_CONTENT_CONFIDENCE: Final = 0.7
_RELATED_CONFIDENCE: Final = 0.5
_WEB_ADDRESS: Final = re.compile(r"@|://|www\.")
_SPREADSHEET_SUFFIX: Final = re.compile(r"__c$|\((?:[^()]*)\)|\[(?:[^\[\]]*)\]", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnChoice:
    """The column that holds a field: its 0-based index, how sure that is (0 to 1), and why."""

    field: str
    column: int
    confidence: float
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnMapping:
    """Which column of a file means what; no column means two things.

    ``fields`` are those that a column can mean: of a lead, or of a call. ``choices`` are in their
    order. Columns of a lead file that no field took are kept with the lead as they are.
    """

    header: tuple[str, ...]
    choices: tuple[ColumnChoice, ...] = ()
    fields: tuple[str, ...] = LEAD_FIELDS

    def column_of(self, field: str) -> int | None:
        """Return the index of the column that holds ``field``, ``None`` where none does."""
        return next((choice.column for choice in self.choices if choice.field == field), None)

    def identifies(self) -> bool:
        """Say whether a lead can be known at all: by id, name, address or number."""
        return any(choice.field in _IDENTIFYING for choice in self.choices)

    def with_field(self, field: str, column_name: str | None) -> ColumnMapping:
        """Return the mapping with a person's word for one field: a column's name, or none.

        The column is taken away from the field that had it. Raises ``ValueError`` for a field or
        a column that does not exist.
        """
        if field not in self.fields:
            what = "lead" if self.fields == LEAD_FIELDS else "call"
            raise ValueError(
                f"{field!r} is not a field of a {what}: use one of {', '.join(self.fields)}."
            )
        if column_name is not None and column_name not in self.header:
            raise ValueError(
                f"The file has no column {column_name!r}: choose one of {', '.join(self.header)}."
            )
        column = None if column_name is None else self.header.index(column_name)
        kept = [
            choice for choice in self.choices if choice.field != field and choice.column != column
        ]
        if column is not None:
            kept.append(
                ColumnChoice(field=field, column=column, confidence=1.0, reason="You chose it.")
            )
        return replace(self, choices=in_order(kept, self.fields))

    def as_mapping(self) -> dict[str, dict[str, str | float]]:
        """Return the mapping in plain values, to be stored as JSON with the source of the file."""
        return {
            choice.field: {
                "column": self.header[choice.column],
                "confidence": choice.confidence,
                "reason": choice.reason,
            }
            for choice in self.choices
        }

    @classmethod
    def from_mapping(cls, raw: Mapping[str, object], header: Sequence[str]) -> Self:
        """Return a stored mapping for a file with ``header``.

        A column that this file lacks leaves its field empty. Raises ``ValueError`` for a field
        that does not exist, an entry that is none, or a column given to two fields.
        """
        choices: list[ColumnChoice] = []
        for field, entry in raw.items():
            if field not in LEAD_FIELDS:
                raise ValueError(
                    f"{field!r} is not a field of a lead: use one of {', '.join(LEAD_FIELDS)}."
                )
            if not isinstance(entry, Mapping) or not isinstance(entry.get("column"), str):
                raise ValueError(  # noqa: TRY004 -- a stored value is wrong, not a caller's type
                    f"The stored column of {field!r} is {entry!r}: choose the column again."
                )
            name, confidence = entry["column"], entry.get("confidence", 1.0)
            if name not in header:
                continue
            column = list(header).index(name)
            if any(choice.column == column for choice in choices):
                raise ValueError(
                    f"The column {name!r} is stored for two fields, one of them {field!r}: "
                    "choose the columns again."
                )
            choices.append(
                ColumnChoice(
                    field=field,
                    column=column,
                    confidence=float(confidence) if isinstance(confidence, int | float) else 1.0,
                    reason=str(entry.get("reason", "")),
                )
            )
        return cls(header=tuple(header), choices=in_order(choices, LEAD_FIELDS))


def in_order(choices: Iterable[ColumnChoice], fields: Sequence[str]) -> tuple[ColumnChoice, ...]:
    """Return the choices in the order of their fields."""
    return tuple(sorted(choices, key=lambda choice: fields.index(choice.field)))


def guess_mapping(table: Table, columns: ColumnLexicon) -> ColumnMapping:
    """Return what each column seems to mean, by its name first and by its cells where it has none.

    Cells can also speak against a name: a column "E-mail" full of yes and no is not taken for
    addresses.
    """
    sample = sample_table(table, columns)
    choices = match_headers(sample, columns.lead_columns, _LEAD_CHECKS)
    choices = _tell_names_apart(choices, sample)
    choices = _add_by_content(choices, sample)
    choices = _add_by_address(choices, sample)
    choices = _add_any_id(choices, sample)
    return ColumnMapping(header=table.header, choices=in_order(choices.values(), LEAD_FIELDS))


@dataclass(frozen=True, slots=True, kw_only=True)
class TableSample:
    """At most 200 rows of a table, evenly spread, and the words to understand them by.

    ``cells`` holds the filled cells of each column; of a column that is empty in these rows, the
    first that it has.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    cells: tuple[tuple[str, ...], ...]
    columns: ColumnLexicon


def sample_table(table: Table, columns: ColumnLexicon) -> TableSample:
    """Return the sample by which a table's columns are judged."""
    step = max(1, len(table.rows) // _SAMPLE_CELLS)
    rows = table.rows[::step][:_SAMPLE_CELLS]
    cells = []
    for index in range(len(table.header)):
        filled = [row[index] for row in rows if not columns.is_blank(row[index])]
        if not filled:
            beyond = (row[index] for row in table.rows if row[index])
            filled = list(islice((cell for cell in beyond if not columns.is_blank(cell)), 50))
        cells.append(tuple(map(str.strip, filled)))
    return TableSample(header=table.header, rows=rows, cells=tuple(cells), columns=columns)


def _is_moment(cell: str, columns: ColumnLexicon) -> bool:
    return not all(
        isinstance(read_moment(cell, is_day_first=order, months=columns.months), Refusal)
        for order in (True, False)
    )


def _is_word(cell: str, columns: ColumnLexicon) -> bool:
    is_state = squash(cell) in columns.outcomes
    return is_state or columns.is_yes(cell) is not None or _is_moment(cell, columns)


def _is_amount(cell: str, _: ColumnLexicon) -> bool:
    return not isinstance(read_amount(cell, ""), Refusal)


def _is_email_cell(cell: str, _: ColumnLexicon) -> bool:
    return not isinstance(read_email(cell), Refusal)


def _is_linkedin(cell: str, _: ColumnLexicon) -> bool:
    return not isinstance(read_linkedin(cell), Refusal)


def _has_digits(cell: str, _: ColumnLexicon) -> bool:
    return sum(map(str.isdigit, cell)) > 4 and "@" not in cell  # noqa: PLR2004 -- of a phone


def _is_no_address(cell: str, _: ColumnLexicon) -> bool:
    return "@" not in cell


Check = tuple[Callable[[str, ColumnLexicon], bool], str]
"""Whether a cell fits a field, and how the fitting ones look."""
EMAILS_CHECK: Final[Check] = (_is_email_cell, "look like e-mail addresses")
PHONES_CHECK: Final[Check] = (_has_digits, "look like phone numbers")
MOMENTS_CHECK: Final[Check] = (_is_moment, "look like dates")
_ANSWERS: Final[Check] = (_is_word, "say yes, no or since when")
_NAMES: Final[Check] = (_is_no_address, "hold no e-mail address")
_LEAD_CHECKS: Final[Mapping[str, Check]] = {
    "email": EMAILS_CHECK,
    "phone": PHONES_CHECK,
    "mobile": PHONES_CHECK,
    "created_at": MOMENTS_CHECK,
    "follow_up_on": MOMENTS_CHECK,
    "value": (_is_amount, "look like amounts"),
    "linkedin": (_is_linkedin, "look like LinkedIn addresses"),
    "do_not_email": _ANSWERS,
    "do_not_call": _ANSWERS,
    "opted_out": _ANSWERS,
    "name": _NAMES,
    "company": _NAMES,
}
_CONTENT_CHECKS: Final[tuple[tuple[str, Callable[[str, ColumnLexicon], bool], str], ...]] = (
    ("email", lambda cell, _: is_email(cell.lower()), "look like e-mail addresses"),
    ("linkedin", _is_linkedin, "are LinkedIn addresses"),
    ("phone", lambda cell, _: looks_like_phone(cell), "look like phone numbers"),
    ("created_at", _is_moment, "look like dates"),
)


def match_headers(
    sample: TableSample,
    names: Mapping[str, tuple[str, ...]],
    checks: Mapping[str, Check],
) -> dict[str, ColumnChoice]:
    """Return the columns whose names are known, the surest first, each for one field."""
    ranks = {
        field: {name: rank for rank, name in reversed(list(enumerate(known)))}
        for field, known in names.items()
    }
    candidates = [
        (confidence, field, column)
        for column, title in enumerate(sample.header)
        for form, base in _forms(title, sample.columns)
        for field, rank in ranks.items()
        if form in rank
        for confidence in (base - _RANK_STEP * rank[form],)
    ]
    order = {field: index for index, field in enumerate(names)}
    candidates.sort(key=lambda candidate: (-candidate[0], order[candidate[1]], candidate[2]))
    choices: dict[str, ColumnChoice] = {}
    taken: set[int] = set()
    for confidence, field, column in candidates:
        if field in choices or column in taken:
            continue
        reason = _reason(sample, field, column, checks)
        if reason:
            taken.add(column)
            choices[field] = ColumnChoice(
                field=field, column=column, confidence=round(confidence, 3), reason=reason
            )
    return choices


def _forms(title: str, columns: ColumnLexicon) -> list[tuple[str, float]]:
    """Return the squashed forms of a column's name, each with how telling it is."""
    full = squash(title)
    forms = [(full, _HEADER_CONFIDENCE)]
    bare = squash(_SPREADSHEET_SUFFIX.sub("", title))
    if bare and bare != full:
        forms.append((bare, _HEADER_CONFIDENCE - 0.05))
    forms.extend(
        (bare.removeprefix(entity), _ENTITY_CONFIDENCE)
        for entity in sorted(columns.entities)
        if bare.startswith(entity) and len(bare) > len(entity)
    )
    return forms


def _reason(sample: TableSample, field: str, column: int, checks: Mapping[str, Check]) -> str:
    """Return why a header's word is taken, "" where the cells speak against it."""
    title = sample.header[column]
    cells = sample.cells[column]
    if len(set(cells)) < _DISTINCT_SHARES_MIN.get(field, 0.0) * len(cells):
        return ""
    if field not in checks or not cells:
        return f'The header says "{title}".'
    fits, looks = checks[field]
    count = sum(fits(cell, sample.columns) for cell in cells)
    if count < _FITTING_SHARE_MIN * len(cells):
        return ""
    return f'The header says "{title}"; {count} of {len(cells)} cells {looks}.'


def _tell_names_apart(
    choices: dict[str, ColumnChoice], sample: TableSample
) -> dict[str, ColumnChoice]:
    """Read "Name" beside "Vorname", or "Nombre" beside "Apellidos", as the other half of a name."""
    halves = {"first_name", "last_name"} & set(choices)
    if "name" not in choices or len(halves) != 1:
        return choices
    half = halves.pop()
    other = "last_name" if half == "first_name" else "first_name"
    whole, part = choices["name"].column, choices[half].column
    pairs = [(row[whole], row[part]) for row in sample.rows if row[whole] and row[part]]
    holding = sum(squash(part) in squash(whole) for whole, part in pairs)
    if not pairs or holding >= _RELATED_SHARE_MIN * len(pairs):
        return choices
    title = sample.header[whole]
    moved = replace(
        choices["name"],
        field=other,
        reason=f'The header says "{title}", and "{sample.header[part]}" is the other half '
        "of the name.",
    )
    return {**{field: kept for field, kept in choices.items() if field != "name"}, other: moved}


def _best_free_column(
    choices: Mapping[str, ColumnChoice],
    sample: TableSample,
    count_fitting: Callable[[int], tuple[int, int]],
) -> tuple[float, int, str]:
    """Return the share of fitting cells, the column, and "n of m cells" of the best free column."""
    taken = {choice.column for choice in choices.values()}
    best = (0.0, 0, "")
    for column, title in enumerate(sample.header):
        if column in taken or not sample.columns.other_people.isdisjoint(split_words(title)):
            continue
        count, total = count_fitting(column)
        if total and count / total > best[0]:
            best = (count / total, column, f"{count} of {total} cells")
    return best


def _is_unnamed(title: str, columns: ColumnLexicon) -> bool:
    return squash(title).rstrip("0123456789") in columns.unnamed | {""}


def _add_by_content(
    choices: dict[str, ColumnChoice], sample: TableSample
) -> dict[str, ColumnChoice]:
    """Give fields without a column the free column whose cells look most like them."""
    found = dict(choices)
    for field, fits, looks in _CONTENT_CHECKS:
        if field in found or (field == "phone" and "mobile" in found):
            continue

        def count_fitting(
            column: int, field: str = field, fits: Callable[[str, ColumnLexicon], bool] = fits
        ) -> tuple[int, int]:
            cells = sample.cells[column]
            is_date = field == "created_at"
            if is_date and not _is_unnamed(sample.header[column], sample.columns):
                return 0, 0  # a date may be a birthday: only a column without a name is taken
            if not is_date and len(set(cells)) < _RELATED_SHARE_MIN * len(cells):
                return 0, 0  # the same address over and over is a colleague's
            return sum(fits(cell, sample.columns) for cell in cells), len(cells)

        share, column, counted = _best_free_column(found, sample, count_fitting)
        if share >= _CONTENT_SHARE_MIN:
            found[field] = ColumnChoice(
                field=field,
                column=column,
                confidence=round(_CONTENT_CONFIDENCE * share, 3),
                reason=f"{counted} {looks}.",
            )
    return found


def _add_by_address(
    choices: dict[str, ColumnChoice], sample: TableSample
) -> dict[str, ColumnChoice]:
    """Find the name by the e-mail's local part and the company by its domain."""
    found = dict(choices)
    if "email" not in found:
        return found
    addresses = [row[found["email"].column].lower().partition("@") for row in sample.rows]
    has_name = not {"name", "first_name", "last_name"}.isdisjoint(found)
    for field, part, said in (
        ("name", 0, "share a word with the e-mail address"),
        ("company", 2, "share a word with the e-mail's domain"),
    ):
        if field in found or (field == "name" and has_name):
            continue

        def count_sharing(column: int, part: int = part) -> tuple[int, int]:
            pairs = [
                (words_of_name(row[column]), address[part])
                for row, address in zip(sample.rows, addresses, strict=True)
                if address[2] and row[column].strip() and not _WEB_ADDRESS.search(row[column])
            ]
            return sum(
                len(words) <= _NAME_WORDS_MAX and any(word in text for word in words)
                for words, text in pairs
            ), len(pairs)

        share, column, counted = _best_free_column(found, sample, count_sharing)
        if share >= _RELATED_SHARE_MIN:
            found[field] = ColumnChoice(
                field=field,
                column=column,
                confidence=round(_RELATED_CONFIDENCE * share, 3),
                reason=f"{counted} {said}.",
            )
    return found


def _add_any_id(choices: dict[str, ColumnChoice], sample: TableSample) -> dict[str, ColumnChoice]:
    """Where nothing identifies a lead, take the first column called some id that never repeats."""
    if not choices.keys().isdisjoint(_IDENTIFYING):
        return choices
    names = set(sample.columns.lead_columns["external_id"])
    for column, title in enumerate(sample.header):
        cells = sample.cells[column]
        is_whole = len(cells) >= len(sample.rows) and len(set(cells)) == len(cells)
        is_taken = any(choice.column == column for choice in choices.values())
        if is_whole and not is_taken and not names.isdisjoint(split_words(title)):
            reason = f'"{title}" is filled in every row and never repeats.'
            choice = ColumnChoice(
                field="external_id", column=column, confidence=_ID_CONFIDENCE, reason=reason
            )
            return {**choices, "external_id": choice}
    return choices
