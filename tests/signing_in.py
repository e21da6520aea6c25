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
    """With a second factor that was given just now, and again for what a stranger at the desk must not do."""
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = session_of(account, at=time.time(), reauthenticated=True)
    return client


def session_of(account: Account, **given: float) -> str:
    """The key of a new session of an account, its second factor `given` as allauth's records say it (`at`,
    `reauthenticated`); the app for it is set up where there is none."""
    app = {"user": account, "type": Authenticator.Type.TOTP}
    if not Authenticator.objects.filter(**app).exists():
        Authenticator.objects.create(**app, data={"secret": encrypt(SECRET)})
    session = SessionStore()
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    session["account_authentication_methods"] = [{"method": "mfa", "type": "totp", **given}]
    session["account_authentication_methods_user"] = str(account.pk)
    session.save()
    return str(session.session_key)
