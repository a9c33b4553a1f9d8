"""Leads that come by themselves: each once, nobody's trust, and the person behind it on Today."""

import pytest

from tests.app.builders import ADA, GRACE, lead, leads_csv

pytestmark = pytest.mark.django_db
SECRET = "a-secret-of-the-tests"  # noqa: S105 - of a record that lasts as long as a test
THANKS = "https://www.brightwell.example/thank-you"
ASKS = [
    ("name", ADA.name),
    ("email", ADA.address),
    ("company", "Fenland Dairy"),
    ("message", "What would <b>two</b> of them cost?"),
]


@pytest.fixture
def key_of(desk):
    """Make a key of this kind."""
    from keepwarm.app.importing.inbound_keys import make_key

    def make(kind="form"):
        return make_key(desk, name=f"Our {kind}", kind=kind, thanks=[THANKS], secret=SECRET + kind)

    return make


@pytest.fixture
def send(desk, key_of):
    """Send fields to the form, or to the webhook; give what became of them."""
    from keepwarm.app.importing.inbound import receive

    keys = {kind: key_of(kind) for kind in ("form", "webhook")}

    def sent(*fields, kind="form", sender="192.0.2.7", once="", key=""):
        return receive(
            desk, secret=key or keys[kind], kind=kind, fields=fields, sender=sender, once=once
        )

    return sent


def posts():
    from keepwarm.records.models import InboundPost

    return InboundPost.objects.order_by("pk")


def test_a_lead_stands_on_today_at_once_with_their_words(desk, send, prospect_of):
    from keepwarm.app.day.today import read_today
    from keepwarm.app.people.prospect import read_prospect

    received = send(*ASKS)

    assert received.outcome == "taken"
    line = read_today(desk).respond[0]
    assert (line.name, line.account) == (ADA.name, "Fenland Dairy")
    page = read_prospect(desk, prospect_of(ADA).pk)
    assert page.timeline[0].title == "Ada asked"
    assert page.timeline[0].text == "What would <b>two</b> of them cost?"
    row = prospect_of(ADA)
    assert (row.stage, row.basis, row.source.name) == ("enquiry", "enquiry", "Our form")


def test_fields_are_known_by_their_names_in_other_languages(send, prospect_of):
    german = [("Vorname", "Ada"), ("Nachname", "Quist"), ("E-Mail", ADA.address), ("Firma", "Moor")]

    assert send(*german).outcome == "taken"
    assert prospect_of(ADA).account_name == "Moor"


def test_who_is_a_prospect_already_stays_one_and_has_asked(send, intake, prospect_of):
    from keepwarm.records.models import Prospect, Signal

    intake.sheet(leads_csv(lead(ADA)))

    send(*ASKS)

    assert Prospect.objects.count() == 1
    assert Signal.objects.filter(person=prospect_of(ADA).person, kind="enquiry").count() == 1


def test_who_went_into_another_person_asks_as_that_person(desk, send, intake, prospect_of):
    from keepwarm.app.people.merge import merge_people
    from keepwarm.records.models import Person

    intake.sheet(leads_csv(lead(ADA), lead(GRACE)))
    merge_people(desk, prospect_of(GRACE).person_id, prospect_of(ADA).person_id)

    send(*ASKS)

    assert posts().get().person == Person.objects.get(key=GRACE.address)


@pytest.mark.parametrize("once", ["", "order-4711"])
def test_a_lead_that_is_sent_twice_counts_once(send, once):
    from keepwarm.records.models import LogEntry

    first, again = (send(*ASKS, kind="webhook", once=once) for _ in range(2))

    assert (first.outcome, again.outcome) == ("taken", "known")
    assert LogEntry.objects.count() == posts().count() == 1


def test_a_mark_stands_for_one_content_only(send):
    send(*ASKS, kind="webhook", once="order-4711")

    other = send(("email", "noor@other.example"), kind="webhook", once="order-4711")

    assert other.outcome == "conflict"
    assert posts().count() == 1


def test_a_lead_kept_by_a_process_that_ended_is_taken_in_by_a_worker(
    desk, send, clock, monkeypatch
):
    from keepwarm.app.importing import inbound
    from keepwarm.records.models import Prospect

    def dies(*_arguments):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(inbound, "_take", dies)
        with pytest.raises(KeyboardInterrupt):
            send(*ASKS)
    clock.forward(seconds=11)
    before = Prospect.objects.count()

    assert inbound.take_waiting_posts(desk) == 1
    assert (before, Prospect.objects.count()) == (0, 1)
    assert inbound.take_waiting_posts(desk) == 0


@pytest.mark.parametrize(
    "trap", [("kw_leave_empty", "x"), ("kw_seconds", "0.4"), ("kw_seconds", "soon")]
)
def test_what_a_program_filled_in_is_held_back_and_taken_in_on_a_persons_word(desk, send, trap):
    from keepwarm.app.importing.inbound import take_held_post
    from keepwarm.app.importing.inbound_keys import read_inbound
    from keepwarm.records.models import Prospect

    received = send(*ASKS, trap)
    held = read_inbound(desk).held
    before = Prospect.objects.count()

    assert received.outcome == "spam"
    assert dict(held[0].fields)["name"] == ADA.name
    assert before == 0
    assert take_held_post(desk, held[0].post_id) == ("taken", "")
    assert Prospect.objects.count() == 1


def test_who_took_their_time_is_no_program(send):
    assert send(*ASKS, ("kw_seconds", "41.5")).outcome == "taken"


def test_one_sender_is_heard_six_times_in_ten_minutes(send, clock):
    outcomes = [send(("email", f"p{n}@firm.example")).outcome for n in range(7)]
    others = send(("email", "other@firm.example"), sender="192.0.2.8").outcome
    clock.forward(minutes=11)

    assert outcomes == ["taken"] * 6 + ["limited"]
    assert others == "taken"
    assert send(("email", "p9@firm.example")).outcome == "taken"


def test_a_form_takes_so_many_in_an_hour_from_everybody_together(send, monkeypatch):
    from keepwarm.app.importing import inbound

    monkeypatch.setitem(inbound._IN_AN_HOUR_MAX, "form", 3)

    outcomes = [send(("email", f"p{n}@x.example"), sender=f"192.0.2.{n}").outcome for n in range(4)]

    assert outcomes == ["taken"] * 3 + ["limited"]


@pytest.mark.parametrize("fields", [[], [("message", "Hello")], [("email", "no address")]])
def test_what_nobody_could_answer_is_refused_and_kept(send, fields):
    received = send(*fields)

    assert received.outcome == "refused"
    assert "nobody could answer" in received.sentence
    assert posts().get().content == [list(pair) for pair in fields]


def test_a_stranger_can_say_who_they_are_and_nothing_else(send, prospect_of):
    send(*ASKS, ("stage", "won"), ("status", "opted out"), ("id", "1"), ("do not call", "yes"))

    row = prospect_of(ADA)
    assert (row.outcome, row.stage, row.blocked, row.external_id) == ("open", "enquiry", [], "")
    assert row.person.key == ADA.address


def test_signs_that_no_database_keeps_and_endless_texts_are_cut(send):
    send(("email", ADA.address), ("message", "a\0b\ud800" + "x" * 20_000), ("n" * 500, "y"))

    content = dict(posts().get().content)
    assert content["message"].startswith("ab?x")
    assert max(map(len, content)) == 100
    assert len(content["message"]) == 10_000


def test_people_are_sent_on_only_where_the_key_allows(send):
    allowed = send(*ASKS, ("kw_next", THANKS))
    other = send(("email", "b@x.example"), ("kw_next", "https://evil.example/"))

    assert (allowed.next_address, other.next_address) == (THANKS, "")


def test_a_key_is_kept_hashed_and_opens_its_own_door_until_revoked(desk, send):
    from keepwarm.app.importing.inbound_keys import read_inbound, revoke_key
    from keepwarm.records.models import InboundKey

    form, webhook = f"{desk.workspace_id}-{SECRET}form", f"{desk.workspace_id}-{SECRET}webhook"
    kept = repr(list(InboundKey.objects.values()))
    wrong = send(*ASKS, kind="webhook", key=form).outcome
    guessed = send(*ASKS, key=f"{desk.workspace_id}-guess").outcome
    revoke_key(desk, next(key.key_id for key in read_inbound(desk).keys if key.kind == "webhook"))

    assert SECRET not in kept
    assert (wrong, guessed) == ("unknown", "unknown")
    assert send(*ASKS, kind="webhook", key=webhook).outcome == "unknown"
    assert send(*ASKS, key=form).outcome == "taken"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"name": " "}, "give the key a name"),
        ({"kind": "mail"}, "no kind “mail”"),
        ({"thanks": ["javascript:alert(1)"]}, "no address of a page"),
    ],
)
def test_a_key_that_makes_no_sense_is_refused(desk, change, said):
    from keepwarm.app.ground.errors import Refusal
    from keepwarm.app.importing.inbound_keys import make_key

    with pytest.raises(Refusal, match=said):
        make_key(desk, **{"name": "a", "kind": "form", "thanks": [], "secret": "s"} | change)


def test_who_was_erased_is_not_taken_up_again_and_nothing_of_them_is_kept(desk, send, prospect_of):
    from keepwarm.app.keeping.erase import erase_person

    send(*ASKS)
    erase_person(desk, prospect_of(ADA).person_id)
    after = posts().count()

    again = send(*ASKS, ("message2", "Once more"))

    assert after == 0
    assert again.outcome == "refused"
    assert posts().get().content == []


def test_what_was_held_back_goes_after_a_month(desk, send, clock):
    from keepwarm.app.importing.inbound import forget_old_posts

    send(*ASKS, ("kw_leave_empty", "x"))
    send(("email", "kept@x.example"))
    clock.forward(days=31)

    forget_old_posts(desk)

    assert [post.state for post in posts()] == ["taken"]
