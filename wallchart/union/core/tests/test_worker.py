"""The worker among others: who gets a job, what recurs and when, what it does while the database is away."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.db import OperationalError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wallchart.refusal import Refusal
from wallchart.union.core import clock, jobs, worker
from wallchart.union.core.access import Actor
from wallchart.union.core.models import Account, Job

from .counting import HOUSE, NOON, Counting, counted, work_until_idle

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]

HERE = socket.gethostname()[:50]
DAY = timedelta(days=1)


def stood(job: Job) -> Job:
    job.refresh_from_db()
    return job


# Asking


def test_a_job_keeps_who_asked_for_it_where_and_with_what(counting: Counting) -> None:
    account = Account.objects.create(email="amina@example.org", name="Amina Warsame")
    actor = Actor(name=account.name, account_id=account.pk)
    later = NOON + timedelta(hours=2)
    job = stood(jobs.enqueue(actor, "count", {"run": 7}, key="run-7", due_at=later, affiliate_id=12))
    assert (job.account, job.payload, job.key, job.due_at, job.affiliate_id) == (
        account, {"run": 7}, "run-7", later, 12,
    )  # fmt: skip
    assert (job.attempts, job.claimed_until, job.started_at, job.open) == (0, None, None, True)
    assert jobs.enqueue(HOUSE, "count").account_id is None


def test_asked_for_again_the_job_that_waits_keeps_what_it_was_given(counting: Counting) -> None:
    jobs.enqueue(HOUSE, "count", {"run": 7}, key="one", due_at=NOON + DAY)
    again = jobs.enqueue(HOUSE, "count", {"run": 8}, key="one")
    assert (again.payload, again.due_at) == ({"run": 7}, NOON + DAY)


def test_one_key_of_two_kinds_is_two_jobs_and_no_key_is_never_the_same(counting: Counting) -> None:
    jobs.register(jobs.Kind("other", "Other work", lambda job: jobs.finished()))
    asked = [jobs.enqueue(HOUSE, kind, key=key).pk for kind in ("count", "other") for key in ("one", "", "")]
    assert len(set(asked)) == 6


def test_two_who_ask_in_the_same_moment_get_the_same_job(
    counting: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second has looked before the first had asked: the database holds that there is one."""
    first = jobs.enqueue(HOUSE, "count", key="one")
    look = jobs._open_job
    looks: list[Job | None] = []

    def looked(kind: str, key: str) -> Job | None:
        looks.append(look(kind, key) if looks else None)
        return looks[-1]

    monkeypatch.setattr(jobs, "_open_job", looked)
    assert jobs.enqueue(HOUSE, "count", key="one") == first
    assert looks == [None, first]


# Claiming


def test_two_workers_have_two_names_and_each_says_where_it_runs() -> None:
    one, other = worker.worker_name(), worker.worker_name()
    assert one != other
    assert one.split(":")[:2] == [HERE, str(os.getpid())]
    assert len(one) <= Job._meta.get_field("claimed_by").max_length


@pytest.mark.parametrize("more", [False, True])
def test_of_two_workers_who_saw_the_same_job_one_gets_it_and_the_other_the_next(
    counting: Counting, monkeypatch: pytest.MonkeyPatch, more: bool
) -> None:
    seen = jobs.enqueue(HOUSE, "count")
    other = jobs.enqueue(HOUSE, "count") if more else None
    quicker: list[Job | None] = []

    def while_the_first_one_looks(name: str) -> jobs.Kind | None:
        if not quicker:
            quicker.append(None)
            quicker[0] = worker.claim("here:2:b")
        return jobs.kind_named(name)

    monkeypatch.setattr(worker, "kind_named", while_the_first_one_looks)
    assert worker.claim("here:1:a") == other
    assert quicker == [seen]
    assert stood(seen).claimed_by == "here:2:b"


def test_who_has_waited_longest_comes_first(counting: Counting) -> None:
    early, late, first = (
        jobs.enqueue(HOUSE, "count", due_at=NOON - timedelta(minutes=ago)) for ago in (5, 1, 9)
    )
    assert [worker.claim(f"here:{n}:x") for n in range(4)] == [first, early, late, None]


def test_a_claim_is_for_as_long_as_the_kind_says_and_counts_as_an_attempt(counting: Counting) -> None:
    jobs.register(jobs.Kind("slow", "Slow work", lambda job: jobs.finished(), lease=timedelta(minutes=10)))
    job = jobs.enqueue(HOUSE, "slow")
    claimed = worker.claim("here:1:a")
    assert claimed == job
    assert (claimed.claimed_until, claimed.claimed_at, claimed.started_at, claimed.attempts) == (
        NOON + timedelta(minutes=10), NOON, NOON, 1,
    )  # fmt: skip
    with clock.stopped_at(NOON + timedelta(minutes=10)):
        again = worker.claim("here:2:b")
    assert again is not None
    assert (again.started_at, again.attempts) == (NOON, 2), "when it began does not change"


@pytest.fixture
def some(counting: Counting) -> None:
    """A kind of which each job has as many steps as it was given."""

    def one_step(job: Job) -> jobs.Step:
        counting.steps = job.payload["steps"]
        return counting.step(job)

    jobs.register(jobs.Kind("some", "Some work", one_step))


turns = st.lists(st.sampled_from(["a", "b", "dies"]), max_size=16).filter(
    lambda turns: turns.count("dies") < worker.DEATHS  # or else a job is given up
)


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.integers(1, 4), min_size=1, max_size=3), turns=turns)
def test_however_workers_take_turns_and_die_every_step_is_done_once_and_in_order(
    some: None, steps: list[int], turns: list[str]
) -> None:
    moment = NOON
    with transaction.atomic():
        asked = [jobs.enqueue(HOUSE, "some", {"steps": many}) for many in steps]
        for turn in turns:
            with clock.stopped_at(moment):
                if turn == "dies":
                    worker.claim("gone:9:z")
                else:
                    worker.work_once(f"here:1:{turn}")
            moment += timedelta(seconds=1)
        with clock.stopped_at(moment + jobs.LEASE):
            work_until_idle()
        assert [counted(job) for job in asked] == [list(range(1, many + 1)) for many in steps]
        assert all(stood(job).done_at for job in asked)
        transaction.set_rollback(True)


# Dying


def claimed_by(process: str, until: datetime = NOON + jobs.LEASE) -> Job:
    return Job.objects.create(
        kind="count", due_at=NOON, claimed_by=process, claimed_at=NOON, claimed_until=until
    )


@pytest.fixture
def dead_process() -> Iterator[int]:
    gone = os.fork()
    if gone == 0:
        os._exit(0)
    os.waitpid(gone, 0)
    yield gone


def test_only_what_is_known_to_be_dead_is_let_go(counting: Counting, dead_process: int) -> None:
    """Of another machine one cannot know; a name that is none of ours is nobody's to judge."""
    dead = claimed_by(f"{HERE}:{dead_process}:a")
    others = [
        claimed_by(f"{HERE}:{os.getpid()}:a"),
        claimed_by(f"{HERE}:1:a"),
        claimed_by(f"{HERE}-2:{dead_process}:a"),
        claimed_by(f"elsewhere:{dead_process}:a"),
        claimed_by(f"{HERE}:somebody:a"),
    ]
    assert worker.free_the_dead() == 1
    assert stood(dead).claimed_until is None
    assert all(stood(job).claimed_until == NOON + jobs.LEASE for job in others)
    assert worker.free_the_dead() == 0


# Failing


def test_a_kind_that_is_not_to_be_tried_again_fails_at_once(counting: Counting) -> None:
    def fails(job: Job) -> jobs.Step:
        raise KeyError("Hassan")

    jobs.register(jobs.Kind("once", "Work that is tried once", fails, retries=0))
    job = jobs.enqueue(HOUSE, "once")
    assert work_until_idle() == 1
    assert stood(job).failed_at == NOON
    assert job.why == f"KeyError (the server's log says more, under job {job.pk})"


def test_a_step_that_went_well_wipes_out_the_tries_before_it(counting: Counting) -> None:
    counting.trouble[2] = OSError(28, "No space left on device")
    job = jobs.enqueue(HOUSE, "count")
    assert work_until_idle() == 2
    assert stood(job).attempts == 1
    counting.trouble.clear()
    with clock.stopped_at(job.due_at):
        worker.work_once("here:1:a")
    assert (stood(job).attempts, job.steps_done) == (0, 2)


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (OSError("smtp.example.org said: 550 <hassan@example.org>"), "OSError ("),
        (OSError(13, "Permission denied", "/srv/hassan.csv"), "PermissionError: Permission denied ("),
        (OperationalError("disk full\nDETAIL: Hassan"), "OperationalError: disk full ("),
        (OperationalError("x" * 5000), f"OperationalError: {'x' * 1482} ("),
        (OperationalError(), "OperationalError ("),
    ],
)
def test_of_the_machines_errors_the_words_are_told_and_nothing_that_they_cite(
    counting: Counting, error: Exception, why: str
) -> None:
    counting.trouble[1] = error
    job = jobs.enqueue(HOUSE, "count")
    while stood(job).failed_at is None:
        with clock.stopped_at(job.due_at):
            work_until_idle()
    assert job.why.startswith(why)


def test_work_with_its_own_transactions_fails_with_its_sentence_too(counting: Counting) -> None:
    def refuses(job: Job) -> jobs.Step:
        raise Refusal("the file is gone; upload it again", file="teachers.csv")

    jobs.register(jobs.Kind("long", "Long work", refuses, atomic=False))
    job = jobs.enqueue(HOUSE, "long")
    work_until_idle()
    assert stood(job).why == "teachers.csv: the file is gone; upload it again"


def test_work_that_is_put_back_is_due_at_once_with_all_its_tries_before_it(counting: Counting) -> None:
    counting.trouble[1] = OSError(28, "No space left on device")
    job = jobs.enqueue(HOUSE, "count")
    while stood(job).failed_at is None:
        with clock.stopped_at(job.due_at):
            work_until_idle()
    later = NOON + timedelta(hours=5)
    with clock.stopped_at(later):
        jobs.put_back(job)
        assert (stood(job).attempts, job.due_at, job.open, job.claimed_until) == (0, later, True, None)
        work_until_idle()
    assert (stood(job).attempts, job.open) == (1, True), "it failed again, and will be tried again"


# Recurring


def recurring(**more: object) -> list[tuple[bool, datetime]]:
    rows = Job.objects.filter(kind="sweep", **more).order_by("id")
    return [(job.open, job.due_at) for job in rows]


@pytest.fixture
def sweep(counting: Counting) -> None:
    jobs.register(jobs.Kind("sweep", "Sweeping", lambda job: jobs.finished(), every=DAY))


def test_what_recurs_is_due_at_once_the_first_time_and_then_after_its_time(sweep: None) -> None:
    assert worker.ask_for_recurring() == 1
    assert worker.ask_for_recurring() == 0
    with clock.stopped_at(NOON + timedelta(hours=3)):
        work_until_idle()
        assert worker.ask_for_recurring() == 0
    assert recurring() == [(False, NOON), (True, NOON + timedelta(hours=3) + DAY)]


def test_what_was_long_overdue_is_caught_up_once(sweep: None) -> None:
    """The worker was off for a week: it sweeps once, and not seven times."""
    worker.ask_for_recurring()
    work_until_idle()
    with clock.stopped_at(NOON + 7 * DAY):
        assert worker.ask_for_recurring() == 1
        assert work_until_idle() == 1
        assert worker.ask_for_recurring() == 0
    assert recurring() == [(False, NOON), (False, NOON + DAY), (True, NOON + 8 * DAY)]


def test_what_recurs_goes_on_after_it_failed(sweep: None) -> None:
    worker.ask_for_recurring()
    Job.objects.filter(kind="sweep").update(failed_at=NOON, why="x")
    worker.ask_for_recurring()
    assert recurring() == [(False, NOON), (True, NOON + DAY)]


def test_the_same_work_asked_for_by_hand_is_not_the_one_that_recurs(sweep: None) -> None:
    jobs.enqueue(HOUSE, "sweep")
    assert worker.ask_for_recurring() == 1
    assert len(recurring(key="recurring")) == 1


# Working on and on


def test_a_worker_that_is_told_to_stop_stops_after_the_step_at_hand(counting: Counting) -> None:
    stop = threading.Event()

    def stops(job: Job) -> jobs.Step:
        stop.set()
        return jobs.more(1, done=1, total=9)

    jobs.register(jobs.Kind("endless", "Endless work", stops))
    job = jobs.enqueue(HOUSE, "endless")
    assert worker.work(stop) == 1
    assert (stood(job).steps_done, job.open, job.claimed_until) == (1, True, None)
    assert worker.work(stop) == 0, "it does not begin when it was told before"


def test_a_database_that_does_not_answer_is_waited_for(
    counting: Counting, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    job = jobs.enqueue(HOUSE, "count")
    waits: list[float] = []
    closed: list[bool] = []
    stop = threading.Event()
    once = worker.work_once

    def waited(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 2:
            stop.set()

    def away_at_first(name: str) -> bool:
        if not waits:
            raise OperationalError("connection refused")
        return once(name)

    monkeypatch.setattr(worker, "work_once", away_at_first)
    monkeypatch.setattr(stop, "wait", waited)
    # The connection of a test holds its transaction; to close it here would end the test.
    monkeypatch.setattr(worker, "close_old_connections", lambda: closed.append(True))
    assert worker.work(stop, pause=0.5) == 3
    assert waits == [5.0, 0.5], "ten times as long as for an empty queue"
    assert closed == [True], "a connection that broke is not asked again"
    assert "the database does not answer: connection refused" in caplog.text
    assert stood(job).done_at == NOON


def test_until_idle_ends_when_nothing_is_due_now(counting: Counting) -> None:
    jobs.enqueue(HOUSE, "count")
    jobs.enqueue(HOUSE, "count", due_at=NOON + timedelta(minutes=1))
    assert worker.work(threading.Event(), until_idle=True) == 3
