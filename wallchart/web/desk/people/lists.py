"""The list of people: found, narrowed, in pages, and as a file."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from wallchart.union.core import clock
from wallchart.union.core.access import Verb
from wallchart.union.people.actions.exports import COLUMNS, export_people
from wallchart.union.people.cells import statuses
from wallchart.union.people.reads.lists import (
    LACKS,
    SORTS,
    Wanted,
    homes_within,
    people_listed,
    rows_of,
    told,
    units_there_are,
    worksites_within,
)
from wallchart.web.asked import number_asked
from wallchart.web.doors import AskedRequest
from wallchart.web.tables_out import TableOut, long_download

A_PAGE = 50
AT_FIRST = ("number", "name", "home", "status", "worksite", "classification", "shift")


def read_wanted(query: QueryDict) -> Wanted:
    """What the address asks for; what cannot be read is as if it had not been asked for."""

    def whole(name: str) -> int | None:
        return number_asked(query.get(name, ""))

    def text(name: str) -> str:
        return query.get(name, "").replace("\0", "")[:200].strip()

    return Wanted(
        words=text("q"),
        home=whole("home"),
        worksite=whole("worksite"),
        status=text("status"),
        unit=whole("unit"),
        shift=text("shift"),
        classification=text("classification"),
        language=text("language"),
        lacks=text("lacks"),
        sort=text("sort"),
    )


def people(request: AskedRequest) -> HttpResponse:
    actor, wanted = request.actor, read_wanted(request.GET)
    page = Paginator(people_listed(actor, wanted), A_PAGE).get_page(request.GET.get("page"))
    about = {
        "page": page,
        "rows": rows_of(actor, page.object_list),
        "wanted": wanted,
        "told": told(actor, wanted),
        "contacts": actor.may(Verb.SEE_CONTACT),
        "may_add": actor.may(Verb.CHANGE_PEOPLE),
        "may_export": actor.may(Verb.EXPORT_PEOPLE),
        "columns": [(name, label, name in AT_FIRST) for name, label in COLUMNS.items()],
        **_choices(request, wanted),
    }
    return render(request, "desk/people/people.html", about)


def _choices(request: AskedRequest, wanted: Wanted) -> dict[str, Any]:
    actor = request.actor
    # A union's worksites are thousands: they are offered once a part of it has been chosen.
    few = wanted.home is not None or wanted.worksite is not None
    offered = few or not actor.reaches(Verb.SEE_PEOPLE).everything
    return {
        "homes": homes_within(actor),
        "worksites": worksites_within(actor, home_id=wanted.home) if offered else [],
        "units": units_there_are(actor),
        "statuses": statuses(),
        "lacks": LACKS.items() if actor.may(Verb.SEE_CONTACT) else [("worksite", LACKS["worksite"])],
        "sorts": [(name, label) for name, (label, _order) in SORTS.items()],
    }


def export(request: AskedRequest, kind: str) -> HttpResponseBase:
    """The list as it is narrowed, with the columns that were ticked."""
    columns = [name for name in COLUMNS if name in request.GET.getlist("column")]
    out = export_people(request.actor, read_wanted(request.GET), columns or AT_FIRST, kind)
    title = _("People: %(told)s") % {"told": out.wanted}
    return long_download(TableOut(title, out.heads, out.rows, request.actor.name, clock.now()), kind)


def people_csv(request: AskedRequest) -> HttpResponseBase:
    return export(request, "csv")


def people_xlsx(request: AskedRequest) -> HttpResponseBase:
    return export(request, "xlsx")
