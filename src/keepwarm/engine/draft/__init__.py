"""``DraftInContext`` in, ``Finding``s out: which rules of the craft a draft breaks, and where."""

from __future__ import annotations

from collections.abc import Collection

from keepwarm.engine.draft._check import Check
from keepwarm.engine.draft._features import (
    CHECK_FEATURES_VERSION,
    draft_features,
    sentence_features,
)
from keepwarm.engine.draft._model import MODEL_FORMAT, DraftModel
from keepwarm.engine.draft._view import View
from keepwarm.engine.draft._words import CheckLexicon, CheckWords
from keepwarm.engine.draft.checks import CHECKS
from keepwarm.engine.values import DraftInContext, Finding

__all__ = [
    "CHECKS",
    "CHECK_FEATURES_VERSION",
    "MODEL_FORMAT",
    "Check",
    "CheckLexicon",
    "CheckWords",
    "DraftModel",
    "View",
    "check_draft",
    "chosen_checks",
    "draft_features",
    "sentence_features",
]


def check_draft(
    draft: DraftInContext, lexicon: CheckLexicon, *, checks: Collection[Check] | None = None
) -> tuple[Finding, ...]:
    """Return what the checks find in a draft, in order of place; () for a good or an empty one.

    ``checks`` are those that are on by default where none are given.
    """
    if not draft.text.strip():
        return ()
    view = View(draft, lexicon)
    chosen = chosen_checks() if checks is None else checks
    found = {finding for check in chosen for finding in check.findings(view)}
    return tuple(
        sorted(found, key=lambda one: (not one.is_in_subject, one.start, one.end, one.code))
    )


def chosen_checks(select: Collection[str] = (), ignore: Collection[str] = ()) -> tuple[Check, ...]:
    """Return the checks of the codes in ``select``, or those on by default, without ``ignore``.

    ``ValueError`` names a code that no check has.
    """
    known = {check.code for check in CHECKS}
    strange = sorted((set(select) | set(ignore)) - known)
    if strange:
        raise ValueError(
            f"There is no check {', '.join(strange)}; the codes are {', '.join(sorted(known))}."
        )
    return tuple(
        check
        for check in CHECKS
        if check.code not in ignore and (check.code in select if select else check.is_on)
    )
