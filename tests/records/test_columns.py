"""The book read piece by piece is the book read whole."""

import random

import numpy as np
import pytest

from keepwarm.engine.values import STANDING_VERSION, no_standings

pytestmark = pytest.mark.django_db
STEPS = 12


@pytest.fixture
def workspace(db):  # noqa: ARG001 - the record must be there
    from django.utils import timezone

    from keepwarm.records.models import Workspace

    return Workspace.objects.create(name="One", created_at=timezone.now())


def prospect_named(workspace, name):
    from keepwarm.records.models import Person, Prospect

    person = Person.objects.create(workspace=workspace, key=f"{name}@firm.example")
    return Prospect.objects.create(workspace=workspace, person=person, name=name)


def settle(workspace, prospect, *, touches, version=STANDING_VERSION):
    """Write a standing as settling does: under the workspace's next revision."""
    from django.db.models import F

    from keepwarm.records.columns import pack_rows, under_revision
    from keepwarm.records.models import Standing, Workspace

    Workspace.objects.filter(pk=workspace.pk).update(revision=F("revision") + 1)
    workspace.refresh_from_db()
    standing = no_standings(1)
    standing["touches"] = touches
    (packed,) = pack_rows([prospect.pk], [touches % 3], standing)
    Standing.objects.update_or_create(
        prospect=prospect,
        defaults={
            "workspace": workspace,
            "version": version,
            "revision": workspace.revision,
            "packed": under_revision(packed, workspace.revision),
        },
    )


def remove(workspace, prospect):
    """Take a prospect back as an undone acceptance does."""
    from django.db.models import F

    from keepwarm.records.models import Workspace

    prospect.delete()
    Workspace.objects.filter(pk=workspace.pk).update(revision=F("revision") + 1)
    Workspace.objects.filter(pk=workspace.pk).update(whole_since=F("revision"))


def plain(book):
    return (
        book.revision,
        book.prospect.tolist(),
        book.account.tolist(),
        book.standings.tobytes(),
        [part.prospect.tolist() for part in book.parts],
        [part.revisions.tolist() for part in book.parts],
    )


def test_a_book_without_prospects_is_empty(workspace):
    from keepwarm.records.columns import read_book

    book = read_book(workspace.pk)

    assert (book.prospect.size, book.standings.size) == (0, 0)
    assert book.position_of(1) is None


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("rows", [1, 3, 4_096])
def test_reading_what_changed_gives_the_whole_book(workspace, seed, rows, monkeypatch):
    from keepwarm.records.columns import read_book

    monkeypatch.setattr("keepwarm.records.columns.PART_ROWS", rows)
    dice = random.Random(seed)  # noqa: S311 - what changes
    prospects, known = [], read_book(workspace.pk)

    for step in range(STEPS):
        for _ in range(dice.randint(0, 3)):
            prospects.append(prospect_named(workspace, f"{step}.{len(prospects)}.{seed}"))
            settle(workspace, prospects[-1], touches=dice.randint(0, 9))
        for prospect in dice.sample(prospects, min(len(prospects), dice.randint(0, 3))):
            settle(workspace, prospect, touches=dice.randint(10, 99))
        if prospects and dice.random() < 0.4:
            remove(workspace, prospects.pop(dice.randrange(len(prospects))))
        known = read_book(workspace.pk, known=known)

        assert plain(known) == plain(read_book(workspace.pk))

    assert known.prospect.tolist() == sorted(prospect.pk for prospect in prospects)


def test_a_late_settled_prospect_with_a_small_id_finds_its_place(workspace):
    from keepwarm.records.columns import read_book

    first, second, third = (prospect_named(workspace, name) for name in ("a", "b", "c"))
    settle(workspace, second, touches=2)
    known = read_book(workspace.pk)

    settle(workspace, third, touches=3)
    settle(workspace, first, touches=1)

    book = read_book(workspace.pk, known=known)
    assert book.standings["touches"].tolist() == [1, 2, 3]
    assert [book.position_of(each.pk) for each in (first, second, third)] == [0, 1, 2]


def test_nothing_is_read_again_while_nothing_changed(workspace, django_assert_num_queries):
    from keepwarm.records.columns import read_book

    settle(workspace, prospect_named(workspace, "a"), touches=1)
    known = read_book(workspace.pk)

    with django_assert_num_queries(1):
        again = read_book(workspace.pk, known=known)

    assert again is known


def test_the_known_book_is_left_as_it_was(workspace):
    from keepwarm.records.columns import read_book

    prospect = prospect_named(workspace, "a")
    settle(workspace, prospect, touches=1)
    known = read_book(workspace.pk)
    before = plain(known)

    settle(workspace, prospect, touches=2)
    read_book(workspace.pk, known=known)

    assert plain(known) == before


def test_a_later_book_shares_what_did_not_change(workspace, monkeypatch):
    from keepwarm.records.columns import read_book

    monkeypatch.setattr("keepwarm.records.columns.PART_ROWS", 2)
    people = [prospect_named(workspace, name) for name in "abcde"]
    for prospect in people:
        settle(workspace, prospect, touches=1)
    known = read_book(workspace.pk)

    settle(workspace, people[3], touches=2)

    book = read_book(workspace.pk, known=known)
    assert book.prospect is known.prospect
    assert [new is old for new, old in zip(book.parts, known.parts, strict=True)] == [
        True, False, True,
    ]  # fmt: skip
    assert [int(book.standing_at(at)["touches"]) for at in range(5)] == [1, 1, 1, 2, 1]
    assert book.standings_of(3)["touches"].tolist() == [2]


def test_a_standing_of_another_version_waits_to_be_settled_again(workspace):
    from keepwarm.records.columns import read_book

    old, new = prospect_named(workspace, "old"), prospect_named(workspace, "new")
    settle(workspace, old, touches=1, version=STANDING_VERSION + 1)
    settle(workspace, new, touches=2)

    assert read_book(workspace.pk).prospect.tolist() == [new.pk]


def test_another_workspace_is_another_book(workspace):
    from django.utils import timezone

    from keepwarm.records.columns import read_book
    from keepwarm.records.models import Workspace

    other = Workspace.objects.create(name="Other", created_at=timezone.now())
    settle(workspace, prospect_named(workspace, "a"), touches=1)
    settle(other, prospect_named(other, "a"), touches=2)

    assert np.array_equal(read_book(workspace.pk).standings["touches"], [1])
    assert np.array_equal(read_book(other.pk).standings["touches"], [2])
