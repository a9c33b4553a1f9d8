"""Checks on parsed tables: what is missing, strange or of the wrong type, and what to do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping


def check_keys(
    where: str,
    table: Mapping[str, object],
    *,
    required: Iterable[str],
    known: Iterable[str] = (),
) -> None:
    """Refuse a table that lacks a required key or holds one that nobody knows."""
    missing = sorted(set(required) - set(table))
    if missing:
        raise ValueError(f"{where}: {', '.join(missing)} missing; add it.")
    strange = sorted(set(table) - set(required) - set(known))
    if strange:
        raise ValueError(f"{where}: {', '.join(strange)} not known; correct or remove it.")


def as_mapping(where: str, raw: object) -> Mapping[str, object]:
    """Return what must be a table."""
    if not isinstance(raw, Mapping):
        raise ValueError(f"{where} is {raw!r}; make it a table.")  # noqa: TRY004 - one error type
    return raw


def as_sequence(where: str, raw: object) -> list[object]:
    """Return what must be a list."""
    if not isinstance(raw, list):
        raise ValueError(f"{where} is {raw!r}; make it a list.")  # noqa: TRY004 - one error type
    return raw


def as_text(where: str, raw: object) -> str:
    """Return what must be a text."""
    if not isinstance(raw, str):
        raise ValueError(f"{where} is {raw!r}; make it a text.")  # noqa: TRY004 - one error type
    return raw


def as_number(where: str, raw: object) -> float:
    """Return what must be a number."""
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        raise ValueError(f"{where} is {raw!r}; make it a number.")  # noqa: TRY004 - one error type
    return float(raw)


def as_count(where: str, raw: object) -> int:
    """Return what must be a whole number from 0."""
    if isinstance(raw, bool) or not isinstance(raw, int) or raw < 0:
        raise ValueError(f"{where} is {raw!r}; make it a whole number from 0.")
    return raw


def as_numbers(where: str, raw: object) -> tuple[float, ...]:
    """Return what must be a list of numbers."""
    return tuple(as_number(where, one) for one in as_sequence(where, raw))
