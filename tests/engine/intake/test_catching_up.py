"""What to fetch of a folder, and what to forget, follows from two sets of numbers."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from keepwarm.engine.intake import (
    FolderState,
    apply_changes,
    as_uids,
    is_unchanged,
    plan_catch_up,
)

UIDS = st.sets(st.integers(1, 60)).map(lambda numbers: as_uids(sorted(numbers)))


@given(on_server=UIDS, recent=UIDS, stored=UIDS, resting=UIDS)
def test_everything_on_the_server_is_stored_rests_or_is_fetched_once(
    on_server, recent, stored, resting
):
    todo = plan_catch_up(on_server, recent, stored=stored, resting=resting)

    fetched = [*todo.recent, *todo.history]
    known = set(stored) | set(resting)
    assert len(fetched) == len(set(fetched))
    assert set(fetched) == set(on_server) - known
    assert set(todo.gone) == known - set(on_server)
    assert set(todo.recent) == set(fetched) & set(recent)


@given(on_server=UIDS, recent=UIDS)
def test_what_is_newest_is_fetched_first(on_server, recent):
    todo = plan_catch_up(on_server, recent, stored=as_uids([]), resting=as_uids([]))

    assert list(todo.recent) == sorted(todo.recent, reverse=True)
    assert list(todo.history) == sorted(todo.history, reverse=True)


@given(before=UIDS, gone=st.sets(st.integers(1, 80)), added=st.sets(st.integers(81, 99)))
def test_what_changed_leads_to_what_is_there(before, gone, added):
    ranges = [(number, number) for number in sorted(gone)]

    found = apply_changes(before, vanished=ranges, added=as_uids(sorted(added)))

    assert set(found) == (set(before) - gone) | added


def test_ranges_that_vanished_may_name_what_never_was_and_stand_in_any_order():
    found = apply_changes(
        as_uids([2, 5, 9]), vanished=[(4, 3), (9, 4_294_967_295)], added=as_uids([])
    )

    assert found.tolist() == [2, 5]


def test_what_can_be_no_number_of_a_message_is_left_out():
    assert as_uids([0, -1, 7, 7]).tolist() == [7]
    assert np.array_equal(as_uids([]), np.array([], dtype=np.int64))


def test_a_folder_is_unchanged_only_with_the_same_numbering_next_number_and_size():
    known = FolderState(uidvalidity=1, uidnext=5, messages=4, modseq=9)

    assert is_unchanged(known, FolderState(uidvalidity=1, uidnext=5, messages=4, modseq=12))
    assert not is_unchanged(known, FolderState(uidvalidity=2, uidnext=5, messages=4))
    assert not is_unchanged(known, FolderState(uidvalidity=1, uidnext=6, messages=4))
    assert not is_unchanged(known, FolderState(uidvalidity=1, uidnext=5, messages=3))


def test_a_folder_that_was_not_read_to_its_end_is_never_unchanged():
    unread = FolderState(uidvalidity=1, uidnext=0, messages=0)

    assert not is_unchanged(unread, unread)
