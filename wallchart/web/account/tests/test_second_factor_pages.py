"""The pages of one's own account: in plain words, and each leads to the next."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.test import Client
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime

from tests.cast import Cast
from tests.mailbox import Mailbox
from wallchart.web.account.templatetags.devices import device_words

from .test_sign_in import sign_in_by_mail

JARGON = ("Two-Factor", "Authenticat", "Security Key", "Passwordless", "activate")


def page(client: Client, name: str, **named: object) -> str:
    response = client.get(reverse(name, kwargs=named))
    assert response.status_code == 200, name
    return response.content.decode()


def without_markup(text: str) -> str:
    """What stands on the page for somebody to read: the text between the tags of its main part."""
    main = text.split("<main", 1)[1].split("<script", 1)[0].split("</main>", 1)[0]
    return " ".join(part.split(">", 1)[-1] for part in main.split("<"))


@pytest.fixture
def amina(signed_in: Callable[[str], Client]) -> Client:
    return signed_in("amina")


def passkey_of(cast: Cast, name: str, *, alone: bool = True) -> Authenticator:
    kept = {"name": name, "credential": {"clientExtensionResults": {"credProps": {"rk": alone}}}}
    return Authenticator.objects.create(
        user=cast.accounts["amina"], type=Authenticator.Type.WEBAUTHN, data=kept
    )


@pytest.mark.parametrize(
    "name",
    [
        "mfa_index", "mfa_deactivate_totp", "mfa_list_webauthn", "mfa_add_webauthn",
        "mfa_generate_recovery_codes", "usersessions_list",
    ],
)  # fmt: skip
def test_no_page_of_the_account_speaks_to_engineers(amina: Client, name: str) -> None:
    text = without_markup(page(amina, name))
    assert [word for word in JARGON if word in text] == []


def test_who_has_nothing_yet_is_led_to_a_passkey_or_an_app(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.accounts["amina"])
    text = page(client, "mfa_index")
    assert reverse("mfa_add_webauthn") in text and reverse("mfa_activate_totp") in text
    assert reverse("mfa_generate_recovery_codes") not in text
    activation = page(client, "mfa_activate_totp")
    assert client.session["mfa.totp.secret"] in activation, "for the app that cannot scan"


def test_who_has_an_app_can_take_it_away_and_make_recovery_codes(amina: Client) -> None:
    text = page(amina, "mfa_index")
    assert reverse("mfa_deactivate_totp") in text and reverse("mfa_generate_recovery_codes") in text
    since = localtime(Authenticator.objects.get().created_at)
    assert f"Set up on {date_format(since, 'j F Y')}." in text
    amina.post(reverse("mfa_generate_recovery_codes"))
    assert "10 codes are left" in page(amina, "mfa_index")
    amina.post(reverse("mfa_deactivate_totp"))
    assert not Authenticator.objects.filter(type=Authenticator.Type.TOTP).exists()


def test_the_recovery_codes_are_shown_and_can_be_taken_along(cast: Cast, amina: Client) -> None:
    codes = RecoveryCodes.activate(cast.accounts["amina"]).get_unused_codes()
    text = page(amina, "mfa_view_recovery_codes")
    assert all(code in text for code in codes)
    assert reverse("mfa_download_recovery_codes") in text
    assert "are then worth nothing" in page(amina, "mfa_generate_recovery_codes")


def test_a_passkey_is_listed_renamed_and_taken_away(cast: Cast, amina: Client) -> None:
    key = passkey_of(cast, "My phone")
    passkey_of(cast, "Old key", alone=False)
    text = without_markup(page(amina, "mfa_list_webauthn"))
    assert "My phone" in text and "signs in alone" in text and "not used yet" in text
    assert "after the code from the mail" in text
    amina.post(reverse("mfa_edit_webauthn", args=[key.pk]), {"name": "My new phone"})
    assert "My new phone" in page(amina, "mfa_remove_webauthn", pk=key.pk)
    amina.post(reverse("mfa_remove_webauthn", args=[key.pk]))
    assert not Authenticator.objects.filter(pk=key.pk).exists()


def test_a_new_passkey_signs_in_alone_unless_somebody_unticks_it(amina: Client) -> None:
    form = amina.get(reverse("mfa_add_webauthn")).context["form"]
    assert form["passwordless"].value() is True
    assert "signs in alone" in str(form["passwordless"].label)


def test_a_session_is_told_by_browser_and_machine(cast: Cast, mailbox: Mailbox) -> None:
    agent = "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 Chrome/150.0 Safari/537.36"
    client = sign_in_by_mail(mailbox, "amina", headers={"user-agent": agent})
    text = without_markup(page(client, "usersessions_list"))
    assert "Chrome on Chromebook" in text and "AppleWebKit" not in text


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("(Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Windows"),
        ("(iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Safari/604", "Safari on iPhone"),
        ("(iPad; CPU OS 18_0 like Mac OS X) CriOS/140 Mobile Safari/604", "Chrome on iPad"),
        ("(Linux; Android 15) SamsungBrowser/27 Chrome/130 Safari/537", "Samsung Internet on Android"),
        ("(Macintosh; Intel Mac OS X 14_6) Chrome/150 Safari/537.36 Edg/150", "Edge on Mac"),
        ("curl/8.5.0", "curl/8.5.0"),
        ("", "a browser that does not say what it is"),
    ],
)
def test_browsers_are_called_what_people_call_them(agent: str, words: str) -> None:
    assert device_words(agent) == words
