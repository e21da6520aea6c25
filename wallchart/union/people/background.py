"""Background work as those see it who look after a part of the union, and those who asked for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from wallchart.union.core import clock, jobs
from wallchart.union.core.access import Actor, Verb
from wallchart.union.core.errors import NotFound
from wallchart.union.core.models import Job

from .models import Affiliate
from .reach import affiliates_within


@dataclass(frozen=True)
class Work:
    """A job as a page shows it. `left` is the time that the rest should take; None: nobody can say."""

    id: int
    title: str | Promise
    state: str
    state_name: str | Promise
    done: int
    total: int
    left: timedelta | None
    why: str
    asked_by: str
    created_at: datetime
    ended_at: datetime | None

    @property
    def until_done(self) -> datetime | None:
        """When the rest should be done."""
        return None if self.left is None else clock.now() + self.left

    @property
    def moving(self) -> bool:
        """Will it be something else in a moment, so that a page should look again?"""
        return self.state in ("waiting", "working")


STATES = {
    "waiting": _("waits its turn"),
    "working": _("under way"),
    "done": _("done"),
    "failed": _("failed"),
}


def jobs_seen(actor: Actor) -> QuerySet[Job]:
    """The jobs that the actor may see: of the affiliates they look after, and those they asked for
    themselves; what is open or failed comes first, then the latest."""
    reach = actor.must(Verb.SEE_JOBS)
    if reach.everything:
        seen = Q()
    else:
        below = Affiliate.objects.filter(affiliates_within(reach)).values("pk")
        seen = Q(affiliate_id__in=below)
        if actor.account_id is not None:
            seen |= Q(account_id=actor.account_id)
    return (
        Job.objects.filter(seen)
        .select_related("account")
        .order_by(F("done_at").desc(nulls_first=True), "-id")
    )


def job_seen(actor: Actor, job_id: int) -> Job:
    """One job; NotFound where the actor may not know of it."""
    job = jobs_seen(actor).filter(pk=job_id).first()
    if job is None:
        raise NotFound
    return job


def described(job: Job) -> Work:
    """A job as a page shows it."""
    kind = jobs.kind_named(job.kind)
    state = _state(job)
    return Work(
        id=job.pk,
        title=kind.title if kind else job.kind,
        state=state,
        state_name=STATES[state],
        done=job.steps_done,
        total=job.steps_total,
        left=time_left(job) if state == "working" else None,
        why=job.why,
        asked_by=job.account.name if job.account else str(_("the house itself")),
        created_at=job.created_at,
        ended_at=job.done_at or job.failed_at,
    )


def _state(job: Job) -> str:
    if job.done_at is not None:
        return "done"
    if job.failed_at is not None:
        return "failed"
    return "waiting" if job.started_at is None else "working"


def time_left(job: Job) -> timedelta | None:
    """As long for what is left as for what is done; unknown before the first part is done."""
    if job.started_at is None or not 0 < job.steps_done < job.steps_total:
        return None
    spent = clock.now() - job.started_at
    return spent * (job.steps_total - job.steps_done) / job.steps_done
