"""The second factor belongs to the session that gave it, and not to the account alone."""

from __future__ import annotations

import time
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from tests.mailbox import Mailbox

SECRET = "JBSWY3DPEHPK3PXP"


def digits_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def signed_in_by_mail(mailbox: Mailbox, name: str) -> Client:
    client = Client()
    client.post(reverse("account_login"), {"login": f"{name}@example.org"})
    client.post(reverse("account_confirm_login_code"), {"code": mailbox.code})
    return client


def set_up_an_app(client: Client) -> HttpResponse:
    client.get(reverse("mfa_activate_totp"))
    code = digits_of(client.session["mfa.totp.secret"])
    return client.post(reverse("mfa_activate_totp"), {"code": code})


def lets_in(client: Client) -> bool:
    return client.get(reverse("people")).status_code == 200


def test_who_sets_up_the_first_factor_has_given_it(cast: Cast, mailbox: Mailbox) -> None:
    client = signed_in_by_mail(mailbox, "amina")
    assert not lets_in(client)
    set_up_an_app(client)
    assert lets_in(client)


def test_a_session_from_a_stolen_mailbox_opens_nothing_once_the_officer_sets_up_a_factor(
    cast: Cast, mailbox: Mailbox
) -> None:
    thief = signed_in_by_mail(mailbox, "amina")
    set_up_an_app(signed_in_by_mail(mailbox, "amina"))
    assert not lets_in(thief)
    page = thief.get(reverse("second_factor"))
    assert page.headers["Location"].startswith(reverse("mfa_reauthenticate"))
    assert b"Civic engagement" not in thief.get("/").content


def test_a_session_from_a_stolen_mailbox_adds_no_factor_of_its_own(cast: Cast, mailbox: Mailbox) -> None:
    thief = signed_in_by_mail(mailbox, "amina")
    set_up_an_app(signed_in_by_mail(mailbox, "amina"))
    for page in ("mfa_add_webauthn", "mfa_generate_recovery_codes", "mfa_view_recovery_codes"):
        target = thief.get(reverse(page)).headers["Location"]
        assert target.startswith((reverse("account_reauthenticate"), reverse("mfa_reauthenticate"))), page


def test_a_session_that_waits_gives_the_factor_and_goes_on(cast: Cast, mailbox: Mailbox) -> None:
    waiting = signed_in_by_mail(mailbox, "amina")
    TOTP.activate(cast.accounts["amina"], SECRET)
    assert not lets_in(waiting)
    waiting.post(reverse("mfa_reauthenticate"), {"code": digits_of(SECRET)})
    assert lets_in(waiting)


def test_after_a_change_of_the_servers_key_without_the_old_one_no_digits_are_right(
    cast: Cast, mailbox: Mailbox, settings: Any
) -> None:
    TOTP.activate(cast.accounts["amina"], SECRET)
    spare = RecoveryCodes.activate(cast.accounts["amina"]).get_unused_codes()[0]
    settings.SECRET_KEY = "another key"
    client = Client()
    client.post(reverse("account_login"), {"login": "amina@example.org"})
    client.post(reverse("account_confirm_login_code"), {"code": mailbox.code})
    for code in (digits_of(SECRET), spare):
        answer = client.post(reverse("mfa_authenticate"), {"code": code})
        assert answer.status_code == 200 and b"Incorrect code" in answer.content


def test_who_takes_the_only_factor_away_is_let_in_no_further(cast: Cast, mailbox: Mailbox) -> None:
    client = signed_in_by_mail(mailbox, "amina")
    set_up_an_app(client)
    client.post(reverse("mfa_deactivate_totp"))
    assert not Authenticator.objects.filter(type="totp").exists()
    assert not lets_in(client)
