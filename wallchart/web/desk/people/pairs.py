"""The queue of doubtful pairs, the comparison, and the merges, each of which can be undone."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wallchart.refusal import Refusal
from wallchart.union.core.access import Verb
from wallchart.union.people.actions.merging import merge_pair, merge_people
from wallchart.union.people.actions.pairs import keep_apart, seek_pairs
from wallchart.union.people.actions.parting import unmerge_people
from wallchart.union.people.reads.lists import Wanted, people_listed, rows_of
from wallchart.union.people.reads.pairs import (
    Beside,
    beside,
    made,
    merges_made,
    pair_beside,
    pairs_open,
    shown,
)
from wallchart.union.people.reads.record import reached
from wallchart.web.asked import number_asked
from wallchart.web.doors import AskedRequest
from wallchart.web.refusals import saying_why

A_PAGE = 50


def pairs(request: AskedRequest) -> HttpResponse:
    page = Paginator(pairs_open(request.actor), A_PAGE).get_page(request.GET.get("page"))
    return render(
        request, "desk/people/pairs.html", {"page": page, "pairs": shown(request.actor, page.object_list)}
    )


def seek(request: AskedRequest) -> HttpResponse:
    seek_pairs(request.actor)
    messages.success(request, _("The roster is being searched; what is found comes to stand here."))
    return redirect("pairs")


def pair(request: AskedRequest, pair_id: int) -> HttpResponse:
    told = pair_beside(request.actor, pair_id)
    if request.method != "POST":
        return _compared(request, told)
    with saying_why(request):
        if "apart" in request.POST:
            keep_apart(request.actor, pair_id)
            messages.success(request, _("Two people. Nobody is asked about these two again."))
        else:
            keep, from_gone = _chosen(request, told)
            merge = merge_pair(request.actor, pair_id, keep=keep, from_gone=from_gone)
            messages.success(request, _("One person now. You can undo it on the page of merges."))
            return redirect("person", merge.kept_id)
    return redirect("pairs")


def merge(request: AskedRequest, person_id: int) -> HttpResponse:
    """Merge a person with another one who is looked for here (`?q=`) and chosen (`?with=`)."""
    person = reached(request.actor, person_id, Verb.MERGE_PEOPLE)
    other = number_asked(request.GET.get("with", ""))
    if other is None:
        words = request.GET.get("q", "").strip()
        wanted = Wanted(words=words)
        found = people_listed(request.actor, wanted, Verb.MERGE_PEOPLE, but=person.pk) if words else ()
        page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
        rows = rows_of(request.actor, page.object_list)
        about = {"person": person, "page": page, "words": words, "rows": rows}
        return render(request, "desk/people/merge_with.html", about)
    told = beside(request.actor, person_id, other)
    if request.method == "POST":
        with saying_why(request, _("One person now. You can undo it on the page of merges.")):
            keep, from_gone = _chosen(request, told)
            gone = told.second.pk if keep == told.first.pk else told.first.pk
            merge_people(request.actor, keep, gone, from_gone=from_gone)
            return redirect("person", keep)
    return _compared(request, told)


def _compared(request: AskedRequest, told: Beside) -> HttpResponse:
    return render(request, "desk/people/pair.html", {"pair": told})


def _chosen(request: AskedRequest, told: Beside) -> tuple[int, list[str]]:
    """The record that stays, and the values that are taken from the other one. `value-NAME` says `first`
    or `second`; nothing said is the one that stays."""
    keep = request.POST.get("keep", "")
    if keep not in (str(told.first.pk), str(told.second.pk)):
        raise Refusal(_("say which of the two records stays"))
    goes = "second" if keep == str(told.first.pk) else "first"
    choices = [line.choice for line in told.lines if line.choice]
    return int(keep), [name for name in choices if request.POST.get(f"value-{name}") == goes]


def merges(request: AskedRequest) -> HttpResponse:
    page = Paginator(merges_made(request.actor), A_PAGE).get_page(request.GET.get("page"))
    return render(
        request, "desk/people/merges.html", {"page": page, "merges": made(request.actor, page.object_list)}
    )


def undo(request: AskedRequest, merge_id: int) -> HttpResponse:
    with saying_why(request):
        stayed = sum(row["count"] for row in unmerge_people(request.actor, merge_id).stayed)
        messages.success(request, _("Two people again, each with what they had."))
        if stayed:
            told = ngettext(
                "%(count)d thing that came after the merge stays with the person who was kept.",
                "%(count)d things that came after the merge stay with the person who was kept.",
                stayed,
            )
            messages.warning(request, told % {"count": stayed})
    return redirect("merges")
