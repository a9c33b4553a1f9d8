"""``unsupported_claim``: claim without a source."""

from __future__ import annotations

from collections.abc import Iterator

from keepwarm.engine.draft._check import Check, Place, learned
from keepwarm.engine.draft._view import View
from keepwarm.engine.values import Severity


def _find(view: View) -> Iterator[Place]:
    found = list(learned(view, "unsupported_claim"))
    if not found:
        return
    new = [one for group in view.novelties for one in group if one.kind not in ("clock", "word")]
    place = found[0]
    inside = [one for one in new if place.start <= one.start < place.end]
    if inside:
        yield from (Place(one.start, one.end) for one in inside)
    else:
        yield place


CHECK = Check(
    code="unsupported_claim",
    name="Claim without a source",
    reason="What nobody wrote down may be wrong, and a wrong claim costs the trust.",
    source="[3]",
    repair="Add the source to the facts, or take the claim out.",
    severity=Severity.ERROR,
    find=_find,
)
