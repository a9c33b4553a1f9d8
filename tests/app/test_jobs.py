"""Work in the background: who takes it up, who holds it, how it ends, what is said of it."""

import datetime as dt
import io
import zipfile

import pytest

from tests.app.builders import ADA, GRACE, lead, leads_csv, mbox, story

pytestmark = pytest.mark.django_db


@pytest.fixture
def queue():
    from keepwarm.app.background import jobs

    return jobs


@pytest.fixture
def do(desk, queue):
    """Take up the next job and do it by ``kinds``; give the state it ends in."""
    from keepwarm import wiring
    from keepwarm.app.background.job_run import run_job

    def run(work=None, **kinds):
        claim = queue.claim_job(desk, worker="w")
        if claim is None:
            return None
        chosen = {queue.FIT: work} if work else {**wiring.kinds_of_jobs(), **kinds}
        return run_job(desk, claim, chosen)

    return run


def ask(desk, queue, number=1):
    return queue.enqueue(desk, queue.FIT, title="Learn", arguments={"number": number})


def job_of(number):
    from keepwarm.records.models import Job

    return Job.objects.get(pk=number)


def card(desk, number):
    from keepwarm.app.background.job_cards import read_job

    return read_job(desk, number)


def test_a_job_is_taken_up_by_one_worker_only(desk, queue):
    job = ask(desk, queue)

    first = queue.claim_job(desk, worker="one")
    second = queue.claim_job(desk, worker="two")

    assert (first.job_id, first.attempt) == (job, 1)
    assert second is None


def test_the_same_asked_for_twice_is_one_job_until_it_has_ended(desk, queue, do):
    first, again, other = (ask(desk, queue, number) for number in (1, 1, 2))
    do(lambda _run, _arguments: {"sentence": "Done."})

    assert first == again != other
    assert ask(desk, queue) not in {first, other}


def test_a_worker_that_is_not_heard_of_loses_its_job_and_can_end_it_no_more(desk, queue, clock):
    job = ask(desk, queue)
    dead = queue.claim_job(desk, worker="dead")
    clock.forward(seconds=61)

    heir = queue.claim_job(desk, worker="heir")

    assert (heir.job_id, heir.attempt) == (job, 2)
    assert not queue.end_job(desk, dead, "done")
    assert queue.end_job(desk, heir, "done", result={"sentence": "By the heir."})
    assert card(desk, job).sentence == "By the heir."


def test_a_heartbeat_keeps_the_job(desk, queue, clock):
    ask(desk, queue)
    claim = queue.claim_job(desk, worker="slow")
    clock.forward(seconds=50)
    queue.hold(desk, claim)
    clock.forward(seconds=50)

    assert queue.claim_job(desk, worker="other") is None


def test_what_kills_its_worker_again_and_again_is_given_up(desk, queue, clock):
    job = ask(desk, queue)
    for _ in range(queue.LOSSES_MAX):
        assert queue.claim_job(desk, worker="dies") is not None
        clock.forward(seconds=61)

    assert queue.claim_job(desk, worker="next") is None
    assert job_of(job).state == "failed"
    assert "more memory" in card(desk, job).sentence


def test_an_effect_is_had_once_though_the_worker_dies_right_after_it(desk, queue, do, clock):
    effects = []

    def work(run, _arguments):
        run.once("effect", lambda: effects.append(1) or len(effects))
        if job_of(job).attempt == 1:
            raise KeyboardInterrupt
        return {"sentence": "Done."}

    job = ask(desk, queue)
    with pytest.raises(KeyboardInterrupt):
        do(work)
    clock.forward(seconds=61)

    assert do(work) == "done"
    assert effects == [1]


def test_whoever_lost_a_job_has_no_effect_any_more(desk, queue, do, clock):
    effects = []

    def work(run, _arguments):
        clock.forward(seconds=61)
        queue.claim_job(desk, worker="heir")
        run.once("effect", lambda: effects.append(1))

    ask(desk, queue)

    assert do(work) == "lost"
    assert effects == []


def test_a_fault_is_tried_again_later_and_later_and_then_given_up(desk, queue, do, clock, caplog):
    def work(_run, _arguments):
        raise ValueError("no such thing")

    job, pauses = ask(desk, queue), []
    for _ in range(queue.FAULTS_MAX - 1):
        assert do(work) == "waiting"
        assert do(work) is None
        assert "no such thing" in card(desk, job).sentence
        pauses.append((job_of(job).due_at - clock()).total_seconds())
        clock.forward(seconds=pauses[-1])
    last = do(work)

    assert pauses == [5, 30, 180, 1080]
    assert last == "failed"
    assert card(desk, job).sentence.startswith("Given up after 5 attempts. A fault of Keepwarm’s")
    assert len(caplog.records) == queue.FAULTS_MAX


def test_a_refusal_is_said_and_not_tried_again(desk, queue, do):
    from keepwarm.app.ground.errors import Refusal

    def work(_run, _arguments):
        raise Refusal("This file is not here any more.")

    job = ask(desk, queue)

    assert do(work) == "failed"
    assert card(desk, job).sentence == "This file is not here any more."


def test_a_waiting_job_is_cancelled_at_once_and_a_running_one_at_its_next_step(desk, queue, do):
    waiting, running = ask(desk, queue, 1), ask(desk, queue, 2)
    queue.cancel_job(desk, waiting)

    def work(run, _arguments):
        queue.cancel_job(desk, running)
        run.progress("rows stored", 1, 2)
        raise AssertionError("it went on")

    assert do(work) == "cancelled"
    assert [job_of(each).state for each in (waiting, running)] == ["cancelled", "cancelled"]


def test_a_job_that_ended_is_not_cancelled_and_one_that_failed_is_done_again(desk, queue, do):
    from keepwarm.app.ground.errors import Refusal

    def refuse(_run, _arguments):
        raise Refusal("No.")

    job = ask(desk, queue)
    do(refuse)
    with pytest.raises(Refusal, match="ended already"):
        queue.cancel_job(desk, job)

    queue.retry_job(desk, job)

    assert do(lambda _run, _arguments: {"sentence": "Done."}) == "done"
    with pytest.raises(Refusal, match="has not failed"):
        queue.retry_job(desk, job)


def test_a_worker_that_has_to_end_hands_its_job_back(desk, queue):
    from keepwarm.app.background.job_run import run_job

    job = ask(desk, queue)
    claim = queue.claim_job(desk, worker="ends")

    state = run_job(
        desk, claim, {queue.FIT: lambda run, _: run.progress("x", 1)}, is_stopping=lambda: True
    )

    assert state == "waiting"
    assert job_of(job).losses == job_of(job).faults == 0
    assert queue.claim_job(desk, worker="next").job_id == job


def test_how_far_it_is_is_told(desk, queue, do):
    told = []

    def work(run, _arguments):
        run.progress("rows stored", 500, 2_000)
        told.append(card(desk, job))
        return {"sentence": "Done."}

    job = ask(desk, queue)
    do(work)

    assert told[0].sentence == "500 of 2,000 rows stored."
    assert told[0].share == 0.25


def test_a_job_that_nobody_takes_up_says_how_to_start_a_worker(desk, queue, clock):
    job = ask(desk, queue)
    soon = card(desk, job).sentence
    clock.forward(seconds=40)

    assert soon == "Waiting for its turn."
    assert "keepwarm work" in card(desk, job).sentence


@pytest.fixture
def uploaded(desk, intake):  # noqa: ARG001 - the owner is set first
    """Hand over Rita's leads and mail, and ask for their import."""
    from keepwarm.app.importing.intake import preview
    from keepwarm.app.keeping.job_kinds import ask_for_import
    from keepwarm.app.storing.open_sheet import Choices

    files = [
        ("leads.csv", leads_csv(lead(ADA), lead(GRACE))),
        ("all.mbox", mbox(*story().values())),
    ]
    kept = [(preview(desk, name=name, content=raw).token, name, Choices()) for name, raw in files]
    return ask_for_import(desk, kept, is_quick=False)


def test_an_import_in_the_background_brings_what_one_on_the_page_brings(do, uploaded):
    from keepwarm.app.keeping.job_kinds import read_reports
    from keepwarm.records.models import Prospect, RawFile

    assert do() == "done"

    reports, refused = read_reports(job_of(uploaded))
    assert [(report.kind, report.found) for report in reports] == [
        ("leads", 2), ("mail", len(story())),
    ]  # fmt: skip
    assert refused == []
    assert Prospect.objects.count() == 2
    assert [raw.name for raw in RawFile.objects.all()] == ["leads.csv"]


def test_an_import_begun_again_goes_on_after_the_files_that_are_done(
    do, uploaded, clock, monkeypatch
):
    from keepwarm.app.keeping import job_kinds

    real, seen = job_kinds.import_upload, []

    def dies_at_the_second(*arguments, **options):
        seen.append(1)
        if len(seen) == 2:
            raise KeyboardInterrupt
        return real(*arguments, **options)

    monkeypatch.setattr(job_kinds, "import_upload", dies_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        do()
    clock.forward(seconds=61)

    assert do() == "done"
    assert len(seen) == 3
    reports, _ = job_kinds.read_reports(job_of(uploaded))
    assert [report.stored for report in reports] == [2, len(story())]


@pytest.mark.usefixtures("uploaded")
def test_an_export_is_one_sound_file_for_a_day(desk, queue, do, clock):
    from keepwarm.app.keeping import job_kinds
    from keepwarm.records.models import JobFile

    do()
    job = job_kinds.ask_for_export(desk)
    assert do() == "done"

    content = b"".join(job_kinds.read_file(desk, job_of(job)))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        assert {"index.html", "prospects.csv"} <= set(archive.namelist())
        assert not [name for name in archive.namelist() if "jobfile" in name]
    assert card(desk, job).has_file
    clock.forward(days=1, minutes=1)
    queue.forget_old_jobs(desk)
    assert not JobFile.objects.exists()
    assert "is deleted" in card(desk, job).sentence


@pytest.mark.usefixtures("uploaded")
def test_who_is_erased_is_in_no_export_that_waits_to_be_fetched(desk, queue, do):
    from keepwarm.app.keeping import job_kinds
    from keepwarm.app.keeping.erase import erase_person
    from keepwarm.records.models import JobFile, Person

    do()
    job_kinds.ask_for_export(desk)
    do()
    under_way = queue.enqueue(desk, queue.EXPORT, title="again", arguments={"again": True})
    claim = queue.claim_job(desk, worker="w")

    erase_person(desk, Person.objects.get(name=ADA.name).pk)

    assert not JobFile.objects.exists()
    with pytest.raises(queue.JobLost):
        queue.hold(desk, claim)
    assert job_of(under_way).state == "waiting"


def test_learning_in_the_background_takes_one_decision(desk, do, monkeypatch, clock):
    from keepwarm.app.keeping import job_kinds
    from keepwarm.app.learning import fit
    from keepwarm.records.models import Decision

    def take(desk, _settled, _learned, *, is_automatic):
        return fit.note_decision(
            desk, person_id=None, kind=fit.FIT, sentence="Learned.", before={},
            is_automatic=is_automatic,
        )  # fmt: skip

    def dies(*_arguments, **_options):
        raise KeyboardInterrupt

    monkeypatch.setattr(fit, "_take_into_force", take)
    real = fit._report
    monkeypatch.setattr(fit, "_report", dies)
    job_kinds.ask_for_fit(desk)
    with pytest.raises(KeyboardInterrupt):
        do()
    clock.forward(seconds=61)
    monkeypatch.setattr(fit, "_report", real)

    assert do() == "done"
    assert Decision.objects.filter(kind=fit.FIT).count() == 1


@pytest.mark.usefixtures("uploaded")
def test_what_an_older_version_read_is_asked_to_be_read_again(desk, do):
    from keepwarm.app.background.job_cards import list_jobs
    from keepwarm.app.importing.derive_again import is_behind
    from keepwarm.app.keeping.job_kinds import ask_for_what_is_due
    from keepwarm.engine.reading import READING_VERSION
    from keepwarm.records.models import Message

    do()
    ask_for_what_is_due(desk)
    before = len(list_jobs(desk))
    Message.objects.update(reading_version=0)
    ask_for_what_is_due(desk)

    assert before == 1
    assert do() == "done"
    Message.objects.filter(kind="human").update(reading_version=0)
    ask_for_what_is_due(desk)
    assert do() is None
    Message.objects.update(reading_version=READING_VERSION)
    assert not is_behind(desk)
    assert list_jobs(desk)[0].sentence == f"{len(story())} messages read again, everybody settled."


def test_the_doctor_tells_of_jobs_that_failed_or_are_not_done_for_long(desk, queue, clock):
    from keepwarm.app.keeping.doctor import examine

    def said():
        return next(found for found in examine(desk) if found.what == "background")

    well = said().is_well
    job = ask(desk, queue)
    clock.forward(hours=2)
    late = said().sentence
    queue.end_job(desk, queue.claim_job(desk, worker="w"), "failed", trouble="No.")

    assert well
    assert "Not done after an hour: 1 in the background, such as “Learn”" in late
    assert "Did not work out: 1 in the background" in said().sentence
    assert job_of(job).state == "failed"


def test_old_jobs_are_forgotten_and_open_ones_never(desk, queue, do, clock):
    from keepwarm.records.models import Job

    ended, waiting = ask(desk, queue, 1), ask(desk, queue, 2)
    do(lambda _run, _arguments: {"sentence": "Done."})
    clock.forward(days=31)

    queue.forget_old_jobs(desk)

    assert list(Job.objects.values_list("pk", flat=True)) == [waiting]
    assert ended != waiting


def test_a_small_job_is_left_for_a_moment_to_whoever_asked(desk, queue):
    job = queue.enqueue(desk, queue.FIT, title="Learn", head_start=dt.timedelta(seconds=10))

    assert queue.claim_job(desk, worker="eager") is None
    assert queue.claim_job(desk, worker="page", job_id=job).job_id == job
