"""Somebody signed in, by the same marks in a session that signing in leaves, and with a second factor."""

from __future__ import annotations

import time

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import encrypt
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client

from wallchart.union.core.models import Account

SECRET = "A" * 32
"""What the app of everybody in the cast makes its six digits of."""


def sign_in(account: Account) -> Client:
    """With a second factor that was given just now."""
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = session_of(account, factor_given_at=time.time())
    return client


def session_of(account: Account, *, factor_given_at: float) -> str:
    """The key of a new session of an account; the app that it needs is set up where it has none."""
    app = {"user": account, "type": Authenticator.Type.TOTP}
    if not Authenticator.objects.filter(**app).exists():
        Authenticator.objects.create(**app, data={"secret": encrypt(SECRET)})
    session = SessionStore()
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    given = {"method": "mfa", "type": "totp", "at": factor_given_at, "reauthenticated": True}
    session["account_authentication_methods"] = [given]
    session["account_authentication_methods_user"] = str(account.pk)
    session.save()
    return str(session.session_key)
