"""How much of a composed draft a person kept, and which parts they changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

from ._compose import Draft

ADDED: Final = "added"
"""What stands between two parts and was in neither."""
EDITED_PARTS: Final = ("subject", "salutation", "lead", "body", "close", "sign_off", ADDED)
"""The parts that are told apart, in the order of a mail."""
_GROUPS: Final = {
    "salutation": "salutation",
    "caller": "salutation",
    "lead": "lead",
    "opening": "lead",
    "close": "close",
    "sign_off": "sign_off",
    "initial": "sign_off",
    "number": "sign_off",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """What became of a composed text: the share of its words that stayed, and what was changed.

    ``changed`` holds some of ``EDITED_PARTS``.
    """

    kept_share: float
    changed: tuple[str, ...]


def measure_edit(draft: Draft, *, subject: str, text: str) -> Edit:
    """Compare what was composed with what was kept, word by word in their order.

    The longest common runs count as kept (Ratcliff and Obershelp 1988, by ``difflib``). Line
    breaks count for nothing.
    """
    composed = [
        (word, number, _GROUPS.get(block.part, "body"))
        for number, block in enumerate(draft.blocks)
        for word in block.text.split()
    ]
    changed = set[str]()
    if draft.subject is not None and draft.subject.text.split() != subject.split():
        changed.add("subject")
    matcher = SequenceMatcher(None, [word for word, *_ in composed], text.split(), autojunk=False)
    kept = 0
    for tag, start, end, *_ in matcher.get_opcodes():
        if tag == "equal":
            kept += end - start
        else:
            changed.update(_groups_at(composed, start, end))
    return Edit(
        kept_share=kept / len(composed) if composed else 0.0,
        changed=tuple(part for part in EDITED_PARTS if part in changed),
    )


def _groups_at(composed: list[tuple[str, int, str]], start: int, end: int) -> Iterator[str]:
    """Yield the parts of words that went, or the part within which others were put in."""
    if end > start:
        yield from (group for _, _, group in composed[start:end])
        return
    is_within = 0 < start < len(composed) and composed[start - 1][1] == composed[start][1]
    yield composed[start][2] if is_within else ADDED
