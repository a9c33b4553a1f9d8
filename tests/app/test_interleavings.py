"""Whatever comes in at whatever step of a sending, nothing goes out against it (B3, B19)."""

import pytest

from bench.interleavings import OWN, measure

pytestmark = [pytest.mark.django_db, pytest.mark.long]
TRIALS = 40


def test_what_is_known_before_the_dot_is_heeded(desk, clock):
    from keepwarm.adapters.sealing import KeySealer
    from keepwarm.app.mailbox.sending_mailboxes import ServerAddress, add_sending_mailbox

    server = ServerAddress(host="127.0.0.1", port=25, security="plain")
    mailbox = add_sending_mailbox(desk, KeySealer(["a key"]), address=OWN, server=server)

    counts = measure(desk, mailbox, TRIALS, 1, lambda seconds: clock.forward(seconds=seconds))

    assert counts["delivered"] > TRIALS / 4
    assert counts["in time"] > TRIALS / 8
    assert [counts[name] for name in ("breaches", "copies", "other_bytes")] == [0, 0, 0]
