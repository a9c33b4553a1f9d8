"""An installation in a folder of its own, worked by commands; and a book of mail for it."""

import os
import sqlite3
import subprocess
import sys
import zlib
from pathlib import Path

from tests.app.builders import (
    ADA,
    ALAN,
    GRACE,
    NOOR,
    RITA,
    ago,
    calls_csv,
    lead,
    leads_csv,
    mail,
    mbox,
)

ROOT = Path(__file__).parent.parent.parent
PLANTED = "quagmire-salamander"
PHONE = "+44 20 7946 0199"


class Home:
    """An installation in a folder; commands run in a process of their own."""

    def __init__(self, folder):
        self.folder = folder

    def __call__(self, *words, code=0, **variables):
        environment = {
            **os.environ,
            "KEEPWARM_HOME": str(self.folder),
            "PYTHONPATH": str(ROOT / "src"),
            "COLUMNS": "400",
            **variables,
        }
        done = subprocess.run(
            [sys.executable, "-m", "keepwarm", *map(str, words)],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
        )
        assert done.returncode == code, done.stderr + done.stdout
        return done

    def stop(self, address):
        """Stop all contact with somebody, as the page of a prospect does; return the decision."""
        program = (
            "import django; django.setup(); from keepwarm import wiring;"
            "from keepwarm.app.keeping import act; from keepwarm.app.people import find;"
            " desk = wiring.open_desk();"
            f"who = find.find_by_words(desk, {address!r});"
            " print(act.suppress(desk, prospect_id=who, why='Asked.'))"
        )
        environment = {**os.environ, "KEEPWARM_HOME": str(self.folder),
                       "PYTHONPATH": str(ROOT / "src"),
                       "DJANGO_SETTINGS_MODULE": "keepwarm.settings"}  # fmt: skip
        done = subprocess.run(
            [sys.executable, "-c", program], env=environment, check=True, capture_output=True
        )
        return int(done.stdout)

    @property
    def database(self):
        return self.folder / "keepwarm.sqlite3"

    def query(self, text):
        with sqlite3.connect(self.database) as database:
            rows = database.execute(text).fetchall()
        database.close()
        return rows

    def everything(self):
        """Return all bytes that the folder holds, and all that unpacks to more."""
        parts = [path.read_bytes() for path in sorted(self.folder.rglob("*")) if path.is_file()]
        for table in ("rawmessage", "rawfile"):
            rows = self.query(f"SELECT content FROM records_{table}")  # noqa: S608
            parts += [zlib.decompress(row[0]) for row in rows]
        return b"\n".join(parts)


def write_book(folder):
    """Write a mailbox, leads and calls in which Ada is planted everywhere, and Grace beside."""
    secret = f"Between us: {PLANTED}. Call me at {PHONE}.\n-- \nAda Quist\nFenland Dairy\n"
    mails = [
        mail(RITA, ADA, at=ago(30), ident="a1", subject="Whey pumps for Ada Quist"),
        mail(ADA, RITA, at=ago(29), ident="a2", answers="a1", subject="Re: Whey", text=secret),
        mail(
            RITA, (GRACE, ADA), at=ago(20), ident="g1", subject="Ada Quist and the mill",
            text=f"Hi Grace, hi Ada,\n\nthe plan as agreed.\n\nOn Monday Ada Quist wrote:\n"
            f"> {PLANTED}\n",
        ),
        mail(
            GRACE, RITA, at=ago(19), ident="g2", answers="g1",
            text="Thank you. Please ask Ada Quist (ada.quist@fenland-dairy.example) too.\n",
        ),
        mail(ALAN, RITA, at=ago(18), ident="l1", text="What would three pumps cost?\n"),
        mail(RITA, ALAN, at=ago(17), ident="l2", cc=(NOOR,)),
    ]  # fmt: skip
    (folder / "all.mbox").write_bytes(mbox(*mails))
    (folder / "leads.csv").write_bytes(
        leads_csv(
            lead(ADA, company="Fenland Dairy", phone=PHONE, notes=f"Note {PLANTED}"),
            lead(GRACE, company="Harrow Mills", phone="+44 20 7946 0102"),
        )
    )
    (folder / "calls.csv").write_bytes(
        calls_csv(
            (f"{ago(22):%Y-%m-%dT%H:%M:%S+00:00}", ADA.address, "phone", "answered", PLANTED),
        )
    )
    return [folder / name for name in ("leads.csv", "all.mbox", "calls.csv")]
