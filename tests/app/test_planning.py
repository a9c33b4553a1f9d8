"""The plan that a process keeps and renews is the plan that a new process makes."""

import dataclasses
import random

import pytest

from tests.app.builders import Someone, ago, lead, leads_csv

STEPS = 14
EVIDENCE = "They bought from Rotor & Sons last week."


@pytest.fixture(params=[2, 3, 4_096])
def book(request, monkeypatch, intake):
    """Import ten leads; their book lies in parts of few people."""
    monkeypatch.setattr("keepwarm.records.columns.PART_ROWS", request.param)
    intake.sheet(leads_csv(*(lead_number(number) for number in range(10))))


def lead_number(number):
    someone = Someone(f"Lead {number}", f"lead{number}@firm{number // 3}.example")
    return lead(someone, phone=f"+44 1632 9601{number:02}", created=f"2026-02-{1 + number:02}")


def plain(planned):
    """Return whom a day names, how and with which chance, and whom it leaves out."""
    ids, day = planned.weighed.book.prospect, planned.day
    lines = [
        (int(ids[line.position]), dataclasses.replace(line, entry=0, position=0))
        for line in (*day.respond, *day.touches, *day.postponed)
    ]
    left = {name: ids[group.positions()].tolist() for name, group in day.left_out.items()}
    return lines, left, day.minutes_planned, day.minutes_reserved


def happen(dice, desk, intake, step):
    """Let something happen to somebody, or somebody come."""
    from keepwarm.app.ground.errors import Refusal
    from keepwarm.app.keeping import act
    from keepwarm.records.models import Prospect

    someone = dice.choice(list(Prospect.objects.order_by("pk").values_list("pk", flat=True)))
    events = (
        lambda: act.log_touch(
            desk, prospect_id=someone, channel="phone", result="no_answer", at=ago(dice.random())
        ),
        lambda: act.log_touch(
            desk, prospect_id=someone, channel="text", result="replied", at=ago(dice.random())
        ),
        lambda: act.postpone(desk, prospect_id=someone, days=dice.randint(1, 9)),
        lambda: act.close(desk, prospect_id=someone, outcome="bought_elsewhere", evidence=EVIDENCE),
        lambda: act.reopen(desk, prospect_id=someone),
        lambda: intake.sheet(leads_csv(lead_number(10 + step)), name=f"more{step}.csv"),
    )
    try:
        dice.choice(events)()
    except Refusal:
        act.skip_today(desk, prospect_id=someone)


@pytest.mark.parametrize("seed", range(3))
def test_after_any_events_the_kept_plan_is_the_one_made_anew(desk, intake, book, seed):  # noqa: ARG001
    from keepwarm.app.settling.planning import plan_today

    dice = random.Random(seed)  # noqa: S311 - what happens
    plan_today(desk, minutes=30)

    for step in range(STEPS):
        happen(dice, desk, intake, step)
        kept = plan_today(desk, minutes=30)

        fresh = dataclasses.replace(desk, shelf=type(desk.shelf)())
        assert plain(kept) == plain(plan_today(fresh, minutes=30))


def test_an_event_leaves_the_parts_of_others_as_they_are(desk, book, monkeypatch):  # noqa: ARG001
    from keepwarm.app.keeping import act
    from keepwarm.app.settling.planning import plan_today

    monkeypatch.setattr("keepwarm.records.columns.PART_ROWS", 2)
    someone = int(plan_today(desk, minutes=30).weighed.book.prospect[5])
    act.log_touch(desk, prospect_id=someone, channel="phone", result="no_answer")
    before = plan_today(desk, minutes=30).weighed

    act.postpone(desk, prospect_id=someone, days=3)

    after = plan_today(desk, minutes=30).weighed
    assert [one is other for one, other in zip(before.parts, after.parts, strict=True)] == [
        True, True, False, True, True,
    ]  # fmt: skip
