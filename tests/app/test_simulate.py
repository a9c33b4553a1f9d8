"""What if: protocols on simulated people like one's own, the same whenever it is asked again."""

import json

import pytest

from keepwarm.app.ground.errors import Refusal
from tests.app.dump import differences, dump_record
from tests.app.market import import_market


@pytest.fixture
def simulate(desk):
    from keepwarm.app.learning import simulate

    return lambda **asked: simulate.simulate(desk, **({"days": 14} | asked))


@pytest.fixture
def market(intake):
    return import_market(intake, people=20, calls=6)


def line(page, name):
    return next(one for one in page.protocols if one.name == name)


@pytest.mark.usefixtures("market")
def test_every_protocol_meets_the_open_prospects_and_is_told_with_ranges(simulate):
    page = simulate()

    names = [one.name for one in page.protocols]
    assert names == ["plan", "fewer", "more", "practice", "mail", "three_channels"]
    assert page.title.startswith("Simulated: the plan brings about ")
    assert "nobody was contacted" in page.notice
    assert (page.people, page.simulated, page.invented) == (20, 20, 0)
    assert page.assumptions
    assert page.unknown
    for one in page.protocols:
        for span in (one.answers, one.worth_hours, one.minutes_spent, one.touches, one.prospects):
            assert span.low <= span.high
        assert one.answers.high <= 20
    assert [one.against is None for one in page.protocols] == [True, *[False] * 5]


@pytest.mark.usefixtures("market")
def test_looking_changes_nothing_and_answers_the_same_again(desk, simulate):
    before, first = dump_record(), simulate(minutes=30)
    desk.shelf.simulated = None

    again = simulate(minutes=30)

    assert differences(before, dump_record()) == []
    assert again == first
    assert simulate(minutes=30) is again
    assert simulate(minutes=30, seed=2).protocols != first.protocols


@pytest.mark.usefixtures("market")
def test_a_simulation_goes_with_the_record(simulate, desk):
    from keepwarm.app.keeping.act import suppress
    from keepwarm.records.models import Prospect

    before = simulate(protocols=["mail"])

    suppress(desk, prospect_id=Prospect.objects.first().pk, why="They asked.")

    after = simulate(protocols=["mail"])
    assert (before.people, after.people) == (20, 19)


@pytest.mark.usefixtures("market")
def test_scarce_minutes_bring_less_and_newcomers_more(simulate):
    page = simulate(minutes=10, newcomers=20, protocols=["fewer", "more"])

    assert page.invented == 40
    fewer, plan, more = (line(page, name) for name in ("fewer", "plan", "more"))
    assert fewer.answers.mean < plan.answers.mean < more.answers.mean
    assert fewer.minutes_spent.mean < plan.minutes_spent.mean < more.minutes_spent.mean
    assert fewer.is_told
    assert "fewer than the plan" in fewer.verdict
    assert "“The plan, 5 minutes” would bring fewer" in page.verdict


@pytest.mark.usefixtures("market")
def test_what_cannot_be_told_apart_is_said_to_be_so(simulate):
    page = simulate(minutes=600, protocols=["more", "mail"])

    assert line(page, "more").verdict == "Brings the same answers as the plan."
    assert not line(page, "more").is_told


@pytest.mark.usefixtures("market")
def test_the_practice_is_the_record_s(simulate):
    practice = line(simulate(protocols=["practice"]), "practice")

    assert practice.how.startswith("6 touches to a person, ")
    assert "the medians of 120 touches to 20 people in your record (phone 100 %)" in practice.how


def test_a_large_book_is_sampled_and_counts_are_those_of_the_whole(intake, simulate):
    import_market(intake, people=250, calls=1)

    page = simulate(protocols=["mail"])

    assert (page.people, page.simulated) == (250, 100)
    assert "100 of your 250 open prospects, a sample" in page.who
    assert line(page, "mail").prospects.mean > 100
    assert line(page, "plan").minutes_spent.mean <= page.minutes * page.working_days * 1.1


def test_a_small_book_is_filled_up_with_newcomers_and_says_so(intake, simulate):
    import_market(intake, people=3, calls=2)

    page = simulate(protocols=["mail"])

    assert (page.people, page.simulated, page.invented) == (3, 12, 9)
    assert "All 3 of your open prospects; 9 more are invented newcomers" in page.who


def test_an_empty_record_has_nobody_to_simulate(simulate):
    page = simulate()

    assert page.title == "Nobody to simulate yet"
    assert page.protocols == ()
    assert "import" in page.verdict


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"minutes": 0}, "No simulation of 0 minutes: a day takes 1 to 1440."),
        ({"minutes": float("nan")}, "No simulation of nan minutes"),
        ({"days": 4}, "No simulation of 4 days: give 5 to 120."),
        ({"newcomers": -1}, "No simulation of -1 newcomers a week: give 0 to 200."),
        ({"seed": -1}, "No simulation by the seed -1"),
        ({"protocols": ["magic"]}, "There is no protocol magic to play: name some of plan, "),
    ],
)
@pytest.mark.usefixtures("market")
def test_what_makes_no_sense_is_refused(simulate, asked, words):
    with pytest.raises(Refusal) as refused:
        simulate(**asked)

    assert words in str(refused.value)


@pytest.mark.usefixtures("market")
def test_wins_are_simulated_only_where_the_record_holds_some(simulate, desk):
    from keepwarm.app.keeping.act import close
    from keepwarm.records.models import Prospect

    assert line(simulate(protocols=["mail"]), "plan").wins is None

    close(desk, prospect_id=Prospect.objects.first().pk, outcome="won", evidence="They bought.")

    page = simulate(protocols=["mail"])
    plan = line(page, "plan")
    assert 0 < plan.wins.mean < plan.answers.mean
    assert any("1 were won so far" in sentence for sentence in page.assumptions)


@pytest.mark.usefixtures("market")
def test_a_page_is_plain_values(simulate):
    import dataclasses

    json.dumps(dataclasses.asdict(simulate(protocols=["mail"])), allow_nan=False)
