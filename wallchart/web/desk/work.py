"""Background work: what waits, what is under way and how long it should take, what failed and why."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from wallchart.union.core.access import Verb
from wallchart.union.people import background
from wallchart.union.people.actions.background import retry_job
from wallchart.web.doors import AskedRequest, door
from wallchart.web.refusals import saying_why

A_PAGE = 50


def jobs(request: AskedRequest) -> HttpResponse:
    page = Paginator(background.jobs_seen(request.actor), A_PAGE).get_page(request.GET.get("page"))
    works = [background.described(job) for job in page.object_list]
    return render(request, "desk/jobs.html", {"page": page, "works": works})


def job(request: AskedRequest, job_id: int) -> HttpResponse:
    """One job; asked for by htmx every second or two while it moves, then the row alone."""
    work = background.described(background.job_seen(request.actor, job_id))
    part = "#row" if request.headers.get("HX-Request") else ""
    return render(request, f"desk/job.html{part}", {"work": work})


def retry(request: AskedRequest, job_id: int) -> HttpResponse:
    with saying_why(request, _("It is started again, from where it stopped.")):
        retry_job(request.actor, job_id)
    return redirect("jobs")


doors = [
    door("jobs/", jobs, name="jobs", verb=Verb.SEE_JOBS),
    door("jobs/<int:job_id>/", job, name="job", verb=Verb.SEE_JOBS),
    door("jobs/<int:job_id>/retry/", retry, name="retry_job", verb=Verb.SEE_JOBS, methods=("POST",)),
]
