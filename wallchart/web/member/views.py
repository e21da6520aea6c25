"""One's own record, by the link of a letter.

The link's page changes nothing and looks nothing up: what reads letters before their reader (a mail
server's scanner, a preview) does not use it up. The button on it does; the link is worth nothing from then
on, and the address in the browser does not carry it any more.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from wallchart.refusal import Refusal
from wallchart.union.core import clock
from wallchart.union.core.access import Actor
from wallchart.union.people.actions import own_links, privacy
from wallchart.union.people.reads.own import visitor
from wallchart.web.middleware import origin_of
from wallchart.web.person_file import person_file
from wallchart.web.refusals import why_not

Page = Callable[..., HttpResponse]
KEPT = "own_link"
"""Under this name the session keeps the number of the link that was opened in it."""


def unseen(view: Page) -> Page:
    """Kept by no browser, and whatever is asked for from this page is not told its address."""

    @wraps(view)
    def page(request: HttpRequest, *args: str, **kwargs: str) -> HttpResponse:
        answer = view(request, *args, **kwargs)
        answer.headers["Cache-Control"] = "private, no-store"
        answer.headers["Referrer-Policy"] = "strict-origin"  # without a path; none at all breaks forms
        answer.headers["X-Robots-Tag"] = "noindex"
        return answer

    return page


def _bearer(request: HttpRequest) -> Actor:
    return Actor(name=_("whoever had the link"), channel="link", origin=origin_of(request))


def visiting(view: Callable[[HttpRequest, Actor], HttpResponse]) -> Page:
    """A page of the visit. Where none is going on, it says how one comes to a link."""

    @wraps(view)
    def page(request: HttpRequest) -> HttpResponse:
        actor = visitor(_bearer(request), request.session.get(KEPT))
        return render(request, "member/closed.html", status=404) if actor is None else view(request, actor)

    return unseen(page)


@unseen
@require_safe
def knock(request: HttpRequest, token: str) -> HttpResponse:
    return render(request, "member/knock.html", {"token": token})


@unseen
@require_POST
def open_record(request: HttpRequest) -> HttpResponse:
    try:
        opened = own_links.open_own_link(_bearer(request), request.POST.get("token", ""))
    except Refusal as refusal:
        return render(request, "member/closed.html", {"why": why_not(refusal)}, status=404)
    request.session.cycle_key()
    request.session[KEPT] = opened
    return redirect("own_record")


@require_safe
@visiting
def own_record(request: HttpRequest, actor: Actor) -> HttpResponse:
    everything = privacy.own_record(actor)
    held = [kind for kind in everything.held if kind.rows]
    return render(request, "member/record.html", {"everything": everything, "held": held})


@require_POST
@visiting
def own_file(_request: HttpRequest, actor: Actor) -> HttpResponse:
    return person_file(privacy.export_own(actor), actor.name, clock.now())


@require_POST
@visiting
def leave(request: HttpRequest, actor: Actor) -> HttpResponse:
    own_links.leave(actor, request.session.pop(KEPT))
    return render(request, "member/closed.html")
