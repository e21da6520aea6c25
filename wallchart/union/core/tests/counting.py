"""A kind of job that counts its steps into the log, for the tests of jobs and of the worker."""

from __future__ import annotations

from datetime import UTC, datetime

from wallchart.union.core import audit, jobs, worker
from wallchart.union.core.access import house_itself
from wallchart.union.core.models import AuditEntry, Job

HOUSE = house_itself("the tests", channel="terminal")
NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)


class Counting:
    """A job of so many steps that writes one entry each; `trouble` may raise at a step."""

    def __init__(self) -> None:
        self.trouble: dict[int, Exception] = {}
        self.steps = 3

    def step(self, job: Job) -> jobs.Step:
        at = (job.cursor or 0) + 1
        audit.record(HOUSE, "counted", "job", job.pk, facts={"step": at})
        if at in self.trouble:
            raise self.trouble[at]
        if at == self.steps:
            return jobs.finished(done=at, total=self.steps)
        return jobs.more(at, done=at, total=self.steps)


def work_until_idle(name: str = "here:1:a") -> int:
    steps = 0
    while worker.work_once(name):
        steps += 1
    return steps


def counted(job: Job) -> list[int]:
    entries = AuditEntry.objects.filter(verb="counted", object_id=job.pk).order_by("id")
    return [entry.facts["step"] for entry in entries]
