"""Heads alone tell who was written to last and has not answered."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from keepwarm.engine.intake import glance_at
from keepwarm.engine.values import Correspondent, Message

START = dt.datetime(2026, 3, 1, 9, tzinfo=dt.UTC)
ME, ADA, GRACE, COLLEAGUE = (
    f"{name}.example" for name in ("rita@brightwell", "ada@fenland", "grace@mill", "ben@brightwell")
)


def head(sender, *to, day=0, ident="", copies=(), **said):
    people = [Correspondent(address=one, name=one.partition("@")[0].title()) for one in to]
    return Message(
        digest=b"", message_id=ident, sender=Correspondent(address=sender), to=tuple(people),
        cc=tuple(Correspondent(address=one) for one in copies),
        sent_at=None if day is None else START + dt.timedelta(days=day), **said,
    )  # fmt: skip


def glance(*heads, is_human=lambda _message: True):
    return glance_at(
        heads, own={ME}, is_aside=lambda key: key.endswith("@brightwell.example"), is_human=is_human
    )


def silent(*heads, **said):
    return [(one.address, one.mails) for one in glance(*heads, **said).unanswered]


def test_who_was_written_to_last_is_silent_and_counted_since_their_last_mail():
    seen = glance(
        head(ME, ADA, day=1), head(ADA, ME, day=2), head(ME, ADA, day=3), head(ME, ADA, day=5),
        head(ME, GRACE, day=4), head(GRACE, ME, day=6),
    )  # fmt: skip

    assert seen.written_to == 2
    (one,) = seen.unanswered
    assert (one.address, one.name, one.mails) == (ADA, "Ada", 2)
    assert one.last_at == START + dt.timedelta(days=5)


def test_who_was_written_to_last_stands_first():
    assert silent(head(ME, ADA, day=1), head(ME, GRACE, day=2)) == [(GRACE, 1), (ADA, 1)]


def test_what_a_machine_sent_for_them_is_no_answer():
    away = head(ADA, ME, day=2, subject="Away")

    assert silent(head(ME, ADA, day=1), away, is_human=lambda one: one is not away) == [(ADA, 1)]


def test_one_mail_in_two_folders_counts_once_and_one_without_a_date_not_at_all():
    once = head(ME, ADA, day=1, ident="1@x")

    assert silent(once, once, head(ME, ADA, day=None)) == [(ADA, 1)]


def test_colleagues_copies_and_mails_to_many_are_nobodys():
    many = [f"p{number}@many.example" for number in range(31)]

    assert silent(
        head(ME, COLLEAGUE, day=1), head(ME, COLLEAGUE, day=1, copies=[ADA]), head(ME, *many, day=2)
    ) == []  # fmt: skip


mails = st.lists(
    st.builds(
        lambda out, who, day: head(ME, who, day=day) if out else head(who, ME, day=day),
        st.booleans(), st.sampled_from([ADA, GRACE, COLLEAGUE]), st.integers(0, 40),
    ),
    max_size=12, unique_by=lambda one: one.sent_at,
)  # fmt: skip


@given(mails, st.randoms())
def test_the_order_in_which_heads_come_makes_no_difference(heads, random):
    shuffled = list(heads)
    random.shuffle(shuffled)

    assert glance(*shuffled) == glance(*heads)


@given(mails)
def test_whoever_wrote_last_is_not_silent(heads):
    for one in glance(*heads).unanswered:
        theirs = [each for each in heads if each.sender.address == one.address]
        assert all(each.sent_at < one.last_at for each in theirs)
        assert one.mails > 0
