"""An import that is taken back: what only it brought goes, all else stays as it was."""

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tests.app.builders import (
    ADA,
    ALAN,
    EDSGER,
    GRACE,
    Someone,
    lead,
    leads_csv,
    story,
    story_calls,
    story_leads,
)
from tests.app.dump import differences, dump_record
from tests.app.workplace import Intake

NOT_THE_RECORD = ("Decision",)
"""Where it is noted that something was taken back."""
PEACEFUL = [raw for name, raw in story().items() if not name.startswith("edsger")]


@pytest.fixture
def take_back(desk):
    """Take the import of a file back; return what was foreseen of it."""

    def act(name):
        from keepwarm.app.importing.undo_import import foresee_undoing, undo_at_once
        from keepwarm.records.models import Source

        source = Source.objects.get(name=name)
        foreseen = foresee_undoing(desk, source.pk)
        undo_at_once(desk, source.pk)
        return foreseen

    return act


def record():
    return dump_record(without=NOT_THE_RECORD)


FILES = {
    "leads": lambda intake: intake.sheet(story_leads()),
    "calls": lambda intake: intake.sheet(story_calls(), name="calls.csv"),
    "mail": lambda intake: intake.mail(*story().values()),
}
NAMES = {"leads": "leads.csv", "calls": "calls.csv", "mail": "inbox.mbox"}


@pytest.mark.parametrize("which", FILES)
def test_an_import_into_an_empty_record_taken_back_leaves_it_empty(intake, take_back, which):
    before = record()
    FILES[which](intake)

    take_back(NAMES[which])

    assert differences(before, record()) == []


@pytest.mark.parametrize("which", FILES)
def test_the_same_file_imported_again_brings_everything_back(intake, take_back, which):
    FILES["leads"](intake)
    FILES["mail"](intake)
    FILES["calls"](intake)
    before = record()

    take_back(NAMES[which])
    FILES[which](intake)

    assert differences(before, record()) == []


@pytest.mark.parametrize(
    ("which", "others"), [("leads", ["mail"]), ("calls", ["leads", "mail"]), ("mail", ["leads"])]
)
def test_what_is_taken_back_leaves_the_others_as_if_it_had_never_been(
    intake, take_back, which, others
):
    """The mails and the log name people whom the leads name; nobody in them says stop."""
    files = FILES | {"mail": lambda intake: intake.mail(*PEACEFUL)}
    for name in others:
        files[name](intake)
    before = record()

    files[which](intake)
    take_back(NAMES[which])

    assert differences(before, record()) == []


PEOPLE = [ADA, GRACE, ALAN, EDSGER]
CELLS = st.fixed_dictionaries(
    {},
    optional={
        "company": st.sampled_from(["Fenland Dairy", "Harrow Mills"]),
        "phone": st.sampled_from(["+44 20 7946 0101", "+44 20 7946 0102"]),
        "stage": st.sampled_from(["New", "Talked", "Proposal"]),
        "notes": st.sampled_from(["Met at the fair.", "Wants a pump."]),
        "country": st.sampled_from(["United Kingdom", "Netherlands"]),
    },
)
ROWS = st.dictionaries(st.sampled_from(range(len(PEOPLE))), CELLS, min_size=1)


def rows_of(chosen, *, people=PEOPLE):
    return leads_csv(*(lead(people[number], **cells) for number, cells in sorted(chosen.items())))


def test_of_two_lead_files_the_first_taken_back_leaves_the_second(desk):
    from django.db import transaction

    from keepwarm.app.importing.undo_import import undo_at_once
    from keepwarm.records.models import Source

    def left_of(*files, without=""):
        """Return the record after these imports, of which one is taken back; then forget all."""
        with transaction.atomic():
            intake = Intake(desk)
            for name, rows in files:
                intake.sheet(rows_of(rows), name=name)
            if without:
                undo_at_once(desk, Source.objects.get(name=without).pk)
            found = record()
            transaction.set_rollback(True)
        return found

    @given(first=ROWS, second=ROWS)
    @settings(max_examples=8, phases=[Phase.generate])
    def law(first, second):
        alone = left_of(("b.csv", second))
        assert (
            differences(alone, left_of(("a.csv", first), ("b.csv", second), without="a.csv")) == []
        )
        assert (
            differences(alone, left_of(("b.csv", second), ("a.csv", first), without="a.csv")) == []
        )

    law()


def test_who_said_no_in_a_file_stays_stopped_when_it_is_taken_back_and_comes_again(
    intake, take_back
):
    from keepwarm.records.models import Prospect, Suppression

    rows = leads_csv(lead(ADA, stage="Opted out"), lead(GRACE))
    intake.sheet(rows)
    before, stops = record(), dump_record()["Suppression"]

    foreseen = take_back("leads.csv")
    stops_then = dump_record()["Suppression"]
    left = Prospect.objects.count()
    intake.sheet(rows)

    assert Suppression.objects.count() > 0
    assert stops_then == stops
    assert left == 0
    assert any("stopped" in sentence for sentence in foreseen.stays)
    assert differences(before, record()) == []


def test_whom_somebody_took_care_of_stays_with_all_the_file_said_and_goes_later(
    intake, take_back, desk, prospect_of
):
    from keepwarm.app.keeping import act
    from keepwarm.records.models import Prospect, Source

    intake.sheet(story_leads())
    decision = act.postpone(desk, prospect_id=prospect_of(ADA).pk, days=5)
    kept = [row for row in record()["Prospect"] if row["name"] == ADA.name]

    foreseen = take_back("leads.csv")
    left = record()["Prospect"]
    stored = Source.objects.get(name="leads.csv").stored
    act.undo(desk, decision)
    take_back("leads.csv")

    assert (foreseen.gone, foreseen.kept) == (2, (("you decided something about them", 1),))
    assert left == kept
    assert stored == 1
    assert Prospect.objects.count() == 0
    assert not Source.objects.exists()


def test_what_the_file_filled_in_is_put_back_where_nobody_changed_it(intake, take_back):
    from keepwarm.records.models import Address, Prospect

    intake.sheet(leads_csv(lead(ADA), lead(GRACE)), name="first.csv")
    news = {"phone": "+44 20 7946 0101", "notes": "Met at the fair.", "stage": "Talked"}
    intake.sheet(leads_csv(lead(ADA, **news), lead(GRACE, **news)), name="more.csv")
    Prospect.objects.filter(name=GRACE.name).update(note="Not at the fair.")

    foreseen = take_back("more.csv")

    ada, grace = (Prospect.objects.get(name=one.name) for one in (ADA, GRACE))
    assert (ada.note, ada.stage) == ("", "cold")
    assert (grace.note, grace.stage) == ("Not at the fair.", "cold")
    assert not Address.objects.filter(channel="phone").exists()
    assert (foreseen.gone, foreseen.fields) == (0, 3)


def test_a_mail_or_a_call_that_another_file_has_as_well_stays(intake, take_back):
    from keepwarm.records.models import LogEntry, Message, Source

    mails = list(story().values())
    intake.sheet(story_leads())
    intake.mail(*mails[:4], name="a.mbox")
    intake.mail(*mails[2:6], name="b.mbox")
    intake.sheet(story_calls(), name="a-calls.csv")
    intake.sheet(story_calls(), name="b-calls.csv")

    mail, calls = take_back("a.mbox"), take_back("a-calls.csv")

    assert (mail.gone, mail.elsewhere) == (2, 2)
    assert (calls.gone, calls.elsewhere) == (0, 3)
    assert {row.source.name for row in Message.objects.all()} == {"b.mbox"}
    assert {row.source.name for row in LogEntry.objects.exclude(result="enquired")} == {
        "b-calls.csv"
    }
    assert not Source.objects.filter(name__startswith="a").exists()


def test_a_mail_that_a_person_corrected_stays(intake, take_back, desk):
    from keepwarm.app.inbox.answers import correct_reading
    from keepwarm.records.models import Message

    intake.sheet(story_leads())
    intake.mail(*story().values())
    answer = Message.objects.filter(subject="Re: Your mill race").order_by("at")[0]
    correct_reading(desk, answer.pk, ["question"])

    foreseen = take_back("inbox.mbox")

    assert dict(foreseen.kept) == {"you said what they mean, or whose they are": 1}
    assert [bytes(row.digest) for row in Message.objects.all()] == [bytes(answer.digest)]


def test_what_came_in_before_this_was_noted_is_refused_until_it_is_imported_again(
    intake, take_back
):
    from keepwarm.app.ground.errors import Refusal
    from keepwarm.records.models import Prospect, Source

    intake.sheet(story_leads(), name="old.csv")
    Source.objects.update(is_traced=False)
    intake.sheet(leads_csv(lead(ALAN)))

    with pytest.raises(Refusal, match=r"Import them once more.*: old\.csv"):
        take_back("leads.csv")
    intake.sheet(story_leads(), name="old.csv")
    take_back("leads.csv")

    assert Prospect.objects.count() == 3


def test_an_undoing_that_is_cut_off_anywhere_goes_on_where_it_stood(intake, desk):
    from keepwarm.app.importing.undo_import import end_undoing, foresee_undoing, undo_import
    from keepwarm.records.models import Source

    class KilledError(Exception):
        pass

    def dies(_what, _done, _total=0):
        raise KilledError

    people = [Someone(f"Lead {n}", f"lead{n}@firm{n % 40}.example") for n in range(1_100)]
    intake.sheet(story_leads())
    before = record()
    intake.sheet(leads_csv(*(lead(one, company="Mill") for one in people)), name="more.csv")
    source = Source.objects.get(name="more.csv")
    foreseen = foresee_undoing(desk, source.pk)

    for _ in range(3):
        with pytest.raises(KilledError):
            undo_import(desk, source.pk, dies)
    undo_import(desk, source.pk)
    end_undoing(desk, foreseen)

    assert foreseen.gone == 1_100
    assert differences(before, record()) == []


def test_the_job_says_what_was_taken_back_and_is_done_once(intake, desk):
    from keepwarm import wiring
    from keepwarm.app.background.job_cards import read_job
    from keepwarm.app.importing.undo_import import foresee_undoing
    from keepwarm.app.keeping.job_kinds import ask_for_undoing
    from keepwarm.records.models import Decision, Prospect, Source

    intake.sheet(story_leads())
    foreseen = foresee_undoing(desk, Source.objects.get().pk)

    number = ask_for_undoing(desk, foreseen)
    state = wiring.do_at_once(desk, number)

    said = "The import of leads.csv was taken back. 3 prospects go."
    assert (state, read_job(desk, number).sentence) == ("done", said)
    assert Decision.objects.get(kind="undo_import").sentence == said
    assert Prospect.objects.count() == 0


def test_what_was_taken_back_cannot_be_undone_but_imported(intake, take_back, desk):
    from keepwarm.app.ground.errors import Refusal
    from keepwarm.app.keeping.act import undo
    from keepwarm.records.models import Decision

    intake.sheet(story_leads())
    take_back("leads.csv")

    with pytest.raises(Refusal, match="Import the file again"):
        undo(desk, Decision.objects.get(kind="undo_import").pk)
