"""Furnishes an empty, migrated house for the journeys: the cast moves in, and everybody is signed in once.

Run as a process of its own (`python -m tests.journeys.furnish`); prints, as JSON, name -> session key.
"""

from __future__ import annotations

import json
import os
import sys


def furnish() -> dict[str, str]:
    from allauth.mfa.models import Authenticator
    from allauth.mfa.utils import encrypt
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.core.management import call_command

    from tests.cast import gather

    call_command("collectstatic", verbosity=0, interactive=False)
    keys = {}
    for name, account in gather().accounts.items():
        second = {"user": account, "type": Authenticator.Type.TOTP}
        Authenticator.objects.create(**second, data={"secret": encrypt("A" * 32)})
        session = SessionStore()
        session[SESSION_KEY] = str(account.pk)
        session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
        session[HASH_SESSION_KEY] = account.get_session_auth_hash()
        # Given when they came in, and so long ago that sensitive doors ask again.
        session["account_authentication_methods"] = [{"method": "mfa", "type": "totp", "at": 0}]
        session["account_authentication_methods_user"] = str(account.pk)
        session.save()
        keys[name] = str(session.session_key)
    return keys


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wallchart.config.settings")
    django.setup()
    json.dump(furnish(), sys.stdout)
