"""Sends and tells what is due while a worker is at work: by threads, because servers are slow."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Final

from django.db import DatabaseError, close_old_connections, connection

from keepwarm import wiring, wiring_outside
from keepwarm.app.ground.desk import Desk
from keepwarm.app.ground.errors import Refusal
from keepwarm.app.telling.notices import tell_due

LOOK_S: Final = 1.0
_logger = logging.getLogger(__name__)


def start_sending(stop: threading.Event) -> threading.Thread:
    """Send what is due until told to stop; killed anywhere, the journal says what is certain."""
    thread = threading.Thread(target=_send, args=(stop,), name="sender", daemon=True)
    thread.start()
    return thread


def start_telling(stop: threading.Event) -> threading.Thread:
    """Tell who came in until told to stop; killed anywhere, nothing is told twice."""
    thread = threading.Thread(target=_tell, args=(stop,), name="teller", daemon=True)
    thread.start()
    return thread


def _send(stop: threading.Event) -> None:
    _look_again(stop, "Nothing was sent just now", wiring.send_due)


def _tell(stop: threading.Event) -> None:
    telling = wiring_outside.telling()
    _look_again(stop, "Nobody was told just now", lambda desk: tell_due(desk, telling))


def _look_again(stop: threading.Event, trouble: str, act: Callable[[Desk], object]) -> None:
    while not stop.wait(LOOK_S):
        try:
            close_old_connections()
            for desk in wiring.open_desks():
                act(desk)
        except (DatabaseError, Refusal, OSError) as error:
            _logger.warning("%s: %s", trouble, error)
            connection.close()
        except Exception:
            # Whatever it was: the next look goes on from what is noted.
            _logger.exception("%s", trouble)
            connection.close()
