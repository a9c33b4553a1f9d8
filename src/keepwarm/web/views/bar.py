"""The bar that says what was just done and offers to take it back."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from django.http import HttpRequest

from keepwarm.app.ground.desk import Desk
from keepwarm.app.keeping import act
from keepwarm.app.people import prospect as prospect_app
from keepwarm.web.page import Bar, read_int
from keepwarm.web.policy import may
from keepwarm.web.visitor import visitor_of

TAKEN_BACK: Final = "Taken back."
DONE: Final = "Done."


def may_undo(request: HttpRequest, desk: Desk, decision_id: int) -> bool:
    """Return whether who asks may take an act back; what nobody can is refused with its reason."""
    kind = act.decided_kind(desk, decision_id)
    return kind not in act.UNDONE_KINDS or may(visitor_of(request), f"undo:{kind}")


def read_bar(request: HttpRequest, desk: Desk) -> Bar | None:
    """Return the bar that a redirect asked for: ``?did=`` names the decision, ``&of=`` whose."""
    if "undone" in request.GET:
        return Bar(sentence=TAKEN_BACK)
    decision_id = read_int(request.GET.get("did"))
    if decision_id is None:
        return None
    bar = describe_act(desk, decision_id, prospect_id=read_int(request.GET.get("of")))
    return bar if may_undo(request, desk, decision_id) else replace(bar, decision_id=None)


def describe_act(desk: Desk, decision_id: int, *, prospect_id: int | None) -> Bar:
    """Return the bar of a decision, in the words that the record has for it.

    The words come from the record, never from the address: a link cannot make the page say things.
    """
    if prospect_id is None:
        sentence = act.decided(desk, decision_id) or DONE
        return Bar(sentence=sentence, decision_id=decision_id)
    page = prospect_app.read_prospect(desk, prospect_id)
    known = {} if page is None else dict(page.undo)
    return Bar(
        sentence=known.get(decision_id, DONE), decision_id=decision_id, prospect_id=prospect_id
    )
