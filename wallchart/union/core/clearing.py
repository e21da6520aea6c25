"""What the house forgets by itself, a day at a time: sessions that ran out, and jobs long done."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.sessions.models import Session

from . import clock, jobs
from .models import Job

JOBS_KEPT = timedelta(days=90)


def clear_out(_job: Job) -> jobs.Step:
    """Remove expired sessions, and done jobs of more than 90 days. Failed jobs stay until looked at."""
    now = clock.now()
    sessions, _ = Session.objects.filter(expire_date__lt=now).delete()
    old, _ = Job.objects.filter(done_at__lt=now - JOBS_KEPT).delete()
    return jobs.finished(done=sessions + old, total=sessions + old)
