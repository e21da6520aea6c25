"""The committee of an affiliate: people assigned to its members."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wallchart.union.core.access import Verb
from wallchart.union.people.actions import assignments
from wallchart.union.people.reads import committee as reads
from wallchart.union.people.reads import shape
from wallchart.web.asked import LARGEST, number_asked, way_back
from wallchart.web.doors import AskedRequest, door
from wallchart.web.refusals import saying_why

A_PAGE = 100


class Chosen(forms.Form):
    """The people ticked on the page (`person`), and whom they are assigned to (`to`)."""

    to = forms.IntegerField(required=False, max_value=LARGEST)

    def people(self) -> list[int]:
        ticked: list[str] = self.data.getlist("person")  # type: ignore[attr-defined]  # a QueryDict
        return [person for person in map(number_asked, ticked) if person is not None]


def committee(request: AskedRequest, affiliate_id: int) -> HttpResponse:
    body = shape.affiliate_reached(request.actor, Verb.ASSIGN_PEOPLE, affiliate_id)
    worksite = number_asked(request.GET.get("worksite", ""))
    people = reads.unassigned(request.actor, affiliate_id, worksite)
    about = {
        "body": body,
        "may_see_posts": request.actor.may(Verb.MANAGE_POSTS),
        "keepers": reads.committee(request.actor, affiliate_id),
        "worksites": reads.worksites_of(request.actor, affiliate_id),
        "worksite": worksite,
        "page": Paginator(people, A_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "desk/committee.html", about)


def assign(request: AskedRequest, affiliate_id: int) -> HttpResponse:
    shape.affiliate_reached(request.actor, Verb.ASSIGN_PEOPLE, affiliate_id)
    chosen = Chosen(request.POST)
    if not chosen.is_valid() or not chosen.people() or chosen.cleaned_data["to"] is None:
        messages.error(request, _("Tick some people, and choose a committee member."))
        return _back_to_the_list(request, affiliate_id)
    with saying_why(request):
        count = assignments.assign(request.actor, affiliate_id, chosen.people(), chosen.cleaned_data["to"])
        said = ngettext("%(n)s person is assigned.", "%(n)s people are assigned.", count)
        messages.success(request, said % {"n": count})
    return _back_to_the_list(request, affiliate_id)


def unassign(request: AskedRequest, affiliate_id: int) -> HttpResponse:
    count = assignments.unassign(request.actor, affiliate_id, Chosen(request.POST).people())
    said = ngettext("%(n)s person is taken off.", "%(n)s people are taken off.", count)
    messages.success(request, said % {"n": count})
    return _back_to_the_list(request, affiliate_id)


def _back_to_the_list(request: AskedRequest, affiliate_id: int) -> HttpResponse:
    """To the worksite and the page that was shown: people are assigned a worksite at a time."""
    return redirect(way_back(request, reverse("committee", args=[affiliate_id])))


doors = [
    door("union/<int:affiliate_id>/committee/", committee, name="committee", verb=Verb.ASSIGN_PEOPLE),
    door(
        "union/<int:affiliate_id>/committee/assign/",
        assign,
        name="assign",
        verb=Verb.ASSIGN_PEOPLE,
        methods=("POST",),
    ),
    door(
        "union/<int:affiliate_id>/committee/unassign/",
        unassign,
        name="unassign",
        verb=Verb.ASSIGN_PEOPLE,
        methods=("POST",),
    ),
]
