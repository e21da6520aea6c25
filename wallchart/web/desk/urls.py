"""The doors of the desk: staff and officers. Each room's pages keep their own `doors` beside their views."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
