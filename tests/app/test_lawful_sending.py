"""What law and courtesy let leave: asked at approval, and again at the last moment."""

import datetime as dt
import hashlib
import uuid

import pytest

from tests.adapters.memory_server import MemorySent, MemorySubmitter
from tests.app.builders import ADA, GRACE, RITA, ago, lead, leads_csv, mail

pytestmark = pytest.mark.django_db
TOUCH = uuid.UUID("0f8fad5b-d9cb-469f-a165-70867728950e")
TEXT = "Hello,\n\nshall I keep the two pumps for you?\n\nRita"
ADDRESS = "Brightwell, 1 Mill Lane, Harrow"


@pytest.fixture
def desk(desk, intake):
    """Open the desk on the story, with a mailbox of Rita's to send by."""
    from keepwarm.adapters.sealing import KeySealer
    from keepwarm.app.mailbox.sending_mailboxes import ServerAddress, add_sending_mailbox

    intake.story()
    server = ServerAddress(host="smtp.brightwell.example", port=465, security="tls")
    add_sending_mailbox(desk, KeySealer(["a key"]), address=RITA.address, server=server)
    return desk


@pytest.fixture
def submitter():
    return MemorySubmitter()


@pytest.fixture
def stranger(desk, intake, prospect_of):
    """Take up somebody who never spoke, in the country that is said."""
    from keepwarm.app.people.consents import say_country
    from keepwarm.app.settling.settle import settle_all
    from keepwarm.records.models import Address, Prospect

    def somebody(country="", basis="legitimate_interest", since=None):
        intake.sheet(leads_csv(lead(ADA)), basis=basis)
        row = prospect_of(ADA)
        if country:
            say_country(desk, row.pk, country)
        else:
            Prospect.objects.filter(pk=row.pk).update(region="")
            Address.objects.filter(person=row.person_id, channel="phone").delete()
        Prospect.objects.filter(pk=row.pk).update(basis=basis, known_since=since)
        settle_all(desk)
        return prospect_of(ADA)

    return somebody


@pytest.fixture
def approve(desk):
    from keepwarm.app.sending.approve import Terms, approve

    def approved(prospect, touch=TOUCH, **terms):
        return approve(
            desk, prospect.pk, touch=touch, tactic="new_angle", subject="Pumps", text=TEXT,
            terms=Terms(**terms),
        )  # fmt: skip

    return approved


@pytest.fixture
def send(desk, clock, submitter):
    from keepwarm.app.sending.send import send_due
    from keepwarm.app.sending.sending import Way
    from keepwarm.records.models import SendingMailbox

    def after(seconds=11):
        clock.forward(seconds=seconds)
        way = Way(submitter=submitter, sent_folder=MemorySent(submitter))
        return dict(send_due(desk, SendingMailbox.objects.get().pk, way, sender="a sender"))

    return after


@pytest.fixture
def address(desk):
    from keepwarm.app.people.consents import set_postal_address

    set_postal_address(desk, ADDRESS)


def row():
    from keepwarm.records.models import OutboxMail

    return OutboxMail.objects.get()


# Consent


def test_a_stranger_in_germany_is_not_written_to_without_consent(stranger, approve):  # case 120
    from keepwarm.app.ground.errors import Refusal

    with pytest.raises(Refusal, match=r"needs prior consent \(UWG 7\), and none is on record"):
        approve(stranger("DE"))


def test_consent_on_record_lets_the_mail_go_and_taken_back_keeps_it(
    desk, stranger, approve, send, submitter
):
    from keepwarm.app.keeping.act import undo
    from keepwarm.app.people.consents import note_consent
    from keepwarm.engine.values import Channel

    prospect = stranger("DE")
    noted = note_consent(
        desk, prospect.pk, channel=Channel.EMAIL, source="at the fair, on a card",
        given_on=ago(9).date(),
    )  # fmt: skip
    approve(prospect)
    undo(desk, noted)

    assert send() == {}
    assert submitter.delivered == []
    assert "needs prior consent" in row().trouble


@pytest.mark.usefixtures("address")
def test_an_enquiry_in_canada_runs_out_between_approval_and_sending(
    stranger, approve, send, submitter, clock
):  # trust case 119
    since = (clock() - dt.timedelta(days=181)).replace(day=11, month=9, year=2025, minute=0)
    approve(stranger("CA", basis="enquiry", since=since + dt.timedelta(seconds=5)))

    send()

    assert submitter.delivered == []
    assert "theirs ended on 11 March 2026" in row().trouble


def test_of_whom_nobody_knows_the_country_it_is_asked(stranger, approve):  # trust case 93
    from keepwarm.app.ground.errors import Refusal

    with pytest.raises(Refusal, match="nobody knows in which country they are"):
        approve(stranger())


def test_the_plan_and_the_page_follow_the_same_rules(desk, stranger):
    from keepwarm.app.people.prospect import read_prospect
    from keepwarm.records.columns import read_book

    prospect = stranger("DE")

    place = [name for name in read_prospect(desk, prospect.pk).refused if "UWG" in name]
    forbidden = read_book(desk.workspace_id).standings["forbidden"]
    assert place
    assert (forbidden & 1).any()


def test_consent_goes_out_with_an_export_and_goes_with_an_erasure(desk, stranger):  # case 126
    import json

    from keepwarm.app.keeping.erase import erase_person
    from keepwarm.app.keeping.export import export_members
    from keepwarm.app.people.consents import note_consent
    from keepwarm.engine.values import Channel
    from keepwarm.records.models import Consent

    prospect = stranger("DE")
    note_consent(
        desk, prospect.pk, channel=Channel.EMAIL, source="on a card", given_on=ago(9).date()
    )

    files = dict(export_members(desk, prospect.person_id, progress=lambda _what, _done: None))
    erase_person(desk, prospect.person_id)

    assert json.loads(files["data/consent.json"])[0]["source"] == "on a card"
    assert not Consent.objects.exists()


# What a first mail carries


def test_a_first_mail_to_america_waits_for_a_postal_address(stranger, approve):  # trust case 124
    from keepwarm.app.ground.errors import Refusal

    with pytest.raises(Refusal, match="carries your postal address"):
        approve(stranger("US"))


@pytest.mark.usefixtures("address")
def test_a_first_mail_carries_the_address_and_ways_to_stop(stranger, approve):
    approve(stranger("US"), public_url="https://warm.example")

    content = bytes(row().content).replace(b"=\r\n", b"").replace(b"\r\n ", b" ").decode()
    assert ADDRESS in content
    assert "a short answer is enough" in content
    assert f"<mailto:{RITA.address}?subject=unsubscribe&body=unsubscribe>" in content
    assert f"<https://warm.example/stop/{row().workspace_id}/{TOUCH}/" in content
    assert "List-Unsubscribe-Post: List-Unsubscribe=One-Click" in content


@pytest.mark.usefixtures("address")
def test_without_an_address_that_is_reached_from_outside_there_is_no_link(stranger, approve):
    approve(stranger("US"), public_url="http://127.0.0.1:8765")

    content = bytes(row().content)
    assert b"List-Unsubscribe: <mailto:" in content
    assert b"One-Click" not in content


def test_who_talked_with_us_gets_a_letter_and_no_circular(prospect_of, approve):
    approve(prospect_of(GRACE))

    assert b"List-Unsubscribe" not in bytes(row().content)


# Stopping


def test_the_link_stops_exactly_whom_the_mail_went_to_and_can_be_used_again(
    desk, prospect_of, approve, send, submitter
):  # trust case 116
    from keepwarm.app.sending.one_click import stop_by_link, stop_token
    from keepwarm.app.storing.suppress import suppressed_people

    person, other = prospect_of(GRACE).person_id, prospect_of(ADA).person_id
    approve(prospect_of(GRACE))
    token = stop_token(desk, TOUCH)

    assert [stop_by_link(desk, TOUCH, token) for _ in range(3)] == [True] * 3

    assert suppressed_people(desk, [person, other]) == {person}
    assert send() == {}
    assert submitter.delivered == []


def test_a_link_that_was_used_holds_when_an_earlier_stop_is_lifted(desk, prospect_of, approve):
    from keepwarm.app.keeping.act import suppress, undo
    from keepwarm.app.sending.one_click import stop_by_link, stop_token
    from keepwarm.app.storing.suppress import suppressed_people
    from keepwarm.records.models import Decision

    prospect = prospect_of(GRACE)
    approve(prospect)
    by_hand = suppress(desk, prospect_id=prospect.pk, why="said on the phone")
    for _ in range(2):
        stop_by_link(desk, TOUCH, stop_token(desk, TOUCH))

    undo(desk, by_hand)

    assert suppressed_people(desk, [prospect.person_id]) == {prospect.person_id}
    theirs = Decision.objects.filter(kind="suppress", person_id=prospect.person_id)
    by_link = theirs.get(undone_at=None)
    undo(desk, by_link.pk)
    assert suppressed_people(desk, [prospect.person_id]) == set()


def test_a_forged_link_stops_nobody(desk, prospect_of, approve):
    from keepwarm.app.sending.one_click import stop_by_link, stop_token
    from keepwarm.records.models import Suppression

    approve(prospect_of(GRACE))
    before = Suppression.objects.count()

    forged = [stop_token(desk, uuid.UUID(int=7)), "", "0" * 32, stop_token(desk, TOUCH)[:-1]]

    assert not any(stop_by_link(desk, TOUCH, token) for token in forged)
    assert Suppression.objects.count() == before


def test_a_link_of_somebody_who_was_erased_is_as_good(desk, prospect_of, approve):  # case 116
    from keepwarm.app.keeping.erase import erase_person
    from keepwarm.app.sending.one_click import stop_by_link, stop_token

    approve(prospect_of(GRACE))
    token = stop_token(desk, TOUCH)
    erase_person(desk, prospect_of(GRACE).person_id)

    assert stop_by_link(desk, TOUCH, token)


def test_a_stop_outlives_erasure_and_import(desk, intake, prospect_of, approve):  # 109, 111
    from keepwarm.app.ground.errors import Refusal
    from keepwarm.app.keeping.act import suppress
    from keepwarm.app.keeping.erase import erase_person
    from keepwarm.app.sending.send_checks import why_stopped
    from keepwarm.records.models import Person, Prospect

    prospect = prospect_of(GRACE)
    suppress(desk, prospect_id=prospect.pk, why="said on the phone")
    erase_person(desk, prospect.person_id)

    intake.sheet(leads_csv(lead(GRACE)), name="again.csv")
    intake.mail(mail(GRACE, RITA, at=ago(1), text="What would two cost?\n"), name="again.mbox")

    back = Prospect.objects.filter(name=GRACE.name).first()
    person = Person.objects.filter(key=GRACE.address).first()
    assert why_stopped(desk, person.pk if person else 0, GRACE.address)
    if back is not None:
        with pytest.raises(Refusal, match="asked for no further contact"):
            approve(back)


@pytest.mark.parametrize(
    "address",
    [
        "Grace@Harrow-Mills.example",
        "grace+offers@harrow-mills.example",
        "GRACE@HARROW-MILLS.EXAMPLE",
    ],
)
def test_a_stop_knows_the_address_however_it_is_written(desk, prospect_of, address):  # case 110
    from keepwarm.app.keeping.act import suppress
    from keepwarm.app.sending.send_checks import why_stopped

    person = prospect_of(ADA).person_id
    suppress(desk, prospect_id=prospect_of(GRACE).pk, why="said on the phone")

    assert why_stopped(desk, person, address) == "they asked for no further contact"


# Hours, days and numbers


def test_a_mail_waits_for_their_holiday_to_end(desk, clock, prospect_of, approve, send):  # case 97
    from keepwarm.app.people.consents import say_country

    clock.now = dt.datetime(2026, 7, 3, 15, tzinfo=dt.UTC)  # Independence Day, observed
    say_country(desk, prospect_of(GRACE).pk, "US")
    approve(prospect_of(GRACE))

    assert send() == {}
    assert row().due_at.date() == dt.date(2026, 7, 6)
    assert "a public holiday of theirs" in row().trouble


@pytest.mark.parametrize("day", [dt.date(2026, 3, 31), dt.date(2026, 7, 1)], ids=str)
def test_a_clock_put_forward_since_they_wrote_counts_as_it_is_now(
    clock, prospect_of, approve, send, day
):  # trust cases 90, 91
    clock.now = dt.datetime.combine(day, dt.time(17, 30), dt.UTC)  # 18:30 in London
    approve(prospect_of(GRACE))

    assert send() == {}
    assert "outside of their working hours" in row().trouble


def test_what_is_long_overdue_goes_one_by_one(stranger, clock, prospect_of, approve, send):
    # trust case 101
    from keepwarm.records.models import OutboxMail

    approve(stranger("NO"))
    approve(prospect_of(GRACE), touch=uuid.UUID(int=5))
    clock.forward(hours=2)

    came = [send(), send(), send(120)]

    assert came == [{"sent": 1}, {}, {"sent": 1}]
    assert not OutboxMail.objects.exclude(state="sent").exists()


def test_what_may_have_gone_out_counts_as_gone(
    stranger, clock, prospect_of, approve, send, submitter
):  # trust case 101
    approve(stranger("NO"))
    approve(prospect_of(GRACE), touch=uuid.UUID(int=5))
    clock.forward(hours=2)
    submitter.fault = "accept and drop"

    assert send() == {"unsure": 1}
    assert len(submitter.delivered) == 1


def test_a_blind_mailbox_sends_nothing(desk, clock, prospect_of, approve, submitter):  # 83, 84
    from keepwarm.app.sending.due_mail import sight_of
    from keepwarm.app.sending.send import send_due
    from keepwarm.app.sending.sending import Way
    from keepwarm.records.models import Mailbox, SendingMailbox

    way_out = SendingMailbox.objects.get()
    live = Mailbox.objects.create(
        workspace_id=desk.workspace_id, address=RITA.address, host="imap.brightwell.example",
        port=993, security="tls", login="rita", sending=way_out, due_at=clock(), made_at=clock(),
    )  # fmt: skip
    approve(prospect_of(GRACE))
    clock.forward(seconds=11)
    came = []
    for change in (
        {"seen_until": None},
        {"seen_until": clock() - dt.timedelta(minutes=16)},
        {"seen_until": clock(), "is_paused": True},
        {"seen_until": clock(), "is_paused": False},
    ):
        Mailbox.objects.filter(pk=live.pk).update(**change)
        way = Way(submitter=submitter, why_blind=sight_of(desk, way_out))
        came.append(dict(send_due(desk, way_out.pk, way, sender="a sender")))

    assert came == [{}, {}, {}, {"sent": 1}]


# After it left


def test_what_left_is_a_touch_at_once_and_stays_one_when_the_copy_is_read(
    desk, intake, prospect_of, approve, send
):
    from keepwarm.app.sending.sent_mails import take_in_sent
    from keepwarm.records.models import Touch

    person = prospect_of(GRACE).person_id
    before = Touch.objects.filter(person_id=person).count()
    approve(prospect_of(GRACE))
    send()

    assert [take_in_sent(desk), take_in_sent(desk)] == [1, 0]
    assert Touch.objects.filter(person_id=person).count() == before + 1
    copy = b"X-Filed-By: a server\r\n" + bytes(row().content)
    intake.mail(copy, name="Sent.mbox")
    assert Touch.objects.filter(person_id=person).count() == before + 1


def test_what_left_is_a_touch_in_the_next_round_where_its_sender_died_before_that(
    desk, prospect_of, approve, send, submitter
):
    from keepwarm.app.sending.due_mail import send_all_due
    from keepwarm.app.sending.sending import Way
    from keepwarm.records.models import Touch

    person = prospect_of(GRACE).person_id
    before = Touch.objects.filter(person_id=person).count()
    approve(prospect_of(GRACE))
    assert send() == {"sent": 1}

    send_all_due(desk, lambda _mailbox: Way(submitter=submitter), sender="the next")

    assert Touch.objects.filter(person_id=person).count() == before + 1


def test_html_goes_along_by_choice_and_counts_for_no_other_touch(
    desk, intake, prospect_of, approve, send
):
    from keepwarm.app.drafting.compose import choose_html
    from keepwarm.app.ground.errors import Refusal
    from keepwarm.app.sending.approve import Terms
    from keepwarm.app.sending.look_over import look_over
    from keepwarm.app.sending.sent_mails import take_in_sent
    from keepwarm.records.models import Touch

    grace = prospect_of(GRACE)
    before = Touch.objects.filter(person_id=grace.person_id).count()

    def shown():
        terms = Terms(at=desk.now())
        return look_over(
            desk, grace.pk, touch=TOUCH, tactic="new_angle", subject="Pumps", text=TEXT,
            terms=terms,
        )  # fmt: skip

    plain = shown()
    choose_html(desk, has_html=True)
    both = shown()
    with pytest.raises(Refusal, match="not what you were shown"):
        approve(grace, at=both.at, seen=plain.seen)
    approve(grace, at=both.at, seen=both.seen)
    send()

    assert (plain.has_html, both.has_html) == (False, True)
    assert both.body.splitlines() == plain.body.splitlines()
    assert hashlib.sha256(bytes(row().content)).hexdigest() == both.seen
    assert b"text/html" in bytes(row().content)
    assert take_in_sent(desk) == 1
    intake.mail(b"X-Filed-By: a server\r\n" + bytes(row().content), name="Sent.mbox")
    assert Touch.objects.filter(person_id=grace.person_id).count() == before + 1


@pytest.mark.parametrize("keeps_mark", [True, False])
def test_a_provider_that_renames_a_mail_makes_no_second_touch_and_loses_no_answer(
    desk, intake, prospect_of, approve, send, keeps_mark
):
    """Trust cases 10 and 11: X- headers are kept, or gone with the Message-ID."""
    from keepwarm.app.mailbox.recorded_mail import RecordedSent
    from keepwarm.app.sending.sent_mails import take_in_sent
    from keepwarm.records.models import Message, Touch

    person = prospect_of(GRACE).person_id
    before = Touch.objects.filter(person_id=person).count()
    approve(prospect_of(GRACE))
    send()
    taken, ours = take_in_sent(desk), row().message_id
    copy = bytes(row().content).replace(f"<{ours}>".encode(), b"<new@outlook.example>")
    if not keeps_mark:
        copy = copy.replace(f"X-Touch-Id: {TOUCH}\r\n".encode(), b"")
    intake.mail(copy, name="Sent.mbox")
    token = f"<touch.{TOUCH}@brightwell.example>"
    head = f"In-Reply-To: <new@outlook.example>\nReferences: {token} <new@outlook.example>\n"
    answer = mail(GRACE, RITA, at=desk.now(), ident="answer", subject="Something else")
    intake.mail(head.encode() + answer, name="inbox.mbox")

    assert (taken, take_in_sent(desk)) == (1, 0)
    assert Touch.objects.filter(person_id=person).count() == before + 1
    assert RecordedSent(desk).find(str(TOUCH), ours) == "Message-ID"
    parent = Message.objects.get(subject="Something else").parent
    assert set(Message.objects.filter(key=parent).values_list("source__name", flat=True)) == {
        "sent from here", "Sent.mbox",
    }  # fmt: skip


def test_sent_gets_one_copy_where_the_provider_files_none(
    desk, clock, prospect_of, approve, send, submitter
):  # trust case 9
    from keepwarm.app.sending.sent_mails import file_copies

    approve(prospect_of(GRACE))
    send()
    filing, silent = MemorySent(submitter), MemorySent(submitter)
    silent.is_filing = False

    early = file_copies(desk, row().mailbox_id, silent)
    clock.forward(seconds=61)
    filed = [file_copies(desk, row().mailbox_id, silent) for _ in range(2)]

    assert (early, filed) == (0, [1, 0])
    assert silent.filed == [bytes(row().content)]
    assert row().sent_copy == "filed"
    assert filing.filed == []


def test_rules_that_nobody_looked_over_for_half_a_year_are_told(desk, clock):
    from keepwarm.app.keeping.doctor import examine
    from keepwarm.app.sending.lawful import say_review_due

    assert not say_review_due(desk)

    clock.forward(days=600)

    (found,) = [finding for finding in examine(desk) if finding.what == "law"]
    assert not found.is_well
    assert not found.is_urgent
    assert "were last looked over on" in found.sentence
