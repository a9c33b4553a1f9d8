"""What is approved goes out once, as it was approved, to whom may still be written to."""

import dataclasses
import datetime as dt
import uuid

import pytest

from tests.adapters.memory_server import MemorySent, MemorySubmitter
from tests.app.builders import ADA, GRACE, NOW, RITA, Someone, ago, lead, leads_csv, mail

pytestmark = pytest.mark.django_db
TOUCH = uuid.UUID("0f8fad5b-d9cb-469f-a165-70867728950e")
WORD = "nobody knows this"
TEXT = "Hello,\n\nshall I keep the two pumps for you?\n\nRita"


@pytest.fixture(scope="module", autouse=True)
def story(lasting_intake):
    """Tell the story once: Ada never answered."""
    lasting_intake.story()


@pytest.fixture
def desk(desk):
    """Open the desk with a mailbox of Rita's to send by."""
    from keepwarm.adapters.sealing import KeySealer
    from keepwarm.app.mailbox.sending_mailboxes import ServerAddress, add_sending_mailbox

    add_sending_mailbox(
        desk,
        KeySealer(["a key of the tests"]),
        address=RITA.address,
        server=ServerAddress(host="smtp.brightwell.example", port=465, security="tls"),
        secret=WORD,
    )
    return desk


@pytest.fixture
def submitter():
    return MemorySubmitter()


@pytest.fixture
def sent(submitter):
    return MemorySent(submitter)


@pytest.fixture
def approve(desk, prospect_of):
    from keepwarm.app.sending.approve import approve

    def approved(someone=ADA, text=TEXT, touch=TOUCH, **said):
        prospect = prospect_of(someone)
        return approve(
            desk, prospect.pk, touch=touch, tactic="new_angle", subject="Pumps", text=text, **said
        )

    return approved


@pytest.fixture
def looked_over(desk, prospect_of):
    """Look a text to Ada over."""
    from keepwarm.app.sending.approve import Terms
    from keepwarm.app.sending.look_over import look_over

    return lambda text: look_over(
        desk, prospect_of(ADA).pk, touch=TOUCH, tactic="new_angle", subject="Pumps", text=text,
        terms=Terms(),
    )  # fmt: skip


@pytest.fixture
def send(desk, clock, submitter, sent):
    """Let time pass, and send what is due by then; give what mails came to."""
    from keepwarm.app.sending.send import send_due
    from keepwarm.app.sending.sending import Way
    from keepwarm.records.models import SendingMailbox

    def after(seconds=31, *, sender="a sender", reached=lambda _: None, why_blind=None, at=desk):
        clock.forward(seconds=seconds)
        way = Way(submitter=submitter, sent_folder=sent, why_blind=why_blind or (lambda _: ""))
        mailbox = SendingMailbox.objects.get()
        return dict(send_due(at, mailbox.pk, way, sender=sender, reached=reached))

    return after


@pytest.fixture
def row():
    from keepwarm.records.models import OutboxMail

    return OutboxMail.objects.get


def test_what_is_approved_goes_out_once_as_it_was_approved(approve, send, submitter, row):
    approve()

    came = [send(), send(), send(86_400 * 2)]

    assert came == [{"sent": 1}, {}, {}]
    (delivered,) = submitter.delivered
    assert delivered.content == bytes(row().content)
    assert (delivered.sender, delivered.recipient) == (RITA.address, ADA.address)
    assert f"X-Touch-Id: {TOUCH}".encode() in delivered.content
    assert b"X-Unsent" not in delivered.content


def test_it_waits_until_it_can_be_taken_back_no_more(approve, send):
    approve()

    assert send(9) == {}
    assert send(2) == {"sent": 1}


def test_taken_back_in_time_nothing_goes_out(desk, approve, send, submitter):
    from keepwarm.app.keeping.act import undo

    decision = approve()

    undo(desk, decision)

    assert send() == {}
    assert submitter.delivered == []


def test_taking_it_back_too_late_is_refused_with_what_became_of_it(desk, approve, send):
    from keepwarm.app.ground.errors import Refusal
    from keepwarm.app.keeping.act import undo

    decision = approve()
    send()

    with pytest.raises(Refusal, match="was sent"):
        undo(desk, decision)


def test_taking_it_back_while_it_is_being_sent_is_refused(desk, approve, send, submitter):
    from keepwarm.app.ground.errors import Refusal
    from keepwarm.app.keeping.act import undo

    decision, refused = approve(), []

    def take_back():
        with pytest.raises(Refusal) as said:
            undo(desk, decision)
        refused.append(str(said.value))

    submitter.meanwhile = take_back
    send()

    assert "is being sent right now" in refused[0]
    assert len(submitter.delivered) == 1


def test_approved_twice_it_is_one_mail(approve, send, submitter):  # trust case 24
    assert approve() == approve()

    send()

    assert len(submitter.delivered) == 1


def test_another_text_under_the_same_number_is_refused(approve):  # trust case 25
    from keepwarm.app.ground.errors import Refusal

    approve()

    with pytest.raises(Refusal, match="another text"):
        approve(text="Something else altogether.")


def test_while_a_mail_is_under_way_no_other_is_approved_to_the_same_person(approve):
    from keepwarm.app.ground.errors import Refusal

    approve()

    with pytest.raises(Refusal, match="under way"):
        approve(text="One more thing.", touch=uuid.uuid4())


def test_what_is_still_to_be_filled_in_is_not_approved(approve):  # trust case 36
    from keepwarm.app.ground.errors import Refusal

    with pytest.raises(Refusal, match="filled in"):
        approve(text="Hello {first_name},\n\nwhat about the pumps?")


def test_where_only_a_program_reads_nothing_is_approved(approve, intake):  # trust case 40
    from keepwarm.app.ground.errors import Refusal

    machine = Someone("Fenland Dairy", "no-reply@fenland-dairy.example")
    intake.sheet(leads_csv(lead(machine, country="United Kingdom")), name="machine.csv")

    with pytest.raises(Refusal, match="nobody reads"):
        approve(machine)


@pytest.mark.parametrize(
    ("text", "others", "is_told"),
    [
        ("Hello {},\n\nshall I keep the two pumps for you?\n\nRita", 2, False),
        ("Hello {},\n\nshall I keep the two pumps for you?\n\nRita", 3, True),
        ("Yes, {}, on Friday.", 3, False),
    ],
)
def test_the_same_words_to_many_on_one_day_are_told(
    approve, intake, looked_over, text, others, is_told
):
    # trust case 37
    people = [Someone(f"Person {n}", f"p{n}@firm{n}.example") for n in range(others)]
    rows = (lead(one, country="United Kingdom") for one in people)
    intake.sheet(leads_csv(*rows), name="more.csv", basis="legitimate_interest")
    for one in people:
        approve(one, text=text.format(one.name), touch=uuid.uuid4())

    page = looked_over(text.format(ADA.name))

    told = [notice for notice in page.notices if "same words" in notice]
    assert [f"go to {others} others" in notice for notice in told] == [True] * is_told


def test_bytes_that_changed_since_are_not_sent(approve, send, submitter, row):  # trust case 23
    from keepwarm.records.models import OutboxMail

    approve()
    OutboxMail.objects.update(content=bytes(row().content).replace(b"two pumps", b"six pumps"))

    assert send() == {}
    assert row().state == "stopped"
    assert "not what was approved" in row().trouble
    assert submitter.delivered == []


def test_who_wrote_since_the_approval_is_not_sent_it(approve, intake, send, row):  # trust case 27
    approve()
    # Its Date lies before the approval: what counts is when it came.
    intake.mail(mail(ADA, RITA, at=ago(minutes=5), ident="late"))

    assert send() == {}
    assert row().state == "stopped"
    assert "something came from them" in row().trouble


def test_a_stop_that_was_stored_and_not_heeded_yet_is_heeded_first(desk, prospect_of, send, row):
    from keepwarm.app.importing.finish_intake import open_source
    from keepwarm.app.sending.approve import approve_mail
    from keepwarm.app.storing.store_mail import MailCounts, store_messages

    stop = mail(ADA, RITA, at=ago(minutes=5), ident="stop", text="Please stop emailing me.\n")
    # As a look leaves it that dies before it has settled anybody.
    for _ in store_messages(desk, open_source(desk, "live", "mail"), [("1", stop)], MailCounts()):
        pass
    raw = mail(RITA, ADA, at=NOW, text=TEXT).replace(b"\n", b"\r\n")
    approve_mail(desk, prospect_of(ADA).person_id, raw, touch=TOUCH)

    assert send() == {}
    assert "no further contact" in row().trouble


def test_who_asked_to_stop_since_is_not_sent_it(desk, approve, prospect_of, send, row):  # 29
    from keepwarm.app.keeping.act import suppress

    approve()
    suppress(desk, prospect_id=prospect_of(ADA).pk, why="They rang and said stop.")

    assert send() == {}
    assert "no further contact" in row().trouble


def test_to_who_asked_to_stop_nothing_is_approved(desk, approve, prospect_of):
    from keepwarm.app.ground.errors import Refusal
    from keepwarm.app.keeping.act import suppress

    suppress(desk, prospect_id=prospect_of(ADA).pk, why="They rang and said stop.")

    with pytest.raises(Refusal, match="no further contact"):
        approve()


def test_while_everything_is_paused_nothing_is_taken_up(desk, approve, send, row):  # 158
    from keepwarm.app.ground.decisions import note_decision
    from keepwarm.app.ground.outgoing import PAUSE, resume_outgoing

    approve()
    note_decision(desk, person_id=None, kind=PAUSE, sentence="Paused.", before={})

    assert send() == {}
    assert row().state == "approved"

    resume_outgoing(desk)
    assert send() == {"sent": 1}


def test_a_mailbox_that_nobody_looks_into_sends_nothing(approve, send, row):  # trust cases 83, 84
    approve()

    assert send(why_blind=lambda _: "your mail was not read for an hour") == {}
    assert row().trouble == "Waits: your mail was not read for an hour."
    assert send() == {"sent": 1}


def test_outside_of_their_working_hours_it_waits_for_the_next_morning(approve, clock, send, row):
    clock.now = NOW.replace(hour=21)
    approve()

    assert send() == {}
    assert row().due_at.replace(second=0) == NOW.replace(hour=9) + dt.timedelta(days=1)
    assert "outside of their working hours" in row().trouble
    assert send(13 * 3_600) == {"sent": 1}


def test_nobody_gets_two_mails_within_a_day(approve, send, row):
    approve()
    send()

    approve(text="One more thing.", touch=uuid.uuid4())

    assert send(3_600) == {}
    assert "a mail within a day" in row(state="approved").trouble
    assert send(86_400) == {"sent": 1}


def test_an_approval_of_three_days_ago_is_void(approve, send, row):
    approve()

    assert send(3 * 86_400) == {}
    assert "three days old" in row().trouble


def test_a_server_that_puts_it_off_is_tried_again_later(approve, send, submitter, row):
    approve()
    submitter.fault = "later"

    assert send() == {"approved": 1}
    submitter.fault = "none"
    assert send(30) == {}
    assert send(31) == {"sent": 1}
    assert row().attempt == 2


def test_a_refused_address_fails_and_only_that_mail(approve, send, submitter, row):  # 14
    approve()
    submitter.fault = "refuse recipient"
    assert send() == {"failed": 1}

    submitter.fault = "none"
    approve(GRACE, touch=uuid.uuid4())

    assert send() == {"sent": 1}
    assert row(state="failed").recipient == ADA.address


def test_a_mailbox_that_is_set_up_wrong_stops_and_its_mail_waits(approve, send, submitter, row):
    from keepwarm.records.models import SendingMailbox, Suppression

    approve()
    stops = Suppression.objects.count()
    submitter.fault = "policy"  # trust case 19

    assert send() == {"approved": 1}
    assert send() == {}
    assert "5.7.515" in SendingMailbox.objects.get().trouble
    assert (row().state, row().faults, Suppression.objects.count()) == ("approved", 0, stops)


def test_a_mailbox_over_its_quota_rests(approve, send, submitter):  # trust case 18
    approve()
    submitter.fault = "quota"

    assert send() == {"approved": 1}
    submitter.fault = "none"
    assert send(11 * 3_600) == {}
    assert send(13 * 3_600) == {"sent": 1}


@pytest.mark.parametrize("fault", ["accept and drop", "drop", "nonsense"])
def test_what_may_have_been_sent_is_never_sent_by_itself(approve, send, submitter, sent, fault):
    approve()
    submitter.fault, sent.is_filing = fault, False
    send()
    copies = len(submitter.delivered)
    submitter.fault = "none"

    for _ in range(40):
        send(3_600)

    assert len(submitter.delivered) == copies


def test_a_copy_in_sent_settles_what_was_unsure(approve, send, submitter, row):  # trust case 3
    approve()
    submitter.fault = "accept and drop"

    assert send() == {"unsure": 1}
    assert send(1) == {"sent": 1}
    assert row().evidence == {"found_in_sent_by": "X-Touch-Id"}


def test_without_a_copy_in_sent_a_person_is_asked_in_time(desk, approve, send, submitter, sent):
    from keepwarm.app.sending.outbox import read_outbox

    approve()  # trust case 8
    submitter.fault, sent.is_filing = "accept and drop", False
    send()

    for _ in range(8):
        send(60)

    (card,) = read_outbox(desk, is_review=True)
    assert "Look in Sent yourself" in card.sentence
    assert [word for word, _ in card.choices] == ["sent", "again", "drop"]


def test_a_sent_that_cannot_be_looked_at_is_no_evidence(approve, send, submitter, sent, row):
    approve()
    submitter.fault, sent.is_broken = "accept and drop", True
    send()

    for _ in range(8):
        send(60)

    assert row().state == "review"
    assert "nobody answers" in row().trouble


def in_review(send, submitter, sent, fault="drop"):
    submitter.fault, sent.is_filing = fault, False
    send()
    for _ in range(8):
        send(60)
    submitter.fault = "none"


def test_a_person_may_say_that_it_was_sent(desk, approve, send, submitter, sent, row):
    from keepwarm.app.sending.outbox import say

    approve()
    in_review(send, submitter, sent, fault="accept and drop")

    say(desk, row().pk, "sent")

    assert row().state == "sent"
    assert send(86_400) == {}
    assert len(submitter.delivered) == 1


def test_a_person_may_have_it_sent_again_once(desk, approve, send, submitter, sent, row):
    from keepwarm.app.ground.errors import Refusal
    from keepwarm.app.sending.outbox import say

    approve()
    in_review(send, submitter, sent)

    say(desk, row().pk, "again")
    with pytest.raises(Refusal, match="Nothing was decided"):
        say(desk, row().pk, "again")

    assert send(1) == {"sent": 1}
    assert len(submitter.delivered) == 1


def test_what_a_person_said_of_it_can_be_undone_until_it_is_taken_up(
    desk, approve, send, submitter, sent, row
):
    from keepwarm.app.ground.errors import Refusal
    from keepwarm.app.keeping.act import undo
    from keepwarm.app.sending.outbox import say

    approve()
    in_review(send, submitter, sent)

    undo(desk, say(desk, row().pk, "again"))
    assert send(1) == {}
    assert row().state == "review"

    again = say(desk, row().pk, "again")
    send(1)
    with pytest.raises(Refusal, match="Too late"):
        undo(desk, again)


def test_a_copy_that_is_filed_late_answers_for_the_person(
    desk, approve, send, submitter, sent, row
):
    from keepwarm.app.sending.send import note_sent_copy

    approve()
    in_review(send, submitter, sent, fault="accept and drop")

    assert note_sent_copy(desk, str(TOUCH), "X-Touch-Id")
    assert not note_sent_copy(desk, str(TOUCH), "X-Touch-Id")
    assert row().state == "sent"


class KilledError(BaseException):
    """The process ends here."""


def killed_at(step):
    def reached(name):
        if name == step:
            raise KilledError

    return reached


@pytest.mark.parametrize("step", ["before claim", "after claim", "dot noted", "answered"])
def test_killed_at_any_step_it_is_sent_once_all_the_same(approve, send, submitter, row, step):
    approve()

    with pytest.raises(KilledError):
        send(reached=killed_at(step))
    for _ in range(40):
        send(60, sender="another sender")

    # Without a copy in Sent nobody can tell whether the dot was sent: a person is asked.
    is_open = step == "dot noted"
    assert row().state == ("review" if is_open else "sent")
    assert len(submitter.delivered) == (0 if is_open else 1)


def test_while_one_sender_holds_the_mailbox_no_other_sends(approve, send, submitter):  # case 12
    approve()
    with pytest.raises(KilledError):
        send(reached=killed_at("before claim"))

    assert send(600, sender="another sender") == {}
    assert submitter.delivered == []
    assert send(121, sender="another sender") == {"sent": 1}


def test_a_sender_that_stood_still_sends_no_dot_once_another_took_over(  # trust case 13
    approve, clock, send, submitter
):
    approve()
    taken = []

    def stand_still():
        if not taken:
            taken.append(None)
            submitter.meanwhile = None
            clock.forward(seconds=3_600)
            taken.append(send(0, sender="another sender"))

    submitter.meanwhile = stand_still

    assert send() == {"fenced": 1}
    assert taken[1] == {"sent": 1}
    assert len(submitter.delivered) == 1


def test_a_restored_record_sends_nothing_by_itself(desk, approve, send, submitter, row):  # case 31
    from keepwarm.app.ground.outgoing import pause_restored, resume_outgoing

    approve()
    pause_restored(made_at=NOW, now=NOW, using="default")
    resume_outgoing(desk)

    assert send() == {}
    assert row().state == "review"
    assert submitter.delivered == []


def test_who_is_erased_leaves_nothing_in_the_outbox(desk, approve, prospect_of, send, submitter):
    from keepwarm.app.keeping.erase import erase_person
    from keepwarm.records.models import OutboxMail

    approve()

    erase_person(desk, prospect_of(ADA).person_id)

    assert send() == {}
    assert OutboxMail.objects.count() == 0
    assert submitter.delivered == []


def test_of_a_mail_that_names_who_is_erased_nothing_is_left(desk, approve, prospect_of, send, row):
    from keepwarm.app.keeping.erase import erase_person

    approve(GRACE, text=f"Hello Grace,\n\n{ADA.name} told me of you.")

    erase_person(desk, prospect_of(ADA).person_id)

    assert bytes(row().content) == b""
    assert send() == {}
    assert row().state == "stopped"


def test_the_secret_of_a_mailbox_is_sealed_and_stays_here(desk):
    from keepwarm.app.keeping.export import export_members
    from keepwarm.records.models import SendingMailbox

    files = b"".join(content for _, content in export_members(desk, progress=lambda *_: None))

    assert WORD.encode() not in bytes(SendingMailbox.objects.get().sealed_secret)
    assert b"sealed_secret" not in files
    assert b"smtp.brightwell.example" in files


def test_a_mailbox_without_privacy_is_of_this_machine_only(desk):
    from keepwarm.adapters.sealing import KeySealer
    from keepwarm.app.ground.errors import Refusal
    from keepwarm.app.mailbox.sending_mailboxes import ServerAddress, add_sending_mailbox

    server = ServerAddress(host="smtp.brightwell.example", port=25, security="plain")

    with pytest.raises(Refusal, match="tls"):
        add_sending_mailbox(desk, KeySealer(["key"]), address=RITA.address, server=server)


def test_a_mail_to_two_people_is_not_approved(desk, prospect_of):  # trust cases 15, 142
    from keepwarm.app.ground.errors import Refusal
    from keepwarm.app.sending.approve import approve_mail

    raw = mail(RITA, (ADA, GRACE), at=NOW).replace(b"\n", b"\r\n")

    with pytest.raises(Refusal, match="from one address to one"):
        approve_mail(desk, prospect_of(ADA).person_id, raw, touch=TOUCH)


def test_a_mail_to_an_address_of_somebody_else_is_not_approved(desk, prospect_of):
    from keepwarm.app.ground.errors import Refusal
    from keepwarm.app.sending.approve import approve_mail

    raw = mail(RITA, GRACE, at=NOW).replace(b"\n", b"\r\n")

    with pytest.raises(Refusal, match="not known as an address"):
        approve_mail(desk, prospect_of(ADA).person_id, raw, touch=TOUCH)


def test_the_clock_of_another_desk_changes_nothing(desk, approve, send):
    """The time for taking it back is over by the sender's own clock."""
    approve()
    early = dataclasses.replace(desk, clock=lambda: NOW)

    assert send(at=early) == {}


def test_a_copy_that_was_imported_is_evidence(desk, approve, intake, send, submitter, row):
    from keepwarm.app.mailbox.recorded_mail import RecordedSent

    approve()
    send()
    look = RecordedSent(desk)
    assert look.find(row().touch, row().message_id) == ""

    intake.mail(submitter.delivered[0].content, name="sent.mbox")

    assert look.find(row().touch, row().message_id) == "Message-ID"


def test_by_what_was_imported_long_ago_nothing_is_sent(desk, approve, clock, send, row):
    from keepwarm.app.mailbox.recorded_mail import blindness_of

    clock.now = NOW + dt.timedelta(days=7)
    approve()

    assert send(why_blind=blindness_of(desk)) == {}
    assert "a newer answer would not be seen" in row().trouble
