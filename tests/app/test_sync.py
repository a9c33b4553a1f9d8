"""A mailbox on a real Dovecot is read once, whole, and left as it was; what is missing is told."""

import contextlib
import dataclasses

import pytest

from tests.app.builders import ADA, GRACE, NOW, RITA, ago, mail
from tests.dovecot import MISSING, USERS, running_dovecot

pytestmark = [
    pytest.mark.django_db(transaction=False),
    pytest.mark.skipif(bool(MISSING), reason=MISSING),
]
USER, WORD = next(iter(USERS.items()))


@pytest.fixture(scope="module")
def dovecot():
    with running_dovecot() as server:
        yield server


@pytest.fixture
def client(dovecot):
    """Sign in as the mailbox's owner does elsewhere, in an empty mailbox."""
    from imapclient import IMAPClient

    with IMAPClient(dovecot.host, dovecot.port, ssl=False, timeout=20) as line:
        line.login(USER, WORD)
        for _, _, name in line.list_folders():
            if name not in {"INBOX", "Sent", "Drafts", "Junk", "Trash", "Archive"}:
                line.delete_folder(name)
                continue
            line.select_folder(name)
            line.delete_messages(line.search())
            line.expunge()
        line.unselect_folder()
        yield line


@pytest.fixture
def sealer():
    from keepwarm.adapters.sealing import KeySealer

    return KeySealer(["a key of the tests"])


@pytest.fixture
def new(dovecot):
    from keepwarm.app.mailbox.mailboxes import NewMailbox
    from keepwarm.app.mailbox.sending_mailboxes import ServerAddress

    server = ServerAddress(host=dovecot.host, port=dovecot.port, security="plain")
    return NewMailbox(address=USER, imap=server, smtp=None, login=USER, secret=WORD)


@pytest.fixture
def mailbox(desk, sealer, new):
    from keepwarm.adapters.imap import enter
    from keepwarm.app.mailbox.mailboxes import add_mailbox

    return add_mailbox(desk, sealer, enter, new)


@pytest.fixture
def read(desk, mailbox, sealer):
    """Look into the mailbox once, by a server that may be made to err."""
    from keepwarm.adapters.imap import enter
    from keepwarm.app.mailbox.mail_grants import NOBODY, enter_mailbox
    from keepwarm.app.mailbox.sync import find_mailbox, look

    def reading(wrapped=lambda server: server, **said):
        found = find_mailbox(desk, mailbox)
        with enter_mailbox(desk, found, enter=enter, sealer=sealer, tokens=NOBODY) as server:
            return look(desk, mailbox, wrapped(server), **said)

    return reading


@pytest.fixture
def check(desk, mailbox, sealer):
    from keepwarm.adapters.imap import enter
    from keepwarm.app.mailbox.read_mailbox import check_mailbox

    return lambda: check_mailbox(desk, mailbox, enter=enter, sealer=sealer)


def put(client, *mails, folder="INBOX", at=None, flags=()):
    for one in mails:
        client.append(folder, bytes(one), flags=flags, msg_time=at or NOW)


def letters(count, *, days=1, sender=ADA):
    return [
        mail(
            sender, RITA, at=ago(days, minutes=number), subject=f"Pump {number}",
            ident=f"{days}.{number}",
        )
        for number in range(count)
    ]  # fmt: skip


def stored():
    from keepwarm.records.models import Message

    return list(Message.objects.order_by("subject").values_list("subject", flat=True))


def test_everything_is_read_once_and_nothing_on_the_server_changes(client, read, check):
    put(client, *letters(3))
    put(client, mail(RITA, ADA, at=ago(2), subject="Ours"), folder="Sent")
    put(client, mail(RITA, ADA, at=ago(2), subject="Not yet"), folder="Drafts")
    client.select_folder("INBOX", readonly=True)
    before = client.fetch(client.search(), ["FLAGS", "MODSEQ"])
    client.unselect_folder()

    reports = [read(), read()]

    assert [report.stored for report in reports] == [4, 0]
    assert stored() == ["Ours", "Pump 0", "Pump 1", "Pump 2"]
    client.select_folder("INBOX", readonly=True)
    assert client.fetch(client.search(), ["FLAGS", "MODSEQ"]) == before
    assert check().is_whole


def test_a_mail_that_another_installation_sent_is_heeded(client, read, desk, sealer, new):
    """Trust case 87."""
    from keepwarm.adapters.imap import enter
    from keepwarm.app.mailbox.mailboxes import add_mailbox, list_mailboxes

    add_mailbox(desk, sealer, enter, dataclasses.replace(new, smtp=new.imap))
    other = (("X-Touch-Id", "1fb0cbb5-4ad4-46b2-9c29-6b2a1c1ec1cb"),)
    rep = dataclasses.replace(RITA, address=USER)
    put(client, mail(rep, ADA, at=ago(2), headers=other), folder="Sent")

    read()

    (card,) = list_mailboxes(desk)
    assert "Another installation" in card.unsent_why


def test_what_is_recent_is_read_before_what_is_old(client, read, desk, mailbox):
    from keepwarm.app.mailbox.sync import find_mailbox

    put(client, *letters(4, days=400), at=ago(400))
    put(client, *letters(2))

    first = read(history_max=1)

    assert (first.stored, first.waiting) == (3, 3)
    row = find_mailbox(desk, mailbox)
    assert (row.seen_until, row.complete_at) == (NOW, None)
    assert (read().stored, read().stored) == (3, 0)
    assert find_mailbox(desk, mailbox).complete_at == NOW


def test_a_mail_that_is_moved_is_one_mail(client, read):
    put(client, *letters(2))
    read()

    client.select_folder("INBOX")
    client.move([client.search()[0]], "Archive")
    moved = read()
    client.select_folder("Archive")
    client.move(client.search(), "INBOX")
    back = read()

    assert [(one.stored, one.known, one.gone) for one in (moved, back)] == [(0, 1, 1), (0, 1, 1)]
    assert stored() == ["Pump 0", "Pump 1"]


def test_what_is_deleted_on_the_server_stays_here(client, read, check):
    put(client, *letters(3))
    read()

    client.select_folder("INBOX")
    client.delete_messages(client.search()[:2])
    client.expunge()
    report = read()

    assert (report.gone, report.stored) == (2, 0)
    assert len(stored()) == 3
    assert check().is_whole


def test_a_folder_that_is_numbered_anew_brings_nothing_twice(client, dovecot, read, check):
    put(client, *letters(3))
    read()
    client.unselect_folder() if client._imap.state == "SELECTED" else None

    client.logout()
    dovecot.forget_numbers(USER)
    with contextlib.suppress(Exception):
        client.shutdown()
    report = read()

    assert (report.stored, report.known) == (0, 3)
    assert stored() == ["Pump 0", "Pump 1", "Pump 2"]
    assert check().is_whole


def test_a_folder_that_is_numbered_anew_at_every_look_is_told_and_read_less_often(
    client, read, desk, mailbox
):
    """Trust case 42."""
    from keepwarm.app.mailbox.sync import REST_MAX, find_mailbox
    from keepwarm.records.models import Folder

    put(client, *letters(3))
    for number in range(4):
        read(lambda server, number=number: Renumbered(server, number=number))

    assert len(stored()) == 3
    assert "numbered anew by the server at every look" in Folder.objects.get(name="INBOX").trouble
    assert find_mailbox(desk, mailbox).due_at == desk.now() + REST_MAX


def test_a_folder_that_is_renamed_is_read_under_its_new_name_and_brings_nothing_twice(
    client, read, check
):
    """Trust case 55."""
    from keepwarm.records.models import Folder

    client.create_folder("Dairies")
    put(client, *letters(3), folder="Dairies")
    read()
    client.rename_folder("Dairies", "Cheese")
    put(client, *letters(1, days=2), folder="Cheese")
    read()

    assert len(stored()) == 4
    assert check().is_whole
    assert Folder.objects.get(name="Dairies").is_gone
    client.delete_folder("Cheese")
    read()
    assert len(stored()) == 4


def test_a_gap_is_told_and_filled(client, read, check):
    from keepwarm.records.models import StoredUid

    put(client, *letters(5))
    read()
    StoredUid.objects.filter(folder__name="INBOX").earliest("uid").delete()

    audited = check()

    assert not audited.is_whole
    assert "1 that counted as read" in audited.sentence
    assert read().known == 1
    assert check().is_whole


def test_a_gap_is_told_by_the_next_look_too(client, read):
    from keepwarm.records.models import StoredUid

    put(client, *letters(5))
    read()
    StoredUid.objects.filter(folder__name="INBOX").earliest("uid").delete()

    assert read().gaps == 1


def test_bytes_that_are_lost_are_told_and_fetched_again(client, read, check):
    from keepwarm.records.models import Message, RawMessage

    put(client, *letters(3))
    read()
    lost = Message.objects.get(subject="Pump 1")
    RawMessage.objects.filter(digest=lost.digest).delete()
    lost.delete()

    audited = check()

    assert (audited.is_whole, sum(one.lost for one in audited.folders)) == (False, 1)
    assert read().stored == 1
    assert check().is_whole


def test_a_message_that_an_answer_leaves_out_is_asked_for_again_and_told(
    client, read, desk, mailbox
):
    from keepwarm.app.mailbox.mailboxes import read_mailbox_card
    from keepwarm.app.mailbox.sync import find_mailbox

    put(client, *letters(3))

    report = read(lambda server: Forgetful(server, subject=b"Pump 1"))

    assert (report.stored, report.withheld) == (2, 1)
    assert find_mailbox(desk, mailbox).seen_until is None
    assert "did not hand over 1" in read_mailbox_card(desk, mailbox).sentence
    assert read().stored == 1
    assert read_mailbox_card(desk, mailbox).state == "current"


def test_at_first_glance_the_silent_are_told_before_their_mails_are_read(
    client, read, desk, mailbox, monkeypatch
):
    from keepwarm.app.mailbox import sync
    from keepwarm.app.mailbox.mailboxes import read_mailbox_card

    monkeypatch.setattr(sync, "GLANCE_FROM", 3)
    put(client, mail(RITA, ADA, at=ago(4), ident="g1", subject="One"), folder="Sent")
    put(client, mail(RITA, GRACE, at=ago(4), ident="g2", subject="Two"), folder="Sent")
    put(client, mail(GRACE, RITA, at=ago(2), ident="g3", subject="Re: Two"))
    seen = []

    class Told(Through):
        def fetch(self, uids):
            seen.append((read_mailbox_card(desk, mailbox).glance, stored()))
            return self._server.fetch(uids)

    read(Told)

    (card, none_yet), *_ = seen
    assert "of 2 people you wrote to, 1 have not answered" in card.sentence
    assert [(one.address, one.mails) for one in card.people] == [(ADA.address, 1)]
    assert none_yet == []
    assert read_mailbox_card(desk, mailbox).glance is None
    assert stored() == ["One", "Re: Two", "Two"]


def test_a_server_that_shows_no_heads_is_read_all_the_same(client, read, monkeypatch):
    from keepwarm.app.mailbox import sync
    from keepwarm.app.mailbox.mail_server import MailTrouble

    monkeypatch.setattr(sync, "GLANCE_FROM", 1)
    put(client, *letters(2))

    class Headless(Through):
        def fetch_heads(self, _uids):
            raise MailTrouble("BAD: no such thing is known here")

    report = read(Headless)

    assert (report.stored, report.trouble) == (2, "")


class Through:
    """A server as it is, but for what a test changes."""

    def __init__(self, server, **said):
        self._server = server
        self.__dict__.update(said)

    def __getattr__(self, name):
        return getattr(self._server, name)


class Forgetful(Through):
    def fetch(self, uids):
        return (one for one in self._server.fetch(uids) if self.subject not in one.content)


class Renumbered(Through):
    """Numbers every folder anew."""

    def open_folder(self, name, known=None):  # noqa: ARG002 - all of it is new
        opened = self._server.open_folder(name)
        state = dataclasses.replace(opened.state, uidvalidity=1_000 + self.number)
        return dataclasses.replace(opened, state=state)


class Bad(Through):
    def open_folder(self, name, known=None):
        from keepwarm.app.mailbox.mail_server import FolderTrouble

        if name == self.folder:
            raise FolderTrouble(f"{name} could not be opened: it is broken")
        return self._server.open_folder(name, known)


class Cut(Through):
    """Breaks at the call of this number."""

    def _count(self):
        from keepwarm.app.mailbox.mail_server import MailTrouble

        self.calls -= 1
        if self.calls < 0:
            raise MailTrouble("The line is cut.")

    def open_folder(self, name, known=None):
        self._count()
        return self._server.open_folder(name, known)

    def list_uids(self, *said, **named):
        self._count()
        return self._server.list_uids(*said, **named)

    def fetch(self, uids):
        for one in self._server.fetch(uids):
            self._count()
            yield one


def test_a_bad_folder_stops_no_other(client, read, desk, mailbox):
    from keepwarm.app.mailbox.mailboxes import read_mailbox_card

    put(client, *letters(2))
    put(client, *letters(1, days=3), folder="Archive")

    report = read(lambda server: Bad(server, folder="Archive"))

    assert report.stored == 2
    assert "Archive could not be opened" in read_mailbox_card(desk, mailbox).sentence
    assert read().stored == 1


def test_one_mail_that_cannot_be_stored_stops_no_other(client, read, monkeypatch, clock, check):
    from keepwarm.app.storing import store_mail

    put(client, *letters(3))
    real = store_mail.parse_message

    def parse(raw, digest):
        if b"Pump 1" in raw:
            raise RuntimeError("no such thing was foreseen")
        return real(raw, digest=digest)

    monkeypatch.setattr(store_mail, "parse_message", parse)
    report = read()
    monkeypatch.undo()

    assert (report.stored, report.failed) == (2, 1)
    assert sum(one.failed for one in check().folders) == 1
    assert read().stored == 0
    clock.forward(hours=7)
    assert read().stored == 1


@pytest.mark.parametrize("calls", [0, 3, 7, 9, 11, 13])
def test_cut_anywhere_the_next_look_goes_on(client, read, check, calls):
    put(client, *letters(6))
    put(client, mail(RITA, GRACE, at=ago(5), subject="Ours"), folder="Sent")

    cut = read(lambda server: Cut(server, calls=calls))
    read()

    assert cut.trouble == "The line is cut."
    assert len(stored()) == 7
    assert check().is_whole


def test_of_junk_only_the_mails_of_prospects_are_read(client, read, check, desk):
    """Trust case 72."""
    from keepwarm.app.importing.sheets import import_sheet

    import_sheet(desk, name="leads.csv", content=f"Name,Email\n{ADA.name},{ADA.address}\n".encode())
    put(client, mail(RITA, ADA, at=ago(9), subject="Offer", ident="o"), folder="Sent")
    put(client, mail(ADA, RITA, at=ago(8), subject="Re: Offer", ident="r", answers="o"))
    put(
        client,
        mail(ADA, RITA, at=ago(1), subject="Taken for junk"),
        mail(GRACE, RITA, at=ago(1), subject="You won"),
        folder="Junk",
    )

    reports = [read(), read()]
    audited = check()

    assert [report.stored for report in reports] == [3, 0]
    assert stored() == ["Offer", "Re: Offer", "Taken for junk"]
    assert (reports[0].ignored, audited.is_whole) == (1, True)


def test_drafts_that_lie_among_mail_are_left_aside(client, read):
    put(client, *letters(1))
    put(client, *letters(1, days=2), flags=(b"\\Draft",))

    report = read()

    assert (report.stored, report.ignored) == (1, 1)
    assert read().ignored == 0


def test_what_we_sent_is_no_answer(client, read):
    from keepwarm.records.models import OwnAddress

    put(client, *letters(1))
    read()

    assert list(OwnAddress.objects.values_list("key", "is_guessed")) == [(USER, False)]


def test_a_mail_without_a_date_is_of_when_the_server_took_it_in(client, read):
    from keepwarm.records.models import Message

    undated = b"".join(
        line for line in bytes(letters(1)[0]).splitlines(keepends=True) if b"Date:" not in line
    )
    client.append("INBOX", undated, msg_time=ago(20))

    read()

    assert Message.objects.get().at == ago(20)


def test_a_wrong_password_is_refused_in_plain_words(desk, sealer, new):
    from keepwarm.adapters.imap import enter
    from keepwarm.app.ground.errors import Refusal
    from keepwarm.app.mailbox.mailboxes import add_mailbox
    from keepwarm.records.models import Mailbox

    with pytest.raises(Refusal, match=r"does not let “rep@acme.example” in.*Check the user name"):
        add_mailbox(desk, sealer, enter, dataclasses.replace(new, secret="a guess"))  # noqa: S106

    assert not Mailbox.objects.exists()


def test_a_password_that_is_no_longer_right_is_told_and_tried_ever_less_often(
    desk, sealer, mailbox, clock
):
    from keepwarm.adapters.imap import enter
    from keepwarm.app.mailbox.mail_grants import secret_place
    from keepwarm.app.mailbox.mailboxes import read_mailbox_card
    from keepwarm.app.mailbox.read_mailbox import read_mailbox
    from keepwarm.app.mailbox.sync import find_mailbox

    row = find_mailbox(desk, mailbox)
    row.sealed_secret = sealer.seal("changed meanwhile", place=secret_place(row))
    row.save()

    rests = []
    for _ in range(6):
        read_mailbox(desk, mailbox, enter=enter, sealer=sealer)
        rests.append((find_mailbox(desk, mailbox).due_at - clock()).total_seconds() / 60)

    assert rests == [1, 2, 4, 8, 15, 15]
    assert "Check the user name and the password" in read_mailbox_card(desk, mailbox).sentence


@pytest.mark.usefixtures("mailbox")
def test_the_password_stands_nowhere_in_clear(read):
    from django.apps import apps

    read()

    everything = [list(model.objects.values()) for model in apps.get_models()]
    assert WORD not in repr(everything)


def test_a_bump_stands_in_the_thread_that_it_continues(client, read, desk, prospect_of):
    from keepwarm.app.drafting.compose import write_eml
    from keepwarm.app.importing.sheets import import_sheet

    import_sheet(desk, name="leads.csv", content=f"Name,Email\n{ADA.name},{ADA.address}\n".encode())
    ours = dataclasses.replace(RITA, address=USER)
    put(client, mail(ours, ADA, at=ago(9), subject="Two pumps", ident="first"), folder="Sent")
    read()
    eml = write_eml(
        desk,
        prospect_of(ADA).pk,
        tactic="bump_forward",
        channel="email",
        subject="Fwd: Two pumps",
        text="Any news, Ada?",
    )

    client.append("Sent", eml, msg_time=NOW)

    client.select_folder("Sent", readonly=True)
    assert [len(thread) for thread in client.thread("REFERENCES")] == [2]


def test_an_erased_persons_mail_is_left_aside_where_it_still_lies(
    client, read, desk, prospect_of, check
):
    from keepwarm.app.importing.sheets import import_sheet
    from keepwarm.app.keeping.erase import erase_person
    from keepwarm.records.models import StoredUid

    import_sheet(desk, name="leads.csv", content=f"Name,Email\n{ADA.name},{ADA.address}\n".encode())
    put(client, *letters(2))
    read()

    erase_person(desk, prospect_of(ADA).person_id)

    assert check().is_whole
    assert read().stored == 0
    assert set(StoredUid.objects.values_list("outcome", "why", "digest")) == {
        ("ignored", "erased", None)
    }
    assert stored() == []


def test_a_paused_mailbox_is_not_read(client, desk, mailbox, sealer):
    from keepwarm.adapters.imap import enter
    from keepwarm.app.mailbox.mailboxes import pause_mailbox, read_mailbox_card
    from keepwarm.app.mailbox.read_mailbox import ask_for_looks, read_mailbox
    from keepwarm.records.models import Job

    put(client, *letters(1))
    pause_mailbox(desk, mailbox, is_paused=True)

    ask_for_looks(desk)
    read_mailbox(desk, mailbox, enter=enter, sealer=sealer)

    assert stored() == []
    assert not Job.objects.exists()
    assert read_mailbox_card(desk, mailbox).state == "paused"


@pytest.mark.usefixtures("mailbox")
def test_a_look_is_a_job_of_which_one_is_open_at_a_time(client, desk, sealer, clock):
    from keepwarm.adapters.imap import enter
    from keepwarm.app.background.job_cards import list_jobs
    from keepwarm.app.background.job_run import run_job
    from keepwarm.app.background.jobs import claim_job
    from keepwarm.app.mailbox.read_mailbox import ask_for_looks, reading_by

    put(client, *letters(2))
    for _ in range(3):
        ask_for_looks(desk)
        ask_for_looks(desk)
        run_job(desk, claim_job(desk, worker="w"), {"sync": reading_by(enter, sealer)})
        clock.forward(minutes=2)

    (card,) = list_jobs(desk)
    assert (card.what, card.title, card.sentence) == ("Mailbox", USER, "0 messages taken in.")
    assert len(stored()) == 2


def test_a_mailbox_that_nobody_looks_into_falls_behind(client, read, desk, mailbox, clock):
    from keepwarm.app.mailbox.mailboxes import read_mailbox_card

    put(client, *letters(1))
    read()

    assert read_mailbox_card(desk, mailbox).state == "current"
    clock.forward(minutes=16)
    assert "Is a worker running?" in read_mailbox_card(desk, mailbox).sentence
