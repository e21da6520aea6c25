"""The addresses of one's own record. None of them is a door: the link is what opens it, and no account."""

from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [
    path("", views.own_record, name="own_record"),
    path("open/", views.open_record, name="open_own_record"),
    path("file/", views.own_file, name="own_file"),
    path("leave/", views.leave, name="leave_own_record"),
    path("<str:token>/", views.knock, name="own_link"),
]
