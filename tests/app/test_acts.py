"""What a person does with a prospect, and taking it back."""

import datetime as dt
import math

import pytest

from tests.app.builders import ADA, EDSGER, GRACE, NOW, ago
from tests.app.dump import differences, dump_record

EVIDENCE = "They bought from Rotor & Sons last week."
ACTS = {
    "a call": lambda act, desk, ada: act.log_touch(
        desk, prospect_id=ada, channel="phone", result="no_answer", note="engaged tone"
    ),
    "a voicemail": lambda act, desk, ada: act.log_touch(
        desk, prospect_id=ada, channel="phone", result="voicemail_left"
    ),
    "a call of last week": lambda act, desk, ada: act.log_touch(
        desk, prospect_id=ada, channel="phone", result="answered", at=ago(8)
    ),
    "a letter of last year": lambda act, desk, ada: act.log_touch(
        desk, prospect_id=ada, channel="letter", result="sent", at=ago(200)
    ),
    "a mail from elsewhere": lambda act, desk, ada: act.log_touch(
        desk, prospect_id=ada, channel="email", result="sent", tactic="new_angle"
    ),
    "an answer by text": lambda act, desk, ada: act.log_touch(
        desk, prospect_id=ada, channel="text", result="replied"
    ),
    "a later date": lambda act, desk, ada: act.postpone(desk, prospect_id=ada, days=30),
    "a named date": lambda act, desk, ada: act.postpone(
        desk, prospect_id=ada, until=dt.date(2026, 4, 1)
    ),
    "a day off": lambda act, desk, ada: act.skip_today(desk, prospect_id=ada),
    "an end": lambda act, desk, ada: act.close(
        desk, prospect_id=ada, outcome="bought_elsewhere", evidence=EVIDENCE
    ),
    "a stop": lambda act, desk, ada: act.suppress(desk, prospect_id=ada, why="She rang."),
}


@pytest.fixture
def act():
    from keepwarm.app.keeping import act

    return act


@pytest.fixture(scope="module")
def story_told(lasting_intake):
    """Import the story once."""
    lasting_intake.story()


@pytest.fixture
def ada(story_told, prospect_of):  # noqa: ARG001 - she is in the story
    """Give the prospect Ada in her present state."""
    return lambda: prospect_of(ADA)


def plan(desk):
    from keepwarm.app.day.today import read_today

    page = read_today(desk, minutes=24 * 60)
    return [line.name for line in (*page.respond, *page.touches, *page.keeping_warm)]


@pytest.mark.parametrize("what", ACTS)
def test_an_act_changes_something_and_undoing_it_brings_everything_back(desk, act, ada, what):
    from keepwarm.app.day.today import turn_day

    turn_day(desk)
    before = dump_record(without=("Decision",))

    decision = ACTS[what](act, desk, ada().pk)
    during = dump_record(without=("Decision",))
    sentence = act.undo(desk, decision)

    assert differences(before, during)
    assert sentence.startswith("Undone: ")
    assert differences(before, dump_record(without=("Decision",))) == []


@pytest.mark.parametrize("what", ACTS)
def test_an_act_leaves_what_an_import_would_find(desk, act, ada, what):
    from keepwarm.app.ground.stale import mark_all_stale
    from keepwarm.app.importing.intake import finish_intake

    ACTS[what](act, desk, ada().pk)
    before = dump_record()

    mark_all_stale(desk)
    finish_intake(desk)

    assert differences(before, dump_record()) == []


@pytest.mark.parametrize("what", ACTS)
def test_an_act_is_undone_once(desk, act, ada, what):
    from keepwarm.app.ground.errors import Refusal

    decision = ACTS[what](act, desk, ada().pk)
    act.undo(desk, decision)

    with pytest.raises(Refusal, match="undone already"):
        act.undo(desk, decision)


@pytest.mark.parametrize("what", ACTS)
def test_an_act_is_written_down_in_a_sentence_with_its_name(desk, act, ada, what):
    from keepwarm.records.models import Decision

    row = Decision.objects.get(pk=ACTS[what](act, desk, ada().pk))

    assert row.at == NOW
    assert not row.is_automatic
    assert row.sentence.endswith(".")
    assert ADA.name in row.sentence or what == "a stop"


def test_reopening_and_undoing_it_brings_the_end_back_with_its_date(desk, clock, act, ada):
    act.close(desk, prospect_id=ada().pk, outcome="won", evidence=EVIDENCE)
    clock.forward(days=2)
    before = dump_record(without=("Decision",))

    decision = act.reopen(desk, prospect_id=ada().pk)
    lane = ada().lane
    act.undo(desk, decision)

    assert lane == "pursue"
    assert differences(before, dump_record(without=("Decision",))) == []
    assert ada().outcome_at == NOW


def test_a_closed_prospect_is_planned_no_more(desk, act, ada):
    was_planned = ADA.name in plan(desk)

    act.close(desk, prospect_id=ada().pk, outcome="unqualified", evidence=EVIDENCE)

    assert was_planned
    assert ADA.name not in plan(desk)
    assert (ada().lane, ada().next_on) == ("closed", None)


@pytest.mark.parametrize("evidence", ["", "   ", "hm", "\n\t"])
def test_nobody_is_closed_without_evidence(desk, act, ada, evidence):
    from keepwarm.app.ground.errors import Refusal

    with pytest.raises(Refusal, match="Silence alone never closes anybody"):
        act.close(desk, prospect_id=ada().pk, outcome="unqualified", evidence=evidence)

    assert ada().lane == "pursue"


@pytest.mark.parametrize("outcome", ["", "open", "opted_out", "silent"])
def test_an_end_is_one_of_four(desk, act, ada, outcome):
    from keepwarm.app.ground.errors import Refusal

    with pytest.raises(Refusal):
        act.close(desk, prospect_id=ada().pk, outcome=outcome, evidence=EVIDENCE)


def test_a_stop_outlives_reopening(desk, act, ada):
    act.suppress(desk, prospect_id=ada().pk, why="")

    act.reopen(desk, prospect_id=ada().pk)

    assert ada().lane == "closed"
    assert ADA.name not in plan(desk)


def test_a_second_stop_by_hand_is_refused(desk, act, ada):
    from keepwarm.app.ground.errors import Refusal
    from keepwarm.records.models import Decision

    act.suppress(desk, prospect_id=ada().pk, why="She rang.")
    decisions = Decision.objects.count()

    with pytest.raises(Refusal, match="Ada Quist is not contacted any more already"):
        act.suppress(desk, prospect_id=ada().pk, why="She rang again.")

    assert Decision.objects.count() == decisions


def test_the_same_touch_is_logged_once(desk, act, ada):
    from keepwarm.app.ground.errors import Refusal
    from keepwarm.records.models import LogEntry

    call = {"channel": "phone", "result": "busy", "at": ago(1)}
    act.log_touch(desk, prospect_id=ada().pk, **call)
    entries = LogEntry.objects.count()

    with pytest.raises(Refusal, match="stands in Ada Quist's log already"):
        act.log_touch(desk, prospect_id=ada().pk, **call)

    assert LogEntry.objects.count() == entries


def test_nothing_is_logged_before_it_happened(desk, act, ada):
    from keepwarm.app.ground.errors import Refusal

    with pytest.raises(Refusal, match="lies ahead"):
        act.log_touch(desk, prospect_id=ada().pk, channel="phone", result="answered", at=ago(-1))


@pytest.mark.parametrize(
    ("words", "known"),
    [
        ({"channel": "pigeon", "result": "sent"}, "no channel “pigeon”. Use one of email, phone"),
        ({"channel": "phone", "result": "hung up"}, "no result “hung up”. Use one of answered"),
        ({"channel": "phone", "result": "busy", "tactic": "x"}, "no tactic “x”"),
    ],
)
def test_a_word_nobody_knows_is_refused_with_those_that_are_known(desk, act, ada, words, known):
    from keepwarm.app.ground.errors import Refusal

    with pytest.raises(Refusal, match=known):
        act.log_touch(desk, prospect_id=ada().pk, **words)


def test_a_logged_answer_is_waited_upon(desk, act, ada):
    act.log_touch(desk, prospect_id=ada().pk, channel="text", result="replied", note="Call me")

    assert ada().lane == "respond"
    assert ada().last_signal_at == NOW


@pytest.mark.parametrize("when", [{"until": dt.date(2026, 3, 11)}, {"days": -3}])
def test_a_later_day_lies_ahead(desk, act, ada, when):
    from keepwarm.app.ground.errors import Refusal

    with pytest.raises(Refusal, match="not ahead"):
        act.postpone(desk, prospect_id=ada().pk, **when)


def test_a_postponed_prospect_waits_until_the_day_and_not_longer(desk, clock, act, ada):
    act.postpone(desk, prospect_id=ada().pk, until=dt.date(2026, 3, 20))
    waiting = ada()

    clock.now = dt.datetime(2026, 3, 20, 9, 0, tzinfo=dt.UTC)

    assert (waiting.lane, waiting.next_on) == ("waiting", dt.date(2026, 3, 20))
    assert ADA.name in plan(desk)


def test_a_skipped_prospect_is_back_the_next_day(desk, clock, act, ada):
    act.skip_today(desk, prospect_id=ada().pk)
    today = plan(desk)

    clock.forward(days=1)

    assert ADA.name not in today
    assert ADA.name in plan(desk)


@pytest.mark.parametrize("minutes", [0, -5, 1441, math.nan, math.inf])
def test_a_day_has_one_to_1440_minutes(desk, act, minutes):
    from keepwarm.app.day.today import read_today
    from keepwarm.app.ground.errors import Refusal

    with pytest.raises(Refusal):
        act.set_minutes(desk, minutes)
    with pytest.raises(Refusal):
        read_today(desk, minutes=minutes)


@pytest.mark.parametrize("minutes", [1, 45, 1440])
def test_minutes_are_kept(desk, act, minutes):
    from keepwarm.app.day.today import read_today

    act.set_minutes(desk, minutes)

    desk.workspace.refresh_from_db()
    assert desk.workspace.minutes_per_day == minutes
    assert read_today(desk).minutes == minutes


def test_a_prospect_that_is_gone_is_looked_for_in_the_list(desk, act):
    from keepwarm.app.ground.errors import Refusal

    with pytest.raises(Refusal, match="no such prospect any more"):
        act.skip_today(desk, prospect_id=17)


def test_a_number_without_an_act_cannot_be_undone(desk, act):
    from keepwarm.app.ground.errors import Refusal

    with pytest.raises(Refusal, match="nothing to undo"):
        act.undo(desk, 17)


@pytest.mark.usefixtures("story_told")
@pytest.mark.parametrize(
    ("words", "someone"),
    [
        ("ada quist", ADA),
        ("  Ada   Quist ", ADA),
        ("fenland", ADA),
        ("GRACE@harrow-mills.example", GRACE),
        ("vos kaas", EDSGER),
    ],
)
def test_one_is_found_by_name_company_or_address(desk, prospect_of, words, someone):
    from keepwarm.app.people.find import find_by_words

    assert find_by_words(desk, words) == prospect_of(someone).pk


def test_one_is_found_by_number(desk, ada):
    from keepwarm.app.people.find import find_by_words

    assert find_by_words(desk, str(ada().pk)) == ada().pk


@pytest.mark.usefixtures("story_told")
@pytest.mark.parametrize("words", ["", "  ", "Nobody Known", "²", "9" * 40, "%", "x@y.example"])
def test_nobody_is_found_by_words_that_fit_nobody(desk, words):
    from keepwarm.app.ground.errors import Refusal
    from keepwarm.app.people.find import find_by_words

    with pytest.raises(Refusal):
        find_by_words(desk, words)


@pytest.mark.usefixtures("story_told")
def test_several_are_listed_with_their_numbers(desk, prospect_of):
    from keepwarm.app.ground.errors import Refusal
    from keepwarm.app.people.find import find_by_words

    with pytest.raises(Refusal) as refusal:
        find_by_words(desk, "example")

    text = str(refusal.value)
    assert all(f"{one.name}" in text for one in (ADA, GRACE, EDSGER))
    assert f"({prospect_of(GRACE).pk})" in text
