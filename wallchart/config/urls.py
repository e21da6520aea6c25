"""The way to every page. Each audience keeps its own list; every entry is a door (web/doors.py)."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("account/", include("allauth.urls")),
    path("", include("wallchart.web.design.urls")),
    path("", include("wallchart.web.desk.urls")),
]
