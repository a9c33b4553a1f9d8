"""A cell of a call log in, who reached out to whom out, whichever column it stands in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from keepwarm.engine.intake._columns import ColumnChoice, TableSample
from keepwarm.engine.intake._lexicon import ColumnLexicon, split_words, squash

_TELLING_WORD_LENGTH: Final = 4
"""In "Inbound call" the first word is a direction; in "In person" it is not."""
_PHRASE_LENGTH_MAX: Final = 40
"""A longer cell says more than who called whom."""
_CONTENT_SHARE_MIN: Final = 0.8
"""Without a telling header, so many cells must say a direction and nothing else."""
_CONTENT_CONFIDENCE: Final = 0.7


def is_inbound(cell: str, columns: ColumnLexicon) -> bool | None:
    """Return whether a cell says that they reached out to us, ``None`` where it says neither.

    "Inbound", "Call (incoming)" and "Appel entrant" say so, "Outgoing SMS" says the opposite.
    """
    words = {squash(cell), *filter(_is_telling, split_words(cell))}
    inward, outward = (not words.isdisjoint(known) for known in (columns.inbound, columns.outbound))
    return inward if inward != outward else None


def is_inbound_by(title: str, cell: str, columns: ColumnLexicon) -> bool | None:
    """Return the same of a cell in a column about directions: its title may ask, "Inbound?"."""
    said, answer = is_inbound(cell, columns), columns.is_yes(cell)
    asked = is_inbound(title, columns)
    if said is not None or answer is None or asked is None:
        return said
    return asked is answer


def split_direction(cell: str, columns: ColumnLexicon) -> tuple[str, ...] | None:
    """Return the squashed words of a cell beside its direction, ``None`` where it says none."""
    if is_inbound(cell, columns) is None:
        return None
    directions = columns.inbound | columns.outbound
    if squash(cell) in directions:
        return ()
    return tuple(
        word for word in split_words(cell) if not (_is_telling(word) and word in directions)
    )


def is_inbound_phrase(cell: str, columns: ColumnLexicon) -> bool | None:
    """Return the direction of a cell that says that and the channel at most: "Inbound call"."""
    rest = split_direction(cell, columns) if len(cell) <= _PHRASE_LENGTH_MAX else None
    if rest is None or ("".join(rest) not in columns.channels and any(rest)):
        return None
    return is_inbound(cell, columns)


def add_direction(
    choices: Mapping[str, ColumnChoice], sample: TableSample
) -> dict[str, ColumnChoice]:
    """Where no name tells it, take the column whose cells say who called whom."""
    found = dict(choices)
    if "direction" in found:
        return found
    taken = {choice.column for choice in found.values()}
    for column, cells in enumerate(sample.cells):
        count = sum(is_inbound_phrase(cell, sample.columns) is not None for cell in cells)
        if column in taken or not cells or count < _CONTENT_SHARE_MIN * len(cells):
            continue
        found["direction"] = ColumnChoice(
            field="direction",
            column=column,
            confidence=_CONTENT_CONFIDENCE,
            reason=f"{count} of {len(cells)} cells say who called whom.",
        )
        return found
    return found


def _is_telling(word: str) -> bool:
    return len(word) >= _TELLING_WORD_LENGTH
