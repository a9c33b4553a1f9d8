"""Caps hold over whatever was tried: no history lets one touch too many through."""

from hypothesis import given, settings
from hypothesis import strategies as st

from keepwarm.engine.law import History, Moment, find_delay
from keepwarm.engine.values import Channel
from tests.engine.law.builders import LAW

HOUR_S, DAY_S, WEEK_S = 3_600.0, 86_400.0, 604_800.0
MONDAY = 1_772_409_600.0  # 2 March 2026
PER_WEEK = 5
WAYS = [Channel.EMAIL, Channel.PHONE]
ATTEMPTS = st.lists(
    st.tuples(
        st.floats(0, 40 * HOUR_S),
        st.sampled_from(WAYS),
        st.integers(0, 2),
    ),
    min_size=1,
    max_size=60,
)


def made(attempts):
    """Make what is let through of attempts, of (seconds since the last, channel, person) each."""
    now, touches = MONDAY, []
    for pause, channel, person in attempts:
        now += pause
        own = tuple((at, way) for at, way, who in touches if who == person)
        everybody = tuple((at, way) for at, way, _ in touches)
        delay = find_delay(
            now,
            channel=channel,
            moment=Moment(),
            history=History(person=own, account=everybody, mailbox=everybody, unanswered=len(own)),
            law=LAW,
            touches_per_week=PER_WEEK,
        )
        if delay is None:
            touches.append((now, channel, person))
    return touches


def most_within(moments, span_s):
    """Return how many moments a span holds at most: (end - span, end]."""
    return max((sum(end - span_s < at <= end for at in moments) for end in moments), default=0)


@settings(max_examples=300)
@given(attempts=ATTEMPTS)
def test_no_history_of_attempts_breaks_a_cap(attempts):  # B10
    touches = made(attempts)

    for person in range(3):
        own = [(at, way) for at, way, who in touches if who == person]
        mails = [at for at, way in own if way is Channel.EMAIL]
        calls = [at for at, way in own if way is Channel.PHONE]
        assert most_within(mails, DAY_S) <= 1
        assert most_within(calls, DAY_S) <= 3
        assert most_within([at for at, _ in own], WEEK_S) <= PER_WEEK
        # Six mails in vain are the last: a call may follow, a mail may not.
        assert all(sum(other < at for other, _ in own) < 6 for at in mails)
    assert most_within([at for at, way, _ in touches if way is Channel.EMAIL], DAY_S) <= 2


@settings(max_examples=100)
@given(attempts=ATTEMPTS)
def test_a_delay_ends_when_the_touch_is_allowed_and_no_earlier(attempts):
    history = History(person=tuple((at, way) for at, way, _ in made(attempts)))
    now = max((at for at, _ in history.person), default=MONDAY)

    delay = find_delay(
        now, channel=Channel.EMAIL, moment=Moment(), history=history, law=LAW,
        touches_per_week=PER_WEEK,
    )  # fmt: skip

    if delay is not None:
        again = find_delay(
            delay.until, channel=Channel.EMAIL, moment=Moment(), history=history, law=LAW,
            touches_per_week=PER_WEEK,
        )  # fmt: skip
        assert again is None
        assert delay.until > now
