"""The union's colour as a stylesheet, the page of patterns, and the pages for when something is off."""

from __future__ import annotations

import errno
import sys

from django import forms
from django.core.paginator import Paginator
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from .colour import is_colour, stylesheet

A_YEAR = 365 * 24 * 60 * 60


def union_colour(request: HttpRequest, colour: str) -> HttpResponse:
    """The stylesheet of one colour. Its address names the colour, so browsers may keep it for good."""
    del request
    if not is_colour(f"#{colour}"):
        raise Http404
    response = HttpResponse(stylesheet(f"#{colour}"), content_type="text/css; charset=utf-8")
    response.headers["Cache-Control"] = f"public, max-age={A_YEAR}, immutable"
    return response


_THREE_ROWS = {"rows": 3}


class ExampleForm(forms.Form):
    """Every kind of field, for the page of patterns."""

    name = forms.CharField(label=_("Name"), help_text=_("As they want to be called."))
    email = forms.EmailField(label=_("E-mail"))
    shift = forms.ChoiceField(label=_("Shift"), choices=[("day", _("day")), ("night", _("night"))])
    how = forms.ChoiceField(
        label=_("How did you talk?"),
        choices=[("met", _("in person")), ("phone", _("by phone"))],
        widget=forms.RadioSelect,
        required=False,
    )
    agrees = forms.BooleanField(label=_("They agree to be called again"), required=False)
    said = forms.CharField(
        label=_("What they said"), widget=forms.Textarea(attrs=_THREE_ROWS), required=False
    )


EXAMPLES = (
    ("buttons", _("Buttons")),
    ("figure", _("The number that matters, and its bar")),
    ("stamps", _("Stamps")),
    ("table", _("Table")),
    ("slips", _("Table that becomes slips on a phone")),
    ("choose", _("Choosing what is shown")),
    ("pager", _("Pager")),
    ("form", _("Form")),
    ("notice", _("Notices")),
    ("progress", _("Progress")),
    ("empty", _("Nothing there yet")),
    ("facts", _("Facts")),
    ("sentences", _("Sentences")),
    ("beside", _("Two records side by side")),
    ("danger", _("Danger zone")),
    ("panels", _("Panels")),
)


def broken(_request: HttpRequest) -> HttpResponse:
    """What could not be foreseen; where it is that the disk is full, the page says that. Drawn from
    nothing, since whatever it asked for could be what is broken."""
    error = sys.exc_info()[1]
    full = isinstance(error, OSError) and error.errno == errno.ENOSPC
    if isinstance(error, OperationalError):
        full = "is full" in str(error) or "No space left" in str(error)
    return HttpResponse(render_to_string("500.html", {"full": full}), status=507 if full else 500)


def patterns(request: HttpRequest) -> HttpResponse:
    """Every part of the look on one page, each beside the source that makes it."""
    context = {
        "examples": EXAMPLES,
        "form": ExampleForm({"name": "", "email": "not an address", "shift": "day"}),
        "page": Paginator(range(18512), 20).page(3),
    }
    return render(request, "design/patterns.html", context)
