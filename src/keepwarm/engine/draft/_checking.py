"""``DraftInContext`` in, ``Finding``s out: which rules of the craft a draft breaks, and where."""

from __future__ import annotations

from collections.abc import Collection

from keepwarm.engine.values import DraftInContext, Finding

from ._check import Check
from ._view import View
from ._words import CheckLexicon
from .checks import CHECKS


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
        sorted(
            found,
            key=lambda one: (not one.is_in_subject, one.start, one.end, one.code, one.message),
        )
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
