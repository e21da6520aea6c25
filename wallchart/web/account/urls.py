"""The pages of signing in: those of allauth that this house uses, and none of the others.

Nobody signs up, nobody has a password, and the address of an account is changed by whoever gives the
post: those pages of allauth answer 404. Their names stay, because allauth's own code asks for them.
"""

from __future__ import annotations

from allauth.account import views as allauth
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path

from wallchart.union.core.errors import NotFound

from . import views


def not_here(_request: HttpRequest, **_named: str) -> HttpResponse:
    raise NotFound


NOT_HERE = {
    "account_signup": "signup/",
    "account_email": "email/",
    "account_email_verification_sent": "confirm-email/",
    "account_confirm_email": "confirm-email/<str:key>/",
    "account_change_password": "password/change/",
    "account_set_password": "password/set/",
    "account_reset_password": "password/reset/",
    "account_reset_password_done": "password/reset/done/",
    "account_reset_password_from_key": "password/reset/key/<str:uidb36>-<str:key>/",
    "account_reset_password_from_key_done": "password/reset/key/done/",
}

urlpatterns: list[URLPattern | URLResolver] = [
    path("login/", allauth.login, name="account_login"),
    path("login/code/", allauth.request_login_code, name="account_request_login_code"),
    path("login/code/confirm/", allauth.confirm_login_code, name="account_confirm_login_code"),
    path("logout/", allauth.logout, name="account_logout"),
    path("inactive/", allauth.account_inactive, name="account_inactive"),
    path("reauthenticate/", views.reauthenticate, name="account_reauthenticate"),
    path("2fa/totp/activate/", views.activate_totp, name="mfa_activate_totp"),
    path("2fa/webauthn/add/", views.add_webauthn, name="mfa_add_webauthn"),
    path("2fa/", include("allauth.mfa.urls")),  # what stands above goes before its like in here
    path("sessions/", include("allauth.usersessions.urls")),
    path("second-factor/", views.second_factor, name="second_factor"),
    path("demo/", views.demo_sign_in, name="demo_sign_in"),
    *[path(route, not_here, name=name) for name, route in NOT_HERE.items()],
]
