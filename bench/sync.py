"""Tells random stories of a mailbox on a real Dovecot, kills whoever reads it, and counts the gaps.

    python -m bench.sync [--runs 500] [--seed 7]

A story has four to fourteen steps: messages come, of today or of half a year ago; are moved,
copied, deleted; the folder is numbered anew; the record loses what it knew of a message; and a
reader is forked, and killed at a random moment (SIGKILL) or left to end. Each story has an account
and a workspace of its own. Then a reader reads to the end, and the server is held against the
record by this bench itself, by subject, and by the product's own audit.

Printed is one line of JSON. ``missing``: on the server, or seen there by a reader that ended, and
not in the record. ``twice``: in the record more than once. Both must be 0. After each story a gap
is made on purpose, by taking a row or the bytes away: ``told`` must be as many as ``gaps``, and
``healed`` too: the next look fetched what was missing.
"""

from __future__ import annotations

import argparse
import datetime as dt
import gc
import json
import os
import random
import signal
import sys
import time
from collections import Counter
from dataclasses import replace
from email.message import EmailMessage
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any

from imapclient import IMAPClient

from bench.synthetic import own_home
from tests.dovecot import running_dovecot

if TYPE_CHECKING:
    from keepwarm.app.ground.desk import Desk


FOLDERS = ("INBOX", "Archive", "Sent")
STEPS_MIN, STEPS_MAX = 4, 14
WEIGHTS = {
    "append": 5, "expunge": 1, "move": 2, "copy": 1, "renumber": 0.3, "look": 6, "lose": 1,
}  # fmt: skip
KILLED_SHARE = 0.7
HISTORY_AT_ONCE = 2
TOLD_EVERY = 10
WORD = "a secret of the bench"


class Story:
    """A mailbox as its owner uses it, and what has to be here in the end."""

    def __init__(self, server: Any, number: int, dice: random.Random, span_s: float) -> None:  # noqa: ANN401 - tests.dovecot
        from keepwarm import wiring
        from keepwarm.app.mailbox.mailboxes import NewMailbox, add_mailbox
        from keepwarm.app.mailbox.sending_mailboxes import ServerAddress

        self.server, self.user, self.dice, self.span_s = server, user_of(number), dice, span_s
        self.counts, self.seen, self.messages = Counter[str](), set[str](), 0
        desk = wiring.open_desk()
        workspace = wiring.add_workspace(f"Story {number}")
        # A shelf of its own: another process writes what this one would remember.
        self.desk: Desk = replace(desk, workspace=workspace, shelf=type(desk.shelf)())
        place = ServerAddress(host=server.host, port=server.port, security="plain")
        new = NewMailbox(address=self.user, imap=place, smtp=None, login=self.user, secret=WORD)
        self.mailbox = add_mailbox(self.desk, wiring.sealer(), wiring.mail_entrance(), new)
        self.client = self._signed_in()

    def _signed_in(self) -> IMAPClient:
        client = IMAPClient(self.server.host, self.server.port, ssl=False, timeout=60)
        client.login(self.user, WORD)
        return client

    def tell(self) -> Counter[str]:
        """Let it happen; return what was counted."""
        kinds = list(WEIGHTS)
        for _ in range(self.dice.randint(STEPS_MIN, STEPS_MAX)):
            getattr(self, self.dice.choices(kinds, list(WEIGHTS.values()))[0])()
        self.append()
        while self.read().waiting:
            pass
        self.judge()
        self.make_gap()
        self.client.logout()
        return self.counts

    # What the owner does

    def append(self) -> None:
        """Let a message come."""
        self.messages += 1
        folder = self.dice.choice(FOLDERS)
        days = self.dice.choice((1, 200))
        at = dt.datetime.now(dt.UTC) - dt.timedelta(days=days, minutes=self.messages)
        mail = EmailMessage()
        them = f"ada@dairy{self.dice.randrange(3)}.example"
        mail["From"], mail["To"] = (self.user, them) if folder == "Sent" else (them, self.user)
        mail["Date"], mail["Subject"] = format_datetime(at), f"Message {self.messages}"
        mail["Message-ID"] = f"<{self.messages}.{self.user}>"
        mail.set_content(f"Hello,\n\nwhat would {self.messages} of them cost?\n")
        self.client.append(folder, mail.as_bytes(), msg_time=at)

    def _any(self, folder: str) -> list[int]:
        self.client.select_folder(folder)
        found = self.client.search()
        return [self.dice.choice(found)] if found else []

    def expunge(self) -> None:
        """Delete a message for good."""
        if chosen := self._any(self.dice.choice(FOLDERS)):
            self.client.delete_messages(chosen)
            self.client.expunge()
        self.client.unselect_folder()

    def move(self) -> None:
        """Move a message."""
        folder, to = self.dice.sample(FOLDERS, 2)
        if chosen := self._any(folder):
            self.client.move(chosen, to)
        self.client.unselect_folder()

    def copy(self) -> None:
        """Copy a message."""
        folder, to = self.dice.sample(FOLDERS, 2)
        if chosen := self._any(folder):
            self.client.copy(chosen, to)
        self.client.unselect_folder()

    def renumber(self) -> None:
        """Have the server number a folder anew, as a restore from a backup may."""
        self.client.logout()  # what a session knows of a folder must not survive it
        self.server.forget_numbers(self.user, self.dice.choice(FOLDERS))
        self.client = self._signed_in()
        self.counts["renumbered"] += 1

    # What happens here

    def look(self) -> None:
        """Have a reader look, and kill it or not."""
        from django.db import connections

        connections.close_all()
        # The owner's line is not the child's to close.
        if pid := os.fork():
            is_killed = self.dice.random() < KILLED_SHARE
            if is_killed:
                time.sleep(self.dice.uniform(0, self.span_s))
                os.kill(pid, signal.SIGKILL)
            _, status = os.waitpid(pid, 0)
            self.counts["looks"] += 1
            self.counts["killed"] += os.WIFSIGNALED(status)
            self.counts["failed"] += os.WIFEXITED(status) and os.WEXITSTATUS(status) != 0
            if not os.WIFSIGNALED(status) and not self._waiting():
                self.seen |= set(self.there())
            return
        code = 1
        try:
            code = bool(self.read().trouble)
        finally:
            os._exit(code)

    def _waiting(self) -> bool:
        from keepwarm.records.models import Mailbox

        row = Mailbox.objects.get(pk=self.mailbox)
        return row.complete_at is None or bool(row.trouble) or row.seen_until != row.complete_at

    def read(self) -> Any:  # noqa: ANN401 - LookReport
        """Look once, by few old messages at a time."""
        from keepwarm.app.mailbox.sync import look

        with self.entered() as server:
            return look(self.desk, self.mailbox, server, history_max=HISTORY_AT_ONCE)

    def entered(self) -> Any:  # noqa: ANN401 - a context of MailServer
        """Sign in."""
        from keepwarm.adapters.imap import enter
        from keepwarm.app.mailbox.mail_server import Entrance

        return enter(
            Entrance(
                host=self.server.host, port=self.server.port, security="plain", login=self.user,
                secret=WORD,
            )
        )  # fmt: skip

    def lose(self) -> None:
        """Lose the note, or the bytes, of a message that was read."""
        from keepwarm.records.models import Message, RawMessage, StoredUid

        rows = StoredUid.objects.filter(workspace_id=self.desk.workspace_id, outcome="stored")
        found = list(rows.order_by("pk"))
        if not found:
            return
        row = self.dice.choice(found)
        if self.dice.random() < 0.5:
            row.delete()
            return
        for model in (Message, RawMessage):
            model.objects.filter(workspace_id=self.desk.workspace_id, digest=row.digest).delete()
        # Whoever was not on the server any more is lost with them: that is no fault of a look.
        self.seen &= set(self.here())

    # The judge

    def there(self) -> list[str]:
        """Return the subjects of what lies on the server."""
        found = []
        for folder in FOLDERS:
            self.client.select_folder(folder, readonly=True)
            answers = self.client.fetch(self.client.search(), ["ENVELOPE"])
            found += [answer[b"ENVELOPE"].subject.decode() for answer in answers.values()]
        self.client.unselect_folder()
        return found

    def here(self) -> list[str]:
        """Return the subjects of what is in the record."""
        from keepwarm.records.models import Message

        rows = Message.objects.filter(workspace_id=self.desk.workspace_id)
        return list(rows.values_list("subject", flat=True))

    def check(self) -> Any:  # noqa: ANN401 - Audit
        """Hold the record against the server as the product does."""
        from keepwarm.app.mailbox.audit_mail import audit

        with self.entered() as server:
            return audit(self.desk, self.mailbox, server)

    def judge(self) -> None:
        """Count what is missing and what is here twice."""
        # Bytes that were lost of what still lies there are found by an audit, and fetched then.
        if not self.check().is_whole:
            self.read()
        there, here = self.there(), Counter(self.here())
        wanted = set(there) | self.seen
        self.counts["runs"] += 1
        self.counts["messages"] += len(wanted)
        self.counts["missing"] += len(wanted - set(here))
        self.counts["twice"] += sum(times > 1 for times in here.values())
        self.counts["not_whole"] += not self.check().is_whole

    def make_gap(self) -> None:
        """Take something away on purpose, and count whether it is told and fetched again."""
        from keepwarm.records.models import Message, RawMessage, StoredUid

        rows = StoredUid.objects.filter(workspace_id=self.desk.workspace_id, outcome="stored")
        row = self.dice.choice(list(rows.order_by("pk")))
        copies = rows.filter(digest=row.digest).count()
        if self.dice.random() < 0.5:
            row.delete()
            copies = 1
        else:
            for model in (Message, RawMessage):
                owned = model.objects.filter(workspace_id=self.desk.workspace_id)
                owned.filter(digest=row.digest).delete()
        told = sum(one.missing + one.lost for one in self.check().folders)
        self.read()
        self.counts["gaps"] += 1
        self.counts["told"] += told == copies
        self.counts["healed"] += self.check().is_whole and len(set(self.here())) == len(self.here())


def user_of(number: int) -> str:
    """Return the account of a story."""
    return f"rep{number}@acme.example"


def measure(runs: int, seed: int) -> dict[str, Any]:
    """Tell so many stories; return the counts."""
    began, counts = time.monotonic(), Counter[str]()
    users = {user_of(number): WORD for number in range(runs + 1)}
    with running_dovecot(users=users) as server, own_home():
        span_s = 0.0
        for number in range(runs + 1):
            dice = random.Random(f"{seed} {number}")  # noqa: S311 - a bench, no secret
            story = Story(server, number, dice, span_s)
            if not number:
                story.append()
                story.read()  # what is read once a process is warm for all that are forked
                gc.collect()
                gc.freeze()
                story.append()
                started = time.monotonic()
                story.look()
                span_s = story.span_s = 1.2 * (time.monotonic() - started)
                continue
            counts += story.tell()
            if number % TOLD_EVERY == 0:
                sys.stderr.write(f"{number} runs: {json.dumps(dict(counts))}\n")
                sys.stderr.flush()
    names = (
        "runs", "messages", "looks", "killed", "renumbered", "missing", "twice", "not_whole",
        "gaps", "told", "healed", "failed",
    )  # fmt: skip
    seconds = round(time.monotonic() - began, 1)
    return {"bench": "sync", **{name: counts[name] for name in names}, "seconds": seconds}


def main() -> None:
    """Run as asked on the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=500)
    parser.add_argument("--seed", type=int, default=7)
    said = parser.parse_args()
    print(json.dumps(measure(said.runs, said.seed)))


if __name__ == "__main__":
    main()
