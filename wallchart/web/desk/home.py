"""The first page: the union's poster for who is outside, what there is to do for who is inside."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse

from wallchart.union.core.reads import demo_sign_ins
from wallchart.web.doors import AskedRequest, needs_second_factor

STAMPED = (9, 9, 8, 8, 6, 7, 5, 4, 3, 1)
ROWS = 9
"""How many of the nine rows are stamped in each column of the poster's picture."""


def front(request: AskedRequest) -> HttpResponse:
    """The open front door. Who has signed in is shown their home, once their second factor is there."""
    if not request.user.is_authenticated:
        return landing(request)
    context = {"waits_for_second_factor": needs_second_factor(request, request.actor)}
    return render(request, "desk/home.html", context)


def landing(request: HttpRequest) -> HttpResponse:
    return render(
        request,
        "desk/landing.html",
        {"picture": poster_cells(), "demo_accounts": demo_sign_ins(), "demo_door": _demo_door()},
    )


def _demo_door() -> str:
    try:
        return reverse("demo_sign_in")
    except NoReverseMatch:
        return ""


def poster_cells() -> list[dict[str, Any]]:
    """The cells of the poster's wall chart: a picture of one, of nobody."""
    cells = []
    for column, stamped in enumerate(STAMPED):
        for row in range(ROWS):
            place = (row * 4 + column * column) % ROWS
            cells.append({"x": column * 12, "y": row * 12, "stamped": place < stamped})
    return cells
