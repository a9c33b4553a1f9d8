"""The desk of the person who asks, with the clock of the page set to their zone."""

from __future__ import annotations

from django.utils import timezone

from keepwarm import wiring
from keepwarm.app.desk import Desk


def open_desk() -> Desk:
    """Return the desk; every time written in this response is then in the rep's zone."""
    desk = wiring.open_desk()
    timezone.activate(desk.zone)
    return desk
