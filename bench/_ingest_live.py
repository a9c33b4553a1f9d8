"""The first reading of a mailbox on a real Dovecot, beside mbsync where that is installed.

``stored_per_s`` is fetched, parsed, stored and indexed by the product's own look, of which only the
reading of what a mail means and the settling of timelines are left out: what mbsync does, and a
parser and an index beside it. mbsync is run twice, each with a look at which nothing changed:
without fsync on a RAM disk, and as it is by default on the disk.
"""

from __future__ import annotations

import datetime as dt
import os
import shutil
import subprocess
import tempfile
import time
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import Any

from bench.synthetic import own_home
from tests.dovecot import USERS, running_dovecot

AT_ONCE = 500
RAM = "/dev/shm"  # noqa: S108 - as every Linux has it
DISK = "/var/tmp"  # noqa: S108 - on a disk, wherever temporary files lie
MBSYNC = """FSync {fsync}

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
        figures |= _store_alone(server)
        if shutil.which("mbsync"):
            ram = RAM if os.access(RAM, os.W_OK) else None
            for name, is_durable, place in (("ram", False, ram), ("durable", True, None)):
                first_s, again_s = _mbsync(server, is_durable=is_durable, place=place)
                figures[f"mbsync_{name}_per_s"] = round(messages / first_s)
                figures[f"mbsync_{name}_nothing_new_s"] = round(again_s, 3)
        figures |= _look(server, messages)
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
    from keepwarm.app.mailbox.mail_server import Entrance

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


def _store_alone(server: Any) -> dict[str, Any]:  # noqa: ANN401
    """Read all by the product's look, but for meaning and timelines; in a workspace of its own."""
    from keepwarm import wiring
    from keepwarm.app.mailbox import sync
    from keepwarm.app.storing import store_mail
    from keepwarm.engine.values import MessageKind, Reading
    from keepwarm.records.models import Message

    # The one place where the product's own names are replaced: it has no switch for less.
    read, finish = store_mail.read_message, sync.finish_intake
    plain = Reading(version=0, kind=MessageKind.HUMAN)
    store_mail.read_message = lambda *_said, **_named: plain
    sync.finish_intake = lambda *_said: None
    try:
        desk = wiring.open_desk()
        workspace = wiring.add_workspace("stored alone")
        desk = replace(desk, workspace=workspace, shelf=type(desk.shelf)())
        _ = desk.packs.lexicon  # a worker has read it long before
        number = _add(desk, server)
        began, cpu = time.perf_counter(), time.process_time()
        with _entered(server) as line:
            while (report := sync.look(desk, number, line, history_max=10**9)).waiting:
                pass
        wall, cpu = time.perf_counter() - began, time.process_time() - cpu
        if report.trouble:
            raise RuntimeError(report.trouble)
        with _entered(server) as line:
            began = time.perf_counter()
            sync.look(desk, number, line)
            again_s = time.perf_counter() - began
        stored = Message.objects.filter(workspace=workspace).count()
    finally:
        store_mail.read_message, sync.finish_intake = read, finish
    return {
        "stored_alone": stored, "stored_per_s": round(stored / wall),
        "stored_per_cpu_s": round(stored / cpu), "stored_nothing_new_s": round(again_s, 3),
    }  # fmt: skip


def _add(desk: Any, server: Any) -> int:  # noqa: ANN401
    from keepwarm import wiring
    from keepwarm.app.mailbox.mailboxes import NewMailbox, add_mailbox
    from keepwarm.app.mailbox.sending_mailboxes import ServerAddress

    (user, word), *_ = USERS.items()
    imap = ServerAddress(host=server.host, port=server.port, security="plain")
    new = NewMailbox(address=user, imap=imap, smtp=None, login=user, secret=word)
    return add_mailbox(desk, wiring.sealer(), wiring.mail_entrance(), new)


def _look(server: Any, messages: int) -> dict[str, Any]:  # noqa: ANN401
    from keepwarm import wiring
    from keepwarm.app.mailbox.read_mailbox import read_mailbox, read_to_end
    from keepwarm.records.models import Mailbox

    desk, enter, sealer = wiring.open_desk(), wiring.mail_entrance(), wiring.sealer()
    number = _add(desk, server)
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


def _mbsync(server: Any, *, is_durable: bool, place: str | None) -> tuple[float, float]:  # noqa: ANN401
    """Return the seconds of a first run, and of one at which nothing changed."""
    (user, word), *_ = USERS.items()
    with tempfile.TemporaryDirectory(dir=place or DISK) as made:
        folder = Path(made)
        (folder / "mail").mkdir()
        settings = folder / "mbsyncrc"
        settings.write_text(
            MBSYNC.format(
                host=server.host, port=server.port, user=user, word=word, folder=folder / "mail",
                fsync="yes" if is_durable else "no",
            )
        )  # fmt: skip
        spent = []
        for _ in range(2):
            began = time.perf_counter()
            subprocess.run(["mbsync", "-c", settings, "all"], check=True, capture_output=True)
            spent.append(time.perf_counter() - began)
    return spent[0], spent[1]
