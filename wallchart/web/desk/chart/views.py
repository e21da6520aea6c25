"""The wall chart's page, and the two things one does on it: stamp a cell, and undo."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wallchart.refusal import Refusal
from wallchart.union.core import clock
from wallchart.union.core.access import Verb
from wallchart.union.organizing.reads.chart import (
    ChartHead,
    WallChart,
    chart_column,
    must_reach_chart,
    parts_below,
    parts_by_worksite,
    wall_chart,
)
from wallchart.web.doors import AskedRequest
from wallchart.web.refusals import why_not

from .arranging import Arranged, arrange
from .compressed import compressed
from .options import GROUPINGS, NOT_TALKED, SORTS, STATUSES, Options, read_options
from .stamping import Done, stamp_cell, undo_one
from .table import answer_words, draw_table, head_count

LARGEST = 6_000
"""People on one sheet. An affiliate of more shows its parts, each with its own sheet; nobody is left out."""


@compressed
def chart(request: AskedRequest, campaign_id: int, affiliate_id: int) -> HttpResponse:
    """The wall chart of an affiliate in a campaign, or the parts of one too large for a sheet."""
    options = read_options(request.GET)
    sheet = wall_chart(
        request.actor,
        campaign_id,
        affiliate_id,
        ask=options.ask,
        alone=options.alone,
        worksite=options.worksite,
        at_most=LARGEST,
    )
    if sheet.too_large:
        return parts(request, sheet.head, options)
    homes = {body.id: body.name for body in (sheet.head.body, *sheet.head.below)}
    arranged = arrange(sheet, options, homes)
    table = draw_table(
        sheet.head, arranged.groups, sheet.standings, by=options.by, person_page=person_pages()
    )
    context = {
        **about_head(sheet.head, options),
        **ways_to_look(sheet, options),
        "table": table,
        "arranged": arranged,
        "sizes": how_many(arranged),
        "done": undone_or_done(request),
        "today": clock.today(),
        "words": answer_words(),
    }
    return render(request, "desk/chart/chart.html", context)


def parts(request: AskedRequest, head: ChartHead, options: Options) -> HttpResponse:
    below = [] if options.alone else parts_below(request.actor, head.campaign.id, head.body.id)
    alone = not below or options.alone
    sites = (
        parts_by_worksite(request.actor, head.campaign.id, head.body.id, alone=options.alone) if alone else []
    )
    context = {
        **about_head(head, options),
        "below": [
            (part, chart_address(head.campaign.id, part.key, Options(ask=options.ask))) for part in below
        ],
        "sites": [(part, options.query(group=f"w-{part.key or ''}", by="worksite")) for part in sites],
        "own": head.people - sum(part.people for part in below) if below else 0,
        "own_query": options.query(alone=True),
    }
    return render(request, "desk/chart/parts.html", context)


def chart_address(campaign_id: int, affiliate_id: int, options: Options | None = None) -> str:
    return reverse("chart", args=[campaign_id, affiliate_id]) + (options or Options()).query()


def person_pages() -> Callable[[int], str] | None:
    """How a person's page is addressed; None while the house has none."""
    try:
        pattern = reverse("person", args=[0])
    except NoReverseMatch:
        return None
    before, after = pattern.rsplit("0", 1)
    return lambda person_id: f"{before}{person_id}{after}"


@dataclass(frozen=True)
class Way:
    """One way to look at the chart: a link, and whether it is the present one."""

    label: Any
    url: str
    current: bool


def about_head(head: ChartHead, options: Options) -> dict[str, Any]:
    """What both pages of a chart say above it."""
    here = chart_address(head.campaign.id, head.body.id)
    chosen = head.headline.ask.key if head.headline else ""
    places = [n for n, column in enumerate(head.columns, start=1) if column == head.headline]
    return {
        "head": head,
        "options": options,
        "here": here,
        "query": options.query(),
        "place": places[0] if places else 1,
        "asks": [
            Way(column.ask.label, options.query(ask=column.ask.key) or here, column.ask.key == chosen)
            for column in head.columns
        ],
    }


def ways_to_look(sheet: WallChart, options: Options) -> dict[str, Any]:
    """Links and choices for grouping, filtering and order."""
    head, here = sheet.head, chart_address(sheet.head.campaign.id, sheet.head.body.id)
    known = {"home": bool(head.below), "committee": any(row.committee_id for row in sheet.people)}
    groupings = [key for key in GROUPINGS if known.get(key, True)]
    ask = head.headline.ask.label if head.headline else ""
    words = answer_words()
    answers = [
        (key, f"{ask}: {words['' if key == 'none' else key]}") for key in ("did", "might", "refused", "none")
    ]
    return {
        "groupings": [
            Way(GROUPINGS[key], here + options.query(by=key, group=""), key == options.by)
            for key in groupings
        ],
        "not_talked": Way(
            _("not yet talked with"),
            here + options.query(show="" if options.show == NOT_TALKED else NOT_TALKED),
            options.show == NOT_TALKED,
        ),
        "shows": [("", _("everybody")), (NOT_TALKED, _("not yet talked with")), *answers],
        "statuses": STATUSES.items(),
        "sorts": SORTS.items(),
        "all_groupings": [(key, GROUPINGS[key]) for key in groupings],
        "plain": here + Options(by=options.by, ask=options.ask).query(),
    }


def how_many(arranged: Arranged) -> str:
    """How many rows there are: the total is always said."""
    if arranged.shown == arranged.of:
        told = ngettext("%(n)s person, who is shown", "%(n)s people, all of them shown", arranged.of)
        return told % {"n": f"{arranged.of:,}"}
    return _("%(shown)s of %(of)s people shown") % {
        "shown": f"{arranged.shown:,}",
        "of": f"{arranged.of:,}",
    }


def undone_or_done(request: AskedRequest) -> Done | None:
    """What the reader did just before this page, where it came without a script."""
    told = request.session.pop("stamped", None)
    return Done(**told) if told else None


def stamp(request: AskedRequest, campaign_id: int, affiliate_id: int) -> HttpResponse:
    """One cell gets the stamp chosen."""
    must_reach_chart(request.actor, campaign_id, affiliate_id, Verb.MARK)
    return answered(request, campaign_id, affiliate_id, partial(stamp_cell, request.actor, request.POST))


def undo(request: AskedRequest, campaign_id: int, affiliate_id: int) -> HttpResponse:
    """What was done last is taken back: the mark that the form names, or the actor's last one."""
    must_reach_chart(request.actor, campaign_id, affiliate_id, Verb.MARK)
    return answered(
        request, campaign_id, affiliate_id, lambda: undo_one(request.actor, campaign_id, request.POST)
    )


def answered(
    request: AskedRequest, campaign_id: int, affiliate_id: int, do: Callable[[], Done]
) -> HttpResponse:
    """Do it and say so: the changed pieces to a script, the page again to a form."""
    quick = request.headers.get("X-Requested-With") == "chart"
    options = read_options(request.GET)
    address = chart_address(campaign_id, affiliate_id, options)
    try:
        done = do()
    except Refusal as refusal:
        if quick:
            return JsonResponse({"refused": why_not(refusal)}, status=400)
        messages.error(request, why_not(refusal))
        return HttpResponseRedirect(address, status=303)
    if not quick:
        request.session["stamped"] = vars(done)
        return HttpResponseRedirect(f"{address}#p{done.person_id}", status=303)
    head = chart_column(request.actor, campaign_id, affiliate_id, done.ask_id)
    changed = head.columns[0] if head.columns else None
    about = {"done": done, "head": head, "column": changed, "query": options.query()}
    return JsonResponse(
        {
            "cell": f"{done.ask_id}.{done.person_id}",
            "answer": done.stands,
            "name": done.name_of_cell,
            "count": head_count(changed) if changed else "",
            "figure": render_to_string("desk/chart/figure.html", about) if changed else "",
            "bar": render_to_string("desk/chart/bar.html", about),
            "said": done.sentence,
        }
    )
