"""What a person says answers, touches and minutes are worth rules the plan, and is undone."""

import datetime as dt

import pytest

from keepwarm.engine.values import Stage
from tests.app.builders import ADA, ago, calls_csv, lead, leads_csv
from tests.app.dump import differences, dump_record
from tests.app.market import import_market

LOW, HIGH = 1.0, 500.0


@pytest.fixture
def values():
    from keepwarm.app.day import values

    return values


@pytest.fixture
def answer(desk, values):
    """Answer in texts, as a page or a command does: ``answer(cold="400")``."""

    def save(**said):
        return values.set_values(desk, *values.read_answers(desk, said))

    return save


@pytest.fixture
def today(desk):
    from keepwarm.app.day.today import read_today

    return lambda **more: read_today(desk, **more)


@pytest.fixture
def undo(desk):
    from keepwarm.app.keeping.act import undo

    return lambda decision: undo(desk, decision)


@pytest.fixture
def market(intake):
    return import_market(intake, people=20, calls=2, share=0.1, days=20)


def planned(page):
    return [(line.name, line.minutes) for line in (*page.respond, *page.touches)]


def test_before_anybody_answers_the_rules_are_those_that_ship(desk):
    assert desk.rules is desk.packs.rules


@pytest.mark.usefixtures("market")
def test_an_answer_is_in_force_at_once_and_shown_beside_its_default(desk, values, answer, today):
    before = today()

    answer(cold="900")

    page, after = values.read_values(desk), today()
    cold = next(line for line in page.stages if line.name == "cold")
    assert page.is_asked
    assert (cold.minutes, cold.default, cold.is_own) == (900, 300, True)
    assert after.touches[0].index_per_minute > 2 * before.touches[0].index_per_minute


@pytest.mark.usefixtures("market")
def test_a_prospects_own_value_stays_stronger_than_the_answer(desk, answer, today):
    from keepwarm.app.ground.stale import mark_stale
    from keepwarm.app.settling.settle import settle_all
    from keepwarm.records.models import Prospect

    name = today().touches[0].name
    chosen = Prospect.objects.get(name=name)
    Prospect.objects.filter(pk=chosen.pk).update(value_minutes=5000)
    mark_stale(desk, [chosen.person_id])
    settle_all(desk)
    own = next(line for line in today().touches if line.name == name).index_per_minute

    answer(cold="600")

    assert next(line for line in today().touches if line.name == name).index_per_minute == own


@pytest.mark.usefixtures("market")
def test_what_was_foreseen_is_what_today_shows_once_saved(desk, values, answer, today):
    said = {"phone": "11", "day": "60", "cold": "777"}
    before = planned(today())
    foreseen = values.foresee_values(desk, *values.read_answers(desk, said))

    answer(**said)

    shown = [(line.name, line.minutes) for line in foreseen.after.lines]
    assert [(line.name, line.minutes) for line in foreseen.before.lines] == before
    assert shown == planned(today()) != before
    out = {line.name for line in foreseen.falls_out}
    assert out == {name for name, _ in before} - {name for name, _ in shown}
    assert foreseen.changed == (
        "No talk yet: 300 to 777 minutes",
        "Phone: 4 to 11 minutes",
        "Minutes a day: 45 to 60 minutes",
    )


@pytest.mark.usefixtures("market")
def test_foreseeing_stores_nothing_and_leaves_todays_plan(desk, values, today):
    page = today()
    before = dump_record()

    values.foresee_values(desk, *values.read_answers(desk, {"phone": "20", "cold": "9"}))

    assert differences(before, dump_record()) == []
    assert planned(today()) == planned(page)


@pytest.mark.usefixtures("market")
def test_the_same_answers_leave_the_plan_as_it_is(desk, values):
    foreseen = values.foresee_values(desk, *values.read_answers(desk, {"cold": "300"}))

    assert foreseen.sentence == "Today’s plan stays as it is, line by line."
    assert foreseen.changed == ()


def test_undo_puts_everything_back_as_it_was(desk, values, answer, undo):
    answer(cold="400", day="30")
    before = values.read_values(desk)
    decision = answer(cold="500", email="9", day="90", deal="5000", hour="50", talked_share="10")

    undo(decision)

    assert values.read_values(desk) == before
    desk.workspace.refresh_from_db()
    assert values.read_values(desk) == before


def test_an_empty_answer_takes_the_default_back(desk, values, answer):
    answer(cold="400", email="9", day="30")

    answer(cold="", email="default", day="")

    page = values.read_values(desk)
    assert not any(line.is_own for line in (*page.stages, *page.channels, page.day))


def test_money_makes_the_worth_of_an_answer_with_the_sum_shown(desk, values, answer):
    answer(deal="5000", hour="60", talked_share="10", talked="42")

    page = values.read_values(desk)

    talked = next(line for line in page.stages if line.name == Stage.TALKED)
    assert (talked.minutes, talked.typed) == (pytest.approx(500), 42)
    assert page.money_sentence == (
        "Talked: 5,000 a deal × 10 in 100 = 500 an answer; at 60 an hour that is 500 minutes."
    )


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"cold": "many"}, "“many” for cold. Give a number from 1 to 100,000"),
        ({"cold": "0"}, "from 1 to 100,000"),
        ({"cold": "nan"}, "from 1 to 100,000"),
        ({"email": "0.1"}, "from 0.5 to 240"),
        ({"day": "1441"}, "from 1 to 720"),
        ({"hour": "60"}, "give what a deal leaves, what an hour of yours is worth"),
        ({"talked_share": "5"}, "give what a deal leaves"),
        ({"deal": "1", "hour": "900", "talked_share": "1"}, "would be worth 0.0 minutes"),
        ({"talked_share": "0", "deal": "9", "hour": "9"}, "a number above 0 and up to 100"),
        ({"colour": "5"}, "there is no value “colour”. Use one of cold, enquiry"),
    ],
)
def test_answers_that_cannot_be_are_refused_with_what_to_do(desk, values, said, why):
    from keepwarm.app.ground.errors import Refusal

    with pytest.raises(Refusal, match=r"^Not set") as refused:
        values.read_answers(desk, said)

    assert why in str(refused.value)


@pytest.mark.parametrize(
    ("text", "number"),
    [("2,5", 2.5), ("2.5", 2.5), ("1,200", 1200), ("1.200", 1200), ("12 000", 12000), ("7", 7)],
)
def test_numbers_are_read_as_people_write_them(desk, values, text, number):
    answered, _ = values.read_answers(desk, {"cold": text})

    assert answered.stage_minutes == {"cold": number}


# The price of a minute


def prices(desk, index, days=5):
    """Put so many past working days on record."""
    from keepwarm.records.models import Workspace

    today = desk.now().date()
    found = {(today - dt.timedelta(days=1 + day)).isoformat(): index for day in range(days)}
    Workspace.objects.update(prices=found)
    desk.workspace.prices = found


@pytest.fixture
def spent(intake):
    """Bring Ada to the end of a pursuit: rung up eight times, the last a week ago."""
    intake.sheet(leads_csv(lead(ADA, company="Fenland", stage="New", phone="+44 1632 960001")))
    calls = [
        (f"{ago(35 - 4 * number):%Y-%m-%dT%H:%M:%S+00:00}", ADA.address, *how, "")
        for number, how in enumerate(
            [("phone", "no_answer"), ("voicemail", "voicemail_left")] * 2
            + [("linkedin", "sent"), ("text", "sent")] * 2
        )
    ]
    intake.sheet(calls_csv(*calls), name="calls.csv")


@pytest.mark.usefixtures("market")
def test_the_first_plan_of_a_working_day_is_noted_once(desk, clock, today):
    first = today()
    noted = dict(desk.workspace.prices)
    clock.forward(hours=2)

    today()
    today(minutes=5)

    assert list(noted) == ["2026-03-11"]
    assert noted["2026-03-11"] == pytest.approx(
        min(line.index_per_minute for line in (*first.touches, *first.keeping_warm)), abs=1e-3
    )
    assert desk.workspace.prices == noted


@pytest.mark.usefixtures("market")
@pytest.mark.parametrize("hours", [9, 24 * 3], ids=["evening", "saturday"])
def test_a_day_planned_ahead_is_not_noted(desk, clock, today, hours):
    clock.forward(hours=hours)

    today()

    assert desk.workspace.prices == {}


@pytest.mark.usefixtures("spent")
@pytest.mark.parametrize(
    ("index", "days", "lane"),
    [(LOW, 4, "warm"), (LOW, 5, "pursue"), (HIGH, 5, "warm")],
    ids=["too few days", "a cheap minute", "a dear minute"],
)
def test_past_the_pursuit_one_goes_on_while_worth_more_than_a_minute(
    desk, prospect_of, index, days, lane
):
    from keepwarm.app.people.prospect import read_prospect
    from keepwarm.app.settling.planning import weigh
    from keepwarm.app.settling.settle import write_places
    from keepwarm.engine.values import LANES

    prices(desk, index, days)

    weighed = weigh(desk)
    write_places(desk, weighed.book.prospect.tolist(), weighed.book.standings, weighed.coverage)

    ada = prospect_of(ADA)
    assert LANES[weighed.parts[0].placement.lane[0]] == lane
    assert ada.lane == lane
    assert read_prospect(desk, ada.pk).lane == lane


@pytest.mark.usefixtures("spent")
def test_the_page_says_why_somebody_is_pursued_on(desk, prospect_of):
    from keepwarm.app.people.prospect import read_prospect

    prices(desk, LOW)

    page = read_prospect(desk, prospect_of(ADA).pk)

    assert page.lane_sentence.startswith("Pursued on. Touch 9: the 8 of a pursuit are spent")


def test_other_values_begin_the_price_anew_and_undo_brings_it_back(desk, values, answer, undo):
    prices(desk, 3.0)
    known = values.read_values(desk).price

    decision = answer(cold="3000")
    forgotten = values.read_values(desk).price
    undo(decision)

    assert (known.price, known.days) == (3.0, 5)
    assert known.sentence.startswith("A minute of yours is worth about 3.0 minutes: ")
    assert (forgotten.price, forgotten.days) == (None, 0)
    assert "0 of 5 working days are on record" in forgotten.sentence
    assert values.read_values(desk).price == known


def test_other_minutes_a_day_alone_keep_the_price(desk, values, answer):
    prices(desk, 3.0)

    answer(day="30")

    assert values.read_values(desk).price.price == 3.0


def test_the_price_is_told_in_money_where_the_hour_has_a_worth(desk, values, answer):
    answer(deal="5000", hour="60", cold_share="5")
    prices(desk, 3.0)

    assert "about 3.0 minutes (3.00 in your money)" in values.read_values(desk).price.sentence


def test_advice_knows_no_workspace(desk, answer):
    answer(cold="9000")

    assert desk.rules.value_minutes[0] == 9000
    assert desk.packs.rules.value_minutes[0] == 300
