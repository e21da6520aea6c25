"""What every answer says to the browser: nothing inline, nothing kept, nothing from elsewhere, no frame."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.checks import run_checks
from django.test import Client
from django.urls import reverse

from tests.access.samples import SAMPLES, places
from tests.access.test_doors import DOORS, Address
from tests.cast import Cast
from wallchart.union.core.models import Account, AuditEntry

HEADERS = {
    "Content-Security-Policy": "default-src 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "geolocation=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


@pytest.mark.parametrize("path", ["/", "/account/login/", "/nowhere/", "/up", "/log/"])
def test_every_answer_carries_the_headers(path: str, cast: Cast) -> None:
    headers = Client().get(path).headers
    for name, beginning in HEADERS.items():
        assert beginning in headers[name], name


def test_the_policy_allows_nothing_inline_and_nothing_from_elsewhere(cast: Cast) -> None:
    policy = Client().get("/").headers["Content-Security-Policy"]
    assert "unsafe" not in policy and "http" not in policy and "*" not in policy
    assert "frame-ancestors 'none'" in policy and "form-action 'self'" in policy


def test_no_browser_keeps_a_page_behind_a_door(cast: Cast, signed_in: Callable[[str], Client]) -> None:
    assert signed_in("amina").get(reverse("audit")).headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("name", ["home", "usersessions_list", "mfa_index", "account_logout", "up"])
def test_no_browser_keeps_any_page_of_somebody_signed_in(
    name: str, cast: Cast, signed_in: Callable[[str], Client]
) -> None:
    assert "no-store" in signed_in("amina").get(reverse(name)).headers["Cache-Control"]


def test_the_cookies_are_for_this_site_and_not_for_scripts(cast: Cast, settings: Any) -> None:
    settings.DEMO = True
    Account.objects.filter(email="amina@example.org").update(is_demo=True)
    client = Client()
    client.post(reverse("demo_sign_in"), {"account": cast.accounts["amina"].pk})
    cookie = client.cookies["sessionid"]
    assert cookie["httponly"] is True and cookie["samesite"] == "Lax"


def test_over_https_the_server_has_nothing_to_be_warned_of(settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT = settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.SECURE_HSTS_SECONDS = 31_536_000
    known = {
        "security.W005",  # subdomains and preloading are the operator's to promise
        "security.W021",
    }
    assert {found.id for found in run_checks(include_deployment_checks=True)} <= known


def test_the_pulse_says_only_that_it_beats(db: None) -> None:
    answer = Client().get("/up")
    assert (answer.status_code, answer.content) == (200, b"up\n")


@pytest.mark.parametrize("address", DOORS, ids=lambda address: address.route or "/")
def test_whatever_leaves_as_a_file_stands_in_the_log(
    address: Address, cast: Cast, signed_in: Callable[[str], Client]
) -> None:
    assert address.door is not None
    place = places(cast)["own"]
    url = reverse(address.door.name, kwargs={key: SAMPLES[key](place).value for key in address.names})
    before = AuditEntry.objects.count()
    answer = signed_in("ada").get(url) if "GET" in address.door.methods else signed_in("ada").post(url)
    if "attachment" in answer.headers.get("Content-Disposition", ""):
        told = AuditEntry.objects.order_by("id").last()
        assert AuditEntry.objects.count() == before + 1 and told is not None
        assert told.actor_name == "Ada Berg"
