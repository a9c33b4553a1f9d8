"""Short remarks of sales records, written for this project, with the reasons they speak for.

    REASON[+REASON] <tab> SIDE <tab> LANGUAGE <tab> text

``none`` stands for a remark that speaks for no reason.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from keepwarm.engine.belief import REASONS

NOTES: Final = Path(__file__).parent / "notes"
SIDES: Final = {"in": "in", "out": "out", "note": "note", "signal": "note"}
NOTES_OUT_OF_FOLD: Final = Path(__file__).parent / "notes_out_of_fold.npz"
"""What the tuned encoder takes notes for that it never saw, by their check sums."""
LABELS: Final = tuple(reason.value for reason in REASONS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A remark with the reasons that it speaks for; no reason for ``none``."""

    reasons: frozenset[str]
    side: str
    language: str
    text: str

    @property
    def with_side(self) -> str:
        """What the encoder reads: whose words they are, then the words."""
        return f"{self.side}: {self.text}"

    def key(self) -> int:
        """Return a check sum of what is read."""
        return zlib.crc32(self.with_side.encode())

    def fold(self, folds: int) -> int:
        """Return the fold of its words."""
        return zlib.crc32(" ".join(self.text.lower().split()).encode()) % folds


def read_notes(folder: Path = NOTES) -> list[Note]:
    """Return all notes; ``ValueError`` with file and line where one is malformed."""
    found = []
    for path in sorted(folder.glob("*.txt")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if line.strip():
                try:
                    found.append(_note(line))
                except ValueError as error:
                    raise ValueError(f"{path.name}:{number}: {error}") from error
    return found


def _note(line: str) -> Note:
    labels, side, language, text = line.split("\t")
    reasons = frozenset(labels.split("+")) - {"none"}
    if unknown := reasons - set(LABELS):
        raise ValueError(f"no reason {sorted(unknown)}; use the codebook's names")
    if side not in SIDES:
        raise ValueError(f"no side {side!r}; use one of {', '.join(SIDES)}")
    return Note(reasons=reasons, side=SIDES[side], language=language, text=text.strip())
