"""Background work: starting again what has failed."""

from __future__ import annotations

from django.db import transaction

from wallchart.union.core import audit, jobs
from wallchart.union.core.access import Actor

from ..background import job_seen


@transaction.atomic
def retry_job(actor: Actor, job_id: int) -> None:
    """Open a failed job again; it goes on after its last finished step.

    Raises NotFound for a job out of reach, Conflict for one that has not failed or is under way anew.
    """
    job = job_seen(actor, job_id)
    jobs.put_back(job)
    audit.record(actor, "retry_job", "job", job.pk, affiliate_id=job.affiliate_id, facts={"kind": job.kind})
