"""The review: what one person recorded on one day, and voiding it in one step."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wallchart.union.core.errors import NotFound
from wallchart.union.organizing.actions.many import void_day
from wallchart.union.organizing.actions.marks import void_mark
from wallchart.union.organizing.reads.marks import one_mark, review, review_day
from wallchart.web.asked import number_asked, way_back
from wallchart.web.doors import AskedRequest
from wallchart.web.refusals import saying_why

DAYS_A_PAGE = 60


def marks(request: AskedRequest, campaign_id: int) -> HttpResponse:
    """Who recorded how much on which day; the latest day first."""
    told = review(request.actor, campaign_id)
    page = Paginator(told.days, DAYS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "desk/chart/marks.html", {"campaign": told.campaign, "page": page})


def day(request: AskedRequest, campaign_id: int) -> HttpResponse:
    """Everything that one person recorded on one day; posted, it is voided."""
    campaign = review(request.actor, campaign_id).campaign
    given = request.POST if request.method == "POST" else request.GET
    try:
        account_id = number_asked(given.get("account", ""))
        when = date.fromisoformat(given.get("day", ""))
    except ValueError:
        account_id = None
    if account_id is None:
        messages.error(request, _("choose a person and a day from the list"))
        return HttpResponseRedirect(reverse("marks", args=[campaign_id]), status=303)
    if request.method == "POST":
        return _void_day(request, campaign_id, account_id, when)
    told = review_day(request.actor, campaign_id, account_id, when)
    return render(request, "desk/chart/day.html", {"campaign": campaign, "told": told})


def _void_day(request: AskedRequest, campaign_id: int, account_id: int, when: date) -> HttpResponse:
    reason = request.POST.get("reason", "")
    with saying_why(request):
        voided = void_day(request.actor, account_id, when, reason, campaign_id=campaign_id)
        told = ngettext("%(n)d mark was voided.", "%(n)d marks were voided.", voided)
        messages.success(request, told % {"n": voided})
    address = reverse("marks_day", args=[campaign_id])
    return HttpResponseRedirect(f"{address}?account={account_id}&day={when.isoformat()}", status=303)


def void(request: AskedRequest, mark_id: int) -> HttpResponse:
    """One mark is voided, with a reason; then back to where one came from."""
    line = one_mark(request.actor, mark_id)
    if not line.may_review:
        raise NotFound
    said = _("The mark of %(person)s, %(ask)s, was voided.") % {"person": line.person, "ask": line.ask}
    with saying_why(request, said):
        void_mark(request.actor, mark_id, request.POST.get("reason", ""))
    back = way_back(request, reverse("marks", args=[line.campaign_id]))
    return HttpResponseRedirect(back, status=303)
