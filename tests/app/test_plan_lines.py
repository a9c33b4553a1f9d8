"""What was planned is written down with the chance of each draw, stays, and is joined to deeds."""

import dataclasses
import datetime as dt

import pytest

from tests.app.builders import NOW, RITA, calls_csv, lead, leads_csv, mail
from tests.app.market import caller
from tests.app.workplace import drawing

PEOPLE = [caller(number) for number in range(12)]
SHARES = {"tie_share": 0.95, "drawn_share": 0.9}
DAY = dt.timedelta(days=1)


@pytest.fixture
def book(intake):
    """Import people who were never touched and can be written to and rung."""
    intake.sheet(leads_csv(*(_lead(number, one) for number, one in enumerate(PEOPLE))))


def _lead(number, person, **cells):
    return lead(
        person, company=f"Firm {number}", phone=f"+353 1 555 01{number:02d}", stage="New", **cells
    )


@pytest.fixture
def touched(intake, book):  # noqa: ARG001 - the people come first
    """Call each of them once, five days ago."""
    rows = [
        (f"{NOW - 5 * DAY + dt.timedelta(minutes=n):%Y-%m-%dT%H:%M:%S+00:00}", one.address, "phone",
         "no_answer", "")
        for n, one in enumerate(PEOPLE)
    ]  # fmt: skip
    intake.sheet(calls_csv(*rows), name="calls.csv")


def read(desk, minutes=45):
    from keepwarm.app.day.today import read_today

    return read_today(desk, minutes=minutes)


def shown(page):
    """Return what a person sees of each line, but for the hour of calls."""
    return [
        (line.name, line.tactic, line.channel, line.chance, line.index_per_minute)
        for line in (*page.respond, *page.touches, *page.keeping_warm)
    ]


def rows(**wanted):
    from keepwarm.records.models import PlanLine

    return list(PlanLine.objects.filter(**wanted).order_by("pk"))


def restarted(desk):
    return dataclasses.replace(desk, shelf=type(desk.shelf)())


def log(desk, row, *, channel, tactic="", result=None):
    from keepwarm.app.keeping.act import log_touch

    said = result or ("no_answer" if channel == "phone" else "sent")
    return log_touch(desk, prospect_id=row.prospect_id, channel=channel, result=said, tactic=tactic)


# Written down


@pytest.mark.usefixtures("book")
def test_every_line_of_a_day_is_written_down_once(desk):
    page = read(desk)
    first = rows()

    read(desk)
    read(restarted(desk))

    assert len(first) == len(shown(page)) > 3
    assert [row.pk for row in rows()] == [row.pk for row in first]
    assert {row.prospect.name for row in first} == {line[0] for line in shown(page)}


@pytest.mark.usefixtures("book")
def test_a_line_says_what_could_have_been_and_with_which_chance(desk):
    drawn = drawing(desk, **SHARES)
    page = read(drawn, 600)

    lines = {row.prospect_id: row for row in rows(kind="move")}
    assert {row.chosen == row.best for row in lines.values()} == {True, False}
    for line in page.touches:
        row = lines[line.prospect_id]
        count = len(row.candidates)
        other = SHARES["drawn_share"] / count
        assert row.chosen == f"{line.tactic}/{line.channel}"
        assert {row.chosen, row.best} <= set(row.candidates)
        assert row.propensity == pytest.approx(other if row.chosen != row.best else 1 - 0.9 + other)
        assert row.best_index >= row.index >= row.best_index * 0.5
        assert (row.touch, row.lane, row.drawn_share) == (1, "pursue", 0.9)
        assert row.mid == pytest.approx(line.chance.mid, abs=1e-4)
        assert (row.parameters, row.engine) == (
            desk.parameters.version,
            desk.packs.rules.version,
        )


@pytest.mark.usefixtures("book")
def test_the_hour_of_a_call_is_drawn_among_those_as_good(desk):
    from keepwarm.records.models import PlanLine

    calls = []
    for seed in range(3):  # what one seed draws hangs on the ids of the prospects
        PlanLine.objects.all().delete()
        desk.workspace.seed = seed
        read(drawing(desk, **SHARES), 600)
        calls += [row for row in rows() if row.chosen.endswith("/phone")]

    assert len({row.slot for row in calls}) > 1
    assert all(row.slot in row.slot_candidates for row in calls)
    assert {round(row.slot_propensity, 9) for row in calls} == {0.3, 0.4}  # of another, of the best


@pytest.mark.usefixtures("book")
def test_another_seed_draws_otherwise_and_the_same_seed_the_same(desk):
    from keepwarm.records.models import PlanLine

    def chosen(seed):
        PlanLine.objects.all().delete()
        desk.workspace.seed = seed
        read(drawing(desk, **SHARES), 600)
        return [(row.prospect_id, row.chosen, row.slot) for row in rows()]

    assert chosen(5) == chosen(5)
    assert chosen(5) != chosen(6)


def test_who_waits_for_us_is_never_drawn_for(desk, intake, book):  # noqa: ARG001 - people first
    for number, person in enumerate(PEOPLE[:6]):
        at = NOW - dt.timedelta(hours=1 + number)
        intake.mail(mail(person, RITA, at=at, ident=f"asks{number}"), name=f"m{number}.mbox")

    read(drawing(desk, delayed_share=0.9, **SHARES), 600)

    answers = rows(lane="respond")
    assert len(answers) == 6
    assert {(row.propensity, row.delay_propensity, len(row.candidates)) for row in answers} == {
        (1.0, 1.0, 1)
    }


def test_a_stated_date_that_has_come_is_never_drawn_for(desk, intake):
    intake.sheet(
        leads_csv(
            *(
                _lead(number, one, next_follow_up=f"{NOW.date():%Y-%m-%d}")
                for number, one in enumerate(PEOPLE)
            )
        )
    )

    read(drawing(desk, **SHARES), 600)

    assert len(rows()) == len(PEOPLE)
    assert {row.propensity for row in rows()} == {1.0}


def test_an_empty_book_leaves_nothing(desk):
    read(desk)

    assert rows() == []


# It stays


@pytest.mark.usefixtures("touched")
def test_without_news_a_day_keeps_its_lines_from_hour_to_hour(desk, clock):
    drawn = drawing(desk, **SHARES)
    clock.now = NOW.replace(hour=8)
    plans = [shown(read(drawn))]

    for _ in range(8):
        clock.forward(hours=1)
        plans.append(shown(read(drawn)))
        plans.append(shown(read(restarted(drawn))))

    assert len(plans[0]) > 3
    assert all(one == plans[0] for one in plans[1:])


@pytest.mark.usefixtures("touched")
def test_an_event_plans_anew_for_just_that_prospect(desk, clock):
    drawn = drawing(desk, **SHARES)
    before, lines = shown(read(drawn)), rows()
    clock.forward(hours=1)

    log(drawn, lines[1], channel="phone")

    after = shown(read(drawn))
    gone = lines[1].prospect.name
    assert [line for line in after if line in before] == [
        line for line in before if line[0] != gone
    ]
    assert gone not in {line[0] for line in after}
    assert {row.pk for row in lines} <= {row.pk for row in rows()}


@pytest.mark.usefixtures("touched")
def test_a_line_overtaken_by_news_is_written_anew(desk, intake, clock):
    read(desk)
    before = rows()[0]
    clock.forward(hours=1)
    someone = next(one for one in PEOPLE if one.name == before.prospect.name)

    intake.mail(mail(someone, RITA, at=clock.now - dt.timedelta(minutes=5), ident="news"))
    read(desk)

    (after,) = rows(prospect_id=before.prospect_id)
    assert (before.lane, after.lane) == ("pursue", "respond")
    assert after.chosen.startswith("respond_now/")


@pytest.mark.usefixtures("touched")
def test_more_minutes_add_lines_and_fewer_take_the_last_away(desk):
    some = shown(read(desk, 20))

    more, fewer = shown(read(desk, 45)), shown(read(desk, 20))

    assert more[: len(some)] == some
    assert fewer == some


@pytest.mark.usefixtures("touched")
def test_the_next_day_is_drawn_for_anew(desk, clock):
    drawn = drawing(desk, **SHARES)
    read(drawn, 600)
    first = {row.prospect_id: row.chosen for row in rows()}

    clock.forward(days=1)
    read(drawn, 600)

    second = {row.prospect_id: row.chosen for row in rows(day=clock.now.date())}
    assert len(rows()) == len(first) + len(second)
    assert any(first[pk] != chosen for pk, chosen in second.items() if pk in first)


@pytest.mark.usefixtures("touched")
def test_the_prospects_page_offers_first_what_today_does(desk):
    from keepwarm.app.people.prospect import read_prospect

    drawn = drawing(desk, **SHARES)
    page = read(drawn, 600)

    for line in page.touches:
        first = read_prospect(drawn, line.prospect_id).line
        assert (first.tactic, first.channel) == (line.tactic, line.channel)


# What came of it


@pytest.mark.usefixtures("book")
def test_a_touch_as_planned_completes_its_line_and_undoing_opens_it(desk, clock):
    from keepwarm.app.keeping.act import undo

    read(desk)
    row = rows()[0]
    tactic, channel = row.chosen.split("/")
    clock.forward(hours=1)

    decision = log(desk, row, channel=channel, tactic=tactic)

    (done,) = rows(pk=row.pk)
    assert (done.done_at, done.done, done.is_override) == (clock.now, row.chosen, False)
    undo(desk, decision)
    (again,) = rows(pk=row.pk)
    assert (again.done_at, again.done, again.is_override) == (None, "", None)


@pytest.mark.usefixtures("book")
def test_another_move_than_planned_is_an_override(desk, clock):
    read(desk)
    row = rows()[0]
    other = "linkedin" if row.chosen.endswith("/email") else "email"
    clock.forward(hours=1)

    log(desk, row, channel=other, tactic="new_angle")

    (done,) = rows(pk=row.pk)
    assert (done.done, done.is_override) == (f"new_angle/{other}", True)


def test_a_mail_found_in_the_mailbox_completes_the_line(desk, intake, clock):
    intake.sheet(leads_csv(lead(PEOPLE[0], stage="New")))
    read(desk)
    clock.forward(days=1)

    sent = clock.now - dt.timedelta(hours=20)
    intake.mail(mail(RITA, PEOPLE[0], at=sent, ident="sent", text="A word.\n"))
    read(desk)

    (row,) = rows(day=NOW.date())
    assert (row.done_at, row.is_override) == (sent, False)


@pytest.mark.usefixtures("book")
def test_a_touch_long_after_or_after_a_word_of_theirs_is_none_of_the_plan(desk, intake, clock):
    read(desk)
    late, answered = rows()[:2]
    someone = next(one for one in PEOPLE if one.name == answered.prospect.name)
    clock.forward(hours=1)
    intake.mail(mail(someone, RITA, at=clock.now, ident="word"))
    clock.forward(hours=1)
    log(desk, answered, channel=answered.chosen.split("/")[1])
    clock.forward(days=5)
    log(desk, late, channel=late.chosen.split("/")[1])

    assert [row.done_at for row in rows(pk__in=[late.pk, answered.pk])] == [None, None]


@pytest.mark.parametrize(
    ("chosen", "tactic", "channel", "is_other"),
    [
        ("switch_channel/phone", "", "phone", False),
        ("switch_channel/phone", "voicemail", "voicemail", False),
        ("voicemail/voicemail", "call_at_other_time", "phone", False),
        ("new_angle/email", "", "email", False),
        ("new_angle/email", "bump_forward", "email", True),
        ("new_angle/email", "new_angle", "linkedin", True),
    ],
)
def test_what_counts_as_another_move(chosen, tactic, channel, is_other):
    from keepwarm.app.settling.link_lines import is_other_move

    assert is_other_move(chosen, tactic, channel) is is_other


# Waiting by lot, and going on by lot


@pytest.mark.usefixtures("touched")
def test_who_is_drawn_to_wait_comes_back_when_the_wait_is_over_and_waits_no_more(desk, clock):
    drawn = drawing(desk, delayed_share=0.5, delay_days=(2.0,))
    page = read(drawn, 600)
    waiting = {row.prospect_id for row in rows(kind="postponement")}
    next_dates = [next_on_of(waiting)]

    clock.forward(days=1)
    second = {line.prospect_id for line in read(drawn, 600).touches}
    next_dates.append(next_on_of(waiting))
    clock.forward(days=1)
    third = {line.prospect_id for line in read(drawn, 600).touches}

    assert 0 < len(waiting) < len(PEOPLE)
    assert next_dates == [{(NOW + 2 * DAY).date()}] * 2
    assert not waiting & {line.prospect_id for line in page.touches}
    assert not waiting & second
    assert waiting <= third
    assert len(rows(kind="postponement")) == len(waiting)
    assert {row.delay_propensity for row in rows()} == {0.5}
    assert {row.delay_days for row in rows(prospect_id__in=waiting)} == {2.0}
    assert any("wait some days by lot" in left.sentence for left in page.left_out)


@pytest.mark.usefixtures("touched")
def test_who_waits_comes_back_on_a_day_on_which_somebody_is_there(desk):
    from keepwarm.app.day.working_time import note_absence

    read(drawing(desk, delayed_share=0.5, delay_days=(2.0,)), 600)
    waiting = {row.prospect_id for row in rows(kind="postponement")}
    until = (NOW + 2 * DAY).date()

    note_absence(desk, first_on=until, last_on=until + 10 * DAY)

    assert waiting
    assert next_on_of(waiting) == {desk.working_time.working_day(until + 11 * DAY)}


def next_on_of(prospects):
    from keepwarm.records.models import Prospect

    return set(Prospect.objects.filter(pk__in=prospects).values_list("next_on", flat=True))


def rung_eight_times(intake):
    intake.sheet(leads_csv(*(_lead(number, one) for number, one in enumerate(PEOPLE))))
    when = [NOW - (5 + 4 * number) * DAY for number in range(8)]
    intake.sheet(
        calls_csv(
            *(
                (f"{at:%Y-%m-%dT%H:%M:%S+00:00}", one.address, "phone", "no_answer", "")
                for one in PEOPLE
                for at in when
            )
        ),
        name="calls.csv",
    )


def test_some_pursuits_go_on_past_their_stop_by_lot_and_both_ends_are_written_down(desk, intake):
    from keepwarm.records.models import Prospect

    rung_eight_times(intake)
    drawn = drawing(desk, onward_share=0.5)
    type(desk.workspace).objects.update(placed_on=None)

    page = read(drawn, 600)

    stops = rows(kind="continuation")
    on = {row.prospect_id for row in stops if row.chosen == "on"}
    lanes = dict(Prospect.objects.values_list("pk", "lane"))
    assert len(stops) == len(PEOPLE)
    assert 0 < len(on) < len(PEOPLE)
    assert {row.propensity for row in stops} == {0.5}
    assert {pk for pk, lane in lanes.items() if lane == "pursue"} == on
    assert {line.prospect_id for line in page.touches} == on
    assert all("past the usual 8: drawn by lot" in line.reason for line in page.touches)


def test_without_a_lot_every_pursuit_stops_and_that_is_written_down_once(desk, intake):
    rung_eight_times(intake)
    type(desk.workspace).objects.update(placed_on=None)

    read(desk, 600)
    read(desk, 600)

    assert {row.chosen for row in rows(kind="continuation")} == {"stop"}
    assert len(rows(kind="continuation")) == len(PEOPLE)


@pytest.fixture
def looks(monkeypatch):
    """Count whom the day looks at closer; no day comes to rest."""
    from keepwarm.app.day import closer

    seen = []

    def look(_desk, weighed, positions):
        seen.extend(positions)
        return weighed

    monkeypatch.setattr(closer, "_look", look)
    return seen


@pytest.mark.usefixtures("book")
def test_a_day_that_never_comes_to_rest_is_looked_at_closer_so_often_and_no_more(
    desk, intake, looks
):
    from keepwarm.app.day import closer

    read(desk)
    at_first = len(looks)
    read(desk)
    again = len(looks)
    intake.sheet(leads_csv(_lead(99, caller(99))), name="later.csv")
    read(desk)

    each = at_first // closer.ROUNDS_MAX
    assert at_first == each * closer.ROUNDS_MAX > 0
    assert again == at_first
    assert len(looks) - again == closer.ROUNDS_AGAIN * each


@pytest.mark.usefixtures("book")
def test_a_new_morning_is_looked_at_closer_from_the_start(desk, clock, looks):
    read(desk)
    at_first = len(looks)
    clock.forward(days=1)
    read(desk)

    assert len(looks) >= 2 * at_first > 0
