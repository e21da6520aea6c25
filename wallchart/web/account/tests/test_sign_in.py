"""Signing in: the code that really comes by mail, the second factor, the throttle, the sessions."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from allauth.usersessions.models import UserSession
from django.db import connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import Cast
from tests.mailbox import Mailbox
from wallchart.union.core import clock
from wallchart.union.core.models import Account
from wallchart.web.middleware import LastSeen, origin_of

SECRET = "JBSWY3DPEHPK3PXP"


def ask_for_code(client: Client, address: str, **extra: Any) -> HttpResponse:
    return client.post(reverse("account_login"), {"login": address}, **extra)


def give_code(client: Client, code: str) -> HttpResponse:
    return client.post(reverse("account_confirm_login_code"), {"code": code})


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def totp_now() -> str:
    return format_hotp_value(hotp_value(SECRET, int(time.time()) // 30))


def test_a_code_comes_by_mail_and_signs_in(cast: Cast, mailbox: Mailbox) -> None:
    client = Client()
    response = ask_for_code(client, "amina@example.org")
    assert response.headers["Location"] == reverse("account_confirm_login_code")
    assert [message["To"] for message in mailbox.messages] == ["amina@example.org"]
    assert not is_signed_in(client)
    give_code(client, mailbox.code)
    assert is_signed_in(client)


def test_the_mail_is_short_and_warns(cast: Cast, mailbox: Mailbox) -> None:
    ask_for_code(Client(), "amina@example.org")
    assert "code to sign in" in str(mailbox.messages[-1]["Subject"])
    assert "ten minutes" in mailbox.text and "Nobody" in mailbox.text


def test_an_address_is_found_whatever_its_case(cast: Cast, mailbox: Mailbox) -> None:
    client = Client()
    ask_for_code(client, "AMINA@Example.ORG")
    give_code(client, mailbox.code)
    assert is_signed_in(client)


def test_an_unknown_address_gets_no_mail_and_sees_the_same_page(cast: Cast, mailbox: Mailbox) -> None:
    known, unknown = Client(), Client()
    seen = []
    for client, address in ((known, "amina@example.org"), (unknown, "amine@example.org")):
        response = ask_for_code(client, address)
        page = client.get(response.headers["Location"]).content.decode()
        seen.append((response.status_code, response.headers["Location"], page.count("<form"), len(page)))
    assert seen[0] == seen[1]
    assert len(mailbox.messages) == 1


def test_an_account_that_is_closed_gets_no_code(cast: Cast, mailbox: Mailbox) -> None:
    Account.objects.filter(email="amina@example.org").update(is_active=False)
    ask_for_code(Client(), "amina@example.org")
    assert mailbox.messages == []


def test_a_session_ends_the_moment_its_account_is_closed(
    cast: Cast, signed_in: Callable[[str], Client]
) -> None:
    client = signed_in("amina")
    assert client.get(reverse("usersessions_list")).status_code == 200
    Account.objects.filter(email="amina@example.org").update(is_active=False)
    response = client.get(reverse("usersessions_list"))
    assert response.headers["Location"].startswith(reverse("account_login"))


def test_after_three_wrong_codes_the_right_one_is_worth_nothing(cast: Cast, mailbox: Mailbox) -> None:
    client = Client()
    ask_for_code(client, "amina@example.org")
    for _ in range(3):
        give_code(client, "WRONG1")
    give_code(client, mailbox.code)
    assert not is_signed_in(client)


def test_a_code_is_good_only_where_it_was_asked_for(cast: Cast, mailbox: Mailbox) -> None:
    ask_for_code(Client(), "amina@example.org")
    elsewhere = Client()
    give_code(elsewhere, mailbox.code)
    assert not is_signed_in(elsewhere)


def test_an_address_is_sent_five_codes_in_ten_minutes_wherever_one_asks_from(
    cast: Cast, mailbox: Mailbox
) -> None:
    for attempt in range(8):
        response = ask_for_code(Client(), "amina@example.org", REMOTE_ADDR=f"10.1.1.{attempt}")
        assert response.status_code == (302 if attempt < 5 else 200)
    assert len(mailbox.messages) == 5
    assert b"Too many" in response.content
    assert ask_for_code(Client(), "tou@example.org").status_code == 302, "others are not kept out"


def test_so_many_addresses_can_be_tried_from_one_place_and_no_more(cast: Cast, settings: Any) -> None:
    """A hundred in ten minutes; counted here up to eight, so that it does not take so long."""
    limits = settings.ACCOUNT_RATE_LIMITS
    assert limits["login"] == "100/10m/ip" and "100/10m/ip" in limits["request_login_code"]
    settings.ACCOUNT_RATE_LIMITS = {name: limit.replace("100/", "8/") for name, limit in limits.items()}
    statuses = [
        ask_for_code(Client(), f"nobody{attempt}@example.org", REMOTE_ADDR="10.2.2.2").status_code
        for attempt in range(9)
    ]
    assert statuses == [302] * 8 + [429]
    assert ask_for_code(Client(), "nobody@example.org", REMOTE_ADDR="10.3.3.3").status_code == 302


def test_nobody_signs_in_with_a_password(cast: Cast) -> None:
    account = cast.accounts["amina"]
    account.set_password("correct horse battery staple")
    account.save()
    client = Client()
    client.post(
        reverse("account_login"), {"login": account.email, "password": "correct horse battery staple"}
    )
    assert not is_signed_in(client)
    assert b'type="password"' not in client.get(reverse("account_login")).content


def test_who_has_a_second_factor_gives_it_after_the_code(cast: Cast, mailbox: Mailbox) -> None:
    TOTP.activate(cast.accounts["amina"], SECRET)
    client = Client()
    ask_for_code(client, "amina@example.org")
    response = give_code(client, mailbox.code)
    assert response.headers["Location"] == reverse("mfa_authenticate")
    assert not is_signed_in(client)
    client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert not is_signed_in(client)
    client.post(reverse("mfa_authenticate"), {"code": totp_now()})
    assert is_signed_in(client)


def test_the_second_factor_cannot_be_guessed_at_length(cast: Cast, mailbox: Mailbox) -> None:
    TOTP.activate(cast.accounts["amina"], SECRET)
    client = Client()
    ask_for_code(client, "amina@example.org")
    give_code(client, mailbox.code)
    pages = [client.post(reverse("mfa_authenticate"), {"code": "000000"}) for _ in range(12)]
    assert b"Too many" in pages[-1].content
    client.post(reverse("mfa_authenticate"), {"code": totp_now()})
    assert not is_signed_in(client), "even the right digits wait now"


def lets_in(mailbox: Mailbox, second: str) -> bool:
    """Does Amina come in with the code of a letter and this second factor?"""
    client = Client()
    ask_for_code(client, "amina@example.org")
    give_code(client, mailbox.code)
    client.post(reverse("mfa_authenticate"), {"code": second})
    return is_signed_in(client)


def test_a_recovery_code_lets_in_once(cast: Cast, mailbox: Mailbox) -> None:
    account = cast.accounts["amina"]
    TOTP.activate(account, SECRET)
    spare = RecoveryCodes.activate(account).get_unused_codes()[0]
    assert [lets_in(mailbox, spare) for _time in range(2)] == [True, False]


def test_the_secrets_of_the_second_factor_lie_sealed(cast: Cast, settings: Any) -> None:
    TOTP.activate(cast.accounts["amina"], SECRET)
    lying = Authenticator.objects.get(user=cast.accounts["amina"])
    assert SECRET not in str(lying.data)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key, since the old one was seen"
    assert lying.wrap().validate_code(totp_now()), "a changed key opens what the old one sealed"


def test_a_post_that_opens_other_peoples_records_asks_for_a_second_factor(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.accounts["amina"])
    page = client.get(reverse("second_factor"))
    assert b"Local officer" in page.content
    assert reverse("mfa_activate_totp").encode() in page.content
    assert reverse("mfa_add_webauthn").encode() in page.content


def test_who_has_a_second_factor_is_sent_on(cast: Cast, signed_in: Callable[[str], Client]) -> None:
    assert signed_in("amina").get(reverse("second_factor")).headers["Location"] == "/"


def test_setting_up_an_app_is_three_pages(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.accounts["amina"])
    assert client.get(reverse("mfa_activate_totp")).status_code == 200
    secret = client.session["mfa.totp.secret"]
    code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    client.post(reverse("mfa_activate_totp"), {"code": code})
    kinds = set(Authenticator.objects.filter(user=cast.accounts["amina"]).values_list("type", flat=True))
    assert kinds == {"totp", "recovery_codes"}
    assert client.get(reverse("second_factor")).headers["Location"] == "/"


def test_where_no_mail_server_answers_the_page_says_so(cast: Cast, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    response = ask_for_code(Client(), "amina@example.org")
    assert response.status_code == 503
    assert b"mail server does not answer" in response.content


def sessions_of(name: str) -> list[UserSession]:
    return list(UserSession.objects.filter(user__email=f"{name}@example.org").order_by("id"))


def sign_in_by_mail(mailbox: Mailbox, name: str, **extra: Any) -> Client:
    client = Client(**extra)
    ask_for_code(client, f"{name}@example.org")
    give_code(client, mailbox.code)
    assert is_signed_in(client)
    return client


def test_sessions_are_listed_and_can_be_ended_from_elsewhere(cast: Cast, mailbox: Mailbox) -> None:
    at_home = sign_in_by_mail(mailbox, "amina", headers={"user-agent": "Home/1"})
    at_the_hall = sign_in_by_mail(mailbox, "amina", headers={"user-agent": "Hall/1"})
    page = at_home.get(reverse("usersessions_list")).content
    assert b"Home/1" in page and b"Hall/1" in page
    at_home.post(reverse("usersessions_list"))
    gone = at_the_hall.get(reverse("usersessions_list"))
    assert gone.headers["Location"].startswith(reverse("account_login"))
    assert at_home.get(reverse("usersessions_list")).status_code == 200


def test_when_a_session_was_last_seen_is_written_every_few_minutes_at_most(
    cast: Cast, mailbox: Mailbox
) -> None:
    client = sign_in_by_mail(mailbox, "amina")

    def writes() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get(reverse("usersessions_list")).status_code == 200
        return sum('UPDATE "usersessions_usersession"' in query["sql"] for query in asked.captured_queries)

    client.get(reverse("usersessions_list"))
    assert writes() == 0
    later = clock.now() + LastSeen.EVERY + timedelta(seconds=1)
    with clock.stopped_at(later):
        assert writes() == 1
        assert writes() == 0
    assert sessions_of("amina")[0].last_seen_at == later


def test_the_demo_lets_in_with_one_click_the_made_up_people_and_nobody_else(
    cast: Cast, settings: Any
) -> None:
    settings.DEMO = True
    Account.objects.filter(email__in=["amina@example.org", "otto@example.org"]).update(is_demo=True)
    client = Client()
    page = client.get(reverse("demo_sign_in")).content
    assert b"Amina Warsame" in page and b"Tou Vang" not in page and b"made up" in page
    assert client.post(reverse("demo_sign_in"), {"account": cast.accounts["tou"].pk}).status_code == 404
    assert client.post(reverse("demo_sign_in"), {"account": "x"}).status_code == 404
    client.post(reverse("demo_sign_in"), {"account": cast.accounts["amina"].pk})
    assert client.session["_auth_user_id"] == str(cast.accounts["amina"].pk)
    assert len(sessions_of("amina")) == 1
    assert client.get(reverse("second_factor")).headers["Location"] == "/", "no second factor in the demo"


def test_without_the_demo_there_is_no_such_page_and_no_such_pardon(cast: Cast) -> None:
    Account.objects.filter(email="amina@example.org").update(is_demo=True)
    client = Client()
    assert client.get(reverse("demo_sign_in")).status_code == 404
    assert client.post(reverse("demo_sign_in"), {"account": cast.accounts["amina"].pk}).status_code == 404
    client.force_login(cast.accounts["amina"])
    assert b"A passkey" in client.get(reverse("second_factor")).content


@pytest.mark.parametrize(
    ("behind", "forwarded", "origin"),
    [
        (False, "203.0.113.9", "10.0.0.1"),
        (True, "203.0.113.9", "203.0.113.9"),
        (True, "1.1.1.1, 203.0.113.9", "203.0.113.9"),
        (True, "", "10.0.0.1"),
        (True, "<script>", "10.0.0.1"),
    ],
)
def test_where_somebody_comes_from_is_what_the_proxy_says_and_only_behind_one(
    settings: Any, behind: bool, forwarded: str, origin: str
) -> None:
    settings.BEHIND_PROXY = behind
    request = RequestFactory().get("/", headers={"x-forwarded-for": forwarded}, REMOTE_ADDR="10.0.0.1")
    assert origin_of(request) == origin
