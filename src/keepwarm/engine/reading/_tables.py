"""Tables and lists of words out of a parsed pack, with errors that say what to mend."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_FORM: Final = "in lower case, without accents"


def table_of(raw: Mapping[str, object], name: str) -> Mapping[str, object]:
    """Return the table ``name``; ``ValueError`` where there is none."""
    table = raw.get(name)
    if not isinstance(table, Mapping):
        problem = f"The reading pack has no table [{name}] (found {table!r}); add it."
        raise ValueError(problem)  # noqa: TRY004 - one error for every fault of a pack
    return table


def words_of(table: Mapping[str, object], place: str, name: str) -> tuple[str, ...]:
    """Return the words of ``table[name]``; ``ValueError`` says where in the pack it is wrong."""
    words = table.get(name)
    if not isinstance(words, list) or not words:
        raise ValueError(
            f"[{place}] {name} in the reading pack must be a list of words, not {words!r}; "
            "give at least one."
        )
    for word in words:
        if not isinstance(word, str) or not word.strip() or word != word.lower():
            raise ValueError(
                f"[{place}] {name} in the reading pack holds {word!r}; write a text {_FORM}."
            )
    return tuple(words)
