"""Waits at the inboxes of mailboxes, a thread each, so that an answer is read as it comes."""

from __future__ import annotations

import threading
import time
from typing import Final

from django.db import connection

from keepwarm import wiring
from keepwarm.app.ground.desk import Desk
from keepwarm.app.ground.errors import Refusal
from keepwarm.app.mailbox.mail_server import MailTrouble
from keepwarm.app.mailbox.read_mailbox import watch_mailbox
from keepwarm.records import models

TEND_S: Final = 30.0
"""How soon a line that broke is opened again; mailboxes are looked into every minute anyway."""


class Watchers:
    """Keeps one thread at each mailbox that is read, of all processes in one."""

    def __init__(self, name: str, stop: threading.Event) -> None:
        self._name = name
        self._stop = stop
        self._threads: dict[int, threading.Thread] = {}
        self._tended: dict[int, float] = {}

    def tend(self, desk: Desk) -> None:
        """Start what is missing, now and then."""
        now = time.monotonic()
        if now - self._tended.get(desk.workspace_id, -TEND_S) < TEND_S:
            return
        self._tended[desk.workspace_id] = now
        rows = models.Mailbox.objects.filter(
            workspace_id=desk.workspace_id, is_paused=False, trouble="", seen_until__isnull=False
        )
        for mailbox_id in rows.values_list("pk", flat=True):
            known = self._threads.get(mailbox_id)
            if known is None or not known.is_alive():
                thread = threading.Thread(
                    target=self._watch, args=(desk, mailbox_id), name="mailbox", daemon=True
                )
                self._threads[mailbox_id] = thread
                thread.start()

    def _watch(self, desk: Desk, mailbox_id: int) -> None:
        try:
            watch_mailbox(
                desk, mailbox_id, enter=wiring.mail_entrance(), sealer=wiring.sealer(),
                tokens=wiring.token_server(), watcher=self._name, is_stopping=self._stop.is_set,
            )  # fmt: skip
        except (MailTrouble, Refusal):
            # The next look says what is wrong.
            return
        finally:
            connection.close()
