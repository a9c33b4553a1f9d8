"""The desk of the person who asks, with the clock of the page set to their zone."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils import timezone

from keepwarm import wiring
from keepwarm.app.ground.desk import Desk
from keepwarm.web.visitor import visitor_of


def open_desk(request: HttpRequest) -> Desk:
    """Return the desk in the workspace of who asks; times in this response are in its zone.

    The door let nobody through who is no member of it.
    """
    visitor = visitor_of(request)
    if visitor.role is None:
        raise PermissionDenied("A desk was asked for whom the door should not have let in.")
    desk = wiring.open_desk(
        workspace_id=visitor.workspace_id,
        user_id=visitor.user_id,
        own_minutes=visitor.minutes_per_day,
    )
    timezone.activate(desk.zone)
    return desk
