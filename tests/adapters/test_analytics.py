"""Every engine gives the same answers: numpy in this process, DuckDB, and a Spark cluster."""

import dataclasses
import itertools

import numpy as np
import pytest

from keepwarm.adapters.analytics import missing_for, open_engine
from keepwarm.app.ground.analytics import IN_PROCESS
from keepwarm.app.ground.errors import Refusal
from keepwarm.engine.learning import TouchLog, learn_from
from keepwarm.engine.plan import Terms
from keepwarm.engine.values import CHANNELS, STAGES
from tests.engine.belief.builders import everything_seen
from tests.engine.learning.builders import published
from tests.engine.plan.builders import CROWD, NOW, PRIORS, RULES

DAY = 86_400.0
TERMS = Terms(
    now=NOW,
    starts_at=NOW,
    ends_at=NOW + DAY,
    rep_offset_s=0.0,
    coverage=everything_seen(NOW),
    parameters=PRIORS,
    rules=RULES,
)
SPARK = [pytest.mark.spark]


@pytest.fixture(scope="module", params=["numpy", "duckdb", pytest.param("spark", marks=SPARK)])
def analytics(request, tmp_path_factory):
    master = request.getfixturevalue("spark_master") if request.param == "spark" else ""
    folder = tmp_path_factory.mktemp("rows") / "of" / "mine"
    with open_engine(request.param, folder=folder, master=master) as engine:
        yield engine
    assert not folder.exists() or not list(folder.iterdir())


def market_log(people=400, *, seed=1):
    """Return touches in no order; some in the same second, some people with none."""
    dice = np.random.default_rng(seed)
    count = people * 8
    prospect = dice.integers(0, people, count)
    at = np.floor(dice.random(count) * 300) * DAY / 3
    return TouchLog(
        prospect=prospect,
        at=at,
        is_answered=dice.random(count) < dice.beta(1, 6, people)[prospect],
        channel=dice.integers(0, 3, count),
        stage=dice.integers(0, len(STAGES), people + 5),
        codes={"tactic": dice.integers(0, 4, count)},
        labels={"tactic": ("a", "b", "c")},
    )


def no_log():
    none = np.zeros(0, np.int64)
    return TouchLog(
        prospect=none,
        at=np.zeros(0),
        is_answered=np.zeros(0, bool),
        channel=none,
        stage=none,
        codes={"tactic": none},
        labels={"tactic": ("a",)},
    )


LOG = market_log()


def histories(log, before=np.inf):
    """Yield each touched prospect with the rows of its touches, in order, one by one."""
    order = sorted(np.flatnonzero(log.at < before), key=lambda row: (log.at[row], row))
    for prospect in sorted(set(log.prospect[order].tolist())):
        yield prospect, [int(row) for row in order if log.prospect[row] == prospect]


def counted_by_hand(log, before=np.inf):
    """Return how many prospects are in each state, person by person."""
    states = {}
    known = dict(histories(log, before))
    for prospect, stage in enumerate(log.stage.tolist()):
        rows = known.get(prospect, [])
        answered = [row for row in rows if log.is_answered[row]]
        last = sum(log.at[row] <= log.at[answered[-1]] for row in rows) if answered else 0
        state = (stage, len(answered), last, len(rows))
        states[state] = states.get(state, 0) + 1
    return dict(sorted(states.items()))


def trials_by_hand(log):
    """Return by row of the log: replies, last answered, touches before, days since the last."""
    before = {}
    for _, rows in histories(log):
        replies, last, earlier = 0, 0, None
        for number, row in enumerate(rows):
            gap = np.nan if earlier is None else (log.at[row] - earlier) / DAY
            before[row] = (replies, last, number, gap)
            earlier = log.at[row]
            if log.is_answered[row]:
                replies, last = replies + 1, number + 1
    return before


def states_of(counts):
    columns = (counts.segment, counts.replies, counts.last, counts.touches)
    keys = zip(*(column.tolist() for column in columns), strict=True)
    return dict(zip(keys, counts.prospects.tolist(), strict=True))


def figures_of(value):
    """Return all figures that stand in nested mappings and sequences."""
    if isinstance(value, dict):
        return [each for key in sorted(value) for each in figures_of(value[key])]
    if isinstance(value, list | tuple):
        return [each for one in value for each in figures_of(one)]
    return [value] if isinstance(value, int | float) else []


def test_touches_are_parted_into_equal_numbers(analytics):
    with analytics.open_touches(LOG) as table:
        cuts = table.cuts(4)

    assert cuts.tolist() == np.quantile(LOG.at, [0.25, 0.5, 0.75]).tolist()


def test_counts_at_each_time_are_those_made_by_hand(analytics):
    cuts = np.array([40 * DAY, 70 * DAY])

    with analytics.open_touches(LOG) as table:
        seen = [states_of(counts) for counts in table.snapshots(cuts)]

    assert seen == [counted_by_hand(LOG, before) for before in (*cuts, np.inf)]


def test_trials_in_the_order_of_time_know_what_was_before(analytics):
    since = 50 * DAY
    by_hand = trials_by_hand(LOG)

    with analytics.open_touches(LOG) as table:
        trials = table.later_trials(since)

    rows = trials.row.tolist()
    known = list(zip(trials.replies, trials.last, trials.touches, trials.gap_days, strict=True))
    expected = sorted(
        np.flatnonzero(LOG.at >= since), key=lambda row: (LOG.at[row], LOG.prospect[row], row)
    )
    assert rows == expected
    np.testing.assert_array_equal(known, [by_hand[row] for row in rows])
    assert trials.stage.tolist() == LOG.stage[LOG.prospect[rows]].tolist()
    assert trials.codes["tactic"].tolist() == LOG.codes["tactic"][rows].tolist()
    assert trials.is_answered.tolist() == LOG.is_answered[rows].tolist()


def test_of_very_many_trials_every_third_in_time_is_taken(analytics, monkeypatch):
    with analytics.open_touches(LOG) as table:
        everyone = table.later_trials(0.0)
        ignored = table.later_trials(0.0, ignored_only=True)
        monkeypatch.setattr(
            "keepwarm.engine.learning._calibration.TRIALS_MAX", -(-len(everyone) // 3)
        )
        some = table.later_trials(0.0)

    assert some.row.tolist() == everyone.row[::3].tolist()
    after_ignored = (everyone.run > 0) & (everyone.gap_days > 0)
    assert ignored.row.tolist() == everyone.row[after_ignored].tolist()


@pytest.mark.parametrize("name", ["stage", "channel", "tactic"])
def test_answers_by_a_code_are_those_made_by_hand(analytics, name):
    codes = {"stage": LOG.stage[LOG.prospect], "channel": LOG.channel, **LOG.codes}[name]

    with analytics.open_touches(LOG) as table:
        answers = table.answers_by(name)

    assert answers.code.tolist() == sorted(set(codes.tolist()))
    for code in answers.code.tolist():
        here = codes == code
        people, came = len(set(LOG.prospect[here].tolist())), int(LOG.is_answered[here].sum())
        assert answers.of(code) == (int(here.sum()), people, came)
    assert answers.of(99) == (0, 0, 0)


def test_a_tally_holds_every_touch_once(analytics):
    with analytics.open_touches(LOG) as table:
        tally = table.tally(published())

    cells = itertools.product(range(len(CHANNELS) + 1), range(4))
    places = {pair: place for place, pair in enumerate(cells)}
    by_hand = {}
    pairs = zip(LOG.channel.tolist(), LOG.codes["tactic"].tolist(), strict=True)
    for row, pair in enumerate(pairs):
        came, made = by_hand.get(places[pair], (0, 0))
        by_hand[places[pair]] = (came + int(LOG.is_answered[row]), made + 1)
    pairs = zip(tally.answered.tolist(), tally.touches.tolist(), strict=True)
    assert dict(zip(tally.cell.tolist(), pairs, strict=True)) == dict(sorted(by_hand.items()))


def test_what_is_learned_is_what_numpy_learns(analytics):
    log = market_log(seed=2)
    with IN_PROCESS.open_touches(log) as table:
        expected = learn_from(table, published(), version="x").to_mapping()

    with analytics.open_touches(log) as table:
        learned = learn_from(table, published(), version="x").to_mapping()

    np.testing.assert_allclose(figures_of(learned), figures_of(expected), rtol=1e-9, atol=1e-12)


def test_nothing_teaches_nothing(analytics):
    with analytics.open_touches(no_log()) as table:
        learned = learn_from(table, published(), version="x")
        answers = table.answers_by("stage")

    assert learned == dataclasses.replace(published(), version="x")
    assert answers.of(0) == (0, 0, 0)


def test_a_book_is_weighed_alike_in_parts_and_as_a_whole(analytics, monkeypatch):
    monkeypatch.setattr("keepwarm.adapters.analytics._columns.PROSPECTS_A_FILE", 70)
    book = CROWD[:500]
    expected = IN_PROCESS.weigh(book, TERMS)

    found = analytics.weigh(book, TERMS)

    for mine, theirs in zip(found, expected, strict=True):
        for field in dataclasses.fields(theirs):
            one, other = getattr(mine, field.name), getattr(theirs, field.name)
            np.testing.assert_array_equal(one, other, err_msg=field.name)
    assert len(set(found[1].move.tolist())) > 3


def test_what_a_worker_weighs_comes_back_whole():
    # Without a cluster: a column that plans have and workers do not send would be lost.
    pa = pytest.importorskip("pyarrow")
    from keepwarm.adapters.analytics._columns import WEIGHED, weigh_batches, weighed_from

    book = CROWD[:60]
    rows = {"position": range(len(book)), "packed": [row.tobytes() for row in book]}
    batches = pa.table(rows).to_batches(max_chunksize=25)

    found = weighed_from(pa.Table.from_batches(weigh_batches(iter(batches), TERMS), WEIGHED))

    for mine, theirs in zip(found, IN_PROCESS.weigh(book, TERMS), strict=True):
        for field in dataclasses.fields(theirs):
            one, other = getattr(mine, field.name), getattr(theirs, field.name)
            np.testing.assert_array_equal(one, other, err_msg=field.name)


def test_an_empty_book_can_be_weighed(analytics):
    placement, choice = analytics.weigh(CROWD[:0], TERMS)

    assert len(placement.lane) == len(choice.position) == 0


def test_an_engine_nobody_knows_is_refused_with_those_there_are(tmp_path):
    with (
        pytest.raises(Refusal, match="no engine 'abacus'; use one of numpy, duckdb, spark"),
        open_engine("abacus", folder=tmp_path, master=""),
    ):
        pass


@pytest.mark.parametrize(("name", "extra"), [("duckdb", "analytics"), ("spark", "spark")])
def test_an_engine_that_is_not_installed_says_how_to_get_it(monkeypatch, name, extra):
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)

    assert f"pip install 'keepwarm[{extra}]'" in missing_for(name)


def test_spark_without_java_says_so(monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: name)
    monkeypatch.setattr("shutil.which", lambda _name: None)
    monkeypatch.delenv("JAVA_HOME", raising=False)

    assert missing_for("spark").startswith("The engine spark needs Java 17")


@pytest.mark.spark
def test_both_workers_take_part(spark_master, tmp_path):
    from pyspark.sql import SparkSession

    with open_engine("spark", folder=tmp_path, master=spark_master) as spark:
        spark.weigh(CROWD[:10], TERMS)
        context = SparkSession.getActiveSession().sparkContext
        seen = context._jsc.sc().getExecutorMemoryStatus().size()

    assert seen == 3  # the driver counts as one
