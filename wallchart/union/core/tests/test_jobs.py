"""Jobs: asked for in the transaction of a deed, claimed by one worker, done step by step."""

from __future__ import annotations

import os
import socket
import threading
from datetime import datetime, timedelta

import pytest
from django.db import DataError, IntegrityError, OperationalError, transaction

from wallchart.refusal import Refusal
from wallchart.union.core import clock, jobs, worker
from wallchart.union.core.errors import Conflict
from wallchart.union.core.models import Job

from .counting import HOUSE, NOON, Counting, counted, work_until_idle

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


def test_a_job_is_done_step_by_step(counting: Counting) -> None:
    job = jobs.enqueue(HOUSE, "count", {"of": "marks"})
    assert work_until_idle() == 3
    job.refresh_from_db()
    assert counted(job) == [1, 2, 3]
    assert (job.steps_done, job.steps_total, job.done_at, job.why) == (3, 3, NOON, "")


def test_work_that_is_rolled_back_was_never_asked_for(counting: Counting) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        jobs.enqueue(HOUSE, "count")
        raise RuntimeError
    assert work_until_idle() == 0


def test_asking_twice_with_one_key_gives_one_job(counting: Counting) -> None:
    first = jobs.enqueue(HOUSE, "count", key="run-7")
    assert jobs.enqueue(HOUSE, "count", key="run-7").pk == first.pk
    assert jobs.enqueue(HOUSE, "count", key="run-8").pk != first.pk
    work_until_idle()
    assert jobs.enqueue(HOUSE, "count", key="run-7").pk != first.pk


def test_work_that_no_room_knows_is_not_asked_for(counting: Counting) -> None:
    with pytest.raises(ValueError, match="no room"):
        jobs.enqueue(HOUSE, "dance")


def test_two_rooms_never_share_a_kind(counting: Counting) -> None:
    with pytest.raises(ValueError, match="two kinds"):
        jobs.register(jobs.Kind("count", "Counting", Counting().step))


def test_a_job_waits_until_it_is_due(counting: Counting) -> None:
    jobs.enqueue(HOUSE, "count", due_at=NOON + timedelta(hours=1))
    assert work_until_idle() == 0
    with clock.stopped_at(NOON + timedelta(hours=1)):
        assert work_until_idle() == 3


def test_a_short_job_does_not_wait_for_the_end_of_a_long_one(counting: Counting) -> None:
    counting.steps = 50
    long = jobs.enqueue(HOUSE, "count")
    worker.work_once("here:1:a")
    with clock.stopped_at(NOON + timedelta(seconds=1)):
        short = jobs.enqueue(HOUSE, "count")
    with clock.stopped_at(NOON + timedelta(seconds=2)):
        worker.work_once("here:1:a")
    with clock.stopped_at(NOON + timedelta(seconds=3)):
        worker.work_once("here:1:a")
    long.refresh_from_db()
    short.refresh_from_db()
    assert (long.steps_done, short.steps_done) == (2, 1)


def test_a_claimed_job_is_nobody_elses(counting: Counting) -> None:
    jobs.enqueue(HOUSE, "count")
    assert worker.claim("here:1:a") is not None
    assert worker.claim("here:2:b") is None


def test_a_job_whose_lease_ran_out_is_taken_over(counting: Counting) -> None:
    job = jobs.enqueue(HOUSE, "count")
    worker.claim("here:1:a")
    with clock.stopped_at(NOON + jobs.LEASE):
        assert work_until_idle("here:2:b") == 3
    assert counted(job) == [1, 2, 3]


def test_who_lost_the_lease_commits_nothing(counting: Counting) -> None:
    job = jobs.enqueue(HOUSE, "count")
    held = worker.claim("here:1:a")
    assert held is not None
    kind = jobs.kind_named("count")
    assert kind is not None
    with clock.stopped_at(NOON + jobs.LEASE):
        assert worker.work_once("here:2:b")
        worker._step(held, kind)
        assert work_until_idle("here:2:b") == 2
    assert counted(job) == [1, 2, 3]


def test_a_refusal_fails_the_job_and_says_why(counting: Counting) -> None:
    counting.trouble[2] = Refusal("this is no date; write 2026-02-03", row=7, column="Hired")
    job = jobs.enqueue(HOUSE, "count")
    assert work_until_idle() == 2
    job.refresh_from_db()
    assert job.failed_at == NOON
    assert job.why == "row 7, column Hired: this is no date; write 2026-02-03"
    assert counted(job) == [1], "what the failed step wrote is gone with it"


def test_an_unforeseen_error_is_tried_again_later_and_then_given_up(counting: Counting) -> None:
    counting.trouble[2] = OSError(28, "No space left on device", "/srv/rosters/teachers.csv")
    job = jobs.enqueue(HOUSE, "count")
    waits = []
    moment = NOON
    for _ in range(3):
        with clock.stopped_at(moment):
            work_until_idle()
        job.refresh_from_db()
        waits.append((job.due_at - moment).total_seconds())
        moment = max(job.due_at, moment)
    assert waits[:2] == [5, 10]
    assert job.failed_at is not None
    assert job.why == f"OSError: No space left on device (the server's log says more, under job {job.pk})"
    assert counted(job) == [1]


@pytest.mark.parametrize(
    "error",
    [
        IntegrityError("null value\nDETAIL:  Failing row contains (7, Hassan, Mohamed, 1984-03-09)."),
        DataError('invalid input syntax for type date: "1984-03-39"'),
        OperationalError("could not write\nCONTEXT:  COPY people_person: 7 Hassan"),
        ValueError("invalid literal for int() with base 10: 'Hassan'"),
    ],
)
def test_what_an_error_cites_of_people_does_not_stand_beside_the_job(
    counting: Counting, caplog: pytest.LogCaptureFixture, error: Exception
) -> None:
    counting.trouble[1] = error
    job = jobs.enqueue(HOUSE, "count")
    while job.failed_at is None:
        with clock.stopped_at(job.due_at):
            work_until_idle()
        job.refresh_from_db()
    assert type(error).__name__ in job.why and f"job {job.pk}" in job.why
    assert "Hassan" not in job.why and "1984" not in job.why
    assert f"job {job.pk} (count) failed" in caplog.text, "the operator finds the words in the log"


def test_a_database_that_stumbles_is_tried_more_often(counting: Counting) -> None:
    counting.trouble[1] = OperationalError("database is locked")
    job = jobs.enqueue(HOUSE, "count")
    tries = 0
    while job.failed_at is None:
        with clock.stopped_at(job.due_at):
            tries += work_until_idle()
        job.refresh_from_db()
    assert tries == worker.DEATHS
    assert "locked" in job.why


def test_a_job_that_kills_its_worker_again_and_again_is_given_up(counting: Counting) -> None:
    job = jobs.enqueue(HOUSE, "count")
    moment = NOON
    for _ in range(worker.DEATHS):
        with clock.stopped_at(moment):
            assert worker.claim("here:1:a") is not None
        moment += jobs.LEASE
    with clock.stopped_at(moment):
        assert worker.work_once("here:2:b")
    job.refresh_from_db()
    assert job.failed_at == moment
    assert "died" in job.why
    assert counted(job) == []


def test_a_job_of_an_unknown_kind_fails_with_a_word_to_the_operator(counting: Counting) -> None:
    job = Job.objects.create(kind="from_the_future", due_at=NOON)
    work_until_idle()
    job.refresh_from_db()
    assert "upgrade" in job.why


def test_a_failed_job_put_back_goes_on_after_its_last_step(counting: Counting) -> None:
    counting.trouble[3] = Refusal("the file is gone; upload it again")
    job = jobs.enqueue(HOUSE, "count")
    work_until_idle()
    job.refresh_from_db()
    assert job.failed_at is not None
    counting.trouble.clear()
    jobs.put_back(job)
    work_until_idle()
    job.refresh_from_db()
    assert job.done_at is not None and job.why == ""
    assert counted(job) == [1, 2, 3]


def test_a_job_that_has_not_failed_is_not_put_back(counting: Counting) -> None:
    job = jobs.enqueue(HOUSE, "count")
    with pytest.raises(Conflict):
        jobs.put_back(job)


def test_a_failed_job_is_not_put_back_beside_its_like(counting: Counting) -> None:
    counting.trouble[1] = Refusal("no")
    failed = jobs.enqueue(HOUSE, "count", key="run-7")
    work_until_idle()
    jobs.enqueue(HOUSE, "count", key="run-7")
    with pytest.raises(Conflict, match="asked for again"):
        jobs.put_back(failed)


def test_work_that_keeps_its_own_transactions_beats_and_stops_when_it_lost_its_lease(
    counting: Counting,
) -> None:
    seen = []

    def long_work(job: Job) -> jobs.Step:
        jobs.beat(job, done=1, total=2)
        seen.append(Job.objects.get(pk=job.pk).steps_done)
        Job.objects.filter(pk=job.pk).update(claimed_by="here:2:b")
        jobs.beat(job, done=2, total=2)
        seen.append(2)
        return jobs.finished()

    jobs.register(jobs.Kind("long", "Long work", long_work, atomic=False))
    job = jobs.enqueue(HOUSE, "long")
    worker.work_once("here:1:a")
    job.refresh_from_db()
    assert seen == [1]
    assert (job.claimed_by, job.open) == ("here:2:b", True)


def test_progress_that_was_told_on_the_way_is_filled_up_at_the_end(counting: Counting) -> None:
    def long_work(job: Job) -> jobs.Step:
        jobs.beat(job, cursor={"at": 3}, done=3, total=10)
        assert Job.objects.get(pk=job.pk).cursor == job.cursor == {"at": 3}
        return jobs.finished()

    jobs.register(jobs.Kind("long", "Long work", long_work, atomic=False))
    job = jobs.enqueue(HOUSE, "long")
    worker.work_once("here:1:a")
    job.refresh_from_db()
    assert (job.steps_done, job.steps_total, job.done_at) == (10, 10, NOON)


def test_a_beat_holds_the_lease(counting: Counting) -> None:
    def long_work(job: Job) -> jobs.Step:
        with clock.stopped_at(NOON + timedelta(seconds=50)):
            jobs.beat(job, done=1, total=2)
        with clock.stopped_at(NOON + timedelta(seconds=100)):
            assert worker.claim("here:2:b") is None
        return jobs.finished()

    jobs.register(jobs.Kind("long", "Long work", long_work, atomic=False))
    job = jobs.enqueue(HOUSE, "long")
    worker.work_once("here:1:a")
    job.refresh_from_db()
    assert (job.done_at, job.claimed_until, job.claimed_by) == (NOON, None, "here:1:a")


@pytest.mark.parametrize(
    ("step", "progress"),
    [
        (jobs.finished(), (1, 1)),  # nothing was ever told of how much there is
        (jobs.finished(done=7), (7, 7)),
        (jobs.finished(done=3, total=7), (7, 7)),
        (jobs.finished(done=9, total=7), (9, 9)),
        (jobs.more(1, done=3), (3, 3)),
        (jobs.more(1, done=3, total=7), (3, 7)),
        (jobs.more(1), (0, 0)),
    ],
)
def test_progress_never_goes_beyond_its_end(
    counting: Counting, step: jobs.Step, progress: tuple[int, int]
) -> None:
    jobs.register(jobs.Kind("told", "Told work", lambda job: step))
    job = jobs.enqueue(HOUSE, "told")
    worker.work_once("here:1:a")
    job.refresh_from_db()
    assert (job.steps_done, job.steps_total) == progress
    assert (job.done_at == NOON) == step.finished
    assert job.attempts == 0


def test_what_a_dead_worker_of_this_machine_held_is_free_at_once(counting: Counting) -> None:
    job = jobs.enqueue(HOUSE, "count")
    gone = os.fork()
    if gone == 0:
        os._exit(0)
    os.waitpid(gone, 0)
    here = socket.gethostname()[:50]
    worker.claim(f"{here}:{gone}:a")
    assert worker.free_the_dead() == 1
    assert work_until_idle() == 3
    assert counted(job) == [1, 2, 3]


def test_what_a_living_worker_holds_is_left_to_it(counting: Counting) -> None:
    jobs.enqueue(HOUSE, "count")
    worker.claim(worker.worker_name())
    assert worker.free_the_dead() == 0


def test_recurring_work_is_asked_for_when_its_time_has_come(counting: Counting) -> None:
    jobs.register(jobs.Kind("sweep", "Sweeping", lambda job: jobs.finished(), every=timedelta(days=1)))
    stop = threading.Event()
    assert worker.work(stop, until_idle=True) == 1
    assert worker.work(stop, until_idle=True) == 0
    with clock.stopped_at(NOON + timedelta(days=1)):
        assert worker.work(stop, until_idle=True) == 1
    assert Job.objects.filter(kind="sweep", done_at__isnull=False).count() == 2


def test_old_done_jobs_are_forgotten_and_failed_ones_stay() -> None:
    def stood(**when: datetime) -> Job:
        return Job.objects.create(kind="count", due_at=NOON, **when)

    stood(done_at=NOON - timedelta(days=91))
    kept = {stood(done_at=NOON).pk, stood(failed_at=NOON - timedelta(days=400)).pk, stood().pk}
    jobs.enqueue(HOUSE, "clear_out")
    work_until_idle_of_kind("clear_out")
    assert set(Job.objects.filter(kind="count").values_list("pk", flat=True)) == kept


def work_until_idle_of_kind(name: str) -> None:
    kind = jobs.kind_named(name)
    assert kind is not None
    job = Job.objects.get(kind=name)
    assert kind.step(job).finished
