"""What the processes of test_worker_processes.py run: a worker that knows a kind of job which counts.

python -m tests.counting_worker ask JOBS STEPS
python -m tests.counting_worker work [HANG_AT]     works until nothing is due; hangs in that step
python -m tests.counting_worker tell               prints what was counted, as JSON
"""

from __future__ import annotations

import json
import sys
import threading

import django

django.setup()

from wallchart.union.core import audit, jobs, sentences  # noqa: E402 - Django first
from wallchart.union.core.access import house_itself  # noqa: E402
from wallchart.union.core.models import AuditEntry, Job  # noqa: E402
from wallchart.union.core.worker import work  # noqa: E402

HOUSE = house_itself("the tests", channel="worker")
hang_at = 0


def count(job: Job) -> jobs.Step:
    """Write one entry a step. In the step at which it hangs, it says so after writing, and waits."""
    at = (job.cursor or 0) + 1
    audit.record(HOUSE, "counted", "job", job.pk, facts={"step": at})
    if at == hang_at:
        sys.stdout.write("hanging\n")
        sys.stdout.flush()
        sys.stdin.read()
    if at == job.payload["steps"]:
        return jobs.finished(done=at, total=at)
    return jobs.more(at, done=at, total=job.payload["steps"])


sentences.declare("counted", "{actor} counted", label="count")
jobs.register(jobs.Kind("count", "Counting", count))

if __name__ == "__main__":
    match sys.argv[1:]:
        case ["ask", wanted, steps]:
            for _ in range(int(wanted)):
                jobs.enqueue(HOUSE, "count", {"steps": int(steps)})
        case ["work", *rest]:
            hang_at = int(rest[0]) if rest else 0
            work(threading.Event(), until_idle=True, pause=0.01)
        case ["tell"]:
            entries = AuditEntry.objects.filter(verb="counted").order_by("id")
            counted = [[entry.object_id, entry.facts["step"]] for entry in entries]
            left_open = Job.objects.filter(kind="count", done_at=None).count()
            sys.stdout.write(json.dumps({"counted": counted, "open": left_open}))
