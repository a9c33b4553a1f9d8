"""A text cut where evidence begins and ends, so that a template can mark it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A stretch of text; ``labels`` are named where their evidence ends."""

    text: str
    is_marked: bool
    labels: tuple[str, ...]


def cut_pieces(text: str, spans: Iterable[Sequence[object]]) -> Iterator[Piece]:
    """Yield the text in pieces; ``spans`` are (start, end, label's words) and may overlap."""
    known = [(int(str(start)), int(str(end)), str(label)) for start, end, label in spans]
    cuts = sorted({0, len(text), *(cut for start, end, _ in known for cut in (start, end))})
    for start, end in pairwise(cuts):
        covering = [span for span in known if span[0] <= start and end <= span[1]]
        yield Piece(
            text=text[start:end],
            is_marked=bool(covering),
            labels=tuple(dict.fromkeys(label for _, last, label in covering if last == end)),
        )
