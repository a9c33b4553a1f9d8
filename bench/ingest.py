"""How many thin messages a second of CPU go from an mbox into SQLite, settled.

    python -m bench.ingest [--messages 20000] [--from-dovecot] [--rounds 2]

``--from-dovecot`` reads them by IMAP from a real Dovecot instead, and mbsync beside it where it is
installed: the first look, until the newest 90 days are told, and a look at which nothing changed.

Messages are synthesised from one seed, 2.3 kB each on average: a rep's mailbox of two years with
prospects who were handed over as a lead file first. Measured is what a person would do: the
import of the mbox, to the settled timelines and lanes.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import random
import resource
import time
from collections.abc import Iterator
from email.parser import BytesParser
from pathlib import Path

from bench.synthetic import FIRST, LAST, own_home

WORDS = (  # noqa: SIM905 (a text reads better than a list)
    "the dock door seal frost quote visit plant line shift week price drawing fitting crew order"
    " site measure sketch answer phone call morning team budget option sample report panel spring"
).split()
TEXT_WORDS = 290
REPLY_SHARE = 0.2
OTHERS_SHARE = 0.25
MESSAGES_PER_PERSON = 12


def mailbox(messages: int, *, seed: int = 7) -> Iterator[bytes]:
    """Yield raw messages: ours, answers to them, and mail of people who are no prospects."""
    dice = random.Random(seed)  # noqa: S311 (a bench, no secret)
    start = dt.datetime(2024, 11, 1, 9, tzinfo=dt.UTC)
    people = [person(i) for i in range(max(messages // MESSAGES_PER_PERSON, 1))]
    last_id: dict[int, str] = {}
    for number in range(messages):
        moment = start + dt.timedelta(seconds=number * 63_072_000 / messages)
        who = dice.randrange(len(people))
        name, address = people[who]
        draw = dice.random()
        key = f"<{number}.{seed}@mail.example>"
        if draw < OTHERS_SHARE:
            sender, to, parent = f"Someone {number} <s{number}@shop{number % 500}.example>", ME, ""
        elif draw < OTHERS_SHARE + REPLY_SHARE and who in last_id:
            sender, to, parent = f"{name} <{address}>", ME, last_id[who]
        else:
            sender, to, parent = ME, f"{name} <{address}>", ""
            last_id[who] = key
        yield _message(dice, key, parent, sender, to, moment)


ME = "Rita Kovacs <rita@tidewater.example>"


def person(number: int) -> tuple[str, str]:
    """Return name and address of a synthetic prospect."""
    name = f"{FIRST[number % len(FIRST)]} {LAST[number // len(FIRST) % len(LAST)]}"
    return name, f"p{number}@firm{number // 3}.example"


def _message(
    dice: random.Random, key: str, parent: str, sender: str, to: str, moment: dt.datetime
) -> bytes:
    text = " ".join(dice.choices(WORDS, k=TEXT_WORDS))
    lines = "\n".join(text[i : i + 72] for i in range(0, len(text), 72))
    answers = f"In-Reply-To: {parent}\nReferences: {parent}\n" if parent else ""
    return (
        f"Return-Path: <bounce@mail.example>\nReceived: from a.example by b.example;"
        f" {moment:%a, %d %b %Y %H:%M:%S} +0000\nMIME-Version: 1.0\nFrom: {sender}\nTo: {to}\n"
        f"Subject: {'Re: ' if parent else ''}{' '.join(dice.choices(WORDS, k=5))}\n"
        f"Date: {moment:%a, %d %b %Y %H:%M:%S} +0000\nMessage-ID: {key}\n{answers}"
        f"Content-Type: text/plain; charset=utf-8\nX-Mailer: Example 1.0\n\n{lines}\n"
    ).encode()


def write_mbox(path: Path, messages: int) -> int:
    """Write the mailbox and return its size in bytes."""
    with path.open("wb") as file:
        for raw in mailbox(messages):
            file.write(b"From MAILER-DAEMON Thu Jan  1 00:00:00 1970\n" + raw + b"\n")
        return file.tell()


def write_leads(path: Path, messages: int) -> None:
    """Write the lead file of the mailbox's prospects."""
    rows = [person(i) for i in range(max(messages // MESSAGES_PER_PERSON, 1))]
    text = "\n".join(f"{name},{address}" for name, address in rows)
    path.write_text(f"Name,E-mail\n{text}\n", encoding="utf-8")


def _parse_alone(messages: int) -> float:
    """Return the CPU seconds of the standard parser on the same mails: the floor of any intake."""
    raws = list(mailbox(messages))
    parser = BytesParser()
    began = time.process_time()
    for raw in raws:
        parser.parsebytes(raw).get_payload(decode=True)
    return time.process_time() - began


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--messages", type=int, default=20_000)
    parser.add_argument("--from-dovecot", action="store_true")
    parser.add_argument("--rounds", type=int, default=2)
    options = parser.parse_args()
    if options.from_dovecot:
        from bench._ingest_live import measure

        print(json.dumps(measure(options.messages, options.rounds)))
        return
    with own_home() as home:
        from keepwarm import wiring
        from keepwarm.adapters.files import MailFolder
        from keepwarm.app.importing.intake import import_mail
        from keepwarm.app.importing.sheets import import_sheet
        from keepwarm.records import models

        mbox, leads = home / "all.mbox", home / "leads.csv"
        size = write_mbox(mbox, options.messages)
        write_leads(leads, options.messages)
        desk = wiring.open_desk()
        import_sheet(desk, name="leads.csv", content=leads.read_bytes())

        def run() -> tuple[float, int]:
            folder = MailFolder(name="all.mbox", files=[mbox])
            began = time.process_time()
            report = import_mail(desk, name=folder.name, raws=folder.mails())
            return time.process_time() - began, report.stored

        parse_s = _parse_alone(options.messages)
        first_s, stored = run()
        again_s, again = run()
        figures = {
            "messages": options.messages,
            "bytes_per_message": size // options.messages,
            "stored": stored,
            "messages_per_cpu_s": round(options.messages / first_s),
            "standard_parser_alone_per_cpu_s": round(options.messages / parse_s),
            "again_stored": again,
            "again_messages_per_cpu_s": round(options.messages / again_s),
            "touches": models.Touch.objects.count(),
            "database_mib": round((home / "keepwarm.sqlite3").stat().st_size / 2**20, 1),
            "peak_memory_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
