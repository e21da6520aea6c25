"""Rosters in the background: comparing, applying and undoing as jobs that a killed worker loses nothing of.

Comparing writes only rows of its own run and begins again when it was killed; applying and undoing go on
with the batch after the last one that was committed.
"""

from __future__ import annotations

from collections.abc import Callable

from wallchart.union.core import jobs
from wallchart.union.core.access import Actor, house_itself
from wallchart.union.core.models import Account, Job

from . import reads
from .actions import roster
from .models import ImportRow
from .roster.applying import TO_WRITE

COMPARE, APPLY, UNDO = "compare_roster", "apply_roster", "undo_roster"


def actor_behind(job: Job) -> Actor:
    """Who asked for it, with what they may do now; the house itself where nobody signed in asked."""
    if job.account_id is None:
        return house_itself("the terminal", channel="worker")
    return reads.actor_with(Account.objects.get(pk=job.account_id), channel="worker")


def compare(job: Job) -> jobs.Step:
    """The whole comparison in one go, with its own transactions."""

    def beat(done: int, total: int) -> None:
        jobs.beat(job, done=done, total=total)

    run = roster.compare_roster(actor_behind(job), job.payload["run"], beat)
    rows = int(run.report["rows"])
    return jobs.finished(done=rows, total=rows)


def apply(job: Job) -> jobs.Step:
    """One batch; the cursor is the last row looked at."""
    return _step(job, lambda actor, run, last: roster.apply_next(actor, run, last or 0))


def undo(job: Job) -> jobs.Step:
    return _step(job, roster.undo_next)


def _step(job: Job, take: Callable[[Actor, int, int | None], tuple[int, int]]) -> jobs.Step:
    cursor = job.cursor or {}
    run = job.payload["run"]
    total = cursor.get("total")
    if total is None:
        rows = ImportRow.objects.filter(run_id=run)
        rows = rows.filter(applied=True) if job.kind == UNDO else rows.filter(TO_WRITE, applied=False)
        total = rows.count()
    last, count = take(actor_behind(job), run, cursor.get("last"))
    done = cursor.get("done", 0) + count
    if not count:
        return jobs.finished(done=done, total=max(done, total))
    return jobs.more({"last": last, "done": done, "total": total}, done=done, total=max(done, total))
