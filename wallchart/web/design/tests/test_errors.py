"""When something is off, the page says what and what to do, in the house's look."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.test import Client, override_settings
from django.urls import get_resolver, include, path

from wallchart.web.design.views import broken


def refuse(_request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


def garble(_request: HttpRequest) -> HttpResponse:
    raise SuspiciousOperation


def break_down(_request: HttpRequest) -> HttpResponse:
    raise RuntimeError("a secret of the inside")


def fill_up(_request: HttpRequest) -> HttpResponse:
    Path("/dev/full").write_text("no room", encoding="ascii")
    raise AssertionError("there was room")


handler500 = "wallchart.web.design.views.broken"

urlpatterns = [
    path("full/", fill_up),
    path("refuse/", refuse),
    path("garble/", garble),
    path("break/", break_down),
    path("", include("wallchart.config.urls")),
]


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        ("/nowhere/", 404, "There is nothing here"),
        ("/refuse/", 403, "This was not let through"),
        ("/garble/", 400, "This could not be understood"),
        ("/break/", 500, "Something broke on our side"),
        ("/full/", 507, "The server has no room left"),
    ],
)
def test_every_error_has_its_page(db: None, address: str, status: int, said: str) -> None:
    client = Client(raise_request_exception=False)
    with override_settings(ROOT_URLCONF=__name__):
        answer = client.get(address)
    assert answer.status_code == status
    text = answer.content.decode()
    assert said in text
    assert "wallchart/tokens.css" in text
    assert "a secret of the inside" not in text
    assert "Content-Security-Policy" in answer.headers


def test_the_house_itself_tells_a_full_disk_from_a_breakdown() -> None:
    assert get_resolver("wallchart.config.urls").resolve_error_handler(500) is broken


def test_a_page_that_was_too_old_says_how_to_go_on(db: None) -> None:
    answer = Client(enforce_csrf_checks=True).post("/account/login/", {"login": "a@example.org"})
    assert answer.status_code == 403
    assert "That page was too old" in answer.content.decode()


def test_the_page_of_a_breakdown_needs_nothing_that_could_be_broken() -> None:
    """No database, no request: it is drawn from nothing."""
    assert "Something broke on our side" in render_to_string("500.html")


def test_too_many_tries_are_told() -> None:
    assert "Wait a few minutes" in render_to_string("429.html")
