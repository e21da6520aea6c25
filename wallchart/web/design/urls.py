"""The doors of the look of the house."""

from __future__ import annotations

from django.urls import URLPattern, path

from wallchart.web.doors import door

from .views import patterns, union_colour

urlpatterns: list[URLPattern] = [
    # Open: every page asks for it, the one for signing in as well. It tells nothing but a colour.
    path("look/union-<str:colour>.css", union_colour, name="union_colour"),
    door("design/", patterns, name="patterns", verb=None),
]
