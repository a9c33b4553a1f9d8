"""The first reading of a mailbox on a real Dovecot, beside mbsync where that is installed.

Two stages are told apart. ``stored`` is fetched, parsed, stored and indexed by the product's own
look, of which only the reading of what a mail means and the settling of timelines are left out:
what mbsync does, and a parser and an index beside it. ``read_and_settled`` is all of it, and
``newest_90_days_s`` is how long a person waits until the newest 90 days are settled and shown;
``silent_by_heads_s`` until it is told by their heads who has not answered.

mbsync and we take turns, each time from nothing, each with a second look at which nothing changed:
on a RAM disk without waiting for it, and on the disk with every commit waited for. That is how
mbsync works by default; we store mail without waiting, as a server has it still, and wait here for
the sake of the comparison (``PRAGMA synchronous = FULL``).
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import AbstractContextManager
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Place:
    """Where mail is put, and whether every commit is waited for."""

    name: str
    folder: str
    is_durable: bool


@dataclass(frozen=True, slots=True)
class Server:
    """Where the mailbox lies."""

    host: str
    port: int


def measure(messages: int, rounds: int) -> dict[str, Any]:
    """Return messages a second of the wall clock: of ``rounds`` on the RAM disk the best."""
    ram = RAM if os.access(RAM, os.W_OK) else DISK
    turns = [Place("ram", ram, is_durable=False)] * rounds + [
        Place("durable", DISK, is_durable=True)
    ]
    figures: dict[str, Any] = {"messages": messages}
    with running_dovecot() as dovecot:
        _fill(dovecot, messages)
        server = Server(host=dovecot.host, port=dovecot.port)
        figures |= _apart("fetch", server, turns[0])
        for place in turns:
            found = _apart("store", server, place)
            if shutil.which("mbsync"):
                found |= _mbsync(server, place)
            for name, figure in found.items():
                key = f"{place.name}_{name}"
                better = min if name.endswith("_s_again") else max
                figures[key] = better(figure, figures.get(key, figure))
        figures |= _apart("look", server, turns[0])
    return figures


def _apart(stage: str, server: Server, place: Place) -> dict[str, Any]:
    """Measure a stage in a process of its own, with a home of its own."""
    command = [
        sys.executable, "-m", "bench._ingest_live", stage, server.host, str(server.port),
        place.folder, *(["--durable"] if place.is_durable else []),
    ]  # fmt: skip
    said = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    figures: dict[str, Any] = json.loads(said.splitlines()[-1])
    return figures


def main() -> None:
    """Measure one stage."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("stage", choices=STAGES)
    parser.add_argument("host")
    parser.add_argument("port", type=int)
    parser.add_argument("folder")
    parser.add_argument("--durable", action="store_true")
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="keepwarm-bench-", dir=options.folder) as made,
        own_home(folder=Path(made)),
    ):
        if options.durable:
            from django.db import connection

            with connection.cursor() as cursor:
                cursor.execute("PRAGMA synchronous = FULL")
        print(json.dumps(STAGES[options.stage](Server(host=options.host, port=options.port))))


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
    """Read all by the product's look, but for meaning and timelines."""
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
        stored = Message.objects.count()
    finally:
        store_mail.read_message, sync.finish_intake = read, finish
    return {
        "stored": stored, "stored_per_s": round(stored / wall),
        "stored_per_cpu_s": round(stored / cpu), "stored_s_again": round(again_s, 3),
    }  # fmt: skip


def _add(desk: Any, server: Any) -> int:  # noqa: ANN401
    from keepwarm import wiring
    from keepwarm.app.mailbox.mailboxes import NewMailbox, add_mailbox
    from keepwarm.app.mailbox.sending_mailboxes import ServerAddress

    (user, word), *_ = USERS.items()
    imap = ServerAddress(host=server.host, port=server.port, security="plain")
    new = NewMailbox(address=user, imap=imap, smtp=None, login=user, secret=word)
    return add_mailbox(desk, wiring.sealer(), wiring.mail_entrance(), new)


def _look(server: Any) -> dict[str, Any]:  # noqa: ANN401
    from keepwarm import wiring
    from keepwarm.app.mailbox.glance import LOOKED_AT
    from keepwarm.app.mailbox.read_mailbox import read_mailbox, read_to_end
    from keepwarm.records.models import Mailbox

    desk, enter, sealer = wiring.open_desk(), wiring.mail_entrance(), wiring.sealer()
    number = _add(desk, server)
    began, cpu = time.perf_counter(), time.process_time()
    recent_s = glance_s = 0.0

    def told(what: str, _done: int, _total: int = 0) -> None:
        nonlocal recent_s, glance_s
        if what == LOOKED_AT:
            glance_s = time.perf_counter() - began
        if not recent_s and Mailbox.objects.filter(pk=number, seen_until__isnull=False).exists():
            recent_s = time.perf_counter() - began

    whole = read_to_end(desk, number, enter=enter, sealer=sealer, progress=told)
    wall, cpu = time.perf_counter() - began, time.process_time() - cpu
    again = time.perf_counter()
    read_mailbox(desk, number, enter=enter, sealer=sealer)
    return {
        "read_and_settled": whole.stored,
        "silent_by_heads_s": round(glance_s, 2),
        "newest_90_days_s": round(recent_s, 2),
        "read_and_settled_per_s": round(whole.stored / wall),
        "read_and_settled_per_cpu_s": round(whole.stored / cpu),
        "nothing_new_s": round(time.perf_counter() - again, 3),
    }


def _mbsync(server: Server, place: Place) -> dict[str, Any]:
    """Run mbsync from nothing, and once more when nothing changed."""
    (user, word), *_ = USERS.items()
    with tempfile.TemporaryDirectory(dir=place.folder) as made:
        folder = Path(made)
        (folder / "mail").mkdir()
        settings = folder / "mbsyncrc"
        settings.write_text(
            MBSYNC.format(
                host=server.host, port=server.port, user=user, word=word, folder=folder / "mail",
                fsync="yes" if place.is_durable else "no",
            )
        )  # fmt: skip
        spent, cpu = [], _cpu_of_children()
        for _ in range(2):
            began = time.perf_counter()
            subprocess.run(["mbsync", "-c", settings, "all"], check=True, capture_output=True)
            spent.append(time.perf_counter() - began)
            if len(spent) == 1:
                cpu = _cpu_of_children() - cpu
        fetched = sum(len(files) for _, _, files in os.walk(folder / "mail" / "inbox" / "new"))
    return {
        "mbsync_per_s": round(fetched / spent[0]), "mbsync_per_cpu_s": round(fetched / cpu),
        "mbsync_s_again": round(spent[1], 3),
    }  # fmt: skip


def _cpu_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


STAGES = {"fetch": _fetch_alone, "store": _store_alone, "look": _look}

if __name__ == "__main__":
    main()
