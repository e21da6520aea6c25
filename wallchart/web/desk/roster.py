"""The pages of rosters: bring a file, say what its columns are, look at what it would change, apply, undo."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.core.paginator import Paginator
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wallchart.refusal import Refusal
from wallchart.union.core.access import Verb
from wallchart.union.people.actions import roster, roster_decisions
from wallchart.union.people.actions.exports import export_refused
from wallchart.union.people.actions.roster_headings import say_headings
from wallchart.union.people.reads import roster_headings, rosters
from wallchart.web.asked import number_asked, way_back
from wallchart.web.doors import AskedRequest, door
from wallchart.web.refusals import saying_why, why_not

A_PAGE = 50
AT_ONCE = 400_000
"""Bytes of a text file up to which it is compared while the page waits; more goes to the background."""

AT_ONCE_ROWS = 1000


def runs(request: AskedRequest) -> HttpResponse:
    page = Paginator(rosters.runs_seen(request.actor), A_PAGE).get_page(request.GET.get("page"))
    return render(request, "desk/roster/runs.html", {"page": page})


def bring(request: AskedRequest) -> HttpResponse:
    actor = request.actor
    if request.method == "POST":
        with saying_why(request):
            return redirect("roster_columns", _taken_in(request))
    about = {
        "affiliates": rosters.affiliates_to_import(actor),
        "sources": rosters.source_names(actor),
        "given": request.POST,
        "megabytes": settings.LARGEST_UPLOAD // 2**20,
    }
    return render(request, "desk/roster/bring.html", about)


def _taken_in(request: AskedRequest) -> int:
    sent = request.FILES.get("file")
    affiliate = number_asked(request.POST.get("affiliate", ""))
    if sent is None or affiliate is None:
        raise Refusal(_("choose a file, and say whose roster it is"))
    if not isinstance(sent, TemporaryUploadedFile):
        raise Refusal(_("the file did not arrive whole; send it again"))
    run = roster.bring_roster(
        request.actor,
        file=Path(sent.temporary_file_path()),
        name=sent.name or "roster",
        affiliate_id=affiliate,
        source=request.POST.get("source", ""),
        full="full" in request.POST,
        asking=True,
    )
    return int(run.pk)


def columns(request: AskedRequest, run_id: int) -> HttpResponse:
    actor = request.actor
    run = rosters.run_seen(actor, run_id)
    if request.method == "POST":
        given = request.POST
        headings = run.reading.get("headings", [])
        words = zip(given.getlist("word"), given.getlist("means"), strict=False)
        try:
            roster.confirm_columns(
                actor,
                run_id,
                mapping={heading: given.get(f"column-{at}", "") for at, heading in enumerate(headings)},
                choices={"day_first": given.get("days") == "day_first", "taught": dict(words)},
                full="full" in given,
            )
            _compare(request, run_id)
        except Refusal as refusal:
            _say_unless_the_page_does(request, run_id, refusal)
        return redirect("import_run", run_id)
    about = {
        "run": run,
        "columns": rosters.columns_seen(actor, run),
        "fields": rosters.fields_to_choose(actor),
        "words": rosters.status_words(actor, run),
        "statuses": rosters.statuses_to_choose(actor),
        "first_rows": roster_headings.first_rows(actor, run),
    }
    return render(request, "desk/roster/columns.html", about)


def headings(request: AskedRequest, run_id: int) -> HttpResponse:
    """Say in which sheet and row the headings stand; the columns are guessed anew."""
    sheet, row = request.POST.get("sheet"), request.POST.get("heading_row", "").strip()
    with saying_why(request):
        rosters.run_seen(request.actor, run_id)
        if row and not number_asked(row):
            raise Refusal(_("give the number of a row, as the spreadsheet counts them"), value=row[:20])
        say_headings(request.actor, run_id, sheet=sheet, heading_row=number_asked(row))
    return redirect("roster_columns", run_id)


def _compare(request: AskedRequest, run_id: int) -> None:
    """At once where it takes no longer than a page may, else in the background."""
    run = rosters.run_seen(request.actor, run_id)
    if run.reading.get("kind") == "text" and run.file.size <= AT_ONCE:
        roster.compare_roster(request.actor, run_id)
    else:
        roster.ask_to_compare(request.actor, run_id)


def _say_unless_the_page_does(request: AskedRequest, run_id: int, refusal: Refusal) -> None:
    """The page of a roster that was refused says why by itself."""
    if rosters.run_seen(request.actor, run_id).state != "refused":
        messages.error(request, why_not(refusal))


def run_page(request: AskedRequest, run_id: int) -> HttpResponse:
    """The preview, the work under way, or the report: whatever the roster has come to."""
    actor = request.actor
    run = rosters.run_seen(actor, run_id)
    moving = bool(run.work)
    about = {"run": run, "moving": moving, "work": rosters.waiting_for(actor, run) if moving else None}
    if request.headers.get("HX-Request") and moving:
        return render(request, "desk/roster/run.html#progress", about)
    tabs = rosters.tabs_of(actor, run)
    show = request.GET.get("show", "")
    if show not in [tab.operation for tab in tabs]:
        show = tabs[0].operation if tabs else ""
    if show:
        rows = rosters.RowsSeen(actor, run, show)
        about["page"] = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    about.update(tabs=tabs, show=show, forgotten=rosters.forgotten(actor, run))
    about["decided_since"] = rosters.decided_since(actor, run)
    response = render(request, "desk/roster/run.html", about)
    if request.headers.get("HX-Request"):
        response.headers["HX-Refresh"] = "true"  # the work is done: the whole page has changed
    return response


def compare_again(request: AskedRequest, run_id: int) -> HttpResponse:
    try:
        rosters.run_seen(request.actor, run_id)
        _compare(request, run_id)
    except Refusal as refusal:
        _say_unless_the_page_does(request, run_id, refusal)
    return redirect("import_run", run_id)


def apply(request: AskedRequest, run_id: int) -> HttpResponse:
    actor = request.actor
    with saying_why(request):
        run = rosters.run_seen(actor, run_id)
        ticked = request.POST.getlist("tick")
        for warning in run.warnings:
            if run.state == "previewed" and not warning.get("ticked_at") and warning["key"] in ticked:
                roster.tick_warning(actor, run_id, warning["key"])
        if _is_small(run.counts):
            roster.apply_roster(actor, run_id)
            messages.success(request, _("The roster is applied."))
        else:
            roster.ask_to_apply(actor, run_id)
    return redirect("import_run", run_id)


def _is_small(counts: dict[str, int]) -> bool:
    """So few rows to write that the page can wait for them."""
    return sum(counts.get(key, 0) for key in ("new", "changed", "left")) <= AT_ONCE_ROWS


def go_on(request: AskedRequest, run_id: int) -> HttpResponse:
    with saying_why(request):
        roster.go_on(request.actor, run_id)
    return redirect("import_run", run_id)


def undo(request: AskedRequest, run_id: int) -> HttpResponse:
    with saying_why(request):
        run = rosters.run_seen(request.actor, run_id)
        if _is_small(run.counts):
            roster.undo_roster(request.actor, run_id)
        else:
            roster.ask_to_undo(request.actor, run_id)
    return redirect("import_run", run_id)


def drop(request: AskedRequest, run_id: int) -> HttpResponse:
    with saying_why(request, _("The file is dropped; nothing of it was applied.")):
        roster.drop_roster(request.actor, run_id)
        return redirect("imports")
    return redirect("import_run", run_id)


def left(request: AskedRequest, run_id: int) -> HttpResponse:
    keys = map(number_asked, request.POST.getlist("row"))
    chosen = [key for key in keys if key is not None]
    everybody = "everybody" in request.POST
    with saying_why(request):
        said = roster_decisions.decide_left(
            request.actor, run_id, None if everybody else chosen, gone=request.POST.get("gone") != "no"
        )
        told = ngettext("Decided for %(count)d person.", "Decided for %(count)d people.", said)
        messages.success(request, told % {"count": said})
    return redirect(way_back(request, reverse("import_run", args=[run_id])))


def decide(request: AskedRequest, row_id: int) -> HttpResponse:
    otherwise = reverse("imports")
    with saying_why(request):
        row = roster_decisions.decide_row(request.actor, row_id, request.POST.get("decision", ""))
        otherwise = reverse("import_run", args=[row.run_id])
    return redirect(way_back(request, otherwise))


def refused(request: AskedRequest, run_id: int) -> StreamingHttpResponse:
    lines = export_refused(request.actor, run_id)
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="refused-{run_id}.csv"'
    return response


_V = Verb.IMPORT_ROSTER
doors = [
    door("rosters/", runs, name="imports", verb=_V),
    door("rosters/new/", bring, name="bring_roster", verb=_V, methods=("GET", "POST")),
    door("rosters/<int:run_id>/", run_page, name="import_run", verb=_V),
    door("rosters/<int:run_id>/columns/", columns, name="roster_columns", verb=_V, methods=("GET", "POST")),
    door("rosters/<int:run_id>/headings/", headings, name="roster_headings", verb=_V, methods=("POST",)),
    door("rosters/<int:run_id>/compare/", compare_again, name="compare_roster", verb=_V, methods=("POST",)),
    door("rosters/<int:run_id>/apply/", apply, name="apply_roster", verb=_V, methods=("POST",)),
    door("rosters/<int:run_id>/go-on/", go_on, name="go_on_with_roster", verb=_V, methods=("POST",)),
    door("rosters/<int:run_id>/undo/", undo, name="undo_roster", verb=_V, methods=("POST",)),
    door("rosters/<int:run_id>/drop/", drop, name="drop_roster", verb=_V, methods=("POST",)),
    door("rosters/<int:run_id>/left/", left, name="decide_left", verb=_V, methods=("POST",)),
    door("rosters/<int:run_id>/refused.csv", refused, name="refused_rows", verb=_V),
    door("rosters/rows/<int:row_id>/decide/", decide, name="decide_row", verb=_V, methods=("POST",)),
]
