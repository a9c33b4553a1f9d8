"""A person's word for what an answer means, and all that follows from it at once."""

import datetime as dt

import pytest

from tests.app.builders import ADA, RITA, ago, lead, leads_csv, mail
from tests.app.dump import differences, dump_record

STOP = "Please take me off your list and stop emailing me.\n"


@pytest.fixture
def answer(intake):
    """Let Ada answer what Rita wrote five days ago; return the id of her mail."""
    from keepwarm.records.models import Message

    intake.sheet(leads_csv(lead(ADA, phone="+44 20 7946 0101")))
    intake.mail(mail(RITA, ADA, at=ago(5), ident="first"))

    def store(text, *, days=1.0):
        intake.mail(mail(ADA, RITA, at=ago(days), text=text, answers="first"))
        return Message.objects.get(at=ago(days)).pk

    return store


@pytest.fixture
def ada(prospect_of):
    return lambda: prospect_of(ADA)


def correct(desk, message, *intents, **details):
    from keepwarm.app.inbox.answers import correct_reading

    return correct_reading(desk, message, intents, details)


def take_back(desk, decision):
    from keepwarm.app.keeping.act import undo

    return undo(desk, decision)


def stops(*, standing):
    from keepwarm.records.models import Decision

    return Decision.objects.filter(kind="suppress", undone_at__isnull=standing).count()


def test_a_date_that_was_missed_holds_at_once_and_goes_when_it_is_undone(desk, answer, ada):
    message = answer("What would two of them cost?\n")
    before = dump_record(without=("Decision",))

    decision = correct(desk, message, "not_now", resume_on="2026-05-01")
    corrected = ada().lane, ada().next_on
    sentence = take_back(desk, decision)

    assert corrected == ("waiting", dt.date(2026, 5, 1))
    assert "“Pumps” means not now, until 1 May 2026, not" in sentence
    assert differences(before, dump_record(without=("Decision",))) == []


def test_a_correction_wins_over_the_reader_at_every_reading(desk, answer, ada):
    from keepwarm.app.keeping.doctor import examine
    from keepwarm.records.models import Message, Reading

    message = answer("What would two of them cost?\n")
    correct(desk, message, "not_interested")
    before = dump_record()

    Message.objects.update(reading_version=0)
    examine(desk, is_repairing=True)

    reading = Reading.objects.get(is_corrected=True)
    assert (reading.intents, reading.unsure, reading.needs_human) == (["not_interested"], [], False)
    assert ada().lane == "warm"
    assert differences(before, dump_record()) == []


def test_a_correction_of_a_strangers_mail_holds_when_they_become_a_prospect(desk, intake, ada):
    from keepwarm.app.keeping.doctor import examine
    from keepwarm.records.models import Message, Reading

    intake.mail(mail(ADA, RITA, at=ago(1), text="What would two of them cost?\n"))
    correct(desk, Message.objects.get().pk, "not_now", resume_on="2026-05-01")
    Message.objects.update(reading_version=0)
    examine(desk, is_repairing=True)
    kept = Reading.objects.get().is_corrected

    intake.sheet(leads_csv(lead(ADA)))

    assert kept
    assert ada().next_on == dt.date(2026, 5, 1)


def test_a_stop_that_was_missed_stops_at_once(desk, answer, ada):
    message = answer("What would two of them cost?\n")

    decision = correct(desk, message, "unsubscribe")
    stopped = ada().lane
    take_back(desk, decision)

    assert stopped == "closed"
    assert ada().lane == "respond"


def test_a_stop_that_was_none_is_lifted_and_stands_again_when_that_is_undone(desk, answer, ada):
    message = answer(STOP)

    decision = correct(desk, message, "not_now")
    lifted = ada().lane, stops(standing=True)
    take_back(desk, decision)

    assert lifted == ("warm", 0)
    assert (ada().lane, stops(standing=True)) == ("closed", 1)


def test_another_stop_holds_whatever_one_mail_is_corrected_to(desk, answer, ada):
    message = answer(STOP, days=2)
    answer("STOP\n", days=1)

    correct(desk, message, "not_now")

    assert ada().lane == "closed"


def test_a_stop_undone_by_a_person_stays_undone_when_another_mail_is_corrected(desk, answer, ada):
    from keepwarm.records.models import Decision

    answer(STOP, days=3)
    take_back(desk, Decision.objects.get(kind="suppress").pk)
    message = answer("What would two of them cost?\n", days=1)

    correct(desk, message, "not_now")

    assert ada().lane == "warm"
    assert stops(standing=True) == 0


def test_a_person_who_says_stop_is_heard_though_that_stop_was_undone_before(desk, answer, ada):
    from keepwarm.records.models import Decision

    message = answer(STOP)
    take_back(desk, Decision.objects.get(kind="suppress").pk)

    decision = correct(desk, message, "unsubscribe")
    stopped = ada().lane
    take_back(desk, decision)

    assert stopped == "closed"
    assert ada().lane != "closed"


def test_a_machine_taken_for_a_person_becomes_one_by_a_persons_word(desk, answer, ada):
    from keepwarm.records.models import Message

    message = answer("What would two of them cost?\n")

    correct(desk, message, "out_of_office", "auto_reply", return_on="2026-03-16")

    assert Message.objects.get(pk=message).kind == "auto_reply"
    assert ada().last_signal_at is None
    assert (ada().lane, ada().next_on) == ("waiting", dt.date(2026, 3, 17))


def test_a_reading_can_be_confirmed_as_it_is(desk, answer, ada):
    from keepwarm.app.inbox.answers import correct_reading
    from keepwarm.app.keeping.act import decided
    from keepwarm.records.models import Reading

    message = answer("What would two of them cost?\n")
    intents = Reading.objects.get(message_id=message).intents

    decision = correct_reading(desk, message, intents)

    assert "was read rightly" in decided(desk, decision)
    assert ada().lane == "respond"


@pytest.mark.parametrize(
    ("intents", "details"),
    [
        (["keen"], {}),
        (["not_now"], {"resume_on": "in May"}),
        (["not_now"], {"resume_on": "2026-5"}),
    ],
)
def test_what_is_no_label_and_no_day_is_refused(desk, answer, ada, intents, details):
    from keepwarm.app.ground.errors import Refusal
    from keepwarm.records.models import Correction

    message = answer("What would two of them cost?\n")

    with pytest.raises(Refusal, match="Not corrected"):
        correct(desk, message, *intents, **details)

    assert not Correction.objects.exists()
    assert ada().lane == "respond"


def test_a_correction_teaches_the_reader_what_the_same_words_mean(desk, answer):
    from keepwarm.records.models import Reading

    text = "The heron stands on one leg until the tide has turned.\n"
    first = answer(text)
    before = Reading.objects.get(message_id=first).intents

    correct(desk, first, "too_expensive")
    later = answer(f"{text}Ada\n", days=0.5)

    assert "too_expensive" not in before
    assert "too_expensive" in Reading.objects.get(message_id=later).intents


def test_without_corrections_nothing_is_learned(desk, answer):
    from keepwarm.records.models import Parameters

    decision = correct(desk, answer("What would two of them cost?\n"), "not_now")
    is_learned = Parameters.objects.filter(name="reading_layer").exists()

    take_back(desk, decision)

    assert is_learned
    assert not Parameters.objects.exists()
