"""The doors of the desk: staff and officers. Each room's pages keep their own `doors` beside their views."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from . import access, committee, log, privacy, roster, union, work
from .chart import doors as chart
from .home import front
from .people import doors as people

urlpatterns: list[URLPattern | URLResolver] = [
    path("", front, name="home"),  # open: shows the union's name and the way to sign in, or one's own home
    *log.doors,
    *union.doors,
    *access.doors,
    *committee.doors,
    *roster.doors,
    *work.doors,
    *privacy.doors,
    *chart.urlpatterns,
    *people.urlpatterns,
]
