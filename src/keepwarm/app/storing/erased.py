"""Recognises people who were erased, so that nothing brings them back.

All that is left of them is the keyed hash of every way to reach them, as of everybody who said
stop, with ``ERASED`` for its reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from keepwarm.app.ground.desk import Desk
from keepwarm.app.ground.routes import absorbed_by, find_by_keys, read_routes
from keepwarm.engine.intake import FileProblem, normalise_address, person_key, without_rows
from keepwarm.records import models

ERASED: Final = "erased"
_SEPARATORS: Final = re.compile(r"[\s()./-]")


class Erased:
    """Who was erased from a workspace, as far as a hash can tell; read once for an import."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        rows = models.Suppression.objects.filter(workspace_id=desk.workspace_id, reason=ERASED)
        self._hashes = {bytes(row) for row in rows.values_list("key_hash", flat=True)}
        self._routed = read_routes(desk).keys() if self._hashes else frozenset[str]()

    def __bool__(self) -> bool:
        """Say whether anybody was."""
        return bool(self._hashes)

    def knows(self, key: str) -> bool:
        """Say whether this key, address or number is that of somebody who was erased.

        An address that a person said is somebody else's than its form says is theirs, and goes
        with nobody but them.
        """
        if not self._hashes:
            return False
        plain = key.removeprefix("tel:")
        if "@" not in plain:
            return self._is_banned(plain)
        exact = normalise_address(plain)
        if self._is_banned(plain) or self._is_banned(exact):
            return True
        return exact not in self._routed and self._is_banned(person_key(plain))

    def _is_banned(self, form: str) -> bool:
        return self._desk.hash_key(form) in self._hashes

    def knows_any(self, cells: Iterable[str]) -> bool:
        """Say whether one of these cells is an address or number of such a person."""
        return any(self.knows(key) for cell in cells for key in _keys_in(cell))

    def without_them(self, content: bytes) -> bytes:
        """Return a sheet without their rows; unchanged where none is theirs, or it is no sheet."""
        if not self._hashes:
            return content
        kept = without_rows(content, self.knows_any)
        return content if isinstance(kept, FileProblem) else kept


def _keys_in(cell: str) -> list[str]:
    text = cell.strip()
    if "@" in text:
        return re.split(r"[\s,;<>]+", text)
    return [_SEPARATORS.sub("", text)] if text.startswith("+") else []


def erased_keys(desk: Desk, person_id: int, keys: Iterable[str]) -> frozenset[str]:
    """Return every form of somebody's keys under which they are to be recognised.

    A form that leads to somebody else is not among them: who is told from another by a tag does
    not take the one without it along.
    """
    own = set(keys)
    forms = {
        form for key in own if "@" in key for form in (person_key(key), normalise_address(key))
    }
    leads_to = find_by_keys(desk, forms - own)
    them = {person_id, *absorbed_by(desk, person_id)}
    return frozenset(own | {form for form in forms if leads_to.get(form, person_id) in them})


def left_aside(
    *, nobody: int = 0, problems: int = 0, erased: int = 0
) -> tuple[tuple[str, int], ...]:
    """Return what an import left aside, as pairs of reason and count."""
    reasons = (
        ("same person or nothing that identifies", nobody),
        ("rows with problems, repeated or planned", problems),
        ("of people who were erased", erased),
    )
    return tuple(pair for pair in reasons if pair[1] > 0)
