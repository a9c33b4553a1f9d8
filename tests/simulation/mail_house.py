"""The provider of a simulated life: a mailbox that is read, a server that takes mail; both err.

What it holds is the truth: the invariants hold the record against it.
"""

import contextlib
import hashlib
from dataclasses import dataclass, field

import numpy as np

from keepwarm.app.mailbox.mail_server import (
    Fetched,
    FolderFound,
    FolderTrouble,
    MailTrouble,
    Opened,
)
from keepwarm.engine.delivery import Answer, Stage
from keepwarm.engine.intake import FolderState

INBOX, SENT, ARCHIVE, JUNK = "INBOX", "Sent", "Archive", "Junk"
ROLES = {INBOX: "inbox", SENT: "sent", ARCHIVE: "archive", JUNK: "junk"}
LOOK_FAULTS = ("no entry", "cut", "withheld", "bad folder")
SEND_FAULTS = {
    "accept and drop": (Stage.DOT, None, "the line was cut"),
    "drop": (Stage.DOT, None, "the line was cut"),
    "nonsense": (Stage.DOT, -1, "what?"),
    "later": (Stage.DOT, 451, "4.3.0 try again later"),
    "busy": (Stage.CONNECT, 421, "4.3.2 too busy"),
    "refuse": (Stage.DOT, 554, "5.7.1 not here"),
    "refuse recipient": (Stage.RECIPIENT, 550, "5.1.1 nobody of that name"),
    "quota": (Stage.DOT, 550, "5.4.5 daily user sending limit exceeded"),
    "policy": (Stage.DOT, 550, "5.7.515 access denied"),
}
TAKEN = frozenset({"none", "accept and drop", "nonsense"})
"""What the server has, whatever it answers."""
UNANSWERED = frozenset({"accept and drop", "drop", "nonsense"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A message as it lies in a folder."""

    content: bytes
    arrived_at: object
    digest: bytes
    put_at: object
    """When it came into this folder."""


@dataclass(slots=True, kw_only=True)
class Folder:
    """A folder: its messages by UID, and what went, by the count of changes."""

    name: str
    uidvalidity: int = 1
    uidnext: int = 1
    modseq: int = 1
    posts: dict = field(default_factory=dict)
    gone: list = field(default_factory=list)

    def state(self):
        return FolderState(
            uidvalidity=self.uidvalidity, uidnext=self.uidnext, messages=len(self.posts),
            modseq=self.modseq,
        )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A mail that the server took: it will reach whom it is for."""

    at: object
    touch: str
    recipient: str
    digest: bytes
    content: bytes
    message_id: str
    seen: object
    """What was so at that moment: ``world.Witnessed``; None for somebody unknown."""


class MailHouse:
    """Folders, deliveries and habits of one provider."""

    def __init__(self, dice, ports, clock, habits):
        self.dice, self.ports, self.clock, self.habits = dice, ports, clock, habits
        self.folders = {
            name: Folder(name=name) for name in ROLES if habits.has_archive or name != ARCHIVE
        }
        self.deliveries, self.unknown, self.resent_blindly = [], set(), []
        self.faults = dict.fromkeys((*LOOK_FAULTS, *SEND_FAULTS, "blind Sent"), 0)
        self.looked_at = None
        """The beginning of the last look to which everything was shown."""
        self.is_look_faulty = False
        self.fault_share, self.forced = 0.0, {}
        self.on_delivery = self.witness = None

    def put(self, name, content, at):
        folder = self.folders[name]
        digest = hashlib.sha256(content).digest()
        uid, folder.uidnext = folder.uidnext, folder.uidnext + 1
        folder.modseq += 1
        folder.posts[uid] = Post(
            content=content, arrived_at=at, digest=digest, put_at=self.clock.now
        )
        return uid

    def take_away(self, name, uid):
        folder = self.folders[name]
        folder.modseq += 1
        folder.gone.append((folder.modseq, uid))
        return folder.posts.pop(uid)

    def move(self, name, uid, target):
        post = self.take_away(name, uid)
        self.put(target, post.content, post.arrived_at)

    def renumber(self, name):
        """Number a folder anew, as servers do that lose their index."""
        folder = self.folders[name]
        posts = list(folder.posts.values())
        self.folders[name] = Folder(name=name, uidvalidity=folder.uidvalidity + 1)
        for post in posts:
            self.put(name, post.content, post.arrived_at)

    def draw(self, what, faults):
        """Draw what goes wrong now, if anything; a test may say it beforehand."""
        forced = self.forced.get(what)
        if forced:
            fault = forced.pop(0)
        elif self.dice.random() < self.fault_share:
            fault = self.dice.choice(tuple(faults))
        else:
            return "none"
        if fault != "none":
            self.faults[fault] += 1
        return fault

    @contextlib.contextmanager
    def enter(self, _entrance):
        """Sign in, as the port ``Enter`` of ``mail_server`` does."""
        self.ports.called("enter")
        began = self.clock.now
        line = Line(self, self.draw("look", LOOK_FAULTS))
        self.is_look_faulty = line.fault != "none"
        if line.fault == "no entry":
            raise MailTrouble("Nobody answers at the server.")
        yield line
        if not line.is_faulty and line.has_listed >= set(self.folders):
            self.looked_at = began


class Line:
    """A line to the mailbox; ``fault`` is what goes wrong on it."""

    def __init__(self, house, fault):
        self.house, self.fault, self.is_faulty = house, fault, False
        self.tier, self.folder, self.has_listed = house.habits.tier, None, set()
        self._cut_after = house.dice.randint(1, 12)
        self._odd = house.dice.random()

    def _called(self, port):
        self.house.ports.called(port)
        if self.fault == "cut":
            self._cut_after -= 1
            if self._cut_after < 0:
                self.is_faulty = True
                raise MailTrouble("The line is cut.")

    def list_folders(self):
        self._called("list folders")
        return [FolderFound(name=name, role=role) for name, role in self._roles()]

    def _roles(self):
        return [(name, ROLES[name]) for name in self.house.folders]

    def open_folder(self, name, known=None):
        self._called("open folder")
        if self.fault == "bad folder" and name == (INBOX, SENT)[int(self._odd * 2)]:
            self.is_faulty = True
            raise FolderTrouble(f"“{name}” could not be opened.")
        self.folder = self.house.folders[name]
        self.has_listed.add(name)
        vanished = None
        if self.tier == "qresync" and known is not None:
            vanished = tuple(
                (uid, uid) for modseq, uid in self.folder.gone if modseq > known.modseq
            )
        return Opened(state=self.folder.state(), vanished=vanished)

    def list_uids(self, uids_from=1, since=None):
        self._called("list uids")
        found = [
            uid
            for uid, post in self.folder.posts.items()
            if uid >= uids_from and (since is None or post.arrived_at.date() >= since)
        ]
        return np.array(sorted(found), np.int64)

    def fetch(self, uids):
        for uid in uids:
            self._called("fetch")
            post = self.folder.posts.get(int(uid))
            if post is None:
                continue
            if self.fault == "withheld" and uid % 3 == int(self._odd * 3):
                self.is_faulty = True
                continue
            yield Fetched(uid=int(uid), arrived_at=post.arrived_at, content=post.content)

    def fetch_heads(self, uids):
        for fetched in self.fetch(uids):
            head, _, _ = fetched.content.partition(b"\r\n\r\n")
            yield Fetched(uid=fetched.uid, arrived_at=None, content=head + b"\r\n\r\n")

    def wait(self, _seconds):
        self._called("wait")
        return False


class HouseSubmitter:
    """Hands mails to the provider: the port ``Submitter``."""

    def __init__(self, house):
        self.house = house

    def submit(self, mail, *, before_dot):
        house = self.house
        if mail.touch in house.unknown:
            house.resent_blindly.append(mail.touch)
        fault = house.draw("send", SEND_FAULTS)
        house.ports.called("connect")
        stage, code, text = SEND_FAULTS.get(fault, (Stage.DOT, 250, "2.0.0 taken"))
        if stage is not Stage.DOT:
            return Answer(stage=stage, code=code, text=text)
        house.ports.called("body sent")
        before_dot()
        house.unknown.add(mail.touch)
        house.ports.called("dot sent")
        if fault in TAKEN:
            self._take(mail)
        house.ports.called("answer")
        if fault not in UNANSWERED:
            house.unknown.discard(mail.touch)
        return Answer(stage=stage, code=code, text=text)

    def _take(self, mail):
        house = self.house
        with house.ports.unwatched():
            seen = house.witness(mail.touch, mail.recipient)
        delivery = Delivery(
            at=house.clock.now, touch=mail.touch, recipient=mail.recipient, content=mail.content,
            digest=hashlib.sha256(mail.content).digest(), message_id=mail.message_id, seen=seen,
        )  # fmt: skip
        house.deliveries.append(delivery)
        if house.habits.files == "at once":
            house.put(SENT, house.habits.copy_of(mail.content), house.clock.now)
        house.on_delivery(delivery)


class HouseSent:
    """Looks into Sent and files there: the port ``SentFolder``."""

    def __init__(self, house):
        self.house = house

    def find(self, touch, _message_id):
        self._called("find in Sent")
        mark = f"X-Touch-Id: {touch}".encode()
        posts = self.house.folders[SENT].posts.values()
        return "X-Touch-Id" if any(mark in post.content for post in posts) else ""

    def file(self, content):
        self._called("file in Sent")
        self.house.put(SENT, content, self.house.clock.now)
        return "filed"

    def _called(self, port):
        self.house.ports.called(port)
        if self.house.draw("sent folder", ("none", "none", "blind Sent")) == "blind Sent":
            raise ConnectionError("nobody answers")
