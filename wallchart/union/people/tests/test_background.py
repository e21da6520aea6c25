"""Background work: who sees which job, how long it should still take, and starting it again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.cast import HOUSE, Cast
from wallchart.union.core import clock, jobs
from wallchart.union.core.errors import Conflict, NotFound
from wallchart.union.core.models import AuditEntry, Job
from wallchart.union.people.actions.background import retry_job
from wallchart.union.people.background import described, job_seen, jobs_seen

NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)


def job_of(cast: Cast, name: str, **about: object) -> Job:
    affiliate = None if name == "union" else getattr(cast, name).pk
    return Job.objects.create(kind="clear_out", due_at=NOON, affiliate_id=affiliate, **about)


@pytest.fixture
def queue(cast: Cast) -> dict[str, Job]:
    return {name: job_of(cast, name) for name in ("local12", "chapter12a", "local77", "union")}


def seen(cast: Cast, queue: dict[str, Job], who: str) -> set[str]:
    ids = set(jobs_seen(cast.actor(who)).values_list("pk", flat=True))
    return {name for name, job in queue.items() if job.pk in ids}


def test_an_officer_sees_the_work_of_her_local(cast: Cast, queue: dict[str, Job]) -> None:
    assert seen(cast, queue, "amina") == {"local12", "chapter12a"}
    assert seen(cast, queue, "otto") == {"local77"}
    assert seen(cast, queue, "ada") == {"local12", "chapter12a", "local77", "union"}


def test_who_asked_for_work_sees_it_wherever_it_belongs(cast: Cast) -> None:
    job = jobs.enqueue(cast.actor("amina"), "clear_out")
    assert job_seen(cast.actor("amina"), job.pk) == job
    with pytest.raises(NotFound):
        job_seen(cast.actor("otto"), job.pk)


def test_a_member_sees_no_work(cast: Cast) -> None:
    with pytest.raises(NotFound):
        jobs_seen(cast.actor("sam"))


def test_what_is_open_or_failed_comes_before_what_is_done(cast: Cast) -> None:
    done = job_of(cast, "local12", done_at=NOON)
    failed = job_of(cast, "local12", failed_at=NOON)
    assert list(jobs_seen(cast.actor("amina"))) == [failed, done]


def test_the_estimate_takes_as_long_for_the_rest_as_for_what_is_done(cast: Cast) -> None:
    job = job_of(cast, "local12", started_at=NOON, steps_done=25, steps_total=100)
    with clock.stopped_at(NOON + timedelta(seconds=10)):
        work = described(job)
        assert work.left == timedelta(seconds=30)
        assert work.until_done == NOON + timedelta(seconds=40)
    assert work.state == "working" and work.moving


@pytest.mark.parametrize(
    ("about", "state", "moving", "ended"),
    [
        ({}, "waiting", True, None),
        ({"started_at": NOON}, "working", True, None),
        ({"started_at": NOON, "done_at": NOON}, "done", False, NOON),
        ({"started_at": NOON, "failed_at": NOON, "why": "full"}, "failed", False, NOON),
    ],
)
def test_a_job_is_described_by_what_it_is_doing(
    cast: Cast, about: dict[str, object], state: str, moving: bool, ended: datetime | None
) -> None:
    work = described(job_of(cast, "local12", steps_done=25, steps_total=100, **about))
    assert (work.state, work.moving, work.ended_at, work.why) == (state, moving, ended, about.get("why", ""))
    assert (work.left is not None) is (state == "working") is (work.until_done is not None)
    assert str(work.title) != "clear_out", "it has a name that people read"


def test_a_job_of_a_kind_that_this_version_does_not_know_is_called_by_its_key(cast: Cast) -> None:
    job = Job.objects.create(kind="from_the_future", due_at=NOON)
    assert described(job).title == "from_the_future"


@pytest.mark.parametrize("progress", [{}, {"started_at": NOON}, {"started_at": NOON, "steps_total": 9}])
def test_before_anything_is_done_nobody_can_say_how_long(cast: Cast, progress: dict[str, object]) -> None:
    assert described(job_of(cast, "local12", **progress)).left is None


def test_a_job_of_the_house_names_the_house(cast: Cast) -> None:
    assert described(jobs.enqueue(HOUSE, "clear_out")).asked_by == "the house itself"
    assert described(jobs.enqueue(cast.actor("amina"), "clear_out")).asked_by == "Amina Warsame"


def test_a_failed_job_is_started_again_and_the_log_says_who_did(cast: Cast) -> None:
    job = job_of(cast, "local12", failed_at=NOON, why="the disk is full")
    retry_job(cast.actor("amina"), job.pk)
    job.refresh_from_db()
    assert job.open and job.why == ""
    entry = AuditEntry.objects.get(verb="retry_job")
    assert (entry.actor_name, entry.affiliate_id) == ("Amina Warsame", cast.local12.pk)


def test_another_locals_job_is_not_there(cast: Cast) -> None:
    job = job_of(cast, "local77", failed_at=NOON)
    with pytest.raises(NotFound):
        retry_job(cast.actor("amina"), job.pk)


def test_a_job_that_has_not_failed_is_not_started_again(cast: Cast, queue: dict[str, Job]) -> None:
    with pytest.raises(Conflict):
        retry_job(cast.actor("amina"), queue["local12"].pk)
    assert not AuditEntry.objects.filter(verb="retry_job").exists()
