"""A table and its mapping in, the words of its columns of states out, each with what it means."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Final

from keepwarm.engine.intake._calls import read_channel, read_result
from keepwarm.engine.intake._columns import ColumnMapping
from keepwarm.engine.intake._leads import outcome_in, progress_in
from keepwarm.engine.intake._lexicon import LOSS, ColumnLexicon, Refusal
from keepwarm.engine.intake._table import Table

WORDS_MAX: Final = 40
"""A column with more different words is no list of states; its commonest words are shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WordMeaning:
    """A word of a column of states, how many rows have it, and what it was taken for.

    ``meaning`` is a stage, outcome, channel or result, ``LOSS``, or "" where it is not known.
    """

    field: str
    column: str
    word: str
    count: int
    meaning: str


def list_meanings(
    table: Table, mapping: ColumnMapping, columns: ColumnLexicon
) -> tuple[WordMeaning, ...]:
    """Return the words in the columns of stage and outcome, or of channel and result.

    The commonest come first; yes, no and blanks need no meaning.
    """
    found = []
    for field in ("stage", "outcome", "channel", "result"):
        column = mapping.column_of(field)
        if column is None:
            continue
        counts = Counter(row[column].strip() for row in table.rows)
        told = [
            (word, count)
            for word, count in counts.most_common(2 * WORDS_MAX)
            if not columns.is_blank(word) and (field != "outcome" or columns.is_yes(word) is None)
        ]
        found += [
            WordMeaning(
                field=field,
                column=table.header[column],
                word=word,
                count=count,
                meaning=_meaning(field, word, columns),
            )
            for word, count in told[:WORDS_MAX]
        ]
    return tuple(found)


def _meaning(field: str, word: str, columns: ColumnLexicon) -> str:
    if field in {"channel", "result"}:
        read = read_channel if field == "channel" else read_result
        member = read(word, columns)
        return "" if isinstance(member, Refusal) or member is None else member.value
    said = outcome_in(word, columns) if field == "outcome" else progress_in(word, columns)
    if said.outcome:
        return said.outcome.value
    if said.stage:
        return said.stage.value
    return LOSS if said.loss else ""
