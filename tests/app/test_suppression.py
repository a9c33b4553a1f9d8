"""Whatever is done to a record, who said stop stays stopped until a person takes it back (B4)."""

import contextlib
import dataclasses

import pytest

from bench._stops_in_mind import StopsInMind
from bench.suppression import measure

pytestmark = pytest.mark.django_db
OPERATIONS = 300
OPERATIONS_UNGUARDED = 120


@pytest.fixture
def empty(desk):
    """Return what opens the desk on a record that holds nothing, again and again."""
    from django.db import transaction

    @contextlib.contextmanager
    def opened():
        with transaction.atomic():
            yield dataclasses.replace(desk, shelf=type(desk.shelf)())
            transaction.set_rollback(True)

    return opened


@pytest.mark.long
def test_nothing_but_a_persons_word_lets_a_mail_go_to_who_said_stop(empty):  # trust cases 109-111
    counts = measure(empty, OPERATIONS, 1)

    assert counts["asked"] > OPERATIONS
    assert (counts["breaches"], counts["shrunk"]) == (0, 0)


@pytest.mark.long
@pytest.mark.sqlite
@pytest.mark.parametrize(
    "line",
    [
        "keepwarm.app.keeping.erase._suppress",
        "keepwarm.app.keeping.act.suppress_person",
    ],
)
def test_without_a_line_that_keeps_a_stop_somebody_might_be_written_to(empty, monkeypatch, line):
    monkeypatch.setattr(line, lambda *_, **__: 1)

    counts = measure(empty, OPERATIONS_UNGUARDED, 1, is_told=False)

    assert counts["breaches"] > 0


def test_what_must_hold_is_kept_without_the_record():
    mind = StopsInMind()
    mind.stop("a call", ["ada@bücher.example"])
    mind.be_one(mind.of("ada@bücher.example"), mind.of("ada@home.example"))

    assert mind.must_rest("ADA+offers@XN--BCHER-KVA.example")
    assert mind.must_rest("ada@home.example")

    mind.be_two(frozenset({"ada@bücher.example"}), frozenset({"ada@home.example"}))
    assert not mind.must_rest("ada@home.example")

    mind.lift("a call")
    assert not mind.must_rest("ada@bücher.example")


def test_a_stop_said_since_a_backup_holds_once_it_is_put_back():
    mind = StopsInMind()
    old = mind.snapshot()
    mind.stop("a call", ["ada@fenland.example"])

    assert mind.restored(old, "the restore").must_rest("ada@fenland.example")
