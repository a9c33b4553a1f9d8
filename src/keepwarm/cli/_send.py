"""Sends what is due while a worker is at work: a thread of its own, because servers are slow."""

from __future__ import annotations

import logging
import threading
from typing import Final

from django.db import DatabaseError, close_old_connections, connection

from keepwarm import wiring
from keepwarm.app.errors import Refusal

LOOK_S: Final = 1.0
_logger = logging.getLogger(__name__)


def start_sending(stop: threading.Event) -> threading.Thread:
    """Send what is due until told to stop; killed anywhere, the journal says what is certain."""
    thread = threading.Thread(target=_send, args=(stop,), name="sender", daemon=True)
    thread.start()
    return thread


def _send(stop: threading.Event) -> None:
    while not stop.wait(LOOK_S):
        try:
            close_old_connections()
            for desk in wiring.open_desks():
                wiring.send_due(desk)
        except (DatabaseError, Refusal, OSError) as error:
            _logger.warning("Nothing was sent just now: %s", error)
            connection.close()
        except Exception:
            # Whatever it was: the next look goes on from the journal.
            _logger.exception("Sending was interrupted")
            connection.close()
