"""What works: told from drawn choices, apart from what a person chose, silent on too little."""

import datetime as dt
import random

import pytest

from tests.app.builders import NOW, lead, leads_csv
from tests.app.market import caller

DAY = dt.timedelta(days=1)
MAIL, CALL = "value_nugget/email", "switch_channel/phone"
SHARE = 0.9
DRAWN = {MAIL: SHARE / 2, CALL: 1 - SHARE / 2}
"""Chances of the candidates where the call is the best."""


@pytest.fixture
def effects(desk):
    from keepwarm.app.learning.effects import read_effects

    return lambda: read_effects(desk)


@pytest.fixture
def people(desk, intake):
    """Import people of a record in which every answer would have been seen."""
    from keepwarm.records.models import Prospect, Workspace

    crowd = [caller(number) for number in range(30)]
    intake.sheet(leads_csv(*(lead(one, phone="+353 1 555 0100", stage="New") for one in crowd)))
    span = [(NOW - 900 * DAY).timestamp(), NOW.timestamp()]
    coverage = {"email": span, "phone": span, "linkedin": span}
    Workspace.objects.update(coverage=coverage)
    desk.workspace.refresh_from_db()
    return list(Prospect.objects.values_list("pk", "person_id"))


def planned(desk, prospect, day, *, chosen, done=None, slot=-1, hour=10, candidates=(MAIL, CALL)):
    """Return a line as it would be written down, made as planned unless told otherwise."""
    from keepwarm.records.models import PlanLine

    made = done or chosen
    at = day.replace(hour=hour, minute=30)
    return PlanLine(
        workspace_id=desk.workspace_id,
        prospect_id=prospect,
        kind="move",
        day=day.date(),
        made_at=day.replace(hour=8),
        standing=1,
        lane="pursue",
        touch=1,
        cell=7,
        candidates=list(candidates),
        best=CALL,
        chosen=chosen,
        drawn_share=SHARE,
        propensity=DRAWN[chosen] if len(candidates) > 1 else 1.0,
        index=1.0,
        best_index=1.0,
        slot=slot,
        slot_candidates=[0, 1] if slot >= 0 else [],
        slot_propensity=0.5 if slot >= 0 else 1.0,
        low=0.1,
        mid=0.2,
        high=0.3,
        parameters="test",
        engine=desk.packs.rules.version,
        is_funded=True,
        done_at=at,
        done=made,
        is_override=made != chosen,
    )


def write(desk, people, lines, answered):
    """Write lines down with the touches that they were, answered or not."""
    from keepwarm.records.models import PlanLine, Touch

    person = dict(people)
    PlanLine.objects.bulk_create(lines)
    Touch.objects.bulk_create(
        Touch(
            workspace_id=desk.workspace_id,
            person_id=person[line.prospect_id],
            at=line.done_at,
            channel=line.done.split("/")[1],
            tactic=line.done.split("/")[0],
            is_observed=True,
            is_bounced=False,
            answered_at=line.done_at + DAY if came else None,
        )
        for line, came in zip(lines, answered, strict=True)
    )


def a_log(desk, people, *, calls, mails, days=40):
    """Write a log of drawn choices in which calls and mails are answered with these chances."""
    dice = random.Random(3)  # noqa: S311 - a made-up log, no secret
    lines, came = [], []
    for number in range(days):
        for prospect, _ in people:
            chosen = CALL if dice.random() < DRAWN[CALL] else MAIL
            lines.append(planned(desk, prospect, NOW - (60 + number) * DAY, chosen=chosen))
            came.append(dice.random() < (calls if chosen == CALL else mails))
    write(desk, people, lines, came)


def line_of(page, dimension, label):
    (group,) = [one for one in page.groups if one.dimension == dimension]
    return next(line for line in group.lines if line.label == label)


def test_a_new_record_says_what_will_stand_there(effects):
    page = effects()

    assert (page.title, page.planned, page.groups) == ("Nothing to compare yet", 0, ())
    assert "by lot" in page.verdict


def test_a_large_effect_is_told_with_its_range(desk, people, effects):
    a_log(desk, people, calls=0.4, mails=0.1)

    page = effects()

    phone, mail = line_of(page, "channel", "Phone"), line_of(page, "channel", "Mail")
    assert phone.is_told
    assert mail.is_told
    assert phone.ratio_low < 4 < phone.ratio_high
    assert mail.ratio == pytest.approx(1 / phone.ratio, rel=0.01)
    assert phone.rate == pytest.approx(0.4, abs=0.06)
    assert mail.rate == pytest.approx(0.1, abs=0.04)
    assert phone.doubly_robust == pytest.approx(phone.rate, abs=0.02)
    assert "times as often as the other candidates" in phone.sentence
    assert (page.done, page.settled, page.contested) == (1200, 1200, 1200)


def test_what_makes_no_difference_is_not_told_and_says_how_much_more_it_takes(
    desk, people, effects
):
    a_log(desk, people, calls=0.05, mails=0.05)

    page = effects()

    phone = line_of(page, "channel", "Phone")
    assert page.title == "Nothing can be told from chance yet"
    assert (phone.is_told, phone.ratio) == (False, None)
    assert phone.touches_missing > 0
    assert "Cannot be told from none; to see an effect of a third it takes about" in phone.sentence


def test_too_few_draws_say_how_many_more_it_takes(desk, people, effects):
    a_log(desk, people, calls=0.5, mails=0.1, days=2)

    phone = line_of(effects(), "channel", "Phone")

    assert not phone.is_told
    assert "Too few draws to say: it takes about" in phone.sentence


def test_what_a_person_chose_is_kept_apart(desk, people, effects):
    a_log(desk, people, calls=0.3, mails=0.3)
    before = line_of(effects(), "channel", "Phone")
    lines = [
        planned(desk, prospect, NOW - 50 * DAY, chosen=MAIL, done=CALL) for prospect, _ in people
    ]

    write(desk, people, lines, [True] * len(lines))

    page = effects()
    assert line_of(page, "channel", "Phone") == before
    assert (page.overrides, page.overrides_answered) == (30, 30)
    assert page.overrides_sentence.startswith("30 times you did something else than planned")


def test_a_choice_without_another_candidate_compares_nothing(desk, people, effects):
    lines = [
        planned(desk, prospect, NOW - 50 * DAY, chosen=CALL, candidates=(CALL,))
        for prospect, _ in people
    ]

    write(desk, people, lines, [True] * len(lines))

    page = effects()
    assert (page.settled, page.contested, page.groups) == (30, 0, ())


def test_a_touch_whose_answer_may_still_come_is_left_out(desk, people, effects):
    lines = [planned(desk, prospect, NOW - 3 * DAY, chosen=MAIL) for prospect, _ in people]

    write(desk, people, lines, [True] * len(lines))

    assert (effects().done, effects().settled) == (30, 0)


def test_hours_are_compared_where_the_call_was_made_in_its_hour(desk, people, effects):
    dice = random.Random(5)  # noqa: S311 - a made-up log, no secret
    lines, came = [], []
    for number in range(40):
        for prospect, _ in people:
            slot = dice.randrange(2)
            day = NOW - (60 + number) * DAY
            hour = (10, 13)[slot] if number else 17  # on one day all are rung after their hour
            lines.append(
                planned(desk, prospect, day, chosen=CALL, slot=slot, hour=hour, candidates=(CALL,))
            )
            came.append(dice.random() < ((0.15, 0.45)[slot] if number else 1.0))
    write(desk, people, lines, came)

    noon = line_of(effects(), "hour", "Calls from 12 to 14 o'clock")

    assert noon.is_told
    assert noon.choices == 39 * 30
    assert noon.ratio_low < 3 < noon.ratio_high


# Going on past the stop, and waiting

ONWARD, LATER = 0.5, 0.4


def drawn(desk, prospect, day, *, kind, chosen=CALL, **more):
    """Return a line of a draw that chance had a say in, with no touch of its own."""
    from keepwarm.records.models import PlanLine

    line = planned(desk, prospect, day, chosen=CALL)
    known = {field.attname: getattr(line, field.attname) for field in PlanLine._meta.fields}
    made = {"kind": kind, "chosen": chosen, "done_at": None, "done": "", "is_override": None}
    return PlanLine(**known | made | {"candidates": [chosen], "propensity": 1.0} | more)


def say(desk, people, words):
    """Let people say something at these moments."""
    from keepwarm.records.models import Signal

    person = dict(people)
    Signal.objects.bulk_create(
        Signal(
            workspace_id=desk.workspace_id,
            person_id=person[prospect],
            at=at,
            kind="reply",
            channel="email",
        )
        for prospect, at in words
    )


def a_log_of_draws(desk, people, *, first, second, draw, times=40, apart=70):
    """Write draws, of which the first or second outcome is answered with these chances."""
    from keepwarm.records.models import PlanLine

    dice = random.Random(8)  # noqa: S311 - a made-up log, no secret
    lines, words = [], []
    for number in range(times):
        for prospect, _ in people:
            day = NOW - (60 + apart * number) * DAY
            line, is_second = draw(dice, prospect, day)
            lines.append(line)
            if dice.random() < (second if is_second else first):
                words.append((prospect, line.made_at + DAY))
    PlanLine.objects.bulk_create(lines)
    say(desk, people, words)


def stop_or_go(desk):
    def draw(dice, prospect, day):
        goes = dice.random() < ONWARD
        chance = ONWARD if goes else 1 - ONWARD
        return drawn(
            desk, prospect, day, kind="continuation", chosen="on" if goes else "stop",
            propensity=chance,
        ), goes  # fmt: skip

    return draw


def now_or_later(desk):
    delays = desk.rules.exploration.delay_days

    def draw(dice, prospect, day):
        waits = dice.random() < LATER
        kind = "postponement" if waits else "move"
        return drawn(
            desk, prospect, day, kind=kind,
            delay_days=dice.choice(delays) if waits else 0.0,
            delay_propensity=LATER / len(delays) if waits else 1 - LATER,
        ), waits  # fmt: skip

    return draw


def test_going_on_past_the_last_touch_is_told_where_it_is_answered_more(desk, people, effects):
    a_log_of_draws(desk, people, first=0.05, second=0.3, draw=stop_or_go(desk))

    page = effects()

    on, warm = line_of(page, "stop", "One touch more"), line_of(page, "stop", "Kept warm")
    assert on.is_told
    assert on.ratio_low < 6 < on.ratio_high
    assert warm.ratio == pytest.approx(1 / on.ratio, rel=0.01)
    assert on.rate == pytest.approx(0.3, abs=0.06)
    assert warm.rate == pytest.approx(0.05, abs=0.03)
    assert on.doubly_robust == pytest.approx(on.rate, abs=0.02)
    assert on.effective_size == pytest.approx(600, rel=0.1)
    assert (page.drawn, page.contested) == (1200, 0)
    assert page.title == "Some of it stands out from chance"


def test_a_touch_at_once_is_compared_with_one_that_waits(desk, people, effects):
    a_log_of_draws(desk, people, first=0.3, second=0.08, draw=now_or_later(desk))

    page = effects()

    once, later = line_of(page, "wait", "At once"), line_of(page, "wait", "After some days")
    assert once.is_told
    assert later.rate == pytest.approx(0.08, abs=0.04)
    assert once.ratio_low < 0.3 / 0.08 < once.ratio_high
    assert once.doubly_robust == pytest.approx(once.rate, abs=0.02)


@pytest.mark.parametrize("draw", [stop_or_go, now_or_later])
def test_a_draw_that_makes_no_difference_is_not_told(desk, people, effects, draw):
    a_log_of_draws(desk, people, first=0.1, second=0.1, draw=draw(desk))

    page = effects()

    assert [line.is_told for group in page.groups for line in group.lines] == [False, False]
    assert page.title == "Nothing can be told from chance yet"


def test_a_draw_whose_answer_may_still_come_is_left_out(desk, people, effects):
    a_log_of_draws(desk, people, first=1, second=1, draw=stop_or_go(desk), times=1)
    before = effects().drawn

    from keepwarm.records.models import PlanLine

    PlanLine.objects.update(made_at=NOW - 20 * DAY)

    assert (before, effects().drawn) == (30, 0)


def test_a_word_that_comes_later_is_no_answer_to_the_draw(desk, people, effects):
    a_log_of_draws(desk, people, first=0, second=0, draw=now_or_later(desk))
    say(desk, people, [(prospect, NOW - 1 * DAY) for prospect, _ in people])

    assert line_of(effects(), "wait", "At once").rate == 0


def test_a_touch_that_has_waited_counts_once_by_its_draw(desk, people, effects):
    from keepwarm.records.models import PlanLine

    (prospect, _), day = people[0], NOW - 60 * DAY
    waits = {"delay_days": 4.0, "delay_propensity": 0.1}
    PlanLine.objects.bulk_create(
        [
            drawn(desk, prospect, day, kind="postponement", **waits),
            drawn(desk, prospect, day + 4 * DAY, kind="move", **waits),
            # Planned on two days before it was made: one touch.
            drawn(desk, people[1][0], day, kind="move", delay_propensity=0.9),
            drawn(desk, people[1][0], day + DAY, kind="move", delay_propensity=0.9),
        ]
    )

    assert effects().drawn == 2


def test_a_wait_of_any_length_has_the_chance_of_all_of_them(desk, people):
    from keepwarm.app.learning.effect_draws import read_draws

    a_log_of_draws(desk, people, first=0, second=0, draw=now_or_later(desk), times=2)

    _, waits = read_draws(desk)

    chances = [action.chances for action in waits.actions]
    assert all(one == pytest.approx({0: 1 - LATER, 1: LATER}) for one in chances)
    assert {action.action for action in waits.actions} == {0, 1}
