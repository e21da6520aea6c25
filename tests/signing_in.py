"""A client signed in as somebody, by the same marks in its session that signing in leaves."""

from __future__ import annotations

import time

from allauth.mfa.models import Authenticator
from django.test import Client

from wallchart.union.core.models import Account


def sign_in(account: Account) -> Client:
    """With a second factor that was given just now."""
    Authenticator.objects.get_or_create(
        user=account, type=Authenticator.Type.TOTP, defaults={"data": {"secret": "A" * 32}}
    )
    client = Client()
    client.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    session["account_authentication_methods"] = [
        {"method": "mfa", "at": time.time(), "type": "totp", "reauthenticated": True}
    ]
    session["account_authentication_methods_user"] = str(account.pk)
    session.save()
    return client
