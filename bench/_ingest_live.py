"""The first reading of a mailbox on a real Dovecot, beside mbsync where that is installed."""

from __future__ import annotations

import datetime as dt
import shutil
import subprocess
import tempfile
import time
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from bench.synthetic import own_home
from tests.dovecot import USERS, running_dovecot

AT_ONCE = 500
MBSYNC = """FSync no

IMAPAccount bench
Host {host}
Port {port}
User {user}
Pass "{word}"
SSLType None

IMAPStore far
Account bench

MaildirStore near
Path {folder}/
Inbox {folder}/inbox

Channel all
Far :far:
Near :near:
Patterns INBOX
Create Near
Sync Pull
SyncState *
"""


def measure(messages: int) -> dict[str, Any]:
    """Return messages a second of the wall clock, of fetching alone and of everything."""
    with running_dovecot() as server, own_home():
        _fill(server, messages)
        figures: dict[str, Any] = {"messages": messages}
        figures |= _fetch_alone(server)
        figures |= _look(server, messages)
        if shutil.which("mbsync"):
            figures["mbsync_per_s"] = round(messages / _mbsync(server))
        return figures


def _fill(server: Any, messages: int) -> None:  # noqa: ANN401 - tests.dovecot.Dovecot
    from imapclient import IMAPClient

    from bench.ingest import mailbox

    (user, word), *_ = USERS.items()
    end = dt.datetime.now(dt.UTC)
    with IMAPClient(server.host, server.port, ssl=False) as line:
        line.login(user, word)
        raws = list(mailbox(messages))
        for start in range(0, len(raws), AT_ONCE):
            line.multiappend(
                "INBOX",
                [
                    {
                        "msg": raw,
                        "flags": (),
                        "date": end - dt.timedelta(days=730 * (1 - (start + place) / len(raws))),
                    }
                    for place, raw in enumerate(raws[start : start + AT_ONCE])
                ],
            )


def _entered(server: Any) -> AbstractContextManager[Any]:  # noqa: ANN401
    from keepwarm.adapters.imap import enter
    from keepwarm.app.mail_server import Entrance

    (user, word), *_ = USERS.items()
    return enter(
        Entrance(host=server.host, port=server.port, security="plain", login=user, secret=word)
    )


def _fetch_alone(server: Any) -> dict[str, Any]:  # noqa: ANN401
    with _entered(server) as line:
        line.open_folder("INBOX")
        began, cpu = time.perf_counter(), time.process_time()
        uids = line.list_uids().tolist()
        fetched = sum(1 for one in line.fetch(uids) if one.content)
        wall, cpu = time.perf_counter() - began, time.process_time() - cpu
    return {"fetched_per_s": round(fetched / wall), "fetched_per_cpu_s": round(fetched / cpu)}


def _look(server: Any, messages: int) -> dict[str, Any]:  # noqa: ANN401
    from keepwarm import wiring
    from keepwarm.app.mailboxes import NewMailbox, add_mailbox
    from keepwarm.app.read_mailbox import read_mailbox, read_to_end
    from keepwarm.app.sending_mailboxes import ServerAddress
    from keepwarm.records.models import Mailbox

    (user, word), *_ = USERS.items()
    desk, enter, sealer = wiring.open_desk(), wiring.mail_entrance(), wiring.sealer()
    imap = ServerAddress(host=server.host, port=server.port, security="plain")
    new = NewMailbox(address=user, imap=imap, smtp=None, login=user, secret=word)
    number = add_mailbox(desk, sealer, enter, new)
    began, cpu = time.perf_counter(), time.process_time()
    recent_s = 0.0

    def told(_what: str, _done: int, _total: int = 0) -> None:
        nonlocal recent_s
        if not recent_s and Mailbox.objects.filter(pk=number, seen_until__isnull=False).exists():
            recent_s = time.perf_counter() - began

    whole = read_to_end(desk, number, enter=enter, sealer=sealer, progress=told)
    wall, cpu = time.perf_counter() - began, time.process_time() - cpu
    again = time.perf_counter()
    read_mailbox(desk, number, enter=enter, sealer=sealer)
    return {
        "stored": whole.stored,
        "newest_90_days_s": round(recent_s, 2),
        "read_and_settled_per_s": round(messages / wall),
        "read_and_settled_per_cpu_s": round(messages / cpu),
        "nothing_new_s": round(time.perf_counter() - again, 3),
    }


def _mbsync(server: Any) -> float:  # noqa: ANN401
    (user, word), *_ = USERS.items()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        (folder / "mail").mkdir()
        settings = folder / "mbsyncrc"
        settings.write_text(
            MBSYNC.format(
                host=server.host, port=server.port, user=user, word=word, folder=folder / "mail"
            )
        )
        began = time.perf_counter()
        subprocess.run(["mbsync", "-c", settings, "all"], check=True, capture_output=True)
        return time.perf_counter() - began
