"""Whatever happens to a mailbox on a real Dovecot, and wherever reading it is cut off: in the end
everything that was ever seen there is here, once, and what is missing is told.
"""

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.app.builders import ADA, GRACE, RITA, ago, mail
from tests.app.test_sync import (  # noqa: F401 - fixtures
    Cut,
    check,
    client,
    dovecot,
    mailbox,
    new,
    put,
    pytestmark,
    read,
    sealer,
)

FOLDERS = ("INBOX", "Archive", "Sent")
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("append"), st.sampled_from(FOLDERS), st.sampled_from((1, 200))),
        st.tuples(st.just("expunge"), st.sampled_from(FOLDERS)),
        st.tuples(st.just("move"), st.sampled_from(FOLDERS), st.sampled_from(FOLDERS)),
        st.tuples(st.just("copy"), st.sampled_from(FOLDERS), st.sampled_from(FOLDERS)),
        st.tuples(st.just("look"), st.integers(0, 12)),
        st.tuples(st.just("lose"), st.integers(0, 9)),
    ),
    min_size=4,
    max_size=14,
)


class Story:
    """A mailbox as its owner uses it, and what has to be here in the end."""

    def __init__(self, client, read):  # noqa: F811
        self.client, self.read = client, read
        self.number = 0
        self.seen = set()

    def there(self):
        """Return the subjects of what lies on the server."""
        found = []
        for folder in FOLDERS:
            self.client.select_folder(folder, readonly=True)
            answers = self.client.fetch(self.client.search(), ["ENVELOPE"])
            found += [answer[b"ENVELOPE"].subject.decode() for answer in answers.values()]
        self.client.unselect_folder()
        return found

    def append(self, folder, days):
        self.number += 1
        who, to = (RITA, GRACE) if folder == "Sent" else (ADA, RITA)
        subject = f"Story {self.number}"
        at = ago(days, minutes=self.number)
        put(self.client, mail(who, to, at=at, subject=subject, ident=subject), folder=folder, at=at)

    def _any(self, folder):
        self.client.select_folder(folder)
        found = self.client.search()
        return found[len(found) // 2 :][:1]

    def expunge(self, folder):
        if chosen := self._any(folder):
            self.client.delete_messages(chosen)
            self.client.expunge()
        self.client.unselect_folder()

    def move(self, folder, to):
        if folder != to and (chosen := self._any(folder)):
            self.client.move(chosen, to)
            self.client.unselect_folder()

    def copy(self, folder, to):
        if folder != to and (chosen := self._any(folder)):
            self.client.copy(chosen, to)
            self.client.unselect_folder()

    def look(self, calls):
        report = self.read(lambda server: Cut(server, calls=calls), history_max=2)
        if not report.trouble and not report.waiting:
            self.seen |= set(self.there())

    def lose(self, chosen):
        """Lose the note, or the bytes, of a message that is still on the server."""
        from keepwarm.records.models import StoredUid

        rows = list(StoredUid.objects.filter(outcome="stored").order_by("pk"))
        if rows:
            rows[chosen % len(rows)].delete()


@settings(
    max_examples=12,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STEPS)
def test_in_the_end_all_is_here_once(client, read, check, steps):  # noqa: F811
    from django.db import transaction

    from keepwarm.records.models import Message

    with transaction.atomic():
        story = Story(client, read)
        for word, *said in steps:
            getattr(story, word)(*said)
        while read().waiting:
            pass

        audited = check()
        there, here = story.there(), list(Message.objects.values_list("subject", flat=True))

        assert audited.is_whole
        assert len(here) == len(set(here))
        assert set(there) | story.seen <= set(here)
        for folder in FOLDERS:
            client.select_folder(folder)
            client.delete_messages(client.search())
            client.expunge()
            client.unselect_folder()
        transaction.set_rollback(True)


@pytest.mark.parametrize("seed", range(3))
def test_an_injected_gap_is_told_every_time(client, read, check, seed):  # noqa: F811
    from keepwarm.records.models import Message, RawMessage, StoredUid

    chance = random.Random(seed)  # noqa: S311 - no secret
    put(client, *(mail(ADA, RITA, at=ago(number), subject=f"Gap {number}") for number in range(8)))
    read()
    for _ in range(5):
        rows = list(StoredUid.objects.filter(outcome="stored"))
        row = chance.choice(rows)
        if chance.random() < 0.5:
            row.delete()
        else:
            Message.objects.filter(digest=row.digest).delete()
            RawMessage.objects.filter(digest=row.digest).delete()

        told = check()
        read()

        assert sum(one.missing + one.lost for one in told.folders) == 1
        assert check().is_whole
