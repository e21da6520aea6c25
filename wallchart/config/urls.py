"""The way to every page. Each audience keeps its own list; every entry is a door (web/doors.py)."""

from __future__ import annotations

from django.urls import include, path

from wallchart.web.public import pulse

handler500 = "wallchart.web.design.views.broken"

urlpatterns = [
    path("up", pulse.up, name="up"),
    path("account/", include("wallchart.web.account.urls")),
    path("me/", include("wallchart.web.member.urls")),
    path("", include("wallchart.web.design.urls")),
    path("", include("wallchart.web.desk.urls")),
]
