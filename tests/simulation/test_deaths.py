"""Deaths of a process that the months meet seldom, each at the call that matters."""

import pytest

from keepwarm.app.mailbox.sync import look
from tests.simulation.ports import KilledError
from tests.simulation.safety_lines import ADA, a_life, send
from tests.simulation.world import sealer

pytestmark = pytest.mark.django_db


def look_and_die(run):
    """Look into the mailbox; the process dies when the new mail is stored and noted."""
    from keepwarm.app.mailbox.mail_grants import NOBODY, enter_mailbox
    from keepwarm.records.models import Mailbox

    def dies(what, *_said):
        if what == "messages read":
            raise KilledError

    mailbox, world = Mailbox.objects.get(), run.world
    with (
        pytest.raises(KilledError),
        enter_mailbox(
            world.desk, mailbox, enter=world.house.enter, sealer=sealer(), tokens=NOBODY
        ) as server,
    ):
        look(world.desk, mailbox.pk, server, progress=dies)


def test_what_a_look_stored_before_it_died_is_settled_by_the_next():
    from keepwarm.records.models import Person, Suppression

    with a_life() as run:
        run.world.post(run.world.named(ADA), "stop")
        look_and_die(run)
        stale = Person.objects.filter(is_stale=True)
        was_stale = stale.exists()

        send(run, after_s=70)

        assert (was_stale, stale.exists(), Suppression.objects.exists()) == (True, False, True)


def test_nothing_goes_to_whose_stop_was_stored_by_a_look_that_died():
    with a_life() as run:
        run.world.post(run.world.named(ADA), "stop")
        look_and_die(run)

        run.rep.write_at_once(ADA)
        send(run)

        assert run.world.house.deliveries == []
