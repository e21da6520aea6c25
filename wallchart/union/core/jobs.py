"""Work beside the pages. The row of a job is the truth and the queue at once.

A room registers a `Kind` for each sort of work it has (from its AppConfig.ready) and calls `enqueue` in
the transaction of the deed that wants the work: what is rolled back was never asked for. A worker
(`core.worker`) calls the kind's `step` again and again until it says that it is finished. The step's
work, its cursor and its progress are committed together, so that a killed worker loses and repeats
nothing: the next one goes on after the last step that was committed.

A step should be short (a second or so): on SQLite nobody else writes while it runs. A kind whose work
cannot be cut says `atomic=False`, keeps its own transactions, calls `beat` between them to hold its
lease, and must be harmless when it is called again after a kill.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.functional import Promise

from . import clock
from .access import Actor
from .errors import Conflict
from .models import Job

LEASE = timedelta(seconds=60)


@dataclass(frozen=True)
class Step:
    """What one step came to. `cursor` (plain JSON) is given to the next step as `job.cursor`; `done` of
    `total` is the progress so far, in whatever unit the kind counts; 0 of 0 is unknown."""

    finished: bool
    cursor: Any = None
    done: int = 0
    total: int = 0


def more(cursor: Any, *, done: int = 0, total: int = 0) -> Step:
    """There is more to do: call again with this cursor."""
    return Step(False, cursor, done, total)


def finished(*, done: int = 0, total: int = 0) -> Step:
    """All is done; 0 of 0 leaves the progress where it was and fills it up."""
    return Step(True, None, done, total)


@dataclass(frozen=True)
class Kind:
    """A sort of work. `title` is what the page of jobs calls it; `step(job)` does the next piece of it.

    `lease` is how long a step may be silent before another worker takes over; `retries` how many times
    an unexpected error is tried again (a Refusal never is); `every` has a worker ask for it that often.
    """

    name: str
    title: str | Promise
    step: Callable[[Job], Step]
    atomic: bool = True
    lease: timedelta = LEASE
    retries: int = 2
    every: timedelta | None = None


class LeaseLost(Exception):
    """Another worker has taken this job over: what the step did must not be committed."""


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Make a kind known. Two rooms never share a name."""
    if kind.name in _kinds and _kinds[kind.name].step is not kind.step:
        raise ValueError(f"two kinds of job are called {kind.name}")
    _kinds[kind.name] = kind


def kind_named(name: str) -> Kind | None:
    return _kinds.get(name)


def kinds() -> tuple[Kind, ...]:
    return tuple(_kinds.values())


def enqueue(
    actor: Actor,
    kind: str,
    payload: dict[str, Any] | None = None,
    *,
    key: str = "",
    due_at: datetime | None = None,
    affiliate_id: int | None = None,
) -> Job:
    """Ask for work, in the caller's transaction; returns the job's row.

    With a `key`, at most one job of that kind and key is open: asking again gives the one that waits.
    `affiliate_id` says in whose list of jobs it stands (None: the union's). Who asked is kept, so that
    the step can look up what that account may do at the time it runs.
    """
    if kind not in _kinds:
        raise ValueError(f"no room has registered jobs of the kind {kind}")
    waiting = _open_job(kind, key)
    if waiting is not None:
        return waiting
    try:
        with transaction.atomic():
            return Job.objects.create(
                kind=kind,
                payload=payload or {},
                account_id=actor.account_id,
                affiliate_id=affiliate_id,
                key=key,
                due_at=due_at or clock.now(),
            )
    except IntegrityError:
        # Somebody else asked for the same in this moment: theirs is the one that waits.
        waiting = _open_job(kind, key)
        if waiting is None:
            raise
        return waiting


def _open_job(kind: str, key: str) -> Job | None:
    if not key:
        return None
    return Job.objects.filter(kind=kind, key=key, done_at=None, failed_at=None).first()


def beat(job: Job, *, cursor: Any = None, done: int = 0, total: int = 0) -> None:
    """Hold the lease and note the progress, between two transactions of a kind with `atomic=False`.

    Raises LeaseLost where another worker has taken over; the caller must stop then.
    """
    job.claimed_until = clock.now() + _kinds[job.kind].lease
    job.cursor, job.steps_done, job.steps_total = cursor, done, total
    noted = {key: getattr(job, key) for key in ("claimed_until", "cursor", "steps_done", "steps_total")}
    held = Job.objects.filter(pk=job.pk, claimed_by=job.claimed_by, claimed_at=job.claimed_at, done_at=None)
    if held.update(**noted) != 1:
        raise LeaseLost


def put_back(job: Job) -> None:
    """Open a failed job again; it goes on after its last step. Raises Conflict where it is not failed,
    or the same work has been asked for anew in the meantime."""
    try:
        with transaction.atomic():
            reopened = Job.objects.filter(pk=job.pk, failed_at__isnull=False).update(
                failed_at=None, why="", attempts=0, due_at=clock.now(), claimed_until=None
            )
    except IntegrityError:
        raise Conflict("the same work has been asked for again and is under way; look at that job")
    if reopened != 1:
        raise Conflict("this job has not failed, or somebody has started it again already")
