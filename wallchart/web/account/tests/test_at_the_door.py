"""The pages of one's account as a thief would try them: others' keys, ways out, guesses."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from tests.mailbox import Mailbox
from wallchart.union.core.models import Account

from .test_second_factor import SECRET, digits_of, signed_in_by_mail
from .test_second_factor_pages import passkey_of, without_markup
from .test_sign_in import ask_for_code, give_code, is_signed_in, lets_in, sign_in_by_mail

SignIn = Callable[[str], Client]


# The way back after signing in.


def test_who_was_sent_to_sign_in_comes_back_after_code_and_factor(cast: Cast, mailbox: Mailbox) -> None:
    TOTP.activate(cast.accounts["amina"], SECRET)
    client, wanted = Client(), "/people/?q=hassan"
    there = client.get(wanted).headers["Location"]
    page = client.get(there).content.decode()
    assert '<input type="hidden" name="next" value="/people/?q=hassan"' in page
    client.post(there, {"login": "amina@example.org", "next": wanted})
    answer = client.post(reverse("account_confirm_login_code"), {"code": mailbox.code, "next": wanted})
    answer = client.post(answer.headers["Location"], {"code": digits_of(SECRET)})
    assert answer.headers["Location"] == wanted and is_signed_in(client)


def test_who_is_signed_in_is_shown_no_page_of_signing_in(signed_in: SignIn) -> None:
    for name in ("account_login", "account_request_login_code", "account_confirm_login_code"):
        answer = signed_in("amina").get(reverse(name))
        assert (answer.status_code, answer.headers["Location"]) == (302, "/"), name


def test_a_code_that_nobody_asked_for_is_not_asked_for_either(db: None) -> None:
    for ask in (Client().get, Client().post):
        answer = ask(reverse("account_confirm_login_code"))
        assert answer.status_code == 302 and answer.headers["Location"].startswith(reverse("account_login"))
    assert Client().get(reverse("mfa_authenticate")).headers["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("typed", ["", "no address", "a@b", "x" * 400 + "@example.org", "a\0b@example.org"])
def test_what_is_no_address_is_said_beside_its_field(cast: Cast, mailbox: Mailbox, typed: str) -> None:
    answer = ask_for_code(Client(), typed)
    assert answer.status_code == 200
    page = answer.content.decode()
    assert 'class="field wrong"' in page and 'aria-invalid="true"' in page
    assert mailbox.messages == []


def test_a_wrong_code_is_said_and_can_be_tried_again(cast: Cast, mailbox: Mailbox) -> None:
    client = Client()
    ask_for_code(client, "amina@example.org")
    page = give_code(client, "WRONG1").content.decode()
    assert 'class="field wrong"' in page and 'name="code"' in page
    give_code(client, mailbox.code)
    assert is_signed_in(client)


def test_a_code_is_taken_as_people_type_it(cast: Cast, mailbox: Mailbox) -> None:
    client = Client()
    ask_for_code(client, "amina@example.org")
    give_code(client, f"  {mailbox.code.lower()} ")
    assert is_signed_in(client)


def test_a_code_is_good_for_ten_minutes(
    cast: Cast, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, now = Client(), time.time()
    ask_for_code(client, "amina@example.org")
    monkeypatch.setattr(time, "time", lambda: now + 601)
    give_code(client, mailbox.code)
    assert not is_signed_in(client)


def test_the_session_gets_a_new_key_with_signing_in(cast: Cast, mailbox: Mailbox) -> None:
    client = Client()
    ask_for_code(client, "amina@example.org")
    before = client.session.session_key
    give_code(client, mailbox.code)
    assert client.session.session_key != before, "nobody can have laid one before"


# Signing out.


def test_signing_out_is_a_button_and_no_link(signed_in: SignIn) -> None:
    """A picture with this address on another page would sign everybody out."""
    client = signed_in("amina")
    page = client.get(reverse("account_logout"))
    assert page.status_code == 200 and is_signed_in(client)
    assert re.search(r'<form[^>]*method="post"', page.content.decode())
    client.post(reverse("account_logout"))
    assert not is_signed_in(client) and client.get("/people/").status_code == 302


@pytest.mark.parametrize(
    "away", ["https://evil.example/", "//evil.example", "javascript:x", "/\\evil.example"]
)
def test_signing_out_leads_nowhere_else(signed_in: SignIn, away: str) -> None:
    answer = signed_in("amina").post(reverse("account_logout"), {"next": away})
    assert answer.headers["Location"] == "/"


# Others' keys and sessions.


def test_nobody_touches_anothers_passkey(cast: Cast, signed_in: SignIn) -> None:
    hers = passkey_of(cast, "Aminas phone")
    thief = signed_in("otto")
    for name in ("mfa_edit_webauthn", "mfa_remove_webauthn"):
        url = reverse(name, args=[hers.pk])
        assert thief.get(url).status_code == 404 and thief.post(url, {"name": "mine"}).status_code == 404
    hers.refresh_from_db()
    assert hers.data["name"] == "Aminas phone"


@pytest.mark.parametrize("name", ["<b>bold</b>", "\u202eenohp", "Handy \"von\" 'mir' &", "x" * 100])
def test_a_passkey_is_called_whatever_one_likes(cast: Cast, signed_in: SignIn, name: str) -> None:
    client, key = signed_in("amina"), passkey_of(cast, "phone")
    client.post(reverse("mfa_edit_webauthn", args=[key.pk]), {"name": name})
    key.refresh_from_db()
    assert key.data["name"] == name
    for url in (reverse("mfa_list_webauthn"), reverse("mfa_remove_webauthn", args=[key.pk])):
        assert "<b>bold" not in client.get(url).content.decode()


def test_a_passkey_without_a_name_keeps_the_one_it_had(cast: Cast, signed_in: SignIn) -> None:
    client, key = signed_in("amina"), passkey_of(cast, "phone")
    page = client.post(reverse("mfa_edit_webauthn", args=[key.pk]), {"name": "  "}).content.decode()
    assert 'class="field wrong"' in page
    key.refresh_from_db()
    assert key.data["name"] == "phone"


def test_the_list_of_sessions_is_ones_own(cast: Cast, mailbox: Mailbox) -> None:
    sign_in_by_mail(mailbox, "otto", headers={"user-agent": "Ottos/1"})
    amina = sign_in_by_mail(mailbox, "amina", headers={"user-agent": "Aminas/1"})
    page = amina.get(reverse("usersessions_list")).content.decode()
    assert "Aminas/1" in page and "Ottos/1" not in page
    assert "You are signed in nowhere else." in page and "here, now" in page
    amina.post(reverse("usersessions_list"))
    assert is_signed_in(amina), "one's own stays"


def test_what_a_browser_says_of_itself_is_text(cast: Cast, mailbox: Mailbox) -> None:
    client = sign_in_by_mail(mailbox, "amina", headers={"user-agent": "<script>alert(1)</script>"})
    page = client.get(reverse("usersessions_list")).content.decode()
    assert "<script>alert" not in page and "&lt;script&gt;alert(1)" in page


# The second factor.


def test_what_takes_a_factor_away_asks_for_it_again_after_a_while(cast: Cast, mailbox: Mailbox) -> None:
    TOTP.activate(cast.accounts["amina"], SECRET)
    client = Client()
    ask_for_code(client, "amina@example.org")
    give_code(client, mailbox.code)
    client.post(reverse("mfa_authenticate"), {"code": digits_of(SECRET)})
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] = time.time() - 3600
    session.save()
    for name in ("mfa_deactivate_totp", "mfa_generate_recovery_codes"):
        answer = client.post(reverse(name))
        assert "reauthenticate" in answer.headers["Location"], name
    assert Authenticator.objects.filter(user=cast.accounts["amina"], type="totp").exists()


def test_digits_are_good_once(cast: Cast, mailbox: Mailbox) -> None:
    """Whoever looks over a shoulder has half a minute to type them again."""
    TOTP.activate(cast.accounts["amina"], SECRET)
    digits = digits_of(SECRET)
    assert [lets_in(mailbox, digits) for _time in range(2)] == [True, False]


def test_the_factor_cannot_be_guessed_at_a_desk_that_was_left_open(cast: Cast, signed_in: SignIn) -> None:
    RecoveryCodes.activate(cast.accounts["amina"])
    client = signed_in("amina")
    pages = [client.post(reverse("mfa_reauthenticate"), {"code": "000000"}) for _try in range(12)]
    assert pages[-1].status_code == 429 or b"Too many" in pages[-1].content


def test_recovery_codes_leave_as_a_file_that_no_browser_keeps(cast: Cast, signed_in: SignIn) -> None:
    codes = RecoveryCodes.activate(cast.accounts["amina"]).get_unused_codes()
    answer = signed_in("amina").get(reverse("mfa_download_recovery_codes"))
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "no-store" in answer.headers["Cache-Control"]
    assert all(code in answer.content.decode() for code in codes)


def test_a_used_recovery_code_is_shown_no_more(cast: Cast, signed_in: SignIn) -> None:
    codes = RecoveryCodes.activate(cast.accounts["amina"])
    used, *left = codes.get_unused_codes()
    assert codes.validate_code(used)
    page = signed_in("amina").get(reverse("mfa_view_recovery_codes")).content.decode()
    assert used not in page and all(code in page for code in left)
    assert "9 codes are left" in signed_in("amina").get(reverse("mfa_index")).content.decode()


def test_an_app_is_not_set_up_with_wrong_digits(cast: Cast, mailbox: Mailbox) -> None:
    client = signed_in_by_mail(mailbox, "amina")
    client.get(reverse("mfa_activate_totp"))
    secret = client.session["mfa.totp.secret"]
    page = client.post(reverse("mfa_activate_totp"), {"code": "000000"}).content.decode()
    assert 'class="field wrong"' in page and secret in page, "the picture that was scanned stays"
    assert not Authenticator.objects.exists()


# Closed accounts, and pages that allauth has and we have not.


def test_a_closed_account_is_let_in_by_no_code_that_was_on_its_way(cast: Cast, mailbox: Mailbox) -> None:
    client = Client()
    ask_for_code(client, "amina@example.org")
    Account.objects.filter(email="amina@example.org").update(is_active=False)
    give_code(client, mailbox.code)
    assert client.get("/people/").status_code == 302
    assert client.get(reverse("usersessions_list")).status_code == 302


@pytest.mark.parametrize("name", ["account_inactive", "account_logout", "mfa_reauthenticate"])
def test_the_pages_that_are_rarely_seen_are_in_plain_words_too(signed_in: SignIn, name: str) -> None:
    text = without_markup(signed_in("amina").get(reverse(name)).content.decode())
    for jargon in ("Two-Factor", "uthenticat", "ecurity key", "inactive", "safeguard"):
        assert jargon not in text, name


def test_who_has_a_passkey_and_an_app_may_give_either_again_and_comes_to_the_same_page(
    cast: Cast, signed_in: SignIn
) -> None:
    client, wanted = signed_in("amina"), "/union/7/give/"
    only_app = client.get(reverse("mfa_reauthenticate"), {"next": wanted}).content.decode()
    assert "Is it still you?" in only_app and "Use a passkey" not in only_app
    assert f'<input type="hidden" name="next" value="{wanted}"' in only_app
    passkey_of(cast, "My phone")
    page = client.get(reverse("mfa_reauthenticate"), {"next": wanted}).content.decode()
    by_passkey = f"{reverse('mfa_reauthenticate_webauthn')}?next=%2Funion%2F7%2Fgive%2F"
    assert f'<a class="button" href="{by_passkey}">Use a passkey</a>' in page


def test_the_page_that_asks_for_the_passkey_again_offers_the_app_beside_it() -> None:
    ways = [{"id": "mfa_reauthenticate", "url": "/app/", "description": "Use authenticator app or code"}]
    page = render_to_string("mfa/webauthn/reauthenticate.html", {"reauthentication_alternatives": ways})
    assert "Is it still you?" in page and 'id="mfa_webauthn_reauthenticate">Use a passkey</button>' in page
    assert '<a class="button" href="/app/">Use the digits of an app, or a recovery code</a>' in page


def test_nobody_signs_up_by_any_address(db: None) -> None:
    for path in ("signup/", "email/", "password/reset/", "password/change/", "confirm-email/x/", "3rdparty/"):
        for ask in (Client().get, Client().post):
            assert ask(f"/account/{path}", {"email": "new@example.org"}).status_code == 404, path
    assert not Account.objects.exists()


def test_a_session_ends_by_itself_after_twelve_hours(cast: Cast, mailbox: Mailbox) -> None:
    client = sign_in_by_mail(mailbox, "amina")
    assert timedelta(seconds=client.session.get_expiry_age()) == timedelta(hours=12)
    assert client.cookies["sessionid"]["max-age"] == 12 * 60 * 60
