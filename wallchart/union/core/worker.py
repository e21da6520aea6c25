"""The worker: takes a due job, does one step of it, and turns to the next.

After each step the job goes back to the end of the line, so that a roster of 100,000 rows does not keep
an invitation waiting. Claiming is a guarded UPDATE: of several workers exactly one gets the row. The
step's transaction begins by renewing the claim, which holds the row (PostgreSQL) or the database
(SQLite) until it is committed; whoever lost the claim in the meantime commits nothing.
"""

from __future__ import annotations

import logging
import os
import secrets
import socket
import threading
from datetime import timedelta

from django.db import DatabaseError, OperationalError, close_old_connections, transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from wallchart.refusal import Refusal

from . import clock
from .access import house_itself
from .jobs import Kind, LeaseLost, Step, enqueue, kind_named, kinds
from .models import Job

log = logging.getLogger(__name__)

DEATHS = 5
"""So many times may a worker die over the same step before the job is given up."""

HOUSE = house_itself("the worker", channel="worker")


def worker_name() -> str:
    """This worker's name: machine, process, and a sign that no later process shares."""
    return f"{socket.gethostname()[:50]}:{os.getpid()}:{secrets.token_hex(4)}"


def work_once(worker: str) -> bool:
    """Do one step of one due job; False where none is due."""
    job = claim(worker)
    if job is None:
        return False
    kind = kind_named(job.kind)
    if kind is None:
        _fail(job, f"this version knows no jobs of the kind {job.kind}; upgrade the worker, then retry")
    elif job.attempts > DEATHS:
        _fail(job, f"a worker died {DEATHS} times over this step; see the server's log, then retry")
    else:
        _step(job, kind)
    return True


def claim(worker: str) -> Job | None:
    """Take the job that has waited longest among those due and held by nobody."""
    while True:
        now = clock.now()
        free = Q(claimed_until=None) | Q(claimed_until__lte=now)
        due = Job.objects.filter(free, done_at=None, failed_at=None, due_at__lte=now)
        job = due.order_by(Coalesce("claimed_at", "due_at"), "id").first()
        if job is None:
            return None
        kind = kind_named(job.kind)
        until = now + (kind.lease if kind else timedelta(seconds=60))
        taken = due.filter(pk=job.pk, claimed_at=job.claimed_at).update(
            claimed_by=worker,
            claimed_at=now,
            claimed_until=until,
            attempts=F("attempts") + 1,
            started_at=Coalesce("started_at", now),
        )
        if taken == 1:
            job.refresh_from_db()
            return job


def _step(job: Job, kind: Kind) -> None:
    try:
        if kind.atomic:
            with transaction.atomic():
                _hold(job, kind)
                _note(job, kind.step(job))
        else:
            step = kind.step(job)
            with transaction.atomic():
                _note(job, step)
    except LeaseLost:
        log.warning("job %s (%s) was taken over by another worker", job.pk, job.kind)
    except Refusal as refusal:
        _fail(job, refusal.sentence())
    except Exception as error:
        log.exception("job %s (%s) failed at a step", job.pk, job.kind)
        _try_again_or_fail(job, kind, error)


def _mine(job: Job) -> Q:
    return Q(pk=job.pk, claimed_by=job.claimed_by, claimed_at=job.claimed_at, done_at=None, failed_at=None)


def _hold(job: Job, kind: Kind) -> None:
    if Job.objects.filter(_mine(job)).update(claimed_until=clock.now() + kind.lease) != 1:
        raise LeaseLost


def _note(job: Job, step: Step) -> None:
    """Write what the step came to, and let the job go."""
    now = clock.now()
    total = max(step.total, step.done) or job.steps_total
    done = step.done
    if step.finished:
        total = total or 1
        done = total
    noted = Job.objects.filter(_mine(job)).update(
        cursor=step.cursor,
        steps_done=done,
        steps_total=total,
        attempts=0,
        claimed_until=None,
        done_at=now if step.finished else None,
    )
    if noted != 1:
        raise LeaseLost


def _fail(job: Job, why: str) -> None:
    Job.objects.filter(_mine(job)).update(failed_at=clock.now(), why=why, claimed_until=None)


def _try_again_or_fail(job: Job, kind: Kind, error: Exception) -> None:
    """An error nobody foresaw: wait a little longer each time, then give up and keep why."""
    try:
        passing = isinstance(error, OperationalError)
        if job.attempts <= min(DEATHS - 1, max(kind.retries, DEATHS if passing else 0)):
            wait = timedelta(seconds=5 * 2 ** (job.attempts - 1))
            Job.objects.filter(_mine(job)).update(due_at=clock.now() + wait, claimed_until=None)
        else:
            _fail(job, _told(error, job))
    except DatabaseError:
        # The database is out of reach: the lease runs out, and the job is taken up again.
        log.exception("could not note that job %s failed", job.pk)


def _told(error: Exception, job: Job) -> str:
    """What the page of jobs says of an error nobody foresaw: of the machine its words, of all else no more
    than its kind. A database that refuses a row cites it whole, and so would tell every officer who sees the
    job of people outside their reach, and keep it after an erasure. The server's log has the words."""
    words = ""
    if isinstance(error, OSError):  # what else a mail server's says may cite addresses
        words = error.strerror if isinstance(error.strerror, str) else ""
    elif isinstance(error, OperationalError):
        words = str(error).partition("\n")[0]
    told = f"{type(error).__name__}: {words}" if words else type(error).__name__
    return f"{told[:1500]} (the server's log says more, under job {job.pk})"


def free_the_dead() -> int:
    """Let go what dead workers of this machine had claimed, without waiting for their leases.

    Only a shortcut: a claim taken from a worker that lives after all is found out when it commits.
    """
    here = socket.gethostname()[:50]
    freed = 0
    claimed = Job.objects.filter(
        done_at=None, failed_at=None, claimed_until__gt=clock.now(), claimed_by__startswith=f"{here}:"
    )
    for job in claimed:
        process = job.claimed_by.split(":")[1]
        if process.isdigit() and not _lives(int(process)):
            freed += Job.objects.filter(_mine(job)).update(claimed_until=None)
    return freed


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def ask_for_recurring() -> int:
    """Have one open job of each recurring kind, due when its time has come since the last one; returns
    how many of those asked for now are due at once."""
    due_now = 0
    for kind in kinds():
        if kind.every is None:
            continue
        last = Job.objects.filter(kind=kind.name, key="recurring").order_by("-id").first()
        if last is not None and last.open:
            continue
        now = clock.now()
        due = now if last is None else (last.done_at or last.failed_at or now) + kind.every
        enqueue(HOUSE, kind.name, key="recurring", due_at=due)
        due_now += due <= now
    return due_now


def work(stop: threading.Event, *, until_idle: bool = False, pause: float = 1.0) -> int:
    """Work until `stop` is set (or, with `until_idle`, nothing is due); returns how many steps were done.

    Between two looks at an empty queue it waits `pause` seconds. A database that is out of reach or
    locked is waited for, ten times as long.
    """
    worker = worker_name()
    steps = 0
    while not stop.is_set():
        try:
            if work_once(worker):
                steps += 1
                continue
            if free_the_dead() or ask_for_recurring():
                continue
            wait = pause
        except OperationalError as error:
            log.warning("the database does not answer: %s", error)
            close_old_connections()
            wait = 10 * pause
        if until_idle:
            break
        stop.wait(wait)
    return steps
