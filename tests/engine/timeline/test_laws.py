"""What must hold of every timeline and every standing, whatever came in and in whatever order."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from keepwarm.engine.timeline import NO_TACTIC, Timeline, summarise
from keepwarm.engine.values import (
    CHANNELS,
    HUMAN_SIGNALS,
    PREFERRED_CHANNEL,
    TACTICS,
    CallResult,
    Channel,
    Coverage,
    Intent,
    MessageKind,
    SignalKind,
    Tactic,
)
from tests.engine.timeline.builders import (
    DAY,
    START,
    Entry,
    Mail,
    Signal,
    Touch,
    day_of,
    intents_of,
    signals_of,
    standings_of,
    timeline_of,
    touches_of,
)

PEOPLE = 3
names = st.sampled_from(["", "offer", "price", "quote"])
# Days on a grid, so that things happen in one instant; some rows a little apart from it.
days = st.one_of(st.integers(0, 12).map(float), st.floats(0, 200).map(lambda day: round(day, 2)))
people = st.integers(0, PEOPLE - 1)
mails = st.builds(
    Mail,
    day=days,
    person=people,
    is_ours=st.booleans(),
    kind=st.sampled_from(MessageKind),
    name=names,
    answers=names,
    subject=st.sampled_from(["", "Quote", "Fwd: Quote", "Re: Quote", "WG: Prices"]),
    asks_stop=st.sampled_from([False, False, True]),
    is_permanent=st.booleans(),
    says=st.lists(
        st.sampled_from(
            [
                Intent.INTERESTED,
                Intent.QUESTION,
                Intent.NOT_NOW,
                Intent.NO_BUDGET,
                Intent.LEFT_COMPANY,
                Intent.THANKS_ONLY,
                Intent.OUT_OF_OFFICE,
                Intent.PREFERS_PHONE,
                Intent.PREFERS_TEXT,
            ]
        ),
        max_size=2,
        unique=True,
    ).map(tuple),
    asks=st.none() | st.booleans(),
    is_away=st.none() | st.booleans(),
    returns=st.none() | days,
    resumes=st.none() | days,
)
entries = st.builds(
    Entry,
    day=days,
    person=people,
    channel=st.sampled_from(Channel),
    result=st.sampled_from(CallResult),
    tactic=st.none() | st.sampled_from(Tactic),
)
stories = st.lists(mails | entries, max_size=14, unique=True)
edges = st.lists(st.one_of(st.just(np.nan), st.floats(0, 30)), min_size=7, max_size=7)


@st.composite
def coverages(draw):
    since, until = np.array(draw(edges)), np.array(draw(edges))
    return Coverage(since=START + since * DAY, until=START + (since + until) * DAY)


def facts(people=PEOPLE):
    return np.zeros(people, [("stage", "u1")])


def rows_of(timeline: Timeline):
    return [
        {name: getattr(columns, name).tolist() for name in columns.__dataclass_fields__}
        for columns in (timeline.touches, timeline.signals)
    ]


def same(one, other):
    np.testing.assert_equal(rows_of(one), rows_of(other))
    return True


@given(rows=stories, coverage=coverages(), data=st.data())
def test_the_order_in_which_things_came_in_leaves_no_trace(rows, coverage, data):
    order = data.draw(st.permutations(range(len(rows))))

    straight = timeline_of(*rows, coverage=coverage)
    shuffled = timeline_of(*rows, coverage=coverage, order=order)

    assert same(straight, shuffled)
    assert summarise(straight, facts()).tobytes() == summarise(shuffled, facts()).tobytes()


@given(rows=stories, coverage=coverages())
def test_people_settled_together_stand_as_if_settled_alone(rows, coverage):
    together = standings_of(*rows, people=PEOPLE, coverage=coverage)

    alone = [
        standings_of(
            *(row for row in rows if row.person == person), people=PEOPLE, coverage=coverage
        )[person]
        for person in range(PEOPLE)
    ]

    assert together.tobytes() == np.array(alone).tobytes()


@given(rows=stories, others=stories, coverage=coverages())
def test_what_happens_with_others_changes_nothing(rows, others, coverage):
    theirs = [row for row in others if row.person != 0]
    of_one = [row for row in rows if row.person == 0]

    apart = standings_of(*of_one, people=PEOPLE, coverage=coverage)[0]
    among = standings_of(*of_one, *theirs, people=PEOPLE, coverage=coverage)[0]

    assert apart.tobytes() == among.tobytes()


@given(rows=stories, coverage=coverages())
def test_counts_fit_into_each_other(rows, coverage):
    standings = standings_of(*rows, people=PEOPLE, coverage=coverage)

    ignored = standings["ignored"].sum(axis=1)
    assert (standings["replies"] <= standings["touches"]).all()
    assert (standings["replies"] <= standings["touches_at_reply"]).all()
    assert (standings["touches_at_reply"] <= standings["touches"]).all()
    assert (ignored + standings["replies"] <= standings["touches"]).all()
    assert (ignored <= standings["pursuit_touches"]).all()
    assert (
        standings["pursuit_touches"] + standings["replies"]
        <= standings["touches"] + standings["unobserved"]
    ).all()


@given(rows=stories, coverage=coverages())
def test_no_touch_is_answered_before_it_was_made_and_never_one_that_did_not_arrive(rows, coverage):
    timeline = timeline_of(*rows, coverage=coverage)

    touches, signals = timeline.touches, timeline.signals
    answered = ~np.isnan(touches.answered_at)
    assert (touches.answered_at[answered] >= touches.at[answered]).all()
    assert not (answered & touches.is_bounced).any()
    for person, at in zip(touches.person[answered], touches.answered_at[answered], strict=True):
        assert at in signals.at[signals.person == person]


@given(rows=stories, coverage=coverages())
def test_everything_ours_is_one_touch_or_counted_with_its_mail(rows, coverage):
    timeline = timeline_of(*rows, coverage=coverage)

    ours = [row for row in rows if isinstance(row, Mail) and row.is_ours]
    logged = [
        row
        for row in rows
        if isinstance(row, Entry)
        and row.result not in (CallResult.CALLED_US, CallResult.ENQUIRED, CallResult.REPLIED)
    ]
    twice = [
        row
        for row in logged
        if row.channel is Channel.EMAIL
        and any(mail.person == row.person and abs(mail.day - row.day) <= 1 for mail in ours)
    ]
    assert timeline.touches.person.size == len(ours) + len(logged) - len(twice)


@given(rows=stories, coverage=coverages())
def test_rows_are_in_the_order_of_person_and_time(rows, coverage):
    timeline = timeline_of(*rows, coverage=coverage)

    for columns in (timeline.touches, timeline.signals):
        order = np.lexsort((columns.at, columns.person))
        assert (columns.at[order] == columns.at).all()
        assert (np.diff(columns.person) >= 0).all()


@given(rows=stories)
def test_looking_further_back_never_hides_a_touch(rows):
    looked = [
        Coverage(since=np.full(7, START + since * DAY), until=np.full(7, START + 300 * DAY))
        for since in (0, 5, 50)
    ]

    touches = [timeline_of(*rows, coverage=coverage).touches.is_observed for coverage in looked]

    assert (touches[0] >= touches[1]).all()
    assert (touches[1] >= touches[2]).all()


# A standing once more, slowly and one by one, for the columns to agree with.


def slowly(touches: list[Touch], signals: list[Signal]):
    """Return the standing of one person from the rows of the timeline."""
    human = [signal for signal in signals if signal.kind in HUMAN_SIGNALS]
    spoke = max((signal.day for signal in human), default=-np.inf)
    arrived = [touch for touch in touches if not touch.is_bounced]
    answered = [touch for touch in arrived if touch.answered is not None]
    seen = [touch for touch in arrived if touch.is_observed or touch in answered]
    run = [touch for touch in arrived if touch.day > spoke and touch not in answered]
    silent = [touch for touch in run if touch.is_observed]
    last = arrived[-1] if arrived else None
    mails = [touch for touch in arrived if touch.channel is Channel.EMAIL]
    talks = (SignalKind.CALL_ANSWERED, SignalKind.CALL_IN)
    talked = max((s.day for s in human if s.kind in talks), default=-np.inf)
    heard = [t for t in arrived if t.channel is not Channel.PHONE or t.answered is not None]
    done = max(talked, heard[-1].day if heard else -np.inf)
    words = [s for s in signals if is_word(s)]
    stated = words[-1].says if words else ()
    peace = words[-1].day if words and means_peace(stated) else -np.inf
    asking = [s for s in human if s.asks and s.day > done and s.day >= peace]
    holds = [
        s
        for s in signals
        if s.hold_until is not None and (s.day > spoke or (s in human and s.day == spoke))
    ]
    wishes = [s for s in human if set(s.says) & set(PREFERRED_CHANNEL)]
    return {
        "touches": len(seen),
        "replies": len(answered),
        "touches_at_reply": max(
            (place for place, touch in enumerate(seen, 1) if touch.answered is not None), default=0
        ),
        "unobserved": len(arrived) - len(seen),
        "ignored": [sum(t.channel is channel for t in silent) for channel in CHANNELS],
        "recent_at": [touch.day for touch in silent][-8:],
        "recent_channel": [touch.channel for touch in silent][-8:],
        "last_touch_at": last and last.day,
        "last_touch_channel": last.channel if last else CHANNELS[0],
        "last_touch_tactic": last and last.tactic,
        "last_email_at": mails[-1].day if mails else None,
        "is_bumped": bool(mails) and mails[-1].tactic is Tactic.BUMP_FORWARD,
        "tactics": {touch.tactic for touch in run} - {None},
        "last_signal_at": spoke if human else None,
        "last_signal_channel": human[-1].channel if human else CHANNELS[0],
        "awaiting_since": min((s.day for s in asking), default=None),
        "pursuit_from": run[0].day if run else None,
        "pursuit_touches": len(run),
        "pursuit_channels": {touch.channel for touch in run},
        "hold_until": holds[-1].hold_until if holds else None,
        "stated": set(stated),
        "stated_at": words[-1].day if words else None,
        "preferred": {PREFERRED_CHANNEL.get(intent) for intent in wishes[-1].says} - {None}
        if wishes
        else set(),
    }


def is_word(signal: Signal):
    """Say whether a signal says something that replaces what was said before it."""
    courtesy = {Intent.THANKS_ONLY, Intent.OUT_OF_OFFICE}
    if Intent.LEFT_COMPANY in signal.says:
        return True
    return signal.kind in HUMAN_SIGNALS and bool(set(signal.says) - courtesy or not signal.is_mail)


def means_peace(says):
    opens = {Intent.INTERESTED, Intent.QUESTION}
    return bool({Intent.NOT_NOW, Intent.LEFT_COMPANY} & set(says)) or (
        Intent.NO_BUDGET in says and not opens & set(says)
    )


def told(standing):
    """Return a standing in the words of ``slowly``."""
    tactic = int(standing["last_touch_tactic"])
    recent = ~np.isnan(standing["recent_at"])
    return {
        **{
            name: int(standing[name])
            for name in ("touches", "replies", "touches_at_reply", "unobserved", "pursuit_touches")
        },
        "ignored": standing["ignored"].tolist(),
        "recent_at": [day_of(at) for at in standing["recent_at"][recent]],
        "recent_channel": [CHANNELS[code] for code in standing["recent_channel"][recent]],
        **{
            name: CHANNELS[standing[name]] for name in ("last_touch_channel", "last_signal_channel")
        },
        "last_touch_tactic": None if tactic == NO_TACTIC else TACTICS[tactic],
        **{
            name: day_of(standing[name])
            for name in (
                "last_touch_at",
                "last_email_at",
                "last_signal_at",
                "awaiting_since",
                "pursuit_from",
                "hold_until",
                "stated_at",
            )
        },
        "stated": set(intents_of(standing["stated"])),
        "preferred": {
            channel for code, channel in enumerate(CHANNELS) if standing["preferred"] >> code & 1
        },
        "is_bumped": bool(standing["is_bumped"]),
        "tactics": {
            tactic for code, tactic in enumerate(TACTICS) if standing["tactics"] >> code & 1
        },
        "pursuit_channels": {
            channel
            for code, channel in enumerate(CHANNELS)
            if standing["pursuit_channels"] >> code & 1
        },
    }


@given(rows=stories, coverage=coverages())
def test_a_standing_is_what_counting_by_hand_gives(rows, coverage):
    timeline = timeline_of(*rows, coverage=coverage)

    standings = summarise(timeline, facts())

    touches, signals = touches_of(timeline), signals_of(timeline)
    for person in range(PEOPLE):
        by_hand = slowly(
            [touch for touch in touches if touch.person == person],
            [signal for signal in signals if signal.person == person],
        )
        assert told(standings[person]) == by_hand
