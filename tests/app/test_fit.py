"""The belief is learned from what has settled, takes force everywhere, and can be taken back."""

import dataclasses
import datetime as dt

import numpy as np
import pytest

from keepwarm.engine import learning
from tests.app.builders import ADA, GRACE, RITA, ago, lead, leads_csv, mail
from tests.app.dump import differences, dump_record
from tests.app.market import called_csv, caller, callers_csv, import_market

PEOPLE, CALLS = 20, 6
DERIVED_FROM_ACTS = ("Decision",)


@pytest.fixture
def fit():
    from keepwarm.app.learning import fit

    return fit


@pytest.fixture
def undo(desk):
    from keepwarm.app.keeping.act import undo

    return lambda decision: undo(desk, decision)


@pytest.fixture
def market(intake):
    return import_market(intake, people=PEOPLE, calls=CALLS)


def stored_chances():
    from keepwarm.records.models import Prospect

    return dict(Prospect.objects.order_by("pk").values_list("pk", "chance"))


def stored_text():
    from keepwarm.records.models import Parameters

    return [bytes(row.content) for row in Parameters.objects.filter(name="belief")]


def test_nothing_is_learned_from_too_little_and_nothing_changes(desk, intake, fit):
    import_market(intake, people=3, calls=4)
    before = dump_record()

    report = fit.fit(desk)

    assert not report.is_learned
    assert report.decision is None
    assert report.sentence == (
        "Nothing was learned: 12 settled touches so far; from 50 on they are learned from."
    )
    assert differences(before, dump_record()) == []
    assert desk.parameters is desk.packs.parameters


def test_an_empty_record_says_so(desk, fit):
    report = fit.fit(desk)

    assert "there is no settled touch so far; from 50 on" in report.sentence


@pytest.mark.usefixtures("market")
def test_what_was_learned_is_in_force_in_every_stored_and_shown_chance(desk, fit):
    from keepwarm.app.day.today import read_today
    from keepwarm.app.people.prospect import read_prospect

    before = stored_chances()
    number = min(before)
    page_before = read_prospect(desk, number)
    read_today(desk, minutes=600)

    report = fit.fit(desk)

    page, today = read_prospect(desk, number), read_today(desk, minutes=600)
    assert report.is_learned
    assert (report.touches, report.prospects) == (PEOPLE * CALLS, PEOPLE)
    assert desk.parameters.version == f"{desk.packs.parameters.version} and 120 touches of yours"
    assert all(stored_chances()[pk] != chance for pk, chance in before.items())
    assert page.chance_next.mid > page_before.chance_next.mid
    assert "your 120 settled touches" in page.chance_next.meaning
    assert "Moved by 120 touches of yours" in " ".join(page.evidence)
    assert desk.parameters.version in page.versions
    assert any("your 120 settled touches" in line.chance.meaning for line in today.touches)


@pytest.mark.usefixtures("market")
def test_another_process_takes_it_from_the_record(desk, fit):
    from keepwarm.app.ground.desk import Shelf

    fit.fit(desk)

    other = dataclasses.replace(desk, shelf=Shelf())
    assert other.parameters == desk.parameters
    assert other.parameters != desk.packs.parameters


@pytest.mark.usefixtures("market")
def test_stages_are_reported_with_their_sample(desk, fit):
    report = fit.fit(desk)

    cold = next(stage for stage in report.stages if stage.stage == "cold")
    others = [stage for stage in report.stages if stage.stage != "cold"]
    assert (cold.touches, cold.prospects) == (PEOPLE * CALLS, PEOPLE)
    assert cold.answered == report.answered
    assert cold.published == cold.before
    assert cold.after > 2 * cold.before
    assert cold.after_low <= cold.after <= cold.after_high
    assert all(stage.touches == 0 for stage in others)
    assert report.forward.touches == 90
    assert report.forward.gain > 0


@pytest.mark.usefixtures("market")
def test_learning_again_from_the_same_changes_nothing(desk, fit):
    fit.fit(desk)
    before = dump_record()

    report = fit.fit(desk)

    assert report.decision is None
    assert report.sentence.startswith("Nothing new since the last time")
    assert differences(before, dump_record()) == []


@pytest.mark.usefixtures("market")
def test_undoing_the_first_fit_brings_the_published_figures_back(desk, fit, undo):
    before = dump_record(without=DERIVED_FROM_ACTS)

    said = undo(fit.fit(desk).decision)

    assert said.startswith("Undone: The chances were learned anew from 120 settled touches")
    assert desk.parameters is desk.packs.parameters
    assert differences(before, dump_record(without=DERIVED_FROM_ACTS)) == []


def test_undoing_a_later_fit_brings_the_earlier_one_back(desk, intake, market, fit, undo):
    fit.fit(desk)
    earlier = stored_text()
    intake.sheet(called_csv(market, calls=3, share=0.0, seed=2), name="more.csv")
    chances = stored_chances()

    later = fit.fit(desk)
    learned_again = stored_text()
    undo(later.decision)

    assert learned_again != earlier
    assert stored_text() == earlier
    assert stored_chances() == chances


@pytest.mark.usefixtures("market")
def test_forgetting_returns_to_the_published_figures_and_can_be_undone(desk, fit, undo):
    published = stored_chances()
    fit.fit(desk)
    learned, chances = stored_text(), stored_chances()

    decision = fit.forget_fit(desk)
    forgotten = (stored_text(), stored_chances())
    undo(decision)

    assert forgotten == ([], published)
    assert (stored_text(), stored_chances()) == (learned, chances)


def test_who_was_erased_is_in_nothing_that_is_learned_after_that(desk, intake, fit):
    from keepwarm.records.models import Person, Prospect

    crowd = [caller(number) for number in range(PEOPLE)]
    intake.sheet(callers_csv(crowd[1:]))
    log = called_csv(crowd[1:], calls=CALLS, share=0.2)
    intake.sheet(log, name="calls.csv")
    fit.fit(desk)
    without = stored_text()
    intake.sheet(callers_csv(crowd[:1]), name="one.csv")
    intake.sheet(called_csv(crowd[:1], calls=30, share=1.0, days=200), name="her.csv")
    fit.fit(desk)
    with_her = stored_text()

    Prospect.objects.filter(person__key=crowd[0].address).delete()
    Person.objects.filter(key=crowd[0].address).delete()
    desk.shelf.book = None
    fit.fit(desk)

    assert with_her != without
    assert stored_text() == without


@pytest.mark.usefixtures("market")
def test_figures_learned_from_touches_that_are_gone_go_too(desk, fit):
    from keepwarm.records.models import Touch

    fit.fit(desk)
    Touch.objects.all().delete()

    report = fit.fit(desk)

    assert not report.is_learned
    assert "there is no settled touch so far" in report.sentence
    assert stored_text() == []


@pytest.mark.usefixtures("market")
def test_what_rests_on_other_published_figures_is_not_in_force(desk, fit):
    fit.fit(desk)
    newer = dataclasses.replace(desk.packs.parameters, version="2031-01")

    updated = dataclasses.replace(desk, packs=dataclasses.replace(desk.packs, parameters=newer))

    assert updated.parameters is newer
    assert desk.learned is not None


@pytest.mark.parametrize("content", [b"{}", b"nonsense", b'{"published": "2026-11"}'])
@pytest.mark.usefixtures("market")
def test_what_cannot_be_understood_any_more_is_not_in_force(desk, fit, content):
    from keepwarm.records.models import Parameters

    fit.fit(desk)

    Parameters.objects.filter(name="belief").update(content=content)

    assert desk.parameters is desk.packs.parameters


# What has settled


def settled(desk):
    from keepwarm.app.settling.settle import settle_all
    from keepwarm.app.settling.settled import read_settled

    settle_all(desk)
    return read_settled(desk)


def test_a_young_mail_has_not_settled_even_if_it_was_answered(desk, intake):
    intake.sheet(leads_csv(lead(ADA), lead(GRACE)))
    intake.mail(
        mail(RITA, GRACE, at=ago(60), ident="old"),
        mail(RITA, GRACE, at=ago(9), ident="young"),
        mail(GRACE, RITA, at=ago(8), ident="answer", answers="young"),
        mail(ADA, RITA, at=ago(70), ident="first"),
        mail(RITA, ADA, at=ago(0, hours=1), ident="newest"),
    )

    found = settled(desk)

    assert (found.touches, found.answered, found.pending) == (1, 0, 2)
    assert found.log.at.tolist() == [ago(60).timestamp()]


def test_a_mail_waits_for_the_mailbox_to_be_read_on(desk, intake, clock):
    intake.sheet(leads_csv(lead(ADA)))
    intake.mail(
        mail(ADA, RITA, at=ago(90), ident="first"), mail(RITA, ADA, at=ago(5), ident="mine")
    )
    clock.forward(days=100)
    unread = settled(desk)

    intake.mail(mail(GRACE, RITA, at=ago(-60), ident="later"))

    assert (unread.touches, unread.pending) == (0, 1)
    assert (settled(desk).touches, settled(desk).pending) == (1, 0)


def test_a_mail_whose_answer_would_not_have_been_seen_is_left_out(desk, intake):
    intake.sheet(leads_csv(lead(ADA)))
    intake.mail(mail(RITA, ADA, at=ago(90), ident="sent-only"))

    found = settled(desk)

    assert (found.touches, found.unseen) == (0, 1)


def test_touches_are_read_with_stage_channel_tactic_and_their_hour(desk, intake):
    from keepwarm.engine.values import CHANNELS, STAGES, TACTICS, Channel, Stage, Tactic
    from keepwarm.records.models import Touch

    intake.sheet(leads_csv(lead(ADA, stage="Talked")))
    nine = ago(90).replace(hour=9, minute=30)
    intake.mail(
        mail(ADA, RITA, at=ago(95), ident="first"),
        mail(RITA, ADA, at=nine, ident="mine"),
        mail(RITA, ADA, at=ago(1), ident="newest"),
    )
    settled(desk)
    Touch.objects.filter(at=nine).update(tactic=Tactic.NEW_ANGLE.value)

    found = settled(desk).log

    slot = found.labels["slot"]
    assert STAGES[found.stage[found.prospect[0]]] is Stage.TALKED
    assert CHANNELS[found.channel[0]] is Channel.EMAIL
    assert TACTICS[found.codes["tactic"][0]] is Tactic.NEW_ANGLE
    assert slot[found.codes["slot"][0]] == "9 to 12 o'clock"
    assert found.at[0] == nine.timestamp()


@pytest.mark.usefixtures("market")
def test_counting_the_settled_agrees_with_reading_them(desk, intake):
    from keepwarm.app.settling.settled import count_settled

    intake.mail(
        mail(caller(1), RITA, at=ago(99), ident="first"),
        *(mail(RITA, caller(1), at=ago(days), ident=f"m{days}") for days in (80, 40, 20)),
        mail(RITA, ADA, at=ago(1), ident="newest"),
    )

    assert count_settled(desk) == settled(desk).touches == PEOPLE * CALLS + 2


def test_who_was_taken_up_for_having_answered_teaches_from_their_first_word_on(desk, intake):
    from keepwarm.app.people.candidates import accept

    intake.mail(
        mail(RITA, GRACE, at=ago(99), ident="before"),
        mail(GRACE, RITA, at=ago(98), ident="word", answers="before"),
        mail(RITA, GRACE, at=ago(97), ident="after"),
        mail(RITA, ADA, at=ago(96), ident="silent"),
        mail(RITA, GRACE, at=ago(1), ident="newest"),
        mail(GRACE, RITA, at=ago(0, hours=2), ident="last"),
    )
    accept(desk, domains=["harrow-mills.example", "fenland-dairy.example"])

    found = settled(desk)

    assert found.log.at.tolist() == [ago(97).timestamp()]
    assert found.chosen == 2


# By itself


@pytest.mark.usefixtures("market")
def test_an_import_learns_by_itself_once_there_is_enough(desk, fit):
    from keepwarm.app.keeping.act import decided
    from keepwarm.records.models import Decision

    decision = fit.fit_when_due(desk)

    assert decided(desk, decision).startswith("The chances were learned anew from 120 settled")
    assert Decision.objects.get(pk=decision).is_automatic
    assert fit.fit_when_due(desk) is None


@pytest.mark.parametrize(
    ("more", "days", "is_due"),
    [
        (2, 2, False),  # 40 more: too few
        (3, 2, True),  # 60 more, a day later
        (3, 0, False),  # 60 more on the same day
        (7, 0, True),  # the record has doubled
    ],
)
def test_it_is_learned_anew_when_enough_has_come_since(desk, intake, clock, more, days, is_due):
    from keepwarm.app.learning.fit import fit_when_due

    crowd = import_market(intake, people=PEOPLE, calls=CALLS)
    fit_when_due(desk)
    clock.forward(days=days)
    intake.sheet(called_csv(crowd, calls=more, share=0.2, seed=9), name="more.csv")

    decision = fit_when_due(desk)

    assert (decision is not None) == is_due


@pytest.mark.usefixtures("market")
def test_a_day_that_begins_learns_what_time_alone_has_settled(desk, clock):
    from keepwarm.app.day.today import read_today

    clock.forward(days=1)

    read_today(desk)

    assert desk.learned.touches == 120


def test_after_a_person_went_back_nothing_is_learned_until_they_ask(
    desk, intake, clock, market, fit
):
    fit.fit_when_due(desk)
    fit.forget_fit(desk)
    clock.forward(days=30)
    intake.sheet(called_csv(market, calls=9, share=0.2, seed=9), name="more.csv")

    by_itself = fit.fit_when_due(desk)
    asked = fit.fit(desk)

    assert by_itself is None
    assert asked.is_learned


@pytest.mark.usefixtures("market")
def test_what_foretells_worse_than_published_is_not_taken_by_itself(desk, fit, monkeypatch):
    from keepwarm.app.ground.learned import BELIEF
    from keepwarm.records import models

    worse = learning.Comparison(
        touches=90, learned=0.7, published=0.6, gain=-0.1, low=-0.15, high=-0.05
    )
    monkeypatch.setattr(learning, "compare", lambda _: worse)

    decision = models.Decision.objects.get(pk=fit.fit_when_due(desk))

    assert "foretold later ones worse" in decision.sentence
    assert desk.learned is None
    assert not models.Parameters.objects.filter(name=BELIEF).exists()
    assert fit.fit_when_due(desk) is None  # until more has come

    fit.fit(desk)  # who asks gets it, and is told

    assert desk.learned is not None


@pytest.mark.usefixtures("market")
def test_a_fit_that_was_undone_does_not_come_back_by_itself(desk, clock, fit, undo):
    undo(fit.fit_when_due(desk))
    clock.forward(days=2)

    assert fit.fit_when_due(desk) is None
    assert desk.learned is None


# How good the chances were


@pytest.fixture
def calibration():
    from keepwarm.app.learning import calibration

    return calibration


def test_too_little_to_judge_by_says_how_much_there_is_and_how_much_it_takes(
    desk, intake, calibration
):
    import_market(intake, people=3, calls=4)

    page = calibration.read_calibration(desk)

    assert page.verdict == "12 settled touches so far; from 50 on they are learned from."
    assert (page.overall, page.bins, page.drift, page.forward) == (None, (), None, None)


@pytest.mark.usefixtures("market")
def test_every_forecast_stands_in_one_group_of_each_kind(desk, calibration):
    page = calibration.read_calibration(desk)

    for lines in (page.bins, page.by_ignored, page.by_stage, page.by_channel):
        assert sum(line.touches for line in lines) == page.forecasts
        assert sum(line.answered for line in lines) == page.overall.answered
        assert sum(line.expected for line in lines) == pytest.approx(page.overall.expected, abs=0.1)


def test_forecasts_are_looked_at_that_are_sixty_days_old(desk, intake, clock, calibration):
    import_market(intake, people=30, calls=6)

    page = calibration.read_calibration(desk)

    assert page.until <= clock() - dt.timedelta(days=60)
    assert "made at least 60 days ago" in page.which
    assert page.drift.touches > page.forecasts


def test_a_short_record_is_looked_at_whole_and_says_so(desk, intake, clock, calibration):
    import_market(intake, people=20, calls=6, days=40)

    page = calibration.read_calibration(desk)

    assert page.until > clock() - dt.timedelta(days=60)
    assert page.forecasts == 90
    assert "fewer than 50 are 60 days old" in page.which


def test_the_page_follows_the_record_and_what_was_learned(desk, intake, market, calibration, fit):
    first = calibration.read_calibration(desk)
    again = calibration.read_calibration(desk)
    fit.fit(desk)
    learned = calibration.read_calibration(desk)
    intake.sheet(called_csv(market, calls=3, share=0.2, seed=9), name="more.csv")

    later = calibration.read_calibration(desk)

    assert again == first
    assert learned.learned != first.learned
    assert [line.decision for line in learned.fits]
    assert learned.bins == first.bins
    assert later.touches == 180


def test_a_market_that_stops_answering_raises_the_alarm(desk, intake, calibration):
    crowd = [caller(number) for number in range(40)]
    intake.sheet(callers_csv(crowd))
    intake.sheet(called_csv(crowd, calls=20, share=0.7, now=ago(60), days=300), name="good.csv")
    intake.sheet(called_csv(crowd, calls=5, share=0.05, days=55, seed=3), name="bad.csv")

    page = calibration.read_calibration(desk)

    assert page.drift.is_alarm
    assert "fewer answers come than foretold" in page.drift.sentence
    assert page.drift.since >= ago(150)
    assert np.max(page.drift.fewer) > page.drift.limit
