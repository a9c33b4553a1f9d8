"""Whatever the network does while a mailbox is read: it is told, and the next look goes on."""

from functools import partial

import pytest

from tests.app.builders import ADA, GRACE, RITA, ago, mail
from tests.app.test_sync import (  # noqa: F401 - fixtures
    check,
    client,
    dovecot,
    mailbox,
    new,
    put,
    pytestmark,
    sealer,
    stored,
)
from tests.faulty_line import Fault, FaultyLine

STEP_S = 0.6
PLACES = (0.0, 0.15, 0.4, 0.6, 0.75, 0.9)
"""Of all bytes of a look, after how many the line breaks: from the greeting to the last mail."""


@pytest.fixture
def line(dovecot):  # noqa: F811
    with FaultyLine(dovecot.port) as running:
        yield running


@pytest.fixture
def look(desk, mailbox, sealer, line):  # noqa: F811
    """Look into the mailbox over the line once, as the worker does."""
    from keepwarm.adapters.imap import enter
    from keepwarm.app.mailbox.read_mailbox import read_mailbox
    from keepwarm.records.models import Mailbox

    Mailbox.objects.filter(pk=mailbox).update(port=line.port)
    entering = partial(enter, connect_timeout_s=2.0, step_timeout_s=STEP_S)

    def once(fault=None):
        line.fault = fault
        line.bytes.update(down=0, up=0)
        report = read_mailbox(desk, mailbox, enter=entering, sealer=sealer)
        line.fault = None
        return report

    return once


@pytest.fixture
def letters(client):  # noqa: F811
    """Let three more mails come, of which one is large and one is ours."""
    count = 0

    def come():
        nonlocal count
        for number in range(3):
            count += 1
            said = {"subject": f"Letter {count}", "ident": f"letter.{count}"}
            who, to, folder = (ADA, RITA, "INBOX") if number else (RITA, GRACE, "Sent")
            text = "How much would it be?\n" * (400 if number == 1 else 1)
            put(client, mail(who, to, at=ago(count), text=text, **said), folder=folder)
        return [f"Letter {each + 1}" for each in range(count)]

    return come


KINDS = ("cut", "reset", "half", "stall", "garbage")


@pytest.mark.parametrize("kind", KINDS)
def test_a_line_that_breaks_anywhere_is_told_and_nothing_is_missed_or_twice(
    look, letters, line, check, kind  # noqa: F811
):  # fmt: skip
    """Trust cases 48 and 49."""
    for _ in range(2):  # the first look does more than later ones
        letters()
        look()
    everything = line.bytes["down"]
    told = 0
    for place in PLACES:
        expected, line.struck = letters(), 0

        report = look(Fault(kind, int(place * everything)))
        assert line.struck == 1
        told += bool(report.trouble) and report.trouble.endswith(".")
        assert not look().trouble

        assert sorted(stored()) == sorted(expected)
        assert check().is_whole
    # Garbage between two answers may be passed over; a line that ends never is.
    assert told == len(PLACES) if kind != "garbage" else told >= 1


def test_a_slow_line_is_only_slow(look, letters, line):
    expected = letters()

    report = look(Fault("drip"))

    assert (report.trouble, line.struck) == ("", 1)
    assert sorted(stored()) == sorted(expected)


def test_a_port_at_which_nobody_listens_is_told_and_tried_later(
    desk, look, letters, line, mailbox  # noqa: F811
):  # fmt: skip
    from keepwarm.records.models import Mailbox

    expected = letters()
    Mailbox.objects.filter(pk=mailbox).update(port=1)

    assert "no mail server listens there" in look().trouble
    row = Mailbox.objects.get(pk=mailbox)
    assert (row.faults, row.due_at > desk.now()) == (1, True)
    Mailbox.objects.filter(pk=mailbox).update(port=line.port)
    assert not look().trouble
    assert sorted(stored()) == sorted(expected)


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        # Of a cut the machine may hear as an end or as a break.
        (Fault("cut"), ("broke off", "does not speak TLS there")),
        (Fault("reset"), ("broke off", "does not speak TLS there")),
        (Fault("stall"), ("does not answer in time",)),
        (Fault("no TLS"), ("does not speak TLS there",)),
    ],
)
def test_a_line_that_does_not_become_private_is_told_and_no_password_is_said(
    look, letters, line, mailbox, fault, words  # noqa: F811
):  # fmt: skip
    from keepwarm.records.models import Mailbox

    expected = letters()
    Mailbox.objects.filter(pk=mailbox).update(security="tls")

    trouble = look(fault).trouble

    assert any(word in trouble for word in words)
    assert line.bytes["up"] == 0
    Mailbox.objects.filter(pk=mailbox).update(security="plain")
    assert not look().trouble
    assert sorted(stored()) == sorted(expected)
